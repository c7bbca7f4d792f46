/* The text of a card read again: lines become entries, entries find those that were there, and what differs
 * becomes edits. Every mistake is told with its line; with one the card stays as it was. */
#include "contacts/text_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 4096, PATH_BYTES = 64, CARD_BYTES = 32 * 1024 * 1024 };

/* One field or entry: of the text, or of the card as it is. part[0] is the one value where there are no parts. */
struct entry {
	const struct field_info *info;
	int line, part_line[TEXT_PARTS];
	struct buf label, part[TEXT_PARTS];
	bool given[TEXT_PARTS];
	size_t index; /* of the card's: place in its list */
	struct entry *pair;
};
struct entries {
	struct entry *of;
	size_t n, cap;
};

static struct entry *entry_new(struct entries *e, const struct field_info *info)
{
	struct entry *one;

	if (e->n == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 32;
		e->of = mem_grow(e->of, e->cap, sizeof *e->of);
	}
	one = &e->of[e->n++];
	*one = (struct entry){.info = info, .label = BUF_INIT(MIB)};
	for (int i = 0; i < TEXT_PARTS; i++)
		one->part[i] = BUF_INIT(TEXT_VALUE_MAX);
	return one;
}

static void entries_release(struct entries *e)
{
	for (size_t i = 0; i < e->n; i++) {
		buf_release(&e->of[i].label);
		for (int k = 0; k < TEXT_PARTS; k++)
			buf_release(&e->of[i].part[k]);
	}
	free(e->of);
	*e = (struct entries){0};
}

static void mistake(struct card_mistakes *m, int line, const char *what)
{
	if (m->n < CARD_TEXT_MISTAKES) {
		m->of[m->n].line = line;
		snprintf(m->of[m->n].what, sizeof m->of[m->n].what, "%s", what);
	}
	m->n++;
}

/* ---- Lines ---- */

struct reading {
	struct str rest, line;
	int number;
	struct entries entries;
	size_t at;  /* the entry that indented lines belong to, from 1; 0: none */
	bool block; /* of which a value stands below its name */
	int blanks; /* empty lines that may belong to it */
	struct card_mistakes *mistakes;
};

static bool next_line(struct reading *r)
{
	const char *end;

	if (!r->rest.n)
		return false;
	end = memchr(r->rest.p, '\n', r->rest.n);
	r->line = str_part(r->rest, 0, end ? (size_t)(end - r->rest.p) : r->rest.n);
	r->rest = str_part(r->rest, r->line.n + 1, r->rest.n);
	if (r->line.n && r->line.p[r->line.n - 1] == '\r')
		r->line.n--;
	r->number++;
	return true;
}

