/* SIGKILL at every state of the journal. The next start tells the truth: nothing is lost, nothing is
 * applied twice, what was not used waits for review again. */
#include "rig/world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PEOPLE 3

static const char *const names[PEOPLE] = {"Hopper", "Aiken", "Euler"};
static struct world w;
static char *ids[PEOPLE];
static int64_t changes[PEOPLE];

static int open_world_of(const char *batch)
{
	size_t i;

	setenv("ICLOUD_TUI_BATCH", batch, 1);
	world_open(&w, NULL);
	for (i = 0; i < PEOPLE; i++) {
		ids[i] = world_id(&w, names[i]);
		changes[i] = world_edit(&w, ids[i], "jobTitle=Commodore");
		assert_true(changes[i] > 0);
	}
	world_leave(&w);
	return 0;
}

static int open_world(void **state)
{
	(void)state;
	return open_world_of("1");
}

/* All of them in one body. */
static int open_together(void **state)
{
	(void)state;
	return open_world_of("25");
}

static int64_t cards_written(void)
{
	return sim_counter(w.sim, "cards_written");
}

static int close_world(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < PEOPLE; i++)
		free(ids[i]);
	world_close(&w);
	unsetenv("ICLOUD_TUI_BATCH");
	return 0;
}

/* The program, in a process of its own, until it is killed. */
static void commit_until(const char *fault)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		world_enter(&w);
		setenv("TUI_TEST_FAULT", fault, 1);
		world_send_all(&w);
		_exit(7); /* the point was never passed */
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		fail_msg("the program did not die at %s", fault);
}

static bool in_icloud(size_t i)
{
	struct buf card = BUF_INIT(MIB);
	char *title;
	bool there;

	world_card(&w, ids[i], &card);
	title = world_member(&card, "jobTitle");
	there = strcmp(title, "Commodore") == 0;
	free(title);
	buf_release(&card);
	return there;
}

static bool waits(size_t i)
{
	struct change_row row;

	return changes_get(w.reader, changes[i], &row);
}

static enum change_state state_of(size_t i)
{
	struct change_row row;

	assert_true(changes_get(w.reader, changes[i], &row));
	return row.state;
}

/* After reading again: what is in iCloud waits no more, what is not waits; nothing is open. */
static void assert_truth(void)
{
	size_t i;

	for (i = 0; i < PEOPLE; i++) {
		if (waits(i) == in_icloud(i))
			fail_msg("%s %s and %s", names[i],
				in_icloud(i) ? "is in iCloud" : "is not in iCloud",
				waits(i) ? "waits" : "does not wait");
		if (waits(i))
			assert_int_equal(state_of(i), STATE_WAITING);
	}
}

/* How many the notice calls not known. */
static size_t unknown_in(const char *notice)
{
	const char *at = strstr(notice, " not known");

	return at ? (size_t)(at[-1] - '0') : 0;
}

/* What is not known takes no further write until it was read again. */
static void assert_blocked(size_t wanted)
{
	size_t i, unknown = 0;

	for (i = 0; i < PEOPLE; i++)
		unknown += waits(i) && state_of(i) == STATE_UNKNOWN;
	assert_int_equal(unknown, wanted);
}

static char settled[200];

static void hear_settled(struct world *world, const struct icloud_message *m)
{
	(void)world;
	if (m->event == EVENT_STORE && m->text[0])
		snprintf(settled, sizeof settled, "%s", m->text);
}

/* Whoever was told that one is not known is told what became of it. */
static void settle_aloud(size_t unknown, bool done)
{
	char wanted[200] = "";

	settled[0] = '\0';
	w.progress = hear_settled;
	world_settle(&w);
	w.progress = NULL;
	if (unknown)
		snprintf(wanted, sizeof wanted, "What was not known is read again: %zu %s.",
			unknown,
			done	       ? "done"
			: unknown == 1 ? "waits for review again"
				       : "wait for review again");
	assert_string_equal(settled, wanted);
}

/* notice: what the start must say. applied: how many were done when it died. */
static void kill_at(const char *fault, const char *notice, int64_t applied)
{
	size_t i;

	commit_until(fault);
	assert_int_equal(cards_written(), applied);
	world_enter(&w);
	if (!strstr(icloud_notice(w.ic), notice))
		fail_msg("after %s: “%s” does not say “%s”", fault, icloud_notice(w.ic), notice);
	assert_blocked(unknown_in(notice));
	settle_aloud(unknown_in(notice), applied > (strstr(notice, "1 done") ? 1 : 0));
	assert_truth();
	assert_int_equal(cards_written(), applied);
	if (world_waiting(&w))
		assert_true(world_send_all(&w));
	for (i = 0; i < PEOPLE; i++)
		assert_true(in_icloud(i));
	assert_int_equal(cards_written(), PEOPLE); /* each exactly once */
	assert_int_equal(world_waiting(&w), 0);
	world_leave(&w);
	world_enter(&w);
	assert_string_equal(icloud_notice(w.ic), "");
}

