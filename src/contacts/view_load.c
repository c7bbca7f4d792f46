/* What a view searches and sorts by, from the store: in steps while nobody waits, or at once. */
#include "contacts/view.h"

#include <stdlib.h>

enum { STEP_ROWS = 2500 };

static int entry_order(const void *a, const void *b)
{
	const struct view_entry *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->rowid > y->rowid) - (x->rowid < y->rowid);
}

static void make_room(struct view *v)
{
	int64_t n = db_int(store_cache(v->store), "select count(*) from contact", 0);

	if (v->cap >= (size_t)n)
		return;
	v->cap = (size_t)n;
	v->entries = mem_grow(v->entries, v->cap, sizeof *v->entries);
}

static struct view_entry *add_entry(struct view *v, int64_t rowid, int64_t place)
{
	struct view_entry *e;

	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 16;
		v->entries = mem_grow(v->entries, v->cap, sizeof *v->entries);
	}
	e = &v->entries[v->n++];
	*e = (struct view_entry){.rowid = rowid,
		.place = place < 0 || place > UINT32_MAX ? UINT32_MAX : (uint32_t)place};
	return e;
}

/* The index of places alone is enough, and small. */
void view_load_order(struct view *v)
{
	struct query *q;

	if (v->ordered)
		return;
	v->ordered = true;
	v->n = 0;
	v->loaded = 0;
	make_room(v);
	q = db_query(
		store_cache(v->store), "select rowid, place from contact order by place, rowid");
	while (query_row(q))
		add_entry(v, query_get_int(q, 0), query_get_int(q, 1));
	query_end(q, NULL);
}

static void load_entry(struct view *v, struct query *q)
{
	struct view_entry *e = add_entry(v, query_get_int(q, 0), query_get_int(q, 1));

	e->from = (uint32_t)v->text.n;
	if (buf_add_str(&v->text, query_get(q, 2)))
		e->length = (uint32_t)v->text.n - e->from;
	if (buf_add_str(&v->text, query_get(q, 3)))
		e->labels = (uint32_t)v->text.n - e->from - e->length;
	e->has = (uint32_t)query_get_int(q, 4);
	e->modified = query_get_int(q, 5);
	e->birthday = (int)query_get_int(q, 6);
	v->loaded = e->rowid;
}

static void all_loaded(struct view *v)
{
	bool sorted = true;

	for (size_t i = 1; i < v->n && sorted; i++)
		sorted = entry_order(&v->entries[i - 1], &v->entries[i]) < 0;
	if (!sorted)
		qsort(v->entries, v->n, sizeof *v->entries, entry_order);
	v->searchable = v->ordered = true;
}

/* The table is read as it lies, which is quick, and put into order at the end when it does not lie so. */
static bool load_rows(struct view *v, int64_t limit)
{
	struct query *q = db_query(store_cache(v->store),
		"select rowid, place, search, labels, has, modified, birthday from contact"
		" where rowid > ?1 order by rowid limit ?2");
	int64_t n = 0;

	query_int(q, 1, v->loaded);
	query_int(q, 2, limit);
	for (; query_row(q); n++)
		load_entry(v, q);
	query_end(q, NULL);
	return limit >= 0 && n == limit;
}

static void begin_loading(struct view *v)
{
	if (v->loaded)
		return;
	v->ordered = false; /* what stands there has no texts */
	v->n = 0;
	buf_clear(&v->text);
	make_room(v);
}

bool view_load_step(struct view *v)
{
	if (v->searchable)
		return false;
	begin_loading(v);
	if (load_rows(v, STEP_ROWS))
		return true;
	all_loaded(v);
	return false;
}

void view_load_text(struct view *v)
{
	if (v->searchable)
		return;
	begin_loading(v);
	load_rows(v, -1);
	all_loaded(v);
}

struct str view_text(const struct view *v, size_t entry)
{
	const struct view_entry *e = &v->entries[entry];

	return entry < v->n ? str_part(buf_str(&v->text), e->from, e->length)
			    : buf_str(&v->added[entry - v->n].text);
}

struct str view_labels(const struct view *v, size_t entry)
{
	const struct view_entry *e = &v->entries[entry];

	return entry < v->n ? str_part(buf_str(&v->text), e->from + e->length, e->labels)
			    : buf_str(&v->added[entry - v->n].labels);
}

struct search_facts view_facts(const struct view *v, size_t entry)
{
	const struct view_entry *e = &v->entries[entry];

	return entry < v->n ? (struct search_facts){e->has, e->modified, e->birthday}
			    : v->added[entry - v->n].facts;
}

/* Order. */

static int sorting_order(const void *a, const void *b, void *ctx)
{
	const struct view *v = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = view_order(v, v->sorted, x, y);

	return order ? order : (x > y) - (x < y);
}

int view_order(const struct view *v, enum contact_order order, size_t a, size_t b)
{
	int64_t x, y;

	switch (order) {
	case ORDER_FIRST:
		return search_order_first(view_text(v, a), view_text(v, b));
	case ORDER_COMPANY:
		return search_order_company(view_text(v, a), view_text(v, b));
	case ORDER_CHANGED:
		x = view_facts(v, a).modified;
		y = view_facts(v, b).modified;
		return (x < y) - (x > y);
	default:
		return search_order_last(view_text(v, a), view_text(v, b));
	}
}

const uint32_t *view_sorting(struct view *v, enum contact_order order)
{
	if (order == ORDER_ACCOUNT || order == v->stored)
		return NULL;
	view_load_text(v);
	if (v->sorting && v->sorted == order)
		return v->sorting;
	v->sorting = mem_grow(v->sorting, v->n + 1, sizeof *v->sorting);
	for (size_t i = 0; i < v->n; i++)
		v->sorting[i] = (uint32_t)i;
	v->sorted = order;
	qsort_r(v->sorting, v->n, sizeof *v->sorting, sorting_order, v);
	return v->sorting;
}
