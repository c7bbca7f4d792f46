/* Side by side, stacked, or three columns. Heights are counted with the same wrapping that is drawn, so that
 * nothing is ever cut. */
#include "widgets/diff.h"

#include "screen/ui.h"
#include "widgets/scroll.h"

#include <string.h>

enum { ROWS_AT_FIRST = 64, BOX_X = 1, LABEL_X = 5, WORDS_MOST = 160, THREE_X = 24 };

/* ---- Building, in the frame's memory ---- */

struct diff_lines diff_lines(struct arena *a)
{
	return (struct diff_lines){.arena = a};
}

struct diff_line *diff_line_add(struct diff_lines *d, enum diff_kind kind)
{
	static struct diff_line spare;

	if (d->n == d->cap) {
		int cap = d->cap ? d->cap * 2 : ROWS_AT_FIRST;
		struct diff_line *more = arena_new(d->arena, sizeof *more * (size_t)cap);

		if (!more) {
			spare = (struct diff_line){.kind = kind};
			return &spare;
		}
		if (d->n)
			memcpy(more, d->line, sizeof *more * (size_t)d->n);
		d->line = more;
		d->cap = cap;
	}
	d->line[d->n] = (struct diff_line){.kind = kind, .sign = ' '};
	return &d->line[d->n++];
}

/* ---- Moving ---- */

static struct scroll scroll_of(const struct diff_view *v)
{
	return (struct scroll){v->top, v->at, v->count, v->height, v->h, v->follow};
}

static unsigned scrolled(struct diff_view *v, const struct scroll *s, unsigned result)
{
	v->top = s->top;
	v->at = s->at;
	v->follow = s->follow;
	return result;
}

void diff_reset(struct diff_view *v)
{
	v->top = v->at = 0;
	v->tag = -1;
	v->follow = false;
}

unsigned diff_act(struct diff_view *v, struct ui *ui, enum action a)
{
	struct scroll s = scroll_of(v);

	(void)ui;
	return scrolled(v, &s, scroll_act(&s, a));
}

unsigned diff_mouse(struct diff_view *v, struct ui *ui, const struct mouse *m, bool *box)
{
	struct scroll s = scroll_of(v);

	(void)ui;
	if (box)
		*box = false;
	if (m->kind == MOUSE_CLICK || m->kind == MOUSE_DOUBLE) {
		v->clicked = v->top + m->y + 1;
		if (box)
			*box = m->kind == MOUSE_CLICK && m->x >= BOX_X && m->x < BOX_X + 3;
		return KEY_DONE | KEY_REDRAW;
	}
	return scrolled(v, &s, scroll_wheel(&s, m));
}

/* ---- Which words are new, which are lost: longest common run of words ---- */

struct words {
	struct span span[WORDS_MOST];
	bool kept[WORDS_MOST];
	int n;
};

static void split(struct str s, struct words *w)
{
	size_t at = 0;

	w->n = 0;
	while (at < s.n && w->n < WORDS_MOST) {
		size_t from;

		while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\n'))
			at++;
		from = at;
		while (at < s.n && s.p[at] != ' ' && s.p[at] != '\n')
			at++;
		if (at > from) {
			w->span[w->n] = (struct span){from, at};
			w->kept[w->n++] = false;
		}
	}
}

static bool same_word(struct str a, struct span x, struct str b, struct span y)
{
	return str_eq(str_part(a, x.from, x.to - x.from), str_part(b, y.from, y.to - y.from));
}

static void compare(
	struct arena *arena, struct str a, struct words *wa, struct str b, struct words *wb)
{
	size_t row = (size_t)wb->n + 1;
	uint8_t *best = arena_new(arena, ((size_t)wa->n + 1) * row);
	int i, j;

	if (!best)
		return;
	for (i = wa->n - 1; i >= 0; i--)
		for (j = wb->n - 1; j >= 0; j--) {
			uint8_t down = best[(size_t)(i + 1) * row + (size_t)j];
			uint8_t right = best[(size_t)i * row + (size_t)j + 1];
			uint8_t both = best[(size_t)(i + 1) * row + (size_t)j + 1];

			if (same_word(a, wa->span[i], b, wb->span[j]))
				down = (uint8_t)(both + 1);
			best[(size_t)i * row + (size_t)j] = down > right ? down : right;
		}
	for (i = j = 0; i < wa->n && j < wb->n;) {
		if (same_word(a, wa->span[i], b, wb->span[j])) {
			wa->kept[i++] = wb->kept[j++] = true;
		} else if (best[(size_t)(i + 1) * row + (size_t)j] >=
			   best[(size_t)i * row + (size_t)j + 1]) {
			i++;
		} else {
			j++;
		}
	}
}

/* ---- Values ---- */

