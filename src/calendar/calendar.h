/* Alarms (protocol 5.2), the calendars and events that they belong to (5.3), and what the person said to
 * them. Reads only; nothing of it is ever written to iCloud. What a screen reads is icloud/alarms.h.
 *
 *   alarms.c     what alarmtriggers answers, pure       compute.c   the same list out of events, pure
 *   event.c      one event, pure, and event_read()      repeats.c   how it comes again, pure
 *   calendar.c   the list into the store                detail.c    one event into the store
 *   days.c       days with events
 *   names.c      which calendar an alarm is in, pure
 *   listed.c     the list out of the store              answers.c   put off, dismissed, told
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "icloud/alarms.h"
#include "icloud/json.h"
#include "session/account.h"

struct store;

enum { ALARM_DAYS = 31 };

/* As whom the calendar is asked: the account's settings, where it has some. */
struct calendar_as {
	char zone[65]; /* IANA name; "": this machine's */
	char lang[24]; /* "en-us"; "": that */
};
/** Fills what is empty. Its rules; NULL is this machine's zone. The caller's: zone_free(). */
struct zone *calendar_zone(struct calendar_as *as);

/* -- asking --------------------------------------------------------------------------------------- */

enum calendar_call { CALENDAR_TRIGGERS, CALENDAR_STARTUP, CALENDAR_EVENTS };
/** From `first` to the day so many days after it. The caller frees r->url. */
bool calendar_ask(struct account *a, enum calendar_call what, enum verb verb,
	const struct calendar_as *as, struct civil first, int days, struct request *r,
	struct error *err);
/** One event, K/eventdetail; ids as the server gave them. */
bool event_ask(struct account *a, const struct calendar_as *as, struct civil today,
	struct str calendar, struct str event, struct request *r, struct error *err);

/** Reads the alarms into the store, tells EVENT_STORE. NULL when nothing can be asked. Where iCloud refuses
 *  alarmtriggers they are worked out from the events, and that is remembered for some days. */
struct flow *alarms_start(
	struct account *a, int days, const struct calendar_as *as, struct error *err);
/** Reads the event of an alarm into the store, tells EVENT_STORE. Takes `what` over. */
struct flow *event_start(struct account *a, struct icloud_event_ask *what,
	const struct calendar_as *as, struct error *err);

/** Which of the n days from `first` on (both are given) have an event, by an answer of K/startup. Pure. */
void event_days_find(struct str answer, struct icloud_event_days *d);
bool event_days_keep(struct store *s, const struct icloud_event_days *d, struct error *err);

/* -- alarms --------------------------------------------------------------------------------------- */

/* One alarm of an answer; `bytes` is its span in the answer. */
struct alarm_span {
	struct str bytes;
	struct civil trigger;
	time_t trigger_at;
};
struct alarm_spans {
	struct alarm_span *at;
	size_t n;
	size_t unreadable; /* entries without a trigger that is a date: left out */
};
/** What we hear, sorted by trigger, equal ones in the answer's order. Pure; fails with BAD_DATA unless there
 *  is a list of alarms (an empty one is good). `zone` is the one that was asked for. */
bool alarms_read(
	struct str body, const struct zone *zone, struct alarm_spans *out, struct error *err);
void alarm_spans_release(struct alarm_spans *s);

/** One alarm's fields; texts are put into `text` (cleared first), and *out points there. Missing
 *  texts are empty, a missing date is all 0. Instants and answers are the caller's to fill in. */
bool alarm_decode(struct str bytes, struct buf *text, struct icloud_alarm *out);
/* What K/startup says of collections and events, by their ids. It must stay while this is used. */
struct calendar_names;
struct calendar_names *calendar_names_new(struct str startup);
void calendar_names_free(struct calendar_names **c);
/** The calendar (its span in the answer) that an alarm belongs to; STR_NONE. */
struct str alarm_calendar(const struct calendar_names *c, struct str alarm);
/** The calendar with that guid, as it is written. */
struct str calendar_named(const struct calendar_names *c, struct str quoted_guid);
/** "#1BADF8" → "1badf8"; false when it is no colour. */
bool calendar_color(struct str quoted, char out[8]);

/** The list that alarmtriggers would give, out of an answer of K/events or K/startup: those that ring from
 *  `from` to before `to`. `calendars` (may be STR_NONE) says which of them are silent. Pure but for the rules
 *  of the events' zones. Fails with BAD_DATA without a list of events. */
bool alarms_compute(struct str events, struct str calendars, const struct zone *here, time_t from,
	time_t to, struct buf *out, struct error *err);
/** {"before":true,"days":1,…} as days, which follow the calendar, and seconds, which do not. Negative: before.
 *  False when it says nothing that can be counted. */
bool measurement_read(struct str measurement, int *days, int64_t *seconds);

/** Seven numbers (protocol 5.1) → date; elements 2 to 6 count. False when they are no date. */
bool civil_read(struct str array, struct civil *out);
/** The same seven numbers. */
void civil_write(struct json_writer *w, const char *key, struct civil c);

/* -- events --------------------------------------------------------------------------------------- */

/** Out of the answer of K/eventdetail; `calendars` is the list of K/startup's collections, or STR_NONE. Pure. False when
 *  there is no event in it. event_release() afterwards. */
bool event_decode(struct str detail, struct str calendars, struct icloud_event_detail *out);
/** Fills e->repeats. False when it cannot be read. */
bool repeats_read(struct str recurrence, struct icloud_event_detail *e);
/** "every weekday until 26 June", by e->repeats; nothing when it does not repeat. */
bool repeats_say(const struct icloud_event_detail *e, struct buf *out);
/** "event" of "event:alarm". */
struct str alarm_event(struct str alarm_id);

/* -- answers -------------------------------------------------------------------------------------- */

/** Keeps what was said (takes `a` over), tells EVENT_STORE unless it was only `told`. *changed: 1 when
 *  something is different now. */
bool alarm_answer_keep(
	struct account *acc, struct icloud_alarm_answer *a, int64_t *changed, struct error *err);
/** Fills said and rings_at. */
void alarm_answer_apply(struct store *s, struct icloud_alarm *a);
bool alarm_was_told(struct store *s, struct str id, time_t rings_at);
bool answers_any(struct store *s, time_t now); /* of the last day */

/** alarms_list() for whoever has the store itself. */
time_t alarms_walk(struct store *s, time_t from, time_t to,
	void (*row)(void *ctx, const struct icloud_alarm *a), void *ctx);

#endif
