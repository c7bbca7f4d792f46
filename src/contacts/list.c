/* Contacts as the screen and commands read them: counts, rows in list order, one card, groups.
 *
 * Without a filter rows come straight from the index of places; with one, from the view, which keeps
 * what a keystroke would otherwise work out again. Reads only.
 */
#include "contacts/view.h"
#include "icloud/card.h"

#include <stdlib.h>
#include <string.h>

#define NO_PLACE INT64_C(0x100000000)

time_t contacts_as_of(struct icloud_reader *r)
{
	struct store *s = reader_store(r);
	struct buf text = BUF_INIT(64);
	int64_t as_of = 0;

	if (s && store_meta(store_cache(s), "contacts_as_of", &text))
		str_to_int64(buf_str(&text), &as_of);
	buf_release(&text);
	return (time_t)as_of;
}

int64_t contacts_count(struct icloud_reader *r, const struct contact_query *q)
{
	struct view *v = view_of(r);

	if (!v || !contacts_as_of(r))
		return -1;
	if (!q || (!str_trim(q->text).n && (!q->group.n || !strchr("=*", q->group.p[0]))))
		return view_count(v, q ? q->group : STR_NONE);
	view_filter(v, q);
	return (int64_t)v->n_rows;
}

/* Rows. Their text is gathered first and given out when it does not move any more. */

struct gathered {
	int64_t rowid, place;
	size_t id, etag, name, company, found, letter,
		end; /* where each begins in the scratch text */
	char sign;
};

struct gathering {
	struct view *v;
	struct gathered *rows;
	size_t n;
	const struct contact_query *q;
	bool found; /* a filter by words: say which field it was */
};

static struct gathered *gather_new(struct gathering *g)
{
	if ((g->n & (g->n - 1)) == 0)
		g->rows = mem_grow(g->rows, g->n ? g->n * 2 : 1, sizeof *g->rows);
	g->rows[g->n] = (struct gathered){0};
	return &g->rows[g->n++];
}

static size_t put(struct gathering *g, struct str text)
{
	size_t from = g->v->scratch.n;

	buf_add_str(&g->v->scratch, text);
	return from;
}

static void gather_found(struct gathering *g, struct gathered *row, struct str text)
{
	struct query *q;

	row->found = g->v->scratch.n;
	if (!g->found)
		return;
	if (row->rowid < 0) {
		search_found(&g->v->query, buf_str(&g->v->added[-1 - row->rowid].card), text,
			&g->v->scratch);
		return;
	}
	q = db_query(store_cache(g->v->store), "select bytes from card where rowid = ?1");
	query_int(q, 1, row->rowid);
	if (query_row(q))
		search_found(&g->v->query, query_get(q, 0), text, &g->v->scratch);
	query_end(q, NULL);
}

/* The letter of a row that has no place in the order that is shown; empty where an order has none. */
static void gather_letter(
	struct gathering *g, const struct gathered *row, struct str name, struct str text)
{
	enum contact_order order = g->q && g->q->order ? g->q->order : g->v->stored;
	size_t line = order == ORDER_FIRST ? 1 : order == ORDER_COMPANY ? 4 : 0;
	struct str key;

	if (order == ORDER_CHANGED)
		return;
	if (order == g->v->stored && row->place >= 0) {
		put(g, view_letter(g->v, row->place, name));
		return;
	}
	key = search_line(text, line);
	if (!key.n && order == ORDER_COMPANY)
		return;
	put(g, view_letter_of(g->v, key.n ? key : search_line(text, 0)));
}

/* From a query for: rowid, id, etag, name, company, place, fullname, search */
static void gather_stored(struct gathering *g, struct query *q)
{
	struct gathered *row = gather_new(g);

	row->rowid = query_get_int(q, 0);
	row->id = put(g, query_get(q, 1));
	row->etag = put(g, query_get(q, 2));
	row->name = put(g, query_get(q, g->q && g->q->full_names && query_get(q, 6).n ? 6 : 3));
	row->company = put(g, query_get(q, 4));
	row->place = query_get_int(q, 5) < NO_PLACE ? query_get_int(q, 5) : -1;
	row->sign = view_sign(g->v, query_get(q, 1));
	gather_found(g, row, query_get(q, 7));
	row->letter = g->v->scratch.n;
	gather_letter(g, row, query_get(q, 3), query_get(q, 7));
	row->end = g->v->scratch.n;
}

static void gather_added(struct gathering *g, int64_t rowid)
{
	struct new_contact *n = &g->v->added[-1 - rowid];
	struct gathered *row = gather_new(g);

	row->rowid = rowid;
	row->place = -1;
	row->id = put(g, buf_str(&n->id));
	row->etag = g->v->scratch.n;
	row->name = row->etag;
	if (g->q && g->q->full_names)
		card_full_name(buf_str(&n->card), &g->v->scratch);
	else
		card_name(buf_str(&n->card), &g->v->scratch);
	row->company = g->v->scratch.n;
	card_company(buf_str(&n->card), &g->v->scratch);
	row->sign = view_sign(g->v, buf_str(&n->id));
	gather_found(g, row, buf_str(&n->text));
	row->letter = g->v->scratch.n;
	gather_letter(g, row, STR_NONE, buf_str(&n->text));
	row->end = g->v->scratch.n;
}

