/* The review: what waits, side by side, and what a person decided about it. Owns the decisions. Makes no
 * approvals (review_send.c does), writes nothing, sends nothing; decisions live in memory and die with the review.
 *
 *   ledger ──> entries (sides, diff, decisions) ──confirm──> each accepted one: its bytes, its digest
 */
#include "icloud/review.h"

#include "change/change.h"
#include "change/checks.h"
#include "change/cluster.h"
#include "change/diff.h"
#include "change/objects.h"
#include "change/review_inside.h"
#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

/* ---- entries ---- */

static void entry_release(struct review_entry *it)
{
	change_release(&it->change);
	if (it->opened && it->readable)
		sides_release(&it->sides);
	diff_release(&it->diff);
	free(it->pair_of);
	free(it->rows);
	free(it->after);
	buf_release(&it->words);
	*it = (struct review_entry){0};
}

static bool differs(const struct review_entry *it, size_t row)
{
	return it->diff.rows[row].sign != DIFF_SAME;
}

static void show_row(struct review_entry *it, size_t row)
{
	struct diff_row *r = &it->diff.rows[row];

	r->after = it->rows[row] == DECISION_REFUSED ? r->before : it->after[row];
}

static void decide_all(struct review_entry *it, enum decision d)
{
	size_t i;

	for (i = 0; i < it->diff.n; i++)
		if (differs(it, i)) {
			it->rows[i] = d;
			show_row(it, i);
		}
	it->decision = d;
}

static bool lay_sides(struct review_entry *it)
{
	struct namer namer = object_namer(reader_store(it->of->reader));

	it->readable =
		sides_open(buf_str(&it->change.base), buf_str(&it->change.after), &it->sides);
	return it->readable
		       ? diff_sides(&it->sides, &namer, &it->diff, &it->pair_of)
		       : diff_raw(buf_str(&it->change.base), buf_str(&it->change.after), &it->diff);
}

void review_entry_open(struct review_entry *it)
{
	size_t i;

	if (it->opened)
		return;
	it->opened = true;
	if (!lay_sides(it)) { /* more than memory is given for: it can be discarded, not sent */
		if (it->readable)
			sides_release(&it->sides);
		it->readable = false;
		it->diff = (struct diff){0};
	}
	it->words = BUF_INIT(4 * KIB);
	it->rows = mem_new((it->diff.n + 1) * sizeof *it->rows);
	it->after = mem_new((it->diff.n + 1) * sizeof *it->after);
	for (i = 0; i < it->diff.n; i++)
		it->after[i] = it->diff.rows[i].after;
	if (it->decision != DECISION_OPEN)
		decide_all(it, it->decision);
}

struct str review_entry_summary(struct review_entry *it)
{
	struct diff sent = it->diff;

	if (it->decision != DECISION_PART)
		return buf_str(&it->change.summary);
	sent.rows = mem_new((sent.n + 1) * sizeof *sent.rows);
	for (size_t i = 0; i < sent.n; i++) {
		sent.rows[i] = it->diff.rows[i];
		if (it->rows[i] == DECISION_REFUSED)
			sent.rows[i].sign = DIFF_SAME;
	}
	buf_clear(&it->words);
	diff_summary(&sent, &it->words);
	free(sent.rows);
	return buf_str(&it->words);
}

/* The whole from its rows. */
static void sum_up(struct review_entry *it)
{
	size_t i, open = 0, yes = 0, no = 0;

	for (i = 0; i < it->diff.n; i++) {
		if (!differs(it, i))
			continue;
		open += it->rows[i] == DECISION_OPEN;
		yes += it->rows[i] == DECISION_ACCEPTED;
		no += it->rows[i] == DECISION_REFUSED;
	}
	it->decision = open  ? DECISION_OPEN
		       : !no ? DECISION_ACCEPTED
		       : yes ? DECISION_PART
			     : DECISION_REFUSED;
}

bool review_same_sides(const struct change *a, const struct change *b)
{
	return a->id == b->id && a->kind == b->kind && a->object == b->object &&
	       a->state == b->state && str_eq(buf_str(&a->object_id), buf_str(&b->object_id)) &&
	       str_eq(buf_str(&a->base), buf_str(&b->base)) &&
	       str_eq(buf_str(&a->after), buf_str(&b->after));
}

static void swap_bufs(struct buf *a, struct buf *b)
{
	struct buf kept = *a;

	*a = *b;
	*b = kept;
}

/* What was laid out already is taken over with the bytes that it points into. */
static void take_layout(struct review_entry *it, struct review_entry *was)
{
	swap_bufs(&it->change.base, &was->change.base);
	swap_bufs(&it->change.after, &was->change.after);
	it->opened = true;
	it->readable = was->readable;
	it->sides = was->sides;
	it->diff = was->diff;
	it->pair_of = was->pair_of;
	it->rows = was->rows;
	it->after = was->after;
	it->words = was->words;
	was->opened = false;
	was->diff = (struct diff){0};
	was->pair_of = NULL;
	was->rows = NULL;
	was->after = NULL;
	was->words = (struct buf){0};
}

