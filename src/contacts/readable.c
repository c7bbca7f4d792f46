/* Telephone numbers for reading: an international number in the groups of its country. Only what is hard to
 * read is grouped, and only for reading: what is stored, compared and sent stays as it was typed.
 */
#include "icloud/card.h"

#include <string.h>

/* Behind the + come the country's code and the first digits of the number in it; `groups` are the lengths
 * of its parts. The first row that fits, in its number of digits too, is taken. */
static const struct plan {
	const char *code, *prefix, *groups;
} plans[] = {
	{"1", "", "334"},
	{"20", "1", "334"},
	{"20", "2", "144"},
	{"27", "", "234"},
	{"30", "", "334"},
	{"31", "6", "144"},
	{"31", "10", "234"},
	{"31", "20", "234"},
	{"31", "30", "234"},
	{"31", "40", "234"},
	{"31", "70", "234"},
	{"32", "4", "3222"},
	{"32", "2", "1322"},
	{"32", "3", "1322"},
	{"32", "4", "1322"},
	{"32", "9", "1322"},
	{"32", "", "2222"},
	{"33", "", "12222"},
	{"34", "", "333"},
	{"351", "", "333"},
	{"352", "", "333"},
	{"353", "1", "134"},
	{"353", "", "234"},
	{"354", "", "34"},
	{"358", "4", "234"},
	{"358", "50", "234"},
	{"36", "1", "134"},
	{"36", "", "234"},
	{"380", "", "2322"},
	{"39", "02", "244"},
	{"39", "06", "244"},
	{"39", "3", "334"},
	{"40", "21", "234"},
	{"40", "", "333"},
	{"41", "", "2322"},
	{"420", "", "333"},
	{"421", "", "333"},
	{"43", "1", "134"},
	{"43", "6", "334"},
	{"43", "6", "344"},
	{"44", "7", "46"},
	{"44", "2", "244"},
	{"44", "11", "334"},
	{"44", "121", "334"},
	{"44", "131", "334"},
	{"44", "141", "334"},
	{"44", "151", "334"},
	{"44", "161", "334"},
	{"44", "191", "334"},
	{"44", "1", "46"},
	{"44", "3", "334"},
	{"44", "8", "334"},
	{"45", "", "2222"},
	{"46", "7", "2322"},
	{"46", "8", "1322"},
	{"46", "8", "1332"},
	{"47", "4", "323"},
	{"47", "9", "323"},
	{"47", "", "2222"},
	{"48", "", "333"},
	{"49", "30", "244"},
	{"49", "40", "244"},
	{"49", "69", "244"},
	{"49", "89", "244"},
	{"49", "30", "234"},
	{"49", "40", "234"},
	{"49", "69", "234"},
	{"49", "89", "234"},
	{"49", "1", "334"},
	{"49", "1", "344"},
	{"52", "33", "244"},
	{"52", "55", "244"},
	{"52", "81", "244"},
	{"52", "", "334"},
	{"54", "11", "244"},
	{"54", "911", "1244"},
	{"55", "", "254"},
	{"55", "", "244"},
	{"56", "9", "144"},
	{"57", "", "334"},
	{"60", "1", "234"},
	{"60", "1", "244"},
	{"61", "4", "333"},
	{"61", "", "144"},
	{"62", "8", "334"},
	{"62", "8", "344"},
	{"63", "9", "334"},
	{"64", "2", "234"},
	{"64", "", "134"},
	{"65", "", "44"},
	{"66", "", "234"},
	{"7", "", "3322"},
	{"81", "70", "244"},
	{"81", "80", "244"},
	{"81", "90", "244"},
	{"81", "3", "144"},
	{"81", "6", "144"},
	{"81", "", "234"},
	{"82", "10", "244"},
	{"82", "2", "144"},
	{"82", "2", "134"},
	{"82", "", "234"},
	{"84", "", "333"},
	{"852", "", "44"},
	{"853", "", "44"},
	{"86", "1", "344"},
	{"86", "10", "244"},
	{"86", "2", "244"},
	{"886", "9", "333"},
	{"886", "2", "144"},
	{"90", "", "3322"},
	{"91", "", "55"},
	{"92", "3", "334"},
	{"966", "5", "234"},
	{"971", "5", "234"},
	{"971", "", "134"},
	{"972", "5", "234"},
	{"972", "", "134"},
	{"98", "9", "334"},
};

enum { DIGITS_MAX = 15, HARD_TO_READ = 7 }; /* E.164; digits in a row that an eye gets lost in */

/* The digits behind the +; 0 when this is no international number, or one that reads well as it is. */
static size_t digits_of(struct str stored, char out[DIGITS_MAX])
{
	size_t n = 0, run = 0, longest = 0;

	if (!stored.n || stored.p[0] != '+')
		return 0;
	for (size_t i = 1; i < stored.n; i++) {
		char c = stored.p[i];
		bool digit = c >= '0' && c <= '9';

		if ((!digit && !strchr(" -./", c)) || !c || (digit && n == DIGITS_MAX))
			return 0;
		if (digit)
			out[n++] = c;
		run = digit ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest >= HARD_TO_READ ? n : 0;
}

static size_t sum_of(const char *groups)
{
	size_t n = 0;

	while (*groups)
		n += (size_t)(*groups++ - '0');
	return n;
}

static const struct plan *plan_of(struct str digits)
{
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		const struct plan *p = &plans[i];
		size_t code = strlen(p->code);

		if (str_starts(digits, str_of(p->code)) && digits.n == code + sum_of(p->groups) &&
			str_starts(str_part(digits, code, digits.n), str_of(p->prefix)))
			return p;
	}
	return NULL;
}

bool phone_words(struct str stored, struct buf *out)
{
	char digits[DIGITS_MAX];
	struct str rest = {digits, digits_of(str_trim(stored), digits)};
	const struct plan *p = rest.n ? plan_of(rest) : NULL;
	size_t n;

	if (!p)
		return buf_add_str(out, stored);
	n = strlen(p->code);
	buf_printf(out, "+%s", p->code);
	for (const char *g = p->groups; *g; g++) {
		rest = str_part(rest, n, rest.n);
		n = (size_t)(*g - '0');
		buf_addc(out, ' ');
		buf_add_str(out, str_part(rest, 0, n));
	}
	return !out->failed;
}
