/* Alarms as a person meets them: the list, answers to an alarm, the banner when one is due. The clock stands
 * where the test puts it; nothing here waits for time. */
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define AT_09_33  1773307980
#define AT_09_45  (AT_09_33 + 12 * 60)
#define BANNER	  "! 09:45 Stand-up"
#define PUT_OFF	  "F8 in 10 min   F9 dismiss"
#define RULE_ROW  2
#define TITLE_ROW 3

/* Started, at rest, with a clock that can be moved. */
static struct screen *open_at(int w, int h, long long now)
{
	struct screen *s = program_ready(sim, w, h);

	screen_clock(s, now);
	screen_start(s, NULL);
	screen_wait_idle(s);
	return s;
}

/* -- answers ----------------------------------------------------------------------------------------- */

static void put_off__shows_when__and_u_takes_it_back(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "2", "w");
	screen_wait_for(s, "▌ z 09:55  in 22 min   Stand-up");
	screen_assert_has(s, "Put off until 09:55, here only. u takes it back.");
	screen_press(s, "u");
	screen_wait_for(s, "▌ > 09:45  in 12 min   Stand-up");
	screen_assert_has(s, "The last answer to an alarm is taken back.");
	assert_int_equal(sim_writes(sim), 0);
	program_quit(&s);
}

/* One of tomorrow rings ten minutes after its own time, not after now. */
static void put_off__counts_from__the_alarm_that_is_ahead(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "2", "j", "j", "j", "j", "w");
	screen_wait_for(s, "▌ z 19:25              Observatory, open night");
	program_quit(&s);
}

static void dismissed__stays_so__in_the_next_program(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "2", "x");
	screen_wait_for(s, "09:45  dismissed   Stand-up");
	screen_assert_has(s, "  > 12:30  about 3 h   Lunch");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "2");
	screen_assert_has(s, "09:45  dismissed   Stand-up");
	screen_press(s, "u");
	screen_wait_for(s, "> 09:45  in 12 min   Stand-up");
	screen_press(s, "u");
	screen_assert_has(s, "No alarm was put off or dismissed within a day.");
	program_quit(&s);
}

/* They change nothing in iCloud, so they are for whoever only reads, too. */
static void answers__are_given__with_read_only(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_start(s, "--read-only", NULL);
	screen_wait_idle(s);
	screen_press(s, "2", "x");
	screen_wait_for(s, "09:45  dismissed   Stand-up");
	screen_press(s, "u");
	screen_wait_for(s, "> 09:45  in 12 min   Stand-up");
	program_quit(&s);
}

static void answers__send__nothing(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "2");
	sim_log_clear(sim);
	screen_press(s, "w", "x", "u", "u");
	screen_wait_for(s, "> 09:45  in 12 min");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, "/ca/alarmtriggers"), 0);
	assert_int_equal(sim_writes(sim), 0);
	program_quit(&s);
}

/* -- the banner -------------------------------------------------------------------------------------- */

static void due__takes_the_line__for_a_minute_then_it_is_missed(void **state)
{
	struct screen *s = open_at(120, 36, AT_09_45 - 60);

	(void)state;
	screen_press(s, "2");
	screen_assert_has(s, "> 09:45  in 1 min");
	screen_clock(s, AT_09_45 - 59);
	screen_wait_for(s, "> 09:45  under 1 min");
	screen_clock(s, AT_09_45);
	screen_wait_for(s, BANNER "   10:00 to 10:15, Room 2, Work");
	screen_assert_has(s, PUT_OFF "   2 show");
	screen_assert_has(s, "! 09:45  due ");
	screen_clock(s, AT_09_45 + 59);
	screen_wait_idle(s);
	screen_assert_has(s, BANNER);
	screen_clock(s, AT_09_45 + 60);
	screen_wait_gone(s, BANNER "   10:00");
	screen_assert_row(s, 0, "^ ada@icloud.com");
	screen_assert_has(s, "! 09:45  missed ");
	screen_assert_has(s, "> 12:30  about 3 h");
	program_quit(&s);
}

