/* The event behind an alarm: what the server says about it, read into plain data, and out of the store. Sends
 * nothing. What cannot be read is left out, and one line says so. */
#include "calendar/calendar.h"
#include "icloud/json.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdio.h>

enum { TEXT_MOST = 4 * 1024 * 1024 };

struct icloud_event_ask *event_ask_new(struct str alarm_id, bool fresh)
{
	struct icloud_event_ask *a = mem_new(sizeof *a);

	alarm_id = utf8_clip(alarm_id, sizeof a->id - 1);
	snprintf(a->id, sizeof a->id, "%.*s", STR_ARG(alarm_id));
	a->fresh = fresh;
	return a;
}

/* As large from the start as it may ever be, so that it never moves and texts may point into it. */
static void reserve(struct icloud_event_detail *e, size_t n)
{
	e->text = BUF_INIT(n < TEXT_MOST ? n : TEXT_MOST);
	buf_printf(&e->text, "%*s", (int)(e->text.max - 1), "");
	buf_clear(&e->text);
}

static struct str since(const struct icloud_event_detail *e, size_t from)
{
	return str_part(buf_str(&e->text), from, e->text.n - from);
}

static struct str keep(struct icloud_event_detail *e, struct str quoted)
{
	size_t from = e->text.n;

	json_text(quoted, &e->text);
	return since(e, from);
}

/* -- what is not known ------------------------------------------------------------------------------- */

struct odd {
	struct buf what;
	int n;
};

static void odd(struct odd *o, const char *what)
{
	buf_printf(&o->what, "%s%s", o->n++ ? ", " : "", what);
}

static void say_odd(const struct odd *o, struct icloud_event_detail *e)
{
	struct str what = utf8_clip(buf_str(&o->what), 80);

	if (o->n)
		snprintf(e->note, sizeof e->note,
			"Not shown: %.*s. What iCloud says of it cannot be read.", STR_ARG(what));
}

/* -- its parts ----------------------------------------------------------------------------------------- */

static bool is_told(struct str value)
{
	return value.p && json_type(value) != JSON_NULL;
}

static void read_date(struct str event, const char *local, const char *own, const char *name,
	struct civil *out, struct odd *o)
{
	if (!civil_read(json_get(event, local), out) && !civil_read(json_get(event, own), out))
		odd(o, name);
}

static void read_texts(struct str event, struct str calendars, struct icloud_event_detail *e)
{
	struct calendar_names *names = calendar_names_new(calendars);
	struct str calendar = calendar_named(names, json_get(event, "pGuid"));
	char color[8];
	size_t from;

	e->id = keep(e, json_get(event, "guid"));
	e->title = keep(e, json_get(event, "title"));
	e->location = keep(e, json_get(event, "location"));
	e->notes = keep(e, json_get(event, "description"));
	e->url = keep(e, json_get(event, "url"));
	e->zone = keep(e, json_get(event, "tz"));
	e->calendar = keep(e, json_get(calendar, "title"));
	from = e->text.n;
	if (calendar_color(json_get(calendar, "color"), color))
		buf_adds(&e->text, color);
	e->color = since(e, from);
	calendar_names_free(&names);
}

static enum guest_answer answer_of(struct str status)
{
	static const struct {
		const char *name;
		enum guest_answer answer;
	} names[] = {{"NEEDS-ACTION", GUEST_WAITS}, {"ACCEPTED", GUEST_ACCEPTED},
		{"DECLINED", GUEST_DECLINED}, {"TENTATIVE", GUEST_MAYBE}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (json_text_is(status, names[i].name))
			return names[i].answer;
	return GUEST_UNKNOWN;
}

static void read_guests(struct str list, struct icloud_event_detail *e)
{
	struct json_walk w = json_walk(list);

	while (json_next(&w)) {
		struct icloud_guest g = {.answer = answer_of(json_get(w.value, "inviteeStatus"))};

		if (json_type(w.value) != JSON_OBJECT)
			continue;
		if (e->guests == EVENT_GUESTS) {
			e->guests_more++;
			continue;
		}
		g.name = keep(e, json_get(w.value, "commonName"));
		g.email = keep(e, json_get(w.value, "email"));
		json_bool(json_get(w.value, "isOrganizer"), &g.organizer);
		json_bool(json_get(w.value, "isMe"), &g.me);
		e->guest[e->guests++] = g;
	}
}

static void read_alarms(struct str list, struct icloud_event_detail *e, struct odd *o)
{
	struct json_walk w = json_walk(list);
	bool unknown = false;

	while (e->alarms < EVENT_ALARMS && json_next(&w)) {
		struct icloud_event_alarm a = {0};
		int64_t seconds;
		int days;

		json_bool(json_get(w.value, "isLocationBased"), &a.place);
		a.known = measurement_read(json_get(w.value, "measurement"), &days, &seconds);
		if (a.known)
			a.after_start_s = days * (int64_t)86400 + seconds;
		unknown |= !a.known && !a.place;
		e->alarm[e->alarms++] = a;
	}
	if (unknown)
		odd(o, "when it rings");
}

static void read_repeats(
	struct str detail, struct str event, struct icloud_event_detail *e, struct odd *o)
{
	struct str rule = json_at(json_get(detail, "Recurrence"), 0);
	size_t from = e->text.n;

	if (rule.p && !repeats_read(rule, e))
		odd(o, "how it repeats");
	else if (!rule.p && is_told(json_get(event, "recurrence")))
		odd(o, "how it repeats");
	repeats_say(e, &e->text);
	e->repeats_words = since(e, from);
}

bool event_decode(struct str detail, struct str calendars, struct icloud_event_detail *out)
{
	struct str event = json_at(json_get(detail, "Event"), 0);
	struct odd o = {.what = BUF_INIT(KIB)};
	struct icloud_event_detail e = {0};

	if (json_type(event) != JSON_OBJECT)
		return false;
	reserve(&e, detail.n + calendars.n + KIB);
	read_date(event, "localStartDate", "startDate", "its start", &e.start, &o);
	read_date(event, "localEndDate", "endDate", "its end", &e.end, &o);
	json_bool(json_get(event, "allDay"), &e.all_day);
	read_texts(event, calendars, &e);
	read_guests(json_get(detail, "Invitee"), &e);
	read_alarms(json_get(detail, "Alarm"), &e, &o);
	read_repeats(detail, event, &e, &o);
	if (e.text.failed)
		odd(&o, "some of its texts, which are too long");
	say_odd(&o, &e);
	buf_release(&o.what);
	*out = e;
	return true;
}

/* -- the store --------------------------------------------------------------------------------------- */

bool event_read(struct icloud_reader *r, struct str alarm_id, struct icloud_event_detail *out)
{
	struct store *s = reader_store(r);
	struct buf calendars = BUF_INIT(4 * MIB);
	struct query *q;
	bool ok = false;

	if (!s)
		return false;
	store_document(s, "calendars", &calendars, NULL);
	q = db_query(store_cache(s), "select bytes, as_of from event where id = ?1");
	query_str(q, 1, alarm_event(alarm_id));
	if (query_row(q) && event_decode(query_get(q, 0), json_value(buf_str(&calendars)), out)) {
		out->as_of = (time_t)query_get_int(q, 1);
		ok = true;
	}
	query_end(q, NULL);
	buf_release(&calendars);
	return ok;
}

void event_release(struct icloud_event_detail *e)
{
	buf_release(&e->text);
	*e = (struct icloud_event_detail){0};
}
