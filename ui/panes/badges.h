/* What the badges pane holds; its own header so that a test can fill it by hand. */
#ifndef PANES_BADGES_H
#define PANES_BADGES_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { BADGES_MAX = 16 };

struct badges_pane {
	struct icloud_badge badge[BADGES_MAX];
	size_t n;
	time_t as_of;
	time_t live_since, token_until; /* 0: not listening */
	struct list list;
	struct icloud_news log[NEWS_MAX]; /* newest first */
	size_t logged;
	const char *page; /* of icloud.com: what the question is about */
};

/** Take in what is known now. */
void badges_show(struct badges_pane *p, struct ui *ui, const struct icloud_badge *badge, size_t n,
	time_t as_of);
/** As if the store's log had this line on top. */
void badges_log(
	struct badges_pane *p, time_t at, const char *what, int from, int to, const char *note);
void badges_draw(void *self, struct ui *ui, struct grid *g);
/** Everything shown, into a file that is asked for. */
void badges_export(const struct badges_pane *p, struct ui *ui);

#endif
