/* How times and dates are written: the account's own way, once its settings are known (protocol 8), else 24
 * hours, the day first, weeks from Monday. One way for the whole program, readable from any thread. What
 * other programs read (--json, --ics, logs of requests) never follows it. */
#ifndef ICLOUD_FORMATS_H
#define ICLOUD_FORMATS_H

#include "icloud/time.h"

enum date_order { DATE_DAY_FIRST, DATE_MONTH_FIRST, DATE_YEAR_FIRST };
struct formats {
	bool twelve_hours;
	char clock_mark, date_mark; /* ':' and '/' */
	enum date_order order;
	int first_weekday; /* 0 = Sunday */
};
/** Those in force. */
struct formats formats_now(void);
void formats_use(struct formats f);
struct formats formats_built_in(void);

/* All of them append. Impossible numbers are written as they are, never with more than the width allows. */
/** "09:31", "9:31 am" */
bool format_clock(int hour, int minute, struct buf *out);
/** How many columns the widest one has: 5 or 8. */
int format_clock_width(void);
/** "12/03/2026", "03/12/2026", "2026/03/12" */
bool format_date(int year, int month, int day, struct buf *out);
/** "12 March", "March 12"; with a year that is not 0 "12 March 2026", "March 12, 2026", "2026 March 12". */
bool format_day(int year, int month, int day, struct buf *out);

/** "today 08:02", "yesterday 22:10", "Monday 16:00" within 7 days, else "3 March 2026"; `now` decides. */
bool time_words(time_t t, time_t now, struct buf *out);
/** "09:31" when today, "yesterday 22:10", otherwise as time_words: for "as of". */
bool time_as_of(time_t t, time_t now, struct buf *out);

#endif
