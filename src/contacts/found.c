/* Which field of a card it was that a filter found, and its text from a little before that place on. */
#include "contacts/search.h"

#include <string.h>

enum { MAX_TEXT = 16 * MIB, LABEL_COLUMNS = 7 };

/* A word stands in one row's text: as typed, or as a number. */
static size_t place_of_word(
	const struct search_query *q, const struct search_word *w, struct str text)
{
	size_t at = str_find(text, query_text(q, w->as_typed));

	for (size_t i = 0; at == SIZE_MAX && i < QUERY_FORMS; i++)
		if (w->digits[i].length)
			at = str_find(text, query_text(q, w->digits[i]));
	return at;
}

/** Where in `text` the first of the words stands, by the letters; 0 when folding moved it. */
static size_t place_of_match(const struct search_query *q, struct str text)
{
	struct buf folded = BUF_INIT(MAX_TEXT);
	size_t best = SIZE_MAX, at;

	text_fold(text, &folded);
	for (size_t i = 0; i < q->n; i++) {
		at = place_of_word(q, &q->words[i], buf_str(&folded));
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

/* The folded text of one row, a phone's digits behind it; false: it is nothing to be found by. */
static bool row_text(const struct card_row *row, struct buf *words, struct buf *text)
{
	buf_clear(words);
	buf_clear(text);
	if (row->info->kind >= FIELD_PHOTO || row->info->kind == FIELD_FLAG ||
		!row_words(row, words) || !words->n)
		return false;
	text_fold(buf_str(words), text);
	if (strcmp(row->info->key, "phones") != 0)
		return true;
	buf_addc(text, '\n');
	for (size_t i = 0; i < words->n; i++)
		if (words->p[i] >= '0' && words->p[i] <= '9')
			buf_addc(text, words->p[i]);
	return true;
}

/** The name as lists show it, in both orders, folded: not the nickname, nor how it is spoken. */
static void shown_name(struct str card, struct buf *folded)
{
	struct buf name = BUF_INIT(MAX_TEXT);

	card_name(card, &name);
	buf_addc(&name, '\n');
	card_full_name(card, &name);
	text_fold(buf_str(&name), folded);
	buf_release(&name);
}

/** The words that the name, as it is shown, does not explain. */
static uint32_t words_beside_name(const struct search_query *q, struct str text, struct str name)
{
	uint32_t left = 0;
	int rank;

	for (size_t i = 0; i < q->n; i++) {
		struct search_query one = {.text = q->text, .n = 1};

		one.words[0] = q->words[i];
		rank = search_rank(&one, text);
		if (rank == RANK_OTHER ||
			(rank <= RANK_PART && place_of_word(q, &q->words[i], name) == SIZE_MAX))
			left |= 1u << i;
	}
	return left;
}

static bool row_has_word(const struct search_query *q, uint32_t wanted, struct str text)
{
	for (size_t i = 0; i < q->n; i++)
		if ((wanted & (1u << i)) && place_of_word(q, &q->words[i], text) != SIZE_MAX)
			return true;
	return false;
}

static bool label_is(const struct card_row *row, struct str start)
{
	struct buf words = BUF_INIT(64 * KIB), folded = BUF_INIT(64 * KIB);
	bool is = row->label.p && row_label_words(row, &words) &&
		  text_fold(buf_str(&words), &folded) && str_starts(buf_str(&folded), start);

	buf_release(&words);
	buf_release(&folded);
	return is;
}

/** The row that a query word is about: an entry with the label, what is there, the birthday. */
static bool row_has_filter(const struct search_query *q, const struct card_row *row)
{
	for (size_t i = 0; i < q->n_filters; i++) {
		const struct query_filter *f = &q->filters[i];

		if (f->kind == QUERY_LABEL && label_is(row, query_text(q, f->value)))
			return true;
		if (f->kind == QUERY_HAS && (search_bit(row) & f->bits))
			return true;
		if (f->kind == QUERY_BIRTHDAY && (search_bit(row) & HAS_BIRTHDAY))
			return true;
	}
	return false;
}

bool search_found(const struct search_query *q, struct str card, struct str folded, struct buf *out)
{
	struct card_walk w = card_walk(card);
	struct buf words = BUF_INIT(MAX_TEXT), text = BUF_INIT(MAX_TEXT), name = BUF_INIT(MAX_TEXT);
	struct card_row row;
	uint32_t wanted;
	bool found;

	shown_name(card, &name);
	wanted = q->n ? words_beside_name(q, folded, buf_str(&name)) : 0;
	found = !wanted && (q->n || !q->n_filters);

	while (!found && card_next(&w, &row)) {
		if (!row_text(&row, &words, &text))
			continue;
		found = wanted ? row_has_word(q, wanted, buf_str(&text)) : row_has_filter(q, &row);
		if (found)
			add_found(q, &row, buf_str(&words), out);
	}
	buf_release(&words);
	buf_release(&text);
	buf_release(&name);
	return !out->failed;
}
