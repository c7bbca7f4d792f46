/* What waits, for those who look: lists, sides, reasons. Reads through the caller's own connection;
 * writes nothing. */
#include "icloud/changes.h"

#include "change/checks.h"
#include "change/diff.h"
#include "change/ledger.h"
#include "change/names.h"
#include "change/objects.h"
#include "store/reader.h"

#include <stdlib.h>

size_t changes_count(struct icloud_reader *r)
{
	struct store *s = reader_store(r);

	return s ? (size_t)db_int(store_ledger(s), "select count(*) from change", 0) : 0;
}

/* What wants a look first: iCloud moved on, then each severity of FLAGS(), the worst first. */
#define RANK                                                                                       \
	"case when state in ('behind', 'conflict') then 0 when flags & 1 then 1"                   \
	" when flags & 2 then 2 when flags & 12 then 3 when flags & 1040 then 4"                   \
	" when flags & 32 then 5 when flags & 64 then 6 when flags & 384 then 7"                   \
	" when flags & 2047 then 8 else 9 end"
/* Who waits stands under whom it waits for, and the worst of them says where they stand. One that waits for what is
 * not there, or for itself, is its own. */
#define LISTED                                                                                     \
	"with recursive chain(id, root, depth) as (select id, id, 0 from change where waits_for"   \
	" not in (select id from change) union all select c.id, chain.root, chain.depth + 1 from"  \
	" chain join change c on c.waits_for = chain.id),"                                         \
	" placed as (select change.id, object, object_id, kind, state, source, title, summary,"    \
	" fields, flags, waits_for, staged_at, ifnull(root, change.id) root,"                      \
	" ifnull(depth, 0) depth, " RANK                                                           \
	" rank from change left join chain on chain.id = change.id)"                               \
	" select id, object, object_id, kind, state, source, title, summary, fields, flags,"       \
	" waits_for, staged_at from placed"                                                        \
	" order by min(rank) over (partition by root), root, depth, id"

static bool row_read(struct query *q, struct change_row *c)
{
	*c = (struct change_row){.id = query_get_int(q, 0),
		.object_id = query_get(q, 2),
		.title = query_get(q, 6),
		.summary = query_get(q, 7),
		.fields = query_get(q, 8),
		.flags = (unsigned)query_get_int(q, 9),
		.after = query_get_int(q, 10),
		.staged_at = (time_t)query_get_int(q, 11)};
	return object_from_name(query_get(q, 1), &c->object) &&
	       kind_from_name(query_get(q, 3), &c->kind) &&
	       state_from_name(query_get(q, 4), &c->state) &&
	       source_from_name(query_get(q, 5), &c->source);
}

size_t changes_list(
	struct icloud_reader *r, void (*row)(void *ctx, const struct change_row *c), void *ctx)
{
	struct store *s = reader_store(r);
	struct query *q;
	struct change_row c;
	size_t n = 0;

	if (!s)
		return 0;
	q = db_query(store_ledger(s), LISTED);
	while (query_row(q))
		if (row_read(q, &c)) {
			row(ctx, &c);
			n++;
		}
	query_end(q, NULL);
	return n;
}

static void kept_free(void *kept)
{
	change_release(kept);
	free(kept);
}

/* The change, kept in the reader until the next call. */
static const struct change *keep(struct icloud_reader *r, int64_t id)
{
	struct store *s = reader_store(r);
	struct change c;

	if (r->change)
		kept_free(r->change);
	r->change = NULL;
	if (!s || !ledger_change(s, id, &c))
		return NULL;
	r->change = mem_new(sizeof c);
	*(struct change *)r->change = c;
	r->change_free = kept_free;
	return r->change;
}

void change_row_of(const struct change *c, struct change_row *out)
{
	*out = (struct change_row){.id = c->id,
		.object = c->object,
		.kind = c->kind,
		.state = c->state,
		.source = c->source,
		.object_id = buf_str(&c->object_id),
		.title = buf_str(&c->title),
		.summary = buf_str(&c->summary),
		.fields = buf_str(&c->fields),
		.flags = c->flags,
		.after = c->waits_for,
		.staged_at = c->staged_at};
}

bool changes_get(struct icloud_reader *r, int64_t id, struct change_row *out)
{
	const struct change *c = keep(r, id);

	if (c)
		change_row_of(c, out);
	return c != NULL;
}

int64_t changes_of(struct icloud_reader *r, enum object_kind o, struct str object_id)
{
	struct store *s = reader_store(r);

	return s ? ledger_change_of(s, o, object_id) : 0;
}

bool changes_sides(struct icloud_reader *r, int64_t id, struct buf *before, struct buf *after)
{
	struct store *s = reader_store(r);
	struct change c;

	if (!s || !ledger_change(s, id, &c))
		return false;
	buf_add_str(before, buf_str(&c.base));
	buf_add_str(after, buf_str(&c.after));
	change_release(&c);
	return !before->failed && !after->failed;
}

static bool named_diff(struct store *s, const struct change *c, struct diff *out)
{
	return object_diff(s, buf_str(&c->base), buf_str(&c->after), out);
}

bool changes_diff(struct icloud_reader *r, int64_t id, struct diff *out)
{
	struct store *s = reader_store(r);
	struct change c;
	bool ok;

	if (!s || !ledger_change(s, id, &c))
		return false;
	ok = named_diff(s, &c, out);
	change_release(&c);
	return ok;
}

bool changes_current(
	struct icloud_reader *r, enum object_kind o, struct str object_id, struct buf *out)
{
	struct store *s = reader_store(r);

	return s && ledger_current(s, o, object_id, out, NULL);
}

bool changes_flag_words(struct icloud_reader *r, int64_t id, enum flag f, struct buf *out)
{
	struct store *s = reader_store(r);
	struct change c;
	struct diff d;
	bool ok;

	if (!s || !ledger_change(s, id, &c))
		return false;
	ok = named_diff(s, &c, &d);
	if (ok) {
		ok = checks_words(f, &c, &d, out);
		diff_release(&d);
	}
	change_release(&c);
	return ok;
}
