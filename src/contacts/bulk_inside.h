/* What the parts of a bulk edit share: edits as lines, and the rows of one field. */
#ifndef CONTACTS_BULK_INSIDE_H
#define CONTACTS_BULK_INSIDE_H

#include "icloud/bulk.h"

enum { VALUE_MOST = 4 * (int)MIB, PLACES = 512 };

/** A NUL, or what is no UTF-8, in it: no edit can say it. */
bool bulk_cannot_be(struct str s);
/** One line, "PATH" SIGN "VALUE" NUL; false, nothing said: the value cannot be in a line. */
bool bulk_edit(struct buf *edits, const char *path, const char *sign, struct str value);
/** The same for the entry at this place, "KEY[PLACE]". */
bool bulk_entry_edit(
	struct buf *edits, const char *key, size_t place, const char *sign, struct str value);
/** Is it a row of this field? Of a list that comes twice the last one counts. */
bool bulk_is_of(struct str card, const struct card_row *row, const char *key);
bool bulk_is_list(const char *key);

struct places {
	size_t place[PLACES], n;
};
/** From the last: the places before stay what they are. */
bool bulk_remove_places(const char *key, const struct places *gone, struct buf *edits);

/** BULK_REPLACE (bulk_replace.c). */
enum bulk_outcome bulk_replace(const struct bulk_order *o, struct str card, struct buf *edits);

#endif
