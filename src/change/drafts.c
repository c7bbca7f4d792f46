/* The table of drafts: one row for each form that was left with something typed in it. Nothing here makes a
 * change of one; staging does, and lets the draft go in the same transaction (stage.c). */
#include "change/drafts.h"

#include "change/names.h"
#include "change/sides.h"
#include "icloud/hooks.h"
#include "icloud/time.h"
#include "store/reader.h"

#include <stdlib.h>

struct form_draft *form_draft_new(enum object_kind o, struct str id)
{
	struct form_draft *d = mem_new(sizeof *d);

	*d = (struct form_draft){.object = o,
		.object_id = str_dup(id),
		.base = BUF_INIT(TEXT_MAX),
		.opened = BUF_INIT(TEXT_MAX),
		.typed = BUF_INIT(DRAFT_MAX)};
	return d;
}

void form_draft_free(struct form_draft **d)
{
	if (!*d)
		return;
	free((*d)->object_id);
	buf_release(&(*d)->base);
	buf_release(&(*d)->opened);
	buf_release(&(*d)->typed);
	free(*d);
	*d = NULL;
}

/* ---- Looking ---- */

static struct query *of_object(struct query *q, enum object_kind o, struct str id)
{
	query_str(q, 1, str_of(object_kind_name(o)));
	query_str(q, 2, id.n ? id : STR(""));
	return q;
}

static bool read_row(struct query *q, struct form_draft *d)
{
	d->at = (time_t)query_get_int(q, 3);
	return buf_add_str(&d->base, query_get(q, 0)) && buf_add_str(&d->opened, query_get(q, 1)) &&
	       buf_add_str(&d->typed, query_get(q, 2));
}

struct form_draft *drafts_get(struct icloud_reader *r, enum object_kind o, struct str id)
{
	struct store *s = reader_store(r);
	struct form_draft *d;
	struct query *q;
	bool there;

	if (!s)
		return NULL;
	d = form_draft_new(o, id);
	q = of_object(db_query(store_ledger(s), "select base, opened, typed, at from draft"
						" where object = ?1 and object_id = ?2"),
		o, id);
	there = query_row(q) && read_row(q, d);
	if (!query_end(q, NULL) || !there || !d->typed.n)
		form_draft_free(&d);
	return d;
}

time_t drafts_at(struct icloud_reader *r, enum object_kind o, struct str id)
{
	struct store *s = reader_store(r);
	struct query *q;
	time_t at = 0;

	if (!s)
		return 0;
	q = of_object(db_query(store_ledger(s),
			      "select at from draft where object = ?1 and object_id = ?2"),
		o, id);
	if (query_row(q))
		at = (time_t)query_get_int(q, 0);
	return query_end(q, NULL) ? at : 0;
}

size_t drafts_list(struct icloud_reader *r,
	void (*row)(void *ctx, enum object_kind o, struct str id, time_t at), void *ctx)
{
	struct store *s = reader_store(r);
	struct query *q;
	enum object_kind o;
	size_t n = 0;

	if (!s)
		return 0;
	q = db_query(store_ledger(s), "select object, object_id, at from draft order by at, rowid");
	while (query_row(q))
		if (object_from_name(query_get(q, 0), &o)) {
			row(ctx, o, query_get(q, 1), (time_t)query_get_int(q, 2));
			n++;
		}
	query_end(q, NULL);
	return n;
}

/* ---- Keeping ---- */

bool drafts_drop(struct store *s, enum object_kind o, struct str id, struct error *err)
{
	struct query *q =
		db_query(store_ledger(s), "delete from draft where object = ?1 and object_id = ?2");

	return query_run(of_object(q, o, id), err);
}

static void bind_bytes(struct query *q, int place, const struct buf *b)
{
	query_blob(q, place, b->n ? buf_str(b) : STR(""));
}

static bool put(struct store *s, const struct form_draft *d, struct error *err)
{
	struct query *q =
		of_object(db_query(store_ledger(s),
				  "insert into draft(object, object_id, base, opened, typed, at)"
				  " values (?1, ?2, ?3, ?4, ?5, ?6) on conflict(object, object_id)"
				  " do update set base = ?3, opened = ?4, typed = ?5, at = ?6"),
			d->object, str_of(d->object_id));

	if (hook_point("draft")) {
		query_end(q, NULL);
		return fail_file(err, "written", "The draft");
	}
	bind_bytes(q, 3, &d->base);
	bind_bytes(q, 4, &d->opened);
	bind_bytes(q, 5, &d->typed);
	query_int(q, 6, clock_now());
	return query_run(q, err);
}

static bool is_whole(const struct form_draft *d)
{
	return !d->base.failed && !d->opened.failed && !d->typed.failed;
}

bool drafts_keep(struct account *a, struct form_draft *d, struct error *err)
{
	bool ok;

	if (a->settings && a->settings->read_only)
		ok = fail(err, ERR_REFUSED,
			"This program runs with --read-only, so no draft is kept.",
			"Start it without --read-only.");
	else if (!a->store)
		ok = fail(err, ERR_SIGN_IN, "No account is known yet, so no draft can be kept.",
			"Sign in first: icloud-tui login.");
	else if (!is_whole(d))
		ok = fail(err, ERR_TOO_BIG, "This draft is too large to be kept.",
			"Make the note shorter.");
	else if (d->typed.n)
		ok = put(a->store, d, err);
	else
		ok = drafts_drop(a->store, d->object, str_of(d->object_id), err);
	form_draft_free(&d);
	return ok;
}
