/* One line (or a note of several) that is typed in: text, cursor, scrolling sideways. Used by the
 * filter, form cells and dialogs. The cursor never stands inside a letter. */
#ifndef WIDGETS_EDIT_H
#define WIDGETS_EDIT_H

#include "screen/grid.h"
#include "screen/keys.h"

struct edit {
	struct buf text;
	size_t at;   /* bytes before the cursor */
	int left;    /* columns scrolled out */
	bool lines;  /* line feeds are allowed: a note */
	bool secret; /* shown as stars */
};

void edit_init(struct edit *e, struct str text);
void edit_release(struct edit *e);
void edit_set(struct edit *e, struct str text); /* cursor at its end */
struct str edit_text(const struct edit *e);	/* borrowed until the next change */
/** Letters, Backspace, Del, Left, Right, Home, End, Ctrl-A E B F K U W. False: not for a line. */
bool edit_key(struct edit *e, uint32_t key);
void edit_insert(struct edit *e, struct str text); /* paste; control characters are dropped */
/** One row; the cursor is put when `focus`. */
void edit_draw(struct edit *e, struct grid *g, int y, int x, int w, bool focus, enum style style);
/** Several rows, wrapped; returns how many it needs. */
int edit_draw_lines(
	struct edit *e, struct grid *g, int y, int x, int w, bool focus, enum style style);

#endif
