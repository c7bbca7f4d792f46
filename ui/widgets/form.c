/* The form: focus goes from label to cell to the next row; what is typed is kept until the pane stages it.
 * It knows no card and no field. */
#include "widgets/form.h"

#include "screen/arena.h"
#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LABEL_X = 4,
	PICKER_X = 3,
	PICKER_W = 14,
	PICKER_W_MOST = 34,
	LABELS_MOST = 64,
	EXTRA_X = 24,
	NOTE_MOST = 64 * 1024,
	PAUSE_MS = 1000,
	LOW_BODY = 15,
};

/* ---- Life ---- */

void form_init(struct form *f, const struct form_ops *ops, void *self)
{
	*f = (struct form){.ops = ops, .self = self, .label_w = 13};
	typing_init(&f->custom_label, STR(""));
}

static void row_release(struct form_row *row)
{
	typing_release(&row->cell);
	buf_release(&row->original);
	buf_release(&row->note);
	buf_release(&row->wrong);
}

void form_release(struct form *f)
{
	for (int i = 0; i < f->n; i++)
		row_release(&f->row[i]);
	free(f->row);
	typing_release(&f->custom_label);
	*f = (struct form){0};
}

static void set_label(char *to, size_t size, struct str label)
{
	label = utf8_clip(label, size - 1);
	if (label.n)
		memcpy(to, label.p, label.n);
	to[label.n] = '\0';
}

struct form_row *form_add(struct form *f, int before, enum form_kind kind, int tag, int entry,
	struct str label, struct str value)
{
	struct form_row *row;

	if (f->n == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 32;
		f->row = mem_grow(f->row, (size_t)f->cap, sizeof *f->row);
	}
	if (before < 0 || before > f->n)
		before = f->n;
	memmove(f->row + before + 1, f->row + before, (size_t)(f->n - before) * sizeof *f->row);
	f->n++;
	if (f->at >= before && f->n > 1 && before < f->n - 1)
		f->at++;
	row = &f->row[before];
	*row = (struct form_row){.kind = kind,
		.tag = tag,
		.entry = entry,
		.original = BUF_INIT(NOTE_MOST),
		.note = BUF_INIT(NOTE_MOST),
		.wrong = BUF_INIT(KIB)};
	typing_init(&row->cell, value);
	row->cell.lines = kind == FORM_NOTE;
	buf_add_str(&row->original, value);
	set_label(row->label, sizeof row->label, label);
	set_label(row->original_label, sizeof row->original_label, label);
	return row;
}

struct str form_value(const struct form_row *row)
{
	return typing_text(&row->cell);
}

int form_first_wrong(const struct form *f)
{
	for (int i = 0; i < f->n; i++)
		if (f->row[i].wrong.n > 0 && !f->row[i].removed)
			return i;
	return -1;
}

/* ---- Focus ---- */

static bool has_cell(const struct form_row *row)
{
	return row && (row->kind == FORM_TEXT || row->kind == FORM_NOTE || row->kind == FORM_TICK ||
			      row->kind == FORM_ADD);
}

static bool is_typed(const struct form_row *row)
{
	return (row->kind == FORM_TEXT || row->kind == FORM_NOTE) && !row->removed;
}

/* The label is a stop where it can be chosen, or where Del removes the row. */
static bool has_label(const struct form_row *row)
{
	return row->labelled || row->removable;
}

static struct form_row *focused(struct form *f)
{
	return f->at >= 0 && f->at < f->n ? &f->row[f->at] : NULL;
}

void form_focus(struct form *f, int row, bool on_label)
{
	if (row < 0 || row >= f->n)
		return;
	f->at = row;
	f->on_label = (on_label && has_label(&f->row[row])) || f->row[row].removed;
	f->picking = f->custom = false;
}

static void first_focus(struct form *f)
{
	if (f->at >= 0 && f->at < f->n && has_cell(&f->row[f->at]))
		return;
	for (int i = 0; i < f->n; i++)
		if (has_cell(&f->row[i])) {
			f->at = i;
			f->on_label = false;
			return;
		}
}

