/* The store: opens, makes, migrates, checks and repairs ledger.db and cache.db.
 *
 * Tables belong to the folders that use them; their drawing is in store.h, their SQL is here, because
 * a schema changes in one place. Nothing here reads a row of theirs, but the rescue of a damaged
 * ledger, which copies whatever can still be read.
 */
#include "store/store.h"
#include "icloud/hooks.h"
#include "icloud/time.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct store {
	struct db *cache, *ledger;
	char *cache_path, *ledger_path;
	struct stat cache_file; /* which file it was, see store_moved */
	uint64_t version;
	int64_t seen[4]; /* what version was counted from */
};

/* Schemas. Step n leads from version n to n + 1 (pragma user_version); a step is never edited once it
 * has been released. */

static const char *const cache_steps[] = {
	"create table meta(key text primary key, value);"
	"create table contact(rowid integer primary key, id text not null unique, etag text,"
	"  place integer not null, name text, company text, search text);"
	"create index contact_place on contact(place);"
	"create table card(rowid integer primary key, bytes blob not null);"
	"create table groups(rowid integer primary key, id text not null unique, etag text, name "
	"text,"
	"  place integer, bytes blob not null);"
	"create table member(groupid text not null, contactid text not null,"
	"  primary key(groupid, contactid)) without rowid;"
	"create index member_contact on member(contactid, groupid);"
	"create table alarm(place integer primary key, trigger, bytes blob);"
	"create table badge(topic text primary key, count, since);"
	"create table document(kind text primary key, bytes blob, as_of integer);",
	"alter table contact add column fullname text default '';"
	"alter table contact add column labels text default '';"
	"alter table contact add column has integer default 0;"
	"alter table contact add column modified integer default 0;"
	"alter table contact add column birthday integer default 0;"
	"insert into meta(key, value) select 'projection', 1"
	" where not exists (select 1 from contact);",
	/* what an alarm is looked up by; the events behind alarms. Alarms of before are read again */
	"alter table alarm add column id text default '';"
	"create index alarm_id on alarm(id);"
	"delete from alarm;"
	"delete from document where kind = 'alarms';"
	"create table event(id text primary key, bytes blob not null, as_of integer not null);",
};

/* Left out of an insert, a text is empty and a number 0, so that no reader needs a third case. */
#define TEXT   " text default ''"
#define NUMBER " integer default 0"
#define BYTES  " blob default x''"

static const char *const ledger_steps[] = {
	"create table meta(key text primary key, value);"
	"create table change(id integer primary key autoincrement, object" TEXT ", object_id" TEXT
	", kind" TEXT ", state" TEXT ", source" TEXT ", base" BYTES ", base_etag" TEXT
	", after" BYTES ", waits_for" NUMBER ", flags" NUMBER ", staged_at" NUMBER ", title" TEXT
	", summary" TEXT ", fields" TEXT ", left_out" TEXT ", reverse_of" NUMBER ");"
	"create index change_object on change(object_id);"
	"create table commits(id integer primary key autoincrement, at" NUMBER ", source" TEXT
	", backup" TEXT ", state" TEXT ", stopped_at" NUMBER ");"
	"create table journal(id integer primary key autoincrement, commit_id" NUMBER
	", change_id" NUMBER ", object" TEXT ", object_id" TEXT ", kind" TEXT ", title" TEXT
	", summary" TEXT ", before" BYTES ", after" BYTES ", sent" BYTES ", answer" BYTES
	", etag" TEXT ", new_id" TEXT ", result" TEXT ", digest" TEXT ", at" NUMBER ", note" TEXT
	", reverse_of" NUMBER ");"
	"create index journal_commit on journal(commit_id);"
	"create index journal_object on journal(object_id);"
	"create table sample(rowid integer primary key, at integer, key text, bytes integer);"
	"create index sample_key on sample(key, at);"
	"create table wait(realm text primary key, until integer);"
	"create table decision(key text primary key, value);"
	"create index change_waits on change(waits_for);"
	"create index journal_reverse on journal(reverse_of);",
	"create table draft(object" TEXT ", object_id" TEXT ", base" BYTES ", opened" BYTES
	", typed" BYTES ", at" NUMBER ", primary key(object, object_id));",
	/* how many wait that are alike is asked for each one that is staged */
	"create index change_alike on change(source, fields);",
	/* what was said to an alarm, the newest wins; what notify_command was run for */
	"create table alarm_answer(id integer primary key autoincrement, alarm" TEXT
	", trigger" NUMBER ", until" NUMBER ", at" NUMBER ");"
	"create index alarm_answer_alarm on alarm_answer(alarm, trigger);"
	"create table alarm_told(alarm" TEXT ", rings" NUMBER ", at" NUMBER
	", primary key(alarm, rings));",
	/* an object is followed through its ids */
	"create index journal_new on journal(new_id) where new_id <> '';",
	/* what came back from the editor, beside what is typed into the form */
	"create table draft_text(object" TEXT ", object_id" TEXT ", base" BYTES ", opened" BYTES
	", typed" BYTES ", at" NUMBER ", of_form" NUMBER ", primary key(object, object_id));",
};

