/* The diff in words: rows in the order in which cards are drawn, both values for people, and a note
 * where the difference is one of form only. Owns the wording; pairing is sides.c's. Shows every
 * difference that could be sent: a member that the program does not know is shown as it is written.
 */
#include "change/diff.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_TEXTS = 5, UNKNOWN_GROUP = 1000 };

/* While the text still grows, texts are places in it. */
struct draft_row {
	struct diff_row row;
	size_t from[ROW_TEXTS], n[ROW_TEXTS];
	size_t rank, pair;
};
struct drafting {
	struct draft_row *rows;
	size_t n, room;
	struct buf text;
	const struct sides *sides;
	const struct namer *namer;
};

enum { TEXT_FIELD, TEXT_WORDS, TEXT_BEFORE, TEXT_AFTER, TEXT_NOTE };

static struct str row_text(const struct drafting *d, const struct draft_row *r, int which)
{
	return (struct str){d->text.p + r->from[which], r->n[which]};
}

/* ---- what a pair says ---- */

static struct card_row card_row_of(const struct sides *s, const struct pair *p, int side)
{
	size_t member = side ? p->after : p->before;
	struct card_row row = {.info = p->info, .value = pair_value(s, p, side)};

	if (!row.value.p)
		return row;
	row.key = s->members[side].at[member].key;
	row.field = row.value;
	if (p->entry && json_type(row.value) == JSON_OBJECT) {
		row.field = json_get(row.value, "field");
		row.label = json_get(row.value, "label");
	}
	row.index = p->entry ? (side ? p->after_entry : p->before_entry) : 0;
	return row;
}

bool diff_names_contact(const struct card_row *r)
{
	return r->info->key &&
	       (strcmp(r->info->key, "contactIds") == 0 || strcmp(r->info->key, "meCardId") == 0);
}

static bool is_group_row(const struct card_row *r)
{
	return r->info->kind == FIELD_UNKNOWN || diff_names_contact(r) ||
	       str_is(str_of(r->info->key), "name");
}

/* Members that no table knows are shown as they are written; ids of a group by name. */
static void words_plain(const struct drafting *d, const struct card_row *r, struct buf *out)
{
	struct buf id = BUF_INIT(64 * KIB);

	if (json_text(r->value, &id)) {
		if (!diff_names_contact(r) || !d->namer || !id.n ||
			!d->namer->name(d->namer->ctx, buf_str(&id), out))
			buf_add_str(out, buf_str(&id));
	} else {
		buf_add_str(out, r->value);
	}
	buf_release(&id);
}

static bool is_empty(struct str value)
{
	enum json_type type = json_type(value);

	return (type == JSON_ARRAY || type == JSON_OBJECT) && json_count(value) == 0;
}

static void value_words(struct drafting *d, const struct card_row *r, struct buf *out)
{
	if (!r->value.p || (r->info->kind != FIELD_UNKNOWN && is_empty(r->value)))
		return;
	if (is_group_row(r))
		words_plain(d, r, out);
	else
		row_words(r, out);
}

static void label_column(const struct card_row *r, struct buf *out)
{
	if (r->info->kind == FIELD_UNKNOWN)
		json_text(r->key, out);
	else if (is_group_row(r))
		buf_adds(out, r->info->words);
	else
		row_label_words(r, out);
}

static void field_path(const struct card_row *r, bool entry, struct buf *out)
{
	json_text(r->key, out);
	if (entry)
		buf_printf(out, "[%zu]", r->index);
}

/* ---- form only ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Equal when the bytes that `skip` names are left out. */
static bool equal_without(struct str a, struct str b, bool (*skip)(char c), bool fold)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.n && skip(a.p[i]))
			i++;
		while (j < b.n && skip(b.p[j]))
			j++;
		if (i == a.n || j == b.n)
			return i == a.n && j == b.n;
		if (fold ? lower(a.p[i]) != lower(b.p[j]) : a.p[i] != b.p[j])
			return false;
		i++;
		j++;
	}
}

static bool skip_none(char c)
{
	(void)c;
	return false;
}

static bool skip_format(char c)
{
	return is_blank(c) || strchr("()-./", c) != NULL;
}

static bool has_digits(struct str s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += is_digit(s.p[i]);
	return n >= 3;
}

