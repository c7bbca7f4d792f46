/* Contacts that are likely one and the same: looked for by the engine (ASK_DUPLICATES), kept in the store,
 * read here. Nothing is merged by itself; what a person said is not the same is never shown again.
 */
#ifndef ICLOUD_DUPLICATES_H
#define ICLOUD_DUPLICATES_H

#include "icloud/icloud.h"

struct duplicate_pair {
	struct str id[2], name[2]; /* in the order of the list of contacts */
	int score;		   /* 1 … 99, higher is surer */
	struct str why;		   /* reasons, parted by LF: "same e-mail ada@engines.example" */
};
/** How many pairs there are to look at; -1: never looked for. Those of which one is gone, or goes by a
 *  change that waits, are not counted. A few milliseconds: ask after news, not while painting. */
int64_t duplicates_count(struct icloud_reader *r);
/** The pairs, the surest first. Spans are good for the call. How many. */
size_t duplicates_list(struct icloud_reader *r,
	void (*pair)(void *ctx, const struct duplicate_pair *p), void *ctx);
/** The contacts are still those that were looked through. */
bool duplicates_are_new(struct icloud_reader *r);
/** There were more than are kept: the least sure are left out. */
bool duplicates_were_more(struct icloud_reader *r);

/* ASK_NOT_SAME takes it over: these two are two. `again`: that is taken back. */
struct icloud_not_same {
	char *id[2];
	bool again;
};
struct icloud_not_same *not_same_new(struct str a, struct str b, bool again);
void not_same_free(struct icloud_not_same **n);

#endif
