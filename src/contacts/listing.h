/* One complete listing of all contacts while it is gathered, and its way into the store. No network.
 *
 *   listing_begin(startup's body) → listing_take(cards) … → listing_agrees? → listing_shrunk? → listing_store
 *
 * Cards whose etag is the stored one are only counted; the bytes of the others are held, once.
 */
#ifndef CONTACTS_LISTING_H
#define CONTACTS_LISTING_H

#include "contacts/ids.h"
#include "contacts/wire.h"
#include "store/store.h"

struct listing {
	struct store *store;
	int64_t revision;		   /* of the store when the listing began */
	struct buf startup;		   /* the answer that the spans below point into */
	struct contacts_answer answer;	   /* of startup */
	struct buf pref_token, sync_token; /* decoded */
	const char *asked;		   /* the order that was asked for; NULL: not known */
	struct ids order;		   /* every id that is to come → its place */
	struct ids heard;		   /* those that have come */
	struct buf bytes;		   /* new and changed cards, one after the other */
	struct listing_card {
		size_t from, length;
	} * cards;
	size_t n_cards;
	bool partial; /* groups that it does not name stay */
};
struct listing_counts {
	int64_t total, added, changed, removed;
};

bool listing_begin(struct listing *l, struct store *s, struct str startup, struct error *err);
/** The cards of an answer; how many there were. */
bool listing_take(struct listing *l, struct str contacts, size_t *n, struct error *err);
/** An answer to `changeset`: only what has changed since the last complete listing came, and whatever the order
 *  names beside it is the stored one. False: it does not fit the store, or takes something away that cannot be
 *  verified by it; then a full read is wanted. */
bool listing_complete(struct listing *l);
/** iCloud's token is the one of the last complete listing: the stored cards are all that there is. */
bool listing_is_old(struct listing *l);
/** How many of the first places are heard without a gap: there the pages begin. */
size_t listing_from(const struct listing *l);
/** All that the order names have come and no others, and the store is the one it began with. */
bool listing_agrees(const struct listing *l);
/** More than a fifth fewer than the store has; *before tells how many that were. */
bool listing_shrunk(const struct listing *l, int64_t *before);
/** In one transaction; on failure the store is as before. */
bool listing_store(struct listing *l, struct listing_counts *counts, struct error *err);
/** syncToken of the last complete listing; false without. */
bool listing_token(struct db *cache, struct buf *out);
void listing_release(struct listing *l);

#endif
