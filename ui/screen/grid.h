/* The screen as cells: text, width, style. Widgets and panes draw here and nowhere else; term.c turns
 * cells into terminal output, tests print them as text.
 *
 * A `struct grid` is a window into the cells: its own 0,0 and its own size; nothing drawn through it
 * ever touches a cell outside. grid_part cuts a smaller window out of it. Positions are y, x; sizes h,
 * w. Every text goes through grid_text or a sister, which make control characters, bidi controls and
 * broken bytes visible, so that server text can be handed over as it is. Widths are what wcwidth
 * believes; a ZWJ sequence is drawn as its first glyph, variation selectors are dropped, flags come as
 * their two letters.
 */
#ifndef SCREEN_GRID_H
#define SCREEN_GRID_H

#include "icloud/text.h"
#include "screen/style.h"

enum { CELL_BYTES = 20 };

struct cell {
	char text[CELL_BYTES]; /* a base character and what combines with it, UTF-8, no NUL */
	uint8_t n;	       /* bytes of text; 0 is a blank */
	uint8_t width;	       /* 1, 2, or 0: the right half of the cell before */
	uint8_t style;	       /* enum style */
	uint8_t spare;
};

struct cells {
	int h, w;
	struct cell *cell; /* h rows of w */
	bool ascii;	   /* lines, bars and gauges from the ASCII set */
	bool coloured;	   /* fills are told apart by colour; else by their characters */
	int cursor_y, cursor_x;
};

struct grid {
	struct cells *cells;
	int y, x, h, w; /* where this window lies; h and w may be 0, never less */
};

void cells_init(struct cells *c);
void cells_resize(struct cells *c, int h, int w); /* all blank afterwards */
void cells_clear(struct cells *c);
void cells_release(struct cells *c);

struct grid grid_all(struct cells *c);
/** A window inside g, clipped to it. */
struct grid grid_part(const struct grid *g, int y, int x, int h, int w);

/* Signs that have an ASCII form. */
enum glyph {
	GLYPH_BAR,	/* ▌ the bar of what is selected */
	GLYPH_BAR_AWAY, /* ▏ the same, focus elsewhere */
	GLYPH_LINE,	/* ─ */
	GLYPH_HEAVY,	/* ━ */
	GLYPH_DIVIDER,	/* │ */
	GLYPH_TEE,	/* ┬ */
	GLYPH_TOP_LEFT,
	GLYPH_TOP_RIGHT,
	GLYPH_BOTTOM_LEFT,
	GLYPH_BOTTOM_RIGHT,
	GLYPH_ELLIPSIS,	 /* … or .. (two columns) */
	GLYPH_DOT,	 /* · */
	GLYPH_CLOSED,	 /* ▸ */
	GLYPH_TREE_OPEN, /* ▾ */
	GLYPH_PICK,	 /* ▾ behind a label that can be chosen */
	GLYPH_FULL,	 /* █ */
	GLYPH_DARK,	 /* ▓ */
	GLYPH_MEDIUM,	 /* ▒ */
	GLYPH_LIGHT,	 /* ░ */
	GLYPH_DIAGONAL,	 /* ▚ */
	GLYPH_DIAGONAL2, /* ▞ */
	GLYPH_UP,	 /* ↑ */
	GLYPH_DOWN,	 /* ↓ */
	GLYPH_LEFT,	 /* ← */
	GLYPH_RIGHT,	 /* → */
	GLYPH_COUNT
};
/** The sign as text, for texts that are put together by the caller. */
struct str glyph_text(const struct grid *g, enum glyph glyph);

/** Write text into one row, from column x, at most w columns. Returns the columns used. A line feed in
 *  it is shown as a sign; use wrap_next for text of several lines. */
int grid_text(struct grid *g, int y, int x, int w, struct str text, enum style style);
/** The same for a C string of ours. */
int grid_puts(struct grid *g, int y, int x, int w, const char *text, enum style style);
/** The same with `…` as the last sign when it does not fit. */
int grid_cut(struct grid *g, int y, int x, int w, struct str text, enum style style);
/** Formatted, at most 512 bytes. */
int grid_printf(struct grid *g, int y, int x, int w, enum style style, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/** Right-aligned: its last column is end - 1. Cut like grid_cut when over w. Returns its columns. */
int grid_right(struct grid *g, int y, int end, int w, struct str text, enum style style);
/** With the letters of the found spans in STYLE_MATCH: spans are bytes [from, to) of text, ascending. */
struct span {
	size_t from, to;
};
int grid_matched(struct grid *g, int y, int x, int w, struct str text, enum style style,
	const struct span *spans, size_t n);
int grid_glyph(struct grid *g, int y, int x, enum glyph glyph, enum style style);
void grid_line(struct grid *g, int y, int x, int w, enum glyph glyph, enum style style);
void grid_column(struct grid *g, int y, int x, int h, enum glyph glyph, enum style style);
void grid_box(struct grid *g, int y, int x, int h, int w, struct str title, enum style style);
void grid_clear(struct grid *g, int y, int x, int h, int w);
/** Give the cells of a rectangle another style, text stays. `from` STYLE_COUNT: whatever they have. */
void grid_restyle(struct grid *g, int y, int x, int h, int w, enum style from, enum style to);
/** Where the terminal's cursor rests after this frame. The last call in a frame counts. */
void grid_cursor(struct grid *g, int y, int x);

/** In every text from now on: signs such as `…`, `·` and `→` in their ASCII form of one column;
 *  quotes and dashes only where they could not be shown at all. */
void grid_ascii_signs(bool on);
/** Columns that grid_text would use for the whole text. */
int grid_width(struct str text);

/* Text of several lines, broken at line feeds and blanks, else behind @ . / - and such, else between letters. Never loses a letter. */
struct wrap {
	struct str rest;
	int w;
	bool ended;
};
struct wrap wrap_of(struct str text, int w);
bool wrap_next(struct wrap *wrap, struct str *line);
int wrap_lines(struct str text, int w); /* how many lines: at least 1 */

/** For tests: the rows as text, blanks at the end of a row dropped, a line feed after each. */
void grid_dump(const struct grid *g, struct buf *out);
/** For tests: one style letter a cell (style.h). */
void grid_dump_styles(const struct grid *g, struct buf *out);

#endif
