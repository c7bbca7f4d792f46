/* Review: the only maker of approvals. Included by exactly one file of the program, ui/panes/review.c
 * (a test looks for the symbols in every other object).
 *
 * A review hands out what waits; a person decides each change and each field; confirming mints one
 * approval per accepted change, in memory only. An approval binds the whole write: a digest over
 * account, service, path, method, object id, base etag and the item's exact bytes. It is used once.
 */
#ifndef ICLOUD_REVIEW_H
#define ICLOUD_REVIEW_H

#include "icloud/changes.h"
#include "icloud/clusters.h"

struct icloud_review;

enum decision { DECISION_OPEN, DECISION_ACCEPTED, DECISION_PART, DECISION_REFUSED };

/** A review of everything that waits, as the reader sees it now. */
struct icloud_review *review_new(struct icloud *ic, struct icloud_reader *r, struct error *err);
void review_free(struct icloud_review **rv);
/** Take in what changed in the store; decisions on changes whose sides are the same stay. */
bool review_refresh(struct icloud_review *rv, struct error *err);

size_t review_count(const struct icloud_review *rv);
size_t review_decided(const struct icloud_review *rv, enum decision d);
struct review_item {
	struct change_row change; /* spans live as long as the review is not refreshed */
	enum decision decision;
	const struct diff *diff; /* before is what iCloud has, after with refused fields left out */
	const enum decision *
		rows; /* one per diff row; rows that do not differ are DECISION_OPEN and mean nothing */
};
bool review_item(struct icloud_review *rv, size_t i, struct review_item *out);
/** The same without its diff, which is worked out when first asked for. */
bool review_look(
	struct icloud_review *rv, size_t i, struct change_row *change, enum decision *decision);
/** What waits, by shape; items are those of this review. Lives until the next refresh. */
const struct clusters *review_clusters(struct icloud_review *rv);
/** Decide what stands in cluster k at once. ACCEPTED takes what is open and like the rest: never what is flagged (many
 *  alike is what a cluster is), in conflict or linked, never an outlier, never what was refused; a cluster of those to
 *  look at fails. REFUSED and OPEN take all of it. *decided: how many. */
bool review_decide_cluster(
	struct icloud_review *rv, size_t k, enum decision d, size_t *decided, struct error *err);
/** Decide a whole change (ACCEPTED, REFUSED, OPEN) or one row of its diff. What is refused stays here:
 *  the write holds only accepted rows. A change that is behind or in conflict is not accepted (false, reason). */
bool review_decide(struct icloud_review *rv, size_t i, enum decision d, struct error *err);
bool review_decide_row(
	struct icloud_review *rv, size_t i, size_t row, enum decision d, struct error *err);
/** The exact request that would be sent, secrets masked, for `v`. */
bool review_request(struct icloud_review *rv, size_t i, struct buf *out, struct error *err);

/* What the confirmation shows and asks for. */
struct review_summary {
	size_t changed, created, deleted, flagged, stays; /* of the accepted; stays: not accepted */
	size_t alike; /* those of which many change the same way, flagged otherwise or not */
	size_t number; /* to be typed: deletions, else flagged, else alike; 0: a plain yes is enough */
	int64_t contacts;  /* backed up first */
	size_t groups, me; /* of changed, created and deleted: those that are no contacts */
};
void review_summary(const struct icloud_review *rv, struct review_summary *out);

struct icloud_commit; /* approvals; opaque, wiped by whoever takes it */
/** The person has confirmed: `typed` must equal summary.number (0 when that is 0). Mints the approvals. What
 *  was confirmed is then open again: a change that comes back from the commit wants a new decision. */
struct icloud_commit *review_confirm(struct icloud_review *rv, size_t typed, struct error *err);
void icloud_commit_free(struct icloud_commit **c);

#endif
