#include "push/push.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static int count_of(const struct badge_counts *b, const char *app)
{
	for (int i = 0; badge_topics[i].app; i++)
		if (strcmp(badge_topics[i].app, app) == 0)
			return b->at[i];
	return -2;
}

static void badges_read__keeps__zero_apart_from_not_told(void **state)
{
	struct buf body = fixture("badges.json");
	struct badge_counts b;

	(void)state;
	assert_true(badges_read(buf_str(&body), &b, NULL));
	assert_int_equal(count_of(&b, "mail"), 3);
	assert_int_equal(count_of(&b, "calendar"), 0);
	assert_int_equal(count_of(&b, "reminders"), -1);
	assert_int_equal(count_of(&b, "find"), -1);
	assert_int_equal(count_of(&b, "contacts"), -1);
	buf_release(&body);
}

static void badges_read__refuses__an_answer_without_a_list(void **state)
{
	struct badge_counts b;
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(badges_read(STR("{}"), &b, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	assert_false(badges_read(STR("<html>"), &b, &err));
	assert_true(badges_read(STR("{\"states\":[null,7,{\"data\":7}]}"), &b, &err));
}

static void topics__are__forty_hex_digits_each(void **state)
{
	(void)state;
	for (const struct badge_topic *t = badge_topics; t->app; t++)
		assert_int_equal(strspn(t->topic, "0123456789abcdef"), 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(badges_read__keeps__zero_apart_from_not_told),
		cmocka_unit_test(badges_read__refuses__an_answer_without_a_list),
		cmocka_unit_test(topics__are__forty_hex_digits_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
