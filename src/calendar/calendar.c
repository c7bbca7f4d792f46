/* Reading the alarms into the store.
 *
 *   alarmtriggers POST ──400, 405──> GET ──refused──> events ──> worked out ──┐
 *                    └─────────────────┴──> told ─────────────────────────────┴──> store, one transaction
 *   startup (names and colours of the calendars) ─────────────────────────────┘
 *
 * Without the names the alarms are kept all the same: they are an extra. A refusal is remembered.
 */
#include "calendar/calendar.h"
#include "icloud/json.h"
#include "icloud/zone.h"
#include "net/url.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	REMEMBERED_S = 7 * 24 * 3600, /* so long alarmtriggers is not tried again */
	AFTER_DAYS = 31,	      /* events so long after the window may ring in it */
	BEFORE_DAYS = 2,	      /* and some ring after their start */
	ANSWER_MOST = 16 * 1024 * 1024,
};

enum how { BY_POST, BY_GET, BY_EVENTS };

struct alarms_flow {
	struct flow flow;
	struct account *account;
	struct calendar_as as;
	struct zone *zone; /* NULL: this machine's */
	struct civil today;
	int days;
	enum how how;
	uint64_t asked, asked_names; /* requests under way, 0 when heard */
	struct error failed;
	struct buf answer, names;
};

struct zone *calendar_zone(struct calendar_as *as)
{
	struct buf here = BUF_INIT(KIB);
	struct zone *z = NULL;

	zone_of_machine(&here);
	if (as->zone[0] && !str_is(buf_str(&here), as->zone))
		z = zone_load(str_of(as->zone));
	if (!z)
		snprintf(as->zone, sizeof as->zone, "%s", buf_cstr(&here));
	if (!as->lang[0])
		snprintf(as->lang, sizeof as->lang, "en-us");
	buf_release(&here);
	return z;
}

/* -- asking ------------------------------------------------------------------------------------------ */

static struct civil day_after(struct civil day, int days)
{
	time_t noon = (time_t)(civil_day_number(day.year, day.month, day.day) + days) * 86400;

	return civil_utc(noon + 43200);
}

static void add_day(struct buf *query, const char *name, struct civil day, int days)
{
	struct civil c = day_after(day, days);

	buf_printf(query, "&%s=%04d-%02d-%02d", name, c.year, c.month, c.day);
}

static bool ask(struct account *a, enum verb verb, const char *path, const struct calendar_as *as,
	struct civil first, int days, struct request *r, struct error *err)
{
	static unsigned counter;
	struct buf query = BUF_INIT(4 * KIB);
	bool ok;

	buf_adds(&query, "clientVersion=5.1&lang=");
	url_encode(&query, str_of(as->lang));
	buf_adds(&query, "&usertz=");
	url_encode(&query, str_of(as->zone));
	buf_printf(&query, "&requestID=%u", ++counter);
	add_day(&query, "startDate", first, 0);
	add_day(&query, "endDate", first, days);
	ok = account_request(a, "calendar", verb, path, buf_cstr(&query), r, err);
	buf_release(&query);
	return ok;
}

bool calendar_ask(struct account *a, enum calendar_call what, enum verb verb,
	const struct calendar_as *as, struct civil first, int days, struct request *r,
	struct error *err)
{
	static const char *const paths[] = {"/ca/alarmtriggers/", "/ca/startup", "/ca/events"};

	return ask(a, verb, paths[what], as, first, days, r, err);
}

bool event_ask(struct account *a, const struct calendar_as *as, struct civil today,
	struct str calendar, struct str event, struct request *r, struct error *err)
{
	struct buf path = BUF_INIT(8 * KIB);
	bool ok;

	buf_adds(&path, "/ca/eventdetail/");
	url_encode(&path, calendar);
	buf_addc(&path, '/');
	url_encode(&path, event);
	ok = ask(a, VERB_GET, buf_cstr(&path), as, today, ALARM_DAYS, r, err);
	buf_release(&path);
	return ok;
}

