/* The calendar, reading only: alarms, collections, events (protocol 5). The sample's days count from
 * the day of the simulator's clock; with a frozen clock on 12 March 2026 they are those of the drawings. */
#include "sim.h"

#include <stdio.h>
#include <string.h>

struct event {
	const char *guid, *calendar, *title, *location;
	int day, minute; /* days after today; minutes since midnight; all day: 0 */
	int length;	 /* minutes */
	bool all_day;
	int alarm_day, alarm_minute; /* when it rings; alarm_day NEVER: it does not */
	bool weekdays;		     /* comes again, Monday to Friday */
	const char *notes, *url;
	const char *zone; /* NULL: Europe/London */
	int ahead;	  /* minutes that its zone is ahead of London */
};

enum { NEVER = -10000, DAY = 1440, LAST_STANDUP = 106 };

/* Who comes to the stand-up. */
static const char *const guests[][2] = {
	{"Alan Turing", "alan@bletchley.example"},
	{"Grace Hopper", "grace@eckert-mauchly.example"},
	{"Annie Easley", "annie@lewis.example"},
	{"Joan Clarke", "joan@bletchley.example"},
	{"Katherine Johnson", "katherine@langley.example"},
	{"Presper Eckert", "presper@eckert-mauchly.example"},
};

static const struct event events[] = {
	{"E-LECTURE", "work", "Lecture on engines", "Marylebone", -8, 15 * 60, 60, false, NEVER, 0,
		false},
	{"E-PROOFS", "work", "Proofs to the printer", NULL, -6, 0, DAY, true, NEVER, 0, false},
	{"E-STANDUP", "work", "Stand-up", "Room 2", 0, 10 * 60, 15, false, 0, 9 * 60 + 45, true},
	{"E-LUNCH", "home", "Lunch with Mary Somerville", "Chelsea", 0, 13 * 60, 75, false, 0,
		12 * 60 + 30, false, "She brings the proofs of the Mechanism.\nAsk about Kew.",
		"https://kew.example/observatory", NULL, 0},
	{"E-CHOIR", "home", "Choir", "St James’s", 0, 18 * 60, 90, false, 0, 17 * 60 + 45, false},
	{"E-CLARKE", "birthdays", "Joan Clarke’s birthday", NULL, 1, 0, DAY, true, 1, 0, false},
	{"E-OBSERVATORY", "home", "Observatory, open night", "Greenwich", 1, 20 * 60, 150, false, 1,
		19 * 60 + 15, false},
	{"E-TRAIN", "work", "Train to Göttingen", NULL, 4, 9 * 60 + 12, 300, false, 4, 8 * 60 + 30,
		false, "Seat 42, facing forward", NULL, "Europe/Berlin", 60},
	{"E-STANDUP-2", "work", "Stand-up", "Room 2", 4, 10 * 60, 15, false, 4, 9 * 60 + 45, false},
	{"E-EASTER", "holidays", "Easter Monday", NULL, 25, 0, DAY, true, 23, 9 * 60, false},
};
enum { EVENTS = sizeof events / sizeof events[0] };

static const struct {
	const char *guid, *title, *color, *kind;
	bool read_only;
} calendars[] = {
	{"home", "Home", "#1badf8", "personal", false},
	{"work", "Work", "#63da38", "personal", false},
	{"birthdays", "Birthdays", "#a2845e", "birthday", true},
	{"holidays", "Holidays", "#cc73e1", "subscription", true},
};

/* -- dates --------------------------------------------------------------------------------------- */

/* [YYYYMMDD, YYYY, M, D, h, m, minutes since midnight] of a day counted from today */
static void write_date(
	const struct sim *s, const char *key, int day, int minute, struct json_writer *w)
{
	struct tm t = sim_today(s);
	int numbers[7];

	t.tm_mday += day + minute / DAY;
	t.tm_hour = 12; /* noon exists on every day */
	t.tm_isdst = -1;
	mktime(&t);
	minute %= DAY;
	numbers[1] = t.tm_year + 1900;
	numbers[2] = t.tm_mon + 1;
	numbers[3] = t.tm_mday;
	numbers[4] = minute / 60;
	numbers[5] = minute % 60;
	numbers[6] = minute;
	numbers[0] = numbers[1] * 10000 + numbers[2] * 100 + numbers[3];
	json_key(w, key);
	json_array(w);
	for (int i = 0; i < 7; i++)
		json_put_int(w, numbers[i]);
	json_array_end(w);
}

