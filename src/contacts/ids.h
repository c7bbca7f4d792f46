/* A set of ids, each with a number: which cards have been heard, which are stored. Grows, never shrinks. */
#ifndef CONTACTS_IDS_H
#define CONTACTS_IDS_H

#include "icloud/text.h"

struct ids {
	struct buf text; /* the ids one after the other */
	struct id_entry *entries;
	uint32_t *slots; /* place in entries + 1; 0 is free */
	size_t n, n_slots;
	uint32_t seed; /* of the hashes: nobody can choose ids that all fall on one slot */
};
struct id_entry {
	uint32_t hash;
	size_t from, length;
	int64_t value;
};

/** The value kept for an id; NULL when it is not in the set. Good until the next ids_add. */
int64_t *ids_find(const struct ids *s, struct str id);
/** The value kept for an id, which is added with `value` when it is new; *was_new (may be NULL) tells. */
int64_t *ids_add(struct ids *s, struct str id, int64_t value, bool *was_new);
struct str ids_at(const struct ids *s, size_t index);
void ids_release(struct ids *s); /* empty and ready again */

#endif
