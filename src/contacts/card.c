/* A card read as text: its rows, and the words for them. Builds no model and keeps nothing; an answer
 * is a span of the card, or words appended to a buffer.
 */
#include "icloud/card.h"
#include "icloud/time.h"

#include <string.h>

/* Rows. A list is walked while the card is walked, so the text is passed over once. */

struct card_walk card_walk(struct str card)
{
	return (struct card_walk){
		.members = json_walk(json_type(card) == JSON_OBJECT ? card : STR_NONE)};
}

static const struct field_info *info_of(struct str quoted_key)
{
	struct buf key = BUF_INIT(KIB);
	const struct field_info *info;

	if (!memchr(quoted_key.p, '\\', quoted_key.n))
		return field_info(str_part(quoted_key, 1, quoted_key.n - 2));
	json_text(quoted_key, &key);
	info = field_info(buf_str(&key));
	buf_release(&key);
	return info;
}

static bool is_list(enum field_kind kind)
{
	return kind == FIELD_LIST || kind == FIELD_DATES || kind == FIELD_ADDRESS ||
	       kind == FIELD_IM || kind == FIELD_PROFILE;
}

/* The entry that the walk has entered: finds its field and label (the last so named) and leaves it. */
static bool read_entry(struct card_walk *w, struct card_row *row)
{
	struct json_walk parts = json_walk(w->entries.value);

	while (parts.object && json_next(&parts)) {
		if (json_key_is(parts.key, "field"))
			row->field = parts.value;
		else if (json_key_is(parts.key, "label"))
			row->label = parts.value;
	}
	return json_leave(&w->entries, &parts);
}

static bool next_entry(struct card_walk *w, struct card_row *row)
{
	enum json_type type;

	if (!json_enter(&w->entries))
		return false;
	type = json_type(w->entries.value);
	*row = (struct card_row){.info = w->info, .key = w->key, .index = w->index++};
	if (type != JSON_OBJECT && type != JSON_ARRAY)
		row->field = w->entries.value;
	else if (!read_entry(w, row))
		return false;
	row->value = w->entries.value;
	return true;
}

static bool is_container(struct str value)
{
	return value.n && (value.p[0] == '[' || value.p[0] == '{');
}

/** Begins the list that the walk has entered; false when the member is none. */
static bool begin_list(struct card_walk *w)
{
	if (!is_list(w->info->kind) || json_type(w->members.value) != JSON_ARRAY)
		return false;
	w->entries = json_walk(w->members.value);
	w->in_list = true;
	w->index = 0;
	return true;
}

bool card_next(struct card_walk *w, struct card_row *row)
{
	struct json_walk inner;

	for (;;) {
		if (w->in_list) {
			if (next_entry(w, row))
				return true;
			w->in_list = false;
			if (!json_leave(&w->members, &w->entries))
				return false;
		}
		if (!json_enter(&w->members))
			return false;
		w->key = w->members.key;
		w->info = info_of(w->key);
		if (!is_container(w->members.value))
			break;
		if (begin_list(w))
			continue;
		inner = json_walk(w->members.value);
		if (!json_leave(&w->members, &inner))
			return false;
		break;
	}
	*row = (struct card_row){.info = w->info,
		.key = w->key,
		.value = w->members.value,
		.field = w->members.value};
	return true;
}

/* Words. */

/** Text of a value; what is no string comes as its JSON. */
static bool add_text(struct str value, struct buf *out)
{
	return json_type(value) == JSON_STRING ? json_text(value, out) : buf_add_str(out, value);
}

/** Adds `mark` and the text when there is some that is not blank; tells whether anything was added. */
static bool add_part(struct str value, const char *mark, struct buf *out)
{
	struct buf text = BUF_INIT(out->max);
	bool some = json_type(value) == JSON_STRING && json_text(value, &text) &&
		    str_trim(buf_str(&text)).n > 0;

	if (some) {
		if (out->n)
			buf_adds(out, mark);
		buf_add_str(out, str_trim(buf_str(&text)));
	}
	buf_release(&text);
	return some;
}

static bool has_text(struct str value)
{
	struct buf text = BUF_INIT(MIB);
	bool some = add_part(value, "", &text);

	buf_release(&text);
	return some;
}

/* What names are made of: the first rows of the table of fields, in its order (tested). */
enum {
	N_PREFIX,
	N_FIRST,
	N_MIDDLE,
	N_LAST,
	N_SUFFIX,
	N_NICK,
	N_SPOKEN_FIRST,
	N_SPOKEN_LAST,
	N_TITLE,
	N_DEPARTMENT,
	N_COMPANY,
	N_SPOKEN_COMPANY,
	N_IS_COMPANY,
	N_PHONE,
	N_MAIL,
	N_COUNT
};
struct names {
	struct str of[N_COUNT];
	bool is_company;
};