static void kill__before_the_backup__leaves_everything_waiting(void **state)
{
	(void)state;
	kill_at("backup=kill", "3 wait for review again.", 0);
}
static void kill__after_the_backup__leaves_everything_waiting(void **state)
{
	(void)state;
	kill_at("commit-backup=kill", "3 wait for review again.", 0);
}
static void kill__before_the_journal__leaves_everything_waiting(void **state)
{
	(void)state;
	kill_at("journal=kill", "3 wait for review again.", 0);
}
static void kill__after_the_journal__is_not_known_and_found_not_done(void **state)
{
	(void)state;
	kill_at("commit-journal=kill", "1 not known, 2 wait for review again.", 0);
}
static void kill__after_sending__is_not_known_and_read_again(void **state)
{
	(void)state;
	kill_at("commit-sent=kill", "1 not known, 2 wait for review again.", 0);
}
static void kill__at_the_answer__is_not_known_and_found_done(void **state)
{
	(void)state;
	kill_at("commit-answer=kill", "1 not known, 2 wait for review again.", 1);
}
static void kill__before_the_verdict__is_not_known_and_found_done(void **state)
{
	(void)state;
	kill_at("journal-verdict=kill", "1 not known, 2 wait for review again.", 1);
}
static void kill__after_the_verdict__is_done(void **state)
{
	(void)state;
	kill_at("commit-confirmed=kill", "1 done, 2 wait for review again.", 1);
}
static void kill__at_the_second_answer__knows_the_first(void **state)
{
	(void)state;
	kill_at("commit-answer:2=kill", "1 done, 1 not known, 1 waits for review again.", 2);
}
static void kill__after_the_second_journal__knows_the_first(void **state)
{
	(void)state;
	kill_at("commit-journal:2=kill", "1 done, 1 not known, 1 waits for review again.", 1);
}
static void kill__after_the_last_verdict__has_nothing_left_to_do(void **state)
{
	(void)state;
	kill_at("commit-confirmed:3=kill", "3 done.", 3);
}

/* All three in one body: before the journal nothing left, after it all of them are in doubt together, and each
 * is decided by itself. */
static void batch__killed_before_the_journal__leaves_everything_waiting(void **state)
{
	(void)state;
	kill_at("journal=kill", "3 wait for review again.", 0);
}
static void batch__killed_after_the_journal__is_not_known_and_found_not_done(void **state)
{
	(void)state;
	kill_at("commit-journal=kill", ": 3 not known.", 0);
}
static void batch__killed_after_sending__is_not_known_and_read_again(void **state)
{
	(void)state;
	kill_at("commit-sent=kill", ": 3 not known.", 0);
}
static void batch__killed_at_the_answer__is_not_known_and_found_done(void **state)
{
	(void)state;
	kill_at("commit-answer=kill", ": 3 not known.", 3);
}
static void batch__killed_between_verdicts__knows_the_first_and_finds_the_others(void **state)
{
	(void)state;
	kill_at("commit-confirmed=kill", "1 done, 2 not known.", 3);
}
static void batch__killed_after_the_last_verdict__has_nothing_left_to_do(void **state)
{
	(void)state;
	kill_at("commit-confirmed:3=kill", "3 done.", 3);
}

/* While staging: either the change waits whole, or it does not wait. */
static void kill__while_staging__leaves_no_half_change(void **state)
{
	int status;
	pid_t pid = fork();
	struct change_row row;

	(void)state;
	if (pid == 0) {
		world_enter(&w);
		setenv("TUI_TEST_FAULT", "stage=kill", 1);
		world_edit(&w, ids[0], "nickName=Amazing");
		_exit(7);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	world_enter(&w);
	assert_int_equal(world_waiting(&w), PEOPLE);
	assert_true(changes_get(w.reader, changes[0], &row));
	assert_true(str_is(row.fields, "jobTitle"));
}

#define TOGETHER(name) cmocka_unit_test_setup_teardown(name, open_together, close_world)
#define TEST(name)     cmocka_unit_test_setup_teardown(name, open_world, close_world)

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(kill__before_the_backup__leaves_everything_waiting),
		TEST(kill__after_the_backup__leaves_everything_waiting),
		TEST(kill__before_the_journal__leaves_everything_waiting),
		TEST(kill__after_the_journal__is_not_known_and_found_not_done),
		TEST(kill__after_sending__is_not_known_and_read_again),
		TEST(kill__at_the_answer__is_not_known_and_found_done),
		TEST(kill__before_the_verdict__is_not_known_and_found_done),
		TEST(kill__after_the_verdict__is_done),
		TEST(kill__at_the_second_answer__knows_the_first),
		TEST(kill__after_the_second_journal__knows_the_first),
		TEST(kill__after_the_last_verdict__has_nothing_left_to_do),
		TOGETHER(batch__killed_before_the_journal__leaves_everything_waiting),
		TOGETHER(batch__killed_after_the_journal__is_not_known_and_found_not_done),
		TOGETHER(batch__killed_after_sending__is_not_known_and_read_again),
		TOGETHER(batch__killed_at_the_answer__is_not_known_and_found_done),
		TOGETHER(batch__killed_between_verdicts__knows_the_first_and_finds_the_others),
		TOGETHER(batch__killed_after_the_last_verdict__has_nothing_left_to_do),
		TEST(kill__while_staging__leaves_no_half_change),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
