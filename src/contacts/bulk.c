/* What a bulk order does to one card: reads its rows, writes edits and says why. Stages nothing, sends
 * nothing, and sees one card at a time. */
#include "contacts/bulk_inside.h"

#include <string.h>

bool bulk_fits(enum bulk_verb verb, const struct field_info *info)
{
	enum field_kind k = info->kind;

	switch (verb) {
	case BULK_SET:
		return k == FIELD_TEXT || k == FIELD_LONG || k == FIELD_DATE;
	case BULK_ADD:
		return k == FIELD_LIST || k == FIELD_DATES || k == FIELD_LONG;
	case BULK_REMOVE:
		return k != FIELD_FLAG && k != FIELD_PHOTO && k != FIELD_SERVER &&
		       k != FIELD_UNKNOWN;
	case BULK_REPLACE:
		return k == FIELD_TEXT || k == FIELD_LONG || k == FIELD_LIST ||
		       k == FIELD_ADDRESS || k == FIELD_IM || k == FIELD_PROFILE;
	default:
		return false;
	}
}

static bool tidies(enum bulk_verb verb)
{
	return verb == BULK_PHONES || verb == BULK_CASE || verb == BULK_SWAP;
}

/* ---- Edits as lines ---- */

bool bulk_cannot_be(struct str s)
{
	return (s.n && memchr(s.p, '\0', s.n)) || !utf8_ok(s);
}

bool bulk_edit(struct buf *edits, const char *path, const char *sign, struct str value)
{
	return !bulk_cannot_be(value) && buf_adds(edits, path) && buf_adds(edits, sign) &&
	       buf_add_str(edits, value) && buf_addc(edits, '\0');
}

bool bulk_entry_edit(
	struct buf *edits, const char *key, size_t place, const char *sign, struct str value)
{
	struct buf path = BUF_INIT(KIB);
	bool ok = buf_printf(&path, "%s[%zu]", key, place) &&
		  bulk_edit(edits, buf_cstr(&path), sign, value);

	buf_release(&path);
	return ok;
}

/* ---- The rows of a field ---- */

/* Of a list that comes twice the last one counts, here as everywhere. */
bool bulk_is_of(struct str card, const struct card_row *row, const char *key)
{
	struct str value = json_get(card, key);

	return row->info->key && strcmp(row->info->key, key) == 0 && row->value.p >= value.p &&
	       row->value.p < value.p + value.n;
}

/* The text of a plain member. False when something stands there that is no text. */
static bool plain_text(struct str card, const char *key, struct buf *out)
{
	struct str value = json_get(card, key);

	if (!value.p || json_type(value) == JSON_NULL)
		return true;
	return json_type(value) == JSON_STRING && json_text(value, out);
}

static bool edit_line(const struct bulk_order *o, struct buf *line)
{
	bool add = o->verb == BULK_ADD && field_info(str_of(o->key))->kind != FIELD_LONG;

	buf_adds(line, o->key);
	if (add && o->label.n)
		buf_printf(line, "[%.*s]", STR_ARG(o->label));
	buf_adds(line, add ? "+=" : "=");
	return buf_add_str(line, o->to);
}

bool bulk_check(const struct bulk_order *o, struct error *err)
{
	struct buf line = BUF_INIT(VALUE_MOST), out = BUF_INIT(VALUE_MOST);
	struct edit e;
	bool ok = true;

	if (tidies(o->verb))
		return true;
	if (!o->key || !bulk_fits(o->verb, field_info(str_of(o->key))))
		return fail(err, ERR_USAGE, "This cannot be done with this field.",
			"Choose another field.");
	if (o->verb == BULK_REPLACE && !o->what.n)
		return fail(err, ERR_USAGE, "What is to be replaced is not said yet.",
			"Type it in the row above.");
	if ((o->verb == BULK_SET || o->verb == BULK_ADD) && !str_trim(o->to).n)
		return fail(err, ERR_USAGE, "The new value is not said yet.", "Type it.");
	if (bulk_cannot_be(o->to) || bulk_cannot_be(o->what) || bulk_cannot_be(o->label) ||
		(o->label.n && (memchr(o->label.p, ']', o->label.n))))
		return fail(err, ERR_USAGE, "This text cannot be typed here.",
			"Leave the bracket out.");
	if (o->verb == BULK_SET || o->verb == BULK_ADD)
		ok = edit_line(o, &line) && edit_parse(buf_str(&line), &e, err) &&
		     card_edit(STR("{}"), &e, 1, &out, err);
	buf_release(&line);
	buf_release(&out);
	return ok;
}

