/* Alignment of two texts: members by key, list entries by identity. Owns the rules of pairing; words
 * for people are diff.c's, building a text from pairs is build.c's. */
#include "change/sides.h"

#include <stdlib.h>
#include <string.h>

enum {
	PAIRING_MAX = 1 << 16, /* comparisons per list; beyond it only place decides */
	PAIRING_IDS = 1 << 26, /* the same for ids, which are only equal or not */
	MEMBERS_MAX = 2000     /* of one object: keys are looked for one by one */
};

static struct str between(const char *from, const char *to)
{
	return (struct str){from, (size_t)(to - from)};
}

/* The gap between two neighbours: blanks, a comma, blanks. */
static void part_gap(struct part *left, struct part *right, struct str gap)
{
	size_t comma = str_find(gap, STR(","));

	left->post = comma == SIZE_MAX ? gap : str_part(gap, 0, comma);
	if (right)
		right->pre = str_part(gap, comma == SIZE_MAX ? gap.n : comma + 1, gap.n);
}

static const char *part_start(const struct part *p)
{
	return p->key.p ? p->key.p : p->value.p;
}

static void parts_gaps(struct parts *p, struct str container)
{
	const char *end;
	size_t i;

	if (!p->n)
		return;
	end = container.p + container.n - 1;
	p->at[0].pre = between(container.p + 1, part_start(&p->at[0]));
	for (i = 0; i < p->n; i++) {
		struct part *a = &p->at[i], *b = i + 1 < p->n ? a + 1 : NULL;

		part_gap(a, b, between(a->value.p + a->value.n, b ? part_start(b) : end));
	}
}

void parts_read(struct str container, struct parts *out)
{
	struct str text = json_value(container);
	struct json_walk w = json_walk(text);
	size_t room = 0;

	*out = (struct parts){0};
	while (json_next(&w)) {
		struct part *p;

		if (out->n == room) {
			room = room ? room * 2 : 16;
			out->at = mem_grow(out->at, room, sizeof *out->at);
		}
		p = &out->at[out->n++];
		*p = (struct part){.value = w.value, .key = w.object ? w.key : STR_NONE};
		p->head = p->key.p ? between(p->key.p, p->value.p) : STR_NONE;
	}
	parts_gaps(out, text);
}

void parts_release(struct parts *p)
{
	free(p->at);
	*p = (struct parts){0};
}

/* ---- the same value ---- */

static bool strings_equal(struct str a, struct str b)
{
	struct buf x = BUF_INIT(TEXT_MAX), y = BUF_INIT(TEXT_MAX);
	bool same = str_eq(a, b);

	if (same || (!memchr(a.p, '\\', a.n) && !memchr(b.p, '\\', b.n)))
		return same;
	if (json_text(a, &x) && json_text(b, &y))
		same = str_eq(buf_str(&x), buf_str(&y)) && !x.failed && !y.failed &&
		       str_find(buf_str(&x), STR("\xef\xbf\xbd")) == SIZE_MAX;
	buf_release(&x);
	buf_release(&y);
	return same;
}

static bool keys_once(const struct parts *p)
{
	size_t i, j;

	for (i = 0; i < p->n; i++)
		for (j = 0; j < i; j++)
			if (strings_equal(p->at[i].key, p->at[j].key))
				return false;
	return true;
}

static struct str value_of(const struct parts *p, struct str key)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strings_equal(p->at[i].key, key))
			return p->at[i].value;
	return STR_NONE;
}

static bool parts_equal(const struct parts *x, const struct parts *y, bool object)
{
	size_t i;

	if (x->n != y->n || x->n > 1024 || (object && (!keys_once(x) || !keys_once(y))))
		return false;
	for (i = 0; i < x->n; i++) {
		struct str other = object ? value_of(y, x->at[i].key) : y->at[i].value;

		if (!other.p || !values_equal(x->at[i].value, other))
			return false;
	}
	return true;
}

bool values_equal(struct str a, struct str b)
{
	enum json_type type = json_type(a);
	struct parts x, y;
	bool same;

	if (str_eq(a, b))
		return true;
	if (type != json_type(b))
		return false;
	if (type == JSON_STRING)
		return strings_equal(a, b);
	if (type != JSON_OBJECT && type != JSON_ARRAY)
		return false;
	parts_read(a, &x);
	parts_read(b, &y);
	same = parts_equal(&x, &y, type == JSON_OBJECT);
	parts_release(&x);
	parts_release(&y);
	return same;
}

/* ---- fields ---- */