static long day_key(const struct sim *s, int day)
{
	struct tm t = sim_today(s);

	t.tm_mday += day;
	t.tm_hour = 12;
	t.tm_isdst = -1;
	mktime(&t);
	return (t.tm_year + 1900) * 10000L + (t.tm_mon + 1) * 100L + t.tm_mday;
}

static long query_day(const struct request *q, const char *name)
{
	long year = 0, month = 0, day = 0;

	if (sscanf(query_get(q, name), "%ld-%ld-%ld", &year, &month, &day) != 3)
		return 0;
	return year * 10000 + month * 100 + day;
}

static bool in_range(const struct sim *s, const struct request *q, int day)
{
	long key = day_key(s, day);

	return key >= query_day(q, "startDate") && key <= query_day(q, "endDate");
}

/* The clock runs in the demo: there the first alarm rings in some minutes, not hours ago. */
static int shift(const struct sim *s, const struct event *e)
{
	struct tm t = sim_today(s);
	int now = t.tm_hour * 60 + t.tm_min, later;

	if (s->options.now || e->day != 0)
		return 0;
	later = (now + 16) / 5 * 5 - (9 * 60 + 45);
	return e->minute + e->length + later < DAY ? later : 0;
}

/* -- parts of answers ---------------------------------------------------------------------------- */

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_put(w, text);
}

static void put_flag(struct json_writer *w, const char *key, bool flag)
{
	json_key(w, key);
	json_put_bool(w, flag);
}

static void write_times(const struct sim *s, const struct event *e, int day, struct json_writer *w)
{
	int start = e->minute + shift(s, e);

	write_date(s, "startDate", day, start + e->ahead, w);
	write_date(s, "endDate", day, start + e->ahead + e->length, w);
	put_flag(w, "allDay", e->all_day);
	put_text(w, "tz", e->all_day ? NULL : e->zone ? e->zone : "Europe/London");
	json_key(w, "duration");
	json_put_int(w, e->length);
	write_date(s, "localStartDate", day, start, w);
	write_date(s, "localEndDate", day, start + e->length, w);
}

static void write_alarm_guid(const struct event *e, const char *key, struct json_writer *w)
{
	char guid[80];

	snprintf(guid, sizeof guid, "%s:A-%s", e->guid, e->guid + 2);
	put_text(w, key, guid);
}

static void write_trigger(const struct sim *s, const struct event *e, struct json_writer *w)
{
	json_object(w);
	write_alarm_guid(e, "guid", w);
	write_date(s, "triggerDate", e->alarm_day, e->alarm_minute + shift(s, e), w);
	put_text(w, "messageType", "message");
	put_text(w, "pGuid", e->guid);
	put_text(w, "title", e->title);
	put_text(w, "location", e->location);
	write_times(s, e, e->day, w);
	json_object_end(w);
}

static void write_event(const struct sim *s, const struct event *e, int day, struct json_writer *w)
{
	char guid[80];

	snprintf(guid, sizeof guid, day == e->day ? "%s" : "%s*%ld", e->guid, day_key(s, day));
	json_object(w);
	put_text(w, "guid", guid);
	put_text(w, "pGuid", e->calendar);
	put_text(w, "etag", "C=12@U=afe27ad8-80ce-4ba8-985e-ec4e365bc6d3");
	put_text(w, "title", e->title);
	put_text(w, "location", e->location);
	put_text(w, "description", e->notes);
	put_text(w, "url", e->url);
	write_times(s, e, day, w);
	json_key(w, "alarms");
	json_array(w);
	if (e->alarm_day != NEVER && day == e->day) {
		snprintf(guid, sizeof guid, "%s:A-%s", e->guid, e->guid + 2);
		json_put(w, guid);
	}
	json_array_end(w);
	put_text(w, "recurrence", e->weekdays ? "E-STANDUP*MME-RID" : NULL);
	put_flag(w, "recurrenceMaster", false);
	put_flag(w, "recurrenceException", false);
	put_flag(w, "readOnly", strcmp(e->calendar, "birthdays") == 0);
	json_object_end(w);
}

