/* Sentences about storage. A guess says "about", what is not known says so. */
#include "panes/storage_words.h"

#include <stdlib.h>

enum { DAY_S = 24 * 60 * 60, SAMPLES_MOST = 128 };
static const double MONTH_DAYS = 30.44;
static const int64_t GB = (int64_t)1 << 30, MB = (int64_t)1 << 20;

static struct words filled(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct words filled(const char *format, ...)
{
	struct buf text = BUF_INIT(KIB);
	struct words w = {""};
	struct str fits;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	fits = utf8_clip(buf_str(&text), sizeof w.text - 1);
	for (size_t i = 0; i < fits.n; i++)
		w.text[i] = fits.p[i];
	buf_release(&text);
	return w;
}

struct words storage_size(int64_t bytes)
{
	if (bytes && bytes < 51 * MB && bytes > -51 * MB)
		return words_size(bytes);
	return filled("%.1f GB", (double)bytes / (double)GB);
}

struct words storage_moved(int64_t bytes)
{
	if (bytes < MB / 2 && bytes > -MB / 2)
		return filled("0");
	return filled("%s%.40s", bytes > 0 ? "+" : "", storage_size(bytes).text);
}

bool storage_is_over(const struct icloud_storage *s)
{
	return s->over || (s->total > 0 && s->used > s->total);
}

void storage_say_head(const struct icloud_storage *s, struct buf *out)
{
	const char *used = words_gigabytes(s->used).text;

	if (s->total <= 0) {
		buf_printf(out, "%s GB used, of a plan that is not known%s", used,
			s->over ? "; iCloud calls it over the quota" : "");
		return;
	}
	buf_printf(out, "%s of %s GB used, ", words_gigabytes(s->used).text,
		words_gigabytes(s->total).text);
	if (s->used > s->total)
		buf_printf(out, "over by %s", storage_size(s->used - s->total).text);
	else if (s->over)
		buf_adds(out, "over the quota");
	else
		buf_printf(out, "%s GB free", words_gigabytes(s->total - s->used).text);
}

void storage_say_plan(const struct icloud_storage *s, struct buf *out)
{
	bool told = !(s->gaps & STORAGE_NO_PLAN);

	if (s->total <= 0)
		return;
	buf_printf(
		out, "%s%s GB", told && s->paid ? "iCloud+, " : "", words_gigabytes(s->total).text);
	if (told)
		buf_adds(out, s->paid ? ", paid" : ", free plan");
}

void storage_say_parts(const struct icloud_storage *s, struct buf *out)
{
	int64_t granted = s->complimentary, bought = s->commerce;

	if (s->total > 0 && bought > 0)
		buf_printf(out, "Of the plan %s GB are bought", words_gigabytes(bought).text);
	if (s->total > 0 && granted > 0)
		buf_printf(out, out->n ? " and %s GB granted" : "Of the plan %s GB are granted",
			words_gigabytes(granted).text);
	if (out->n)
		buf_adds(out, ". ");
	if (s->highest_tier && !storage_is_over(s)) /* else the forecast says it */
		buf_adds(out, "There is no larger plan. ");
	if (s->family >= 0)
		buf_printf(out,
			"The family uses %s, as iCloud counts it; the table is yours alone. ",
			storage_size(s->family).text);
	if (s->almost_full && !storage_is_over(s))
		buf_adds(out, "iCloud calls it almost full. ");
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
}

/* "9 days", "7 weeks", "8 months", "3 years" */
static struct words span(time_t seconds)
{
	double days = (double)seconds / DAY_S;

	if (days < 14)
		return words_many(days < 1 ? 1 : (int64_t)(days + 0.5), "day", "days");
	if (days < 63)
		return words_many((int64_t)(days / 7 + 0.5), "week", "weeks");
	if (days < 730)
		return words_many((int64_t)(days / MONTH_DAYS + 0.5), "month", "months");
	return words_many((int64_t)(days / 365.25 + 0.5), "year", "years");
}

/* "21 March", "late November 2026", "2029": as exact as a guess so far ahead can be. */
static struct words around(time_t then, time_t now)
{
	struct civil c = civil_of(then);

	if (then - now < 14 * DAY_S)
		return words_day(then, now);
	if (then - now >= 730 * DAY_S)
		return filled("%d", c.year);
	return filled("%s %s %d",
		c.day <= 10   ? "early"
		: c.day <= 18 ? "mid"
			      : "late",
		month_name(c.month), c.year);
}

static void say_growth(const struct icloud_storage *s, const struct icloud_forecast *f, time_t now,
	struct buf *out)
{
	time_t full = storage_full_at(f, s->used, s->total, s->as_of);

	buf_printf(out, "At the pace of the last %d days (%s a month) the plan is full ", f->days,
		storage_moved(f->a_month).text);
	if (full > now && full - now < DAY_S)
		buf_adds(out, "within a day.");
	else if (full > now)
		buf_printf(out, "in about %s, %s.", span(full - now).text, around(full, now).text);
	else
		buf_adds(out, "by now.");
}

void storage_say_forecast(const struct icloud_storage *s, const struct icloud_forecast *f,
	time_t now, struct buf *out)
{
	struct civil from = civil_of(f->from);

	switch (f->kind) {
	case FORECAST_NONE:
		break;
	case FORECAST_FULL:
		buf_adds(out, "iCloud takes no new mail, photos or backups until there is room. "
			      "Clear something on a device");
		buf_adds(out,
			s->highest_tier ? "; there is no larger plan." : " or take a larger plan.");
		break;
	case FORECAST_YOUNG:
		buf_printf(out, "Forecast from %s on, when 14 days are known.",
			words_date(0, from.month, from.day).text);
		break;
	case FORECAST_FEW:
		buf_adds(out, "No forecast: storage was read on too few of the last 90 days.");
		break;
	case FORECAST_NOISE:
		buf_printf(out, "No forecast: over the last %d days it went up and down too much.",
			f->days);
		break;
	case FORECAST_FLAT:
		buf_printf(out, "At the pace of the last %d days the plan does not become full.",
			f->days);
		break;
	case FORECAST_FALLS:
		buf_printf(out,
			"Over the last %d days it became less (%s a month), so the plan does not "
			"become full.",
			f->days, storage_moved(f->a_month).text);
		break;
	case FORECAST_GROWS:
		say_growth(s, f, now, out);
		break;
	}
}

void storage_say_cleared(const struct icloud_storage *s, const struct icloud_forecast *f,
	int64_t bytes, time_t now, struct buf *out)
{
	int64_t rest = s->used - bytes;
	time_t full = f->kind == FORECAST_GROWS ? storage_full_at(f, rest, s->total, s->as_of) : 0;

	buf_printf(out, "%s used", storage_size(rest).text);
	if (full > now)
		buf_printf(out, ", full in about %s", span(full - now).text);
	else if (f->kind == FORECAST_GROWS)
		buf_adds(out, ", not full within ten years");
}

static void sentence(struct buf *out, const char *text)
{
	buf_printf(out, "%s%s", out->n ? " " : "", text);
}

void storage_say_gaps(const struct icloud_storage *s, struct buf *out)
{
	if (s->gaps & STORAGE_NO_USED)
		sentence(out, "iCloud did not tell the sum: it is counted from the media.");
	if (s->gaps & STORAGE_NO_TOTAL)
		sentence(out,
			"iCloud did not tell the size of the plan: no share of it, no forecast.");
	if (s->gaps & STORAGE_NO_MEDIA)
		sentence(out, "iCloud did not tell what fills it.");
	if (s->gaps & STORAGE_NO_PLAN)
		sentence(out, "iCloud did not tell whether the plan is paid.");
	if (s->unread)
		buf_printf(out, "%s%s could not be read%s.", out->n ? " " : "",
			words_many(s->unread, "medium", "media").text,
			s->gaps & STORAGE_NO_USED ? ""
			: s->unread == 1	  ? " and stands in other"
						  : " and stand in other");
}

void storage_forecast_read(
	struct icloud_reader *r, const struct icloud_storage *s, struct icloud_forecast *out)
{
	struct icloud_sample *samples = mem_grow(NULL, SAMPLES_MOST, sizeof *samples);
	size_t n = storage_history(r, "used", s->as_of - (time_t)FORECAST_DAYS * DAY_S, s->as_of,
		samples, SAMPLES_MOST);

	storage_forecast(s, samples, n, out);
	free(samples);
}
