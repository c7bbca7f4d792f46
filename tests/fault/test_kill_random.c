/* SIGKILL at random instants of a long commit: whatever the moment, iCloud has each change at most once, none is
 * lost, and the journal says what iCloud has. Two rounds of three send in bodies of 25. Seeds are fixed; ICLOUD_TUI_KILL_ROUNDS=200 does it at length. */
#include "rig/world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { CHANGES = 200, ROUNDS = 12 };

static struct world w;
static char *ids[CHANGES];
static int64_t changes[CHANGES];
static uint32_t seed;

static int64_t cards_written(void)
{
	return sim_counter(w.sim, "cards_written");
}

static unsigned chance(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Two hundred contacts of the generated account. */
static void take_ids(void)
{
	struct buf all = BUF_INIT(64 * MIB), id = BUF_INIT(KIB);
	struct json_walk walk;
	size_t n = 0;

	sim_get(w.sim, "/cards", &all);
	walk = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (n < CHANGES && json_next(&walk)) {
		buf_clear(&id);
		if (json_get(walk.value, "lastName").p &&
			json_text(json_get(walk.value, "contactId"), &id))
			ids[n++] = str_dup(buf_str(&id));
	}
	assert_int_equal(n, CHANGES);
	buf_release(&all);
	buf_release(&id);
}

static void wanted(int round, char *out, size_t size)
{
	snprintf(out, size, "Round %d", round);
}

static void stage_all(int round)
{
	struct change_drafts *many = change_drafts_new();
	char edit[64];

	for (size_t i = 0; i < CHANGES; i++) {
		struct change_draft *d = change_draft_new(
			OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, str_of(ids[i]));

		snprintf(edit, sizeof edit, "jobTitle=Round %d", round);
		buf_adds(&d->edits, edit);
		change_drafts_add(many, d);
	}
	assert_true(icloud_do(w.ic, ASK_STAGE_MANY, many, NULL, NULL, &w.err));
	for (size_t i = 0; i < CHANGES; i++) {
		changes[i] = changes_of(w.reader, OBJECT_CONTACT, str_of(ids[i]));
		assert_true(changes[i] != 0);
	}
}

/* The commit in a process of its own, killed when the server has so many writes, and so many microseconds
 * later. */
static void commit_and_kill(unsigned writes, unsigned us)
{
	int64_t before = cards_written();
	struct timespec pause = {0, 200000};
	bool ended = false;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		world_enter(&w);
		world_send_all(&w);
		_exit(7);
	}
	while (!ended && cards_written() < before + (int64_t)writes) {
		nanosleep(&pause, NULL);
		ended = waitpid(pid, &status, WNOHANG) == pid;
	}
	pause = (struct timespec){0, (long)us * 1000};
	nanosleep(&pause, NULL);
	if (ended)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

static size_t done_of(int round, bool *there)
{
	struct buf all = BUF_INIT(64 * MIB);
	struct json_walk walk;
	char text[64];
	size_t n = 0, i;

	wanted(round, text, sizeof text);
	sim_get(w.sim, "/cards", &all);
	walk = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (json_next(&walk))
		for (i = 0; i < CHANGES; i++)
			if (json_text_is(json_get(walk.value, "contactId"), ids[i])) {
				there[i] = json_text_is(json_get(walk.value, "jobTitle"), text);
				n += there[i];
			}
	buf_release(&all);
	return n;
}

struct journal {
	int round;
	size_t done, open;
};

static void journal_row(void *ctx, const struct journal_row *j)
{
	struct journal *k = ctx;

	k->done += j->result == RESULT_CONFIRMED || j->result == RESULT_APPLIED;
	k->open += j->result == RESULT_APPROVED || j->result == RESULT_SENT ||
		   j->result == RESULT_NOT_KNOWN;
}

struct last {
	int64_t id;
};

static void last_commit(void *ctx, const struct commit_row *c)
{
	struct last *l = ctx;

	if (c->id > l->id)
		l->id = c->id;
}

/* What is in iCloud waits no more, what is not waits; and the journal of that commit says the same. */
static void assert_truth(int round, int64_t commits_before)
{
	static bool there[CHANGES];
	size_t done = done_of(round, there), i;
	struct journal k = {.round = round};
	struct change_row row;
	struct last last = {0};

	history_commits(w.reader, last_commit, &last);
	if (last.id > commits_before)
		history_changes(w.reader, last.id, journal_row, &k);
	assert_int_equal(k.open, 0);
	if (k.done != done)
		fail_msg("round %d: iCloud has %zu, the journal %zu", round, done, k.done);
	for (i = 0; i < CHANGES; i++)
		if (changes_get(w.reader, changes[i], &row) == there[i])
			fail_msg("round %d: %s is %s iCloud and %s", round, ids[i],
				there[i] ? "in" : "not in", there[i] ? "waits" : "does not wait");
}

/* What still waits though all of it was sent, and how the last commit ended for it. */
static void say_left(int round)
{
	struct change_row row;

	for (size_t i = 0; i < CHANGES; i++)
		if (changes_get(w.reader, changes[i], &row))
			print_message("round %d: %s: %s, %s, %s\n", round, ids[i],
				change_state_name(row.state),
				change_result_name(world_result(&w, changes[i])),
				world_note(&w, changes[i]));
}

static void one_round(int round)
{
	int64_t writes = cards_written();
	struct last before = {0};

	seed = 4711u + (uint32_t)round * 7919u;
	setenv("ICLOUD_TUI_BATCH", round % 3 ? "25" : "1", 1);
	stage_all(round);
	history_commits(w.reader, last_commit, &before);
	world_leave(&w);
	commit_and_kill(chance(CHANGES), chance(round % 3 ? 60000 : 4000));
	world_enter(&w);
	world_settle(&w);
	world_read(&w); /* what had left may have come in after the second reading */
	assert_truth(round, before.id);
	assert_in_range(cards_written() - writes, 0, CHANGES);
	if (world_waiting(&w))
		assert_true(world_send_all(&w));
	if (world_waiting(&w))
		say_left(round);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(cards_written() - writes, CHANGES); /* each exactly once */
}

static void kill__at_a_random_instant__loses_nothing_and_repeats_nothing(void **state)
{
	const char *rounds = getenv("ICLOUD_TUI_KILL_ROUNDS");
	int n = rounds ? atoi(rounds) : ROUNDS;

	(void)state;
	for (int round = 1; round <= n; round++)
		one_round(round);
}

static int open_world(void **state)
{
	static const char *const args[] = {"--contacts", "260", NULL};

	(void)state;
	world_open(&w, args);
	take_ids();
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	unsetenv("ICLOUD_TUI_BATCH");
	for (size_t i = 0; i < CHANGES; i++)
		free(ids[i]);
	world_close(&w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			kill__at_a_random_instant__loses_nothing_and_repeats_nothing, open_world,
			close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
