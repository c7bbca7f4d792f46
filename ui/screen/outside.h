/* Programs of the person's system that run beside the screen: the opener of links, the clipboard's own tool. They get
 * arguments, never a shell string; a session of their own and no terminal. */
#ifndef SCREEN_OUTSIDE_H
#define SCREEN_OUTSIDE_H

#include "icloud/error.h"
#include "icloud/text.h"

/** Starts it and does not wait. `in` is its standard input; -1: none. */
bool outside_start(char *const argv[], int in, struct error *err);
/** The same, and waits for its end, half a minute at most. Fails when it ends badly. */
bool outside_run(char *const argv[], struct error *err);
/** A web address, mailto: or tel:, by the system's opener. */
bool outside_open(const char *url, struct error *err);

/** The words of the clipboard's tool where one is: by these values of WAYLAND_DISPLAY, DISPLAY and PATH. NULL:
 *  there is none, and the terminal's own clipboard has to do. Static, ended by NULL. */
char *const *outside_clipboard(const char *wayland, const char *display, const char *path);
/** Hands it the text; true when it was started. */
bool outside_copy(struct str text);

#endif
