/* The filter of somebody who asks once: texts are looked at where they lie in the store, and only those that
 * match are kept, for their order. A keystroke's filter, which keeps them all, is view_filter.c's.
 */
#include "contacts/view.h"

#include <stdlib.h>

struct found {
	int64_t rowid, modified;
	uint32_t place;
	uint32_t from, length; /* of its text, where the order needs it */
	int rank;
};

struct finding {
	struct found *found;
	size_t n;
	struct buf text;
	enum contact_order order; /* ORDER_ACCOUNT: by place */
};

static int by_order(const struct finding *f, const struct found *a, const struct found *b)
{
	struct str x = str_part(buf_str(&f->text), a->from, a->length);
	struct str y = str_part(buf_str(&f->text), b->from, b->length);

	switch (f->order) {
	case ORDER_FIRST:
		return search_order_first(x, y);
	case ORDER_COMPANY:
		return search_order_company(x, y);
	case ORDER_CHANGED:
		return (a->modified < b->modified) - (a->modified > b->modified);
	case ORDER_LAST:
		return search_order_last(x, y);
	default:
		return 0;
	}
}

/* The best first, each rank in list order. */
static int found_order(const void *first, const void *second, void *ctx)
{
	const struct found *a = first, *b = second;
	int order;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	order = by_order(ctx, a, b);
	if (order)
		return order;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return (a->rowid > b->rowid) - (a->rowid < b->rowid);
}

static struct found *found_new(struct finding *f)
{
	if ((f->n & (f->n - 1)) == 0)
		f->found = mem_grow(f->found, f->n ? f->n * 2 : 1, sizeof *f->found);
	f->found[f->n] = (struct found){0};
	return &f->found[f->n++];
}

static bool wants_facts(const struct finding *f, const struct view *v)
{
	return v->query.n_filters || f->order == ORDER_CHANGED;
}

/* From a query for: search, rowid, place, labels, has, modified, birthday */
static void look_at(struct finding *f, const struct view *v, struct query *q,
	bool (*is_asked_for)(const void *ctx, int64_t rowid), const void *ctx)
{
	struct search_facts facts = {0};
	struct str text = query_get(q, 0), labels = STR_NONE;
	struct found *found;
	int64_t place;
	int rank;

	if (wants_facts(f, v)) {
		labels = query_get(q, 3);
		facts = (struct search_facts){(uint32_t)query_get_int(q, 4), query_get_int(q, 5),
			(int)query_get_int(q, 6)};
	}
	rank = view_rank(v, &facts, labels, text);
	if (rank == RANK_NOT || !is_asked_for(ctx, query_get_int(q, 1)))
		return;
	place = query_get_int(q, 2);
	found = found_new(f);
	*found = (struct found){.rowid = query_get_int(q, 1),
		.modified = facts.modified,
		.place = place < 0 || place > UINT32_MAX ? UINT32_MAX : (uint32_t)place,
		.from = (uint32_t)f->text.n,
		.rank = rank};
	if (f->order != ORDER_ACCOUNT && f->order != ORDER_CHANGED && buf_add_str(&f->text, text))
		found->length = (uint32_t)text.n;
}

void view_once(struct view *v, enum contact_order order,
	bool (*is_asked_for)(const void *ctx, int64_t rowid), const void *ctx)
{
	struct finding f = {
		.text = BUF_INIT(256 * MIB), .order = order == v->stored ? ORDER_ACCOUNT : order};
	struct query *q = db_query(store_cache(v->store),
		wants_facts(&f, v) ? "select search, rowid, place, labels, has, modified, birthday "
				     "from contact"
				   : "select search, rowid, place from contact");

	while (query_row(q))
		look_at(&f, v, q, is_asked_for, ctx);
	query_end(q, NULL);
	if (f.n)
		qsort_r(f.found, f.n, sizeof *f.found, found_order, &f);
	free(v->rows);
	v->rows = mem_grow(NULL, f.n + 1, sizeof *v->rows);
	for (size_t i = 0; i < f.n; i++)
		v->rows[i] = f.found[i].rowid;
	v->n_rows = f.n;
	free(f.found);
	buf_release(&f.text);
}
