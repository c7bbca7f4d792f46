/* The commit against the simulator when it stops: refusals, a full disk, a second program, a person who takes it
 * back or leaves. */
#include "rig/commit.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- refusals ---- */

static void commit__refused_by_icloud__waits_with_its_reason(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
	w.settings.batch = 1;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":400,\"body\":\"{\\\"errorReason\\\":\\\"Bad "
			 "Request\\\",\\\"errorCode\\\":400}\",\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(one, RESULT_REJECTED);
	assert_string_equal(world_note(&w, one), "Bad Request (400)");
	assert_result(two, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(state_of(one), STATE_WAITING);
	free(id);
	free(other);
}

/* Throttling in words: reading still works, and yet nothing more is written. */
static void commit__denied__stops_writing(void **state)
{
	char *id = world_id(&w, "Hopper"), *second = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, second, "jobTitle=Chief");

	(void)state;
	w.settings.batch = 1;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":403,\"body\":\"{\\\"serverErrorCode\\\":"
			 "\\\"ACCESS_DENIED\\\"}\",\"times\":1}");
	assert_false(world_send_all(&w));
	assert_int_equal(w.err.code, ERR_THROTTLED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_result(one, RESULT_NOT_APPLIED);
	assert_result(two, RESULT_SKIPPED);
	free(id);
	free(second);
}

static void commit__of_an_update_that_failed__holds_back_what_waits_for_it(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t first = world_edit(&w, id, "jobTitle=Commodore"), second;
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, str_of(other));
	struct icloud_commit *c;

	(void)state;
	d->waits_for = first;
	assert_true(world_stage(&w, d, &second));
	c = world_accept_all(&w);
	assert_non_null(c);
	sim_change(w.sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"nickName\":"
			  "\"Amazing\"}");
	assert_true(world_commit(&w, c));
	assert_result(first, RESULT_CONFLICTED);
	assert_result(second, RESULT_SKIPPED);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(world_waiting(&w), 2);
	free(id);
	free(other);
}

static void commit__whose_change_was_discarded__sends_nothing(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	struct icloud_commit *c = world_accept_all(&w);
	struct icloud_ids *ids = calloc(1, sizeof *ids + sizeof ids->id[0]);

	(void)state;
	ids->n = 1;
	ids->id[0] = change;
	assert_true(icloud_do(w.ic, ASK_DROP, ids, NULL, NULL, &err));
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_SKIPPED);
	assert_int_equal(world_writes_seen(&w), 0);
	free(id);
}

/* ---- disk ---- */

static void assert_full_disk(const char *fault)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	setenv("TUI_TEST_FAULT", fault, 1);
	assert_false(world_send_all(&w));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(w.err.code, ERR_DISK);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(state_of(change), STATE_WAITING);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	free(id);
}

static void commit__without_room_for_the_backup__sends_nothing(void **state)
{
	(void)state;
	assert_full_disk("backup=fail");
}
static void commit__without_room_for_the_journal__sends_nothing(void **state)
{
	(void)state;
	assert_full_disk("journal=fail");
}
static void commit__without_room_for_its_rows__sends_nothing(void **state)
{
	(void)state;
	assert_full_disk("journal-begin=fail");
}

/* The answer came and cannot be written down: the row stays "sent", the next start reads again. */
static void commit__without_room_for_the_verdict__is_settled_at_the_next_start(void **state)
{
	char *id = world_id(&w, "Hopper");

	(void)state;
	world_edit(&w, id, "jobTitle=Commodore");
	setenv("TUI_TEST_FAULT", "journal-verdict=fail", 1);
	assert_false(world_send_all(&w));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(writes_applied(), 1);
	world_leave(&w);
	world_enter(&w);
	world_settle(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(writes_applied(), 1);
	free(id);
}

/* ---- two programs ---- */

static struct world other;
static bool other_sent;
static enum errcode other_code;

static void second_program(struct world *world, const struct icloud_message *m)
{
	(void)world;
	if (m->event != EVENT_CHANGE || m->state != RESULT_SENT || other_sent)
		return;
	other_sent = true;
	world_send_all(&other);
	other_code = other.err.code;
}

static void commit__beside_another_program__waits_for_it(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	other = (struct world){.temp = w.temp, .sim = w.sim};
	world_enter(&other);
	assert_string_equal(icloud_notice(other.ic), "");
	assert_int_equal(world_waiting(&other), 1); /* a running screen sees it at once */
	other_sent = false;
	w.progress = second_program;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_true(other_sent);
	assert_int_equal(other_code, ERR_BUSY);
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(writes_applied(), 1);
	world_leave(&other);
	free(id);
}

static void open_rows__of_a_running_commit__are_left_alone(
	struct world *world, const struct icloud_message *m)
{
	(void)world;
	if (m->event != EVENT_CHANGE || m->state != RESULT_SENT || other_sent)
		return;
	other_sent = true;
	world_enter(&other);
	assert_string_equal(icloud_notice(other.ic), "");
	world_leave(&other);
}

static void start__beside_a_running_commit__leaves_its_rows_alone(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	other = (struct world){.temp = w.temp, .sim = w.sim};
	other_sent = false;
	w.progress = open_rows__of_a_running_commit__are_left_alone;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_true(other_sent);
	assert_result(change, RESULT_CONFIRMED);
	free(id);
}

/* ---- taking back ---- */

static void hold__taken_back__sends_nothing(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	struct icloud_commit *c = world_accept_all(&w);
	struct icloud_message m;
	enum change_result result = RESULT_NONE;
	bool ended = false;
	unsigned token;

	(void)state;
	w.settings.hold_s = 60;
	assert_true(icloud_start(w.ic, &err));
	token = icloud_post(w.ic, ASK_COMMIT, c);
	icloud_post(w.ic, ASK_RECALL, NULL);
	while (!ended) {
		while (icloud_next(w.ic, &m)) {
			if (m.event == EVENT_CHANGE)
				result = (enum change_result)m.state;
			ended |= m.token == token &&
				 (m.event == EVENT_DONE || m.event == EVENT_ERROR);
		}
	}
	icloud_stop(w.ic);
	assert_int_equal(result, RESULT_RECALLED);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(state_of(change), STATE_WAITING);
	free(id);
}

static void net_dies(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_CHANGE && m->state == RESULT_SENT)
		sim_fault(world->sim, "{\"path\":\"/*\",\"drop\":\"before\",\"times\":-1}");
}

