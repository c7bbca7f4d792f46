/* The journal: what became of every approved write, on disk before its first byte leaves.
 *
 *   approved ──> sent ──> confirmed | rejected | conflict
 *      │           ├────> unknown ──(read again)──> applied | not_applied | theirs
 *      │           └────> not_applied   (proof that nothing left)
 *      └──> skipped | recalled
 *
 * A row found as "sent" by the next start is unknown; one found as "approved" was never sent. A commit is
 * "open" until its last row has its end.
 */
#ifndef CHANGE_JOURNAL_H
#define CHANGE_JOURNAL_H

#include "change/approval.h"
#include "change/ledger.h"

/** One row per approval, in one transaction. rows: one id each (caller frees). */
bool journal_begin(struct store *s, const struct icloud_commit *c, int64_t *commit, int64_t **rows,
	struct error *err);
bool journal_backup(struct store *s, int64_t commit, const char *backup, struct error *err);
/** On disk when it returns true; else nothing may be sent. */
bool journal_sent(struct store *s, int64_t row, struct error *err);
/** The same of all that leave in one body, in one transaction: all of them, or none. */
bool journal_sent_many(struct store *s, const int64_t *rows, size_t n, struct error *err);
bool journal_end(struct store *s, int64_t commit, struct error *err);

/* How a write ended. Texts may be empty. */
struct verdict {
	enum change_result result;
	struct str
		answer; /* the object as iCloud has it now; of a deletion: the groups it was in */
	struct str etag, new_id;
	struct str note; /* what iCloud did its own way, or why it refused */
};
/** The row's end and what follows for the change, in one transaction: done, it leaves the ledger (or what
 *  was not sent waits on); not done, it waits again; in conflict or unknown, it is marked so. */
bool journal_verdict(struct store *s, int64_t row, const struct approval *a,
	const struct verdict *v, struct error *err);

/* A row whose end is not known, to be judged by reading again. */
struct open_row {
	int64_t id, change;
	enum object_kind object;
	enum change_kind kind;
	struct buf object_id, etag, before, sent;
};
void open_row_release(struct open_row *r);
/** The first unknown row after `after`; false when there is none. */
bool journal_unknown(struct store *s, int64_t after, struct open_row *out);
/** The newest row of this change, when it says "not applied"; false otherwise. */
bool journal_not_applied(struct store *s, int64_t change, struct open_row *out);
/** The same as journal_verdict for such a row. */
bool journal_settle(
	struct store *s, const struct open_row *r, const struct verdict *v, struct error *err);

#endif
