/* Columns of plain text, counted in columns of the terminal. */
#include "cli/table.h"

#include <stdlib.h>
#include <unistd.h>

void table_fit(struct table *t, size_t column, size_t width)
{
	t->max[column] = isatty(STDOUT_FILENO) ? width : 0;
}

void table_cell(struct table *t, struct str text)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		t->ends = mem_grow(t->ends, t->cap, sizeof *t->ends);
	}
	text_visible(text, false, &t->text);
	t->ends[t->n++] = t->text.n;
}

void table_word(struct table *t, const char *text)
{
	table_cell(t, str_of(text));
}

static struct str cell(const struct table *t, size_t i)
{
	size_t from = i ? t->ends[i - 1] : 0;

	return str_part(buf_str(&t->text), from, t->ends[i] - from);
}

static size_t width_of(const struct table *t, size_t column)
{
	size_t widest = 0;

	for (size_t i = column; i < t->n; i += t->columns) {
		size_t w = text_width(cell(t, i));

		widest = w > widest ? w : widest;
	}
	return t->max[column] && widest > t->max[column] ? t->max[column] : widest;
}

static void blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_addc(out, ' ');
}

/* As much as fits into w - 1 columns, then …; all of it when it fits. Returns the columns used. */
static size_t add_cut(struct buf *out, struct str s, size_t w)
{
	size_t used = 0;
	uint32_t cp;

	if (text_width(s) <= w) {
		buf_add_str(out, s);
		return text_width(s);
	}
	for (struct str rest = s, before = s; utf8_next(&rest, &cp); before = rest) {
		struct str letter = str_part(before, 0, before.n - rest.n);

		if (used + text_width(letter) > w - 1)
			break;
		buf_add_str(out, letter);
		used += text_width(letter);
	}
	buf_adds(out, "…");
	return used + 1;
}

static void row(const struct table *t, size_t first, const size_t *widths, struct buf *out)
{
	blanks(out, t->indent);
	for (size_t c = 0; c < t->columns; c++) {
		struct str s = cell(t, first + c);
		size_t w = text_width(s), used;

		w = w < widths[c] ? w : widths[c];
		if (t->right[c])
			blanks(out, widths[c] - w);
		used = add_cut(out, s, widths[c]);
		if (c + 1 < t->columns)
			blanks(out, 2 + (t->right[c] ? 0 : widths[c] - used));
	}
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	buf_addc(out, '\n');
}

void table_end(struct table *t, struct buf *out)
{
	size_t widths[TABLE_COLUMNS] = {0};

	for (size_t c = 0; c < t->columns; c++)
		widths[c] = width_of(t, c);
	for (size_t i = 0; i + t->columns <= t->n; i += t->columns)
		row(t, i, widths, out);
	buf_release(&t->text);
	free(t->ends);
	t->ends = NULL;
	t->n = t->cap = 0;
}
