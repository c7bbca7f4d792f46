/* A whole day taken back: twenty changes of every kind are committed and undone, and what iCloud has then is
 * what it had, but for the keys that are the server's own. */
#include "rig/commit.h"

#include "icloud/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the server writes itself, and what a contact that was made again cannot have again. */
static const char *const servers_own[] = {
	"etag", "dateCreated", "dateModified", "normalized", NULL};
static const char *const new_ones[] = {
	"etag", "dateCreated", "dateModified", "normalized", "contactId", NULL};

static const char *const edits[] = {"jobTitle=Undone", "notes=Two\nlines",
	"companyName=", "phones[work]+=+44 20 7946 0777", "nickName=Other", "firstName=Someone",
	"phones=", "birthday=1912-06-23"};

static bool is_among(const char *const *keys, struct str quoted)
{
	for (; *keys; keys++)
		if (json_text_is(quoted, *keys))
			return true;
	return false;
}

static size_t others(struct str card, const char *const *left_out)
{
	struct json_walk walk = json_walk(card);
	size_t n = 0;

	while (json_next(&walk))
		n += !is_among(left_out, walk.key);
	return n;
}

/* A picture that came back as bytes has an address of its own: its crop must be what it was. */
static bool same_value(struct str key, struct str was, struct str is)
{
	if (!json_text_is(key, "photo") || str_eq(was, is))
		return str_eq(was, is);
	return json_get(is, "url").p && str_eq(json_get(was, "crop"), json_get(is, "crop"));
}

static void assert_same(struct str was, struct str is, const char *const *left_out)
{
	struct json_walk walk = json_walk(was);

	if (others(was, left_out) != others(is, left_out))
		fail_msg("was %.*s\nis %.*s", STR_ARG(was), STR_ARG(is));
	while (json_next(&walk)) {
		struct buf key = BUF_INIT(KIB);

		json_text(walk.key, &key);
		if (!is_among(left_out, walk.key) &&
			!same_value(walk.key, walk.value, json_get(is, buf_cstr(&key))))
			fail_msg(
				"%s: was %.*s\nis %.*s", buf_cstr(&key), STR_ARG(was), STR_ARG(is));
		buf_release(&key);
	}
}

static struct str by_id(const struct buf *all, const char *list, const char *key, struct str id)
{
	struct json_walk walk = json_walk(json_get(json_value(buf_str(all)), list));

	while (json_next(&walk))
		if (str_eq(json_get(walk.value, key), id))
			return walk.value;
	return STR_NONE;
}

/* The same members, whatever their order; `old` came back as `new`. */
static void assert_members(struct str was, struct str is, const char *old, const char *new)
{
	struct json_walk walk = json_walk(json_get(was, "contactIds"));
	struct str now = json_get(is, "contactIds");

	assert_int_equal(json_count(json_get(was, "contactIds")), json_count(now));
	assert_true(str_eq(json_get(was, "name"), json_get(is, "name")));
	while (json_next(&walk)) {
		bool it = json_text_is(walk.value, old);
		struct buf quoted = BUF_INIT(KIB);

		json_quote(str_of(new), &quoted);
		if (str_find(now, it ? buf_str(&quoted) : walk.value) == SIZE_MAX)
			fail_msg("%.*s is no member any more of %.*s", STR_ARG(walk.value),
				STR_ARG(is));
		buf_release(&quoted);
	}
}

static void assert_as_it_was(
	const struct buf *before, const struct buf *after, const char *old, const char *new)
{
	struct json_walk walk = json_walk(json_get(json_value(buf_str(before)), "contacts"));
	struct buf quoted = BUF_INIT(KIB);

	json_quote(str_of(new), &quoted);
	while (json_next(&walk)) {
		bool it = json_text_is(json_get(walk.value, "contactId"), old);

		assert_same(walk.value,
			by_id(after, "contacts", "contactId",
				it ? buf_str(&quoted) : json_get(walk.value, "contactId")),
			it ? new_ones : servers_own);
	}
	walk = json_walk(json_get(json_value(buf_str(before)), "groups"));
	while (json_next(&walk))
		assert_members(walk.value,
			by_id(after, "groups", "groupId", json_get(walk.value, "groupId")), old,
			new);
	assert_int_equal(json_count(json_get(json_value(buf_str(before)), "contacts")),
		json_count(json_get(json_value(buf_str(after)), "contacts")));
	buf_release(&quoted);
}

