/* The commit against the simulator when iCloud asks for patience: how long it waits, what it does then, and when it
 * does not wait. */
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int pauses, seconds_told;

/* Time passes as it is told: the test's clock goes on where the program waits. */
static void let_it_pass(struct world *world, const struct icloud_message *m)
{
	char now[32];

	(void)world;
	if (m->event != EVENT_PROGRESS || strcmp(m->text, "pause") != 0)
		return;
	pauses++;
	seconds_told = (int)m->done;
	snprintf(now, sizeof now, "%lld", (long long)m->total);
	setenv("TUI_TEST_NOW", now, 1);
}

static void pass_time(void)
{
	pauses = seconds_told = 0;
	w.progress = let_it_pass;
}

static void stand_still(void)
{
	w.progress = NULL;
	unsetenv("TUI_TEST_NOW");
}

/* 429 in the middle: what was under way is read again after the pause, and all of it goes on by itself. */
static void commit__slowed_down__waits_as_long_as_asked_and_goes_on(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
	w.settings.batch = 1;
	pass_time();
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":429,\"retry_after\":40,\"times\":1}");
	assert_true(world_send_all(&w));
	stand_still();
	assert_int_equal(pauses, 1);
	assert_in_range(seconds_told, 38, 40);
	assert_result(one, RESULT_CONFIRMED);
	assert_result(two, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 3);
	assert_int_equal(writes_applied(), 2);
	free(id);
	free(other);
}

/* The write was done though iCloud said to wait: here another hand does exactly the same. */
static void done_meanwhile(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_PROGRESS && strcmp(m->text, "pause") == 0 && !pauses)
		sim_change(world->sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\","
				       "\"jobTitle\":\"Commodore\"}");
	let_it_pass(world, m);
}

/* Slowed down, and yet it was done: the second reading sees it, and nothing is sent twice. */
static void commit__slowed_down_after_it_was_done__is_found_applied(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	pass_time();
	w.progress = done_meanwhile;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":503,\"retry_after\":40,\"times\":1}");
	assert_true(world_send_all(&w));
	stand_still();
	assert_result(change, RESULT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 1);
	free(id);
}

/* The reading before a write is slowed down: the same. */
static void commit__slowed_down_while_reading__goes_on(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
	for (w.settings.batch = 1; w.settings.batch < 3; w.settings.batch++) {
		pass_time();
		sim_fault(w.sim, "{\"path\":\"/co/contacts\",\"status\":503,\"times\":1}");
		assert_true(world_send_all(&w));
		stand_still();
		assert_int_equal(pauses, 1);
		assert_result(one, RESULT_CONFIRMED);
		assert_result(two, RESULT_CONFIRMED);
		one = world_edit(&w, id, "jobTitle=Captain");
		two = world_edit(&w, other, "jobTitle=Captain");
	}
	free(id);
	free(other);
}

/* A pause that does not end: tried so often, then it stops and says when. */
static void commit__slowed_down_for_good__stops_and_says_when(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
	w.settings.batch = 1;
	pass_time();
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":503,\"times\":-1}");
	assert_false(world_send_all(&w));
	assert_int_equal(w.err.code, ERR_THROTTLED);
	assert_true(w.err.retry_at > 0);
	stand_still();
	assert_int_equal(pauses, 5);
	assert_int_equal(world_writes_seen(&w), 6);
	assert_int_equal(writes_applied(), 0);
	assert_true(world_result(&w, one) == RESULT_NOT_KNOWN ||
		    world_result(&w, one) == RESULT_NOT_APPLIED);
	assert_result(two, RESULT_SKIPPED);
	assert_int_equal(state_of(two), STATE_WAITING);
	free(id);
	free(other);
}

/* Longer than anybody waits for at a screen: it stops at once. */
static void commit__slowed_down_for_hours__stops_and_says_when(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	pass_time();
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":503,\"retry_after\":7200,\"times\":1}");
	assert_false(world_send_all(&w));
	assert_int_equal(w.err.code, ERR_THROTTLED);
	assert_true(w.err.retry_at > 0);
	assert_int_equal(pauses, 0);
	assert_non_null(strstr(w.err.next, "Commit again after "));
	stand_still();
	assert_result(change, RESULT_NOT_KNOWN);
	assert_int_equal(world_writes_seen(&w), 1);
	free(id);
}

