/* Phone numbers as they are compared. Knows no country: a number with its code equals one without when
 * it ends in it, and two with their codes only when all digits agree. Never used to write a number. */
#include "exchange/phone.h"

enum { SHORTEST = 7, LONGEST = 18 };

/* "(0)" behind a country code is there for readers at home, and dialled by nobody abroad. */
static bool is_home_zero(struct str s, size_t i)
{
	return str_starts(str_part(s, i, s.n), STR("(0)"));
}

static bool ends_number(char c)
{
	return c == ';' || c == ',' || c == 'x' || c == 'X' || c == 'e' || c == 'E' || c == '#';
}

static size_t add_digits(struct str s, bool abroad, struct buf *out)
{
	size_t from = out->n;

	for (size_t i = 0; i < s.n && !ends_number(s.p[i]) && out->n - from <= LONGEST; i++) {
		if (abroad && is_home_zero(s, i))
			i += 2;
		else if (s.p[i] >= '0' && s.p[i] <= '9')
			buf_addc(out, s.p[i]);
	}
	return out->n - from;
}

bool phone_key(struct str typed, struct buf *out)
{
	struct str s = str_trim(typed), digits;
	struct buf plain = BUF_INIT(KIB);
	bool abroad = str_starts(s, STR("+")) || str_starts(s, STR("00")), ok;

	add_digits(s, abroad, &plain);
	digits = buf_str(&plain);
	while (digits.n && digits.p[0] == '0')
		digits = str_part(digits, 1, digits.n);
	ok = digits.n >= SHORTEST && digits.n <= LONGEST;
	if (ok && abroad)
		buf_addc(out, '+');
	if (ok)
		buf_add_str(out, digits);
	buf_release(&plain);
	return ok && !out->failed;
}

static struct str without_plus(struct str key)
{
	return key.n && key.p[0] == '+' ? str_part(key, 1, key.n) : key;
}

/* At most three digits of a country code before a number that is long enough to be a whole one. */
static bool is_behind_code(struct str longer, struct str shorter)
{
	return shorter.n >= SHORTEST + 1 && longer.n - shorter.n <= 3 && str_ends(longer, shorter);
}

bool phone_same(struct str a, struct str b)
{
	bool abroad_a = a.n && a.p[0] == '+', abroad_b = b.n && b.p[0] == '+';

	a = without_plus(a);
	b = without_plus(b);
	if (!a.n || str_eq(a, b))
		return a.n > 0;
	if (abroad_a ==
		abroad_b) /* "1 202 555 0143" at home in America, and the same without the 1 */
		return !abroad_a &&
		       ((a.n == 11 && a.p[0] == '1' && b.n == 10 && str_ends(a, b)) ||
			       (b.n == 11 && b.p[0] == '1' && a.n == 10 && str_ends(b, a)));
	return abroad_a ? a.n > b.n && is_behind_code(a, b) : b.n > a.n && is_behind_code(b, a);
}

struct str phone_tail(struct str key)
{
	key = without_plus(key);
	return key.n > SHORTEST ? str_part(key, key.n - SHORTEST, SHORTEST) : key;
}
