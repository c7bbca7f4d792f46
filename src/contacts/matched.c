/* Where, in a row as it is shown, the words of a filter stand: what is lit is what search.c has found. Reads
 * no store.
 */
#include "contacts/search.h"
#include "icloud/contacts.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 4 * KIB, INITIALS_MAX = 16 };

/* Folded letters, or digits, and for each byte the letter of the shown text that it came from. */
struct mapped {
	struct buf text;
	struct piece {
		uint32_t from, to;
	} * piece;
	size_t cap;
};

static void mapped_put(struct mapped *m, size_t before, size_t from, size_t to)
{
	if (m->cap < m->text.n) {
		m->cap = m->text.n * 2 + 64;
		m->piece = mem_grow(m->piece, m->cap, sizeof *m->piece);
	}
	for (; before < m->text.n; before++)
		m->piece[before] = (struct piece){(uint32_t)from, (uint32_t)to};
}

static void mapped_release(struct mapped *m)
{
	buf_release(&m->text);
	free(m->piece);
}

/* Folded letter by letter, as text_fold() does. */
static struct mapped map_letters(struct str shown)
{
	struct mapped m = {.text = BUF_INIT(64 * KIB)};
	struct str rest = shown, letter;
	size_t before, at;
	uint32_t cp;

	while (rest.n) {
		at = shown.n - rest.n;
		before = m.text.n;
		if (!utf8_next(&rest, &cp))
			break;
		letter = str_part(shown, at, shown.n - rest.n - at);
		text_fold(letter, &m.text);
		mapped_put(&m, before, at, at + letter.n);
	}
	return m;
}

/* What people write between the digits of one number. */
static bool parts_digits(uint32_t cp)
{
	return cp == 0xa0 || cp == 0x2011 || cp == 0x202f ||
	       (cp < 0x80 && cp && strchr(" -().+/", (int)cp));
}

/* Its digits; a line feed where one number ends. */
static struct mapped map_digits(struct str shown)
{
	struct mapped m = {.text = BUF_INIT(64 * KIB)};
	struct str rest = shown;
	size_t before, at;
	uint32_t cp;

	while (rest.n) {
		at = shown.n - rest.n;
		before = m.text.n;
		if (!utf8_next(&rest, &cp))
			break;
		if (cp >= '0' && cp <= '9')
			buf_addc(&m.text, (char)cp);
		else if (!parts_digits(cp))
			buf_addc(&m.text, '\n');
		mapped_put(&m, before, at, shown.n - rest.n);
	}
	return m;
}

struct lighting {
	struct contact_span *out;
	size_t n, max;
};

static void light(struct lighting *l, size_t text, size_t from, size_t to)
{
	if (l->n < l->max)
		l->out[l->n++] = (struct contact_span){text, from, to};
}

/* The letters that stand in the folded text from .. to. */
static void light_letters(
	struct lighting *l, size_t text, const struct mapped *m, size_t from, size_t to)
{
	if (m->piece && from < to && to <= m->text.n)
		light(l, text, m->piece[from].from, m->piece[to - 1].to);
}

static bool light_all(struct lighting *l, size_t text, const struct mapped *m, struct str word)
{
	struct str all = buf_str(&m->text);
	size_t at = 0, found;

	if (!word.n)
		return false;
	while ((found = str_find(str_part(all, at, all.n), word)) != SIZE_MAX) {
		at += found;
		light_letters(l, text, m, at, at + word.n);
		at += word.n;
	}
	return at > 0;
}

static bool light_number(struct lighting *l, size_t text, struct str shown,
	const struct search_query *q, const struct search_word *w)
{
	struct mapped m = map_digits(shown);
	bool found = false;

	/* The whole number that the word is part of before the word alone. */
	for (size_t i = 1; i <= QUERY_FORMS && !found; i++)
		found = light_all(l, text, &m, query_text(q, w->digits[i % QUERY_FORMS]));
	mapped_release(&m);
	return found;
}

static bool light_in(struct lighting *l, size_t text, struct str shown,
	const struct search_query *q, const struct search_word *w)
{
	struct mapped m = map_letters(shown);
	bool found = light_all(l, text, &m, query_text(q, w->as_typed));

	mapped_release(&m);
	return found || (w->digits[0].length + w->digits[1].length > 0 &&
				light_number(l, text, shown, q, w));
}

