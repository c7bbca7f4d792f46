/* Three layers: backgrounds, shapes and texts, the cursor. A text is one run of cells that look alike;
 * its length is written beside it, so the columns stand where they belong whatever the viewer's font. */
#include "svg.h"

#include <string.h>

enum { CELL_W = 9, CELL_H = 19, BASE = 14, PAD = 14, FONT = 15 };

struct look {
	unsigned fg, bg;
	bool bold, underline, italic;
};

static struct look look_of(const struct screen_cell *c)
{
	struct look l = {screen_rgb(c->fg, true), screen_rgb(c->bg, false), c->bold, c->underline,
		c->italic};
	unsigned fg = l.fg;

	if (c->reverse) {
		l.fg = l.bg;
		l.bg = fg;
	}
	return l;
}

static bool same_look(struct look a, struct look b)
{
	return a.fg == b.fg && a.bold == b.bold && a.underline == b.underline &&
	       a.italic == b.italic;
}

static int left_of(int x)
{
	return PAD + x * CELL_W;
}

static int top_of(int y)
{
	return PAD + y * CELL_H;
}

static void rect(struct buf *out, int x, int y, int w, int h, unsigned colour)
{
	buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", x,
		y, w, h, colour);
}

/* --- shapes: in halves and eighths of a cell --- */

/* Arms of a box letter from the middle: up, right, down, left; 1 light, 2 heavy. */
static const struct {
	uint32_t letter;
	unsigned char up, right, down, left;
} boxes[] = {
	{0x2500, 0, 1, 0, 1},
	{0x2501, 0, 2, 0, 2},
	{0x2502, 1, 0, 1, 0},
	{0x250c, 0, 1, 1, 0},
	{0x2510, 0, 0, 1, 1},
	{0x2514, 1, 1, 0, 0},
	{0x2518, 1, 0, 0, 1},
	{0x251c, 1, 1, 1, 0},
	{0x2524, 1, 0, 1, 1},
	{0x252c, 0, 1, 1, 1},
	{0x2534, 1, 1, 0, 1},
	{0x253c, 1, 1, 1, 1},
};

static bool draw_box(struct buf *out, uint32_t letter, int y, int x, unsigned colour)
{
	int left = left_of(x), top = top_of(y), mid_x = left + CELL_W / 2, mid_y = top + CELL_H / 2;
	size_t i;

	for (i = 0; i < sizeof boxes / sizeof *boxes && boxes[i].letter != letter; i++)
		;
	if (i == sizeof boxes / sizeof *boxes)
		return false;
	if (boxes[i].left && boxes[i].right)
		rect(out, left, mid_y, CELL_W, boxes[i].left, colour);
	else if (boxes[i].left)
		rect(out, left, mid_y, mid_x + 1 - left, 1, colour);
	else if (boxes[i].right)
		rect(out, mid_x, mid_y, left + CELL_W - mid_x, 1, colour);
	if (boxes[i].up)
		rect(out, mid_x, top, 1, mid_y - top, colour);
	if (boxes[i].down)
		rect(out, mid_x, mid_y, 1, top + CELL_H - mid_y, colour);
	return true;
}

static unsigned mix(unsigned fg, unsigned bg, unsigned of_4)
{
	unsigned out = 0;
	int shift;

	for (shift = 16; shift >= 0; shift -= 8)
		out |= ((fg >> shift & 255) * of_4 + (bg >> shift & 255) * (4 - of_4)) / 4 << shift;
	return out;
}

static bool draw_block(struct buf *out, uint32_t letter, int y, int x, struct look l)
{
	int left = left_of(x), top = top_of(y), part, half_w = CELL_W / 2, half_h = CELL_H / 2;

	if (letter >= 0x2581 && letter <= 0x2588) { /* from below, in eighths */
		part = (CELL_H * (int)(letter - 0x2580) + 4) / 8;
		rect(out, left, top + CELL_H - part, CELL_W, part, l.fg);
	} else if (letter >= 0x2589 && letter <= 0x258f) { /* from the left, in eighths */
		part = (CELL_W * (int)(0x2590 - letter) + 4) / 8;
		rect(out, left, top, part, CELL_H, l.fg);
	} else if (letter >= 0x2591 && letter <= 0x2593) { /* shades */
		rect(out, left, top, CELL_W, CELL_H, mix(l.fg, l.bg, letter - 0x2590));
	} else if (letter == 0x259a || letter == 0x259e) { /* two quarters */
		rect(out, left, letter == 0x259a ? top : top + half_h, half_w, half_h, l.fg);
		rect(out, left + half_w, letter == 0x259a ? top + half_h : top, CELL_W - half_w,
			half_h, l.fg);
	} else {
		return false;
	}
	return true;
}

