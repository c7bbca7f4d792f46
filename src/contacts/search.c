/* Searching cards: the text they are found by, how well it matches, and which field it was.
 *
 * Words match anywhere in any field, without regard to case and accents; each must match. Fifty thousand
 * texts are looked through between two keystrokes: nothing here allocates while it ranks.
 */
#include "contacts/search.h"
#include "icloud/time.h"

#include <string.h>

enum { NAME_LINES = 3, INITIALS_LINE = 3, COMPANY_LINE = 4, TYPO_LEAST = 4, MAX_TEXT = 16 * MIB };

/* ---- What a card is found by ---- */

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

/* Which line of the search text a name stands in; -1: it is no name. */
static const struct name_line {
	const char *key;
	int line;
} name_lines[] = {
	{"lastName", 0},
	{"firstName", 1},
	{"middleName", 1},
	{"nickName", 2},
	{"phoneticFirstName", 2},
	{"phoneticLastName", 2},
	{"prefix", 2},
	{"suffix", 2},
	{"companyName", COMPANY_LINE},
};

static int line_of(const struct card_row *row)
{
	for (size_t i = 0; i < sizeof name_lines / sizeof *name_lines; i++)
		if (strcmp(row->info->key, name_lines[i].key) == 0)
			return name_lines[i].line;
	return -1;
}

static const struct has_bit {
	const char *key;
	uint32_t bit;
} has_bits[] = {
	{"phones", HAS_PHONE},
	{"emailAddresses", HAS_EMAIL},
	{"streetAddresses", HAS_ADDRESS},
	{"birthday", HAS_BIRTHDAY},
	{"notes", HAS_NOTE},
	{"photo", HAS_PHOTO},
	{"companyName", HAS_COMPANY},
	{"urls", HAS_URL},
	{"IMs", HAS_CHAT},
	{"profiles", HAS_PROFILE},
	{"dates", HAS_DATE},
	{"relatedNames", HAS_RELATED},
	{"nickName", HAS_NICKNAME},
	{"jobTitle", HAS_TITLE},
	{"department", HAS_DEPARTMENT},
	{"firstName", HAS_NAME},
	{"lastName", HAS_NAME},
};

uint32_t search_bit(const struct card_row *row)
{
	for (size_t i = 0; i < sizeof has_bits / sizeof *has_bits; i++)
		if (strcmp(row->info->key, has_bits[i].key) == 0)
			return has_bits[i].bit;
	return 0;
}

/* A card while it is read: the lines of its names, then everything else. */
struct projecting {
	struct buf line[COMPANY_LINE + 1]; /* the first three and the company */
	struct buf rest, words, folded;
	struct buf *labels;
	struct search_facts *facts;
};

static void projecting_init(struct projecting *p)
{
	for (size_t i = 0; i <= COMPANY_LINE; i++)
		p->line[i] = BUF_INIT(MAX_TEXT);
	p->rest = p->words = p->folded = BUF_INIT(MAX_TEXT);
}

static void projecting_release(struct projecting *p)
{
	for (size_t i = 0; i <= COMPANY_LINE; i++)
		buf_release(&p->line[i]);
	buf_release(&p->rest);
	buf_release(&p->words);
	buf_release(&p->folded);
}

/* One line stays one line. */
static void add_line(struct buf *line, struct str folded)
{
	if (line->n && folded.n)
		buf_addc(line, ' ');
	for (size_t i = 0; i < folded.n; i++)
		buf_addc(line, folded.p[i] == '\n' ? ' ' : folded.p[i]);
}

static bool line_has(struct str lines, struct str line)
{
	struct str one;

	while (str_cut(&lines, '\n', &one))
		if (str_eq(one, line))
			return true;
	return false;
}

static void add_label(struct projecting *p, const struct card_row *row)
{
	struct str all = buf_str(p->labels);

	if (!row->label.p)
		return;
	buf_clear(&p->words);
	buf_clear(&p->folded);
	if (!row_label_words(row, &p->words) || !text_fold(buf_str(&p->words), &p->folded) ||
		!p->folded.n || line_has(all, buf_str(&p->folded)))
		return;
	buf_add_str(p->labels, buf_str(&p->folded));
	buf_addc(p->labels, '\n');
}

/* Its date is "YYYY-MM-DD", its month and day are what comes round. */
static int month_and_day(struct str quoted)
{
	struct buf text = BUF_INIT(KIB);
	int64_t month = 0, day = 0;
	struct str s;

	json_text(quoted, &text);
	s = buf_str(&text);
	if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' ||
		!str_to_int64(str_part(s, 5, 2), &month) ||
		!str_to_int64(str_part(s, 8, 2), &day) || month < 1 || month > 12 || day < 1 ||
		day > 31)
		month = day = 0;
	buf_release(&text);
	return (int)(month * 100 + day);
}

