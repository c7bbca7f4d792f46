/* Three texts into one: base, what iCloud has now, what was meant. Built from theirs, so that whatever
 * only iCloud knows or changed keeps its bytes. Where both changed the same thing, mine stands and is
 * counted; review shows it beside theirs.
 */
#include "change/sides.h"
#include "icloud/changes.h"

struct merging {
	struct sides mine, theirs; /* each: base before, it after */
	size_t both;
};

/* One value of three. True: mine is taken. */
static bool takes_mine(struct merging *m, struct str base, struct str theirs, struct str mine)
{
	bool same_mine = base.p && mine.p ? values_equal(base, mine) : !base.p && !mine.p;
	bool same_theirs = base.p && theirs.p ? values_equal(base, theirs) : !base.p && !theirs.p;

	if (same_mine || (mine.p && theirs.p && values_equal(mine, theirs)) ||
		(!mine.p && !theirs.p))
		return false;
	m->both += !same_theirs;
	return true;
}

/* ---- lists ---- */

/* One list on the three sides: members' places, NOWHERE where it is not. */
struct lists {
	size_t base, theirs, mine;
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

static void merge_theirs(struct merging *m, const struct lists *l, bool *first, struct buf *out)
{
	const struct parts *base = list_of(&m->mine, 0, l->base);
	const struct parts *theirs = list_of(&m->theirs, 1, l->theirs);
	const struct parts *mine = list_of(&m->mine, 1, l->mine);
	size_t t;

	for (t = 0; t < theirs->n; t++) {
		size_t b = base_of(&m->theirs, l->theirs, t);
		size_t o = b == NOWHERE ? NOWHERE : partner(&m->mine, l->base, b);
		struct str value = theirs->at[t].value;

		if (b != NOWHERE && takes_mine(m, entry_at(base, b), value, entry_at(mine, o)))
			value = entry_at(mine, o);
		if (value.p)
			part_put(out, first, &theirs->at[t], STR_NONE, value);
	}
}

static bool theirs_added(const struct merging *m, const struct lists *l, struct str value)
{
	const struct parts *theirs = list_of(&m->theirs, 1, l->theirs);
	size_t t;

	for (t = 0; t < theirs->n; t++)
		if (base_of(&m->theirs, l->theirs, t) == NOWHERE &&
			values_equal(theirs->at[t].value, value))
			return true;
	return false;
}

/* What mine added, and what theirs removed while mine changed it. */
static void merge_mine(struct merging *m, const struct lists *l, bool *first, struct buf *out)
{
	const struct parts *base = list_of(&m->mine, 0, l->base);
	const struct parts *mine = list_of(&m->mine, 1, l->mine);
	size_t o;

	for (o = 0; o < mine->n; o++) {
		size_t b = base_of(&m->mine, l->mine, o);
		struct str value = mine->at[o].value;
		bool put = b == NOWHERE ? !theirs_added(m, l, value)
					: partner(&m->theirs, l->base, b) == NOWHERE &&
						  takes_mine(m, base->at[b].value, STR_NONE, value);

		if (put)
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

static void merge_member(struct merging *m, const struct part *named, const struct lists *l,
	bool *first, struct buf *out)
{
	struct str base = member_value(&m->mine.members[0], l->base);
	struct str theirs = member_value(&m->theirs.members[1], l->theirs);
	struct str mine = member_value(&m->mine.members[1], l->mine);
	const struct field_info *info = side_field(m->theirs.text[1], named->key);
	const struct part *stood = l->theirs == NOWHERE ? NULL : named;
	struct buf list = BUF_INIT(TEXT_MAX);
	size_t both = m->both;
	struct str value = theirs;

	if (info->kind != FIELD_SERVER && takes_mine(m, base, theirs, mine))
		value = mine;
	if (m->both != both && is_list_kind(info) && all_lists(base, theirs, mine)) {
		m->both = both; /* both changed the list, perhaps not the same entry */
		value = merge_list(m, l, &list) ? buf_str(&list) : STR_NONE;
	}
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
		struct lists l = {parts_find(base, key, nth), i, parts_find(mine, key, nth)};

		merge_member(m, &theirs->at[i], &l, &first, out);
	}
	for (i = 0; i < mine->n; i++) {
		size_t nth = parts_nth(mine, i);
		struct str key = mine->at[i].key;
		struct lists l = {parts_find(base, key, nth), NOWHERE, i};

		if (parts_find(theirs, key, nth) == NOWHERE)
			merge_member(m, &mine->at[i], &l, &first, out);
	}
	buf_addc(out, '}');
}

bool cards_merge(
	struct str base, struct str theirs, struct str mine, struct buf *out, size_t *both_changed)
{
	struct merging m = {0};
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