enum {
	CACHE_VERSION = sizeof cache_steps / sizeof *cache_steps,
	LEDGER_VERSION = sizeof ledger_steps / sizeof *ledger_steps,
};

bool store_begin(struct db *d, struct error *err)
{
	if (db_in_transaction(d))
		return fail(err, ERR_FAILED, "The store is being written already.",
			"Start the program again.");
	return db_exec(d, "begin immediate;", err);
}

bool store_end(struct db *d, bool keep, struct error *err)
{
	bool kept = false;

	if (keep && hook_point("store-commit"))
		fail_file(err, "write", "the store");
	else if (keep)
		kept = db_exec(d, "commit;", err);
	if (!kept && db_in_transaction(d))
		db_exec(d, "rollback;", keep ? NULL : err);
	return kept || !keep;
}

bool store_ledger_waits(struct store *s, bool for_disk, struct error *err)
{
	return db_exec(s->ledger,
		for_disk ? "pragma synchronous = full;" : "pragma synchronous = normal;", err);
}

static bool step_up(struct db *d, const char *step, int version, struct error *err)
{
	char mark[64];
	bool ok;

	snprintf(mark, sizeof mark, "pragma user_version = %d;", version);
	if (!store_begin(d, err))
		return false;
	ok = db_exec(d, step, err) && db_exec(d, mark, err);
	return store_end(d, ok, ok ? err : NULL) && ok;
}

static bool migrate(
	struct db *d, const char *const *steps, int to, const char *name, struct error *err)
{
	int64_t version = db_int(d, "pragma user_version", -1);

	if (version < 0)
		return failf(err, ERR_BAD_DATA, "Start the program again: it repairs what it can.",
			"The store %s is damaged.", name);
	if (version > to)
		return failf(err, ERR_FAILED, "Install the newer program, or name another account.",
			"The store %s was made by a newer icloud-tui.", name);
	for (; version < to; version++)
		if (!step_up(d, steps[version], (int)version + 1, err))
			return false;
	return true;
}

/* Damage. */

static bool is_sound(struct db *d)
{
	struct query *q = db_query(d, "pragma quick_check(1)");
	bool sound = query_row(q) && str_is(query_get(q, 0), "ok");

	return query_end(q, NULL) && sound;
}

static bool move_file(const char *from, const char *to, const char *tail, struct error *err)
{
	char *old = NULL, *new = NULL;
	bool ok = asprintf(&old, "%s%s", from, tail) > 0 && asprintf(&new, "%s%s", to, tail) > 0 &&
		  (rename(old, new) == 0 || errno == ENOENT);

	if (!ok)
		fail_file(err, "rename", from);
	free(old);
	free(new);
	return ok;
}

