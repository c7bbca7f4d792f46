/* The program against the simulator: what every screen test and benchmark begins with. */
#ifndef RIG_PROGRAM_H
#define RIG_PROGRAM_H

#include "screen.h"
#include "sim.h"

/** The sample account, its clock standing where the program's stands. `extra` as for sim_start. */
struct sim *program_sim(const char *const *extra);
/** The next start of $TUI speaks to this simulator. */
void program_endpoints(struct screen *s, const struct sim *sim);
/** `icloud-tui login --password-stdin`, to its end; fails the test unless it ends with 0. */
void program_login(struct screen *s, const struct sim *sim);
/** A command, to its end: its exit status. What it said is on the screen. NULL ends the words. */
int program_command(struct screen *s, ...) __attribute__((sentinel));
/** A screen of w × h whose program is signed in and has read everything; not started. Commits are not
 *  held before they are sent (ICLOUD_TUI_HOLD=0). */
struct screen *program_ready(const struct sim *sim, int w, int h);
/** The same, started and at rest. */
struct screen *program_open(const struct sim *sim, int w, int h);
/** Press q: the program must end with 0 and give the terminal back. Frees the screen. */
void program_quit(struct screen **s);

#endif
