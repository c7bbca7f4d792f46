/* Journal rows: begun, sent, ended. Owns the tables of commits and journal, and what an end means for the
 * change that it was about. Never sends; whoever sends asks here first. */
#include "change/journal.h"

#include "change/change.h"
#include "change/files.h"
#include "change/names.h"
#include "change/needs.h"
#include "change/stage.h"
#include "icloud/hooks.h"
#include "icloud/formats.h"

#include <stdlib.h>

static struct str some(struct str s)
{
	return s.n ? s : STR("");
}

/* ---- beginning ---- */

static const char *source_of(const struct icloud_commit *c)
{
	size_t i;

	for (i = 1; i < c->n; i++)
		if (c->approvals[i].source != c->approvals[0].source)
			return "";
	return c->n ? change_source_name(c->approvals[0].source) : "";
}

static bool put_commit(
	struct store *s, const struct icloud_commit *c, int64_t *id, struct error *err)
{
	struct query *q = db_query(
		store_ledger(s), "insert into commits (at, source, state) values (?1, ?2, 'open')");

	query_int(q, 1, (int64_t)clock_now());
	query_str(q, 2, str_of(source_of(c)));
	if (!query_run(q, err))
		return false;
	*id = db_last_id(store_ledger(s));
	return true;
}

static bool put_row(
	struct store *s, int64_t commit, const struct approval *a, int64_t *row, struct error *err)
{
	struct query *q =
		db_query(store_ledger(s), "insert into journal (commit_id, change_id, object, "
					  "object_id, kind, title, summary, before,"
					  " after, sent, etag, result, digest, at, reverse_of)"
					  " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
					  "'approved', ?12, ?13, ?14)");
	struct buf digest = BUF_INIT(KIB);
	bool ok;

	hex_add(&digest, (struct str){(const char *)a->digest, sizeof a->digest});
	query_int(q, 1, commit);
	query_int(q, 2, a->change);
	query_str(q, 3, str_of(object_kind_name(a->object)));
	query_str(q, 4, some(buf_str(&a->object_id)));
	query_str(q, 5, str_of(change_kind_name(a->kind)));
	query_str(q, 6, some(buf_str(&a->title)));
	query_str(q, 7, some(buf_str(&a->summary)));
	query_blob(q, 8, some(buf_str(&a->base)));
	query_blob(q, 9, some(buf_str(&a->after)));
	query_blob(q, 10, some(buf_str(&a->item)));
	query_str(q, 11, some(buf_str(&a->etag)));
	query_str(q, 12, buf_str(&digest));
	query_int(q, 13, (int64_t)clock_now());
	query_int(q, 14, a->reverse_of);
	ok = query_run(q, err);
	*row = db_last_id(store_ledger(s));
	buf_release(&digest);
	return ok;
}

static bool disk_full(struct error *err)
{
	return fail_file(err, "written", "The journal");
}

bool journal_begin(struct store *s, const struct icloud_commit *c, int64_t *commit, int64_t **rows,
	struct error *err)
{
	int64_t *ids = mem_new((c->n + 1) * sizeof *ids), id = 0;
	bool ok;
	size_t i;

	if (hook_point("journal-begin")) {
		free(ids);
		return disk_full(err);
	}
	ok = store_begin(store_ledger(s), err);
	if (ok) {
		ok = put_commit(s, c, &id, err);
		for (i = 0; ok && i < c->n; i++)
			ok = put_row(s, id, &c->approvals[i], &ids[i], err);
		ok = store_end(store_ledger(s), ok, ok ? err : NULL) && ok;
	}
	if (!ok) {
		free(ids);
		return false;
	}
	*commit = id;
	*rows = ids;
	return true;
}

bool journal_backup(struct store *s, int64_t commit, const char *backup, struct error *err)
{
	struct query *q = db_query(store_ledger(s), "update commits set backup = ?2 where id = ?1");

	query_int(q, 1, commit);
	query_str(q, 2, str_of(backup));
	return query_run(q, err);
}