/* -- what is remembered of a refusal ----------------------------------------------------------------- */

static bool refused_before(struct account *a)
{
	struct buf text = BUF_INIT(KIB);
	int64_t at = 0, now = clock_now();

	if (store_meta(store_cache(a->store), "alarmtriggers_refused", &text))
		str_to_int64(buf_str(&text), &at);
	buf_release(&text);
	return at > 0 && at <= now && now - at < REMEMBERED_S;
}

static bool remember(struct alarms_flow *f, struct error *err)
{
	struct db *d = store_cache(f->account->store);
	struct buf text = BUF_INIT(KIB);
	bool ok = true;

	if (f->how != BY_EVENTS || !refused_before(f->account)) {
		buf_printf(&text, "%lld", f->how == BY_EVENTS ? (long long)clock_now() : 0LL);
		ok = store_meta_put(d, "alarmtriggers_refused", buf_str(&text), err);
	}
	buf_release(&text);
	return ok;
}

/* -- into the store ---------------------------------------------------------------------------------- */

/* The alarm as it came, with what its calendar says behind its own members. */
static bool row_bytes(struct str alarm, const struct calendar_names *names, struct buf *out)
{
	struct str calendar = alarm_calendar(names, alarm);
	struct str title = json_get(calendar, "title"), guid = json_get(calendar, "guid");
	char color[8];

	buf_clear(out);
	if (!calendar.p)
		return buf_add_str(out, alarm);
	buf_add_str(out, str_part(alarm, 0, alarm.n - 1));
	if (json_type(title) == JSON_STRING) {
		buf_adds(out, ",\"calendar\":");
		buf_add_str(out, title);
	}
	if (json_type(guid) == JSON_STRING) {
		buf_adds(out, ",\"calendarGuid\":");
		buf_add_str(out, guid);
	}
	if (calendar_color(json_get(calendar, "color"), color))
		buf_printf(out, ",\"color\":\"%s\"", color);
	return buf_addc(out, '}');
}

static bool put_row(
	struct db *d, size_t place, const struct alarm_span *s, struct str bytes, struct error *err)
{
	struct query *q =
		db_query(d, "insert into alarm(place, trigger, bytes, id) values(?1, ?2, ?3, ?4)");
	struct buf id = BUF_INIT(64 * KIB);
	bool ok;

	json_text(json_get(bytes, "guid"), &id);
	query_int(q, 1, (int64_t)place);
	query_int(q, 2, s->trigger_at);
	query_blob(q, 3, bytes);
	query_str(q, 4, id.n ? buf_str(&id) : STR(""));
	ok = query_run(q, err);
	buf_release(&id);
	return ok;
}

/* {"days":31,"zone":"Europe/London","computed":false,"unreadable":0,"note":""} */
static bool put_about(struct alarms_flow *f, const struct alarm_spans *s, struct error *err)
{
	struct buf about = BUF_INIT(4 * KIB), note = BUF_INIT(KIB);
	struct json_writer w = json_writer(&about);
	bool ok;

	if (s->unreadable)
		buf_printf(&note, "%zu %s not shown: iCloud tells no date that can be read.",
			s->unreadable, s->unreadable == 1 ? "alarm is" : "alarms are");
	json_object(&w);
	json_key(&w, "days");
	json_put_int(&w, f->days);
	json_key(&w, "zone");
	json_put(&w, f->as.zone);
	json_key(&w, "computed");
	json_put_bool(&w, f->how == BY_EVENTS);
	json_key(&w, "unreadable");
	json_put_int(&w, (int64_t)s->unreadable);
	json_key(&w, "note");
	json_put(&w, buf_cstr(&note));
	json_object_end(&w);
	ok = store_document_put(f->account->store, "alarms", buf_str(&about), clock_now(), err);
	buf_release(&about);
	buf_release(&note);
	return ok;
}

