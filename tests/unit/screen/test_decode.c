#include "screen/decode.h"
#include "screen/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Feeds bytes, then says that nothing more is there; the names of the keys that came out. */
static void gives(const char *bytes, const char *expected)
{
	struct decode d = {0};
	struct buf out = BUF_INIT(KIB);
	uint32_t key;

	for (; *bytes; bytes++)
		if (decode_feed(&d, (unsigned char)*bytes, &key)) {
			key_spell(key, &out);
			buf_addc(&out, ' ');
		}
	if (decode_rest(&d, &key))
		key_spell(key, &out);
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
}

static void decode__knows__plain_keys(void **state)
{
	(void)state;
	gives("a\x13\r\t\x7f", "a Ctrl-S Enter Tab Backspace ");
}

static void decode__tells__escape_from_alt(void **state)
{
	(void)state;
	gives("\x1b", "Esc");
	gives("\x1bh", "Alt-h ");
	gives("\x1b\x1b", "Esc Esc");
}

/* The last letter of a sequence that is not known must never act as a key: C commits. */
static void decode__drops__unknown_sequences_as_a_whole(void **state)
{
	(void)state;
	gives("\x1b[99Cq", "q ");
	gives("\x1bOCq", "q ");
	gives("\x1b]52;c;Cya\aq", "q ");
	gives("\x1b]52;c;Cya\x1b\\q", "q ");
	gives("\x1bPyC\x1b\\q", "q ");
	gives("\x1b[1", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode__knows__plain_keys),
		cmocka_unit_test(decode__tells__escape_from_alt),
		cmocka_unit_test(decode__drops__unknown_sequences_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
