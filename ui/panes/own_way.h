/* What iCloud wrote its own way, in one line: of two hundred phones that came back otherwise nobody reads two hundred
 * sentences. Counts notes of done changes ("1 phone changed"); draws nothing.
 */
#ifndef PANES_OWN_WAY_H
#define PANES_OWN_WAY_H

#include "panes/words.h"

struct own_way {
	int64_t contacts, things;
	char noun[48]; /* plural */
	bool mixed;    /* more than one kind of thing */
};
void own_way_add(struct own_way *o, const char *note);
/** "212 phones", "1 job title", "12 contacts" where it is not one kind. */
struct words own_way_words(const struct own_way *o);

#endif
