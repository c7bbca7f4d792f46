/* The hooks of the test build.
 *
 *   TUI_TEST_NOW=1773307980       the clock stands still at this instant
 *   TUI_TEST_FAULT=name[:n]=kill  SIGKILL at the n-th passing (from 1) of the named point
 *   TUI_TEST_FAULT=name[:n]=fail  the point fails with ENOSPC
 *   TUI_TEST_IDLE_FD=9            one byte is written there whenever the program is idle and painted
 */
#include "icloud/hooks.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

time_t hook_now(void)
{
	const char *now = getenv("TUI_TEST_NOW");

	return now ? (time_t)atoll(now) : 0;
}

bool hook_point(const char *name)
{
	static unsigned passed;
	const char *fault = getenv("TUI_TEST_FAULT");
	size_t n = strlen(name);
	unsigned long which = 1;

	if (!fault || strncmp(fault, name, n) != 0 || (fault[n] != ':' && fault[n] != '='))
		return false;
	if (fault[n] == ':')
		which = strtoul(fault + n + 1, NULL, 10);
	if (++passed != which)
		return false;
	if (strstr(fault, "=kill"))
		kill(getpid(), SIGKILL);
	errno = ENOSPC;
	return true;
}

void hook_idle(unsigned long frames)
{
	const char *fd = getenv("TUI_TEST_IDLE_FD");
	char line[32];
	int n;

	if (!fd)
		return;
	n = snprintf(line, sizeof line, "%lu\n", frames);
	if (write(atoi(fd), line, (size_t)n) < 0)
		return;
}