static int64_t instant(struct str quoted)
{
	struct buf text = BUF_INIT(KIB);
	time_t t = 0;

	if (json_text(quoted, &text))
		time_from_iso(buf_str(&text), &t);
	buf_release(&text);
	return t > 0 ? (int64_t)t : 0;
}

static void add_facts(const struct card_row *row, struct search_facts *facts)
{
	if (row->info->kind == FIELD_PHOTO && json_count(row->value) > 0)
		facts->has |= HAS_PHOTO;
	if (row->info->kind == FIELD_SERVER && strcmp(row->info->key, "dateModified") == 0)
		facts->modified = instant(row->value);
	if (row->info->kind == FIELD_DATE && strcmp(row->info->key, "birthday") == 0)
		facts->birthday = month_and_day(row->value);
}

static bool add_row(struct projecting *p, const struct card_row *row)
{
	int line;

	add_facts(row, p->facts);
	if (!is_searched(row))
		return true;
	buf_clear(&p->words);
	buf_clear(&p->folded);
	if (!row_words(row, &p->words))
		return false;
	if (!p->words.n)
		return true;
	p->facts->has |= search_bit(row);
	text_fold(buf_str(&p->words), &p->folded);
	line = line_of(row);
	if (line >= 0) {
		add_line(&p->line[line], buf_str(&p->folded));
	} else {
		buf_add_str(&p->rest, buf_str(&p->folded));
		buf_addc(&p->rest, '\n');
		if (is_phone(row) && add_digits(buf_str(&p->words), &p->rest))
			buf_addc(&p->rest, '\n');
	}
	add_label(p, row);
	return !p->rest.failed && !p->folded.failed;
}

/* A company, and whoever has no name, stands under what stands for the name. */
static void settle_names(struct projecting *p, struct str card)
{
	bool company = false;

	json_bool(json_get(card, "isCompany"), &company);
	if (!(company && p->line[COMPANY_LINE].n) && p->line[0].n)
		return;
	if (p->line[0].n)
		add_line(&p->line[1], buf_str(&p->line[0]));
	buf_clear(&p->line[0]);
	buf_clear(&p->words);
	buf_clear(&p->folded);
	if (card_name(card, &p->words) && text_fold(buf_str(&p->words), &p->folded))
		add_line(&p->line[0], buf_str(&p->folded));
}

static void add_initials_of(struct str line, struct buf *out)
{
	struct str word, rest;
	uint32_t cp;

	while (str_cut(&line, ' ', &word)) {
		rest = word;
		if (utf8_next(&rest, &cp))
			buf_add_cp(out, cp);
	}
}

/* " gbh hgb gh": first middle last, last first middle, first last. */
static void add_initials(struct projecting *p)
{
	struct buf *out = &p->line[INITIALS_LINE];
	struct str first = buf_str(&p->line[1]), last = buf_str(&p->line[0]);
	struct str rest = first, one = STR_NONE;

	buf_addc(out, ' ');
	add_initials_of(first, out);
	add_initials_of(last, out);
	if (!first.n)
		return;
	buf_addc(out, ' ');
	add_initials_of(last, out);
	add_initials_of(first, out);
	str_cut(&rest, ' ', &one);
	if (one.n < first.n) {
		buf_addc(out, ' ');
		add_initials_of(one, out);
		add_initials_of(last, out);
	}
}

bool search_project(
	struct str card, struct buf *text, struct buf *labels, struct search_facts *facts)
{
	struct card_walk w = card_walk(card);
	struct projecting p = {.labels = labels, .facts = facts};
	struct card_row row;
	bool ok = true;

	*facts = (struct search_facts){0};
	projecting_init(&p);
	while (ok && card_next(&w, &row))
		ok = add_row(&p, &row);
	settle_names(&p, card);
	add_initials(&p);
	for (size_t i = 0; ok && i <= COMPANY_LINE; i++)
		ok = buf_add_str(text, buf_str(&p.line[i])) && buf_addc(text, '\n');
	ok = ok && buf_add_str(text, buf_str(&p.rest)) && !labels->failed;
	projecting_release(&p);
	return ok;
}

/* ---- Matching ---- */

/* Sixteen bytes side by side: what gcc and clang make the machine's own of, or pairs of words. */
typedef uint8_t lanes __attribute__((vector_size(16)));

static bool any_alike(const char *a, lanes first, const char *b, lanes last)
{
	uint64_t both[2];
	lanes x, y, alike;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	alike = (lanes)(x == first) & (lanes)(y == last);
	memcpy(both, &alike, sizeof both);
	return (both[0] | both[1]) != 0;
}

static bool stands_at(struct str s, struct str what, size_t at)
{
	return s.p[at] == what.p[0] && memcmp(s.p + at, what.p, what.n) == 0;
}

