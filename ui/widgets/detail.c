/* Lines of a card, drawn from top; the selected one carries the bar. */
#include "widgets/detail.h"

#include "screen/layout.h"
#include "screen/ui.h"
#include "widgets/scroll.h"

#include <string.h>

enum { LINES_AT_FIRST = 64, LABEL_X = 4, TEXT_END = 2, FIELD_END = 3 };

/* ---- Building, in the frame's memory ---- */

struct detail_lines detail_lines(struct arena *a)
{
	return (struct detail_lines){.arena = a};
}

static struct detail_line *add(struct detail_lines *d, enum detail_kind kind)
{
	static struct detail_line spare;

	if (d->n == d->cap) {
		int cap = d->cap ? d->cap * 2 : LINES_AT_FIRST;
		struct detail_line *more = arena_new(d->arena, sizeof *more * (size_t)cap);

		if (!more) {
			spare = (struct detail_line){.kind = kind};
			return &spare;
		}
		if (d->n)
			memcpy(more, d->line, sizeof *more * (size_t)d->n);
		d->line = more;
		d->cap = cap;
	}
	d->line[d->n] = (struct detail_line){.kind = kind};
	return &d->line[d->n++];
}

void detail_title(struct detail_lines *d, struct str text, enum style style)
{
	struct detail_line *line = add(d, DETAIL_TITLE);

	line->value = text;
	line->style = style;
}

void detail_text(
	struct detail_lines *d, char sign, struct str text, struct str right, enum style style)
{
	struct detail_line *line = add(d, DETAIL_TEXT);

	line->sign = sign;
	line->value = text;
	line->right = right;
	line->style = style;
}

struct detail_line *detail_field(struct detail_lines *d, struct str label, struct str value)
{
	struct detail_line *line = add(d, DETAIL_FIELD);

	line->label = label;
	line->value = value;
	line->selectable = true;
	return line;
}

void detail_blank(struct detail_lines *d)
{
	if (d->n > 0 && d->line[d->n - 1].kind != DETAIL_BLANK)
		add(d, DETAIL_BLANK);
}

/* ---- Moving ---- */

static struct scroll scroll_of(const struct detail *d)
{
	return (struct scroll){d->top, d->at, d->count, d->height, d->h, d->follow};
}

static unsigned scrolled(struct detail *d, const struct scroll *s, unsigned result)
{
	d->top = s->top;
	d->at = s->at;
	d->follow = s->follow;
	return result;
}

void detail_reset(struct detail *d)
{
	d->top = d->at = 0;
	d->follow = false;
}

unsigned detail_act(struct detail *d, struct ui *ui, enum action a)
{
	struct scroll s = scroll_of(d);

	(void)ui;
	return scrolled(d, &s, scroll_act(&s, a));
}

unsigned detail_mouse(struct detail *d, struct ui *ui, const struct mouse *m)
{
	struct scroll s = scroll_of(d);

	(void)ui;
	if (m->kind == MOUSE_CLICK || m->kind == MOUSE_DOUBLE) {
		d->clicked = d->top + m->y + 1;
		return KEY_DONE | KEY_REDRAW;
	}
	return scrolled(d, &s, scroll_wheel(&s, m));
}

/* ---- Drawing ---- */

struct place {
	int value_x, value_w;
};

static struct place place_of(
	const struct detail *d, const struct grid *g, const struct detail_line *line)
{
	int label_w = d->label_w ? d->label_w : g->cells->w >= 110 ? 13 : 11;
	int end = line->kind == DETAIL_FIELD ? FIELD_END : TEXT_END;
	struct place p = {LABEL_X, g->w - LABEL_X - 1};

	if (line->kind == DETAIL_FIELD) {
		p.value_x = LABEL_X + label_w + 1;
		p.value_w = g->w - p.value_x - 1;
	}
	if (line->right.n > 0)
		p.value_w -= grid_width(line->right) + end + 1;
	if (p.value_w < 8)
		p.value_w = 8;
	return p;
}

static int height_of(const struct detail *d, const struct grid *g, const struct detail_line *line)
{
	return line->kind == DETAIL_BLANK ? 1
					  : wrap_lines(line->value, place_of(d, g, line).value_w);
}

static enum style sign_style(const struct detail_line *line)
{
	return line->sign_style != STYLE_NORMAL ? line->sign_style
						: style_of_sign(line->sign, STYLE_ACCENT);
}

/* Found letters of the part of the value that stands in this row. */
static void draw_found(struct grid *g, int y, const struct place *p, const struct detail_line *line,
	struct str text)
{
	size_t from = (size_t)(text.p - line->value.p), to = from + text.n;

