/* Phone numbers as they are compared: two that ring the same bell, however each is written. */
#ifndef EXCHANGE_PHONE_H
#define EXCHANGE_PHONE_H

#include "icloud/text.h"

/** "+44 (0)20 7946-0018" and "0044 20 79460018" → "+442079460018"; "(020) 7946 0018" → "2079460018". An
 *  extension is left out. False (nothing added): too short to belong to one person. */
bool phone_key(struct str typed, struct buf *out);
/** For two such keys: the same number, where a country code may be missing on one side. */
bool phone_same(struct str a, struct str b);
/** The last digits of a key, which are alike when phone_same(). */
struct str phone_tail(struct str key);

#endif
