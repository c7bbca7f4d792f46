/* Undo: the reverse of a commit, staged like any other change; review applies to it too. What changed
 * again since keeps its newer values except where the commit itself had changed them.
 *
 *   update ─> update back to what was before (three ways: what it left, what is there now, what was before);
 *             where the same place has changed since, both stand in review until somebody has chosen
 *   create ─> delete
 *   delete ─> create under a new id ──linked──> the groups that it was in
 *
 * A new id is found again through the journal: the creation that undid a deletion names its row, so groups
 * and members that came back under another id are named by that one. A commit is reversed in one transaction:
 * all of its rows, or none.
 */
#include "base/crypto.h"
#include "change/backup.h"
#include "change/change.h"
#include "change/names.h"
#include "change/objects.h"
#include "change/reborn.h"
#include "change/stage.h"
#include "contacts/wire.h"

#include <stdlib.h>

struct done_row {
	int64_t id;
	enum object_kind object;
	enum change_kind kind;
	struct buf object_id, before, sent, answer;
};
struct undoing {
	struct account *a;
	struct buf backup; /* of the commit */
	int64_t staged;
	struct error *err;
};

static void row_release(struct done_row *r)
{
	buf_release(&r->object_id);
	buf_release(&r->before);
	buf_release(&r->sent);
	buf_release(&r->answer);
}

/* Rows of the journal j that are done and not reversed yet. */
#define DONE                                                                                       \
	"result in ('confirmed', 'applied') and not exists (select 1 from journal r where"         \
	" r.reverse_of = j.id and r.result in ('confirmed', 'applied'))"

static bool can_be_undone(struct store *s, int64_t row)
{
	struct query *q =
		db_query(store_ledger(s), "select 1 from journal j where id = ?1 and " DONE);
	bool can;

	query_int(q, 1, row);
	can = query_row(q);
	return query_end(q, NULL) && can;
}

/* The last first. */
static size_t done_ids(struct store *s, int64_t commit, int64_t **ids)
{
	struct query *q = db_query(store_ledger(s),
		"select id from journal j where commit_id = ?1 and " DONE " order by id desc");
	size_t n = 0, room = 0;

	*ids = NULL;
	query_int(q, 1, commit);
	while (query_row(q)) {
		if (n == room) {
			room = room ? room * 2 : 32;
			*ids = mem_grow(*ids, room, sizeof **ids);
		}
		(*ids)[n++] = query_get_int(q, 0);
	}
	query_end(q, NULL);
	return n;
}

static bool row_read(struct store *s, int64_t id, struct done_row *r)
{
	struct query *q = db_query(store_ledger(s), "select object, kind, case new_id when '' then "
						    "object_id else new_id end, before, sent,"
						    " answer from journal where id = ?1");
	bool ok;

	*r = (struct done_row){.id = id,
		.object_id = BUF_INIT(4 * KIB),
		.before = BUF_INIT(TEXT_MAX),
		.sent = BUF_INIT(TEXT_MAX),
		.answer = BUF_INIT(TEXT_MAX)};
	query_int(q, 1, id);
	ok = query_row(q) && object_from_name(query_get(q, 0), &r->object) &&
	     kind_from_name(query_get(q, 1), &r->kind);
	if (ok) {
		buf_add_str(&r->object_id, query_get(q, 2));
		buf_add_str(&r->before, query_get(q, 3));
		buf_add_str(&r->sent, query_get(q, 4));
		buf_add_str(&r->answer, query_get(q, 5));
	}
	if (!query_end(q, NULL) || !ok)
		row_release(r);
	return ok;
}

/* ---- who came back under another id ---- */

static bool take_id(struct query *q, enum object_kind object, struct str id, struct buf *out)
{
	bool found;

	query_str(q, 1, str_of(object_kind_name(object)));
	query_str(q, 2, id);
	found = query_row(q) && buf_add_str(out, query_get(q, 0));
	return query_end(q, NULL) && found;
}

