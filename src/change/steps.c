/* What a step of the person did to the changes that wait, so that it can be taken back exactly: what waited before
 * waits again, byte for byte. Kept by triggers on the writing connection, in temporary tables: a step is for this
 * run of the program. Never sends.
 */
#include "change/steps.h"
#include "base/crypto.h"
#include "change/change.h"
#include "change/stage.h"
#include "store/db.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_KEPT = 64 };

/* was: rows of `change` as they were. step_row: which of them belongs to which step (0: there was none), and what the
 * step left, as a digest ("" when it left nothing). now: the step that is being recorded, 0 none. */
static const char schema[] =
	"create temp table if not exists now(step integer, last integer);"
	"insert into now select 0, 0 where not exists (select 1 from now);"
	"create temp table if not exists was as select * from main.change where 0;"
	"create temp table if not exists step_row(step integer, id integer, was integer,"
	" left_by blob, primary key(step, id));"
	"create temp trigger if not exists step_made after insert on main.change"
	" when (select step from now) > 0 begin"
	" insert or ignore into step_row select step, new.id, 0, '' from now; end;"
	"create temp trigger if not exists step_update before update on main.change"
	" when (select step from now) > 0 and not exists (select 1 from step_row, now"
	" where step_row.step = now.step and step_row.id = old.id) begin"
	" insert into was select * from change where id = old.id;"
	" insert into step_row select step, old.id, (select max(rowid) from was), '' from now; end;"
	"create temp trigger if not exists step_delete before delete on main.change"
	" when (select step from now) > 0 and not exists (select 1 from step_row, now"
	" where step_row.step = now.step and step_row.id = old.id) begin"
	" insert into was select * from change where id = old.id;"
	" insert into step_row select step, old.id, (select max(rowid) from was), '' from now; "
	"end;";

static struct db *ledger(struct store *s)
{
	return store_ledger(s);
}

static int64_t one(struct store *s, const char *sql)
{
	return db_int(ledger(s), sql, 0);
}

bool steps_begin(struct store *s, struct error *err)
{
	return db_exec(ledger(s), schema, err) &&
	       db_exec(ledger(s), "update now set last = last + 1, step = last + 1;", err);
}

/* What the person said with it; what iCloud did meanwhile (its state) is no part of it. */
static bool digest_of(struct store *s, int64_t id, char hex[SHA256_HEX])
{
	struct query *q =
		db_query(ledger(s), "select kind, after, left_out from change where id = ?1");
	struct digest *d;
	uint8_t sum[SHA256_SIZE];
	struct buf text = BUF_INIT(SHA256_HEX);
	bool found;

	hex[0] = '\0';
	query_int(q, 1, id);
	found = query_row(q);
	if (found) {
		d = digest_new();
		for (int i = 0; i < 3; i++) {
			digest_add(d, query_get(q, i));
			digest_add(d, STR("\n"));
		}
		digest_end(&d, sum);
		hex_add(&text, (struct str){(const char *)sum, sizeof sum});
		snprintf(hex, SHA256_HEX, "%s", buf_cstr(&text));
		buf_release(&text);
	}
	return query_end(q, NULL);
}

struct row {
	int64_t id, was;
	char left_by[SHA256_HEX];
};

static size_t rows_of(struct store *s, int64_t step, struct row **rows)
{
	struct query *q = db_query(ledger(s),
		"select id, was, left_by from step_row where step = ?1 order by id desc");
	size_t n = 0;

	*rows = NULL;
	query_int(q, 1, step);
	while (query_row(q)) {
		struct str left = query_get(q, 2);

		if ((n & (n - 1)) == 0)
			*rows = mem_grow(*rows, n ? n * 2 : 1, sizeof **rows);
		(*rows)[n] = (struct row){query_get_int(q, 0), query_get_int(q, 1), ""};
		if (left.n < SHA256_HEX)
			memcpy((*rows)[n].left_by, left.p, left.n);
		n++;
	}
	query_end(q, NULL);
	return n;
}

static bool keep_left(struct store *s, int64_t step, int64_t id, struct error *err)
{
	char hex[SHA256_HEX];
	struct query *q;

	if (!digest_of(s, id, hex))
		return false;
	q = db_query(ledger(s), "update step_row set left_by = ?3 where step = ?1 and id = ?2");
	query_int(q, 1, step);
	query_int(q, 2, id);
	query_str(q, 3, str_of(hex));
	return query_run(q, err);
}

static bool forget(struct store *s, int64_t until, struct error *err)
{
	struct query *q = db_query(ledger(s),
		"delete from was where rowid in (select was from step_row where step <= ?1)");

	query_int(q, 1, until);
	if (!query_run(q, err))
		return false;
	q = db_query(ledger(s), "delete from step_row where step <= ?1");
	query_int(q, 1, until);
	return query_run(q, err);
}

bool steps_end(struct store *s, int64_t *step, struct error *err)
{
	int64_t now = one(s, "select step from now");
	struct row *rows;
	size_t n = rows_of(s, now, &rows);
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		ok = keep_left(s, now, rows[i].id, err);
	free(rows);
	ok = ok && forget(s, now - STEPS_KEPT, err) &&
	     db_exec(ledger(s), "update now set step = 0;", err);
	if (ok)
		*step = n ? now : 0;
	return ok;
}

/* Taking back. */

struct taking {
	int64_t step;
	struct step_taken taken;
	size_t moved;
};

static bool is_as_left(struct store *s, const struct row *row)
{
	struct change c;
	char hex[SHA256_HEX];
	bool unknown = false;

	if (ledger_change(s, row->id, &c)) {
		unknown = c.state == STATE_UNKNOWN;
		change_release(&c);
	}
	return !unknown && digest_of(s, row->id, hex) && strcmp(hex, row->left_by) == 0;
}

static bool put_back(struct store *s, int64_t was, struct error *err)
{
	struct query *q = db_query(
		ledger(s), "insert or replace into change select * from was where rowid = ?1");

	query_int(q, 1, was);
	return query_run(q, err);
}

static bool take_row(struct store *s, struct taking *t, const struct row *row, struct error *err)
{
	if (!is_as_left(s, row)) {
		t->moved++;
		return true;
	}
	if (row->was) {
		t->taken.again++;
		return put_back(s, row->was, err);
	}
	t->taken.gone++;
	return stage_drop(s, row->id, err);
}

static bool take_back(struct store *s, void *what, struct error *err)
{
	struct taking *t = what;
	struct row *rows;
	size_t n;
	bool ok = db_exec(ledger(s), schema, err);

	if (!ok)
		return false;
	n = rows_of(s, t->step, &rows);
	for (size_t i = 0; ok && i < n; i++)
		if (!rows[i].was)
			ok = take_row(s, t, &rows[i], err);
	for (size_t i = 0; ok && i < n; i++) /* what waits for another comes after it went */
		if (rows[i].was)
			ok = take_row(s, t, &rows[i], err);
	free(rows);
	if (ok && !t->taken.gone && !t->taken.again)
		ok = fail(err, ERR_CONFLICT,
			n ? "What this step made was changed or sent since, so it stays."
			  : "This step is not kept any more.",
			"R shows what waits.");
	return ok;
}

bool change_take_back(struct account *a, int64_t step, struct step_taken *taken, struct error *err)
{
	struct taking t = {.step = step};

	if (!a->store)
		return fail(err, ERR_NOT_FOUND, "This step is not kept any more.",
			"R shows what waits.");
	if (!stage_in_transaction(a->store, take_back, &t, err))
		return false;
	*taken = t.taken;
	return change_after_read(a, err); /* iCloud may have moved on since it waited before */
}
