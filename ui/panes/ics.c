/* Writing a calendar file. Knows no file: its text goes into a buffer. */
#include "panes/ics.h"
#include "icloud/zone.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 75, TEXT_MOST = 64 * 1024 * 1024, DAY_S = 86400 };

struct piece {
	size_t from, n;
};

/* An alarm, with its texts as places in one buffer. */
struct entry {
	struct piece event, id, title, location, calendar;
	struct civil trigger, start, end;
	time_t trigger_at;
	bool all_day, floats;
	size_t order; /* as it was added */
};

struct ics {
	const struct zone *zone;
	struct buf text;
	struct entry *at;
	size_t n, cap;
};

struct ics *ics_new(const struct zone *zone)
{
	struct ics *i = mem_new(sizeof *i);

	i->zone = zone;
	i->text = BUF_INIT(TEXT_MOST);
	return i;
}

void ics_free(struct ics **ics)
{
	struct ics *i = *ics;

	*ics = NULL;
	if (!i)
		return;
	buf_release(&i->text);
	free(i->at);
	free(i);
}

static struct piece keep(struct ics *i, struct str s)
{
	size_t from = i->text.n;

	buf_add_str(&i->text, s);
	return (struct piece){from, i->text.n - from};
}

static struct str text_of(const struct ics *i, struct piece p)
{
	return str_part(buf_str(&i->text), p.from, p.n);
}

void ics_add(struct ics *i, const struct icloud_alarm *a)
{
	struct str rest = a->id, event = STR_NONE;
	struct entry *e;

	if (i->n == i->cap) {
		i->cap = i->cap ? i->cap * 2 : 32;
		i->at = mem_grow(i->at, i->cap, sizeof *i->at);
	}
	e = &i->at[i->n];
	*e = (struct entry){.trigger = a->trigger,
		.start = a->start,
		.end = a->end,
		.trigger_at = a->trigger_at,
		.all_day = a->all_day,
		.floats = !a->all_day && !a->zone.n,
		.order = i->n++};
	str_cut(&rest, ':', &event);
	e->event = keep(i, event);
	e->id = keep(i, a->id);
	e->title = keep(i, a->title);
	e->location = keep(i, a->location);
	e->calendar = keep(i, a->calendar);
}

/* -- lines ------------------------------------------------------------------------------------------ */

bool ics_text(struct str s, struct buf *out)
{
	uint32_t c;

	while (utf8_next(&s, &c)) {
		if (c == '\n')
			buf_adds(out, "\\n");
		else if (c == '\\' || c == ';' || c == ',')
			buf_printf(out, "\\%c", (int)c);
		else if (c == '\t' || (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0)))
			buf_add_cp(out, c);
	}
	return !out->failed;
}

bool ics_line(struct buf *out, struct str name, struct str value)
{
	struct buf line = BUF_INIT(TEXT_MOST);
	struct str rest;
	size_t room = LINE_MOST;

	buf_add_str(&line, name);
	buf_add_str(&line, value);
	for (rest = buf_str(&line); rest.n > room; room = LINE_MOST - 1) {
		struct str part = utf8_clip(rest, room);

		if (!part.n) /* no letter is so long */
			part = str_part(rest, 0, room);
		buf_add_str(out, part);
		buf_adds(out, "\r\n ");
		rest = str_part(rest, part.n, rest.n);
	}
	buf_add_str(out, rest);
	buf_adds(out, "\r\n");
	if (line.failed)
		out->failed = true;
	buf_release(&line);
	return !out->failed;
}

static void plain(struct buf *out, const char *line)
{
	ics_line(out, str_of(line), STR_NONE);
}

static void text_line(struct buf *out, struct str name, struct str text)
{
	struct buf value = BUF_INIT(TEXT_MOST);

	ics_text(text, &value);
	if (value.n)
		ics_line(out, name, buf_str(&value));
	buf_release(&value);
}

static void instant_line(struct buf *out, const char *name, time_t t)
{
	struct civil c = civil_utc(t);

	buf_printf(out, "%s%04d%02d%02dT%02d%02d%02dZ\r\n", name, c.year, c.month, c.day, c.hour,
		c.minute, c.second);
}

static void civil_line(struct buf *out, const char *name, struct civil c)
{
	buf_printf(out, "%s%04d%02d%02dT%02d%02d%02d\r\n", name, c.year, c.month, c.day, c.hour,
		c.minute, c.second);
}

static void date_line(struct buf *out, const char *name, struct civil c)
{
	buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, c.year, c.month, c.day);
}

/* -- events ------------------------------------------------------------------------------------------ */

static int64_t seconds_of(struct civil c)
{
	return civil_day_number(c.year, c.month, c.day) * (int64_t)DAY_S + c.hour * 3600 +
	       c.minute * 60 + c.second;
}

