/* What panes share: the library, facts about the screen, messages, dialogs, filter, timers, clipboard.
 *
 * A `struct ui` exists without a terminal too: unit tests make one with ui_new, feed keys and read the
 * cells. Only loop.c joins it with term.c.
 */
#ifndef SCREEN_UI_H
#define SCREEN_UI_H

#include "icloud/error.h"
#include "icloud/text.h"
#include "icloud/time.h"
#include "screen/arena.h"
#include "screen/grid.h"
#include "screen/keys.h"
#include "screen/pane.h"

struct icloud;
struct icloud_reader;
struct screen_options;
struct ui_inside;

struct ui {
	struct icloud *icloud;	      /* the library; NULL in some unit tests */
	struct icloud_reader *reader; /* the screen's own; one snapshot during `draw`; NULL before
						 the first sign-in */
	const struct screen_options *options; /* as given to ui_run */
	struct arena *frame;		      /* texts that live until the next repaint */
	int h, w;			      /* the whole terminal */
	bool ascii, read_only;
	struct ui_inside *in; /* only for ui/screen */
};

/* Life, for the loop and for tests: ui_new, ui_begin, keys, ui_paint, ui_free. */
struct ui *ui_new(struct icloud *icloud, const struct screen_options *options, int h, int w);
/** Shows the first pane: once the reader is there. */
void ui_begin(struct ui *ui);
/** The program ends while the engine can still be asked: panes hand over what is to be kept. */
void ui_end(struct ui *ui);
void ui_free(struct ui **ui);
void ui_resize(struct ui *ui, int h, int w);
void ui_key(struct ui *ui, uint32_t key);
void ui_keys(struct ui *ui, const char *names); /* tests: "j j Enter" */
void ui_paste(struct ui *ui, struct str text);
void ui_mouse(struct ui *ui, enum mouse_kind kind, int y, int x);
void ui_message(struct ui *ui, const struct icloud_message *m);
void ui_tick(struct ui *ui);   /* runs the timers that are due */
int ui_wait_ms(struct ui *ui); /* until the next timer; -1: none */
bool ui_dirty(const struct ui *ui);
struct cells *ui_paint(struct ui *ui); /* draws a frame; borrowed */

/* Panes. */
void ui_show(struct ui *ui, const char *pane_name);
/** Takes away the pane that stands over the one in front (OVER in panes.def; ui_show brings it). What lay
 *  beneath is as it was: it kept its state, and heard all news. */
void ui_uncover(struct ui *ui);
bool ui_is_covered(const struct ui *ui);
/** The state of the pane in front, for tests; NULL when it is not this one. */
void *ui_pane_state(struct ui *ui, const char *pane_name);
/** The state of the pane in front: whose timers a widget sets. */
void *ui_self(struct ui *ui);
void ui_redraw(struct ui *ui);
void ui_leave(struct ui *ui); /* ends the program after this key */
struct screen_next;
/** Ends this screen after this key and opens another account (or the demo). While a commit is under way
 *  nothing happens but that it is said: false. What waits is kept, as ever. */
bool ui_leave_for(struct ui *ui, const struct screen_next *next);

struct glance; /* panes/glance.h */
/** What the glance line says: changed in place, ui_redraw afterwards. `now` and `read_only` are set by the
 *  screen. */
struct glance *ui_glance(struct ui *ui);

