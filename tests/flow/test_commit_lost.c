/* The commit against the simulator when it is not alone: other devices, tokens and sessions that end, answers
 * that do not come. Whatever happens, nothing is sent twice and nothing of another device is lost. */
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- others ---- */

static void commit__finds__a_change_by_another_device_and_sends_nothing(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	struct icloud_commit *c = world_accept_all(&w);

	(void)state;
	sim_change(w.sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"nickName\":"
			  "\"Amazing\"}");
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(state_of(change), STATE_CONFLICT);
	assert_member(id, "jobTitle", "Rear Admiral");
	assert_member(id, "nickName", "Amazing");
	free(id);
}

static void commit__of_what_is_deleted_elsewhere__is_a_conflict(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	struct icloud_commit *c = world_accept_all(&w);

	(void)state;
	sim_change(
		w.sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"delete\":true}");
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(world_writes_seen(&w), 0);
	free(id);
}

static void commit__of_a_create_whose_id_is_taken__sends_nothing(void **state)
{
	int64_t change = world_create(&w, "firstName=Emmy", "lastName=Noether");
	struct icloud_commit *c = world_accept_all(&w);
	struct change_row row;
	struct buf order = BUF_INIT(KIB);

	(void)state;
	assert_true(changes_get(w.reader, change, &row));
	buf_printf(&order, "{\"contactId\":\"%.*s\",\"firstName\":\"Somebody\"}",
		STR_ARG(row.object_id));
	sim_change(w.sim, buf_cstr(&order));
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(world_writes_seen(&w), 0);
	buf_release(&order);
}

static void change_between(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_CHANGE && m->state == RESULT_SENT)
		sim_change(world->sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\","
				       "\"nickName\":\"Amazing\"}");
}

/* Between our reading and our write: iCloud refuses the etag, or the token. */
static void commit__overtaken_at_the_last_moment__is_a_conflict(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	w.progress = change_between;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(writes_applied(), 0);
	assert_member(id, "jobTitle", "Rear Admiral");
	assert_int_equal(state_of(change), STATE_CONFLICT);
	free(id);
}

/* ---- tokens, sessions ---- */

static void commit__with_a_stale_token__reads_again_and_sends_once_more(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"token-stale\":true,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(writes_applied(), 1);
	assert_member(id, "jobTitle", "Commodore");
	free(id);
}

static void commit__with_a_token_that_stays_stale__stops_after_the_second(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"token-stale\":true,\"times\":-1}");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_NOT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(writes_applied(), 0);
	assert_int_equal(state_of(change), STATE_WAITING);
	free(id);
}

static void expire_between(struct world *world, const struct icloud_message *m)
{
	static unsigned long sent;
	struct buf out = BUF_INIT(KIB);

	if (m->event == EVENT_CHANGE && m->state == RESULT_SENT && sent++ == 0)
		sim_post(world->sim, "/expire", "{\"cookies\":true}", &out);
	buf_release(&out);
}

static void commit__signed_out_at_the_write__reads_again_before_it_sends_again(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	w.progress = expire_between;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(writes_applied(), 1);
	free(id);
}

/* A session that has ended and cannot be renewed: the reason stands at the row and in the journal, and no
 * further write is tried. */
static void commit__signed_out_for_good__says_why_and_stops(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");
	struct buf note = BUF_INIT(KIB);

	(void)state;
	w.settings.batch = 1;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":421,\"times\":-1}");
	assert_false(world_send_all(&w));
	assert_int_equal(w.err.code, ERR_SIGN_IN);
	assert_string_equal(w.err.what, "Your session has ended (421).");
	assert_string_equal(w.err.next, "L in Account signs in; your 2 changes are safe.");
	assert_result(one, RESULT_NOT_APPLIED);
	assert_string_equal(world_note(&w, one), "session has ended, 421");
	assert_result(two, RESULT_SKIPPED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(writes_applied(), 0);
	assert_int_equal(changes_last_try(w.reader, one, NULL, &note), RESULT_NOT_APPLIED);
	assert_string_equal(buf_cstr(&note), "session has ended, 421");
	buf_release(&note);
	free(id);
	free(other);
}

