/* What a backup and today have in common, and what each object would be. Stages nothing. */
#include "change/against.h"

#include "change/objects.h"
#include "change/reborn.h"
#include "change/sides.h"
#include "change/stage.h"

#include <stdio.h>
#include <stdlib.h>

static void photo_is_kept(void *ctx, struct str contact)
{
	ids_add(ctx, contact, 1, NULL);
}

bool against_open(struct against *a, const char *state_dir, struct store *s, struct str backup,
	struct error *err)
{
	*a = (struct against){.state_dir = state_dir, .store = s, .backup = backup};
	if (backup_each(state_dir, backup, "photo", photo_is_kept, &a->photos, err))
		return true;
	against_release(a);
	return false;
}

void against_release(struct against *a)
{
	ids_release(&a->photos);
	ids_release(&a->todays);
}

void against_one_release(struct against_one *o)
{
	buf_release(&o->id);
	buf_release(&o->today);
	buf_release(&o->after);
}

bool against_kind(struct str kind, enum object_kind *object)
{
	if (str_is(kind, "contact"))
		*object = OBJECT_CONTACT;
	else if (str_is(kind, "group"))
		*object = OBJECT_GROUP;
	else if (str_is(kind, "me"))
		*object = OBJECT_ME;
	else
		return false;
	return true;
}

/* ---- who it is today ---- */

/* The same for the same object, so that what is restored twice is not there twice. */
static void id_anew(enum object_kind object, struct str id, struct buf *out)
{
	struct buf text = BUF_INIT(64 * KIB);
	char sha[SHA256_HEX];
	size_t i;

	buf_printf(&text, "%s again ", object_kind_name(object));
	buf_add_str(&text, id);
	sha256_hex(buf_str(&text), sha);
	for (i = 0; i < 32; i++) {
		char c = i == 12 ? '4' : i == 16 ? 'A' : sha[i];

		if (i == 8 || i == 12 || i == 16 || i == 20)
			buf_addc(out, '-');
		buf_addc(out, (char)(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c));
	}
	buf_release(&text);
}

static bool is_there(struct against *a, enum object_kind object, struct str id)
{
	return ledger_current(a->store, object, id, NULL, NULL);
}

/* Its id today; when it is gone, the one under which it would come back. True: iCloud has it. */
static bool todays_id(struct against *a, enum object_kind object, struct str id, struct buf *out)
{
	struct buf anew = BUF_INIT(KIB);
	bool there;

	buf_clear(out);
	if (object == OBJECT_ME || is_there(a, object, id))
		return buf_add_str(out, id);
	id_anew(object, id, &anew);
	there = is_there(a, object, buf_str(&anew));
	if (!there && change_successor(a->store, object, id, out))
		there = is_there(a, object, buf_str(out));
	else
		buf_add_str(out, buf_str(&anew));
	buf_release(&anew);
	return there;
}

bool against_same(struct against *a, enum object_kind object, struct str id, const char *sha256)
{
	struct buf today = BUF_INIT(TEXT_MAX);
	char sha[SHA256_HEX];
	bool same = false;

	if (ledger_current(a->store, object, id, &today, NULL)) {
		sha256_hex(buf_str(&today), sha);
		same = str_is(str_of(sha), sha256);
	}
	if (same && object != OBJECT_ME)
		ids_add(&a->todays, id, AGAINST_THERE, NULL);
	buf_release(&today);
	return same;
}

/* ---- contacts ---- */

/* The picture as it can be: its bytes from the backup, else the one that is there today. */
static bool photo_of_then(struct against *a, struct str id, struct str then, struct against_one *o)
{
	struct str was = json_get(then, "photo"), is = json_get(buf_str(&o->today), "photo");
	bool kept = ids_find(&a->photos, id) != NULL;

	if (!was.p || (is.p && values_equal(was, is)))
		return true;
	if (!o->today.n || kept)
		return reborn_photo(a->state_dir, a->backup, id, then, &o->after, &o->photo_lost);
	o->photo_lost = !is.p;
	return reborn_put(&o->after, "photo", is);
}

static bool contact(struct against *a, struct str id, struct str bytes, struct against_one *o)
{
	bool ok = o->today.n ? buf_add_str(&o->after, bytes)
			     : reborn_text(bytes, "contactId", buf_cstr(&o->id), &o->after);

	return ok && photo_of_then(a, id, bytes, o);
}

/* ---- groups ---- */

static void put_member(struct json_writer *w, struct ids *put, struct str id)
{
	bool fresh;

	ids_add(put, id, 1, &fresh);
	if (fresh)
		json_put_str(w, id);
}

/* Who was in it, by today's ids: all that iCloud has or gets back, or only who comes back. */
static void members_of_then(struct against *a, struct str then, bool all, struct ids *out)
{
	struct json_walk w = json_walk(json_get(then, "contactIds"));
	struct buf id = BUF_INIT(64 * KIB), today = BUF_INIT(64 * KIB);
	const int64_t *there;

	while (!w.object && json_next(&w)) {
		buf_clear(&id);
		if (!json_text(w.value, &id))
			continue;
		todays_id(a, OBJECT_CONTACT, buf_str(&id), &today);
		there = ids_find(&a->todays, buf_str(&today));
		if (there && *there >= (all ? AGAINST_THERE : AGAINST_BACK))
			ids_add(out, buf_str(&today), 1, NULL);
	}
	buf_release(&id);
	buf_release(&today);
}