	for (int i = 0; i < line->matches; i++) {
		size_t a = line->match[i].from > from ? line->match[i].from : from;
		size_t b = line->match[i].to < to ? line->match[i].to : to;
		int x, end;

		if (a >= b)
			continue;
		x = grid_width(str_part(line->value, from, a - from));
		end = grid_width(str_part(line->value, from, b - from));
		grid_restyle(g, y, p->value_x + x, 1, end - x, STYLE_COUNT, STYLE_MATCH);
	}
}

static void draw_value(struct grid *g, int y, const struct place *p, const struct detail_line *line,
	enum style style)
{
	struct wrap wrap = wrap_of(line->value, p->value_w);
	struct str text;

	for (; wrap_next(&wrap, &text); y++) {
		if (y < 0 || y >= g->h)
			continue;
		grid_text(g, y, p->value_x, p->value_w, text, style);
		draw_found(g, y, p, line, text);
	}
}

static void draw_line(
	struct detail *d, struct grid *g, int y, const struct detail_line *line, bool bar)
{
	struct place p = place_of(d, g, line);
	const char sign[2] = {line->sign, '\0'};
	int end = g->w - (line->kind == DETAIL_FIELD ? FIELD_END : TEXT_END);
	enum style style = bar && line->link.n > 0 ? STYLE_LINK : line->style;

	if (line->kind == DETAIL_BLANK)
		return;
	if (line->sign)
		grid_puts(g, y, 2, 1, sign, sign_style(line));
	grid_cut(g, y, LABEL_X, p.value_x - LABEL_X - 1, line->label, STYLE_DIM);
	draw_value(g, y, &p, line, style);
	if (line->right.n > 0)
		grid_right(g, y, end, end - p.value_x, line->right, STYLE_DIM);
	if (!bar)
		return;
	grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
	grid_restyle(g, y, LABEL_X, 1, 1, STYLE_COUNT, STYLE_SELECTED);
	grid_cursor(g, y < 0 ? 0 : y, 0);
}

static void keep(char *to, size_t size, size_t *n, struct str s)
{
	s = utf8_clip(s, size);
	if (s.n)
		memcpy(to, s.p, s.n);
	*n = s.n;
}

struct measured {
	const struct detail *d;
	const struct grid *g;
	const struct detail_lines *lines;
};

static struct scroll_item item_of(const void *ctx, int i)
{
	const struct measured *m = ctx;

	return (struct scroll_item){
		height_of(m->d, m->g, &m->lines->line[i]), m->lines->line[i].selectable};
}

static void measure(struct detail *d, const struct grid *g, const struct detail_lines *lines)
{
	struct measured m = {d, g, lines};
	struct scroll s;

	d->h = g->h;
	s = scroll_of(d);
	scroll_measure(&s, &d->clicked, lines->n, item_of, &m);
	d->count = s.count;
	d->height = s.height;
	scrolled(d, &s, 0);
}

static void draw_more(const struct detail *d, struct ui *ui, struct grid *g)
{
	int below = d->height - d->top - g->h, w;
	struct str more;

	if (below <= 0 || g->h <= 0)
		return;
	more = arena_printf(ui->frame, "%d more", below);
	w = grid_width(more);
	grid_clear(g, g->h - 1, g->w - w - 3, 1, w + 3);
	grid_right(g, g->h - 1, g->w - 1, w, more, STYLE_DIM);
}

void detail_draw(struct detail *d, struct ui *ui, struct grid *g, const struct detail_lines *lines,
	bool focus)
{
	int y = 0, item = 0;

	measure(d, g, lines);
	d->copied_n = d->link_n = 0;
	if (focus)
		grid_cursor(g, 0, 0);
	for (int i = 0; i < lines->n; i++) {
		const struct detail_line *line = &lines->line[i];
		int h = height_of(d, g, line);
		bool here = line->selectable && item++ == d->at;

		if (here) {
			keep(d->copied, sizeof d->copied, &d->copied_n, line->value);
			keep(d->link, sizeof d->link, &d->link_n, line->link);
		}
		if (y + h > d->top && y < d->top + g->h)
			draw_line(d, g, y - d->top, line, here && focus);
		y += h;
	}
	draw_more(d, ui, g);
}

struct str detail_value(const struct detail *d)
{
	return (struct str){d->copied, d->copied_n};
}

struct str detail_link(const struct detail *d)
{
	return (struct str){d->link, d->link_n};
}
