/* Times and dates as the account writes them. */
#include "icloud/formats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static int put_back(void **state)
{
	(void)state;
	formats_use(formats_built_in());
	return 0;
}

static void assert_clock(int hour, int minute, const char *expected)
{
	struct buf text = BUF_INIT(KIB);

	assert_true(format_clock(hour, minute, &text));
	assert_string_equal(buf_cstr(&text), expected);
	assert_true(text.n <= (size_t)format_clock_width());
	buf_release(&text);
}

static void assert_day(int year, const char *expected)
{
	struct buf text = BUF_INIT(KIB);

	assert_true(format_day(year, 3, 12, &text));
	assert_string_equal(buf_cstr(&text), expected);
	buf_release(&text);
}

static void assert_date(const char *expected)
{
	struct buf text = BUF_INIT(KIB);

	assert_true(format_date(2026, 3, 12, &text));
	assert_string_equal(buf_cstr(&text), expected);
	buf_release(&text);
}

static void formats__are_built_in__until_they_are_known(void **state)
{
	(void)state;
	assert_clock(9, 31, "09:31");
	assert_clock(0, 5, "00:05");
	assert_date("12/03/2026");
	assert_day(0, "12 March");
	assert_day(2026, "12 March 2026");
	assert_int_equal(formats_now().first_weekday, 1);
}

static void twelve_hours__count__from_twelve(void **state)
{
	struct formats f = formats_built_in();

	(void)state;
	f.twelve_hours = true;
	formats_use(f);
	assert_clock(0, 5, "12:05 am");
	assert_clock(9, 31, "9:31 am");
	assert_clock(12, 0, "12:00 pm");
	assert_clock(23, 59, "11:59 pm");
}

static void dates__stand__in_the_accounts_order(void **state)
{
	struct formats f = formats_built_in();

	(void)state;
	f.order = DATE_MONTH_FIRST;
	f.clock_mark = '.';
	formats_use(f);
	assert_date("03/12/2026");
	assert_day(0, "March 12");
	assert_day(2026, "March 12, 2026");
	assert_clock(9, 31, "09.31");
	f.order = DATE_YEAR_FIRST;
	f.date_mark = '-';
	f.first_weekday = 6;
	formats_use(f);
	assert_date("2026-03-12");
	assert_day(2026, "2026 March 12");
	assert_int_equal(formats_now().first_weekday, 6);
	assert_int_equal(formats_now().order, DATE_YEAR_FIRST);
}

static void words__follow__what_is_in_force(void **state)
{
	struct formats f = formats_built_in();
	struct buf text = BUF_INIT(KIB);
	time_t now = 1773316800; /* noon, 12 March 2026 UTC */

	(void)state;
	f.twelve_hours = true;
	f.order = DATE_MONTH_FIRST;
	formats_use(f);
	assert_true(time_as_of(now - 3600, now, &text) && buf_addc(&text, '|') &&
		    time_words(now - 24 * 3600, now, &text) && buf_addc(&text, '|') &&
		    time_words(now - 400 * 24 * 3600L, now, &text));
	assert_string_equal(buf_cstr(&text), "11:00 am|yesterday 12:00 pm|February 5, 2025");
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(formats__are_built_in__until_they_are_known, put_back),
		cmocka_unit_test_teardown(twelve_hours__count__from_twelve, put_back),
		cmocka_unit_test_teardown(dates__stand__in_the_accounts_order, put_back),
		cmocka_unit_test_teardown(words__follow__what_is_in_force, put_back),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