/* Without its picture. */
static void lose_photo(const struct buf *all, const char *id)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, str_of(id));
	struct buf quoted = BUF_INIT(KIB);
	struct str card;
	int64_t change;

	json_quote(str_of(id), &quoted);
	card = by_id(all, "contacts", "contactId", buf_str(&quoted));
	assert_true(json_get(card, "photo").p);
	assert_true(card_put(card, "photo", STR_NONE, &d->after));
	assert_true(world_stage(&w, d, &change));
	buf_release(&quoted);
}

/* Seventeen plain edits, of contacts that nothing else is done to. */
static void edit_many(const struct buf *all, const char *not_this, const char *nor_this)
{
	struct json_walk walk = json_walk(json_get(json_value(buf_str(all)), "contacts"));
	size_t n = 0;

	while (n < 16 && json_next(&walk)) {
		struct buf id = BUF_INIT(KIB);

		json_text(json_get(walk.value, "contactId"), &id);
		if (!json_text_is(json_get(walk.value, "lastName"), "") &&
			json_get(walk.value, "lastName").p && !str_is(buf_str(&id), not_this) &&
			!str_is(buf_str(&id), nor_this))
			n += world_edit(&w, buf_cstr(&id), edits[n % 8]) != 0;
		buf_release(&id);
	}
	assert_int_equal(n, 16);
}

static char *with_photo(const struct buf *all, const char *not_this)
{
	struct json_walk walk = json_walk(json_get(json_value(buf_str(all)), "contacts"));
	struct buf id = BUF_INIT(KIB);
	char *found = NULL;

	while (!found && json_next(&walk)) {
		buf_clear(&id);
		if (json_get(walk.value, "photo").p &&
			json_text(json_get(walk.value, "contactId"), &id) &&
			!str_is(buf_str(&id), not_this))
			found = str_dup(buf_str(&id));
	}
	buf_release(&id);
	assert_non_null(found);
	return found;
}

static void undo__of_twenty_changes__brings_back_what_icloud_had(void **state)
{
	static const char *const name[] = {"name=Analysts of old", NULL};
	struct buf before = BUF_INIT(16 * MIB), after = BUF_INIT(16 * MIB);
	char *gone = world_id(&w, "Hopper"), *group = world_group(&w, "Analysts"), *pictured,
	     *again;
	int64_t staged = 0;

	(void)state;
	sim_get(w.sim, "/cards", &before);
	pictured = with_photo(&before, gone);
	edit_many(&before, gone, pictured);
	lose_photo(&before, pictured);
	world_delete(&w, gone);
	world_create(&w, "firstName=Nobody", "lastName=Before");
	world_group_stage(&w, CHANGE_UPDATE, group, name);
	assert_int_equal(world_waiting(&w), 20);
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(staged >= 20);
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
	again = world_id(&w, "Hopper");
	sim_get(w.sim, "/cards", &after);
	assert_as_it_was(&before, &after, gone, again);
	free(gone);
	free(group);
	free(pictured);
	free(again);
	buf_release(&before);
	buf_release(&after);
}

static void undo__that_cannot_be_written__stages_nothing(void **state)
{
	char *one = world_id(&w, "Hopper"), *two = world_id(&w, "Euler");
	int64_t staged = 0;

	(void)state;
	world_edit(&w, one, "jobTitle=Commodore");
	world_edit(&w, two, "jobTitle=Commodore");
	assert_true(world_send_all(&w));
	setenv("TUI_TEST_FAULT", "stage:2=full", 1);
	assert_false(history_undo(w.ic, 1, &staged, &w.err));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(w.err.code, ERR_DISK);
	assert_int_equal(world_waiting(&w), 0);
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_int_equal(staged, 2);
	free(one);
	free(two);
}