static bool set_result(struct store *s, int64_t row, enum change_result r, struct error *err)
{
	struct query *q =
		db_query(store_ledger(s), "update journal set result = ?2, at = ?3 where id = ?1");

	query_int(q, 1, row);
	query_str(q, 2, str_of(change_result_name(r)));
	query_int(q, 3, (int64_t)clock_now());
	return query_run(q, err);
}

static bool row_sent(struct store *s, int64_t row, struct error *err)
{
	if (!set_result(s, row, RESULT_SENT, err))
		return false;
	return db_changed(store_ledger(s)) == 1 ||
	       fail(err, ERR_FAILED,
		       "The journal has no entry for this write any more, so nothing was sent.",
		       "Start the program again, then review the change once more.");
}

bool journal_sent(struct store *s, int64_t row, struct error *err)
{
	if (hook_point("journal"))
		return disk_full(err);
	return store_ledger_waits(s, true, err) && row_sent(s, row, err);
}

bool journal_sent_many(struct store *s, const int64_t *rows, size_t n, struct error *err)
{
	bool ok = true;

	if (hook_point("journal"))
		return disk_full(err);
	if (!store_ledger_waits(s, true, err) || !store_begin(store_ledger(s), err))
		return false;
	for (size_t i = 0; ok && i < n; i++)
		ok = row_sent(s, rows[i], err);
	return store_end(store_ledger(s), ok, ok ? err : NULL) && ok;
}

bool journal_end(struct store *s, int64_t commit, struct error *err)
{
	struct query *q = db_query(store_ledger(s),
		"update commits set state = 'ended', stopped_at = ?2 where id = ?1");

	query_int(q, 1, commit);
	query_int(q, 2, (int64_t)clock_now());
	return query_run(q, err);
}

/* ---- ends ---- */

static bool put_verdict(struct store *s, int64_t row, const struct verdict *v, struct error *err)
{
	struct query *q = db_query(store_ledger(s),
		"update journal set result = ?2, answer = ?3, new_id = ?4, note = ?5, at = ?6,"
		" etag = case when ?7 = '' then etag else ?7 end where id = ?1");

	query_int(q, 1, row);
	query_str(q, 2, str_of(change_result_name(v->result)));
	query_blob(q, 3, some(v->answer));
	query_str(q, 4, some(v->new_id));
	query_str(q, 5, some(v->note));
	query_int(q, 6, (int64_t)clock_now());
	query_str(q, 7, some(v->etag));
	return query_run(q, err);
}

/* Every place where a text names the old id names the new one. */
static bool rename_in(struct buf *text, struct str old, struct str new)
{
	struct buf out = BUF_INIT(text->max), was = BUF_INIT(4 * KIB), now = BUF_INIT(4 * KIB);
	struct str rest = buf_str(text);
	size_t at;
	bool ok;

	json_quote(old, &was);
	json_quote(new, &now);
	while ((at = str_find(rest, buf_str(&was))) != SIZE_MAX) {
		buf_add_str(&out, str_part(rest, 0, at));
		buf_add_str(&out, buf_str(&now));
		rest = str_part(rest, at + was.n, rest.n);
	}
	ok = buf_add_str(&out, rest);
	buf_release(&was);
	buf_release(&now);
	if (!ok) {
		buf_release(&out);
		return false;
	}
	buf_release(text);
	*text = out;
	return true;
}

static bool rename_each(struct store *s, const int64_t *ids, size_t n, struct str old,
	struct str new_id, struct error *err)
{
	struct change c;
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		if (ledger_change(s, ids[i], &c)) {
			ok = rename_in(&c.after, old, new_id) && ledger_put(s, &c, err);
			change_release(&c);
		}
	return ok;
}

/* iCloud gave the new contact another id: what waits for it, the groups that it joins and the me card name
 * that one. */
