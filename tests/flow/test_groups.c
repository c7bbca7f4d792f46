/* Groups and the me card against the simulator: the same promises as for cards, seen from both ends. */
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GROUP_PATH "\"path\":\"/co/groups/card\""
#define ME_PATH	   "\"path\":\"/co/mecardid/card\""
#define ANALYSTS   "0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0001"
#define FAMILY	   "0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0002"
#define EDITS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *with(const char *verb, const char *id)
{
	static char text[4][200];
	static unsigned at;

	at = (at + 1) % 4;
	snprintf(text[at], sizeof text[at], "contactIds%s=%s", verb, id);
	return text[at];
}

static const char *joins(const char *id)
{
	return with("+", id);
}

static const char *leaves(const char *id)
{
	return with("-", id);
}

static int64_t edit(const char *group, const char *const *edits)
{
	return world_group_stage(&w, CHANGE_UPDATE, group, edits);
}

/* How often the server's group names this contact. */
static int member_times(const char *group, const char *contact)
{
	struct buf text = BUF_INIT(MIB);
	struct str rest;
	size_t at;
	int n = 0;

	world_group_text(&w, group, &text);
	rest = json_get(buf_str(&text), "contactIds");
	while ((at = str_find(rest, str_of(contact))) != SIZE_MAX) {
		rest = str_part(rest, at + strlen(contact), rest.n);
		n++;
	}
	buf_release(&text);
	return n;
}

static void assert_group_name(const char *group, const char *wanted)
{
	struct buf text = BUF_INIT(MIB);
	char *name;

	world_group_text(&w, group, &text);
	name = world_member(&text, "name");
	assert_string_equal(name, wanted);
	free(name);
	buf_release(&text);
}

static char *object_of(int64_t change)
{
	struct change_row row;

	assert_true(changes_get(w.reader, change, &row));
	return str_dup(row.object_id);
}

static void order(const char *path, const char *json)
{
	struct buf out = BUF_INIT(MIB);

	sim_post(w.sim, path, json, &out);
	buf_release(&out);
}

/* ---- one after another ---- */

static void group__is_made_named_filled_and_deleted__and_its_contacts_stay(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *zuse = world_id(&w, "Zuse"), *id;
	int64_t contacts = sim_counter(w.sim, "contacts"), change;

	(void)state;
	change = world_group_stage(
		&w, CHANGE_CREATE, NULL, EDITS("name=Pioneers", joins(hopper), joins(zuse)));
	id = object_of(change);
	assert_int_equal(strlen(id), 36);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(member_times(id, hopper), 1);
	assert_int_equal(member_times(id, zuse), 1);
	change = edit(id, EDITS("name=First ones", leaves(zuse)));
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_group_name(id, "First ones");
	assert_int_equal(member_times(id, zuse), 0);
	change = world_group_stage(&w, CHANGE_DELETE, id, NULL);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(sim_counter(w.sim, "groups"), 4);
	assert_int_equal(sim_counter(w.sim, "contacts"), contacts);
	assert_int_equal(world_writes_seen(&w), 3);
	free(hopper);
	free(zuse);
	free(id);
}

/* What leaves is the group as it came with one id more: members that nobody knows keep their bytes. */
static void group__keeps__what_the_program_does_not_know(void **state)
{
	char *zuse = world_id(&w, "Zuse");
	struct buf write = BUF_INIT(4 * MIB), body = BUF_INIT(MIB), now = BUF_INIT(MIB);
	const char *rest = ",\"odd\":[9007199254740993,1.10,\"\\u0000\"],\"color\":{\"a\":1}";

	(void)state;
	order("/group", "{\"groupId\":\"" ANALYSTS "\",\"rest\":{\"odd\":[9007199254740993,1.10,"
			"\"\\u0000\"],\"color\":{\"a\":1}}}");
	world_read(&w);
	edit(ANALYSTS, EDITS(joins(zuse)));
	assert_true(world_send_all(&w));
	world_write(&w, 0, &write);
	assert_true(json_text(json_get(json_value(buf_str(&write)), "body"), &body));
	assert_true(str_find(buf_str(&body), str_of(rest)) != SIZE_MAX);
	assert_true(str_starts(buf_str(&body), STR("{\"groups\":[{\"groupId\":\"" ANALYSTS "\"")));
	world_group_text(&w, ANALYSTS, &now);
	assert_true(str_find(buf_str(&now), str_of(rest)) != SIZE_MAX);
	buf_release(&write);
	buf_release(&body);
	buf_release(&now);
	free(zuse);
}