static void gather_plain(struct gathering *g, int64_t offset, size_t limit)
{
	struct db *d = store_cache(g->v->store);
	struct query *q;

	if (g->v->dense)
		q = db_query(d, "select rowid, id, etag, name, company, place, fullname, search"
				" from contact where place >= ?2 order by place limit ?1");
	else
		q = db_query(d, "select rowid, id, etag, name, company, place, fullname, search"
				" from contact order by place, rowid limit ?1 offset ?2");
	query_int(q, 1, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
	query_int(q, 2, offset);
	while (query_row(q))
		gather_stored(g, q);
	query_end(q, NULL);
}

static void gather_row(struct gathering *g, int64_t rowid)
{
	struct query *q;

	if (rowid < 0) {
		gather_added(g, rowid);
		return;
	}
	q = db_query(store_cache(g->v->store),
		"select rowid, id, etag, name, company, place, fullname, search from contact"
		" where rowid = ?1");
	query_int(q, 1, rowid);
	if (query_row(q))
		gather_stored(g, q);
	query_end(q, NULL);
}

static struct contact_row row_of(struct view *v, const struct gathered *g)
{
	struct str all = buf_str(&v->scratch);
	struct contact_row row = {.rowid = g->rowid,
		.id = str_part(all, g->id, g->etag - g->id),
		.etag = str_part(all, g->etag, g->name - g->etag),
		.name = str_part(all, g->name, g->company - g->name),
		.company = str_part(all, g->company, g->found - g->company),
		.found = str_part(all, g->found, g->letter - g->found),
		.letter = str_part(all, g->letter, g->end - g->letter),
		.sign = g->sign};

	row.section = row.letter.n == 1 && row.letter.p[0] >= 'A' && row.letter.p[0] <= 'Z'
			      ? row.letter.p[0]
			      : '#';
	return row;
}

size_t contacts_list(struct icloud_reader *r, const struct contact_query *q, int64_t offset,
	size_t limit, void (*row)(void *ctx, const struct contact_row *c), void *ctx)
{
	struct gathering g = {.v = view_of(r), .q = q};

	if (!g.v || offset < 0)
		return 0;
	buf_clear(&g.v->scratch);
	if (view_is_plain(g.v, q)) {
		gather_plain(&g, offset, limit);
	} else {
		view_filter(g.v, q);
		g.found = !(q && q->once) && (g.v->query.n > 0 || g.v->query.n_filters > 0);
		for (size_t i = (size_t)offset; i < g.v->n_rows && g.n < limit; i++)
			gather_row(&g, g.v->rows[i]);
	}
	for (size_t i = 0; i < g.n; i++) {
		struct contact_row out = row_of(g.v, &g.rows[i]);

		row(ctx, &out);
	}
	free(g.rows);
	return g.n;
}

static int64_t rowid_of(struct view *v, struct str id)
{
	struct new_contact *n = view_added(v, id);
	struct query *q;
	int64_t rowid = 0;

	if (n)
		return -1 - (n - v->added);
	q = db_query(store_cache(v->store), "select rowid from contact where id = ?1");
	query_str(q, 1, id);
	if (query_row(q))
		rowid = query_get_int(q, 0);
	query_end(q, NULL);
	return rowid;
}

static int64_t plain_place(struct view *v, int64_t rowid)
{
	struct db *d = store_cache(v->store);
	struct query *q;
	int64_t place;

	if (v->dense)
		q = db_query(d, "select place from contact where rowid = ?1");
	else
		q = db_query(d, "select count(*) from contact,"
				" (select place as p from contact where rowid = ?1)"
				" where place < p or (place = p and rowid < ?1)");
	query_int(q, 1, rowid);
	place = query_row(q) ? query_get_int(q, 0) : -1;
	return query_end(q, NULL) ? place : -1;
}

int64_t contacts_place(struct icloud_reader *r, const struct contact_query *q, struct str id)
{
	struct view *v = view_of(r);
	int64_t rowid = v ? rowid_of(v, id) : 0;

	if (!rowid)
		return -1;
	if (view_is_plain(v, q))
		return plain_place(v, rowid);
	view_filter(v, q);
	for (size_t i = 0; i < v->n_rows; i++)
		if (v->rows[i] == rowid)
			return (int64_t)i;
	return -1;
}

/* One card. */

bool contacts_card(struct icloud_reader *r, struct str id, struct buf *out)
{
	struct store *s = reader_store(r);
	struct query *q;
	bool found;

	if (!s)
		return false;
	q = db_query(store_cache(s), "select card.bytes from contact join card"
				     " on card.rowid = contact.rowid where contact.id = ?1");
	query_str(q, 1, id);
	found = query_row(q) && buf_add_str(out, query_get(q, 0));
	return query_end(q, NULL) && found;
}

bool contacts_card_after(struct icloud_reader *r, struct str id, struct buf *out, char *kind)
{
	struct view *v = view_of(r);
	struct query *q;
	bool found;

	if (!v)
		return false;
	*kind = view_sign(v, id) == ' ' ? 0 : view_sign(v, id);
	if (!*kind)
		return contacts_card(r, id, out);
	q = db_query(store_ledger(v->store),
		"select after from change where object = 'contact' and object_id = ?1"
		" and kind <> 'delete' order by id limit 1");
	query_str(q, 1, id);
	found = query_row(q) && query_get(q, 0).n && buf_add_str(out, query_get(q, 0));
	return (query_end(q, NULL) && found) || contacts_card(r, id, out);
}

bool contacts_last_read(struct icloud_reader *r, struct contacts_read_counts *out)
{
	struct store *s = reader_store(r);
	struct buf text = BUF_INIT(KIB);
	struct contacts_read_counts c = {0};
	bool ok = s && store_meta(store_cache(s), "contacts_read", &text) &&
		  json_int64(json_get(buf_str(&text), "total"), &c.total) &&
		  json_int64(json_get(buf_str(&text), "added"), &c.added) &&
		  json_int64(json_get(buf_str(&text), "changed"), &c.changed) &&
		  json_int64(json_get(buf_str(&text), "removed"), &c.removed);

	if (ok)
		*out = c;
	buf_release(&text);
	return ok;
}