/* Where `what` stands, SIZE_MAX: nowhere. First and last byte are looked for in sixteen places at once: a
 * library's search makes a table for each of fifty thousand texts, which takes longer than the texts. */
static size_t find(struct str s, struct str what)
{
	lanes first = {0}, last = {0};
	size_t at = 0, end;

	if (what.n == 0)
		return 0;
	if (s.n < what.n)
		return SIZE_MAX;
	end = s.n - what.n; /* the last place where it can stand */
	first += (uint8_t)what.p[0];
	last += (uint8_t)what.p[what.n - 1];
	for (; at + sizeof first <= end + 1; at += sizeof first)
		if (any_alike(s.p + at, first, s.p + at + what.n - 1, last))
			for (size_t i = at; i < at + sizeof first; i++)
				if (stands_at(s, what, i))
					return i;
	for (; at <= end; at++)
		if (stands_at(s, what, at))
			return at;
	return SIZE_MAX;
}

/* The end of line n of the text, counted from 0. */
static size_t line_end(struct str text, size_t n)
{
	size_t at = 0;

	for (;; at++) {
		const char *lf = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;

		if (!lf)
			return text.n;
		at = (size_t)(lf - text.p);
		if (n-- == 0)
			return at;
	}
}

struct str search_line(struct str text, size_t n)
{
	size_t from = n ? line_end(text, n - 1) + 1 : 0;

	return from < text.n ? str_part(text, from, line_end(text, n) - from) : STR_NONE;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || ((unsigned char)c & 0x80);
}

/* The best that the word is in the names: they are lines 0 to 2. */
static int rank_in_names(struct str names, struct str word)
{
	int best = RANK_NOT, lines = 0;
	size_t at = 0, seen = 0, found;

	while (best > RANK_NAME && (found = find(str_part(names, at, names.n), word)) != SIZE_MAX) {
		at += found;
		for (; seen < at; seen++)
			lines += names.p[seen] == '\n';
		if (at == 0 || (names.p[at - 1] == '\n' && lines < 2))
			best = RANK_NAME;
		else if (best > RANK_WORD)
			best = is_letter(names.p[at - 1]) ? RANK_PART : RANK_WORD;
		at++;
	}
	return best;
}

static bool are_initials(struct str initials, struct str word)
{
	if (word.n < 2)
		return false;
	for (size_t i = 0; i + word.n < initials.n; i++)
		if (initials.p[i] == ' ' && memcmp(initials.p + i + 1, word.p, word.n) == 0)
			return true;
	return false;
}

static bool has_number(const struct search_query *q, const struct search_word *w, struct str text)
{
	for (size_t i = 0; i < QUERY_FORMS; i++)
		if (w->digits[i].length && find(text, query_text(q, w->digits[i])) != SIZE_MAX)
			return true;
	return false;
}

struct parts {
	struct str names, initials, rest;
};

static struct parts parts_of(struct str text)
{
	size_t names = line_end(text, NAME_LINES - 1), initials;
	struct str behind = str_part(text, names + 1, text.n);

	if (names >= text.n)
		return (struct parts){.names = text};
	initials = line_end(behind, 0);
	return (struct parts){str_part(text, 0, names), str_part(behind, 0, initials),
		str_part(behind, initials, behind.n)};
}

/* Most texts do not have the word at all, and are done with by one look. */
static int rank_of_word(const struct search_query *q, const struct search_word *w, struct str text)
{
	struct str word = query_text(q, w->as_typed);
	struct parts p;
	int rank;

	if (find(text, word) == SIZE_MAX)
		return has_number(q, w, text) ? RANK_OTHER : RANK_NOT;
	p = parts_of(text);
	rank = rank_in_names(p.names, word);
	if (rank != RANK_NOT)
		return rank;
	if (are_initials(p.initials, word))
		return RANK_INITIALS;
	return find(p.rest, word) != SIZE_MAX || has_number(q, w, p.rest) ? RANK_OTHER : RANK_NOT;
}

int search_rank(const struct search_query *q, struct str text)
{
	int worst = RANK_NAME;

	for (size_t i = 0; i < q->n; i++) {
		int rank = rank_of_word(q, &q->words[i], text);

		if (rank == RANK_NOT)
			return RANK_NOT;
		worst = rank > worst ? rank : worst;
	}
	return worst;
}

/* ---- One letter wrong ---- */

static bool same(struct str a, size_t i, struct str b, size_t j, size_t n)
{
	return i + n <= a.n && j + n <= b.n && memcmp(a.p + i, b.p + j, n) == 0;
}

