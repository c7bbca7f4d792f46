/* The way from the command line to the screen. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "cli/cli.h"

/** "not Apple: host", which a glance line never leaves out; false when the servers are Apple's. */
bool view_stranger(const struct icloud_settings *s, char *to, size_t size);
/** Opens the account if that is not done yet, and the screen on a pane (NULL: the first). c->status is the
 *  screen's. `note` stands in the glance line, NULL for none. */
bool view_run(struct cli *c, const char *pane, const char *note, struct error *err);
/** --demo: the simulator on a free port, state in a temporary folder, a real sign-in, the screen. All
 *  of it is gone afterwards. */
bool demo_run(struct cli *c, struct error *err);

#endif
