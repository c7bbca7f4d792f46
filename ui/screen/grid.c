/* Cells, and the windows through which they are written. The one place where text becomes cells: control
 * characters are made visible here, widths are counted here, and nothing is written outside a window. */
#include "screen/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { COMBINING = 4 }; /* more than ncurses keeps in a cell are dropped */

static const struct {
	const char *utf8, *ascii;
} glyphs[GLYPH_COUNT] = {
	[GLYPH_BAR] = {"▌", ">"},
	[GLYPH_BAR_AWAY] = {"▏", ":"},
	[GLYPH_LINE] = {"─", "-"},
	[GLYPH_HEAVY] = {"━", "="},
	[GLYPH_DIVIDER] = {"│", "|"},
	[GLYPH_TEE] = {"┬", "+"},
	[GLYPH_TOP_LEFT] = {"┌", "+"},
	[GLYPH_TOP_RIGHT] = {"┐", "+"},
	[GLYPH_BOTTOM_LEFT] = {"└", "+"},
	[GLYPH_BOTTOM_RIGHT] = {"┘", "+"},
	[GLYPH_ELLIPSIS] = {"…", ".."},
	[GLYPH_DOT] = {"·", "."},
	[GLYPH_CLOSED] = {"▸", ">"},
	[GLYPH_TREE_OPEN] = {"▾", "v"},
	[GLYPH_PICK] = {"▾", "v"},
	[GLYPH_FULL] = {"█", "#"},
	[GLYPH_DARK] = {"▓", "="},
	[GLYPH_MEDIUM] = {"▒", "+"},
	[GLYPH_LIGHT] = {"░", "-"},
	[GLYPH_DIAGONAL] = {"▚", ":"},
	[GLYPH_DIAGONAL2] = {"▞", "%"},
	[GLYPH_UP] = {"↑", "^"},
	[GLYPH_DOWN] = {"↓", "v"},
	[GLYPH_LEFT] = {"←", "<"},
	[GLYPH_RIGHT] = {"→", ">"},
};

void cells_init(struct cells *c)
{
	*c = (struct cells){0};
}

void cells_resize(struct cells *c, int h, int w)
{
	c->h = h > 0 ? h : 0;
	c->w = w > 0 ? w : 0;
	c->cell = mem_grow(c->cell, (size_t)c->h * (size_t)c->w + 1, sizeof *c->cell);
	cells_clear(c);
}

void cells_clear(struct cells *c)
{
	size_t n = (size_t)c->h * (size_t)c->w;

	memset(c->cell, 0, n * sizeof *c->cell);
	for (size_t i = 0; i < n; i++)
		c->cell[i].width = 1;
	c->cursor_y = c->cursor_x = 0;
}

void cells_release(struct cells *c)
{
	free(c->cell);
	*c = (struct cells){0};
}

struct grid grid_all(struct cells *c)
{
	return (struct grid){c, 0, 0, c->h, c->w};
}

