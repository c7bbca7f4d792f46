/* The view of a reader: what takes longer than a keystroke is worked out once for each state of the
 * store. Writes nothing.
 */
#include "contacts/view.h"
#include "contacts/stored.h"
#include "icloud/card.h"

#include <stdlib.h>
#include <string.h>

/* Making, and throwing away. */

void view_drop_filter(struct view *v)
{
	if (v->filtered)
		search_query_release(&v->query);
	buf_release(&v->group);
	buf_release(&v->words);
	free(v->hits);
	free(v->rows);
	v->hits = NULL;
	v->rows = NULL;
	v->n_rows = v->n_hits = 0;
	v->filtered = v->typos = v->once = false;
}

static void drop_changes(struct view *v)
{
	for (size_t i = 0; i < v->n_added; i++) {
		buf_release(&v->added[i].id);
		buf_release(&v->added[i].card);
		buf_release(&v->added[i].text);
		buf_release(&v->added[i].labels);
	}
	free(v->added);
	v->added = NULL;
	v->n_added = 0;
	ids_release(&v->signs);
	groups_drop(v);
}

static void view_clear(struct view *v)
{
	view_drop_filter(v);
	drop_changes(v);
	free(v->entries);
	free(v->sorting);
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
	*n = (struct new_contact){change, BUF_INIT(64 * KIB), BUF_INIT(64 * MIB),
		BUF_INIT(64 * MIB), BUF_INIT(MIB), {0}};
	buf_add_str(&n->id, id);
	buf_add_str(&n->card, card);
	search_project(card, &n->text, &n->labels, &n->facts);
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
		buf_release(&v->added[i].text);
		buf_release(&v->added[i].labels);
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

struct str view_letter_of(struct view *v, struct str name)
{
	buf_clear(&v->letter);
	buf_add_cp(&v->letter, text_section(name));
	return buf_str(&v->letter);
}

struct str view_letter(struct view *v, int64_t place, struct str name)
{
	size_t low = 0, high = v->n_letters;

	if (place < 0 || !v->n_letters || v->letters[0].from > place)
		return view_letter_of(v, name);
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

/* In which order the last listing was asked for; before there was a choice it was by last name. */
static void load_stored_order(struct view *v)
{
	struct buf order = BUF_INIT(KIB);

	store_meta(store_cache(v->store), "contacts_order", &order);
	v->stored = str_is(buf_str(&order), "first,last") ? ORDER_FIRST : ORDER_LAST;
	buf_release(&order);
}

static void look_again(struct view *v, struct store *store)
{
	int64_t revision = stored_revision(store_cache(store));

	if (v->store != store || v->revision != revision) {
		view_clear(v);
		v->store = store;
		v->revision = revision;
		load_letters(v);
		load_stored_order(v);
		v->ungrouped = v->no_phone = v->birthdays = -1;
		v->dense = db_int(store_cache(store), "select max(place) + 1 from contact", 0) ==
			   db_int(store_cache(store), "select count(*) from contact", 0);
	}
	view_drop_filter(v);
	drop_changes(v);
	load_changes(v);
	forget_arrived(v);
	if (v->n_groups)
		v->ungrouped = -1;
	groups_load(v);
	if (v->n_groups)
		v->ungrouped = -1;
	v->changed = v->no_phone = v->birthdays = -1;
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
	return !v->n_added && (!q || (!str_trim(q->text).n && !q->group.n &&
					     (!q->order || q->order == v->stored)));
}