/** `typed` begins `name` but for one letter; letters are bytes here, so one outside ASCII may count twice. */
static bool begins_but_one(struct str name, struct str typed)
{
	size_t i = 0, rest;

	while (i < name.n && i < typed.n && name.p[i] == typed.p[i])
		i++;
	if (i == typed.n)
		return true;
	rest = typed.n - i - 1;				/* letters behind the wrong one */
	return same(name, i + 1, typed, i + 1, rest) || /* changed */
	       same(name, i, typed, i + 1, rest) ||	/* one too many */
	       same(name, i + 1, typed, i, rest + 1) || /* one is missing */
	       (rest && i + 1 < name.n && name.p[i] == typed.p[i + 1] &&
		       name.p[i + 1] == typed.p[i] &&
		       same(name, i + 2, typed, i + 2, rest - 1)); /* two swapped */
}

bool search_nearly(struct str name, struct str word)
{
	return word.n >= TYPO_LEAST && name.n + 1 >= word.n && begins_but_one(name, word);
}

static bool nearly_in_names(struct str names, struct str word)
{
	size_t from = 0;

	for (size_t i = 0; i <= names.n; i++) {
		if (i < names.n && is_letter(names.p[i]))
			continue;
		if (search_nearly(str_part(names, from, i - from), word))
			return true;
		from = i + 1;
	}
	return false;
}

int search_rank_typo(const struct search_query *q, struct str text)
{
	struct parts p = parts_of(text);

	for (size_t i = 0; i < q->n; i++)
		if (!nearly_in_names(p.names, query_text(q, q->words[i].as_typed)) &&
			rank_of_word(q, &q->words[i], text) == RANK_NOT)
			return RANK_NOT;
	return RANK_TYPO;
}

/* ---- Facts ---- */

enum { DAY_S = 24 * 60 * 60 };

/* Somebody born on 29 February has the 1st of March in years that have none. */
int search_days_until(int birthday, int64_t today)
{
	struct civil c = civil_of((time_t)today);
	int month = birthday / 100, day = birthday % 100;
	long now = civil_day_number(c.year, c.month, c.day), next;

	if (month < 1 || month > 12 || day < 1)
		return -1;
	next = civil_day_number(c.year, month, 1) + day - 1;
	if (next < now)
		next = civil_day_number(c.year + 1, month, 1) + day - 1;
	return (int)(next - now);
}

static bool label_begins(struct str labels, struct str start)
{
	struct str one;

	while (str_cut(&labels, '\n', &one))
		if (str_starts(one, start))
			return true;
	return false;
}

static bool holds(const struct search_query *q, const struct query_filter *f,
	const struct search_facts *facts, struct str labels)
{
	int days;

	switch (f->kind) {
	case QUERY_HAS:
		return (facts->has & f->bits) != 0;
	case QUERY_NO:
		return (facts->has & f->bits) == 0;
	case QUERY_LABEL:
		return label_begins(labels, query_text(q, f->value));
	case QUERY_CHANGED:
		return facts->modified && (q->now - facts->modified > f->seconds) == f->after;
	case QUERY_BIRTHDAY:
		days = facts->birthday ? search_days_until(facts->birthday, q->now) : -1;
		return days >= 0 && days <= f->seconds / DAY_S;
	default:
		return true;
	}
}

bool search_facts_hold(
	const struct search_query *q, const struct search_facts *f, struct str labels)
{
	for (size_t i = 0; i < q->n_filters; i++)
		if (!holds(q, &q->filters[i], f, labels))
			return false;
	return true;
}

/* ---- Order ---- */

/* Those that begin with no letter stand behind all others; those without, behind these. */
static int line_order(struct str a, struct str b)
{
	bool x = a.n && !is_letter(a.p[0]), y = b.n && !is_letter(b.p[0]);

	if (!a.n || !b.n)
		return (a.n == 0) - (b.n == 0);
	x = x || (a.p[0] >= '0' && a.p[0] <= '9');
	y = y || (b.p[0] >= '0' && b.p[0] <= '9');
	return x != y ? x - y : str_cmp(a, b);
}

static int by_lines(struct str a, struct str b, size_t first, size_t second)
{
	int order = line_order(search_line(a, first), search_line(b, first));

	return order ? order : line_order(search_line(a, second), search_line(b, second));
}

int search_order_last(struct str a, struct str b)
{
	return by_lines(a, b, 0, 1);
}

/* Whoever has no first name stands where the rest of the name belongs. */
int search_order_first(struct str a, struct str b)
{
	struct str x = search_line(a, 1), y = search_line(b, 1);
	int order = line_order(x.n ? x : search_line(a, 0), y.n ? y : search_line(b, 0));

	return order ? order : line_order(search_line(a, 0), search_line(b, 0));
}

int search_order_company(struct str a, struct str b)
{
	int order = line_order(search_line(a, COMPANY_LINE), search_line(b, COMPANY_LINE));

	return order ? order : search_order_last(a, b);
}