/* The word for a difference that is none in substance; NULL when it is one. */
static const char *form_word(const struct field_info *info, struct str a, struct str b)
{
	bool phone = info->key && strcmp(info->key, "phones") == 0;

	if (equal_without(a, b, is_blank, false))
		return phone ? "format only" : "blanks only";
	if (phone && has_digits(a) && equal_without(a, b, skip_format, false))
		return "format only";
	return equal_without(a, b, skip_none, true) ? "case only" : NULL;
}

static void note_add(struct buf *out, const char *word)
{
	if (out->n)
		buf_adds(out, ", ");
	buf_adds(out, word);
}

static void note_label(const struct card_row *b, const struct card_row *a, struct buf *note)
{
	struct buf was = BUF_INIT(64 * KIB), now = BUF_INIT(64 * KIB);

	if (b->label.p)
		label_words(b->label, &was);
	if (a->label.p)
		label_words(a->label, &now);
	note_add(note, "label: ");
	buf_add_str(note, was.n ? buf_str(&was) : STR("none"));
	buf_adds(note, " → ");
	buf_add_str(note, now.n ? buf_str(&now) : STR("none"));
	buf_release(&was);
	buf_release(&now);
}

static bool same_span(struct str a, struct str b)
{
	return a.p && b.p ? values_equal(a, b) : !a.p && !b.p;
}

/* Equal in words and yet not the same: what people read was trimmed, or does not show it all. */
static const char *hidden_word(const struct card_row *b, const struct card_row *a, bool *substance)
{
	struct buf was = BUF_INIT(TEXT_MAX), now = BUF_INIT(TEXT_MAX);
	bool blanks = !same_span(b->field, a->field) && json_text(b->field, &was) &&
		      json_text(a->field, &now) &&
		      equal_without(buf_str(&was), buf_str(&now), is_blank, false);

	buf_release(&was);
	buf_release(&now);
	*substance = !blanks;
	return blanks			      ? "blanks only"
	       : a->info->kind == FIELD_PHOTO ? "another picture"
					      : "written another way";
}

/* Both sides are there and differ or moved: notes, and whether form is all there is to it. */
static bool note_change(const struct pair *p, const struct card_row *b, const struct card_row *a,
	struct str was, struct str now, struct buf *note)
{
	bool relabelled = p->entry && !same_span(b->label, a->label), substance = false;
	const char *word = NULL;

	if (p->differs && !str_eq(was, now)) {
		word = form_word(p->info, was, now);
		substance = !word;
	} else if (p->differs && (!relabelled || !same_span(b->field, a->field))) {
		word = hidden_word(b, a, &substance);
	}
	if (word)
		note_add(note, word);
	if (relabelled)
		note_label(b, a, note);
	if (p->moved)
		note_add(note, "moved");
	return !substance;
}

/* ---- rows ---- */

static struct draft_row *draft_add(struct drafting *d)
{
	if (d->n == d->room) {
		d->room = d->room ? d->room * 2 : 32;
		d->rows = mem_grow(d->rows, d->room, sizeof *d->rows);
	}
	d->rows[d->n] = (struct draft_row){0};
	return &d->rows[d->n++];
}

static void text_open(struct drafting *d, struct draft_row *r, int which)
{
	r->from[which] = d->text.n;
}

static void text_close(struct drafting *d, struct draft_row *r, int which)
{
	r->n[which] = d->text.n - r->from[which];
}

static enum diff_sign sign_of(
	const struct pair *p, const struct card_row *b, const struct card_row *a)
{
	if (!p->differs && !p->moved)
		return DIFF_SAME;
	if (!b->value.p)
		return DIFF_ADDED;
	return a->value.p ? DIFF_CHANGED : DIFF_REMOVED;
}

static size_t rank_of(const struct field_info *info)
{
	size_t i;

	for (i = 0; fields[i].key; i++)
		if (info == &fields[i])
			return i;
	return i + (info->kind == FIELD_UNKNOWN);
}

static void add_note(struct drafting *d, struct draft_row *r, const struct pair *p,
	const struct card_row *b, const struct card_row *a)
{
	struct buf note = BUF_INIT(64 * KIB);

	if (r->row.sign == DIFF_CHANGED)
		r->row.cosmetic = note_change(
			p, b, a, row_text(d, r, TEXT_BEFORE), row_text(d, r, TEXT_AFTER), &note);
	if ((r->row.sign == DIFF_ADDED || r->row.sign == DIFF_REMOVED) && !r->n[TEXT_BEFORE] &&
		!r->n[TEXT_AFTER]) {
		note_add(&note, "empty");
		r->row.cosmetic = true;
	}
	text_open(d, r, TEXT_NOTE);
	buf_add_str(&d->text, buf_str(&note));
	text_close(d, r, TEXT_NOTE);
	buf_release(&note);
}

