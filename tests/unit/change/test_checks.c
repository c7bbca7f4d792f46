/* What looks like an accident is flagged, and what does not is left in peace. */
#include "change/checks.h"
#include "change/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CARD(rest) "{\"contactId\":\"A\",\"etag\":\"t\"" rest "}"

static unsigned flags_of(
	enum change_kind kind, enum change_source source, const char *before, const char *after)
{
	struct diff d;
	unsigned f;

	assert_true(diff_cards(str_of(before), str_of(after), &d));
	f = checks_sides(kind, source, str_of(before), str_of(after), &d);
	diff_release(&d);
	return f;
}

static unsigned edited(const char *before, const char *after)
{
	return flags_of(CHANGE_UPDATE, SOURCE_EDIT, before, after);
}

static void assert_words(enum flag f, const char *before, const char *after, const char *wanted)
{
	struct buf words = BUF_INIT(4 * KIB);
	struct change c;
	struct diff d;

	change_init(&c);
	c.kind = CHANGE_UPDATE;
	buf_adds(&c.base, before);
	buf_adds(&c.after, after);
	buf_adds(&c.title, "Lovelace, Ada");
	assert_true(diff_cards(str_of(before), str_of(after), &d));
	assert_true(checks_words(f, &c, &d, &words));
	assert_string_equal(buf_cstr(&words), wanted);
	diff_release(&d);
	change_release(&c);
	buf_release(&words);
}

static void checks__leave_in_peace__an_ordinary_edit(void **state)
{
	(void)state;
	assert_int_equal(edited(CARD(",\"firstName\":\"Ada\",\"jobTitle\":\"Analyst\""),
				 CARD(",\"firstName\":\"Ada\",\"jobTitle\":\"Chief analyst\","
				      "\"phones\":[{\"field\":\"+44 20 7946 0100\"}]")),
		0);
}

static void checks__flag__what_becomes_empty(void **state)
{
	const char *note = CARD(",\"notes\":\"one two three\"");

	(void)state;
	assert_int_equal(edited(note, CARD("")), 1u << FLAG_EMPTIED);
	assert_int_equal(edited(note, CARD(",\"notes\":\"\"")), 1u << FLAG_EMPTIED);
	assert_int_equal(edited(CARD(",\"phones\":[{\"field\":\"123\"}]"), CARD(",\"phones\":[]")),
		1u << FLAG_EMPTIED);
	assert_int_equal(edited(CARD(",\"phones\":[{\"field\":\"1234567\"},{\"field\":\"999\"}]"),
				 CARD(",\"phones\":[{\"field\":\"1234567\"}]")),
		0);
	assert_words(FLAG_EMPTIED, note, CARD(""),
		"The note had 3 words and becomes empty. Space leaves it as it is.");
}

static void checks__flag__swapped_names(void **state)
{
	(void)state;
	assert_int_equal(edited(CARD(",\"firstName\":\"Alan\",\"lastName\":\"Turing\""),
				 CARD(",\"firstName\":\"Turing\",\"lastName\":\"Alan\"")),
		1u << FLAG_SWAPPED);
}

