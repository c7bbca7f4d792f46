/* What the alarms pane holds; its own header so that a test can fill it by hand. */
#ifndef PANES_ALARMS_H
#define PANES_ALARMS_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

/* An alarm of ours: texts are places in one buffer, because what the store hands out does not stay. */
struct alarm_text {
	size_t from, n;
};
struct alarm_item {
	struct alarm_text id, title, location, calendar, zone;
	struct civil trigger, start, end;
	time_t trigger_at;
	bool all_day;
};

/* A row of the list: a day, a blank above it, or an alarm. */
struct alarm_row {
	enum alarm_kind { ALARM_DAY, ALARM_BLANK, ALARM_HERE } kind;
	int item; /* of the day: its first alarm */
};

struct alarms_pane {
	struct buf text;
	struct alarm_item *item;
	int n, cap;
	struct alarm_row *row;
	int rows, row_cap;
	time_t as_of;
	struct list list;
	int shown;	 /* item at the right, follows the selection after a rest; -1 none */
	int year, month; /* at the right */
	bool opened;	 /* narrow: the event instead of the list */
	struct buf filter;
};

/** Copy one alarm in; alarms_ready when all are there. */
void alarms_add(struct alarms_pane *p, const struct icloud_alarm *a);
void alarms_ready(struct alarms_pane *p, struct ui *ui, time_t as_of);
void alarms_release(struct alarms_pane *p);
void alarms_draw(void *self, struct ui *ui, struct grid *g);

/* What the person answered to an alarm; local to this program, kept until it ends. */
/** When the alarm rings: its trigger, or the time until which it was put off; 0: dismissed. */
time_t alarm_rings(struct str id, time_t trigger);
void alarm_put_off(struct str id, time_t until);
void alarm_dismiss(struct str id);
/** Since when this program could have rung: what was due before that was not missed. */
time_t alarm_watched_since(void);
bool alarm_answer_undo(void); /* the last one; false: none is left */

#endif
