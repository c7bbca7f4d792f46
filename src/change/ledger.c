/* The table of changes: reads rows whole, writes rows whole. Decides nothing. */
#include "change/ledger.h"

#include "change/names.h"
#include "change/objects.h"
#include "contacts/stored.h"
#include "icloud/hooks.h"

#include <stdlib.h>

void change_init(struct change *c)
{
	*c = (struct change){.object_id = BUF_INIT(4 * KIB),
		.base = BUF_INIT(TEXT_MAX),
		.base_etag = BUF_INIT(4 * KIB),
		.after = BUF_INIT(TEXT_MAX),
		.title = BUF_INIT(64 * KIB),
		.summary = BUF_INIT(64 * KIB),
		.fields = BUF_INIT(64 * KIB)};
}

void change_release(struct change *c)
{
	buf_release(&c->object_id);
	buf_release(&c->base);
	buf_release(&c->base_etag);
	buf_release(&c->after);
	buf_release(&c->title);
	buf_release(&c->summary);
	buf_release(&c->fields);
}

static bool read_kinds(struct query *q, struct change *c)
{
	return object_from_name(query_get(q, 1), &c->object) &&
	       kind_from_name(query_get(q, 3), &c->kind) &&
	       state_from_name(query_get(q, 4), &c->state) &&
	       source_from_name(query_get(q, 5), &c->source);
}

static bool read_row(struct query *q, struct change *c)
{
	c->id = query_get_int(q, 0);
	buf_add_str(&c->object_id, query_get(q, 2));
	buf_add_str(&c->base, query_get(q, 6));
	buf_add_str(&c->base_etag, query_get(q, 7));
	buf_add_str(&c->after, query_get(q, 8));
	c->waits_for = query_get_int(q, 9);
	c->flags = (unsigned)query_get_int(q, 10);
	c->staged_at = (time_t)query_get_int(q, 11);
	buf_add_str(&c->title, query_get(q, 12));
	buf_add_str(&c->summary, query_get(q, 13));
	buf_add_str(&c->fields, query_get(q, 14));
	c->reverse_of = query_get_int(q, 15);
	return read_kinds(q, c) && !c->base.failed && !c->after.failed && !c->object_id.failed;
}

bool ledger_change(struct store *s, int64_t id, struct change *out)
{
	struct query *q = db_query(store_ledger(s),
		"select id, object, object_id, kind, state, source, base, base_etag, after, "
		"waits_for,"
		" flags, staged_at, title, summary, fields, reverse_of from change where id = ?1");
	bool there;

	change_init(out);
	query_int(q, 1, id);
	there = query_row(q) && read_row(q, out);
	if (!query_end(q, NULL))
		there = false;
	if (!there)
		change_release(out);
	return there;
}

int64_t ledger_change_of(struct store *s, enum object_kind object, struct str object_id)
{
	struct query *q = db_query(store_ledger(s),
		"select id from change where object = ?1 and object_id = ?2 order by id limit 1");
	int64_t id = 0;

	query_str(q, 1, str_of(object_kind_name(object)));
	query_str(q, 2, object_id);
	if (query_row(q))
		id = query_get_int(q, 0);
	return query_end(q, NULL) ? id : 0;
}

static size_t gather(struct query *q, int64_t **ids)
{
	size_t n = 0, room = 0;

	*ids = NULL;
	while (query_row(q)) {
		if (n == room) {
			room = room ? room * 2 : 64;
			*ids = mem_grow(*ids, room, sizeof **ids);
		}
		(*ids)[n++] = query_get_int(q, 0);
	}
	query_end(q, NULL);
	return n;
}

size_t ledger_ids(struct store *s, int64_t **ids)
{
	return gather(db_query(store_ledger(s), "select id from change order by id"), ids);
}

size_t ledger_waiting_for(struct store *s, int64_t id, int64_t **ids)
{
	struct query *q =
		db_query(store_ledger(s), "select id from change where waits_for = ?1 order by id");

	query_int(q, 1, id);
	return gather(q, ids);
}

int64_t ledger_alike(struct store *s, enum change_source source, struct str keys)
{
	struct query *q = db_query(
		store_ledger(s), "select count(*) from change where source = ?1 and fields = ?2");
	int64_t n = 0;

	query_str(q, 1, str_of(change_source_name(source)));
	query_str(q, 2, keys);
	if (query_row(q))
		n = query_get_int(q, 0);
	query_end(q, NULL);
	return n;
}

static struct str some(const struct buf *b)
{
	return b->n ? buf_str(b) : STR("");
}

