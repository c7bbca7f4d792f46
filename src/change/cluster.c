/* Changes by shape. Owns what a shape is, its words, and the order of the clusters; which members are unlike
 * is cluster_unlike.c's. Decides nothing: review does, one by one or for what is alike.
 */
#include "change/cluster.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_FEW = 3, LOOK_FIRST = 1000, LOOK_CONFLICT = 30, LOOK_UNKNOWN = 29, LOOK_WAITS = 1 };

struct str cluster_key(struct str path)
{
	size_t bracket = str_find(path, STR("["));

	return bracket == SIZE_MAX ? path : str_part(path, 0, bracket);
}

/* ---- the reason to look at one alone ---- */

static enum flag worst_flag(unsigned flags)
{
	enum flag worst = FLAG_COUNT;

	for (enum flag f = 0; f < FLAG_COUNT; f++)
		if (flags & 1u << f && f != FLAG_MANY &&
			(worst == FLAG_COUNT || flag_severity(f) > flag_severity(worst)))
			worst = f;
	return worst;
}

static const char changed_since[] = "undone, but changed again since";

static const char *flag_reason(enum flag f, const struct change_row *c)
{
	switch (f) {
	case FLAG_EMPTIED:
		return "something becomes empty";
	case FLAG_SWAPPED:
		return "first and last name swapped";
	case FLAG_RENAMED:
		return "name replaced by another";
	case FLAG_PHOTO_LOST:
		return "photo gone for good";
	case FLAG_UNREADABLE:
		return "phone or address that does not read";
	case FLAG_DROPPED:
		return "an entry dropped from a list";
	case FLAG_DUPLICATE:
		return c->object == OBJECT_GROUP ? "group of a name that is taken"
						 : "new, but much like a contact";
	case FLAG_TOO_LARGE:
		return "larger than Apple takes";
	case FLAG_DELETION:
		return c->object == OBJECT_GROUP   ? "group deleted"
		       : c->source == SOURCE_MERGE ? "contact deleted by a merge"
						   : "contact deleted";
	case FLAG_CHANGED_SINCE:
		return changed_since;
	case FLAG_MANY:
	case FLAG_COUNT:
		break;
	}
	return NULL;
}

/* NULL: nothing speaks against reading it with others. *rank: the worse, the higher. */
static const char *reason_of(const struct change_row *c, int *rank)
{
	enum flag worst = worst_flag(c->flags);

	*rank = LOOK_CONFLICT;
	if (c->state == STATE_BEHIND || c->state == STATE_CONFLICT)
		return c->flags & 1u << FLAG_CHANGED_SINCE ? changed_since
							   : "changed on both sides";
	*rank = LOOK_UNKNOWN;
	if (c->state == STATE_UNKNOWN)
		return "last write not known yet";
	*rank = worst == FLAG_COUNT ? LOOK_WAITS : 1 + flag_severity(worst);
	if (worst != FLAG_COUNT)
		return flag_reason(worst, c);
	return c->after ? "waits for another change" : NULL;
}

/* ---- the shape ---- */

struct shape {
	size_t item;
	int rank; /* of the reason, 0: alike */
	const char *reason;
	struct str key; /* place in the text, once it is complete */
	size_t from, n;
};

struct differing {
	struct str key;
	enum diff_sign sign;
};

/* An empty text is as good as none: what is written there is added. */
static enum diff_sign sign_of(const struct diff_row *r)
{
	if (r->sign != DIFF_CHANGED || !r->before.n == !r->after.n)
		return r->sign;
	return r->before.n ? DIFF_REMOVED : DIFF_ADDED;
}

static int by_key(const void *x, const void *y)
{
	const struct differing *a = x, *b = y;
	int order = str_cmp(a->key, b->key);

	return order ? order : (int)a->sign - (int)b->sign;
}

static size_t differing_rows(const struct diff *d, struct differing *out)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->rows[i].sign != DIFF_SAME)
			out[n++] = (struct differing){
				cluster_key(d->rows[i].field), sign_of(&d->rows[i])};
	if (n)
		qsort(out, n, sizeof *out, by_key);
	for (size_t i = 0; i < n; i++)
		if (!i || by_key(&out[i], &out[kept - 1]) != 0)
			out[kept++] = out[i];
	return kept;
}

static void shape_put(const struct cluster_in *in, struct buf *out)
{
	const struct change_row *c = &in->change;
	struct differing *row = mem_new((in->diff->n + 1) * sizeof *row);
	size_t n = c->kind == CHANGE_UPDATE ? differing_rows(in->diff, row) : 0;

	buf_printf(out, "%d %d %d", (int)c->object, (int)c->kind, (int)c->source);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, " %c%.*s", (char)row[i].sign, STR_ARG(row[i].key));
	free(row);
}

static int by_shape(const void *x, const void *y)
{
	const struct shape *a = x, *b = y;
	int order = a->rank != b->rank ? b->rank - a->rank : str_cmp(a->key, b->key);

	return order ? order : a->item < b->item ? -1 : a->item > b->item;
}

static bool same_shape(const struct shape *a, const struct shape *b)
{
	return a->rank == b->rank && str_eq(a->key, b->key);
}