/* Today's order, so that nobody seems to have moved: whoever stays, then whoever comes back. */
static void put_members(
	struct against *a, struct str today, struct ids *then, bool all, struct json_writer *j)
{
	struct json_walk w = json_walk(json_get(today, "contactIds"));
	struct buf id = BUF_INIT(64 * KIB);
	struct ids put = {0};
	size_t i;

	while (!w.object && json_next(&w)) {
		bool was;

		buf_clear(&id);
		if (!json_text(w.value, &id))
			continue;
		was = ids_find(&a->todays, buf_str(&id)) != NULL; /* else it is new since */
		if (!all || !was || ids_find(then, buf_str(&id)))
			put_member(j, &put, buf_str(&id));
	}
	for (i = 0; i < then->n; i++)
		put_member(j, &put, ids_at(then, i));
	ids_release(&put);
	buf_release(&id);
}

static bool group(struct against *a, struct str bytes, bool all, struct against_one *o)
{
	struct buf ids = BUF_INIT(TEXT_MAX);
	struct json_writer w = json_writer(&ids);
	struct ids then = {0};
	bool ok = o->today.n ? buf_add_str(&o->after, buf_str(&o->today))
			     : reborn_text(bytes, "groupId", buf_cstr(&o->id), &o->after);

	members_of_then(a, bytes, all, &then);
	json_array(&w);
	put_members(a, buf_str(&o->today), &then, all, &w);
	json_array_end(&w);
	ok = ok && reborn_put(&o->after, "contactIds", buf_str(&ids));
	if (ok && all && json_get(bytes, "name").p)
		ok = reborn_put(&o->after, "name", json_get(bytes, "name"));
	ids_release(&then);
	buf_release(&ids);
	return ok;
}

/* ---- the me card ---- */

static bool me(struct against *a, struct str bytes, struct against_one *o)
{
	struct buf was = BUF_INIT(64 * KIB), id = BUF_INIT(64 * KIB), quoted = BUF_INIT(64 * KIB);
	const int64_t *there = NULL;
	bool ok = buf_add_str(&o->after, buf_str(&o->today));

	if (json_text(json_get(bytes, "meCardId"), &was)) {
		todays_id(a, OBJECT_CONTACT, buf_str(&was), &id);
		there = ids_find(&a->todays, buf_str(&id));
	}
	if (ok && there && *there != AGAINST_GONE) {
		json_quote(buf_str(&id), &quoted);
		ok = reborn_put(&o->after, "meCardId", buf_str(&quoted));
	}
	buf_release(&was);
	buf_release(&id);
	buf_release(&quoted);
	return ok;
}

/* ---- one object ---- */

static bool differ(struct str today, struct str after)
{
	struct sides s;
	bool differ = false;
	size_t i;

	if (!today.n || !sides_open(today, after, &s))
		return after.n > 0;
	for (i = 0; i < s.n; i++)
		differ |= pair_counts(&s, &s.pairs[i]);
	sides_release(&s);
	return differ;
}

static bool work_out(
	struct against *a, struct str id, struct str bytes, bool all, struct against_one *o)
{
	switch (o->object) {
	case OBJECT_CONTACT:
		return contact(a, id, bytes, o);
	case OBJECT_GROUP:
		return group(a, bytes, all, o);
	case OBJECT_ME:
		return me(a, bytes, o);
	case OBJECT_RECORD:
		break;
	}
	return false;
}

bool against_one(struct against *a, enum object_kind object, struct str id, struct str bytes,
	bool all, struct against_one *out, struct error *err)
{
	bool there;

	*out = (struct against_one){.object = object,
		.id = BUF_INIT(64 * KIB),
		.today = BUF_INIT(TEXT_MAX),
		.after = BUF_INIT(TEXT_MAX)};
	there = todays_id(a, object, id, &out->id);
	if (there)
		ledger_current(a->store, object, buf_str(&out->id), &out->today, NULL);
	if (object != OBJECT_ME)
		ids_add(&a->todays, buf_str(&out->id), there ? AGAINST_THERE : AGAINST_GONE, NULL);
	if (!work_out(a, id, bytes, all, out)) {
		against_one_release(out);
		return failf(err, ERR_BAD_DATA, "backup verify reads it back.",
			"A %s of this backup cannot be read.", object_kind_words(object));
	}
	out->differs = differ(buf_str(&out->today), buf_str(&out->after));
	return true;
}

static void each_new(struct against *a, enum object_kind object, struct query *q,
	void (*one)(void *ctx, enum object_kind object, struct str id, struct str text), void *ctx)
{
	while (query_row(q))
		if (!ids_find(&a->todays, query_get(q, 0)))
			one(ctx, object, query_get(q, 0), query_get(q, 1));
	query_end(q, NULL);
}

void against_new(struct against *a,
	void (*one)(void *ctx, enum object_kind object, struct str id, struct str text), void *ctx)
{
	each_new(a, OBJECT_CONTACT,
		db_query(store_cache(a->store), "select c.id, k.bytes from contact c join card k"
						" on k.rowid = c.rowid order by c.place, c.rowid"),
		one, ctx);
	each_new(a, OBJECT_GROUP,
		db_query(store_cache(a->store),
			"select id, bytes from groups order by place, rowid"),
		one, ctx);
}