static bool rename_followers(
	struct store *s, int64_t change, struct str sent, struct str new_id, struct error *err)
{
	struct buf old = BUF_INIT(4 * KIB);
	int64_t *linked = NULL, *naming = NULL;
	bool renamed = new_id.n && contacts_id(sent, &old), ok;
	size_t n_linked = renamed ? ledger_waiting_for(s, change, &linked) : 0;
	size_t n_naming = renamed ? needs_naming(s, buf_str(&old), &naming) : 0;

	ok = rename_each(s, linked, n_linked, buf_str(&old), new_id, err) &&
	     rename_each(s, naming, n_naming, buf_str(&old), new_id, err);
	free(linked);
	free(naming);
	buf_release(&old);
	return ok;
}

/* What an end means for the change that waits. */
static bool follow(struct store *s, int64_t change, enum change_kind kind, struct str sent,
	const struct verdict *v, struct error *err)
{
	switch (v->result) {
	case RESULT_CONFIRMED:
	case RESULT_APPLIED:
		return rename_followers(s, change, sent, v->new_id, err) &&
		       stage_rest(
			       s, change, sent, kind == CHANGE_DELETE ? STR("") : v->answer, err);
	case RESULT_CONFLICTED:
	case RESULT_THEIRS:
		return ledger_state(s, change, STATE_CONFLICT, err);
	case RESULT_NOT_KNOWN:
		return ledger_state(s, change, STATE_UNKNOWN, err);
	case RESULT_NOT_APPLIED:
	case RESULT_REJECTED:
		return ledger_state(s, change, STATE_WAITING, err);
	case RESULT_NONE:
	case RESULT_APPROVED:
	case RESULT_SENT:
	case RESULT_SKIPPED:
	case RESULT_RECALLED:
		break;
	}
	return true;
}

static bool end_row(struct store *s, int64_t row, int64_t change, enum change_kind kind,
	struct str sent, const struct verdict *v, struct error *err)
{
	bool ok;

	if (hook_point("journal-verdict"))
		return disk_full(err);
	if (!store_begin(store_ledger(s), err))
		return false;
	ok = put_verdict(s, row, v, err) && follow(s, change, kind, sent, v, err);
	return store_end(store_ledger(s), ok, ok ? err : NULL) && ok;
}

bool journal_verdict(struct store *s, int64_t row, const struct approval *a,
	const struct verdict *v, struct error *err)
{
	return end_row(s, row, a->change, a->kind, buf_str(&a->item), v, err);
}

/* ---- what is not known ---- */

void open_row_release(struct open_row *r)
{
	buf_release(&r->object_id);
	buf_release(&r->etag);
	buf_release(&r->before);
	buf_release(&r->sent);
}

#define OPEN_ROW "select id, change_id, object, kind, object_id, etag, before, sent from journal "

static bool open_row_read(struct query *q, struct open_row *out)
{
	bool found;

	*out = (struct open_row){.object_id = BUF_INIT(4 * KIB),
		.etag = BUF_INIT(4 * KIB),
		.before = BUF_INIT(TEXT_MAX),
		.sent = BUF_INIT(TEXT_MAX)};
	found = query_row(q) && object_from_name(query_get(q, 2), &out->object) &&
		kind_from_name(query_get(q, 3), &out->kind);
	if (found) {
		out->id = query_get_int(q, 0);
		out->change = query_get_int(q, 1);
		buf_add_str(&out->object_id, query_get(q, 4));
		buf_add_str(&out->etag, query_get(q, 5));
		buf_add_str(&out->before, query_get(q, 6));
		buf_add_str(&out->sent, query_get(q, 7));
	}
	if (!query_end(q, NULL) || !found) {
		open_row_release(out);
		return false;
	}
	return true;
}

bool journal_unknown(struct store *s, int64_t after, struct open_row *out)
{
	struct query *q = db_query(store_ledger(s),
		OPEN_ROW "where result = 'unknown' and id > ?1 order by id limit 1");

	query_int(q, 1, after);
	return open_row_read(q, out);
}

bool journal_not_applied(struct store *s, int64_t change, struct open_row *out)
{
	struct query *q = db_query(store_ledger(s),
		OPEN_ROW "where result = 'not_applied' and id = (select max(id) from journal"
			 " where change_id = ?1)");

	query_int(q, 1, change);
	return open_row_read(q, out);
}

