/* The list of alarms out of events and their alarms, for accounts that do not tell it (protocol 5.2). Sends
 * nothing; what comes out has the form of alarmtriggers' own answer, so that all else is the same.
 *
 *   event: start, zone ──┐
 *   alarm: measurement ──┴──> instant ──> in the window? ──> {"triggerDate": in our zone, the event's members}
 */
#include "calendar/calendar.h"
#include "icloud/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ZONES_KEPT = 16, UNITS_MOST = 10000 };

/* Rules are read once for each zone that occurs. */
struct zones {
	char name[ZONES_KEPT][65];
	struct zone *zone[ZONES_KEPT];
	size_t n;
};

/* An alarm, and the two ids by which an event may name it, as they are written. */
struct entry {
	struct str guid, parent, alarm;
};

struct computing {
	const struct zone *here;
	time_t from, to;
	struct calendar_names *names;
	struct zones zones;
	struct entry *entry;
	size_t n;
	struct json_writer w;
};

/* -- the alarms of an answer ----------------------------------------------------------------------- */

static int by_guid(const void *a, const void *b)
{
	return str_cmp(((const struct entry *)a)->guid, ((const struct entry *)b)->guid);
}

static void index_alarms(struct computing *c, struct str list)
{
	struct json_walk w = json_walk(list);

	c->entry = mem_new(sizeof *c->entry * (json_count(list) + 1));
	while (json_next(&w))
		c->entry[c->n++] = (struct entry){.guid = json_get(w.value, "guid"),
			.parent = json_get(w.value, "pGuid"),
			.alarm = w.value};
	if (c->n)
		qsort(c->entry, c->n, sizeof *c->entry, by_guid);
}

static const struct entry *entry_of(const struct computing *c, struct str guid)
{
	struct entry wanted = {.guid = guid};

	return c->n ? bsearch(&wanted, c->entry, c->n, sizeof *c->entry, by_guid) : NULL;
}

static bool count_unit(struct str m, const char *key, int64_t *n)
{
	struct str value = json_get(m, key);

	*n = 0;
	return !value.p || json_type(value) == JSON_NULL ||
	       (json_int64(value, n) && *n >= 0 && *n <= UNITS_MOST);
}

bool measurement_read(struct str m, int *days, int64_t *seconds)
{
	int64_t weeks, d, h, min, s;
	bool before = false;

	if (json_type(m) != JSON_OBJECT || !count_unit(m, "weeks", &weeks) ||
		!count_unit(m, "days", &d) || !count_unit(m, "hours", &h) ||
		!count_unit(m, "minutes", &min) || !count_unit(m, "seconds", &s))
		return false;
	json_bool(json_get(m, "before"), &before);
	*days = (int)(weeks * 7 + d) * (before ? -1 : 1);
	*seconds = (h * 3600 + min * 60 + s) * (before ? -1 : 1);
	return true;
}

/* -- when --------------------------------------------------------------------------------------------- */

/** NULL: the event has none, or one without rules here. */
static const struct zone *zone_of(struct computing *c, struct str quoted)
{
	struct zones *z = &c->zones;
	struct buf name = BUF_INIT(KIB);
	const struct zone *found = NULL;
	size_t i = 0;

	json_text(quoted, &name);
	if (zone_is_name(buf_str(&name)) && name.n < sizeof z->name[0]) {
		while (i < z->n && !str_is(buf_str(&name), z->name[i]))
			i++;
		if (i == z->n && i < ZONES_KEPT) {
			snprintf(z->name[i], sizeof z->name[i], "%s", buf_cstr(&name));
			z->zone[z->n++] = zone_load(buf_str(&name));
		}
		found = i < z->n ? z->zone[i] : NULL;
	}
	buf_release(&name);
	return found;
}

struct start {
	struct civil at;
	const struct zone *zone; /* whose clock `at` shows */
	bool all_day;
};

/* With rules for its zone an event's own time counts, else the same told in ours. */
static bool start_of(struct computing *c, struct str event, struct start *s)
{
	const struct zone *own = zone_of(c, json_get(event, "tz"));

	*s = (struct start){.zone = c->here};
	json_bool(json_get(event, "allDay"), &s->all_day);
	if (own && !s->all_day && civil_read(json_get(event, "startDate"), &s->at)) {
		s->zone = own;
		return true;
	}
	return civil_read(json_get(event, "localStartDate"), &s->at) ||
	       civil_read(json_get(event, "startDate"), &s->at);
}

/* Days follow the calendar, hours the clock's run: a day before 10:00 is 10:00 also when the clock
 * changes in between. Of an event that has no hour all of it follows the calendar. */
