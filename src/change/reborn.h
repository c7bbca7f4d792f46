/* An object that iCloud has no more, as it can be made again: under another id, without what is the server's,
 * its picture from a backup. For undo, restore and anew.
 */
#ifndef CHANGE_REBORN_H
#define CHANGE_REBORN_H

#include "icloud/text.h"

/** The text under another id (member `key`), without etag, dates and what else the server writes. Appended. */
bool reborn_text(struct str was, const char *key, const char *id, struct buf *out);
/** The picture that `was` had, from this backup ("" when there is none), written into the card. Was it an
 *  address and the backup has no bytes, then *lost, and the card has none. */
bool reborn_photo(const char *state_dir, struct str backup, struct str contact, struct str was,
	struct buf *card, bool *lost);
/** The card has a picture that only an address stands for. */
bool reborn_needs_picture(struct str card);
/** The picture of the card becomes these bytes; its crop stays. */
bool reborn_picture(struct str picture, struct buf *card);
/** One member's value replaced; STR_NONE takes it out. */
bool reborn_put(struct buf *card, const char *key, struct str json);

#endif
