/* The door to the screen, for main.c: open it, run it, give the terminal back. */
#ifndef SCREEN_SCREEN_H
#define SCREEN_SCREEN_H

#include "icloud/error.h"

struct icloud;
struct icloud_settings;

struct screen_options {
	const char *pane;	      /* which pane opens: "contacts" when NULL, "review" */
	const char *theme;	      /* "dark", "light", NULL: see screens.md section 3 */
	const char *glance_note;      /* "demo", or "not Apple: host"; NULL for none */
	const char *password_command; /* the person's keyring; NULL: none (password.h) */
	const char *history;	      /* where the prompt keeps its lines; NULL: nowhere */
	const struct icloud_settings *settings; /* as the library was opened with; NULL in tests */
	const char *order_by; /* "last,first", "first,last"; NULL: as the account has it */
	bool ascii;
	bool contrast;
	bool read_only;
	bool mouse_off;
	/** The person's own keys: context, action, keys; ends with a row of NULLs; NULL for none. */
	const struct screen_key {
		const char *context, *action, *keys;
	} * keys;
};

/* What the person wants to see after this screen: it ends, and the program opens the next one. */
struct screen_next {
	enum {
		NEXT_NOTHING,
		NEXT_ACCOUNT, /* `account`, known on this machine */
		NEXT_ANOTHER, /* nobody: another account signs in */
		NEXT_DEMO,
	} kind;
	char account[160];
};

/** Can a screen be opened here? Checks that input and output are a terminal that can move its cursor.
 *  Failure: one sentence in *err (ERR_FAILED). Changes nothing. */
bool ui_possible(struct error *err);

/** Runs until the person leaves. Returns the exit status: 0, 1 when no screen can be opened (said on
 *  stderr), 128 + number after SIGTERM, SIGHUP or SIGINT. The caller prints its last line afterwards, or
 *  opens what `next` (may be NULL) says. */
int ui_run(struct icloud *icloud, const struct screen_options *options, struct screen_next *next);

#endif
