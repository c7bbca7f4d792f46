/* The form: focus goes from label to cell to the next row; what is typed is kept until the pane stages it.
 * It knows no card and no field. */
#include "widgets/form_inside.h"

#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_MOST = 2 * 1024 * 1024, PAUSE_MS = 1000 };

/* ---- Life ---- */

void form_init(struct form *f, const struct form_ops *ops, void *self)
{
	*f = (struct form){.ops = ops, .self = self, .label_w = 13};
	typing_init(&f->custom_label, STR(""));
}

static void row_release(struct form_row *row)
{
	typing_release(&row->cell);
	buf_release(&row->original);
	buf_release(&row->note);
	buf_release(&row->aside);
	buf_release(&row->wrong);
}

void form_release(struct form *f)
{
	for (int i = 0; i < f->n; i++)
		row_release(&f->row[i]);
	free(f->row);
	typing_release(&f->custom_label);
	*f = (struct form){0};
}

static void set_label(char *to, size_t size, struct str label)
{
	label = utf8_clip(label, size - 1);
	if (label.n)
		memcpy(to, label.p, label.n);
	to[label.n] = '\0';
}

struct form_row *form_add(struct form *f, int before, enum form_kind kind, int tag, int entry,
	struct str label, struct str value)
{
	struct form_row *row;

	if (f->n == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 32;
		f->row = mem_grow(f->row, (size_t)f->cap, sizeof *f->row);
	}
	if (before < 0 || before > f->n)
		before = f->n;
	memmove(f->row + before + 1, f->row + before, (size_t)(f->n - before) * sizeof *f->row);
	f->n++;
	if (f->at >= before && f->n > 1 && before < f->n - 1)
		f->at++;
	row = &f->row[before];
	*row = (struct form_row){.kind = kind,
		.tag = tag,
		.entry = entry,
		.original = BUF_INIT(NOTE_MOST),
		.note = BUF_INIT(NOTE_MOST),
		.aside = BUF_INIT(KIB),
		.wrong = BUF_INIT(KIB)};
	typing_init(&row->cell, value);
	row->cell.lines = kind == FORM_NOTE;
	buf_add_str(&row->original, value);
	set_label(row->label, sizeof row->label, label);
	set_label(row->original_label, sizeof row->original_label, label);
	return row;
}

struct str form_value(const struct form_row *row)
{
	return typing_text(&row->cell);
}

int form_first_wrong(const struct form *f)
{
	for (int i = 0; i < f->n; i++)
		if (f->row[i].wrong.n > 0 && !f->row[i].removed)
			return i;
	return -1;
}

/* ---- Focus ---- */

bool form_has_cell(const struct form_row *row)
{
	return row && (row->kind == FORM_TEXT || row->kind == FORM_NOTE || row->kind == FORM_TICK ||
			      row->kind == FORM_ADD || (row->kind == FORM_SHOWN && row->removable));
}

static bool is_typed(const struct form_row *row)
{
	return (row->kind == FORM_TEXT || row->kind == FORM_NOTE) && !row->removed;
}

/* The label is a stop where it can be chosen, or where Del removes the row. */
static bool has_label(const struct form_row *row)
{
	return row->labelled || row->removable;
}

struct form_row *form_focused(struct form *f)
{
	return f->at >= 0 && f->at < f->n ? &f->row[f->at] : NULL;
}

void form_focus(struct form *f, int row, bool on_label)
{
	if (row < 0 || row >= f->n)
		return;
	f->at = row;
	f->on_label = (on_label && has_label(&f->row[row])) || f->row[row].removed ||
		      f->row[row].kind == FORM_SHOWN;
	f->picking = f->custom = false;
}

void form_first_focus(struct form *f)
{
	if (f->at >= 0 && f->at < f->n && form_has_cell(&f->row[f->at]))
		return;
	for (int i = 0; i < f->n; i++)
		if (form_has_cell(&f->row[i])) {
			f->at = i;
			f->on_label = false;
			return;
		}
}

static bool to_row(struct form *f, int from, int by)
{
	for (int i = from; i >= 0 && i < f->n; i += by)
		if (form_has_cell(&f->row[i])) {
			form_focus(f, i, by > 0);
			return true;
		}
	return false;
}

static void next_cell(struct form *f)
{
	const struct form_row *row = form_focused(f);

	if (row && f->on_label && is_typed(row))
		f->on_label = false;
	else if (!to_row(f, f->at + 1, 1))
		to_row(f, 0, 1);
}

