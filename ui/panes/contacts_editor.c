/* E and Ctrl-O: the card in the person's own editor. What comes back becomes one change that waits, or is opened
 * again with its mistakes at the top; until it waits the ledger keeps it (drafts.h). Sends nothing. */
#include "panes/contact_form.h"

#include "icloud/card_text.h"
#include "icloud/drafts.h"
#include "screen/editor.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX_ = 16 * 1024 * 1024 };

/* What is under way between the editor and the ledger. */
struct card_editor {
	char id[LIST_ID]; /* "" a new contact */
	char name[200];
	struct buf base;   /* in iCloud; empty: new */
	struct buf card;   /* what the text was made from */
	struct buf opened; /* the text as the editor got it */
	struct buf text;   /* as it was typed */
	bool from_form;
	bool kept;    /* the ledger has been asked to keep it */
	bool revived; /* its contact is gone from iCloud: it is staged as a new one */
};

static void editor_free(struct contacts_pane *p)
{
	struct card_editor *e = p->editor;

	if (!e)
		return;
	p->editor = NULL;
	buf_release(&e->base);
	buf_release(&e->card);
	buf_release(&e->opened);
	buf_release(&e->text);
	free(e);
}

void contact_editor_free(struct contacts_pane *p)
{
	editor_free(p);
}

static struct card_editor *editor_new(struct contacts_pane *p, struct str id, const char *name)
{
	struct card_editor *e = mem_new(sizeof *e);
	struct str shown = utf8_clip(str_of(name), sizeof e->name - 1);

	editor_free(p);
	e->base = BUF_INIT(TEXT_MAX_);
	e->card = BUF_INIT(TEXT_MAX_);
	e->opened = BUF_INIT(TEXT_MAX_);
	e->text = BUF_INIT(TEXT_MAX_);
	memcpy(e->id, id.p ? id.p : "", id.n < LIST_ID ? id.n : 0);
	memcpy(e->name, shown.p ? shown.p : "", shown.n);
	p->editor = e;
	return e;
}

/* ---- In the ledger ---- */

/* Before anything is made of it: neither a mistake nor a crash loses what was typed. */
static void keep(struct card_editor *e, struct ui *ui)
{
	struct form_draft *d;

	if (!ui->icloud || ui->read_only)
		return;
	d = form_draft_new(OBJECT_CONTACT, str_of(e->id));
	d->text = true;
	d->of_form = e->from_form;
	buf_add_str(&d->base, buf_str(&e->base));
	buf_add_str(&d->opened, buf_str(&e->card));
	buf_add_str(&d->typed, buf_str(&e->text));
	e->kept = true;
	icloud_post(ui->icloud, ASK_DRAFT, d);
}

void contact_text_drop(struct ui *ui, struct str id)
{
	struct form_draft *d;

	if (!ui->icloud || ui->read_only)
		return;
	d = form_draft_new(OBJECT_CONTACT, id);
	d->text = true;
	icloud_post(ui->icloud, ASK_DRAFT, d);
}

static void forget(struct contacts_pane *p, struct ui *ui)
{
	if (p->editor->kept)
		contact_text_drop(ui, str_of(p->editor->id));
	editor_free(p);
}

static bool take_kept(struct contacts_pane *p, struct ui *ui, struct str id)
{
	struct form_draft *d = drafts_text(ui->reader, OBJECT_CONTACT, id);
	struct buf name = BUF_INIT(64 * KIB);
	struct card_editor *e;

	if (!d)
		return false;
	card_full_name(buf_str(&d->opened), &name);
	e = editor_new(p, id, id.n ? buf_cstr(&name) : "New contact");
	buf_add_str(&e->base, buf_str(&d->base));
	buf_add_str(&e->card, buf_str(&d->opened));
	buf_add_str(&e->text, buf_str(&d->typed));
	card_text_write(buf_str(&e->card), str_of(e->name), &e->opened);
	e->from_form = d->of_form;
	e->kept = true;
	e->revived = contact_is_gone(ui, id);
	buf_release(&name);
	form_draft_free(&d);
	return true;
}