static void write_alarm(const struct event *e, struct json_writer *w)
{
	int before = (e->day - e->alarm_day) * DAY + e->minute - e->alarm_minute;
	const char *const names[] = {"weeks", "days", "hours", "minutes", "seconds"};
	int values[] = {0, before / DAY, before % DAY / 60, before % 60, 0};

	json_object(w);
	write_alarm_guid(e, "guid", w);
	put_text(w, "pGuid", e->guid);
	put_text(w, "messageType", "message");
	put_flag(w, "isLocationBased", false);
	put_text(w, "description", "Event reminder");
	json_key(w, "measurement");
	json_object(w);
	put_flag(w, "before", before > 0);
	for (int i = 0; i < 5; i++) {
		json_key(w, names[i]);
		json_put_int(w, values[i]);
	}
	json_object_end(w);
	json_object_end(w);
}

static void write_recurrence(const struct sim *s, const struct event *e, struct json_writer *w)
{
	json_object(w);
	put_text(w, "guid", "E-STANDUP*MME-RID");
	put_text(w, "pGuid", e->guid);
	put_text(w, "freq", "weekly");
	json_key(w, "interval");
	json_put_int(w, 1);
	put_text(w, "count", NULL);
	write_date(s, "until", LAST_STANDUP, e->minute, w);
	json_key(w, "byDay");
	json_put_raw(w, STR("[\"MO\",\"TU\",\"WE\",\"TH\",\"FR\"]"));
	put_text(w, "byMonth", NULL);
	put_text(w, "weekStart", "MO");
	json_object_end(w);
}

static void write_guest(const struct event *e, size_t i, struct json_writer *w)
{
	char guid[120];

	snprintf(guid, sizeof guid, "%s:%s", e->guid, guests[i][1]);
	json_object(w);
	put_text(w, "guid", guid);
	put_text(w, "pGuid", e->guid);
	put_text(w, "email", guests[i][1]);
	put_text(w, "commonName", guests[i][0]);
	put_text(w, "role", "REQ-PARTICIPANT");
	put_text(w, "inviteeStatus", i < 4 ? "ACCEPTED" : "NEEDS-ACTION");
	put_text(w, "cutype", "INDIVIDUAL");
	put_flag(w, "isOrganizer", i == 0);
	put_flag(w, "isMe", false);
	json_object_end(w);
}

static void write_calendar(size_t i, struct json_writer *w)
{
	json_object(w);
	put_text(w, "title", calendars[i].title);
	put_text(w, "guid", calendars[i].guid);
	put_text(w, "ctag", "FT=-@RU=afe27ad8-80ce-4ba8-985e-ec4e365bc6d3@S=2171");
	put_text(w, "etag", "C=3@U=afe27ad8-80ce-4ba8-985e-ec4e365bc6d3");
	json_key(w, "order");
	json_put_int(w, (int64_t)i + 1);
	put_text(w, "color", calendars[i].color);
	put_text(w, "symbolicColor", "__custom__");
	put_flag(w, "enabled", true);
	put_flag(w, "isDefault", i == 0);
	put_text(w, "objectType", calendars[i].kind);
	put_text(w, "supportedType", "Event");
	put_flag(w, "readOnly", calendars[i].read_only);
	json_object_end(w);
}

static void write_collections(struct json_writer *w)
{
	json_key(w, "Collection");
	json_array(w);
	for (size_t i = 0; i < sizeof calendars / sizeof calendars[0]; i++)
		write_calendar(i, w);
	json_array_end(w);
}