static int clamp(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

struct grid grid_part(const struct grid *g, int y, int x, int h, int w)
{
	int top = clamp(y, 0, g->h), left = clamp(x, 0, g->w);
	int bottom = clamp(y + (h > 0 ? h : 0), top, g->h);
	int right = clamp(x + (w > 0 ? w : 0), left, g->w);

	return (struct grid){g->cells, g->y + top, g->x + left, bottom - top, right - left};
}

struct str glyph_text(const struct grid *g, enum glyph glyph)
{
	return str_of(g->cells->ascii ? glyphs[glyph].ascii : glyphs[glyph].utf8);
}

/* ---- From text to cells ---- */

static bool is_dropped(uint32_t cp)
{
	return cp == 0x200b || cp == 0x200c || cp == 0x200d || cp == 0x2060 || cp == 0xfeff ||
	       (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0000 && cp <= 0xe0fff) ||
	       (cp >= 0x1f3fb && cp <= 0x1f3ff);
}

static bool is_emoji(uint32_t cp)
{
	return (cp >= 0x2190 && cp < 0x2e80) || cp >= 0x1f000;
}

static void cell_add(struct cell *c, uint32_t cp)
{
	char bytes[4];
	uint8_t n = 0;

	if (cp < 0x80) {
		bytes[n++] = (char)cp;
	} else if (cp < 0x800) {
		bytes[n++] = (char)(0xc0 | cp >> 6);
		bytes[n++] = (char)(0x80 | (cp & 0x3f));
	} else if (cp < 0x10000) {
		bytes[n++] = (char)(0xe0 | cp >> 12);
		bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		bytes[n++] = (char)(0x80 | (cp & 0x3f));
	} else {
		bytes[n++] = (char)(0xf0 | cp >> 18);
		bytes[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
		bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		bytes[n++] = (char)(0x80 | (cp & 0x3f));
	}
	if (c->n + n <= CELL_BYTES) {
		memcpy(c->text + c->n, bytes, n);
		c->n = (uint8_t)(c->n + n);
	}
}

/* What combines with the base goes into its cell; what only chooses a look is dropped; what an emoji is
 * joined with is dropped too, so that the first glyph stands for the sequence. */
static void cell_follow(struct cell *c, bool emoji, struct str *rest)
{
	int combining = 0;

	for (struct str next = *rest; next.n > 0; *rest = next) {
		uint32_t cp;
		bool joined = false;

		utf8_next(&next, &cp);
		if (cp == 0x200d && emoji) {
			struct str after = next;

			joined = utf8_next(&after, &cp) && is_emoji(cp);
			next = joined ? after : next;
		}
		if (joined || is_dropped(cp) || cp == 0x200d)
			continue;
		if (text_symbol(cp) != cp || wcwidth((wchar_t)cp) != 0)
			return;
		if (combining++ < COMBINING)
			cell_add(c, cp);
	}
}

static bool ascii_signs;

void grid_ascii_signs(bool on)
{
	ascii_signs = on;
}

/* Signs of our own sentences that have an ASCII form of one column; 0: none. */
static uint32_t ascii_sign(uint32_t cp)
{
	static const struct {
		uint32_t sign;
		char ascii;
	} signs[] = {{0xb7, '.'}, {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''},
		{0x201c, '"'}, {0x201d, '"'}, {0x2022, '*'}, {0x2026, '.'}, {0x2190, '<'},
		{0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x25b8, '>'}, {0x25be, 'v'}};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i].sign == cp)
			return (uint32_t)signs[i].ascii;
	return 0;
}

static bool is_quote(uint32_t cp)
{
	return cp >= 0x2013 && cp <= 0x201d;
}

static void cell_base(struct cell *c, uint32_t cp)
{
	int width;

	/* Quotes and dashes stay themselves where they can be shown: in a review they may be the change. */
	if (ascii_signs && ascii_sign(cp) && (wcwidth((wchar_t)cp) < 0 || !is_quote(cp)))
		cp = ascii_sign(cp);
	if (cp >= 0x1f1e6 && cp <= 0x1f1ff)
		cp = 'A' + cp - 0x1f1e6;
	width = wcwidth((wchar_t)cp);
	if (width < 0) {
		cp = 0xfffd;
		width = wcwidth((wchar_t)cp);
	}
	if (width < 0) {
		cp = '?';
		width = 1;
	}
	if (width == 0)
		cell_add(c, ' '); /* a mark without a letter under it */
	c->width = (uint8_t)(width == 2 ? 2 : 1);
	cell_add(c, cp);
}

/* The next cell that text fills; false at its end. */
static bool cell_next(struct str *rest, struct cell *c)
{
	uint32_t cp, shown;

	*c = (struct cell){0};
	do {
		if (!utf8_next(rest, &cp))
			return false;
	} while (is_dropped(cp));
	shown = text_symbol(cp);
	cell_base(c, shown);
	if (shown == cp && rest->n > 0 && (unsigned char)rest->p[0] >= 0x80)
		cell_follow(c, is_emoji(cp), rest);
	return true;
}

int grid_width(struct str text)
{
	struct cell c;
	int w = 0;

	while (cell_next(&text, &c))
		w += c.width;
	return w;
}

/* ---- Writing ---- */

static struct cell *cell_at(const struct grid *g, int y, int x)
{
	return &g->cells->cell[(size_t)(g->y + y) * (size_t)g->cells->w + (size_t)(g->x + x)];
}

/* Half of a wide letter must not stay behind. */
static void unhook(struct grid *g, int y, int x)
{
	struct cell *c = cell_at(g, y, x);

	if (c->width == 0 && g->x + x > 0)
		c[-1] = (struct cell){.width = 1, .style = c[-1].style};
	if (c->width == 2 && g->x + x + 1 < g->cells->w)
		c[1] = (struct cell){.width = 1, .style = c->style};
}

