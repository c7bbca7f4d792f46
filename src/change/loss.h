/* The loss guard: what is about to be approved, held against what the review showed. Looks at the texts
 * themselves and knows nothing of how they were built, so a slip there cannot hide itself here.
 */
#ifndef CHANGE_LOSS_H
#define CHANGE_LOSS_H

#include "icloud/changes.h"

/** item: the bytes that would be sent in place of `base` (empty: something new). after: all of what waits.
 *  goes[i]: row i of the diff was shown as a difference and is not refused. Every member of which no row
 *  goes must be in the item exactly as in base; of a list whose entries go, no more may be missing than rows
 *  go, and none may be in it that stands on neither side. Else REFUSED, with the member's name. */
bool loss_check(struct str base, struct str item, struct str after, const struct diff *shown,
	const bool *goes, struct error *err);

#endif
