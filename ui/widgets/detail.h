/* A card, an event, a record: lines of sign, label, value and a note at the right, scrolled as one, with
 * a bar on the value that `o` and `y` mean. Values wrap, they are never cut. What does not fit is counted
 * at the bottom right: "11 more". */
#ifndef WIDGETS_DETAIL_H
#define WIDGETS_DETAIL_H

#include "screen/arena.h"
#include "screen/grid.h"
#include "screen/keys.h"
#include "screen/pane.h"

enum detail_kind { DETAIL_FIELD, DETAIL_TITLE, DETAIL_TEXT, DETAIL_BLANK };
struct detail_line {
	enum detail_kind kind;
	bool selectable;
	char sign;
	enum style sign_style;
	struct str label, value, right; /* frame texts; the value may hold line feeds */
	enum style style;		/* of the value */
	struct str link;		/* what `o` would open */
	const struct span *match;	/* found letters of the value, bytes [from, to) */
	int matches;
};

/* Lines of one frame, built by the pane in `draw` (arena). */
struct detail_lines {
	struct arena *arena;
	struct detail_line *line;
	int n, cap;
};
struct detail_lines detail_lines(struct arena *a);
void detail_title(struct detail_lines *d, struct str text, enum style style);
void detail_text(
	struct detail_lines *d, char sign, struct str text, struct str right, enum style style);
/** Returned so that sign, right, style and link can be set; never NULL (a spare one when out of room). */
struct detail_line *detail_field(struct detail_lines *d, struct str label, struct str value);
void detail_blank(struct detail_lines *d); /* never two in a row, never first */

struct detail {
	int top;    /* first screen line shown */
	int at;	    /* selected line among the selectable ones */
	int count;  /* selectable ones at the last drawing */
	int height; /* screen lines at the last drawing */
	int h;
	bool follow;	   /* the selection was moved */
	int clicked;	   /* line that was clicked, from 1; 0: none */
	int label_w;	   /* 0: 13 from 110 columns of terminal on, else 11 */
	char copied[1024]; /* value under the bar at the last drawing, for `y` */
	size_t copied_n;
	char link[512];
	size_t link_n;
};
void detail_reset(struct detail *d); /* another card: top again */
unsigned detail_act(struct detail *d, struct ui *ui, enum action a);
unsigned detail_mouse(struct detail *d, struct ui *ui, const struct mouse *m);
void detail_draw(struct detail *d, struct ui *ui, struct grid *g, const struct detail_lines *lines,
	bool focus);
struct str detail_value(const struct detail *d); /* under the bar */
struct str detail_link(const struct detail *d);

#endif