static void add_row(struct drafting *d, size_t pair)
{
	const struct pair *p = &d->sides->pairs[pair];
	struct card_row b = card_row_of(d->sides, p, 0), a = card_row_of(d->sides, p, 1);
	const struct card_row *shown = a.value.p ? &a : &b;
	struct draft_row *r = draft_add(d);

	r->pair = pair;
	r->rank = rank_of(p->info);
	r->row.group = p->info->kind == FIELD_UNKNOWN ? UNKNOWN_GROUP : p->info->group;
	r->row.sign = sign_of(p, &b, &a);
	text_open(d, r, TEXT_FIELD);
	field_path(shown, p->entry, &d->text);
	text_close(d, r, TEXT_FIELD);
	text_open(d, r, TEXT_WORDS);
	label_column(shown, &d->text);
	text_close(d, r, TEXT_WORDS);
	text_open(d, r, TEXT_BEFORE);
	value_words(d, &b, &d->text);
	text_close(d, r, TEXT_BEFORE);
	text_open(d, r, TEXT_AFTER);
	value_words(d, &a, &d->text);
	text_close(d, r, TEXT_AFTER);
	add_note(d, r, p, &b, &a);
}

static bool shows(const struct sides *s, const struct pair *p)
{
	if (p->info->kind == FIELD_SERVER)
		return false;
	return pair_counts(s, p) || p->info->kind != FIELD_UNKNOWN;
}

static int by_rank(const void *x, const void *y)
{
	const struct draft_row *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->pair < b->pair ? -1 : a->pair > b->pair;
}

static void finish_row(struct drafting *d, size_t i, struct diff *out)
{
	const struct draft_row *r = &d->rows[i];
	struct diff_row *row = &out->rows[i];

	*row = r->row;
	row->field = row_text(d, r, TEXT_FIELD);
	row->words = row_text(d, r, TEXT_WORDS);
	row->before = row_text(d, r, TEXT_BEFORE);
	row->after = row_text(d, r, TEXT_AFTER);
	row->note = row_text(d, r, TEXT_NOTE);
	out->differ += row->sign != DIFF_SAME;
	out->same += row->sign == DIFF_SAME;
}

static void finish(struct drafting *d, struct diff *out, size_t **pair_of)
{
	size_t i;

	if (d->n)
		qsort(d->rows, d->n, sizeof *d->rows, by_rank);
	buf_addc(&d->text, '\0'); /* so that it is never NULL */
	out->n = d->n;
	out->rows = mem_new((d->n + 1) * sizeof *out->rows);
	if (pair_of)
		*pair_of = mem_new((d->n + 1) * sizeof **pair_of);
	for (i = 0; i < d->n; i++) {
		finish_row(d, i, out);
		if (pair_of)
			(*pair_of)[i] = d->rows[i].pair;
	}
	out->text = d->text;
	free(d->rows);
}

bool diff_sides(
	const struct sides *s, const struct namer *namer, struct diff *out, size_t **pair_of)
{
	struct drafting d = {.text = BUF_INIT(4 * (size_t)TEXT_MAX), .sides = s, .namer = namer};
	size_t i, unknown = 0;

	*out = (struct diff){0};
	for (i = 0; i < s->n; i++) {
		if (shows(s, &s->pairs[i]))
			add_row(&d, i);
		else
			unknown += s->pairs[i].info->kind == FIELD_UNKNOWN;
	}
	if (d.text.failed) {
		buf_release(&d.text);
		free(d.rows);
		return false;
	}
	finish(&d, out, pair_of);
	out->unknown = unknown;
	return true;
}

bool diff_raw(struct str before, struct str after, struct diff *out)
{
	struct diff_row *row = mem_new(sizeof *row);

	*out = (struct diff){.text = BUF_INIT(4 * (size_t)TEXT_MAX)};
	buf_add_str(&out->text, before);
	if (!buf_add_str(&out->text, after)) {
		free(row);
		diff_release(out);
		return false;
	}
	buf_addc(&out->text, '\0');
	row->sign = str_eq(before, after) ? DIFF_SAME
		    : !before.n		  ? DIFF_ADDED
		    : !after.n		  ? DIFF_REMOVED
					  : DIFF_CHANGED;
	row->words = STR("Card");
	row->before = (struct str){out->text.p, before.n};
	row->after = (struct str){out->text.p + before.n, after.n};
	row->note = STR("not readable as a card");
	out->rows = row;
	out->n = 1;
	out->differ = row->sign != DIFF_SAME;
	out->same = row->sign == DIFF_SAME;
	return true;
}

