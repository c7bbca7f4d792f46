/* A listing of all contacts: gathered from startup and pages, compared by etag, stored as a whole or not
 * at all. A contact goes only when a complete listing lacks it.
 */
#include "contacts/listing.h"
#include "contacts/stored.h"
#include "icloud/card.h"
#include "icloud/time.h"

#include <stdio.h>
#include <stdlib.h>

#define LISTING_MAX (1024 * MIB)

/* Gathering. */

static void read_order(struct listing *l)
{
	struct str array = l->answer.order.p ? l->answer.order : l->answer.contacts;
	struct json_walk w = json_walk(array);
	struct buf id = BUF_INIT(64 * KIB);

	for (int64_t place = 0; json_next(&w); place++) {
		buf_clear(&id);
		if (l->answer.order.p ? json_text(w.value, &id) : contacts_id(w.value, &id))
			ids_add(&l->order, buf_str(&id), place, NULL);
	}
	buf_release(&id);
}

bool listing_begin(struct listing *l, struct store *s, struct str startup, struct error *err)
{
	size_t n;

	*l = (struct listing){.store = s,
		.revision = stored_revision(store_cache(s)),
		.startup = BUF_INIT(LISTING_MAX),
		.bytes = BUF_INIT(LISTING_MAX),
		.pref_token = BUF_INIT(64 * KIB),
		.sync_token = BUF_INIT(64 * KIB)};
	if (!buf_add_str(&l->startup, startup))
		return fail(err, ERR_TOO_BIG, "iCloud's list of contacts is too large.",
			"Report this; what is here stays as it is.");
	if (!contacts_read_startup(buf_str(&l->startup), &l->answer, err))
		return false;
	json_text(l->answer.pref_token, &l->pref_token);
	json_text(l->answer.sync_token, &l->sync_token);
	read_order(l);
	return listing_take(l, l->answer.contacts, &n, err);
}

/** The stored card has this etag: it is the same card. */
static bool is_stored(struct listing *l, struct str id, struct str card)
{
	struct buf etag = BUF_INIT(64 * KIB);
	struct query *q;
	bool same;

	json_text(json_get(card, "etag"), &etag);
	q = db_query(store_cache(l->store), "select 1 from contact where id = ?1 and etag = ?2");
	query_str(q, 1, id);
	query_str(q, 2, buf_str(&etag));
	same = etag.n && query_row(q);
	buf_release(&etag);
	return query_end(q, NULL) && same;
}

static bool hold(struct listing *l, struct str card, struct error *err)
{
	if ((l->n_cards & (l->n_cards - 1)) == 0)
		l->cards = mem_grow(l->cards, l->n_cards ? l->n_cards * 2 : 1, sizeof *l->cards);
	l->cards[l->n_cards++] = (struct listing_card){l->bytes.n, card.n};
	return buf_add_str(&l->bytes, card) ||
	       fail(err, ERR_TOO_BIG, "iCloud's contacts are larger than this program can hold.",
		       "Report this; what is here stays as it is.");
}

static bool take_card(struct listing *l, struct str card, struct error *err)
{
	struct buf id = BUF_INIT(64 * KIB);
	bool ok = json_type(card) == JSON_OBJECT && contacts_id(card, &id), was_new = false;

	if (!ok)
		fail(err, ERR_BAD_DATA, "iCloud sent a contact without an id.",
			"Read the contacts again; what is here stays as it is.");
	else
		ids_add(&l->heard, buf_str(&id), 0, &was_new);
	if (was_new && !is_stored(l, buf_str(&id), card))
		ok = hold(l, card, err);
	buf_release(&id);
	return ok;
}

bool listing_take(struct listing *l, struct str contacts, size_t *n, struct error *err)
{
	struct json_walk w = json_walk(contacts);

	*n = 0;
	while (json_next(&w)) {
		if (!take_card(l, w.value, err))
			return false;
		++*n;
	}
	return !w.broken || fail(err, ERR_BAD_DATA, "iCloud's answer about contacts is damaged.",
				    "Read the contacts again; what is here stays as it is.");
}

/* What only a complete listing leaves behind; a write's own answer has a token, too, but another
 * device's change before it is not in the store. */
#define LISTED "contacts_listed"

