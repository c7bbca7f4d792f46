/* How a form stands on the screen: which cells share a line, where notes and sentences go, the picker over
 * them. Decides nothing; what it remembers of a drawing is where the mouse finds each row. */
#include "widgets/form_inside.h"

#include "screen/ui.h"

#include <string.h>

enum {
	PICKER_X = 3,
	PICKER_W = 14,
	PICKER_W_MOST = 34,
	EXTRA_X = 24,  /* sentences, from the note on */
	HINT_X = 24,   /* from the cell on */
	BESIDE_X = 26, /* the second cell of a line, from the first on */
	BESIDE_W = 10,
	AHEAD_LEAST = 4,
	AHEAD_MOST = 14,
	LEADS_FROM = 30, /* a cell this wide has room for leads */
	WIDE = 110,
	LOW_BODY = 15,
};

/* ---- Where things stand ---- */

struct shape {
	int cell_x, cell_w;
	int note_x, note_w; /* note_w 0: no second column */
	int extra_x;	    /* sentences; 0: in place of the note */
	bool tight;	    /* no blank rows */
	bool leads;	    /* cells have room for them, else they stand in the column of labels */
	bool pairs;	    /* lines have room for two cells */
};

static struct shape shape_of(const struct form *f, const struct grid *g)
{
	struct shape s = {.cell_x = FORM_LABEL_X + f->label_w + 1, .tight = g->h < LOW_BODY};

	s.note_x = g->w / 2 + 2;
	s.note_w = g->w - s.note_x - 1;
	s.cell_w = s.note_x - s.cell_x - 2;
	s.pairs = g->w >= WIDE;
	if (g->w >= WIDE)
		s.extra_x = s.note_x + EXTRA_X;
	if (g->w < 80) {
		s.note_w = 0;
		s.cell_w = g->w - s.cell_x - 1;
	}
	s.leads = s.cell_w >= LEADS_FROM;
	return s;
}

static bool has_lead(const struct form_row *row, const struct shape *s)
{
	return row->lead[0] && (!row->lead_w || s->leads);
}

static int lead_width(const struct form_row *row)
{
	return row->lead_w ? row->lead_w : grid_width(str_of(row->lead)) + 2;
}

/* What was there says whether both have room, so that nothing moves under what is typed. */
static bool makes_pair(const struct form_row *first, const struct form_row *second)
{
	if (first->kind != FORM_TEXT || first->beside)
		return false;
	return second->kind == FORM_TICK || second->ahead ||
	       (grid_width(buf_str(&first->original)) < BESIDE_X - first->lead_w - 2 &&
		       grid_width(buf_str(&second->original)) <= BESIDE_W);
}

/* Does row i stand on the line of the one before? */
static bool is_beside(const struct form *f, const struct shape *s, int i)
{
	return i > 0 && i < f->n && s->pairs && f->row[i].beside &&
	       makes_pair(&f->row[i - 1], &f->row[i]);
}

struct place {
	int lead_x, x, w;
};

/* Its text, and room for the cursor; that of the next one stands a column behind. */
static int ahead_width(const struct form_row *row)
{
	int w = grid_width(typing_text(&row->cell));

	return (w < AHEAD_LEAST ? AHEAD_LEAST : w > AHEAD_MOST ? AHEAD_MOST : w) + 1;
}

static struct place place_beside(const struct form *f, const struct shape *s, int i)
{
	const struct form_row *row = &f->row[i], *before = row - 1;
	bool said = before->note.n > 0 || before->aside.n > 0 || before->wrong.n > 0;
	struct place p = {.lead_x = s->cell_x + BESIDE_X, .w = BESIDE_W};

	if (row->ahead)
		return (struct place){s->cell_x, s->cell_x, ahead_width(row)};
	p.x = p.lead_x + grid_width(str_of(row->lead)) + 2;
	if (row->kind == FORM_TICK) {
		p.lead_x = p.x = said ? s->extra_x : s->note_x;
		p.w = s->note_w - (said ? EXTRA_X : 0);
	}
	return p;
}

static struct place place_of(const struct form *f, const struct shape *s, int i)
{
	const struct form_row *row = &f->row[i];
	struct place p = {.lead_x = s->cell_x, .x = s->cell_x, .w = s->cell_w};

