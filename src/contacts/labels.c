/* Labels: the built-in ones in words and back. Any other text is somebody's own label and is never
 * altered, not even in case. (protocol 4.5)
 */
#include "icloud/card.h"

struct label {
	const char *key, *words;
};

static const struct label labels[] = {
	{"MOBILE", "mobile"},
	{"HOME", "home"},
	{"WORK", "work"},
	{"MAIN", "main"},
	{"IPHONE", "iPhone"},
	{"HOMEFAX", "home fax"},
	{"WORKFAX", "work fax"},
	{"OTHERFAX", "other fax"},
	{"PAGER", "pager"},
	{"APPLEWATCH", "Apple Watch"},
	{"OTHER", "other"},
	{"HOMEPAGE", "homepage"},
	{"SCHOOL", "school"},
	{"ANNIVERSARY", "anniversary"},
	{"SPOUSE", "spouse"},
	{"PARTNER", "partner"},
	{"CHILD", "child"},
	{"SON", "son"},
	{"DAUGHTER", "daughter"},
	{"MOTHER", "mother"},
	{"FATHER", "father"},
	{"PARENT", "parent"},
	{"BROTHER", "brother"},
	{"SISTER", "sister"},
	{"FRIEND", "friend"},
	{"ASSISTANT", "assistant"},
	{"MANAGER", "manager"},
	{"FACEBOOK", "Facebook"},
	{"TWITTER", "Twitter"},
	{"LINKEDIN", "LinkedIn"},
	{"INSTAGRAM", "Instagram"},
	{"GAMECENTER", "Game Center"},
	{"FLICKR", "Flickr"},
	{"MYSPACE", "Myspace"},
};

enum { LABELS = sizeof labels / sizeof *labels };

/* "_$!<HomePage>!$_" → "HomePage": how some devices write a built-in label. */
static bool unwrap(struct str *s)
{
	struct str open = STR("_$!<"), close = STR(">!$_");

	if (s->n < open.n + close.n || !str_starts(*s, open) || !str_ends(*s, close))
		return false;
	*s = str_part(*s, open.n, s->n - open.n - close.n);
	return true;
}

/* Built-in labels are upper case; only wrapped ones come in any case. */
static const struct label *built_in(struct str label)
{
	bool wrapped = unwrap(&label);

	for (size_t i = 0; i < LABELS; i++)
		if (str_is(label, labels[i].key) ||
			(wrapped && str_is_nocase(label, labels[i].key)))
			return &labels[i];
	return NULL;
}

/* "YoungerBrother" → "younger brother": built in on some device, and not in the table. */
static bool add_split(struct str name, struct buf *out)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool upper = c >= 'A' && c <= 'Z',
		     after_lower = i && name.p[i - 1] >= 'a' && name.p[i - 1] <= 'z';

		if (upper && after_lower)
			buf_addc(out, ' ');
		buf_addc(out, upper ? (char)(c + 32) : c);
	}
	return !out->failed;
}

static bool decoded_words(struct str label, struct buf *out)
{
	const struct label *l = built_in(label);

	if (l)
		return buf_adds(out, l->words);
	return unwrap(&label) ? add_split(label, out) : buf_add_str(out, label);
}

bool label_words(struct str label, struct buf *out)
{
	struct buf text = BUF_INIT(out->max);
	bool ok;

	if (json_type(label) != JSON_STRING || !json_text(label, &text))
		return decoded_words(label, out);
	ok = decoded_words(buf_str(&text), out);
	buf_release(&text);
	return ok;
}

bool label_from_words(struct str words, struct buf *out)
{
	for (size_t i = 0; i < LABELS; i++)
		if (str_is_nocase(words, labels[i].words) || str_is(words, labels[i].key))
			return buf_adds(out, labels[i].key);
	return buf_add_str(out, words);
}
