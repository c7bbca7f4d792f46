/* Which members of a cluster are least like the rest.
 *
 * The measure: every change has traits (a new value in capitals, one that ends in a comma, two fields that say
 * the same ...). A trait that at most one in RARE of the cluster shares sets those apart who have it. How unlike
 * a change is: for each such trait, members of the cluster per member that has it, added up. So the rarer and
 * the more, the higher; a trait that many share says nothing. A cluster of fewer than FEW tells no rule from an
 * exception and has no outliers. Only the first CLUSTER_FIELDS fields that differ are looked at.
 */
#include "change/cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RARE = 16, FEW = RARE, TRAITS = 64, PER_FIELD = 8 };

enum trait { CAPITALS, NO_CAPITAL, MARK_AT_END, DIGITS, LONG, BLANKS, BROKEN, MARKUP };
static const char *const trait_words[PER_FIELD] = {"in capitals", "without a capital",
	"ends in a mark", "has digits", "much longer than the rest", "has blanks to spare",
	"has letters that were read wrongly", "has marks of a web page"};
enum { SAME_TWICE = CLUSTER_FIELDS * PER_FIELD, ONE_NAME };

/* ---- what a text looks like ---- */

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

struct letters {
	size_t upper, lower, digits;
};

static struct letters count_letters(struct str s)
{
	struct letters n = {0};

	for (size_t i = 0; i < s.n; i++) {
		n.upper += is_upper(s.p[i]);
		n.lower += is_lower(s.p[i]);
		n.digits += s.p[i] >= '0' && s.p[i] <= '9';
	}
	return n;
}

static bool has_spare_blanks(struct str s)
{
	return str_find(s, STR("  ")) != SIZE_MAX ||
	       (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '));
}

/* U+FFFD, and UTF-8 that was taken for Latin 1 and written as UTF-8 once more. */
static bool is_broken(struct str s)
{
	return str_find(s, STR("\xef\xbf\xbd")) != SIZE_MAX ||
	       str_find(s, STR("\xc3\x83\xc2")) != SIZE_MAX;
}

static bool has_markup(struct str s)
{
	return str_find(s, STR("&amp;")) != SIZE_MAX || str_find(s, STR("&#")) != SIZE_MAX ||
	       str_find(s, STR("<br")) != SIZE_MAX || str_find(s, STR("</")) != SIZE_MAX;
}

static unsigned traits_of(struct str s, size_t median)
{
	struct letters n = count_letters(s);
	unsigned t = 0;

	if (!s.n)
		return 0;
	t |= n.upper >= 4 && !n.lower ? 1u << CAPITALS : 0;
	t |= n.lower && !n.upper ? 1u << NO_CAPITAL : 0;
	t |= strchr(",;:-/&", s.p[s.n - 1]) ? 1u << MARK_AT_END : 0;
	t |= n.digits ? 1u << DIGITS : 0;
	t |= s.n > 3 * median + 16 ? 1u << LONG : 0;
	t |= has_spare_blanks(s) ? 1u << BLANKS : 0;
	t |= is_broken(s) ? 1u << BROKEN : 0;
	t |= has_markup(s) ? 1u << MARKUP : 0;
	return t;
}

/* ---- a cluster's fields ---- */

struct field {
	struct str key, words;
	size_t *length, n, room, median;
};
struct fields_of {
	struct field at[CLUSTER_FIELDS];
	size_t n;
};

static size_t field_at(struct fields_of *f, const struct diff_row *r)
{
	struct str key = cluster_key(r->field);
	const struct field_info *info = field_info(key);
	size_t i;

	for (i = 0; i < f->n; i++)
		if (str_eq(f->at[i].key, key))
			return i;
	if (f->n == CLUSTER_FIELDS)
		return SIZE_MAX;
	f->at[f->n] =
		(struct field){.key = key, .words = info->words ? str_of(info->words) : r->words};
	return f->n++;
}

static bool counts(const struct diff_row *r)
{
	return r->sign != DIFF_SAME && r->after.n;
}

static int by_size(const void *x, const void *y)
{
	size_t a = *(const size_t *)x, b = *(const size_t *)y;

	return a < b ? -1 : a > b;
}

static void measure(const struct cluster_in *in, const struct cluster *c, struct fields_of *f)
{
	for (size_t m = 0; m < c->n; m++) {
		const struct diff *d = in[c->member[m].item].diff;

		for (size_t i = 0; i < d->n; i++) {
			size_t at = counts(&d->rows[i]) ? field_at(f, &d->rows[i]) : SIZE_MAX;
			struct field *field = at == SIZE_MAX ? NULL : &f->at[at];

			if (!field)
				continue;
			if (field->n == field->room) {
				field->room = field->room ? field->room * 2 : 64;
				field->length =
					mem_grow(field->length, field->room, sizeof *field->length);
			}
			field->length[field->n++] = d->rows[i].after.n;
		}
	}
	for (size_t i = 0; i < f->n; i++) {
		qsort(f->at[i].length, f->at[i].n, sizeof *f->at[i].length, by_size);
		f->at[i].median = f->at[i].length[f->at[i].n / 2];
		free(f->at[i].length);
	}
}

/* ---- a member's traits ---- */

static bool says_twice(const struct diff *d)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; counts(&d->rows[i]) && k < i; k++)
			if (counts(&d->rows[k]) && str_eq(d->rows[i].after, d->rows[k].after))
				return true;
	return false;
}

