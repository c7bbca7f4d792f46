/* The terminal. The only module that knows ncurses: it shows cells, hands out what is typed, and gives the
 * terminal back whatever happens. There is one terminal, so there is no handle. */
#ifndef SCREEN_TERM_H
#define SCREEN_TERM_H

#include "icloud/error.h"
#include "icloud/text.h"
#include "screen/grid.h"
#include "screen/style.h"

struct term_wishes {
	const char *theme; /* "dark", "light" or NULL */
	bool contrast, ascii, mouse_off;
};

enum term_input {
	TERM_NOTHING,
	TERM_KEY,
	TERM_PASTE,
	TERM_CLICK,
	TERM_WHEEL_UP,
	TERM_WHEEL_DOWN,
	TERM_GONE
};
struct term_event {
	uint32_t key;
	int y, x;
	struct str text; /* a paste; borrowed until the next call */
};

/** Input and output are a terminal that can move its cursor; else one sentence. Changes nothing. */
bool term_possible(struct error *err);
bool term_open(const struct term_wishes *wishes, struct error *err);
/** Gives the terminal back. Harmless when it is not open. */
void term_close(void);
/** The same from a signal handler or an abort: prepared bytes and tcsetattr, nothing else. */
void term_give_back(void);
/** To the person's shell or a child and back again. */
void term_leave(void);
void term_return(void);

void term_size(int *h, int *w);
/** Asks the terminal for its size; true when it has changed. */
bool term_resized(int *h, int *w);
/** Lines must be ASCII: wished for, no UTF-8, or signs of two columns. */
bool term_ascii(void);
/** Another theme from the next frame on: "dark", "light", NULL as the terminal says. */
void term_theme(const char *name);
/** Colours enough to tell fills apart: with 8, two of them may come out the same. */
bool term_coloured(void);
/** There are colours at all, and NO_COLOR does not forbid them. */
bool term_has_colours(void);
/** Shows the cells and the cursor: what differs from the last frame, in one update. Writes nothing when
 *  nothing differs. */
void term_paint(const struct cells *cells);
/** The next frame is drawn as a whole. */
void term_forget(void);
/** The next thing that was typed; never waits. */
enum term_input term_read(struct term_event *out);
/* What is printed, not drawn: nothing has to be open. */
struct term_print {
	enum colours
		colours; /* MONO where standard output is no terminal, with NO_COLOR, or not known */
	bool ascii, terminal;
	int w; /* columns; 80 where there is no terminal */
};
struct term_print term_print(void);
/** To the clipboard (OSC 52), and the title; nothing where the terminal would print them. */
void term_copy(struct str text);
void term_ring(void); /* the bell */
/** A sequence that this terminal is known to take; nothing of it is shown. */
void term_send(struct str bytes);
void term_title(const char *title);

#endif
