/* The proof of work that Apple may ask for at the sign-in (protocol 2.19). Pure. */
#ifndef SESSION_HASHCASH_H
#define SESSION_HASHCASH_H

#include "icloud/text.h"

#include <time.h>

enum { HASHCASH_BITS = 20 }; /* more would take too long and was never seen */

/** Appends "1:bits:YYYYMMDDHHMMSS:challenge::counter", whose SHA-1 begins with that many zero bits. False
 *  (nothing added) for a number of bits outside 1 to HASHCASH_BITS or a challenge that is none. */
bool hashcash(struct str challenge, int64_t bits, time_t now, struct buf *out);

#endif
