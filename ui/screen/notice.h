/* Telling that an alarm is due to somebody who does not look at this screen: the terminal's bell, its notification
 * where it has one, and a program of the person's own. Once for each time that an alarm rings. */
#ifndef SCREEN_NOTICE_H
#define SCREEN_NOTICE_H

#include "icloud/text.h"

#include <stdbool.h>
#include <time.h>

struct ui;
struct icloud_alarm;
struct icloud_message;
struct zone;

/* How a terminal takes a notification: OSC 9, 99 or 777. */
enum notice_kind { NOTICE_NONE, NOTICE_9, NOTICE_99, NOTICE_777 };
/** By these values of the environment, each of which may be NULL. Only a terminal that is known to take one gets
 *  one; inside tmux and screen none, for what is outside is not known there. */
enum notice_kind notice_kind_of(const char *term, const char *program, const char *kitty,
	const char *tmux, const char *sty);
/** What is written to it; of NOTICE_NONE nothing. Control characters of the texts are made visible. */
bool notice_bytes(enum notice_kind kind, struct str title, struct str text, struct buf *out);
/** notify_command, parted by blanks, with title and text behind it: arguments, never a shell string. Points into
 *  `words`, which is changed. False: it is empty, or has too many words. */
enum { NOTICE_ARGS = 24 };
bool notice_args(char *words, char *title, char *text, char *argv[NOTICE_ARGS]);

/* One ringing of an alarm. */
struct notice {
	char id[256];
	time_t rings_at;
	char title[200], text[300]; /* "09:45 Stand-up", "10:00 to 10:15, Room 2, Work" */
	unsigned token;		    /* asked whether we are the one to run notify_command; 0: not */
};
/** What is said of an alarm; times are those of `zone` (alarms_zone()). */
void notice_of(struct notice *out, const struct icloud_alarm *a, const struct zone *zone);
/** What is due and was not told yet is told. After the glance line was read. */
void notice_due(struct ui *ui);
/** An answer to what notice_due asked. */
void notice_hear(struct ui *ui, const struct icloud_message *m);

#endif
