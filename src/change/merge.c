/* Three texts into one: base, what iCloud has now, what was meant. Built from theirs, so that whatever
 * only iCloud knows or changed keeps its bytes. Where both changed the same thing, mine stands and is
 * counted; review shows it beside theirs.
 */
#include "change/merge.h"

struct merging {
	struct sides mine, theirs; /* each: base before, it after */
	const struct merge_asking *asking;
	size_t both;
	bool other; /* somebody chose what the merge would not have taken */
};

static bool same(struct str a, struct str b)
{
	return a.p && b.p ? values_equal(a, b) : !a.p && !b.p;
}

/* One value of three: what goes, STR_NONE for nothing. Mine where only mine changed it, or both did. */
static struct str take(struct merging *m, struct merge_unit *u)
{
	const struct str *v = u->value;
	bool agree = same(v[SIDE_MINE], v[SIDE_THEIRS]);
	enum conflict_side usual, side;
	struct str instead = STR_NONE;

	u->mine = !same(v[SIDE_BEFORE], v[SIDE_MINE]);
	u->theirs = !same(v[SIDE_BEFORE], v[SIDE_THEIRS]);
	u->both = u->mine && u->theirs && !agree;
	u->mine &= !agree;
	m->both += u->both;
	side = usual = u->mine ? SIDE_MINE : SIDE_THEIRS;
	if (m->asking)
		side = m->asking->unit(m->asking->ctx, u, usual, &instead);
	m->other |= side != usual || instead.p;
	return instead.p ? instead : v[side];
}

/* ---- lists ---- */

/* One list on the three sides: members' places, NOWHERE where it is not. */
struct lists {
	size_t base, theirs, mine;
	const struct field_info *info;
	struct str key;
};

static const struct parts *list_of(const struct sides *s, int side, size_t member)
{
	static const struct parts none;

	return member == NOWHERE ? &none : &s->lists[side][member];
}

static size_t partner(const struct sides *s, size_t base_member, size_t entry)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct pair *p = &s->pairs[i];

		if (p->entry && p->before == base_member && p->before_entry == entry)
			return p->after_entry;
	}
	return NOWHERE;
}

static size_t base_of(const struct sides *s, size_t member, size_t entry)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->pairs[i].entry && s->pairs[i].after == member &&
			s->pairs[i].after_entry == entry)
			return s->pairs[i].before_entry;
	return NOWHERE;
}

static struct str entry_at(const struct parts *list, size_t i)
{
	return i == NOWHERE ? STR_NONE : list->at[i].value;
}

/* The entry of mine that was added as theirs was, to the same. */
static struct str added_alike(
	const struct parts *list, const struct sides *s, size_t member, struct str value)
{
	for (size_t i = 0; i < list->n; i++)
		if (base_of(s, member, i) == NOWHERE && values_equal(list->at[i].value, value))
			return list->at[i].value;
	return STR_NONE;
}

static struct merge_unit entry_unit(const struct lists *l, size_t index)
{
	return (struct merge_unit){.info = l->info, .key = l->key, .entry = true, .index = index};
}

static void merge_theirs(struct merging *m, const struct lists *l, bool *first, struct buf *out)
{
	const struct parts *base = list_of(&m->mine, 0, l->base);
	const struct parts *theirs = list_of(&m->theirs, 1, l->theirs);
	const struct parts *mine = list_of(&m->mine, 1, l->mine);
	size_t t;

	for (t = 0; t < theirs->n; t++) {
		size_t b = base_of(&m->theirs, l->theirs, t);
		size_t o = b == NOWHERE ? NOWHERE : partner(&m->mine, l->base, b);
		struct merge_unit u = entry_unit(l, t);
		struct str value;

		u.value[SIDE_BEFORE] = entry_at(base, b);
		u.value[SIDE_THEIRS] = theirs->at[t].value;
		u.value[SIDE_MINE] =
			b == NOWHERE ? added_alike(mine, &m->mine, l->mine, theirs->at[t].value)
				     : entry_at(mine, o);
		value = take(m, &u);
		if (value.p)
			part_put(out, first, &theirs->at[t], STR_NONE, value);
	}
}

/* What mine added, and what theirs removed. */
static void merge_mine(struct merging *m, const struct lists *l, bool *first, struct buf *out)
{
	const struct parts *base = list_of(&m->mine, 0, l->base);
	const struct parts *theirs = list_of(&m->theirs, 1, l->theirs);
	const struct parts *mine = list_of(&m->mine, 1, l->mine);
	size_t o;

	for (o = 0; o < mine->n; o++) {
		size_t b = base_of(&m->mine, l->mine, o);
		struct merge_unit u = entry_unit(l, o);
		struct str value;

		if (b == NOWHERE
				? added_alike(theirs, &m->theirs, l->theirs, mine->at[o].value).p !=
					  NULL
				: partner(&m->theirs, l->base, b) != NOWHERE)
			continue; /* was asked about beside theirs */
		u.value[SIDE_BEFORE] = entry_at(base, b);
		u.value[SIDE_MINE] = mine->at[o].value;
		value = take(m, &u);
		if (value.p)
			part_put(out, first, NULL, STR_NONE, value);
	}
}

