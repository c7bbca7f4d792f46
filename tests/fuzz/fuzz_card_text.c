/* Any card and any text, parted by a NUL: the card's own text changes nothing, byte for byte; of any other text
 * comes a card that is JSON and reads the same again, or mistakes with lines that the text has. */
#include "icloud/card_text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void own_text(struct str card)
{
	struct buf text = BUF_INIT(64 * MIB), out = BUF_INIT(64 * MIB);
	struct card_mistakes m;

	if (card_text_write(card, STR("x"), &text)) {
		expect(card_text_read(card, buf_str(&text), &out, &m));
		expect(str_eq(buf_str(&out), json_value(card)));
	}
	buf_release(&text);
	buf_release(&out);
}

static void any_text(struct str card, struct str text)
{
	struct buf out = BUF_INIT(64 * MIB), again = BUF_INIT(64 * MIB);
	struct card_mistakes m;

	if (card_text_read(card, text, &out, &m)) {
		expect(json_type(json_value(buf_str(&out))) == JSON_OBJECT);
		own_text(buf_str(&out));
	} else {
		expect(m.n > 0 && out.n == 0);
		expect(card_text_again(text, &m, &again));
	}
	buf_release(&out);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str all = {(const char *)data, n}, card = STR_NONE;

	if (n > 32 * KIB)
		return 0;
	str_cut(&all, '\0', &card);
	own_text(card);
	any_text(card, all);
	return 0;
}