/* ---- What comes back ---- */

static void nothing_differs(struct contacts_pane *p, struct ui *ui)
{
	bool form = p->editor->from_form;

	forget(p, ui);
	if (!form)
		ui_say(ui, STYLE_NORMAL, "Nothing differs from iCloud, so nothing waits.");
}

static struct change_draft *changed(struct card_editor *e, const struct buf *after)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, e->id[0] ? CHANGE_UPDATE : CHANGE_CREATE,
			SOURCE_EDITOR, e->id[0] ? str_of(e->id) : STR_NONE);

	buf_add_str(&d->after, buf_str(after));
	buf_add_str(&d->base, buf_str(&e->base));
	d->typed = e->from_form;
	return d;
}

static struct change_draft *reborn(const struct buf *after)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_CREATE, SOURCE_EDIT, STR_NONE);

	buf_add_str(&d->after, buf_str(after));
	return d;
}

static void stage(struct contacts_pane *p, struct ui *ui, struct buf *after)
{
	struct card_editor *e = p->editor;
	struct change_draft *d = e->revived ? reborn(after) : changed(e, after);
	struct buf name = BUF_INIT(64 * KIB);

	card_name(buf_str(after), &name);
	if (e->from_form && p->form)
		contact_form_hand_over(p, ui);
	else if (e->from_form)
		contact_draft_forget(p, str_of(e->id));
	contacts_stage(p, ui, d, buf_str(&name));
	snprintf(p->text_reborn, sizeof p->text_reborn, "%s", e->revived ? e->id : "");
	buf_release(&name);
	editor_free(p);
}

static void edit(struct contacts_pane *p, struct ui *ui);

static void answered(void *self, struct ui *ui, int answer, struct str typed)
{
	struct contacts_pane *p = self;

	(void)typed;
	if (!p->editor)
		return;
	if (answer == 1) {
		edit(p, ui);
	} else if (answer == 2) {
		forget(p, ui);
		ui_say(ui, STYLE_NORMAL, "What was typed is gone; nothing waits.");
	} else {
		ui_say(ui, STYLE_NORMAL, "What you typed is kept. %s goes on with it.",
			p->editor->from_form && p->form ? "Ctrl-O" : "E");
	}
}

static void ask(struct contacts_pane *p, struct ui *ui, const struct card_mistakes *m)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = m->n == 1 ? STR("One line cannot be read")
				   : STR("Some lines cannot be read"),
		.answers = 3,
		.answer = {{KEY_ESC_, "back; what you typed is kept"}, {'e', "edit again"},
			{'x', "throw it away"}},
		.done = answered,
		.self = p};

	for (int i = 0; i < m->n && i < 4; i++)
		d.line[d.lines++] = (struct dialog_line){STYLE_WARNING,
			m->of[i].line ? arena_printf(ui->frame, "line %d: %s", m->of[i].line,
						m->of[i].what)
				      : arena_printf(ui->frame, "%s", m->of[i].what)};
	if (m->n > 4)
		d.line[d.lines++] = (struct dialog_line){
			STYLE_NORMAL, arena_printf(ui->frame, "and %d more", m->n - 4)};
	d.line[d.lines++] = (struct dialog_line){STYLE_NORMAL, STR("Nothing was staged.")};
	ui_ask(ui, &d);
}

static void take(struct contacts_pane *p, struct ui *ui)
{
	struct card_editor *e = p->editor;
	struct card_mistakes m;
	struct buf after = BUF_INIT(TEXT_MAX_), again = BUF_INIT(TEXT_MAX_);
	struct error err = ERROR_INIT;

	keep(e, ui);
	if (card_text_read(buf_str(&e->card), buf_str(&e->text), &after, &m)) {
		if (!e->revived && str_eq(buf_str(&after), json_value(buf_str(&e->card))))
			nothing_differs(p, ui);
		else if (e->revived && !contact_card_as_new(&after, &err))
			ui_fail(ui, &err);
		else
			stage(p, ui, &after);
	} else if (card_text_again(buf_str(&e->text), &m, &again)) {
		ask(p, ui, &m);
		buf_clear(&e->text);
		buf_add_str(&e->text, buf_str(&again));
		keep(e, ui);
	}
	buf_release(&after);
	buf_release(&again);
}

