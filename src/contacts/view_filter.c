/* The filter of a view: which contacts a query leaves, in which order. Keeps its last answer, so that one
 * more letter looks only at those that were left. */
#include "contacts/view.h"

#include <stdlib.h>
#include <string.h>

/* ---- Groups: sets of rowids, sorted, so that they can be looked up ---- */

struct chosen {
	int64_t *rowids;
	size_t n;
};

static int rowid_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool is_chosen(const struct chosen *c, int64_t rowid)
{
	return c->n && bsearch(&rowid, c->rowids, c->n, sizeof rowid, rowid_order);
}

static void choose(struct chosen *c, int64_t rowid)
{
	if ((c->n & (c->n - 1)) == 0)
		c->rowids = mem_grow(c->rowids, c->n ? c->n * 2 : 1, sizeof *c->rowids);
	c->rowids[c->n++] = rowid;
}

static void choose_rows(struct chosen *c, struct query *q)
{
	while (query_row(q))
		choose(c, query_get_int(q, 0));
	query_end(q, NULL);
}

static void choose_id(struct view *v, struct chosen *c, struct str id)
{
	struct new_contact *n = view_added(v, id);
	struct query *q;

	if (n) {
		choose(c, -1 - (n - v->added));
		return;
	}
	q = db_query(store_cache(v->store), "select rowid from contact where id = ?1");
	query_str(q, 1, id);
	choose_rows(c, q);
}

static void choose_changed(struct view *v, struct chosen *c)
{
	for (size_t i = 0; i < v->signs.n; i++)
		choose_id(v, c, ids_at(&v->signs, i));
}

static void choose_ungrouped(struct view *v, struct chosen *c)
{
	struct db *d = store_cache(v->store);
	struct query *q;

	if (v->n_groups) {
		q = db_query(d, "select rowid, id from contact");
		while (query_row(q))
			if (groups_has_none(v, query_get(q, 1)))
				choose(c, query_get_int(q, 0));
		query_end(q, NULL);
	} else {
		choose_rows(c, db_query(d, "select rowid from contact where not exists"
					   " (select 1 from member where contactid = id)"));
	}
	for (size_t i = 0; i < v->n_added; i++)
		if (groups_has_none(v, buf_str(&v->added[i].id)))
			choose(c, -1 - (int64_t)i);
}

/** The members that a group has, or will have when something waits for it. */
static void choose_members(struct view *v, struct chosen *c, struct str group)
{
	struct waiting_group *waits = groups_waiting(v, group);
	struct query *q;

	if (waits && !waits->goes) {
		for (size_t i = 0; i < waits->members.n; i++)
			choose_id(v, c, ids_at(&waits->members, i));
		return;
	}
	q = db_query(store_cache(v->store), "select contact.rowid from member join contact"
					    " on contact.id = member.contactid"
					    " where member.groupid = ?1");
	query_str(q, 1, group);
	choose_rows(c, q);
}

static void choose_if_named(
	struct view *v, struct chosen *c, struct str id, struct str name, struct str start)
{
	struct waiting_group *waits = groups_waiting(v, id);
	struct buf folded = BUF_INIT(4 * MIB);

	if (waits && !waits->goes)
		name = buf_str(&waits->name);
	text_fold(name, &folded);
	if (str_starts(buf_str(&folded), start))
		choose_members(v, c, id);
	buf_release(&folded);
}

/** Members of every group whose folded name begins so. */
static void choose_named(struct view *v, struct chosen *c, struct str start)
{
	struct query *q = db_query(store_cache(v->store), "select id, name from groups");

	while (query_row(q))
		choose_if_named(v, c, query_get(q, 0), query_get(q, 1), start);
	query_end(q, NULL);
	for (size_t i = 0; i < v->n_groups; i++)
		if (v->groups[i].is_new)
			choose_if_named(v, c, buf_str(&v->groups[i].id), STR_NONE, start);
}

static struct chosen choose_group(struct view *v, const struct contact_query *q)
{
	struct chosen c = {0};

