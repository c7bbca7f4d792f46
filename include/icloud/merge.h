/* Merging two contacts: both cards side by side, a result that a person puts together field by field, and
 * the changes that come of it. Pure, but for its drafts: nothing is staged or sent here.
 *
 * One card stays and is updated, the other goes; its deletion waits for the update that was confirmed. List
 * entries are united, equal ones folded into one; notes are joined; what only one card has is taken; where
 * both say something else in one field, a person chooses. What belongs to the server, and every byte of the
 * card that stays which nobody changed, stays as it is.
 */
#ifndef ICLOUD_MERGE_H
#define ICLOUD_MERGE_H

#include "icloud/changes.h"

enum merge_choice { MERGE_LEFT, MERGE_RIGHT, MERGE_BOTH, MERGE_TYPED };
struct merge;
struct merge_row {
	const struct field_info *info;
	struct str words;   /* label column: "Job title", "mobile" */
	struct str side[2]; /* left, right, for people; may hold line feeds */
	bool missing[2];    /* nothing stands there */
	struct str result;  /* what it becomes */
	bool none;	    /* nothing stands in the result */
	bool same;	    /* both sides say it: nothing to choose */
	bool open;	    /* both differ, and nobody has chosen yet */
	bool fixed;	    /* cannot be chosen: a photo belongs to its card */
	bool can_both, can_type;
	enum merge_choice choice;
	struct str note; /* "the photo stays in the backup" */
};

/** Two cards with what waits applied; `me`: contactId of the person's own card, which always stays (may be
 *  empty). NULL: one of them is no card. */
struct merge *merge_new(struct str left, struct str right, struct str me, struct error *err);
void merge_free(struct merge **m);
size_t merge_count(const struct merge *m);
/** Rows in the order in which cards are shown; spans are good until the next choice. */
bool merge_row(const struct merge *m, size_t i, struct merge_row *out);
/** How many rows are still open. */
size_t merge_open(const struct merge *m);
/** False: the row is fixed, or does not know this choice. */
bool merge_choose(struct merge *m, size_t i, enum merge_choice choice);
/** A third answer; an entry keeps what else it says. Empty: nothing of it stands in the result. False: it cannot
 *  be that (a date that is none). */
bool merge_type(struct merge *m, size_t i, struct str text);
/** The same for one part of an entry: "city" of an address; NULL: its value as a whole. *err (USAGE) says why not. */
bool merge_type_part(
	struct merge *m, size_t i, const char *part, struct str text, struct error *err);
/** What is typed over: the part as the result has it now. Appended. */
bool merge_part(const struct merge *m, size_t i, const char *part, struct buf *out);
/** Which card stays: 0 left, 1 right. At first the person's own, else the one with a photo, the fuller, the older. */
int merge_stays(const struct merge *m);
/** The other one stays: what nobody has chosen follows. False: it is not the person's own card. */
bool merge_stay(struct merge *m, int side);
struct str merge_id(const struct merge *m, int side);
struct str merge_name(const struct merge *m, int side);
/** The card that stays, as it becomes. Appended. Fails while rows are open. */
bool merge_result(const struct merge *m, struct buf *out, struct error *err);
/** The groups of the card that goes, and not of the one that stays: it joins them. */
void merge_join(struct merge *m, struct str group);
void merge_join_none(struct merge *m); /* none after all */
/** What is to be staged, all or nothing: the update, the groups that are joined, and last the deletion, each
 *  after the one before. NULL while rows are open. */
struct change_drafts *merge_drafts(const struct merge *m, struct error *err);

#endif