/* {"Collection":[…]}, for the events that are read later. Without an answer the one of before stays. */
static bool put_calendars(struct alarms_flow *f, struct error *err)
{
	struct str list = json_get(json_value(buf_str(&f->names)), "Collection");
	struct buf bytes = BUF_INIT(4 * MIB);
	bool ok = true;

	if (json_type(list) == JSON_ARRAY) {
		buf_adds(&bytes, "{\"Collection\":");
		buf_add_str(&bytes, list);
		buf_addc(&bytes, '}');
		ok = bytes.failed || store_document_put(f->account->store, "calendars",
					     buf_str(&bytes), clock_now(), err);
	}
	buf_release(&bytes);
	return ok;
}

/* From the first of this month on, as a month shows them. Without an answer the ones of before stay. */
static bool put_days(struct alarms_flow *f, struct error *err)
{
	struct icloud_event_days days = {
		.first = civil_day_number(f->today.year, f->today.month, 1),
		.n = f->today.day + f->days};

	if (!f->names.n)
		return true;
	days.n = days.n < EVENT_DAYS ? days.n : EVENT_DAYS;
	event_days_find(json_value(buf_str(&f->names)), &days);
	return event_days_keep(f->account->store, &days, err);
}

static bool put_rows(struct alarms_flow *f, const struct alarm_spans *s, struct error *err)
{
	struct db *d = store_cache(f->account->store);
	struct calendar_names *names = calendar_names_new(json_value(buf_str(&f->names)));
	struct buf bytes = BUF_INIT(4 * MIB);
	bool ok = db_exec(d, "delete from alarm", err);

	for (size_t i = 0; i < s->n && ok; i++)
		ok = row_bytes(s->at[i].bytes, names, &bytes) &&
		     put_row(d, i, &s->at[i], buf_str(&bytes), err);
	ok = ok && put_calendars(f, err) && put_days(f, err) && put_about(f, s, err) &&
	     remember(f, err);
	calendar_names_free(&names);
	buf_release(&bytes);
	return ok;
}

static time_t midnight(const struct alarms_flow *f, int days)
{
	struct civil c = day_after(f->today, days);

	return zone_instant(f->zone, (struct civil){c.year, c.month, c.day, 0, 0, 0});
}

/* What alarmtriggers would have said. */
static bool work_out(struct alarms_flow *f, struct error *err)
{
	struct buf list = BUF_INIT(ANSWER_MOST);
	bool ok = alarms_compute(json_value(buf_str(&f->answer)), json_value(buf_str(&f->names)),
		f->zone, midnight(f, 0), midnight(f, f->days + 1), &list, err);

	buf_release(&f->answer);
	f->answer = list;
	return ok;
}

static bool into_store(struct alarms_flow *f, struct error *err)
{
	struct alarm_spans s = {0};
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_ALARMS};
	struct db *d = store_cache(f->account->store);
	bool ok = (f->how != BY_EVENTS || work_out(f, err)) &&
		  alarms_read(buf_str(&f->answer), f->zone, &s, err) && store_begin(d, err);

	if (ok) {
		ok = put_rows(f, &s, err);
		ok = store_end(d, ok, ok ? err : NULL) && ok;
	}
	alarm_spans_release(&s);
	if (ok)
		f->account->tell(f->account->tell_owner, &m);
	return ok;
}

/* -- the flow ------------------------------------------------------------------------------------------ */

static void finish(struct alarms_flow *f)
{
	struct error err = f->failed;

	if (f->asked || f->asked_names)
		return;
	if (err.code == ERR_NONE)
		into_store(f, &err);
	flow_end(&f->flow, err.code == ERR_NONE ? NULL : &err);
}

static void names_heard(void *owner, const struct response *r, const struct error *err)
{
	struct alarms_flow *f = owner;

	f->asked_names = 0;
	if (!err && response_ok(r, STEP_NONE, NULL))
		buf_add_str(&f->names, r->body);
	finish(f);
}

static void alarms_heard(void *owner, const struct response *r, const struct error *err);

