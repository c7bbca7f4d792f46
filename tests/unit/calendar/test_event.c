#include "calendar/calendar.h"
#include "icloud/formats.h"
#include "icloud/json.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char calendars[] =
	"{\"Collection\":[{\"guid\":\"work\",\"title\":\"Work\",\"color\":\"#63DA38\"}]}";

static void event_decode__tells__the_whole_event(void **state)
{
	struct buf body = fixture("event.json");
	struct icloud_event_detail e;

	(void)state;
	assert_true(event_decode(json_value(buf_str(&body)), str_of(calendars), &e));
	assert_true(str_is(e.title, "Stand-up"));
	assert_true(str_is(e.location, "Room 2"));
	assert_true(str_is(e.notes, "Bring the figures.\nNo slides."));
	assert_true(str_is(e.url, "https://work.example/stand-up"));
	assert_true(str_is(e.calendar, "Work"));
	assert_true(str_is(e.color, "63da38"));
	assert_true(str_is(e.zone, "Europe/Paris"));
	assert_int_equal(e.start.hour, 10);
	assert_int_equal(e.end.minute, 15);
	assert_true(str_is(e.repeats_words, "every weekday until 26 June"));
	assert_int_equal(e.repeats.weekdays, 0x3e);
	assert_int_equal(e.alarms, 2);
	assert_int_equal(e.alarm[0].after_start_s, -900);
	assert_true(e.alarm[0].known && e.alarm[1].place && !e.alarm[1].known);
	assert_string_equal(e.note, "");
	event_release(&e);
	buf_release(&body);
}

static void event_decode__tells__who_comes(void **state)
{
	static const enum guest_answer answers[] = {
		GUEST_ACCEPTED, GUEST_WAITS, GUEST_MAYBE, GUEST_DECLINED, GUEST_UNKNOWN};
	struct buf body = fixture("event.json");
	struct icloud_event_detail e;

	(void)state;
	assert_true(event_decode(json_value(buf_str(&body)), str_of(calendars), &e));
	assert_int_equal(e.guests, 5);
	for (size_t i = 0; i < e.guests; i++)
		assert_int_equal(e.guest[i].answer, answers[i]);
	assert_true(str_is(e.guest[0].name, "Alan Turing"));
	assert_true(e.guest[0].organizer && !e.guest[0].me);
	assert_int_equal(e.guest[1].name.n, 0);
	assert_true(str_is(e.guest[1].email, "ada@lovelace.example"));
	assert_true(e.guest[1].me);
	event_release(&e);
	buf_release(&body);
}

