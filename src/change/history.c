/* What was committed, for those who look. Reads the journal; writes nothing. */
#include "change/ledger.h"
#include "change/names.h"
#include "change/objects.h"
#include "change/sides.h"
#include "icloud/changes.h"
#include "store/reader.h"
#include "store/store.h"

void history_commits(
	struct icloud_reader *r, void (*row)(void *ctx, const struct commit_row *c), void *ctx)
{
	struct store *s = reader_store(r);
	struct query *q;

	if (!s)
		return;
	q = db_query(store_ledger(s),
		"select c.id, c.at, c.source, count(j.id),"
		" sum(j.result in ('confirmed', 'applied')),"
		" sum(j.result in ('rejected', 'conflict', 'unknown', 'theirs', 'not_applied')),"
		" sum(j.result in ('confirmed', 'applied') and exists (select 1 from journal u "
		"where"
		" u.reverse_of = j.id and u.result in ('confirmed', 'applied')))"
		" from commits c left join journal j on j.commit_id = c.id group by c.id order by "
		"c.id desc");
	while (query_row(q)) {
		struct commit_row c = {.id = query_get_int(q, 0),
			.at = (time_t)query_get_int(q, 1),
			.source = str_of(source_words(query_get(q, 2))),
			.changes = (size_t)query_get_int(q, 3),
			.done = (size_t)query_get_int(q, 4),
			.trouble = (size_t)query_get_int(q, 5)};

		c.undone = c.done && (size_t)query_get_int(q, 6) == c.done;
		row(ctx, &c);
	}
	query_end(q, NULL);
}

enum change_result changes_last_try(
	struct icloud_reader *r, int64_t id, time_t *at, struct buf *note)
{
	struct store *s = reader_store(r);
	enum change_result result = RESULT_NONE;
	struct query *q;

	if (!s)
		return RESULT_NONE;
	q = db_query(store_ledger(s), "select result, journal.at, note from journal join change"
				      " on change.id = change_id and staged_at <= journal.at"
				      " where change_id = ?1 order by journal.id desc limit 1");
	query_int(q, 1, id);
	if (query_row(q) && result_from_name(query_get(q, 0), &result)) {
		if (at)
			*at = (time_t)query_get_int(q, 1);
		buf_add_str(note, query_get(q, 2));
	}
	return query_end(q, NULL) ? result : RESULT_NONE;
}

/* As JOURNAL_ROW says, j is the journal. */
#define JOURNAL_ROW                                                                                \
	"select j.change_id, j.object, j.kind, j.result, j.object_id, j.title, j.summary, j.note," \
	" j.id, j.commit_id, j.at, exists (select 1 from journal u where u.reverse_of = j.id and"  \
	" u.result in ('confirmed', 'applied')) from journal j "

static void each_row(
	struct query *q, void (*row)(void *ctx, const struct journal_row *j), void *ctx)
{
	while (query_row(q)) {
		struct journal_row j = {.change = query_get_int(q, 0),
			.object_id = query_get(q, 4),
			.title = query_get(q, 5),
			.summary = query_get(q, 6),
			.note = query_get(q, 7),
			.id = query_get_int(q, 8),
			.commit = query_get_int(q, 9),
			.at = (time_t)query_get_int(q, 10),
			.undone = query_get_int(q, 11) != 0};

		if (object_from_name(query_get(q, 1), &j.object) &&
			kind_from_name(query_get(q, 2), &j.kind) &&
			result_from_name(query_get(q, 3), &j.result))
			row(ctx, &j);
	}
	query_end(q, NULL);
}

void history_changes(struct icloud_reader *r, int64_t commit,
	void (*row)(void *ctx, const struct journal_row *j), void *ctx)
{
	struct store *s = reader_store(r);
	struct query *q;

	if (!s)
		return;
	q = db_query(store_ledger(s), JOURNAL_ROW "where j.commit_id = ?1 order by j.id");
	query_int(q, 1, commit);
	each_row(q, row, ctx);
}

/* A creation that reversed a deletion is the same person under another id. */
void history_of(struct icloud_reader *r, enum object_kind object, struct str id,
	void (*row)(void *ctx, const struct journal_row *j), void *ctx)
{
	struct store *s = reader_store(r);
	struct query *q;

	if (!s)
		return;
	q = db_query(store_ledger(s),
		"with recursive known(id) as (select ?2 union select gone.object_id from known"
		" join journal made on made.object = ?1 and made.kind = 'create' and"
		" (made.object_id = known.id or (made.new_id = known.id and made.new_id <> ''))"
		" join journal gone on gone.id = made.reverse_of and gone.kind = "
		"'delete') " JOURNAL_ROW
		"where j.object = ?1 and (j.object_id in (select id from known) or"
		" (j.new_id <> '' and j.new_id in (select id from known))) order by j.id desc");
	query_str(q, 1, str_of(object_kind_name(object)));
	query_str(q, 2, id);
	each_row(q, row, ctx);
}

bool history_sides(
	struct icloud_reader *r, int64_t journal_row, struct buf *before, struct buf *after)
{
	struct store *s = reader_store(r);
	struct query *q;
	bool found;

	if (!s)
		return false;
	q = db_query(store_ledger(s), "select before, case kind when 'delete' then '' else sent end"
				      " from journal where id = ?1");
	query_int(q, 1, journal_row);
	found = query_row(q);
	if (found) {
		buf_add_str(before, query_get(q, 0));
		buf_add_str(after, query_get(q, 1));
	}
	return query_end(q, NULL) && found && !before->failed && !after->failed;
}

bool history_diff(struct icloud_reader *r, const struct journal_row *j, struct diff *out)
{
	struct store *s = reader_store(r);
	struct buf before = BUF_INIT(TEXT_MAX), after = BUF_INIT(TEXT_MAX);
	bool ok = s && history_sides(r, j->id, &before, &after) &&
		  object_diff(s, buf_str(&before), buf_str(&after), out);

	buf_release(&before);
	buf_release(&after);
	return ok;
}

/* What iCloud had when the commit was done with it; without its answer what was sent. */
static bool left_by(struct store *s, int64_t row, struct buf *before, struct buf *left)
{
	struct query *q = db_query(store_ledger(s), "select before, case answer when '' then sent "
						    "else answer end from journal where id "
						    "= ?1");
	bool found;

	query_int(q, 1, row);
	found = query_row(q);
	if (found) {
		buf_add_str(before, query_get(q, 0));
		buf_add_str(left, query_get(q, 1));
	}
	return query_end(q, NULL) && found && !before->failed && !left->failed;
}

bool history_changed_since(struct icloud_reader *r, const struct journal_row *j)
{
	struct store *s = reader_store(r);
	struct buf before = BUF_INIT(TEXT_MAX), left = BUF_INIT(TEXT_MAX), now = BUF_INIT(TEXT_MAX),
		   merged = BUF_INIT(TEXT_MAX);
	size_t both = 0;
	bool asks = s && j->kind == CHANGE_UPDATE &&
		    ledger_current(s, j->object, j->object_id, &now, NULL) &&
		    left_by(s, j->id, &before, &left) && !str_eq(buf_str(&left), buf_str(&now)) &&
		    cards_merge(buf_str(&left), buf_str(&now), buf_str(&before), &merged, &both) &&
		    both > 0;

	buf_release(&before);
	buf_release(&left);
	buf_release(&now);
	buf_release(&merged);
	return asks;
}
