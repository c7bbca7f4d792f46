/* Any bytes as a card: rows lie inside the text and in order, and every word for people can be made. */
#include "contacts/photo.h"
#include "icloud/card.h"

#include <stdlib.h>

static void expect(bool truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str card = {(const char *)data, n};
	struct card_walk w = card_walk(card);
	struct card_row row;
	struct buf words = BUF_INIT(64 * MIB);
	const char *last = card.p;

	while (card_next(&w, &row)) {
		expect(row.value.p >= last && row.value.p + row.value.n <= card.p + n);
		expect(!row.field.p ||
			(row.field.p >= row.value.p &&
				row.field.p + row.field.n <= row.value.p + row.value.n));
		last = row.value.p + row.value.n;
		row_words(&row, &words);
		row_label_words(&row, &words);
	}
	buf_clear(&words);
	expect(card_name(card, &words) && words.n > 0);
	card_full_name(card, &words);
	card_company(card, &words);
	card_id(card, &words);
	buf_clear(&words);
	expect(phone_words(card, &words) && words.n >= (n ? 1 : 0));
	country_code(card);
	address_words(card, &words);
	photo_kind(card);
	photo_key(card, &words);
	buf_release(&words);
	return 0;
}
