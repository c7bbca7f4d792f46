/* What the read services left in the store: storage, badges, account, settings. Alarms have a header
 * of their own. */
#ifndef ICLOUD_GLANCE_H
#define ICLOUD_GLANCE_H

#include "icloud/alarms.h"
#include "icloud/formats.h"
#include "icloud/activity.h"
#include "icloud/icloud.h"
#include "icloud/time.h"

/* Storage (protocol 6). Bytes. What iCloud does not tell, or not so that it can be believed (no number, below
 * 0, over 2^53), is a gap: what is known is there all the same. */
struct icloud_medium {
	char key[40], label[80];
	char color[8]; /* "rrggbb" or "" */
	int64_t bytes;
};
enum { MEDIA_MAX = 32 };
enum storage_gap {
	STORAGE_NO_USED = 1,  /* `used` is the sum of the media */
	STORAGE_NO_TOTAL = 2, /* `total` is 0 */
	STORAGE_NO_MEDIA = 4, /* what fills it */
	STORAGE_NO_PLAN = 8,  /* whether it is paid for */
};
struct icloud_storage {
	int64_t used, total, available;
	int64_t complimentary, commerce; /* parts of the total: granted, bought; -1: not told */
	int64_t family; /* what the family uses, as iCloud counts it; no part of the table; -1: not told */
	size_t n;
	struct icloud_medium
		media[MEDIA_MAX]; /* last, when not 0: key "other", which makes the sum exact */
	bool over, almost_full, highest_tier, paid;
	unsigned gaps; /* of enum storage_gap */
	int unread;    /* media that could not be read: they stand in "other" */
	time_t as_of;  /* 0: never read */
};
bool storage_read(struct icloud_reader *r, struct icloud_storage *out);

/* Samples, at most one a day, kept here because iCloud cannot tell them again: every day of the last
 * 400, then one a week for three years, then one a month. */
struct icloud_sample {
	time_t at;
	int64_t bytes;
};
/** Since when there are any; 0: none yet. */
time_t storage_sampled_since(struct icloud_reader *r);
/** Of a medium ("used": of everything, "total": of the plan) within these instants, the oldest first; the
 *  newest `max` of them. A medium that iCloud did not name on a day counts 0 then. */
size_t storage_history(struct icloud_reader *r, const char *key, time_t from, time_t to,
	struct icloud_sample *out, size_t max);

/* How it goes on. Never more than the samples carry: the middle of the slopes between any two of the last 90
 * days, and only where chance would not give such a row. */
enum forecast_kind {
	FORECAST_NONE,	/* nothing was read, or the plan's size is not known */
	FORECAST_FULL,	/* it is full already */
	FORECAST_YOUNG, /* 14 days must be known; `from` says when they are */
	FORECAST_FEW,	/* storage was read on too few days */
	FORECAST_NOISE, /* up and down */
	FORECAST_FLAT,
	FORECAST_FALLS,
	FORECAST_GROWS,
};
enum { FORECAST_DAYS = 90, FORECAST_LEAST_DAYS = 14, FORECAST_LEAST = 5 };
struct icloud_forecast {
	enum forecast_kind kind;
	int days;	 /* that the samples span, at most 90 */
	int64_t a_month; /* GROWS and FALLS: bytes in 30.44 days */
	time_t from;	 /* YOUNG */
};
/** Pure. `samples` of "used", the oldest first. */
void storage_forecast(const struct icloud_storage *now, const struct icloud_sample *samples,
	size_t n, struct icloud_forecast *out);
/** When so much of the plan would be full at that pace; 0: not within ten years. */
time_t storage_full_at(const struct icloud_forecast *f, int64_t used, int64_t total, time_t now);

/* Badges (protocol 7). */
struct icloud_badge {
	char app[24];  /* "mail", "calendar" … */
	char name[40]; /* "Mail" */
	char topic[41];
	int count; /* -1: not told yet */
	time_t since;
};
size_t badges_list(struct icloud_reader *r, struct icloud_badge *out, size_t max, time_t *as_of);
extern const struct badge_topic {
	const char *app, *name, *topic;
} badge_topics[]; /* ends with app NULL */

