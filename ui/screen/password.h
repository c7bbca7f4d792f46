/* The person's own keyring: the setting password_command, as mutt, mbsync and aerc have it.
 *
 * Run only when the person asks for a sign-in, once for each. Its text is the person's own, so it goes to
 * `sh -c`; the Apple ID goes beside it as $1, never into the text. Its first line is the password.
 */
#ifndef SCREEN_PASSWORD_H
#define SCREEN_PASSWORD_H

#include "icloud/error.h"

#include <stddef.h>

enum { PASSWORD_SIZE = 1024, PASSWORD_WAIT_MS = 120 * 1000 };

/** Runs the command on the terminal as it is: it may ask there (a screen must have given it back:
 *  ui_password), and its standard error is the person's. Ctrl-C stops it (CANCELLED), and so does
 *  `wait_ms` (TIMEOUT). Fails also when it fails or prints nothing; the reason never holds what it
 *  printed. On success the caller wipes `password`. */
bool password_run(const char *command, const char *apple_id, int wait_ms, char *password,
	size_t size, struct error *err);

#endif
