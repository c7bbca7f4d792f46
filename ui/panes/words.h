/* Words for sizes, counts and times, as every pane says them. All of them write into a small array of
 * the caller, or into the memory of the frame; nothing here asks the heap while painting. */
#ifndef PANES_WORDS_H
#define PANES_WORDS_H

#include "icloud/changes.h"
#include "icloud/text.h"
#include "icloud/time.h"

#include <stdint.h>

enum { WORDS_MAX = 64 };
struct words {
	char text[WORDS_MAX];
};

/** "24.1 GB", "3.1 MB", "34 KB", "200 bytes". A plan of 50 GB has 50 · 2^30 bytes, so these count by 1024. */
struct words words_size(int64_t bytes);
/** The number of a size in gigabytes, "38.4"; whole ones without a fraction, "50". */
struct words words_gigabytes(int64_t bytes);
/** "1,204" */
struct words words_count(int64_t n);
/** "48.2 %"; "?" of nothing. */
struct words words_percent(int64_t part, int64_t whole);
/** Whole percent, rounded, as the glance line and its command say it; -1 of nothing. */
int64_t words_whole_percent(int64_t part, int64_t whole);
/** How full is worth a sign: by the percent that is shown, so that 79.6 % is shown as 80 % and warns from 80. Danger
 *  from 95 %, or from a higher `warn_at`. */
enum quota { QUOTA_FINE, QUOTA_WARNING, QUOTA_DANGER };
enum { QUOTA_WARNS_AT = 80, QUOTA_DANGER_AT = 95 };
enum quota words_quota(int64_t used, int64_t total, int warn_at);
/** "1 change", "3 changes": the second word is used for any number but 1. */
struct words words_many(int64_t n, const char *one, const char *many);
/** How a change ended, with its note: "refused by iCloud (400)", "not done (session has ended, 421)", "done,
 *  iCloud changed it". The note is text of a server: what prints it cleans it. */
struct result_words {
	char text[240];
};
struct result_words words_result(enum change_result r, struct str note);
/** "09:31" today, "yesterday 22:10", "Monday 16:00", "3 March 2026". */
struct words words_time(time_t t, time_t now);
/** "09:31", whatever the day. */
struct words words_clock(time_t t);
/** The same of an hour and a minute, "09:31", "9:31 am": as the account has it. */
struct words words_hours(int hour, int minute);
/** "7 March"; with a year that is not 0 "7 March 2025", or as the account has it. */
struct words words_date(int year, int month, int day);
/** "today", "yesterday", "7 March", "7 March 2025" */
struct words words_day(time_t t, time_t now);
/** "in 12 min", "in 3 h 5 min", "under 1 min"; empty when it is over or a day or more away. */
struct words words_until(time_t t, time_t now);
/** "United Kingdom" of "GBR", an unknown code as it is. */
struct str words_region(struct str code);

#endif