/** Renames a store and its journals, so that a later look at it is possible. *to is the new path. */
static bool set_aside(const char *path, char **to, struct error *err)
{
	struct civil c = civil_utc(clock_now());
	struct stat st;
	int n = 0;

	do {
		free(*to);
		*to = NULL;
		if (asprintf(to, "%s.damaged-%04d%02d%02d-%02d%02d%02d%s", path, c.year, c.month,
			    c.day, c.hour, c.minute, c.second, n ? "-again" : "") < 0)
			return fail(
				err, ERR_FAILED, "There is no memory left.", "Close a program.");
	} while (stat(*to, &st) == 0 && n++ == 0);
	return move_file(path, *to, "", err) && move_file(path, *to, "-wal", err) &&
	       move_file(path, *to, "-shm", err);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* What a rescue copies; the order is that of their worth. */
#define RESCUED(_)                                                                                 \
	_(change)                                                                                  \
	_(draft)                                                                                   \
	_(draft_text)                                                                              \
	_(journal) _(commits) _(decision) _(wait) _(meta) _(sample) _(alarm_answer) _(alarm_told)

struct rescue {
	const char *table, *up, *down, *copy;
};
static const struct rescue rescues[] = {
#define _(table)                                                                                   \
	{#table, "select rowid from old." #table " order by rowid",                                \
		"select rowid from old." #table " order by rowid desc",                            \
		"insert or ignore into main." #table " select * from old." #table                  \
		" where rowid = ?1"},
	RESCUED(_)
#undef _
};

/** Copies rows in one direction until the text breaks off; false when it did. */
static bool rescue_walk(struct db *d, const char *walk, const char *copy, int64_t *taken)
{
	struct query *rows = db_query(d, walk), *one;

	while (query_row(rows)) {
		one = db_query(d, copy);
		query_int(one, 1, query_get_int(rows, 0));
		if (query_run(one, NULL))
			*taken += db_changed(d);
	}
	return query_end(rows, NULL);
}

static int64_t rescue_table(struct db *d, const struct rescue *r)
{
	int64_t taken = 0;

	if (!rescue_walk(d, r->up, r->copy, &taken))
		rescue_walk(d, r->down, r->copy, &taken);
	return taken;
}

static void rescue_rows(struct db *d, const char *from, struct buf *notice)
{
	struct query *q = db_query(d, "attach ?1 as old");
	int64_t changes = 0, others = 0, n;

	query_str(q, 1, str_of(from));
	if (query_run(q, NULL)) {
		for (size_t i = 0; i < sizeof rescues / sizeof *rescues; i++) {
			n = rescue_table(d, &rescues[i]);
			*(i == 0 ? &changes : &others) += n;
		}
		db_exec(d, "detach old;", NULL);
	}
	buf_printf(notice,
		"The ledger was damaged: %lld waiting %s and %lld other entries could be read and "
		"are "
		"kept, the rest is in %s.",
		(long long)changes, changes == 1 ? "change" : "changes", (long long)others,
		last_part(from));
}

/* Opening. */

static struct db *open_ready(const char *path, const char *const *steps, int version,
	const char *synchronous, struct error *err)
{
	struct db *d = db_open(path, DB_WRITE, err);

	if (d && db_exec(d, synchronous, err) && migrate(d, steps, version, last_part(path), err))
		return d;
	db_close(&d);
	return NULL;
}

static struct db *open_ledger(const char *path, struct buf *notice, struct error *err)
{
	static const char full[] = "pragma synchronous = full;";
	struct error why = ERROR_INIT;
	struct db *d = open_ready(path, ledger_steps, LEDGER_VERSION, full, &why);
	char *aside = NULL;

	if (d && is_sound(d))
		return d;
	if (!d && why.code != ERR_BAD_DATA) {
		*err = why;
		return NULL;
	}
	db_close(&d);
	if (set_aside(path, &aside, err))
		d = open_ready(path, ledger_steps, LEDGER_VERSION, full, err);
	if (d)
		rescue_rows(d, aside, notice);
	free(aside);
	return d;
}

static struct db *remake_cache(const char *path, struct buf *notice, struct error *err)
{
	char *aside = NULL;
	struct db *d = NULL;

	if (set_aside(path, &aside, err))
		d = open_ready(
			path, cache_steps, CACHE_VERSION, "pragma synchronous = normal;", err);
	if (d)
		buf_printf(notice,
			"%sThe cache was damaged and is read again from iCloud; the old file is "
			"%s.",
			notice->n ? " " : "", last_part(aside));
	free(aside);
	return d;
}

static struct db *open_cache(const char *path, struct buf *notice, struct error *err)
{
	struct error why = ERROR_INIT;
	struct db *d =
		open_ready(path, cache_steps, CACHE_VERSION, "pragma synchronous = normal;", &why);

	if (d || (why.code != ERR_BAD_DATA && why.code != ERR_FAILED)) {
		if (!d)
			*err = why;
		return d;
	}
	return remake_cache(path, notice, err);
}

static struct store *store_new(const char *state_dir, const char *cache_dir)
{
	struct store *s = mem_new(sizeof *s);
	struct buf path = BUF_INIT(4 * KIB);

	buf_printf(&path, "%s/ledger.db", state_dir);
	s->ledger_path = mem_dup(buf_cstr(&path));
	buf_clear(&path);
	buf_printf(&path, "%s/cache.db", cache_dir);
	s->cache_path = mem_dup(buf_cstr(&path));
	buf_release(&path);
	s->version = 1;
	return s;
}

static bool remember_file(struct store *s, struct error *err)
{
	return stat(s->cache_path, &s->cache_file) == 0 || fail_file(err, "open", s->cache_path);
}

struct store *store_open(
	const char *state_dir, const char *cache_dir, struct buf *notice, struct error *err)
{
	struct store *s = store_new(state_dir, cache_dir);
	struct error why = ERROR_INIT;

	s->ledger = open_ledger(s->ledger_path, notice, &why);
	if (s->ledger)
		s->cache = open_cache(s->cache_path, notice, &why);
	if (s->cache && remember_file(s, &why))
		return s;
	if (err)
		*err = why;
	store_free(&s);
	return NULL;
}

struct store *store_reader(const char *state_dir, const char *cache_dir, struct error *err)
{
	struct store *s = store_new(state_dir, cache_dir);

	s->ledger = db_open(s->ledger_path, DB_READ, err);
	if (s->ledger)
		s->cache = db_open(s->cache_path, DB_READ, err);
	if (s->cache && remember_file(s, err))
		return s;
	store_free(&s);
	return NULL;
}

bool store_is_readable(struct store *s)
{
	return db_int(s->ledger, "pragma user_version", -1) == LEDGER_VERSION &&
	       db_int(s->cache, "pragma user_version", -1) == CACHE_VERSION;
}

void store_free(struct store **s)
{
	if (!*s)
		return;
	db_close(&(*s)->cache);
	db_close(&(*s)->ledger);
	free((*s)->cache_path);
	free((*s)->ledger_path);
	free(*s);
	*s = NULL;
}

bool store_check_cache(struct store *s, struct buf *notice, struct error *err)
{
	if (is_sound(s->cache))
		return true;
	db_close(&s->cache);
	s->cache = remake_cache(s->cache_path, notice, err);
	s->version++;
	return s->cache && remember_file(s, err);
}

bool store_moved(const struct store *s)
{
	struct stat now;

	return stat(s->cache_path, &now) != 0 || now.st_ino != s->cache_file.st_ino ||
	       now.st_dev != s->cache_file.st_dev;
}

struct db *store_cache(struct store *s)
{
	return s->cache;
}

struct db *store_ledger(struct store *s)
{
	return s->ledger;
}

uint64_t store_version(struct store *s)
{
	int64_t now[4] = {db_data_version(s->cache), db_data_version(s->ledger),
		db_total_changes(s->cache), db_total_changes(s->ledger)};

	if (memcmp(now, s->seen, sizeof now) != 0) {
		memcpy(s->seen, now, sizeof now);
		s->version++;
	}
	return s->version;
}

/* Small things that are kept whole. */

bool store_meta(struct db *d, const char *key, struct buf *out)
{
	struct query *q = db_query(d, "select value from meta where key = ?1");
	bool found;

	query_str(q, 1, str_of(key));
	found = query_row(q) && buf_add_str(out, query_get(q, 0));
	return query_end(q, NULL) && found;
}

bool store_meta_put(struct db *d, const char *key, struct str value, struct error *err)
{
	struct query *q = db_query(d, "insert into meta(key, value) values (?1, ?2)"
				      " on conflict(key) do update set value = ?2");

	query_str(q, 1, str_of(key));
	query_str(q, 2, value);
	return query_run(q, err);
}

bool store_document(struct store *s, const char *kind, struct buf *out, time_t *as_of)
{
	struct query *q = db_query(s->cache, "select bytes, as_of from document where kind = ?1");
	bool found;

	query_str(q, 1, str_of(kind));
	found = query_row(q) && buf_add_str(out, query_get(q, 0));
	if (found && as_of)
		*as_of = (time_t)query_get_int(q, 1);
	return query_end(q, NULL) && found;
}

bool store_document_put(
	struct store *s, const char *kind, struct str bytes, time_t as_of, struct error *err)
{
	struct query *q =
		db_query(s->cache, "insert into document(kind, bytes, as_of) values (?1, ?2, ?3)"
				   " on conflict(kind) do update set bytes = ?2, as_of = ?3");

	query_str(q, 1, str_of(kind));
	query_blob(q, 2, bytes);
	query_int(q, 3, as_of);
	return query_run(q, err);
}
