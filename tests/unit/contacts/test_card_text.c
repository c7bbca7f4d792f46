/* A card as text and back: what was not touched keeps its bytes, what was becomes just that edit, and a
 * mistake is told with its line. */
#include "icloud/card_text.h"
#include "zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *text_of(const char *card)
{
	struct buf out = BUF_INIT(16 * MIB);
	char *text;

	assert_true(card_text_write(str_of(card), STR("Somebody"), &out));
	text = str_dup(buf_str(&out));
	buf_release(&out);
	return text;
}

/* The text with `was` in place of `now`. */
static char *with(char *text, const char *was, const char *now)
{
	char *at = strstr(text, was);
	struct buf out = BUF_INIT(16 * MIB);
	char *made;

	if (!at)
		fail_msg("no “%s” in\n%s", was, text);
	buf_add(&out, text, (size_t)(at - text));
	buf_adds(&out, now);
	buf_adds(&out, at + strlen(was));
	made = str_dup(buf_str(&out));
	buf_release(&out);
	free(text);
	return made;
}

static void reads(const char *card, char *text, const char *wanted)
{
	struct card_mistakes m;
	struct buf out = BUF_INIT(16 * MIB);

	if (!card_text_read(str_of(card), str_of(text), &out, &m))
		fail_msg("line %d: %s", m.of[0].line, m.of[0].what);
	assert_string_equal(buf_cstr(&out), wanted);
	buf_release(&out);
	free(text);
}

static void unchanged_text__changes_nothing__over_all_odd_cards(void **state)
{
	static const char *const more[] = {HOPPER,
		"{\"notes\":\"\\n \\n  deep\\n\\n\\nend \\n\\n\",\"firstName\":\" a \"}",
		"{\"notes\":\"   \\n# no comment\\n\\\\u{41} \\ttab\\r\\n\\u202e\\u0085\"}",
		"{\"notes\":\"#\\nfirstName: x\\n\\tFirst name: y\\n    \\nz\"}",
		"{\"phones\":[{\"field\":\"1\\n2\",\"label\":\"a)b: "
		"(c\"},{\"field\":\"\"},{\"field\":"
		"\"1\\n2\",\"label\":\" x\\n\"}]}",
		"{\"streetAddresses\":[{\"field\":{\"street\":\"a\\n\\nb\\n\"}},{\"field\":{}},"
		"{\"field\":{\"city\":5}}]}",
		"{\"IMs\":[{\"field\":{\"userName\":\"u\"},\"label\":\"HOME\"}],\"profiles\":[{"
		"\"field\":"
		"\"x\"}],\"birthday\":\"soon\",\"isCompany\":\"maybe\"}"};

	(void)state;
	for (size_t i = 0; i < ZOO + sizeof more / sizeof *more; i++) {
		const char *card = i < ZOO ? zoo[i] : more[i - ZOO];
		struct str value = json_value(str_of(card));
		char *want = str_dup(value);

		reads(card, text_of(card), want);
		free(want);
	}
}

static void text__is_in_order__and_readable(void **state)
{
	char *text = text_of(HOPPER);

	(void)state;
	assert_non_null(strstr(text, "\nFirst name: Grace\nMiddle name:\nLast name: Hopper\n"));
	assert_non_null(strstr(text, "\nphone (mobile): +1 202 555 0143\nphone (work): +1 202"));
	assert_non_null(strstr(text, "\naddress (home):\n    street: 12 Harbour Lane\n"
				     "    district:\n    city: Arlington\n"));
	assert_non_null(strstr(text, "\nbirthday: 1906-12-09\n"));
	assert_non_null(strstr(text, "\nnote:\n    Keeps a nanosecond.\n    Asks.\n"));
	assert_null(strstr(text, "x-new"));
	assert_null(strstr(text, "C=1431"));
	free(text);
}

#define CARD                                                                                       \
	"{\"n\":1.10,\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\",\"x\":1.0,\"label\":"      \
	"\"HOME\"},7,{\"field\":\"2\",\"label\":\"WORK\"}],\"notes\":\"a\\nb\"}"

static void changed_text__changes__just_that(void **state)
{
	(void)state;
	reads(CARD, with(text_of(CARD), "First name: Ada", "First name: Augusta Ada"),
		"{\"n\":1.10,\"firstName\":\"Augusta Ada\",\"phones\":[{\"field\":\"1\",\"x\":1.0,"
		"\"label\":\"HOME\"},7,{\"field\":\"2\",\"label\":\"WORK\"}],\"notes\":\"a\\nb\"}");
	reads(CARD, with(text_of(CARD), "phone (home): 1", "phone (mobile): 1"),
		"{\"n\":1.10,\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\",\"x\":1.0,"
		"\"label\":\"MOBILE\"},7,{\"field\":\"2\",\"label\":\"WORK\"}],\"notes\":"
		"\"a\\nb\"}");
	reads(CARD, with(text_of(CARD), "phone (home): 1\n", ""),
		"{\"n\":1.10,\"firstName\":\"Ada\",\"phones\":[7,{\"field\":\"2\",\"label\":"
		"\"WORK\"}],\"notes\":\"a\\nb\"}");
	reads(CARD, with(text_of(CARD), "phone (work): 2", "phone (work): 2\nPHONE (my own): 3"),
		"{\"n\":1.10,\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\",\"x\":1.0,"
		"\"label\":\"HOME\"},7,{\"field\":\"2\",\"label\":\"WORK\"},{\"field\":\"3\","
		"\"label\":\"my own\"}],\"notes\":\"a\\nb\"}");
	reads(CARD, with(text_of(CARD), "    a\n    b\n", "    a\n\n    c\n\n"),
		"{\"n\":1.10,\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\",\"x\":1.0,"
		"\"label\":\"HOME\"},7,{\"field\":\"2\",\"label\":\"WORK\"}],\"notes\":"
		"\"a\\n\\nc\"}");
	reads(CARD, with(text_of(CARD), "note:\n    a\n    b\n", "note: all in one"),
		"{\"n\":1.10,\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\",\"x\":1.0,"
		"\"label\":\"HOME\"},7,{\"field\":\"2\",\"label\":\"WORK\"}],\"notes\":\"all in "
		"one\"}");
}

