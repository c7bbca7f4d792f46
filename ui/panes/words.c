/* Words for sizes, counts and times. Knows no screen and no data. */
#include "panes/words.h"

#include "icloud/formats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 24 * 60 * 60 };

static struct words say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct words say(const char *format, ...)
{
	struct words w;
	va_list args;

	va_start(args, format);
	vsnprintf(w.text, sizeof(w.text), format, args);
	va_end(args);
	return w;
}

/* Tenths, rounded half up; a part of 1024 that rounds to 1024.0 is said in the unit it belongs to. */
static int64_t tenths(int64_t bytes, int64_t unit)
{
	return bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit;
}

struct words words_size(int64_t bytes)
{
	static const char *const unit[] = {"KB", "MB", "GB", "TB"};
	const char *sign = bytes < 0 ? "-" : "";
	int64_t n = bytes < 0 ? -(bytes + 1) + 1 : bytes, size = 1024;
	size_t u = 0;

	if (n < 1000)
		return say("%s%" PRId64 " bytes", sign, n);
	while (u < 3 && tenths(n, size) >= 10000) {
		size *= 1024;
		u++;
	}
	if (u == 0)
		return say("%s%" PRId64 " KB", sign, (n + 512) / 1024);
	return say("%s%" PRId64 ".%" PRId64 " %s", sign, tenths(n, size) / 10, tenths(n, size) % 10,
		unit[u]);
}

struct words words_gigabytes(int64_t bytes)
{
	int64_t gb = (int64_t)1 << 30;
	int64_t t = tenths(bytes < 0 ? -bytes : bytes, gb);
	const char *sign = bytes < 0 && t ? "-" : "";

	if (t % 10 == 0)
		return say("%s%" PRId64, sign, t / 10);
	return say("%s%" PRId64 ".%" PRId64, sign, t / 10, t % 10);
}

struct words words_count(int64_t n)
{
	char digits[24];
	struct words w = {""};
	size_t at = 0, len;

	snprintf(digits, sizeof(digits), "%" PRId64, n < 0 ? -n : n);
	len = strlen(digits);
	if (n < 0)
		w.text[at++] = '-';
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			w.text[at++] = ',';
		w.text[at++] = digits[i];
	}
	w.text[at] = '\0';
	return w;
}

struct words words_percent(int64_t part, int64_t whole)
{
	double percent;

	if (whole <= 0)
		return say("?");
	percent = (double)part * 100 / (double)whole;
	return say("%.1f %%", percent > -0.05 && percent < 0 ? 0 : percent);
}

int64_t words_whole_percent(int64_t part, int64_t whole)
{
	return whole > 0 ? (int64_t)(((__int128)part * 100 + whole / 2) / whole) : -1;
}

enum quota words_quota(int64_t used, int64_t total, int warn_at)
{
	int64_t percent = words_whole_percent(used, total);

	if (percent < warn_at)
		return QUOTA_FINE;
	return percent >= QUOTA_DANGER_AT ? QUOTA_DANGER : QUOTA_WARNING;
}

struct words words_many(int64_t n, const char *one, const char *many)
{
	return say("%s %s", words_count(n).text, n == 1 ? one : many);
}

struct result_words words_result(enum change_result r, struct str note)
{
	const char *words = change_result_words(r);
	struct result_words w = {""};

	note = utf8_clip(note, sizeof(w.text) - 60);
	if ((r == RESULT_CONFIRMED || r == RESULT_APPLIED) && note.n)
		snprintf(w.text, sizeof(w.text), "%s, iCloud changed it", words);
	else if (note.n)
		snprintf(w.text, sizeof(w.text), "%s (%.*s)", words, STR_ARG(note));
	else
		snprintf(w.text, sizeof(w.text), "%s", words);
	return w;
}

static long day_of(time_t t)
{
	struct civil c = civil_of(t);

	return civil_day_number(c.year, c.month, c.day);
}

static struct words taken(struct buf *text)
{
	struct words w = say("%s", buf_cstr(text));

	buf_release(text);
	return w;
}

struct words words_hours(int hour, int minute)
{
	struct buf text = BUF_INIT(WORDS_MAX);

	format_clock(hour, minute, &text);
	return taken(&text);
}

struct words words_date(int year, int month, int day)
{
	struct buf text = BUF_INIT(WORDS_MAX);

	format_day(year, month, day, &text);
	return taken(&text);
}

struct words words_clock(time_t t)
{
	struct civil c = civil_of(t);

	return words_hours(c.hour, c.minute);
}

struct words words_day(time_t t, time_t now)
{
	struct civil c = civil_of(t), today = civil_of(now);
	long ago = day_of(now) - day_of(t);

	if (ago == 0)
		return say("today");
	if (ago == 1)
		return say("yesterday");
	return words_date(c.year == today.year ? 0 : c.year, c.month, c.day);
}

struct words words_time(time_t t, time_t now)
{
	struct civil c = civil_of(t);
	long ago = day_of(now) - day_of(t);

	if (ago == 0)
		return words_clock(t);
	if (ago == 1)
		return say("yesterday %s", words_clock(t).text);
	if (ago > 1 && ago < 7)
		return say("%s %s", weekday_name(civil_weekday(c.year, c.month, c.day)),
			words_clock(t).text);
	return words_date(c.year, c.month, c.day);
}

struct words words_until(time_t t, time_t now)
{
	int64_t left = (int64_t)t - (int64_t)now;
	int64_t minutes = left / 60;

	if (left < 0 || left >= DAY_S)
		return say("%s", "");
	if (left < 60)
		return say("under 1 min");
	if (minutes < 60)
		return say("in %d min", (int)minutes);
	if (minutes % 60 == 0)
		return say("in %d h", (int)(minutes / 60));
	return say("in %d h %d min", (int)(minutes / 60), (int)(minutes % 60));
}
