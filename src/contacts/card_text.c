/* A card as text: every field in its order, comments that explain, nothing that a person could not change. */
#include "contacts/text_parts.h"

#include <string.h>

/* ---- What is shown ---- */

static const struct text_part address_parts[] = {{"street", "street"}, {"subLocality", "district"},
	{"city", "city"}, {"state", "state"}, {"postalCode", "post code"}, {"country", "country"}};
static const struct text_part chat_parts[] = {{"IMService", "service"}, {"userName", "name"}};
static const struct text_part profile_parts[] = {{"user", "name"}, {"field", "web page"}};

const struct text_part *text_parts(enum field_kind kind, size_t *n)
{
	switch (kind) {
	case FIELD_ADDRESS:
		*n = sizeof address_parts / sizeof *address_parts;
		return address_parts;
	case FIELD_IM:
		*n = sizeof chat_parts / sizeof *chat_parts;
		return chat_parts;
	case FIELD_PROFILE:
		*n = sizeof profile_parts / sizeof *profile_parts;
		return profile_parts;
	default:
		*n = 0;
		return NULL;
	}
}

bool text_is_list(enum field_kind kind)
{
	return kind == FIELD_LIST || kind == FIELD_DATES || kind == FIELD_ADDRESS ||
	       kind == FIELD_IM || kind == FIELD_PROFILE;
}

bool text_is_shown(const struct field_info *info)
{
	return info->key && info->kind != FIELD_PHOTO && info->kind != FIELD_SERVER &&
	       info->kind != FIELD_UNKNOWN;
}

static bool is_text_or_none(struct str value)
{
	return !value.p || json_type(value) == JSON_STRING;
}

bool text_entry_plain(const struct card_row *row)
{
	bool nested = row->info->kind == FIELD_ADDRESS || row->info->kind == FIELD_IM;
	size_t n;
	const struct text_part *parts = text_parts(row->info->kind, &n);

	if (json_type(row->value) != JSON_OBJECT || !is_text_or_none(row->label) ||
		json_type(row->field) != (nested ? JSON_OBJECT : JSON_STRING))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_text_or_none(json_get(nested ? row->field : row->value, parts[i].key)))
			return false;
	return true;
}

bool text_row_counts(struct str card, const struct card_row *row)
{
	struct str list = json_get(card, row->info->key);

	return json_type(list) == JSON_ARRAY && row->value.p >= list.p &&
	       row->value.p < list.p + list.n;
}

/* The year 1604 stands for none. */
static void add_date(struct str iso, struct buf *out)
{
	if (iso.n == 10 && str_starts(iso, STR("1604-")))
		buf_adds(out, "--");
	buf_add_str(out, iso.n == 10 && str_starts(iso, STR("1604-")) ? str_part(iso, 5, 5) : iso);
}

/* Bytes that are no UTF-8 stand as U+FFFD, here and where what comes back is compared. */
static void add_clean(struct str text, struct buf *out)
{
	uint32_t cp;

	while (utf8_next(&text, &cp))
		if (cp)
			buf_add_cp(out, cp);
		else
			buf_addc(out, '\0');
}

static void add_value(const struct field_info *info, struct str json, struct buf *out)
{
	struct buf text = BUF_INIT(TEXT_VALUE_MAX), date = BUF_INIT(TEXT_VALUE_MAX);

	json_text(json, &text);
	if (info->kind == FIELD_DATE || info->kind == FIELD_DATES)
		add_date(buf_str(&text), &date);
	add_clean(date.n ? buf_str(&date) : buf_str(&text), out);
	buf_release(&text);
	buf_release(&date);
}

bool text_plain(struct str card, const struct field_info *info, struct buf *out)
{
	struct str value = json_get(card, info->key);
	bool yes = false;

	if (info->kind == FIELD_FLAG) {
		if (value.p && !json_bool(value, &yes))
			return false;
		return buf_adds(out, yes ? "yes" : "no");
	}
	if (!value.p || json_type(value) == JSON_NULL)
		return true;
	if (json_type(value) != JSON_STRING)
		return false;
	add_value(info, value, out);
	return true;
}