static bool draw_shape(struct buf *out, const struct screen_cell *c, int y, int x)
{
	struct str text = str_of(c->text);
	struct look l = look_of(c);
	uint32_t letter;

	return utf8_next(&text, &letter) && text.n == 0 &&
	       (draw_box(out, letter, y, x, l.fg) || draw_block(out, letter, y, x, l));
}

/* --- texts --- */

static void add_escaped(struct buf *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '&':
			buf_adds(out, "&amp;");
			break;
		default:
			buf_addc(out, *text);
		}
}

struct run {
	int y, x, w; /* in cells */
	struct look look;
	struct buf text;
};

static void end_run(struct run *r, struct buf *out)
{
	int at = left_of(r->x), w = r->w * CELL_W;

	if (r->text.n && !str_eq(str_trim(buf_str(&r->text)), STR_NONE))
		buf_printf(out,
			"<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s%s>%s</text>\n",
			at, top_of(r->y) + BASE, w, r->look.fg,
			r->look.bold ? " font-weight=\"bold\"" : "",
			r->look.italic ? " font-style=\"italic\"" : "", buf_cstr(&r->text));
	if (r->look.underline && r->w)
		rect(out, at, top_of(r->y) + BASE + 2, w, 1, r->look.fg);
	buf_clear(&r->text);
	r->w = 0;
}

static bool is_blank(const struct screen_cell *c)
{
	return c->text[0] == '\0' || strcmp(c->text, " ") == 0;
}

static void add_cell(struct run *r, struct buf *out, struct screen *s, int y, int x)
{
	struct screen_cell c = screen_cell(s, y, x), next = screen_cell(s, y, x + 1);
	bool wide = c.width == 2,
	     gap = is_blank(&c) && (r->w == 0 || x + 1 >= screen_w(s) || is_blank(&next));

	if (c.width == 0)
		return;
	if (wide || !same_look(look_of(&c), r->look) || (gap && !c.underline))
		end_run(r, out);
	if ((gap && !c.underline) || draw_shape(out, &c, y, x)) {
		end_run(r, out);
		return;
	}
	if (r->w == 0)
		*r = (struct run){.y = y, .x = x, .look = look_of(&c), .text = r->text};
	add_escaped(&r->text, c.text[0] ? c.text : " ");
	r->w += c.width;
	if (wide)
		end_run(r, out);
}

static void draw_texts(struct screen *s, struct buf *out)
{
	struct run r = {.text = BUF_INIT(64 * KIB)};
	int y, x;

	for (y = 0; y < screen_h(s); y++) {
		for (x = 0; x < screen_w(s); x++)
			add_cell(&r, out, s, y, x);
		end_run(&r, out);
	}
	buf_release(&r.text);
}

static void draw_backgrounds(struct screen *s, struct buf *out)
{
	unsigned own = screen_rgb(SCREEN_OWN, false), colour, at;
	int y, x, from;

	for (y = 0; y < screen_h(s); y++)
		for (x = from = 0, colour = own; x <= screen_w(s); x++) {
			struct screen_cell c = screen_cell(s, y, x);

			at = x < screen_w(s) ? look_of(&c).bg : own;
			if (at == colour && x < screen_w(s))
				continue;
			if (colour != own)
				rect(out, left_of(from), top_of(y), (x - from) * CELL_W, CELL_H,
					colour);
			from = x;
			colour = at;
		}
}

bool svg_frame(struct screen *s, struct buf *out)
{
	int w = screen_w(s) * CELL_W + 2 * PAD, h = screen_h(s) * CELL_H + 2 * PAD, y, x;

	buf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 "
		"0 %d %d\" "
		"font-family=\"'DejaVu Sans Mono','Menlo','Consolas','Noto Sans Mono CJK "
		"JP',monospace\" "
		"font-size=\"%d\" xml:space=\"preserve\">\n",
		w, h, w, h, FONT);
	buf_printf(out, "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#%06x\"/>\n", w, h,
		screen_rgb(SCREEN_OWN, false));
	buf_adds(out, "<g shape-rendering=\"crispEdges\">\n");
	draw_backgrounds(s, out);
	draw_texts(s, out);
	if (screen_cursor_shown(s)) {
		screen_cursor(s, &y, &x);
		rect(out, left_of(x), top_of(y) + CELL_H - 3, CELL_W, 2,
			screen_rgb(SCREEN_OWN, true));
	}
	return buf_adds(out, "</g>\n</svg>\n");
}
