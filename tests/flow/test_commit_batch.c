/* Several changes in one body against the simulator: each is an approval, a journal row and a result of its own,
 * whatever iCloud makes of the body. Seen from both ends. */
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 4 };

static const char *const names[PEOPLE] = {"Hopper", "Aiken", "Euler", "Turing"};
static char *ids[PEOPLE];
static int64_t changes[PEOPLE];

static int open_four(void **state)
{
	commit_open_world(state);
	for (size_t i = 0; i < PEOPLE; i++) {
		ids[i] = world_id(&w, names[i]);
		changes[i] = world_edit(&w, ids[i], "jobTitle=Commodore");
		assert_true(changes[i] > 0);
	}
	return 0;
}

static int close_four(void **state)
{
	for (size_t i = 0; i < PEOPLE; i++)
		free(ids[i]);
	return commit_close_world(state);
}

static bool is_done(size_t i)
{
	struct buf card = BUF_INIT(MIB);
	char *title;
	bool done;

	world_card(&w, ids[i], &card);
	title = world_member(&card, "jobTitle");
	done = strcmp(title, "Commodore") == 0;
	free(title);
	buf_release(&card);
	return done;
}

static void assert_all(enum change_result r)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		assert_result(changes[i], r);
		assert_true(is_done(i) == (r == RESULT_CONFIRMED || r == RESULT_APPLIED));
	}
}

static int64_t cards_written(void)
{
	return sim_counter(w.sim, "cards_written");
}

/* So many items in the n-th write's body. */
static size_t items_in(size_t n)
{
	struct buf write = BUF_INIT(16 * MIB), body = BUF_INIT(16 * MIB);
	size_t items;

	world_write(&w, n, &write);
	assert_true(json_text(json_get(json_value(buf_str(&write)), "body"), &body));
	items = json_count(json_get(json_value(buf_str(&body)), "contacts"));
	buf_release(&write);
	buf_release(&body);
	return items;
}

/* ---- what leaves ---- */

static void batch__sends__several_updates_in_one_body(void **state)
{
	(void)state;
	assert_true(world_send_all(&w));
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(items_in(0), PEOPLE);
	assert_int_equal(cards_written(), PEOPLE);
	assert_all(RESULT_CONFIRMED);
	assert_int_equal(world_waiting(&w), 0);
}

static void batch__of_one__is_chosen_by_the_setting(void **state)
{
	(void)state;
	w.settings.batch = 1;
	assert_true(world_send_all(&w));
	assert_int_equal(world_writes_seen(&w), PEOPLE);
	assert_all(RESULT_CONFIRMED);
}

static void batch__holds__no_more_than_the_setting_says(void **state)
{
	(void)state;
	w.settings.batch = 3;
	assert_true(world_send_all(&w));
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(items_in(0), 3);
	assert_int_equal(items_in(1), 1);
	assert_all(RESULT_CONFIRMED);
}

/* Deletions, new contacts, groups and what waits for something stay by themselves. */
static void batch__takes__only_updates_of_contacts(void **state)
{
	char *other = world_id(&w, "Lovelace");
	int64_t gone = world_delete(&w, other),
		made = world_create(&w, "firstName=Emmy", "lastName=N");

	(void)state;
	assert_true(world_send_all(&w));
	assert_int_equal(world_writes_seen(&w), 3);
	assert_all(RESULT_CONFIRMED);
	assert_result(gone, RESULT_CONFIRMED);
	assert_result(made, RESULT_CONFIRMED);
	for (size_t i = 0; i < 3; i++)
		assert_true(items_in(i) == 1 || items_in(i) == PEOPLE);
	free(other);
}

static void batch__follows__links_and_holds_back_what_waits(void **state)
{
	char *other = world_id(&w, "Lovelace");
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, str_of(other));
	struct icloud_commit *c;
	int64_t second;

	(void)state;
	d->waits_for = changes[1];
	assert_true(world_stage(&w, d, &second));
	c = world_accept_all(&w);
	assert_non_null(c);
	sim_change(w.sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"nickName\":"
			  "\"Amazing\"}"); /* Hopper */
	assert_true(world_commit(&w, c));
	assert_result(changes[0], RESULT_CONFLICTED);
	assert_result(changes[1], RESULT_CONFIRMED);
	assert_result(second, RESULT_CONFIRMED);
	assert_int_equal(items_in(0), PEOPLE - 1);
	free(other);
}

/* ---- before ---- */