static bool is_indented(struct str line)
{
	return line.n && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* "phone (work): +44 20": the field whose words the line begins with, and what stands behind them. */
static const struct field_info *field_of(struct str line, struct str *behind)
{
	for (const struct field_info *info = fields; info->key; info++) {
		size_t n = strlen(info->words);
		struct str after = str_part(line, n, line.n);

		if (!text_is_shown(info) || line.n <= n ||
			!str_is_nocase(str_part(line, 0, n), info->words))
			continue;
		*behind = str_trim(after);
		if (behind->n && (behind->p[0] == ':' || behind->p[0] == '('))
			return info;
	}
	return NULL;
}

/* "(work): +44 20" → label and value */
static bool cut_label(struct str *behind, struct buf *label)
{
	const char *close;

	if (behind->p[0] == '(') {
		close = memchr(behind->p, ')', behind->n);
		if (!close)
			return false;
		text_unescape(
			str_trim(str_part(*behind, 1, (size_t)(close - behind->p) - 1)), label);
		*behind = str_trim(str_part(*behind, (size_t)(close - behind->p) + 1, behind->n));
	}
	if (!behind->n || behind->p[0] != ':')
		return false;
	*behind = str_trim(str_part(*behind, 1, behind->n));
	return true;
}

static bool is_twice(const struct reading *r, const struct field_info *info)
{
	for (size_t i = 0; i < r->entries.n; i++)
		if (r->entries.of[i].info == info)
			return true;
	return false;
}

static void read_head(struct reading *r)
{
	struct str behind = STR_NONE;
	const struct field_info *info = field_of(r->line, &behind);
	struct entry *e;
	size_t parts;

	r->at = 0;
	r->block = false;
	r->blanks = 0;
	if (!info) {
		mistake(r->mistakes, r->number, "No field begins like this line.");
		return;
	}
	if (!text_is_list(info->kind) && is_twice(r, info)) {
		mistake(r->mistakes, r->number, "This field is there twice.");
		return;
	}
	if (r->entries.n >= ENTRIES_MAX) {
		mistake(r->mistakes, r->number, "These are too many entries.");
		return;
	}
	text_parts(info->kind, &parts);
	e = entry_new(&r->entries, info);
	e->line = r->number;
	r->at = r->entries.n;
	if (!cut_label(&behind, &e->label) || (e->label.n && !text_is_list(info->kind)))
		mistake(r->mistakes, r->number,
			"A field reads “name: value” or “name (label): value”.");
	else if (parts && behind.n)
		mistake(r->mistakes, r->number,
			"Its parts stand below, each indented, such as “    city: London”.");
	else
		text_unescape(behind, &e->part[0]);
	e->given[0] = !parts;
	e->part_line[0] = r->number;
	r->block = !parts && !behind.n;
}

static void read_part(struct reading *r, struct entry *e)
{
	size_t n;
	const struct text_part *parts = text_parts(e->info->kind, &n);
	struct str line = str_trim(r->line), behind;

	for (size_t i = 0; i < n; i++) {
		size_t words = strlen(parts[i].words);

		if (line.n <= words || !str_is_nocase(str_part(line, 0, words), parts[i].words))
			continue;
		behind = str_trim(str_part(line, words, line.n));
		if (!behind.n || behind.p[0] != ':')
			continue;
		if (e->given[i])
			buf_addc(&e->part[i], '\n');
		e->given[i] = true;
		e->part_line[i] = r->number;
		text_unescape(str_trim(str_part(behind, 1, behind.n)), &e->part[i]);
		return;
	}
	mistake(r->mistakes, r->number, "This entry has no such part.");
}

static struct str without_indent(struct str line)
{
	size_t n = 0;

	if (line.n && line.p[0] == '\t')
		return str_part(line, 1, line.n);
	while (n < line.n && n < TEXT_INDENT && line.p[n] == ' ')
		n++;
	return str_part(line, n, line.n);
}

static void read_indented(struct reading *r)
{
	struct entry *e = r->at ? &r->entries.of[r->at - 1] : NULL;
	size_t parts = 0;

	if (!e) {
		if (!r->mistakes->n)
			mistake(r->mistakes, r->number, "This line belongs to no field.");
		return;
	}
	text_parts(e->info->kind, &parts);
	if (parts) {
		read_part(r, e);
		return;
	}
	if (!r->block) {
		mistake(r->mistakes, r->number,
			"Where a value has several lines, all of them stand below the name.");
		return;
	}
	for (; e->part[0].n && r->blanks >= 0; r->blanks--)
		buf_addc(&e->part[0], '\n');
	r->blanks = 0;
	text_unescape(without_indent(r->line), &e->part[0]);
}

static void read_lines(struct reading *r)
{
	while (next_line(r)) {
		if (r->line.n && r->line.p[0] == '#')
			continue;
		if (!str_trim(r->line).n && (!r->block || r->line.n <= TEXT_INDENT))
			r->blanks++;
		else if (is_indented(r->line))
			read_indented(r);
		else
			read_head(r);
	}
}

/* ---- The card as it is ---- */

static void card_entries(struct str card, struct entries *now)
{
	struct card_walk w = card_walk(card);
	struct card_row row;

	while (card_next(&w, &row)) {
		struct entry *e;
		size_t n;
		const struct text_part *parts;

		if (!text_is_list(row.info->kind) || !text_row_counts(card, &row) ||
			!text_entry_plain(&row))
			continue;
		e = entry_new(now, row.info);
		e->index = row.index;
		text_of_label(&row, &e->label);
		parts = text_parts(row.info->kind, &n);
		for (size_t i = 0; i < n; i++)
			text_of_part(&row, &parts[i], &e->part[i]);
		if (!n)
			text_of_part(&row, NULL, &e->part[0]);
	}
}

static bool same_parts(const struct entry *a, const struct entry *b)
{
	for (int i = 0; i < TEXT_PARTS; i++)
		if (!str_eq(buf_str(&a->part[i]), buf_str(&b->part[i])))
			return false;
	return true;
}

static bool is_pair(const struct entry *old, const struct entry *typed, int pass)
{
	bool label = str_eq(buf_str(&old->label), buf_str(&typed->label));

	if (old->info != typed->info)
		return false;
	return pass == 0   ? label && same_parts(old, typed)
	       : pass == 1 ? same_parts(old, typed)
	       : pass == 2 ? label
			   : true;
}

/* An entry of the text is the one of the card that says the same; else the one with its label; else the next. */
static void pair_up(struct entries *now, struct entries *typed)
{
	for (int pass = 0; pass < 4; pass++)
		for (size_t i = 0; i < typed->n; i++) {
			struct entry *t = &typed->of[i];

			for (size_t k = 0; !t->pair && text_is_list(t->info->kind) && k < now->n;
				k++)
				if (!now->of[k].pair && is_pair(&now->of[k], t, pass)) {
					t->pair = &now->of[k];
					now->of[k].pair = t;
				}
		}
}

/* ---- Edits ---- */

struct making {
	struct str original;
	struct buf card;
	struct card_mistakes *mistakes;
};

static void apply(
	struct making *m, enum edit_verb verb, const char *path, struct str value, int line)
{
	struct edit e = {.verb = verb, .path = str_of(path), .value = value};
	struct buf out = BUF_INIT(CARD_BYTES);
	struct error err = ERROR_INIT;

	if (card_edit(buf_str(&m->card), &e, 1, &out, &err)) {
		buf_release(&m->card);
		m->card = out;
		return;
	}
	mistake(m->mistakes, line, err.what);
	buf_release(&out);
}

static void set_at(struct making *m, const struct field_info *info, size_t index, const char *part,
	struct str value, int line)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof path, "%s[%zu]%s%s", info->key, index, part ? "." : "",
		part ? part : "");
	apply(m, EDIT_SET, path, value, line);
}

