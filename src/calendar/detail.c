/* Reading one event into the store, when somebody looks at it. Nothing is asked while the store has one that
 * is as new as the list of alarms. */
#include "calendar/calendar.h"
#include "icloud/json.h"
#include "icloud/zone.h"
#include "store/store.h"

#include <stdlib.h>

enum { KEPT_MOST = 500, DETAIL_MOST = 2 * 1024 * 1024 };

struct detail_flow {
	struct call_flow call;
	struct icloud_event_ask what;
};

/* The calendar and the event behind an alarm, out of its row. */
static bool names_of(struct store *s, struct str alarm_id, struct buf *calendar)
{
	struct query *q = db_query(store_cache(s), "select bytes from alarm where id = ?1 limit 1");
	bool ok;

	query_str(q, 1, alarm_id);
	ok = query_row(q) && json_text(json_get(query_get(q, 0), "calendarGuid"), calendar);
	query_end(q, NULL);
	return ok && calendar->n > 0;
}

static bool is_new(struct store *s, struct str event)
{
	struct query *q = db_query(store_cache(s),
		"select 1 from event where id = ?1 and as_of >= "
		"coalesce((select as_of from document where kind = 'alarms'), 0)");
	bool found;

	query_str(q, 1, event);
	found = query_row(q);
	query_end(q, NULL);
	return found;
}

static bool put(struct store *s, struct str event, struct str bytes, struct error *err)
{
	struct query *q = db_query(store_cache(s),
		"insert or replace into event(id, bytes, as_of) values(?1, ?2, ?3)");

	query_str(q, 1, event);
	query_blob(q, 2, bytes);
	query_int(q, 3, clock_now());
	if (!query_run(q, err))
		return false;
	q = db_query(store_cache(s), "delete from event where id in (select id from event order by "
				     "as_of desc limit -1 offset ?1)");
	query_int(q, 1, KEPT_MOST);
	return query_run(q, err);
}

static bool into_store(struct detail_flow *f, struct str body, struct error *err)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_EVENT};
	struct account *a = f->call.account;
	struct icloud_event_detail e;
	bool ok;

	if (body.n > DETAIL_MOST || !event_decode(json_value(body), STR_NONE, &e))
		return fail(err, ERR_BAD_DATA, "iCloud's answer about this event cannot be read.",
			"Try again later; the alarm itself is kept.");
	event_release(&e);
	ok = put(a->store, alarm_event(str_of(f->what.id)), json_value(body), err);
	if (ok)
		a->tell(a->tell_owner, &m);
	return ok;
}

static void heard(void *owner, const struct response *r, const struct error *failed)
{
	struct detail_flow *f = owner;
	struct error err = ERROR_INIT;
	bool ok = call_heard(&f->call, r, failed, NULL, &err) && into_store(f, r->body, &err);

	flow_end(&f->call.flow, ok ? NULL : &err);
}

/* A call_flow with the question behind it: the same block, grown. */
static struct detail_flow *flow_new(struct account *a, const struct icloud_event_ask *what)
{
	struct call_flow *call = call_new(a, "event", "Reading the event was stopped.");
	struct detail_flow *f = mem_grow(call, 1, sizeof *f);

	f->what = *what;
	return f;
}

static bool ask(struct account *a, const struct icloud_event_ask *what,
	const struct calendar_as *given, struct request *r, struct error *err)
{
	struct buf calendar = BUF_INIT(4 * KIB);
	struct calendar_as as = *given;
	struct zone *zone = calendar_zone(&as);
	bool ok;

	if (names_of(a->store, str_of(what->id), &calendar))
		ok = event_ask(a, &as, zone_civil(zone, clock_now()), buf_str(&calendar),
			alarm_event(str_of(what->id)), r, err);
	else
		ok = fail(err, ERR_NOT_FOUND, "iCloud did not say which calendar this event is in.",
			"Ctrl-R reads the alarms again.");
	zone_free(&zone);
	buf_release(&calendar);
	return ok;
}

struct flow *event_start(struct account *a, struct icloud_event_ask *what,
	const struct calendar_as *as, struct error *err)
{
	bool have = !what->fresh && is_new(a->store, alarm_event(str_of(what->id)));
	struct request r = {0};
	struct detail_flow *f;

	if (!have && !ask(a, what, as, &r, err)) {
		free(what);
		return NULL;
	}
	f = flow_new(a, what);
	free(what);
	if (have)
		flow_end_soon(a->engine, &f->call.flow, NULL);
	else
		f->call.asked = engine_send(a->engine, &r, heard, f);
	free(r.url);
	return &f->call.flow;
}