static void overtake(struct world *world, const struct icloud_message *m)
{
	static bool once;

	if (m->event == EVENT_PROGRESS && strcmp(m->text, "backup") == 0)
		once = false;
	if (m->event != EVENT_PROGRESS || strcmp(m->text, "send") != 0 || once)
		return;
	once = true;
	sim_change(world->sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\","
			       "\"nickName\":\"Amazing\"}");
}

static void batch__leaves_out__what_another_device_has_changed(void **state)
{
	(void)state;
	w.progress = overtake;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_result(changes[0], RESULT_CONFLICTED);
	assert_int_equal(state_of(changes[0]), STATE_CONFLICT);
	for (size_t i = 1; i < PEOPLE; i++)
		assert_result(changes[i], RESULT_CONFIRMED);
	assert_int_equal(items_in(0), PEOPLE - 1);
	assert_int_equal(cards_written(), PEOPLE - 1);
	assert_member(ids[0], "nickName", "Amazing");
	assert_false(is_done(0));
}

static void batch__of_what_is_deleted_elsewhere__finds_it_by_itself(void **state)
{
	struct buf order = BUF_INIT(KIB);

	(void)state;
	buf_printf(&order, "{\"contactId\":\"%s\",\"delete\":true}", ids[2]);
	sim_change(w.sim, buf_cstr(&order));
	assert_true(world_send_all(&w));
	assert_result(changes[2], RESULT_CONFLICTED);
	assert_string_equal(world_note(&w, changes[2]), "deleted on another device");
	assert_result(changes[0], RESULT_CONFIRMED);
	assert_result(changes[1], RESULT_CONFIRMED);
	assert_result(changes[3], RESULT_CONFIRMED);
	assert_int_equal(cards_written(), PEOPLE - 1);
	buf_release(&order);
}

/* ---- after: refused ---- */

/* One of them is what iCloud does not take: the body is refused whole, then each goes by itself. */
static void batch__refused_for_one__sends_the_others_by_themselves(void **state)
{
	struct buf fault = BUF_INIT(KIB);

	(void)state;
	buf_printf(&fault,
		"{" CARD_PATH ",\"contains\":\"%s\",\"status\":400,\"times\":-1,\"body\":"
		"\"{\\\"errorReason\\\":\\\"Bad Request\\\",\\\"errorCode\\\":400}\"}",
		ids[1]);
	sim_fault(w.sim, buf_cstr(&fault));
	assert_true(world_send_all(&w));
	for (size_t i = 0; i < PEOPLE; i++)
		assert_result(changes[i], i == 1 ? RESULT_REJECTED : RESULT_CONFIRMED);
	assert_string_equal(world_note(&w, changes[1]), "Bad Request (400)");
	assert_int_equal(state_of(changes[1]), STATE_WAITING);
	assert_int_equal(world_writes_seen(&w), 1 + PEOPLE);
	assert_int_equal(cards_written(), PEOPLE - 1);
	buf_release(&fault);
}

/* Refused for being several: after the first two nothing is tried together any more. */
static void batch__refused_for_being_one__is_not_tried_again(void **state)
{
	(void)state;
	w.settings.batch = 2;
	sim_fault(w.sim, "{" CARD_PATH ",\"contains\":\"},{\\\"contactId\",\"status\":400,"
			 "\"times\":-1,\"body\":\"{\\\"errorReason\\\":\\\"Bad Request\\\","
			 "\\\"errorCode\\\":400}\"}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 1 + PEOPLE);
	assert_int_equal(items_in(0), 2);
	for (size_t i = 1; i <= PEOPLE; i++)
		assert_int_equal(items_in(i), 1);
}

static void overtake_at_the_wire(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_CHANGE && m->state == RESULT_SENT && m->id == changes[0])
		sim_change(world->sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\","
				       "\"nickName\":\"Amazing\"}");
}

/* Between the second reading and the write: iCloud refuses the body for the one, and only that one is in
 * conflict. */
static void batch__overtaken_at_the_last_moment__is_a_conflict_for_one(void **state)
{
	(void)state;
	w.progress = overtake_at_the_wire;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_result(changes[0], RESULT_CONFLICTED);
	for (size_t i = 1; i < PEOPLE; i++)
		assert_result(changes[i], RESULT_CONFIRMED);
	assert_int_equal(cards_written(), PEOPLE - 1);
	assert_member(ids[0], "nickName", "Amazing");
	assert_false(is_done(0));
}

