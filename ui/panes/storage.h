/* What the storage pane holds and how it is drawn; its own header so that a test can fill it by hand. */
#ifndef PANES_STORAGE_H
#define PANES_STORAGE_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { STORAGE_WEEKS = 12, STORAGE_DAY_LIMIT = 24 * 60 * 60 };

/* How one medium moved; filled from samples once there are any. */
struct storage_trend {
	int64_t days30;
	int64_t week[STORAGE_WEEKS]; /* GAUGE_UNKNOWN: nothing was read in it */
};

struct storage_pane {
	struct icloud_storage now;
	struct list list;
	struct marks marks;
	bool by_size;
	bool page;	      /* the selected medium and the forecast have the body */
	int order[MEDIA_MAX]; /* row → place in now.media */
	/* Samples. Without them the columns stay empty and the forecast says when it begins. */
	bool sampled;
	bool month_known; /* there is a sample that is about 30 days old */
	int weeks;	  /* of how many weeks something is known, up to STORAGE_WEEKS */
	struct storage_trend trend[MEDIA_MAX];
	int64_t trend_all; /* 30 days */
	struct icloud_forecast forecast;
};

void storage_show(struct storage_pane *p, struct ui *ui, const struct icloud_storage *now);
const struct icloud_medium *storage_medium(const struct storage_pane *p, int row);

/* storage_draw.c */
void storage_draw(void *self, struct ui *ui, struct grid *g);
extern const struct list_ops storage_list_ops;

/* storage_export.c: X */
void storage_export(struct storage_pane *p, struct ui *ui);

#endif