bool diff_cards(struct str before, struct str after, struct diff *out)
{
	struct sides s;
	bool ok;

	if (!sides_open(before, after, &s))
		return diff_raw(before, after, out);
	ok = diff_sides(&s, NULL, out, NULL);
	sides_release(&s);
	return ok;
}

void diff_release(struct diff *d)
{
	free(d->rows);
	buf_release(&d->text);
	*d = (struct diff){0};
}

/* ---- in a few words ---- */

static struct str key_of(struct str path)
{
	size_t bracket = str_find(path, STR("["));

	return bracket == SIZE_MAX ? path : str_part(path, 0, bracket);
}

static bool seen_before(const struct diff *d, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (d->rows[j].sign == d->rows[i].sign &&
			str_eq(key_of(d->rows[j].field), key_of(d->rows[i].field)))
			return true;
	return false;
}

static size_t alike(const struct diff *d, size_t i)
{
	size_t j, n = 0;

	for (j = i; j < d->n; j++)
		n += d->rows[j].sign == d->rows[i].sign &&
		     str_eq(key_of(d->rows[j].field), key_of(d->rows[i].field));
	return n;
}

static const char *sign_word(enum diff_sign sign)
{
	return sign == DIFF_ADDED ? "added" : sign == DIFF_REMOVED ? "removed" : "changed";
}

static void summary_part(const struct diff *d, size_t i, struct buf *out)
{
	const struct diff_row *r = &d->rows[i];
	bool entry = str_find(r->field, STR("[")) != SIZE_MAX;
	const struct field_info *info = field_info(key_of(r->field));
	struct str word =
		info->kind == FIELD_UNKNOWN || !info->words ? r->words : str_of(info->words);
	size_t n = entry ? alike(d, i) : 1, at;

	if (out->n)
		buf_adds(out, ", ");
	if (entry)
		buf_printf(out, "%zu ", n);
	at = out->n;
	buf_add_str(out, word);
	if (out->n > at && out->p[at] >= 'A' && out->p[at] <= 'Z' && word.n > 1 &&
		word.p[1] >= 'a' && word.p[1] <= 'z')
		out->p[at] = (char)(out->p[at] + 32);
	if (entry && n > 1)
		buf_adds(out, word.n && word.p[word.n - 1] == 's' ? "es" : "s");
	buf_printf(out, " %s", sign_word(r->sign));
}

static const struct diff_row *row_of(const struct diff *d, const char *key)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (str_is(d->rows[i].field, key))
			return &d->rows[i];
	return NULL;
}

static bool names_swapped(const struct diff *d)
{
	const struct diff_row *f = row_of(d, "firstName"), *l = row_of(d, "lastName");

	return f && l && f->before.n && l->before.n && str_eq(f->before, l->after) &&
	       str_eq(l->before, f->after) && !str_eq(f->before, l->before);
}

bool diff_summary(const struct diff *d, struct buf *out)
{
	bool swapped = names_swapped(d);
	struct buf words = BUF_INIT(4 * KIB);
	size_t i;

	if (swapped)
		buf_adds(&words, "names swapped");
	for (i = 0; i < d->n; i++) {
		bool name = str_is(d->rows[i].field, "firstName") ||
			    str_is(d->rows[i].field, "lastName");

		if (d->rows[i].sign != DIFF_SAME && !seen_before(d, i) && !(swapped && name))
			summary_part(d, i, &words);
	}
	buf_add_str(out, utf8_clip(buf_str(&words), 400));
	buf_release(&words);
	return !out->failed;
}

static bool field_seen(const struct diff *d, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (d->rows[j].sign != DIFF_SAME &&
			str_eq(key_of(d->rows[j].field), key_of(d->rows[i].field)))
			return true;
	return false;
}

bool diff_fields(const struct diff *d, struct buf *out)
{
	size_t i;
	bool first = true;

	for (i = 0; i < d->n; i++) {
		if (d->rows[i].sign == DIFF_SAME || field_seen(d, i))
			continue;
		if (!first)
			buf_addc(out, ',');
		first = false;
		buf_add_str(out, key_of(d->rows[i].field));
	}
	return !out->failed;
}
