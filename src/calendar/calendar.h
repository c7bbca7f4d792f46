/* Alarms that are due (protocol 5.2), and the names of the calendars that they belong to (5.3). Read
 * only. What a screen reads is icloud/glance.h: alarms_list(). */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "icloud/glance.h"
#include "session/account.h"

enum { ALARM_DAYS = 31 };

/** Alarms from `today` for so many days. POST; where that is not taken (405, 400), GET. The caller
 *  frees r->url. */
bool alarms_ask(struct account *a, enum verb verb, struct civil today, int days, struct request *r,
	struct error *err);
/** Calendars and events of the same days: K/startup. */
bool calendars_ask(
	struct account *a, struct civil today, int days, struct request *r, struct error *err);

/* One alarm of an answer; `bytes` is its span in the answer. */
struct alarm_span {
	struct str bytes;
	struct civil trigger;
	time_t trigger_at; /* in the zone of this machine, which was asked for */
};
struct alarm_spans {
	struct alarm_span *at;
	size_t n;
};
/** What we hear, sorted by trigger, equal ones in the answer's order. Pure; fails with BAD_DATA unless there
 *  is a list of alarms (an empty one is good). An entry without a readable trigger is left out. */
bool alarms_read(struct str body, struct alarm_spans *out, struct error *err);
void alarm_spans_release(struct alarm_spans *s);

/** One alarm's fields; texts are put into `text` (cleared first), and *out points there. Missing
 *  texts are empty, a missing date is all 0. */
bool alarm_decode(struct str bytes, struct buf *text, struct icloud_alarm *out);
/** Title (quoted span) of the calendar that an alarm belongs to, by K/startup's answer; STR_NONE. */
struct str alarm_calendar(struct str alarm, struct str calendars);

/** Seven numbers (protocol 5.1) → date; elements 2 to 6 count. False when they are no date. */
bool civil_read(struct str array, struct civil *out);

struct store;

/** Keeps what was said (takes `a` over), tells EVENT_STORE unless it was only `told`. *changed: 1 when
 *  something is different now. */
bool alarm_answer_keep(
	struct account *acc, struct icloud_alarm_answer *a, int64_t *changed, struct error *err);
/** Fills said and rings_at. */
void alarm_answer_apply(struct store *s, struct icloud_alarm *a);
bool alarm_was_told(struct store *s, struct str id, time_t rings_at);
bool answers_any(struct store *s, time_t now); /* of the last day */

/** Reads the alarms into the store, tells EVENT_STORE. NULL when nothing can be asked. */
struct flow *alarms_start(struct account *a, int days, struct error *err);

#endif