/* The engine's timer wakes the screen, not the minute that passes. */
static void due__comes__by_itself(void **state)
{
	struct screen *s = open_at(120, 36, AT_09_45 - 30);

	(void)state;
	screen_assert_not(s, BANNER);
	screen_clock_quietly(s, AT_09_45);
	screen_wait_for(s, BANNER);
	program_quit(&s);
}

static void due__is_answered__from_any_pane(void **state)
{
	struct screen *s = open_at(120, 36, AT_09_45);

	(void)state;
	screen_assert_has(s, BANNER);
	screen_press(s, "<F8>");
	screen_wait_gone(s, BANNER);
	screen_assert_has(s, "Put off for 10 minutes, here only. u in Alarms takes it back.");
	screen_assert_has(s, "in 10 min: Stand-up");
	screen_clock(s, AT_09_45 + 600);
	screen_wait_for(s, "! 09:55 Stand-up");
	screen_press(s, "<F9>");
	screen_wait_gone(s, "! 09:55 Stand-up");
	screen_press(s, "<F9>");
	screen_assert_has(s, "No alarm is due now.");
	program_quit(&s);
}

/* Letters and digits are text beneath the banner; only its own two keys are taken. */
static void due__leaves__what_is_typed_alone(void **state)
{
	struct screen *s = open_at(120, 36, AT_09_33);
	int y, x, y_after, x_after;

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "e");
	screen_wait_for(s, "First name");
	screen_press(s, "<End>", "x");
	screen_cursor(s, &y, &x);
	screen_clock(s, AT_09_45);
	screen_wait_for(s, BANNER);
	screen_assert_not(s, "2 show");
	screen_press(s, "2u");
	screen_assert_has(s, "x2u");
	screen_assert_has(s, BANNER);
	screen_press(s, "<F9>");
	screen_wait_gone(s, BANNER);
	screen_cursor(s, &y_after, &x_after);
	assert_int_equal(y, y_after);
	assert_int_equal(x + 2, x_after);
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

static void due__is_answered__over_prompt_and_dialog(void **state)
{
	struct screen *s = open_at(120, 36, AT_09_45);

	(void)state;
	screen_press(s, ":", "2the");
	screen_assert_has(s, BANNER);
	screen_press(s, "<F8>");
	screen_wait_gone(s, BANNER);
	screen_press(s, "me");
	screen_assert_has(s, ": 2theme");
	screen_press(s, "<Esc>", "?");
	screen_assert_has(s, "Keys in Contacts");
	screen_clock(s, AT_09_45 + 600);
	screen_wait_for(s, "! 09:55 Stand-up");
	screen_press(s, "<F9>");
	screen_wait_gone(s, "! 09:55 Stand-up");
	screen_assert_has(s, "Keys in Contacts");
	screen_press(s, "<Esc>");
	program_quit(&s);
}

/* -- telling whoever looks elsewhere ------------------------------------------------------------------- */

/* Its arguments, one a line, and an empty line behind them. */
static void write_notifier(struct screen *s, char *path, size_t size)
{
	FILE *f;

	snprintf(path, size, "%s/notify.sh", screen_home(s));
	f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f,
		"#!/bin/sh\nprintf '%%s\\n' \"$@\" '' >>'%s/told.new'\nmv '%s/told.new' "
		"'%s/told'\n",
		screen_home(s), screen_home(s), screen_home(s));
	assert_int_equal(fchmod(fileno(f), 0700), 0);
	assert_int_equal(fclose(f), 0);
}

static void wait_told(struct screen *s, struct buf *out)
{
	char path[512];

	snprintf(path, sizeof path, "%s/told", screen_home(s));
	while (!temp_read(path, out))
		screen_pump(s, 10);
}

