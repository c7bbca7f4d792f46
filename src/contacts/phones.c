/* Phone numbers in international form, by a small table of countries. Owns the table and one rule: what is not
 * certain stays as it was typed. Numbers are not looked up and their parts not checked against a plan.
 *
 * Calling codes are those of ITU-T E.164 (list of assigned country codes); trunk and international prefixes those
 * of ITU-T E.164's dialling procedures; lengths are of the national number without trunk prefix, each as of 2025.
 */
#include "icloud/bulk.h"

#include <string.h>

/* A number is national when it begins with the trunk prefix and the rest has one of the lengths. Where there is
 * no trunk prefix the whole has. `alone`: without the prefix it is national too when it is as long as can be,
 * for no local number is that long. */
struct country {
	const char *iso, *code, *trunk, *abroad;
	unsigned char min, max;
	bool alone;
	const char *names; /* as people write them, folded, parted by | */
};

static const struct country countries[] = {
	{"US", "1", "1", "011", 10, 10, true,
		"united states|united states of america|usa|u.s.a.|vereinigte staaten|estados "
		"unidos|etats-unis"},
	{"CA", "1", "1", "011", 10, 10, true, "canada|kanada"},
	{"GB", "44", "0", "00", 9, 10, false,
		"united kingdom|uk|great britain|england|scotland|wales|northern "
		"ireland|vereinigtes konigreich|grossbritannien|royaume-uni"},
	{"IE", "353", "0", "00", 7, 9, false, "ireland|eire|irland"},
	{"DE", "49", "0", "00", 6, 11, false, "germany|deutschland|allemagne|alemania|germania"},
	{"AT", "43", "0", "00", 7, 13, false, "austria|osterreich|autriche"},
	{"CH", "41", "0", "00", 9, 9, false, "switzerland|schweiz|suisse|svizzera"},
	{"FR", "33", "0", "00", 9, 9, false, "france|frankreich|francia"},
	{"BE", "32", "0", "00", 8, 9, false, "belgium|belgien|belgique|belgie"},
	{"NL", "31", "0", "00", 9, 9, false,
		"netherlands|the netherlands|nederland|niederlande|pays-bas|holland"},
	{"LU", "352", NULL, "00", 6, 9, false, "luxembourg|luxemburg"},
	{"IT", "39", NULL, "00", 6, 11, false, "italy|italia|italien|italie"},
	{"ES", "34", NULL, "00", 9, 9, false, "spain|espana|spanien|espagne"},
	{"PT", "351", NULL, "00", 9, 9, false, "portugal"},
	{"DK", "45", NULL, "00", 8, 8, false, "denmark|danmark|danemark"},
	{"NO", "47", NULL, "00", 8, 8, false, "norway|norge|norwegen"},
	{"SE", "46", "0", "00", 7, 10, false, "sweden|sverige|schweden"},
	{"FI", "358", "0", "00", 6, 10, false, "finland|suomi|finnland"},
	{"IS", "354", NULL, "00", 7, 7, false, "iceland|island"},
	{"EE", "372", NULL, "00", 7, 8, false, "estonia|eesti|estland"},
	{"LV", "371", NULL, "00", 8, 8, false, "latvia|latvija|lettland"},
	{"LT", "370", "0", "00", 8, 8, false, "lithuania|lietuva|litauen"},
	{"PL", "48", NULL, "00", 9, 9, false, "poland|polska|polen"},
	{"CZ", "420", NULL, "00", 9, 9, false,
		"czech republic|czechia|cesko|ceska republika|tschechien"},
	{"SK", "421", "0", "00", 9, 9, false, "slovakia|slovensko|slowakei"},
	{"HU", "36", "06", "00", 8, 9, false, "hungary|magyarorszag|ungarn"},
	{"SI", "386", "0", "00", 8, 8, false, "slovenia|slovenija|slowenien"},
	{"HR", "385", "0", "00", 8, 9, false, "croatia|hrvatska|kroatien"},
	{"RS", "381", "0", "00", 8, 9, false, "serbia|srbija|serbien"},
	{"BG", "359", "0", "00", 7, 9, false, "bulgaria|bulgarien"},
	{"RO", "40", "0", "00", 9, 9, false, "romania|rumanien"},
	{"GR", "30", NULL, "00", 10, 10, false, "greece|hellas|griechenland"},
	{"CY", "357", NULL, "00", 8, 8, false, "cyprus|zypern"},
	{"MT", "356", NULL, "00", 8, 8, false, "malta"},
	{"TR", "90", "0", "00", 10, 10, false, "turkey|turkiye|turkei"},
	{"UA", "380", "0", "00", 9, 9, false, "ukraine"},
	{"RU", "7", "8", "810", 10, 10, false, "russia|russian federation|russland"},
	{"KZ", "7", "8", "810", 10, 10, false, "kazakhstan|kasachstan"},
	{"IL", "972", "0", "00", 8, 9, false, "israel"},
	{"AE", "971", "0", "00", 8, 9, false, "united arab emirates|uae"},
	{"SA", "966", "0", "00", 8, 9, false, "saudi arabia"},
	{"EG", "20", "0", "00", 8, 10, false, "egypt"},
	{"ZA", "27", "0", "00", 9, 9, false, "south africa|sudafrika"},
	{"NG", "234", "0", "009", 8, 10, false, "nigeria"},
	{"KE", "254", "0", "000", 8, 9, false, "kenya|kenia"},
	{"MA", "212", "0", "00", 9, 9, false, "morocco|maroc|marokko"},
	{"IN", "91", "0", "00", 10, 10, true, "india|indien"},
	{"CN", "86", "0", "00", 9, 11, true, "china|people's republic of china"},
	{"HK", "852", NULL, "001", 8, 8, false, "hong kong"},
	{"TW", "886", "0", "002", 8, 9, false, "taiwan"},
	{"JP", "81", "0", "010", 9, 10, false, "japan"},
	{"KR", "82", "0", NULL, 8, 10, false, "south korea|korea|republic of korea"},
	{"SG", "65", NULL, NULL, 8, 8, false, "singapore|singapur"},
	{"MY", "60", "0", "00", 8, 10, false, "malaysia"},
	{"TH", "66", "0", "001", 8, 9, false, "thailand"},
	{"ID", "62", "0", NULL, 8, 11, false, "indonesia|indonesien"},
	{"PH", "63", "0", "00", 8, 10, false, "philippines|philippinen"},
	{"VN", "84", "0", "00", 9, 10, false, "vietnam|viet nam"},
	{"AU", "61", "0", "0011", 9, 9, false, "australia|australien"},
	{"NZ", "64", "0", "00", 8, 10, false, "new zealand|neuseeland"},
	{"MX", "52", NULL, "00", 10, 10, false, "mexico|mexiko"},
	{"BR", "55", NULL, "00", 10, 11, false, "brazil|brasil|brasilien"},
	{"CL", "56", NULL, "00", 9, 9, false, "chile"},
	{"CO", "57", NULL, "00", 10, 10, false, "colombia|kolumbien"},
};

