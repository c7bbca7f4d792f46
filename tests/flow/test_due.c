/* Alarms that become due, by a clock that the test moves: each rings once at its time, what was slept through is
 * missed, a clock that jumps to and fro asks iCloud for nothing. */
#include "icloud/glance.h"
#include "rig/sim.h"
#include "rig/temp.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { STANDUP = 1773308700, LUNCH = 1773318600, NOW = 1773307980, DAY = 86400 };

static struct sim *sim;
static struct temp temp;
static struct icloud_settings settings;
static struct icloud *ic;
static char clock_file[512];
static unsigned due, lists;
static unsigned answered; /* token of the last DONE */
static char title[160];
static int64_t rings;

static void at(time_t now)
{
	char beside[520];
	FILE *f;

	snprintf(beside, sizeof beside, "%s-new", clock_file);
	f = fopen(beside, "w");
	assert_non_null(f);
	fprintf(f, "%lld\n", (long long)now);
	fclose(f);
	assert_int_equal(rename(beside, clock_file), 0);
}

static void ask(enum icloud_ask what, void *with)
{
	struct error err = ERROR_INIT;

	if (!icloud_do(ic, what, with, NULL, NULL, &err))
		fail_msg("%s %s", err.what, err.next);
}

static int set_up(void **state)
{
	static const char *const args[] = {"--now", "1773307980", NULL};
	struct error err = ERROR_INIT;

	(void)state;
	temp_open(&temp);
	snprintf(clock_file, sizeof clock_file, "%s/now", temp.path);
	at(NOW);
	setenv("TUI_TEST_NOW", clock_file, 1);
	sim = sim_start(args);
	sim_environment(sim);
	assert_true(icloud_settings_load(&settings, &err));
	ic = icloud_open(&settings, &err);
	assert_non_null(ic);
	ask(ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	ask(ASK_ALARMS, NULL);
	sim_log_clear(sim);
	due = lists = answered = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	icloud_free(&ic);
	icloud_settings_release(&settings);
	sim_stop(&sim);
	temp_close(&temp);
	unsetenv("TUI_TEST_NOW");
	return 0;
}

static void begin(void)
{
	struct error err = ERROR_INIT;

	assert_true(icloud_start(ic, &err));
}

static void turn(void)
{
	struct pollfd wait = {icloud_fd(ic), POLLIN, 0};
	struct icloud_message m;

	poll(&wait, 1, 20);
	while (icloud_next(ic, &m)) {
		if (m.event == EVENT_DUE) {
			due++;
			rings = m.done;
			memcpy(title, m.text, sizeof title);
		}
		if (m.event == EVENT_DONE && m.token)
			answered = m.token;
		lists += m.event == EVENT_STORE && m.ask == ASK_ALARMS;
	}
}

/* Waits for a state, at most half a minute. */
#define until(condition)                                                                           \
	do {                                                                                       \
		for (int left_ = 1500; !(condition); left_--) {                                    \
			if (!left_)                                                                \
				fail_msg("never: %s", #condition);                                 \
			turn();                                                                    \
		}                                                                                  \
	} while (0)

/* What was posted before has been heard: an answer that says nothing has come back. */
static void settle(void)
{
	unsigned token = icloud_post(
		ic, ASK_ALARM_ANSWER, alarm_answer_new(STR("nobody"), 1, ALARM_DISMISSED, 0));

	until(answered == token);
	lists = 0;
}

static void an_alarm__rings_once__at_its_time(void **state)
{
	(void)state;
	begin();
	at(STANDUP - 1);
	settle();
	assert_int_equal(due, 0);
	at(STANDUP);
	until(due == 1);
	assert_string_equal(title, "Stand-up");
	assert_true(rings == STANDUP);
	at(STANDUP + 5);
	settle();
	at(STANDUP - 20); /* the clock is set back a little, and comes again */
	settle();
	at(STANDUP + 1);
	settle();
	assert_int_equal(due, 1);
	at(LUNCH);
	until(due == 2);
	assert_string_equal(title, "Lunch with Mary Somerville");
}

static void one_that_rings_already__is_told__at_the_start(void **state)
{
	(void)state;
	at(STANDUP + 30);
	begin();
	until(due == 1);
	assert_true(rings == STANDUP);
}

static void what_was_slept_through__is_missed__and_not_rung(void **state)
{
	(void)state;
	begin();
	settle();
	at(STANDUP + 7200);
	until(lists > 0);
	assert_int_equal(due, 0);
	settle();
	assert_int_equal(due, 0);
}

static void what_was_put_off__rings__when_it_was_said(void **state)
{
	(void)state;
	begin();
	icloud_post(ic, ASK_ALARM_ANSWER,
		alarm_answer_new(
			STR("E-STANDUP:A-STANDUP"), STANDUP, ALARM_PUT_OFF, STANDUP + 600));
	settle();
	at(STANDUP);
	settle();
	assert_int_equal(due, 0);
	at(STANDUP + 600);
	until(due == 1);
	assert_true(rings == STANDUP + 600);
	icloud_post(ic, ASK_ALARM_ANSWER,
		alarm_answer_new(STR("E-LUNCH:A-LUNCH"), LUNCH, ALARM_DISMISSED, 0));
	settle();
	at(LUNCH);
	settle();
	assert_int_equal(due, 1);
}

static size_t asked(void)
{
	return sim_requests(sim, "/ca/alarmtriggers");
}

static void read_zone(char zone[65])
{
	struct error err = ERROR_INIT;
	struct icloud_reader *r = icloud_reader_new(ic, &err);
	struct icloud_alarms about = {0};

	assert_non_null(r);
	alarms_about(r, &about);
	memcpy(zone, about.zone, sizeof about.zone);
	icloud_reader_free(&r);
}

/* The account moves to another zone: the list is told again in it, once. */
static void another_zone__reads__the_list_again(void **state)
{
	char zone[65];

	(void)state;
	sim_setting(sim, "{\"app\":\"account\",\"name\":\"timeZone\",\"data\":\"Asia/Kolkata\"}");
	begin();
	settle();
	read_zone(zone);
	assert_string_equal(zone, "Europe/London");
	icloud_post(ic, ASK_SETTINGS, NULL);
	until(asked() == 1 && icloud_idle(ic));
	settle();
	read_zone(zone);
	assert_string_equal(zone, "Asia/Kolkata");
	icloud_post(ic, ASK_SETTINGS, NULL);
	settle();
	until(icloud_idle(ic));
	assert_int_equal(asked(), 1);
}

/* A new day wants a new window: once, however often the clock jumps. */
static void a_clock_that_jumps__asks__no_more_than_once(void **state)
{
	(void)state;
	begin();
	settle();
	assert_int_equal(asked(), 0);
	for (int i = 1; i <= 40; i++) {
		at(NOW + (time_t)i % 5 * DAY);
		settle();
	}
	at(NOW + 9L * DAY);
	until(asked() > 0 && icloud_idle(ic));
	settle();
	assert_int_equal(asked(), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_alarm__rings_once__at_its_time),
		TEST(one_that_rings_already__is_told__at_the_start),
		TEST(what_was_slept_through__is_missed__and_not_rung),
		TEST(what_was_put_off__rings__when_it_was_said),
		TEST(another_zone__reads__the_list_again),
		TEST(a_clock_that_jumps__asks__no_more_than_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