	if (str_is(q->group, "~"))
		choose_changed(v, &c);
	else if (str_is(q->group, "-"))
		choose_ungrouped(v, &c);
	else if (str_is(q->group, "*"))
		for (int i = 0; i < q->n_ids; i++)
			choose_id(v, &c, str_of(q->ids[i]));
	else
		choose_members(v, &c, q->group);
	return c;
}

/* ---- What a query asks of a contact beside its words ---- */

enum { SETS = QUERY_FILTERS + 1 };
struct asked {
	struct chosen set[SETS]; /* each must have it */
	bool not_in[SETS];	 /* or must not */
	size_t n;
};

static void ask_set(struct asked *a, struct chosen c, bool not_in)
{
	if (c.n)
		qsort(c.rowids, c.n, sizeof *c.rowids, rowid_order);
	a->set[a->n] = c;
	a->not_in[a->n++] = not_in;
}

static void ask_filters(struct view *v, struct asked *a)
{
	for (size_t i = 0; i < v->query.n_filters; i++) {
		struct query_filter *f = &v->query.filters[i];
		struct chosen c = {0};

		if (f->kind == QUERY_GROUP)
			choose_named(v, &c, query_text(&v->query, f->value));
		else if ((f->kind == QUERY_HAS || f->kind == QUERY_NO) && f->bits == HAS_GROUP)
			choose_ungrouped(v, &c);
		else
			continue;
		ask_set(a, c, f->kind == QUERY_HAS);
		f->kind = QUERY_GROUP; /* looked up here: no fact of the card */
	}
}

static bool is_asked_row(const void *ctx, int64_t rowid)
{
	const struct asked *a = ctx;

	for (size_t i = 0; i < a->n; i++)
		if (is_chosen(&a->set[i], rowid) == a->not_in[i])
			return false;
	return true;
}

static bool is_asked_for(const struct view *v, const struct asked *a, size_t entry)
{
	return is_asked_row(
		a, entry < v->n ? v->entries[entry].rowid : -1 - (int64_t)(entry - v->n));
}

static void asked_release(struct asked *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->set[i].rowids);
}

/* ---- Hits ---- */

/* Birthdays: whose comes first stands first. */
int view_rank(
	const struct view *v, const struct search_facts *f, struct str labels, struct str text)
{
	if (v->query.n_filters && !search_facts_hold(&v->query, f, labels))
		return RANK_NOT;
	if (!v->query.n)
		return search_query_asks(&v->query, QUERY_BIRTHDAY)
			       ? search_days_until(f->birthday, v->query.now)
			       : 0;
	return v->typos ? search_rank_typo(&v->query, text) : search_rank(&v->query, text);
}

static int rank_of(struct view *v, size_t entry)
{
	struct search_facts facts;

	if (!v->query.n && !v->query.n_filters)
		return 0;
	facts = view_facts(v, entry);
	return view_rank(v, &facts, view_labels(v, entry), view_text(v, entry));
}

static void add_hit(struct view *v, size_t entry, int rank)
{
	v->hits[v->n_hits++] = (struct view_hit){(uint32_t)entry, (uint16_t)rank};
}

static void hit_stored(struct view *v, const struct asked *a, enum contact_order order)
{
	const uint32_t *sorting = view_sorting(v, order);

	for (size_t i = 0; i < v->n; i++) {
		size_t entry = sorting ? sorting[i] : i;
		int rank = is_asked_for(v, a, entry) ? rank_of(v, entry) : RANK_NOT;

		if (rank != RANK_NOT)
			add_hit(v, entry, rank);
	}
}

/** Another letter: only those that were left are looked at. */
static void narrow(struct view *v)
{
	size_t n = v->n_hits;

	v->n_hits = 0;
	for (size_t i = 0; i < n; i++) {
		size_t entry = v->hits[i].entry;
		int rank = rank_of(v, entry);

		if (rank != RANK_NOT)
			add_hit(v, entry, rank);
	}
}

/* New contacts have no place yet: they are put where their name belongs. */

/** The search text of an entry, read from the store when it is not here. */
static struct str text_for_order(struct view *v, size_t entry, struct buf *out)
{
	struct query *q;

