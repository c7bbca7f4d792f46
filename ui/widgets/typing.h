/* One line (or a note of several) that is typed in: text, cursor, scrolling sideways. Used by the
 * filter, form cells and dialogs. The cursor never stands inside a letter. */
#ifndef WIDGETS_TYPING_H
#define WIDGETS_TYPING_H

#include "screen/grid.h"
#include "screen/keys.h"

struct typing {
	struct buf text;
	size_t at;   /* bytes before the cursor */
	int left;    /* columns scrolled out */
	bool lines;  /* line feeds are allowed: a note */
	bool secret; /* shown as stars */
};

void typing_init(struct typing *e, struct str text);
void typing_release(struct typing *e);
void typing_set(struct typing *e, struct str text); /* cursor at its end */
struct str typing_text(const struct typing *e);	    /* borrowed until the next change */
/** Letters, Backspace, Del, Left, Right, Home, End, Ctrl-A E B F K U W. False: not for a line. */
bool typing_key(struct typing *e, uint32_t key);
void typing_insert(struct typing *e, struct str text); /* paste; control characters are dropped */
/** One row; the cursor is put when `focus`. */
void typing_draw(
	struct typing *e, struct grid *g, int y, int x, int w, bool focus, enum style style);
/** Of those rows, wrapped to w columns, the one that the cursor is in. */
int typing_line(const struct typing *e, int w);
/** Several rows, wrapped; returns how many it needs. */
int typing_draw_lines(
	struct typing *e, struct grid *g, int y, int x, int w, bool focus, enum style style);

#endif