static time_t trigger_of(const struct start *s, int days, int64_t seconds)
{
	struct civil at = s->at;

	at.day += days;
	if (!s->all_day)
		return zone_instant(s->zone, at) + (time_t)seconds;
	at.hour = at.minute = 0;
	at.minute += (int)(seconds / 60);
	at.second += (int)(seconds % 60);
	return zone_instant(s->zone, at);
}

/* -- what is said ----------------------------------------------------------------------------------- */

static void copy(struct json_writer *w, struct str object, const char *key)
{
	struct str value = json_get(object, key);

	json_key(w, key);
	if (value.p)
		json_put_raw(w, value);
	else
		json_put_null(w);
}

/* As it is in our zone; worked out where the event says it in its own only. */
static void copy_local(struct computing *c, struct str event, const char *local, const char *own)
{
	const struct zone *zone = zone_of(c, json_get(event, "tz"));
	bool all_day = false;
	struct civil at;

	json_bool(json_get(event, "allDay"), &all_day);
	if (civil_read(json_get(event, local), &at))
		civil_write(&c->w, local, at);
	else if (civil_read(json_get(event, own), &at))
		civil_write(&c->w, local,
			zone && !all_day ? zone_civil(c->here, zone_instant(zone, at)) : at);
}

static void put(struct computing *c, struct str event, struct str alarm, const time_t *trigger)
{
	static const char *const members[] = {
		"title", "location", "startDate", "endDate", "allDay", "tz", "duration"};

	json_object(&c->w);
	copy(&c->w, alarm, "guid");
	json_key(&c->w, "pGuid");
	json_put_raw(&c->w, json_get(event, "guid"));
	if (trigger) {
		civil_write(&c->w, "triggerDate", zone_civil(c->here, *trigger));
		json_key(&c->w, "triggerAt"); /* an hour may come twice */
		json_put_int(&c->w, *trigger);
	}
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		copy(&c->w, event, members[i]);
	copy_local(c, event, "localStartDate", "startDate");
	copy_local(c, event, "localEndDate", "endDate");
	json_object_end(&c->w);
}

/* One that rings at a place has no time; one that cannot be read is put without, and counted as such. */
static void add_alarm(struct computing *c, struct str event, struct str alarm)
{
	bool place = false;
	struct start start;
	int64_t seconds;
	time_t trigger;
	int days;

	json_bool(json_get(alarm, "isLocationBased"), &place);
	if (place)
		return;
	if (!start_of(c, event, &start) ||
		!measurement_read(json_get(alarm, "measurement"), &days, &seconds)) {
		put(c, event, alarm, NULL);
		return;
	}
	trigger = trigger_of(&start, days, seconds);
	if (trigger >= c->from && trigger < c->to)
		put(c, event, alarm, &trigger);
}

static bool is_silent(const struct computing *c, struct str event)
{
	bool silent = false;

	json_bool(json_get(calendar_named(c->names, json_get(event, "pGuid")), "ignoreAlarms"),
		&silent);
	return silent;
}

static void add_event(struct computing *c, struct str event)
{
	struct str list = json_get(event, "alarms"), guid = json_get(event, "guid");
	struct json_walk w = json_walk(list);
	const struct entry *e;

	if (json_type(guid) != JSON_STRING || is_silent(c, event))
		return;
	while (json_next(&w))
		if ((e = entry_of(c, w.value)) != NULL)
			add_alarm(c, event, e->alarm);
	if (json_type(list) == JSON_ARRAY)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->entry[i].parent, guid))
			add_alarm(c, event, c->entry[i].alarm);
}

bool alarms_compute(struct str events, struct str calendars, const struct zone *here, time_t from,
	time_t to, struct buf *out, struct error *err)
{
	struct computing c = {.here = here, .from = from, .to = to, .w = json_writer(out)};
	struct str list = json_get(events, "Event");
	struct json_walk w = json_walk(list);

	if (json_type(list) != JSON_ARRAY)
		return fail(err, ERR_BAD_DATA, "iCloud's answer about events cannot be read.",
			"Try again later; what was read before is kept.");
	index_alarms(&c, json_get(events, "Alarm"));
	c.names = calendar_names_new(calendars);
	json_object(&c.w);
	json_key(&c.w, "AlarmTrigger");
	json_array(&c.w);
	while (json_next(&w))
		add_event(&c, w.value);
	json_array_end(&c.w);
	json_object_end(&c.w);
	free(c.entry);
	calendar_names_free(&c.names);
	for (size_t i = 0; i < c.zones.n; i++)
		zone_free(&c.zones.zone[i]);
	return !out->failed || fail(err, ERR_TOO_BIG, "There are more alarms than can be kept.",
				       "Ask for fewer days.");
}
