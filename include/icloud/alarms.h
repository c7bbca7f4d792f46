/* Alarms and the events behind them (protocol 5), read from the store; what the person said to an alarm,
 * kept in the ledger and never sent.
 *
 *   ASK_ALARMS ──> EVENT_STORE ASK_ALARMS: the list, or an answer to an alarm, has changed
 *   ASK_EVENT  ──> EVENT_STORE ASK_EVENT: what event_read() gives has changed
 *   the clock  ──> EVENT_DUE: an alarm rings now, alarms_next() is the one
 */
#ifndef ICLOUD_ALARMS_H
#define ICLOUD_ALARMS_H

#include "icloud/icloud.h"
#include "icloud/zone.h"

enum {
	ALARM_RINGS_S = 60,    /* so long an alarm is due; after that it was missed */
	ALARM_PUT_OFF_S = 600, /* what "put off" means where nothing else is said */
	EVENT_GUESTS = 64,
	EVENT_ALARMS = 16,
};

/* -- one alarm ------------------------------------------------------------------------------------ */

enum alarm_said { ALARM_OPEN, ALARM_PUT_OFF, ALARM_DISMISSED };

/* Texts are borrowed until the row callback returns; one that is not known is empty. `id` and `trigger_at`
 * together name one ringing: the alarms of an event that repeats may share an id. Civil times are those of
 * the account's zone, as read (all 0: not known); those of all-day events are dates. */
struct icloud_alarm {
	struct str id, title, location;
	struct str calendar, color; /* its name; "rrggbb" or "" */
	struct str zone;	    /* of the event; empty: all-day, or the same hour everywhere */
	struct civil trigger, start, end;
	time_t trigger_at;
	bool all_day;
	enum alarm_said said; /* here, by the person */
	time_t rings_at;      /* trigger_at, or until when it was put off; 0: dismissed */
};

/** Those with from <= trigger_at < to, by trigger. Returns as_of, 0: never read. */
time_t alarms_list(struct icloud_reader *r, time_t from, time_t to,
	void (*row)(void *ctx, const struct icloud_alarm *a), void *ctx);
/** The one that rings now (for ALARM_RINGS_S) or next, of those that were not dismissed. The row is called
 *  at most once. False: there is none. Says nothing about when it was read; `now` alone decides. */
bool alarms_next(struct icloud_reader *r, time_t now,
	void (*row)(void *ctx, const struct icloud_alarm *a), void *ctx);

enum alarm_state {
	ALARM_COMING,  /* rings later, as the event says */
	ALARM_WAITS,   /* rings later, because it was put off */
	ALARM_DUE,     /* rings now */
	ALARM_MISSED,  /* rang after `since`, and nobody answered */
	ALARM_PAST,    /* over, before this program could have rung */
	ALARM_SILENCED /* dismissed */
};
/** Pure. `since`: from when on the program could ring, 0: it could not. */
enum alarm_state alarm_state(const struct icloud_alarm *a, time_t now, time_t since);

/* What is known about the list as a whole. */
struct icloud_alarms {
	time_t as_of;	/* 0: never read */
	int days;	/* so many from as_of's day on were asked for */
	bool computed;	/* this account refuses alarmtriggers: worked out from its events */
	char zone[65];	/* IANA name: whose times these are */
	int unreadable; /* so many are not in the list, for they have no date that can be read */
	char note[160]; /* one line about what is not shown and why, "" */
};
bool alarms_about(struct icloud_reader *r, struct icloud_alarms *out); /* false: never read */
/** The rules of that zone, for zone_civil() and zone_instant(); NULL, which they take too, when it is the zone
 *  of this machine or has no rules here. The caller's: zone_free(). */
struct zone *alarms_zone(struct icloud_reader *r);
int alarms_days(struct icloud_reader *r); /* how many days from then on were read; 0 never */