static void previous_cell(struct form *f)
{
	const struct form_row *row = form_focused(f);

	if (row && !f->on_label && has_label(row))
		f->on_label = true;
	else if (!to_row(f, f->at - 1, -1))
		to_row(f, f->n - 1, -1);
}

/* ---- Changes ---- */

static void check(struct form *f, struct ui *ui)
{
	if (f->ops->check)
		f->ops->check(f->self, ui, f);
}

static unsigned changed(struct form *f, struct ui *ui)
{
	f->changed = true;
	check(f, ui);
	ui_after(ui, ui_self(ui), FORM_TIMER, PAUSE_MS);
	return KEY_DONE | KEY_REDRAW;
}

unsigned form_event(struct form *f, struct ui *ui, const struct event *ev)
{
	if (ev->kind != EV_TIMER || ev->timer != FORM_TIMER || !f->changed)
		return 0;
	if (f->ops->pause)
		f->ops->pause(f->self, ui, f);
	return KEY_REDRAW;
}

static unsigned remove_row(struct form *f, struct ui *ui)
{
	struct form_row *row = form_focused(f);
	bool gone;

	if (!row || !row->removable || !f->on_label)
		return KEY_PASS;
	gone = !row->removed;
	for (int i = 0; i < f->n; i++)
		if (f->row[i].tag == row->tag && f->row[i].entry == row->entry)
			f->row[i].removed = gone;
	return changed(f, ui);
}

static unsigned as_before(struct form *f, struct ui *ui)
{
	struct form_row *row = form_focused(f);

	if (!row || !form_has_cell(row) || row->kind == FORM_ADD)
		return KEY_DONE;
	typing_set(&row->cell, buf_str(&row->original));
	memcpy(row->label, row->original_label, sizeof row->label);
	row->ticked = row->original_ticked;
	row->removed = false;
	return changed(f, ui);
}

static unsigned tick(struct form *f, struct ui *ui)
{
	struct form_row *row = form_focused(f);

	if (!row || row->kind != FORM_TICK)
		return KEY_PASS;
	row->ticked = !row->ticked;
	return changed(f, ui);
}

/* ---- The label picker ---- */

int form_labels(struct form *f, const struct form_row *row, struct str *out, int most)
{
	int n = 0;

	while (n < most - 1 && f->ops->label && f->ops->label(f->self, row, n, &out[n]))
		n++;
	out[n++] = STR("custom…");
	return n;
}

static unsigned open_picker(struct form *f)
{
	struct str labels[FORM_LABELS];
	int n = form_labels(f, form_focused(f), labels, FORM_LABELS);

	f->picking = true;
	f->custom = false;
	f->pick = f->pick_top = 0;
	for (int i = 0; i < n; i++)
		if (str_is(labels[i], form_focused(f)->label))
			f->pick = i;
	return KEY_DONE | KEY_REDRAW;
}

/* Every row of the entry carries the same label. */
static unsigned choose(struct form *f, struct ui *ui, struct str label)
{
	struct form_row *row = form_focused(f);

	for (int i = 0; i < f->n; i++)
		if (f->row[i].tag == row->tag && f->row[i].entry == row->entry &&
			f->row[i].labelled)
			set_label(f->row[i].label, sizeof f->row[i].label, label);
	f->picking = f->custom = false;
	if (is_typed(row))
		f->on_label = false;
	return changed(f, ui);
}