static void due__is_told_once__by_bell_terminal_and_command(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);
	struct buf told = BUF_INIT(4 * KIB);
	char path[512], command[600];

	(void)state;
	write_notifier(s, path, sizeof path);
	snprintf(command, sizeof command, "%s --from icloud-tui", path);
	screen_env(s, "ICLOUD_TUI_NOTIFY_COMMAND", command);
	screen_env(s, "ICLOUD_TUI_BELL", "yes");
	screen_env(s, "TERM_PROGRAM", "WezTerm");
	screen_clock(s, AT_09_33);
	screen_start(s, NULL);
	screen_wait_idle(s);
	assert_int_equal(screen_bells(s), 0);
	screen_clock(s, AT_09_45);
	assert_true(screen_sent(s, "\x1b]777;notify;09:45 Stand-up;begins 10:00, Room 2\x1b\\"));
	wait_told(s, &told);
	assert_string_equal(
		buf_cstr(&told), "--from\nicloud-tui\n09:45 Stand-up\nbegins 10:00, Room 2\n\n");
	screen_clock(s, AT_09_45 + 30);
	screen_press(s, "2", "1");
	assert_int_equal(screen_bells(s), 1);
	buf_release(&told);
	program_quit(&s);
}

/* The terminal of these tests is not known to take notifications; without the wish there is no bell. */
static void due__is_told__only_where_it_is_wanted_and_understood(void **state)
{
	struct screen *s = open_at(120, 36, AT_09_45);

	(void)state;
	screen_assert_has(s, BANNER);
	assert_int_equal(screen_bells(s), 0);
	assert_false(screen_sent(s, "Stand-up;"));
	assert_false(screen_sent(s, "\x1b]9;"));
	assert_false(screen_sent(s, "\x1b]99;"));
	assert_false(screen_sent(s, "\x1b]777;"));
	program_quit(&s);
}

/* -- around ------------------------------------------------------------------------------------------ */

static void the_event__takes_the_lists_place__where_it_is_narrow(void **state)
{
	struct screen *s = program_open(sim, 60, 16);

	(void)state;
	screen_press(s, "2", "<Enter>");
	screen_assert_has(s, "Thursday 12 March, 10:00 to 10:15, Room 2");
	screen_assert_not(s, "Choir");
	screen_press(s, "]");
	screen_assert_has(s, "Lunch with Mary Somerville");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "Choir");
	screen_resize(s, 120, 36);
	screen_wait_idle(s);
	screen_assert_has(s, "March 2026");
	program_quit(&s);
}

#define DETAIL "/ca/eventdetail/work/E-STANDUP"

static void the_event__is_asked_for_once__when_somebody_looks(void **state)
{
	struct screen *s = program_open(sim, 60, 16);

	(void)state;
	sim_log_clear(sim);
	screen_press(s, "2");
	assert_int_equal(sim_requests(sim, DETAIL), 0);
	screen_press(s, "<Enter>");
	screen_wait_for(s, "every weekday until 26 June");
	assert_int_equal(sim_requests(sim, DETAIL), 1);
	screen_press(s, "<Esc>", "j", "<Enter>", "<Esc>", "k", "<Enter>");
	screen_wait_for(s, "every weekday until 26 June");
	assert_int_equal(sim_requests(sim, DETAIL), 1);
	assert_int_equal(sim_writes(sim), 0);
	program_quit(&s);
}

static void the_event__says_why__it_is_not_known(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	sim_fault(sim, "{\"path\":\"" DETAIL "\",\"status\":404,\"times\":1}");
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "2");
	screen_wait_for(s, "Guests, notes and repeats are not known:");
	screen_assert_has(s, "rings      09:45, 15 minutes before the event");
	screen_press(s, "<Ctrl-R>");
	screen_wait_for(s, "every weekday until 26 June");
	screen_assert_not(s, "are not known");
	program_quit(&s);
}

/* What the filter leaves. */
static void export__writes__what_is_shown(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	struct buf file = BUF_INIT(MIB);
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/mine.ics", screen_home(s));
	screen_press(s, "2", "/", "stand", "<Enter>", "X");
	screen_press(s, "<Ctrl-U>", path, "<Enter>");
	while (!temp_read(path, &file))
		screen_pump(s, 10);
	assert_true(str_starts(buf_str(&file), STR("BEGIN:VCALENDAR\r\n")));
	assert_non_null(strstr(buf_cstr(&file), "SUMMARY:Stand-up\r\n"));
	assert_null(strstr(buf_cstr(&file), "Choir"));
	buf_release(&file);
	program_quit(&s);
}