static void take_decisions(struct review_entry *it, const struct icloud_review *old)
{
	struct review_entry *was = review_entry_find(old, it->change.id);
	size_t r;

	if (!was || !review_same_sides(&was->change, &it->change))
		return;
	if (!was->opened) {
		it->decision = was->decision;
	} else if (it->change.object == OBJECT_CONTACT) {
		it->decision = was->decision;
		take_layout(it, was);
	} else { /* the names in it may be others now */
		review_entry_open(it);
		if (it->diff.n != was->diff.n)
			return;
		for (r = 0; r < it->diff.n; r++) {
			it->rows[r] = was->rows[r];
			show_row(it, r);
		}
		it->decision = was->decision;
	}
}

/* ---- the review ---- */

struct gathered {
	int64_t *id;
	size_t n, room;
};

static void gather(void *ctx, const struct change_row *c)
{
	struct gathered *l = ctx;

	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 32;
		l->id = mem_grow(l->id, l->room, sizeof *l->id);
	}
	l->id[l->n++] = c->id;
}

static void content_free(struct icloud_review *rv)
{
	size_t i;

	for (i = 0; i < rv->n; i++)
		entry_release(&rv->items[i]);
	free(rv->items);
	free(rv->by_id);
	clusters_release(&rv->clusters);
}

static int by_id(const void *x, const void *y)
{
	const struct review_place *a = x, *b = y;

	return a->id < b->id ? -1 : a->id > b->id;
}

struct review_entry *review_entry_find(const struct icloud_review *rv, int64_t id)
{
	struct review_place wanted = {.id = id}, *found;

	found = rv->n ? bsearch(&wanted, rv->by_id, rv->n, sizeof wanted, by_id) : NULL;
	return found ? &rv->items[found->at] : NULL;
}

static int by_object(const void *x, const void *y)
{
	const struct review_entry *a = *(struct review_entry *const *)x;
	const struct review_entry *b = *(struct review_entry *const *)y;
	int order = (int)a->change.object - (int)b->change.object;

	if (!order)
		order = str_cmp(buf_str(&a->change.object_id), buf_str(&b->change.object_id));
	return order ? order : a < b ? -1 : a > b;
}

/* Who is of the same object as one before it. */
static void find_twins(struct icloud_review *rv)
{
	struct review_entry **sorted = mem_new((rv->n + 1) * sizeof(*sorted));
	size_t i;

	for (i = 0; i < rv->n; i++)
		sorted[i] = &rv->items[i];
	if (rv->n)
		qsort(sorted, rv->n, sizeof(*sorted), by_object);
	for (i = 0; i < rv->n; i++) {
		bool same = i && sorted[i]->change.object == sorted[i - 1]->change.object &&
			    str_eq(buf_str(&sorted[i]->change.object_id),
				    buf_str(&sorted[i - 1]->change.object_id));

		sorted[i]->twin = same ? (size_t)(sorted[i - 1] - rv->items) : NOWHERE;
	}
	free(sorted);
}

static void load(struct icloud_review *rv, struct store *s, struct icloud_review *out)
{
	struct gathered l = {0};
	size_t i;

	changes_list(rv->reader, gather, &l);
	*out = (struct icloud_review){.items = mem_new((l.n + 1) * sizeof *out->items),
		.by_id = mem_new((l.n + 1) * sizeof *out->by_id)};
	for (i = 0; i < l.n; i++) {
		struct review_entry *it = &out->items[out->n];

		if (!ledger_change(s, l.id[i], &it->change))
			continue;
		it->of = rv;
		take_decisions(it, rv);
		out->by_id[out->n] = (struct review_place){l.id[i], out->n};
		out->n++;
	}
	if (out->n)
		qsort(out->by_id, out->n, sizeof *out->by_id, by_id);
	find_twins(out);
	free(l.id);
}

bool review_refresh(struct icloud_review *rv, struct error *err)
{
	struct icloud_review fresh;
	struct store *s = reader_store(rv->reader);

	if (!s)
		return fail(err, ERR_SIGN_IN, "No account is known yet, so nothing waits.",
			"Sign in first.");
	icloud_read_begin(rv->reader);
	load(rv, s, &fresh);
	icloud_read_end(rv->reader);
	content_free(rv);
	rv->items = fresh.items;
	rv->by_id = fresh.by_id;
	rv->n = fresh.n;
	rv->clusters = (struct clusters){0};
	rv->clustered = false;
	return true;
}

struct icloud_review *review_open(
	const char *account, const char *order, struct icloud_reader *r, struct error *err)
{
	struct icloud_review *rv = mem_new(sizeof *rv);

	rv->account = mem_dup(account);
	rv->order = mem_dup(order ? order : "last,first");
	rv->reader = r;
	if (!review_refresh(rv, err))
		review_free(&rv);
	return rv;
}

void review_free(struct icloud_review **rv)
{
	if (!*rv)
		return;
	content_free(*rv);
	free((*rv)->account);
	free((*rv)->order);
	free(*rv);
	*rv = NULL;
}

