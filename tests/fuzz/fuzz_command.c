/* Words parted by LF as the command line: read, or refused with a sentence. */
#include "cli/cli.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { WORDS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = {(const char *)data, n}, word;
	char *argv[WORDS + 2] = {"icloud-tui"};
	struct error err = ERROR_INIT;
	struct cli c = {0};
	int argc = 1, number = 0;

	while (argc <= WORDS && str_cut(&rest, '\n', &word))
		argv[argc++] = str_dup(word);
	if (!cli_parse(&c, argc, argv, &err) && (err.code == ERR_NONE || !err.what[0]))
		abort();
	cli_number(&c, "check", 0, 100, &number, &err);
	cli_release(&c);
	while (argc > 1)
		free(argv[--argc]);
	return 0;
}