static struct shape *shapes_of(const struct cluster_in *in, size_t n, struct buf *text)
{
	struct shape *s = mem_new((n + 1) * sizeof *s);

	for (size_t i = 0; i < n; i++) {
		s[i] = (struct shape){.item = i, .from = text->n};
		s[i].reason = reason_of(&in[i].change, &s[i].rank);
		if (s[i].reason)
			buf_adds(text, s[i].reason);
		else
			shape_put(&in[i], text);
		s[i].rank = s[i].reason ? s[i].rank : 0;
		s[i].n = text->n - s[i].from;
	}
	for (size_t i = 0; i < n; i++)
		s[i].key = str_part(buf_str(text), s[i].from, s[i].n);
	return s;
}

static bool by_hand(const struct cluster_in *in)
{
	return in->change.source == SOURCE_EDIT || in->change.source == SOURCE_EDITOR;
}

/* One's own edits that are like hardly another stand together: each of them is shown. */
static void gather_own(const struct cluster_in *in, struct shape *s, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same_shape(&s[i], &s[end]);)
			end++;
		for (size_t k = i; end - i < OWN_FEW && k < end; k++)
			if (!s[k].rank && by_hand(&in[s[k].item]))
				s[k].rank = -1;
	}
	for (size_t i = 0; i < n; i++)
		if (s[i].rank == -1)
			s[i].key = STR("own");
}

/* ---- words ---- */

static void put_text(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	if (s.n)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
}

static const struct diff_row *row_of(const struct diff *d, const struct differing *f)
{
	for (size_t i = 0; i < d->n; i++)
		if (sign_of(&d->rows[i]) == f->sign &&
			str_eq(cluster_key(d->rows[i].field), f->key))
			return &d->rows[i];
	return NULL;
}

/* "Company", "phone"; a list's entries have labels of their own, so its kind stands for them. */
static struct str field_words(const struct diff *d, const struct differing *f)
{
	const struct field_info *info = field_info(f->key);
	const struct diff_row *row = row_of(d, f);

	if (info->kind != FIELD_UNKNOWN && info->words)
		return str_of(info->words);
	return row ? row->words : f->key;
}

static bool is_list(const struct differing *f)
{
	enum field_kind kind = field_info(f->key)->kind;

	return kind == FIELD_LIST || kind == FIELD_DATES || kind == FIELD_ADDRESS ||
	       kind == FIELD_IM || kind == FIELD_PROFILE;
}

static const char *verb_of(const struct differing *f, size_t n)
{
	enum diff_sign sign = f[0].sign;
	bool list = is_list(&f[0]);

	for (size_t i = 1; i < n; i++) {
		if (f[i].sign != sign)
			return "changed";
		list |= is_list(&f[i]);
	}
	return sign == DIFF_ADDED     ? (list ? "added" : "filled")
	       : sign == DIFF_REMOVED ? "removed"
				      : "changed";
}

static void put_lower(struct buf *out, struct str words)
{
	size_t at = out->n;

	buf_add_str(out, words);
	if (words.n > 1 && words.p[0] >= 'A' && words.p[0] <= 'Z' && words.p[1] >= 'a')
		out->p[at] = (char)(out->p[at] + 32);
}

/* "company and job title filled" */
static void update_words(const struct diff *d, const struct differing *f, size_t n, struct buf *out)
{
	size_t shown = n > 3 ? 2 : n;

	for (size_t i = 0; i < shown; i++) {
		if (i)
			buf_adds(out, i + 1 == n ? " and " : ", ");
		put_lower(out, field_words(d, &f[i]));
	}
	if (shown < n)
		buf_printf(out, " and %zu more", n - shown);
	buf_printf(out, " %s", n ? verb_of(f, n) : "changed");
}

static void cluster_words(const struct cluster_in *in, const struct shape *s,
	const struct differing *f, size_t n, struct cluster *c)
{
	struct buf words = BUF_INIT(4 * KIB);

	if (s->reason)
		buf_adds(&words, s->reason);
	else if (s->rank < 0)
		buf_adds(&words, "your own edits");
	else if (in->change.kind == CHANGE_CREATE)
		buf_printf(&words, "new %s", object_kind_name(in->change.object));
	else
		update_words(in->diff, f, n, &words);
	put_text(c->words, sizeof c->words, buf_str(&words));
	buf_release(&words);
}

/* ---- the pattern ---- */

struct value {
	struct str text;
};

static int by_text(const void *x, const void *y)
{
	return str_cmp(((const struct value *)x)->text, ((const struct value *)y)->text);
}

/* All the same: that value. Else how many there are. */
static void say_values(struct value *v, size_t n, const char *none, char *out, size_t size)
{
	size_t distinct = 0;

	if (n)
		qsort(v, n, sizeof *v, by_text);
	for (size_t i = 0; i < n; i++)
		distinct += !i || !str_eq(v[i].text, v[i - 1].text);
	if (!n || (distinct == 1 && !v[0].text.n)) {
		put_text(out, size, str_of(none));
	} else if (distinct == 1) {
		put_text(out, size, v[0].text);
	} else {
		snprintf(out, size, "%zu different values", distinct);
	}
}