static void new_entries__with_parts__are_made(void **state)
{
	(void)state;
	reads("{}",
		with(text_of("{}"), "# address (label):",
			"address (home):\n    street: 1 A St\n    street: back\n    post code: X1"),
		"{\"streetAddresses\":[{\"field\":{\"street\":\"1 A "
		"St\\nback\",\"postalCode\":\"X1\"},\"label\":\"HOME\"}]}");
	reads("{}",
		with(text_of("{}"),
			"# chat (label):", "chat (home):\n\tservice: Jabber\n\tname: ada@chat"),
		"{\"IMs\":[{\"field\":{\"userName\":\"ada@chat\",\"IMService\":\"Jabber\"},"
		"\"label\":"
		"\"HOME\"}]}");
	reads("{}", with(text_of("{}"), "birthday:", "birthday: --12-10"),
		"{\"birthday\":\"1604-12-10\"}");
}

static void emptied_text__changes_nothing(void **state)
{
	(void)state;
	reads(CARD, str_dup(STR("")), CARD);
	reads(CARD, str_dup(STR("# only\n\n  \n")), CARD);
}

static void mistake(const char *card, char *text, const char *at, const char *what)
{
	struct card_mistakes m;
	struct buf out = BUF_INIT(MIB), again = BUF_INIT(MIB), third = BUF_INIT(MIB);
	char *place = strstr(text, at), line[32];
	int number = 1;

	assert_non_null(place);
	for (char *c = text; c < place; c++)
		number += *c == '\n';
	assert_false(card_text_read(str_of(card), str_of(text), &out, &m));
	assert_int_equal(out.n, 0);
	assert_int_equal(m.n, 1);
	assert_int_equal(m.of[0].line, number);
	if (!strstr(m.of[0].what, what))
		fail_msg("%s", m.of[0].what);
	/* Opened again: the text as it was typed, below a comment that names the line where it now is. */
	assert_true(card_text_again(str_of(text), &m, &again));
	snprintf(line, sizeof line, "#! line %d: ", number + 1);
	assert_true(str_starts(buf_str(&again), str_of(line)));
	assert_true(str_ends(buf_str(&again), str_of(text)));
	assert_false(card_text_read(str_of(card), buf_str(&again), &out, &m));
	assert_int_equal(m.of[0].line, number + 1);
	assert_true(card_text_again(buf_str(&again), &m, &third));
	assert_string_equal(buf_cstr(&again), buf_cstr(&third));
	buf_release(&out);
	buf_release(&again);
	buf_release(&third);
	free(text);
}

static void mistakes__are_told__with_their_line(void **state)
{
	(void)state;
	mistake(CARD, with(text_of(CARD), "First name: Ada", "Frist name: Ada"), "Frist",
		"No field begins");
	mistake(CARD, with(text_of(CARD), "birthday:", "birthday: never"), "birthday: never",
		"this is no date");
	mistake(CARD, with(text_of(CARD), "Suffix:", "First name: x"), "First name: x", "twice");
	mistake(CARD, with(text_of(CARD), "# address (label):", "address (home): x"),
		"address (home)", "parts stand below");
	mistake(CARD, with(text_of(CARD), "# address (label):", "address:\n    moon: x"),
		"    moon", "no such part");
	mistake(CARD, with(text_of(CARD), "Show as a company: no", "Show as a company: perhaps"),
		"Show as", "yes or no");
	mistake(CARD, with(text_of(CARD), "phone (home): 1", "phone (home: 1"), "phone (home",
		"reads");
	mistake("{\"phones\":\"none\"}",
		with(text_of("{\"phones\":\"none\"}"), "# phone (label):", "phone: 1"), "phone: 1",
		"something else");
	mistake("{\"firstName\":5}",
		with(text_of("{\"firstName\":5}"), "# First name is kept as it is",
			"First name: x"),
		"First name", "something else");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unchanged_text__changes_nothing__over_all_odd_cards),
		cmocka_unit_test(text__is_in_order__and_readable),
		cmocka_unit_test(changed_text__changes__just_that),
		cmocka_unit_test(new_entries__with_parts__are_made),
		cmocka_unit_test(emptied_text__changes_nothing),
		cmocka_unit_test(mistakes__are_told__with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
