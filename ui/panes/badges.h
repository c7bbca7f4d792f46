/* What the badges pane holds; its own header so that a test can fill it by hand. */
#ifndef PANES_BADGES_H
#define PANES_BADGES_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { BADGES_MAX = 16, BADGE_LOG = 64 };

/* One line of the log: what was seen to change since the program started. */
struct badge_news {
	time_t at;
	char what[64]; /* "Mail", or a sentence of its own when from is BADGE_TOLD */
	int from, to;  /* -1: not told */
	char note[48];
};
enum { BADGE_TOLD = -2 };

struct badges_pane {
	struct icloud_badge badge[BADGES_MAX];
	size_t n;
	time_t as_of;
	time_t live_since, token_until; /* 0: not listening */
	struct list list;
	struct badge_news log[BADGE_LOG]; /* newest first */
	size_t logged;
};

/** Take in what is known now; what differs from before is logged at `at`. */
void badges_show(struct badges_pane *p, struct ui *ui, const struct icloud_badge *badge, size_t n,
	time_t as_of);
void badges_log(
	struct badges_pane *p, time_t at, const char *what, int from, int to, const char *note);
void badges_draw(void *self, struct ui *ui, struct grid *g);

#endif