static bool merge_list(struct merging *m, const struct lists *l, struct buf *out)
{
	bool first = true;

	buf_addc(out, '[');
	merge_theirs(m, l, &first, out);
	merge_mine(m, l, &first, out);
	buf_addc(out, ']');
	return !first || l->theirs != NOWHERE;
}

/* ---- members ---- */

static struct str member_value(const struct parts *p, size_t i)
{
	return i == NOWHERE ? STR_NONE : p->at[i].value;
}

static bool all_lists(struct str a, struct str b, struct str c)
{
	struct str v[3] = {a, b, c};
	int i;

	for (i = 0; i < 3; i++)
		if (v[i].p && json_type(v[i]) != JSON_ARRAY)
			return false;
	return true;
}

static bool is_list_kind(const struct field_info *info)
{
	return info->kind == FIELD_LIST || info->kind == FIELD_DATES ||
	       info->kind == FIELD_ADDRESS || info->kind == FIELD_IM || info->kind == FIELD_PROFILE;
}

/* Entry by entry where both changed the list, or somebody is asked; else the side that changed it, as it stands. */
static struct str merge_lists(
	struct merging *m, const struct lists *l, const struct str *v, struct buf *list)
{
	bool mine = !same(v[SIDE_BEFORE], v[SIDE_MINE]), some;
	bool theirs = !same(v[SIDE_BEFORE], v[SIDE_THEIRS]);
	bool agree = same(v[SIDE_MINE], v[SIDE_THEIRS]);

	if (!m->asking && (!mine || !theirs || agree))
		return mine && !agree ? v[SIDE_MINE] : v[SIDE_THEIRS];
	m->other = false;
	some = merge_list(m, l, list);
	if (m->other || (mine && theirs && !agree))
		return some ? buf_str(list) : STR_NONE;
	return mine && !agree ? v[SIDE_MINE] : v[SIDE_THEIRS];
}

static void merge_member(struct merging *m, const struct part *named, const struct lists *where,
	bool *first, struct buf *out)
{
	struct lists l = *where;
	struct merge_unit u = {
		.info = side_field(m->theirs.text[1], named->key), .key = named->key};
	const struct part *stood = l.theirs == NOWHERE ? NULL : named;
	struct buf list = BUF_INIT(TEXT_MAX);
	struct str value;

	l.info = u.info;
	l.key = u.key;
	u.value[SIDE_BEFORE] = member_value(&m->mine.members[0], l.base);
	u.value[SIDE_THEIRS] = member_value(&m->theirs.members[1], l.theirs);
	u.value[SIDE_MINE] = member_value(&m->mine.members[1], l.mine);
	if (u.info->kind == FIELD_SERVER)
		value = u.value[SIDE_THEIRS];
	else if (is_list_kind(u.info) &&
		 all_lists(u.value[SIDE_BEFORE], u.value[SIDE_THEIRS], u.value[SIDE_MINE]))
		value = merge_lists(m, &l, u.value, &list);
	else
		value = take(m, &u);
	if (value.p)
		part_put(out, first, stood, named->head, value);
	out->failed |= list.failed;
	buf_release(&list);
}

static void merge_members(struct merging *m, struct buf *out)
{
	const struct parts *base = &m->mine.members[0], *theirs = &m->theirs.members[1],
			   *mine = &m->mine.members[1];
	bool first = true;
	size_t i;

	buf_addc(out, '{');
	for (i = 0; i < theirs->n; i++) {
		size_t nth = parts_nth(theirs, i);
		struct str key = theirs->at[i].key;
		struct lists l = {.base = parts_find(base, key, nth),
			.theirs = i,
			.mine = parts_find(mine, key, nth)};

		merge_member(m, &theirs->at[i], &l, &first, out);
	}
	for (i = 0; i < mine->n; i++) {
		size_t nth = parts_nth(mine, i);
		struct str key = mine->at[i].key;
		struct lists l = {.base = parts_find(base, key, nth), .theirs = NOWHERE, .mine = i};

		if (parts_find(theirs, key, nth) == NOWHERE)
			merge_member(m, &mine->at[i], &l, &first, out);
	}
	buf_addc(out, '}');
}

bool merge_texts(struct str base, struct str theirs, struct str mine,
	const struct merge_asking *asking, struct buf *out, size_t *both_changed)
{
	struct merging m = {.asking = asking};
	struct buf text = BUF_INIT(TEXT_MAX);
	bool ok = false;

	if (!sides_open(base, mine, &m.mine))
		return false;
	if (sides_open(base, theirs, &m.theirs)) {
		merge_members(&m, &text);
		ok = !text.failed && buf_add_str(out, buf_str(&text));
		sides_release(&m.theirs);
	}
	if (ok && both_changed)
		*both_changed = m.both;
	sides_release(&m.mine);
	buf_release(&text);
	return ok;
}

bool cards_merge(
	struct str base, struct str theirs, struct str mine, struct buf *out, size_t *both_changed)
{
	return merge_texts(base, theirs, mine, NULL, out, both_changed);
}