static unsigned pick(struct form *f, struct ui *ui)
{
	struct str labels[FORM_LABELS];
	int n = form_labels(f, form_focused(f), labels, FORM_LABELS);

	if (f->custom && typing_text(&f->custom_label).n > 0)
		return choose(f, ui, typing_text(&f->custom_label));
	if (f->custom)
		return KEY_DONE;
	if (f->pick < n - 1)
		return choose(f, ui, labels[f->pick]);
	f->custom = true;
	typing_set(&f->custom_label, STR(""));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned picker_act(struct form *f, struct ui *ui, enum action a)
{
	struct str labels[FORM_LABELS];
	int n = form_labels(f, form_focused(f), labels, FORM_LABELS);

	switch ((int)a) {
	case ACT_NEXT_COLUMN:
		f->pick = f->pick + 1 < n ? f->pick + 1 : 0;
		f->custom = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_PREVIOUS_COLUMN:
		f->pick = f->pick > 0 ? f->pick - 1 : n - 1;
		f->custom = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
		return pick(f, ui);
	case ACT_BACK:
		f->picking = f->custom = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_TICK:
		return KEY_PASS;
	default:
		return KEY_DONE;
	}
}

static unsigned picker_key(struct form *f, uint32_t key)
{
	struct str labels[FORM_LABELS];
	int n = form_labels(f, form_focused(f), labels, FORM_LABELS);

	if (f->custom) {
		typing_key(&f->custom_label, key);
		return KEY_DONE | KEY_REDRAW;
	}
	if (key == KEY_HOME_ || key == KEY_END_)
		f->pick = key == KEY_HOME_ ? 0 : n - 1;
	for (int i = 1; key < 0x80 && i <= n; i++) {
		int at = (f->pick + i) % n;

		if (labels[at].n > 0 && labels[at].p[0] == (char)key) {
			f->pick = at;
			break;
		}
	}
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Keys ---- */

static unsigned enter(struct form *f, struct ui *ui)
{
	struct form_row *row = form_focused(f);

	if (!row || row->removed)
		return KEY_DONE;
	if (row->kind == FORM_ADD && f->ops->add) {
		f->ops->add(f->self, ui, f, f->at);
		return changed(f, ui);
	}
	if (row->labelled && (f->on_label || row->kind != FORM_NOTE))
		return open_picker(f);
	if (row->kind == FORM_TICK)
		return tick(f, ui);
	if (row->kind == FORM_NOTE) {
		typing_insert(&row->cell, STR("\n"));
		return changed(f, ui);
	}
	next_cell(f);
	return KEY_DONE | KEY_REDRAW;
}

unsigned form_act(struct form *f, struct ui *ui, enum action a)
{
	form_first_focus(f);
	if (f->picking)
		return picker_act(f, ui, a);
	switch ((int)a) {
	case ACT_NEXT_COLUMN:
		next_cell(f);
		return KEY_DONE | KEY_REDRAW;
	case ACT_PREVIOUS_COLUMN:
		previous_cell(f);
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
		return enter(f, ui);
	case ACT_REMOVE:
		return remove_row(f, ui);
	case ACT_AS_IN_ICLOUD:
		return as_before(f, ui);
	case ACT_TICK:
		return tick(f, ui);
	default:
		return KEY_PASS;
	}
}

unsigned form_key(struct form *f, struct ui *ui, uint32_t key)
{
	struct form_row *row;

	form_first_focus(f);
	row = form_focused(f);
	if (f->picking)
		return picker_key(f, key);
	if (!row || !is_typed(row))
		return KEY_PASS;
	if (f->on_label) {
		if (key == KEY_RIGHT_ || key_is_text(key))
			f->on_label = false;
		if (!key_is_text(key))
			return KEY_DONE | KEY_REDRAW;
	}
	if (key == KEY_LEFT_ && row->cell.at == 0 && has_label(row)) {
		f->on_label = true;
		return KEY_DONE | KEY_REDRAW;
	}
	return typing_key(&row->cell, key) ? changed(f, ui) : KEY_PASS;
}

unsigned form_paste(struct form *f, struct ui *ui, struct str text)
{
	struct form_row *row;

	form_first_focus(f);
	row = form_focused(f);
	if (f->picking) {
		if (f->custom)
			typing_insert(&f->custom_label, text);
		return KEY_DONE | KEY_REDRAW;
	}
	if (!row || !is_typed(row))
		return KEY_DONE;
	f->on_label = false;
	typing_insert(&row->cell, text);
	return changed(f, ui);
}

/* ---- Mouse ---- */

unsigned form_mouse(struct form *f, struct ui *ui, const struct mouse *m)
{
	if (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN) {
		if (m->kind == MOUSE_WHEEL_UP)
			previous_cell(f);
		else
			next_cell(f);
		return KEY_DONE | KEY_REDRAW;
	}
	for (int i = f->n - 1; i >= 0; i--) { /* of two on a line the right one first */
		const struct form_row *row = &f->row[i];

		if (m->y <= row->shown_y || m->y > row->shown_y + row->shown_h ||
			m->x < row->shown_x || (row->shown_end && m->x >= row->shown_end) ||
			!form_has_cell(row))
			continue;
		form_focus(f, i, m->x < FORM_LABEL_X + f->label_w);
		if (row->kind == FORM_TICK && m->kind == MOUSE_CLICK)
			return tick(f, ui);
		return KEY_DONE | KEY_REDRAW;
	}
	return KEY_DONE;
}
