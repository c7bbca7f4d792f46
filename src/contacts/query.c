/* What is typed to find contacts, taken apart. Knows no card and no store. */
#include "contacts/query.h"
#include "contacts/search.h"
#include "icloud/time.h"

#include <string.h>

enum { DAY_S = 24 * 60 * 60, LEAST_DIGITS = 2, LEAST_REST = 3 };

/* The words of has: and no:. The first of those with one meaning is the one that is offered. */
static const struct has_word {
	const char *word;
	uint32_t bits;
} has_words[] = {
	{"phone", HAS_PHONE},
	{"email", HAS_EMAIL},
	{"address", HAS_ADDRESS},
	{"birthday", HAS_BIRTHDAY},
	{"note", HAS_NOTE},
	{"photo", HAS_PHOTO},
	{"group", HAS_GROUP},
	{"company", HAS_COMPANY},
	{"url", HAS_URL},
	{"chat", HAS_CHAT},
	{"profile", HAS_PROFILE},
	{"date", HAS_DATE},
	{"related", HAS_RELATED},
	{"nickname", HAS_NICKNAME},
	{"title", HAS_TITLE},
	{"department", HAS_DEPARTMENT},
	{"name", HAS_NAME},
	{"phones", HAS_PHONE},
	{"e-mail", HAS_EMAIL},
	{"mail", HAS_EMAIL},
	{"emails", HAS_EMAIL},
	{"addresses", HAS_ADDRESS},
	{"notes", HAS_NOTE},
	{"groups", HAS_GROUP},
	{"web", HAS_URL},
	{"job", HAS_TITLE},
};
enum { HAS_OFFERED = 17, HAS_WORDS = sizeof has_words / sizeof *has_words };

static const struct key_word {
	const char *word;
	enum query_kind kind;
} keys[] = {
	{"group:", QUERY_GROUP},
	{"has:", QUERY_HAS},
	{"no:", QUERY_NO},
	{"label:", QUERY_LABEL},
	{"changed:", QUERY_CHANGED},
	{"birthday:", QUERY_BIRTHDAY},
};
enum { KEYS = sizeof keys / sizeof *keys };

struct str query_text(const struct search_query *q, struct query_span s)
{
	return str_part(buf_str(&q->text), s.from, s.length);
}

static struct query_span keep(struct search_query *q, struct str s)
{
	struct query_span kept = {q->text.n, s.n};

	return buf_add_str(&q->text, s) ? kept : (struct query_span){0};
}

/* Numbers. */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/** Nothing but digits and what people write between them, and at least one digit. */
static bool is_phone_word(struct str word)
{
	bool any = false;

	for (size_t i = 0; i < word.n; i++) {
		if (!word.p[i] || !strchr("0123456789+-().", word.p[i]))
			return false;
		any |= is_digit(word.p[i]);
	}
	return any;
}

static void add_digits(struct str word, struct buf *out)
{
	for (size_t i = 0; i < word.n; i++)
		if (is_digit(word.p[i]))
			buf_addc(out, word.p[i]);
}

/** Digits that are looked for: without the zeros that stand for a trunk or for a way abroad. */
static struct query_span keep_digits(struct search_query *q, struct str digits, size_t least)
{
	while (digits.n > LEAST_DIGITS && digits.p[0] == '0')
		digits = str_part(digits, 1, digits.n);
	return digits.n >= least ? keep(q, digits) : (struct query_span){0};
}

/** How long the country's code at the front is: one digit in zones 1 and 7, two or three elsewhere (E.164). */
static size_t country_length(struct str digits)
{
	static const char two[] =
		"20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 "
		"56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";

	if (digits.n < 2)
		return digits.n;
	if (digits.p[0] == '1' || digits.p[0] == '7')
		return 1;
	for (const char *p = two; p; p = strchr(p, ' '), p = p ? p + 1 : NULL)
		if (p[0] == digits.p[0] && p[1] == digits.p[1])
			return 2;
	return 3;
}