/* One line of a value; `words` NULL: in one style. */
static void draw_run(struct grid *g, int y, int x, int w, struct str value, struct str line,
	enum style style, enum style word_style, const struct words *words)
{
	size_t start = line.p ? (size_t)(line.p - value.p) : 0, at = start, end = start + line.n;

	for (int i = 0; words && i < words->n && at < end; i++) {
		struct span s = words->span[i];
		size_t from = s.from > at ? s.from : at, to = s.to < end ? s.to : end;
		int used;

		if (words->kept[i] || s.to <= at || s.from >= end)
			continue;
		used = grid_text(g, y, x, w, str_part(value, at, from - at), style);
		used += grid_text(
			g, y, x + used, w - used, str_part(value, from, to - from), word_style);
		x += used;
		w -= used;
		at = to;
	}
	grid_text(g, y, x, w, str_part(value, at, end - at), style);
}

static int draw_value(struct grid *g, int y, int x, int w, struct str value, enum style style,
	enum style word_style, const struct words *words)
{
	struct wrap wrap = wrap_of(value, w);
	struct str line;
	int n = 0;

	for (; wrap_next(&wrap, &line); n++)
		if (y + n >= 0 && y + n < g->h)
			draw_run(g, y + n, x, w, value, line, style, word_style, words);
	return n;
}

static int lines_of(struct str value, int w)
{
	return wrap_lines(value, w > 0 ? w : 1);
}

static enum style sign_style(const struct diff_line *l)
{
	switch (l->sign) {
	case '+':
		return STYLE_ADDED;
	case '-':
		return STYLE_REMOVED;
	case '&':
		return STYLE_CONFLICT;
	case '!':
		return STYLE_WARNING;
	case '?':
		return STYLE_OPEN;
	default:
		return l->cosmetic ? STYLE_COSMETIC : STYLE_CHANGED;
	}
}

static bool is_same(const struct diff_line *l)
{
	return l->sign == ' ' || l->sign == '\0';
}

static enum style before_style(const struct diff_line *l)
{
	return is_same(l) ? STYLE_DIM : l->cosmetic ? STYLE_COSMETIC : STYLE_REMOVED;
}

static enum style after_style(const struct diff_line *l)
{
	return is_same(l) ? STYLE_DIM : l->cosmetic ? STYLE_COSMETIC : STYLE_ADDED;
}

/* ---- One field, in each of the three ways. They draw when y is in sight and return their height. ---- */

struct sides {
	struct words before, after;
	const struct words *b, *a; /* NULL: in one style */
};

/* Word by word only where both sides stand and say different things. */
static bool has_sides(const struct diff_line *l)
{
	return !is_same(l) && !l->cosmetic && l->before.n > 0 && l->after.n > 0 &&
	       !l->before_missing && !l->after_missing;
}

static void sides_of(struct ui *ui, const struct diff_line *l, struct sides *s)
{
	split(l->before, &s->before);
	split(l->after, &s->after);
	compare(ui->frame, l->before, &s->before, l->after, &s->after);
	s->b = &s->before;
	s->a = &s->after;
}

static void sign_at(struct grid *g, int y, int x, const struct diff_line *l)
{
	const char sign[2] = {l->sign, '\0'};

	if (!is_same(l))
		grid_puts(g, y, x, 1, sign, sign_style(l));
}

static int field_beside(const struct diff_view *v, struct grid *g, int y, const struct diff_line *l,
	const struct sides *s)
{
	int old_x = LABEL_X + v->label_w + 1, new_x = old_x + v->value_w + 2;
	int old_h = 1, new_h = 1, h;

	if (!l->before_missing)
		old_h = draw_value(g, y, old_x, v->value_w - 1, l->before, before_style(l),
			STYLE_REMOVED_WORD, s->b);
	sign_at(g, y, new_x - 2, l);
	if (!l->after_missing)
		new_h = draw_value(
			g, y, new_x, v->value_w, l->after, after_style(l), STYLE_ADDED_WORD, s->a);
	h = old_h > new_h ? old_h : new_h;
	if (l->note.n > 0)
		h += draw_value(
			g, y + h, old_x, 2 * v->value_w + 2, l->note, STYLE_DIM, STYLE_DIM, NULL);
	return h;
}

