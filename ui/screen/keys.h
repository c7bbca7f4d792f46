/* Keys, actions, and where which key does what. All of it comes from ui/actions.def; nothing about a key
 * is written down a second time. Knows no terminal: term.c turns what is typed into these numbers. */
#ifndef SCREEN_KEYS_H
#define SCREEN_KEYS_H

#include "icloud/text.h"

enum context {
#define CONTEXT(id, ...) CONTEXT_##id,
#include "actions.def"
	CONTEXT_COUNT
};

enum action {
#define ACTION(id, ...) ACT_##id,
#include "actions.def"
	ACT_COUNT
};

/* A key: a code point, or one of these, with modifiers. Ctrl-letters are the lower letter with
 * KEY_CTRL; Shift is only kept where it makes no other character (Shift-Tab, Shift-F5). */
enum {
	KEY_ENTER_ = 0x110000, /* so named because ncurses has the other names */
	KEY_ESC_,
	KEY_TAB_,
	KEY_BACKSPACE_,
	KEY_DEL_,
	KEY_INSERT_,
	KEY_UP_,
	KEY_DOWN_,
	KEY_LEFT_,
	KEY_RIGHT_,
	KEY_HOME_,
	KEY_END_,
	KEY_PGUP_,
	KEY_PGDN_,
	KEY_F0_, /* F1 is KEY_F0_ + 1, up to F24 */
	KEY_LAST_ = KEY_F0_ + 24,
	KEY_CTRL = 1 << 24,
	KEY_ALT = 1 << 25,
	KEY_SHIFT = 1 << 26,
};

/** "Ctrl-S", "Shift-Tab", "F8", "Alt-h", "Space", "|", "ö"; case matters only for single letters. */
bool key_parse(struct str name, uint32_t *key);
/** The name that key_parse reads. */
void key_spell(uint32_t key, struct buf *out);
/** True for what is text when letters are typed: printable, no modifier. */
bool key_is_text(uint32_t key);

enum action_flags { ACTION_HIDDEN = 1, ACTION_WRITES = 2 };
const char *action_name(enum action a);
const char *action_help(enum action a);
unsigned action_flags(enum action a);
bool action_from_name(struct str name, enum action *out);
const char *context_name(enum context c);
const char *context_title(enum context c);
enum context context_below(enum context c); /* CONTEXT_NONE under anywhere */
bool context_from_name(struct str name, enum context *out);

/* The key table in use: what actions.def says, changed by the person's configuration. */
struct keys;
struct keys *keys_new(void);
void keys_free(struct keys **k);
/** Bind, for `context`, the action to these keys ("F2 x", "" unbinds it). False: a name is not known, or
 *  the key already means something else in that context; then `why` says so with both names. */
bool keys_bind(
	struct keys *k, struct str context, struct str action, struct str keys, struct buf *why);
/** With --read-only, actions that write are neither found nor listed. */
void keys_read_only(struct keys *k);
/** What a key means in a context: its own table first, then those it stands on. ACT_NONE: nothing. */
enum action keys_find(const struct keys *k, enum context c, uint32_t key);
/** The key stages or commits, and that is switched off by --read-only. */
bool keys_barred(const struct keys *k, enum context c, uint32_t key);
/** First key of an action seen from a context, 0 when it has none there. */
uint32_t keys_of(const struct keys *k, enum context c, enum action a);

/* One line of help or key line. `keys` are all keys of the action in that context. */
struct key_row {
	enum context context;
	enum action action;
	const char *words; /* key line; NULL: not there */
	const char *help;
	uint32_t keys[6];
	int n;
};
/** Row i of the rows that belong to exactly this context, in the order of the table; false past the end.
 *  Rows that only change words come with the keys that work. */
bool keys_row(const struct keys *k, enum context c, int i, struct key_row *out);

#endif
