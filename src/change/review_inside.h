/* A review from the inside: what review.c keeps, for review_send.c, which alone makes approvals; and a review
 * without the front door, for review_new() and for tests of this folder. */
#ifndef CHANGE_REVIEW_INSIDE_H
#define CHANGE_REVIEW_INSIDE_H

#include "change/ledger.h"
#include "icloud/review.h"

/* One change. Its sides are laid beside each other when they are first asked for: a review of ten thousand opens
 * at once. Until then its decision is that of every row. */
struct review_entry {
	struct change change;
	struct icloud_review *of;
	size_t twin; /* the one before it of the same object; NOWHERE */
	enum decision decision;
	bool opened, readable; /* what follows holds when opened */
	struct sides sides;
	struct diff diff;
	size_t *pair_of;
	enum decision *rows;
	struct str *after; /* of each row as staged; a refused row shows what stays */
	struct buf
		words; /* what goes of it, when that is not all; its texts follow every decision */
};
struct review_place {
	int64_t id;
	size_t at;
};
struct icloud_review {
	char *account, *order;
	struct icloud_reader *reader;
	struct review_entry *items;
	struct review_place *by_id; /* sorted */
	size_t n;
	struct clusters clusters;
	bool clustered;
};

/** account: the id that the digests are made over. order: of names, as requests say it (NULL: last,first). */
struct icloud_review *review_open(
	const char *account, const char *order, struct icloud_reader *r, struct error *err);

/** Lays its sides beside each other, if that was not done yet. */
void review_entry_open(struct review_entry *it);
/** NULL: there is none. */
struct review_entry *review_entry_find(const struct icloud_review *rv, int64_t id);
/** The summary without what is refused: whoever confirms, and History after it, reads what goes. */
struct str review_entry_summary(struct review_entry *it);
/** Still the same object and the same bytes on both sides. */
bool review_same_sides(const struct change *a, const struct change *b);

#endif
