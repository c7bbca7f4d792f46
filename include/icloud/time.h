/* Time: instants, civil dates, zones; how they are written is icloud/formats.h. One clock for the whole
 * program, which tests may freeze. Instants are seconds since 1970 UTC; months count from 1. */
#ifndef ICLOUD_TIME_H
#define ICLOUD_TIME_H

#include "icloud/text.h"

#include <time.h>

struct civil {
	int year, month, day, hour, minute, second;
};

time_t clock_now(void);		  /* frozen in tests */
int64_t clock_monotonic_ms(void); /* never frozen: for waiting and measuring */

struct civil civil_of(time_t t); /* in the zone of this machine (TZ) */
struct civil civil_utc(time_t t);
time_t civil_instant(struct civil c); /* zone of this machine; out-of-range fields carry */
int civil_weekday(int year, int month, int day); /* 0 = Sunday */
int civil_days_in(int year, int month);
long civil_day_number(int year, int month, int day); /* days since 1970-01-01 */

/** "2026-03-12T09:33:00+00:00": zone of this machine with offset. */
bool time_iso(time_t t, struct buf *out);
/** Reads "YYYY-MM-DDTHH:MM:SS" with Z or offset; false when it is not such a text. */
bool time_from_iso(struct str s, time_t *out);
const char *month_name(int month);     /* "March" */
const char *weekday_name(int weekday); /* 0 = "Sunday" */

#endif