static const struct field_info group_fields[] = {
	{"name", FIELD_TEXT, 0, "Name"},
	{"contactIds", FIELD_LIST, 1, "member"},
	{"groupId", FIELD_SERVER, 9, ""},
	{"etag", FIELD_SERVER, 9, ""},
	{"headerPositions", FIELD_SERVER, 9, ""},
	{NULL, FIELD_UNKNOWN, 9, ""},
};

static const struct field_info me_fields[] = {
	{"meCardId", FIELD_TEXT, 0, "Me card"},
	{NULL, FIELD_UNKNOWN, 9, ""},
};

/* The fields of what is no card; NULL for a card. */
static const struct field_info *own_fields(struct str object)
{
	if (json_get(object, "contactId").p)
		return NULL;
	if (json_get(object, "groupId").p)
		return group_fields;
	return json_get(object, "meCardId").p ? me_fields : NULL;
}

const struct field_info *side_field(struct str object, struct str quoted_key)
{
	struct buf key = BUF_INIT(64 * KIB);
	const struct field_info *info = own_fields(object);

	if (info) {
		while (info->key && !json_key_is(quoted_key, info->key))
			info++;
		return info;
	}
	if (!json_text(quoted_key, &key))
		buf_clear(&key);
	info = field_info(buf_str(&key));
	buf_release(&key);
	return info;
}

static bool is_list(enum field_kind kind)
{
	return kind == FIELD_LIST || kind == FIELD_DATES || kind == FIELD_ADDRESS ||
	       kind == FIELD_IM || kind == FIELD_PROFILE;
}

struct str pair_value(const struct sides *s, const struct pair *p, int side)
{
	size_t member = side ? p->after : p->before;
	size_t entry = side ? p->after_entry : p->before_entry;

	if (member == NOWHERE || (p->entry && entry == NOWHERE))
		return STR_NONE;
	return p->entry ? s->lists[side][member].at[entry].value
			: s->members[side].at[member].value;
}

bool pair_counts(const struct sides *s, const struct pair *p)
{
	(void)s;
	return (p->differs || p->moved) && p->info->kind != FIELD_SERVER;
}

/* ---- pairing the entries of a list ---- */

struct pairing {
	const struct parts *b, *a;
	size_t *of_b, *of_a; /* partner, NOWHERE while alone */
};

static struct str entry_field(struct str entry)
{
	return json_type(entry) == JSON_OBJECT ? json_get(entry, "field") : entry;
}

static bool same_label(struct str x, struct str y)
{
	struct str a = json_get(x, "label"), b = json_get(y, "label");

	return a.p && b.p ? values_equal(a, b) : !a.p && !b.p;
}

/* Letters and digits only, small: what remains of a value when its format is taken away. */
static void bare(struct str value, struct buf *out)
{
	size_t i;

	for (i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c >= 'A' && c <= 'Z')
			buf_addc(out, (char)(c + 32));
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
			buf_addc(out, (char)c);
	}
}

static bool likeness(struct str x, struct str y, bool exact)
{
	struct buf a = BUF_INIT(TEXT_MAX), b = BUF_INIT(TEXT_MAX);
	size_t head = 0, tail = 0, most, least;
	bool alike;

	bare(entry_field(x), &a);
	bare(entry_field(y), &b);
	most = a.n > b.n ? a.n : b.n;
	least = a.n < b.n ? a.n : b.n;
	while (head < least && a.p[head] == b.p[head])
		head++;
	while (tail < least - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail])
		tail++;
	alike = exact ? a.n == b.n && head == a.n && a.n > 0
		      : most > 0 && (head + tail) * 2 >= most;
	buf_release(&a);
	buf_release(&b);
	return alike;
}

/* The passes, strongest first. */
static bool pass_equal(struct str x, struct str y)
{
	return values_equal(x, y);
}
static bool pass_value(struct str x, struct str y)
{
	struct str a = entry_field(x), b = entry_field(y);

	return a.p && b.p && values_equal(a, b);
}
static bool pass_format(struct str x, struct str y)
{
	return same_label(x, y) && likeness(x, y, true);
}
static bool pass_format_relabelled(struct str x, struct str y)
{
	return likeness(x, y, true);
}
static bool pass_similar(struct str x, struct str y)
{
	return same_label(x, y) && likeness(x, y, false);
}

static void pair_up(struct pairing *p, size_t b, size_t a)
{
	p->of_b[b] = a;
	p->of_a[a] = b;
}

