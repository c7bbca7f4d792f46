/* Searching cards: the text they are found by, the words of a filter, and which field it was.
 *
 * Words match anywhere in any field, without regard to case and accents; each must match. A word of
 * digits matches a phone however it is written, with or without the zero that a country code replaces.
 */
#include "contacts/search.h"

#include <string.h>

static bool add_digits(struct str text, struct buf *out)
{
	size_t before = out->n;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= '0' && text.p[i] <= '9')
			buf_addc(out, text.p[i]);
	return out->n > before;
}

static bool is_searched(const struct card_row *row)
{
	switch (row->info->kind) {
	case FIELD_FLAG:
	case FIELD_PHOTO:
	case FIELD_SERVER:
	case FIELD_UNKNOWN:
		return false;
	default:
		return true;
	}
}

static bool is_phone(const struct card_row *row)
{
	return strcmp(row->info->key, "phones") == 0;
}

/** One row as it is searched: its folded words and, for a phone, its digits. */
static bool add_row(const struct card_row *row, struct buf *scratch, struct buf *out)
{
	buf_clear(scratch);
	if (!row_words(row, scratch) || !scratch->n)
		return !scratch->failed;
	text_fold(buf_str(scratch), out);
	buf_addc(out, '\n');
	if (is_phone(row) && add_digits(buf_str(scratch), out))
		buf_addc(out, '\n');
	return !out->failed;
}

bool search_text(struct str card, struct buf *out)
{
	struct card_walk w = card_walk(card);
	struct buf scratch = BUF_INIT(16 * MIB);
	struct card_row row;
	bool ok = true;

	while (ok && card_next(&w, &row))
		ok = !is_searched(&row) || add_row(&row, &scratch, out);
	buf_release(&scratch);
	return ok;
}

/* "+44-20" → "4420", "020" → "20": when there is nothing but digits and what people write between them. */
static size_t add_phone_word(struct str word, struct buf *out)
{
	size_t before = out->n, zeros = 0;

	for (size_t i = 0; i < word.n; i++)
		if (!word.p[i] || !strchr("0123456789+-().", word.p[i]))
			return 0;
	if (!add_digits(word, out))
		return 0;
	while (before + zeros + 2 < out->n && out->p[before + zeros] == '0')
		zeros++;
	memmove(out->p + before, out->p + before + zeros, out->n - before - zeros);
	out->n -= zeros;
	return out->n - before;
}

static void add_word(struct search_query *q, struct str word)
{
	q->words[q->n].from = q->text.n;
	q->words[q->n].length = word.n;
	buf_add_str(&q->text, word);
	q->words[q->n].digits = add_phone_word(word, &q->text);
	q->n++;
}

void search_query_init(struct search_query *q, struct str typed)
{
	struct buf folded = BUF_INIT(64 * KIB);
	struct str rest, word;

	*q = (struct search_query){.text = BUF_INIT(256 * KIB)};
	text_fold(utf8_clip(typed, 4 * KIB), &folded);
	rest = buf_str(&folded);
	while (q->n < QUERY_WORDS && str_cut(&rest, ' ', &word))
		if (word.n)
			add_word(q, word);
	buf_release(&folded);
}

void search_query_release(struct search_query *q)
{
	buf_release(&q->text);
	q->n = 0;
}

/** Where a word stands in the text, as it is or as digits; SIZE_MAX: nowhere. */
static size_t place_of_word(const struct search_query *q, size_t i, struct str text)
{
	struct str all = buf_str(&q->text);
	size_t from = q->words[i].from, length = q->words[i].length;
	size_t at = str_find(text, str_part(all, from, length));

	if (at == SIZE_MAX && q->words[i].digits > 1)
		at = str_find(text, str_part(all, from + length, q->words[i].digits));
	return at;
}

bool search_matches(const struct search_query *q, struct str text)
{
	for (size_t i = 0; i < q->n; i++)
		if (place_of_word(q, i, text) == SIZE_MAX)
			return false;
	return true;
}

/* Which field it was. */

static bool matches_any(const struct search_query *q, struct str text)
{
	for (size_t i = 0; i < q->n; i++)
		if (place_of_word(q, i, text) != SIZE_MAX)
			return true;
	return false;
}

static bool name_matches(const struct search_query *q, struct str card)
{
	struct buf name = BUF_INIT(16 * MIB), folded = BUF_INIT(16 * MIB);
	bool matches = card_name(card, &name) && text_fold(buf_str(&name), &folded) &&
		       search_matches(q, buf_str(&folded));

	buf_release(&name);
	buf_release(&folded);
	return matches;
}

/** Where in `text` the first word of the filter stands, by the letters; 0 when folding moved it. */
static size_t place_of_match(const struct search_query *q, struct str text)
{
	struct buf folded = BUF_INIT(16 * MIB);
	size_t best = SIZE_MAX, at;

	text_fold(text, &folded);
	for (size_t i = 0; i < q->n; i++) {
		at = place_of_word(q, i, buf_str(&folded));
		if (at < best)
			best = at;
	}
	buf_release(&folded);
	return best < text.n ? best : 0;
}

/* The text from a little before the match on, on one line. */
static void add_extract(const struct search_query *q, struct str text, struct buf *out)
{
	size_t at = place_of_match(q, text), from = at > 24 ? at - 12 : 0;

	while (from > 0 && from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80)
		from--;
	if (from)
		buf_adds(out, "…");
	text = utf8_clip(str_part(text, from, text.n), 200);
	for (size_t i = 0; i < text.n; i++)
		buf_addc(out, text.p[i] == '\n' ? ' ' : text.p[i]);
}

enum { LABEL_COLUMNS = 7 };

static void add_found(
	const struct search_query *q, const struct card_row *row, struct str words, struct buf *out)
{
	struct buf label = BUF_INIT(64 * KIB);

	row_label_words(row, &label);
	if (label.n && str_is(buf_str(&label), row->info->words) && label.p[0] >= 'A' &&
		label.p[0] <= 'Z')
		label.p[0] = (char)(label.p[0] - 'A' + 'a');
	buf_add_str(out, buf_str(&label));
	for (size_t n = text_width(buf_str(&label)); n < LABEL_COLUMNS; n++)
		buf_addc(out, ' ');
	buf_adds(out, "  ");
	add_extract(q, words, out);
	buf_release(&label);
}

bool search_found(const struct search_query *q, struct str card, struct buf *out)
{
	struct card_walk w = card_walk(card);
	struct buf words = BUF_INIT(16 * MIB), text = BUF_INIT(16 * MIB);
	struct card_row row;
	bool found = !q->n || name_matches(q, card);

	while (!found && card_next(&w, &row)) {
		if (!is_searched(&row))
			continue;
		buf_clear(&text);
		add_row(&row, &words, &text);
		found = matches_any(q, buf_str(&text));
		if (found)
			add_found(q, &row, buf_str(&words), out);
	}
	buf_release(&words);
	buf_release(&text);
	return !out->failed;
}
