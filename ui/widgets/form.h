/* A form: one cell a row, what stands in iCloud beside it. Labels that can be chosen have a picker; notes
 * take several lines; a removed row stays in its place until staged. The form owns what is typed; the
 * pane says what each row means and, after every change, which sign and sentence stands at it. */
#ifndef WIDGETS_FORM_H
#define WIDGETS_FORM_H

#include "screen/grid.h"
#include "screen/keys.h"
#include "screen/pane.h"
#include "widgets/typing.h"

enum form_kind {
	FORM_TITLE, /* strong text, no cell */
	FORM_BLANK,
	FORM_TEXT,  /* one line */
	FORM_NOTE,  /* several lines */
	FORM_TICK,  /* [x] words */
	FORM_SHOWN, /* text that is not edited here: groups, photo */
	FORM_ADD,   /* "add a phone": Enter calls `add` */
};

struct form_row {
	enum form_kind kind;
	int tag;	/* the pane's own number: which field */
	int entry;	/* the pane's own number: which entry of a list, -1: new */
	int part;	/* the pane's own number: which part (street, city) */
	char label[64]; /* shown left; what the picker chose */
	char lead[24];	/* words before the value: "city" */
	int lead_w; /* columns of them, where several stand under each other; 0: their own and 2 */
	bool beside; /* in a wide window it stands on the line of the row before: post code, a tick */
	bool ahead; /* and there before its cell, as wide as its own text: the label of a chat name */
	bool labelled; /* has a picker: ▾ behind the label */
	bool removable; /* Del on its label removes it; rows with the same tag and entry go with it */
	bool removed;
	bool ticked;
	struct typing cell;
	struct buf original; /* in iCloud, or what it was opened with; Ctrl-R brings it back */
	char original_label[64];
	bool original_ticked;
	/* at the last drawing: first line, first column, lines, and the column behind it (0: to the edge) */
	int shown_y, shown_x, shown_h, shown_end;
	/* set by the pane in `check` */
	char sign;	  /* ~ + - ! & or 0 */
	struct buf note;  /* right column: "Analyst", "not there" */
	struct buf aside; /* what there is to say beside the note: "label: other → home" */
	struct buf wrong; /* not empty: this value cannot be staged; the sentence */
	const char *hint; /* static; dim words behind the value: "year not given" */
};

struct form;
struct form_ops {
	/** Set sign, note and wrong of every row. Called after every change. */
	void (*check)(void *self, struct ui *ui, struct form *f);
	/** The labels that a row may have, "custom…" is added by the form: i-th, false past the end. */
	bool (*label)(void *self, const struct form_row *row, int i, struct str *out);
	/** Enter on a FORM_ADD row: insert rows before it. */
	void (*add)(void *self, struct ui *ui, struct form *f, int row);
	/** A pause of 1 s after a change: save the draft. */
	void (*pause)(void *self, struct ui *ui, struct form *f);
};

struct form {
	const struct form_ops *ops;
	void *self;
	struct form_row *row;
	int n, cap;
	int at;	       /* row in focus */
	bool on_label; /* focus is on the label, not on the cell */
	int top, h;
	bool picking; /* the label picker is open */
	int pick, pick_top;
	bool custom; /* a label of one's own is being typed */
	struct typing custom_label;
	bool changed;	     /* since form_init or the last form_saved */
	int label_w;	     /* 13 */
	char head[128];	     /* first line: "Ada Lovelace" */
	char head_right[64]; /* "draft saved 09:33" */
};

void form_init(struct form *f, const struct form_ops *ops, void *self);
void form_release(struct form *f);
/** Append (or insert before row `before`, -1: append). The row is borrowed until the next insert. */
struct form_row *form_add(struct form *f, int before, enum form_kind kind, int tag, int entry,
	struct str label, struct str value);
void form_focus(struct form *f, int row, bool on_label);
/** First row that cannot be staged, -1: all read well. */
int form_first_wrong(const struct form *f);
struct str form_value(const struct form_row *row);
/** Tab, Shift-Tab, Enter, Del, Ctrl-R, Space, Esc (closes the picker). ACT_STAGE and the last Esc pass. */
unsigned form_act(struct form *f, struct ui *ui, enum action a);
unsigned form_key(struct form *f, struct ui *ui, uint32_t key);
unsigned form_paste(struct form *f, struct ui *ui, struct str text);
unsigned form_mouse(struct form *f, struct ui *ui, const struct mouse *m);
/** EV_TIMER with FORM_TIMER belongs here. */
enum { FORM_TIMER = 1000 };
unsigned form_event(struct form *f, struct ui *ui, const struct event *ev);
void form_draw(struct form *f, struct ui *ui, struct grid *g);

#endif