/* ---- Only inside `draw`: what stands around the body ---- */
/** A column divider starts at column x: draws it down the body of g and its ┬ in the rule above. */
void ui_divider(struct ui *ui, struct grid *g, int x);
/** Left of the message line, when there is no message: "28 of 31 in Analysts". */
void ui_position(struct ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Right of it, before `as of`: "1 to 11 of 30 lines". */
void ui_note(struct ui *ui, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/** Right: "as of 09:31", or, older than `limit` seconds, "old: yesterday 22:10"; `when` 0 is not shown,
 *  `limit` 0 never gets old. */
void ui_as_of(struct ui *ui, time_t when, long limit);
/** True when `when` is older than the limit or the connection is away: the pane dims its body. */
bool ui_is_stale(struct ui *ui, time_t when, long limit);
/** Other words for an action on the key line in this frame ("commit 2"); "" hides it. */
void ui_words(struct ui *ui, enum action a, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** The key of an action as it is shown: "s" (frame text). */
struct str ui_key_of(struct ui *ui, enum context c, enum action a);

/** This frame shows something that changes with the minutes: draw again when one has passed. */
void ui_minutes(struct ui *ui);

/* ---- Messages: the left of the message line ---- */
/** Stays until the next key and at least 4 s. The sign of the style stands before it. */
void ui_say(struct ui *ui, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/** Take the message away: what stands there otherwise matters more now. */
void ui_quiet(struct ui *ui);
/** A failure: what happened and what to do; stays until Esc. */
void ui_fail(struct ui *ui, const struct error *err);

/* ---- Colours (theme.c) ---- */
/** Nothing says what the background is: neither the configuration nor the terminal. */
bool theme_is_open(const struct ui *ui);
/** Asks which of three lines reads best; the answer is kept in the configuration. */
void theme_ask(struct ui *ui);
/** The command `theme`: asks, or takes the name. */
void theme_run(struct ui *ui, struct str arguments);

/* ---- Timers ---- */
/** EV_TIMER with this number comes to the calling pane after so many milliseconds; setting it again
 *  moves it. `pane` is the pane's self. */
void ui_after(struct ui *ui, void *self, int timer, int ms);
void ui_after_cancel(struct ui *ui, void *self, int timer);

/* ---- Filter line ---- */
/** Open it with this text; every change goes to the pane's `filter`. Up and Down go on to `act`. */
void ui_filter(struct ui *ui, struct str text);
bool ui_is_filtering(const struct ui *ui);

/* ---- Dialogs: widgets/dialog.h ---- */
struct dialog;
/** Opens over the screen. The dialog is copied. One at a time: a second one waits for the first. */
void ui_ask(struct ui *ui, const struct dialog *d);
bool ui_is_asking(const struct ui *ui);
void ui_ask_close(struct ui *ui);

/* ---- The outside ---- */
/** To the clipboard of the terminal (OSC 52), to that of the desktop where its tool is (outside.h), and a message
 *  that says so. */
void ui_copy(struct ui *ui, struct str text);
/** http, https, mailto and tel only, handed to the opener as an argument. */
bool ui_open_outside(struct ui *ui, struct str url, struct error *err);
/** Since when this screen could ring: an alarm before that was not missed here. */
time_t ui_since(const struct ui *ui);
/** Is there a password_command? */
bool ui_has_keyring(const struct ui *ui);
/** Gives the terminal to the person's password_command, once, for the sign-in that a key press asked for.
 *  The caller wipes `password` (PASSWORD_SIZE bytes). On failure *err says why, and nothing was sent. */
bool ui_password(struct ui *ui, const char *apple_id, char *password, struct error *err);
/** Gives the terminal to the person's editor with this file and waits for its end. */
bool ui_run_editor(struct ui *ui, const char *path, struct error *err);

/** Asks for a name (`name` stands there) and writes the text into that file: for the person alone, whole or not at
 *  all, over what is there only after another yes. `what`: "12 requests", for title and message. Copied. */
void ui_export(struct ui *ui, const char *what, const char *name, struct str text);
/** The same for whoever writes the file: `then` gets its path, and whether what is there may be replaced. */
void ui_export_path(struct ui *ui, const char *what, const char *name,
	void (*then)(void *self, struct ui *ui, const char *path, bool replace), void *self);

/* ---- The prompt's commands: ":theme dark" ---- */
struct prompt_command {
	const char *name;  /* "messages" */
	const char *usage; /* "[WORD]" */
	const char *help;
	void (*run)(struct ui *ui, struct str arguments);
};
/** A static array, kept until the end. */
void ui_commands(struct ui *ui, const struct prompt_command *commands, size_t n);

#endif