/* The name stands at the row; what is told beside it is a reason, and there is none yet. */
static void commit__tells__no_name_twice(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	size_t sent = 0;

	(void)state;
	assert_true(world_send_all(&w));
	for (size_t i = 0; i < w.n_seen; i++)
		if (w.seen[i].change == change && w.seen[i].result == RESULT_SENT) {
			assert_string_equal(w.seen[i].text, "");
			sent++;
		}
	assert_int_equal(sent, 1);
	free(id);
}

/* A name in another script may stand where its sound belongs, one that is none under #. */
static void row_is_under_its_letter(void *ctx, const struct contact_row *c)
{
	struct buf head = BUF_INIT(KIB);
	int *rows = ctx;

	++*rows;
	buf_add_cp(&head, text_section(c->name));
	if (c->name.n && !(c->name.p[0] & 0x80) && !str_is(c->letter, "#") &&
		!str_eq(buf_str(&head), c->letter))
		fail_msg("%.*s stands under %.*s", STR_ARG(c->name), STR_ARG(c->letter));
	buf_release(&head);
}

/* Places move with every contact that comes or goes, and the letters with them. */
static void commit__keeps__letters_beside_their_names(void **state)
{
	char *id = world_id(&w, "Aiken");
	int64_t staged = 0;
	int rows = 0;

	(void)state;
	contacts_list(w.reader, NULL, 0, 1000, row_is_under_its_letter, &rows);
	world_delete(&w, id);
	assert_true(world_send_all(&w));
	contacts_list(w.reader, NULL, 0, 1000, row_is_under_its_letter, &rows);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(world_send_all(&w));
	contacts_list(w.reader, NULL, 0, 1000, row_is_under_its_letter, &rows);
	assert_true(rows > 150);
	free(id);
}

/* ---- answers that do not come ---- */

static void commit__dropped_before_it_was_done__is_read_again_and_not_sent_twice(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"before\",\"times\":1}");
	world_send_all(&w);
	assert_result(change, RESULT_NOT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(writes_applied(), 0);
	assert_int_equal(state_of(change), STATE_WAITING);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(writes_applied(), 1);
	free(id);
}

static void commit__dropped_after_it_was_done__is_found_applied(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"times\":1}");
	world_send_all(&w);
	assert_result(change, RESULT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(writes_applied(), 1);
	assert_int_equal(world_waiting(&w), 0);
	free(id);
}

/* The second write goes out on the connection of the first, which dies: curl must not send it again. */
static void commit__on_a_connection_that_dies__sends_each_body_once(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, other, "jobTitle=Chief"),
		two = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	w.settings.batch = 1;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"skip\":1,\"times\":1}");
	world_send_all(&w);
	assert_result(one, RESULT_CONFIRMED);
	assert_result(two, RESULT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(writes_applied(), 2);
	free(id);
	free(other);
}

static void commit__dropped_while_another_device_wrote__is_theirs(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"before\",\"times\":1}");
	w.progress = change_between;
	world_send_all(&w);
	w.progress = NULL;
	assert_result(change, RESULT_THEIRS);
	assert_int_equal(state_of(change), STATE_CONFLICT);
	assert_int_equal(writes_applied(), 0);
	free(id);
}

static void commit__whose_answer_is_broken__is_not_believed(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"malformed\":true,\"times\":1}");
	world_send_all(&w);
	assert_result(change, RESULT_APPLIED);
	assert_int_equal(writes_applied(), 1);
	free(id);
}

