/* The tables of drafts: one row for each form, or text, that was left with something typed in it. Nothing here makes a
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

/* ---- The two tables ---- */

static const struct {
	const char *get, *at, *drop, *put;
} tables[2] = {
	{"select base, opened, typed, at, 0 from draft where object = ?1 and object_id = ?2",
		"select at from draft where object = ?1 and object_id = ?2",
		"delete from draft where object = ?1 and object_id = ?2",
		"insert into draft(object, object_id, base, opened, typed, at)"
		" values (?1, ?2, ?3, ?4, ?5, ?6) on conflict(object, object_id)"
		" do update set base = ?3, opened = ?4, typed = ?5, at = ?6"},
	{"select base, opened, typed, at, of_form from draft_text"
	 " where object = ?1 and object_id = ?2",
		"select at from draft_text where object = ?1 and object_id = ?2",
		"delete from draft_text where object = ?1 and object_id = ?2",
		"insert into draft_text(object, object_id, base, opened, typed, at, of_form)"
		" values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict(object, object_id)"
		" do update set base = ?3, opened = ?4, typed = ?5, at = ?6, of_form = ?7"},
};

static struct query *of_object(struct store *s, const char *sql, enum object_kind o, struct str id)
{
	struct query *q = db_query(store_ledger(s), sql);

	query_str(q, 1, str_of(object_kind_name(o)));
	query_str(q, 2, id.n ? id : STR(""));
	return q;
}

/* ---- Looking ---- */

static bool read_row(struct query *q, struct form_draft *d)
{
	d->at = (time_t)query_get_int(q, 3);
	d->of_form = query_get_int(q, 4) != 0;
	return buf_add_str(&d->base, query_get(q, 0)) && buf_add_str(&d->opened, query_get(q, 1)) &&
	       buf_add_str(&d->typed, query_get(q, 2));
}

static struct form_draft *get(struct icloud_reader *r, enum object_kind o, struct str id, bool text)
{
	struct store *s = reader_store(r);
	struct form_draft *d;
	struct query *q;
	bool there;

	if (!s)
		return NULL;
	d = form_draft_new(o, id);
	d->text = text;
	q = of_object(s, tables[text].get, o, id);
	there = query_row(q) && read_row(q, d);
	if (!query_end(q, NULL) || !there || !d->typed.n)
		form_draft_free(&d);
	return d;
}

struct form_draft *drafts_get(struct icloud_reader *r, enum object_kind o, struct str id)
{
	return get(r, o, id, false);
}

struct form_draft *drafts_text(struct icloud_reader *r, enum object_kind o, struct str id)
{
	return get(r, o, id, true);
}

static time_t kept_at(struct icloud_reader *r, enum object_kind o, struct str id, bool text)
{
	struct store *s = reader_store(r);
	struct query *q;
	time_t at = 0;

	if (!s)
		return 0;
	q = of_object(s, tables[text].at, o, id);
	if (query_row(q))
		at = (time_t)query_get_int(q, 0);
	return query_end(q, NULL) ? at : 0;
}

time_t drafts_at(struct icloud_reader *r, enum object_kind o, struct str id)
{
	return kept_at(r, o, id, false);
}

time_t drafts_text_at(struct icloud_reader *r, enum object_kind o, struct str id)
{
	return kept_at(r, o, id, true);
}

size_t drafts_list(
	struct icloud_reader *r, void (*row)(void *ctx, const struct draft_row *d), void *ctx)
{
	struct store *s = reader_store(r);
	struct draft_row d;
	struct query *q;
	size_t n = 0;

	if (!s)
		return 0;
	q = db_query(store_ledger(s),
		"select object, object_id, at, 0 as text, rowid as place from draft union all"
		" select object, object_id, at, 1, rowid from draft_text order by at, text, place");
	while (query_row(q))
		if (object_from_name(query_get(q, 0), &d.object)) {
			d.id = query_get(q, 1);
			d.at = (time_t)query_get_int(q, 2);
			d.text = query_get_int(q, 3) != 0;
			row(ctx, &d);
			n++;
		}
	query_end(q, NULL);
	return n;
}

/* ---- Keeping ---- */

bool drafts_drop(struct store *s, enum object_kind o, struct str id, bool text, struct error *err)
{
	return query_run(of_object(s, tables[text].drop, o, id), err);
}

static void bind_bytes(struct query *q, int place, const struct buf *b)
{
	query_blob(q, place, b->n ? buf_str(b) : STR(""));
}

static bool put(struct store *s, const struct form_draft *d, struct error *err)
{
	struct query *q = of_object(s, tables[d->text].put, d->object, str_of(d->object_id));

	if (hook_point("draft")) {
		query_end(q, NULL);
		return fail_file(err, "written", "The draft");
	}
	bind_bytes(q, 3, &d->base);
	bind_bytes(q, 4, &d->opened);
	bind_bytes(q, 5, &d->typed);
	query_int(q, 6, clock_now());
	if (d->text)
		query_int(q, 7, d->of_form);
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
		ok = drafts_drop(a->store, d->object, str_of(d->object_id), d->text, err);
	form_draft_free(&d);
	return ok;
}
