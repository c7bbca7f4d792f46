/* What a card is found by: one folded text of all that people can read in it. */
#ifndef CONTACTS_SEARCH_H
#define CONTACTS_SEARCH_H

#include "icloud/card.h"

/** Folded values of every field, parted by LF; phone numbers once more as digits alone. Appended. */
bool search_text(struct str card, struct buf *out);

enum { QUERY_WORDS = 16 };
/* The words of a filter, ready to be looked for. */
struct search_query {
	struct buf text;
	size_t n;
	struct {
		size_t from, length;
		size_t digits; /* how many stand behind the word: its form as a phone; 0: it is none */
	} words[QUERY_WORDS];
};
void search_query_init(struct search_query *q, struct str typed);
void search_query_release(struct search_query *q);
/** Every word stands somewhere in the search text. */
bool search_matches(const struct search_query *q, struct str text);
/** "company  Moore School": the field of the card that made it match, with its text. Nothing when the name
 *  alone matches. */
bool search_found(const struct search_query *q, struct str card, struct buf *out);

#endif