	if (is_beside(f, s, i))
		return place_beside(f, s, i);
	if (has_lead(row, s)) {
		p.x += lead_width(row);
		p.w -= lead_width(row);
	}
	if (is_beside(f, s, i + 1) && f->row[i + 1].ahead) {
		p.x += ahead_width(row + 1) + 1;
		p.w -= ahead_width(row + 1) + 1;
	} else if (is_beside(f, s, i + 1) && f->row[i + 1].kind == FORM_TEXT)
		p.w = s->cell_x + BESIDE_X - 2 - p.x;
	return p;
}

static int row_height(const struct form *f, const struct shape *s, int i)
{
	const struct form_row *row = &f->row[i];
	int h = 1, note;

	if (row->kind == FORM_BLANK)
		return s->tight ? 0 : 1;
	if (is_beside(f, s, i))
		return 0;
	if (row->kind == FORM_NOTE && !row->removed)
		h = wrap_lines(typing_text(&row->cell), place_of(f, s, i).w - 1);
	if (row->kind == FORM_NOTE && s->note_w && row->note.n > 0) {
		note = wrap_lines(buf_str(&row->note), s->note_w);
		h = note > h ? note : h;
	}
	return h;
}

static int row_y(const struct form *f, const struct shape *s, int row)
{
	int y = 0;

	if (is_beside(f, s, row))
		row--;
	for (int i = 0; i < row; i++)
		y += row_height(f, s, i);
	return y;
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

static void draw_label(struct grid *g, int y, const struct form *f, const struct form_row *row,
	const struct shape *s, bool here)
{
	bool as_label = row->lead[0] && !has_lead(row, s) && !row->label[0];
	int used = grid_cut(g, y, FORM_LABEL_X, f->label_w - (row->labelled ? 2 : 0),
		str_of(as_label ? row->lead : row->label), STYLE_DIM);

	if (row->labelled)
		grid_glyph(g, y, FORM_LABEL_X + used + 1, GLYPH_PICK, STYLE_DIM);
	if (!here)
		return;
	grid_restyle(g, y, FORM_LABEL_X, 1, used > 0 ? used : 1, STYLE_COUNT, STYLE_SELECTED);
	grid_cursor(g, y, FORM_LABEL_X);
}

static void draw_tick(
	const struct form_row *row, struct grid *g, int y, const struct place *p, bool here)
{
	grid_puts(g, y, p->x, 3, row->ticked ? "[x]" : "[ ]", STYLE_NORMAL);
	grid_cut(g, y, p->x + 4, p->w - 4, typing_text(&row->cell), STYLE_NORMAL);
	if (here)
		grid_cursor(g, y, p->x + 1);
}

/* Rows above the window are clipped away by the window itself. */
static void draw_cell(struct form_row *row, struct grid *g, int y, const struct place *p, bool here)
{
	enum style style = row->wrong.n > 0 ? STYLE_INVALID : here ? STYLE_INPUT : STYLE_NORMAL;

	if (row->removed)
		grid_puts(g, y, p->x, p->w, "removed", STYLE_DIM);
	else if (row->kind == FORM_TEXT)
		typing_draw(&row->cell, g, y, p->x, p->w, here, style);
	else if (row->kind == FORM_NOTE)
		typing_draw_lines(&row->cell, g, y, p->x, p->w, here,
			style == STYLE_INPUT ? STYLE_NORMAL : style);
	else if (row->kind == FORM_TICK)
		draw_tick(row, g, y, p, here);
	else if (row->kind == FORM_SHOWN)
		grid_cut(g, y, p->x, p->w, typing_text(&row->cell), STYLE_DIM);
}

static void draw_hint(const struct form_row *row, struct grid *g, int y, const struct place *p)
{
	int w = row->hint ? grid_width(str_of(row->hint)) : 0;

	if (w && !row->removed && grid_width(typing_text(&row->cell)) < HINT_X - 1 &&
		p->w >= HINT_X + w)
		grid_puts(g, y, p->x + HINT_X, w, row->hint, STYLE_DIM);
}

/* The sentence beside a note; `aside` where a value that does not read has none. */
static struct str sentence_of(const struct form_row *row)
{
	if (row->removed && row->removable)
		return STR("goes; Del brings it back");
	return row->removed ? STR_NONE : row->wrong.n ? buf_str(&row->wrong) : buf_str(&row->aside);
}

static void draw_note_lines(
	const struct form_row *row, struct grid *g, int y, const struct shape *s)
{
	struct wrap wrap = wrap_of(buf_str(&row->note), s->note_w);
	struct str line;

	for (int i = 0; wrap_next(&wrap, &line); i++)
		grid_text(g, y + i, s->note_x, s->note_w, line, STYLE_DIM);
}

static void draw_notes(
	const struct form_row *row, struct grid *g, int y, const struct shape *s, bool pair)
{
	struct str extra = sentence_of(row), note = buf_str(&row->note);
	int x = s->note_x, w = pair ? s->extra_x - x - 1 : s->note_w;

	if (row->kind == FORM_NOTE && (!extra.n || s->extra_x)) {
		draw_note_lines(row, g, y, s);
		note = STR_NONE;
	}
	if (extra.n && s->extra_x) {
		grid_cut(g, y, s->extra_x, g->w - s->extra_x - 1, extra, STYLE_NORMAL);
		w = s->extra_x - s->note_x - 1;
	} else if (extra.n && !row->aside.n) {
		note = STR_NONE;
	} else if (extra.n && note.n) {
		x += grid_cut(g, y, x, w, note, STYLE_DIM) + 3;
		w = g->w - x - 1;
		note = STR_NONE;
	}
	if (extra.n && !s->extra_x)
		grid_cut(g, y, x, w, extra, STYLE_NORMAL);
	grid_cut(g, y, x, w, note, STYLE_DIM);
}

/* Of two cells on a line each note names its own. Returns where the next one stands. */
static int draw_named_note(
	const struct form_row *row, struct grid *g, int y, int x, const struct shape *s)
{
	struct str note = row->wrong.n ? buf_str(&row->wrong) : buf_str(&row->note);
	int w = s->note_x + s->note_w;

	if (!note.n || x >= w)
		return x;
	x += grid_cut(g, y, x, w - x, str_of(row->lead), STYLE_DIM);
	x += row->lead[0] ? grid_puts(g, y, x, w - x, ": ", STYLE_DIM) : 0;
	x += grid_cut(g, y, x, w - x, note, row->wrong.n ? STYLE_NORMAL : STYLE_DIM);
	return x + 3;
}

static void draw_both_notes(struct form *f, struct grid *g, int y, int i, const struct shape *s)
{
	struct place p = place_of(f, s, f->row[i + 1].ahead ? i : i + 1);
	int x = p.x + p.w + 1;

	x = draw_named_note(&f->row[i], g, y, x > s->note_x ? x : s->note_x, s);
	draw_named_note(&f->row[i + 1], g, y, x, s);
}

/* ---- A row ---- */

static char sign_of(const struct form_row *row)
{
	return row->removed ? '-' : row->wrong.n > 0 ? '!' : row->sign;
}

/* Of two cells on a line the worse sign stands. */
static char worse_sign(char a, char b)
{
	static const char order[] = "+~-&!";
	const char *at = a ? strchr(order, a) : NULL, *bt = b ? strchr(order, b) : NULL;

	return !at ? b : !bt || at >= bt ? a : b;
}

static void draw_words(struct form_row *row, struct grid *g, int y, bool here)
{
	struct str words = row->cell.text.n > 0 ? typing_text(&row->cell) : str_of(row->label);

	grid_cut(g, y, FORM_LABEL_X, g->w - FORM_LABEL_X - 1, words,
		row->kind == FORM_TITLE ? STYLE_STRONG : STYLE_DIM);
	if (here)
		grid_restyle(g, y, FORM_LABEL_X, 1, 1, STYLE_COUNT, STYLE_SELECTED);
}

static void draw_bar(struct grid *g, int y, char sign, bool here)
{
	char text[2] = {sign, '\0'};

	if (here) {
		grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, 0);
	}
	if (sign && sign != ' ')
		grid_puts(g, y, 2, 1, text, sign_style(sign));
}

