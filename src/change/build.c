/* A text built from two sides and what was taken of each pair. Starts from the text before and splices
 * spans; never writes a value of its own making. */
#include "change/sides.h"

#include "icloud/hooks.h"

#include <stdlib.h>
#include <string.h>

void part_put(
	struct buf *out, bool *first, const struct part *stood, struct str head, struct str value)
{
	if (!*first)
		buf_addc(out, ',');
	*first = false;
	if (stood)
		buf_add_str(out, stood->pre);
	buf_add_str(out, head);
	buf_add_str(out, value);
	if (stood)
		buf_add_str(out, stood->post);
}

/* ---- lists ---- */

/* The pairs of one list, and the order in which they will stand. */
struct order {
	size_t *at; /* places in sides.pairs */
	size_t n;
};

static bool in_list(const struct pair *p, size_t before, size_t after)
{
	return p->entry && p->before == before && p->after == after;
}

static void insert(struct order *o, size_t place, size_t pair)
{
	memmove(o->at + place + 1, o->at + place, (o->n - place) * sizeof *o->at);
	o->at[place] = pair;
	o->n++;
}

/* Behind the nearest entry that stands before it in the text after. */
static size_t place_of(const struct sides *s, const struct order *o, size_t pair)
{
	size_t i, place = 0, nearest = 0;

	for (i = 0; i < o->n; i++) {
		size_t at = s->pairs[o->at[i]].after_entry;

		if (at == NOWHERE || at >= s->pairs[pair].after_entry || at + 1 <= nearest)
			continue;
		nearest = at + 1;
		place = i + 1;
	}
	return place;
}

static size_t place_before(const struct sides *s, const struct order *o, size_t pair)
{
	size_t i = o->n;

	while (i && s->pairs[o->at[i - 1]].before_entry > s->pairs[pair].before_entry)
		i--;
	return i;
}

static bool goes(const struct sides *s, const bool *take, size_t i)
{
	return take[i] && pair_counts(s, &s->pairs[i]);
}

static void order_entries(
	const struct sides *s, const bool *take, size_t before, size_t after, struct order *o)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct pair *p = &s->pairs[i];
		bool leaves = goes(s, take, i) && (p->after_entry == NOWHERE || p->moved);

		if (in_list(p, before, after) && p->before_entry != NOWHERE && !leaves)
			insert(o, place_before(s, o, i), i);
	}
	for (i = 0; i < s->n; i++) {
		const struct pair *p = &s->pairs[i];
		bool comes = goes(s, take, i) && p->after_entry != NOWHERE &&
			     (p->before_entry == NOWHERE || p->moved);

		if (in_list(p, before, after) && comes)
			insert(o, place_of(s, o, i), i);
	}
}

static void build_list(
	const struct sides *s, const bool *take, const struct order *o, struct buf *out)
{
	bool first = true;
	size_t i;

	buf_addc(out, '[');
	for (i = 0; i < o->n; i++) {
		const struct pair *p = &s->pairs[o->at[i]];
		const struct part *stood = p->before_entry == NOWHERE
						   ? NULL
						   : &s->lists[0][p->before].at[p->before_entry];
		bool new = goes(s, take, o->at[i]) && p->differs;

		part_put(out, &first, stood, STR_NONE, pair_value(s, p, new));
	}
	buf_addc(out, ']');
}

/* ---- members ---- */

static void put_member(const struct sides *s, size_t before, size_t after, struct str value,
	bool *first, struct buf *out)
{
	const struct part *stood = before == NOWHERE ? NULL : &s->members[0].at[before];
	const struct part *from = stood ? stood : &s->members[1].at[after];

	part_put(out, first, stood, from->head, value);
}

static void build_entries(
	const struct sides *s, const bool *take, const struct pair *p, bool *first, struct buf *out)
{
	struct order o = {mem_new((s->n + 1) * sizeof *o.at), 0};
	struct buf list = BUF_INIT(TEXT_MAX);
	size_t i, taken = 0;
	bool gone;

	for (i = 0; i < s->n; i++)
		taken += in_list(&s->pairs[i], p->before, p->after) && goes(s, take, i);
	order_entries(s, take, p->before, p->after, &o);
	gone = !o.n && (p->before == NOWHERE || p->after == NOWHERE);
	if (!taken && p->before != NOWHERE) {
		put_member(s, p->before, p->after, s->members[0].at[p->before].value, first, out);
	} else if (!gone) {
		build_list(s, take, &o, &list);
		put_member(s, p->before, p->after, buf_str(&list), first, out);
	}
	out->failed |= list.failed;
	buf_release(&list);
	free(o.at);
}

static bool server_side(const struct sides *s, const struct pair *p)
{
	return p->info->kind == FIELD_SERVER && !s->text[0].n;
}

static void build_member(
	const struct sides *s, const bool *take, size_t i, bool *first, struct buf *out)
{
	const struct pair *p = &s->pairs[i];
	bool new = goes(s, take, i) || server_side(s, p);
	struct str value;

	if (p->entry) {
		build_entries(s, take, p, first, out);
		return;
	}
	value = pair_value(s, p, new && p->differs);
	if (value.p)
		put_member(s, p->before, p->after, value, first, out);
}

/* The first pair that speaks for a member of one side. */
static size_t pair_of(const struct sides *s, int side, size_t member)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if ((side ? s->pairs[i].after : s->pairs[i].before) == member)
			return i;
	return NOWHERE;
}

bool sides_build(const struct sides *s, const bool *take, struct buf *out)
{
	bool first = true;
	size_t m, i;

	buf_addc(out, '{');
	for (m = 0; m < s->members[0].n; m++)
		if ((i = pair_of(s, 0, m)) != NOWHERE && !hook_point("build"))
			build_member(s, take, i, &first, out);
	for (m = 0; m < s->members[1].n; m++)
		if ((i = pair_of(s, 1, m)) != NOWHERE && s->pairs[i].before == NOWHERE)
			build_member(s, take, i, &first, out);
	buf_addc(out, '}');
	return !out->failed;
}
