/* A list of any length that holds only what is on the screen: rows are asked for when painting, the
 * selection is an id. Bar, mark and sign stand in columns 0 to 2, text from column 4. It knows no data
 * type and asks the heap for nothing while it is drawn.
 *
 *   list_event: the pane tells it that there is news (list_refresh); selection stays by id, and at its
 *   height on the screen.
 */
#ifndef WIDGETS_LIST_H
#define WIDGETS_LIST_H

#include "screen/grid.h"
#include "screen/keys.h"
#include "screen/pane.h"

enum { LIST_ID = 96, LIST_COLS = 8 };

struct list_row {
	struct str id; /* at most LIST_ID - 1 bytes; empty: cannot be selected (a title, a blank) */
	char sign;     /* '~' '+' '-' '&' '!' '>' '?', or 0 */
	enum style sign_style; /* STYLE_NORMAL (0): the usual one of that sign */
	bool title;	       /* text from column 4 in STYLE_STRONG, over all columns */
	bool marked;
	struct str text
		[LIST_COLS]; /* one a column; arena or store, must live until the frame is drawn */
	enum style style[LIST_COLS];
	const struct span *match; /* found letters in text[match_col] */
	int matches, match_col;
};

struct list_col {
	int x, w; /* x from the text's first column (4), in columns; w 0: hidden */
	bool right;
};

struct list_ops {
	/** Fill out[0 … n) with the rows from `first` on; returns how many there are (fewer at the end). */
	int (*rows)(void *self, struct ui *ui, int first, int n, struct list_row *out);
	/** Row number of an id, -1 when it is gone. Asked after news only. */
	int (*place)(void *self, struct ui *ui, struct str id);
	/** Draw a row's text yourself instead of columns: g begins at column 4. May be NULL. */
	void (*draw)(void *self, struct ui *ui, struct grid *g, const struct list_row *row,
		bool selected);
};

struct list {
	const struct list_ops *ops;
	void *self; /* handed to ops */
	int count;
	int top, at;	  /* first row shown, selected row */
	int h;		  /* rows of the last drawing, for pages */
	char id[LIST_ID]; /* of the selected row */
	size_t id_n;
	bool side; /* a side column: gutter of two (bar, sign), text from column 2 */
	struct list_col col[LIST_COLS];
	int cols;
	bool gone; /* the selected id went away at the last refresh: the pane says so once */
};

void list_init(struct list *l, const struct list_ops *ops, void *self);
/** There are `count` rows now; selection by id, else the next row. Call on every change of the data. */
void list_refresh(struct list *l, struct ui *ui, int count);
/** Select a row; scrolls it into sight. Rows without id are stepped over in the direction of the move. */
void list_select(struct list *l, struct ui *ui, int at);
bool list_select_id(struct list *l, struct ui *ui, struct str id);
struct str list_id(const struct list *l); /* of the selected row; empty when none */
/** up, down, first, last, half pages, pages: KEY_DONE|KEY_REDRAW|KEY_REST; anything else KEY_PASS. */
unsigned list_act(struct list *l, struct ui *ui, enum action a);
/** Click selects, the wheel scrolls and leaves the selection. *double_click: the caller opens. Clicks in
 *  the gutter give *gutter: the caller marks. */
unsigned list_mouse(struct list *l, struct ui *ui, const struct mouse *m, bool *gutter);
/** `focus`: bar ▌ and the cursor; else ▏. */
void list_draw(struct list *l, struct ui *ui, struct grid *g, bool focus);

/* Marks: a set of ids that survives filters and news. */
struct marks {
	char (*id)[LIST_ID];
	int n, cap;
	unsigned version; /* counts up with every change */
};
bool marks_has(const struct marks *m, struct str id);
void marks_set(struct marks *m, struct str id, bool on);
bool marks_flip(struct marks *m, struct str id); /* true: marked now */
void marks_clear(struct marks *m);
void marks_release(struct marks *m);

#endif
