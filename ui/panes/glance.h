/* The glance line: account, quota, badges, next alarm; changes and connection. What it holds is read from
 * the store, how it is drawn depends on nothing else; when it gets narrow it gives way in a fixed order
 * (screens.md, section 2). */
#ifndef PANES_GLANCE_H
#define PANES_GLANCE_H

#include "icloud/glance.h"
#include "screen/grid.h"

enum { GLANCE_BADGES = 12 };

struct glance {
	char account[160];
	bool keep_domain;    /* another account would look alike without it */
	int64_t used, total; /* total 0: not known */
	int warn_at;	     /* percent from which the quota has a sign; 0: 80 */
	bool over;	     /* iCloud says so, whatever the numbers */
	struct glance_badge {
		char name[40];
		int count;
	} badge[GLANCE_BADGES];
	size_t badges; /* only those above 0 */
	char alarm[120];
	char alarm_id[256];
	time_t alarm_trigger;  /* id and trigger name this ringing */
	char alarm_clock[16];  /* when it rings, by the clock of the account's zone */
	int also_due;	       /* so many more ring now */
	char alarm_about[200]; /* "10:00 to 10:15, Room 2, Work" */
	time_t alarm_at;       /* when it rings; 0: none */
	int64_t changes;
	int64_t sent, sending; /* a commit is under way: 142 of 241 */
	bool online, offline, signed_out, read_only;
	char note[120]; /* "not Apple: host", "demo" */
	time_t now;

	/* the due alarm takes the line over: with these keys, "" as built in; `typed`: digits are text now */
	char key_later[16], key_dismiss[16], key_show[16];
	bool typed;
};

/** Reads what the store tells; connection, commit and note stay as the caller set them. */
void glance_read(struct glance *v, struct icloud_reader *r, time_t now);
/** Draws into row 0 of g. No heap. */
void glance_draw(const struct glance *v, struct grid *g);
/** The alarm rings now: for a minute it takes the line over, unless it is answered. */
bool glance_is_due(const struct glance *v);
/** Sum of all badges, for the terminal's title. */
int glance_sum(const struct glance *v);

#endif
