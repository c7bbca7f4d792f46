/* The commit against the simulator: what leaves, what is kept of it, and how it is undone. Seen from both ends. */
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- what leaves ---- */

static void assert_query(struct str query, const char *key, const char *value)
{
	struct str got = json_get(query, key);

	if (value ? !json_text_is(got, value) : got.n <= 2)
		fail_msg("%s is %.*s", key, STR_ARG(got.p ? got : STR("absent")));
}

static void assert_parameters(struct str request)
{
	struct str query = json_get(request, "query");

	assert_query(query, "method", "PUT");
	assert_query(query, "clientVersion", "2.1");
	assert_query(query, "order", "last,first");
	assert_query(query, "locale", NULL);
	assert_query(query, "clientBuildNumber", NULL);
	assert_query(query, "clientMasteringNumber", NULL);
	assert_query(query, "clientId", NULL);
	assert_query(query, "dsid", NULL);
	assert_query(query, "prefToken", NULL);
	assert_query(query, "syncToken", NULL);
}

/* The card as it was, with one member's value replaced in the text itself. */
static void expect_body(struct buf *card, const char *was, const char *now, struct buf *out)
{
	size_t at = str_find(buf_str(card), str_of(was));

	assert_true(at != SIZE_MAX);
	buf_adds(out, "{\"contacts\":[");
	buf_add(out, card->p, at);
	buf_adds(out, now);
	buf_add(out, card->p + at + strlen(was), card->n - at - strlen(was));
	buf_adds(out, "]}");
}

static void commit__sends__one_write_with_all_parameters_and_only_the_intended_bytes(void **state)
{
	char *id = world_id(&w, "Hopper");
	struct buf card = BUF_INIT(MIB), wanted = BUF_INIT(MIB), write = BUF_INIT(4 * MIB),
		   body = BUF_INIT(MIB);
	int64_t change;

	(void)state;
	world_card(&w, id, &card);
	change = world_edit(&w, id, "jobTitle=Commodore");
	assert_true(change > 0);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(writes_applied(), 1);
	world_write(&w, 0, &write);
	assert_parameters(json_value(buf_str(&write)));
	assert_true(json_text(json_get(json_value(buf_str(&write)), "body"), &body));
	expect_body(&card, "\"jobTitle\":\"Rear Admiral\"", "\"jobTitle\":\"Commodore\"", &wanted);
	assert_string_equal(buf_cstr(&body), buf_cstr(&wanted));
	assert_member(id, "jobTitle", "Commodore");
	assert_int_equal(world_waiting(&w), 0);
	buf_release(&card);
	buf_release(&wanted);
	buf_release(&write);
	buf_release(&body);
	free(id);
}

static int64_t applied_at_backup, backups_seen;

static void at_backup(struct world *world, const struct icloud_message *m)
{
	if (m->event != EVENT_PROGRESS || strcmp(m->text, "backup") != 0)
		return;
	applied_at_backup = sim_writes(world->sim);
	backups_seen++;
}

static void newest_backup(void *ctx, const struct backup_row *b)
{
	char *id = ctx;

	if (!*id)
		snprintf(id, 64, "%.*s", STR_ARG(b->id));
}

static void commit__makes__a_complete_backup_before_the_first_write(void **state)
{
	char *id = world_id(&w, "Hopper"), backup[64] = "";
	struct buf before = BUF_INIT(MIB), kept = BUF_INIT(MIB);
	int64_t contacts = 0;

	(void)state;
	applied_at_backup = -1;
	backups_seen = 0;
	w.progress = at_backup;
	world_card(&w, id, &before);
	world_edit(&w, id, "jobTitle=Commodore");
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_int_equal(backups_seen, 1);
	assert_int_equal(applied_at_backup, 0);
	backups_list(w.ic, newest_backup, backup);
	assert_true(backups_verify(w.ic, str_of(backup), &contacts, &err));
	assert_int_equal(contacts, sim_counter(w.sim, "contacts"));
	assert_true(backups_card(w.ic, str_of(backup), str_of(id), &kept, &err));
	assert_string_equal(buf_cstr(&kept), buf_cstr(&before));
	buf_release(&before);
	buf_release(&kept);
	free(id);
}