static int weekday_of(const struct sim *s, int day)
{
	struct tm t = sim_today(s);

	t.tm_mday += day;
	t.tm_hour = 12;
	t.tm_isdst = -1;
	mktime(&t);
	return t.tm_wday;
}

/* One entry per occurrence in the range; the stand-up comes every weekday. */
static void write_occurrences(
	const struct sim *s, const struct request *q, const struct event *e, struct json_writer *w)
{
	if (!e->weekdays) {
		if (in_range(s, q, e->day))
			write_event(s, e, e->day, w);
		return;
	}
	for (int day = -3; day <= LAST_STANDUP; day++)
		if ((day == 0 || (day != 4 && weekday_of(s, day) % 6 != 0)) && in_range(s, q, day))
			write_event(s, e, day, w);
}

static void write_events(const struct sim *s, const struct request *q, struct json_writer *w)
{
	json_key(w, "Event");
	json_array(w);
	for (size_t i = 0; i < EVENTS; i++)
		write_occurrences(s, q, &events[i], w);
	json_array_end(w);
	json_key(w, "Alarm");
	json_array(w);
	for (size_t i = 0; i < EVENTS; i++)
		if (events[i].alarm_day != NEVER)
			write_alarm(&events[i], w);
	json_array_end(w);
}

/* -- the calls ----------------------------------------------------------------------------------- */

void ca_alarms(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	bool post = strcmp(q->verb, "POST") == 0;

	if (s->states.alarmtriggers != (post ? TRIGGERS_BY_POST : TRIGGERS_BY_GET)) {
		refuse(a, post ? 405 : 400, "{\"status\":400}", "alarms are not told this way");
		return;
	}
	json_object(&w);
	json_key(&w, "AlarmTrigger");
	json_array(&w);
	for (size_t i = 0; i < EVENTS; i++)
		if (events[i].alarm_day != NEVER && in_range(s, q, events[i].alarm_day))
			write_trigger(s, &events[i], &w);
	json_array_end(&w);
	json_object_end(&w);
}

void ca_collections(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);

	(void)s;
	(void)q;
	json_object(&w);
	write_collections(&w);
	json_object_end(&w);
}

void ca_startup(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);

	json_object(&w);
	write_collections(&w);
	write_events(s, q, &w);
	json_object_end(&w);
}

void ca_events(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);

	json_object(&w);
	write_events(s, q, &w);
	json_key(&w, "Recurrence");
	json_array(&w);
	for (size_t i = 0; i < EVENTS; i++)
		if (events[i].weekdays)
			write_recurrence(s, &events[i], &w);
	json_array_end(&w);
	json_object_end(&w);
}

static void write_detail(struct sim *s, const struct event *e, struct json_writer *w)
{
	json_object(w);
	json_key(w, "Event");
	json_array(w);
	write_event(s, e, e->day, w);
	json_array_end(w);
	json_key(w, "Alarm");
	json_array(w);
	if (e->alarm_day != NEVER)
		write_alarm(e, w);
	json_array_end(w);
	json_key(w, "Recurrence");
	json_array(w);
	if (e->weekdays)
		write_recurrence(s, e, w);
	json_array_end(w);
	json_key(w, "Invitee");
	json_array(w);
	for (size_t i = 0; e->weekdays && i < sizeof guests / sizeof guests[0]; i++)
		write_guest(e, i, w);
	json_array_end(w);
	json_object_end(w);
}

void ca_detail(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	const char *guid = strrchr(q->path, '/') + 1;

	for (size_t i = 0; i < EVENTS; i++) {
		char path[160];

		snprintf(path, sizeof path, "/ca/eventdetail/%s/%s", events[i].calendar, guid);
		if (strcmp(events[i].guid, guid) != 0 || strcmp(path, q->path) != 0)
			continue;
		write_detail(s, &events[i], &w);
		return;
	}
	refuse(a, 404, "{\"status\":404}", "no such event");
}