bool change_successor(struct store *s, enum object_kind object, struct str id, struct buf *out)
{
	static const char deleted[] = "in (select id from journal where object = ?1 and kind ="
				      " 'delete' and object_id = ?2) order by id desc limit 1";
	struct buf waits = BUF_INIT(KIB), made = BUF_INIT(KIB);
	bool found;

	buf_printf(&waits,
		"select object_id from change where object = ?1 and kind = 'create' and reverse_of"
		" %s",
		deleted);
	buf_printf(&made,
		"select case new_id when '' then object_id else new_id end from journal where "
		"object"
		" = ?1 and kind = 'create' and result in ('confirmed', 'applied') and reverse_of "
		"%s",
		deleted);
	found = take_id(db_query(store_ledger(s), buf_cstr(&waits)), object, id, out) ||
		take_id(db_query(store_ledger(s), buf_cstr(&made)), object, id, out);
	buf_release(&waits);
	buf_release(&made);
	return found;
}

static bool is_known(struct store *s, struct str contact)
{
	return ledger_current(s, OBJECT_CONTACT, contact, NULL, NULL) ||
	       ledger_change_of(s, OBJECT_CONTACT, contact) != 0;
}

/* A group as it can be now: members that are gone go, or by the id that they have today. */
static bool todays_members(struct store *s, struct buf *group)
{
	struct json_walk w = json_walk(json_get(buf_str(group), "contactIds"));
	struct buf ids = BUF_INIT(TEXT_MAX), id = BUF_INIT(64 * KIB), now = BUF_INIT(64 * KIB);
	struct json_writer j = json_writer(&ids);
	bool other = false, ok;

	json_array(&j);
	while (!w.object && json_next(&w)) {
		buf_clear(&id);
		buf_clear(&now);
		if (!json_text(w.value, &id) || is_known(s, buf_str(&id))) {
			json_put_raw(&j, w.value);
			continue;
		}
		other = true;
		if (change_successor(s, OBJECT_CONTACT, buf_str(&id), &now))
			json_put_str(&j, buf_str(&now));
	}
	json_array_end(&j);
	ok = !other || reborn_put(group, "contactIds", buf_str(&ids));
	buf_release(&ids);
	buf_release(&id);
	buf_release(&now);
	return ok;
}

/* ---- staging ---- */

static bool put(struct undoing *u, const struct done_row *r, struct change_draft *d, int64_t *id)
{
	int64_t staged = 0;
	bool ok = stage_draft(u->a->store, d, r->id, &staged, u->err);

	u->staged += ok && staged;
	if (id)
		*id = staged;
	change_draft_free(&d);
	return ok;
}

static struct str left_by(const struct done_row *r)
{
	return r->answer.n ? buf_str(&r->answer) : buf_str(&r->sent);
}

static bool same_version(enum object_kind object, struct str a, struct str b)
{
	struct buf one = BUF_INIT(4 * KIB), other = BUF_INIT(4 * KIB);
	bool same = str_eq(object_etag(object, a, &one), object_etag(object, b, &other));

	buf_release(&one);
	buf_release(&other);
	return same;
}

/* Whatever came to it since would go with it: that is said. */
static bool undo_create(struct undoing *u, const struct done_row *r)
{
	struct buf now = BUF_INIT(TEXT_MAX);
	int64_t id = 0;
	bool there = ledger_current(u->a->store, r->object, buf_str(&r->object_id), &now, NULL),
	     same = !r->answer.n || same_version(r->object, buf_str(&now), buf_str(&r->answer)),
	     ok = !there || put(u, r,
				    change_draft_new(r->object, CHANGE_DELETE, SOURCE_UNDO,
					    buf_str(&r->object_id)),
				    &id);

	if (ok && id && !same)
		ok = ledger_flag(u->a->store, id, FLAG_CHANGED_SINCE, u->err);
	buf_release(&now);
	return ok;
}

static bool bring_photo(struct undoing *u, const struct done_row *r, struct buf *card, bool *lost)
{
	return reborn_photo(u->a->state_dir, buf_str(&u->backup), buf_str(&r->object_id),
		buf_str(&r->before), card, lost);
}

/* A picture that the commit took away, or replaced, is gone at its address: it comes back as bytes. */
static bool picture_gone(const struct done_row *r)
{
	struct str was = json_get(buf_str(&r->before), "photo");
	struct str left = json_get(left_by(r), "photo");

	return was.p && (!left.p || !values_equal(was, left));
}