enum { COUNTRIES = sizeof countries / sizeof *countries, SHORTEST = 7, MOST = 15, GROUPS = 24 };

static const struct country *find(const char *iso)
{
	for (size_t i = 0; iso && i < COUNTRIES; i++)
		if (strcmp(countries[i].iso, iso) == 0)
			return &countries[i];
	return NULL;
}

static bool is_among(struct str word, const char *names)
{
	struct str rest = str_of(names), name;

	while (str_cut(&rest, '|', &name))
		if (str_eq(name, word))
			return true;
	return false;
}

const char *country_from_words(struct str words)
{
	struct buf folded = BUF_INIT(4 * KIB);
	const char *found = NULL;

	words = str_trim(words);
	text_fold(words, &folded);
	for (size_t i = 0; i < COUNTRIES && !found && folded.n; i++)
		if (str_is_nocase(words, countries[i].iso) ||
			is_among(buf_str(&folded), countries[i].names))
			found = countries[i].iso;
	buf_release(&folded);
	return found;
}

/* ---- What was typed ---- */

/* The digits in the groups in which they were typed. */
struct number {
	char digit[MOST + 8];
	size_t n, start[GROUPS], groups;
	bool plus, trunk_in_brackets; /* "+44 (0)20" */
	size_t bracket;		      /* where that 0 stands */
};