bool listing_token(struct db *d, struct buf *out)
{
	return store_meta(d, LISTED, out) && out->n > 0;
}

/* The stored cards that the order names count as heard. */
static bool hear_stored(struct listing *l)
{
	struct query *rows = db_query(store_cache(l->store), "select id from contact");

	while (query_row(rows))
		if (ids_find(&l->order, query_get(rows, 0)))
			ids_add(&l->heard, query_get(rows, 0), 0, NULL);
	return query_end(rows, NULL);
}

static bool is_all_stored(const struct listing *l)
{
	struct query *rows = db_query(store_cache(l->store), "select id from contact");
	size_t in = 0, out = 0;

	while (query_row(rows))
		*(ids_find(&l->order, query_get(rows, 0)) ? &in : &out) += 1;
	return query_end(rows, NULL) && in == l->order.n && out == 0;
}

bool listing_is_old(struct listing *l)
{
	struct buf token = BUF_INIT(64 * KIB);
	bool old = l->n_cards == 0 && l->sync_token.n &&
		   listing_token(store_cache(l->store), &token) &&
		   str_eq(buf_str(&token), buf_str(&l->sync_token)) && is_all_stored(l);

	buf_release(&token);
	return old && hear_stored(l);
}

struct deleted {
	struct listing *l;
	struct ids ids;
	bool stands; /* one of them is still in the order */
};

static void hear_deleted(void *ctx, struct str id)
{
	struct deleted *d = ctx;

	ids_add(&d->ids, id, 0, NULL);
	d->stands |= ids_find(&d->l->order, id) != NULL;
}

static void hear_deleted_group(void *ctx, struct str id)
{
	(void)id;
	*(bool *)ctx = true;
}

/* Whatever the store has and the order lacks was said to be deleted, and nothing else. */
static bool deletes_fit(struct listing *l)
{
	struct query *rows = db_query(store_cache(l->store), "select id from contact");
	struct deleted d = {.l = l};
	bool fit = true, groups = false;

	contacts_deleted(&l->answer, "contactId", hear_deleted, &d);
	contacts_deleted(&l->answer, "groupId", hear_deleted_group, &groups);
	while (query_row(rows))
		if (!ids_find(&l->order, query_get(rows, 0)) &&
			!ids_find(&d.ids, query_get(rows, 0)))
			fit = false;
	fit = query_end(rows, NULL) && fit && !d.stands && !groups;
	ids_release(&d.ids);
	return fit;
}

bool listing_complete(struct listing *l)
{
	l->partial = true;
	return l->answer.order.p && deletes_fit(l) && hear_stored(l) && listing_agrees(l);
}

size_t listing_from(const struct listing *l)
{
	size_t n = 0;

	while (n < l->order.n && ids_find(&l->heard, ids_at(&l->order, n)))
		n++;
	return n;
}

bool listing_agrees(const struct listing *l)
{
	return l->heard.n == l->order.n && listing_from(l) == l->order.n &&
	       stored_revision(store_cache(l->store)) == l->revision;
}

bool listing_shrunk(const struct listing *l, int64_t *before)
{
	*before = db_int(store_cache(l->store), "select count(*) from contact", 0);
	return (int64_t)l->order.n * 5 < *before * 4;
}

/* Storing. */

static bool store_cards(struct listing *l, struct listing_counts *counts, struct error *err)
{
	int64_t before = db_int(store_cache(l->store), "select count(*) from contact", 0), now;
	struct buf id = BUF_INIT(64 * KIB);
	bool ok = true;

	for (size_t i = 0; ok && i < l->n_cards; i++) {
		struct str card =
			str_part(buf_str(&l->bytes), l->cards[i].from, l->cards[i].length);
		int64_t *place;

		buf_clear(&id);
		contacts_id(card, &id);
		place = ids_find(&l->order, buf_str(&id));
		ok = place && stored_card_put_at(l->store, card, *place, err);
	}
	buf_release(&id);
	now = db_int(store_cache(l->store), "select count(*) from contact", 0);
	counts->added = now - before;
	counts->changed = (int64_t)l->n_cards - counts->added;
	return ok;
}

