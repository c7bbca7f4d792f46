/* Errors: what happened, and what the person can do about it.
 *
 * A function that can fail returns bool or a pointer and takes `struct error *err` last. On failure
 * *err is filled and the outputs are as before. `what` is a full sentence for the person, `next` says
 * what to do; neither ever holds a secret.
 */
#ifndef ICLOUD_ERROR_H
#define ICLOUD_ERROR_H

#include <stdbool.h>
#include <time.h>

/* One code per thing that the program does differently.   code, name in --json, exit status */
#define ERRORS(_)                                                                                  \
	_(NONE, "none", 0)                                                                         \
	_(FAILED, "failed", 1)                                                                     \
	_(USAGE, "usage", 2)                                                                       \
	_(OFFLINE, "offline", 4)                                                                   \
	_(TIMEOUT, "timeout", 4)                                                                   \
	_(SERVER, "server", 4)                                                                     \
	_(THROTTLED, "throttled", 4)                                                               \
	_(SIGN_IN, "sign_in", 3)                                                                   \
	_(CODE_NEEDED, "code_needed", 3)                                                           \
	_(LOCKED, "locked", 3)                                                                     \
	_(CONFLICT, "conflict", 5)                                                                 \
	_(REFUSED, "refused", 5)                                                                   \
	_(UNKNOWN, "unknown", 5)                                                                   \
	_(NOT_FOUND, "not_found", 1)                                                               \
	_(BUSY, "busy", 5)                                                                         \
	_(TOO_BIG, "too_big", 1)                                                                   \
	_(BAD_DATA, "bad_data", 4)                                                                 \
	_(CANCELLED, "cancelled", 130)                                                             \
	_(DISK, "disk", 1)

enum errcode {
#define _(code, name, status) ERR_##code,
	ERRORS(_)
#undef _
};

/* The steps of a sign-in, protocol 2.1, in their order.    step, name in --json, words on the screen */
#define STEPS(_)                                                                                   \
	_(NONE, "none", "")                                                                        \
	_(VALIDATE, "validate", "session still valid")                                             \
	_(FRAME, "frame", "Apple answers")                                                         \
	_(INIT, "init", "sign-in begun")                                                           \
	_(COMPLETE, "complete", "password accepted")                                               \
	_(REPAIR, "repair", "account repair")                                                      \
	_(FACTOR, "factor", "second factor")                                                       \
	_(TRUST, "trust", "trust this computer")                                                   \
	_(LOGIN, "login", "open iCloud")                                                           \
	_(TERMS, "terms", "terms of service")                                                      \
	_(LOGOUT, "logout", "sign out")

enum step {
#define _(step, name, words) STEP_##step,
	STEPS(_)
#undef _
};

struct error {
	enum errcode code;
	int http;  /* status of the answer, 0 when there was none */
	int apple; /* Apple's number, such as -20101, 0 when there was none */
	enum step step;
	time_t retry_at; /* no try before this instant; 0 when not bound */
	char what[240];
	char next[160];
};

#define ERROR_INIT ((struct error){0})

/** Fill *err (NULL is allowed) and return false. Texts are cut at a letter. */
bool fail(struct error *err, enum errcode code, const char *what, const char *next);
/** The same with a printf format for `what`. */
bool failf(struct error *err, enum errcode code, const char *next, const char *what, ...)
	__attribute__((format(printf, 4, 5)));
/** For errno of a file operation: ERR_DISK, names the file and the reason. */
bool fail_file(struct error *err, const char *verb, const char *path);
const char *error_name(enum errcode code);
int error_exit_status(enum errcode code);
const char *step_name(enum step step);
const char *step_words(enum step step);

/** Called before an abort speaks, so that a screen can give the terminal back. */
void on_abort(void (*hook)(void));

#endif