static void event_decode__shows_what_is_known__and_says_the_rest(void **state)
{
	static const struct {
		const char *detail, *note;
	} rows[] = {
		{"{\"Event\":[{\"title\":\"T\"}]}",
			"Not shown: its start, its end. What iCloud says of it cannot be read."},
		{"{\"Event\":[{\"title\":\"T\",\"startDate\":[0,2026,13,1,0,0,0],\"endDate\":"
		 "[0,2026,3,1,0,0,0]}],\"Alarm\":null,\"Recurrence\":7,\"Invitee\":{}}",
			"Not shown: its start. What iCloud says of it cannot be read."},
		{"{\"Event\":[{\"title\":\"T\",\"startDate\":[0,2026,1,1,0,0,0],\"endDate\":"
		 "[0,2038,3,1,0,0,0],\"recurrence\":\"R\"}],\"Alarm\":[{\"measurement\":{\"days\":"
		 "-1}}]}",
			"Not shown: when it rings, how it repeats. What iCloud says of it cannot "
			"be "
			"read."},
		{"{\"Event\":[{\"title\":\"T\",\"startDate\":[0,2026,1,1,0,0,0],\"endDate\":"
		 "[0,2038,3,1,0,0,0]}],\"Recurrence\":[{\"freq\":\"hourly\"}]}",
			"Not shown: how it repeats. What iCloud says of it cannot be read."},
		{"{\"Event\":[{\"title\":\"T\",\"startDate\":[0,2026,1,1,0,0,0],\"endDate\":"
		 "[0,2038,3,1,0,0,0]}]}",
			""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icloud_event_detail e;

		assert_true(event_decode(str_of(rows[i].detail), STR_NONE, &e));
		assert_true(str_is(e.title, "T"));
		assert_string_equal(e.note, rows[i].note);
		assert_int_equal(e.calendar.n, 0);
		event_release(&e);
	}
}

static void event_decode__refuses__what_is_no_event(void **state)
{
	static const char *const bad[] = {
		"", "{}", "[]", "{\"Event\":[]}", "{\"Event\":[7]}", "{\"status\":404}"};
	struct icloud_event_detail e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(event_decode(json_value(str_of(bad[i])), STR_NONE, &e));
}

/* More guests than there is room for are counted. */
static void event_decode__counts__guests_that_find_no_place(void **state)
{
	struct buf body = BUF_INIT(MIB);
	struct icloud_event_detail e;

	(void)state;
	buf_adds(&body, "{\"Event\":[{\"title\":\"T\"}],\"Invitee\":[null");
	for (int i = 0; i < 100; i++)
		buf_printf(&body, ",{\"email\":\"guest%d@example.org\"}", i);
	buf_adds(&body, "]}");
	assert_true(event_decode(buf_str(&body), STR_NONE, &e));
	assert_int_equal(e.guests, EVENT_GUESTS);
	assert_int_equal(e.guests_more, 100 - EVENT_GUESTS);
	assert_true(str_is(e.guest[63].email, "guest63@example.org"));
	event_release(&e);
	buf_release(&body);
}

static void repeats_say__says__how_it_comes_again(void **state)
{
	static const struct {
		const char *rule, *words;
	} rows[] = {
		{"{\"freq\":\"daily\"}", "every day"},
		{"{\"freq\":\"daily\",\"interval\":3,\"count\":10}", "every 3 days, 10 times"},
		{"{\"freq\":\"weekly\",\"byDay\":[\"MO\",\"WE\",\"SU\"]}",
			"every Monday, Wednesday and Sunday"},
		{"{\"freq\":\"weekly\",\"byDay\":\"TU,TH\",\"interval\":2}",
			"every 2 weeks on Tuesday and Thursday"},
		{"{\"freq\":\"weekly\",\"byDay\":[\"SA\",\"SU\"]}", "every weekend day"},
		{"{\"freq\":\"WEEKLY\",\"byDay\":[\"FR\",\"MO\",\"TU\",\"WE\",\"TH\"],\"interval\":"
		 "2}",
			"every 2 weeks on weekdays"},
		{"{\"freq\":\"weekly\",\"byDay\":null,\"count\":1}", "every week, once"},
		{"{\"freq\":\"monthly\",\"byDay\":[\"2TU\"]}", "every month"},
		{"{\"freq\":\"yearly\",\"until\":[0,2031,12,24,0,0,0]}",
			"every year until 24 December 2031"},
		{"{\"freq\":\"monthly\",\"until\":[0,2026,12,24,0,0,0]}",
			"every month until 24 December"},
	};

	(void)state;
	formats_use(formats_built_in());
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icloud_event_detail e = {.start = {.year = 2026, .month = 3, .day = 1}};
		struct buf words = BUF_INIT(KIB);

		assert_true(repeats_read(str_of(rows[i].rule), &e));
		assert_true(repeats_say(&e, &words));
		assert_string_equal(buf_cstr(&words), rows[i].words);
		buf_release(&words);
	}
}

static void repeats_read__refuses__what_it_cannot_say(void **state)
{
	static const char *const bad[] = {"{}", "null", "{\"freq\":\"hourly\"}",
		"{\"freq\":\"daily\",\"interval\":0}", "{\"freq\":\"daily\",\"interval\":-1}",
		"{\"freq\":\"daily\",\"count\":1e9}",
		"{\"freq\":\"daily\",\"until\":[0,2026,13,1,0,0,0]}",
		"{\"freq\":\"weekly\",\"byDay\":[\"XX\"]}", "{\"freq\":\"weekly\",\"byDay\":[7]}"};
	struct icloud_event_detail e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(repeats_read(str_of(bad[i]), &e));
		assert_int_equal(e.repeats.every, REPEAT_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(event_decode__tells__the_whole_event),
		cmocka_unit_test(event_decode__tells__who_comes),
		cmocka_unit_test(event_decode__shows_what_is_known__and_says_the_rest),
		cmocka_unit_test(event_decode__refuses__what_is_no_event),
		cmocka_unit_test(event_decode__counts__guests_that_find_no_place),
		cmocka_unit_test(repeats_say__says__how_it_comes_again),
		cmocka_unit_test(repeats_read__refuses__what_it_cannot_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
