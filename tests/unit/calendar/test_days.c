/* The days on which something stands in a calendar. */
#include "calendar/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define EVENT(start, end) "{\"localStartDate\":[0," start ",0],\"localEndDate\":[0," end ",0]}"

/* March 2026 as letters. */
static void assert_march(const char *answer, const char *expected)
{
	struct icloud_event_days d = {.first = civil_day_number(2026, 3, 1), .n = 31};
	char got[32];

	event_days_find(str_of(answer), &d);
	for (int i = 0; i < 31; i++)
		got[i] = event_days_on(&d, d.first + i) ? 'x' : '.';
	got[31] = '\0';
	assert_string_equal(got, expected);
	assert_false(event_days_on(&d, d.first - 1));
	assert_false(event_days_on(&d, d.first + 31));
}

static void events__mark__each_of_their_days(void **state)
{
	(void)state;
	assert_march("{\"Event\":[" EVENT("2026,3,2,9,0", "2026,3,2,10,0") "]}",
		".x.............................");
	assert_march("{\"Event\":[" EVENT("2026,3,5,22,0", "2026,3,7,1,0") "]}",
		"....xxx........................");
	/* all day: ends at midnight of the day after */
	assert_march("{\"Event\":[" EVENT("2026,3,6,0,0", "2026,3,7,0,0") "]}",
		".....x.........................");
}

static void events__of_years__mark_only_the_days_asked_for(void **state)
{
	(void)state;
	assert_march("{\"Event\":[" EVENT("1990,1,1,0,0", "2026,3,3,0,0") "]}",
		"xx.............................");
	assert_march("{\"Event\":[" EVENT("2026,3,30,0,0", "9999,1,1,0,0") "]}",
		".............................xx");
	assert_march("{\"Event\":[" EVENT("1990,1,1,0,0", "1991,1,1,0,0") "]}",
		"...............................");
}

static void dates__that_are_none__mark_nothing(void **state)
{
	(void)state;
	assert_march("{\"Event\":[" EVENT("2026,13,2,9,0", "2026,3,2,10,0") ",null,7,\"x\",{}]}",
		"...............................");
	assert_march("{\"Event\":[" EVENT("2026,3,9,9,0", "2026,13,2,10,0") "]}",
		"........x......................");
	assert_march("{\"Event\":[" EVENT("2026,3,9,9,0", "2026,3,2,10,0") "]}",
		"........x......................");
	assert_march("{\"Event\":{}}", "...............................");
	assert_march("", "...............................");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events__mark__each_of_their_days),
		cmocka_unit_test(events__of_years__mark_only_the_days_asked_for),
		cmocka_unit_test(dates__that_are_none__mark_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
