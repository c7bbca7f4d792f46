/* Any bytes as text for people: what is shown holds no control character, and every piece is UTF-8. */
#include "icloud/text.h"
#include "icloud/formats.h"

#include <locale.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void check_visible(struct str s, bool keep_lines)
{
	struct buf out = BUF_INIT(4 * MIB);
	struct str rest;
	uint32_t cp;

	expect(text_visible(s, keep_lines, &out) && utf8_ok(buf_str(&out)));
	for (rest = buf_str(&out); utf8_next(&rest, &cp);) {
		expect(cp >= 0x20 || (keep_lines && cp == '\n'));
		expect(cp < 0x7f || cp >= 0xa0);
		expect(cp != 0x2028 && cp != 0x2029 && !(cp >= 0x202a && cp <= 0x202e));
	}
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str s = {(const char *)data, n}, clipped = utf8_clip(s, n / 2);
	struct buf folded = BUF_INIT(64 * MIB), twice = BUF_INIT(64 * MIB);
	int64_t number;
	time_t at;

	setlocale(LC_ALL, "C.UTF-8");
	check_visible(s, true);
	check_visible(s, false);
	expect(clipped.n <= n / 2 && (!utf8_ok(s) || utf8_ok(clipped)));
	expect(text_width(s) <= 2 * n);
	expect(text_fold(s, &folded) && utf8_ok(buf_str(&folded)));
	str_to_int64(s, &number);
	if (time_from_iso(s, &at)) {
		buf_clear(&twice);
		time_iso(at, &twice);
		time_words(at, 1773309180, &twice);
		time_as_of(at, 1773309180, &twice);
	}
	buf_release(&folded);
	buf_release(&twice);
	return 0;
}