static int field_stacked(const struct diff_view *v, struct grid *g, int y,
	const struct diff_line *l, const struct sides *s)
{
	int x = LABEL_X + v->label_w + 2, h;

	if (is_same(l))
		return draw_value(g, y, x, v->value_w, l->after, STYLE_DIM, STYLE_DIM, NULL);
	h = l->before_missing ? draw_value(g, y, x, v->value_w, STR("not in iCloud"), STYLE_DIM,
					STYLE_DIM, NULL)
			      : draw_value(g, y, x, v->value_w, l->before, before_style(l),
					STYLE_REMOVED_WORD, s->b);
	sign_at(g, y + h, x - 2, l);
	h += l->after_missing ? draw_value(g, y + h, x, v->value_w, STR("removed"), STYLE_DIM,
					STYLE_DIM, NULL)
			      : draw_value(g, y + h, x, v->value_w, l->after, after_style(l),
					STYLE_ADDED_WORD, s->a);
	if (l->note.n > 0)
		h += draw_value(g, y + h, x, v->value_w, l->note, STYLE_DIM, STYLE_DIM, NULL);
	return h;
}

static enum style third_style(const struct diff_line *l, int i)
{
	return i == l->chosen ? STYLE_ADDED : i == 0 ? STYLE_DIM : STYLE_NORMAL;
}

static int field_three(struct grid *g, int y, const struct diff_line *l)
{
	const struct str value[3] = {l->before, l->theirs, l->after};
	int w = (g->w - THREE_X - 1) / 3 - 3, h = 1;

	sign_at(g, y, THREE_X - 5, l);
	for (int i = 0; i < 3; i++) {
		int x = THREE_X + i * (g->w - THREE_X - 1) / 3;
		int n = draw_value(g, y, x, w, value[i], third_style(l, i), STYLE_ADDED_WORD, NULL);

		if (i == l->chosen && (l->selectable || !is_same(l)))
			grid_puts(g, y, x - 2, 1, ">", STYLE_ACCENT);
		h = n > h ? n : h;
	}
	return h;
}

static int field_three_stacked(
	const struct diff_view *v, struct grid *g, int y, const struct diff_line *l)
{
	static const char *const usual[] = {"before", "iCloud", "yours"};
	const char *const *names = v->names ? v->names : usual;
	const struct str value[3] = {l->before, l->theirs, l->after};
	int x = LABEL_X + v->label_w, h = 0;

	if (is_same(l))
		return draw_value(g, y, x + 9, g->w - x - 10, l->after, STYLE_DIM, STYLE_DIM, NULL);
	for (int i = 0; i < 3; i++) {
		grid_puts(g, y + h, x, 8, names[i], STYLE_DIM);
		if (i == l->chosen)
			grid_puts(g, y + h, x - 2, 1, ">", STYLE_ACCENT);
		h += draw_value(g, y + h, x + 9, g->w - x - 10, value[i], third_style(l, i),
			STYLE_ADDED_WORD, NULL);
	}
	return h;
}

static int draw_values(
	struct diff_view *v, struct ui *ui, struct grid *g, int y, const struct diff_line *l)
{
	static const struct sides plain;
	struct sides *s = NULL;

	if (v->three)
		return v->stacked ? field_three_stacked(v, g, y, l) : field_three(g, y, l);
	if (has_sides(l))
		s = arena_new(ui->frame, sizeof *s);
	if (s)
		sides_of(ui, l, s);
	return v->stacked ? field_stacked(v, g, y, l, s ? s : &plain)
			  : field_beside(v, g, y, l, s ? s : &plain);
}

/* ---- Heights without drawing ---- */

static int max_of(int a, int b)
{
	return a > b ? a : b;
}

static int three_height(const struct diff_view *v, const struct grid *g, const struct diff_line *l)
{
	int w = v->stacked ? g->w - LABEL_X - v->label_w - 10 : (g->w - THREE_X - 1) / 3 - 3;
	int a = lines_of(l->before, w), b = lines_of(l->theirs, w), c = lines_of(l->after, w);

	if (!v->stacked)
		return max_of(a, max_of(b, c));
	return is_same(l) ? c : a + b + c;
}

static int field_height(const struct diff_view *v, const struct grid *g, const struct diff_line *l)
{
	int before = l->before_missing ? 1 : lines_of(l->before, v->value_w - (v->stacked ? 0 : 1));
	int after = l->after_missing ? 1 : lines_of(l->after, v->value_w), note = 0;

	if (v->three)
		return three_height(v, g, l);
	if (l->note.n > 0 && !(v->stacked && is_same(l)))
		note = lines_of(l->note, v->stacked ? v->value_w : 2 * v->value_w + 2);
	if (v->stacked)
		return (is_same(l) ? lines_of(l->after, v->value_w) : before + after) + note;
	return max_of(before, after) + note;
}

static int text_x(const struct diff_view *v, const struct diff_line *l)
{
	return l->kind == DIFF_TEXT && v->stacked && l->sign != ' ' ? 4 : LABEL_X;
}

static int text_w(const struct diff_view *v, const struct grid *g, const struct diff_line *l)
{
	int w = g->w - text_x(v, l) - 1;

	if (l->right.n > 0)
		w -= grid_width(l->right) + 2;
	return w > 8 ? w : 8;
}