/* The end of an all-day event is the day after its last one, here and there. */
static void put_times(const struct ics *i, const struct entry *e, struct buf *out)
{
	bool ends = e->end.year && seconds_of(e->end) > seconds_of(e->start);

	if (!e->start.year) {
		instant_line(out, "DTSTART:", e->trigger_at);
	} else if (e->all_day) {
		date_line(out, "DTSTART", e->start);
		if (ends && seconds_of(e->end) - seconds_of(e->start) >= DAY_S)
			date_line(out, "DTEND", e->end);
	} else if (e->floats) {
		civil_line(out, "DTSTART:", e->start);
		if (ends)
			civil_line(out, "DTEND:", e->end);
	} else {
		instant_line(out, "DTSTART:", zone_instant(i->zone, e->start));
		if (ends)
			instant_line(out, "DTEND:", zone_instant(i->zone, e->end));
	}
}

/* "-P1DT15H", "PT0S" */
static void duration_line(struct buf *out, int64_t s)
{
	int64_t left = s < 0 ? -s : s;

	buf_printf(out, "TRIGGER:%sP", s < 0 ? "-" : "");
	if (left >= DAY_S)
		buf_printf(out, "%lldD", (long long)(left / DAY_S));
	left %= DAY_S;
	if (left || s == 0)
		buf_addc(out, 'T');
	if (left >= 3600)
		buf_printf(out, "%lldH", (long long)(left / 3600));
	if (left % 3600 >= 60)
		buf_printf(out, "%lldM", (long long)(left % 3600 / 60));
	if (left % 60 || s == 0)
		buf_printf(out, "%lldS", (long long)(left % 60));
	buf_adds(out, "\r\n");
}

static void put_alarm(const struct ics *i, const struct entry *e, struct buf *out)
{
	struct str title = text_of(i, e->title);

	plain(out, "BEGIN:VALARM");
	plain(out, "ACTION:DISPLAY");
	text_line(out, STR("DESCRIPTION:"), title.n ? title : STR("Alarm without a title"));
	if (e->start.year && (e->all_day || e->floats))
		duration_line(out, seconds_of(e->trigger) - seconds_of(e->start));
	else
		instant_line(out, "TRIGGER;VALUE=DATE-TIME:", e->trigger_at);
	plain(out, "END:VALARM");
}

/* The same event gets the same name each time, each of its occurrences another one. */
static void put_uid(const struct ics *i, const struct entry *e, struct buf *out)
{
	struct buf uid = BUF_INIT(64 * KIB);
	struct civil c = e->start.year ? e->start : e->trigger;

	ics_text(text_of(i, e->start.year ? e->event : e->id), &uid);
	buf_printf(&uid, "-%04d%02d%02dT%02d%02d@icloud-tui", c.year, c.month, c.day, c.hour,
		c.minute);
	ics_line(out, STR("UID:"), buf_str(&uid));
	buf_release(&uid);
}

static bool same_event(const struct ics *i, const struct entry *a, const struct entry *b)
{
	return a->event.n && str_eq(text_of(i, a->event), text_of(i, b->event)) && a->start.year &&
	       seconds_of(a->start) == seconds_of(b->start);
}

/* Returns the place behind its last alarm. */
static size_t put_event(const struct ics *i, size_t from, time_t stamp, struct buf *out)
{
	const struct entry *e = &i->at[from];
	size_t n = from;

	plain(out, "BEGIN:VEVENT");
	put_uid(i, e, out);
	instant_line(out, "DTSTAMP:", stamp);
	put_times(i, e, out);
	text_line(out, STR("SUMMARY:"), text_of(i, e->title));
	text_line(out, STR("LOCATION:"), text_of(i, e->location));
	text_line(out, STR("CATEGORIES:"), text_of(i, e->calendar));
	while (n < i->n && (n == from || same_event(i, e, &i->at[n])))
		put_alarm(i, &i->at[n++], out);
	plain(out, "END:VEVENT");
	return n;
}

static const struct ics *sorting;

/* Alarms of one event beside each other, else by start; what was added first comes first. */
static int by_event(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int64_t s = seconds_of(a->start) - seconds_of(b->start);
	int order = str_cmp(text_of(sorting, a->event), text_of(sorting, b->event));

	if (s)
		return s < 0 ? -1 : 1;
	return order ? order : (a->order > b->order) - (a->order < b->order);
}

bool ics_write(struct ics *i, time_t stamp, struct buf *out, size_t *events)
{
	size_t n = 0;

	sorting = i;
	if (i->n)
		qsort(i->at, i->n, sizeof *i->at, by_event);
	plain(out, "BEGIN:VCALENDAR");
	plain(out, "VERSION:2.0");
	plain(out, "PRODID:-//icloud-tui//alarms//EN");
	plain(out, "CALSCALE:GREGORIAN");
	for (size_t at = 0; at < i->n; n++)
		at = put_event(i, at, stamp, out);
	plain(out, "END:VCALENDAR");
	*events = n;
	return !out->failed && !i->text.failed;
}
