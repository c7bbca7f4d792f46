/* Leaving the program while a commit is under way, on the engine's own thread: the write that has left is
 * heard to its end, what has not left waits. */
#include "front/front.h"
#include "rig/commit.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

/* Until the journal says that the change has been sent. */
static void wait_for_sent(struct icloud *ic)
{
	struct icloud_message m;
	bool sent = false;

	while (!sent) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		assert_int_equal(poll(&wait, 1, 30000), 1);
		while (!sent && icloud_next(ic, &m)) {
			assert_true(m.event != EVENT_ERROR);
			sent = m.event == EVENT_CHANGE && m.state == RESULT_SENT;
		}
	}
}

struct results {
	size_t confirmed, recalled, sent, unknown, others;
};

static void count(void *ctx, const struct journal_row *j)
{
	struct results *r = ctx;

	switch (j->result) {
	case RESULT_CONFIRMED:
		r->confirmed++;
		break;
	case RESULT_RECALLED:
		r->recalled++;
		break;
	case RESULT_SENT:
		r->sent++;
		break;
	case RESULT_NOT_KNOWN:
		r->unknown++;
		break;
	default:
		r->others++;
	}
}

static void last_commit(void *ctx, const struct commit_row *c)
{
	int64_t *id = ctx;

	*id = c->id > *id ? c->id : *id;
}

static struct results ended(void)
{
	struct results r = {0};
	int64_t id = 0;

	history_commits(w.reader, last_commit, &id);
	history_changes(w.reader, id, count, &r);
	return r;
}

static void quit__hears__the_write_under_way_to_its_end(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *turing = world_id(&w, "Turing");
	struct results r;

	(void)state;
	w.settings.batch = 1;
	assert_true(world_edit(&w, hopper, "jobTitle=Commodore") > 0);
	assert_true(world_edit(&w, turing, "jobTitle=Reader") > 0);
	sim_fault(w.sim, "{\"path\":\"/co/contacts/card\",\"delay_ms\":700,\"times\":9}");
	assert_true(icloud_start(w.ic, &err));
	icloud_post(w.ic, ASK_COMMIT, world_accept_all(&w));
	wait_for_sent(w.ic);
	icloud_stop(w.ic);
	assert_int_equal(sim_writes(w.sim), 1);
	r = ended();
	assert_int_equal(r.confirmed, 1);
	assert_int_equal(r.recalled, 1);
	assert_int_equal(r.others + r.sent + r.unknown, 0);
	world_leave(&w);
	world_enter(&w);
	assert_string_equal(icloud_notice(w.ic), "");
	assert_int_equal(world_waiting(&w), 1);
	free(hopper);
	free(turing);
}

/* No time is left for the answer: the journal says so, and nothing of the approvals stays in memory (the
 * leak checker looks). */
static void quit__without_an_answer__leaves_it_not_known(void **state)
{
	char *hopper = world_id(&w, "Hopper");

	(void)state;
	assert_true(world_edit(&w, hopper, "jobTitle=Commodore") > 0);
	sim_fault(w.sim, "{\"path\":\"/co/contacts/card\",\"delay_ms\":1500}");
	ask_begin(w.ic, ASK_COMMIT, world_accept_all(&w), 1);
	while (!ended().sent)
		engine_turn(icloud_account(w.ic)->engine, 20);
	icloud_free(&w.ic);
	world_leave(&w);
	world_enter(&w);
	assert_int_equal(ended().unknown, 1);
	assert_string_equal(icloud_notice(w.ic), ""); /* it was closed in order, not stopped */
	world_settle(&w);
	assert_int_equal(ended().sent + ended().unknown, 0);
	free(hopper);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(quit__hears__the_write_under_way_to_its_end),
		COMMIT_TEST(quit__without_an_answer__leaves_it_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
