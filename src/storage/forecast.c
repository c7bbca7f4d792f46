/* When the plan is full, at the pace of the last 90 days; or why that cannot be said. Pure.
 *
 * The pace is the middle one of the slopes between any two samples (Theil and Sen), so that one holiday's
 * videos do not make it. Whether there is a pace at all is asked of the order of the samples (Mann and
 * Kendall), and how sure it is of the slopes' own spread.
 */
#include "icloud/glance.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_S = 24 * 60 * 60, POINTS_MOST = 100, FACTOR_MOST = 3, YEARS_MOST = 10 };
static const double MONTH_S = 30.44 * DAY_S;
static const double SURE = 1.96; /* one chance in twenty */
static const double A_MONTH_MOST = 9e15;

struct points {
	double at[POINTS_MOST], bytes[POINTS_MOST];
	int n;
};

/* What the samples say together. */
struct trend {
	double slope[POINTS_MOST * (POINTS_MOST - 1) / 2];
	int slopes;
	double order; /* how far from chance: below 0 falls, above grows */
	double spread;
	int low, high; /* between these slopes lies the true one */
};

/* No sample counts twice, and what is shown now is the last one. */
static void points_of(struct points *p, const struct icloud_storage *now,
	const struct icloud_sample *samples, size_t n)
{
	time_t from = now->as_of - (time_t)FORECAST_DAYS * DAY_S;
	size_t first = n >= POINTS_MOST ? n - POINTS_MOST + 1 : 0;

	p->n = 0;
	for (size_t i = first; i < n; i++)
		if (samples[i].at >= from && samples[i].at < now->as_of - DAY_S / 2) {
			p->at[p->n] = (double)samples[i].at;
			p->bytes[p->n++] = (double)samples[i].bytes;
		}
	p->at[p->n] = (double)now->as_of;
	p->bytes[p->n++] = (double)now->used;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void trend_of(const struct points *p, struct trend *t)
{
	double n = p->n, sigma = sqrt(n * (n - 1) * (2 * n + 5) / 18), least = p->bytes[0],
	       most = p->bytes[0];
	int ups = 0;

	t->slopes = 0;
	for (int i = 0; i < p->n; i++) {
		least = p->bytes[i] < least ? p->bytes[i] : least;
		most = p->bytes[i] > most ? p->bytes[i] : most;
		for (int k = 0; k < i; k++) {
			double rise = p->bytes[i] - p->bytes[k];

			ups += (rise > 0) - (rise < 0);
			t->slope[t->slopes++] = rise / fmax(p->at[i] - p->at[k], 1);
		}
	}
	qsort(t->slope, (size_t)t->slopes, sizeof *t->slope, by_size);
	t->order = (ups - (ups > 0) + (ups < 0)) / sigma;
	t->spread = most - least;
	t->low = (int)((t->slopes - SURE * sigma) / 2);
	t->high = (int)((t->slopes + SURE * sigma) / 2);
	t->low = t->low < 0 ? 0 : t->low;
	t->high = t->high >= t->slopes ? t->slopes - 1 : t->high;
}

static double middle_slope(const struct trend *t)
{
	int at = t->slopes / 2;

	return t->slopes % 2 ? t->slope[at] : (t->slope[at - 1] + t->slope[at]) / 2;
}

static bool is_small(double bytes, const struct icloud_storage *now)
{
	return bytes < (double)now->total / 100;
}

/* A pace of which the quickest guess is more than three times the slowest is none. */
static enum forecast_kind kind_of(const struct trend *t, const struct icloud_storage *now)
{
	double low = t->slope[t->low], high = t->slope[t->high];

	if (t->order > -SURE && t->order < SURE)
		return is_small(t->spread, now) ? FORECAST_FLAT : FORECAST_NOISE;
	if (t->order < 0)
		return FORECAST_FALLS;
	if (middle_slope(t) <= 0)
		return FORECAST_FLAT;
	return low <= 0 || high > FACTOR_MOST * low ? FORECAST_NOISE : FORECAST_GROWS;
}

static void pace(
	const struct points *p, const struct icloud_storage *now, struct icloud_forecast *f)
{
	struct trend *t = mem_new(sizeof *t);

	trend_of(p, t);
	f->kind = kind_of(t, now);
	f->a_month = (int64_t)fmin(fmax(middle_slope(t) * MONTH_S, -A_MONTH_MOST), A_MONTH_MOST);
	if (f->kind == FORECAST_GROWS && !storage_full_at(f, now->used, now->total, now->as_of))
		f->kind = FORECAST_FLAT;
	free(t);
}

void storage_forecast(const struct icloud_storage *now, const struct icloud_sample *samples,
	size_t n, struct icloud_forecast *out)
{
	struct points p;

	*out = (struct icloud_forecast){.kind = FORECAST_NONE};
	if (now->as_of && (now->over || (now->total > 0 && now->used >= now->total)))
		out->kind = FORECAST_FULL;
	if (out->kind || !now->as_of || now->total <= 0 || (now->gaps & STORAGE_NO_USED))
		return;
	points_of(&p, now, samples, n);
	out->days = (int)((now->as_of - (time_t)p.at[0] + DAY_S / 2) / DAY_S);
	out->from = (time_t)p.at[0] + (time_t)FORECAST_LEAST_DAYS * DAY_S;
	if (out->days < FORECAST_LEAST_DAYS)
		out->kind = FORECAST_YOUNG;
	else if (p.n < FORECAST_LEAST)
		out->kind = FORECAST_FEW;
	else
		pace(&p, now, out);
}

time_t storage_full_at(const struct icloud_forecast *f, int64_t used, int64_t total, time_t now)
{
	double months = f->a_month > 0 ? (double)(total - used) / (double)f->a_month : -1;

	if (months < 0 || months > YEARS_MOST * 12)
		return 0;
	return now + (time_t)(months * MONTH_S);
}