static int label_height(const struct diff_view *v, const struct diff_line *l)
{
	return lines_of(l->label, v->label_w);
}

static int height_of(const struct diff_view *v, const struct grid *g, const struct diff_line *l)
{
	switch (l->kind) {
	case DIFF_FIELD:
		return max_of(field_height(v, g, l), label_height(v, l));
	case DIFF_TEXT:
		return lines_of(l->text, text_w(v, g, l));
	case DIFF_HEAD:
	case DIFF_BLANK:
	case DIFF_FOLD:
		break;
	}
	return 1;
}

/* ---- Drawing ---- */

static void draw_box(struct grid *g, int y, const struct diff_line *l)
{
	static const char *const boxes[] = {"", "[?]", "[x]", "[/]", "[ ]"};

	if (l->box != BOX_NONE)
		grid_puts(g, y, BOX_X, 3, boxes[l->box],
			l->box == BOX_OPEN ? STYLE_OPEN : STYLE_DECIDED);
}

static void draw_text(const struct diff_view *v, struct grid *g, int y, const struct diff_line *l)
{
	int x = text_x(v, l);

	sign_at(g, y, v->stacked ? 2 : 1, l);
	draw_value(g, y, x, text_w(v, g, l), l->text, l->style, l->style, NULL);
	grid_right(g, y, g->w - 1, g->w - x, l->right, STYLE_DIM);
}

static void draw_head(const struct diff_view *v, struct grid *g, int y, const struct diff_line *l)
{
	int x = LABEL_X + v->label_w + 1;

	if (v->three) {
		const struct str words[3] = {l->before, l->theirs, l->after};

		for (int i = 0; i < 3; i++)
			grid_cut(g, y, THREE_X + i * (g->w - THREE_X - 1) / 3,
				(g->w - THREE_X) / 3 - 2, words[i], STYLE_STRONG);
		return;
	}
	grid_cut(g, y, x, v->value_w, l->before, STYLE_STRONG);
	grid_cut(g, y, x + v->value_w + 2, v->value_w, l->after, STYLE_STRONG);
}

static void draw_line(
	struct diff_view *v, struct ui *ui, struct grid *g, int y, const struct diff_line *l)
{
	switch (l->kind) {
	case DIFF_FIELD:
		draw_box(g, y, l);
		draw_value(g, y, LABEL_X, v->label_w, l->label, STYLE_DIM, STYLE_DIM, NULL);
		draw_values(v, ui, g, y, l);
		break;
	case DIFF_TEXT:
		draw_text(v, g, y, l);
		break;
	case DIFF_HEAD:
		draw_head(v, g, y, l);
		break;
	case DIFF_FOLD:
		grid_cut(g, y, LABEL_X, g->w - LABEL_X - 1, l->text, STYLE_RULE);
		break;
	case DIFF_BLANK:
		break;
	}
}

struct measured {
	const struct diff_view *v;
	const struct grid *g;
	const struct diff_lines *lines;
};

static struct scroll_item item_of(const void *ctx, int i)
{
	const struct measured *m = ctx;

	return (struct scroll_item){
		height_of(m->v, m->g, &m->lines->line[i]), m->lines->line[i].selectable};
}

static void measure(struct diff_view *v, const struct grid *g, const struct diff_lines *lines)
{
	struct measured m = {v, g, lines};
	struct scroll s;

	v->h = g->h;
	s = scroll_of(v);
	scroll_measure(&s, &v->clicked, lines->n, item_of, &m);
	v->count = s.count;
	v->height = s.height;
	scrolled(v, &s, 0);
}

static void draw_bar(struct grid *g, int y, bool focus)
{
	grid_glyph(g, y, 0, focus ? GLYPH_BAR : GLYPH_BAR_AWAY, STYLE_ACCENT);
	grid_restyle(
		g, y, LABEL_X, 1, 1, STYLE_COUNT, focus ? STYLE_SELECTED : STYLE_SELECTED_AWAY);
	if (focus)
		grid_cursor(g, y < 0 ? 0 : y, 0);
}

void diff_draw(struct diff_view *v, struct ui *ui, struct grid *g, const struct diff_lines *lines,
	bool focus)
{
	int y = 0, item = 0;

	measure(v, g, lines);
	v->tag = -1;
	if (focus)
		grid_cursor(g, 0, 0);
	for (int i = 0; i < lines->n; i++) {
		const struct diff_line *l = &lines->line[i];
		int h = height_of(v, g, l);
		bool here = l->selectable && item++ == v->at;

		if (here)
			v->tag = l->tag;
		if (y + h > v->top && y < v->top + g->h) {
			draw_line(v, ui, g, y - v->top, l);
			if (here)
				draw_bar(g, y - v->top, focus);
		}
		y += h;
	}
}