/* ---- Set ---- */

/* A date may be typed in another way than it is kept, so the card itself is asked. */
static bool changes_nothing(struct str card, const char *key, struct str to)
{
	struct edit e = {.verb = EDIT_SET, .path = str_of(key), .value = to};
	struct buf out = BUF_INIT(16 * MIB);
	bool same = card_edit(card, &e, 1, &out, NULL) && str_eq(buf_str(&out), card);

	buf_release(&out);
	return same;
}

static enum bulk_outcome plan_set(const struct bulk_order *o, struct str card, struct buf *edits)
{
	struct buf now = BUF_INIT(VALUE_MOST);
	enum bulk_outcome outcome = BULK_CHANGED;

	if (!plain_text(card, o->key, &now))
		outcome = BULK_ODD;
	else if (!str_trim(buf_str(&now)).n)
		outcome = BULK_FILLED;
	else if (changes_nothing(card, o->key, o->to))
		outcome = BULK_SAME;
	else if (!o->others)
		outcome = BULK_OTHER;
	buf_release(&now);
	if (outcome <= BULK_CHANGED && !bulk_edit(edits, o->key, "=", o->to))
		outcome = BULK_ODD;
	return outcome;
}

/* ---- Add ---- */

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* Numbers are the same when their digits are; what has none is no number. */
static bool same_value(const char *key, struct str a, struct str b)
{
	size_t i = 0, k = 0;

	if (strcmp(key, "phones") != 0 || !has_digit(a) || !has_digit(b))
		return str_eq(a, b);
	for (;;) {
		while (i < a.n && (a.p[i] < '0' || a.p[i] > '9') && a.p[i] != '+')
			i++;
		while (k < b.n && (b.p[k] < '0' || b.p[k] > '9') && b.p[k] != '+')
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

static bool has_entry(struct str card, const struct bulk_order *o, size_t *n)
{
	struct card_walk w = card_walk(card);
	struct buf text = BUF_INIT(VALUE_MOST), words = BUF_INIT(VALUE_MOST);
	struct card_row row;
	bool found = false;

	while (card_next(&w, &row)) {
		if (!bulk_is_of(card, &row, o->key))
			continue;
		++*n;
		buf_clear(&text);
		buf_clear(&words);
		json_text(row.field, &text);
		row_words(&row, &words);
		found |=
			same_value(o->key, buf_str(&text), o->to) || str_eq(buf_str(&words), o->to);
	}
	buf_release(&text);
	buf_release(&words);
	return found;
}

static enum bulk_outcome add_to_note(const struct bulk_order *o, struct str card, struct buf *edits)
{
	struct buf note = BUF_INIT(VALUE_MOST);
	enum bulk_outcome outcome = BULK_ODD;

	if (plain_text(card, o->key, &note)) {
		outcome = note.n == 0					? BULK_FILLED
			  : str_find(buf_str(&note), o->to) == SIZE_MAX ? BULK_CHANGED
									: BULK_SAME;
		if (note.n && note.p[note.n - 1] != '\n')
			buf_addc(&note, '\n');
		buf_add_str(&note, o->to);
		if (outcome <= BULK_CHANGED &&
			(note.failed || !bulk_edit(edits, o->key, "=", buf_str(&note))))
			outcome = BULK_ODD;
	}
	buf_release(&note);
	return outcome;
}

static enum bulk_outcome plan_add(const struct bulk_order *o, struct str card, struct buf *edits)
{
	struct str list = json_get(card, o->key);
	struct buf line = BUF_INIT(VALUE_MOST);
	size_t n = 0;
	bool ok;

	if (field_info(str_of(o->key))->kind == FIELD_LONG)
		return add_to_note(o, card, edits);
	if (list.p && json_type(list) != JSON_ARRAY && json_type(list) != JSON_NULL)
		return BULK_ODD;
	if (has_entry(card, o, &n))
		return BULK_SAME;
	ok = edit_line(o, &line) && buf_addc(&line, '\0') && buf_add_str(edits, buf_str(&line));
	buf_release(&line);
	return !ok ? BULK_ODD : n ? BULK_CHANGED : BULK_FILLED;
}

/* ---- Remove ---- */

bool bulk_remove_places(const char *key, const struct places *gone, struct buf *edits)
{
	bool ok = true;

	for (size_t i = gone->n; ok && i > 0; i--)
		ok = bulk_entry_edit(edits, key, gone->place[i - 1], "-=", STR_NONE);
	return ok;
}

static bool entries_with(struct str card, const struct bulk_order *o, struct places *found)
{
	struct card_walk w = card_walk(card);
	struct buf text = BUF_INIT(VALUE_MOST);
	bool entries = json_type(json_get(card, o->key)) == JSON_ARRAY;
	struct card_row row;
	size_t all = 0;

	found->n = 0;
	while (card_next(&w, &row)) {
		if (!bulk_is_of(card, &row, o->key))
			continue;
		all++;
		buf_clear(&text);
		row_words(&row, &text);
		if (entries && found->n < PLACES && same_value(o->key, buf_str(&text), o->what))
			found->place[found->n++] = row.index;
	}
	buf_release(&text);
	return all > 0;
}

bool bulk_is_list(const char *key)
{
	enum field_kind k = field_info(str_of(key))->kind;

	return k == FIELD_LIST || k == FIELD_DATES || k == FIELD_ADDRESS || k == FIELD_IM ||
	       k == FIELD_PROFILE;
}

static enum bulk_outcome remove_entries(
	const struct bulk_order *o, struct str card, struct buf *edits)
{
	struct places found;
	bool some = entries_with(card, o, &found);

	if (!some || str_is(json_get(card, o->key), "\"\"")) /* "" says as much as nothing */
		return BULK_NOTHING;
	if (!o->what.n)
		return bulk_edit(edits, o->key, "=", STR_NONE) ? BULK_CHANGED : BULK_ODD;
	if (!found.n)
		return BULK_OTHER;
	return bulk_remove_places(o->key, &found, edits) ? BULK_CHANGED : BULK_ODD;
}

static enum bulk_outcome plan_remove(const struct bulk_order *o, struct str card, struct buf *edits)
{
	struct buf now = BUF_INIT(VALUE_MOST), words = BUF_INIT(VALUE_MOST);
	enum bulk_outcome outcome = BULK_CHANGED;

	if (bulk_is_list(o->key))
		return remove_entries(o, card, edits);
	if (!plain_text(card, o->key, &now))
		outcome = BULK_ODD;
	else if (!now.n)
		outcome = BULK_NOTHING;
	else if (o->what.n && !str_eq(buf_str(&now), o->what) &&
		 (!date_words(buf_str(&now), &words) || !str_eq(buf_str(&words), o->what)))
		outcome = BULK_OTHER;
	else if (!bulk_edit(edits, o->key, "=", STR_NONE))
		outcome = BULK_ODD;
	buf_release(&now);
	buf_release(&words);
	return outcome;
}

/* ---- Tidy ---- */

static enum bulk_outcome worse(enum bulk_outcome a, enum bulk_outcome b)
{
	static const int rank[BULK_OUTCOMES] = {[BULK_NOTHING] = 0,
		[BULK_SAME] = 1,
		[BULK_ODD] = 2,
		[BULK_NO_COUNTRY] = 3,
		[BULK_CHANGED] = 4};

	return rank[b] > rank[a] ? b : a;
}

static enum bulk_outcome tidy_number(
	const struct bulk_order *o, struct str card, const struct card_row *row, struct buf *edits)
{
	static const enum bulk_outcome of[] = {[PHONE_SAME] = BULK_SAME,
		[PHONE_CHANGED] = BULK_CHANGED,
		[PHONE_NO_COUNTRY] = BULK_NO_COUNTRY,
		[PHONE_ODD] = BULK_ODD};
	struct buf text = BUF_INIT(VALUE_MOST), made = BUF_INIT(KIB);
	const char *country = card_country(card, row->label);
	enum bulk_outcome outcome = BULK_ODD;

	if (!country)
		country = o->country;
	if (json_type(row->value) == JSON_OBJECT && json_text(row->field, &text))
		outcome = of[phone_international(buf_str(&text), country, &made)];
	if (outcome == BULK_CHANGED &&
		!bulk_entry_edit(edits, "phones", row->index, "=", buf_str(&made)))
		outcome = BULK_ODD;
	buf_release(&text);
	buf_release(&made);
	return outcome;
}

static enum bulk_outcome plan_phones(const struct bulk_order *o, struct str card, struct buf *edits)
{
	enum bulk_outcome outcome = BULK_NOTHING;
	struct card_walk w = card_walk(card);
	struct card_row row;

	while (card_next(&w, &row))
		if (bulk_is_of(card, &row, "phones"))
			outcome = worse(outcome, tidy_number(o, card, &row, edits));
	return outcome;
}

static enum bulk_outcome plan_case(struct str card, struct buf *edits)
{
	static const char *const keys[] = {"firstName", "middleName", "lastName"};
	enum bulk_outcome outcome = BULK_NOTHING;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct buf was = BUF_INIT(VALUE_MOST), now = BUF_INIT(VALUE_MOST);
		enum bulk_outcome one = BULK_SAME;

		if (!plain_text(card, keys[i], &was))
			one = BULK_ODD;
		else if (!was.n)
			one = BULK_NOTHING;
		else if (name_case(buf_str(&was), i == 2, &now))
			one = bulk_edit(edits, keys[i], "=", buf_str(&now)) ? BULK_CHANGED
									    : BULK_ODD;
		outcome = worse(outcome, one);
		buf_release(&was);
		buf_release(&now);
	}
	return outcome;
}

static enum bulk_outcome swap(struct str card, const char *one, const char *two, struct buf *edits)
{
	struct buf a = BUF_INIT(VALUE_MOST), b = BUF_INIT(VALUE_MOST);
	enum bulk_outcome outcome = BULK_CHANGED;
	size_t before = edits->n;

	if (!plain_text(card, one, &a) || !plain_text(card, two, &b))
		outcome = BULK_ODD;
	else if (!a.n && !b.n)
		outcome = BULK_NOTHING;
	else if (str_eq(buf_str(&a), buf_str(&b)))
		outcome = BULK_SAME;
	else if (!bulk_edit(edits, one, "=", buf_str(&b)) ||
		 !bulk_edit(edits, two, "=", buf_str(&a))) {
		edits->n = before;
		outcome = BULK_ODD;
	}
	buf_release(&a);
	buf_release(&b);
	return outcome;
}

static enum bulk_outcome plan_swap(struct str card, struct buf *edits)
{
	enum bulk_outcome outcome = swap(card, "firstName", "lastName", edits);

	if (outcome == BULK_CHANGED)
		swap(card, "phoneticFirstName", "phoneticLastName", edits);
	return outcome;
}

enum bulk_outcome bulk_plan(const struct bulk_order *o, struct str card, struct buf *edits)
{
	if (json_type(card) != JSON_OBJECT)
		return BULK_ODD;
	switch (o->verb) {
	case BULK_SET:
		return plan_set(o, card, edits);
	case BULK_ADD:
		return plan_add(o, card, edits);
	case BULK_REMOVE:
		return plan_remove(o, card, edits);
	case BULK_REPLACE:
		return bulk_replace(o, card, edits);
	case BULK_PHONES:
		return plan_phones(o, card, edits);
	case BULK_CASE:
		return plan_case(card, edits);
	case BULK_SWAP:
		return plan_swap(card, edits);
	}
	return BULK_ODD;
}
