/* What is typed to find contacts: words, phone numbers, and query words (`has:photo`). Pure.
 *
 *   moore school          every word stands somewhere
 *   (202) 555-0143        a phone, however it is written, national or international
 *   group:Analysts group:"Old friends" label:home
 *   has:photo no:email    phone email address birthday note photo company url … group
 *   changed:<30d >1y      within, or before; d w m y
 *   birthday:<30d         comes round within
 *
 * A word before a colon that is none of these is ordinary text.
 */
#ifndef CONTACTS_QUERY_H
#define CONTACTS_QUERY_H

#include "icloud/text.h"

enum { QUERY_WORDS = 16, QUERY_FILTERS = 16, QUERY_FORMS = 3 };

enum query_kind {
	QUERY_HAS,	/* bits */
	QUERY_NO,	/* bits */
	QUERY_GROUP,	/* text: its name begins so */
	QUERY_LABEL,	/* text: one begins so */
	QUERY_CHANGED,	/* seconds; after: more than that ago */
	QUERY_BIRTHDAY, /* seconds */
};
struct query_span {
	size_t from, length; /* in `text` */
};
struct search_query {
	struct buf text; /* folded */
	int64_t now;
	size_t n;
	struct search_word {
		struct query_span as_typed;
		/* the digits of this word alone, of the number that it is part of, and of that number
		 * without its country; length 0: none */
		struct query_span digits[QUERY_FORMS];
	} words[QUERY_WORDS];
	size_t n_filters;
	struct query_filter {
		enum query_kind kind;
		uint32_t bits;
		bool after;
		int64_t seconds;
		struct query_span value;
	} filters[QUERY_FILTERS];
};
void search_query_init(struct search_query *q, struct str typed);
void search_query_release(struct search_query *q);
struct str query_text(const struct search_query *q, struct query_span s);
/** Plain words only: one more letter can only leave fewer contacts. */
bool search_query_narrows(struct str typed);
/** There is a filter of this kind (group: is looked up by the caller). */
bool search_query_asks(const struct search_query *q, enum query_kind kind);

/** Tab: `typed` with its last word completed, as far as all that is possible goes on alike. `names` gives
 *  the values of group: and label:. False: there is nothing to add. */
struct query_names {
	void (*each)(
		void *ctx, enum query_kind kind, void (*name)(void *to, struct str s), void *to);
	void *ctx;
};
bool search_query_complete(struct str typed, const struct query_names *names, struct buf *out);

#endif
