/* Side by side: *in iCloud* left, *after this change* right; stacked where it is narrow; three columns for
 * a conflict. Rows are built by the pane in `draw` (arena). What will be sent wraps and is never cut; a
 * fold hides only what stays the same and says how much. */
#ifndef WIDGETS_DIFF_H
#define WIDGETS_DIFF_H

#include "screen/arena.h"
#include "screen/grid.h"
#include "screen/keys.h"
#include "screen/pane.h"

enum diff_kind { DIFF_FIELD, DIFF_TEXT, DIFF_HEAD, DIFF_BLANK, DIFF_FOLD };
enum diff_box { BOX_NONE, BOX_OPEN, BOX_GOES, BOX_PART, BOX_STAYS }; /* [?] [x] [/] [ ] */

struct diff_line {
	enum diff_kind kind;
	bool selectable;
	int tag; /* the pane's own number */
	enum diff_box box;
	char sign;     /* ' ' same, '+' '-' '~' '&' '!' */
	bool cosmetic; /* format, case, moved, relabelled: dim */
	struct str label;
	struct str before, after;	    /* arena or longer; may hold line feeds */
	bool before_missing, after_missing; /* nothing stands there */
	struct str theirs; /* third column of a conflict: before, theirs (iCloud), after (yours) */
	int chosen;	   /* conflict: 0 before, 1 iCloud, 2 yours */
	struct str note;   /* under the new value: "format only", "label: other → home" */
	struct str text, right; /* DIFF_TEXT, DIFF_HEAD */
	enum style style;	/* of DIFF_TEXT */
};

struct diff_lines {
	struct arena *arena;
	struct diff_line *line;
	int n, cap;
};
struct diff_lines diff_lines(struct arena *a);
struct diff_line *diff_line_add(struct diff_lines *d, enum diff_kind kind); /* zeroed; never NULL */

struct diff_view {
	int top, at; /* first screen line, selected among the selectable rows */
	int tag;     /* tag of the selected row at the last drawing, -1: none */
	int count, height, h;
	bool follow; /* the selection was moved */
	int clicked; /* line that was clicked, from 1; 0: none */
	bool stacked, three;
	const char *const *names; /* of the three, stacked; NULL: before, iCloud, yours */
	int label_w, value_w;	  /* from layout_review */
};
void diff_reset(struct diff_view *v);
unsigned diff_act(struct diff_view *v, struct ui *ui, enum action a);
unsigned diff_mouse(struct diff_view *v, struct ui *ui, const struct mouse *m, bool *box);
void diff_draw(struct diff_view *v, struct ui *ui, struct grid *g, const struct diff_lines *rows,
	bool focus);

#endif