static void commit__told_of_errors_under_200__is_read_again(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");

	(void)state;
	sim_fault(w.sim,
		"{" CARD_PATH ",\"status\":200,\"body\":\"{\\\"contacts\\\":[{\\\"contactId\\\":"
		"\\\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\\\",\\\"etag\\\":\\\"new\\\"}],"
		"\\\"errors\\\":[{\\\"code\\\":1}]}\",\"times\":1}");
	world_send_all(&w);
	assert_result(change, RESULT_NOT_APPLIED);
	assert_int_equal(writes_applied(), 0);
	assert_int_equal(state_of(change), STATE_WAITING);
	free(id);
}

static void unknown__is_decided__by_the_next_read(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	struct buf out = BUF_INIT(KIB);

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"times\":1}");
	sim_fault(w.sim, "{\"path\":\"/co/startup\",\"skip\":1,\"status\":500,\"times\":-1}");
	assert_false(world_send_all(&w));
	assert_int_equal(state_of(change), STATE_UNKNOWN);
	sim_post(w.sim, "/fault/clear", "{}", &out);
	world_read(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(writes_applied(), 1);
	buf_release(&out);
	free(id);
}

/* The list is cut: nobody in it is not the same as nobody there. */
static void unknown__is_not_decided__by_a_shrunken_list(void **state)
{
	char *id = world_id(&w, "Euler");
	int64_t change = world_delete(&w, id);
	struct buf out = BUF_INIT(KIB);

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"before\",\"times\":1}");
	sim_fault(w.sim,
		"{\"path\":\"/co/"
		"startup\",\"skip\":1,\"status\":200,\"times\":-1,\"body\":\"{\\\"contacts\\\":[],"
		"\\\"contactsOrder\\\":[],\\\"groups\\\":[],\\\"prefToken\\\":\\\"p\\\","
		"\\\"syncToken\\\":\\\"s\\\"}\"}");
	assert_false(world_send_all(&w));
	assert_result(change, RESULT_NOT_KNOWN);
	assert_int_equal(state_of(change), STATE_UNKNOWN);
	sim_post(w.sim, "/fault/clear", "{}", &out);
	world_settle(&w);
	assert_int_equal(state_of(change), STATE_WAITING);
	assert_int_equal(writes_applied(), 0);
	buf_release(&out);
	free(id);
}

static int64_t edited(struct world *world, const char *id, const char *edit)
{
	int64_t change = world_edit(world, id, edit);

	assert_true(change > 0);
	return change;
}

/* Enter in review: the three sides are compared, and the merged change goes. */
struct last_row {
	int64_t change;
	enum change_result result;
};

static void last_row(void *ctx, const struct journal_row *j)
{
	struct last_row *r = ctx;

	if (j->change == r->change)
		r->result = j->result;
}

/* What the journal of the first commit says about it. */
static enum change_result last_result(int64_t change)
{
	struct last_row r = {change, RESULT_NONE};

	history_changes(w.reader, 1, last_row, &r);
	return r.result;
}

/* The second reading found it not done, and only then it arrived: the next read sees it, and the journal says so. */
static void write__that_comes_late__is_found_done_by_the_next_read(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");
	struct buf late = BUF_INIT(KIB);

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"before\",\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(one, RESULT_NOT_APPLIED);
	assert_result(two, RESULT_NOT_APPLIED);
	buf_printf(&late, "{\"contactId\":\"%s\",\"jobTitle\":\"Commodore\"}", id);
	sim_change(w.sim, buf_cstr(&late));
	buf_clear(&late); /* the other one is changed by somebody else: that is not ours */
	buf_printf(&late, "{\"contactId\":\"%s\",\"nickName\":\"H\"}", other);
	sim_change(w.sim, buf_cstr(&late));
	world_read(&w);
	assert_int_equal(world_waiting(&w), 1);
	assert_int_equal(state_of(two), STATE_BEHIND);
	assert_int_equal(last_result(one), RESULT_APPLIED);
	assert_int_equal(last_result(two), RESULT_NOT_APPLIED);
	buf_release(&late);
	free(id);
	free(other);
}

