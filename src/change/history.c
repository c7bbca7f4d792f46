/* What was committed, for those who look. Reads the journal; writes nothing. */
#include "change/names.h"
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

void history_changes(struct icloud_reader *r, int64_t commit,
	void (*row)(void *ctx, const struct journal_row *j), void *ctx)
{
	struct store *s = reader_store(r);
	struct query *q;

	if (!s)
		return;
	q = db_query(store_ledger(s),
		"select change_id, object, kind, result, object_id, title, summary, note, id"
		" from journal where commit_id = ?1 order by id");
	query_int(q, 1, commit);
	while (query_row(q)) {
		struct journal_row j = {.change = query_get_int(q, 0),
			.object_id = query_get(q, 4),
			.title = query_get(q, 5),
			.summary = query_get(q, 6),
			.note = query_get(q, 7),
			.id = query_get_int(q, 8)};

		if (object_from_name(query_get(q, 1), &j.object) &&
			kind_from_name(query_get(q, 2), &j.kind) &&
			result_from_name(query_get(q, 3), &j.result))
			row(ctx, &j);
	}
	query_end(q, NULL);
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
