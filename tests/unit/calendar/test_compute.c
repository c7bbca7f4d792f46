/* The list out of events: zones, days on which the clock changes, and what cannot be read. The rules are the
 * tests' own. */
#include "calendar/calendar.h"
#include "icloud/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define LONDON	  "GMT0BST,M3.5.0/1,M10.5.0"
#define NEW_YORK  "EST5EDT,M3.2.0,M11.1.0"
#define LORD_HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
#define KOLKATA	  "IST-5:30"

static int set_up(void **state)
{
	char folder[512];

	(void)state;
	snprintf(folder, sizeof folder, "%s/tests/fixtures/zoneinfo", getenv("SOURCE_DIR"));
	return setenv("TZDIR", folder, 1);
}

/* One event with one alarm, in a list. `start` are the seven numbers; tz and measurement as JSON. */
static void event_json(
	struct buf *out, const char *start, bool all_day, const char *tz, const char *measurement)
{
	buf_clear(out);
	buf_printf(out,
		"{\"Event\":[{\"guid\":\"E\",\"pGuid\":\"home\",\"title\":\"T\",\"startDate\":%s,"
		"\"endDate\":%s,\"allDay\":%s,\"tz\":%s,\"alarms\":[\"E:A\"]}],"
		"\"Alarm\":[{\"guid\":\"E:A\",\"pGuid\":\"E\",\"measurement\":%s}]}",
		start, start, all_day ? "true" : "false", tz, measurement);
}

/* The one alarm that comes out; its instant. 0: none, -1: one that cannot be read. */
static time_t only(struct str events, struct str calendars, const struct zone *here,
	struct icloud_alarm *a, struct buf *text)
{
	struct buf out = BUF_INIT(MIB);
	struct alarm_spans s = {0};
	time_t at = 0;

	assert_true(alarms_compute(events, calendars, here, 0, (time_t)1 << 40, &out, NULL));
	assert_true(alarms_read(buf_str(&out), here, &s, NULL));
	if (s.n == 1) {
		assert_true(alarm_decode(s.at[0].bytes, text, a));
		at = s.at[0].trigger_at;
	} else if (s.unreadable) {
		at = -1;
	}
	alarm_spans_release(&s);
	buf_release(&out);
	return at;
}

static const struct {
	const char *here, *start, *tz, *measurement;
	bool all_day;
	int64_t at;
	int hour, minute; /* of the trigger, here */
} rows[] = {
	/* a quarter of an hour before 10:00 in London, seen from four places */
	{LONDON, "[0,2026,3,12,10,0,0]", "\"Europe/London\"", "{\"before\":true,\"minutes\":15}",
		false, 1773308700, 9, 45},
	{NEW_YORK, "[0,2026,3,12,10,0,0]", "\"Europe/London\"", "{\"before\":true,\"minutes\":15}",
		false, 1773308700, 5, 45},
	{LORD_HOWE, "[0,2026,3,12,10,0,0]", "\"Europe/London\"", "{\"before\":true,\"minutes\":15}",
		false, 1773308700, 20, 45},
	{KOLKATA, "[0,2026,3,12,10,0,0]", "\"Europe/London\"", "{\"before\":true,\"minutes\":15}",
		false, 1773308700, 15, 15},
	/* a day before 10:00 stays 10:00 when the clock goes forward in between; 24 hours do not */
	{LONDON, "[0,2026,3,29,10,0,0]", "\"Europe/London\"", "{\"before\":true,\"days\":1}", false,
		1774692000, 10, 0},
	{LONDON, "[0,2026,3,29,10,0,0]", "\"Europe/London\"", "{\"before\":true,\"hours\":24}",
		false, 1774688400, 9, 0},
	/* the hour that is skipped: 01:30 is 02:30, ten minutes before is 00:20 ago of it */
	{LONDON, "[0,2026,3,29,1,30,0]", "\"Europe/London\"", "{\"before\":true,\"minutes\":40}",
		false, 1774745400, 0, 50},
	/* the hour that comes twice: the first one */
	{NEW_YORK, "[0,2026,11,1,1,30,0]", "\"America/New_York\"",
		"{\"before\":true,\"minutes\":15}", false, 1793510100, 1, 15},
	{LORD_HOWE, "[0,2026,4,5,2,30,0]", "\"Australia/Lord_Howe\"",
		"{\"before\":true,\"hours\":1}", false, 1775314800, 1, 30},
	/* the same hour everywhere */
	{KOLKATA, "[0,2026,3,12,10,0,0]", "null", "{\"before\":true,\"minutes\":15}", false,
		1773288900, 9, 45},
	{NEW_YORK, "[0,2026,3,8,2,30,0]", "null", "{\"before\":false}", false, 1772955000, 3, 30},
	/* all day: 15 hours before midnight is 09:00, also on the day on which the clock changes */
	{LONDON, "[0,2026,3,28,0,0,0]", "null", "{\"before\":true,\"hours\":15,\"days\":1}", true,
		1774515600, 9, 0},
	{LONDON, "[0,2026,3,30,0,0,0]", "null", "{\"before\":true,\"hours\":15}", true, 1774771200,
		9, 0},
	{LORD_HOWE, "[0,2026,10,5,0,0,0]", "null", "{\"before\":true,\"hours\":15}", true,
		1791064800, 9, 0},
	{NEW_YORK, "[0,2026,3,9,0,0,0]", "\"Europe/London\"", "{\"before\":false,\"hours\":9}",
		true, 1773061200, 9, 0},
	/* a zone that nobody knows: as if it were ours */
	{LONDON, "[0,2026,3,12,10,0,0]", "\"Mars/Olympus\"", "{\"before\":true,\"weeks\":1}", false,
		1772704800, 10, 0},
};

