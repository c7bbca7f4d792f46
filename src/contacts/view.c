/* The view of a reader: what takes longer than a keystroke is worked out once for each state of the
 * store. Writes nothing.
 */
#include "contacts/view.h"
#include "contacts/stored.h"
#include "icloud/card.h"

#include <stdlib.h>
#include <string.h>

/* Making, and throwing away. */

static void drop_filter(struct view *v)
{
	if (v->filtered)
		search_query_release(&v->query);
	buf_release(&v->group);
	buf_release(&v->words);
	free(v->rows);
	v->rows = NULL;
	v->n_rows = 0;
	v->filtered = false;
}

static void drop_changes(struct view *v)
{
	for (size_t i = 0; i < v->n_added; i++) {
		buf_release(&v->added[i].id);
		buf_release(&v->added[i].card);
	}
	free(v->added);
	v->added = NULL;
	v->n_added = 0;
	ids_release(&v->signs);
	groups_drop(v);
}

static void view_clear(struct view *v)
{
	drop_filter(v);
	drop_changes(v);
	free(v->entries);
	buf_release(&v->text);
	free(v->letters);
	buf_release(&v->scratch);
	buf_release(&v->letter);
	*v = (struct view){.text = BUF_INIT(256 * MIB),
		.scratch = BUF_INIT(256 * MIB),
		.letter = BUF_INIT(64),
		.group = BUF_INIT(64 * KIB),
		.words = BUF_INIT(64 * KIB)};
}

static void view_free(void *kept)
{
	view_clear(kept);
	free(kept);
}

/* Changes that wait, from the ledger. */

char view_sign_of(struct str kind, struct str state)
{
	if (str_is(state, "conflict"))
		return '&';
	if (str_is(state, "unknown"))
		return '?';
	if (str_is(kind, "create"))
		return '+';
	return str_is(kind, "delete") ? '-' : '~';
}

static void add_new_contact(struct view *v, int64_t change, struct str id, struct str card)
{
	struct new_contact *n;

	v->added = mem_grow(v->added, v->n_added + 1, sizeof *v->added);
	n = &v->added[v->n_added++];
	*n = (struct new_contact){change, BUF_INIT(64 * KIB), BUF_INIT(64 * MIB)};
	buf_add_str(&n->id, id);
	buf_add_str(&n->card, card);
}

static void load_changes(struct view *v)
{
	struct query *q = db_query(store_ledger(v->store),
		"select id, object_id, kind, state, case kind when 'create' then after end"
		" from change where object = 'contact' order by id");

	while (query_row(q)) {
		struct str id = query_get(q, 1), kind = query_get(q, 2);

		ids_add(&v->signs, id, view_sign_of(kind, query_get(q, 3)), NULL);
		if (str_is(kind, "create"))
			add_new_contact(v, query_get_int(q, 0), id, query_get(q, 4));
	}
	query_end(q, NULL);
}

/** A new contact that iCloud has by now (the answer was applied, the change is not gone yet) is no new one. */
static void forget_arrived(struct view *v)
{
	struct query *q;
	bool arrived;

	for (size_t i = v->n_added; i-- > 0;) {
		q = db_query(store_cache(v->store), "select 1 from contact where id = ?1");
		query_str(q, 1, buf_str(&v->added[i].id));
		arrived = query_row(q);
		query_end(q, NULL);
		if (!arrived)
			continue;
		buf_release(&v->added[i].id);
		buf_release(&v->added[i].card);
		v->added[i] = v->added[--v->n_added];
	}
}

/* Letters. */