static void bind_row(struct query *q, const struct change *c)
{
	query_str(q, 1, str_of(object_kind_name(c->object)));
	query_str(q, 2, some(&c->object_id));
	query_str(q, 3, str_of(change_kind_name(c->kind)));
	query_str(q, 4, str_of(change_state_name(c->state)));
	query_str(q, 5, str_of(change_source_name(c->source)));
	query_blob(q, 6, some(&c->base));
	query_str(q, 7, some(&c->base_etag));
	query_blob(q, 8, some(&c->after));
	query_int(q, 9, c->waits_for);
	query_int(q, 10, (int64_t)c->flags);
	query_int(q, 11, (int64_t)c->staged_at);
	query_str(q, 12, some(&c->title));
	query_str(q, 13, some(&c->summary));
	query_str(q, 14, some(&c->fields));
	query_int(q, 15, c->reverse_of);
}

static bool put_row(struct store *s, struct change *c, struct error *err)
{
	struct query *q = db_query(store_ledger(s),
		c->id ? "update change set object = ?1, object_id = ?2, kind = ?3, state = ?4, "
			"source = ?5,"
			" base = ?6, base_etag = ?7, after = ?8, waits_for = ?9, flags = ?10, "
			"staged_at = ?11,"
			" title = ?12, summary = ?13, fields = ?14, reverse_of = ?15 where id = ?16"
		      : "insert into change (object, object_id, kind, state, source, base, "
			"base_etag, after,"
			" waits_for, flags, staged_at, title, summary, fields, reverse_of)"
			" values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
			"?15)");

	bind_row(q, c);
	if (c->id)
		query_int(q, 16, c->id);
	if (!query_run(q, err))
		return false;
	if (!c->id)
		c->id = db_last_id(store_ledger(s));
	return true;
}

bool ledger_put(struct store *s, struct change *c, struct error *err)
{
	if (hook_point("ledger-put"))
		return fail_file(err, "written", "The ledger");
	return put_row(s, c, err);
}

bool ledger_drop(struct store *s, int64_t id, struct error *err)
{
	struct query *q = db_query(store_ledger(s), "delete from change where id = ?1");

	query_int(q, 1, id);
	return query_run(q, err);
}

bool ledger_state(struct store *s, int64_t id, enum change_state state, struct error *err)
{
	struct query *q = db_query(store_ledger(s), "update change set state = ?2 where id = ?1");

	query_int(q, 1, id);
	query_str(q, 2, str_of(change_state_name(state)));
	return query_run(q, err);
}

bool ledger_flag(struct store *s, int64_t id, enum flag f, struct error *err)
{
	struct query *q =
		db_query(store_ledger(s), "update change set flags = flags | ?2 where id = ?1");

	query_int(q, 1, id);
	query_int(q, 2, (int64_t)1 << f);
	return query_run(q, err);
}

/* {"meCardId":"…"}: also when none is chosen yet, so that one can be. */
static bool current_me(struct store *s, struct buf *bytes, struct buf *etag)
{
	struct buf id = BUF_INIT(64 * KIB);
	struct json_writer w;

	stored_me_card(s, &id);
	if (etag)
		buf_add_str(etag, buf_str(&id));
	if (bytes) {
		w = json_writer(bytes);
		json_object(&w);
		json_key(&w, "meCardId");
		json_put_str(&w, id.n ? buf_str(&id) : STR(""));
		json_object_end(&w);
	}
	buf_release(&id);
	return true;
}

static bool put_me(struct store *s, struct str text, struct error *err)
{
	struct buf id = BUF_INIT(64 * KIB);
	bool ok = !json_text(json_get(text, "meCardId"), &id) ||
		  store_meta_put(store_cache(s), "meCardId", buf_str(&id), err);

	buf_release(&id);
	return ok;
}

bool ledger_current(struct store *s, enum object_kind object, struct str id, struct buf *bytes,
	struct buf *etag)
{
	if (object == OBJECT_ME)
		return current_me(s, bytes, etag);
	return object == OBJECT_GROUP ? stored_group(s, id, bytes, etag)
				      : stored_card(s, id, bytes, etag, NULL);
}

bool ledger_current_put(
	struct store *s, enum object_kind object, struct str id, struct str text, struct error *err)
{
	if (object == OBJECT_ME)
		return put_me(s, text, err);
	if (object == OBJECT_GROUP)
		return text.n ? stored_group_put(s, text, err) : stored_group_remove(s, id, err);
	return text.n ? stored_card_put(s, text, err) : stored_card_remove(s, id, err);
}
