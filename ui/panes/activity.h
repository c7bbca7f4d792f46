/* What the activity pane holds; its own header so that a test can fill it by hand. */
#ifndef PANES_ACTIVITY_H
#define PANES_ACTIVITY_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { ACTIVITY_MAX = 200 };

struct activity_pane {
	struct icloud_activity row[ACTIVITY_MAX]; /* newest first */
	char id[ACTIVITY_MAX][24];
	size_t n;
	unsigned seen; /* requests since the start, gives each its id */
	struct list list;
	int shown;   /* behind the rule; follows the selection after a rest */
	bool opened; /* narrow or low: the request instead of the list */
	int unseen;  /* joined on top while the selection was elsewhere */
};

void activity_show(
	struct activity_pane *p, struct ui *ui, const struct icloud_activity *row, size_t n);
void activity_draw(void *self, struct ui *ui, struct grid *g);

#endif