	if (entry >= v->n || v->searchable)
		return view_text(v, entry);
	buf_clear(out);
	q = db_query(store_cache(v->store), "select search from contact where rowid = ?1");
	query_int(q, 1, v->entries[entry].rowid);
	if (query_row(q))
		buf_add_str(out, query_get(q, 0));
	query_end(q, NULL);
	return buf_str(out);
}

static bool stands_before(struct view *v, enum contact_order order, size_t entry, size_t new)
{
	struct buf text = BUF_INIT(64 * MIB);
	struct str other;
	bool before;

	if (order != ORDER_LAST && order != ORDER_FIRST)
		return view_order(v, order, entry, new) <= 0;
	other = text_for_order(v, entry, &text);
	before = (order == ORDER_FIRST ? search_order_first(other, view_text(v, new))
				       : search_order_last(other, view_text(v, new))) <= 0;
	buf_release(&text);
	return before;
}

static void insert_new(struct view *v, enum contact_order order, size_t new, int rank)
{
	size_t low = 0, high = v->n_hits;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (stands_before(v, order, v->hits[middle].entry, new))
			low = middle + 1;
		else
			high = middle;
	}
	memmove(v->hits + low + 1, v->hits + low, (v->n_hits - low) * sizeof *v->hits);
	v->hits[low] = (struct view_hit){(uint32_t) new, (uint16_t)rank};
	v->n_hits++;
}

static void hit_added(struct view *v, const struct asked *a, enum contact_order order)
{
	if (order == ORDER_ACCOUNT)
		order = v->stored;
	for (size_t i = 0; i < v->n_added; i++) {
		size_t entry = v->n + i;
		int rank = is_asked_for(v, a, entry) ? rank_of(v, entry) : RANK_NOT;

		if (rank != RANK_NOT)
			insert_new(v, order, entry, rank);
	}
}

/* ---- Rows: the hits, best first, each rank in list order ---- */

static void make_rows(struct view *v)
{
	static const size_t ranks = RANK_NOT;
	size_t *from = mem_new((ranks + 2) * sizeof *from);

	free(v->rows);
	v->rows = mem_grow(NULL, v->n_hits + 1, sizeof *v->rows);
	for (size_t i = 0; i < v->n_hits; i++)
		from[(v->hits[i].rank < ranks ? v->hits[i].rank : ranks) + 1]++;
	for (size_t i = 1; i <= ranks; i++)
		from[i] += from[i - 1];
	for (size_t i = 0; i < v->n_hits; i++) {
		size_t entry = v->hits[i].entry;
		size_t rank = v->hits[i].rank < ranks ? v->hits[i].rank : ranks;

		v->rows[from[rank]++] =
			entry < v->n ? v->entries[entry].rowid : -1 - (int64_t)(entry - v->n);
	}
	v->n_rows = v->n_hits;
	free(from);
}

/* ---- The filter ---- */

static bool is_view(struct str group)
{
	return group.n && group.p[0] == '=';
}

static bool same_filter(const struct view *v, const struct contact_query *q, struct str words)
{
	return v->filtered && v->order == q->order && str_eq(buf_str(&v->words), words) &&
	       str_eq(buf_str(&v->group), q->group) &&
	       (!str_is(q->group, "*") || v->ids_version == q->ids_version);
}

static bool can_narrow(const struct view *v, const struct contact_query *q, struct str words)
{
	return v->filtered && !v->once && !v->n_added && v->words.n && v->order == q->order &&
	       str_eq(buf_str(&v->group), q->group) && !str_is(q->group, "*") &&
	       str_starts(words, buf_str(&v->words)) && search_query_narrows(words);
}

/* A view of the side column is a filter too: its words stand before those that are typed. */
static void start_query(struct view *v, struct str group, struct str words)
{
	struct buf all = BUF_INIT(64 * KIB);

	if (is_view(group)) {
		buf_add_str(&all, str_part(group, 1, group.n));
		buf_addc(&all, ' ');
	}
	buf_add_str(&all, words);
	search_query_init(&v->query, buf_str(&all));
	buf_release(&all);
}

