/* How usage was, day by day: one sample of the sum, the plan and every medium a day, in the ledger,
 * because iCloud cannot tell it again. Old ones are thinned, so that years of them stay small. A failure to write
 * one is nobody's trouble. */
#include "storage/storage.h"
#include "store/reader.h"
#include "store/store.h"

enum { DAY_S = 24 * 60 * 60, DAILY_DAYS = 400, WEEKLY_DAYS = 3 * 366, DAYS_MOST = 1200 };

/* A day has its midnight in this machine's zone; a sample of the future (the clock was wrong) counts for no other. */
static bool sampled_today(struct db *d, struct civil today)
{
	struct query *q = db_query(
		d, "select 1 from sample where key = 'used' and at >= ?1 and at < ?2 limit 1");
	bool there;

	query_int(q, 1, civil_instant(today));
	today.day++;
	query_int(q, 2, civil_instant(today));
	there = query_row(q);
	query_end(q, NULL);
	return there;
}

static bool put(struct db *d, time_t now, const char *key, int64_t bytes)
{
	struct query *q = db_query(d, "insert into sample(at, key, bytes) values(?1, ?2, ?3)");

	query_int(q, 1, now);
	query_str(q, 2, str_of(key));
	query_int(q, 3, bytes);
	return query_run(q, NULL);
}

/* Of what is older than that the first of every so many seconds stays. */
static bool thin(struct db *d, time_t older, int64_t step)
{
	struct query *q = db_query(d,
		"delete from sample where at < ?1 and at not in"
		" (select min(at) from sample where key = 'used' and at < ?1 group by at / ?2)");

	query_int(q, 1, older);
	query_int(q, 2, step);
	return query_run(q, NULL);
}

static bool thin_all(struct db *d, time_t now)
{
	struct query *q;

	if (!thin(d, now - (time_t)DAILY_DAYS * DAY_S, 7 * DAY_S) ||
		!thin(d, now - (time_t)WEEKLY_DAYS * DAY_S, 30 * DAY_S))
		return false;
	q = db_query(d, "delete from sample where at < (select at from sample where key = 'used'"
			" order by at desc limit 1 offset ?1)");
	query_int(q, 1, DAYS_MOST - 1);
	return query_run(q, NULL);
}

/* These two are the names of our own rows. */
static bool is_ours(const char *key)
{
	return str_is(str_of(key), "used") || str_is(str_of(key), "total");
}

static bool put_all(struct db *d, time_t now, const struct icloud_storage *usage)
{
	bool ok = put(d, now, "used", usage->used);

	if (ok && !(usage->gaps & STORAGE_NO_TOTAL))
		ok = put(d, now, "total", usage->total);
	for (size_t i = 0; i < usage->n && ok; i++)
		if (!is_ours(usage->media[i].key))
			ok = put(d, now, usage->media[i].key, usage->media[i].bytes);
	return ok;
}

void usage_sample(struct store *s, const struct icloud_storage *usage)
{
	struct db *d = store_ledger(s);
	time_t now = clock_now();
	struct civil today = civil_of(now);
	bool ok;

	today.hour = today.minute = today.second = 0;
	if ((usage->gaps & STORAGE_NO_USED) || sampled_today(d, today) || !store_begin(d, NULL))
		return;
	ok = put_all(d, now, usage) && thin_all(d, now);
	store_end(d, ok, NULL);
}

time_t storage_sampled_since(struct icloud_reader *r)
{
	struct store *s = reader_store(r);

	return s ? (time_t)db_int(
			   store_ledger(s), "select min(at) from sample where key = 'used'", 0)
		 : 0;
}

static void turn_round(struct icloud_sample *s, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct icloud_sample kept = s[i];

		s[i] = s[n - 1 - i];
		s[n - 1 - i] = kept;
	}
}

size_t storage_history(struct icloud_reader *r, const char *key, time_t from, time_t to,
	struct icloud_sample *out, size_t max)
{
	struct store *s = reader_store(r);
	struct query *q;
	size_t n = 0;

	if (!s)
		return 0;
	q = db_query(store_ledger(s),
		"select d.at, coalesce((select m.bytes from sample m where m.key = ?1 and m.at = "
		"d.at), 0)"
		" from sample d where d.key = 'used' and d.at >= ?2 and d.at <= ?3"
		" order by d.at desc");
	query_str(q, 1, str_of(key));
	query_int(q, 2, from);
	query_int(q, 3, to);
	while (n < max && query_row(q)) {
		out[n].at = (time_t)query_get_int(q, 0);
		out[n++].bytes = query_get_int(q, 1);
	}
	query_end(q, NULL);
	turn_round(out, n);
	return n;
}