/* ---- what has changed again since ---- */

struct seen {
	struct commit_row commit;
	struct journal_row sent[8];
	size_t n;
};

static void take_commit(void *ctx, const struct commit_row *c)
{
	struct seen *s = ctx;

	if (c->id == 1)
		s->commit = *c;
}

static void take_sent(void *ctx, const struct journal_row *j)
{
	struct seen *s = ctx;

	assert_true(s->n < 8);
	s->sent[s->n] = *j;
	s->sent[s->n].title = s->sent[s->n].object_id = STR_NONE;
	s->n++;
}

static struct seen look_back(const char *contact)
{
	struct seen s = {0};

	history_commits(w.reader, take_commit, &s);
	if (contact)
		history_of(w.reader, OBJECT_CONTACT, str_of(contact), take_sent, &s);
	else
		history_changes(w.reader, 1, take_sent, &s);
	return s;
}

static void change_title_elsewhere(const char *id, const char *title)
{
	char json[300];

	snprintf(json, sizeof json, "{\"contactId\":\"%s\",\"jobTitle\":\"%s\"}", id, title);
	sim_change(w.sim, json);
	world_read(&w);
}

static bool asks_about(const char *id)
{
	struct seen s = look_back(NULL);

	for (size_t i = 0; i < s.n; i++) {
		s.sent[i].object_id = str_of(id);
		if (history_changed_since(w.reader, &s.sent[i]))
			return true;
	}
	return false;
}

static bool can_be_accepted(void)
{
	struct icloud_review *rv = review_new(w.ic, w.reader, &w.err);
	bool can = review_decide(rv, 0, DECISION_ACCEPTED, &w.err);

	review_free(&rv);
	return can;
}

/* Both the commit and another device wrote the title: who wins is asked, the nickname goes back by itself. */
static void undo__of_what_changed_again__is_behind_until_somebody_chose(void **state)
{
	struct buf base = BUF_INIT(MIB), mine = BUF_INIT(MIB), theirs = BUF_INIT(MIB);
	char *id = world_id(&w, "Hopper");
	struct change_draft *d;
	struct change_row row;
	size_t both = 0;
	int64_t staged = 0, change;

	(void)state;
	world_edit(&w, id, "jobTitle=Commodore");
	world_edit(&w, id, "nickName=Amazing");
	assert_true(world_send_all(&w));
	assert_false(asks_about(id));
	change_title_elsewhere(id, "Captain");
	assert_true(asks_about(id));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_int_equal(staged, 1);
	change = changes_of(w.reader, OBJECT_CONTACT, str_of(id));
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.state, STATE_BEHIND);
	assert_true(row.flags & 1u << FLAG_CHANGED_SINCE);
	assert_false(can_be_accepted());

	assert_true(changes_sides(w.reader, change, &base, &mine));
	assert_true(changes_current(w.reader, OBJECT_CONTACT, str_of(id), &theirs));
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_UNDO, str_of(id));
	assert_true(
		cards_merge(buf_str(&base), buf_str(&theirs), buf_str(&mine), &d->after, &both));
	assert_int_equal(both, 1);
	buf_add_str(&d->base, buf_str(&theirs));
	d->merged = true;
	assert_true(world_stage(&w, d, &change));
	assert_true(world_send_all(&w));
	assert_member(id, "jobTitle", "Rear Admiral");
	assert_member(id, "nickName", "");
	assert_true(look_back(NULL).commit.undone);
	buf_release(&base);
	buf_release(&mine);
	buf_release(&theirs);
	free(id);
}

