/* Two texts laid side by side: which member of one answers which of the other, list entries paired by
 * identity and not by place; and texts built from such pairs, byte for byte.
 *
 * What is built starts from the text before, so whatever nobody meant to change keeps its bytes: odd
 * escapes, numbers beyond 2^53, order, blanks. Works on cards and on groups.
 */
#ifndef CHANGE_SIDES_H
#define CHANGE_SIDES_H

#include "icloud/card.h"

enum { TEXT_MAX = 16 * 1024 * 1024 };
#define NOWHERE SIZE_MAX

/* One member or list entry where it stands: pre head value post, then a comma. Borrowed. */
struct part {
	struct str pre, head, value, post; /* head: `"key":` with its blanks; entries have none */
	struct str key;			   /* with its quotes */
};
struct parts {
	struct part *at;
	size_t n;
};
/** Of an object or array; anything else has no parts. */
void parts_read(struct str container, struct parts *out);
void parts_release(struct parts *p);
/** Which time the key of part i comes up (from 0), and the part that is its n-th; NOWHERE. */
size_t parts_nth(const struct parts *p, size_t i);
size_t parts_find(const struct parts *p, struct str quoted_key, size_t nth);
/** Writes one part: with the blanks that it stood in, if it stood; the comma is put before it. */
void part_put(
	struct buf *out, bool *first, const struct part *stood, struct str head, struct str value);

/** The same value: strings compare decoded, objects without regard to order, numbers by their text. */
bool values_equal(struct str a, struct str b);

struct pair {
	const struct field_info *info;
	size_t before, after; /* member on each side, NOWHERE when it has none */
	bool entry;	      /* one entry of a list: the places below hold */
	size_t before_entry, after_entry;
	bool differs; /* in value, or on one side only */
	bool moved;   /* entry: its place among the others changed */
};
struct sides {
	struct str text[2]; /* before, after; borrowed */
	struct parts members[2];
	struct parts *lists[2]; /* of each member, empty when it is no list */
	struct pair *pairs;
	size_t n, room;
};
/** Either text may be empty: nothing there. False when a text is not one JSON object, or has some
 *  thousands of members, which no card has. */
bool sides_open(struct str before, struct str after, struct sides *out);
void sides_release(struct sides *s);

/** How a member is understood: of cards as card.h says, of groups by the few keys they have. */
const struct field_info *side_field(struct str object, struct str quoted_key);
/** The span that a pair has on one side (0 before, 1 after): member value or entry; STR_NONE. */
struct str pair_value(const struct sides *s, const struct pair *p, int side);
/** True when the pair can be decided at all: it differs or moved, and is not the server's own. */
bool pair_counts(const struct sides *s, const struct pair *p);

/** The text before with the pairs taken where take[i]; the rest stays. What belongs to the server
 *  (contactId, etag ...) always stays as before; with nothing before, it comes from after. Appended. */
bool sides_build(const struct sides *s, const bool *take, struct buf *out);

#endif
