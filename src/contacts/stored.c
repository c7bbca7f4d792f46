/* Cards and groups in cache.db: by id, as they came. The projection of a card (name, company, search
 * text, place) and the members of a group are made here only. Opens no transaction of its own.
 */
#include "contacts/stored.h"
#include "contacts/ids.h"
#include "contacts/search.h"
#include "icloud/card.h"

#include <stdio.h>
#include <stdlib.h>

/* Behind every place that a listing gives. */
#define NO_PLACE INT64_C(0x100000000)

static bool give(struct buf *out, struct str value)
{
	return !out || buf_add_str(out, value);
}

bool stored_card(
	struct store *s, struct str id, struct buf *bytes, struct buf *etag, int64_t *place)
{
	struct query *q = db_query(store_cache(s),
		"select card.bytes, contact.etag, contact.place from contact"
		" join card on card.rowid = contact.rowid where contact.id = ?1");
	bool found;

	query_str(q, 1, id);
	found = query_row(q) && give(bytes, query_get(q, 0)) && give(etag, query_get(q, 1));
	if (found && place)
		*place = query_get_int(q, 2) < NO_PLACE ? query_get_int(q, 2) : -1;
	return query_end(q, NULL) && found;
}

int64_t stored_revision(struct db *cache)
{
	return db_int(cache, "select value from meta where key = 'contacts_revision'", 0);
}

static bool touch(struct db *d, struct error *err)
{
	return query_run(db_query(d, "insert into meta(key, value) values ('contacts_revision', 1)"
				     " on conflict(key) do update set value = value + 1"),
		err);
}

/* What is kept beside the bytes of a card. */
struct projection {
	struct buf id, etag, name, company, full, search, labels;
	struct search_facts facts;
};

static void projection_release(struct projection *p)
{
	buf_release(&p->id);
	buf_release(&p->etag);
	buf_release(&p->name);
	buf_release(&p->company);
	buf_release(&p->full);
	buf_release(&p->search);
	buf_release(&p->labels);
}

static bool project(struct str card, struct projection *p, struct error *err)
{
	*p = (struct projection){BUF_INIT(64 * KIB), BUF_INIT(64 * KIB), BUF_INIT(16 * MIB),
		BUF_INIT(16 * MIB), BUF_INIT(16 * MIB), BUF_INIT(64 * MIB), BUF_INIT(16 * MIB),
		{0}};
	if (!contacts_id(card, &p->id))
		return fail(err, ERR_BAD_DATA, "iCloud sent a contact without an id.",
			"Read the contacts again.");
	card_etag(card, &p->etag);
	return (card_columns(card, &p->name, &p->company) && card_full_name(card, &p->full) &&
		       search_project(card, &p->search, &p->labels, &p->facts)) ||
	       fail(err, ERR_TOO_BIG, "iCloud sent a contact that is too large.",
		       "Shorten it on another device.");
}

static int64_t rowid_of(struct db *d, struct str id)
{
	struct query *q = db_query(d, "select rowid from contact where id = ?1");
	int64_t rowid;

	query_str(q, 1, id);
	rowid = query_row(q) ? query_get_int(q, 0) : 0;
	return query_end(q, NULL) ? rowid : 0;
}

static bool put_contact(
	struct db *d, int64_t *rowid, const struct projection *p, int64_t place, struct error *err)
{
	struct query *q;

