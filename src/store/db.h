/* SQLite, thinly: the only door to it. Knows no table.
 *
 *   struct query *q = db_query(d, "select name from contact where id = ?1");
 *   query_str(q, 1, id);
 *   while (query_row(q))
 *           use(query_text(q, 0));
 *   return query_end(q, err);
 *
 * A query that could not be made, bound or stepped gives no rows, and query_end says why: so the
 * middle needs no checks. Statements are kept by the address of their SQL, which must be a literal.
 * A connection belongs to one thread.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "icloud/error.h"
#include "icloud/text.h"

struct db;
struct query;

enum db_mode {
	DB_WRITE, /* made when missing, 0600, write-ahead log */
	DB_READ,  /* must be there */
};
/** Waits up to 5 s for another program's write. Full disk, read-only media, no permission: ERR_DISK;
 *  damaged: ERR_BAD_DATA; still locked: ERR_BUSY. */
struct db *db_open(const char *path, enum db_mode mode, struct error *err);
void db_close(struct db **d);

/** One or several statements that give no rows. */
bool db_exec(struct db *d, const char *sql, struct error *err);

struct query *db_query(struct db *d, const char *literal_sql); /* never NULL */
void query_int(struct query *q, int place, int64_t n);	       /* places count from 1 */
void query_str(struct query *q, int place, struct str s); /* as text; NULL pointer: null. Borrowed
								     until query_end */
void query_blob(struct query *q, int place, struct str s);
bool query_row(struct query *q);
/** Takes back a query: ready for its next use. False when anything about it failed. */
bool query_end(struct query *q, struct error *err);
/** One step without rows, then query_end. */
bool query_run(struct query *q, struct error *err);

/* Columns of the row, from 0; spans are good until the next query_row or query_end. */
int64_t query_get_int(struct query *q, int column);
struct str query_get(struct query *q, int column); /* text or bytes; null: STR_NONE */

int64_t db_last_id(struct db *d); /* rowid of the last insert */
int64_t db_changed(struct db *d); /* rows that the last statement changed */
/** One number: "select count(*) …", "pragma user_version"; `otherwise` when there is none. */
int64_t db_int(struct db *d, const char *literal_sql, int64_t otherwise);
/** Changes whenever another connection has committed. */
int64_t db_data_version(struct db *d);
/** Rows that this connection has changed since it was opened. */
int64_t db_total_changes(struct db *d);
bool db_in_transaction(struct db *d);
/** A consistent copy of the whole file, also while others write. */
bool db_copy(struct db *d, const char *to_path, struct error *err);

#endif