/* The other device wrote another field: nobody is asked, and it stays. */
static void undo__of_another_field__goes_by_itself(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t staged = 0;

	(void)state;
	world_edit(&w, id, "nickName=Amazing");
	assert_true(world_send_all(&w));
	change_title_elsewhere(id, "Captain");
	assert_false(asks_about(id));
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(world_send_all(&w));
	assert_member(id, "jobTitle", "Captain");
	assert_member(id, "nickName", "");
	free(id);
}

/* A contact that the commit made and somebody has filled since: its deletion says so. */
static void undo__of_a_new_contact_that_changed__is_flagged(void **state)
{
	char *id;
	int64_t staged = 0;
	struct change_row row;

	(void)state;
	world_create(&w, "firstName=Nobody", "lastName=Before");
	assert_true(world_send_all(&w));
	id = world_id(&w, "Before");
	change_title_elsewhere(id, "Somebody");
	assert_true(history_undo(w.ic, 1, &staged, &w.err));
	assert_true(changes_get(w.reader, changes_of(w.reader, OBJECT_CONTACT, str_of(id)), &row));
	assert_int_equal(row.kind, CHANGE_DELETE);
	assert_true(row.flags & 1u << FLAG_CHANGED_SINCE);
	free(id);
}

static bool undo_sent(int64_t row)
{
	struct icloud_ids *ids = mem_new(sizeof *ids + sizeof ids->id[0]);

	ids->n = 1;
	ids->id[0] = row;
	return icloud_do(w.ic, ASK_UNDO_SENT, ids, NULL, NULL, &w.err);
}

/* One of two is taken back; the other stays, and what is taken back cannot be taken back twice. */
static void undo__of_one_change__leaves_the_others(void **state)
{
	char *one = world_id(&w, "Hopper"), *two = world_id(&w, "Euler");
	struct seen s;

	(void)state;
	world_edit(&w, one, "nickName=Amazing");
	world_edit(&w, two, "nickName=Leo");
	assert_true(world_send_all(&w));
	s = look_back(one);
	assert_int_equal(s.n, 1);
	assert_true(undo_sent(s.sent[0].id));
	assert_int_equal(world_waiting(&w), 1);
	assert_true(world_send_all(&w));
	assert_member(one, "nickName", "");
	assert_member(two, "nickName", "Leo");
	assert_false(look_back(NULL).commit.undone);
	assert_false(undo_sent(s.sent[0].id));
	assert_int_equal(w.err.code, ERR_NOT_FOUND);
	free(one);
	free(two);
}

/* Deleted, undone, and so there under another id: its history goes on behind that. */
static void history__of_who_came_back__has_what_was_before(void **state)
{
	char *id = world_id(&w, "Hopper"), *again;
	int64_t staged = 0;
	struct seen s;

	(void)state;
	world_edit(&w, id, "nickName=Amazing");
	assert_true(world_send_all(&w));
	world_delete(&w, id);
	assert_true(world_send_all(&w));
	assert_true(history_undo(w.ic, 2, &staged, &w.err));
	assert_true(world_send_all(&w));
	again = world_id(&w, "Hopper");
	assert_string_not_equal(id, again);
	s = look_back(again);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.sent[0].kind, CHANGE_CREATE);
	assert_int_equal(s.sent[1].kind, CHANGE_DELETE);
	assert_true(s.sent[1].undone);
	assert_int_equal(s.sent[2].kind, CHANGE_UPDATE);
	free(id);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(undo__of_twenty_changes__brings_back_what_icloud_had),
		COMMIT_TEST(undo__that_cannot_be_written__stages_nothing),
		COMMIT_TEST(undo__of_what_changed_again__is_behind_until_somebody_chose),
		COMMIT_TEST(undo__of_another_field__goes_by_itself),
		COMMIT_TEST(undo__of_a_new_contact_that_changed__is_flagged),
		COMMIT_TEST(undo__of_one_change__leaves_the_others),
		COMMIT_TEST(history__of_who_came_back__has_what_was_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