size_t review_count(const struct icloud_review *rv)
{
	return rv->n;
}

size_t review_decided(const struct icloud_review *rv, enum decision d)
{
	size_t i, n = 0;

	for (i = 0; i < rv->n; i++)
		n += rv->items[i].decision == d;
	return n;
}

bool review_look(
	struct icloud_review *rv, size_t i, struct change_row *change, enum decision *decision)
{
	if (i >= rv->n)
		return false;
	change_row_of(&rv->items[i].change, change);
	change->summary = review_entry_summary(&rv->items[i]);
	*decision = rv->items[i].decision;
	return true;
}

bool review_item(struct icloud_review *rv, size_t i, struct review_item *out)
{
	struct review_entry *it;

	if (i >= rv->n)
		return false;
	it = &rv->items[i];
	review_entry_open(it);
	review_look(rv, i, &out->change, &out->decision);
	out->diff = &it->diff;
	out->rows = it->rows;
	return true;
}

const struct clusters *review_clusters(struct icloud_review *rv)
{
	struct cluster_in *in;
	size_t i;

	if (rv->clustered)
		return &rv->clusters;
	in = mem_new((rv->n + 1) * sizeof *in);
	for (i = 0; i < rv->n; i++) {
		review_entry_open(&rv->items[i]);
		change_row_of(&rv->items[i].change, &in[i].change);
		in[i].diff = &rv->items[i].diff;
	}
	clusters_make(in, rv->n, &rv->clusters);
	rv->clustered = true;
	free(in);
	return &rv->clusters;
}

/* ---- deciding ---- */

static bool may_accept(struct review_entry *it, struct error *err)
{
	switch (it->change.state) {
	case STATE_WAITING:
		break;
	case STATE_BEHIND:
		return fail(err, ERR_CONFLICT, "iCloud has moved on since this change was made.",
			"Enter compares the three sides; then it can be accepted.");
	case STATE_CONFLICT:
		return fail(err, ERR_CONFLICT, "This changed on another device after your edit.",
			"Enter compares the three sides; then it can be accepted.");
	case STATE_UNKNOWN:
		return fail(err, ERR_UNKNOWN, "What became of the last write is not known yet.",
			"It is read again to see, and not sent twice.");
	}
	review_entry_open(it);
	if (!it->readable && it->change.kind != CHANGE_DELETE)
		return fail(err, ERR_BAD_DATA, "This change cannot be read.", "D discards it.");
	return true;
}

static bool no_such(struct error *err)
{
	return fail(err, ERR_NOT_FOUND, "There is no such change.",
		"It was perhaps discarded meanwhile.");
}

bool review_decide(struct icloud_review *rv, size_t i, enum decision d, struct error *err)
{
	if (i >= rv->n || d == DECISION_PART)
		return no_such(err);
	if (d == DECISION_ACCEPTED && !may_accept(&rv->items[i], err))
		return false;
	review_entry_open(&rv->items[i]);
	decide_all(&rv->items[i], d);
	return true;
}

bool review_decide_row(
	struct icloud_review *rv, size_t i, size_t row, enum decision d, struct error *err)
{
	struct review_entry *it = i < rv->n ? &rv->items[i] : NULL;

	if (!it || d == DECISION_PART)
		return no_such(err);
	review_entry_open(it);
	if (row >= it->diff.n)
		return no_such(err);
	if (!differs(it, row))
		return fail(err, ERR_USAGE,
			"This field stays as it is; there is nothing to decide.",
			"] goes to the next one that differs.");
	if (it->change.kind == CHANGE_DELETE)
		return failf(err, ERR_USAGE, "a accepts it, r refuses it.",
			"A deletion takes the whole %s.", object_kind_words(it->change.object));
	if (d == DECISION_ACCEPTED && !may_accept(it, err))
		return false;
	it->rows[row] = d;
	show_row(it, row);
	sum_up(it);
	return true;
}

/* Accepted with its like: nothing that wants its own yes, and nothing that was decided already. */
static bool goes_with_its_like(const struct review_entry *it)
{
	return it->decision == DECISION_OPEN && it->change.state == STATE_WAITING &&
	       !(it->change.flags & ~(1u << FLAG_MANY)) && !it->change.waits_for;
}

bool review_decide_cluster(
	struct icloud_review *rv, size_t k, enum decision d, size_t *decided, struct error *err)
{
	const struct clusters *all = review_clusters(rv);
	const struct cluster *c = k < all->n ? &all->at[k] : NULL;
	size_t i;

	if (!c || d == DECISION_PART)
		return no_such(err);
	if (d == DECISION_ACCEPTED && c->look)
		return fail(err, ERR_USAGE, "Each of these wants its own yes.",
			"Enter shows them one by one.");
	*decided = 0;
	for (i = d == DECISION_ACCEPTED ? c->outliers : 0; i < c->n; i++) {
		struct review_entry *it = &rv->items[c->member[i].item];

		if (d == DECISION_ACCEPTED && (!goes_with_its_like(it) || !may_accept(it, NULL)))
			continue;
		decide_all(it, d);
		++*decided;
	}
	return true;
}