static bool to_row(struct form *f, int from, int by)
{
	for (int i = from; i >= 0 && i < f->n; i += by)
		if (has_cell(&f->row[i])) {
			form_focus(f, i, by > 0);
			return true;
		}
	return false;
}

static void next_cell(struct form *f)
{
	const struct form_row *row = focused(f);

	if (row && f->on_label && is_typed(row))
		f->on_label = false;
	else if (!to_row(f, f->at + 1, 1))
		to_row(f, 0, 1);
}

static void previous_cell(struct form *f)
{
	const struct form_row *row = focused(f);

	if (row && !f->on_label && has_label(row))
		f->on_label = true;
	else if (!to_row(f, f->at - 1, -1))
		to_row(f, f->n - 1, -1);
}

/* ---- Changes ---- */

static void check(struct form *f, struct ui *ui)
{
	if (f->ops->check)
		f->ops->check(f->self, ui, f);
}

static unsigned changed(struct form *f, struct ui *ui)
{
	f->changed = true;
	check(f, ui);
	ui_after(ui, ui_self(ui), FORM_TIMER, PAUSE_MS);
	return KEY_DONE | KEY_REDRAW;
}

unsigned form_event(struct form *f, struct ui *ui, const struct event *ev)
{
	if (ev->kind != EV_TIMER || ev->timer != FORM_TIMER || !f->changed)
		return 0;
	if (f->ops->pause)
		f->ops->pause(f->self, ui, f);
	return KEY_REDRAW;
}

static unsigned remove_row(struct form *f, struct ui *ui)
{
	struct form_row *row = focused(f);
	bool gone;

	if (!row || !row->removable || !f->on_label)
		return KEY_PASS;
	gone = !row->removed;
	for (int i = 0; i < f->n; i++)
		if (f->row[i].tag == row->tag && f->row[i].entry == row->entry)
			f->row[i].removed = gone;
	return changed(f, ui);
}

static unsigned as_before(struct form *f, struct ui *ui)
{
	struct form_row *row = focused(f);

	if (!row || !has_cell(row) || row->kind == FORM_ADD)
		return KEY_DONE;
	typing_set(&row->cell, buf_str(&row->original));
	memcpy(row->label, row->original_label, sizeof row->label);
	row->ticked = row->original_ticked;
	row->removed = false;
	return changed(f, ui);
}

static unsigned tick(struct form *f, struct ui *ui)
{
	struct form_row *row = focused(f);

	if (!row || row->kind != FORM_TICK)
		return KEY_PASS;
	row->ticked = !row->ticked;
	return changed(f, ui);
}

/* ---- The label picker ---- */

/* The last one is always "custom…". Returns how many there are. */
static int labels_of(struct form *f, const struct form_row *row, struct str *out, int most)
{
	int n = 0;

	while (n < most - 1 && f->ops->label && f->ops->label(f->self, row, n, &out[n]))
		n++;
	out[n++] = STR("custom…");
	return n;
}

static unsigned open_picker(struct form *f)
{
	struct str labels[LABELS_MOST];
	int n = labels_of(f, focused(f), labels, LABELS_MOST);

	f->picking = true;
	f->custom = false;
	f->pick = f->pick_top = 0;
	for (int i = 0; i < n; i++)
		if (str_is(labels[i], focused(f)->label))
			f->pick = i;
	return KEY_DONE | KEY_REDRAW;
}

/* Every row of the entry carries the same label. */
static unsigned choose(struct form *f, struct ui *ui, struct str label)
{
	struct form_row *row = focused(f);

	for (int i = 0; i < f->n; i++)
		if (f->row[i].tag == row->tag && f->row[i].entry == row->entry &&
			f->row[i].labelled)
			set_label(f->row[i].label, sizeof f->row[i].label, label);
	f->picking = f->custom = false;
	if (is_typed(row))
		f->on_label = false;
	return changed(f, ui);
}

