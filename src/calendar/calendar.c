/* Reading alarms into the store.
 *
 *   alarmtriggers POST ──400, 405──> GET ──┐
 *                    └─────────────────────┴──> both heard ──> store, one transaction
 *   startup (names of the calendars) ──────┘
 *
 * Without the names the alarms are kept all the same: they are an extra.
 */
#include "calendar/calendar.h"
#include "icloud/zone.h"
#include "icloud/json.h"
#include "net/url.h"
#include "store/store.h"

#include <stdlib.h>

struct alarms_flow {
	struct flow flow;
	struct account *account;
	struct civil today;
	int days;
	bool by_get;
	uint64_t asked, asked_names; /* requests under way, 0 when heard */
	struct error failed;
	struct buf answer, names;
};

static void add_day(struct buf *query, const char *name, struct civil day, int days)
{
	struct civil c = civil_of(civil_instant((struct civil){
		.year = day.year, .month = day.month, .day = day.day + days, .hour = 12}));

	buf_printf(query, "&%s=%04d-%02d-%02d", name, c.year, c.month, c.day);
}

static bool ask(struct account *a, enum verb verb, const char *path, struct civil today, int days,
	struct request *r, struct error *err)
{
	static unsigned counter;
	struct buf query = BUF_INIT(4 * KIB), zone = BUF_INIT(KIB);
	bool ok;

	zone_of_machine(&zone);
	buf_adds(&query, "clientVersion=5.1&lang=en-us&usertz=");
	url_encode(&query, buf_str(&zone));
	buf_printf(&query, "&requestID=%u", ++counter);
	add_day(&query, "startDate", today, 0);
	add_day(&query, "endDate", today, days);
	ok = account_request(a, "calendar", verb, path, buf_cstr(&query), r, err);
	buf_release(&query);
	buf_release(&zone);
	return ok;
}

bool alarms_ask(struct account *a, enum verb verb, struct civil today, int days, struct request *r,
	struct error *err)
{
	return ask(a, verb, "/ca/alarmtriggers/", today, days, r, err);
}

bool calendars_ask(
	struct account *a, struct civil today, int days, struct request *r, struct error *err)
{
	return ask(a, VERB_GET, "/ca/startup", today, days, r, err);
}

/* The alarm as it came, with the calendar's title beside its own members. */
static bool row_bytes(struct str alarm, struct str calendars, struct buf *out)
{
	struct str title = alarm_calendar(alarm, calendars);

	buf_clear(out);
	if (!title.p || json_get(alarm, "calendar").p)
		return buf_add_str(out, alarm);
	buf_adds(out, "{\"calendar\":");
	buf_add_str(out, title);
	buf_addc(out, ',');
	return buf_add_str(out, str_part(alarm, 1, alarm.n));
}

static bool put_row(
	struct db *d, size_t place, const struct alarm_span *s, struct str bytes, struct error *err)
{
	struct query *q =
		db_query(d, "insert into alarm(place, trigger, bytes) values(?1, ?2, ?3)");

	query_int(q, 1, (int64_t)place);
	query_int(q, 2, s->trigger_at);
	query_blob(q, 3, bytes);
	return query_run(q, err);
}

static bool put_rows(struct alarms_flow *f, const struct alarm_spans *s, struct error *err)
{
	struct db *d = store_cache(f->account->store);
	struct str calendars = json_value(buf_str(&f->names));
	struct buf bytes = BUF_INIT(4 * MIB), range = BUF_INIT(KIB);
	bool ok = db_exec(d, "delete from alarm", err);

	for (size_t i = 0; i < s->n && ok; i++)
		ok = row_bytes(s->at[i].bytes, calendars, &bytes) &&
		     put_row(d, i, &s->at[i], buf_str(&bytes), err);
	buf_printf(&range, "{\"days\":%d}", f->days);
	ok = ok &&
	     store_document_put(f->account->store, "alarms", buf_str(&range), clock_now(), err);
	buf_release(&bytes);
	buf_release(&range);
	return ok;
}

static bool into_store(struct alarms_flow *f, struct error *err)
{
	struct alarm_spans s = {0};
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_ALARMS};
	struct db *d = store_cache(f->account->store);
	bool ok = alarms_read(buf_str(&f->answer), &s, err) && store_begin(d, err);

	if (ok) {
		ok = put_rows(f, &s, err);
		ok = store_end(d, ok, ok ? err : NULL) && ok;
	}
	alarm_spans_release(&s);
	if (ok)
		f->account->tell(f->account->tell_owner, &m);
	return ok;
}

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

static void send_alarms(struct alarms_flow *f)
{
	struct request r = {0};

	f->asked = 0;
	if (!alarms_ask(f->account, f->by_get ? VERB_GET : VERB_POST, f->today, f->days, &r,
		    &f->failed))
		return;
	f->asked = engine_send(f->account->engine, &r, alarms_heard, f);
	free(r.url);
}

static void alarms_heard(void *owner, const struct response *r, const struct error *err)
{
	struct alarms_flow *f = owner;

	f->asked = 0;
	if (err) {
		f->failed = *err;
	} else if (!f->by_get && (r->http == 405 || r->http == 400)) {
		f->by_get = true;
		send_alarms(f);
	} else if (response_ok(r, STEP_NONE, &f->failed) && !buf_add_str(&f->answer, r->body)) {
		fail(&f->failed, ERR_TOO_BIG, "iCloud's answer about alarms is over 16 MiB.",
			"Ask for fewer days.");
	}
	finish(f);
}

static void send_names(struct alarms_flow *f)
{
	struct request r = {0};

	if (!calendars_ask(f->account, f->today, f->days, &r, NULL))
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
	buf_release(&f->answer);
	buf_release(&f->names);
	free(f);
}

struct flow *alarms_start(struct account *a, int days, struct error *err)
{
	struct alarms_flow *f = mem_new(sizeof *f);

	f->flow = (struct flow){.name = "alarms", .cancel = cancel, .free = release};
	f->account = a;
	f->today = civil_of(clock_now());
	f->days = days;
	f->answer = BUF_INIT(16 * MIB);
	f->names = BUF_INIT(16 * MIB);
	send_alarms(f);
	if (!f->asked) {
		*err = f->failed;
		release(&f->flow);
		return NULL;
	}
	send_names(f);
	return &f->flow;
}
