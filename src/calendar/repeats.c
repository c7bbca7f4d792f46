/* How an event comes again: read into plain data, and said in words. Pure. */
#include "calendar/calendar.h"
#include "icloud/formats.h"
#include "icloud/json.h"

#include <string.h>

enum { INTERVAL_MOST = 1000, COUNT_MOST = 100000, WORKDAYS = 0x3e, WEEKEND = 0x41 };

/* "MO", "2TU", "-1FR": the day; an order in front of it is left to the words for the month. */
static unsigned weekday_bit(struct str s)
{
	static const char names[] = "SUMOTUWETHFRSA";
	struct str two = str_part(s, s.n < 2 ? 0 : s.n - 2, 2);

	for (unsigned i = 0; i < 7; i++)
		if (str_eq(two, (struct str){names + 2 * (size_t)i, 2}))
			return 1U << i;
	return 0;
}

/* A list of them, or one text with commas. */
static bool read_weekdays(struct str value, unsigned *out)
{
	struct buf text = BUF_INIT(KIB);
	struct json_walk w = json_walk(value);
	struct str rest, one;
	unsigned found = 0;
	bool ok = true;

	if (json_type(value) == JSON_STRING)
		json_text(value, &text);
	while (json_next(&w)) {
		buf_addc(&text, ',');
		ok = ok && json_text(w.value, &text);
	}
	for (rest = buf_str(&text); str_cut(&rest, ',', &one);) {
		unsigned bit = weekday_bit(str_trim(one));

		ok = ok && (bit || !one.n);
		found |= bit;
	}
	buf_release(&text);
	if (ok)
		*out = found;
	return ok;
}

static bool is_told(struct str value)
{
	return value.p && json_type(value) != JSON_NULL;
}

static bool read_number(struct str value, int most, int *out)
{
	int64_t n;

	if (!is_told(value))
		return true;
	if (!json_int64(value, &n) || n < 1 || n > most)
		return false;
	*out = (int)n;
	return true;
}

static enum repeat read_every(struct str freq)
{
	static const struct {
		const char *name;
		enum repeat every;
	} names[] = {{"daily", REPEAT_DAILY}, {"weekly", REPEAT_WEEKLY},
		{"monthly", REPEAT_MONTHLY}, {"yearly", REPEAT_YEARLY}};
	struct buf text = BUF_INIT(KIB);
	enum repeat every = REPEAT_NONE;

	json_text(freq, &text);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is_nocase(buf_str(&text), names[i].name))
			every = names[i].every;
	buf_release(&text);
	return every;
}

bool repeats_read(struct str r, struct icloud_event_detail *e)
{
	struct str days = json_get(r, "byDay"), until = json_get(r, "until");
	struct icloud_event_detail d = {
		.repeats = {.every = read_every(json_get(r, "freq")), .interval = 1}};

	if (d.repeats.every == REPEAT_NONE ||
		!read_number(json_get(r, "interval"), INTERVAL_MOST, &d.repeats.interval) ||
		!read_number(json_get(r, "count"), COUNT_MOST, &d.repeats.count) ||
		(is_told(until) && !civil_read(until, &d.repeats.until)) ||
		(is_told(days) && !read_weekdays(days, &d.repeats.weekdays)))
		return false;
	e->repeats = d.repeats;
	return true;
}

/* -- words ------------------------------------------------------------------------------------------ */

static void say_weekdays(unsigned days, struct buf *out)
{
	int left = 0;

	for (unsigned i = 0; i < 7; i++)
		left += (days >> i & 1U) != 0;
	for (int i = 1; i <= 7; i++) { /* from Monday on */
		int day = i % 7;

		if (!(days >> day & 1U))
			continue;
		buf_adds(out, weekday_name(day));
		left--;
		if (left)
			buf_adds(out, left == 1 ? " and " : ", ");
	}
}

static void say_every(const struct icloud_event_detail *e, struct buf *out)
{
	static const char *const units[] = {"", "day", "week", "month", "year"};
	unsigned days = e->repeats.every == REPEAT_WEEKLY ? e->repeats.weekdays : 0;

	if (e->repeats.interval > 1)
		buf_printf(out, "every %d %ss", e->repeats.interval, units[e->repeats.every]);
	else if (days == WORKDAYS)
		buf_adds(out, "every weekday");
	else if (!days)
		buf_printf(out, "every %s", units[e->repeats.every]);
	else
		buf_adds(out, "every ");
	if (!days || (e->repeats.interval == 1 && days == WORKDAYS))
		return;
	if (e->repeats.interval > 1)
		buf_adds(out, " on ");
	if (days == WORKDAYS || days == WEEKEND)
		buf_adds(out, days == WEEKEND ? "weekend day" : "weekdays");
	else
		say_weekdays(days, out);
}

bool repeats_say(const struct icloud_event_detail *e, struct buf *out)
{
	struct civil u = e->repeats.until;

	if (e->repeats.every == REPEAT_NONE)
		return !out->failed;
	say_every(e, out);
	if (e->repeats.count == 1)
		buf_adds(out, ", once");
	else if (e->repeats.count)
		buf_printf(out, ", %d times", e->repeats.count);
	if (u.year) {
		buf_adds(out, " until ");
		format_day(u.year == e->start.year ? 0 : u.year, u.month, u.day, out);
	}
	return !out->failed;
}
