/* Approvals: the proof that a person confirmed exactly this write. Made in review_send.c and nowhere else (the
 * maker is static there), kept in memory only, spent once, wiped.
 */
#ifndef CHANGE_APPROVAL_H
#define CHANGE_APPROVAL_H

#include "base/crypto.h"
#include "change/sides.h"
#include "contacts/wire.h"
#include "icloud/changes.h"
#include "icloud/review.h"

struct approval {
	int64_t change; /* row of the ledger */
	int64_t *needs; /* changes that must be confirmed before (needs.h) */
	size_t n_needs;
	enum object_kind object;
	enum change_kind kind;
	enum change_source source;
	unsigned flags;
	int64_t reverse_of;
	struct buf object_id, etag; /* etag: reviewed; empty for a create */
	struct buf item;	    /* the exact bytes that go between [ and ] */
	struct buf base, after;	    /* what was shown: before, and all of what waits */
	struct buf title, summary;
	uint8_t digest[SHA256_SIZE];
	bool spent;
};
void approval_release(struct approval *a); /* wipes */

struct icloud_commit {
	char *account; /* id of the account that the review belonged to */
	size_t n;
	struct approval *approvals;
};

/** Sorts them: what is waited for before what waits, and no group names a contact that iCloud does not have yet. */
void approvals_in_order(struct icloud_commit *c);

enum contacts_call approval_call(enum object_kind object);
enum contacts_method approval_method(enum change_kind kind);
/** Over account, service, path, method, object id, base etag and the item's exact bytes; each with its
 *  length, so that none can reach into the next. */
void approval_digest(const char *account, const char *service, struct str path, struct str method,
	struct str id, struct str etag, struct str item, uint8_t out[SHA256_SIZE]);

/** The guard before every write. Takes the request apart as it will leave (address, query, body), works
 *  the digest out anew and compares; then the approval is spent. Any difference, an approval that is
 *  spent, a request that the engine might repeat: REFUSED, nothing may be sent. */
bool approval_spend(
	struct approval *a, const char *account, const struct request *r, struct error *err);
/** The same for a body of several: exactly these items in this order, one comma between two. Only updates of
 *  contacts that wait for nothing stand together, at most BATCH_MAX, no contact twice. All of them are spent,
 *  or none. */
enum { BATCH_MAX = 25 };
bool approvals_spend(struct approval *const *a, size_t n, const char *account,
	const struct request *r, struct error *err);
/** May it stand in a body with others? */
bool approval_may_join(const struct approval *a);
/** A write may be sent again only after proof that it was not applied: the object was read again and
 *  still has the reviewed etag (a create: is not there). False: not with this etag. */
bool approval_renew(struct approval *a, struct str etag_read_again);

#endif
