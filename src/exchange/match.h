/* Which contacts are likely one and the same: pairs with a score and the reasons in words. Pure: no
 * store, no account. Contacts meet only where something of theirs is equal, so 50,000 take a second. */
#ifndef EXCHANGE_MATCH_H
#define EXCHANGE_MATCH_H

#include "exchange/person.h"

enum { PAIRS_MOST = 1000, SCORE_LEAST = 35 };

struct match {
	uint32_t a, b; /* places in people; a < b */
	int score;     /* SCORE_LEAST … 99 */
};
/* Best first; of equal score in the order of the contacts. Caller frees at. */
struct matches {
	struct match *at;
	size_t n;
	bool more; /* there are more than PAIRS_MOST */
};
/** Counts names that many have (person.alike), so `p` changes. */
void match_people(struct people *p, struct matches *out);
/** The score of two, and their reasons, parted by LF, appended to why (may be NULL). 0: nothing speaks for it. */
int match_score(const struct people *p, size_t a, size_t b, struct buf *why);

#endif
