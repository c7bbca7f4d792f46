/* Rows from a card and edits back into it. Pure functions on card text. */
#include "panes/form_card.h"

#include "icloud/photo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAD_W = 10, CHAT_LABEL = 1 };
enum { CARD_MAX = 2 * 1024 * 1024, VALUE_MAX = CARD_MAX, PATH_MAX_ = 200 };

/* By their numbers, which drafts keep; the order on the screen is that of the country. */
enum { STREET, DISTRICT, CITY, STATE, POST_CODE, COUNTRY, ADDRESS_PARTS };
static const struct address_part {
	const char *key, *words;
	bool always;
} address[ADDRESS_PARTS] = {
	[STREET] = {"street", "street", true},
	[DISTRICT] = {"subLocality", "district", false},
	[CITY] = {"city", "city", true},
	[STATE] = {"state", "state", false},
	[POST_CODE] = {"postalCode", "post code", true},
	[COUNTRY] = {"country", "country", true},
};

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

/* Of a list that a card has twice the last one counts. */
static bool is_row_of(const struct card_row *row, int field, struct str list)
{
	return row->info == &fields[field] &&
	       (!form_field_many(field) ||
		       (row->value.p > list.p && row->value.p < list.p + list.n));
}

static bool find_row(struct str card, int field, int entry, struct card_row *out)
{
	struct str list = json_get(card, fields[field].key);
	struct card_walk walk = card_walk(card);
	struct card_row row;
	bool found = false;

	while (card_next(&walk, &row))
		if (is_row_of(&row, field, list) && (int)row.index == entry) {
			*out = row;
			found = true;
		}
	return found;
}

