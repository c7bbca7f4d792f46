/* A merge against the simulator: one update, the groups, then one deletion, which goes only when all before
 * it is in iCloud. */
#include "icloud/duplicates.h"
#include "icloud/merge.h"
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ANALYSTS "0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0001"

static void add_two(void)
{
	sim_change(w.sim,
		"{\"contactId\":\"DUP-1\",\"firstName\":\"Emmy\",\"lastName\":\"Noether\","
		"\"phones\":[{\"field\":\"+49 551 390 123\",\"label\":\"MOBILE\"}]}");
	sim_change(w.sim,
		"{\"contactId\":\"DUP-2\",\"firstName\":\"Emmy\",\"lastName\":\"Noether\","
		"\"phones\":[{\"field\":\"0551 390123\",\"label\":\"WORK\"},"
		"{\"field\":\"+1 610 526 5000\",\"label\":\"WORK\"}],"
		"\"notes\":\"Rings.\"}");
	world_read(&w);
}

static struct merge *merge_two(void)
{
	struct buf left = BUF_INIT(MIB), right = BUF_INIT(MIB);
	struct merge *m;
	char kind;

	assert_true(contacts_card_after(w.reader, STR("DUP-1"), &left, &kind));
	assert_true(contacts_card_after(w.reader, STR("DUP-2"), &right, &kind));
	m = merge_new(buf_str(&left), buf_str(&right), STR_NONE, &w.err);
	assert_non_null(m);
	assert_true(merge_stay(m, 0));
	buf_release(&left);
	buf_release(&right);
	return m;
}

static bool stage(struct merge *m)
{
	struct change_drafts *many = merge_drafts(m, &w.err);

	assert_non_null(many);
	return icloud_do(w.ic, ASK_STAGE_MANY, many, NULL, NULL, &w.err);
}

static int64_t change_of(enum object_kind object, const char *id)
{
	int64_t change = changes_of(w.reader, object, str_of(id));

	assert_true(change > 0);
	return change;
}

static bool is_in_iclouds_group(const char *id)
{
	struct buf group = BUF_INIT(MIB);
	bool found;

	world_group_text(&w, ANALYSTS, &group);
	found = str_find(buf_str(&group), str_of(id)) != SIZE_MAX;
	buf_release(&group);
	return found;
}

static bool is_in_icloud(const char *id)
{
	struct buf card = BUF_INIT(MIB);
	bool there = sim_card(w.sim, id, &card);

	buf_release(&card);
	return there;
}

static void merge__sends__the_update_and_then_the_deletion(void **state)
{
	struct buf write = BUF_INIT(4 * MIB), card = BUF_INIT(MIB);
	struct merge *m;
	struct change_row row;
	int64_t update, gone;

	(void)state;
	add_two();
	m = merge_two();
	assert_true(stage(m));
	update = change_of(OBJECT_CONTACT, "DUP-1");
	gone = change_of(OBJECT_CONTACT, "DUP-2");
	assert_true(changes_get(w.reader, gone, &row));
	assert_int_equal(row.after, update);
	assert_int_equal(row.source, SOURCE_MERGE);
	assert_int_equal(row.kind, CHANGE_DELETE);
	assert_true(world_send_all(&w));
	assert_result(update, RESULT_CONFIRMED);
	assert_result(gone, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 2);
	world_write(&w, 0, &write);
	assert_true(str_find(buf_str(&write), STR("\"method\":\"PUT\"")) != SIZE_MAX);
	buf_clear(&write);
	world_write(&w, 1, &write);
	assert_true(str_find(buf_str(&write), STR("\"method\":\"DELETE\"")) != SIZE_MAX);
	world_card(&w, "DUP-1", &card);
	assert_true(str_find(buf_str(&card), STR("+1 610 526 5000")) != SIZE_MAX);
	assert_true(str_find(buf_str(&card), STR("0551 390123")) == SIZE_MAX);
	assert_member("DUP-1", "notes", "Rings.");
	assert_false(is_in_icloud("DUP-2"));
	merge_free(&m);
	buf_release(&write);
	buf_release(&card);
}