static void review__refused__sends_nothing(void **state)
{
	char *id = world_id(&w, "Hopper");
	struct icloud_review *rv;
	size_t requests = sim_requests(w.sim, NULL);

	(void)state;
	world_edit(&w, id, "jobTitle=Commodore");
	rv = review_new(w.ic, w.reader, &err);
	assert_true(review_decide(rv, 0, DECISION_REFUSED, &err));
	assert_null(review_confirm(rv, 0, &err));
	review_free(&rv);
	assert_int_equal(sim_requests(w.sim, NULL), requests);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(world_waiting(&w), 1);
	free(id);
}

static void commit__sends__only_the_accepted_fields(void **state)
{
	char *id = world_id(&w, "Hopper");
	struct icloud_review *rv;
	struct icloud_commit *c;
	struct review_item it;
	struct change_row row;
	int64_t change = world_edit(&w, id, "jobTitle=Commodore");
	size_t i;

	(void)state;
	assert_int_equal(world_edit(&w, id, "nickName=Amazing"), change);
	rv = review_new(w.ic, w.reader, &err);
	assert_true(review_item(rv, 0, &it));
	for (i = 0; i < it.diff->n; i++)
		if (it.diff->rows[i].sign != DIFF_SAME)
			assert_true(review_decide_row(rv, 0, i,
				str_is(it.diff->rows[i].field, "jobTitle") ? DECISION_ACCEPTED
									   : DECISION_REFUSED,
				&err));
	c = review_confirm(rv, 0, &err);
	assert_non_null(c);
	review_free(&rv);
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_CONFIRMED);
	assert_member(id, "jobTitle", "Commodore");
	assert_member(id, "nickName", "");
	assert_int_equal(world_waiting(&w), 1);
	assert_true(changes_get(w.reader, change, &row));
	assert_true(str_is(row.fields, "nickName"));
	assert_true(world_send_all(&w));
	assert_member(id, "nickName", "Amazing");
	assert_member(id, "jobTitle", "Commodore");
	assert_int_equal(world_waiting(&w), 0);
	free(id);
}

static void commit__creates__with_a_client_made_id(void **state)
{
	struct buf write = BUF_INIT(4 * MIB);
	int64_t change = world_create(&w, "firstName=Emmy", "lastName=Noether");
	char *id;

	(void)state;
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	id = world_id(&w, "Noether");
	assert_int_equal(strlen(id), 36);
	world_write(&w, 0, &write);
	assert_false(json_get(json_get(json_value(buf_str(&write)), "query"), "method").n > 2);
	assert_int_equal(world_waiting(&w), 0);
	buf_release(&write);
	free(id);
}

static void commit__deletes__and_undo_brings_contact_and_groups_back(void **state)
{
	char *id = world_id(&w, "Hopper"), *group = world_group(&w, "Analysts"), *again;
	struct buf all = BUF_INIT(16 * MIB);
	int64_t change = world_delete(&w, id), staged = 0;

	(void)state;
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	sim_get(w.sim, "/cards", &all);
	assert_true(str_find(buf_str(&all), str_of(id)) == SIZE_MAX);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_int_equal(staged, 3); /* the contact, Analysts, Work */
	assert_int_equal(world_waiting(&w), 3);
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
	again = world_id(&w, "Hopper");
	assert_string_not_equal(again, id);
	assert_member(again, "jobTitle", "Rear Admiral");
	buf_clear(&all);
	sim_get(w.sim, "/cards", &all);
	{
		struct json_walk g = json_walk(json_get(json_value(buf_str(&all)), "groups"));
		size_t joined = 0;

		while (json_next(&g))
			joined += str_find(json_get(g.value, "contactIds"), str_of(again)) !=
				  SIZE_MAX;
		assert_int_equal(joined, 2);
	}
	buf_release(&all);
	free(id);
	free(again);
	free(group);
}

static bool names(int64_t change, const char *id)
{
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB);
	bool found = changes_sides(w.reader, change, &before, &after) &&
		     str_find(buf_str(&after), str_of(id)) != SIZE_MAX;

	buf_release(&before);
	buf_release(&after);
	return found;
}

