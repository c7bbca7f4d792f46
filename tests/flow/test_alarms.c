/* Alarms and events against the simulator, both ends: what was told and what was worked out are the same list,
 * a refusal is remembered, an event is asked for once, answers outlive the program. */
#include "icloud/alarms.h"
#include "icloud/glance.h"
#include "icloud/json.h"
#include "rig/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NOW 1773307980 /* Thursday 12 March 2026, 09:33 in London */

static struct sim *sim;
static struct temp temp;
static struct icloud_settings settings;
static struct icloud *ic;
static struct icloud_reader *reader;
static int64_t total; /* of the last DONE */

static void heard(void *ctx, const struct icloud_message *m)
{
	(void)ctx;
	if (m->event == EVENT_DONE)
		total = m->total;
}

static void ask(enum icloud_ask what, void *with)
{
	struct error err = ERROR_INIT;

	if (!icloud_do(ic, what, with, heard, NULL, &err))
		fail_msg("%s %s", err.what, err.next);
}

static void enter(void)
{
	struct error err = ERROR_INIT;

	ic = icloud_open(&settings, &err);
	assert_non_null(ic);
	reader = icloud_reader_new(ic, &err);
	assert_non_null(reader);
}

static void leave(void)
{
	icloud_reader_free(&reader);
	icloud_free(&ic);
}

static void at(time_t now)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)now);
	setenv("TUI_TEST_NOW", text, 1);
}

static int set_up(void **state)
{
	static const char *const args[] = {"--now", "1773307980", NULL};
	struct error err = ERROR_INIT;

	(void)state;
	at(NOW);
	temp_open(&temp);
	sim = sim_start(args);
	sim_environment(sim);
	assert_true(icloud_settings_load(&settings, &err));
	enter();
	ask(ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	ask(ASK_SETTINGS, NULL);
	sim_log_clear(sim);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	leave();
	icloud_settings_release(&settings);
	sim_stop(&sim);
	temp_close(&temp);
	unsetenv("TUI_TEST_NOW");
	return 0;
}

/* "trigger id start calendar colour" a line */
static void add_line(void *ctx, const struct icloud_alarm *a)
{
	buf_printf(ctx, "%lld %.*s %d-%02d-%02d %02d:%02d %.*s %.*s\n", (long long)a->trigger_at,
		STR_ARG(a->id), a->start.year, a->start.month, a->start.day, a->start.hour,
		a->start.minute, STR_ARG(a->calendar), STR_ARG(a->color));
}

static void list(struct buf *out)
{
	buf_clear(out);
	assert_true(alarms_list(reader, 0, NOW + 400L * 86400, add_line, out) > 0);
}

static void what_is_worked_out__is_the_same__as_what_is_told(void **state)
{
	struct buf told = BUF_INIT(64 * KIB), worked_out = BUF_INIT(64 * KIB);
	struct icloud_alarms about;

	(void)state;
	ask(ASK_ALARMS, NULL);
	list(&told);
	assert_non_null(strstr(buf_cstr(&told), "1773308700 E-STANDUP:A-STANDUP 2026-03-12 10:00 "
						"Work 63da38\n"));
	assert_true(alarms_about(reader, &about));
	assert_false(about.computed);
	assert_string_equal(about.zone, "Europe/London");
	sim_set(sim, "{\"alarmtriggers\":\"refused\"}");
	ask(ASK_ALARMS, NULL);
	list(&worked_out);
	assert_string_equal(buf_cstr(&worked_out), buf_cstr(&told));
	assert_true(alarms_about(reader, &about));
	assert_true(about.computed);
	buf_release(&told);
	buf_release(&worked_out);
}

static void a_refusal__is_remembered__for_a_week(void **state)
{
	(void)state;
	sim_set(sim, "{\"alarmtriggers\":\"refused\"}");
	ask(ASK_ALARMS, NULL);
	assert_int_equal(sim_requests(sim, "/ca/alarmtriggers"), 2); /* POST, then GET */
	assert_int_equal(sim_requests(sim, "/ca/events"), 1);
	sim_log_clear(sim);
	leave();
	enter();
	at(NOW + 6L * 86400);
	ask(ASK_ALARMS, NULL);
	assert_int_equal(sim_requests(sim, "/ca/alarmtriggers"), 0);
	assert_int_equal(sim_requests(sim, "/ca/events"), 1);
	sim_set(sim, "{\"alarmtriggers\":\"post\"}");
	at(NOW + 8L * 86400);
	ask(ASK_ALARMS, NULL);
	assert_int_equal(sim_requests(sim, "/ca/alarmtriggers"), 1);
	ask(ASK_ALARMS, NULL);
	assert_int_equal(sim_requests(sim, "/ca/alarmtriggers"), 2);
	assert_int_equal(sim_requests(sim, "/ca/events"), 1);
}

static void the_list__is_taken__by_get_where_that_is_the_way(void **state)
{
	struct icloud_alarms about;

	(void)state;
	sim_set(sim, "{\"alarmtriggers\":\"get\"}");
	ask(ASK_ALARMS, NULL);
	assert_true(alarms_about(reader, &about));
	assert_false(about.computed);
	assert_int_equal(sim_requests(sim, "/ca/events"), 0);
}

/* A server in trouble is no refusal: nothing is remembered, what was read stays. */
static void a_server_in_trouble__changes__nothing(void **state)
{
	struct error err = ERROR_INIT;
	struct buf before = BUF_INIT(64 * KIB), after = BUF_INIT(64 * KIB);

	(void)state;
	ask(ASK_ALARMS, NULL);
	list(&before);
	sim_fault(sim, "{\"path\":\"/ca/alarmtriggers\",\"status\":500}");
	assert_false(icloud_do(ic, ASK_ALARMS, NULL, heard, NULL, &err));
	assert_int_equal(err.code, ERR_SERVER);
	assert_int_equal(sim_requests(sim, "/ca/events"), 0);
	list(&after);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	buf_release(&before);
	buf_release(&after);
}

/* The account's zone is asked for and counts, whatever this machine's is. */
static void the_accounts_zone__decides(void **state)
{
	struct buf log = BUF_INIT(MIB), text = BUF_INIT(64 * KIB);
	struct icloud_alarms about;
	struct zone *zone;

	(void)state;
	sim_setting(sim, "{\"app\":\"account\",\"name\":\"timeZone\",\"data\":\"Asia/Kolkata\"}");
	ask(ASK_SETTINGS, NULL);
	ask(ASK_ALARMS, NULL);
	sim_log(sim, &log);
	assert_non_null(strstr(buf_cstr(&log), "\"usertz\":\"Asia/Kolkata\""));
	assert_non_null(strstr(buf_cstr(&log), "\"lang\":\"en-gb\""));
	assert_true(alarms_about(reader, &about));
	assert_string_equal(about.zone, "Asia/Kolkata");
	zone = alarms_zone(reader);
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, NOW), 19800);
	/* the simulator tells the same hours in every zone: 09:45 is then that of Kolkata */
	list(&text);
	assert_non_null(strstr(buf_cstr(&text), "1773288900 E-STANDUP:A-STANDUP"));
	zone_free(&zone);
	buf_release(&log);
	buf_release(&text);
}