static int letter_order(const void *a, const void *b)
{
	const struct view_letter *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void load_letters(struct view *v)
{
	struct buf json = BUF_INIT(MIB), key = BUF_INIT(64);
	struct json_walk w;
	int64_t from;

	store_meta(store_cache(v->store), "headerPositions", &json);
	w = json_walk(buf_str(&json));
	while (w.object && json_next(&w)) {
		struct view_letter *l;

		buf_clear(&key);
		if (!json_int64(w.value, &from) || from < 0 || !json_text(w.key, &key) || !key.n ||
			key.n >= sizeof l->text)
			continue;
		v->letters = mem_grow(v->letters, v->n_letters + 1, sizeof *v->letters);
		l = &v->letters[v->n_letters++];
		*l = (struct view_letter){.from = from};
		memcpy(l->text, key.p, key.n);
	}
	if (v->n_letters)
		qsort(v->letters, v->n_letters, sizeof *v->letters, letter_order);
	buf_release(&json);
	buf_release(&key);
}

static struct str letter_of_name(struct view *v, struct str name)
{
	buf_clear(&v->letter);
	buf_add_cp(&v->letter, text_section(name));
	return buf_str(&v->letter);
}

struct str view_letter(struct view *v, int64_t place, struct str name)
{
	size_t low = 0, high = v->n_letters;

	if (place < 0 || !v->n_letters || v->letters[0].from > place)
		return letter_of_name(v, name);
	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (v->letters[middle].from <= place)
			low = middle;
		else
			high = middle;
	}
	return str_of(v->letters[low].text);
}

/* The view itself. */

static void look_again(struct view *v, struct store *store)
{
	int64_t revision = stored_revision(store_cache(store));

	if (v->store != store || v->revision != revision) {
		view_clear(v);
		v->store = store;
		v->revision = revision;
		load_letters(v);
		v->ungrouped = -1;
		v->dense = db_int(store_cache(store), "select max(place) + 1 from contact", 0) ==
			   db_int(store_cache(store), "select count(*) from contact", 0);
	}
	drop_filter(v);
	drop_changes(v);
	load_changes(v);
	forget_arrived(v);
	if (v->n_groups)
		v->ungrouped = -1;
	groups_load(v);
	if (v->n_groups)
		v->ungrouped = -1;
	v->changed = -1;
}

struct view *view_of(struct icloud_reader *r)
{
	struct store *store = reader_store(r);
	struct view *v = r->kept;
	uint64_t version;

	if (!store)
		return NULL;
	if (!v) {
		v = mem_new(sizeof *v);
		r->kept = v;
		r->kept_free = view_free;
	}
	version = store_version(store);
	if (v->generation != r->generation)
		v->store = NULL;
	if (v->store != store || v->version != version) {
		look_again(v, store);
		v->version = version;
		v->generation = r->generation;
	}
	return v;
}

char view_sign(const struct view *v, struct str id)
{
	int64_t *sign = ids_find(&v->signs, id);

	return sign ? (char)*sign : ' ';
}

struct new_contact *view_added(struct view *v, struct str id)
{
	for (size_t i = 0; i < v->n_added; i++)
		if (str_eq(buf_str(&v->added[i].id), id))
			return &v->added[i];
	return NULL;
}

bool view_is_plain(const struct view *v, const struct contact_query *q)
{
	return !v->n_added && (!q || (!str_trim(q->text).n && !q->group.n));
}

/* Filtering. */

static int entry_order(const void *a, const void *b)
{
	const struct view_entry *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->rowid > y->rowid) - (x->rowid < y->rowid);
}

static struct view_entry *add_entry(struct view *v, int64_t rowid, int64_t place)
{
	struct view_entry *e;

	if ((v->n & (v->n - 1)) == 0)
		v->entries = mem_grow(v->entries, v->n ? v->n * 2 : 1, sizeof *e);
	e = &v->entries[v->n++];
	*e = (struct view_entry){place, rowid, v->text.n, 0};
	return e;
}

/* The index of places alone is enough, and small. */
static void load_order(struct view *v)
{
	struct query *q;

	if (v->ordered)
		return;
	v->ordered = true;
	q = db_query(
		store_cache(v->store), "select rowid, place from contact order by place, rowid");
	while (query_row(q))
		add_entry(v, query_get_int(q, 0), query_get_int(q, 1));
	query_end(q, NULL);
}

