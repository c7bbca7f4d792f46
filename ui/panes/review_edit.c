/* Mending what waits: the field under the bar typed anew with the old value in sight, the whole in the form, or as text
 * in the person's editor. What comes of it is staged, and so is open again; nothing is accepted or sent here. */
#include "panes/review_pane.h"

#include "icloud/icloud.h"
#include "panes/contact_form.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdio.h>
#include <string.h>

/* Why it cannot be edited here; NULL: it can. */
static const char *fixed(const struct review_seen *s)
{
	if (s->kind == CHANGE_DELETE)
		return "A deletion has nothing to edit. r refuses it, D drops it.";
	if (s->object == OBJECT_GROUP)
		return "A group is changed in Contacts: t goes to the groups, p fills them.";
	return s->object == OBJECT_CONTACT ? NULL
					   : "The card that is your own is chosen in Contacts.";
}

static bool can_edit(struct review_pane *p, struct ui *ui)
{
	const char *why = seen_at(p) < 0 ? NULL : fixed(&p->seen[seen_at(p)]);

	if (why)
		ui_say(ui, STYLE_NORMAL, "%s", why);
	return seen_at(p) >= 0 && !why;
}

/* ---- in place ---- */

static struct str key_of(struct str path)
{
	size_t bracket = str_find(path, STR("["));

	return bracket == SIZE_MAX ? path : str_part(path, 0, bracket);
}

/* One line of text, or an entry whose value is one. */
static bool is_typable(const struct diff_row *r)
{
	enum field_kind kind = field_info(key_of(r->field))->kind;
	bool list = str_find(r->field, STR("[")) != SIZE_MAX;

	if (r->sign == DIFF_SAME || str_find(r->after, STR("\n")) != SIZE_MAX)
		return false;
	if (kind == FIELD_TEXT || kind == FIELD_LONG)
		return !list;
	return kind == FIELD_LIST && list && r->sign != DIFF_REMOVED;
}

static void typed_anew(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	const struct review_seen *s = seen_at(p) >= 0 ? &p->seen[seen_at(p)] : NULL;
	struct change_draft *d;

	if (answer != 1 || !s || s->change != p->mended)
		return;
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, s->source, str_of(s->object_id));
	buf_printf(&d->edits, "%s=%.*s", p->mended_field, STR_ARG(typed));
	p->stage_token = icloud_post(ui->icloud, ASK_STAGE, d);
	ui_say(ui, STYLE_NORMAL, "Mended; it is open again. a accepts it.");
}

static unsigned type_anew(struct review_pane *p, struct ui *ui, const struct diff_row *r)
{
	const struct review_seen *s = &p->seen[p->shown.at];
	struct dialog d = {.context = CONTEXT_DIALOG,
		.self = p,
		.done = typed_anew,
		.typed_label = "after this change",
		.typed_any = true,
		.answers = 2};

	p->mended = s->change;
	snprintf(p->mended_field, sizeof p->mended_field, "%.*s", STR_ARG(r->field));
	d.title = arena_printf(ui->frame, "%.*s of %s", STR_ARG(r->words), s->name);
	d.initial = r->after;
	if (r->before.n)
		d.line[d.lines++].text =
			arena_printf(ui->frame, "in iCloud: %.*s", STR_ARG(r->before));
	else
		d.line[d.lines++] = (struct dialog_line){STYLE_DIM, STR("not in iCloud")};
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "leave it"};
	d.answer[1] = (struct dialog_answer){KEY_ENTER_, "this instead"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

static const struct diff_row *row_in_focus(const struct review_pane *p)
{
	int row = p->view.tag;

	if (p->where != REVIEW_FIELDS || p->shown.at != seen_at(p) || !p->shown.diff || row < 0 ||
		(size_t)row >= p->shown.diff->n)
		return NULL;
	return &p->shown.diff->rows[row];
}

/* ---- the whole ---- */

static unsigned in_form(struct review_pane *p, struct ui *ui)
{
	struct contacts_pane *contacts;
	char id[LIST_ID];

	memcpy(id, p->seen[seen_at(p)].object_id, sizeof(id));
	ui_show(ui, "contacts");
	contacts = ui_pane_state(ui, "contacts");
	if (contacts)
		contacts_edit(contacts, ui, str_of(id));
	return KEY_DONE | KEY_REDRAW;
}

unsigned acts_edit(struct review_pane *p, struct ui *ui)
{
	const struct diff_row *r = row_in_focus(p);

	if (!can_edit(p, ui))
		return KEY_DONE | KEY_REDRAW;
	return r && is_typable(r) ? type_anew(p, ui, r) : in_form(p, ui);
}

/* Contacts knows the editor and hears what becomes of it; the person stays here. */
unsigned acts_editor(struct review_pane *p, struct ui *ui)
{
	struct contacts_pane *contacts;
	struct review_seen s;

	if (!can_edit(p, ui))
		return KEY_DONE | KEY_REDRAW;
	s = p->seen[seen_at(p)];
	ui_show(ui, "contacts");
	contacts = ui_pane_state(ui, "contacts");
	if (contacts) {
		contacts_go_to(contacts, ui, str_of(s.object_id)); /* a new one is not listed */
		contact_editor_open_id(contacts, ui, str_of(s.object_id));
	}
	ui_show(ui, "review");
	return KEY_DONE | KEY_REDRAW;
}
