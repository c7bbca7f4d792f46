/* Time: the program's one clock, civil dates by arithmetic, and the words for an instant.
 *
 * The zone of this machine comes from the C library (TZ); no other file asks it.
 */
#include "icloud/time.h"
#include "icloud/hooks.h"

#include <stdio.h>
#include <stdlib.h>

time_t clock_now(void)
{
	time_t frozen = hook_now();
	struct timespec t;

	if (frozen)
		return frozen;
	clock_gettime(CLOCK_REALTIME, &t); /* time() lags behind it, and behind its timers */
	return t.tv_sec;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct civil civil_from_tm(const struct tm *tm)
{
	return (struct civil){tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday, tm->tm_hour,
		tm->tm_min, tm->tm_sec};
}

struct civil civil_of(time_t t)
{
	struct tm tm = {0};

	localtime_r(&t, &tm);
	return civil_from_tm(&tm);
}

struct civil civil_utc(time_t t)
{
	struct tm tm = {0};

	gmtime_r(&t, &tm);
	return civil_from_tm(&tm);
}

time_t civil_instant(struct civil c)
{
	struct tm tm = {.tm_year = c.year - 1900,
		.tm_mon = c.month - 1,
		.tm_mday = c.day,
		.tm_hour = c.hour,
		.tm_min = c.minute,
		.tm_sec = c.second,
		.tm_isdst = -1};

	return mktime(&tm);
}

/* Days before a year that begins in March: leap days then come last, and no table is needed. */
long civil_day_number(int year, int month, int day)
{
	long y = (long)year - (month <= 2), era, of_era, of_year;

	era = (y >= 0 ? y : y - 399) / 400;
	of_era = y - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int civil_weekday(int year, int month, int day)
{
	long n = (civil_day_number(year, month, day) + 4) % 7; /* 1970-01-01 was a Thursday */

	return (int)(n < 0 ? n + 7 : n);
}

int civil_days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month < 1 || month > 12)
		return 0;
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

bool time_iso(time_t t, struct buf *out)
{
	struct tm tm = {0};
	long offset;

	localtime_r(&t, &tm);
	offset = tm.tm_gmtoff / 60;
	return buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, offset < 0 ? '-' : '+',
		labs(offset) / 60, labs(offset) % 60);
}

/* Takes n digits and, when it is not NUL, the mark behind them. */
static bool take_number(struct str *s, size_t n, char mark, int *out)
{
	int64_t value;
	struct str digits = str_part(*s, 0, n);

	if (digits.n != n || digits.p[0] == '-' || !str_to_int64(digits, &value))
		return false;
	*s = str_part(*s, n, s->n);
	*out = (int)value;
	if (!mark)
		return true;
	if (!s->n || s->p[0] != mark)
		return false;
	*s = str_part(*s, 1, s->n);
	return true;
}

static bool take_fraction(struct str *s)
{
	size_t n = 1;

	if (!s->n || s->p[0] != '.')
		return true;
	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	*s = str_part(*s, n, s->n);
	return n > 1;
}

static bool take_offset(struct str s, int *minutes)
{
	int hours, rest;
	bool west;

	*minutes = 0;
	if (str_is(s, "Z") || str_is(s, "z"))
		return true;
	west = s.n && s.p[0] == '-';
	if (!west && (!s.n || s.p[0] != '+'))
		return false;
	s = str_part(s, 1, s.n);
	if (!take_number(&s, 2, s.n == 5 ? ':' : '\0', &hours) ||
		!take_number(&s, 2, '\0', &rest) || s.n || hours > 23 || rest > 59)
		return false;
	*minutes = (hours * 60 + rest) * (west ? -1 : 1);
	return true;
}

static bool civil_ok(struct civil c)
{
	return c.day >= 1 && c.day <= civil_days_in(c.year, c.month) && c.hour <= 23 &&
	       c.minute <= 59 && c.second <= 60;
}

bool time_from_iso(struct str s, time_t *out)
{
	struct civil c;
	int offset;

	if (!take_number(&s, 4, '-', &c.year) || !take_number(&s, 2, '-', &c.month) ||
		!take_number(&s, 2, 'T', &c.day) || !take_number(&s, 2, ':', &c.hour) ||
		!take_number(&s, 2, ':', &c.minute) || !take_number(&s, 2, '\0', &c.second) ||
		!take_fraction(&s) || !take_offset(s, &offset) || !civil_ok(c))
		return false;
	*out = (time_t)civil_day_number(c.year, c.month, c.day) * 86400 + c.hour * 3600L +
	       (c.minute - offset) * 60L + c.second;
	return true;
}

const char *month_name(int month)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};

	return month >= 1 && month <= 12 ? names[month - 1] : "";
}

const char *weekday_name(int weekday)
{
	static const char *const names[] = {
		"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

	return weekday >= 0 && weekday <= 6 ? names[weekday] : "";
}
