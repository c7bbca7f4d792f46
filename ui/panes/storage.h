/* What the storage pane holds and how it is drawn; its own header so that a test can fill it by hand. */
#ifndef PANES_STORAGE_H
#define PANES_STORAGE_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { STORAGE_WEEKS = 12 };

/* How one medium moved; filled from samples once there are any. */
struct storage_trend {
	int64_t days30;
	int64_t week[STORAGE_WEEKS];
};

struct storage_pane {
	struct icloud_storage now;
	struct list list;
	struct marks marks;
	bool by_size;
	int order[MEDIA_MAX]; /* row → place in now.media */
	/* Samples. Without them the columns stay empty and the forecast says when it begins. */
	bool sampled;
	bool month_known; /* there is a sample that is 30 days old */
	int weeks;	  /* of how many weeks something is known, up to STORAGE_WEEKS */
	time_t known_from;
	struct storage_trend trend[MEDIA_MAX];
	int64_t trend_all; /* 30 days */
	int64_t a_month;   /* pace of the last 90 days, bytes */
};

void storage_show(struct storage_pane *p, struct ui *ui, const struct icloud_storage *now);
void storage_draw(void *self, struct ui *ui, struct grid *g);

#endif