/** Ids in a table that `keep` does not have. */
static bool find_gone(
	struct query *rows, const struct ids *keep, struct ids *gone, struct error *err)
{
	while (query_row(rows))
		if (!ids_find(keep, query_get(rows, 0)))
			ids_add(gone, query_get(rows, 0), 0, NULL);
	return query_end(rows, err);
}

static bool remove_gone(struct listing *l, struct query *rows, const struct ids *keep,
	bool (*take_away)(struct store *s, struct str id, struct error *err), int64_t *n,
	struct error *err)
{
	struct ids gone = {0};
	bool ok = find_gone(rows, keep, &gone, err);

	for (size_t i = 0; ok && i < gone.n; i++)
		ok = take_away(l->store, ids_at(&gone, i), err);
	*n = (int64_t)gone.n;
	ids_release(&gone);
	return ok;
}

static bool store_group(struct listing *l, struct str group, struct ids *names, struct error *err)
{
	struct buf id = BUF_INIT(64 * KIB), now = BUF_INIT(64 * MIB);
	bool ok = json_text(json_get(group, "groupId"), &id) && id.n;

	if (!ok) {
		fail(err, ERR_BAD_DATA, "iCloud sent a group without an id.",
			"Read the contacts again; what is here stays as it is.");
	} else {
		ids_add(names, buf_str(&id), 0, NULL);
		if (!stored_group(l->store, buf_str(&id), &now, NULL) ||
			!str_eq(buf_str(&now), group))
			ok = stored_group_put(l->store, group, err);
	}
	buf_release(&id);
	buf_release(&now);
	return ok;
}

static bool store_groups(struct listing *l, struct error *err)
{
	struct json_walk w = json_walk(l->answer.groups);
	struct ids names = {0};
	bool ok = true;
	int64_t n;

	if (!l->answer.groups.p)
		return true;
	while (ok && json_next(&w))
		ok = store_group(l, w.value, &names, err);
	if (ok && !l->partial)
		ok = remove_gone(l, db_query(store_cache(l->store), "select id from groups"),
			&names, stored_group_remove, &n, err);
	ids_release(&names);
	return ok;
}

static bool put_number(struct db *d, const char *key, int64_t n, struct error *err)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)n);
	return store_meta_put(d, key, str_of(text), err);
}

static bool store_counts(struct db *d, const struct listing_counts *c, struct error *err)
{
	struct buf json = BUF_INIT(KIB);
	struct json_writer w = json_writer(&json);
	bool ok;

	json_object(&w);
	json_key(&w, "total");
	json_put_int(&w, c->total);
	json_key(&w, "added");
	json_put_int(&w, c->added);
	json_key(&w, "changed");
	json_put_int(&w, c->changed);
	json_key(&w, "removed");
	json_put_int(&w, c->removed);
	json_object_end(&w);
	ok = store_meta_put(d, "contacts_read", buf_str(&json), err);
	buf_release(&json);
	return ok;
}

static bool store_all(struct listing *l, struct listing_counts *c, struct error *err)
{
	struct db *d = store_cache(l->store);

	c->total = (int64_t)l->order.n;
	return store_cards(l, c, err) &&
	       remove_gone(l, db_query(d, "select id from contact"), &l->heard, stored_card_remove,
		       &c->removed, err) &&
	       store_groups(l, err) && stored_members_tidy(l->store, err) &&
	       stored_answer_put(l->store, &l->answer, err) &&
	       store_meta_put(d, LISTED, buf_str(&l->sync_token), err) &&
	       put_number(d, "contacts_as_of", clock_now(), err) && store_counts(d, c, err);
}

bool listing_store(struct listing *l, struct listing_counts *counts, struct error *err)
{
	struct db *d = store_cache(l->store);
	struct listing_counts c = {0};
	bool ok;

	if (!store_begin(d, err))
		return false;
	ok = store_all(l, &c, err) &&
	     (!l->asked || store_meta_put(d, "contacts_order", str_of(l->asked), err));
	ok = store_end(d, ok, ok ? err : NULL) && ok;
	if (ok)
		*counts = c;
	return ok;
}

void listing_release(struct listing *l)
{
	buf_release(&l->startup);
	buf_release(&l->pref_token);
	buf_release(&l->sync_token);
	ids_release(&l->order);
	ids_release(&l->heard);
	buf_release(&l->bytes);
	free(l->cards);
	*l = (struct listing){0};
}
