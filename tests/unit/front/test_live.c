#include "front/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void the_first_news__wait__for_nothing(void **state)
{
	(void)state;
	assert_int_equal(live_contacts_wait(5000, -1, 50000, false), 0);
	assert_int_equal(live_contacts_wait(5000, -1, 10, false), 0);
}

static void few_cards__wait__a_second(void **state)
{
	(void)state;
	assert_int_equal(live_contacts_wait(5000, 4900, 2000, false), 900);
	assert_int_equal(live_contacts_wait(6000, 4900, 2000, false), 0);
}

static void many_cards__wait__minutes_unless_only_changes_come(void **state)
{
	(void)state;
	assert_int_equal(live_contacts_wait(5000, 4900, 2001, false), LIVE_LARGE_MS - 100);
	assert_int_equal(live_contacts_wait(5000, 4900, 50000, true), 900);
	assert_int_equal(live_contacts_wait(4900 + LIVE_LARGE_MS, 4900, 50000, false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_news__wait__for_nothing),
		cmocka_unit_test(few_cards__wait__a_second),
		cmocka_unit_test(many_cards__wait__minutes_unless_only_changes_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
