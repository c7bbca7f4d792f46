/* Pictures of contacts, fetched one by one when somebody looks at them, and kept beside the cards in the cache, which is
 * private and deleted with it. At most some megabytes of them; the oldest go first. (protocol 4.5, "Photo") */
#ifndef CONTACTS_PHOTO_H
#define CONTACTS_PHOTO_H

#include "icloud/contacts.h"
#include "session/account.h"

enum { PHOTO_MAX = 4 * 1024 * 1024, PHOTOS_MAX = 32 * 1024 * 1024 };

/** Fetches the picture of this contact, unless it is kept already; from hosts that may have cookies only. NULL:
 *  *err says why not. */
struct flow *photo_start(struct account *a, struct str id, struct error *err);
/** "JPEG", "PNG" … by the first bytes; "picture" for others. */
const char *photo_kind(struct str bytes);
/** Into the cache, and the oldest out of it until what is kept fits into PHOTOS_MAX. */
bool photo_put(struct store *s, const char *key, struct str bytes, time_t at, struct error *err);
/** Under what a picture is kept: its signature, which changes with it, else its address. Appended; false: the
 *  card has none in iCloud. */
bool photo_key(struct str card, struct buf *out);

#endif