	if (*rowid)
		q = db_query(d,
			"update contact set id = ?1, etag = ?2, name = ?3, company = ?4,"
			" search = ?5, fullname = ?7, labels = ?8, has = ?9, modified = ?10,"
			" birthday = ?11 where rowid = ?6");
	else
		q = db_query(d, "insert into contact(id, etag, name, company, search, place,"
				" fullname, labels, has, modified, birthday)"
				" values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
	query_str(q, 1, buf_str(&p->id));
	query_str(q, 2, buf_str(&p->etag));
	query_str(q, 3, buf_str(&p->name));
	query_str(q, 4, buf_str(&p->company));
	query_str(q, 5, buf_str(&p->search));
	query_int(q, 6, *rowid ? *rowid : place);
	query_str(q, 7, buf_str(&p->full));
	query_str(q, 8, buf_str(&p->labels));
	query_int(q, 9, p->facts.has);
	query_int(q, 10, p->facts.modified);
	query_int(q, 11, p->facts.birthday);
	if (!query_run(q, err))
		return false;
	if (!*rowid)
		*rowid = db_last_id(d);
	return true;
}

bool stored_card_put_at(struct store *s, struct str card, int64_t place, struct error *err)
{
	struct db *d = store_cache(s);
	struct projection p;
	struct query *q;
	int64_t rowid;
	bool ok = project(card, &p, err);

	if (ok) {
		rowid = rowid_of(d, buf_str(&p.id));
		ok = put_contact(d, &rowid, &p, place, err);
	}
	if (ok) {
		q = db_query(d, "insert into card(rowid, bytes) values (?1, ?2)"
				" on conflict(rowid) do update set bytes = ?2");
		query_int(q, 1, rowid);
		query_blob(q, 2, card);
		ok = query_run(q, err);
	}
	projection_release(&p);
	return ok;
}

bool stored_card_put(struct store *s, struct str card, struct error *err)
{
	return stored_card_put_at(s, card, NO_PLACE, err) && touch(store_cache(s), err);
}

/* The projection of a store that an older program filled is made again from the bytes. */

enum { PROJECTION = 1 }; /* counts up with every change of what is kept beside a card */

static bool project_one(struct db *d, int64_t rowid, struct str card, struct error *err)
{
	struct projection p;
	bool ok = project(card, &p, err) && put_contact(d, &rowid, &p, 0, err);

	projection_release(&p);
	return ok;
}

static bool project_all(struct db *d, struct error *err)
{
	struct query *q = db_query(d, "select rowid, bytes from card"
				      " where rowid in (select rowid from contact)");
	bool ok = true;

	while (ok && query_row(q))
		ok = project_one(d, query_get_int(q, 0), query_get(q, 1), err);
	return query_end(q, ok ? err : NULL) && ok;
}

bool stored_is_projected(struct store *s)
{
	return db_int(store_cache(s), "select value from meta where key = 'projection'", 0) ==
	       PROJECTION;
}

bool stored_project_again(struct store *s, struct error *err)
{
	struct db *d = store_cache(s);
	char version[16];
	bool ok;

	if (stored_is_projected(s))
		return true;
	snprintf(version, sizeof version, "%d", PROJECTION);
	if (!store_begin(d, err))
		return false;
	ok = project_all(d, err) && store_meta_put(d, "projection", str_of(version), err) &&
	     touch(d, err);
	return store_end(d, ok, ok ? err : NULL) && ok;
}

static bool run_with_id(struct query *q, struct str id, struct error *err)
{
	query_str(q, 1, id);
	return query_run(q, err);
}

bool stored_card_remove(struct store *s, struct str id, struct error *err)
{
	struct db *d = store_cache(s);

	return run_with_id(db_query(d, "delete from card where rowid ="
				       " (select rowid from contact where id = ?1)"),
		       id, err) &&
	       run_with_id(db_query(d, "delete from member where contactid = ?1"), id, err) &&
	       run_with_id(db_query(d, "delete from contact where id = ?1"), id, err) &&
	       touch(d, err);
}

/* Order. Only what has moved is written: after most changes that is next to nothing. */

static void read_order(struct str order, struct ids *places)
{
	struct json_walk w = json_walk(order);
	struct buf id = BUF_INIT(64 * KIB);

	for (int64_t place = 0; !w.object && json_next(&w); place++) {
		buf_clear(&id);
		if (json_text(w.value, &id))
			ids_add(places, buf_str(&id), place, NULL);
	}
	buf_release(&id);
}

struct move {
	int64_t rowid, place;
};

/** Who stands elsewhere than the order says. The caller frees. */
static struct move *find_moves(struct db *d, const struct ids *places, size_t *n, struct error *err)
{
	struct query *q = db_query(d, "select rowid, id, place from contact");
	struct move *moves = NULL;

