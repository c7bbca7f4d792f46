/* Changes from the inside: what the front door (src/front/icloud.c) hands to this folder, on the engine's
 * thread. Staging, dropping, undo and recovery are local and immediate; commit, backup and settling
 * are flows. Approvals come in one way only: inside the struct icloud_commit that review_confirm() made.
 */
#ifndef CHANGE_CHANGE_H
#define CHANGE_CHANGE_H

#include "icloud/changes.h"
#include "session/account.h"

struct icloud_commit; /* icloud/review.h */

/** ASK_STAGE: takes the draft over (frees it, also on failure). *id: the change that waits now, 0 when
 *  nothing differs from iCloud. Folds into a change of the same object that waits already. */
bool change_stage(struct account *a, struct change_draft *d, int64_t *id, struct error *err);
/** The same, and *step is what change_take_back() undoes; 0 when nothing that waits is another. */
bool change_stage_step(
	struct account *a, struct change_draft *d, int64_t *id, int64_t *step, struct error *err);
/** ASK_STAGE_MANY: takes the drafts over. One transaction: all of them, or none, and then the error names the
 *  contact that could not be staged. *waits: how many changes wait because of it. */
bool change_stage_many(
	struct account *a, struct change_drafts *many, int64_t *waits, struct error *err);
bool change_stage_many_step(struct account *a, struct change_drafts *many, int64_t *waits,
	int64_t *step, struct error *err);
/** ASK_TAKE_BACK: see changes.h. */
bool change_take_back(struct account *a, int64_t step, struct step_taken *taken, struct error *err);
/** ASK_DROP: discards waiting changes; what waits for them waits no longer. An unknown one stays. */
bool change_drop(struct account *a, const struct icloud_ids *ids, struct error *err);
/** ASK_UNDO: stages the reverse of a commit. How many changes were staged. */
bool change_undo(struct account *a, int64_t commit, int64_t *staged, struct error *err);
/** ASK_UNDO_SENT: the same for rows of the journal. */
bool change_undo_rows(
	struct account *a, const struct icloud_ids *rows, int64_t *staged, struct error *err);

/** ASK_ANEW: an edit of what another device deleted becomes a new object, in one transaction. *made: its change;
 *  *staged is added to. */
bool change_anew(struct account *a, int64_t id, int64_t *made, int64_t *staged, struct error *err);

/** ASK_RESTORE: takes it over. What differs from the backup, or what is picked of it, is worked out in slices and
 *  staged in one transaction: all or nothing. How many changes were staged, once it has ended. */
struct flow *restore_flow(struct account *a, struct backup_restore *what);
int64_t restore_staged(const struct flow *f);

/** ASK_COMPARE, ASK_EXPORT: take it over. (icloud/changes.h) */
bool change_compare(struct account *a, struct backup_look *l, struct error *err);
bool change_export(struct account *a, struct backup_file *f, struct error *err);

/** At opening, before anything else is asked: closes what a stopped commit left open in the journal.
 *  `notice` gets a sentence when there was something. Rows of a commit that another program runs now
 *  are left alone. */
bool change_recover(struct account *a, struct buf *notice, struct error *err);
/** After every complete read of the contacts: marks changes that iCloud has moved past (`behind`), or no
 *  more. Never touches a change's own bytes. What is not known is left to settle_flow(), whose reading
 *  begins after the write. */
bool change_after_read(struct account *a, struct error *err);

/** ASK_COMMIT: takes the approvals over and wipes them. Tells EVENT_PROGRESS with id = commit and text
 *  "hold" (done = seconds left, of total), "backup" (done = contacts, total = bytes; it was read back), "send"
 *  (done of total), "end" (done well, of total); and EVENT_CHANGE with id = change, state = enum
 *  change_result, done = its number, of total, and text = what iCloud did its own way, or why it was
 *  refused or not done ("" when nothing). Ends with an error only when it had to stop. */
struct flow *commit_flow(struct account *a, struct icloud_commit *c);
/** ASK_RECALL: while held, nothing is sent; later it stops after the write under way. */
void commit_recall(struct flow *commit);
/** ASK_BACKUP: one by hand. Tells EVENT_PROGRESS with text "photos" (done of total), then "backup". */
struct flow *backup_flow(struct account *a, bool photos);
/** Reads again what is not known and decides it. Ends at once when there is nothing. After sign-in. When it has
 *  decided, EVENT_STORE with a sentence in text tells what came of it. */
struct flow *settle_flow(struct account *a);

#endif
