/* The screen of a program that runs in a pseudo terminal, read cell by cell through libvterm.
 *
 * Everything that could differ between two machines is pinned: size, TERM, a dark background, locale,
 * time zone, clock, folders; the environment of the test reaches the program only in PATH and the
 * sanitizers' options.
 * Tests wait for a state, never for time: screen_wait_idle() returns when the program has read all
 * input, painted, and its engine has nothing in hand (include/icloud/hooks.h). A wait that outlives
 * the deadline (30 s, RIG_DEADLINE in seconds) fails the test and prints the whole screen.
 */
#ifndef RIG_SCREEN_H
#define RIG_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct screen;

/* A colour is SCREEN_OWN (the terminal's own), 0 to 255 of the palette, or SCREEN_RGB | 0xRRGGBB. */
#define SCREEN_OWN (-1)
#define SCREEN_RGB 0x1000000

struct screen_cell {
	char text[40]; /* UTF-8; "" for a blank, and for the right half of a wide letter */
	int width;     /* 1 or 2; 0 for the right half of a wide letter */
	bool bold, underline, reverse, italic;
	int fg, bg;
};

/** A terminal of w × h cells with a temporary home; nothing runs yet. */
struct screen *screen_new(int w, int h);
/** Kills what still runs, removes the temporary home. */
void screen_free(struct screen **s);

/** Set a variable for the next start; NULL takes it away. */
void screen_env(struct screen *s, const char *name, const char *value);
/** Use this folder as home instead of an own temporary one (borrowed, not removed). */
void screen_use_home(struct screen *s, const char *folder);
const char *screen_home(const struct screen *s);

/** Start $TUI with these arguments (NULL ends them). The screen is wiped before. */
void screen_start(struct screen *s, ...) __attribute__((sentinel));
/** Start any program; argv[0] is looked up in PATH. */
void screen_run(struct screen *s, char *const argv[]);
int screen_pid(const struct screen *s);

/** Send keys: text as it is, or a name in angle brackets: <Up> <Down> <Left> <Right> <Home> <End>
 *  <PgUp> <PgDn> <Ins> <Del> <BS> <Tab> <S-Tab> <Enter> <Esc> <Space> <F1>…<F12> <lt> <Ctrl-S> <Alt-x>.
 *  screen_keys returns at once, screen_press waits for idle after the last one. */
#define screen_keys(s, ...)                                                                        \
	screen_send_at((s), false, __FILE__, __LINE__, __VA_ARGS__, (const char *)NULL)
#define screen_press(s, ...)                                                                       \
	screen_send_at((s), true, __FILE__, __LINE__, __VA_ARGS__, (const char *)NULL)
/** Paste text as a terminal does (bracketed where the program asked for it). */
void screen_paste(struct screen *s, const char *text);
/** The program's clock stands at this instant. Before the start: from then on it can be moved. While the program
 *  runs: it is woken, as after a suspension, looks at it, and is at rest again. */
void screen_clock(struct screen *s, long long now);
/** The same, but nobody wakes it: what it notices is what its own timers notice. */
void screen_clock_quietly(struct screen *s, long long now);
/** Press and release a mouse button (1 left, 2 middle, 3 right, 4 and 5 the wheel) on a cell. */
void screen_click(struct screen *s, int y, int x, int button);
/** Resize the terminal; waits for idle before, and the next wait for idle wants a newer frame. */
#define screen_resize(s, w, h) screen_resize_at((s), (w), (h), __FILE__, __LINE__)
void screen_signal(struct screen *s, int signal);

#define screen_wait_idle(s)	  screen_wait_idle_at((s), __FILE__, __LINE__)
#define screen_wait_for(s, text)  screen_wait_for_at((s), (text), true, __FILE__, __LINE__)
#define screen_wait_gone(s, text) screen_wait_for_at((s), (text), false, __FILE__, __LINE__)
/** Wait for the end of the program: its exit status, or 128 + signal. */
#define screen_wait_end(s) screen_wait_end_at((s), __FILE__, __LINE__)
/** Take in what has arrived, waiting at most `ms` for more; for measurements. False when it ended. */
bool screen_pump(struct screen *s, int ms);
/** True when the last mark says idle and covers all input sent. */
bool screen_is_idle(const struct screen *s);

int screen_w(const struct screen *s);
int screen_h(const struct screen *s);
bool screen_has(struct screen *s, const char *text);
/** Was this lately put into the terminal's clipboard (OSC 52)? In base64, as it was sent. */
bool screen_copied(struct screen *s, const char *base64);
/** Were these bytes lately written to the terminal? */
bool screen_sent(struct screen *s, const char *bytes);
/** How often the bell rang. */
int screen_bells(const struct screen *s);
/** One row without the blanks at its end (borrowed until the next call). */
const char *screen_row(struct screen *s, int y);
/** First row that holds the text, or -1; *x (may be NULL) is its column in cells. */
int screen_find(struct screen *s, const char *text, int *x);
/** All rows, each ended by LF (borrowed until the next call). */
const char *screen_text(struct screen *s);
struct screen_cell screen_cell(struct screen *s, int y, int x);
void screen_cursor(const struct screen *s, int *y, int *x);
bool screen_cursor_shown(const struct screen *s);
/** 0xRRGGBB of a colour on a dark terminal; `fg` says which of the two own colours is meant. */
unsigned screen_rgb(int colour, bool fg);
/** True when the terminal is as the program found it: main screen, cursor shown, no mouse, cooked. */
bool screen_is_given_back(const struct screen *s);
/** Bytes that the program wrote to the terminal, without the marks; frames that it says it painted. */
unsigned long long screen_bytes(const struct screen *s);
unsigned long screen_frames(const struct screen *s);

#define screen_assert_has(s, text) screen_assert_at((s), (text), true, __FILE__, __LINE__)
#define screen_assert_not(s, text) screen_assert_at((s), (text), false, __FILE__, __LINE__)
/** Row y begins with, ends with or is the text, by the marks ^ and $ around it. */
#define screen_assert_row(s, y, text) screen_assert_row_at((s), (y), (text), __FILE__, __LINE__)
/** Print why and the whole screen, and fail the test. */
void screen_fail(struct screen *s, const char *file, int line, const char *why, ...)
	__attribute__((format(printf, 4, 5)));

void screen_send_at(struct screen *s, bool wait, const char *file, int line, ...)
	__attribute__((sentinel));
void screen_resize_at(struct screen *s, int w, int h, const char *file, int line);
void screen_wait_idle_at(struct screen *s, const char *file, int line);
void screen_wait_for_at(struct screen *s, const char *text, bool there, const char *file, int line);
int screen_wait_end_at(struct screen *s, const char *file, int line);
void screen_assert_at(struct screen *s, const char *text, bool there, const char *file, int line);
void screen_assert_row_at(struct screen *s, int y, const char *text, const char *file, int line);

#endif
