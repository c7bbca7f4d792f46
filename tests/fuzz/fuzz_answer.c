/* An answer: two bytes of status and step, header lines up to a blank line, then the body. */
#include "net/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Text for people, without a control character. */
static bool is_sentence(const char *text)
{
	struct str s = str_of(text);

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n && utf8_ok(s);
}

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
		(err.code == ERR_NONE || !is_sentence(err.what) || !is_sentence(err.next)))
		__builtin_trap();
	return 0;
}
