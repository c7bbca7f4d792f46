/* The list: arithmetic on row numbers, ids for what must survive news, rows asked for only to be drawn. */
#include "widgets/list.h"

#include "screen/arena.h"
#include "screen/ui.h"

#include <stdlib.h>
#include <string.h>

void list_init(struct list *l, const struct list_ops *ops, void *self)
{
	*l = (struct list){.ops = ops, .self = self, .at = 0};
}

struct str list_id(const struct list *l)
{
	return (struct str){l->id, l->id_n};
}

static void set_id(struct list *l, struct str id)
{
	l->id_n = id.n < LIST_ID ? id.n : 0;
	if (l->id_n)
		memcpy(l->id, id.p, l->id_n);
}

static bool row_at(struct list *l, struct ui *ui, int at, struct list_row *row)
{
	*row = (struct list_row){0};
	return at >= 0 && at < l->count && l->ops->rows(l->self, ui, at, 1, row) == 1;
}

static void keep_in_sight(struct list *l)
{
	int most = l->count > l->h ? l->count - l->h : 0;

	if (l->h <= 0)
		return;
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + l->h)
		l->top = l->at - l->h + 1;
	if (l->top > most)
		l->top = most;
	if (l->top < 0)
		l->top = 0;
}

/* The title above the first row comes into sight with it. */
static void show_titles(struct list *l, struct ui *ui)
{
	struct list_row row;

	while (l->top > 0 && l->top == l->at && l->at - l->top < l->h - 1 &&
		row_at(l, ui, l->top - 1, &row) && row.id.n == 0)
		l->top--;
}

/* The nearest row with an id, looking in direction `step` first. */
static int selectable(struct list *l, struct ui *ui, int at, int step, struct list_row *row)
{
	for (int turn = 0; turn < 2; turn++, step = -step)
		for (int i = at; i >= 0 && i < l->count; i += step) {
			if (row_at(l, ui, i, row) && row->id.n > 0)
				return i;
		}
	return -1;
}

static int clamped(const struct list *l, int at)
{
	if (at >= l->count)
		at = l->count - 1;
	return at > 0 ? at : 0;
}

static void select_from(struct list *l, struct ui *ui, int at, int step)
{
	struct list_row row;
	int found;

	at = clamped(l, at);
	found = selectable(l, ui, at, step, &row);
	if (found < 0) {
		l->at = at;
		l->id_n = 0;
		return;
	}
	l->at = found;
	set_id(l, row.id);
	keep_in_sight(l);
	show_titles(l, ui);
}

void list_select(struct list *l, struct ui *ui, int at)
{
	select_from(l, ui, at, at < l->at ? -1 : 1);
}

bool list_select_id(struct list *l, struct ui *ui, struct str id)
{
	int at = l->ops->place ? l->ops->place(l->self, ui, id) : -1;

	if (at < 0)
		return false;
	list_select(l, ui, at);
	return true;
}

void list_refresh(struct list *l, struct ui *ui, int count)
{
	int height = l->at - l->top, at = -1;
	bool had = l->id_n > 0;

	l->count = count > 0 ? count : 0;
	if (had && l->ops->place)
		at = l->ops->place(l->self, ui, list_id(l));
	l->gone = had && at < 0 && l->count > 0;
	if (at >= 0) {
		l->at = at;
		l->top = at - height;
	}
	if (at < 0 || at >= l->count)
		select_from(l, ui, l->at, 1);
	keep_in_sight(l);
}

/* ---- Moving ---- */

static unsigned move(struct list *l, struct ui *ui, int by)
{
	int before = l->at;

	select_from(l, ui, l->at + by, by < 0 ? -1 : 1);
	return l->at == before ? KEY_DONE : KEY_DONE | KEY_REDRAW | KEY_REST;
}

/* A page moves the window with the selection, so that the bar keeps its height. */
static unsigned page(struct list *l, struct ui *ui, int by)
{
	l->top += by;
	return move(l, ui, by) | KEY_REDRAW;
}

unsigned list_act(struct list *l, struct ui *ui, enum action a)
{
	int h = l->h > 1 ? l->h : 2;

	switch ((int)a) {
	case ACT_DOWN:
		return move(l, ui, 1);
	case ACT_UP:
		return move(l, ui, -1);
	case ACT_FIRST:
		l->top = 0;
		return move(l, ui, -l->at);
	case ACT_LAST:
		return move(l, ui, l->count);
	case ACT_HALF_DOWN:
		return page(l, ui, h / 2);
	case ACT_HALF_UP:
		return page(l, ui, -h / 2);
	case ACT_PAGE_DOWN:
		return page(l, ui, h - 1);
	case ACT_PAGE_UP:
		return page(l, ui, 1 - h);
	default:
		return KEY_PASS;
	}
}

