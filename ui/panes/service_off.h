/* The sentence of a pane whose service the account does not have, or not now. */
#ifndef PANES_SERVICE_OFF_H
#define PANES_SERVICE_OFF_H

#include "screen/grid.h"

struct ui;

/** Draws why a service of the map cannot be used and what to do, from row y on, and returns true; false, and
 *  nothing is drawn, when it can or nobody knows. `what` is its name for people: "Calendar". */
bool service_off_draw(struct ui *ui, struct grid *g, int y, const char *service, const char *what);

#endif