/* ---- To the editor ---- */

static void edit(struct contacts_pane *p, struct ui *ui)
{
	struct card_editor *e = p->editor;
	struct buf typed = BUF_INIT(TEXT_MAX_);
	struct error err = ERROR_INIT;
	bool ok = ui_edit_text(ui, "contact.txt", buf_str(&e->text), &typed, &err);

	if (ok && !str_eq(buf_str(&typed), buf_str(&e->text))) {
		buf_clear(&e->text);
		buf_add_str(&e->text, buf_str(&typed));
	}
	buf_release(&typed);
	if (!ok) {
		ui_fail(ui, &err);
		if (!e->kept)
			editor_free(p);
	} else if (str_eq(buf_str(&e->text), buf_str(&e->opened))) {
		nothing_differs(p, ui);
	} else {
		take(p, ui);
	}
}

static void begin(struct contacts_pane *p, struct ui *ui)
{
	struct card_editor *e = p->editor;
	struct error err = ERROR_INIT;

	if (!card_text_write(buf_str(&e->card), str_of(e->name), &e->opened)) {
		fail(&err, ERR_BAD_DATA, "This contact cannot be written as text.",
			"Edit it in the form.");
		ui_fail(ui, &err);
		editor_free(p);
		return;
	}
	buf_add_str(&e->text, buf_str(&e->opened));
	edit(p, ui);
}

unsigned contact_editor_open_id(struct contacts_pane *p, struct ui *ui, struct str id)
{
	struct card_editor *e = p->editor;
	char kind = 0;

	if ((e && str_is(id, e->id)) || take_kept(p, ui, id)) {
		edit(p, ui); /* what was typed before, with its mistakes */
		return KEY_DONE | KEY_REDRAW;
	}
	contacts_card_load(p, ui);
	e = editor_new(p, id, p->card.name);
	contacts_card(ui->reader, id, &e->base);
	contacts_card_after(ui->reader, id, &e->card, &kind);
	if (!e->card.n)
		buf_add_str(&e->card, buf_str(&e->base));
	begin(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

unsigned contact_editor_open(struct contacts_pane *p, struct ui *ui)
{
	struct str id = list_id(&p->list);

	return ui->reader && id.n ? contact_editor_open_id(p, ui, id) : KEY_PASS;
}

static void form_as_text(struct contacts_pane *p, struct ui *ui)
{
	struct contact_form *f = p->form;
	struct card_editor *e = editor_new(p, str_of(f->id), f->name);
	struct error err = ERROR_INIT;

	contact_draft_save(f, ui);
	e->from_form = true;
	buf_add_str(&e->base, buf_str(&f->before));
	if (contact_form_card(f, &e->card, &err)) {
		begin(p, ui);
		return;
	}
	editor_free(p);
	ui_fail(ui, &err);
}

unsigned contact_editor_form(struct contacts_pane *p, struct ui *ui)
{
	struct contact_form *f = p->form;
	struct str id = str_of(f->id);

	if (f->revived) {
		ui_say(ui, STYLE_NORMAL,
			"This contact is gone from iCloud. Ctrl-S stages it as a new one; E then.");
		return KEY_DONE | KEY_REDRAW;
	}
	if (!(p->editor && str_is(id, p->editor->id)) && !take_kept(p, ui, id))
		form_as_text(p, ui);
	else if (p->editor->from_form)
		edit(p, ui);
	else /* it knows nothing of what is typed in the form: neither may take the other's place */
		ui_say(ui, STYLE_NORMAL,
			"What you typed as text before is kept. Esc, then E goes on with it.");
	return KEY_DONE | KEY_REDRAW;
}
