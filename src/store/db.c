/* SQLite behind our names. The only file that includes it; knows no table and decides nothing.
 *
 * Statements are kept for the life of the connection. One that is asked for while it is in use (a
 * query inside the rows of the same query) is made anew and dropped at its end.
 */
#include "store/db.h"
#include "base/abort.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 5000 };

struct query {
	struct query *next;
	struct db *db;
	const char *sql;
	sqlite3_stmt *stmt;
	int rc; /* the first thing that went wrong; SQLITE_OK so far */
	bool in_use, kept;
};

struct db {
	sqlite3 *handle;
	struct query *queries;
	char *name; /* "ledger.db", for sentences */
};

static bool fail_disk(struct error *err, const char *name, const char *why)
{
	return failf(err, ERR_DISK, "Free some space or give write permission, then try again.",
		"The store %s cannot be written: %s.", name, why);
}

/* Without room for the index of the journal SQLite speaks of input and output. */
static bool is_full(const struct db *d, int rc)
{
	return (rc & 0xff) == SQLITE_IOERR &&
	       (rc == SQLITE_IOERR_SHMSIZE ||
		       (d->handle && sqlite3_system_errno(d->handle) == ENOSPC));
}

static bool fail_sqlite(const struct db *d, int rc, struct error *err)
{
	if (is_full(d, rc))
		return fail_disk(err, d->name, "the disk is full");
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return fail_disk(err, d->name, "the disk is full");
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return fail_disk(err, d->name, "it may only be read");
	case SQLITE_CANTOPEN:
		return fail_disk(err, d->name, "it cannot be opened");
	case SQLITE_IOERR:
		return fail_disk(err, d->name, "the disk fails");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return failf(err, ERR_BUSY, "Try again in a moment.",
			"Another icloud-tui is writing to the store %s.", d->name);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return failf(err, ERR_BAD_DATA, "Start the program again: it repairs what it can.",
			"The store %s is damaged.", d->name);
	default:
		return failf(err, ERR_FAILED, "Start the program again; if it stays, see doctor.",
			"The store %s does not work: %s.", d->name, sqlite3_errstr(rc));
	}
}

