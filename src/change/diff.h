/* The diff from the inside: the rows that people see, and which pair of the two sides each row is. */
#ifndef CHANGE_DIFF_H
#define CHANGE_DIFF_H

#include "change/sides.h"
#include "icloud/changes.h"

/* How an id inside a group is shown: appends a name; false leaves the id. */
struct namer {
	bool (*name)(void *ctx, struct str id, struct buf *out);
	void *ctx;
};

/** The value is the id of a contact: a member of a group, the contact of the me card. */
bool diff_names_contact(const struct card_row *r);

/** Rows of the sides. pair_of[i] is the pair of row i (caller frees; NULL: not wanted). Every pair that
 *  counts has exactly one row. `namer` may be NULL. */
bool diff_sides(
	const struct sides *s, const struct namer *namer, struct diff *out, size_t **pair_of);
/** One row for texts that cannot be laid side by side because one is no object. */
bool diff_raw(struct str before, struct str after, struct diff *out);

/** "1 phone added, title changed": what a list says behind a name. Appended. */
bool diff_summary(const struct diff *d, struct buf *out);
/** The keys that differ, parted by ",", each once. Appended. */
bool diff_fields(const struct diff *d, struct buf *out);

#endif
