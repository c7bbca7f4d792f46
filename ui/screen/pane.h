/* What a pane is: one const struct in ui/panes/<name>.c and one row in ui/panes.def.
 *
 * A pane never touches ncurses, never waits and never draws outside `draw`. Handlers change state and
 * return what is to be done; `draw` is a function of state. State of `size` bytes, zeroed, is made when
 * the pane is shown for the first time and handed to every function as `self`. Every hook but `name`,
 * `title`, `context` and `draw` may be NULL.
 */
#ifndef SCREEN_PANE_H
#define SCREEN_PANE_H

#include "screen/grid.h"
#include "screen/keys.h"

struct ui;
struct icloud_message;

/* What a handler answers. KEY_PASS: not for me, the screen says that the key does nothing here. */
enum key_result {
	KEY_PASS = 0,
	KEY_DONE = 1,
	KEY_REDRAW = 2, /* something to be seen has changed */
	KEY_REST = 4,	/* and send EV_REST after 40 ms without another key */
};

enum event_kind {
	EV_SHOWN,   /* the pane is in front now */
	EV_HIDDEN,  /* another one is */
	EV_REST,    /* 40 ms of rest after KEY_REST: draw what follows the row under the cursor */
	EV_TIMER,   /* ui_after; `timer` says which */
	EV_MESSAGE, /* the library says something; every opened pane hears it */
	EV_MINUTE,  /* a shown minute may have changed */
	EV_RESIZE,
	EV_END, /* the program ends: what must not be lost is posted now */
};
struct event {
	enum event_kind kind;
	int timer;
	const struct icloud_message *message; /* borrowed for the call */
};

enum mouse_kind { MOUSE_CLICK, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct mouse {
	enum mouse_kind kind;
	int y, x; /* in the pane's grid */
};

struct pane {
	const char *name;     /* as in the config: "contacts" */
	const char *title;    /* as on the tab: "Contacts" */
	enum context context; /* where its keys are, unless `where` says otherwise */
	size_t size;

	void (*open)(void *self, struct ui *ui);
	void (*close)(void *self, struct ui *ui); /* releases what the state holds */
	/** Result: KEY_REDRAW when something to be seen has changed, else 0. */
	unsigned (*event)(void *self, struct ui *ui, const struct event *ev);
	/** An action of the key table. ACT_BACK passed on means: there is no step back here. ACT_LEAVE is
	 *  offered to every opened pane; the answer KEY_DONE keeps the program running (a commit asks). */
	unsigned (*act)(void *self, struct ui *ui, enum action a);
	/** A key that is no action here, or whose action `act` passed on: letters typed into a form. */
	unsigned (*key)(void *self, struct ui *ui, uint32_t key);
	unsigned (*paste)(void *self, struct ui *ui, struct str text);
	unsigned (*mouse)(void *self, struct ui *ui, const struct mouse *m);
	/** The context that keys belong to now: list, card, form. */
	enum context (*where)(void *self);
	/** Can this be done now? If not, false with the reason (static or frame text): "needs 2 marked
	 *  contacts". For help and palette, and said when the key is pressed. */
	bool (*can)(void *self, struct ui *ui, enum action a, struct str *why);
	/** The filter line (ui_filter) holds this text now; "" when cleared. */
	unsigned (*filter)(void *self, struct ui *ui, struct str text);
	/** Tab in the filter: the text with its last word completed; false when there is nothing. */
	bool (*complete)(void *self, struct ui *ui, struct str text, struct buf *out);
	/** Draw the body (h - 5 rows, full width). Chrome is told by ui_divider, ui_position, ui_as_of … */
	void (*draw)(void *self, struct ui *ui, struct grid *g);
};

#endif