static void batch__with_a_stale_token__reads_again_and_leaves_together_once_more(void **state)
{
	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"token-stale\":true,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(items_in(1), PEOPLE);
	assert_int_equal(cards_written(), PEOPLE);
}

static void batch__with_a_token_that_stays_stale__ends(void **state)
{
	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"token-stale\":true,\"times\":-1}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_NOT_APPLIED);
	assert_int_equal(cards_written(), 0);
	assert_int_equal(world_waiting(&w), PEOPLE);
	assert_in_range(world_writes_seen(&w), 2, 3);
	for (size_t i = 0; i < PEOPLE; i++)
		assert_int_equal(state_of(changes[i]), STATE_WAITING);
}

static void batch__signed_out__reads_again_before_it_leaves_again(void **state)
{
	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":421,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(cards_written(), PEOPLE);
}

/* ---- after: answered in part ---- */

/* The answer names two of the four, with a new etag: the others are read again, never assumed. It was not done
 * for them, and iCloud has answered, so each of them goes once more, by itself. */
static void batch__answered_in_part__assumes_nothing_of_the_others(void **state)
{
	struct buf fault = BUF_INIT(4 * KIB);

	(void)state;
	buf_printf(&fault,
		"{" CARD_PATH ",\"status\":200,\"times\":1,\"body\":\"{\\\"contacts\\\":["
		"{\\\"contactId\\\":\\\"%s\\\",\\\"etag\\\":\\\"C=77\\\",\\\"jobTitle\\\":"
		"\\\"Commodore\\\"}]}\"}",
		ids[0]);
	sim_fault(w.sim, buf_cstr(&fault));
	assert_true(world_send_all(&w));
	assert_result(changes[0], RESULT_CONFIRMED); /* iCloud's own word */
	for (size_t i = 1; i < PEOPLE; i++) {
		assert_result(changes[i], RESULT_CONFIRMED);
		assert_true(is_done(i));
	}
	assert_int_equal(world_writes_seen(&w), PEOPLE);
	for (size_t i = 1; i < PEOPLE; i++)
		assert_int_equal(items_in(i), 1);
	buf_release(&fault);
}

/* Named, but with the version that was sent: it was not done. */
static void batch__answered_with_the_old_version__is_not_believed(void **state)
{
	struct buf fault = BUF_INIT(64 * KIB), card = BUF_INIT(MIB);
	char *etag;

	(void)state;
	world_card(&w, ids[0], &card);
	etag = world_member(&card, "etag");
	buf_printf(&fault,
		"{" CARD_PATH ",\"status\":200,\"times\":1,\"body\":\"{\\\"contacts\\\":["
		"{\\\"contactId\\\":\\\"%s\\\",\\\"etag\\\":\\\"%s\\\"}]}\"}",
		ids[0], etag);
	sim_fault(w.sim, buf_cstr(&fault));
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 1 + PEOPLE); /* all of them, by themselves */
	free(etag);
	buf_release(&fault);
	buf_release(&card);
}

/* "errors" under 200: nobody is believed, not even who is named. */
static void batch__told_of_errors_under_200__reads_each_again(void **state)
{
	struct buf fault = BUF_INIT(4 * KIB);

	(void)state;
	buf_printf(&fault,
		"{" CARD_PATH ",\"status\":200,\"times\":1,\"body\":\"{\\\"errors\\\":[{\\\"x\\\":"
		"1}],\\\"contacts\\\":[{\\\"contactId\\\":\\\"%s\\\",\\\"etag\\\":\\\"C=77\\\"}]}"
		"\"}",
		ids[0]);
	sim_fault(w.sim, buf_cstr(&fault));
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 1 + PEOPLE);
	assert_int_equal(cards_written(), PEOPLE);
	buf_release(&fault);
}

/* ---- after: no answer ---- */

static void batch__whose_answer_is_lost__is_found_applied_one_by_one(void **state)
{
	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"times\":1}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(cards_written(), PEOPLE);
	assert_int_equal(world_waiting(&w), 0);
}

static void batch__dropped_before_it_was_done__is_not_sent_twice(void **state)
{
	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"before\",\"times\":1}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_NOT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(cards_written(), 0);
	for (size_t i = 0; i < PEOPLE; i++)
		assert_int_equal(state_of(changes[i]), STATE_WAITING);
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
}

/* The answer breaks off: what was named in it counts as little as what was not. */
static void batch__whose_answer_is_cut__is_decided_by_reading(void **state)
{
	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"cut\":700,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_all(RESULT_APPLIED);
	assert_int_equal(cards_written(), PEOPLE);
}