static bool ask_now(struct alarms_flow *f, struct request *r)
{
	if (f->how == BY_EVENTS)
		return calendar_ask(f->account, CALENDAR_EVENTS, VERB_GET, &f->as,
			day_after(f->today, -BEFORE_DAYS), BEFORE_DAYS + f->days + AFTER_DAYS, r,
			&f->failed);
	return calendar_ask(f->account, CALENDAR_TRIGGERS, f->how == BY_GET ? VERB_GET : VERB_POST,
		&f->as, f->today, f->days, r, &f->failed);
}

static void send_alarms(struct alarms_flow *f)
{
	struct request r = {0};

	f->asked = 0;
	if (!ask_now(f, &r))
		return;
	r.aside =
		f->how != BY_EVENTS; /* a refusal says nothing about the service's other answers */
	f->asked = engine_send(f->account->engine, &r, alarms_heard, f);
	free(r.url);
}

/* Another verb, or what else says the same. A sign-in that is needed, a pause, a server in trouble: none. */
static bool other_way(struct alarms_flow *f, const struct response *r)
{
	struct error why = ERROR_INIT;
	int http = r->http;

	if (http >= 200 && http < 300 && !response_ok(r, STEP_NONE, &why))
		http = why.http;
	if (f->how == BY_POST && (http == 405 || http == 400))
		f->how = BY_GET;
	else if (f->how != BY_EVENTS && (http == 400 || http == 403 || http == 404 || http == 405 ||
						http == 410 || http == 501))
		f->how = BY_EVENTS;
	else
		return false;
	return true;
}

static void alarms_heard(void *owner, const struct response *r, const struct error *err)
{
	struct alarms_flow *f = owner;

	f->asked = 0;
	if (err) {
		f->failed = *err;
	} else if (other_way(f, r)) {
		send_alarms(f);
	} else if (response_ok(r, STEP_NONE, &f->failed) && !buf_add_str(&f->answer, r->body)) {
		fail(&f->failed, ERR_TOO_BIG, "iCloud's answer about alarms is over 16 MiB.",
			"Ask for fewer days.");
	}
	finish(f);
}

static void send_names(struct alarms_flow *f)
{
	struct civil first = f->today;
	struct request r = {0};

	first.day = 1;
	if (!calendar_ask(f->account, CALENDAR_STARTUP, VERB_GET, &f->as, first,
		    f->today.day - 1 + f->days, &r, NULL))
		return;
	f->asked_names = engine_send(f->account->engine, &r, names_heard, f);
	free(r.url);
}

static void forget(struct alarms_flow *f)
{
	if (f->asked)
		engine_forget(f->account->engine, f->asked);
	if (f->asked_names)
		engine_forget(f->account->engine, f->asked_names);
	f->asked = f->asked_names = 0;
}

static void cancel(struct flow *flow)
{
	struct alarms_flow *f = (struct alarms_flow *)flow;
	struct error err = ERROR_INIT;

	forget(f);
	fail(&err, ERR_CANCELLED, "Reading the alarms was stopped.",
		"What was read before is kept.");
	flow_end(flow, &err);
}

static void release(struct flow *flow)
{
	struct alarms_flow *f = (struct alarms_flow *)flow;

	forget(f);
	zone_free(&f->zone);
	buf_release(&f->answer);
	buf_release(&f->names);
	free(f);
}

struct flow *alarms_start(
	struct account *a, int days, const struct calendar_as *as, struct error *err)
{
	struct alarms_flow *f = mem_new(sizeof *f);

	f->flow = (struct flow){.name = "alarms", .cancel = cancel, .free = release};
	f->account = a;
	f->as = *as;
	f->zone = calendar_zone(&f->as);
	f->today = zone_civil(f->zone, clock_now());
	f->days = days;
	f->how = refused_before(a) ? BY_EVENTS : BY_POST;
	f->answer = BUF_INIT(ANSWER_MOST);
	f->names = BUF_INIT(ANSWER_MOST);
	send_alarms(f);
	if (!f->asked) {
		*err = f->failed;
		release(&f->flow);
		return NULL;
	}
	send_names(f);
	return &f->flow;
}
