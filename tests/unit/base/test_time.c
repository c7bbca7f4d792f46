#include "icloud/formats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#define NOON_12_MARCH_2026 ((time_t)1773316800)

static void assert_words(time_t t, const char *words)
{
	struct buf b = BUF_INIT(KIB);

	assert_true(time_words(t, NOON_12_MARCH_2026, &b));
	assert_string_equal(buf_cstr(&b), words);
	buf_release(&b);
}

static void clock_now__stands_still__in_tests(void **state)
{
	(void)state;
	setenv("TUI_TEST_NOW", "1773307980", 1);
	assert_int_equal(clock_now(), 1773307980);
	unsetenv("TUI_TEST_NOW");
	assert_true(clock_now() > 1600000000);
}

static void civil__agrees__with_the_calendar(void **state)
{
	struct civil c = civil_of(NOON_12_MARCH_2026);

	(void)state;
	assert_int_equal(c.year * 10000 + c.month * 100 + c.day, 20260312);
	assert_int_equal(c.hour, 12);
	assert_int_equal(civil_instant(c), NOON_12_MARCH_2026);
	assert_int_equal(civil_weekday(2026, 3, 12), 4);
	assert_int_equal(civil_weekday(1912, 6, 23), 0);
	assert_int_equal(civil_weekday(1604, 2, 29), 0);
	assert_int_equal(civil_day_number(1970, 1, 1), 0);
	assert_int_equal(civil_day_number(2000, 3, 1), 11017);
	assert_int_equal(civil_days_in(1900, 2), 28);
	assert_int_equal(civil_days_in(2000, 2), 29);
	assert_int_equal(civil_days_in(2026, 13), 0);
}

static void civil_instant__carries__what_is_out_of_range(void **state)
{
	struct civil c = {2026, 2, 31, 12, 0, 0};

	(void)state;
	c = civil_of(civil_instant(c));
	assert_int_equal(c.month, 3);
	assert_int_equal(c.day, 3);
}

static void time_iso__says__the_offset_of_this_machine(void **state)
{
	struct buf b = BUF_INIT(KIB);
	time_t back;

	(void)state;
	assert_true(time_iso(NOON_12_MARCH_2026, &b));
	assert_string_equal(buf_cstr(&b), "2026-03-12T12:00:00+00:00");
	buf_clear(&b);
	assert_true(time_iso(1783339200, &b)); /* summer time */
	assert_string_equal(buf_cstr(&b), "2026-07-06T13:00:00+01:00");
	assert_true(time_from_iso(buf_str(&b), &back));
	assert_int_equal(back, 1783339200);
	buf_release(&b);
}

static void time_from_iso__refuses__what_is_no_instant(void **state)
{
	static const char *const bad[] = {"", "2026-03-12", "2026-03-12T12:00:00",
		"2026-13-12T12:00:00Z", "2026-02-30T12:00:00Z", "2026-03-12T24:00:00Z",
		"2026-03-12T12:00:00+1", "2026-03-12T12:00:00Zx", "2026-03-12T12:00:00.Z",
		"-026-03-12T12:00:00Z", "2026-03-12T12:00:00+99:00"};
	time_t t = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(time_from_iso(str_of(bad[i]), &t));
	assert_int_equal(t, 7);
	assert_true(time_from_iso(STR("2026-03-12T12:00:00Z"), &t));
	assert_int_equal(t, NOON_12_MARCH_2026);
	assert_true(time_from_iso(STR("2026-03-12T07:30:00.125-0430"), &t));
	assert_int_equal(t, NOON_12_MARCH_2026);
}

static void time_words__names__near_days(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_words(NOON_12_MARCH_2026 - 4 * 3600, "today 08:00");
	assert_words(NOON_12_MARCH_2026 - 13 * 3600, "yesterday 23:00");
	assert_words(NOON_12_MARCH_2026 + 86400, "tomorrow 12:00");
	assert_words(NOON_12_MARCH_2026 - 3 * 86400, "Monday 12:00");
	assert_words(NOON_12_MARCH_2026 - 6 * 86400, "Friday 12:00");
	assert_words(NOON_12_MARCH_2026 - 7 * 86400, "5 March 2026");
	assert_true(time_as_of(NOON_12_MARCH_2026 - 60, NOON_12_MARCH_2026, &b));
	assert_string_equal(buf_cstr(&b), "11:59");
	buf_clear(&b);
	assert_true(time_as_of(NOON_12_MARCH_2026 - 13 * 3600, NOON_12_MARCH_2026, &b));
	assert_string_equal(buf_cstr(&b), "yesterday 23:00");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clock_now__stands_still__in_tests),
		cmocka_unit_test(civil__agrees__with_the_calendar),
		cmocka_unit_test(civil_instant__carries__what_is_out_of_range),
		cmocka_unit_test(time_iso__says__the_offset_of_this_machine),
		cmocka_unit_test(time_from_iso__refuses__what_is_no_instant),
		cmocka_unit_test(time_words__names__near_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