/** Words first … last are one number: "+1 (202) 555". */
static void close_number(struct search_query *q, size_t first, size_t last)
{
	struct buf digits = BUF_INIT(16 * KIB);
	struct query_span all, rest = {0};
	bool abroad;

	for (size_t i = first; i < last; i++)
		add_digits(query_text(q, q->words[i].as_typed), &digits);
	abroad = query_text(q, q->words[first].as_typed).p[0] == '+' ||
		 str_starts(buf_str(&digits), STR("00"));
	all = keep_digits(q, buf_str(&digits), LEAST_DIGITS);
	if (abroad && all.length) {
		size_t country = country_length(query_text(q, all));

		if (all.length >= country + LEAST_REST)
			rest = (struct query_span){all.from + country, all.length - country};
	}
	for (size_t i = first; i < last; i++) {
		q->words[i].digits[1] = all;
		q->words[i].digits[2] = rest;
	}
	buf_release(&digits);
}

static void find_numbers(struct search_query *q)
{
	size_t first = 0;

	for (size_t i = 0; i <= q->n; i++) {
		if (i < q->n && is_phone_word(query_text(q, q->words[i].as_typed)))
			continue;
		if (i > first)
			close_number(q, first, i);
		first = i + 1;
	}
}

static void add_word(struct search_query *q, struct str word)
{
	struct buf digits = BUF_INIT(16 * KIB);
	struct search_word *w;

	if (q->n == QUERY_WORDS || !word.n)
		return;
	w = &q->words[q->n++];
	*w = (struct search_word){.as_typed = keep(q, word)};
	if (is_phone_word(word)) {
		add_digits(word, &digits);
		w->digits[0] = keep_digits(q, buf_str(&digits), LEAST_DIGITS);
	}
	buf_release(&digits);
}

/* Query words. */

static bool read_has(struct str value, uint32_t *bits)
{
	for (size_t i = 0; i < HAS_WORDS; i++)
		if (str_is(value, has_words[i].word)) {
			*bits = has_words[i].bits;
			return true;
		}
	return false;
}

/* "<30d", ">1y", "30d" (as "<30d"). */
static bool read_span(struct str value, struct query_filter *f)
{
	static const struct {
		char unit;
		int days;
	} units[] = {{'d', 1}, {'w', 7}, {'m', 30}, {'y', 365}};
	int64_t n;

	if (value.n && (value.p[0] == '<' || value.p[0] == '>')) {
		f->after = value.p[0] == '>';
		value = str_part(value, 1, value.n);
	}
	if (value.n < 2 || !is_digit(value.p[0]) ||
		!str_to_int64(str_part(value, 0, value.n - 1), &n) || n > 100000)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (value.p[value.n - 1] == units[i].unit) {
			f->seconds = n * units[i].days * DAY_S;
			return true;
		}
	return false;
}

static bool read_value(struct search_query *q, struct str value, struct query_filter *f)
{
	switch (f->kind) {
	case QUERY_HAS:
	case QUERY_NO:
		return read_has(value, &f->bits);
	case QUERY_CHANGED:
		return read_span(value, f);
	case QUERY_BIRTHDAY:
		return read_span(value, f) && !f->after;
	default:
		f->value = keep(q, value);
		return true;
	}
}

static const struct key_word *key_of(struct str word)
{
	for (size_t i = 0; i < KEYS; i++)
		if (str_starts(word, str_of(keys[i].word)))
			return &keys[i];
	return NULL;
}

/** A word with its value (already without quotes) is a filter; false: ordinary text. One without a value
 *  yet asks for nothing. */
static bool add_filter(struct search_query *q, struct str word, struct str value)
{
	const struct key_word *key = key_of(word);
	struct query_filter f = {0};

	if (key && !value.n)
		return true;
	if (!key || q->n_filters == QUERY_FILTERS)
		return false;
	f.kind = key->kind;
	if (!read_value(q, value, &f))
		return false;
	q->filters[q->n_filters++] = f;
	return true;
}

/* group:"Old friends" is one word; a quote that is not closed ends with the text. */
static struct str cut_word(struct str *rest, struct str *value)
{
	const struct key_word *key = key_of(*rest);
	size_t at = key ? strlen(key->word) : 0;
	struct str word, behind = str_part(*rest, at, rest->n);

	if (key && behind.n && behind.p[0] == '"') {
		behind = str_part(behind, 1, behind.n);
		*value = STR_NONE;
		str_cut(&behind, '"', value);
		word = str_part(*rest, 0, at + 1 + value->n);
		*rest = behind;
		return word;
	}
	word = STR_NONE;
	str_cut(rest, ' ', &word);
	*value = str_part(word, at, word.n);
	return word;
}