static void group__several_changes__are_one_write(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *zuse = world_id(&w, "Zuse"),
	     *turing = world_id(&w, "Turing");
	int64_t one = edit(FAMILY, EDITS(joins(hopper))), two = edit(FAMILY, EDITS(joins(zuse))),
		three = edit(FAMILY, EDITS("name=Kin", joins(turing), joins(turing)));

	(void)state;
	assert_int_equal(one, two);
	assert_int_equal(one, three);
	assert_int_equal(world_waiting(&w), 1);
	assert_true(world_send_all(&w));
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(member_times(FAMILY, hopper), 1);
	assert_int_equal(member_times(FAMILY, zuse), 1);
	assert_int_equal(member_times(FAMILY, turing), 1);
	assert_group_name(FAMILY, "Kin");
	free(hopper);
	free(zuse);
	free(turing);
}

static void group__back_and_forth__waits_no_longer(void **state)
{
	char *zuse = world_id(&w, "Zuse");

	(void)state;
	assert_true(edit(ANALYSTS, EDITS(joins(zuse))) > 0);
	assert_int_equal(edit(ANALYSTS, EDITS(leaves(zuse))), 0);
	assert_int_equal(world_waiting(&w), 0);
	free(zuse);
}

/* ---- new contacts ---- */

static void group__with_new_contacts__goes_after_them(void **state)
{
	int64_t join, one, two;
	struct buf write = BUF_INIT(4 * MIB);
	struct change_row row;
	char *a, *b;

	(void)state;
	one = world_create(&w, "firstName=Emmy", "lastName=Noether");
	two = world_create(&w, "firstName=Mary", "lastName=Somerville");
	a = object_of(one);
	b = object_of(two);
	join = edit(ANALYSTS, EDITS(joins(a), joins(b)));
	assert_true(changes_get(w.reader, join, &row));
	assert_int_equal(row.after, one);
	assert_true(world_send_all(&w));
	assert_result(join, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 3);
	world_write(&w, 2, &write);
	assert_true(json_text_is(json_get(json_value(buf_str(&write)), "path"), "/co/groups/card"));
	assert_int_equal(member_times(ANALYSTS, a), 1);
	assert_int_equal(member_times(ANALYSTS, b), 1);
	buf_release(&write);
	free(a);
	free(b);
}

/* One of the two new contacts is refused by iCloud: the group stays until it is there. */
static void group__whose_new_contact_is_refused__is_held_back(void **state)
{
	int64_t one = world_create(&w, "firstName=Emmy", "lastName=Noether"),
		two = world_create(&w, "firstName=Mary", "lastName=Somerville"), join;
	char *a = object_of(one), *b = object_of(two);

	(void)state;
	join = edit(ANALYSTS, EDITS(joins(a), joins(b)));
	sim_fault(w.sim, "{" CARD_PATH ",\"contains\":\"Somerville\",\"status\":400,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(one, RESULT_CONFIRMED);
	assert_result(two, RESULT_REJECTED);
	assert_result(join, RESULT_SKIPPED);
	assert_int_equal(member_times(ANALYSTS, a), 0);
	assert_true(world_send_all(&w));
	assert_result(join, RESULT_CONFIRMED);
	assert_int_equal(member_times(ANALYSTS, a), 1);
	assert_int_equal(member_times(ANALYSTS, b), 1);
	free(a);
	free(b);
}

static void group__forgets__a_new_contact_that_is_dropped(void **state)
{
	int64_t one = world_create(&w, "firstName=Emmy", "lastName=Noether"),
		two = world_create(&w, "firstName=Mary", "lastName=Somerville"), join;
	char *a = object_of(one), *b = object_of(two);
	struct change_row row;

	(void)state;
	join = edit(ANALYSTS, EDITS(joins(a), joins(b)));
	world_delete(&w, a);
	assert_int_equal(world_waiting(&w), 2);
	assert_true(changes_get(w.reader, join, &row));
	assert_int_equal(row.after, two);
	assert_true(world_send_all(&w));
	assert_result(join, RESULT_CONFIRMED);
	assert_int_equal(member_times(ANALYSTS, a), 0);
	assert_int_equal(member_times(ANALYSTS, b), 1);
	free(a);
	free(b);
}

static void group__takes__no_stranger(void **state)
{
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_EDIT, STR(ANALYSTS));
	int64_t id;

	(void)state;
	buf_adds(&d->edits, "contactIds+=NOBODY-1");
	assert_false(world_stage(&w, d, &id));
	assert_int_equal(w.err.code, ERR_NOT_FOUND);
	assert_int_equal(world_waiting(&w), 0);
}

