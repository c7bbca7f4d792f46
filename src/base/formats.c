/* How times and dates are written. The way in force is one word of bits, so that both threads read it
 * without a lock. */
#include "icloud/formats.h"

#include <stdatomic.h>

/* bit 0: twelve hours; 1–2: order; 3–5: first weekday; 8–15: mark of dates; 16–23: mark of times */
static uint32_t pack(struct formats f)
{
	return (f.twelve_hours ? 1u : 0u) | (uint32_t)f.order << 1 |
	       (uint32_t)f.first_weekday << 3 | (uint32_t)(unsigned char)f.date_mark << 8 |
	       (uint32_t)(unsigned char)f.clock_mark << 16;
}

static struct formats unpack(uint32_t bits)
{
	return (struct formats){
		.twelve_hours = bits & 1u,
		.order = (enum date_order)(bits >> 1 & 3u),
		.first_weekday = (int)(bits >> 3 & 7u),
		.date_mark = (char)(bits >> 8 & 0xff),
		.clock_mark = (char)(bits >> 16 & 0xff),
	};
}

enum { BUILT_IN = DATE_DAY_FIRST << 1 | 1 << 3 | '/' << 8 | ':' << 16 };
static _Atomic uint32_t in_force = BUILT_IN;

struct formats formats_built_in(void)
{
	return unpack(BUILT_IN);
}

struct formats formats_now(void)
{
	return unpack(atomic_load_explicit(&in_force, memory_order_relaxed));
}

void formats_use(struct formats f)
{
	atomic_store_explicit(&in_force, pack(f), memory_order_relaxed);
}

bool format_clock(int hour, int minute, struct buf *out)
{
	struct formats f = formats_now();
	const char *half = hour < 12 ? "am" : "pm";

	if (!f.twelve_hours || hour < 0 || hour > 23)
		return buf_printf(out, "%02d%c%02d", hour, f.clock_mark, minute);
	return buf_printf(
		out, "%d%c%02d %s", hour % 12 ? hour % 12 : 12, f.clock_mark, minute, half);
}

int format_clock_width(void)
{
	return formats_now().twelve_hours ? 8 : 5;
}

bool format_date(int year, int month, int day, struct buf *out)
{
	struct formats f = formats_now();

	switch (f.order) {
	case DATE_MONTH_FIRST:
		return buf_printf(
			out, "%02d%c%02d%c%04d", month, f.date_mark, day, f.date_mark, year);
	case DATE_YEAR_FIRST:
		return buf_printf(
			out, "%04d%c%02d%c%02d", year, f.date_mark, month, f.date_mark, day);
	case DATE_DAY_FIRST:
		break;
	}
	return buf_printf(out, "%02d%c%02d%c%04d", day, f.date_mark, month, f.date_mark, year);
}

bool format_day(int year, int month, int day, struct buf *out)
{
	enum date_order order = formats_now().order;
	const char *name = month_name(month);

	if (year == 0)
		return order == DATE_DAY_FIRST ? buf_printf(out, "%d %s", day, name)
					       : buf_printf(out, "%s %d", name, day);
	if (order == DATE_YEAR_FIRST)
		return buf_printf(out, "%d %s %d", year, name, day);
	return order == DATE_DAY_FIRST ? buf_printf(out, "%d %s %d", day, name, year)
				       : buf_printf(out, "%s %d, %d", name, day, year);
}

static long day_of(struct civil c)
{
	return civil_day_number(c.year, c.month, c.day);
}

bool time_words(time_t t, time_t now, struct buf *out)
{
	struct civil c = civil_of(t);
	long days = day_of(c) - day_of(civil_of(now));
	const char *day = NULL;

	if (days == 0)
		day = "today";
	else if (days == -1)
		day = "yesterday";
	else if (days == 1)
		day = "tomorrow";
	else if (days > -7 && days < 7)
		day = weekday_name(civil_weekday(c.year, c.month, c.day));
	if (day)
		return buf_printf(out, "%s ", day) && format_clock(c.hour, c.minute, out);
	return format_day(c.year, c.month, c.day, out);
}

bool time_as_of(time_t t, time_t now, struct buf *out)
{
	struct civil c = civil_of(t);

	if (day_of(c) == day_of(civil_of(now)))
		return format_clock(c.hour, c.minute, out);
	return time_words(t, now, out);
}