static void change_entry(struct making *m, const struct entry *old, const struct entry *typed)
{
	size_t n;
	const struct text_part *parts = text_parts(old->info->kind, &n);

	if (!str_eq(buf_str(&old->label), buf_str(&typed->label)))
		set_at(m, old->info, old->index, "label", buf_str(&typed->label), typed->line);
	for (size_t i = 0; i < (n ? n : 1); i++)
		if (!str_eq(buf_str(&old->part[i]), buf_str(&typed->part[i])))
			set_at(m, old->info, old->index, n ? parts[i].key : NULL,
				buf_str(&typed->part[i]),
				typed->part_line[i] ? typed->part_line[i] : typed->line);
}

static bool is_empty(const struct entry *e)
{
	for (int i = 0; i < TEXT_PARTS; i++)
		if (e->part[i].n)
			return false;
	return true;
}

/* A list with one value loses an entry that says nothing; an address may be empty, if it was. */
static bool goes(const struct entry *old)
{
	return !old->pair || (is_empty(old->pair) && !is_empty(old));
}

static size_t entries_in(struct str card, const struct field_info *info)
{
	return json_count(json_get(card, info->key));
}

static void add_typed(struct making *m, const struct entry *e)
{
	size_t n, place = entries_in(buf_str(&m->card), e->info);
	const struct text_part *parts = text_parts(e->info->kind, &n);
	struct str list = json_get(m->original, e->info->key);
	struct str first = buf_str(&e->part[0]);
	struct buf path = BUF_INIT(2 * MIB);
	int mistakes = m->mistakes->n;

	if (list.p && json_type(list) != JSON_ARRAY && json_type(list) != JSON_NULL) {
		mistake(m->mistakes, e->line,
			"iCloud keeps something else here; it cannot be changed.");
		return;
	}
	if (e->info->kind == FIELD_PROFILE)
		first = buf_str(&e->part[e->part[1].n ? 1 : 0]);
	else if (e->info->kind == FIELD_IM)
		first = buf_str(&e->part[1]);
	buf_adds(&path, e->info->key);
	if (e->label.n) {
		buf_addc(&path, '[');
		buf_add_str(&path, buf_str(&e->label));
		buf_addc(&path, ']');
	}
	apply(m, EDIT_ADD, buf_cstr(&path), first, e->line);
	for (size_t i = 0; i < n && m->mistakes->n == mistakes; i++)
		if (e->part[i].n)
			set_at(m, e->info, place, parts[i].key, buf_str(&e->part[i]),
				e->part_line[i]);
	buf_release(&path);
}