static void pair_pass(struct pairing *p, bool (*same)(struct str, struct str))
{
	size_t b, a;

	for (a = 0; a < p->a->n; a++) {
		if (a < p->b->n && p->of_a[a] == NOWHERE && p->of_b[a] == NOWHERE &&
			same(p->b->at[a].value, p->a->at[a].value))
			pair_up(p, a, a);
		for (b = 0; b < p->b->n && p->of_a[a] == NOWHERE; b++)
			if (p->of_b[b] == NOWHERE && same(p->b->at[b].value, p->a->at[a].value))
				pair_up(p, b, a);
	}
}

static void pair_places(struct pairing *p)
{
	size_t i;

	for (i = 0; i < p->a->n && i < p->b->n; i++)
		if (p->of_a[i] == NOWHERE && p->of_b[i] == NOWHERE)
			pair_up(p, i, i);
}

/* What is equal from the front and from the back is itself: one entry more or less in a long list costs
 * no search. */
static void pair_ends(struct pairing *p)
{
	size_t i = 0, b = p->b->n, a = p->a->n;

	for (; i < b && i < a && values_equal(p->b->at[i].value, p->a->at[i].value); i++)
		pair_up(p, i, i);
	while (b > i && a > i && values_equal(p->b->at[b - 1].value, p->a->at[a - 1].value))
		pair_up(p, --b, --a);
}

static size_t alone(const size_t *of, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += of[i] == NOWHERE;
	return count;
}

static void pair_entries(struct pairing *p, bool plain)
{
	size_t i, most = plain ? PAIRING_IDS : PAIRING_MAX, left;

	for (i = 0; i < p->b->n; i++)
		p->of_b[i] = NOWHERE;
	for (i = 0; i < p->a->n; i++)
		p->of_a[i] = NOWHERE;
	pair_ends(p);
	left = alone(p->of_a, p->a->n);
	if (left && alone(p->of_b, p->b->n) > most / left) {
		if (!plain)
			pair_places(p);
		return;
	}
	pair_pass(p, pass_equal);
	if (plain) /* members of a group: an id is itself or another */
		return;
	pair_pass(p, pass_value);
	pair_pass(p, pass_format);
	pair_pass(p, pass_format_relabelled);
	pair_pass(p, pass_similar);
	pair_places(p);
}

/* Entries outside a longest rising run of places have moved. best[a]: length of the run that ends at a. */
static void pair_moved(const struct pairing *p, bool *moved)
{
	size_t n = p->a->n, a, c, top = NOWHERE;
	size_t *best = mem_new((n + 1) * sizeof *best), *prev = mem_new((n + 1) * sizeof *prev);

	for (a = 0; a < n && n <= 2048; a++) {
		prev[a] = NOWHERE;
		moved[a] = p->of_a[a] != NOWHERE;
		best[a] = 1;
		for (c = 0; c < a && moved[a]; c++)
			if (p->of_a[c] != NOWHERE && p->of_a[c] < p->of_a[a] &&
				best[c] >= best[a]) {
				best[a] = best[c] + 1;
				prev[a] = c;
			}
		if (moved[a] && (top == NOWHERE || best[a] > best[top]))
			top = a;
	}
	for (; top != NOWHERE; top = prev[top])
		moved[top] = false;
	free(best);
	free(prev);
}

/* ---- the sides ---- */

static struct pair *pair_add(struct sides *s, const struct field_info *info)
{
	struct pair *p;

	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 32;
		s->pairs = mem_grow(s->pairs, s->room, sizeof *s->pairs);
	}
	p = &s->pairs[s->n++];
	*p = (struct pair){.info = info,
		.before = NOWHERE,
		.after = NOWHERE,
		.before_entry = NOWHERE,
		.after_entry = NOWHERE};
	return p;
}

static void add_whole(struct sides *s, const struct field_info *info, size_t b, size_t a)
{
	struct pair *p = pair_add(s, info);

	p->before = b;
	p->after = a;
	p->differs = b == NOWHERE || a == NOWHERE ||
		     !values_equal(s->members[0].at[b].value, s->members[1].at[a].value);
}

static void add_entry(struct sides *s, const struct field_info *info, size_t b, size_t a, size_t eb,
	size_t ea, bool moved)
{
	struct pair *p = pair_add(s, info);

	*p = (struct pair){info, b, a, true, eb, ea, false, moved};
	p->differs = eb == NOWHERE || ea == NOWHERE ||
		     !values_equal(pair_value(s, p, 0), pair_value(s, p, 1));
}