static void an_event__is_asked_for__once(void **state)
{
	struct icloud_event_detail e;

	(void)state;
	ask(ASK_ALARMS, NULL);
	assert_false(event_read(reader, STR("E-STANDUP:A-STANDUP"), &e));
	ask(ASK_EVENT, event_ask_new(STR("E-STANDUP:A-STANDUP"), false));
	ask(ASK_EVENT, event_ask_new(STR("E-STANDUP:A-STANDUP"), false));
	assert_int_equal(sim_requests(sim, "/ca/eventdetail/work/E-STANDUP"), 1);
	leave();
	enter();
	assert_true(event_read(reader, STR("E-STANDUP:A-STANDUP"), &e));
	assert_true(str_is(e.title, "Stand-up"));
	assert_true(str_is(e.calendar, "Work"));
	assert_true(str_is(e.color, "63da38"));
	assert_true(str_is(e.repeats_words, "every weekday until 26 June"));
	assert_int_equal(e.guests, 6);
	assert_int_equal(e.guest[4].answer, GUEST_WAITS);
	assert_int_equal(e.alarm[0].after_start_s, -900);
	assert_true(e.as_of == NOW);
	event_release(&e);
	ask(ASK_EVENT, event_ask_new(STR("E-STANDUP:A-STANDUP"), true));
	assert_int_equal(sim_requests(sim, "/ca/eventdetail/work/E-STANDUP"), 2);
	at(NOW + 600);
	ask(ASK_ALARMS, NULL); /* the list is newer now */
	ask(ASK_EVENT, event_ask_new(STR("E-STANDUP:A-STANDUP"), false));
	assert_int_equal(sim_requests(sim, "/ca/eventdetail/work/E-STANDUP"), 3);
}

