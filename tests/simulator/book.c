/* The address book of the account: cards by id and in both orders, groups. Cards are text; only the
 * few members that decide the order are ever read. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

/* -- changing one member of a card --------------------------------------------------------------- */

void text_set(struct str text, const char *key, struct str value, struct buf *out)
{
	struct str old = json_get(text, key);
	size_t open = str_find(text, STR("{"));

	if (old.p) {
		buf_add(out, text.p, (size_t)(old.p - text.p));
		buf_add_str(out, value);
		buf_add_str(out, str_part(text, (size_t)(old.p + old.n - text.p), SIZE_MAX));
		return;
	}
	buf_printf(out, "{\"%s\":", key);
	buf_add_str(out, value);
	if (json_count(text) > 0)
		buf_addc(out, ',');
	buf_add_str(out, str_part(text, open + 1, SIZE_MAX));
}

/* -- the place of a card ------------------------------------------------------------------------- */

static void add_folded(struct str card, const char *key, const char *otherwise, struct buf *out)
{
	struct buf text = BUF_INIT(64 * KIB);

	if (!json_text(json_get(card, key), &text) || text.n == 0)
		json_text(json_get(card, otherwise), &text);
	text_fold(buf_str(&text), out);
	buf_release(&text);
}

static bool is_company(struct str card)
{
	bool yes = false;

	return json_bool(json_get(card, "isCompany"), &yes) && yes;
}

static char *make_key(struct str card, enum order order)
{
	struct buf key = BUF_INIT(256 * KIB), second = BUF_INIT(128 * KIB);
	char *copy;

	if (!is_company(card)) {
		add_folded(card, order == BY_LAST ? "phoneticLastName" : "phoneticFirstName",
			order == BY_LAST ? "lastName" : "firstName", &key);
		add_folded(card, order == BY_LAST ? "phoneticFirstName" : "phoneticLastName",
			order == BY_LAST ? "firstName" : "lastName", &second);
		if (key.n && second.n)
			buf_addc(&key, '\1');
		buf_add_str(&key, buf_str(&second));
	}
	if (key.n == 0)
		add_folded(card, "phoneticCompanyName", "companyName", &key);
	if (key.n == 0)
		buf_adds(&key, "\xff"); /* nameless: last */
	copy = str_dup(buf_str(&key));
	buf_release(&key);
	buf_release(&second);
	return copy;
}

static void card_keys(struct card *c)
{
	struct str text = {c->text, c->n};

	for (int order = 0; order < 2; order++) {
		char first;

		free(c->key[order]);
		c->key[order] = make_key(text, (enum order)order);
		first = c->key[order][0];
		c->letter[order] = first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : '#';
	}
}

static int compare(const struct card *a, const struct card *b, enum order order)
{
	int by_letter = (a->letter[order] == '#') - (b->letter[order] == '#');
	int by_key = strcmp(a->key[order], b->key[order]);

	return by_letter ? by_letter : by_key ? by_key : strcmp(a->id, b->id);
}

static int by_last(const void *a, const void *b)
{
	return compare(*(struct card *const *)a, *(struct card *const *)b, BY_LAST);
}

static int by_first(const void *a, const void *b)
{
	return compare(*(struct card *const *)a, *(struct card *const *)b, BY_FIRST);
}

void book_sort(struct book *b)
{
	qsort(b->order[BY_LAST], b->n, sizeof(struct card *), by_last);
	qsort(b->order[BY_FIRST], b->n, sizeof(struct card *), by_first);
	b->sorted = true;
}

