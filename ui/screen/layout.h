/* Where things stand: the table of widths of screens.md, section 2. Pure arithmetic. */
#ifndef SCREEN_LAYOUT_H
#define SCREEN_LAYOUT_H

#include <stdbool.h>

enum { SCREEN_MIN_H = 16, SCREEN_MIN_W = 60, BODY_Y = 3, CHROME_ROWS = 5 };

enum width_class { WIDTH_60, WIDTH_80, WIDTH_110, WIDTH_160 };
enum width_class width_class(int w);

/* Columns of a pane. A width of 0 means: not shown at this size. Between two columns stands a divider
 * of one column, at x - 1 of the right one. */
struct column {
	int x, w;
};
struct columns {
	struct column side; /* groups, tree */
	struct column main; /* list, table; under 80 the only one */
	struct column rest; /* card, event, record */
};
/** `wide` (z): side columns hidden. */
struct columns layout_contacts(int w, bool wide);
struct columns layout_alarms(int w, bool wide);
struct columns layout_cloudkit(int w, bool wide);
/** Account, Storage, Activity, Badges: one, two or three equal-minded columns. */
struct columns layout_plain(int w);

/* Review: main is the list of changes, rest is the side-by-side view with D columns. */
struct review_layout {
	struct column list, diff;
	int label, value; /* widths inside diff */
	bool stacked;
};
struct review_layout layout_review(int w, bool list_hidden, bool stacked_wanted);

#endif