static void batch__whose_network_dies__says_that_none_is_known(void **state)
{
	struct buf out = BUF_INIT(KIB);

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"times\":1}");
	sim_fault(w.sim, "{\"path\":\"/co/startup\",\"skip\":1,\"drop\":\"before\",\"times\":-1}");
	assert_false(world_send_all(&w));
	for (size_t i = 0; i < PEOPLE; i++) {
		assert_result(changes[i], RESULT_NOT_KNOWN);
		assert_int_equal(state_of(changes[i]), STATE_UNKNOWN);
	}
	/* the first reading has failed, twice on the wire: nobody asks for each of the others */
	assert_in_range(sim_requests(w.sim, "/co/startup"), 2, 4);
	assert_null(world_accept_all(&w)); /* what is not known takes no further write */
	sim_post(w.sim, "/fault/clear", "{}", &out);
	world_settle(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(cards_written(), PEOPLE);
	buf_release(&out);
}

/* ---- stopping ---- */

static void recall_at_first(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_CHANGE && m->state == RESULT_SENT)
		icloud_post(world->ic, ASK_RECALL, NULL);
}

static void batch__taken_back_while_it_is_under_way__is_the_last(void **state)
{
	size_t done = 0, recalled = 0;

	(void)state;
	w.settings.batch = 2;
	w.progress = recall_at_first;
	world_send_all(&w);
	w.progress = NULL;
	for (size_t i = 0; i < PEOPLE; i++) {
		done += world_result(&w, changes[i]) == RESULT_CONFIRMED;
		recalled += world_result(&w, changes[i]) == RESULT_RECALLED;
	}
	assert_int_equal(done, 2);
	assert_int_equal(recalled, 2);
	assert_int_equal(cards_written(), 2);
	assert_int_equal(world_waiting(&w), 2);
}

static void batch__without_room_for_the_journal__sends_nothing(void **state)
{
	(void)state;
	setenv("TUI_TEST_FAULT", "journal=fail", 1);
	assert_false(world_send_all(&w));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(w.err.code, ERR_DISK);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(world_waiting(&w), PEOPLE);
	assert_true(world_send_all(&w));
	assert_all(RESULT_CONFIRMED);
}

/* The second verdict cannot be written down: what follows it stays as "sent", the next start reads it again. */
static void batch__without_room_for_a_verdict__is_settled_at_the_next_start(void **state)
{
	(void)state;
	setenv("TUI_TEST_FAULT", "journal-verdict:2=fail", 1);
	assert_false(world_send_all(&w));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(cards_written(), PEOPLE);
	world_leave(&w);
	world_enter(&w);
	world_settle(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(cards_written(), PEOPLE);
}

#define FOUR(name) cmocka_unit_test_setup_teardown(name, open_four, close_four)

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		FOUR(batch__sends__several_updates_in_one_body),
		FOUR(batch__of_one__is_chosen_by_the_setting),
		FOUR(batch__holds__no_more_than_the_setting_says),
		FOUR(batch__takes__only_updates_of_contacts),
		FOUR(batch__follows__links_and_holds_back_what_waits),
		FOUR(batch__leaves_out__what_another_device_has_changed),
		FOUR(batch__of_what_is_deleted_elsewhere__finds_it_by_itself),
		FOUR(batch__refused_for_one__sends_the_others_by_themselves),
		FOUR(batch__refused_for_being_one__is_not_tried_again),
		FOUR(batch__overtaken_at_the_last_moment__is_a_conflict_for_one),
		FOUR(batch__with_a_stale_token__reads_again_and_leaves_together_once_more),
		FOUR(batch__with_a_token_that_stays_stale__ends),
		FOUR(batch__signed_out__reads_again_before_it_leaves_again),
		FOUR(batch__answered_in_part__assumes_nothing_of_the_others),
		FOUR(batch__answered_with_the_old_version__is_not_believed),
		FOUR(batch__told_of_errors_under_200__reads_each_again),
		FOUR(batch__whose_answer_is_lost__is_found_applied_one_by_one),
		FOUR(batch__dropped_before_it_was_done__is_not_sent_twice),
		FOUR(batch__whose_answer_is_cut__is_decided_by_reading),
		FOUR(batch__whose_network_dies__says_that_none_is_known),
		FOUR(batch__taken_back_while_it_is_under_way__is_the_last),
		FOUR(batch__without_room_for_the_journal__sends_nothing),
		FOUR(batch__without_room_for_a_verdict__is_settled_at_the_next_start),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