/* iCloud answers with an id of its own: what waits for the new contact names it, and is reviewed again. */
static void create__under_another_id__is_mapped_for_what_waits(void **state)
{
	char *group = world_group(&w, "Analysts");
	int64_t create = world_create(&w, "firstName=Emmy", "lastName=Noether"), join;
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_UNDO, str_of(group));
	struct change_row row;
	struct buf group_text = BUF_INIT(MIB), ids = BUF_INIT(MIB);
	char *id;

	(void)state;
	assert_true(changes_get(w.reader, create, &row));
	id = str_dup(row.object_id);
	buf_printf(&ids, "[\"%s\"]", id);
	sim_get(w.sim, "/cards", &group_text);
	assert_true(card_put(json_at(json_get(json_value(buf_str(&group_text)), "groups"), 0),
		"contactIds", buf_str(&ids), &d->after));
	d->waits_for = create;
	assert_true(world_stage(&w, d, &join));
	assert_true(join > 0 && names(join, id));
	sim_fault(w.sim,
		"{" CARD_PATH
		",\"status\":200,\"times\":1,\"body\":\"{\\\"contacts\\\":[{\\\"contactId\\\":"
		"\\\"THEIRS-1\\\",\\\"etag\\\":\\\"C=1\\\",\\\"isCompany\\\":false,"
		"\\\"firstName\\\":\\\"Emmy\\\","
		"\\\"lastName\\\":\\\"Noether\\\"}]}\"}");
	assert_true(world_send_all(&w));
	assert_result(create, RESULT_CONFIRMED);
	assert_result(join, RESULT_SKIPPED);
	assert_true(names(join, "THEIRS-1"));
	assert_false(names(join, id));
	buf_release(&group_text);
	buf_release(&ids);
	free(id);
	free(group);
}

static int64_t stage_group(enum change_kind kind, const char *id, const char *text)
{
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, kind, SOURCE_EDIT, id ? str_of(id) : STR_NONE);
	int64_t change;

	if (text)
		buf_adds(&d->after, text);
	assert_true(world_stage(&w, d, &change));
	return change;
}

static struct str contacts_named(struct str all, const char *group)
{
	struct json_walk walk = json_walk(json_get(json_value(all), "groups"));

	while (json_next(&walk))
		if (json_text_is(json_get(walk.value, "groupId"), group))
			return walk.value;
	fail_msg("no group %s", group);
	return STR_NONE;
}

static void groups__go__through_the_same_path(void **state)
{
	int64_t change = stage_group(CHANGE_CREATE, NULL,
		"{\"groupId\":\"4B1F0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"name\":\"Countesses\","
		"\"contactIds\":[]}");
	struct buf text = BUF_INIT(MIB), renamed = BUF_INIT(MIB);
	char *id;

	(void)state;
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	id = world_group(&w, "Countesses");
	world_read(&w);
	sim_get(w.sim, "/cards", &text);
	assert_true(
		card_put(contacts_named(buf_str(&text), id), "name", STR("\"Ladies\""), &renamed));
	change = stage_group(CHANGE_UPDATE, id, buf_cstr(&renamed));
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	free(id);
	id = world_group(&w, "Ladies");
	change = stage_group(CHANGE_DELETE, id, NULL);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(sim_counter(w.sim, "groups"), 4);
	buf_release(&text);
	buf_release(&renamed);
	free(id);
}

static void undo__of_an_update__goes_back_and_asks_review_again(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t staged = 0;

	(void)state;
	world_edit(&w, id, "jobTitle=Commodore");
	assert_true(world_send_all(&w));
	sim_change(w.sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\"nickName\":"
			  "\"Amazing\"}");
	world_read(&w);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_int_equal(staged, 1);
	assert_int_equal(writes_applied(), 1);
	assert_true(world_send_all(&w));
	assert_member(id, "jobTitle", "Rear Admiral");
	assert_member(id, "nickName", "Amazing");
	assert_false(history_undo(w.ic, 1, &staged, &w.err)); /* undone is undone */
	assert_true(history_undo(w.ic, 2, &staged, &w.err));
	assert_true(world_send_all(&w));
	assert_member(id, "jobTitle", "Commodore");
	free(id);
}

static void backup__of_a_store_that_is_behind__is_made_after_a_full_read(void **state)
{
	char *id = world_id(&w, "Hopper"), backup[64] = "";
	struct buf kept = BUF_INIT(MIB);
	char *name;

	(void)state;
	world_edit(&w, id, "jobTitle=Commodore");
	sim_change(w.sim,
		"{\"contactId\":\"7C2E91D4-5B0F-4A86-8E13-19120623A1A7\",\"nickName\":\"Prof\"}");
	assert_true(world_send_all(&w));
	assert_member(id, "jobTitle", "Commodore");
	backups_list(w.ic, newest_backup, backup);
	assert_true(backups_card(
		w.ic, str_of(backup), STR("7C2E91D4-5B0F-4A86-8E13-19120623A1A7"), &kept, &err));
	name = world_member(&kept, "nickName");
	assert_string_equal(name, "Prof");
	free(name);
	buf_release(&kept);
	free(id);
}