/* Of a key that comes twice the last one counts, as for most readers of JSON. */
static struct names names_of(struct str card)
{
	struct json_walk w = json_walk(json_type(card) == JSON_OBJECT ? card : STR_NONE);
	struct names n = {0};

	while (json_next(&w)) {
		const struct field_info *info = info_of(w.key);

		if (info - fields < N_COUNT)
			n.of[info - fields] = w.value;
	}
	json_bool(n.of[N_IS_COMPANY], &n.is_company);
	return n;
}

/** The value of a list's first entry. */
static struct str first_entry(struct str list)
{
	struct str entry = json_at(list, 0);

	return json_type(entry) == JSON_OBJECT ? json_get(entry, "field") : entry;
}

/* Chinese, Japanese and Korean names are written last name first, without a comma. */
static bool is_east_asian(struct str value)
{
	struct buf text = BUF_INIT(MIB);
	struct str rest;
	uint32_t cp = 0;

	add_part(value, "", &text);
	rest = buf_str(&text);
	utf8_next(&rest, &cp);
	buf_release(&text);
	return (cp >= 0x2e80 && cp <= 0x9fff) || (cp >= 0xac00 && cp <= 0xd7af) ||
	       (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0x20000 && cp <= 0x3ffff);
}

/* A middle name stands in for a first name that is not there; beside one it would only take room. */
static void add_last_first(struct str last, struct str first, struct str middle, struct buf *out)
{
	size_t from = out->n;
	const char *mark = is_east_asian(last) ? " " : ", ";

	add_part(last, "", out);
	mark = out->n > from ? mark : "";
	if (!add_part(first, mark, out))
		add_part(middle, mark, out);
}

/* Appending with marks needs to begin empty, so words are built apart. */
static bool give(struct buf *words, const char *otherwise, struct buf *out)
{
	bool ok = !words->failed &&
		  (words->n ? buf_add_str(out, buf_str(words)) : buf_adds(out, otherwise));

	buf_release(words);
	return ok;
}

static bool add_name(const struct names *n, struct buf *out)
{
	struct buf words = BUF_INIT(out->max);

	if (n->is_company)
		add_part(n->of[N_COMPANY], "", &words);
	if (!words.n)
		add_last_first(n->of[N_LAST], n->of[N_FIRST], n->of[N_MIDDLE], &words);
	if (!words.n && !add_part(n->of[N_COMPANY], "", &words) &&
		!add_part(n->of[N_NICK], "", &words) &&
		!add_part(first_entry(n->of[N_MAIL]), "", &words))
		add_part(first_entry(n->of[N_PHONE]), "", &words);
	return give(&words, "no name", out);
}

static bool add_company(const struct names *n, struct buf *out)
{
	struct buf words = BUF_INIT(out->max);

	if (n->is_company)
		add_last_first(n->of[N_LAST], n->of[N_FIRST], n->of[N_MIDDLE], &words);
	else if (has_text(n->of[N_LAST]) || has_text(n->of[N_FIRST]) || has_text(n->of[N_MIDDLE]))
		add_part(n->of[N_COMPANY], "", &words);
	if (!words.n)
		add_last_first(n->of[N_SPOKEN_LAST], n->of[N_SPOKEN_FIRST], STR_NONE, &words);
	return give(&words, "", out);
}

bool card_name(struct str card, struct buf *out)
{
	struct names n = names_of(card);

	return add_name(&n, out);
}

bool card_company(struct str card, struct buf *out)
{
	struct names n = names_of(card);

	return add_company(&n, out);
}

bool card_columns(struct str card, struct buf *name, struct buf *company)
{
	struct names n = names_of(card);

	return add_name(&n, name) && add_company(&n, company);
}

bool card_full_name(struct str card, struct buf *out)
{
	struct names n = names_of(card);
	struct buf words = BUF_INIT(out->max);

	if (n.is_company && has_text(n.of[N_COMPANY])) {
		add_part(n.of[N_COMPANY], "", &words);
	} else if (is_east_asian(n.of[N_LAST])) {
		add_last_first(n.of[N_LAST], n.of[N_FIRST], n.of[N_MIDDLE], &words);
	} else {
		add_part(n.of[N_PREFIX], "", &words);
		add_part(n.of[N_FIRST], " ", &words);
		add_part(n.of[N_MIDDLE], " ", &words);
		add_part(n.of[N_LAST], " ", &words);
		add_part(n.of[N_SUFFIX], " ", &words);
	}
	if (words.n)
		return give(&words, "", out);
	buf_release(&words);
	return card_name(card, out);
}

/* Dates: the year 1604 stands for "no year". */

