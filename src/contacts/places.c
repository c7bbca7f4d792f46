/* Addresses as people of their country write them: which lines, in which order, and where there is a state. One
 * table; the card shows from it, the form orders its rows by it. Changes nothing.
 */
#include "icloud/card.h"

#include <string.h>

/* S street, D district, C city, Z post code, N country; A a state that an address there has, a one that it
 * may have. A bar begins a line. */
#define CITY_FIRST "S|D|C a Z|N"
#define CODE_FIRST "S|D|Z C a|N"

static const struct country {
	const char *code, *names, *format;
} countries[] = {
	{"us", "United States|USA|United States of America", "S|D|C A Z|N"},
	{"ca", "Canada", "S|D|C A Z|N"},
	{"au", "Australia", "S|D|C A Z|N"},
	{"gb", "United Kingdom|UK|Great Britain|England|Scotland|Wales", "S|D|C|a|Z|N"},
	{"ie", "Ireland|Éire", "S|D|C|a|Z|N"},
	{"nz", "New Zealand|Aotearoa", "S|D|C Z|a|N"},
	{"de", "Germany|Deutschland", CODE_FIRST},
	{"at", "Austria|Österreich", CODE_FIRST},
	{"ch", "Switzerland|Schweiz|Suisse|Svizzera", CODE_FIRST},
	{"li", "Liechtenstein", CODE_FIRST},
	{"fr", "France", CODE_FIRST},
	{"mc", "Monaco", CODE_FIRST},
	{"be", "Belgium|Belgique|België|Belgien", CODE_FIRST},
	{"nl", "Netherlands|The Netherlands|Nederland", CODE_FIRST},
	{"lu", "Luxembourg|Luxemburg|Lëtzebuerg", CODE_FIRST},
	{"es", "Spain|España", "S|D|Z C|a|N"},
	{"pt", "Portugal", CODE_FIRST},
	{"it", "Italy|Italia", "S|D|Z C A|N"},
	{"gr", "Greece|Ελλάδα|Ελλάς", CODE_FIRST},
	{"dk", "Denmark|Danmark", CODE_FIRST},
	{"se", "Sweden|Sverige", CODE_FIRST},
	{"no", "Norway|Norge", CODE_FIRST},
	{"fi", "Finland|Suomi", CODE_FIRST},
	{"is", "Iceland|Ísland", CODE_FIRST},
	{"ee", "Estonia|Eesti", CODE_FIRST},
	{"lv", "Latvia|Latvija", "S|D|C Z|a|N"},
	{"lt", "Lithuania|Lietuva", CODE_FIRST},
	{"pl", "Poland|Polska", CODE_FIRST},
	{"cz", "Czechia|Czech Republic|Česko|Česká republika", CODE_FIRST},
	{"sk", "Slovakia|Slovensko", CODE_FIRST},
	{"hu", "Hungary|Magyarország", "C|D|S|Z|a|N"},
	{"si", "Slovenia|Slovenija", CODE_FIRST},
	{"hr", "Croatia|Hrvatska", CODE_FIRST},
	{"rs", "Serbia|Srbija|Србија", CODE_FIRST},
	{"ro", "Romania|România", CODE_FIRST},
	{"bg", "Bulgaria|България", CODE_FIRST},
	{"tr", "Turkey|Türkiye", "S|D|Z C A|N"},
	{"ua", "Ukraine|Україна", "S|D|C|a|Z|N"},
	{"ru", "Russia|Russian Federation|Россия", "S|D|C|a|Z|N"},
	{"il", "Israel", "S|D|C Z|a|N"},
	{"in", "India|Bharat", "S|D|C Z|A|N"},
	{"sg", "Singapore", "S|D|C Z|a|N"},
	{"hk", "Hong Kong", "S|D|C|A|Z|N"},
	{"cn", "China|中国", "Z|A C D|S|N"},
	{"tw", "Taiwan|台灣|臺灣", "Z|A C D|S|N"},
	{"jp", "Japan|日本", "Z|A C D|S|N"},
	{"kr", "South Korea|Korea|대한민국", "A C D|S|Z|N"},
	{"br", "Brazil|Brasil", "S|D|C A|Z|N"},
	{"mx", "Mexico|México", "S|D|Z C A|N"},
	{"ar", "Argentina", "S|D|Z C|A|N"},
	{"za", "South Africa", "S|D|C Z|a|N"},
};

static const struct {
	char letter;
	const char *key;
} parts[] = {{'S', "street"}, {'D', "subLocality"}, {'C', "city"}, {'A', "state"},
	{'Z', "postalCode"}, {'N', "country"}};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Letters beyond ASCII must be written as here: this is asked for every card that is shown. */
static bool is_word(struct str a, struct str b)
{
	size_t i = 0;

	while (a.n == b.n && i < a.n && lower(a.p[i]) == lower(b.p[i]))
		i++;
	return a.n == b.n && i == a.n;
}

static bool is_name(const struct country *c, struct str name)
{
	struct str rest = str_of(c->names), one;

	while (str_cut(&rest, '|', &one))
		if (is_word(name, one))
			return true;
	return false;
}

const char *country_code(struct str name)
{
	name = str_trim(name);
	for (size_t i = 0; name.n && i < sizeof countries / sizeof *countries; i++)
		if (is_name(&countries[i], name))
			return countries[i].code;
	return NULL;
}

static const struct country *by_code(struct str code)
{
	for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
		if (str_is_nocase(code, countries[i].code))
			return &countries[i];
	return NULL;
}

/** Text of a part, trimmed; empty when it is not there or no text. */
static struct str part_text(struct str field, const char *key, struct buf *out)
{
	struct str value = json_get(field, key);

	buf_clear(out);
	return json_type(value) == JSON_STRING && json_text(value, out) ? str_trim(buf_str(out))
									: STR("");
}

const char *address_format(struct str field)
{
	struct buf text = BUF_INIT(MIB);
	const struct country *c = by_code(part_text(field, "countryCode", &text));
	const char *code = c ? NULL : country_code(part_text(field, "country", &text));

	buf_release(&text);
	c = code ? by_code(str_of(code)) : c;
	return c ? c->format : CITY_FIRST;
}

const char *address_part(char letter)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].letter == letter || parts[i].letter == letter - 32)
			return parts[i].key;
	return NULL;
}

/* A code says the country where no name does. */
static struct str country_text(struct str field, struct buf *out)
{
	struct str name = part_text(field, "country", out);

	if (name.n)
		return name;
	name = part_text(field, "countryCode", out);
	for (size_t i = 0; i < out->n; i++)
		if (out->p[i] >= 'a' && out->p[i] <= 'z')
			out->p[i] = (char)(out->p[i] - 32);
	return name;
}

bool address_words(struct str field, struct buf *out)
{
	struct buf text = BUF_INIT(out->max);
	size_t from = out->n;
	char mark = 0; /* what stands before the next part */

	for (const char *at = address_format(field); *at; at++) {
		const char *key = address_part(*at);
		struct str words;

		if (!key) {
			mark = mark == '\n' || *at == '|' ? '\n' : ' ';
			continue;
		}
		words = *at == 'N' ? country_text(field, &text) : part_text(field, key, &text);
		if (!words.n)
			continue;
		if (out->n > from)
			buf_addc(out, mark);
		buf_add_str(out, words);
		mark = 0;
	}
	buf_release(&text);
	return !out->failed;
}