static void say_field(const struct cluster_in *in, const struct cluster *c,
	const struct differing *f, struct cluster_field *out)
{
	struct value *was = mem_new((c->n + 1) * sizeof *was);
	struct value *now = mem_new((c->n + 1) * sizeof *now);
	size_t n = 0;

	put_text(out->words, sizeof out->words, field_words(in[c->member[0].item].diff, f));
	out->sign = f->sign;
	for (size_t i = 0; i < c->n; i++) {
		const struct diff_row *row = row_of(in[c->member[i].item].diff, f);

		if (!row)
			continue;
		was[n] = (struct value){row->before};
		now[n++] = (struct value){row->after};
	}
	say_values(
		was, f->sign == DIFF_ADDED ? 0 : n, "was empty", out->before, sizeof out->before);
	say_values(now, f->sign == DIFF_REMOVED ? 0 : n, "is empty", out->after, sizeof out->after);
	free(was);
	free(now);
}

/* ---- a few to look at ---- */

/* Spreads neighbours apart, so that the first by it are as good as any. */
static uint64_t scatter(int64_t id)
{
	uint64_t x = (uint64_t)id * 0x9e3779b97f4a7c15u;

	x ^= x >> 29;
	return x * 0xbf58476d1ce4e5b9u;
}

static void say_new(const struct cluster_in *in, struct cluster_sample *s)
{
	struct buf says = BUF_INIT(4 * KIB);

	for (size_t i = 0; i < in->diff->n && says.n < sizeof s->says; i++) {
		const struct diff_row *r = &in->diff->rows[i];

		if (r->sign == DIFF_SAME || !r->after.n)
			continue;
		if (says.n)
			buf_adds(&says, ", ");
		for (size_t k = 0; k < r->after.n && k < sizeof s->says; k++)
			buf_addc(&says, r->after.p[k] == '\n' ? ' ' : r->after.p[k]);
	}
	put_text(s->says, sizeof s->says, says.n ? buf_str(&says) : in->change.summary);
	buf_release(&says);
}

static void take_samples(const struct cluster_in *in, struct cluster *c)
{
	uint64_t last = 0;

	for (size_t k = 0; k < CLUSTER_SAMPLE; k++) {
		size_t best = c->n;
		uint64_t least = UINT64_MAX;

		for (size_t i = c->outliers; i < c->n; i++) {
			uint64_t at = scatter(in[c->member[i].item].change.id);

			if (at < least && (!k || at > last)) {
				least = at;
				best = i;
			}
		}
		if (best == c->n)
			return;
		last = least;
		c->sample[k].item = c->member[best].item;
		say_new(&in[c->member[best].item], &c->sample[k]);
		c->samples = k + 1;
	}
}

/* ---- all of it ---- */

static void fill(const struct cluster_in *in, const struct shape *s, size_t n, struct cluster *c)
{
	const struct cluster_in *first = &in[s[0].item];
	struct differing *f = mem_new((first->diff->n + 1) * sizeof *f);
	bool pattern = s[0].rank == 0 && first->change.kind == CHANGE_UPDATE;
	size_t differing = pattern ? differing_rows(first->diff, f) : 0;

	*c = (struct cluster){.look = s[0].rank > 0, .source = first->change.source, .n = n};
	c->member = mem_new((n + 1) * sizeof *c->member);
	for (size_t i = 0; i < n; i++)
		c->member[i] = (struct cluster_member){.item = s[i].item};
	cluster_words(first, &s[0], f, differing, c);
	if (s[0].rank == 0)
		cluster_unlike(in, c);
	for (size_t i = 0; i < differing && i < CLUSTER_FIELDS; i++)
		say_field(in, c, &f[i], &c->field[c->fields++]);
	take_samples(in, c);
	free(f);
}

/* Those to look at stand as they are, worst first; the others by size, one's own edits last. */
static int by_order(const void *x, const void *y)
{
	const struct cluster *a = x, *b = y;
	bool own_a = strcmp(a->words, "your own edits") == 0;
	bool own_b = strcmp(b->words, "your own edits") == 0;

	if (own_a != own_b)
		return own_a ? 1 : -1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->words, b->words);
}

void clusters_make(const struct cluster_in *in, size_t n, struct clusters *out)
{
	struct buf text = BUF_INIT(256 * MIB);
	struct shape *s = shapes_of(in, n, &text);

	*out = (struct clusters){.at = mem_new((n + 1) * sizeof *out->at), .changes = n};
	if (n)
		qsort(s, n, sizeof *s, by_shape);
	gather_own(in, s, n);
	if (n)
		qsort(s, n, sizeof *s, by_shape);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same_shape(&s[i], &s[end]);)
			end++;
		fill(in, &s[i], end - i, &out->at[out->n]);
		out->look += out->at[out->n++].look;
	}
	if (out->n > out->look)
		qsort(out->at + out->look, out->n - out->look, sizeof *out->at, by_order);
	free(s);
	buf_release(&text);
}

void clusters_release(struct clusters *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->at[i].member);
	free(c->at);
	*c = (struct clusters){0};
}