/* A contact goes in the same commit in which its group changes: the group still names it, so it goes first. */
static void group__goes__before_the_deletion_of_its_member(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *zuse = world_id(&w, "Zuse");
	int64_t gone = world_delete(&w, hopper), join = edit(ANALYSTS, EDITS(joins(zuse)));

	(void)state;
	assert_true(world_send_all(&w));
	assert_result(join, RESULT_CONFIRMED);
	assert_result(gone, RESULT_CONFIRMED);
	assert_int_equal(member_times(ANALYSTS, zuse), 1);
	assert_int_equal(member_times(ANALYSTS, hopper), 0);
	free(hopper);
	free(zuse);
}

/* The contact is deleted while the group's change still waits: what waits names it no more. */
static void group__that_waits__forgets_a_contact_that_was_deleted(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *zuse = world_id(&w, "Zuse");
	int64_t gone = world_delete(&w, hopper), join;
	struct icloud_commit *c = world_accept_all(&w);

	(void)state;
	join = edit(ANALYSTS, EDITS(joins(zuse)));
	assert_true(world_commit(&w, c));
	assert_result(gone, RESULT_CONFIRMED);
	assert_true(world_send_all(&w));
	assert_result(join, RESULT_CONFIRMED);
	assert_int_equal(member_times(ANALYSTS, zuse), 1);
	free(hopper);
	free(zuse);
}

/* ---- others ---- */

static void group__changed_elsewhere__is_a_conflict_and_merges_as_a_set(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *zuse = world_id(&w, "Zuse"),
	     *turing = world_id(&w, "Turing");
	int64_t change;
	struct icloud_commit *c;
	struct buf json = BUF_INIT(MIB), base = BUF_INIT(MIB), mine = BUF_INIT(MIB);
	struct change_draft *d;

	(void)state;
	buf_printf(&json, "{\"groupId\":\"" FAMILY "\",\"contactIds\":[\"%s\"]}", hopper);
	order("/group", buf_cstr(&json));
	world_read(&w);
	change = edit(FAMILY, EDITS(joins(zuse)));
	c = world_accept_all(&w);
	buf_clear(&json);
	buf_printf(&json, "{\"groupId\":\"" FAMILY "\",\"contactIds\":[\"%s\"]}", turing);
	order("/group", buf_cstr(&json));
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_int_equal(state_of(change), STATE_CONFLICT);
	/* as review does it: theirs is what is there now, mine what waits */
	d = change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_EDIT, STR(FAMILY));
	d->merged = true;
	world_group_text(&w, FAMILY, &d->base);
	assert_true(changes_sides(w.reader, change, &base, &mine));
	assert_true(
		cards_merge(buf_str(&base), buf_str(&d->base), buf_str(&mine), &d->after, NULL));
	assert_true(world_stage(&w, d, &change));
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(member_times(FAMILY, hopper), 0);
	assert_int_equal(member_times(FAMILY, turing), 1);
	assert_int_equal(member_times(FAMILY, zuse), 1);
	buf_release(&json);
	buf_release(&base);
	buf_release(&mine);
	free(hopper);
	free(zuse);
	free(turing);
}

