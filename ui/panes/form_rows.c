/* What a row says, and its way into a draft and back. Pure, but for the row itself. */
#include "panes/form_rows.h"

#include "icloud/json.h"
#include "panes/form_card.h"

#include <string.h>

enum { TYPED_MAX = 1024 * 1024 };

/* ---- How it differs ---- */

static bool label_differs(const struct form_row *row)
{
	return row->labelled && strcmp(row->label, row->original_label) != 0;
}

static bool value_differs(const struct form_row *row)
{
	if (row->kind == FORM_TICK)
		return row->ticked != row->original_ticked;
	return !str_eq(form_value(row), buf_str(&row->original));
}

static bool row_is_empty(const struct form_row *row)
{
	return row->kind != FORM_TICK && !form_value(row).n;
}

bool form_row_differs(const struct form_row *row)
{
	if (row->kind == FORM_TICK)
		return row->ticked != row->original_ticked;
	return row->removed || (row->entry >= 0 && (value_differs(row) || label_differs(row))) ||
	       (row->entry < 0 && !row_is_empty(row));
}

static void check_new(struct form_row *row)
{
	row->sign = row_is_empty(row) ? 0 : '+';
	if (row->sign)
		buf_adds(&row->note, "not there");
}

static void check_value(struct form_row *row)
{
	struct str was = buf_str(&row->original);

	row->sign = was.n ? '~' : '+';
	if (row->kind == FORM_TICK)
		buf_adds(&row->note, row->original_ticked ? "ticked" : "not ticked");
	else if (was.n)
		buf_add_str(&row->note, was);
	else
		buf_adds(&row->note, "not there");
}

static void check_label(struct form_row *row)
{
	row->sign = row->sign ? row->sign : '~';
	if (!row->note.n)
		buf_add_str(&row->note, buf_str(&row->original));
	buf_printf(&row->aside, "label: %s \xe2\x86\x92 %s", row->original_label, row->label);
}

/* "10 December": a year would be four digits in a row. */
static bool has_year(struct str date)
{
	int digits = 0;

	for (size_t i = 0; i < date.n && digits < 4; i++)
		digits = date.p[i] >= '0' && date.p[i] <= '9' ? digits + 1 : 0;
	return digits == 4;
}

static bool is_date(int tag)
{
	const struct field_info *info = form_field(tag);

	return info && (info->kind == FIELD_DATE || info->kind == FIELD_DATES);
}

void form_row_check(struct form_row *row)
{
	row->sign = 0;
	row->hint = NULL;
	buf_clear(&row->note);
	buf_clear(&row->aside);
	buf_clear(&row->wrong);
	if (row->kind == FORM_BLANK || row->kind == FORM_ADD)
		return;
	if (row->removed) {
		row->sign = '-';
		buf_add_str(&row->note, buf_str(&row->original));
		return;
	}
	if (row->kind == FORM_SHOWN)
		return;
	if (row->entry < 0 && row->kind != FORM_TICK)
		check_new(row);
	else if (value_differs(row))
		check_value(row);
	if (row->entry >= 0 && label_differs(row))
		check_label(row);
	if (!row_is_empty(row) && row->kind != FORM_TICK && (row->entry < 0 || value_differs(row)))
		form_check_value(row->tag, row->part, form_value(row), &row->wrong);
	if (row->wrong.n)
		row->sign = '!';
	else if (is_date(row->tag) && !row_is_empty(row) && !has_year(form_value(row)))
		row->hint = "year not given";
}

struct form_row *form_row_of(struct form *f, int field, int entry, int part)
{
	for (int i = 0; i < f->n; i++)
		if (f->row[i].tag == field && f->row[i].entry == entry &&
			(part < 0 || f->row[i].part == part))
			return &f->row[i];
	return NULL;
}

/* ---- Into a draft ---- */

static bool is_kept(const struct form_row *row)
{
	return row->tag >= 0 && row->tag < TAG_GROUPS &&
	       (form_row_differs(row) || (row->entry < 0 && label_differs(row)));
}

static void write_row(struct json_writer *w, const struct form_row *row)
{
	json_object(w);
	json_key(w, "field");
	json_put(w, form_field(row->tag)->key);
	json_key(w, "entry");
	json_put_int(w, row->entry);
	json_key(w, "part");
	json_put_int(w, row->part);
	if (row->labelled) {
		json_key(w, "label");
		json_put(w, row->label);
	}
	json_key(w, "text");
	json_put_str(w, form_value(row));
	json_key(w, "removed");
	json_put_bool(w, row->removed);
	json_key(w, "ticked");
	json_put_bool(w, row->ticked);
	json_object_end(w);
}

bool form_rows_write(const struct form *f, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_array(&w);
	for (int i = 0; i < f->n; i++)
		if (is_kept(&f->row[i]))
			write_row(&w, &f->row[i]);
	json_array_end(&w);
	return !out->failed;
}

/* ---- And back ---- */

static bool read_int(struct str object, const char *key, int *out)
{
	int64_t n;

	if (!json_int64(json_get(object, key), &n) || n < INT32_MIN || n > INT32_MAX)
		return false;
	*out = (int)n;
	return true;
}

static bool read_field(struct str object, int *out)
{
	struct buf key = BUF_INIT(4 * KIB);
	bool ok = json_text(json_get(object, "field"), &key);

	*out = ok ? form_field_at(buf_cstr(&key)) : -1;
	buf_release(&key);
	return *out >= 0;
}

static bool read_numbers(struct str object, struct form_typed *t)
{
	*t = (struct form_typed){0};
	if (!read_field(object, &t->field) || !read_int(object, "entry", &t->entry) ||
		!read_int(object, "part", &t->part))
		return false;
	json_bool(json_get(object, "removed"), &t->removed);
	json_bool(json_get(object, "ticked"), &t->ticked);
	return true;
}

void form_rows_read(struct str typed, void (*row)(void *ctx, const struct form_typed *t), void *ctx)
{
	struct buf label = BUF_INIT(4 * KIB), text = BUF_INIT(TYPED_MAX);
	struct json_walk w = json_walk(typed);
	struct form_typed t;

	while (json_next(&w)) {
		buf_clear(&label);
		buf_clear(&text);
		if (!read_numbers(w.value, &t) || !json_text(json_get(w.value, "text"), &text))
			continue;
		t.labelled = json_text(json_get(w.value, "label"), &label);
		t.label = buf_str(&label);
		t.text = buf_str(&text);
		row(ctx, &t);
	}
	buf_release(&label);
	buf_release(&text);
}

void form_row_put(struct form_row *row, const struct form_typed *t)
{
	struct str label = utf8_clip(t->label, sizeof(row->label) - 1);

	if (!row)
		return;
	if (row->kind == FORM_TEXT || row->kind == FORM_NOTE)
		typing_set(&row->cell, t->text);
	row->ticked = t->ticked;
	row->removed = t->removed && (row->removable || form_field_many(t->field));
	if (!t->labelled || !row->labelled)
		return;
	memcpy(row->label, label.p ? label.p : "", label.n);
	row->label[label.n] = '\0';
}