static void commit__whose_network_dies__says_what_it_does_not_know(void **state)
{
	char *id = world_id(&w, "Hopper"), *second = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, second, "jobTitle=Chief");
	struct buf out = BUF_INIT(KIB);

	(void)state;
	w.settings.batch = 1;
	w.progress = net_dies;
	assert_false(world_send_all(&w));
	w.progress = NULL;
	assert_result(one, RESULT_NOT_KNOWN);
	assert_result(two, RESULT_SKIPPED);
	assert_int_equal(state_of(one), STATE_UNKNOWN);
	assert_int_equal(state_of(two), STATE_WAITING);
	sim_post(w.sim, "/fault/clear", "{}", &out);
	world_settle(&w);
	assert_int_equal(state_of(one), STATE_WAITING);
	assert_int_equal(writes_applied(), 0);
	assert_true(world_send_all(&w));
	assert_int_equal(writes_applied(), 2);
	buf_release(&out);
	free(id);
	free(second);
}

static bool next_message(struct icloud_message *m)
{
	struct pollfd p = {.fd = icloud_fd(w.ic), .events = POLLIN};

	if (icloud_next(w.ic, m))
		return true;
	poll(&p, 1, 1000);
	return icloud_next(w.ic, m);
}

/* q while a write is under way: it is waited for, its end is written down, the next one is not begun. */
static void quit__during_a_write__waits_for_its_end(void **state)
{
	char *id = world_id(&w, "Hopper"), *second = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, second, "jobTitle=Chief");
	struct icloud_commit *c = world_accept_all(&w);
	struct icloud_message m = {0};
	struct buf out = BUF_INIT(KIB);

	(void)state;
	w.settings.batch = 1;
	sim_post(w.sim, "/latency", "{\"ms\":300}", &out);
	assert_true(icloud_start(w.ic, &err));
	icloud_post(w.ic, ASK_COMMIT, c);
	while (m.event != EVENT_CHANGE || m.state != RESULT_SENT)
		next_message(&m);
	icloud_stop(w.ic);
	assert_int_equal(writes_applied(), 1);
	assert_int_equal(world_waiting(&w), 1);
	assert_int_equal(changes_of(w.reader, OBJECT_CONTACT, str_of(id)), 0);
	assert_int_equal(changes_of(w.reader, OBJECT_CONTACT, str_of(second)), two);
	assert_true(one > 0);
	world_leave(&w);
	world_enter(&w);
	assert_string_equal(icloud_notice(w.ic), "");
	buf_release(&out);
	free(id);
	free(second);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(commit__refused_by_icloud__waits_with_its_reason),
		COMMIT_TEST(commit__denied__stops_writing),
		COMMIT_TEST(commit__of_an_update_that_failed__holds_back_what_waits_for_it),
		COMMIT_TEST(commit__whose_change_was_discarded__sends_nothing),
		COMMIT_TEST(commit__without_room_for_the_backup__sends_nothing),
		COMMIT_TEST(commit__without_room_for_the_journal__sends_nothing),
		COMMIT_TEST(commit__without_room_for_its_rows__sends_nothing),
		COMMIT_TEST(commit__without_room_for_the_verdict__is_settled_at_the_next_start),
		COMMIT_TEST(commit__beside_another_program__waits_for_it),
		COMMIT_TEST(start__beside_a_running_commit__leaves_its_rows_alone),
		COMMIT_TEST(hold__taken_back__sends_nothing),
		COMMIT_TEST(commit__whose_network_dies__says_what_it_does_not_know),
		COMMIT_TEST(quit__during_a_write__waits_for_its_end),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
