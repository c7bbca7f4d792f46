/* What only ui/screen knows of a `struct ui`: panes, overlays, message line, timers, what a frame is told.
 * Panes and widgets never include this. */
#ifndef SCREEN_INSIDE_H
#define SCREEN_INSIDE_H

#include "panes/glance.h"
#include "screen/layout.h"
#include "screen/notice.h"
#include "screen/screen.h"
#include "screen/ui.h"
#include "widgets/dialog.h"
#include "widgets/typing.h"

enum {
	PANES_MOST = 16,
	TIMERS_MOST = 48,
	MESSAGES_KEPT = 100,
	MESSAGE_MS = 4000,
	ENDED_MS = 1000,
	REST_MS = 40,
	SILENCE_MS = 150,
	SPOTS_MOST = 32,
	TOLD_ALARMS = 64,
	NOTICES_WAIT = 8,
};

struct shown_pane {
	const struct pane *pane;
	void *self;
	bool tab, over, opened, shown_once;
};

struct timer {
	void *self; /* whose: a pane's state, or the ui itself */
	int timer;
	int ms; /* as it was set */
	int64_t due;
};
/* The ui's own timers. */
enum { UI_TIMER_REST, UI_TIMER_MESSAGE, UI_TIMER_MINUTE, UI_TIMER_SILENCE, UI_TIMER_ENDED };

/* An alarm that the person was told of. */
struct told_alarm {
	uint64_t id;
	time_t rings_at;
};

struct said {
	enum style style;
	time_t when;
	char text[440];
};

/* Something on the screen that can be clicked. */
struct spot {
	int y, from, to;
	enum action action;
	int pane; /* -1: the action */
};

/* How the outside is reached; all NULL without a terminal. */
struct ui_outside {
	void *self;
	void (*reload)(void *self);		     /* reads everything again */
	void (*theme)(void *self, const char *name); /* "dark", "light", "own" */
	void (*copy)(void *self, struct str text);
	bool (*open)(void *self, const char *url, struct error *err);
	bool (*editor)(void *self, const char *path, struct error *err);
	bool (*password)(void *self, const char *apple_id, char *password, struct error *err);
	void (*ring)(void *self);
	void (*notify)(void *self, struct str title, struct str text); /* the terminal's own */
};

struct asked;  /* widgets/dialog.c */
struct export; /* export.c */
struct help;   /* help.c */

struct ui_inside {
	struct cells cells;
	struct arena arena;
	struct keys *keys;
	struct shown_pane pane[PANES_MOST];
	int panes, front, before_review;
	struct screen_next next;
	int over;	  /* the pane that stands over the one in front; -1: none */
	bool has_colours; /* the terminal has some, and may show them */
	bool dirty, leave, suspend, repaint, going_on_small;
	unsigned long frames;
	time_t since; /* the screen began */

	/* message line */
	struct said said[MESSAGES_KEPT];
	int said_n;
	bool message_shown, message_sticky, message_keyed;
	int64_t message_since;

	struct timer timer[TIMERS_MOST];
	int timers;

	/* ended.c: the session */
	bool ended_offered; /* the question was opened by itself already, or must not be */
	struct error ended; /* why it has ended; code NONE: it has not */
	int64_t keyed_at;   /* the last key or paste */

	/* told by the pane while it draws */
	int divider[4], dividers;
	struct str position, note, as_of;
	enum style note_style, as_of_style;
	struct {
		enum action action;
		struct str words;
	} word[16];
	int words;
	bool wants_minutes;

	/* overlays */
	bool filtering;
	struct typing filter;
	struct asked *asked;   /* the dialog in front, then those that wait */
	struct help *help;     /* help, palette or messages; NULL when closed */
	struct export *export; /* what waits for its file's name; NULL: nothing */
	bool prompting;

	struct glance glance;
	struct told_alarm told[TOLD_ALARMS];
	struct notice notice[NOTICES_WAIT]; /* those whose command waits for a yes */
	int told_at, notices;
	struct spot spot[SPOTS_MOST];
	int spots;
	int64_t clicked_at;
	int clicked_y, clicked_x;

	struct ui_outside outside;
	const struct prompt_command *commands[8];
	size_t commands_n[8];
	int command_lists;
};

/* loop.c: as ui_run, with these panes instead of those of the table (NULL: the table), for tests. */
int ui_run_with(struct icloud *icloud, const struct screen_options *options,
	struct screen_next *next, const struct shown_pane *panes, int n);

/* ui.c */
struct shown_pane *ui_front(const struct ui *ui);
void ui_heed(struct ui *ui, struct shown_pane *p, unsigned result); /* what a handler answered */
void ui_own_timer(struct ui *ui, int timer, int ms);
/** The clock may have moved on, by a minute or by a night: what it decides is looked at again. */
void ui_clock_moved(struct ui *ui);
/** A rest that is interrupted comes after the interruption: what follows the selection is drawn then. */
void ui_rest_anew(struct ui *ui);
bool ui_settles(const struct ui *ui); /* a timer of less than a second is running */

/* export.c */
void export_free(struct ui *ui);

/* input.c */
enum context ui_context(const struct ui *ui);
void ui_act(struct ui *ui, enum action a); /* as if its key had been pressed in the pane */
bool ui_can(struct ui *ui, enum action a, struct str *why);
struct str ui_key_words(struct ui *ui, uint32_t key); /* "↑", "Ctrl-S" (arena) */
bool ui_too_small(const struct ui *ui);

/* message.c */
void message_end(struct ui *ui);
/** The next key ends a message that has stood long enough; one that has not ends when it has. A failure
 *  ends with Esc, which then does nothing else: true. */
bool message_keyed(struct ui *ui, uint32_t key);

/* ended.c */
void ended_hear(struct ui *ui, const struct icloud_message *m);
void ended_tick(struct ui *ui);
void ended_sign_in(struct ui *ui);

/* chrome.c */
void chrome_draw(struct ui *ui);
void chrome_too_small(struct ui *ui);

/* widgets/dialog.c */
bool dialog_key(struct ui *ui, uint32_t key);
void dialog_paste(struct ui *ui, struct str text);
void dialog_draw(struct ui *ui);
void dialog_tick(struct ui *ui);
enum context dialog_context(const struct ui *ui);
void dialog_free_all(struct ui *ui);

/* help.c */
void help_open(struct ui *ui);
void palette_open(struct ui *ui);
void messages_open(struct ui *ui);
bool help_key(struct ui *ui, uint32_t key);
void help_draw(struct ui *ui);
enum context help_context(const struct ui *ui);
void help_close(struct ui *ui);

/* prompt.c */
void prompt_open(struct ui *ui);
bool prompt_key(struct ui *ui, uint32_t key);
void prompt_paste(struct ui *ui, struct str text);
void prompt_draw(struct ui *ui);
void prompt_close(struct ui *ui);

#endif
