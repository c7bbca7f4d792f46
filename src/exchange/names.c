/* Names of people as they are compared. What is a short form and what a desk are two tables, kept small
 * on purpose: a name that could be short for two others is in neither. */
#include "exchange/names.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 12, LETTERS_MAX = 48 };

static const struct {
	int points;
	const char *words;
} likenesses[] = {
#define _(likeness, points, words) {points, words},
	LIKENESSES(_)
#undef _
};

int likeness_points(enum likeness l)
{
	return likenesses[l].points;
}

const char *likeness_words(enum likeness l)
{
	return likenesses[l].words;
}

/* clang-format off */
static const char *const short_forms[][2] = {
	{"abby", "abigail"}, {"andy", "andrew"}, {"barb", "barbara"}, {"becky", "rebecca"}, {"ben", "benjamin"},
	{"betty", "elizabeth"}, {"bill", "william"}, {"billy", "william"}, {"bob", "robert"}, {"bobby", "robert"},
	{"cathy", "catherine"}, {"chuck", "charles"}, {"cindy", "cynthia"}, {"conny", "cornelia"},
	{"dan", "daniel"}, {"danny", "daniel"}, {"dave", "david"}, {"deb", "deborah"}, {"debbie", "deborah"},
	{"dick", "richard"}, {"don", "donald"}, {"doug", "douglas"}, {"ed", "edward"}, {"eddie", "edward"},
	{"fred", "frederick"}, {"greg", "gregory"}, {"hansi", "johannes"}, {"hans", "johannes"}, {"jeff", "jeffrey"},
	{"jim", "james"}, {"jimmy", "james"}, {"joe", "joseph"}, {"kathy", "katherine"}, {"ken", "kenneth"},
	{"larry", "lawrence"}, {"liz", "elizabeth"}, {"lizzie", "elizabeth"}, {"maggie", "margaret"},
	{"matt", "matthew"}, {"mike", "michael"}, {"nick", "nicholas"}, {"paco", "francisco"},
	{"peggy", "margaret"}, {"pepe", "jose"}, {"pete", "peter"}, {"rob", "robert"}, {"ron", "ronald"},
	{"sepp", "josef"}, {"steve", "stephen"}, {"steven", "stephen"}, {"sue", "susan"}, {"tim", "timothy"},
	{"tom", "thomas"}, {"tommy", "thomas"}, {"tony", "anthony"}, {"uli", "ulrich"}, {"will", "william"},
};
static const char *const desks[] = {
	"accounting", "accounts", "admin", "apotheke", "bank", "billing", "booking", "buchhaltung", "buero",
	"buro", "clinic", "contact", "customer", "dentist", "department", "desk", "doctor", "einkauf", "emergency",
	"finance", "garage", "helpdesk", "hotel", "hotline", "hr", "info", "inquiries", "it", "kontakt", "mailbox",
	"marketing", "office", "orders", "pharmacy", "plumber", "praxis", "press", "reception", "reservations",
	"restaurant", "sales", "school", "secretary", "sekretariat", "service", "shop", "store", "support",
	"switchboard", "taxi", "team", "test", "verkauf", "vertrieb", "voicemail", "werkstatt", "zentrale",
};
/* clang-format on */

static struct str long_form(struct str word)
{
	for (size_t i = 0; i < sizeof short_forms / sizeof *short_forms; i++)
		if (str_is(word, short_forms[i][0]))
			return str_of(short_forms[i][1]);
	return word;
}

bool name_is_desk(struct str words)
{
	struct str word;

	while (str_cut(&words, ' ', &word))
		for (size_t i = 0; i < sizeof desks / sizeof *desks; i++)
			if (str_is(word, desks[i]))
				return true;
	return false;
}

/* Letters and digits make words; "O'Brien" and "O’Brien" are one word. */
static bool parts_words(char c)
{
	unsigned char u = (unsigned char)c;

	return u < 0x80 && !(u >= 'a' && u <= 'z') && !(u >= '0' && u <= '9') && u != '\'';
}

static void add_word(struct str word, bool given, struct buf *out)
{
	if (!word.n)
		return;
	if (out->n)
		buf_addc(out, ' ');
	buf_add_str(out, given ? long_form(word) : word);
}

/* Quotes and marks that text_fold keeps, and that people put or leave out. */
static size_t skipped(struct str rest)
{
	if (rest.p[0] == '\'')
		return 1;
	return str_starts(rest, STR("\xe2\x80\x99")) || str_starts(rest, STR("\xe2\x80\x98")) ? 3
											      : 0;
}