static void put_lists(struct making *m, struct entries *now, struct entries *typed)
{
	char path[PATH_BYTES];

	for (size_t i = 0; i < now->n; i++)
		if (now->of[i].pair && !goes(&now->of[i]))
			change_entry(m, &now->of[i], now->of[i].pair);
	for (size_t i = now->n; i > 0; i--) {
		const struct entry *old = &now->of[i - 1];

		if (!goes(old))
			continue;
		snprintf(path, sizeof path, "%s[%zu]", old->info->key, old->index);
		apply(m, EDIT_REMOVE, path, STR_NONE, old->pair ? old->pair->line : 0);
	}
	for (size_t i = 0; i < typed->n; i++)
		if (text_is_list(typed->of[i].info->kind) && !typed->of[i].pair &&
			!is_empty(&typed->of[i]))
			add_typed(m, &typed->of[i]);
}

static const struct entry *typed_of(const struct entries *typed, const struct field_info *info)
{
	for (size_t i = 0; i < typed->n; i++)
		if (typed->of[i].info == info)
			return &typed->of[i];
	return NULL;
}

static void put_plain(struct making *m, const struct field_info *info, const struct entries *typed)
{
	const struct entry *e = typed_of(typed, info);
	struct buf now = BUF_INIT(TEXT_VALUE_MAX);
	struct str value = e ? buf_str(&e->part[0]) : STR("");
	int line = e ? e->line : 0;

	if (!text_plain(m->original, info, &now)) {
		if (e)
			mistake(m->mistakes, line,
				"iCloud keeps something else here; it cannot be changed.");
	} else if (info->kind == FIELD_FLAG) {
		if (e && !str_eq(value, buf_str(&now)))
			apply(m, EDIT_SET, info->key, value, line);
	} else if (!str_eq(value, buf_str(&now))) {
		apply(m, value.n ? EDIT_SET : EDIT_EMPTY, info->key, value, line);
	}
	buf_release(&now);
}

static bool make(struct str card, struct entries *typed, struct buf *out, struct card_mistakes *mk)
{
	struct making m = {.original = card, .card = BUF_INIT(CARD_BYTES), .mistakes = mk};
	struct entries now = {0};
	bool ok;

	buf_add_str(&m.card, card);
	card_entries(card, &now);
	pair_up(&now, typed);
	for (const struct field_info *info = fields; info->key; info++)
		if (text_is_shown(info) && !text_is_list(info->kind))
			put_plain(&m, info, typed);
	put_lists(&m, &now, typed);
	ok = mk->n == 0 && buf_add_str(out, buf_str(&m.card));
	entries_release(&now);
	buf_release(&m.card);
	return ok;
}

bool card_text_read(
	struct str card, struct str text, struct buf *out, struct card_mistakes *mistakes)
{
	struct reading r = {.rest = text, .mistakes = mistakes};
	bool ok = false;

	*mistakes = (struct card_mistakes){0};
	card = json_value(card);
	if (str_starts(r.rest, STR("\xef\xbb\xbf")))
		r.rest = str_part(r.rest, 3, r.rest.n);
	if (json_type(card) != JSON_OBJECT)
		mistake(mistakes, 1, "This contact cannot be read.");
	else if (!utf8_ok(text))
		mistake(mistakes, 1, "The text is not UTF-8.");
	else
		read_lines(&r);
	if (!mistakes->n && !r.entries.n)
		ok = buf_add_str(out, card);
	else if (!mistakes->n)
		ok = make(card, &r.entries, out, mistakes);
	entries_release(&r.entries);
	return ok;
}

/* ---- Once more ---- */

bool card_text_again(struct str text, const struct card_mistakes *m, struct buf *out)
{
	int shown = m->n < CARD_TEXT_MISTAKES ? m->n : CARD_TEXT_MISTAKES, gone = 0;
	struct reading r = {.rest = text};

	while (next_line(&r) && str_starts(r.line, STR("#!")))
		gone++;
	for (int i = 0; i < shown; i++)
		if (m->of[i].line > gone)
			buf_printf(out, "#! line %d: %s\n", m->of[i].line - gone + shown,
				m->of[i].what);
		else
			buf_printf(out, "#! %s\n", m->of[i].what);
	r = (struct reading){.rest = text};
	while (gone-- > 0)
		next_line(&r);
	buf_add_str(out, r.rest);
	return !out->failed;
}