void text_of_part(const struct card_row *row, const struct text_part *part, struct buf *out)
{
	bool nested = row->info->kind == FIELD_ADDRESS || row->info->kind == FIELD_IM;
	struct buf text = BUF_INIT(TEXT_VALUE_MAX);

	if (part)
		json_text(json_get(nested ? row->field : row->value, part->key), &text);
	else
		add_value(row->info, row->field, &text);
	add_clean(buf_str(&text), out);
	buf_release(&text);
}

void text_of_label(const struct card_row *row, struct buf *out)
{
	struct buf words = BUF_INIT(MIB);

	if (row->label.p && label_words(row->label, &words))
		add_clean(buf_str(&words), out);
	buf_release(&words);
}

/* ---- Values as lines ---- */

static bool begins_escape(struct str s)
{
	return str_starts(s, STR("\\u{"));
}

/* Blanks and line feeds at the ends would be lost where a line is trimmed. */
static bool needs_escape(uint32_t cp, bool at_end, bool label)
{
	if (cp == '\n')
		return at_end || label;
	if (cp == ' ' || cp == '\t')
		return at_end || (label && cp == '\t');
	return text_symbol(cp) != cp || (label && cp == ')');
}

/* Only blanks and line feeds from here on? */
static bool only_blanks(struct str rest)
{
	return !str_trim(rest).n;
}

bool text_escape(struct str value, bool label, struct buf *out)
{
	struct str rest = value;
	bool start = true;

	while (rest.n) {
		struct str from = rest;
		uint32_t cp;
		bool blank;

		utf8_next(&rest, &cp);
		blank = cp == ' ' || cp == '\t' || cp == '\n';
		if (needs_escape(cp, start || (blank && only_blanks(rest)), label) ||
			begins_escape(from))
			buf_printf(out, "\\u{%x}", (unsigned)cp);
		else
			buf_add_cp(out, cp);
		start = start && blank;
	}
	return !out->failed;
}

/* "\u{1f}" at the front: cut off and given. */
static bool take_escape(struct str *rest, uint32_t *cp)
{
	uint32_t n = 0;
	size_t i = 3;

	if (!begins_escape(*rest))
		return false;
	for (; i < rest->n && i < 10 && rest->p[i] != '}'; i++) {
		char c = rest->p[i];
		uint32_t digit = c >= '0' && c <= '9'	? (uint32_t)(c - '0')
				 : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
				 : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
							: 99;

		if (digit == 99)
			return false;
		n = n * 16 + digit;
	}
	if (i == 3 || i >= rest->n || rest->p[i] != '}' || n > 0x10ffff)
		return false;
	*cp = n;
	*rest = str_part(*rest, i + 1, rest->n);
	return true;
}

bool text_unescape(struct str shown, struct buf *out)
{
	while (shown.n) {
		uint32_t cp;

		if (take_escape(&shown, &cp)) {
			if (cp)
				buf_add_cp(out, cp);
			else
				buf_addc(out, '\0');
			continue;
		}
		buf_addc(out, shown.p[0]);
		shown = str_part(shown, 1, shown.n);
	}
	return !out->failed;
}

/* ---- Writing ---- */

static void indent(struct buf *out, int n)
{
	while (n-- > 0)
		buf_addc(out, ' ');
}

/* One line, or a block of them below. A part says its name again for each line of it. */
static void add_lines(struct str head, struct str value, int depth, struct buf *out)
{
	struct buf shown = BUF_INIT(TEXT_VALUE_MAX * 2);
	struct str rest, line;
	bool block;

	text_escape(value, false, &shown);
	rest = buf_str(&shown);
	block = !depth && str_find(rest, STR("\n")) != SIZE_MAX;
	if (!rest.n || block) {
		indent(out, depth);
		buf_add_str(out, head);
		buf_adds(out, ":\n");
	}
	while (rest.n) {
		const char *end = memchr(rest.p, '\n', rest.n);

		line = str_part(rest, 0, end ? (size_t)(end - rest.p) : rest.n);
		rest = str_part(rest, line.n + 1, rest.n);
		indent(out, block && line.n ? TEXT_INDENT : depth);
		if (!block) {
			buf_add_str(out, head);
			buf_adds(out, line.n ? ": " : ":");
		}
		buf_add_str(out, line);
		buf_addc(out, '\n');
	}
	buf_release(&shown);
}

