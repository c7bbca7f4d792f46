/* What the person said to alarms: put off, dismissed, told. Kept in the ledger, never sent. An answer
 * stands beside those before it, so that taking back brings the one before. */
#include "calendar/calendar.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEPT_S = 400 * 24 * 3600, BACK_S = 24 * 3600 };

static struct str cut_id(struct str id)
{
	return utf8_clip(id, sizeof((struct icloud_alarm_answer *)NULL)->id - 1);
}

static struct icloud_alarm_answer *answer_new(struct str id)
{
	struct icloud_alarm_answer *a = mem_new(sizeof *a);

	id = cut_id(id);
	snprintf(a->id, sizeof a->id, "%.*s", STR_ARG(id));
	return a;
}

struct icloud_alarm_answer *alarm_answer_new(
	struct str id, time_t trigger_at, enum alarm_said said, time_t until)
{
	struct icloud_alarm_answer *a = answer_new(id);

	a->trigger_at = trigger_at;
	a->said = said;
	a->until = until;
	return a;
}

struct icloud_alarm_answer *alarm_told_new(struct str id, time_t rings_at)
{
	struct icloud_alarm_answer *a = answer_new(id);

	a->until = rings_at;
	a->told = true;
	return a;
}

/* -- into the ledger ------------------------------------------------------------------------------ */

static struct query *take_untold(struct db *d, const struct icloud_alarm_answer *a)
{
	struct query *q = db_query(d, "delete from alarm_told where alarm = ?1 and rings = ?2");

	query_str(q, 1, str_of(a->id));
	query_int(q, 2, a->until);
	return q;
}

static struct query *put_told(struct db *d, const struct icloud_alarm_answer *a)
{
	struct query *q = db_query(
		d, "insert or ignore into alarm_told(alarm, rings, at) values(?1, ?2, ?3)");

	query_str(q, 1, str_of(a->id));
	query_int(q, 2, a->until);
	query_int(q, 3, clock_now());
	return q;
}

static struct query *put_answer(struct db *d, const struct icloud_alarm_answer *a)
{
	struct query *q = db_query(d, "insert into alarm_answer(alarm, trigger, until, at) "
				      "values(?1, ?2, ?3, ?4)");

	query_str(q, 1, str_of(a->id));
	query_int(q, 2, a->trigger_at);
	query_int(q, 3, a->said == ALARM_PUT_OFF ? a->until : 0);
	query_int(q, 4, clock_now());
	return q;
}

static struct query *take_back(struct db *d, const struct icloud_alarm_answer *a)
{
	struct query *q;

	if (!a->id[0]) {
		q = db_query(d, "delete from alarm_answer where id = (select max(id) from "
				"alarm_answer where at > ?1)");
		query_int(q, 1, clock_now() - BACK_S);
		return q;
	}
	q = db_query(d, "delete from alarm_answer where id = (select max(id) from alarm_answer "
			"where alarm = ?1 and trigger = ?2)");
	query_str(q, 1, str_of(a->id));
	query_int(q, 2, a->trigger_at);
	return q;
}

/* Long after its alarm an answer says nothing any more. */
static bool forget_old(struct db *d, struct error *err)
{
	struct query *q = db_query(d, "delete from alarm_answer where at < ?1");
	bool ok;

	query_int(q, 1, clock_now() - KEPT_S);
	ok = query_run(q, err);
	q = db_query(d, "delete from alarm_told where at < ?1");
	query_int(q, 1, clock_now() - KEPT_S);
	return query_run(q, ok ? err : NULL) && ok;
}

static bool is_sound(const struct icloud_alarm_answer *a, struct error *err)
{
	if (!a->id[0] && (a->told || a->said != ALARM_OPEN))
		return fail(err, ERR_BAD_DATA, "This alarm has no name that could be remembered.",
			"It rings again when the program starts anew.");
	return a->told || a->said != ALARM_PUT_OFF || a->until > 0 ||
	       fail(err, ERR_USAGE, "It is not said until when the alarm is put off.",
		       "Put it off once more.");
}

bool alarm_answer_keep(
	struct account *acc, struct icloud_alarm_answer *a, int64_t *changed, struct error *err)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_ALARMS};
	struct db *d = store_ledger(acc->store);
	bool ok = is_sound(a, err) && forget_old(d, err) &&
		  query_run(a->told && a->untold    ? take_untold(d, a)
			    : a->told		    ? put_told(d, a)
			    : a->said == ALARM_OPEN ? take_back(d, a)
						    : put_answer(d, a),
			  err);

	if (ok)
		*changed = db_changed(d);
	if (ok && *changed && !a->told)
		acc->tell(acc->tell_owner, &m);
	free(a);
	return ok;
}

/* -- out of it ------------------------------------------------------------------------------------ */

void alarm_answer_apply(struct store *s, struct icloud_alarm *a)
{
	struct query *q = db_query(store_ledger(s),
		"select until from alarm_answer where alarm = ?1 and trigger = ?2 "
		"order by id desc limit 1");

	a->said = ALARM_OPEN;
	a->rings_at = a->trigger_at;
	query_str(q, 1, cut_id(a->id));
	query_int(q, 2, a->trigger_at);
	if (a->id.n && query_row(q)) {
		a->rings_at = (time_t)query_get_int(q, 0);
		a->said = a->rings_at ? ALARM_PUT_OFF : ALARM_DISMISSED;
	}
	query_end(q, NULL);
}

bool alarm_was_told(struct store *s, struct str id, time_t rings_at)
{
	struct query *q = db_query(
		store_ledger(s), "select 1 from alarm_told where alarm = ?1 and rings = ?2");
	bool told;

	query_str(q, 1, cut_id(id));
	query_int(q, 2, rings_at);
	told = query_row(q);
	query_end(q, NULL);
	return told;
}

bool answers_any(struct store *s, time_t now)
{
	struct query *q =
		db_query(store_ledger(s), "select 1 from alarm_answer where at > ?1 limit 1");
	bool any;

	query_int(q, 1, now - BACK_S);
	any = query_row(q);
	query_end(q, NULL);
	return any;
}

/* -- pure ------------------------------------------------------------------------------------------ */

enum alarm_state alarm_state(const struct icloud_alarm *a, time_t now, time_t since)
{
	if (a->said == ALARM_DISMISSED || !a->rings_at)
		return ALARM_SILENCED;
	if (a->rings_at > now)
		return a->said == ALARM_PUT_OFF ? ALARM_WAITS : ALARM_COMING;
	if (now - a->rings_at < ALARM_RINGS_S)
		return ALARM_DUE;
	return since && a->rings_at >= since ? ALARM_MISSED : ALARM_PAST;
}