static void change_at_backup(struct world *world, const struct icloud_message *m)
{
	if (m->event == EVENT_PROGRESS && strcmp(m->text, "backup") == 0) {
		struct buf out = BUF_INIT(MIB);

		sim_post(world->sim, "/group", "{\"groupId\":\"" ANALYSTS "\",\"name\":\"Theirs\"}",
			&out);
		buf_release(&out);
	}
}

/* The group is read again right before its write, not only when the commit begins. */
static void group__changed_while_the_backup_is_made__is_a_conflict(void **state)
{
	char *zuse = world_id(&w, "Zuse");
	int64_t change = edit(ANALYSTS, EDITS(joins(zuse)));

	(void)state;
	w.progress = change_at_backup;
	assert_true(world_send_all(&w));
	w.progress = NULL;
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(world_writes_seen(&w), 0);
	assert_group_name(ANALYSTS, "Theirs");
	free(zuse);
}

static void group__with_a_stale_token__is_read_again_and_sent_once_more(void **state)
{
	char *zuse = world_id(&w, "Zuse");
	int64_t change = edit(ANALYSTS, EDITS(joins(zuse)));

	(void)state;
	sim_fault(w.sim, "{" GROUP_PATH ",\"token-stale\":true,\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(writes_applied(), 1);
	assert_int_equal(member_times(ANALYSTS, zuse), 1);
	free(zuse);
}

static void group__whose_answer_is_lost__is_found_applied(void **state)
{
	char *zuse = world_id(&w, "Zuse"), *id;
	int64_t change = edit(ANALYSTS, EDITS(joins(zuse), "name=Analysts 2")),
		made = world_group_stage(&w, CHANGE_CREATE, NULL, EDITS("name=New"));

	(void)state;
	id = object_of(made);
	sim_fault(w.sim, "{" GROUP_PATH ",\"drop\":\"after\",\"times\":2}");
	world_send_all(&w);
	assert_result(change, RESULT_APPLIED);
	assert_result(made, RESULT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 2);
	assert_int_equal(world_waiting(&w), 0);
	assert_group_name(ANALYSTS, "Analysts 2");
	assert_group_name(id, "New");
	free(zuse);
	free(id);
}

static void group__that_never_arrived__waits_and_is_not_sent_twice(void **state)
{
	char *zuse = world_id(&w, "Zuse");
	int64_t change = edit(ANALYSTS, EDITS(joins(zuse)));

	(void)state;
	sim_fault(w.sim, "{" GROUP_PATH ",\"drop\":\"before\",\"times\":1}");
	world_send_all(&w);
	assert_result(change, RESULT_NOT_APPLIED);
	assert_int_equal(world_writes_seen(&w), 1);
	assert_int_equal(writes_applied(), 0);
	assert_int_equal(state_of(change), STATE_WAITING);
	free(zuse);
}

/* The answer is lost and so is the reading after it: unknown, until the next start reads again and decides. */
static void leave_unknown(int64_t change, const char *path)
{
	struct buf fault = BUF_INIT(KIB);

	buf_printf(&fault, "{%s,\"drop\":\"after\",\"times\":1}", path);
	sim_fault(w.sim, buf_cstr(&fault));
	sim_fault(w.sim, "{\"path\":\"/co/startup\",\"skip\":2,\"status\":500,\"times\":-1}");
	assert_false(world_send_all(&w));
	assert_result(change, RESULT_NOT_KNOWN);
	assert_int_equal(state_of(change), STATE_UNKNOWN);
	order("/fault/clear", "{}");
	buf_release(&fault);
}

static void group__not_known__takes_no_further_write_and_is_settled_at_the_next_start(void **state)
{
	char *zuse = world_id(&w, "Zuse");
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_EDIT, STR(ANALYSTS));
	int64_t more;

	(void)state;
	leave_unknown(edit(ANALYSTS, EDITS(joins(zuse))), GROUP_PATH);
	buf_adds(&d->edits, "name=Other");
	assert_false(world_stage(&w, d, &more));
	assert_int_equal(w.err.code, ERR_UNKNOWN);
	world_leave(&w);
	world_enter(&w);
	world_settle(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(writes_applied(), 1);
	assert_int_equal(member_times(ANALYSTS, zuse), 1);
	free(zuse);
}

static void me__not_known__is_settled_at_the_next_start(void **state)
{
	char *hopper = world_id(&w, "Hopper");

	(void)state;
	leave_unknown(world_me(&w, hopper), ME_PATH);
	world_leave(&w);
	world_enter(&w);
	world_settle(&w);
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(writes_applied(), 1);
	free(hopper);
}

/* ---- undo ---- */

static void undo__of_membership_and_name__goes_back(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *zuse = world_id(&w, "Zuse"),
	     *aiken = world_id(&w, "Aiken");
	int64_t staged;

	(void)state;
	edit(ANALYSTS, EDITS("name=Others", joins(zuse), leaves(hopper)));
	assert_true(world_send_all(&w));
	edit(ANALYSTS, EDITS(leaves(aiken))); /* and more since then, which stays */
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_int_equal(staged, 1);
	assert_true(world_send_all(&w));
	assert_group_name(ANALYSTS, "Analysts");
	assert_int_equal(member_times(ANALYSTS, zuse), 0);
	assert_int_equal(member_times(ANALYSTS, hopper), 1);
	assert_int_equal(member_times(ANALYSTS, aiken), 0);
	free(hopper);
	free(zuse);
	free(aiken);
}

static void undo__of_a_deleted_group__makes_it_again_with_its_members(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *again;
	int64_t staged;

	(void)state;
	world_group_stage(&w, CHANGE_DELETE, ANALYSTS, NULL);
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(world_send_all(&w));
	again = world_group(&w, "Analysts");
	assert_string_not_equal(again, ANALYSTS);
	assert_int_equal(member_times(again, hopper), 1);
	free(hopper);
	free(again);
}

/* Both come back under new ids and find each other by the journal. */
static void undo__of_a_deleted_group_and_its_member__joins_them_again(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *again, *her;
	int64_t staged;

	(void)state;
	world_delete(&w, hopper);
	world_group_stage(&w, CHANGE_DELETE, ANALYSTS, NULL);
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
	again = world_group(&w, "Analysts");
	her = world_id(&w, "Hopper");
	assert_string_not_equal(her, hopper);
	assert_int_equal(member_times(again, her), 1);
	assert_int_equal(member_times(again, hopper), 0);
	free(hopper);
	free(again);
	free(her);
}

/* The contact was deleted before its group: the group that came back has another id by now. */
static void undo__one_after_the_other__finds_the_group_that_came_back(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *again, *her;
	int64_t staged;

	(void)state;
	world_delete(&w, hopper);
	assert_true(world_send_all(&w));
	world_group_stage(&w, CHANGE_DELETE, ANALYSTS, NULL);
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 2, &staged, &w.err));
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(world_send_all(&w));
	again = world_group(&w, "Analysts");
	her = world_id(&w, "Hopper");
	assert_int_equal(member_times(again, her), 1);
	free(hopper);
	free(again);
	free(her);
}