static void add_head(const struct card_row *row, struct buf *head)
{
	struct buf label = BUF_INIT(MIB);

	buf_adds(head, row->info->words);
	text_of_label(row, &label);
	if (label.n) {
		buf_adds(head, " (");
		text_escape(buf_str(&label), true, head);
		buf_addc(head, ')');
	}
	buf_release(&label);
}

static void add_entry(const struct card_row *row, struct buf *out)
{
	struct buf head = BUF_INIT(2 * MIB), value = BUF_INIT(TEXT_VALUE_MAX);
	size_t n;
	const struct text_part *parts = text_parts(row->info->kind, &n);

	add_head(row, &head);
	if (!n) {
		text_of_part(row, NULL, &value);
		add_lines(buf_str(&head), buf_str(&value), 0, out);
	} else {
		buf_add_str(out, buf_str(&head));
		buf_adds(out, ":\n");
	}
	for (size_t i = 0; i < n; i++) {
		buf_clear(&value);
		text_of_part(row, &parts[i], &value);
		add_lines(str_of(parts[i].words), buf_str(&value), TEXT_INDENT, out);
	}
	buf_release(&head);
	buf_release(&value);
}

static void add_list(struct str card, const struct field_info *info, struct buf *out)
{
	struct card_walk w = card_walk(card);
	struct card_row row;
	size_t shown = 0, odd = 0;

	while (card_next(&w, &row)) {
		if (row.info != info || !text_row_counts(card, &row))
			continue;
		if (text_entry_plain(&row)) {
			add_entry(&row, out);
			shown++;
		} else {
			odd++;
		}
	}
	if (odd)
		buf_printf(out, "# %s: %zu further %s kept as %s\n", info->words, odd,
			odd == 1 ? "entry is" : "entries are", odd == 1 ? "it is" : "they are");
	if (!shown)
		buf_printf(out, "# %s (label):\n", info->words);
}

static void add_plain(struct str card, const struct field_info *info, struct buf *out)
{
	struct buf value = BUF_INIT(TEXT_VALUE_MAX);

	if (text_plain(card, info, &value))
		add_lines(str_of(info->words), buf_str(&value), 0, out);
	else
		buf_printf(out, "# %s is kept as it is\n", info->words);
	buf_release(&value);
}

static const char *hint_of(const struct field_info *info)
{
	switch (info->kind) {
	case FIELD_DATE:
	case FIELD_DATES:
		return "# Dates: 1906-12-09, 9 December 1906; --12-09 has no year.\n";
	case FIELD_LONG:
		return "# Several lines stand below the name, each indented by 4 blanks.\n";
	case FIELD_LIST:
		return strcmp(info->key, "phones") == 0
			       ? "# One entry a line, its label in brackets: home, work, mobile, "
				 "or words of your own.\n"
			       : "";
	default:
		return "";
	}
}

bool card_text_write(struct str card, struct str title, struct buf *out)
{
	int group = -1;

	if (json_type(json_value(card)) != JSON_OBJECT)
		return false;
	card = json_value(card);
	buf_adds(out, "# ");
	text_visible(title.n ? title : STR("Contact"), false, out);
	buf_adds(out, "\n#\n"
		      "# Lines that begin with # are not read. Save and leave the editor: what you "
		      "changed is staged\n"
		      "# for review, nothing is sent. A line that you delete empties its field. "
		      "To change nothing,\n"
		      "# leave the text as it is, or empty.\n");
	for (const struct field_info *info = fields; info->key; info++) {
		if (!text_is_shown(info))
			continue;
		if (info->group != group)
			buf_addc(out, '\n');
		group = info->group;
		buf_adds(out, info->kind == FIELD_DATES ? "" : hint_of(info));
		if (text_is_list(info->kind))
			add_list(card, info, out);
		else
			add_plain(card, info, out);
	}
	return !out->failed;
}
