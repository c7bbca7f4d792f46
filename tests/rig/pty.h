/* A program behind a pseudo terminal: started, fed, read, resized, ended. Knows nothing of what the
 * bytes mean; screen.h reads them. Linux only, like the tests. */
#ifndef RIG_PTY_H
#define RIG_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pty {
	int fd;	   /* our end, not blocking */
	int line;  /* the program's end, kept so that its modes outlive the program */
	int pidfd; /* readable when the program has ended */
	pid_t pid;
	bool ended;
	int status; /* exit status, or 128 + signal; valid when ended */
};

/** Start argv[0] (looked up in PATH) in its own session, with exactly this environment. */
bool pty_start(struct pty *p, int w, int h, char *const argv[], char *const env[]);
void pty_resize(struct pty *p, int w, int h);
/** Wait at most `ms` until there is output or the program ends. */
void pty_wait(struct pty *p, int ms);
/** What has arrived: its length; 0 when there is nothing (see `ended`). */
size_t pty_read(struct pty *p, void *bytes, size_t n);
/** As much as the line takes now. */
size_t pty_write(struct pty *p, const void *bytes, size_t n);
/** True when line editing, echo and signal keys are as they were at the start. */
bool pty_is_cooked(const struct pty *p);
/** Kills the program when it still runs, and closes our end. */
void pty_release(struct pty *p);

#endif