static void merge__whose_update_fails__holds_the_deletion_back(void **state)
{
	struct merge *m;

	(void)state;
	add_two();
	m = merge_two();
	assert_true(stage(m));
	sim_fault(w.sim, "{" CARD_PATH ",\"contains\":\"Rings\",\"status\":400,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(change_of(OBJECT_CONTACT, "DUP-1"), RESULT_REJECTED);
	assert_result(change_of(OBJECT_CONTACT, "DUP-2"), RESULT_SKIPPED);
	assert_true(is_in_icloud("DUP-2"));
	assert_int_equal(world_writes_seen(&w), 1);
	assert_true(world_send_all(&w)); /* and again, without the fault */
	assert_false(is_in_icloud("DUP-2"));
	assert_member("DUP-1", "notes", "Rings.");
	merge_free(&m);
}

static void merge__joins__groups_before_the_deletion(void **state)
{
	struct buf json = BUF_INIT(MIB);
	char *hopper = world_id(&w, "Hopper");
	struct change_row row;
	struct merge *m;
	int64_t group;

	(void)state;
	add_two();
	buf_printf(
		&json, "{\"groupId\":\"" ANALYSTS "\",\"contactIds\":[\"%s\",\"DUP-2\"]}", hopper);
	{
		struct buf out = BUF_INIT(MIB);

		sim_post(w.sim, "/group", buf_cstr(&json), &out);
		buf_release(&out);
	}
	world_read(&w);
	m = merge_two();
	merge_join(m, STR(ANALYSTS));
	assert_true(stage(m));
	group = change_of(OBJECT_GROUP, ANALYSTS);
	assert_true(changes_get(w.reader, change_of(OBJECT_CONTACT, "DUP-2"), &row));
	assert_int_equal(row.after, group);
	assert_true(changes_get(w.reader, group, &row));
	assert_int_equal(row.after, change_of(OBJECT_CONTACT, "DUP-1"));
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
	assert_true(is_in_iclouds_group("DUP-1"));
	assert_false(is_in_iclouds_group("DUP-2"));
	assert_false(is_in_icloud("DUP-2"));
	merge_free(&m);
	buf_release(&json);
	free(hopper);
}

/* Where the card that stays has all of it, there is nothing to wait for. */
static void merge__of_equal_cards__is_a_deletion_alone(void **state)
{
	struct change_row row;
	struct merge *m;

	(void)state;
	add_two();
	m = merge_two();
	assert_true(merge_stay(m, 1));
	assert_true(stage(m));
	assert_int_equal(world_waiting(&w), 1);
	assert_true(changes_get(w.reader, change_of(OBJECT_CONTACT, "DUP-1"), &row));
	assert_int_equal(row.after, 0);
	merge_free(&m);
}

/* The card that goes has changed since it was laid beside the other: nothing is staged, not even the update. */
static void merge__of_a_card_that_changed_meanwhile__stages_nothing(void **state)
{
	struct merge *m;

	(void)state;
	add_two();
	m = merge_two();
	sim_change(w.sim, "{\"contactId\":\"DUP-2\",\"jobTitle\":\"Professor\"}");
	world_read(&w);
	assert_false(stage(m));
	assert_int_equal(w.err.code, ERR_CONFLICT);
	assert_int_equal(world_waiting(&w), 0);
	merge_free(&m);
}

/* Another device changes the card that goes, after the merge was staged: it is not deleted. */
static void merge__of_a_card_that_changes_afterwards__deletes_nothing(void **state)
{
	struct merge *m;
	struct icloud_commit *c;

	(void)state;
	add_two();
	m = merge_two();
	assert_true(stage(m));
	c = world_accept_all(&w);
	sim_change(w.sim, "{\"contactId\":\"DUP-2\",\"jobTitle\":\"Professor\"}");
	world_commit(&w, c);
	assert_result(change_of(OBJECT_CONTACT, "DUP-2"), RESULT_CONFLICTED);
	assert_true(is_in_icloud("DUP-2"));
	merge_free(&m);
}

static void merge__undone__brings_both_back(void **state)
{
	struct merge *m;
	int64_t staged;

	(void)state;
	add_two();
	m = merge_two();
	assert_true(stage(m));
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_int_equal(staged, 2);
	assert_true(world_send_all(&w));
	assert_member("DUP-1", "notes", "");
	merge_free(&m);
}

static void not_same__is_remembered__by_the_next_program_and_after_news(void **state)
{
	struct icloud_not_same *n;
	int64_t before;

	(void)state;
	add_two();
	assert_int_equal(duplicates_count(w.reader), -1);
	assert_true(icloud_do(w.ic, ASK_DUPLICATES, NULL, NULL, NULL, &w.err));
	assert_true(duplicates_are_new(w.reader));
	before = duplicates_count(w.reader);
	n = not_same_new(STR("DUP-2"), STR("DUP-1"), false); /* in either order */
	assert_true(icloud_do(w.ic, ASK_NOT_SAME, n, NULL, NULL, &w.err));
	assert_int_equal(duplicates_count(w.reader), before - 1);
	world_leave(&w);
	world_enter(&w);
	sim_change(w.sim, "{\"contactId\":\"DUP-2\",\"jobTitle\":\"Professor\"}");
	world_read(&w);
	assert_false(duplicates_are_new(w.reader));
	assert_true(icloud_do(w.ic, ASK_DUPLICATES, NULL, NULL, NULL, &w.err));
	assert_int_equal(duplicates_count(w.reader), before - 1);
	n = not_same_new(STR("DUP-1"), STR("DUP-2"), true);
	assert_true(icloud_do(w.ic, ASK_NOT_SAME, n, NULL, NULL, &w.err));
	assert_int_equal(duplicates_count(w.reader), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(merge__sends__the_update_and_then_the_deletion),
		COMMIT_TEST(merge__whose_update_fails__holds_the_deletion_back),
		COMMIT_TEST(merge__joins__groups_before_the_deletion),
		COMMIT_TEST(merge__of_equal_cards__is_a_deletion_alone),
		COMMIT_TEST(merge__of_a_card_that_changed_meanwhile__stages_nothing),
		COMMIT_TEST(merge__of_a_card_that_changes_afterwards__deletes_nothing),
		COMMIT_TEST(merge__undone__brings_both_back),
		COMMIT_TEST(not_same__is_remembered__by_the_next_program_and_after_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