/* The file exists before SQLite sees it, so that it and its journals are never open to others. */
static bool make_private(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok;

	if (fd < 0)
		return fail_file(err, "open", path);
	ok = fchmod(fd, 0600) == 0;
	if (!ok)
		fail_file(err, "protect", path);
	close(fd);
	return ok;
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool db_prepare_connection(struct db *d, enum db_mode mode, struct error *err)
{
	sqlite3_busy_timeout(d->handle, BUSY_MS);
	sqlite3_extended_result_codes(d->handle, 1);
	if (!db_exec(d, "pragma trusted_schema = off; pragma temp_store = memory;", err))
		return false;
	if (mode == DB_WRITE)
		return db_exec(d,
			"pragma page_size = 8192; pragma journal_mode = wal; pragma cache_size = "
			"-8192;"
			" pragma journal_size_limit = 4194304;",
			err);
	return db_exec(d, "pragma query_only = on;", err);
}

struct db *db_open(const char *path, enum db_mode mode, struct error *err)
{
	int flags = (mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
				      : SQLITE_OPEN_READONLY) |
		    SQLITE_OPEN_NOMUTEX;
	struct db *d;
	int rc;

	if (mode == DB_WRITE && !make_private(path, err))
		return NULL;
	d = mem_new(sizeof *d);
	d->name = mem_dup(file_name(path));
	rc = sqlite3_open_v2(path, &d->handle, flags, NULL);
	if (rc != SQLITE_OK)
		fail_sqlite(d, rc, err);
	else if (db_prepare_connection(d, mode, err))
		return d;
	db_close(&d);
	return NULL;
}

void db_close(struct db **d)
{
	struct query *q, *next;

	if (!*d)
		return;
	for (q = (*d)->queries; q; q = next) {
		next = q->next;
		sqlite3_finalize(q->stmt);
		free(q);
	}
	sqlite3_close((*d)->handle);
	free((*d)->name);
	free(*d);
	*d = NULL;
}

bool db_exec(struct db *d, const char *sql, struct error *err)
{
	int rc = sqlite3_exec(d->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || fail_sqlite(d, rc, err);
}

static struct query *query_new(struct db *d, const char *sql, bool kept)
{
	struct query *q = mem_new(sizeof *q);

	*q = (struct query){.db = d, .sql = sql, .kept = kept};
	q->rc = sqlite3_prepare_v3(
		d->handle, sql, -1, kept ? SQLITE_PREPARE_PERSISTENT : 0, &q->stmt, NULL);
	if (kept && q->rc == SQLITE_OK) {
		q->next = d->queries;
		d->queries = q;
	} else {
		q->kept = false;
	}
	return q;
}

struct query *db_query(struct db *d, const char *literal_sql)
{
	struct query *q = d->queries;

	while (q && q->sql != literal_sql)
		q = q->next;
	if (!q || q->in_use)
		q = query_new(d, literal_sql, q == NULL);
	q->in_use = true;
	return q;
}

static void keep_rc(struct query *q, int rc)
{
	if (q->rc == SQLITE_OK)
		q->rc = rc;
}

void query_int(struct query *q, int place, int64_t n)
{
	if (q->rc == SQLITE_OK)
		keep_rc(q, sqlite3_bind_int64(q->stmt, place, n));
}

void query_str(struct query *q, int place, struct str s)
{
	if (q->rc == SQLITE_OK)
		keep_rc(q,
			sqlite3_bind_text64(q->stmt, place, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void query_blob(struct query *q, int place, struct str s)
{
	if (q->rc == SQLITE_OK)
		keep_rc(q, sqlite3_bind_blob64(q->stmt, place, s.p, s.n, SQLITE_STATIC));
}

bool query_row(struct query *q)
{
	int rc;

	if (q->rc != SQLITE_OK)
		return false;
	rc = sqlite3_step(q->stmt);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		q->rc = rc;
	return false;
}

bool query_end(struct query *q, struct error *err)
{
	int rc = q->rc;
	struct db *d = q->db;

	if (q->kept) {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
		q->rc = SQLITE_OK;
		q->in_use = false;
	} else {
		sqlite3_finalize(q->stmt);
		free(q);
	}
	return rc == SQLITE_OK || fail_sqlite(d, rc, err);
}

bool query_run(struct query *q, struct error *err)
{
	while (query_row(q))
		;
	return query_end(q, err);
}

int64_t query_get_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

struct str query_get(struct query *q, int column)
{
	const void *p;

	if (sqlite3_column_type(q->stmt, column) == SQLITE_NULL)
		return STR_NONE;
	p = sqlite3_column_blob(q->stmt, column);
	return (struct str){p ? p : "", (size_t)sqlite3_column_bytes(q->stmt, column)};
}

int64_t db_last_id(struct db *d)
{
	return sqlite3_last_insert_rowid(d->handle);
}

int64_t db_changed(struct db *d)
{
	return sqlite3_changes64(d->handle);
}

int64_t db_total_changes(struct db *d)
{
	return sqlite3_total_changes64(d->handle);
}

int64_t db_int(struct db *d, const char *literal_sql, int64_t otherwise)
{
	struct query *q = db_query(d, literal_sql);
	int64_t n = query_row(q) ? query_get_int(q, 0) : otherwise;

	return query_end(q, NULL) ? n : otherwise;
}

int64_t db_data_version(struct db *d)
{
	return db_int(d, "pragma data_version", 0);
}

bool db_in_transaction(struct db *d)
{
	return !sqlite3_get_autocommit(d->handle);
}

bool db_copy(struct db *d, const char *to_path, struct error *err)
{
	struct db *to = db_open(to_path, DB_WRITE, err);
	sqlite3_backup *copy;
	int rc;

	if (!to)
		return false;
	copy = sqlite3_backup_init(to->handle, "main", d->handle, "main");
	rc = copy ? sqlite3_backup_step(copy, -1) : sqlite3_errcode(to->handle);
	if (copy)
		sqlite3_backup_finish(copy);
	if (rc != SQLITE_DONE)
		fail_sqlite(to, rc, err);
	db_close(&to);
	return rc == SQLITE_DONE;
}
