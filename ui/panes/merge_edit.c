/* e in the merge pane: the result of a row is typed. A line in a dialog, an address part by part, a note of several
 * lines in the editor. */
#include "panes/merge_inside.h"

#include "screen/editor.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdlib.h>
#include <string.h>

static const char *const parts[] = {
	"street", "subLocality", "city", "state", "postalCode", "country", NULL};
static const char *const part_words[] = {
	"street", "district", "city", "state", "post code", "country"};
enum { PARTS = sizeof parts / sizeof *parts - 1, NO_PART = -1 };

static const char *part_of(const struct merge_pane *p)
{
	return p->part == NO_PART ? NULL : parts[p->part];
}

/* One line: an LF of a street is typed as the line after it. */
static void typed(void *self, struct ui *ui, int answer, struct str text)
{
	struct merge_pane *p = self;
	struct error err = ERROR_INIT;
	int at = p->m ? merge_place_here(p) : -1;

	if (answer == 1 && at >= 0 &&
		!merge_type_part(p->m, (size_t)at, part_of(p), str_trim(text), &err))
		ui_say(ui, STYLE_WARNING, "%s", err.what);
	ui_redraw(ui);
}

static bool is_one_line(struct str s)
{
	return str_find(s, STR("\n")) == SIZE_MAX;
}

/* What cannot stand in a line goes to the editor, whole. */
static void type_text(struct merge_pane *p, struct ui *ui, size_t at, struct str was)
{
	struct buf now = BUF_INIT(MERGE_TEXT_MOST);
	struct error err = ERROR_INIT;
	struct str text;

	if (ui_edit_text(ui, "result.txt", was, &now, &err)) {
		text = buf_str(&now);
		while (text.n && text.p[text.n - 1] == '\n' && !str_eq(text, was))
			text.n--;
		if (!str_eq(text, was) && !merge_type_part(p->m, at, part_of(p), text, &err))
			ui_say(ui, STYLE_WARNING, "%s", err.what);
	} else {
		ui_fail(ui, &err);
	}
	buf_release(&now);
	ui_redraw(ui);
}

static void ask_line(struct merge_pane *p, struct ui *ui, struct str title, struct str was)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = title,
		.self = p,
		.done = typed,
		.lines = 1,
		.answers = 1,
		.typed_label = "result",
		.typed_any = true,
		.initial = was};

	d.line[0].text = STR("Enter takes what is typed as the result. Esc goes back.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "as it was"};
	ui_ask(ui, &d);
}

static void type_part(struct merge_pane *p, struct ui *ui, size_t at, struct str title)
{
	struct buf was = BUF_INIT(MERGE_TEXT_MOST);

	merge_part(p->m, at, part_of(p), &was);
	if (is_one_line(buf_str(&was)))
		ask_line(p, ui, title, arena_str(ui->frame, buf_str(&was)));
	else
		type_text(p, ui, at, buf_str(&was));
	buf_release(&was);
}

/* ---- An address ---- */

static void part_chosen(void *self, struct ui *ui, int answer, struct str none)
{
	struct merge_pane *p = self;
	int at = p->m ? merge_place_here(p) : -1;

	(void)none;
	if (answer >= 1 && answer <= PARTS && at >= 0) {
		p->part = answer - 1;
		type_part(p, ui, (size_t)at, str_of(part_words[p->part]));
	}
	ui_redraw(ui);
}

static void ask_part(struct merge_pane *p, struct ui *ui, size_t at, struct str title)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = title,
		.self = p,
		.done = part_chosen,
		.answers = 1};
	struct buf now = BUF_INIT(MERGE_TEXT_MOST);

	d.answer[0] = (struct dialog_answer){KEY_ESC_, "as it is"};
	for (int i = 0; i < PARTS; i++) {
		buf_clear(&now);
		merge_part(p->m, at, parts[i], &now);
		for (size_t k = 0; k < now.n; k++)
			if (now.p[k] == '\n')
				now.p[k] = ' ';
		d.line[d.lines++].text = arena_printf(ui->frame, "%d  %-10s %.*s", i + 1,
			part_words[i], STR_ARG(utf8_clip(buf_str(&now), 120)));
		d.answer[d.answers++] = (struct dialog_answer){(uint32_t)('1' + i), part_words[i]};
	}
	buf_release(&now);
	ui_ask(ui, &d);
}

/* ---- The key ---- */

unsigned merge_edit(struct merge_pane *p, struct ui *ui)
{
	int at = merge_place_here(p);
	struct merge_row row;

	if (at < 0 || !merge_row(p->m, (size_t)at, &row))
		return KEY_DONE;
	p->part = NO_PART;
	if (!row.can_type)
		ui_say(ui, STYLE_NORMAL,
			"This cannot be typed here. e in Contacts edits it, once the merge waits.");
	else if (row.info->kind == FIELD_ADDRESS)
		ask_part(p, ui, (size_t)at, row.words);
	else
		type_part(p, ui, (size_t)at, row.words);
	return KEY_DONE | KEY_REDRAW;
}