	*n = 0;
	while (query_row(q)) {
		int64_t *named = ids_find(places, query_get(q, 1));
		int64_t place = named ? *named : NO_PLACE;

		if (query_get_int(q, 2) == place)
			continue;
		if ((*n & (*n - 1)) == 0)
			moves = mem_grow(moves, *n ? *n * 2 : 1, sizeof *moves);
		moves[(*n)++] = (struct move){query_get_int(q, 0), place};
	}
	if (query_end(q, err))
		return moves;
	*n = SIZE_MAX;
	return moves;
}

bool stored_order_put(struct store *s, struct str order, struct str headers, struct error *err)
{
	struct db *d = store_cache(s);
	struct ids places = {0};
	struct move *moves;
	size_t n;
	bool ok;

	read_order(order, &places);
	moves = find_moves(d, &places, &n, err);
	ok = n != SIZE_MAX && touch(d, err) && store_meta_put(d, "headerPositions", headers, err);
	for (size_t i = 0; ok && i < n; i++) {
		struct query *q = db_query(d, "update contact set place = ?1 where rowid = ?2");

		query_int(q, 1, moves[i].place);
		query_int(q, 2, moves[i].rowid);
		ok = query_run(q, err);
	}
	free(moves);
	ids_release(&places);
	return ok;
}

/* Groups. */

bool stored_group(struct store *s, struct str id, struct buf *bytes, struct buf *etag)
{
	struct query *q = db_query(store_cache(s), "select bytes, etag from groups where id = ?1");
	bool found;

	query_str(q, 1, id);
	found = query_row(q) && give(bytes, query_get(q, 0)) && give(etag, query_get(q, 1));
	return query_end(q, NULL) && found;
}

static bool put_members(struct db *d, struct str id, struct str group, struct error *err)
{
	struct json_walk w = json_walk(json_get(group, "contactIds"));
	struct buf member = BUF_INIT(64 * KIB);
	struct query *q;
	bool ok = run_with_id(db_query(d, "delete from member where groupid = ?1"), id, err);

	while (ok && !w.object && json_next(&w)) {
		buf_clear(&member);
		if (!json_text(w.value, &member))
			continue;
		q = db_query(d, "insert or ignore into member(groupid, contactid) values (?1, ?2)");
		query_str(q, 1, id);
		query_str(q, 2, buf_str(&member));
		ok = query_run(q, err);
	}
	buf_release(&member);
	return ok;
}

bool stored_group_put(struct store *s, struct str group, struct error *err)
{
	struct db *d = store_cache(s);
	struct buf id = BUF_INIT(64 * KIB), etag = BUF_INIT(64 * KIB), name = BUF_INIT(MIB);
	struct query *q;
	bool ok = json_text(json_get(group, "groupId"), &id) && id.n;

	if (!ok) {
		fail(err, ERR_BAD_DATA, "iCloud sent a group without an id.",
			"Read the contacts again.");
	} else {
		json_text(json_get(group, "etag"), &etag);
		json_text(json_get(group, "name"), &name);
		q = db_query(d, "insert into groups(id, etag, name, place, bytes) values"
				" (?1, ?2, ?3, (select count(*) from groups), ?4)"
				" on conflict(id) do update set etag = ?2, name = ?3, bytes = ?4");
		query_str(q, 1, buf_str(&id));
		query_str(q, 2, buf_str(&etag));
		query_str(q, 3, buf_str(&name));
		query_blob(q, 4, group);
		ok = query_run(q, err) && put_members(d, buf_str(&id), group, err) && touch(d, err);
	}
	buf_release(&id);
	buf_release(&etag);
	buf_release(&name);
	return ok;
}

bool stored_group_remove(struct store *s, struct str id, struct error *err)
{
	struct db *d = store_cache(s);

	return run_with_id(db_query(d, "delete from member where groupid = ?1"), id, err) &&
	       run_with_id(db_query(d, "delete from groups where id = ?1"), id, err) &&
	       touch(d, err);
}

bool stored_members_tidy(struct store *s, struct error *err)
{
	return query_run(db_query(store_cache(s), "delete from member where not exists"
						  " (select 1 from contact where id = contactid)"),
		err);
}

/* What goes with every answer. */

bool stored_tokens(struct store *s, struct buf *pref, struct buf *sync)
{
	struct db *d = store_cache(s);

	return store_meta(d, "prefToken", pref) && pref->n && store_meta(d, "syncToken", sync) &&
	       sync->n;
}

bool stored_me_card(struct store *s, struct buf *id)
{
	return store_meta(store_cache(s), "meCardId", id) && id->n;
}

static bool put_text(struct store *s, const char *key, struct str quoted, struct error *err)
{
	struct buf text = BUF_INIT(MIB);
	bool ok = !quoted.p || (json_text(quoted, &text) &&
				       store_meta_put(store_cache(s), key, buf_str(&text), err));

	buf_release(&text);
	return ok;
}

static bool put_group_places(struct store *s, struct str collections, struct error *err)
{
	struct json_walk w = json_walk(json_get(json_at(collections, 0), "groupsOrder"));
	struct buf id = BUF_INIT(64 * KIB);
	struct query *q;
	bool ok = true;

	for (int64_t place = 0; ok && !w.object && json_next(&w); place++) {
		buf_clear(&id);
		if (!json_text(w.value, &id))
			continue;
		q = db_query(store_cache(s),
			"update groups set place = ?1 where id = ?2 and place <> ?1");
		query_int(q, 1, place);
		query_str(q, 2, buf_str(&id));
		ok = query_run(q, err);
	}
	buf_release(&id);
	return ok;
}

bool stored_answer_put(struct store *s, const struct contacts_answer *a, struct error *err)
{
	return put_text(s, "prefToken", a->pref_token, err) &&
	       put_text(s, "syncToken", a->sync_token, err) &&
	       put_text(s, "meCardId", a->me_card, err) &&
	       (!a->order.p || stored_order_put(s, a->order, a->headers, err)) &&
	       put_group_places(s, a->collections, err) && touch(store_cache(s), err);
}

/* The deletions of an answer. */
struct removal {
	struct store *store;
	bool ok;
	struct error *err;
};

static void remove_card(void *ctx, struct str id)
{
	struct removal *r = ctx;

	r->ok = r->ok && stored_card_remove(r->store, id, r->err);
}

static void remove_group(void *ctx, struct str id)
{
	struct removal *r = ctx;

	r->ok = r->ok && stored_group_remove(r->store, id, r->err);
}

static bool put_all(struct store *s, struct str array,
	bool (*put)(struct store *s, struct str object, struct error *err), struct error *err)
{
	struct json_walk w = json_walk(array);
	bool ok = true;

	while (ok && !w.object && json_next(&w))
		ok = put(s, w.value, err);
	return ok;
}

bool stored_answer_apply(struct store *s, const struct contacts_answer *a, struct error *err)
{
	struct removal r = {s, true, err};

	if (!put_all(s, a->contacts, stored_card_put, err) ||
		!put_all(s, a->groups, stored_group_put, err))
		return false;
	contacts_deleted(a, "contactId", remove_card, &r);
	contacts_deleted(a, "groupId", remove_group, &r);
	return r.ok && stored_answer_put(s, a, err);
}