static void put(struct grid *g, int y, int x, const struct cell *c, enum style style)
{
	struct cell *to = cell_at(g, y, x);

	unhook(g, y, x);
	*to = *c;
	to->style = (uint8_t)style;
	if (c->width == 2) {
		unhook(g, y, x + 1);
		to[1] = (struct cell){.width = 0, .style = (uint8_t)style};
	}
}

/* Columns of the window from x on, at most w. */
static int room(const struct grid *g, int y, int x, int w)
{
	if (y < 0 || y >= g->h || x < 0 || x >= g->w || w <= 0)
		return 0;
	return w < g->w - x ? w : g->w - x;
}

int grid_text(struct grid *g, int y, int x, int w, struct str text, enum style style)
{
	struct cell c;
	int used = 0;

	w = room(g, y, x, w);
	while (used < w && cell_next(&text, &c)) {
		if (used + c.width > w)
			break;
		put(g, y, x + used, &c, style);
		used += c.width;
	}
	return used;
}

int grid_puts(struct grid *g, int y, int x, int w, const char *text, enum style style)
{
	return grid_text(g, y, x, w, str_of(text), style);
}

/* Does it fit? Looks no further than it must. */
static bool fits(struct str text, int w)
{
	struct cell c;

	while (w >= 0 && cell_next(&text, &c))
		w -= c.width;
	return w >= 0;
}

int grid_cut(struct grid *g, int y, int x, int w, struct str text, enum style style)
{
	struct str dots = glyph_text(g, GLYPH_ELLIPSIS);
	int dots_w = g->cells->ascii ? 2 : 1, used;

	if (fits(text, w) || w <= dots_w)
		return grid_text(g, y, x, w, text, style);
	used = grid_text(g, y, x, w - dots_w, text, style);
	return used + grid_text(g, y, x + used, dots_w, dots, style);
}

int grid_printf(struct grid *g, int y, int x, int w, enum style style, const char *format, ...)
{
	char text[512];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0)
		return 0;
	return grid_text(g, y, x, w, utf8_clip((struct str){text, strlen(text)}, (size_t)n), style);
}

int grid_right(struct grid *g, int y, int end, int w, struct str text, enum style style)
{
	int width = grid_width(text);

	if (width > w)
		width = w;
	return grid_cut(g, y, end - width, width, text, style);
}

int grid_matched(struct grid *g, int y, int x, int w, struct str text, enum style style,
	const struct span *spans, size_t n)
{
	struct str rest = text;
	struct cell c;
	int used = 0;

	w = room(g, y, x, w);
	for (size_t i = 0; used < w && rest.n > 0;) {
		size_t at = text.n - rest.n;

		while (i < n && spans[i].to <= at)
			i++;
		if (!cell_next(&rest, &c) || used + c.width > w)
			break;
		put(g, y, x + used, &c, i < n && at >= spans[i].from ? STYLE_MATCH : style);
		used += c.width;
	}
	if (rest.n > 0 && used > 1 && !fits(text, w)) {
		int dots_w = g->cells->ascii ? 2 : 1;

		grid_text(g, y, x + w - dots_w, dots_w, glyph_text(g, GLYPH_ELLIPSIS), style);
	}
	return used;
}

int grid_glyph(struct grid *g, int y, int x, enum glyph glyph, enum style style)
{
	return grid_text(g, y, x, 2, glyph_text(g, glyph), style);
}

void grid_line(struct grid *g, int y, int x, int w, enum glyph glyph, enum style style)
{
	for (int i = 0; i < w; i++)
		grid_text(g, y, x + i, 1, glyph_text(g, glyph), style);
}

void grid_column(struct grid *g, int y, int x, int h, enum glyph glyph, enum style style)
{
	for (int i = 0; i < h; i++)
		grid_text(g, y + i, x, 1, glyph_text(g, glyph), style);
}

void grid_box(struct grid *g, int y, int x, int h, int w, struct str title, enum style style)
{
	if (h < 2 || w < 2)
		return;
	grid_line(g, y, x, w, GLYPH_LINE, style);
	grid_line(g, y + h - 1, x, w, GLYPH_LINE, style);
	grid_column(g, y, x, h, GLYPH_DIVIDER, style);
	grid_column(g, y, x + w - 1, h, GLYPH_DIVIDER, style);
	grid_glyph(g, y, x, GLYPH_TOP_LEFT, style);
	grid_glyph(g, y, x + w - 1, GLYPH_TOP_RIGHT, style);
	grid_glyph(g, y + h - 1, x, GLYPH_BOTTOM_LEFT, style);
	grid_glyph(g, y + h - 1, x + w - 1, GLYPH_BOTTOM_RIGHT, style);
	if (title.n > 0 && w > 6) {
		int used = grid_cut(g, y, x + 2, w - 5, title, STYLE_STRONG);

		grid_puts(g, y, x + 1, 1, " ", style);
		grid_puts(g, y, x + 2 + used, 1, " ", style);
	}
}

