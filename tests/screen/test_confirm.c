/* What stands between a yes and iCloud: keys typed ahead and pasted text confirm nothing, and whoever leaves while the
 * commit is held has sent nothing. Both ends: what the screen says, and the simulator's record. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define ALAN  "7C2E91D4-5B0F-4A86-8E13-19120623A1A7"

static struct sim *sim;

/* No request that writes is in the record, answered or not. */
static void nothing_left(struct screen *s)
{
	struct buf log = BUF_INIT(64 * MIB);

	sim_log(sim, &log);
	if (str_find(buf_str(&log), STR("/co/contacts/card")) != SIZE_MAX ||
		str_find(buf_str(&log), STR("/co/groups/card")) != SIZE_MAX)
		screen_fail(s, __FILE__, __LINE__, "something was written");
	assert_int_equal(sim_writes(sim), 0);
	buf_release(&log);
}

static struct screen *in_review(const char *hold)
{
	struct screen *s;

	sim = program_sim(NULL);
	s = program_ready(sim, 120, 36);
	assert_int_equal(
		program_command(s, "contacts", "edit", GRACE, "jobTitle=Commodore", NULL), 0);
	screen_env(s, "ICLOUD_TUI_HOLD", hold);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	sim_log_clear(sim);
	return s;
}

static void done(struct screen **s)
{
	screen_free(s);
	sim_stop(&sim);
}

/* All in one burst behind the key that opens the question. */
static void typed_ahead__confirms__nothing(void **state)
{
	struct screen *s = in_review("0");

	(void)state;
	screen_keys(s, "Cy");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_assert_has(s, "Send 1 change to iCloud");
	nothing_left(s);
	screen_press(s, "<Esc>");
	screen_wait_gone(s, "Send 1 change to iCloud");
	screen_keys(s, "C", "dd", "<Ctrl-D>", "y", "<Enter>", "y");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	nothing_left(s);
	done(&s);
}

/* After the silence: a paste, marked and unmarked, with a y in it and at its end. */
static void a_pasted_paragraph__confirms__nothing(void **state)
{
	struct screen *s = in_review("0");

	(void)state;
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_paste(s, "y");
	screen_wait_idle(s);
	screen_paste(s, "yes, do that\ny\n");
	screen_wait_idle(s);
	screen_assert_has(s, "Send 1 change to iCloud");
	nothing_left(s);
	screen_keys(s, "Why not: try every day, yes\ty"); /* a terminal that marks no paste */
	screen_wait_idle(s);
	screen_assert_has(s, "Send 1 change to iCloud");
	nothing_left(s);
	screen_keys(s, "y"); /* alone, and then silence */
	screen_wait_for(s, "in iCloud, read back and right");
	assert_int_equal(sim_writes(sim), 1);
	done(&s);
}

/* Where a number is asked, it is typed after the silence or it does not count. */
static void a_number__typed_ahead__deletes_nobody(void **state)
{
	struct screen *s;

	(void)state;
	sim = program_sim(NULL);
	s = program_ready(sim, 120, 36);
	assert_int_equal(program_command(s, "contacts", "delete", ALAN, NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R", "a");
	screen_wait_for(s, "1 accepted");
	sim_log_clear(sim);
	screen_keys(s, "C1<Enter>");
	screen_wait_for(s, "To send, type how many are deleted, then Enter.");
	screen_wait_idle(s);
	screen_paste(s, "1\n");
	screen_wait_idle(s);
	screen_assert_has(s, "To send, type how many are deleted, then Enter.");
	nothing_left(s);
	screen_press(s, "2", "<Enter>");
	screen_wait_for(s, "1 contact is deleted, you typed 2. Nothing was sent.");
	nothing_left(s);
	done(&s);
}

/* ---- while it is held ---- */

static struct screen *held(void)
{
	struct screen *s = in_review("60");

	screen_keys(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_keys(s, "y");
	screen_wait_for(s, "Sending begins in");
	return s;
}

/* The change waits as before, and wants its yes again. */
static void waits_again(struct screen *s)
{
	nothing_left(s);
	screen_env(s, "ICLOUD_TUI_HOLD", "0");
	screen_start(s, NULL);
	screen_wait_for(s, "1 change");
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "1 open, 0 accepted");
	screen_assert_has(s, "[?] Hopper, Grace");
	screen_assert_has(s, "Commodore");
	screen_press(s, "C");
	screen_assert_has(s, "No change is accepted yet.");
	nothing_left(s);
	done(&s);
}

static void held__and_left_by_q__sends_nothing(void **state)
{
	struct screen *s = held();

	(void)state;
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	waits_again(s);
}

static void held__and_the_line_hangs_up__sends_nothing(void **state)
{
	struct screen *s = held();

	(void)state;
	screen_signal(s, SIGHUP);
	screen_wait_end(s);
	waits_again(s);
}

static void held__and_killed__sends_nothing(void **state)
{
	struct screen *s = held();

	(void)state;
	screen_signal(s, SIGKILL);
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
	waits_again(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_ahead__confirms__nothing),
		cmocka_unit_test(a_pasted_paragraph__confirms__nothing),
		cmocka_unit_test(a_number__typed_ahead__deletes_nobody),
		cmocka_unit_test(held__and_left_by_q__sends_nothing),
		cmocka_unit_test(held__and_the_line_hangs_up__sends_nothing),
		cmocka_unit_test(held__and_killed__sends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