static void checks__flag__a_name_replaced_by_another(void **state)
{
	const char *ada = CARD(",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"");

	(void)state;
	assert_int_equal(edited(ada, CARD(",\"firstName\":\"Grace\",\"lastName\":\"Hopper\"")),
		1u << FLAG_RENAMED);
	assert_int_equal(
		edited(ada, CARD(",\"firstName\":\"Augusta Ada\",\"lastName\":\"Lovelace\"")), 0);
	assert_int_equal(edited(ada, CARD(",\"firstName\":\"Ada\",\"lastName\":\"Byron\"")), 0);
}

static void checks__flag__what_does_not_read_as_number_or_address(void **state)
{
	(void)state;
	assert_int_equal(edited(CARD(""), CARD(",\"phones\":[{\"field\":\"see note\"}]")),
		1u << FLAG_UNREADABLE);
	assert_int_equal(
		edited(CARD(""), CARD(",\"emailAddresses\":[{\"field\":\"ada@engines,example\"}]")),
		1u << FLAG_UNREADABLE);
	assert_null(phone_fault(STR("+44 (20) 7946-0100")));
	assert_null(phone_fault(STR("1-800-FLOWERS")));
	assert_null(phone_fault(STR("+1 202 555 0188,,4411223344556677")));
	assert_non_null(phone_fault(STR("+1 202 555 0188+1 202 555 0199")));
	assert_non_null(phone_fault(STR("0123456789012345")));
	assert_null(mail_fault(STR("ada.l+x@engines.example")));
	assert_non_null(mail_fault(STR("ada@")));
	assert_non_null(mail_fault(STR("@engines.example")));
	assert_non_null(mail_fault(STR("ada@@engines.example")));
	assert_words(FLAG_UNREADABLE, CARD(""), CARD(",\"emailAddresses\":[{\"field\":\"a@b,c\"}]"),
		"“a@b,c” has a comma. e mends the right side.");
}

static void checks__say_nothing__about_what_was_unreadable_before(void **state)
{
	(void)state;
	assert_int_equal(edited(CARD(",\"phones\":[{\"field\":\"see note\"}]"),
				 CARD(",\"phones\":[{\"field\":\"see note\"}],\"jobTitle\":\"x\"")),
		0);
}

static void checks__flag__an_entry_dropped_by_a_bulk_change(void **state)
{
	const char *two = CARD(",\"phones\":[{\"field\":\"1234567\"},{\"field\":\"999888\"}]");
	const char *one = CARD(",\"phones\":[{\"field\":\"1234567\"}]");

	(void)state;
	assert_int_equal(flags_of(CHANGE_UPDATE, SOURCE_BULK, two, one), 1u << FLAG_DROPPED);
	assert_int_equal(flags_of(CHANGE_UPDATE, SOURCE_EDIT, two, one), 0);
}

static void checks__flag__what_is_over_the_limits(void **state)
{
	struct buf big = BUF_INIT(MIB);
	size_t i;

	(void)state;
	buf_adds(&big, "{\"contactId\":\"A\",\"notes\":\"");
	for (i = 0; i < 260; i++)
		buf_printf(&big, "%01024d", 1);
	buf_adds(&big, "\"}");
	assert_int_equal(
		flags_of(CHANGE_CREATE, SOURCE_EDIT, "", buf_cstr(&big)), 1u << FLAG_TOO_LARGE);
	buf_release(&big);
}

/* A picture counts by its own bytes: base64 makes a third more of them, which Apple does not count. */
static void checks__flag__a_picture_over_its_limit(void **state)
{
	static const struct {
		size_t bytes;
		unsigned flags;
	} pictures[] = {{224 * 1024 - 4, 0}, {224 * 1024 + 4, 1u << FLAG_TOO_LARGE}};
	struct buf big = BUF_INIT(MIB);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		buf_clear(&big);
		buf_adds(&big, "{\"contactId\":\"A\",\"photo\":{\"url\":\"data:image/jpeg;base64,");
		for (size_t n = 0; n < pictures[i].bytes / 3; n++)
			buf_adds(&big, "AAAA");
		buf_adds(&big, "\"}}");
		assert_int_equal(flags_of(CHANGE_CREATE, SOURCE_EDIT, "", buf_cstr(&big)),
			pictures[i].flags);
	}
	buf_release(&big);
}

static void checks__flag__every_deletion(void **state)
{
	(void)state;
	assert_int_equal(flags_of(CHANGE_DELETE, SOURCE_EDIT, CARD(",\"firstName\":\"Ada\""), ""),
		1u << FLAG_DELETION);
}

/* changes_list() orders by these numbers in its SQL. */
static void flags__severity__is_what_the_list_is_ordered_by(void **state)
{
	(void)state;
	assert_int_equal(1u << FLAG_EMPTIED, 1);
	assert_int_equal(1u << FLAG_SWAPPED, 2);
	assert_int_equal(1u << FLAG_RENAMED | 1u << FLAG_PHOTO_LOST, 12);
	assert_int_equal(1u << FLAG_UNREADABLE, 16);
	assert_int_equal(1u << FLAG_DROPPED, 32);
	assert_int_equal(1u << FLAG_DUPLICATE, 64);
	assert_int_equal(1u << FLAG_DELETION | 1u << FLAG_TOO_LARGE, 384);
	assert_int_equal(1u << FLAG_UNREADABLE | 1u << FLAG_CHANGED_SINCE, 1040);
	assert_int_equal(flag_severity(FLAG_UNREADABLE), flag_severity(FLAG_CHANGED_SINCE));
	assert_int_equal((1u << FLAG_COUNT) - 1, 2047);
	assert_int_equal(flag_severity(FLAG_DELETION), flag_severity(FLAG_TOO_LARGE));
	assert_true(flag_severity(FLAG_EMPTIED) > flag_severity(FLAG_SWAPPED));
	assert_true(flag_severity(FLAG_SWAPPED) > flag_severity(FLAG_RENAMED));
	assert_true(flag_severity(FLAG_PHOTO_LOST) > flag_severity(FLAG_UNREADABLE));
	assert_true(flag_severity(FLAG_UNREADABLE) > flag_severity(FLAG_DROPPED));
	assert_true(flag_severity(FLAG_DROPPED) > flag_severity(FLAG_DUPLICATE));
	assert_true(flag_severity(FLAG_DUPLICATE) > flag_severity(FLAG_TOO_LARGE));
	assert_true(flag_severity(FLAG_DELETION) > flag_severity(FLAG_MANY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks__leave_in_peace__an_ordinary_edit),
		cmocka_unit_test(checks__flag__what_becomes_empty),
		cmocka_unit_test(checks__flag__swapped_names),
		cmocka_unit_test(checks__flag__a_name_replaced_by_another),
		cmocka_unit_test(checks__flag__what_does_not_read_as_number_or_address),
		cmocka_unit_test(checks__say_nothing__about_what_was_unreadable_before),
		cmocka_unit_test(checks__flag__an_entry_dropped_by_a_bulk_change),
		cmocka_unit_test(checks__flag__what_is_over_the_limits),
		cmocka_unit_test(checks__flag__a_picture_over_its_limit),
		cmocka_unit_test(checks__flag__every_deletion),
		cmocka_unit_test(flags__severity__is_what_the_list_is_ordered_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