/* ---- A name: the words of it, as they are shown ---- */

struct name {
	struct mapped m;
	struct name_word {
		size_t from, length; /* in m.text */
	} word[INITIALS_MAX];
	size_t n,
		given; /* "Hopper, Grace": from here on the first name stands; 0: it stands first */
};

static bool ends_word(char c)
{
	return c == ' ' || c == ',' || c == '\n';
}

static struct name name_of(struct str shown)
{
	struct name name = {.m = map_letters(shown)};
	struct str text = buf_str(&name.m.text);
	size_t from = 0;

	for (size_t i = 0; i <= text.n && name.n < INITIALS_MAX; i++) {
		if (i < text.n && !ends_word(text.p[i]))
			continue;
		if (i > from)
			name.word[name.n++] = (struct name_word){from, i - from};
		if (i < text.n && text.p[i] == ',' && !name.given)
			name.given = name.n;
		from = i + 1;
	}
	return name;
}

static size_t initial_length(const struct name *name, size_t word)
{
	struct str rest =
		str_part(buf_str(&name->m.text), name->word[word].from, name->word[word].length);
	size_t n = rest.n;
	uint32_t cp;

	return utf8_next(&rest, &cp) ? n - rest.n : 1;
}

/* The letters typed begin the initials of these words, in this order. */
static bool light_order(struct lighting *l, const struct name *name, const size_t *order, size_t n,
	struct str typed)
{
	struct str text = buf_str(&name->m.text);
	size_t used = 0;

	for (size_t i = 0; i < n && typed.n; i++) {
		const struct name_word *w = &name->word[order[i]];
		size_t length = initial_length(name, order[i]);

		if (!str_starts(typed, str_part(text, w->from, length)))
			return false;
		typed = str_part(typed, length, typed.n);
		used++;
	}
	if (typed.n)
		return false;
	for (size_t i = 0; i < used; i++) {
		size_t first = name->word[order[i]].from;

		light_letters(l, 0, &name->m, first, first + 1);
	}
	return true;
}

/* As search.c keeps them: first middle last, last first middle, first last. */
static bool light_initials(struct lighting *l, const struct name *name, struct str typed)
{
	size_t order[INITIALS_MAX], n = name->n;
	size_t given = name->given < n ? name->given : 0;
	size_t last = given ? 0 : n - 1; /* where the last name begins */

	if (n == 0 || typed.n < 2)
		return false;
	for (size_t i = 0; i < n; i++)
		order[i] = (given + i) % n;
	if (light_order(l, name, order, n, typed))
		return true;
	for (size_t i = 0; i < n; i++)
		order[i] = given ? i : (last + i) % n;
	if (light_order(l, name, order, n, typed))
		return true;
	order[0] = given;
	order[1] = last;
	return n > 1 && light_order(l, name, order, 2, typed);
}

static bool light_nearly(struct lighting *l, const struct name *name, struct str typed)
{
	bool found = false;

	for (size_t i = 0; i < name->n; i++) {
		const struct name_word *w = &name->word[i];

		if (!search_nearly(str_part(buf_str(&name->m.text), w->from, w->length), typed))
			continue;
		light_letters(l, 0, &name->m, w->from, w->from + w->length);
		found = true;
	}
	return found;
}

/* A word that stands nowhere as it was typed. */
static void light_name(struct lighting *l, struct str shown, struct str typed)
{
	struct name name = name_of(shown);

	if (!light_initials(l, &name, typed))
		light_nearly(l, &name, typed);
	mapped_release(&name.m);
}

size_t contacts_matches(
	struct str typed, const struct str *texts, size_t n, struct contact_span *out, size_t max)
{
	struct lighting l = {out, 0, max};
	struct search_query q;

	search_query_init(&q, typed);
	for (size_t i = 0; i < q.n; i++) {
		bool found = false;

		for (size_t t = 0; t < n; t++)
			found |= light_in(&l, t, utf8_clip(texts[t], SHOWN_MAX), &q, &q.words[i]);
		if (!found && n)
			light_name(&l, utf8_clip(texts[0], SHOWN_MAX),
				query_text(&q, q.words[i].as_typed));
	}
	search_query_release(&q);
	return l.n;
}