static bool read_date(struct str iso, int *year, int *month, int *day)
{
	int64_t y, m, d;

	if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-' || iso.p[0] == '-' ||
		!str_to_int64(str_part(iso, 0, 4), &y) || !str_to_int64(str_part(iso, 5, 2), &m) ||
		!str_to_int64(str_part(iso, 8, 2), &d))
		return false;
	*year = (int)y;
	*month = (int)m;
	*day = (int)d;
	return d >= 1 && d <= civil_days_in(*year, *month);
}

bool date_words(struct str iso, struct buf *out)
{
	int year, month, day;

	if (!read_date(iso, &year, &month, &day))
		return buf_add_str(out, iso);
	if (year == 1604)
		return buf_printf(out, "%d %s", day, month_name(month));
	return buf_printf(out, "%d %s %d", day, month_name(month), year);
}

static bool add_date(struct str value, struct buf *out)
{
	struct buf text = BUF_INIT(out->max);
	bool ok = add_text(value, &text) && date_words(buf_str(&text), out);

	buf_release(&text);
	return ok;
}

static bool add_address(struct str field, struct buf *out)
{
	return json_type(field) == JSON_OBJECT ? address_words(field, out) : add_text(field, out);
}

static bool add_chat(const struct card_row *row, struct buf *out)
{
	struct buf words = BUF_INIT(out->max);

	if (json_type(row->field) != JSON_OBJECT)
		return add_text(row->field, out);
	if (has_text(json_get(row->field, "IMService")) && has_text(row->label))
		label_words(row->label, &words);
	add_part(json_get(row->field, "userName"), "  ", &words);
	return give(&words, "", out);
}

static bool add_profile(const struct card_row *row, struct buf *out)
{
	struct buf words = BUF_INIT(out->max);

	if (!add_part(json_get(row->value, "user"), "", &words) &&
		!add_part(json_get(row->value, "displayname"), "", &words) &&
		!add_part(json_get(row->value, "displayName"), "", &words))
		add_part(row->field, "", &words);
	return give(&words, "", out);
}

/* A picture inside the card tells its kind and size; one at iCloud only where it is. */
static bool add_photo(struct str photo, struct buf *out)
{
	struct str url = json_get(photo, "url");
	struct buf text = BUF_INIT(16 * MIB);
	size_t comma;
	bool ok;

	json_text(url, &text);
	comma = str_find(buf_str(&text), STR(";base64,"));
	if (str_starts(buf_str(&text), STR("data:image/")) && comma != SIZE_MAX)
		ok = buf_printf(out, "%s, %zu KB",
			str_starts(buf_str(&text), STR("data:image/jpeg"))  ? "JPEG"
			: str_starts(buf_str(&text), STR("data:image/png")) ? "PNG"
									    : "picture",
			((text.n - comma - 8) * 3 / 4 + 1023) / 1024);
	else
		ok = buf_adds(out, "kept in iCloud");
	buf_release(&text);
	return ok;
}

static bool add_flag(struct str value, struct buf *out)
{
	bool yes;

	if (!json_bool(value, &yes))
		return add_text(value, out);
	return buf_adds(out, yes ? "yes" : "no");
}

bool row_words(const struct card_row *row, struct buf *out)
{
	switch (row->info->kind) {
	case FIELD_DATE:
	case FIELD_DATES:
		return add_date(row->field, out);
	case FIELD_FLAG:
		return add_flag(row->value, out);
	case FIELD_ADDRESS:
		return add_address(row->field, out);
	case FIELD_IM:
		return add_chat(row, out);
	case FIELD_PROFILE:
		return add_profile(row, out);
	case FIELD_PHOTO:
		return add_photo(row->value, out);
	default:
		return add_text(row->field, out);
	}
}

bool row_label_words(const struct card_row *row, struct buf *out)
{
	struct str service = STR_NONE;

	if (row->info->kind == FIELD_UNKNOWN)
		return add_text(row->key, out);
	if (row->info->kind == FIELD_IM)
		service = json_get(row->field, "IMService");
	if (has_text(service))
		return json_text(service, out);
	if (is_list(row->info->kind) && has_text(row->label))
		return label_words(row->label, out);
	return buf_adds(out, row->info->words);
}

static struct str decoded(struct str value, struct buf *scratch)
{
	size_t from = scratch->n;

	if (!json_text(value, scratch))
		return STR_NONE;
	return (struct str){scratch->p ? scratch->p + from : "", scratch->n - from};
}

struct str card_id(struct str card, struct buf *scratch)
{
	return decoded(json_get(card, "contactId"), scratch);
}

struct str card_etag(struct str card, struct buf *scratch)
{
	return decoded(json_get(card, "etag"), scratch);
}
