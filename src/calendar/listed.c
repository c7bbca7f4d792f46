/* The alarms as the store has them, with what was said to them here. Only reads. */
#include "calendar/calendar.h"
#include "icloud/json.h"
#include "store/reader.h"
#include "store/store.h"

#include <limits.h>
#include <stdio.h>

time_t alarms_walk(struct store *s, time_t from, time_t to,
	void (*row)(void *ctx, const struct icloud_alarm *a), void *ctx)
{
	struct buf text = BUF_INIT(4 * MIB), range = BUF_INIT(4 * KIB);
	struct icloud_alarm alarm;
	struct query *q;
	time_t as_of = 0;

	if (s && store_document(s, "alarms", &range, &as_of)) {
		q = db_query(store_cache(s), "select bytes, trigger from alarm where trigger >= ?1 "
					     "and trigger < ?2 order by place");
		query_int(q, 1, from);
		query_int(q, 2, to);
		while (query_row(q)) {
			if (!alarm_decode(query_get(q, 0), &text, &alarm))
				continue;
			alarm.trigger_at = (time_t)query_get_int(q, 1);
			alarm_answer_apply(s, &alarm);
			row(ctx, &alarm);
		}
		query_end(q, NULL);
	}
	buf_release(&text);
	buf_release(&range);
	return as_of;
}

time_t alarms_list(struct icloud_reader *r, time_t from, time_t to,
	void (*row)(void *ctx, const struct icloud_alarm *a), void *ctx)
{
	return alarms_walk(reader_store(r), from, to, row, ctx);
}

/* Two walks: the first finds which one it is, the second hands it out, so that no text is kept. */
struct soonest {
	time_t now, rings;
	int place, at; /* of the one found; of the row */
	void (*row)(void *ctx, const struct icloud_alarm *a);
	void *ctx;
};

static void look(void *ctx, const struct icloud_alarm *a)
{
	struct soonest *s = ctx;

	s->at++;
	if (!a->rings_at || s->now - a->rings_at >= ALARM_RINGS_S ||
		(s->rings && s->rings <= a->rings_at))
		return;
	s->rings = a->rings_at;
	s->place = s->at;
}

static void give(void *ctx, const struct icloud_alarm *a)
{
	struct soonest *s = ctx;

	if (++s->at == s->place)
		s->row(s->ctx, a);
}

bool alarms_next(struct icloud_reader *r, time_t now,
	void (*row)(void *ctx, const struct icloud_alarm *a), void *ctx)
{
	struct soonest s = {.now = now, .row = row, .ctx = ctx};

	icloud_read_begin(r);
	alarms_list(r, 0, LONG_MAX, look, &s);
	s.at = 0;
	if (s.place)
		alarms_list(r, 0, LONG_MAX, give, &s);
	icloud_read_end(r);
	return s.place > 0;
}

static void about(struct str d, struct icloud_alarms *out)
{
	struct buf text = BUF_INIT(4 * KIB);
	int64_t n = 0;

	json_int64(json_get(d, "days"), &n);
	out->days = n > 0 && n < INT_MAX ? (int)n : 0;
	n = 0;
	json_int64(json_get(d, "unreadable"), &n);
	out->unreadable = n > 0 && n < INT_MAX ? (int)n : 0;
	json_bool(json_get(d, "computed"), &out->computed);
	json_text(json_get(d, "zone"), &text);
	snprintf(out->zone, sizeof out->zone, "%s", buf_cstr(&text));
	buf_clear(&text);
	json_text(json_get(d, "note"), &text);
	snprintf(out->note, sizeof out->note, "%s", buf_cstr(&text));
	buf_release(&text);
}

bool alarms_about(struct icloud_reader *r, struct icloud_alarms *out)
{
	struct store *s = reader_store(r);
	struct buf range = BUF_INIT(4 * KIB);
	struct icloud_alarms a = {0};
	bool ok = s && store_document(s, "alarms", &range, &a.as_of);

	if (ok) {
		about(json_value(buf_str(&range)), &a);
		*out = a;
	}
	buf_release(&range);
	return ok;
}

struct zone *alarms_zone(struct icloud_reader *r)
{
	struct icloud_alarms a = {0};
	struct buf here = BUF_INIT(KIB);
	struct zone *z = NULL;

	zone_of_machine(&here);
	if (alarms_about(r, &a) && !str_is(buf_str(&here), a.zone))
		z = zone_load(str_of(a.zone));
	buf_release(&here);
	return z;
}

int alarms_days(struct icloud_reader *r)
{
	struct icloud_alarms a = {0};

	return alarms_about(r, &a) ? a.days : 0;
}

bool alarm_answered(struct icloud_reader *r, time_t now)
{
	struct store *s = reader_store(r);

	return s && answers_any(s, now);
}