static bool has_one_name(struct str title)
{
	return title.n && str_find(title, STR(" ")) == SIZE_MAX;
}

static uint64_t traits_of_member(const struct cluster_in *in, struct fields_of *f)
{
	uint64_t t = 0;

	for (size_t i = 0; i < in->diff->n; i++) {
		const struct diff_row *r = &in->diff->rows[i];
		size_t at = counts(r) ? field_at(f, r) : SIZE_MAX;

		if (at != SIZE_MAX)
			t |= (uint64_t)traits_of(r->after, f->at[at].median) << at * PER_FIELD;
	}
	if (says_twice(in->diff))
		t |= UINT64_C(1) << SAME_TWICE;
	if (in->change.object == OBJECT_CONTACT && has_one_name(in->change.title))
		t |= UINT64_C(1) << ONE_NAME;
	return t;
}

static void say_why(const struct fields_of *f, int trait, char *out, size_t size)
{
	struct str words;
	char first;

	if (trait == SAME_TWICE) {
		snprintf(out, size, "two fields say the same");
		return;
	}
	if (trait == ONE_NAME) {
		snprintf(out, size, "only one name to know it by");
		return;
	}
	words = utf8_clip(f->at[trait / PER_FIELD].words, 30);
	first = words.n > 1 && is_upper(words.p[0]) && !is_upper(words.p[1])
			? (char)(words.p[0] + 32)
			: words.p[0];
	snprintf(out, size, "%c%.*s %s", first, (int)words.n - 1, words.p + 1,
		trait_words[trait % PER_FIELD]);
}

static int by_unlike(const void *x, const void *y)
{
	const struct cluster_member *a = x, *b = y;

	if (a->unlike != b->unlike)
		return a->unlike > b->unlike ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

static void weigh(struct cluster_member *m, uint64_t traits, const size_t *share, size_t n,
	const struct fields_of *f)
{
	int rarest = -1;

	for (int t = 0; t < TRAITS; t++) {
		if (!(traits >> t & 1) || share[t] * RARE > n)
			continue;
		m->unlike += (unsigned)(n / share[t]);
		if (rarest < 0 || share[t] < share[rarest])
			rarest = t;
	}
	if (rarest >= 0)
		say_why(f, rarest, m->why, sizeof m->why);
}

void cluster_unlike(const struct cluster_in *in, struct cluster *c)
{
	struct fields_of f = {0};
	size_t share[TRAITS] = {0};
	uint64_t *traits;

	if (c->n < FEW)
		return;
	traits = mem_new(c->n * sizeof *traits);
	measure(in, c, &f);
	for (size_t i = 0; i < c->n; i++) {
		traits[i] = traits_of_member(&in[c->member[i].item], &f);
		for (int t = 0; t < TRAITS; t++)
			share[t] += traits[i] >> t & 1;
	}
	for (size_t i = 0; i < c->n; i++) {
		weigh(&c->member[i], traits[i], share, c->n, &f);
		c->outliers += c->member[i].unlike > 0;
	}
	qsort(c->member, c->n, sizeof *c->member, by_unlike);
	free(traits);
}
