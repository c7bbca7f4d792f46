/* Staging from the inside: what commit, undo and recovery share with it. */
#ifndef CHANGE_STAGE_H
#define CHANGE_STAGE_H

#include "change/ledger.h"

/** The work on the ledger in one transaction: that of the caller where one is open (stage_many.c). */
bool stage_in_transaction(struct store *s, bool (*work)(struct store *, void *, struct error *),
	void *what, struct error *err);
/** A change leaves the ledger, and what waited for it; a group that names a new contact only forgets it.
 *  Expects a transaction. */
bool stage_drop(struct store *s, int64_t id, struct error *err);
/** A contact is gone, or will not be: groups that wait name it no more. Expects a transaction. */
bool stage_forget(struct store *s, struct str contact, struct error *err);
/** A copy of the text takes the place of what is there. */
void text_replace(struct buf *to, struct str text);

/** Works out title, summary, fields, etag and flags of a change from its texts. */
bool stage_describe(struct store *s, struct change *c, struct error *err);
/** The after side as it may leave: built from the base, so that what belongs to the server stays as
 *  iCloud sent it. *counts: false when nothing differs. A create keeps its text as it is. */
bool stage_settle(struct change *c, bool *counts, struct error *err);
/** change_stage() without the account: the draft stays the caller's. reverse_of: journal row that is
 *  undone with it, 0 none. */
bool stage_draft(struct store *s, const struct change_draft *d, int64_t reverse_of, int64_t *id,
	struct error *err);
/** False with the reason when nothing may be staged here, or nothing of this kind. */
struct account;
bool stage_allowed(const struct account *a, const struct change_draft *d, struct error *err);

/** After a write of `sent` that was confirmed as `answer` ("" when deleted): what of the change was not
 *  in it waits on, made from the answer; without a rest the change leaves the ledger. Expects a
 *  transaction. */
bool stage_rest(
	struct store *s, int64_t change, struct str sent, struct str answer, struct error *err);

/** The id under which an object that was deleted from here was made again by an undo, or waits to be.
 *  Appended; false when it was not. */
bool change_successor(struct store *s, enum object_kind object, struct str id, struct buf *out);

#endif