static void recall_in_the_pause(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_PROGRESS && strcmp(m->text, "pause") == 0)
		icloud_post(world->ic, ASK_RECALL, NULL);
}

/* Taken back while it waits: it ends at once, what was under way is not known, the rest waits. */
static void commit__taken_back_in_a_pause__ends_at_once(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
	w.settings.batch = 1;
	w.progress = recall_in_the_pause;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":503,\"retry_after\":600,\"times\":1}");
	world_send_all(&w);
	w.progress = NULL;
	assert_result(one, RESULT_NOT_KNOWN);
	assert_result(two, RESULT_RECALLED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(writes_applied(), 0);
	free(id);
	free(other);
}

/* ---- two hundred ---- */

enum { MANY = 200 };
static char *ids[MANY];
static int64_t changes[MANY];

static void take_ids(void)
{
	struct buf all = BUF_INIT(64 * MIB), id = BUF_INIT(KIB);
	struct json_walk walk;
	size_t n = 0;

	sim_get(w.sim, "/cards", &all);
	walk = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (n < MANY && json_next(&walk)) {
		buf_clear(&id);
		if (json_get(walk.value, "lastName").p &&
			json_text(json_get(walk.value, "contactId"), &id))
			ids[n++] = str_dup(buf_str(&id));
	}
	assert_int_equal(n, MANY);
	buf_release(&all);
	buf_release(&id);
}

static int open_many(void **state)
{
	static const char *const args[] = {"--contacts", "260", NULL};
	struct change_drafts *many = change_drafts_new();

	(void)state;
	world_open(&w, args);
	take_ids();
	for (size_t i = 0; i < MANY; i++) {
		struct change_draft *d = change_draft_new(
			OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, str_of(ids[i]));

		buf_adds(&d->edits, "jobTitle=Commodore");
		change_drafts_add(many, d);
	}
	assert_true(icloud_do(w.ic, ASK_STAGE_MANY, many, NULL, NULL, &w.err));
	for (size_t i = 0; i < MANY; i++)
		changes[i] = changes_of(w.reader, OBJECT_CONTACT, str_of(ids[i]));
	return 0;
}

static int close_many(void **state)
{
	for (size_t i = 0; i < MANY; i++)
		free(ids[i]);
	return commit_close_world(state);
}

/* 429, 503 before the body was taken, 503 while reading: all in the middle of two hundred. */
static void commit_of_two_hundred__slowed_down_again_and_again__sends_each_once(void **state)
{
	(void)state;
	pass_time();
	sim_fault(w.sim, "{" CARD_PATH ",\"skip\":2,\"status\":429,\"retry_after\":40}");
	sim_fault(w.sim, "{" CARD_PATH ",\"skip\":4,\"status\":503}");
	sim_fault(w.sim, "{\"path\":\"/co/contacts\",\"skip\":6,\"status\":503}");
	assert_true(world_send_all(&w));
	stand_still();
	assert_int_equal(pauses, 3);
	for (size_t i = 0; i < MANY; i++)
		assert_result(changes[i], RESULT_CONFIRMED);
	assert_int_equal(sim_counter(w.sim, "cards_written"), MANY);
	assert_int_equal(world_writes_seen(&w), MANY / 25 + 2);
	assert_int_equal(world_waiting(&w), 0);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(commit__slowed_down__waits_as_long_as_asked_and_goes_on),
		COMMIT_TEST(commit__slowed_down_after_it_was_done__is_found_applied),
		COMMIT_TEST(commit__slowed_down_while_reading__goes_on),
		COMMIT_TEST(commit__slowed_down_for_good__stops_and_says_when),
		COMMIT_TEST(commit__slowed_down_for_hours__stops_and_says_when),
		COMMIT_TEST(commit__taken_back_in_a_pause__ends_at_once),
		cmocka_unit_test_setup_teardown(
			commit_of_two_hundred__slowed_down_again_and_again__sends_each_once,
			open_many, close_many),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
