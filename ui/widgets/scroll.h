/* Scrolling a column of items of different heights: which one is selected, which lines are shown. Shared by
 * detail and diff; knows nothing of what the items are. */
#ifndef WIDGETS_SCROLL_H
#define WIDGETS_SCROLL_H

#include "screen/keys.h"
#include "screen/pane.h"

struct scroll {
	int top;     /* first screen line shown */
	int at;	     /* selected among the selectable items */
	int count;   /* selectable items */
	int height;  /* screen lines in all */
	int h;	     /* screen lines shown */
	bool follow; /* the selection was moved: bring it into sight at the next drawing */
};

/** up, down, first, last, pages: KEY_DONE|KEY_REDRAW; anything else KEY_PASS. Past the last selectable item
 *  the lines after it still scroll into sight. */
unsigned scroll_act(struct scroll *s, enum action a);
unsigned scroll_wheel(struct scroll *s, const struct mouse *m);
/** Before drawing: measures the n items, selects the one under the line that was clicked (from 1; set to 0),
 *  and settles what is shown. */
struct scroll_item {
	int lines;
	bool selectable;
};
void scroll_measure(struct scroll *s, int *clicked, int n,
	struct scroll_item (*item)(const void *ctx, int i), const void *ctx);

#endif
