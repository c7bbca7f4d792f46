/* Compares members and list entries as bytes. Builds nothing, approves nothing; its only answer is no. */
#include "change/loss.h"

#include "change/sides.h"

#include <stdlib.h>

struct texts {
	struct parts base, item, after;
	const struct diff *shown;
	const bool *goes;
};

/* ---- what was shown ---- */

/* Rows that go of one member: "notes", "phones[2]". *entry: of its entries. */
static size_t rows_of(const struct texts *t, struct str key, bool *entry)
{
	struct buf name = BUF_INIT(64 * KIB);
	size_t i, n = 0;

	*entry = false;
	json_text(key, &name);
	for (i = 0; i < t->shown->n; i++) {
		struct str field = t->shown->rows[i].field;

		if (!t->goes[i] || !str_starts(field, buf_str(&name)))
			continue;
		if (field.n > name.n && field.p[name.n] != '[')
			continue;
		*entry |= field.n > name.n;
		n++;
	}
	buf_release(&name);
	return n;
}

static struct str value_of(const struct parts *p, struct str key, size_t nth)
{
	size_t i = parts_find(p, key, nth);

	return i == NOWHERE ? STR_NONE : p->at[i].value;
}

static bool same(struct str a, struct str b)
{
	return a.p && b.p ? str_eq(a, b) : !a.p && !b.p;
}

/* ---- lists ---- */

static int by_bytes(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Entries of two lists, or of one, sorted. Caller frees. */
static struct str *entries_of(struct str one, struct str two, size_t *n)
{
	struct parts p[2];
	struct str *all;
	size_t i;

	parts_read(one, &p[0]);
	parts_read(two, &p[1]);
	all = mem_new((p[0].n + p[1].n + 1) * sizeof *all);
	*n = 0;
	for (i = 0; i < p[0].n; i++)
		all[(*n)++] = p[0].at[i].value;
	for (i = 0; i < p[1].n; i++)
		all[(*n)++] = p[1].at[i].value;
	if (*n)
		qsort(all, *n, sizeof *all, by_bytes);
	parts_release(&p[0]);
	parts_release(&p[1]);
	return all;
}

/* How many of a's are not among b's; each of b's stands for one. */
static size_t missing(const struct str *a, size_t na, const struct str *b, size_t nb)
{
	size_t i = 0, j = 0, n = 0;

	while (i < na) {
		int order = j == nb ? -1 : str_cmp(a[i], b[j]);

		n += order < 0;
		i += order <= 0;
		j += order >= 0;
	}
	return n;
}

static bool list_fits(struct str base, struct str item, struct str after, size_t rows)
{
	size_t nb, ni, nk;
	struct str *b = entries_of(base, STR_NONE, &nb), *i = entries_of(item, STR_NONE, &ni);
	struct str *known = entries_of(base, after, &nk);
	bool fits = missing(b, nb, i, ni) <= rows && missing(i, ni, known, nk) == 0;

	free(b);
	free(i);
	free(known);
	return fits;
}

/* ---- members ---- */

static bool member_fits(const struct texts *t, struct str key, size_t nth)
{
	struct str base = value_of(&t->base, key, nth), item = value_of(&t->item, key, nth),
		   after = value_of(&t->after, key, nth);
	bool entry;
	size_t rows = rows_of(t, key, &entry);

	if (!rows)
		return same(base, item);
	if (entry)
		return list_fits(base, item, after, rows);
	return same(base, item) || same(after, item);
}

/* Of something new everything comes from the text after; what was refused may be missing. */
static bool new_member_fits(const struct texts *t, struct str key, size_t nth)
{
	struct str item = value_of(&t->item, key, nth), after = value_of(&t->after, key, nth);
	bool entry;
	size_t rows = rows_of(t, key, &entry);

	return entry ? list_fits(STR_NONE, item, after, rows) : same(after, item);
}

static bool lost(struct str key, struct error *err)
{
	struct buf name = BUF_INIT(64 * KIB);

	json_text(key, &name);
	failf(err, ERR_REFUSED, "The change waits. D discards it; edit the contact again.",
		"“%.*s” would be sent otherwise than was shown. Nothing was sent.",
		STR_ARG(utf8_clip(buf_str(&name), 60)));
	buf_release(&name);
	return false;
}

static bool check(const struct texts *t, bool new, struct error *err)
{
	size_t i;

	for (i = 0; i < t->base.n; i++)
		if (!member_fits(t, t->base.at[i].key, parts_nth(&t->base, i)))
			return lost(t->base.at[i].key, err);
	for (i = 0; i < t->item.n; i++) {
		struct str key = t->item.at[i].key;
		size_t nth = parts_nth(&t->item, i);

		if (new ? !new_member_fits(t, key, nth) : !member_fits(t, key, nth))
			return lost(key, err);
	}
	return true;
}

bool loss_check(struct str base, struct str item, struct str after, const struct diff *shown,
	const bool *goes, struct error *err)
{
	struct texts t = {.shown = shown, .goes = goes};
	bool ok;

	parts_read(base, &t.base);
	parts_read(item, &t.item);
	parts_read(after, &t.after);
	ok = check(&t, !base.n, err);
	parts_release(&t.base);
	parts_release(&t.item);
	parts_release(&t.after);
	return ok;
}