/* The table is read as it lies, which is quick, and put into order here when it does not lie so. */
static void load_text(struct view *v)
{
	struct query *q;
	bool sorted = true;

	if (v->searchable)
		return;
	v->ordered = v->searchable = true;
	v->n = 0;
	q = db_query(store_cache(v->store), "select rowid, place, search from contact");
	while (query_row(q)) {
		struct view_entry *e = add_entry(v, query_get_int(q, 0), query_get_int(q, 1));

		buf_add_str(&v->text, query_get(q, 2));
		e->length = v->text.n - e->from;
		sorted = sorted && (v->n == 1 || entry_order(e - 1, e) < 0);
	}
	query_end(q, NULL);
	if (!sorted)
		qsort(v->entries, v->n, sizeof *v->entries, entry_order);
}

static struct str text_of(const struct view *v, const struct view_entry *e)
{
	return str_part(buf_str(&v->text), e->from, e->length);
}

static int rowid_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Rowids that a group filter leaves, sorted, so that they can be looked up. */
struct chosen {
	int64_t *rowids;
	size_t n;
	bool all;
};

static bool is_chosen(const struct chosen *c, int64_t rowid)
{
	return c->all || (c->n && bsearch(&rowid, c->rowids, c->n, sizeof rowid, rowid_order));
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

static void choose_changed(struct view *v, struct chosen *c)
{
	for (size_t i = 0; i < v->signs.n; i++) {
		struct query *q =
			db_query(store_cache(v->store), "select rowid from contact where id = ?1");

		query_str(q, 1, ids_at(&v->signs, i));
		choose_rows(c, q);
	}
}

/* The members that a group will have. */
static void choose_members(struct view *v, const struct waiting_group *g, struct chosen *c)
{
	for (size_t i = 0; i < g->members.n; i++) {
		struct query *q =
			db_query(store_cache(v->store), "select rowid from contact where id = ?1");

		query_str(q, 1, ids_at(&g->members, i));
		choose_rows(c, q);
	}
}

static void choose_ungrouped(struct view *v, struct chosen *c)
{
	struct db *d = store_cache(v->store);
	struct query *q;

	if (!v->n_groups) {
		choose_rows(c, db_query(d, "select rowid from contact where not exists"
					   " (select 1 from member where contactid = id)"));
		return;
	}
	q = db_query(d, "select rowid, id from contact");
	while (query_row(q))
		if (groups_has_none(v, query_get(q, 1)))
			choose(c, query_get_int(q, 0));
	query_end(q, NULL);
}

static struct chosen choose_group(struct view *v, struct str group)
{
	struct db *d = store_cache(v->store);
	struct chosen c = {.all = !group.n};
	struct waiting_group *waits = groups_waiting(v, group);
	struct query *q;

	if (str_is(group, "~")) {
		choose_changed(v, &c);
	} else if (str_is(group, "-")) {
		choose_ungrouped(v, &c);
	} else if (waits && !waits->goes) {
		choose_members(v, waits, &c);
	} else if (group.n) {
		q = db_query(d, "select contact.rowid from member join contact"
				" on contact.id = member.contactid where member.groupid = ?1");
		query_str(q, 1, group);
		choose_rows(&c, q);
	}
	if (c.n)
		qsort(c.rowids, c.n, sizeof *c.rowids, rowid_order);
	return c;
}

static void filter_stored(struct view *v, struct str group)
{
	struct chosen c = choose_group(v, group);

	if (v->query.n)
		load_text(v);
	else
		load_order(v);
	v->rows = mem_grow(NULL, v->n + v->n_added + 1, sizeof *v->rows);
	for (size_t i = 0; i < v->n; i++)
		if (is_chosen(&c, v->entries[i].rowid) &&
			search_matches(&v->query, text_of(v, &v->entries[i])))
			v->rows[v->n_rows++] = v->entries[i].rowid;
	free(c.rowids);
}

/* One more letter leaves fewer rows: only those that were left are looked at. Both lists have one order. */
static void narrow(struct view *v)
{
	size_t kept = 0, next = 0;

	for (size_t i = 0; i < v->n && next < v->n_rows; i++) {
		if (v->entries[i].rowid != v->rows[next])
			continue;
		next++;
		if (search_matches(&v->query, text_of(v, &v->entries[i])))
			v->rows[kept++] = v->entries[i].rowid;
	}
	v->n_rows = kept;
}

/* New contacts have no place yet: they are put where their name belongs. */

static void folded_name_of_row(struct view *v, int64_t row, struct buf *out)
{
	struct buf name = BUF_INIT(16 * MIB);
	struct query *q;

	buf_clear(out);
	if (row < 0) {
		card_name(buf_str(&v->added[-1 - row].card), &name);
		text_fold(buf_str(&name), out);
	} else {
		q = db_query(store_cache(v->store), "select name from contact where rowid = ?1");
		query_int(q, 1, row);
		if (query_row(q))
			text_fold(query_get(q, 0), out);
		query_end(q, NULL);
	}
	buf_release(&name);
}

static void insert_new(struct view *v, size_t which)
{
	struct buf mine = BUF_INIT(16 * MIB), other = BUF_INIT(16 * MIB);
	size_t low = 0, high = v->n_rows;

	folded_name_of_row(v, -1 - (int64_t)which, &mine);
	while (low < high) {
		size_t middle = (low + high) / 2;

		folded_name_of_row(v, v->rows[middle], &other);
		if (str_cmp(buf_str(&other), buf_str(&mine)) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(v->rows + low + 1, v->rows + low, (v->n_rows - low) * sizeof *v->rows);
	v->rows[low] = -1 - (int64_t)which;
	v->n_rows++;
	buf_release(&mine);
	buf_release(&other);
}

/* iCloud knows nothing of a new contact: only a group that waits can have it. */
static bool new_is_in(struct view *v, struct str contact, struct str group)
{
	struct waiting_group *g = groups_waiting(v, group);

	if (!group.n || str_is(group, "~"))
		return true;
	if (str_is(group, "-"))
		return groups_has_none(v, contact);
	return g && !g->goes && ids_find(&g->members, contact);
}

static void filter_added(struct view *v, struct str group)
{
	struct buf text = BUF_INIT(64 * MIB);

	for (size_t i = 0; i < v->n_added; i++) {
		if (!new_is_in(v, buf_str(&v->added[i].id), group))
			continue;
		buf_clear(&text);
		search_text(buf_str(&v->added[i].card), &text);
		if (search_matches(&v->query, buf_str(&text)))
			insert_new(v, i);
	}
	buf_release(&text);
}

/* A word of digits may match more when it grows: "02" finds "+44 2", "0" finds zeros. */
static bool has_digit(struct str words)
{
	for (size_t i = 0; i < words.n; i++)
		if (words.p[i] >= '0' && words.p[i] <= '9')
			return true;
	return false;
}

static bool can_narrow(const struct view *v, struct str words, struct str group)
{
	return v->filtered && !v->n_added && v->words.n && str_eq(buf_str(&v->group), group) &&
	       str_starts(words, buf_str(&v->words)) && !has_digit(words);
}

static int64_t count_changed(struct view *v)
{
	struct chosen c = {0};

	if (v->changed < 0) {
		choose_changed(v, &c);
		v->changed = (int64_t)(c.n + v->n_added);
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
		v->ungrouped = (int64_t)c.n;
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

void view_filter(struct view *v, const struct contact_query *q)
{
	struct str words = q ? str_trim(q->text) : STR_NONE, group = q ? q->group : STR_NONE;

	if (v->filtered && str_eq(buf_str(&v->words), words) && str_eq(buf_str(&v->group), group))
		return;
	if (can_narrow(v, words, group)) {
		search_query_release(&v->query);
		search_query_init(&v->query, words);
		buf_clear(&v->words);
		buf_add_str(&v->words, words);
		narrow(v);
		return;
	}
	drop_filter(v);
	v->filtered = true;
	buf_add_str(&v->words, words);
	buf_add_str(&v->group, group);
	search_query_init(&v->query, words);
	filter_stored(v, group);
	filter_added(v, group);
}