bool journal_settle(
	struct store *s, const struct open_row *r, const struct verdict *v, struct error *err)
{
	return end_row(s, r->id, r->change, r->kind, buf_str(&r->sent), v, err);
}

/* ---- at the next start ---- */

struct stopped {
	int64_t commit, at, done, unknown, waiting, trouble;
};

static bool count_rows(struct store *s, struct stopped *st)
{
	struct query *q = db_query(store_ledger(s),
		"select max(at), sum(result in ('confirmed', 'applied')), sum(result in ('sent', "
		"'unknown')),"
		" sum(result in ('approved', 'skipped', 'recalled', 'not_applied')),"
		" sum(result in ('rejected', 'conflict', 'theirs')) from journal where commit_id = "
		"?1");

	query_int(q, 1, st->commit);
	if (query_row(q)) {
		st->at = query_get_int(q, 0);
		st->done = query_get_int(q, 1);
		st->unknown = query_get_int(q, 2);
		st->waiting = query_get_int(q, 3);
		st->trouble = query_get_int(q, 4);
	}
	return query_end(q, NULL);
}

static bool close_rows(struct store *s, int64_t commit, struct error *err)
{
	struct query *q = db_query(store_ledger(s),
		"update change set state = 'unknown' where id in"
		" (select change_id from journal where commit_id = ?1 and result = 'sent')");

	query_int(q, 1, commit);
	if (!query_run(q, err))
		return false;
	q = db_query(store_ledger(s),
		"update journal set result = case result when 'sent' then 'unknown'"
		" else 'skipped' end where commit_id = ?1 and result in ('sent', 'approved')");
	query_int(q, 1, commit);
	return query_run(q, err);
}

static void say_stopped(const struct stopped *st, struct buf *notice)
{
	const char *comma = " ";

	buf_adds(
		notice, notice->n ? " The last commit stopped at " : "The last commit stopped at ");
	time_as_of((time_t)st->at, clock_now(), notice);
	buf_adds(notice, ":");
	if (st->done) {
		buf_printf(notice, "%s%lld done", comma, (long long)st->done);
		comma = ", ";
	}
	if (st->trouble) {
		buf_printf(notice, "%s%lld need you", comma, (long long)st->trouble);
		comma = ", ";
	}
	if (st->unknown) {
		buf_printf(notice, "%s%lld not known", comma, (long long)st->unknown);
		comma = ", ";
	}
	if (st->waiting)
		buf_printf(notice, "%s%lld wait%s for review again", comma, (long long)st->waiting,
			st->waiting == 1 ? "s" : "");
	buf_adds(notice, ".");
}

static bool close_commit(struct store *s, int64_t commit, struct buf *notice, struct error *err)
{
	struct stopped st = {.commit = commit};
	bool ok;

	if (!store_begin(store_ledger(s), err))
		return false;
	ok = count_rows(s, &st) && close_rows(s, commit, err) && journal_end(s, commit, err);
	ok = store_end(store_ledger(s), ok, ok ? err : NULL) && ok;
	if (ok && notice)
		say_stopped(&st, notice);
	return ok;
}

bool change_recover(struct account *a, struct buf *notice, struct error *err)
{
	int64_t open;
	int lock;
	bool ok = true;

	if (!a->store || !db_int(store_ledger(a->store),
				 "select min(id) from commits where state = 'open'", 0))
		return true;
	lock = commit_lock(a->state_dir, err);
	if (lock < 0) {
		if (err && err->code != ERR_BUSY)
			return false;
		if (err)
			*err = ERROR_INIT;
		return true; /* another program is at it: its rows are its own */
	}
	while (ok && (open = db_int(store_ledger(a->store),
			      "select min(id) from commits where state = 'open'", 0)) != 0)
		ok = close_commit(a->store, open, notice, err);
	commit_unlock(&lock);
	return ok;
}