static size_t place_of(const struct book *b, const struct card *c, enum order order)
{
	size_t low = 0, high = b->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(b->order[order][middle], c, order) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void order_insert(struct book *b, struct card *c)
{
	if (b->n == b->room) {
		b->room = b->room ? b->room * 2 : 256;
		for (int order = 0; order < 2; order++)
			b->order[order] = mem_grow(b->order[order], b->room, sizeof(struct card *));
	}
	for (int order = 0; order < 2; order++) {
		struct card **list = b->order[order];
		size_t at = b->sorted ? place_of(b, c, (enum order)order) : b->n;

		memmove(list + at + 1, list + at, (b->n - at) * sizeof *list);
		list[at] = c;
	}
	b->n++;
}

static void order_remove(struct book *b, const struct card *c)
{
	for (int order = 0; order < 2; order++) {
		struct card **list = b->order[order];
		size_t at = place_of(b, c, (enum order)order);

		memmove(list + at, list + at + 1, (b->n - at - 1) * sizeof *list);
	}
	b->n--;
}

/* -- by id --------------------------------------------------------------------------------------- */

static size_t hash_of(struct str id)
{
	uint64_t h = 1469598103934665603U;

	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 1099511628211U;
	return (size_t)h;
}

static struct card **slot_of(const struct book *b, struct str id)
{
	size_t i = hash_of(id) & (b->slots - 1);

	while (b->table[i] && !str_is(id, b->table[i]->id))
		i = (i + 1) & (b->slots - 1);
	return &b->table[i];
}

struct card *book_find(const struct book *b, struct str id)
{
	return b->slots ? *slot_of(b, id) : NULL;
}

static void table_rebuild(struct book *b, size_t slots)
{
	free(b->table);
	b->slots = slots;
	b->table = mem_new(slots * sizeof *b->table);
	for (size_t i = 0; i < b->n; i++)
		*slot_of(b, str_of(b->order[BY_LAST][i]->id)) = b->order[BY_LAST][i];
}

static void card_free(struct card *c)
{
	free(c->id);
	free(c->text);
	free(c->key[0]);
	free(c->key[1]);
	free(c);
}

bool book_add(struct book *b, struct str id, struct str text)
{
	struct card *c;

	if (book_find(b, id))
		return false;
	if ((b->n + 1) * 2 > b->slots)
		table_rebuild(b, b->slots ? b->slots * 2 : 1024);
	c = mem_new(sizeof *c);
	c->id = str_dup(id);
	c->text = str_dup(text);
	c->n = text.n;
	card_keys(c);
	order_insert(b, c);
	*slot_of(b, id) = c;
	return true;
}

void book_replace(struct book *b, struct card *c, struct str text)
{
	order_remove(b, c);
	free(c->text);
	c->text = str_dup(text);
	c->n = text.n;
	card_keys(c);
	order_insert(b, c);
}

void book_remove(struct book *b, struct card *c)
{
	b->gone = mem_grow(b->gone, b->n_gone + 1, sizeof *b->gone);
	b->gone[b->n_gone++] = (struct gone){mem_dup(c->id), b->sync};
	order_remove(b, c);
	for (size_t i = 0; i < b->n_groups; i++)
		group_leave(&b->groups[i], str_of(c->id));
	table_rebuild(b, b->slots);
	card_free(c);
}

void book_release(struct book *b)
{
	for (size_t i = 0; i < b->n; i++)
		card_free(b->order[BY_LAST][i]);
	while (b->n_groups)
		book_group_remove(b, &b->groups[0]);
	free(b->order[0]);
	free(b->order[1]);
	free(b->table);
	free(b->groups);
	for (size_t i = 0; i < b->n_gone; i++)
		free(b->gone[i].id);
	free(b->gone);
}

/* -- groups -------------------------------------------------------------------------------------- */

struct group *book_group(const struct book *b, struct str id)
{
	for (size_t i = 0; i < b->n_groups; i++)
		if (str_is(id, b->groups[i].id))
			return &b->groups[i];
	return NULL;
}

struct group *book_group_add(struct book *b, struct str id, struct str name)
{
	struct group *g;

	b->groups = mem_grow(b->groups, b->n_groups + 1, sizeof *b->groups);
	g = &b->groups[b->n_groups++];
	*g = (struct group){.id = str_dup(id), .name = str_dup(name)};
	return g;
}

static void group_clear(struct group *g)
{
	for (size_t i = 0; i < g->n_members; i++)
		free(g->members[i]);
	free(g->members);
	free(g->id);
	free(g->name);
	free(g->etag);
	free(g->rest);
}

void book_group_remove(struct book *b, struct group *g)
{
	size_t at = (size_t)(g - b->groups);

	group_clear(g);
	memmove(g, g + 1, (b->n_groups - at - 1) * sizeof *g);
	b->n_groups--;
}

void group_join(struct group *g, struct str contact_id)
{
	g->members = mem_grow(g->members, g->n_members + 1, sizeof *g->members);
	g->members[g->n_members++] = str_dup(contact_id);
}

void group_leave(struct group *g, struct str contact_id)
{
	for (size_t i = 0; i < g->n_members; i++) {
		if (!str_is(contact_id, g->members[i]))
			continue;
		free(g->members[i]);
		memmove(g->members + i, g->members + i + 1,
			(g->n_members - i - 1) * sizeof *g->members);
		g->n_members--;
		return;
	}
}

void group_keep_rest(struct group *g, struct str sent)
{
	static const char *const held[] = {"groupId", "name", "contactIds", "etag"};
	struct buf rest = BUF_INIT(4 * MIB);
	struct json_walk w = json_walk(sent);

	while (json_next(&w)) {
		bool known = false;

		for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
			known |= json_key_is(w.key, held[i]);
		if (known)
			continue;
		buf_addc(&rest, ',');
		buf_add_str(&rest, w.key);
		buf_addc(&rest, ':');
		buf_add_str(&rest, w.value);
	}
	free(g->rest);
	g->rest = str_dup(buf_str(&rest));
	buf_release(&rest);
}