/* The days on which something stands in a calendar, for a month that is drawn. Days are civil_day_number(). */
enum { EVENT_DAYS = 400 };
struct icloud_event_days {
	long first; /* so many days from this one on are known */
	int n;
	bool on[EVENT_DAYS];
};
bool event_days(struct icloud_reader *r, struct icloud_event_days *out); /* false: never read */
bool event_days_on(const struct icloud_event_days *d, long day);

/* -- answers to an alarm: local, in the ledger ------------------------------------------------------ */

struct icloud_alarm_answer {
	char id[256];
	time_t trigger_at;    /* id and trigger_at as in struct icloud_alarm */
	enum alarm_said said; /* ALARM_OPEN takes the last answer back */
	time_t until;	      /* of ALARM_PUT_OFF */
	bool told;   /* no answer: marks that the person was told that it rings at `until` */
	bool untold; /* with `told`: takes that mark away, for it could not be told */
};
/** For ASK_ALARM_ANSWER, which takes it over; `total` of DONE: 1 when something changed. To take back, an
 *  empty id means the newest answer of the last day. */
struct icloud_alarm_answer *alarm_answer_new(
	struct str id, time_t trigger_at, enum alarm_said said, time_t until);
/** For ASK_ALARM_ANSWER: notify_command is run for what rings at `rings_at`. Of several programs `total` is 1
 *  for one only: it does it. */
struct icloud_alarm_answer *alarm_told_new(struct str id, time_t rings_at);
/** Is there an answer of the last day that can be taken back? */
bool alarm_answered(struct icloud_reader *r, time_t now);

/* -- the event behind an alarm ---------------------------------------------------------------------- */

enum guest_answer { GUEST_UNKNOWN, GUEST_WAITS, GUEST_ACCEPTED, GUEST_DECLINED, GUEST_MAYBE };
struct icloud_guest {
	struct str name, email; /* the name may be empty */
	enum guest_answer answer;
	bool organizer, me;
};

/* An alarm of the event. Seconds from the start to it: -900 is a quarter of an hour before. */
struct icloud_event_alarm {
	int64_t after_start_s;
	bool place; /* rings when somebody arrives or leaves, not by the clock */
	bool known; /* false: what it says cannot be read */
};

enum repeat { REPEAT_NONE, REPEAT_DAILY, REPEAT_WEEKLY, REPEAT_MONTHLY, REPEAT_YEARLY };
struct icloud_event_detail {
	struct buf text; /* owns what the texts below point to */
	struct str id, title, location, notes, url;
	struct str calendar, color; /* name; "rrggbb" or "" */
	struct str zone;
	struct civil start, end; /* in the account's zone; all 0: not known */
	bool all_day;
	struct {
		enum repeat every;
		int interval, count; /* count 0: no such end */
		struct civil until;  /* the last day; all 0: no such end */
		unsigned weekdays;   /* bit 0 = Sunday */
	} repeats;
	struct str repeats_words; /* "every weekday until 26 June"; empty: does not */
	struct icloud_guest guest[EVENT_GUESTS];
	size_t guests, guests_more; /* more: those that found no place in the array */
	struct icloud_event_alarm alarm[EVENT_ALARMS];
	size_t alarms;
	char note[160]; /* one line about what is not shown and why, "" */
	time_t as_of;
};
/** The event that an alarm (its id) belongs to, as last read. False: not read yet, *out is unchanged; ask with
 *  ASK_EVENT. event_release() afterwards. */
bool event_read(struct icloud_reader *r, struct str alarm_id, struct icloud_event_detail *out);
void event_release(struct icloud_event_detail *e);

/** For ASK_EVENT, which takes it over. Asks only when the store has none, or one older than its alarms. */
struct icloud_event_ask {
	char id[256]; /* of the alarm */
	bool fresh;   /* ask in any case */
};
struct icloud_event_ask *event_ask_new(struct str alarm_id, bool fresh);

#endif
