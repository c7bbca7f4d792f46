/* The commit against the simulator: each promise of the write path, seen from both ends. */
#include "rig/world.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CARD_PATH "\"path\":\"/co/contacts/card\""

static struct world w;
static struct error err;

static int open_world(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_FAULT");
	world_open(&w, NULL);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_FAULT");
	world_close(&w);
	return 0;
}

static void assert_result(int64_t change, enum change_result wanted)
{
	enum change_result got = world_result(&w, change);

	if (got != wanted)
		fail_msg("the change ended %s, not %s (%s)", change_result_name(got),
			change_result_name(wanted), w.err.what);
}

static void assert_member(const char *id, const char *key, const char *wanted)
{
	struct buf card = BUF_INIT(MIB);
	char *value;

	world_card(&w, id, &card);
	value = world_member(&card, key);
	assert_string_equal(value, wanted);
	free(value);
	buf_release(&card);
}

static enum change_state state_of(int64_t change)
{
	struct change_row row;

	assert_true(changes_get(w.reader, change, &row));
	return row.state;
}

static int64_t writes_applied(void)
{
	return sim_writes(w.sim);
}

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

/* ---- refusals ---- */

static void commit__refused_by_icloud__waits_with_its_reason(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
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

static void commit__slowed_down__stops_writing(void **state)
{
	char *id = world_id(&w, "Hopper"), *other = world_id(&w, "Aiken");
	int64_t one = world_edit(&w, id, "jobTitle=Commodore"),
		two = world_edit(&w, other, "jobTitle=Chief");

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"status\":503,\"times\":-1}");
	assert_false(world_send_all(&w));
	assert_int_equal(w.err.code, ERR_THROTTLED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_true(world_result(&w, one) == RESULT_NOT_KNOWN ||
		    world_result(&w, one) == RESULT_NOT_APPLIED);
	assert_result(two, RESULT_SKIPPED);
	assert_int_equal(state_of(two), STATE_WAITING);
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
	assert_string_equal(
		buf_cstr(&words), "The photo is gone for good with this; no copy could be made.");
	assert_true(world_send_all(&w)); /* the person has seen it and says yes all the same */
	assert_result(change, RESULT_CONFIRMED);
	buf_release(&words);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(commit__sends__one_write_with_all_parameters_and_only_the_intended_bytes),
		TEST(commit__makes__a_complete_backup_before_the_first_write),
		TEST(review__refused__sends_nothing),
		TEST(commit__sends__only_the_accepted_fields),
		TEST(commit__creates__with_a_client_made_id),
		TEST(commit__deletes__and_undo_brings_contact_and_groups_back),
		TEST(create__under_another_id__is_mapped_for_what_waits),
		TEST(groups__go__through_the_same_path),
		TEST(undo__of_an_update__goes_back_and_asks_review_again),
		TEST(commit__finds__a_change_by_another_device_and_sends_nothing),
		TEST(commit__of_what_is_deleted_elsewhere__is_a_conflict),
		TEST(commit__of_a_create_whose_id_is_taken__sends_nothing),
		TEST(commit__overtaken_at_the_last_moment__is_a_conflict),
		TEST(backup__of_a_store_that_is_behind__is_made_after_a_full_read),
		TEST(commit__with_a_stale_token__reads_again_and_sends_once_more),
		TEST(commit__with_a_token_that_stays_stale__stops_after_the_second),
		TEST(commit__signed_out_at_the_write__reads_again_before_it_sends_again),
		TEST(commit__dropped_before_it_was_done__is_read_again_and_not_sent_twice),
		TEST(commit__dropped_after_it_was_done__is_found_applied),
		TEST(commit__on_a_connection_that_dies__sends_each_body_once),
		TEST(commit__dropped_while_another_device_wrote__is_theirs),
		TEST(commit__whose_answer_is_broken__is_not_believed),
		TEST(commit__told_of_errors_under_200__is_read_again),
		TEST(unknown__is_decided__by_the_next_read),
		TEST(unknown__is_not_decided__by_a_shrunken_list),
		TEST(conflict__compared_again__is_sent_with_both),
		TEST(unknown__blocks__further_writes_until_it_is_read_again),
		TEST(commit__refused_by_icloud__waits_with_its_reason),
		TEST(commit__slowed_down__stops_writing),
		TEST(commit__denied__stops_writing),
		TEST(commit__of_an_update_that_failed__holds_back_what_waits_for_it),
		TEST(commit__whose_change_was_discarded__sends_nothing),
		TEST(verify__says__what_icloud_wrote_its_own_way_and_keeps_it),
		TEST(commit__without_room_for_the_backup__sends_nothing),
		TEST(commit__without_room_for_the_journal__sends_nothing),
		TEST(commit__without_room_for_its_rows__sends_nothing),
		TEST(commit__without_room_for_the_verdict__is_settled_at_the_next_start),
		TEST(deletion__keeps__the_photo_in_the_backup),
		TEST(deletion__whose_photo_cannot_be_kept__is_flagged_and_not_sent),
		TEST(commit__beside_another_program__waits_for_it),
		TEST(start__beside_a_running_commit__leaves_its_rows_alone),
		TEST(hold__taken_back__sends_nothing),
		TEST(commit__whose_network_dies__says_what_it_does_not_know),
		TEST(quit__during_a_write__waits_for_its_end),
		TEST(history__tells__what_became_of_each_change),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
