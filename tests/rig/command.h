/* The program run as a command: its words in, exit status and both outputs out. The environment is the test's
 * own, so temp_open() and sim_environment() come first. */
#ifndef RIG_COMMAND_H
#define RIG_COMMAND_H

#include "sim.h"
#include "temp.h"

#include <sys/types.h>

struct command_run {
	pid_t pid;
	int out_fd, err_fd;
	int status; /* exit status, or 128 + signal */
	struct buf out, err;
};

/** Run $TUI with these words (NULL ends them), `input` (may be NULL) on standard input; waits for its end.
 *  Release with command_release(). */
struct command_run command_run(const char *input, ...) __attribute__((sentinel));
/** The same in two halves: the program runs meanwhile. */
struct command_run command_start(const char *input, ...) __attribute__((sentinel));
void command_wait(struct command_run *c);
void command_release(struct command_run *c);

/** Fails the test, and shows what the program said, unless it ended so. */
#define command_assert(c, status) command_assert_at((c), (status), __FILE__, __LINE__)
void command_assert_at(struct command_run *c, int status, const char *file, int line);

/** A temporary folder, the simulator with these options (NULL: none), and the program signed in to it. */
struct sim *command_home(struct temp *t, const char *const *options);
void command_home_end(struct temp *t, struct sim **sim);

#endif