void grid_clear(struct grid *g, int y, int x, int h, int w)
{
	static const struct cell blank = {.width = 1};
	struct grid part = grid_part(g, y, x, h, w);

	for (int i = 0; i < part.h; i++)
		for (int j = 0; j < part.w; j++)
			put(&part, i, j, &blank, STYLE_NORMAL);
}

void grid_restyle(struct grid *g, int y, int x, int h, int w, enum style from, enum style to)
{
	struct grid part = grid_part(g, y, x, h, w);

	for (int i = 0; i < part.h; i++)
		for (int j = 0; j < part.w; j++) {
			struct cell *c = cell_at(&part, i, j);

			if (from == STYLE_COUNT || c->style == from)
				c->style = (uint8_t)to;
		}
}

void grid_cursor(struct grid *g, int y, int x)
{
	g->cells->cursor_y = clamp(g->y + y, 0, g->cells->h > 0 ? g->cells->h - 1 : 0);
	g->cells->cursor_x = clamp(g->x + x, 0, g->cells->w > 0 ? g->cells->w - 1 : 0);
}

/* ---- Lines ---- */

struct wrap wrap_of(struct str text, int w)
{
	return (struct wrap){.rest = text, .w = w > 0 ? w : 1};
}

static bool is_soft(char c)
{
	return c == '@' || c == '.' || c == '/' || c == '-' || c == '_' || c == '&' || c == '?' ||
	       c == '=' || c == ',' || c == ';';
}

/* Where the line that starts `text` ends, and how many bytes after it are not shown (a blank, a LF).
 * Without a blank to break at, behind a sign such as those of addresses. */
static size_t line_end(struct str text, int w, size_t *skip)
{
	struct str rest = text;
	size_t blank = 0, soft = 0;
	int used = 0;

	*skip = 0;
	while (rest.n > 0) {
		size_t at = text.n - rest.n;
		struct cell c;

		if (rest.p[0] == '\n') {
			*skip = 1;
			return at;
		}
		if (!cell_next(&rest, &c))
			break;
		if (used + c.width > w && used > 0) {
			if (text.p[at] == ' ') {
				*skip = 1;
				return at;
			}
			*skip = blank ? 1 : 0;
			return blank ? blank : soft ? soft : at;
		}
		if (text.p[at] == ' ' && at > 0)
			blank = at;
		if (at > 0 && is_soft(text.p[at]))
			soft = at + 1;
		used += c.width;
	}
	return text.n;
}

bool wrap_next(struct wrap *wrap, struct str *line)
{
	size_t end, skip;

	if (wrap->ended)
		return false;
	end = line_end(wrap->rest, wrap->w, &skip);
	*line = str_part(wrap->rest, 0, end);
	wrap->ended = end + skip >= wrap->rest.n && !(skip == 1 && wrap->rest.p[end] == '\n');
	wrap->rest = str_part(wrap->rest, end + skip, wrap->rest.n);
	return true;
}

int wrap_lines(struct str text, int w)
{
	struct wrap wrap = wrap_of(text, w);
	struct str line;
	int n = 0;

	while (wrap_next(&wrap, &line))
		n++;
	return n;
}

/* ---- Dumps ---- */

static void dump_row(const struct grid *g, int y, bool styles, struct buf *out)
{
	size_t start = out->n;
	size_t keep = out->n;

	for (int x = 0; x < g->w; x++) {
		const struct cell *c = cell_at(g, y, x);

		if (styles)
			buf_addc(out, style_letter(c->style));
		else if (c->width > 0)
			buf_add(out, c->n ? c->text : " ", c->n ? c->n : 1);
		if (styles ? style_letter(c->style) != '.'
			   : c->n > 0 && !(c->n == 1 && c->text[0] == ' '))
			keep = out->n;
	}
	if (!out->failed && keep >= start)
		out->n = keep;
	buf_addc(out, '\n');
}

void grid_dump(const struct grid *g, struct buf *out)
{
	for (int y = 0; y < g->h; y++)
		dump_row(g, y, false, out);
}

void grid_dump_styles(const struct grid *g, struct buf *out)
{
	for (int y = 0; y < g->h; y++)
		dump_row(g, y, true, out);
}
