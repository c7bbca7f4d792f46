/* What the store learns after each write of a commit. A failure here loses nothing; the next read mends it.
 * Sends nothing, judges nothing.
 */
#include "change/commit_inside.h"
#include "change/ledger.h"
#include "change/objects.h"
#include "contacts/stored.h"

/* What iCloud has now becomes the store's truth. The tokens of an answer do not: between two writes of
 * ours another device may have written, so only a full read may say "complete as of this token". A failure
 * here loses nothing; the next read mends it. */
void commit_store_current(struct commit *c, struct str card, bool gone)
{
	struct store *s = c->a->store;
	const struct approval *a = approval_at(c);
	struct error err;
	bool ok;

	if ((!card.p && !gone) || !store_begin(store_cache(s), &err))
		return;
	ok = ledger_current_put(s, a->object, buf_str(&a->object_id), card, &err);
	if (ok && c->reread.fresh && a->kind != CHANGE_UPDATE && a->object == OBJECT_CONTACT)
		ok = stored_order_put(
			s, buf_str(&c->reread.order), buf_str(&c->reread.headers), &err);
	store_end(store_cache(s), ok, &err);
}

/* What an answer says about groups beside; and a group that a deleted contact was in has it no more. */
void commit_store_groups(struct commit *c, struct str groups)
{
	struct json_walk w = json_walk(groups);
	struct error err;
	bool ok = true;

	if (json_type(groups) != JSON_ARRAY || !json_count(groups) ||
		!store_begin(store_cache(c->a->store), &err))
		return;
	while (ok && json_next(&w))
		ok = stored_group_put(c->a->store, w.value, &err);
	store_end(store_cache(c->a->store), ok, &err);
}

static bool leave_group(struct store *s, struct str group, struct str contact, struct error *err)
{
	struct buf was = BUF_INIT(TEXT_MAX), now = BUF_INIT(TEXT_MAX);
	bool ok = !stored_group(s, group, &was, NULL) ||
		  (group_without(buf_str(&was), contact, &now) &&
			  stored_group_put(s, buf_str(&now), err));

	buf_release(&was);
	buf_release(&now);
	return ok;
}

void commit_leave_groups(struct commit *c)
{
	struct json_walk w = json_walk(buf_str(&c->groups));
	struct buf id = BUF_INIT(4 * KIB);
	struct error err;
	bool ok = true;

	if (!json_count(buf_str(&c->groups)) || !store_begin(store_cache(c->a->store), &err))
		return;
	while (ok && json_next(&w)) {
		buf_clear(&id);
		if (json_text(w.value, &id))
			ok = leave_group(c->a->store, buf_str(&id),
				buf_str(&approval_at(c)->object_id), &err);
	}
	store_end(store_cache(c->a->store), ok, &err);
	buf_release(&id);
}

void commit_remember_groups(struct commit *c)
{
	struct query *q = db_query(store_cache(c->a->store),
		"select groupid from member where contactid = ?1 order by groupid");
	struct json_writer w;

	buf_clear(&c->groups);
	w = json_writer(&c->groups);
	json_array(&w);
	query_str(q, 1, buf_str(&approval_at(c)->object_id));
	while (query_row(q))
		json_put_str(&w, query_get(q, 0));
	query_end(q, NULL);
	json_array_end(&w);
}