bool name_add(struct str text, bool given, struct buf *out)
{
	struct buf folded = BUF_INIT(64 * KIB), word = BUF_INIT(64 * KIB);
	struct str rest;

	text_fold(utf8_clip(text, KIB), &folded);
	for (rest = buf_str(&folded); rest.n;) {
		size_t skip = skipped(rest);

		if (!skip && parts_words(rest.p[0])) {
			add_word(buf_str(&word), given, out);
			buf_clear(&word);
		} else if (!skip) {
			buf_addc(&word, rest.p[0]);
		}
		rest = str_part(rest, skip ? skip : 1, rest.n);
	}
	add_word(buf_str(&word), given, out);
	buf_release(&folded);
	buf_release(&word);
	return !out->failed;
}

size_t name_count(struct str words)
{
	struct str word;
	size_t n = 0;

	while (str_cut(&words, ' ', &word))
		n += word.n > 0;
	return n;
}

static size_t split(struct str words, struct str *out)
{
	size_t n = 0;

	while (n < WORDS_MAX && str_cut(&words, ' ', &out[n]))
		n += out[n].n > 0;
	return n;
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool name_sort(struct str text, struct buf *out)
{
	struct str word[WORDS_MAX];
	size_t n = split(text, word);

	qsort(word, n, sizeof *word, by_text);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(out, ' ');
		buf_add_str(out, word[i]);
	}
	return !out->failed;
}

/* ---- One slip of the pen ---- */

static size_t letters_of(struct str word, uint32_t *out)
{
	size_t n = 0;

	while (n < LETTERS_MAX && utf8_next(&word, &out[n]))
		n++;
	return word.n ? 0 : n; /* too long to be looked at */
}

static bool has_digit(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= '0' && word.p[i] <= '9')
			return true;
	return false;
}

static bool same_tail(const uint32_t *a, const uint32_t *b, size_t n)
{
	return memcmp(a, b, n * sizeof *a) == 0;
}

/* One letter replaced, left out, or two neighbours swapped; *at: where. a is not shorter than b. */
static bool one_slip(const uint32_t *a, size_t n, const uint32_t *b, size_t m, size_t *at)
{
	size_t i = 0;

	while (i < m && a[i] == b[i])
		i++;
	*at = i;
	if (n == m + 1)
		return same_tail(a + i + 1, b + i, m - i);
	if (n != m || i == n)
		return false;
	if (same_tail(a + i + 1, b + i + 1, n - i - 1))
		return true;
	return i + 1 < n && a[i] == b[i + 1] && a[i + 1] == b[i] &&
	       same_tail(a + i + 2, b + i + 2, n - i - 2);
}

static enum likeness compare_word(struct str a, struct str b)
{
	uint32_t left[LETTERS_MAX], right[LETTERS_MAX];
	size_t n = letters_of(a, left), m = letters_of(b, right), at;
	bool slip;

	if (n < 4 || m < 4 || left[0] != right[0] || has_digit(a) || has_digit(b))
		return NAME_OTHER;
	slip = n >= m ? one_slip(left, n, right, m, &at) : one_slip(right, m, left, n, &at);
	if (!slip)
		return NAME_OTHER;
	return at + 1 >= (n > m ? n : m) || (n < 6 && m < 6) ? NAME_ENDING : NAME_SLIP;
}

static enum likeness compare_slip(const struct str *a, const struct str *b, size_t n)
{
	enum likeness found = NAME_OTHER;

	for (size_t i = 0; i < n; i++) {
		if (str_eq(a[i], b[i]))
			continue;
		if (found != NAME_OTHER)
			return NAME_OTHER; /* a second one */
		found = compare_word(a[i], b[i]);
		if (found == NAME_OTHER)
			return NAME_OTHER;
	}
	return found;
}

/* ---- Parts ---- */

static bool has_word(const struct str *words, size_t n, struct str word, bool initials)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(words[i], word) ||
			(initials && word.n == 1 && words[i].n && words[i].p[0] == word.p[0]))
			return true;
	return false;
}

static size_t shared(const struct str *a, size_t n, const struct str *b, size_t m, bool initials)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += has_word(b, m, a[i], initials);
	return found;
}

static enum likeness compare_parts(const struct str *a, size_t n, const struct str *b, size_t m)
{
	if (shared(a, n, b, m, true) == n || shared(b, m, a, n, true) == m)
		return NAME_PART;
	return shared(a, n, b, m, false) ? NAME_FAMILY : NAME_OTHER;
}

enum likeness name_compare(const struct name_words *a, const struct name_words *b)
{
	struct str left[WORDS_MAX], right[WORDS_MAX];
	size_t n = split(a->sorted, left), m = split(b->sorted, right);
	enum likeness slip;

	if (!n || !m)
		return NAME_NOTHING;
	if (str_eq(a->written, b->written))
		return NAME_SAME;
	if (str_eq(a->plain, b->plain))
		return NAME_ORDER;
	if (str_eq(a->sorted, b->sorted))
		return NAME_SHORT;
	slip = n == m ? compare_slip(left, right, n) : NAME_OTHER;
	return slip != NAME_OTHER ? slip : compare_parts(left, n, right, m);
}
