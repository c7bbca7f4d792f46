/* A calendar file by the rules of RFC 5545: lines of at most 75 bytes, CR LF, escapes, dates, instants in UTC. */
#include "icloud/zone.h"
#include "panes/ics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct zone *london;

static int set_up(void **state)
{
	(void)state;
	london = zone_of_rule(STR("GMT0BST,M3.5.0/1,M10.5.0"));
	return london ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	zone_free(&london);
	return 0;
}

static struct icloud_alarm standup(void)
{
	return (struct icloud_alarm){.id = STR("E:A"),
		.title = STR("Stand-up"),
		.location = STR("Room 2; left, then right"),
		.calendar = STR("Work"),
		.zone = STR("Europe/London"),
		.trigger = {2026, 6, 12, 9, 45, 0},
		.start = {2026, 6, 12, 10, 0, 0},
		.end = {2026, 6, 12, 10, 15, 0},
		.trigger_at = 1781253900};
}

static void assert_file(struct ics **i, size_t events, const char *expected)
{
	struct buf out = BUF_INIT(MIB);
	size_t n = 77;

	assert_true(ics_write(*i, 1773307980, &out, &n));
	assert_int_equal(n, events);
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
	ics_free(i);
}

#define HEAD                                                                                       \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//icloud-tui//alarms//EN\r\n"                   \
	"CALSCALE:GREGORIAN\r\n"
#define TAIL "END:VCALENDAR\r\n"

static void ics_write__tells__an_event_in_utc(void **state)
{
	struct ics *i = ics_new(london);
	struct icloud_alarm a = standup();

	(void)state;
	ics_add(i, &a);
	assert_file(&i, 1,
		HEAD
		"BEGIN:VEVENT\r\nUID:E-20260612T1000@icloud-tui\r\nDTSTAMP:20260312T093300Z\r\n"
		"DTSTART:20260612T090000Z\r\nDTEND:20260612T091500Z\r\nSUMMARY:Stand-up\r\n"
		"LOCATION:Room 2\\; left\\, then right\r\nCATEGORIES:Work\r\n"
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Stand-up\r\n"
		"TRIGGER;VALUE=DATE-TIME:20260612T084500Z\r\nEND:VALARM\r\n"
		"END:VEVENT\r\n" TAIL);
}

/* Two alarms of one event are one event; the same event on another day is another one. */
static void ics_write__puts__alarms_of_one_event_together(void **state)
{
	struct ics *i = ics_new(london);
	struct icloud_alarm a = standup(), b = standup(), c = standup();
	struct buf out = BUF_INIT(MIB);
	struct str text;
	size_t events, place;

	(void)state;
	b.id = STR("E:B");
	b.trigger_at -= 600;
	c.start.day = c.end.day = c.trigger.day = 13;
	c.trigger_at += 86400;
	ics_add(i, &b);
	ics_add(i, &c);
	ics_add(i, &a);
	assert_true(ics_write(i, 1773307980, &out, &events));
	assert_int_equal(events, 2);
	text = buf_str(&out);
	place = str_find(text, STR("TRIGGER;VALUE=DATE-TIME:20260612T083500Z"));
	assert_true(place < str_find(text, STR("TRIGGER;VALUE=DATE-TIME:20260612T084500Z")));
	assert_true(str_find(text, STR("20260612T084500Z")) < str_find(text, STR("END:VEVENT")));
	assert_true(str_find(text, STR("UID:E-20260613T1000@icloud-tui")) != SIZE_MAX);
	buf_release(&out);
	ics_free(&i);
}

static void ics_write__tells__a_whole_day_as_a_date(void **state)
{
	struct ics *i = ics_new(london);
	struct icloud_alarm a = {.id = STR("D:A"),
		.title = STR("Easter Monday"),
		.all_day = true,
		.trigger = {2026, 4, 4, 9, 0, 0},
		.start = {2026, 4, 6, 0, 0, 0},
		.end = {2026, 4, 7, 0, 0, 0},
		.trigger_at = 1775289600};

	(void)state;
	ics_add(i, &a);
	assert_file(&i, 1,
		HEAD
		"BEGIN:VEVENT\r\nUID:D-20260406T0000@icloud-tui\r\nDTSTAMP:20260312T093300Z\r\n"
		"DTSTART;VALUE=DATE:20260406\r\nDTEND;VALUE=DATE:20260407\r\n"
		"SUMMARY:Easter Monday\r\n"
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Easter Monday\r\n"
		"TRIGGER:-P1DT15H\r\nEND:VALARM\r\nEND:VEVENT\r\n" TAIL);
}