/* ---- what is seen of it ---- */

struct seen_group {
	const char *id;
	int64_t members;
	char sign, name[80];
};

static void look(void *ctx, const struct group_row *g)
{
	struct seen_group *s = ctx;

	if (!str_is(g->id, s->id))
		return;
	s->members = g->members;
	s->sign = g->sign;
	snprintf(s->name, sizeof s->name, "%.*s", STR_ARG(g->name));
}

static struct seen_group seen(const char *id)
{
	struct seen_group s = {.id = id, .members = -1};

	contacts_groups(w.reader, look, &s);
	return s;
}

static void first_id(void *ctx, const struct contact_row *c)
{
	snprintf(ctx, 80, "%.*s", STR_ARG(c->id));
}

static void groups__are_seen__with_what_waits_applied(void **state)
{
	char *zuse = world_id(&w, "Zuse"), *fresh, *made, first[80] = "";
	int64_t before = seen(ANALYSTS).members, none, create, change;
	struct contact_query q = {.group = STR("-")}, in;
	struct buf names = BUF_INIT(MIB);

	(void)state;
	none = contacts_count(w.reader, &q);
	create = world_create(&w, "firstName=Emmy", "lastName=Noether");
	fresh = object_of(create);
	assert_int_equal(contacts_count(w.reader, &q), none + 1);
	edit(ANALYSTS, EDITS("name=Analysts 2", joins(zuse), joins(fresh)));
	change = world_group_stage(&w, CHANGE_CREATE, NULL, EDITS("name=New", joins(fresh)));
	made = object_of(change);
	assert_int_equal(seen(ANALYSTS).members, before + 2);
	assert_int_equal(seen(ANALYSTS).sign, '~');
	assert_string_equal(seen(ANALYSTS).name, "Analysts 2");
	assert_int_equal(seen(made).sign, '+');
	assert_int_equal(seen(made).members, 1);
	in = (struct contact_query){.group = str_of(made)};
	assert_int_equal(contacts_count(w.reader, &in), 1);
	assert_int_equal(contacts_list(w.reader, &in, 0, 10, first_id, first), 1);
	assert_string_equal(first, fresh);
	assert_true(contacts_groups_of(w.reader, str_of(fresh), &names));
	assert_string_equal(buf_cstr(&names), "Analysts 2, New");
	assert_true(contacts_count(w.reader, &q) <= none);
	assert_int_equal(seen(FAMILY).sign, ' ');
	buf_release(&names);
	free(zuse);
	free(fresh);
	free(made);
}

