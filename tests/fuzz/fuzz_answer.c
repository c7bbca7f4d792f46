/* An answer: two bytes of status and step, header lines up to a blank line, then the body. */
#include "net/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct response r = {0};
	struct error err = ERROR_INIT;
	struct str all = {(const char *)data, n};
	size_t blank;

	if (n < 2)
		return 0;
	r.http = 100 + data[0] * 2;
	all = str_part(all, 2, n);
	blank = str_find(all, STR("\n\n"));
	r.headers = str_part(all, 0, blank == SIZE_MAX ? all.n : blank);
	r.body = blank == SIZE_MAX ? STR_NONE : str_part(all, blank + 2, n);
	response_fill(&r, 1700000000);
	if (!response_ok(&r, (enum step)(data[1] % (STEP_LOGOUT + 1)), &err) &&
		(!err.what[0] || !err.next[0] || !utf8_ok(str_of(err.what))))
		__builtin_trap();
	return 0;
}