static void alarms_compute__keeps__wall_time(void **state)
{
	struct buf events = BUF_INIT(64 * KIB), text = BUF_INIT(64 * KIB);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct zone *here = zone_of_rule(str_of(rows[i].here));
		struct icloud_alarm a = {0};
		time_t at;

		event_json(
			&events, rows[i].start, rows[i].all_day, rows[i].tz, rows[i].measurement);
		at = only(buf_str(&events), STR_NONE, here, &a, &text);
		if (at != rows[i].at)
			print_message("row %zu: %lld\n", i, (long long)at);
		assert_int_equal(at, rows[i].at);
		assert_int_equal(a.trigger.hour, rows[i].hour);
		assert_int_equal(a.trigger.minute, rows[i].minute);
		assert_true(str_is(a.title, "T"));
		assert_true(str_is(a.id, "E:A"));
		zone_free(&here);
	}
	buf_release(&events);
	buf_release(&text);
}

static void alarms_compute__tells__the_start_in_our_zone(void **state)
{
	struct buf events = BUF_INIT(64 * KIB), text = BUF_INIT(64 * KIB);
	struct zone *here = zone_of_rule(STR(NEW_YORK));
	struct icloud_alarm a = {0};

	(void)state;
	event_json(&events, "[0,2026,3,12,2,0,0]", false, "\"Europe/London\"", "{}");
	assert_true(only(buf_str(&events), STR_NONE, here, &a, &text) > 0);
	assert_int_equal(a.start.day, 11);
	assert_int_equal(a.start.hour, 22);
	event_json(&events, "[0,2026,3,12,0,0,0]", true, "null", "{}");
	assert_true(only(buf_str(&events), STR_NONE, here, &a, &text) > 0);
	assert_int_equal(a.start.day, 12);
	zone_free(&here);
	buf_release(&events);
	buf_release(&text);
}

static void alarms_compute__counts__what_cannot_be_read(void **state)
{
	static const char *const bad[][2] = {
		{"[0,2026,13,1,0,0,0]", "{\"before\":true}"},
		{"null", "{\"before\":true}"},
		{"[0,2026,3,12,10,0,0]", "null"},
		{"[0,2026,3,12,10,0,0]", "{\"minutes\":-5}"},
		{"[0,2026,3,12,10,0,0]", "{\"minutes\":99999999999}"},
		{"[0,2026,3,12,10,0,0]", "{\"minutes\":\"soon\"}"},
	};
	struct buf events = BUF_INIT(64 * KIB), text = BUF_INIT(64 * KIB);
	struct icloud_alarm a;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		event_json(&events, bad[i][0], false, "null", bad[i][1]);
		assert_int_equal(only(buf_str(&events), STR_NONE, NULL, &a, &text), -1);
	}
	buf_release(&events);
	buf_release(&text);
}

static void alarms_compute__leaves_out__what_does_not_ring(void **state)
{
	struct buf events = BUF_INIT(64 * KIB), text = BUF_INIT(64 * KIB), out = BUF_INIT(MIB);
	struct icloud_alarm a;

	(void)state;
	event_json(&events, "[0,2026,3,12,10,0,0]", false, "null", "{}");
	assert_int_equal(
		only(buf_str(&events),
			STR("{\"Collection\":[{\"guid\":\"home\",\"ignoreAlarms\":true}]}"), NULL,
			&a, &text),
		0);
	assert_int_equal(
		only(STR("{\"Event\":[{\"guid\":\"E\",\"alarms\":[\"X\",null,7]},7,null,{}]}"),
			STR_NONE, NULL, &a, &text),
		0);
	assert_int_equal(only(STR("{\"Event\":[{\"guid\":\"E\",\"alarms\":[\"A\"],\"startDate\":"
				  "[0,2026,3,12,10,0,0]}],\"Alarm\":[{\"guid\":\"A\","
				  "\"isLocationBased\":true,\"measurement\":{}}]}"),
				 STR_NONE, NULL, &a, &text),
		0);
	/* outside of the window */
	assert_true(alarms_compute(buf_str(&events), STR_NONE, NULL, 0, 1000, &out, NULL));
	assert_string_equal(buf_cstr(&out), "{\"AlarmTrigger\":[]}");
	buf_release(&events);
	buf_release(&text);
	buf_release(&out);
}

/* Without a list of its alarms an event has those that name it. */
static void alarms_compute__finds__alarms_by_their_event(void **state)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct zone *here = zone_of_rule(STR("UTC0"));
	struct icloud_alarm a;

	(void)state;
	assert_int_equal(
		only(STR("{\"Event\":[{\"guid\":\"E\",\"startDate\":[0,1970,1,2,0,0,0]}],"
			 "\"Alarm\":[{\"guid\":\"Z\",\"pGuid\":\"F\",\"measurement\":{}},"
			 "{\"guid\":\"A\",\"pGuid\":\"E\",\"measurement\":{\"hours\":1}}]}"),
			STR_NONE, here, &a, &text),
		90000);
	zone_free(&here);
	buf_release(&text);
}

static void alarms_compute__refuses__an_answer_without_events(void **state)
{
	struct buf out = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(alarms_compute(STR("{\"Alarm\":[]}"), STR_NONE, NULL, 0, 1, &out, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	assert_int_equal(out.n, 0);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alarms_compute__keeps__wall_time),
		cmocka_unit_test(alarms_compute__tells__the_start_in_our_zone),
		cmocka_unit_test(alarms_compute__counts__what_cannot_be_read),
		cmocka_unit_test(alarms_compute__leaves_out__what_does_not_ring),
		cmocka_unit_test(alarms_compute__finds__alarms_by_their_event),
		cmocka_unit_test(alarms_compute__refuses__an_answer_without_events),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