static void the_month__turns__and_the_selection_with_it(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "2", "]");
	screen_assert_has(s, "April 2026");
	screen_assert_has(s, "▌   09:00              Easter Monday");
	sim_log_clear(sim);
	screen_press(s, "]");
	screen_assert_has(s, "May 2026");
	screen_assert_not(s, "not known yet");
	assert_true(sim_requests(sim, "/ca/alarmtriggers") <= 1);
	screen_press(s, ".");
	screen_assert_has(s, "March 2026");
	screen_assert_has(s, "▌ > 09:45");
	program_quit(&s);
}

/* In the night before the last Sunday of March London's clock goes from 00:59 to 02:00: from 23:50 to 08:30 are
 * 7 hours and 40 minutes. The sample's train goes four days after the simulator's day. */
static void the_night_of_summer_time__counts__what_really_passes(void **state)
{
	struct buf answer = BUF_INIT(KIB);
	struct screen *s;

	(void)state;
	sim_post(sim, "/clock", "{\"now\":1774432800}", &answer); /* Wednesday 25 March, 10:00 */
	buf_release(&answer);
	s = open_at(120, 36, 1774741800); /* Saturday 28 March, 23:50 */
	screen_press(s, "2", ".");
	screen_assert_has(s, "Tomorrow, Sunday 29 March");
	screen_assert_has(s, "08:30  about 8 h   Train to Göttingen");
	screen_assert_has(s, "[28]");
	screen_assert_has(s, "in 7 h 40 min");
	screen_clock(s, 1774741800 + 71 * 60); /* 02:01 in summer time */
	screen_wait_for(s, "Today, Sunday 29 March");
	screen_assert_has(s, "in 6 h 29 min");
	program_quit(&s);
}

static void twelve_hours__are_shown__where_the_account_has_them(void **state)
{
	struct screen *s;
	struct buf answer = BUF_INIT(KIB);

	(void)state;
	sim_post(sim, "/setting", "{\"app\":\"calendar\",\"name\":\"timeFormat\",\"data\":12}",
		&answer);
	buf_clear(&answer);
	sim_post(sim, "/setting", "{\"app\":\"calendar\",\"name\":\"startingWeekday\",\"data\":0}",
		&answer);
	buf_release(&answer);
	s = open_at(120, 36, AT_09_33);
	screen_press(s, "2");
	screen_assert_has(s, "▌ >  9:45 am  in 12 min   Stand-up");
	screen_assert_has(s, "    12:30 pm");
	screen_assert_has(s, "Su   Mo   Tu");
	screen_clock(s, AT_09_45);
	screen_wait_for(s, "! 9:45 am Stand-up   10:00 am to 10:15 am");
	program_quit(&s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_sim, close_sim)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(put_off__shows_when__and_u_takes_it_back),
		TEST(put_off__counts_from__the_alarm_that_is_ahead),
		TEST(dismissed__stays_so__in_the_next_program),
		TEST(answers__are_given__with_read_only),
		TEST(answers__send__nothing),
		TEST(due__takes_the_line__for_a_minute_then_it_is_missed),
		TEST(due__comes__by_itself),
		TEST(due__is_answered__from_any_pane),
		TEST(due__leaves__what_is_typed_alone),
		TEST(due__is_answered__over_prompt_and_dialog),
		TEST(due__is_told_once__by_bell_terminal_and_command),
		TEST(due__is_told__only_where_it_is_wanted_and_understood),
		TEST(the_event__takes_the_lists_place__where_it_is_narrow),
		TEST(the_event__is_asked_for_once__when_somebody_looks),
		TEST(the_event__says_why__it_is_not_known),
		TEST(export__writes__what_is_shown),
		TEST(the_month__turns__and_the_selection_with_it),
		TEST(the_night_of_summer_time__counts__what_really_passes),
		TEST(twelve_hours__are_shown__where_the_account_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