static void diff__names__members_and_review_flags_what_is_rare(void **state)
{
	char *zuse = world_id(&w, "Zuse");
	int64_t change = edit(ANALYSTS, EDITS(joins(zuse)));
	struct change_row row;
	struct diff d;
	bool found = false;

	(void)state;
	assert_true(changes_diff(w.reader, change, &d));
	for (size_t i = 0; i < d.n; i++)
		if (d.rows[i].sign == DIFF_ADDED) {
			assert_true(str_is(d.rows[i].words, "member"));
			assert_true(str_is(d.rows[i].after, "Zuse, Konrad"));
			found = true;
		}
	assert_true(found);
	diff_release(&d);
	assert_true(changes_get(w.reader, change, &row));
	assert_true(str_is(row.summary, "1 member added"));
	assert_int_equal(row.flags, 0);
	change = edit(FAMILY, EDITS("name=Analysts"));
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.flags, 1u << FLAG_DUPLICATE);
	change = edit(ANALYSTS, EDITS("name=Analysts of old")); /* which gives the name free */
	change = edit(FAMILY, EDITS("name=Analysts!"));
	change = edit(FAMILY, EDITS("name=Analysts"));
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.flags, 0);
	change =
		edit(FAMILY, EDITS("name=Analysts of old")); /* and has this one, once it is sent */
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.flags, 1u << FLAG_DUPLICATE);
	change = world_group_stage(&w, CHANGE_DELETE, FAMILY, NULL);
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.flags, 1u << FLAG_DELETION);
	free(zuse);
}

/* ---- the me card ---- */

static void me_is(const char *wanted)
{
	struct buf id = BUF_INIT(KIB);

	assert_true(contacts_me(w.reader, &id, NULL));
	assert_string_equal(buf_cstr(&id), wanted);
	buf_release(&id);
}

static void me__is_chosen__by_the_same_path(void **state)
{
	char *hopper = world_id(&w, "Hopper");
	struct buf write = BUF_INIT(MIB), body = BUF_INIT(KIB), was = BUF_INIT(KIB);
	int64_t change, staged;
	char sign;

	(void)state;
	assert_true(contacts_me(w.reader, &was, NULL));
	change = world_me(&w, hopper);
	buf_clear(&body);
	assert_true(contacts_me(w.reader, &body, &sign));
	assert_int_equal(sign, '~');
	assert_string_equal(buf_cstr(&body), hopper);
	buf_clear(&body);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	world_write(&w, 0, &write);
	assert_true(json_text(json_get(json_value(buf_str(&write)), "body"), &body));
	assert_true(str_starts(buf_str(&body), STR("{\"meCardId\":\"")));
	assert_true(json_text_is(
		json_get(json_get(json_value(buf_str(&write)), "query"), "method"), "PUT"));
	world_read(&w);
	me_is(hopper);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(world_send_all(&w));
	world_read(&w);
	me_is(buf_cstr(&was));
	buf_release(&write);
	buf_release(&body);
	buf_release(&was);
	free(hopper);
}