static void conflict__compared_again__is_sent_with_both(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = edited(&w, id, "jobTitle=Commodore"), again;
	struct icloud_commit *c = world_accept_all(&w);
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, str_of(id));
	struct buf base = BUF_INIT(MIB), mine = BUF_INIT(MIB);

	(void)state;
	sim_change(w.sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"nickName\":"
			  "\"Amazing\"}");
	assert_true(world_commit(&w, c));
	assert_int_equal(state_of(change), STATE_CONFLICT);
	d->merged = true;
	assert_null(world_accept_all(&w));
	assert_true(changes_sides(w.reader, change, &base, &mine));
	assert_true(contacts_card(w.reader, str_of(id), &d->base));
	assert_true(
		cards_merge(buf_str(&base), buf_str(&d->base), buf_str(&mine), &d->after, NULL));
	assert_true(world_stage(&w, d, &again));
	assert_int_equal(again, change);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_member(id, "nickName", "Amazing");
	assert_member(id, "jobTitle", "Commodore");
	buf_release(&base);
	buf_release(&mine);
	free(id);
}

static void unknown__blocks__further_writes_until_it_is_read_again(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, str_of(id));
	int64_t more;

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"times\":1}");
	sim_fault(w.sim, "{\"path\":\"/co/startup\",\"skip\":1,\"status\":500,\"times\":-1}");
	assert_false(world_send_all(&w));
	assert_result(change, RESULT_NOT_KNOWN);
	assert_int_equal(state_of(change), STATE_UNKNOWN);
	buf_adds(&d->edits, "nickName=Amazing");
	assert_false(world_stage(&w, d, &more));
	assert_null(world_accept_all(&w));
	{
		struct buf out = BUF_INIT(KIB);

		sim_post(w.sim, "/fault/clear", "{}", &out);
		buf_release(&out);
	}
	world_leave(&w);
	world_enter(&w); /* the next start settles it by itself */
	world_settle(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(writes_applied(), 1);
	assert_int_equal(world_writes_seen(&w), 1);
	free(id);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(commit__finds__a_change_by_another_device_and_sends_nothing),
		COMMIT_TEST(commit__of_what_is_deleted_elsewhere__is_a_conflict),
		COMMIT_TEST(commit__of_a_create_whose_id_is_taken__sends_nothing),
		COMMIT_TEST(commit__overtaken_at_the_last_moment__is_a_conflict),
		COMMIT_TEST(commit__with_a_stale_token__reads_again_and_sends_once_more),
		COMMIT_TEST(commit__with_a_token_that_stays_stale__stops_after_the_second),
		COMMIT_TEST(commit__signed_out_at_the_write__reads_again_before_it_sends_again),
		COMMIT_TEST(commit__signed_out_for_good__says_why_and_stops),
		COMMIT_TEST(commit__tells__no_name_twice),
		COMMIT_TEST(commit__keeps__letters_beside_their_names),
		COMMIT_TEST(commit__dropped_before_it_was_done__is_read_again_and_not_sent_twice),
		COMMIT_TEST(commit__dropped_after_it_was_done__is_found_applied),
		COMMIT_TEST(commit__on_a_connection_that_dies__sends_each_body_once),
		COMMIT_TEST(commit__dropped_while_another_device_wrote__is_theirs),
		COMMIT_TEST(commit__whose_answer_is_broken__is_not_believed),
		COMMIT_TEST(commit__told_of_errors_under_200__is_read_again),
		COMMIT_TEST(unknown__is_decided__by_the_next_read),
		COMMIT_TEST(unknown__is_not_decided__by_a_shrunken_list),
		COMMIT_TEST(write__that_comes_late__is_found_done_by_the_next_read),
		COMMIT_TEST(conflict__compared_again__is_sent_with_both),
		COMMIT_TEST(unknown__blocks__further_writes_until_it_is_read_again),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
