/* Checks: what looks like an accident is flagged. A flag never stops anything by itself; it is shown
 * first, has its reason as a sentence, and makes the confirmation ask for a number. */
#ifndef CHANGE_CHECKS_H
#define CHANGE_CHECKS_H

#include "change/diff.h"
#include "change/ledger.h"

enum {
	CARD_LIMIT = 256 * 1024,  /* bytes; protocol 4.5 */
	PHOTO_LIMIT = 224 * 1024, /* bytes of the picture, as Apple counts them */
	CONTACTS_LIMIT = 50000,
	MANY_ALIKE = 20 /* changed the same way by one source: a cluster */
};

/** Flags of a change from its two sides alone: bits 1u << enum flag. */
unsigned checks_sides(enum change_kind kind, enum change_source source, struct str before,
	struct str after, const struct diff *d);
/** The same with what only the store can tell: duplicates, many alike. */
unsigned checks_change(struct store *s, const struct change *c, const struct diff *d);
/** The reason and how to mend it, for one flag. Appended. */
bool checks_words(enum flag f, const struct change *c, const struct diff *d, struct buf *out);

/** Does a phone number or an address read as one? Why not, else NULL. */
const char *phone_fault(struct str text);
const char *mail_fault(struct str text);

#endif
