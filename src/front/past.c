/* The record of requests beyond this run: activity.db in the account's cache folder, a file of its own so that what is
 * added there wakes nobody who reads the store. Opened only while it is read or written; what cannot be kept is
 * not missed by anybody, and a damaged one is made anew. What enters is the redacted record of net/activity.h.
 *
 *   request(id, run, at, line)   run: which program's; line: JSON, net/activity_line.c
 */
#include "front/front.h"
#include "icloud/time.h"
#include "net/activity.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEEP_SOON = 50, VERSION = 1 };

static const char *const suffixes[] = {"", "-wal", "-shm"};

static void record_path(const struct icloud *ic, const char *suffix, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s/activity.db%s", ic->cache_dir, suffix);
}

void activity_forget(struct icloud *ic)
{
	struct buf path = BUF_INIT(8 * KIB);

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		record_path(ic, suffixes[i], &path);
		unlink(buf_cstr(&path));
	}
	buf_release(&path);
	ic->requests_kept = activity_newest(engine_activity(ic->account.engine));
}

static struct db *record_open(const struct icloud *ic, enum db_mode mode, struct error *err)
{
	struct buf path = BUF_INIT(8 * KIB);
	struct db *d;

	record_path(ic, "", &path);
	d = db_open(buf_cstr(&path), mode, err);
	buf_release(&path);
	return d;
}

/* Nothing of it is worth waiting for a disk. */
static bool record_make(struct db *d, struct error *err)
{
	if (!db_exec(d, "pragma synchronous = off;", err))
		return false;
	return db_int(d, "pragma user_version", -1) == VERSION ||
	       db_exec(d,
		       "drop table if exists request;"
		       "create table request(id integer primary key autoincrement, run integer,"
		       "  at integer, line text);"
		       "pragma user_version = 1;",
		       err);
}

static bool put_line(struct db *d, uint64_t run, const struct icloud_activity *a, struct error *err)
{
	struct query *q = db_query(d, "insert into request(run, at, line) values(?1, ?2, ?3)");
	struct buf text = BUF_INIT(16 * KIB);
	struct json_writer w = json_writer(&text);
	bool ok;

	activity_write(&w, a);
	query_int(q, 1, (int64_t)run);
	query_int(q, 2, a->at);
	query_str(q, 3, buf_str(&text));
	ok = query_run(q, err);
	buf_release(&text);
	return ok;
}

static bool thin(struct db *d, struct error *err)
{
	struct query *q = db_query(d, "delete from request where at < ?1 or id <= "
				      "(select max(id) from request) - ?2");

	query_int(q, 1, clock_now() - (int64_t)ACTIVITY_PAST_DAYS * 86400);
	query_int(q, 2, ACTIVITY_PAST);
	return query_run(q, err);
}

/* Lines come newest first. */
static bool put_all(
	struct db *d, uint64_t run, const struct icloud_activity *list, size_t n, struct error *err)
{
	bool ok = record_make(d, err) && store_begin(d, err);

	if (!ok)
		return false;
	for (size_t i = n; i > 0 && ok; i--)
		ok = put_line(d, run, &list[i - 1], err);
	ok = ok && thin(d, err);
	return store_end(d, ok, err) && ok;
}

static void put_new(struct icloud *ic, uint64_t newest)
{
	struct activity *record = engine_activity(ic->account.engine);
	struct icloud_activity *list = mem_new(sizeof *list * ACTIVITY_KEPT);
	size_t n = activity_read(record, list, ACTIVITY_KEPT);
	struct error err = ERROR_INIT;
	struct db *d = record_open(ic, DB_WRITE, &err);

	while (n > 0 && list[n - 1].number <= ic->requests_kept)
		n--;
	if (d)
		put_all(d, activity_run(record), list, n, &err);
	db_close(&d);
	if (err.code == ERR_BAD_DATA)
		activity_forget(ic);
	ic->requests_kept = newest;
	free(list);
}

void activity_tell(struct icloud *ic)
{
	struct icloud_message m = {.event = EVENT_REQUESTS};
	uint64_t newest = activity_newest(engine_activity(ic->account.engine));

	if (!ic->threaded || newest == ic->requests_told)
		return;
	ic->requests_told = newest;
	tell(ic, &m);
}

void activity_keep(struct icloud *ic, bool now)
{
	uint64_t newest = activity_newest(engine_activity(ic->account.engine));

	if (!icloud_has_account(ic) || newest == ic->requests_kept)
		return;
	if (now || newest - ic->requests_kept >= KEEP_SOON || !jobs_running(ic))
		put_new(ic, newest);
}

size_t activity_list(struct icloud *ic, struct icloud_activity *out, size_t max)
{
	return activity_read(engine_activity(ic->account.engine), out, max);
}

bool activity_exchange(struct icloud *ic, uint64_t number, struct icloud_exchange *out)
{
	return activity_copy_exchange(engine_activity(ic->account.engine), number, out);
}

static size_t read_past(struct db *d, uint64_t run, struct icloud_activity *out, size_t max)
{
	struct query *q = db_query(d,
		"select line from request where run <> ?1 and at >= ?2 order by id desc limit ?3");
	size_t n = 0;

	query_int(q, 1, (int64_t)run);
	query_int(q, 2, clock_now() - (int64_t)ACTIVITY_PAST_DAYS * 86400);
	query_int(q, 3, (int64_t)max);
	while (n < max && query_row(q))
		n += activity_read_line(query_get(q, 0), &out[n]);
	query_end(q, NULL);
	return n;
}

size_t activity_past(struct icloud *ic, struct icloud_activity *out, size_t max)
{
	struct db *d = icloud_has_account(ic) ? record_open(ic, DB_READ, NULL) : NULL;
	size_t n = 0;

	if (d)
		n = read_past(d, activity_run(engine_activity(ic->account.engine)), out, max);
	db_close(&d);
	return n;
}