void search_query_init(struct search_query *q, struct str typed)
{
	struct buf folded = BUF_INIT(64 * KIB);
	struct str rest, word, value;

	*q = (struct search_query){.text = BUF_INIT(256 * KIB), .now = (int64_t)clock_now()};
	text_fold(utf8_clip(typed, 4 * KIB), &folded);
	rest = buf_str(&folded);
	while (rest.n) {
		if (rest.p[0] == ' ') {
			rest = str_part(rest, 1, rest.n);
			continue;
		}
		word = cut_word(&rest, &value);
		if (!add_filter(q, word, value))
			add_word(q, word);
	}
	find_numbers(q);
	buf_release(&folded);
}

void search_query_release(struct search_query *q)
{
	buf_release(&q->text);
	q->n = q->n_filters = 0;
}

/* A word of digits may match more when it grows: "02" finds "+44 2", "0" finds zeros. */
bool search_query_narrows(struct str typed)
{
	for (size_t i = 0; i < typed.n; i++)
		if (is_digit(typed.p[i]) || typed.p[i] == ':' || typed.p[i] == '"')
			return false;
	return true;
}

bool search_query_asks(const struct search_query *q, enum query_kind kind)
{
	for (size_t i = 0; i < q->n_filters; i++)
		if (q->filters[i].kind == kind)
			return true;
	return false;
}

/* Completion. */

struct offers {
	struct str start;  /* folded: what every offer begins with */
	struct buf common; /* how far they go on alike */
	size_t n;
};

static void offer(void *to, struct str s)
{
	struct offers *o = to;
	struct buf folded = BUF_INIT(4 * KIB);
	size_t alike = 0;

	text_fold(s, &folded);
	if (folded.n && str_starts(buf_str(&folded), o->start)) {
		if (o->n++ == 0)
			buf_add_str(&o->common, s);
		while (alike < o->common.n && alike < s.n && o->common.p[alike] == s.p[alike])
			alike++;
		o->common.n = utf8_clip(buf_str(&o->common), alike).n;
	}
	buf_release(&folded);
}

static void offer_values(
	const struct key_word *key, const struct query_names *names, struct offers *o)
{
	switch (key->kind) {
	case QUERY_HAS:
	case QUERY_NO:
		for (size_t i = 0; i < HAS_OFFERED; i++)
			offer(o, str_of(has_words[i].word));
		break;
	case QUERY_CHANGED:
	case QUERY_BIRTHDAY:
		offer(o, STR("<30d"));
		break;
	default:
		if (names)
			names->each(names->ctx, key->kind, offer, o);
	}
}

/* Where the last word begins: behind the last blank that stands in no quotes. */
static size_t last_word(struct str typed)
{
	size_t from = 0;
	bool quoted = false;

	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] == '"')
			quoted = !quoted;
		if (typed.p[i] == ' ' && !quoted)
			from = i + 1;
	}
	return from;
}

static bool put_completed(
	struct str before, const struct key_word *key, const struct offers *o, struct buf *out)
{
	struct str value = buf_str(&o->common);
	bool quoted = memchr(value.p, ' ', value.n) != NULL;

	buf_add_str(out, before);
	if (key)
		buf_adds(out, key->word);
	if (quoted)
		buf_addc(out, '"');
	buf_add_str(out, value);
	if (o->n == 1)
		buf_adds(out, !key ? "" : quoted ? "\" " : " ");
	return !out->failed;
}

bool search_query_complete(struct str typed, const struct query_names *names, struct buf *out)
{
	size_t from = last_word(typed);
	struct str word = str_part(typed, from, typed.n);
	const struct key_word *key = key_of(word);
	struct buf folded = BUF_INIT(16 * KIB);
	struct offers o = {.common = BUF_INIT(16 * KIB)};
	bool done = false;

	if (key)
		word = str_part(word, strlen(key->word), word.n);
	if (key && word.n && word.p[0] == '"')
		word = str_part(word, 1, word.n);
	text_fold(word, &folded);
	o.start = buf_str(&folded);
	if (key)
		offer_values(key, names, &o);
	for (size_t i = 0; !key && i < KEYS; i++)
		offer(&o, str_of(keys[i].word));
	if (o.n && o.common.n >= word.n && o.common.n)
		done = put_completed(str_part(typed, 0, from), key, &o, out);
	buf_release(&folded);
	buf_release(&o.common);
	return done;
}