static void draw_value(struct form *f, struct grid *g, int y, int i, const struct shape *s)
{
	struct form_row *row = &f->row[i];
	struct place p = place_of(f, s, i);
	bool here = i == f->at && form_has_cell(row) && !f->on_label;

	if (has_lead(row, s) && p.x > p.lead_x)
		grid_cut(g, y, p.lead_x, p.x - p.lead_x - 1, str_of(row->lead), STYLE_DIM);
	draw_cell(row, g, y, &p, here);
	draw_hint(row, g, y, &p);
}

static void draw_row(struct form *f, struct grid *g, int y, int i, const struct shape *s)
{
	struct form_row *row = &f->row[i];
	bool pair = is_beside(f, s, i + 1), here = i == f->at && form_has_cell(row);
	char sign = sign_of(row);

	if (row->kind == FORM_BLANK)
		return;
	if (pair)
		sign = worse_sign(sign, sign_of(&f->row[i + 1]));
	draw_bar(g, y, sign, here || (pair && f->at == i + 1));
	if (row->kind == FORM_TITLE || row->kind == FORM_ADD) {
		draw_words(row, g, y, here);
		return;
	}
	draw_label(g, y, f, row, s, here && f->on_label);
	draw_value(f, g, y, i, s);
	if (pair && f->row[i + 1].kind == FORM_TEXT && s->note_w)
		draw_both_notes(f, g, y, i, s);
	else if (s->note_w)
		draw_notes(row, g, y, s, pair);
	if (pair)
		draw_value(f, g, y, i + 1, s);
}