static void me__chosen_elsewhere__is_a_conflict(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *turing = world_id(&w, "Turing");
	int64_t change = world_me(&w, hopper);
	struct icloud_commit *c = world_accept_all(&w);
	struct buf json = BUF_INIT(KIB);

	(void)state;
	buf_printf(&json, "{\"meCardId\":\"%s\"}", turing);
	order("/me", buf_cstr(&json));
	assert_true(world_commit(&w, c));
	assert_result(change, RESULT_CONFLICTED);
	assert_int_equal(world_writes_seen(&w), 0);
	buf_release(&json);
	free(hopper);
	free(turing);
}

/* The wire is not known for sure: an answer that does not name the me card proves nothing; reading does. */
static void me__whose_answer_says_nothing__is_read_again(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *turing = world_id(&w, "Turing");
	int64_t change = world_me(&w, hopper);

	(void)state;
	sim_fault(w.sim, "{" ME_PATH ",\"status\":200,\"body\":\"{}\",\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_NOT_APPLIED);
	assert_int_equal(state_of(change), STATE_WAITING);
	sim_fault(w.sim, "{" ME_PATH ",\"drop\":\"after\",\"times\":1}");
	world_send_all(&w);
	assert_result(change, RESULT_APPLIED);
	assert_int_equal(world_waiting(&w), 0);
	free(hopper);
	free(turing);
}

static void me__a_new_contact__goes_after_it(void **state)
{
	int64_t create = world_create(&w, "firstName=Emmy", "lastName=Noether"), change;
	char *id = object_of(create);

	(void)state;
	change = world_me(&w, id);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	world_read(&w);
	me_is(id);
	free(id);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(group__is_made_named_filled_and_deleted__and_its_contacts_stay),
		COMMIT_TEST(group__keeps__what_the_program_does_not_know),
		COMMIT_TEST(group__several_changes__are_one_write),
		COMMIT_TEST(group__back_and_forth__waits_no_longer),
		COMMIT_TEST(group__with_new_contacts__goes_after_them),
		COMMIT_TEST(group__whose_new_contact_is_refused__is_held_back),
		COMMIT_TEST(group__forgets__a_new_contact_that_is_dropped),
		COMMIT_TEST(group__takes__no_stranger),
		COMMIT_TEST(group__goes__before_the_deletion_of_its_member),
		COMMIT_TEST(group__that_waits__forgets_a_contact_that_was_deleted),
		COMMIT_TEST(group__changed_elsewhere__is_a_conflict_and_merges_as_a_set),
		COMMIT_TEST(group__changed_while_the_backup_is_made__is_a_conflict),
		COMMIT_TEST(group__with_a_stale_token__is_read_again_and_sent_once_more),
		COMMIT_TEST(group__whose_answer_is_lost__is_found_applied),
		COMMIT_TEST(group__that_never_arrived__waits_and_is_not_sent_twice),
		COMMIT_TEST(
			group__not_known__takes_no_further_write_and_is_settled_at_the_next_start),
		COMMIT_TEST(me__not_known__is_settled_at_the_next_start),
		COMMIT_TEST(undo__of_membership_and_name__goes_back),
		COMMIT_TEST(undo__of_a_deleted_group__makes_it_again_with_its_members),
		COMMIT_TEST(undo__of_a_deleted_group_and_its_member__joins_them_again),
		COMMIT_TEST(undo__one_after_the_other__finds_the_group_that_came_back),
		COMMIT_TEST(groups__are_seen__with_what_waits_applied),
		COMMIT_TEST(diff__names__members_and_review_flags_what_is_rare),
		COMMIT_TEST(me__is_chosen__by_the_same_path),
		COMMIT_TEST(me__chosen_elsewhere__is_a_conflict),
		COMMIT_TEST(me__whose_answer_says_nothing__is_read_again),
		COMMIT_TEST(me__a_new_contact__goes_after_it),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
