/* What the files of the alarms pane share: alarms.c (state and keys), alarms_items.c (what there is),
 * alarms_draw.c (what stands where), alarms_list.c (the list by day), alarms_month.c, alarms_event.c and
 * alarms_detail.c (the event behind the one selected: drawn, and asked for), alarms_export.c.
 * A test can fill the pane by hand. */
#ifndef PANES_ALARMS_H
#define PANES_ALARMS_H

#include "icloud/glance.h"
#include "screen/layout.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum {
	ALARMS_MOST = 5000, /* what a list can hold; more are counted, not shown */
	MONTH_W = 37,	    /* columns of a month, and its rows: title, weekdays, six weeks */
	MONTH_H = 8,
	MONTH_BODY_H = 16 /* from so many rows on a month stands above the event */
};

/* An alarm of ours: texts are places in one buffer, because what the store hands out does not stay. */
struct alarm_text {
	size_t from, n;
};
struct alarm_item {
	struct alarm_text key; /* names this ringing: id and trigger, short enough for a list */
	struct alarm_text id, title, location, calendar, color, zone;
	struct civil trigger, start, end; /* year 0: not known */
	struct civil rings;		  /* the trigger, or until when it was put off */
	time_t trigger_at, rings_at;	  /* rings_at 0: dismissed */
	enum alarm_said said;
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
	int left_out; /* beyond ALARMS_MOST */
	struct alarm_row *row;
	int rows, row_cap;
	int shown_alarms; /* rows that are alarms */
	int next;	  /* item that rings next; -1 none */
	time_t as_of;
	time_t since;	   /* the program could ring from then on */
	struct zone *zone; /* whose times these are; NULL: this machine's */
	struct icloud_alarms about;
	struct icloud_event_days days;
	struct list list;
	int shown;	   /* item at the right, follows the selection after a rest; -1 none */
	int year, month;   /* at the right */
	char followed[64]; /* key of the alarm that event and month follow */
	bool wide;	   /* the list alone */
	bool hidden;	   /* another pane is in front */
	bool opened; /* the event is in focus; where there is no room beside the list, it takes its place */
	int event_top, event_lines, event_h; /* first line shown; of how many; rows there are */
	struct icloud_event_detail event;    /* of the one shown, as far as it was read */
	bool has_event;
	unsigned asking;      /* the token of what was asked about it; 0: nothing is under way */
	int64_t asked_ms;     /* since then */
	bool asked;	      /* about the one shown; not again by itself */
	struct error unknown; /* why it is not known; code NONE: it is, or it was not asked */
	int apart_min; /* how far the clock of the event's zone is from the one by which it is shown */
	bool apart_known;
	struct buf filter;
	unsigned reaching; /* more days were asked for: the token; 0: not */
	unsigned undo;	   /* what was asked to take an answer back */
};

/* ---- alarms_items.c ---- */
/** Copy one alarm in; alarms_ready when all are there. */
void alarms_add(struct alarms_pane *p, const struct icloud_alarm *a);
void alarms_forget(struct alarms_pane *p); /* what was added: before it is read again */
void alarms_release(struct alarms_pane *p);
/** The rows that the filter leaves, from today on, in the order in which they ring. */
void alarms_make_rows(struct alarms_pane *p);
struct str alarms_text(const struct alarms_pane *p, struct alarm_text t);
/** The item in this row, -1 when it is none. */
int alarms_item_at(const struct alarms_pane *p, int row);
/** Does anything ring or happen on that day? */
bool alarms_on(const struct alarms_pane *p, long day);
long alarms_day(struct civil c);
enum alarm_state alarms_state(const struct alarms_pane *p, int item);
/** "09:45" or "9:45 am"; "Thursday 12 March", with the year where it is wanted or not this one (arena). */
struct str alarms_clock_words(struct ui *ui, struct civil c);
struct str alarms_day_words(
	const struct alarms_pane *p, struct ui *ui, struct civil c, bool weekday, bool year);
/** Now, where these times are those of. */
struct civil alarms_now(const struct alarms_pane *p);

/* ---- alarms_list.c ---- */
extern const struct list_ops alarms_list_ops;
void alarms_list_draw(struct alarms_pane *p, struct ui *ui, struct grid *g, bool focus);

/* ---- alarms_month.c ---- */
/** Returns the rows used. */
int alarms_month_draw(struct alarms_pane *p, struct ui *ui, struct grid *g);
/** The last day that was asked for; 0: none. */
long alarms_known_until(const struct alarms_pane *p);
/** Of the month shown. */
long alarms_month_end(const struct alarms_pane *p);
/** The month after or before; it stays within what a calendar can show. */
void alarms_month_turn(struct alarms_pane *p, int by);

/* ---- alarms_event.c ---- */
void alarms_event_draw(struct alarms_pane *p, struct ui *ui, struct grid *g, bool focus);
unsigned alarms_event_act(struct alarms_pane *p, enum action a); /* scrolls */
/** One line that says it all, for the clipboard (arena). */
struct str alarms_event_line(struct alarms_pane *p, struct ui *ui, int item);

/* ---- alarms_detail.c ---- */
enum { ALARMS_TIMER_ASK = 1 }; /* while somebody waits: the seconds */
/** Another alarm is shown, or there is news: what the store knows of its event. */
void alarms_detail_load(struct alarms_pane *p, struct ui *ui, bool another);
/** It is on the screen: asked for, once, unless it is known. `fresh`: in any case. */
void alarms_detail_need(struct alarms_pane *p, struct ui *ui, bool fresh);
/** A message about what was asked; true when something to be seen has changed. */
bool alarms_detail_hear(struct alarms_pane *p, struct ui *ui, const struct icloud_message *m);
void alarms_detail_release(struct alarms_pane *p);

/* ---- alarms_export.c ---- */
/** Those that are shown, into a file that is asked for. */
void alarms_export(const struct alarms_pane *p, struct ui *ui);

/* ---- alarms_draw.c ---- */
void alarms_draw(void *self, struct ui *ui, struct grid *g);
/** The event stands in the list's place, because beside it is no room for it and its month. */
bool alarms_is_behind(const struct alarms_pane *p, struct ui *ui);
bool alarms_shows_month(const struct alarms_pane *p, struct ui *ui);

/* ---- alarms.c ---- */
void alarms_ready(struct alarms_pane *p, struct ui *ui, time_t as_of);

#endif