static void ics_write__tells__what_is_the_same_hour_everywhere(void **state)
{
	struct ics *i = ics_new(london);
	struct icloud_alarm a = standup();

	(void)state;
	a.zone = STR_NONE;
	a.location = a.calendar = STR_NONE;
	a.trigger = a.start;
	ics_add(i, &a);
	assert_file(&i, 1,
		HEAD
		"BEGIN:VEVENT\r\nUID:E-20260612T1000@icloud-tui\r\nDTSTAMP:20260312T093300Z\r\n"
		"DTSTART:20260612T100000\r\nDTEND:20260612T101500\r\nSUMMARY:Stand-up\r\n"
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Stand-up\r\n"
		"TRIGGER:PT0S\r\nEND:VALARM\r\nEND:VEVENT\r\n" TAIL);
}

static void ics_write__begins__when_it_rings_without_a_start(void **state)
{
	struct ics *i = ics_new(london);
	struct icloud_alarm a = standup();
	struct buf out = BUF_INIT(MIB);
	size_t events;

	(void)state;
	a.start = a.end = (struct civil){0};
	a.title = STR_NONE;
	ics_add(i, &a);
	ics_add(i, &a); /* without a start nobody knows that they are one */
	assert_true(ics_write(i, 1773307980, &out, &events));
	assert_int_equal(events, 2);
	assert_non_null(strstr(buf_cstr(&out), "DTSTART:20260612T084500Z\r\nLOCATION:"));
	assert_non_null(strstr(buf_cstr(&out), "DESCRIPTION:Alarm without a title\r\n"));
	buf_release(&out);
	ics_free(&i);
}

static void ics_write__of_nothing__is_an_empty_calendar(void **state)
{
	struct ics *i = ics_new(NULL);

	(void)state;
	assert_file(&i, 0, HEAD TAIL);
}

static void ics_text__escapes__and_leaves_out_controls(void **state)
{
	static const struct {
		const char *text, *value;
	} rows[] = {{"a\\b;c,d\ne", "a\\\\b\\;c\\,d\\ne"}, {"a\r\nb\x01\x7f", "a\\nb"},
		{"BEGIN:VEVENT\r\n", "BEGIN:VEVENT\\n"}, {"Göttingen\ttrain", "Göttingen\ttrain"},
		{"\xff", "\xef\xbf\xbd"}, {"\xc2\x85x", "x"}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF_INIT(KIB);

		assert_true(ics_text(str_of(rows[i].text), &out));
		assert_string_equal(buf_cstr(&out), rows[i].value);
		buf_release(&out);
	}
}

/* Put together again it is what it was, no line is longer than 75 bytes, no letter is cut. */
static void ics_line__folds__between_letters(void **state)
{
	struct buf value = BUF_INIT(KIB), out = BUF_INIT(4 * KIB), back = BUF_INIT(KIB);
	struct str rest, line;

	(void)state;
	for (int i = 0; i < 90; i++)
		buf_adds(&value, i % 3 ? "ö" : "a");
	assert_true(ics_line(&out, STR("SUMMARY:"), buf_str(&value)));
	assert_true(str_ends(buf_str(&out), STR("\r\n")));
	for (rest = buf_str(&out); str_cut(&rest, '\n', &line);) {
		assert_true(line.n - 1 <= 75 && line.p[line.n - 1] == '\r');
		assert_true(utf8_ok(str_part(line, 0, line.n - 1)));
		assert_true(!back.n || line.p[0] == ' ');
		buf_add_str(&back, str_part(line, back.n > 0, line.n - 1 - (back.n > 0)));
	}
	assert_true(str_eq(str_part(buf_str(&back), 8, back.n), buf_str(&value)));
	buf_release(&value);
	buf_release(&out);
	buf_release(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ics_write__tells__an_event_in_utc),
		cmocka_unit_test(ics_write__puts__alarms_of_one_event_together),
		cmocka_unit_test(ics_write__tells__a_whole_day_as_a_date),
		cmocka_unit_test(ics_write__tells__what_is_the_same_hour_everywhere),
		cmocka_unit_test(ics_write__begins__when_it_rings_without_a_start),
		cmocka_unit_test(ics_write__of_nothing__is_an_empty_calendar),
		cmocka_unit_test(ics_text__escapes__and_leaves_out_controls),
		cmocka_unit_test(ics_line__folds__between_letters),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
