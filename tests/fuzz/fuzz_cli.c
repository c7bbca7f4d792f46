/* Any words as a command line: understood, or refused with a sentence and what to do. */
#include "cli/cli.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { WORDS = 30 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = str_dup((struct str){(const char *)data, n}), *argv[WORDS + 2] = {text};
	struct error err = ERROR_INIT;
	struct cli c;
	int argc = 1;

	for (size_t i = 0; i < n && argc <= WORDS; i++)
		if (text[i] == '\n' || text[i] == '\0') {
			text[i] = '\0';
			argv[argc++] = text + i + 1;
		}
	argv[argc] = NULL;
	if (!cli_parse(&c, argc, argv, &err) && (!err.what[0] || !err.next[0]))
		__builtin_trap();
	cli_release(&c);
	free(text);
	return 0;
}
