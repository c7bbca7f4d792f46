/* How usage was, day by day: one sample of the sum and of every medium a day, in the ledger, because
 * iCloud cannot tell it again. A failure to write one is nobody's trouble. */
#include "storage/storage.h"
#include "store/reader.h"
#include "store/store.h"

static bool sampled_today(struct db *d, time_t midnight)
{
	return db_int(d, "select max(at) from sample where key = 'used'", 0) >= midnight;
}

static bool put(struct db *d, time_t now, const char *key, int64_t bytes)
{
	struct query *q = db_query(d, "insert into sample(at, key, bytes) values(?1, ?2, ?3)");

	query_int(q, 1, now);
	query_str(q, 2, str_of(key));
	query_int(q, 3, bytes);
	return query_run(q, NULL);
}

void usage_sample(struct store *s, const struct icloud_storage *usage)
{
	struct db *d = store_ledger(s);
	time_t now = clock_now();
	struct civil today = civil_of(now);
	bool ok;

	today.hour = today.minute = today.second = 0;
	if (sampled_today(d, civil_instant(today)) || !store_begin(d, NULL))
		return;
	ok = put(d, now, "used", usage->used);
	for (size_t i = 0; i < usage->n && ok; i++)
		ok = put(d, now, usage->media[i].key, usage->media[i].bytes);
	store_end(d, ok, NULL);
}

time_t storage_sampled_since(struct icloud_reader *r)
{
	struct store *s = reader_store(r);

	return s ? (time_t)db_int(
			   store_ledger(s), "select min(at) from sample where key = 'used'", 0)
		 : 0;
}

int64_t storage_sample(struct icloud_reader *r, const char *key, time_t at)
{
	struct store *s = reader_store(r);
	struct query *q;
	int64_t bytes = -1;

	if (!s)
		return -1;
	q = db_query(store_ledger(s),
		"select bytes from sample where key = ?1 and at <= ?2 order by at desc limit 1");
	query_str(q, 1, str_of(key));
	query_int(q, 2, at);
	if (query_row(q))
		bytes = query_get_int(q, 0);
	query_end(q, NULL);
	return bytes;
}