/* What changed by itself, newest first: kept with the badges, so that it outlives the program. */
enum { NEWS_MAX = 64, NEWS_TOLD = -2 };
struct icloud_news {
	time_t at;
	char what[64]; /* "Mail", or a sentence of its own when from is NEWS_TOLD */
	int from, to;  /* counts; -1: not told */
	char note[48]; /* "alarms read again", or "" */
};
size_t badges_news(struct icloud_reader *r, struct icloud_news *out, size_t max);
/* The courier, while the screen runs: whether news come by themselves. */
struct icloud_live {
	time_t since;	    /* listens since then; 0: it does not */
	time_t token_until; /* renewed before that; 0: no token */
};
void icloud_live(const struct icloud *ic, struct icloud_live *out); /* any thread */
/** Blocking: listens on this thread, and calls `changed` each time the badges have been read, until it says false, or
 *  `goes_on`, asked every other second, does. True then; else why nothing more will be heard. */
bool badges_watch(struct icloud *ic, bool (*changed)(void *ctx), bool (*goes_on)(void *ctx),
	void *ctx, struct error *err);

/* The settings of icloud.com (protocol 8), for reading only: {"<app>":{"<key>":value}} with the
 * server's own values. False when they were never read, or iCloud does not give them. */
bool settings_read(struct icloud_reader *r, struct buf *out, time_t *as_of);

/* The settings of the account that say something to this program; what was not told is 0, "" or -1. */
struct icloud_preferences {
	bool known;	 /* the settings were read */
	int used;	 /* how many of them are one of these */
	char locale[24]; /* "en-gb" */
	char zone[65];	 /* IANA name, only of letters that one is made of */
	bool has_clock, has_date, has_week;
	struct formats formats;			/* what is not told is as built in */
	char shown[24], sorted[24];		/* "first,last" */
	char country[4];			/* "gb" */
	int phone_formats, birthdays, declined; /* 1, 0, -1 */
	int64_t alarm_s; /* the alarm of a new event: seconds before it, negative after; only with has_alarm */
	bool has_alarm;
};
/** From what settings_read() gives. Pure. */
void preferences_from(struct str settings, struct icloud_preferences *out);
/** From the store, cheap enough to ask after each message of the engine. False: never read. */
bool preferences_read(struct icloud_reader *r, struct icloud_preferences *out);
/** Puts the account's formats in force, those built in where it has none. */
void preferences_follow(struct icloud_reader *r);

/* The account as last heard (protocol 3). */
struct icloud_account {
	char apple_id[160], name[160], dsid[32], region[40];
	bool signed_in, not_apple;
	time_t signed_in_at, trusted_since;
	char aliases[160]; /* its other names, parted by ", ", the whole ones that fit */
	int web_access;	   /* "Access iCloud Data on the Web": 1 on, 0 off, -1 not told */
	char domain
		[40]; /* where the account lives, when not where the settings say: "iCloud.com.cn" */
	bool managed;	  /* a managed Apple ID: a school or company decides what it may */
	bool maintenance; /* iCloud said so at the last sign-in */
	int advanced;	  /* Advanced Data Protection: 1 on, 0 off, -1 not told */
};
bool account_read(struct icloud_reader *r, struct icloud_account *out);
/** Until when Apple probably asks for no code again (protocol 2.12: plan for 30 days); 0 without trust. */
time_t account_trusted_until(const struct icloud_account *a);
/** That is at most five days away: people want to know it while their phone is at hand. */
bool account_code_soon(const struct icloud_account *a, time_t now);
/** Why a service of the map cannot be used, in one sentence, and what to do; false: it can, or nothing is
 *  known. `what` is its name for people, "Alarms". */
bool account_service_off(
	struct icloud_reader *r, const char *service, const char *what, struct error *why);
void account_services(struct icloud_reader *r,
	void (*row)(void *ctx, struct str name, struct str url, struct str status), void *ctx);

/* What keeps the session awake while the screen is used (protocol 9). */
struct icloud_heartbeat {
	int every_s;  /* about: each is a tenth earlier or later, by chance */
	time_t at;    /* of the last one; 0: none yet */
	bool failed;  /* it was not answered well; that changes nothing */
	bool resting; /* no key for half an hour: none is sent until the next one */
};
void icloud_heartbeat(const struct icloud *ic, struct icloud_heartbeat *out); /* any thread */

#endif
