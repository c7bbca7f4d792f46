#include "calendar/calendar.h"
#include "icloud/json.h"
#include "icloud/zone.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void alarms_read__sorts__by_trigger(void **state)
{
	struct buf body = fixture("alarms.json"), text = BUF_INIT(64 * KIB);
	struct zone *zone = zone_of_rule(STR("GMT0BST,M3.5.0/1,M10.5.0"));
	struct alarm_spans s;
	struct icloud_alarm a;

	(void)state;
	assert_true(alarms_read(buf_str(&body), zone, &s, NULL));
	assert_int_equal(s.n, 3);
	assert_int_equal(s.unreadable, 1);
	assert_true(alarm_decode(s.at[0].bytes, &text, &a));
	assert_true(str_is(a.title, "Easter Monday"));
	assert_true(a.all_day);
	assert_int_equal(a.location.n, 0);
	assert_int_equal(a.start.day, 28);
	assert_int_equal(a.end.day, 29);
	assert_true(alarm_decode(s.at[1].bytes, &text, &a));
	assert_true(str_is(a.title, "Stand-up"));
	assert_true(str_is(a.zone, "Europe/Paris"));
	assert_int_equal(a.start.hour, 10);
	assert_int_equal(a.trigger.hour, 9);
	assert_int_equal(a.trigger.minute, 45);
	assert_true(s.at[1].trigger_at == 1773308700);
	assert_true(alarm_decode(s.at[2].bytes, &text, &a));
	assert_true(str_is(a.title, "Choir"));
	assert_int_equal(a.start.year, 0);
	alarm_spans_release(&s);
	zone_free(&zone);
	buf_release(&text);
	buf_release(&body);
}

static void alarms_read__refuses__an_answer_without_a_list(void **state)
{
	static const char *const answers[] = {
		"", "{}", "{\"status\":421}", "{\"AlarmTrigger\":null}", "<html>", "[]"};
	struct alarm_spans s = {.n = 77};

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct error err = ERROR_INIT;

		assert_false(alarms_read(str_of(answers[i]), NULL, &s, &err));
		assert_int_equal(err.code, ERR_BAD_DATA);
		assert_int_equal(s.n, 77);
	}
	assert_true(alarms_read(STR("{\"AlarmTrigger\":[]}"), NULL, &s, NULL));
	assert_int_equal(s.n, 0);
	alarm_spans_release(&s);
}

static void civil_read__takes_only__real_dates(void **state)
{
	struct civil c;

	(void)state;
	assert_true(civil_read(STR("[20240229,2024,2,29,23,59,1439]"), &c));
	assert_int_equal(c.day, 29);
	assert_false(civil_read(STR("[20230229,2023,2,29,0,0,0]"), &c));
	assert_false(civil_read(STR("[20230229,2023,2,28,24,0,0]"), &c));
	assert_false(civil_read(STR("[20230229,2023,2]"), &c));
	assert_false(civil_read(STR("[1,2,3,4,5,\"x\"]"), &c));
	assert_false(civil_read(STR("[0,99999999999,1,1,0,0]"), &c));
	assert_false(civil_read(STR("null"), &c));
	assert_int_equal(c.day, 29);
}

static struct str title_of(const char *alarm, struct str calendars)
{
	struct calendar_names *names = calendar_names_new(calendars);
	struct str title = json_get(alarm_calendar(names, str_of(alarm)), "title");

	calendar_names_free(&names);
	assert_null(names);
	return title;
}

static void alarm_calendar__finds__calendar_by_event_or_collection(void **state)
{
	struct buf names = fixture("calendars.json"), title = BUF_INIT(KIB);
	struct str calendars = json_value(buf_str(&names));

	(void)state;
	assert_true(
		json_text_is(title_of("{\"guid\":\"E2:A1\",\"pGuid\":\"E2\"}", calendars), "Work"));
	assert_true(
		json_text_is(title_of("{\"guid\":\"E9\",\"pGuid\":\"work\"}", calendars), "Work"));
	assert_true(
		json_text(title_of("{\"guid\":\"E1:A9\",\"pGuid\":\"E1\"}", calendars), &title));
	assert_string_equal(buf_cstr(&title), "Home \u2302");
	assert_null(title_of("{\"guid\":\"E7\",\"pGuid\":\"E8\"}", calendars).p);
	assert_null(title_of("{}", STR_NONE).p);
	assert_null(title_of("{\"guid\":7,\"pGuid\":null}", STR("{\"Collection\":[7,{}],\"Event\":"
								"{}}"))
			    .p);
	buf_release(&title);
	buf_release(&names);
}

/* The answer of seed 000, as it came. */
static void alarms_read__reads__a_real_answer(void **state)
{
	struct buf body = fixture("alarms_seed.json"), text = BUF_INIT(64 * KIB);
	struct zone *zone = zone_of_rule(STR("GMT0BST,M3.5.0/1,M10.5.0"));
	struct alarm_spans s;
	struct icloud_alarm a;

	(void)state;
	assert_true(alarms_read(buf_str(&body), zone, &s, NULL));
	assert_int_equal(s.n, 1);
	assert_int_equal(s.unreadable, 0);
	assert_true(s.at[0].trigger_at == 1458982800); /* 26 March 2016, 09:00 */
	assert_true(alarm_decode(s.at[0].bytes, &text, &a));
	assert_true(str_is(a.title, "Easter Monday"));
	assert_true(a.all_day);
	assert_int_equal(a.start.day, 28);
	assert_int_equal(a.start.hour, 0);
	assert_int_equal(a.end.day, 29);
	assert_int_equal(a.location.n + a.zone.n, 0);
	alarm_spans_release(&s);
	zone_free(&zone);
	buf_release(&text);
	buf_release(&body);
}

static void calendar_color__takes__six_digits(void **state)
{
	char c[8] = "x";

	(void)state;
	assert_true(calendar_color(STR("\"#1BADF8\""), c));
	assert_string_equal(c, "1badf8");
	assert_true(calendar_color(STR("\"#1BADF8FF\""), c));
	assert_string_equal(c, "1badf8");
	assert_false(calendar_color(STR("\"blue\""), c));
	assert_string_equal(c, "");
	assert_false(calendar_color(STR("\"#12345\""), c));
	assert_false(calendar_color(STR("\"#12345g\""), c));
	assert_false(calendar_color(STR_NONE, c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alarms_read__sorts__by_trigger),
		cmocka_unit_test(alarms_read__refuses__an_answer_without_a_list),
		cmocka_unit_test(civil_read__takes_only__real_dates),
		cmocka_unit_test(alarm_calendar__finds__calendar_by_event_or_collection),
		cmocka_unit_test(alarms_read__reads__a_real_answer),
		cmocka_unit_test(calendar_color__takes__six_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