int form_card_entries(struct str card, int field)
{
	struct str list = json_get(card, fields[field].key);
	struct card_walk walk = card_walk(card);
	struct card_row row;
	int n = 0;

	while (card_next(&walk, &row))
		if (is_row_of(&row, field, list) && (int)row.index >= n)
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

static int part_of_letter(char letter)
{
	const char *key = address_part(letter);

	for (int i = 0; key && i < ADDRESS_PARTS; i++)
		if (!strcmp(address[i].key, key))
			return i;
	return -1;
}

/* Post code, city and state share a line where two of them follow each other. */
static bool stands_beside(const struct form_parts *out, int part)
{
	int before = out->n ? out->part[out->n - 1].part : -1;
	bool first_of_pair = out->n && !out->part[out->n - 1].beside;

	if (part == POST_CODE)
		return first_of_pair && (before == CITY || before == STATE);
	return part == CITY && first_of_pair && before == POST_CODE;
}

static void add_address_part(const struct card_row *row, int field, bool is_new, int i,
	struct str value, struct form_parts *out)
{
	bool first = out->n == 0, beside = stands_beside(out, i);
	struct form_part *part = add_part(out, i == STREET ? PART_NOTE : PART_LINE, i);

	if (first)
		label_of(part, row, field, is_new);
	put(part->lead, sizeof(part->lead), str_of(address[i].words));
	part->lead_w = LEAD_W;
	part->beside = beside;
	text_of(value, &part->text);
}

/* In the order in which people of the country write them; a state only where there is one. */
static void address_parts(
	const struct card_row *row, int field, bool is_new, struct form_parts *out)
{
	struct str place = is_new ? STR_NONE : row->field;

	for (const char *at = address_format(place); *at; at++) {
		int i = part_of_letter(*at);
		struct str value;

		if (i < 0)
			continue;
		value = is_new ? STR_NONE : json_get(place, address[i].key);
		if (address[i].always || value.n || *at == 'A' || (is_new && i == STATE))
			add_address_part(row, field, is_new, i, value, out);
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

/* A chat name's picker chooses the service; whether it is the one at home or at work stands beside it. */
static void chat_label(const struct card_row *row, bool is_new, struct form_parts *out)
{
	struct form_part *part = add_part(out, PART_LINE, CHAT_LABEL);

	put(part->lead, sizeof(part->lead), STR("label"));
	part->beside = part->ahead = true;
	if (!is_new && row->label.n)
		label_words(row->label, &part->text);
}

/* A photo is shown, and set by the name of a file. */
static void photo_file(struct form_parts *out)
{
	struct form_part *part = add_part(out, PART_LINE, PHOTO_FILE);

	put_label(part, STR("photo"));
	put(part->lead, sizeof(part->lead), STR("file"));
	part->removable = true;
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
	if (info->kind == FIELD_PHOTO && is_new) {
		photo_file(out);
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
	}
	if (info->kind == FIELD_PHOTO)
		part->removable = true;
	if (info->kind == FIELD_IM)
		chat_label(&row, is_new, out);
}

bool form_card_says(struct str card, int field, int entry, struct str words)
{
	struct buf text = BUF_INIT(VALUE_MAX);
	struct card_row row;
	bool same = find_row(card, field, entry, &row) && row_words(&row, &text) &&
		    str_eq(buf_str(&text), words);

	buf_release(&text);
	return same;
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
	if (info->kind != FIELD_IM)
		return "";
	return part == CHAT_LABEL ? "label" : "userName";
}

/* The code stands for the country's name, so it never says another one. */
static bool follow_country(struct buf *card, const struct field_info *info, int entry,
	struct str country, bool is_new, struct error *err)
{
	const char *code = country_code(country);
	struct card_row row = {0};
	bool has = find_row(buf_str(card), (int)(info - fields), entry, &row) &&
		   json_get(row.field, "countryCode").n;

	if (!has && !(is_new && code))
		return true;
	return apply_to(card, info->key, entry, "countryCode", str_of(code ? code : ""), err);
}

static bool set_part(struct buf *card, const struct field_info *info, int entry,
	const struct form_value *v, struct error *err)
{
	bool country = info->kind == FIELD_ADDRESS && v->part == COUNTRY;

	return apply_to(card, info->key, entry, part_key(info, v->part), v->text, err) &&
	       (!country || follow_country(card, info, entry, v->text, v->entry < 0, err));
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
		ok = set_part(card, info, v->entry, v, err);
	if (ok && part && part->labelled && v->label.n && !str_is(v->label, part->label))
		ok = apply_to(card, info->key, v->entry, label, v->label, err);
	return ok;
}

/* An entry of one value goes with it. */
static bool is_emptied(int field, const struct form_value *v)
{
	return !v->text.n && v->part == 0 && form_part_only(field);
}

/* It was empty before, and nobody has touched it. */
static bool was_empty(struct str card, int field, const struct form_value *v)
{
	struct form_parts now;
	const struct form_part *part;
	bool empty;

	form_parts_init(&now);
	form_card_parts(card, field, v->entry, &now);
	part = part_now(&now, v->part);
	empty = part && !part->text.n;
	form_parts_release(&now);
	return empty;
}

static bool change_entries(
	struct buf *card, int field, const struct form_values *v, struct error *err)
{
	struct form_parts now;
	bool ok = true;

	for (int i = 0; ok && i < v->n; i++) {
		const struct form_value *value = &v->value[i];

		if (value->entry < 0 || value->removed || is_emptied(field, value))
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

		if (value->entry < 0 || value->entry >= last ||
			(!value->removed && (!is_emptied(field, value) ||
						    was_empty(buf_str(card), field, value))))
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
			ok = set_part(card, info, place, &v->value[i], err);
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

/* From a file, whatever was there; else it stays, or goes. */
static bool put_photo(struct buf *card, int field, const struct form_values *v, struct error *err)
{
	struct buf picture = BUF_INIT(VALUE_MAX), path = BUF_INIT(VALUE_MAX);
	bool gone = false, ok = true;

	for (int i = 0; i < v->n; i++) {
		const struct form_value *value = &v->value[i];

		gone |= value->part != PHOTO_FILE && value->removed;
		if (value->part == PHOTO_FILE && !value->removed)
			buf_add_str(&path, str_trim(value->text));
	}
	if (path.n)
		ok = photo_from_file(buf_cstr(&path), &picture, err) &&
		     apply(card, EDIT_SET, fields[field].key, buf_str(&picture), err);
	else if (gone)
		ok = apply(card, EDIT_EMPTY, fields[field].key, STR_NONE, err);
	buf_release(&picture);
	buf_release(&path);
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
	else if (fields[field].kind == FIELD_PHOTO)
		ok = put_photo(&work, field, v, err);
	else if (v->n)
		ok = put_plain(&work, field, &v->value[0], err);
	if (ok) {
		buf_clear(card);
		ok = buf_add_str(card, buf_str(&work));
	}
	buf_release(&work);
	return ok;
}