static void an_event__that_nobody_knows__is_said(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	ask(ASK_ALARMS, NULL);
	assert_false(
		icloud_do(ic, ASK_EVENT, event_ask_new(STR("E-NONE:A"), false), heard, NULL, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	sim_fault(sim, "{\"path\":\"/ca/eventdetail/work/"
		       "E-STANDUP\",\"body\":\"{\\\"Event\\\":[]}\",\"status\":"
		       "200}");
	assert_false(icloud_do(ic, ASK_EVENT, event_ask_new(STR("E-STANDUP:A-STANDUP"), false),
		heard, NULL, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
}

/* -- answers ---------------------------------------------------------------------------------------- */

struct found {
	char id[80];
	time_t rings;
	enum alarm_said said;
};

static void take(void *ctx, const struct icloud_alarm *a)
{
	struct found *f = ctx;

	snprintf(f->id, sizeof f->id, "%.*s", STR_ARG(a->id));
	f->rings = a->rings_at;
	f->said = a->said;
}

static struct found next(time_t now)
{
	struct found f = {{0}, 0, ALARM_OPEN};

	alarms_next(reader, now, take, &f);
	return f;
}

static void answer(enum alarm_said said, time_t until)
{
	ask(ASK_ALARM_ANSWER,
		alarm_answer_new(STR("E-STANDUP:A-STANDUP"), 1773308700, said, until));
}

static void answers__outlive__the_program(void **state)
{
	(void)state;
	ask(ASK_ALARMS, NULL);
	assert_string_equal(next(NOW).id, "E-STANDUP:A-STANDUP");
	assert_string_equal(next(1773308759).id, "E-STANDUP:A-STANDUP"); /* rings for a minute */
	assert_string_equal(next(1773308760).id, "E-LUNCH:A-LUNCH");
	answer(ALARM_PUT_OFF, 1773309300);
	assert_int_equal(total, 1);
	leave();
	enter();
	assert_true(next(1773309000).rings == 1773309300);
	assert_int_equal(next(1773309000).said, ALARM_PUT_OFF);
	ask(ASK_ALARMS, NULL); /* read again, the answer stands */
	assert_true(next(1773309000).rings == 1773309300);
	answer(ALARM_DISMISSED, 0);
	assert_string_equal(next(NOW).id, "E-LUNCH:A-LUNCH");
	assert_true(alarm_answered(reader, NOW));
	assert_int_equal(sim_requests(sim, "/ca/events"), 0);
}

/* The line for a status bar counts down to what rings next, not to what was dismissed. */
static void glance__follows__the_answers(void **state)
{
	struct command_run c;

	(void)state;
	ask(ASK_ALARMS, NULL);
	answer(ALARM_PUT_OFF, 1773308760);
	c = command_run(NULL, "glance", "--offline", "--format", "{alarm}", NULL);
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "in 13 min: Stand-up\n");
	command_release(&c);
	answer(ALARM_DISMISSED, 0);
	c = command_run(NULL, "glance", "--offline", "--format", "{alarm}", NULL);
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "in 2 h 57 min: Lunch with Mary Somerville\n");
	command_release(&c);
}

static void taking_back__brings__the_answer_before(void **state)
{
	(void)state;
	ask(ASK_ALARMS, NULL);
	answer(ALARM_PUT_OFF, 1773309300);
	answer(ALARM_DISMISSED, 0);
	answer(ALARM_OPEN, 0);
	assert_int_equal(total, 1);
	assert_true(next(NOW).rings == 1773309300);
	ask(ASK_ALARM_ANSWER, alarm_answer_new(STR(""), 0, ALARM_OPEN, 0)); /* the newest */
	assert_int_equal(total, 1);
	assert_true(next(NOW).rings == 1773308700);
	ask(ASK_ALARM_ANSWER, alarm_answer_new(STR(""), 0, ALARM_OPEN, 0));
	assert_int_equal(total, 0);
	assert_false(alarm_answered(reader, NOW));
}

static void an_answer__counts__for_its_own_ringing_only(void **state)
{
	(void)state;
	ask(ASK_ALARMS, NULL);
	ask(ASK_ALARM_ANSWER, alarm_answer_new(STR("E-STANDUP:A-STANDUP"), 1773308700 + 86400,
				      ALARM_DISMISSED, 0));
	assert_string_equal(next(NOW).id, "E-STANDUP:A-STANDUP");
}

static void who_tells__is_one__of_several(void **state)
{
	(void)state;
	ask(ASK_ALARM_ANSWER, alarm_told_new(STR("E-STANDUP:A-STANDUP"), 1773308700));
	assert_int_equal(total, 1);
	ask(ASK_ALARM_ANSWER, alarm_told_new(STR("E-STANDUP:A-STANDUP"), 1773308700));
	assert_int_equal(total, 0);
	ask(ASK_ALARM_ANSWER, alarm_told_new(STR("E-STANDUP:A-STANDUP"), 1773309300));
	assert_int_equal(total, 1);
}

static void an_answer__without_sense__is_refused(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(icloud_do(ic, ASK_ALARM_ANSWER,
		alarm_answer_new(STR(""), NOW, ALARM_DISMISSED, 0), heard, NULL, &err));
	assert_false(icloud_do(ic, ASK_ALARM_ANSWER,
		alarm_answer_new(STR("E"), NOW, ALARM_PUT_OFF, 0), heard, NULL, &err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_is_worked_out__is_the_same__as_what_is_told),
		TEST(a_refusal__is_remembered__for_a_week),
		TEST(the_list__is_taken__by_get_where_that_is_the_way),
		TEST(a_server_in_trouble__changes__nothing),
		TEST(the_accounts_zone__decides),
		TEST(an_event__is_asked_for__once),
		TEST(an_event__that_nobody_knows__is_said),
		TEST(answers__outlive__the_program),
		TEST(glance__follows__the_answers),
		TEST(taking_back__brings__the_answer_before),
		TEST(an_answer__counts__for_its_own_ringing_only),
		TEST(who_tells__is_one__of_several),
		TEST(an_answer__without_sense__is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
