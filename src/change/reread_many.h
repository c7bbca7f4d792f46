/* Several contacts read again at once, before they leave in one body: what stands close together in iCloud's
 * order is one page, and the pages are asked for side by side. (protocol 4.2)
 *
 * Tokens and order are those of a struct reread that is fresh. Callbacks come from the
 * engine's turn, never from within the call.
 */
#ifndef CHANGE_REREAD_MANY_H
#define CHANGE_REREAD_MANY_H

#include "change/approval.h"
#include "change/reread.h"

enum { PAGE_GAP = 8 }; /* so many cards between two that are wanted are read with them */

struct reread_many;
struct reread_page {
	struct reread_many *of;
	int64_t from, n;
	uint64_t request;
};
struct reread_many {
	struct reread *reread;
	size_t n, n_pages, pending;
	struct buf id[BATCH_MAX];
	struct buf card
		[BATCH_MAX]; /* as read; empty: not where the order says, to be read by itself */
	struct reread_page page[BATCH_MAX];
	uint64_t timer;
	struct error err; /* of the first page that failed */
	void (*heard)(void *owner, const struct error *err);
	void *owner;
};

void reread_many_init(struct reread_many *m, struct reread *r, void *owner);
void reread_many_release(struct reread_many *m); /* forgets what is under way */
/** At most BATCH_MAX. */
void reread_many_add(struct reread_many *m, struct str id);
/** Reads them. err: the network, a pause; the cards decide nothing then. */
void reread_many_start(struct reread_many *m, void (*heard)(void *owner, const struct error *err));
/** What was read; STR_NONE when it must be read by itself. */
struct str reread_many_card(const struct reread_many *m, size_t i);

#endif
