/* Capitals of names. Owns which words of a name are small, and one rule: only what is all capitals, or has none,
 * was not meant so. Knows no card. */
#include "icloud/bulk.h"

#include <string.h>

enum { INITIALS = 2 }; /* "JJ" and "AJ" are initials */

static bool is_cased(uint32_t cp)
{
	return text_upper(cp) != text_lower(cp);
}

/* All capitals, or none at all? Dotted and dotless i are letters of their own in Turkish: not for us to change. */
static bool is_flat(struct str s)
{
	size_t up = 0, low = 0;
	uint32_t cp;

	while (utf8_next(&s, &cp)) {
		if (cp == 0x130 || cp == 0x131 || cp == 0xfffd)
			return false;
		if (!is_cased(cp))
			continue;
		up += cp == text_upper(cp);
		low += cp == text_lower(cp);
	}
	return (up == 0) != (low == 0) && (low > 0 || up > INITIALS);
}

static bool is_particle(struct str folded)
{
	static const char *const small[] = {"von", "vom", "zu", "zum", "zur", "van", "der", "den",
		"de", "del", "da", "do", "dos", "das", "du", "ter", "ten", "af", "av", "bin", "ibn",
		"y"};

	for (size_t i = 0; i < sizeof small / sizeof *small; i++)
		if (str_is(folded, small[i]))
			return true;
	return false;
}

static bool is_roman(struct str word)
{
	static const char *const numbers[] = {"II", "III", "IV", "VI", "VII", "VIII", "IX"};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (str_is(word, numbers[i]))
			return true;
	return false;
}

/* A capital behind the start, a hyphen, an apostrophe or a dot; and the third letter of McDonald. */
static void capitalise(struct str word, bool mc, struct buf *out)
{
	uint32_t cp;
	bool start = true;
	size_t letters = 0;

	while (utf8_next(&word, &cp)) {
		if (cp == 0x3a3 && !start && !word.n)
			cp = 0x3c2; /* a sigma at the end of a word has a form of its own */
		buf_add_cp(out, start || (mc && letters == 2) ? text_upper(cp) : text_lower(cp));
		letters++;
		start = cp == '-' || cp == '\'' || cp == 0x2019 || cp == '.';
	}
}

static bool begins_mc(struct str folded)
{
	return str_starts(folded, STR("mc")) && folded.n > 4;
}

static void add_word(struct str word, bool small_allowed, bool *after_de, struct buf *out)
{
	struct buf folded = BUF_INIT(64 * KIB);
	bool la;

	text_fold(word, &folded);
	la = *after_de && (str_is(buf_str(&folded), "la") || str_is(buf_str(&folded), "las") ||
				  str_is(buf_str(&folded), "los"));
	*after_de = small_allowed && str_is(buf_str(&folded), "de");
	if (small_allowed && (la || is_particle(buf_str(&folded))))
		buf_add_str(out, buf_str(&folded));
	else if (is_roman(word))
		buf_add_str(out, word);
	else
		capitalise(word, begins_mc(buf_str(&folded)), out);
	buf_release(&folded);
}

bool name_case(struct str name, bool last_name, struct buf *out)
{
	struct buf made = BUF_INIT(64 * KIB);
	struct str rest = name;
	bool after_de = false, other;

	if (!is_flat(name))
		return false;
	while (rest.n) {
		const char *blank = memchr(rest.p, ' ', rest.n);
		size_t n = blank ? (size_t)(blank - rest.p) : rest.n;

		add_word(str_part(rest, 0, n), last_name && blank, &after_de, &made);
		if (blank)
			buf_addc(&made, ' ');
		rest = str_part(rest, blank ? n + 1 : n, rest.n);
	}
	other = !made.failed && !str_eq(buf_str(&made), name) && buf_add_str(out, buf_str(&made));
	buf_release(&made);
	return other;
}
