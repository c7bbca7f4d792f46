/* Cards and groups in the store, by id: what the commit and the full read put there and look up.
 *
 * The writers expect an open transaction on store_cache(). The projection (name, company, search text)
 * and a group's members are made here and nowhere else.
 */
#ifndef CONTACTS_STORED_H
#define CONTACTS_STORED_H

#include "contacts/wire.h"
#include "store/store.h"

/** The card as it came. Any output may be NULL; texts are appended; place counts from 0, -1 when the
 *  listing does not name it. False when there is none. */
bool stored_card(
	struct store *s, struct str id, struct buf *bytes, struct buf *etag, int64_t *place);
/** Readers that keep something worked out of the contacts look whether this has changed. */
int64_t stored_revision(struct db *cache);
/** What stands beside the bytes (names, search text, facts) is of this program's making; when an older one
 *  made it, it is made again, in one transaction. Cheap when there is nothing to do. */
bool stored_is_projected(struct store *s);
bool stored_project_again(struct store *s, struct error *err);
/** New or in place of the one with the same contactId. */
bool stored_card_put(struct store *s, struct str card, struct error *err);
/** The same for many, before stored_answer_put: a new one gets its place at once. */
bool stored_card_put_at(struct store *s, struct str card, int64_t place, struct error *err);
/** Also from the members of its groups. One that is not there is no failure. */
bool stored_card_remove(struct store *s, struct str id, struct error *err);
/** The list's order, from contactsOrder of any answer, and where its letters begin: headerPositions of the same
 *  answer, for they count places in this very order. Empty: letters are taken from the names. */
bool stored_order_put(struct store *s, struct str order, struct str headers, struct error *err);

/** The order of names to ask for: the person's setting, else the account's, else by last name. */
const char *stored_order_wanted(struct store *s, const char *order_by);
/** That in which the last complete listing was asked for; the one wanted when that is not known. */
const char *stored_order_asked(struct store *s, const char *order_by);

bool stored_group(struct store *s, struct str id, struct buf *bytes, struct buf *etag);
bool stored_group_put(struct store *s, struct str group, struct error *err);
bool stored_group_remove(struct store *s, struct str id, struct error *err);
/** Members that are no contacts go: so that to count members is to count contacts. After a full read. */
bool stored_members_tidy(struct store *s, struct error *err);

/** Tokens of the last answer, decoded and appended; false when there are none. */
bool stored_tokens(struct store *s, struct buf *pref, struct buf *sync);
bool stored_me_card(struct store *s, struct buf *id);
/** Tokens, order, me card: whatever the answer carries. Cards and groups are not touched. */
bool stored_answer_put(struct store *s, const struct contacts_answer *a, struct error *err);
/** The same and every card, group and deletion that it names: for the answer to a write. */
bool stored_answer_apply(struct store *s, const struct contacts_answer *a, struct error *err);

#endif
