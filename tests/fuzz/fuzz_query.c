/* A filter as typed, LF, a card: the search text of any card can be made, and a card is found by it. */
#include "contacts/search.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str card = {(const char *)data, n}, typed = STR_NONE;
	struct buf text = BUF_INIT(64 * MIB), found = BUF_INIT(64 * MIB);
	struct search_query q;
	bool matches;

	str_cut(&card, '\n', &typed);
	search_query_init(&q, typed);
	expect(q.n <= QUERY_WORDS);
	expect(search_text(card, &text));
	matches = search_matches(&q, buf_str(&text));
	expect(matches || q.n > 0);
	expect(!search_found(&q, card, &found) || found.n <= found.max);
	search_query_release(&q);
	buf_release(&text);
	buf_release(&found);
	return 0;
}