unsigned list_mouse(struct list *l, struct ui *ui, const struct mouse *m, bool *gutter)
{
	int most = l->count > l->h ? l->count - l->h : 0;
	struct list_row row;

	if (gutter)
		*gutter = false;
	if (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN) {
		l->top += m->kind == MOUSE_WHEEL_UP ? -3 : 3;
		l->top = l->top > most ? most : l->top < 0 ? 0 : l->top;
		return KEY_DONE | KEY_REDRAW;
	}
	if (m->y < 0 || m->y >= l->h || !row_at(l, ui, l->top + m->y, &row) || row.id.n == 0)
		return KEY_PASS;
	l->at = l->top + m->y;
	set_id(l, row.id);
	if (gutter)
		*gutter = m->x < (l->side ? 2 : 4) && m->kind == MOUSE_CLICK;
	return KEY_DONE | KEY_REDRAW | KEY_REST;
}

/* ---- Drawing ---- */

static enum style sign_style(const struct list_row *row)
{
	return row->sign_style != STYLE_NORMAL ? row->sign_style
					       : style_of_sign(row->sign, STYLE_NORMAL);
}

static void draw_gutter(const struct list *l, struct grid *g, int y, const struct list_row *row,
	bool selected, bool focus)
{
	const char sign[2] = {row->sign, '\0'};

	if (selected) {
		grid_glyph(g, y, 0, focus ? GLYPH_BAR : GLYPH_BAR_AWAY, STYLE_ACCENT);
		if (focus)
			grid_cursor(g, y, 0);
	}
	if (row->marked && !l->side)
		grid_puts(g, y, 1, 1, "*", STYLE_MARK);
	if (row->sign)
		grid_puts(g, y, l->side ? 1 : 2, 1, sign, sign_style(row));
}

static void draw_cell(const struct list *l, struct grid *text, const struct list_row *row, int c)
{
	const struct list_col *col = &l->col[c];
	int w = col->w;

	if (col->x + w > text->w)
		w = text->w - col->x;
	if (w <= 0 || row->text[c].n == 0)
		return;
	if (col->right)
		grid_right(text, 0, col->x + w, w, row->text[c], row->style[c]);
	else if (row->matches > 0 && row->match_col == c)
		grid_matched(text, 0, col->x, w, row->text[c], row->style[c], row->match,
			(size_t)row->matches);
	else
		grid_cut(text, 0, col->x, w, row->text[c], row->style[c]);
}

static void draw_row(struct list *l, struct ui *ui, struct grid *g, int y,
	const struct list_row *row, bool selected, bool focus)
{
	int x = l->side ? 2 : 4;
	struct grid text = grid_part(g, y, x, 1, g->w - x - 1);

	draw_gutter(l, g, y, row, selected, focus);
	if (row->title)
		grid_cut(&text, 0, 0, text.w, row->text[0], STYLE_STRONG);
	else if (l->ops->draw)
		l->ops->draw(l->self, ui, &text, row, selected);
	else
		for (int c = 0; c < l->cols; c++)
			draw_cell(l, &text, row, c);
	if (selected)
		grid_restyle(
			g, y, x, 1, 1, STYLE_COUNT, focus ? STYLE_SELECTED : STYLE_SELECTED_AWAY);
}

void list_draw(struct list *l, struct ui *ui, struct grid *g, bool focus)
{
	struct list_row *rows;
	int n;

	if (l->h != g->h) {
		l->h = g->h;
		keep_in_sight(l);
	}
	if (focus)
		grid_cursor(g, 0, 0);
	rows = arena_new(ui->frame, sizeof *rows * (size_t)(g->h > 0 ? g->h : 1));
	if (!rows)
		return;
	n = l->count > l->top ? l->ops->rows(l->self, ui, l->top, g->h, rows) : 0;
	for (int i = 0; i < n && i < g->h; i++) {
		bool selected = l->top + i == l->at && rows[i].id.n > 0;

		draw_row(l, ui, g, i, &rows[i], selected, focus);
	}
}

/* ---- Marks: sorted, so that a look costs little with 50,000 of them ---- */

static int place_of(const struct marks *m, struct str id, bool *found)
{
	int low = 0, high = m->n;

	*found = false;
	while (low < high) {
		int middle = (low + high) / 2;
		int order = str_cmp(str_of(m->id[middle]), id);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool marks_has(const struct marks *m, struct str id)
{
	bool found;

	place_of(m, id, &found);
	return found;
}

void marks_set(struct marks *m, struct str id, bool on)
{
	bool found;
	int at = place_of(m, id, &found);

	if (found == on || id.n == 0 || id.n >= LIST_ID)
		return;
	m->version++;
	if (!on) {
		memmove(m->id + at, m->id + at + 1, (size_t)(--m->n - at) * sizeof *m->id);
		return;
	}
	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 16;
		m->id = mem_grow(m->id, (size_t)m->cap, sizeof *m->id);
	}
	memmove(m->id + at + 1, m->id + at, (size_t)(m->n++ - at) * sizeof *m->id);
	memcpy(m->id[at], id.p, id.n);
	m->id[at][id.n] = '\0';
}

bool marks_flip(struct marks *m, struct str id)
{
	bool on = !marks_has(m, id);

	marks_set(m, id, on);
	return on;
}

void marks_clear(struct marks *m)
{
	m->n = 0;
	m->version++;
}

void marks_release(struct marks *m)
{
	free(m->id);
	*m = (struct marks){0};
}
