/* Rows from a card and edits back into it. Pure functions on card text. */
#include "panes/form_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAD_W = 10, ADDRESS_POST_CODE = 4 };
enum { CARD_MAX = 2 * 1024 * 1024, VALUE_MAX = 1024 * 1024, PATH_MAX_ = 200 };

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
	{"phones", "a phone", phone_labels},
	{"emailAddresses", "an e-mail address", place_labels},
	{"streetAddresses", "an address", place_labels},
	{"birthday", "a birthday", NULL},
	{"dates", "another date", date_labels},
	{"relatedNames", "a related person", person_labels},
	{"urls", "a web page", url_labels},
	{"IMs", "a chat name", chat_labels},
	{"profiles", "a profile", profile_labels},
	{"nickName", "a nickname", NULL},
	{"middleName", "a middle name", NULL},
	{"department", "a department", NULL},
	{"notes", "a note", NULL},
};

static const struct address_part {
	const char *key, *words;
	bool always;
} address[] = {
	{"street", "street", true},
	{"subLocality", "district", false},
	{"city", "city", true},
	{"state", "state", false},
	{"postalCode", "post code", true},
	{"country", "country", true},
};
enum { ADDRESS_PARTS = sizeof(address) / sizeof(*address) };

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

/* ---- Rows ---- */

void form_parts_init(struct form_parts *p)
{
	*p = (struct form_parts){0};
}

void form_parts_release(struct form_parts *p)
{
	for (int i = 0; i < p->n; i++)
		buf_release(&p->part[i].text);
	p->n = 0;
}

static struct form_part *add_part(struct form_parts *p, enum form_part_kind kind, int part)
{
	struct form_part *row = &p->part[p->n < FORM_PARTS ? p->n++ : FORM_PARTS - 1];

	*row = (struct form_part){.kind = kind, .part = part, .text = BUF_INIT(VALUE_MAX)};
	return row;
}

static void put(char *to, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(to, s.p ? s.p : "", s.n);
	to[s.n] = '\0';
}

static void put_label(struct form_part *row, struct str s)
{
	put(row->label, sizeof(row->label), s);
}

static bool find_row(struct str card, int field, int entry, struct card_row *out)
{
	struct card_walk walk = card_walk(card);
	struct card_row row;

	while (card_next(&walk, &row))
		if (row.info == &fields[field] && (int)row.index == entry) {
			*out = row;
			return true;
		}
	return false;
}

int form_card_entries(struct str card, int field)
{
	struct card_walk walk = card_walk(card);
	struct card_row row;
	int n = 0;

	while (card_next(&walk, &row))
		if (row.info == &fields[field] && (int)row.index >= n)
			n = (int)row.index + 1;
	return n;
}

static void label_of(struct form_part *row, const struct card_row *from, int field, bool is_new)
{
	struct buf words = BUF_INIT(4 * KIB);
	struct str first;

	if (is_new && form_field_many(field)) {
		if (form_field_label(field, 0, &first))
			put_label(row, first);
	} else if (is_new) {
		put_label(row, str_of(fields[field].words));
	} else {
		row_label_words(from, &words);
		put_label(row, buf_str(&words));
	}
	row->labelled = row->removable = form_field_many(field);
	buf_release(&words);
}

static void text_of(struct str value, struct buf *out)
{
	if (json_type(value) == JSON_STRING)
		json_text(value, out);
}

static void address_parts(
	const struct card_row *row, int field, bool is_new, struct form_parts *out)
{
	for (int i = 0; i < ADDRESS_PARTS; i++) {
		struct str value = is_new ? STR_NONE : json_get(row->field, address[i].key);
		struct form_part *part;

		if (!address[i].always && !value.n && !(is_new && i == 3))
			continue;
		part = add_part(out, i == 0 ? PART_NOTE : PART_LINE, i);
		if (i == 0)
			label_of(part, row, field, is_new);
		put(part->lead, sizeof(part->lead), str_of(address[i].words));
		part->lead_w = LEAD_W;
		part->beside = i == ADDRESS_POST_CODE;
		text_of(value, &part->text);
	}
}

/* The text of an entry as it is typed: the user name of a chat or a profile, else the value in words. */
static void value_text(const struct card_row *row, struct buf *out)
{
	if (row->info->kind == FIELD_IM && json_type(row->field) == JSON_OBJECT)
		text_of(json_get(row->field, "userName"), out);
	else if (row->info->kind == FIELD_PROFILE && json_get(row->value, "user").n)
		text_of(json_get(row->value, "user"), out);
	else if (row->info->kind == FIELD_PROFILE)
		text_of(row->field, out);
	else
		row_words(row, out);
}

/* A chat name's picker chooses the service; whether it is the one at home or at work stands before it. */
static void chat_lead(const struct card_row *row, struct form_part *part)
{
	struct buf words = BUF_INIT(4 * KIB);

	if (row->info->kind == FIELD_IM && row->label.n && label_words(row->label, &words))
		put(part->lead, sizeof(part->lead), buf_str(&words));
	buf_release(&words);
}