/* ---- verify ---- */

static void verify__says__what_icloud_wrote_its_own_way_and_keeps_it(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_edit(&w, id, "jobTitle=Commodore  of  the fleet");
	struct buf out = BUF_INIT(MIB);
	char *title;

	(void)state;
	sim_post(w.sim, "/normalise", "{\"on\":true}", &out);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_string_equal(world_note(&w, change), "job title changed");
	assert_int_equal(world_waiting(&w), 0); /* never corrected back */
	buf_clear(&out);
	assert_true(contacts_card(w.reader, str_of(id), &out));
	title = world_member(&out, "jobTitle");
	assert_string_equal(title, "Commodore of the fleet");
	free(title);
	buf_release(&out);
	free(id);
}

/* ---- photos ---- */

static void deletion__keeps__the_photo_in_the_backup(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_delete(&w, id), staged = 0;
	struct buf card = BUF_INIT(4 * MIB);
	struct change_row row;
	int64_t ids[8];
	size_t n = 0;
	int64_t i;

	(void)state;
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	for (i = change; i < change + 8 && n < 8; i++)
		if (changes_get(w.reader, i, &row) && row.kind == CHANGE_CREATE)
			ids[n++] = i;
	assert_int_equal(n, 1);
	assert_true(changes_sides(w.reader, ids[0], &card, &card));
	assert_true(str_find(buf_str(&card), STR("data:image/jpeg;base64,")) != SIZE_MAX);
	buf_release(&card);
	free(id);
}

static void deletion__whose_photo_cannot_be_kept__is_flagged_and_not_sent(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = world_delete(&w, id);
	struct change_row row;
	struct buf words = BUF_INIT(KIB);

	(void)state;
	sim_fault(w.sim, "{\"path\":\"/contacts/*\",\"status\":404,\"times\":-1}");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_SKIPPED);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_true(changes_get(w.reader, change, &row));
	assert_true(row.flags & 1u << FLAG_PHOTO_LOST);
	assert_true(changes_flag_words(w.reader, change, FLAG_PHOTO_LOST, &words));
	assert_string_equal(buf_cstr(&words),
		"The photo is gone for good with this; no copy could be made. r keeps it.");
	assert_true(world_send_all(&w)); /* the person has seen it and says yes all the same */
	assert_result(change, RESULT_CONFIRMED);
	buf_release(&words);
	free(id);
}

/* ---- history ---- */

static void take_commit(void *ctx, const struct commit_row *c)
{
	*(struct commit_row *)ctx = *c;
}

static void history__tells__what_became_of_each_change(void **state)
{
	char *id = world_id(&w, "Hopper");
	struct commit_row row = {0};

	(void)state;
	world_edit(&w, id, "jobTitle=Commodore");
	assert_true(world_send_all(&w));
	history_commits(w.reader, take_commit, &row);
	assert_int_equal(row.changes, 1);
	assert_int_equal(row.done, 1);
	assert_int_equal(row.trouble, 0);
	assert_false(row.undone);
	free(id);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(
			commit__sends__one_write_with_all_parameters_and_only_the_intended_bytes),
		COMMIT_TEST(commit__makes__a_complete_backup_before_the_first_write),
		COMMIT_TEST(review__refused__sends_nothing),
		COMMIT_TEST(commit__sends__only_the_accepted_fields),
		COMMIT_TEST(commit__creates__with_a_client_made_id),
		COMMIT_TEST(commit__deletes__and_undo_brings_contact_and_groups_back),
		COMMIT_TEST(create__under_another_id__is_mapped_for_what_waits),
		COMMIT_TEST(groups__go__through_the_same_path),
		COMMIT_TEST(undo__of_an_update__goes_back_and_asks_review_again),
		COMMIT_TEST(backup__of_a_store_that_is_behind__is_made_after_a_full_read),
		COMMIT_TEST(verify__says__what_icloud_wrote_its_own_way_and_keeps_it),
		COMMIT_TEST(deletion__keeps__the_photo_in_the_backup),
		COMMIT_TEST(deletion__whose_photo_cannot_be_kept__is_flagged_and_not_sent),
		COMMIT_TEST(history__tells__what_became_of_each_change),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