/* Where no copy is left, the picture of today stays. */
static bool bring_back(
	struct undoing *u, const struct done_row *r, struct change_draft *d, bool *lost)
{
	struct str today = json_get(buf_str(&d->base), "photo");

	if (!bring_photo(u, r, &d->after, lost))
		return false;
	if (!*lost || !today.p)
		return true;
	*lost = false;
	return reborn_put(&d->after, "photo", today);
}

/* No me card was chosen before: that cannot be said to iCloud. */
static bool names_nobody(const struct done_row *r, struct str after)
{
	return r->object == OBJECT_ME && json_text_is(json_get(after, "meCardId"), "");
}

/* The same place has changed since. Made from what the commit left, the change is behind, and review lays all
 * three beside each other; over an edit that waits already it is merged, and that is reviewed. */
static bool asks(struct undoing *u, const struct done_row *r, struct change_draft *d, size_t both)
{
	if (!both || ledger_change_of(u->a->store, r->object, buf_str(&r->object_id)))
		return false;
	text_replace(&d->base, left_by(r));
	text_replace(&d->after, buf_str(&r->before));
	return true;
}

static bool undo_update(struct undoing *u, const struct done_row *r)
{
	struct change_draft *d =
		change_draft_new(r->object, CHANGE_UPDATE, SOURCE_UNDO, buf_str(&r->object_id));
	bool lost = false, ask = false, ok;
	size_t both = 0;
	int64_t id = 0;

	if (!ledger_current(u->a->store, r->object, buf_str(&r->object_id), &d->base, NULL) ||
		!cards_merge(
			left_by(r), buf_str(&d->base), buf_str(&r->before), &d->after, &both) ||
		names_nobody(r, buf_str(&d->after))) {
		change_draft_free(&d); /* gone since: there is nothing to put back into */
		return true;
	}
	ask = asks(u, r, d, both);
	if ((r->object == OBJECT_GROUP && !todays_members(u->a->store, &d->after)) ||
		(picture_gone(r) && !bring_back(u, r, d, &lost))) {
		change_draft_free(&d);
		return true;
	}
	ok = put(u, r, d, &id);
	if (ok && lost && id)
		ok = ledger_flag(u->a->store, id, FLAG_PHOTO_LOST, u->err);
	if (ok && ask && id)
		ok = ledger_flag(u->a->store, id, FLAG_CHANGED_SINCE, u->err);
	return ok;
}

/* The membership goes after the contact: its change waits for the create. */
static bool join_group(struct undoing *u, const struct done_row *r, struct str group,
	const char *contact, int64_t create)
{
	struct store *s = u->a->store;
	struct change_draft *d = change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_UNDO, group);
	struct change waiting;
	int64_t id = ledger_change_of(s, OBJECT_GROUP, group);
	bool there;

	if (id && ledger_change(s, id, &waiting)) {
		there = waiting.kind != CHANGE_DELETE &&
			buf_add_str(&d->base, buf_str(&waiting.after));
		change_release(&waiting);
	} else {
		there = ledger_current(s, OBJECT_GROUP, group, &d->base, NULL);
	}
	if (!there || !group_with(buf_str(&d->base), str_of(contact), &d->after)) {
		change_draft_free(&d); /* the group is gone: the contact comes back without it */
		return true;
	}
	d->waits_for = create;
	return put(u, r, d, NULL);
}

static struct str todays_group(struct undoing *u, struct buf *group)
{
	struct buf now = BUF_INIT(4 * KIB);

	if (!ledger_current(u->a->store, OBJECT_GROUP, buf_str(group), NULL, NULL) &&
		change_successor(u->a->store, OBJECT_GROUP, buf_str(group), &now)) {
		buf_clear(group);
		buf_add_str(group, buf_str(&now));
	}
	buf_release(&now);
	return buf_str(group);
}

