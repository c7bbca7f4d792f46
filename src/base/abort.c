/* The abort hook: a screen gives the terminal back before the last words are printed. */
#include "icloud/error.h"
#include "base/abort.h"

#include <stdio.h>
#include <stdlib.h>

static void (*give_back)(void);

void on_abort(void (*hook)(void))
{
	give_back = hook;
}

void die(const char *what)
{
	if (give_back)
		give_back();
	fprintf(stderr, "icloud-tui: %s\n", what);
	abort();
}

void die_no_memory(void)
{
	if (give_back)
		give_back();
	fputs("icloud-tui: There is no memory left. What waits is kept.\n", stderr);
	exit(1);
}
