/* The program against the simulator: what every screen test and benchmark begins with. */
#ifndef RIG_PROGRAM_H
#define RIG_PROGRAM_H

#include "screen.h"
#include "sim.h"

/** The next start of $TUI speaks to this simulator. */
void program_endpoints(struct screen *s, const struct sim *sim);
/** `icloud-tui login --password-stdin`, to its end; fails the test unless it ends with 0. */
void program_login(struct screen *s, const struct sim *sim);
/** A command, to its end: its exit status. What it said is on the screen. NULL ends the words. */
int program_command(struct screen *s, ...) __attribute__((sentinel));
/** A screen of w × h whose program is signed in and has read everything; not started. */
struct screen *program_ready(const struct sim *sim, int w, int h);

#endif