static unsigned pick(struct form *f, struct ui *ui)
{
	struct str labels[LABELS_MOST];
	int n = labels_of(f, focused(f), labels, LABELS_MOST);

	if (f->custom && typing_text(&f->custom_label).n > 0)
		return choose(f, ui, typing_text(&f->custom_label));
	if (f->custom)
		return KEY_DONE;
	if (f->pick < n - 1)
		return choose(f, ui, labels[f->pick]);
	f->custom = true;
	typing_set(&f->custom_label, STR(""));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned picker_act(struct form *f, struct ui *ui, enum action a)
{
	struct str labels[LABELS_MOST];
	int n = labels_of(f, focused(f), labels, LABELS_MOST);

	switch ((int)a) {
	case ACT_NEXT_COLUMN:
		f->pick = f->pick + 1 < n ? f->pick + 1 : 0;
		f->custom = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_PREVIOUS_COLUMN:
		f->pick = f->pick > 0 ? f->pick - 1 : n - 1;
		f->custom = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
		return pick(f, ui);
	case ACT_BACK:
		f->picking = f->custom = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_TICK:
		return KEY_PASS;
	default:
		return KEY_DONE;
	}
}

static unsigned picker_key(struct form *f, uint32_t key)
{
	struct str labels[LABELS_MOST];
	int n = labels_of(f, focused(f), labels, LABELS_MOST);

	if (f->custom) {
		typing_key(&f->custom_label, key);
		return KEY_DONE | KEY_REDRAW;
	}
	for (int i = 1; key < 0x80 && i <= n; i++) {
		int at = (f->pick + i) % n;

		if (labels[at].n > 0 && labels[at].p[0] == (char)key) {
			f->pick = at;
			break;
		}
	}
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Keys ---- */

static unsigned enter(struct form *f, struct ui *ui)
{
	struct form_row *row = focused(f);

	if (!row || row->removed)
		return KEY_DONE;
	if (row->kind == FORM_ADD && f->ops->add) {
		f->ops->add(f->self, ui, f, f->at);
		return changed(f, ui);
	}
	if (row->labelled && (f->on_label || row->kind != FORM_NOTE))
		return open_picker(f);
	if (row->kind == FORM_TICK)
		return tick(f, ui);
	if (row->kind == FORM_NOTE) {
		typing_insert(&row->cell, STR("\n"));
		return changed(f, ui);
	}
	next_cell(f);
	return KEY_DONE | KEY_REDRAW;
}

unsigned form_act(struct form *f, struct ui *ui, enum action a)
{
	first_focus(f);
	if (f->picking)
		return picker_act(f, ui, a);
	switch ((int)a) {
	case ACT_NEXT_COLUMN:
		next_cell(f);
		return KEY_DONE | KEY_REDRAW;
	case ACT_PREVIOUS_COLUMN:
		previous_cell(f);
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
		return enter(f, ui);
	case ACT_REMOVE:
		return remove_row(f, ui);
	case ACT_AS_IN_ICLOUD:
		return as_before(f, ui);
	case ACT_TICK:
		return tick(f, ui);
	default:
		return KEY_PASS;
	}
}

unsigned form_key(struct form *f, struct ui *ui, uint32_t key)
{
	struct form_row *row;

	first_focus(f);
	row = focused(f);
	if (f->picking)
		return picker_key(f, key);
	if (!row || !is_typed(row))
		return KEY_PASS;
	if (f->on_label) {
		if (key == KEY_RIGHT_ || key_is_text(key))
			f->on_label = false;
		if (!key_is_text(key))
			return KEY_DONE | KEY_REDRAW;
	}
	if (key == KEY_LEFT_ && row->cell.at == 0 && has_label(row)) {
		f->on_label = true;
		return KEY_DONE | KEY_REDRAW;
	}
	return typing_key(&row->cell, key) ? changed(f, ui) : KEY_PASS;
}

unsigned form_paste(struct form *f, struct ui *ui, struct str text)
{
	struct form_row *row;

	first_focus(f);
	row = focused(f);
	if (f->picking) {
		if (f->custom)
			typing_insert(&f->custom_label, text);
		return KEY_DONE | KEY_REDRAW;
	}
	if (!row || !is_typed(row))
		return KEY_DONE;
	f->on_label = false;
	typing_insert(&row->cell, text);
	return changed(f, ui);
}

/* ---- Where things stand ---- */

struct shape {
	int cell_x, cell_w;
	int note_x, note_w; /* note_w 0: no second column */
	int extra_x;	    /* sentences; 0: in place of the note */
	bool tight;	    /* no blank rows */
};

static struct shape shape_of(const struct form *f, const struct grid *g)
{
	struct shape s = {.cell_x = LABEL_X + f->label_w + 1, .tight = g->h < LOW_BODY};

	s.note_x = g->w / 2 + 2;
	s.note_w = g->w - s.note_x - 1;
	s.cell_w = s.note_x - s.cell_x - 2;
	if (g->w >= 110)
		s.extra_x = s.note_x + EXTRA_X;
	if (g->w < 80) {
		s.note_w = 0;
		s.cell_w = g->w - s.cell_x - 1;
	}
	return s;
}

static int row_height(const struct form_row *row, const struct shape *s)
{
	int h = 1, note;

	if (row->kind == FORM_BLANK)
		return s->tight ? 0 : 1;
	if (row->kind == FORM_NOTE && !row->removed)
		h = wrap_lines(typing_text(&row->cell), s->cell_w - 1);
	if (row->kind == FORM_NOTE && s->note_w && row->note.n > 0) {
		note = wrap_lines(buf_str(&row->note), s->note_w);
		h = note > h ? note : h;
	}
	return h;
}

static int row_y(const struct form *f, const struct shape *s, int row)
{
	int y = 0;

	for (int i = 0; i < row; i++)
		y += row_height(&f->row[i], s);
	return y;
}

unsigned form_mouse(struct form *f, struct ui *ui, const struct mouse *m)
{
	int y = 1 - f->top;

	if (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN) {
		if (m->kind == MOUSE_WHEEL_UP)
			previous_cell(f);
		else
			next_cell(f);
		return KEY_DONE | KEY_REDRAW;
	}
	for (int i = 0; i < f->n; i++) {
		int h = f->row[i].shown_h;

		if (m->y >= y && m->y < y + h && has_cell(&f->row[i])) {
			form_focus(f, i, m->x < LABEL_X + f->label_w);
			if (f->row[i].kind == FORM_TICK && m->kind == MOUSE_CLICK)
				return tick(f, ui);
			return KEY_DONE | KEY_REDRAW;
		}
		y += h;
	}
	return KEY_DONE;
}

/* ---- Drawing ---- */

static enum style sign_style(char sign)
{
	switch (sign) {
	case '+':
		return STYLE_ADDED;
	case '-':
		return STYLE_REMOVED;
	case '&':
		return STYLE_CONFLICT;
	case '!':
		return STYLE_WARNING;
	default:
		return STYLE_CHANGED;
	}
}

static void draw_label(
	struct grid *g, int y, const struct form *f, const struct form_row *row, bool here)
{
	int used = grid_cut(
		g, y, LABEL_X, f->label_w - (row->labelled ? 2 : 0), str_of(row->label), STYLE_DIM);

	if (row->labelled)
		grid_glyph(g, y, LABEL_X + used + 1, GLYPH_PICK, STYLE_DIM);
	if (!here)
		return;
	grid_restyle(g, y, LABEL_X, 1, used > 0 ? used : 1, STYLE_COUNT, STYLE_SELECTED);
	grid_cursor(g, y, LABEL_X);
}

static void draw_note_cell(struct form_row *row, struct grid *g, int y, const struct shape *s,
	bool here, enum style style)
{
	/* Rows above the window are clipped away by the window itself. */
	typing_draw_lines(&row->cell, g, y, s->cell_x, s->cell_w, here, style);
}

static void draw_cell(struct form_row *row, struct grid *g, int y, const struct shape *s, bool here)
{
	enum style style = row->wrong.n > 0 ? STYLE_INVALID : here ? STYLE_INPUT : STYLE_NORMAL;

	if (row->removed) {
		grid_puts(g, y, s->cell_x, s->cell_w, "removed", STYLE_DIM);
	} else if (row->kind == FORM_TEXT) {
		typing_draw(&row->cell, g, y, s->cell_x, s->cell_w, here, style);
	} else if (row->kind == FORM_NOTE) {
		draw_note_cell(row, g, y, s, here, style == STYLE_INPUT ? STYLE_NORMAL : style);
	} else if (row->kind == FORM_TICK) {
		grid_puts(g, y, s->cell_x, 3, row->ticked ? "[x]" : "[ ]", STYLE_NORMAL);
		grid_cut(g, y, s->cell_x + 4, s->cell_w - 4, typing_text(&row->cell), STYLE_NORMAL);
		if (here)
			grid_cursor(g, y, s->cell_x + 1);
	} else if (row->kind == FORM_SHOWN) {
		grid_cut(g, y, s->cell_x, s->cell_w, typing_text(&row->cell), STYLE_DIM);
	}
}

static void draw_notes(const struct form_row *row, struct grid *g, int y, const struct shape *s)
{
	struct str extra = row->removed ? STR("goes; Del brings it back") : buf_str(&row->wrong);
	struct wrap wrap = wrap_of(buf_str(&row->note), s->note_w);
	struct str line;
	int w = s->note_w;

	if (!s->note_w)
		return;
	if (extra.n > 0 && s->extra_x) {
		grid_cut(g, y, s->extra_x, g->w - s->extra_x - 1, extra, STYLE_NORMAL);
		w = s->extra_x - s->note_x - 1;
	} else if (extra.n > 0) {
		grid_cut(g, y, s->note_x, w, extra, STYLE_NORMAL);
		return;
	}
	if (row->kind != FORM_NOTE)
		grid_cut(g, y, s->note_x, w, buf_str(&row->note), STYLE_DIM);
	else
		for (int i = 0; wrap_next(&wrap, &line); i++)
			grid_text(g, y + i, s->note_x, s->note_w, line, STYLE_DIM);
}

static void draw_row(struct form *f, struct grid *g, int y, int i, const struct shape *s)
{
	struct form_row *row = &f->row[i];
	bool here = i == f->at && has_cell(row);
	char sign[2] = {row->removed ? '-' : row->wrong.n > 0 ? '!' : row->sign, '\0'};

	if (row->kind == FORM_BLANK)
		return;
	if (here) {
		grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, 0);
	}
	if (sign[0] && sign[0] != ' ')
		grid_puts(g, y, 2, 1, sign, sign_style(sign[0]));
	if (row->kind == FORM_TITLE || row->kind == FORM_ADD) {
		struct str words =
			row->cell.text.n > 0 ? typing_text(&row->cell) : str_of(row->label);

		grid_cut(g, y, LABEL_X, g->w - LABEL_X - 1, words,
			row->kind == FORM_TITLE ? STYLE_STRONG : STYLE_DIM);
		if (here)
			grid_restyle(g, y, LABEL_X, 1, 1, STYLE_COUNT, STYLE_SELECTED);
		return;
	}
	draw_label(g, y, f, row, here && f->on_label);
	draw_cell(row, g, y, s, here && !f->on_label);
	draw_notes(row, g, y, s);
}

static void draw_picker(struct form *f, struct grid *g, int y)
{
	struct str labels[LABELS_MOST];
	int n = labels_of(f, focused(f), labels, LABELS_MOST), w = PICKER_W, h, most;

	for (int i = 0; i < n; i++)
		if (grid_width(labels[i]) + 5 > w)
			w = grid_width(labels[i]) + 5 < PICKER_W_MOST ? grid_width(labels[i]) + 5
								      : PICKER_W_MOST;
	if (f->custom)
		w = PICKER_W_MOST;
	most = g->h - y - 1 >= 6 || g->h - y - 1 >= y ? g->h - y - 1 : y;
	h = n + 2 < most ? n + 2 : most;
	y = most == y && g->h - y - 1 < y ? y - h : y + 1;
	if (f->pick < f->pick_top)
		f->pick_top = f->pick;
	if (f->pick >= f->pick_top + h - 2)
		f->pick_top = f->pick - h + 3;
	grid_clear(g, y, PICKER_X, h, w);
	grid_box(g, y, PICKER_X, h, w, STR("label"), STYLE_RULE);
	for (int i = 0; i < h - 2 && f->pick_top + i < n; i++) {
		bool here = f->pick_top + i == f->pick;

		grid_cut(g, y + 1 + i, PICKER_X + 3, w - 4, labels[f->pick_top + i], STYLE_NORMAL);
		if (!here)
			continue;
		grid_glyph(g, y + 1 + i, PICKER_X + 1, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y + 1 + i, PICKER_X + 1);
		if (f->custom) {
			grid_clear(g, y + 1 + i, PICKER_X + 3, 1, w - 4);
			typing_draw(&f->custom_label, g, y + 1 + i, PICKER_X + 3, w - 5, true,
				STYLE_INPUT);
		}
	}
}

static void draw_head(const struct form *f, struct grid *g, const struct shape *s)
{
	int right = grid_width(str_of(f->head_right));

	grid_cut(g, 0, LABEL_X, (s->note_w ? s->note_x : g->w - right) - LABEL_X - 2,
		str_of(f->head), STYLE_STRONG);
	if (s->note_w)
		grid_puts(g, 0, s->note_x, s->note_w, "In iCloud", STYLE_STRONG);
	grid_right(g, 0, g->w - 1, right, str_of(f->head_right), STYLE_DIM);
}

static void scroll(struct form *f, const struct shape *s, int rows)
{
	int y = row_y(f, s, f->at), h = focused(f) ? row_height(focused(f), s) : 1;
	int all = row_y(f, s, f->n), most = all > rows ? all - rows : 0;

	if (y < f->top)
		f->top = y;
	if (y + h > f->top + rows)
		f->top = h < rows ? y + h - rows : y;
	f->top = f->top > most ? most : f->top;
}

/* With one column, what stands in iCloud is said below for the row in focus. */
static void say_below(struct form *f, struct ui *ui, const struct shape *s)
{
	const struct form_row *row = focused(f);
	struct str note;

	if (s->note_w || !row)
		return;
	note = row->wrong.n > 0 ? buf_str(&row->wrong) : buf_str(&row->note);
	if (note.n > 0)
		ui_position(ui, row->wrong.n > 0 ? "! %.*s" : "In iCloud: %.*s",
			(int)(note.n < 200 ? note.n : 200), note.p);
}

void form_draw(struct form *f, struct ui *ui, struct grid *g)
{
	struct shape s = shape_of(f, g);
	struct grid rows = grid_part(g, 1, 0, g->h - 1, g->w);
	int y;

	first_focus(f);
	f->h = rows.h;
	scroll(f, &s, rows.h);
	draw_head(f, g, &s);
	y = -f->top;
	for (int i = 0; i < f->n; i++) {
		int h = row_height(&f->row[i], &s);

		f->row[i].shown_h = h;
		if (y + h > 0 && y < rows.h)
			draw_row(f, &rows, y, i, &s);
		y += h;
	}
	if (f->picking && focused(f))
		draw_picker(f, &rows, row_y(f, &s, f->at) - f->top);
	say_below(f, ui, &s);
}
