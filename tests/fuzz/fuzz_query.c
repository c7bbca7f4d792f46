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
	struct buf text = BUF_INIT(64 * MIB), labels = BUF_INIT(64 * MIB),
		   found = BUF_INIT(64 * MIB);
	struct search_facts facts;
	struct search_query q;
	int rank;

	str_cut(&card, '\n', &typed);
	search_query_init(&q, typed);
	expect(q.n <= QUERY_WORDS && q.n_filters <= QUERY_FILTERS);
	expect(search_project(card, &text, &labels, &facts));
	rank = search_rank(&q, buf_str(&text));
	expect(rank != RANK_NOT || q.n > 0);
	expect(rank == RANK_NOT || search_rank_typo(&q, buf_str(&text)) == RANK_TYPO);
	search_facts_hold(&q, &facts, buf_str(&labels));
	expect(search_order_last(buf_str(&text), buf_str(&text)) == 0);
	expect(!search_found(&q, card, buf_str(&text), &found) || found.n <= found.max);
	buf_clear(&found);
	search_query_complete(typed, NULL, &found);
	search_query_release(&q);
	buf_release(&text);
	buf_release(&labels);
	buf_release(&found);
	return 0;
}