/* Marks that part groups, blanks that are not U+0020, and the marks of direction that come with a paste. */
static bool is_mark(uint32_t cp)
{
	return cp == ' ' || cp == '-' || cp == '.' || cp == '(' || cp == ')' || cp == '/' ||
	       cp == 0xa0 || cp == 0x2010 || cp == 0x2011 || cp == 0x2013 || cp == 0x202f ||
	       (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static bool add_digit(struct number *n, char c, bool parted)
{
	if (n->n >= sizeof n->digit || (parted && n->groups == GROUPS))
		return false;
	if (parted)
		n->start[n->groups++] = n->n;
	n->digit[n->n++] = c;
	return true;
}

static bool read_number(struct str typed, struct number *n)
{
	bool parted = true;
	uint32_t cp;

	*n = (struct number){0};
	typed = str_trim(typed);
	while (typed.n) {
		if (str_starts(typed, STR("(0)")) && !n->trunk_in_brackets && n->n) {
			n->trunk_in_brackets = true;
			n->bracket = n->n;
		}
		utf8_next(&typed, &cp);
		if (cp >= '0' && cp <= '9') {
			if (!add_digit(n, (char)cp, parted))
				return false;
			parted = false;
		} else if (cp == '+' && !n->n && !n->plus) {
			n->plus = true;
		} else if (is_mark(cp)) {
			parted = true;
		} else {
			return false;
		}
	}
	return n->n >= SHORTEST;
}

/* ---- What comes out ---- */

static bool begins(const struct number *n, const char *prefix)
{
	size_t len = prefix ? strlen(prefix) : 0;

	return len && n->n > len && memcmp(n->digit, prefix, len) == 0;
}

/* The digits from `from` on in their groups, a blank before each; the one at `skip` is left out. */
static void add_groups(const struct number *n, size_t from, size_t skip, struct buf *out)
{
	size_t g = 0;
	bool blank = false;

	for (size_t i = 0; i < n->n; i++) {
		if (g < n->groups && n->start[g] == i) {
			blank = true;
			g++;
		}
		if (i < from || i == skip)
			continue;
		if (blank && out->n && out->p[out->n - 1] != '+')
			buf_addc(out, ' ');
		blank = false;
		buf_addc(out, n->digit[i]);
	}
}

static enum phone_answer given(struct str typed, struct buf *made, struct buf *out)
{
	bool same = str_eq(typed, buf_str(made));
	bool ok = same || buf_add_str(out, buf_str(made));

	buf_release(made);
	return same || !ok ? PHONE_SAME : PHONE_CHANGED;
}

/* The one whose calling code the digits begin with; no calling code is the beginning of another. */
static const struct country *of_code(const struct number *n)
{
	for (size_t i = 0; i < COUNTRIES; i++)
		if (begins(n, countries[i].code))
			return &countries[i];
	return NULL;
}

/* With a + it is international; only a trunk prefix in brackets is one too many. */
static enum phone_answer tidy_plus(struct str typed, const struct number *n, struct buf *out)
{
	const struct country *c = of_code(n);
	struct buf made = BUF_INIT(KIB);

	if (!n->trunk_in_brackets)
		return PHONE_SAME;
	if (!c || !c->trunk || strcmp(c->trunk, "0") != 0 || n->bracket != strlen(c->code))
		return PHONE_ODD;
	buf_addc(&made, '+');
	add_groups(n, 0, n->bracket, &made);
	return given(typed, &made, out);
}

static enum phone_answer tidy_abroad(
	struct str typed, const struct number *n, size_t prefix, struct buf *out)
{
	struct buf made = BUF_INIT(KIB);

	if (n->trunk_in_brackets || n->n - prefix < SHORTEST || n->n - prefix > MOST ||
		n->digit[prefix] == '0')
		return PHONE_ODD;
	buf_addc(&made, '+');
	add_groups(n, prefix, SIZE_MAX, &made);
	return given(typed, &made, out);
}

/* Digits of the trunk prefix that the number begins with; SIZE_MAX: this is no national number. */
static size_t trunk_of(const struct number *n, const struct country *c)
{
	size_t trunk = c->trunk ? strlen(c->trunk) : 0;

	if (trunk && begins(n, c->trunk) && n->n - trunk >= c->min && n->n - trunk <= c->max)
		return trunk;
	if ((!trunk || c->alone) && n->n <= c->max && n->n >= (trunk ? c->max : c->min))
		return 0;
	return SIZE_MAX;
}

/* In North America neither the area nor the exchange begins with 0 or 1. */
static bool is_american(const struct number *n, size_t from)
{
	return n->digit[from] >= '2' && n->digit[from + 3] >= '2';
}

static enum phone_answer tidy_national(
	struct str typed, const struct number *n, const struct country *c, struct buf *out)
{
	size_t from = trunk_of(n, c);
	struct buf made = BUF_INIT(KIB);

	if (from == SIZE_MAX || n->trunk_in_brackets ||
		(strcmp(c->code, "1") == 0 && !is_american(n, from)))
		return PHONE_ODD;
	buf_printf(&made, "+%s ", c->code);
	add_groups(n, from, SIZE_MAX, &made);
	for (size_t i = 1; i + 1 < made.n; i++) /* one blank behind the code, whatever was typed */
		if (made.p[i] == ' ' && made.p[i + 1] == ' ') {
			memmove(made.p + i, made.p + i + 1, made.n - i - 1);
			made.n--;
		}
	return given(typed, &made, out);
}

enum phone_answer phone_international(struct str typed, const char *country, struct buf *out)
{
	const struct country *c = find(country);
	struct number n;

	if (!read_number(typed, &n))
		return PHONE_ODD;
	if (n.plus)
		return tidy_plus(typed, &n, out);
	if (!c)
		return PHONE_NO_COUNTRY;
	if (begins(&n, c->abroad))
		return tidy_abroad(typed, &n, strlen(c->abroad), out);
	return tidy_national(typed, &n, c, out);
}

/* ---- The country of a card ---- */

static const char *country_of_address(struct str field)
{
	static const char *const keys[] = {"countryCode", "country"};
	struct buf words = BUF_INIT(4 * KIB);
	const char *found = NULL;

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !found; i++) {
		buf_clear(&words);
		json_text(json_get(field, keys[i]), &words);
		found = country_from_words(buf_str(&words));
	}
	buf_release(&words);
	return found;
}

const char *card_country(struct str card, struct str label)
{
	struct card_walk w = card_walk(card);
	struct card_row row;
	const char *only = NULL, *labelled = NULL;
	bool several = false;

	while (card_next(&w, &row)) {
		const char *c;

		if (row.info->kind != FIELD_ADDRESS || json_type(row.field) != JSON_OBJECT)
			continue;
		c = country_of_address(row.field);
		if (!c)
			continue;
		several |= only && strcmp(only, c) != 0;
		only = c;
		if (label.n && str_eq(row.label, label))
			labelled = c;
	}
	return several ? labelled : only;
}
