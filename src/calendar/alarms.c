/* What the server says about alarms: dates as seven numbers, alarms, calendars. Pure. */
#include "calendar/calendar.h"
#include "icloud/json.h"

#include <stdlib.h>
#include <string.h>

bool civil_read(struct str array, struct civil *out)
{
	struct json_walk w = json_walk(array);
	int64_t n[6] = {0};
	size_t i = 0;

	while (i < 6 && json_next(&w))
		if (!json_int64(w.value, &n[i++]))
			return false;
	if (i < 6 || w.object || n[1] < 1 || n[1] > 9999 || n[2] < 1 || n[2] > 12 || n[3] < 1 ||
		n[3] > civil_days_in((int)n[1], (int)n[2]) || n[4] < 0 || n[4] > 23 || n[5] < 0 ||
		n[5] > 59)
		return false;
	*out = (struct civil){.year = (int)n[1],
		.month = (int)n[2],
		.day = (int)n[3],
		.hour = (int)n[4],
		.minute = (int)n[5]};
	return true;
}

/* Stable, so that alarms of one minute stay as the server orders them: the spans are in its order. */
static int by_trigger(const void *a, const void *b)
{
	const struct alarm_span *x = a, *y = b;

	if (x->trigger_at != y->trigger_at)
		return x->trigger_at < y->trigger_at ? -1 : 1;
	return x->bytes.p < y->bytes.p ? -1 : x->bytes.p > y->bytes.p;
}

/* Where we worked it out ourselves it is known, also in an hour that comes twice. */
static time_t instant_of(struct str alarm, struct civil trigger, const struct zone *zone)
{
	time_t at = zone_instant(zone, trigger);
	int64_t known;

	if (json_int64(json_get(alarm, "triggerAt"), &known) && known >= at && known - at <= 3600)
		return (time_t)known;
	return at;
}

bool alarms_read(
	struct str body, const struct zone *zone, struct alarm_spans *out, struct error *err)
{
	struct str list = json_get(json_value(body), "AlarmTrigger");
	struct json_walk w = json_walk(list);
	struct alarm_spans s = {0};
	struct civil trigger;

	if (json_type(list) != JSON_ARRAY)
		return fail(err, ERR_BAD_DATA, "iCloud's answer about alarms cannot be read.",
			"Try again later; what was read before is kept.");
	s.at = mem_new(sizeof *s.at * (json_count(list) + 1));
	while (json_next(&w))
		if (civil_read(json_get(w.value, "triggerDate"), &trigger))
			s.at[s.n++] = (struct alarm_span){
				w.value, trigger, instant_of(w.value, trigger, zone)};
		else
			s.unreadable++;
	if (s.n)
		qsort(s.at, s.n, sizeof *s.at, by_trigger);
	*out = s;
	return true;
}

void alarm_spans_release(struct alarm_spans *s)
{
	free(s->at);
	*s = (struct alarm_spans){0};
}

/* Places in `text` first: it may move while it grows. */
struct place {
	size_t from, n;
};

static struct place decode(struct str object, const char *key, struct buf *text)
{
	size_t from = text->n;

	json_text(json_get(object, key), text);
	return (struct place){from, text->n - from};
}

static struct str at(const struct buf *text, struct place p)
{
	return str_part(buf_str(text), p.from, p.n);
}

static void date(struct str alarm, const char *local, const char *plain, struct civil *out)
{
	*out = (struct civil){0};
	if (!civil_read(json_get(alarm, local), out))
		civil_read(json_get(alarm, plain), out);
}

bool alarm_decode(struct str bytes, struct buf *text, struct icloud_alarm *out)
{
	struct place id, title, location, calendar, color, zone;

	*out = (struct icloud_alarm){0};
	buf_clear(text);
	id = decode(bytes, "guid", text);
	title = decode(bytes, "title", text);
	location = decode(bytes, "location", text);
	zone = decode(bytes, "tz", text);
	calendar = decode(bytes, "calendar", text);
	color = decode(bytes, "color", text);
	out->id = at(text, id);
	out->title = at(text, title);
	out->location = at(text, location);
	out->zone = at(text, zone);
	out->calendar = at(text, calendar);
	out->color = at(text, color);
	date(bytes, "localStartDate", "startDate", &out->start);
	date(bytes, "localEndDate", "endDate", &out->end);
	json_bool(json_get(bytes, "allDay"), &out->all_day);
	return civil_read(json_get(bytes, "triggerDate"), &out->trigger);
}

struct str alarm_event(struct str alarm_id)
{
	struct str event = STR_NONE;

	str_cut(&alarm_id, ':', &event);
	return event;
}

bool calendar_color(struct str quoted, char out[8])
{
	struct buf text = BUF_INIT(KIB);
	size_t n = 0;

	if (json_text(quoted, &text) && text.n >= 7 && text.p[0] == '#')
		for (; n < 6; n++) {
			char c = text.p[n + 1];

			if (c >= 'A' && c <= 'F')
				c = (char)(c | 0x20);
			if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
				break;
			out[n] = c;
		}
	out[n == 6 ? 6 : 0] = '\0';
	buf_release(&text);
	return n == 6;
}

void civil_write(struct json_writer *w, const char *key, struct civil c)
{
	const int numbers[] = {c.year * 10000 + c.month * 100 + c.day, c.year, c.month, c.day,
		c.hour, c.minute, c.hour * 60 + c.minute};

	json_key(w, key);
	json_array(w);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		json_put_int(w, numbers[i]);
	json_array_end(w);
}