/* A command looks once and has no new contacts beside the stored ones: no need to keep fifty thousand texts. */
static bool find_once(struct view *v, const struct contact_query *q, const struct asked *a)
{
	if (!q->once || v->n_added || v->searchable || (!v->query.n && !v->query.n_filters))
		return false;
	v->once = true;
	view_once(v, q->order, is_asked_row, a);
	if (!v->n_rows && v->query.n) {
		v->typos = true;
		view_once(v, q->order, is_asked_row, a);
	}
	return true;
}

/** `nobody`: it is known that no one matches but with a letter wrong. */
static void filter_all(struct view *v, const struct contact_query *q, bool nobody)
{
	struct asked a = {0};

	if (q->group.n && !is_view(q->group))
		ask_set(&a, choose_group(v, q), false);
	ask_filters(v, &a);
	if (find_once(v, q, &a)) {
		asked_release(&a);
		return;
	}
	if (v->query.n || v->query.n_filters)
		view_load_text(v);
	else
		view_load_order(v);
	free(v->hits);
	view_sorting(v, q->order); /* may load more */
	v->hits = mem_grow(NULL, v->n + v->n_added + 1, sizeof *v->hits);
	v->n_hits = 0;
	if (!nobody) {
		hit_stored(v, &a, q->order);
		hit_added(v, &a, q->order);
	}
	if (!v->n_hits && v->query.n) {
		v->typos = true;
		hit_stored(v, &a, q->order);
		hit_added(v, &a, q->order);
	}
	asked_release(&a);
	make_rows(v);
}

void view_filter(struct view *v, const struct contact_query *given)
{
	static const struct contact_query none = {0};
	const struct contact_query *q = given ? given : &none;
	struct str words = str_trim(q->text);
	bool fewer, nobody;

	if (same_filter(v, q, words))
		return;
	fewer = can_narrow(v, q, words);
	nobody = fewer && v->typos;
	if (fewer && !nobody) {
		search_query_release(&v->query);
		start_query(v, q->group, words);
		buf_clear(&v->words);
		buf_add_str(&v->words, words);
		narrow(v);
		if (v->n_hits) {
			make_rows(v);
			return;
		}
		nobody = true;
	}
	view_drop_filter(v);
	v->filtered = true;
	v->order = q->order;
	v->ids_version = q->ids_version;
	buf_add_str(&v->words, words);
	buf_add_str(&v->group, q->group);
	start_query(v, q->group, words);
	filter_all(v, q, nobody);
}

/* ---- Counts without words ---- */

static int64_t count_changed(struct view *v)
{
	struct chosen c = {0};

	if (v->changed < 0) {
		choose_changed(v, &c);
		v->changed = (int64_t)c.n;
		free(c.rowids);
	}
	return v->changed;
}

static int64_t count_ungrouped(struct view *v)
{
	struct db *d = store_cache(v->store);
	struct chosen c = {0};
	int64_t added = 0;

	if (v->ungrouped < 0 && v->n_groups) {
		choose_ungrouped(v, &c);
		v->ungrouped = (int64_t)c.n - (int64_t)v->n_added;
		for (size_t i = 0; i < v->n_added; i++)
			v->ungrouped += !groups_has_none(v, buf_str(&v->added[i].id));
		free(c.rowids);
	} else if (v->ungrouped < 0) {
		v->ungrouped = db_int(d, "select count(*) from contact", 0) -
			       db_int(d, "select count(distinct contactid) from member", 0);
	}
	for (size_t i = 0; i < v->n_added; i++)
		added += groups_has_none(v, buf_str(&v->added[i].id));
	return v->ungrouped + added;
}

int64_t view_count(struct view *v, struct str group)
{
	struct db *d = store_cache(v->store);
	struct waiting_group *waits = groups_waiting(v, group);
	struct query *q;
	int64_t n;

	if (waits && !waits->goes)
		return groups_count(v, waits);
	if (!group.n)
		return db_int(d, "select count(*) from contact", 0) + (int64_t)v->n_added;
	if (str_is(group, "~"))
		return count_changed(v);
	if (str_is(group, "-"))
		return count_ungrouped(v);
	q = db_query(d, "select count(*) from member where groupid = ?1");
	query_str(q, 1, group);
	n = query_row(q) ? query_get_int(q, 0) : 0;
	return query_end(q, NULL) ? n : 0;
}
