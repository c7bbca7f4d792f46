/* The days on which something stands in a calendar: out of an answer of K/startup, into the store and out of it.
 * Kept as one letter a day, for a month that is drawn needs nothing else of all those events. */
#include "calendar/calendar.h"
#include "icloud/json.h"
#include "store/reader.h"
#include "store/store.h"

#include <string.h>

static long day_of(struct civil c)
{
	return civil_day_number(c.year, c.month, c.day);
}

static bool date_of(struct str event, const char *local, const char *own, struct civil *out)
{
	return civil_read(json_get(event, local), out) || civil_read(json_get(event, own), out);
}

/* What ends at midnight ends on the day before. Without an end that can be read it is its first day's only. */
static bool span_of(struct str event, long *first, long *last)
{
	struct civil start, end;

	if (!date_of(event, "localStartDate", "startDate", &start))
		return false;
	*first = *last = day_of(start);
	if (!date_of(event, "localEndDate", "endDate", &end))
		return true;
	*last = day_of(end) - (end.hour == 0 && end.minute == 0);
	if (*last < *first)
		*last = *first;
	return true;
}

void event_days_find(struct str answer, struct icloud_event_days *d)
{
	struct json_walk w = json_walk(json_get(answer, "Event"));
	long first, last;

	memset(d->on, 0, sizeof d->on);
	while (json_next(&w)) {
		if (!span_of(w.value, &first, &last))
			continue;
		if (first < d->first)
			first = d->first;
		if (last >= d->first + d->n)
			last = d->first + d->n - 1;
		for (; first <= last; first++)
			d->on[first - d->first] = true;
	}
}

bool event_days_keep(struct store *s, const struct icloud_event_days *d, struct error *err)
{
	struct buf text = BUF_INIT(4 * KIB);
	bool ok;

	buf_printf(&text, "{\"first\":%ld,\"on\":\"", d->first);
	for (int i = 0; i < d->n; i++)
		buf_addc(&text, d->on[i] ? 'x' : '.');
	buf_adds(&text, "\"}");
	ok = store_document_put(s, "event_days", buf_str(&text), clock_now(), err);
	buf_release(&text);
	return ok;
}

bool event_days(struct icloud_reader *r, struct icloud_event_days *out)
{
	struct store *s = reader_store(r);
	struct buf text = BUF_INIT(4 * KIB), on = BUF_INIT(4 * KIB);
	struct icloud_event_days d = {0};
	int64_t first = 0;
	bool ok = s && store_document(s, "event_days", &text, NULL) &&
		  json_int64(json_get(json_value(buf_str(&text)), "first"), &first) &&
		  json_text(json_get(json_value(buf_str(&text)), "on"), &on);

	d.first = (long)first;
	d.n = on.n < EVENT_DAYS ? (int)on.n : EVENT_DAYS;
	for (int i = 0; i < d.n; i++)
		d.on[i] = on.p[i] == 'x';
	if (ok)
		*out = d;
	buf_release(&text);
	buf_release(&on);
	return ok;
}

bool event_days_on(const struct icloud_event_days *d, long day)
{
	return day >= d->first && day - d->first < d->n && d->on[day - d->first];
}