static bool join_groups(struct undoing *u, const struct done_row *r, const char *id, int64_t create)
{
	struct json_walk w = json_walk(buf_str(&r->answer));
	struct buf group = BUF_INIT(4 * KIB);
	bool ok = true;

	while (ok && !w.object && json_next(&w)) {
		buf_clear(&group);
		if (json_text(w.value, &group))
			ok = join_group(u, r, todays_group(u, &group), id, create);
	}
	buf_release(&group);
	return ok;
}

static bool undo_delete(struct undoing *u, const struct done_row *r)
{
	struct change_draft *d = change_draft_new(r->object, CHANGE_CREATE, SOURCE_UNDO, STR_NONE);
	bool group = r->object == OBJECT_GROUP, lost = false, ok;
	char id[UUID_SIZE];
	int64_t create = 0;

	uuid_make(true, id);
	if (!reborn_text(buf_str(&r->before), group ? "groupId" : "contactId", id, &d->after) ||
		!(group ? todays_members(u->a->store, &d->after)
			: bring_photo(u, r, &d->after, &lost))) {
		change_draft_free(&d);
		return failf(u->err, ERR_BAD_DATA, "Restore it from the backup of that commit.",
			"A deleted %s cannot be made again from the journal.",
			object_kind_words(r->object));
	}
	ok = put(u, r, d, &create);
	if (ok && lost && create)
		ok = ledger_flag(u->a->store, create, FLAG_PHOTO_LOST, u->err);
	return ok && (group || join_groups(u, r, id, create));
}

/* ---- the commit ---- */

static bool undo_row(struct undoing *u, int64_t id)
{
	struct done_row r;
	bool ok = true;

	if (!row_read(u->a->store, id, &r))
		return true;
	switch (r.kind) {
	case CHANGE_UPDATE:
		ok = undo_update(u, &r);
		break;
	case CHANGE_CREATE:
		ok = undo_create(u, &r);
		break;
	case CHANGE_DELETE:
		ok = undo_delete(u, &r);
		break;
	}
	row_release(&r);
	return ok;
}

/* The backup that was made before this row was sent. */
static void find_backup(struct undoing *u, int64_t row)
{
	struct query *q = db_query(store_ledger(u->a->store),
		"select backup from commits where id = (select commit_id from journal where id = "
		"?1)");

	buf_clear(&u->backup);
	query_int(q, 1, row);
	if (query_row(q))
		buf_add_str(&u->backup, query_get(q, 0));
	query_end(q, NULL);
}

static bool undo_rows(
	struct account *a, const int64_t *ids, size_t n, int64_t *staged, struct error *err)
{
	struct undoing u = {.a = a, .backup = BUF_INIT(KIB), .err = err};
	bool ok = store_begin(store_ledger(a->store), err);

	if (ok) {
		for (size_t i = 0; ok && i < n; i++) {
			find_backup(&u, ids[i]);
			ok = undo_row(&u, ids[i]);
		}
		ok = store_end(store_ledger(a->store), ok, ok ? err : NULL) && ok;
	}
	buf_release(&u.backup);
	if (ok)
		*staged = u.staged;
	return ok;
}

bool change_undo(struct account *a, int64_t commit, int64_t *staged, struct error *err)
{
	int64_t *ids = NULL;
	size_t n = a->store ? done_ids(a->store, commit, &ids) : 0;
	bool ok = n > 0;

	if (ok)
		ok = undo_rows(a, ids, n, staged, err);
	else
		fail(err, ERR_NOT_FOUND,
			"Nothing of this commit is in iCloud, so nothing is undone.",
			"icloud-tui history lists the commits.");
	free(ids);
	return ok;
}

bool change_undo_rows(
	struct account *a, const struct icloud_ids *rows, int64_t *staged, struct error *err)
{
	int64_t *ids = mem_new((rows->n + 1) * sizeof *ids);
	size_t n = 0;
	bool ok;

	for (size_t i = 0; a->store && i < rows->n; i++)
		if (can_be_undone(a->store, rows->id[i]))
			ids[n++] = rows->id[i];
	ok = n > 0;
	if (ok)
		ok = undo_rows(a, ids, n, staged, err);
	else
		fail(err, ERR_NOT_FOUND, "This is not in iCloud, or was undone already.",
			"H in Review lists what was sent.");
	free(ids);
	return ok;
}