static void draw_picker(struct form *f, struct grid *g, int y)
{
	struct str labels[FORM_LABELS];
	int n = form_labels(f, form_focused(f), labels, FORM_LABELS), w = PICKER_W, h, most;

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

	grid_cut(g, 0, FORM_LABEL_X, (s->note_w ? s->note_x : g->w - right) - FORM_LABEL_X - 2,
		str_of(f->head), STYLE_STRONG);
	if (s->note_w)
		grid_puts(g, 0, s->note_x, s->note_w, "In iCloud", STYLE_STRONG);
	grid_right(g, 0, g->w - 1, right, str_of(f->head_right), STYLE_DIM);
}

static void scroll(struct form *f, const struct shape *s, int rows)
{
	int y = row_y(f, s, f->at), h = form_focused(f) ? row_height(f, s, f->at) : 1;
	int all = row_y(f, s, f->n), most = all > rows ? all - rows : 0;

	if (form_focused(f) && f->row[f->at].kind == FORM_NOTE && h > rows && !f->on_label) {
		y += typing_line(&f->row[f->at].cell, place_of(f, s, f->at).w);
		h = 1;
	}
	h = h > 0 ? h : 1;
	if (y < f->top)
		f->top = y;
	if (y + h > f->top + rows)
		f->top = h < rows ? y + h - rows : y;
	f->top = f->top > most ? most : f->top;
}

/* With one column, what stands in iCloud is said below for the row in focus. */
static void say_below(struct form *f, struct ui *ui, const struct shape *s)
{
	const struct form_row *row = form_focused(f);
	struct str note, aside;

	if (s->note_w || !row)
		return;
	note = utf8_clip(row->wrong.n > 0 ? buf_str(&row->wrong) : buf_str(&row->note), 200);
	aside = row->wrong.n > 0 ? STR_NONE : sentence_of(row);
	if (row->wrong.n > 0)
		ui_position(ui, "! %.*s", STR_ARG(note));
	else if (note.n > 0)
		ui_position(ui, "In iCloud: %.*s%s%.*s", STR_ARG(note), aside.n ? "   " : "",
			STR_ARG(aside));
	else if (aside.n > 0)
		ui_position(ui, "%.*s", STR_ARG(aside));
}

void form_draw(struct form *f, struct ui *ui, struct grid *g)
{
	struct shape s = shape_of(f, g);
	struct grid rows = grid_part(g, 1, 0, g->h - 1, g->w);
	int y;

	form_first_focus(f);
	f->h = rows.h;
	scroll(f, &s, rows.h);
	draw_head(f, g, &s);
	y = -f->top;
	for (int i = 0; i < f->n; i++) {
		bool beside = is_beside(f, &s, i);
		int h = row_height(f, &s, i);

		f->row[i].shown_h = beside ? 1 : h;
		f->row[i].shown_x = beside ? place_of(f, &s, i).lead_x : 0;
		f->row[i].shown_end =
			beside && f->row[i].ahead ? place_of(f, &s, i).x + place_of(f, &s, i).w : 0;
		f->row[i].shown_y = beside ? y - 1 : y;
		if (!beside && y + h > 0 && y < rows.h)
			draw_row(f, &rows, y, i, &s);
		y += h;
	}
	if (f->picking && form_focused(f))
		draw_picker(f, &rows, row_y(f, &s, f->at) - f->top);
	say_below(f, ui, &s);
}
