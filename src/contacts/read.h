/* The full read of all contacts, as a flow.
 *
 *   startup ──> all there? ──yes──────────────> compare ids with contactsOrder ──> store, one transaction
 *      ^            └─no─> pages of 500 ──> last? ──yes──^     │ differ: begin again, at most twice
 *      └───────────────────────────────────────────────────────┘
 *      ^
 *   changeset (news only) ── verified ──> store
 *
 * One consistent read or none: until all cards are there and agree with the order, the store stays as
 * it was. An empty, failed or shrunken answer is never a deletion.
 */
#ifndef CONTACTS_READ_H
#define CONTACTS_READ_H

#include "session/account.h"

/** believe: the person has said that a list that lost more than a fifth is right. */
struct flow *contacts_read_start(struct account *a, bool believe);

/** The same for news: `changeset` first where the account answers it (protocol 4.4; asked once, what came of it is
 *  remembered), and when startup says that nothing has moved since the last complete listing, nothing
 *  more is asked. What cannot be verified against contactsOrder is read in full. */
struct flow *contacts_news_start(struct account *a);
/** The account answers `changeset`: news cost one request, however many cards there are. */
bool contacts_tells_changes(struct account *a);

#endif