/* Rows in the order of after; what is only before stands where it stood, behind its predecessor. */
static void add_entries(struct sides *s, const struct field_info *info, size_t b, size_t a)
{
	static const struct parts none;
	struct pairing p = {b == NOWHERE ? &none : &s->lists[0][b],
		a == NOWHERE ? &none : &s->lists[1][a], NULL, NULL};
	bool *moved = mem_new(p.a->n + 1), plain = str_is(str_of(info->key), "contactIds");
	size_t eb, ea, next = 0;

	p.of_b = mem_new((p.b->n + 1) * sizeof *p.of_b);
	p.of_a = mem_new((p.a->n + 1) * sizeof *p.of_a);
	pair_entries(&p, plain);
	if (!plain) /* members of a group are a set */
		pair_moved(&p, moved);
	for (ea = 0; ea < p.a->n; ea++) {
		eb = p.of_a[ea];
		for (; eb != NOWHERE && !moved[ea] && next < eb; next++)
			if (p.of_b[next] == NOWHERE)
				add_entry(s, info, b, a, next, NOWHERE, false);
		add_entry(s, info, b, a, eb, ea, moved[ea]);
	}
	for (; next < p.b->n; next++)
		if (p.of_b[next] == NOWHERE)
			add_entry(s, info, b, a, next, NOWHERE, false);
	free(p.of_b);
	free(p.of_a);
	free(moved);
}

static bool list_or_nothing(const struct sides *s, int side, size_t member)
{
	return member == NOWHERE || json_type(s->members[side].at[member].value) == JSON_ARRAY;
}

static void add_pair(struct sides *s, size_t b, size_t a)
{
	int side = a == NOWHERE ? 0 : 1;
	struct str key = s->members[side].at[side ? a : b].key;
	const struct field_info *info = side_field(s->text[side], key);
	size_t entries =
		(b == NOWHERE ? 0 : s->lists[0][b].n) + (a == NOWHERE ? 0 : s->lists[1][a].n);

	if (is_list(info->kind) && entries && list_or_nothing(s, 0, b) && list_or_nothing(s, 1, a))
		add_entries(s, info, b, a);
	else
		add_whole(s, info, b, a);
}

size_t parts_nth(const struct parts *p, size_t i)
{
	size_t j, nth = 0;

	for (j = 0; j < i; j++)
		nth += strings_equal(p->at[j].key, p->at[i].key);
	return nth;
}

size_t parts_find(const struct parts *p, struct str key, size_t nth)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strings_equal(p->at[i].key, key) && nth-- == 0)
			return i;
	return NOWHERE;
}

static void read_side(struct sides *s, int side)
{
	size_t i;

	parts_read(s->text[side], &s->members[side]);
	s->lists[side] = mem_new((s->members[side].n + 1) * sizeof(struct parts));
	for (i = 0; i < s->members[side].n; i++)
		if (json_type(s->members[side].at[i].value) == JSON_ARRAY)
			parts_read(s->members[side].at[i].value, &s->lists[side][i]);
}

static bool side_text(struct str text, struct str *out)
{
	*out = str_trim(text).n ? json_value(text) : STR_NONE;
	return !str_trim(text).n || json_type(*out) == JSON_OBJECT;
}

bool sides_open(struct str before, struct str after, struct sides *out)
{
	size_t i;

	*out = (struct sides){0};
	if (!side_text(before, &out->text[0]) || !side_text(after, &out->text[1])) {
		*out = (struct sides){0};
		return false;
	}
	read_side(out, 0);
	read_side(out, 1);
	if (out->members[0].n > MEMBERS_MAX || out->members[1].n > MEMBERS_MAX) {
		sides_release(out);
		return false;
	}
	for (i = 0; i < out->members[1].n; i++) {
		const struct parts *a = &out->members[1];

		add_pair(out, parts_find(&out->members[0], a->at[i].key, parts_nth(a, i)), i);
	}
	for (i = 0; i < out->members[0].n; i++) {
		const struct parts *b = &out->members[0];

		if (parts_find(&out->members[1], b->at[i].key, parts_nth(b, i)) == NOWHERE)
			add_pair(out, i, NOWHERE);
	}
	return true;
}

void sides_release(struct sides *s)
{
	size_t i;
	int side;

	for (side = 0; side < 2; side++) {
		for (i = 0; s->lists[side] && i < s->members[side].n; i++)
			parts_release(&s->lists[side][i]);
		free(s->lists[side]);
		parts_release(&s->members[side]);
	}
	free(s->pairs);
	*s = (struct sides){0};
}