void form_card_parts(struct str card, int field, int entry, struct form_parts *out)
{
	const struct field_info *info = &fields[field];
	struct card_row row = {.info = info};
	bool is_new = entry < 0 || !find_row(card, field, entry, &row);
	struct form_part *part;

	if (info->kind == FIELD_ADDRESS) {
		address_parts(&row, field, is_new, out);
		return;
	}
	part = add_part(out,
		info->kind == FIELD_LONG    ? PART_NOTE
		: info->kind == FIELD_FLAG  ? PART_TICK
		: info->kind == FIELD_PHOTO ? PART_SHOWN
					    : PART_LINE,
		0);
	label_of(part, &row, field, is_new);
	if (info->kind == FIELD_FLAG) {
		json_bool(row.value, &part->ticked);
		buf_adds(&part->text, "show as a company");
		put_label(part, STR_NONE);
	} else if (!is_new) {
		value_text(&row, &part->text);
		chat_lead(&row, part);
	}
}

bool form_path_is(struct str path, int field, int entry)
{
	char mine[PATH_MAX_];

	if (form_field_many(field))
		snprintf(mine, sizeof(mine), "%s[%d]", fields[field].key, entry);
	else
		snprintf(mine, sizeof(mine), "%s", fields[field].key);
	return str_is(path, mine);
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

void form_check_value(int field, int part, struct str value, struct buf *wrong)
{
	const struct field_info *info = form_field(field);
	const char *why = NULL;

	(void)part;
	if (!info || !str_trim(value).n)
		return;
	if (!strcmp(info->key, "emailAddresses"))
		why = wrong_address(str_trim(value));
	else if (!strcmp(info->key, "phones"))
		why = wrong_phone(value);
	else if (info->kind == FIELD_DATE || info->kind == FIELD_DATES)
		why = wrong_date(value);
	if (why)
		buf_adds(wrong, why);
}

/* ---- Back into the card ---- */

void form_values_init(struct form_values *v)
{
	*v = (struct form_values){0};
}

void form_values_release(struct form_values *v)
{
	free(v->value);
	*v = (struct form_values){0};
}

void form_values_add(struct form_values *v, int entry, int part, struct str label, struct str text,
	bool removed, bool ticked)
{
	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 16;
		v->value = mem_grow(v->value, (size_t)v->cap, sizeof(*v->value));
	}
	v->value[v->n++] = (struct form_value){entry, part, label, text, removed, ticked};
}

/* One edit on *card, in place. */
static bool apply(struct buf *card, enum edit_verb verb, const char *path, struct str value,
	struct error *err)
{
	struct edit e = {.verb = verb, .path = str_of(path), .value = value};
	struct buf out = BUF_INIT(CARD_MAX);

	if (!card_edit(buf_str(card), &e, 1, &out, err)) {
		buf_release(&out);
		return false;
	}
	buf_release(card);
	*card = out;
	return true;
}

static bool apply_to(struct buf *card, const char *key, int entry, const char *part,
	struct str value, struct error *err)
{
	char path[PATH_MAX_];

	snprintf(path, sizeof(path), "%s[%d]%s%s", key, entry, *part ? "." : "", part);
	return apply(card, EDIT_SET, path, value, err);
}

static const struct form_part *part_now(const struct form_parts *now, int part)
{
	for (int i = 0; i < now->n; i++)
		if (now->part[i].part == part)
			return &now->part[i];
	return NULL;
}

/* A profile's address holds the user's name: both are kept in step. */
static bool set_profile(struct buf *card, const char *key, const struct form_value *v,
	struct str was, struct error *err)
{
	struct card_row row;
	struct buf url = BUF_INIT(VALUE_MAX), next = BUF_INIT(VALUE_MAX);
	int field = (int)(field_info(str_of(key)) - fields);
	bool has_user, ok = true;
	size_t at;

	if (!find_row(buf_str(card), field, v->entry, &row))
		return true;
	has_user = json_get(row.value, "user").n > 0;
	text_of(row.field, &url);
	at = was.n ? str_find(buf_str(&url), was) : SIZE_MAX;
	if (has_user)
		ok = apply_to(card, key, v->entry, "user", v->text, err);
	if (ok && has_user && at != SIZE_MAX) {
		buf_add(&next, url.p, at);
		buf_add_str(&next, v->text);
		buf_add_str(&next, str_part(buf_str(&url), at + was.n, url.n));
		ok = apply_to(card, key, v->entry, "field", buf_str(&next), err);
	} else if (ok && !has_user) {
		ok = apply_to(card, key, v->entry, "field", v->text, err);
	}
	buf_release(&url);
	buf_release(&next);
	return ok;
}

static const char *part_key(const struct field_info *info, int part)
{
	if (info->kind == FIELD_ADDRESS)
		return part >= 0 && part < ADDRESS_PARTS ? address[part].key : "street";
	return info->kind == FIELD_IM ? "userName" : "";
}

