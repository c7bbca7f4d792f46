/* The fields of a form: which can be edited, what their labels are, and which values cannot be staged. Pure
 * functions; what a card makes of them is form_card.c's.
 */
#include "panes/form_card.h"

#include "icloud/photo.h"

#include <stdio.h>
#include <string.h>

/* ---- The fields ---- */

static const char *const phone_labels[] = {
	"mobile", "home", "work", "main", "home fax", "work fax", "pager", "iPhone", "other", NULL};
static const char *const place_labels[] = {"home", "work", "other", NULL};
static const char *const url_labels[] = {"homepage", "home", "work", "other", NULL};
static const char *const date_labels[] = {"anniversary", "other", NULL};
static const char *const person_labels[] = {"mother", "father", "parent", "spouse", "partner",
	"child", "son", "daughter", "brother", "sister", "friend", "assistant", "manager", NULL};
static const char *const chat_labels[] = {
	"Jabber", "Skype", "GoogleTalk", "Facebook", "AIM", "ICQ", "Yahoo", "MSN", "QQ", NULL};
static const char *const profile_labels[] = {
	"LinkedIn", "Twitter", "Facebook", "Instagram", "Flickr", "Myspace", "Game Center", NULL};

static const struct extra {
	const char *key, *add;
	const char *const *labels;
} extras[] = {
	{"prefix", "a prefix", NULL},
	{"middleName", "a middle name", NULL},
	{"suffix", "a suffix", NULL},
	{"nickName", "a nickname", NULL},
	{"phoneticFirstName", "a first name as spoken", NULL},
	{"phoneticLastName", "a last name as spoken", NULL},
	{"department", "a department", NULL},
	{"phoneticCompanyName", "a company as spoken", NULL},
	{"phones", "a phone", phone_labels},
	{"emailAddresses", "an e-mail address", place_labels},
	{"streetAddresses", "an address", place_labels},
	{"birthday", "a birthday", NULL},
	{"dates", "another date", date_labels},
	{"relatedNames", "a related person", person_labels},
	{"urls", "a web page", url_labels},
	{"IMs", "a chat name", chat_labels},
	{"profiles", "a profile", profile_labels},
	{"notes", "a note", NULL},
	{"photo", "a photo from a file", NULL},
};

const struct field_info *form_field(int field)
{
	return field >= 0 && fields[field].key ? &fields[field] : NULL;
}

int form_field_at(const char *key)
{
	for (int i = 0; fields[i].key; i++)
		if (!strcmp(fields[i].key, key))
			return i;
	return -1;
}

static const struct extra *extra_of(int field)
{
	for (size_t i = 0; i < sizeof(extras) / sizeof(*extras); i++)
		if (!strcmp(extras[i].key, fields[field].key))
			return &extras[i];
	return NULL;
}

bool form_field_editable(int field)
{
	return fields[field].kind != FIELD_SERVER && fields[field].kind != FIELD_UNKNOWN;
}

bool form_field_many(int field)
{
	enum field_kind k = fields[field].kind;

	return k == FIELD_LIST || k == FIELD_DATES || k == FIELD_ADDRESS || k == FIELD_IM ||
	       k == FIELD_PROFILE;
}

const char *form_field_add(int field)
{
	const struct extra *e = extra_of(field);

	return e ? e->add : NULL;
}

bool form_field_label(int field, int i, struct str *out)
{
	const struct extra *e = form_field(field) ? extra_of(field) : NULL;

	for (int k = 0; e && e->labels && e->labels[k]; k++)
		if (k == i) {
			*out = str_of(e->labels[k]);
			return true;
		}
	return false;
}

bool form_part_only(int field)
{
	return fields[field].kind != FIELD_ADDRESS;
}

/* ---- What cannot be staged ---- */

static size_t count_of(struct str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static const char *wrong_address(struct str s)
{
	size_t at = str_find(s, STR("@"));

	if (count_of(s, ','))
		return "An address has no comma.";
	if (count_of(s, ' ') || count_of(s, '\t'))
		return "An address has no blank.";
	if (count_of(s, '@') != 1 || at == 0 || at + 1 == s.n)
		return "An address has one @ between two parts.";
	return NULL;
}

static const char *wrong_phone(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return NULL;
	return "A number needs a digit.";
}

static const char *wrong_date(struct str s)
{
	struct edit e = {.verb = EDIT_SET, .path = STR("birthday"), .value = s};
	struct buf out = BUF_INIT(4 * KIB);
	struct error err;
	bool ok = card_edit(STR("{}"), &e, 1, &out, &err);

	buf_release(&out);
	return ok ? NULL : "A date reads 9 December 1906, 9 December, or 1906-12-09.";
}

static void check_photo(struct str value, struct buf *wrong)
{
	struct buf path = BUF_INIT(64 * KIB), picture = BUF_INIT(2 * MIB);
	struct error err = ERROR_INIT;

	buf_add_str(&path, str_trim(value));
	if (!photo_from_file(buf_cstr(&path), &picture, &err))
		buf_adds(wrong, err.what);
	buf_release(&path);
	buf_release(&picture);
}

void form_check_value(int field, int part, struct str value, struct buf *wrong)
{
	const struct field_info *info = form_field(field);
	const char *why = NULL;

	if (!info || !str_trim(value).n)
		return;
	if (!strcmp(info->key, "emailAddresses"))
		why = wrong_address(str_trim(value));
	else if (!strcmp(info->key, "phones"))
		why = wrong_phone(value);
	else if (info->kind == FIELD_DATE || info->kind == FIELD_DATES)
		why = wrong_date(value);
	else if (info->kind == FIELD_PHOTO && part == PHOTO_FILE)
		check_photo(value, wrong);
	if (why)
		buf_adds(wrong, why);
}