/* An entry that was there: its text and its label, each only when it is another one now. */
static bool change_entry(struct buf *card, const struct field_info *info,
	const struct form_value *v, const struct form_parts *now, struct error *err)
{
	const struct form_part *part = part_now(now, v->part);
	const char *label = info->kind == FIELD_IM ? "IMService" : "label";
	struct str was = part ? buf_str(&part->text) : STR_NONE;
	bool ok = true;

	if (!str_eq(was, v->text) && info->kind == FIELD_PROFILE)
		ok = set_profile(card, info->key, v, was, err);
	else if (!str_eq(was, v->text))
		ok = apply_to(card, info->key, v->entry, part_key(info, v->part), v->text, err);
	if (ok && part && part->labelled && !str_is(v->label, part->label))
		ok = apply_to(card, info->key, v->entry, label, v->label, err);
	return ok;
}

static bool change_entries(
	struct buf *card, int field, const struct form_values *v, struct error *err)
{
	struct form_parts now;
	bool ok = true;

	for (int i = 0; ok && i < v->n; i++) {
		const struct form_value *value = &v->value[i];

		if (value->entry < 0 || value->removed || (!value->text.n && form_part_only(field)))
			continue;
		form_parts_init(&now);
		form_card_parts(buf_str(card), field, value->entry, &now);
		ok = change_entry(card, &fields[field], value, &now, err);
		form_parts_release(&now);
	}
	return ok;
}

/* From the last to the first, so that the places before stay what they were. What was emptied goes too. */
static bool remove_entries(
	struct buf *card, int field, const struct form_values *v, struct error *err)
{
	char path[PATH_MAX_];
	bool ok = true;
	int last = 1 << 30;

	for (int i = v->n - 1; ok && i >= 0; i--) {
		const struct form_value *value = &v->value[i];
		bool emptied = !value->text.n && form_part_only(field);

		if (value->entry < 0 || value->entry >= last || !(value->removed || emptied))
			continue;
		last = value->entry;
		snprintf(path, sizeof(path), "%s[%d]", fields[field].key, last);
		ok = apply(card, EDIT_REMOVE, path, STR_NONE, err);
	}
	return ok;
}

static bool is_first_of_new(const struct form_values *v, int i)
{
	return v->value[i].entry < 0 && (i == 0 || v->value[i - 1].entry != v->value[i].entry);
}

static bool new_has_text(const struct form_values *v, int i)
{
	int entry = v->value[i].entry;

	for (; i < v->n && v->value[i].entry == entry; i++)
		if (v->value[i].text.n && !v->value[i].removed)
			return true;
	return false;
}

static bool add_entry(
	struct buf *card, int field, const struct form_values *v, int i, struct error *err)
{
	const struct field_info *info = &fields[field];
	int entry = v->value[i].entry, place = form_card_entries(buf_str(card), field);
	char path[PATH_MAX_];
	bool ok;

	if (info->kind == FIELD_IM)
		snprintf(path, sizeof(path), "%s", info->key);
	else
		snprintf(path, sizeof(path), "%s[%.*s]", info->key, STR_ARG(v->value[i].label));
	ok = apply(card, EDIT_ADD, path, v->value[i].text, err);
	if (ok && info->kind == FIELD_IM)
		ok = apply_to(card, info->key, place, "IMService", v->value[i].label, err);
	for (i++; ok && i < v->n && v->value[i].entry == entry; i++)
		if (v->value[i].text.n)
			ok = apply_to(card, info->key, place, part_key(info, v->value[i].part),
				v->value[i].text, err);
	return ok;
}

static bool put_list(struct buf *card, int field, const struct form_values *v, struct error *err)
{
	bool ok = change_entries(card, field, v, err) && remove_entries(card, field, v, err);

	for (int i = 0; ok && i < v->n; i++)
		if (is_first_of_new(v, i) && new_has_text(v, i))
			ok = add_entry(card, field, v, i, err);
	return ok;
}

static bool put_plain(struct buf *card, int field, const struct form_value *v, struct error *err)
{
	const char *key = fields[field].key;

	if (fields[field].kind == FIELD_FLAG)
		return apply(card, EDIT_SET, key, v->ticked ? STR("yes") : STR("no"), err);
	return apply(card, v->text.n ? EDIT_SET : EDIT_EMPTY, key, v->text, err);
}

bool form_card_put(struct buf *card, int field, const struct form_values *v, struct error *err)
{
	struct buf work = BUF_INIT(CARD_MAX);
	bool ok = buf_add_str(&work, buf_str(card));

	if (!ok)
		fail(err, ERR_TOO_BIG, "The card is too large.", "Make the note shorter.");
	else if (form_field_many(field))
		ok = put_list(&work, field, v, err);
	else if (v->n)
		ok = put_plain(&work, field, &v->value[0], err);
	if (ok) {
		buf_clear(card);
		ok = buf_add_str(card, buf_str(&work));
	}
	buf_release(&work);
	return ok;
}
