/* Drafts of the form: what was typed is kept in the ledger after a pause, and opened again from there. Those
 * that were left in this run stay in memory too. A draft is no change; nothing here stages one. */
#include "panes/contact_form.h"

#include "icloud/drafts.h"
#include "panes/form_card.h"
#include "panes/form_rows.h"
#include "screen/ui.h"

#include <string.h>

/* ---- Those that were left in this run ---- */

struct contact_form *contact_draft_of(struct contacts_pane *p, struct str id)
{
	for (struct contact_form **at = &p->drafts; *at; at = &(*at)->next)
		if (str_is(id, (*at)->id)) {
			struct contact_form *f = *at;

			*at = f->next;
			f->next = NULL;
			return f;
		}
	return NULL;
}

void contact_draft_forget(struct contacts_pane *p, struct str id)
{
	struct contact_form *f = contact_draft_of(p, id);

	contact_form_free(&f);
}

static void forget_kept(struct ui *ui, struct str id)
{
	if (ui->icloud && !ui->read_only)
		icloud_post(ui->icloud, ASK_DRAFT, form_draft_new(OBJECT_CONTACT, id));
}

void contact_draft_drop(struct contacts_pane *p, struct ui *ui, struct str id)
{
	contact_draft_forget(p, id);
	forget_kept(ui, id);
}

void contact_form_staged(struct contacts_pane *p, struct ui *ui, bool done)
{
	struct contact_form **at = &p->drafts;

	if (done && p->text_reborn[0])
		contact_text_drop(ui, str_of(p->text_reborn));
	p->text_reborn[0] = '\0';
	while (*at) {
		struct contact_form *f = *at;

		if (f->staging && done) {
			*at = f->next;
			if (f->revived) /* that of a contact that is there goes with the staging */
				forget_kept(ui, str_of(f->id));
			contact_form_free(&f);
			continue;
		}
		f->staging = false;
		at = &f->next;
	}
}

bool contact_form_has_draft(const struct contacts_pane *p, struct ui *ui, struct str id)
{
	for (const struct contact_form *f = p->drafts; f; f = f->next)
		if (str_is(id, f->id))
			return !f->staging;
	return ui->reader && drafts_at(ui->reader, OBJECT_CONTACT, id) != 0;
}

void contact_forms_free(struct contacts_pane *p)
{
	contact_form_free(&p->form);
	while (p->drafts) {
		struct contact_form *f = p->drafts;

		p->drafts = f->next;
		contact_form_free(&f);
	}
}

/* ---- Into the ledger ---- */

void contact_draft_save(struct contact_form *f, struct ui *ui)
{
	bool keep = contact_form_differs(f);
	struct form_draft *draft;

	f->form.changed = false;
	if (!ui->icloud || ui->read_only || (!keep && !f->kept))
		return;
	draft = form_draft_new(OBJECT_CONTACT, str_of(f->id));
	if (keep) {
		buf_add_str(&draft->base, buf_str(&f->before));
		buf_add_str(&draft->opened, buf_str(&f->card));
		form_rows_write(&f->form, &draft->typed);
	}
	f->kept = keep;
	f->token = icloud_post(ui->icloud, ASK_DRAFT, draft);
}

static struct contact_form *form_of_token(struct contacts_pane *p, unsigned token)
{
	if (p->form && p->form->token == token)
		return p->form;
	for (struct contact_form *f = p->drafts; f; f = f->next)
		if (f->token == token)
			return f;
	return NULL;
}

bool contact_form_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	bool ends = m->event == EVENT_DONE || m->event == EVENT_ERROR;
	struct contact_form *f = m->token && ends ? form_of_token(p, m->token) : NULL;

	if (!f)
		return false;
	f->token = 0;
	f->unsaved = m->event == EVENT_ERROR;
	f->saved = f->kept && !f->unsaved ? clock_now() : 0;
	contact_form_check(f, ui);
	return true;
}

void contact_form_keep(struct contacts_pane *p, struct ui *ui)
{
	if (p->form && p->form->form.changed)
		contact_draft_save(p->form, ui);
}

/* ---- And from there ---- */

/* A new entry of the draft has a number that its rows share. */
static void add_kept_entry(struct contact_form *f, int field, int entry)
{
	int last = f->last_new, where = -1;

	for (int i = 0; i < f->form.n; i++)
		if (f->form.row[i].tag == field)
			where = i + 1;
		else if (where < 0 && f->form.row[i].tag == TAG_ADD + field)
			where = i;
	f->last_new = entry + 1;
	contact_form_entry(f, where, field, -1);
	f->last_new = last < entry ? last : entry;
}

static void put_kept_row(void *self, const struct form_typed *typed)
{
	struct contact_form *f = self;

	if (typed->entry < 0 && !form_row_of(&f->form, typed->field, typed->entry, -1) &&
		(form_field_many(typed->field) ||
			!form_row_of(&f->form, typed->field, 0, typed->part)))
		add_kept_entry(f, typed->field, typed->entry);
	form_row_put(form_row_of(&f->form, typed->field, typed->entry, typed->part), typed);
}

/* The cards of that day, and over them what was typed; what iCloud did since stands beside it. */
struct contact_form *contact_draft_open(struct contacts_pane *p, struct ui *ui, struct str id)
{
	struct form_draft *draft = drafts_get(ui->reader, OBJECT_CONTACT, id);
	struct contact_form *f;

	if (!draft)
		return NULL;
	f = contact_form_new(p, id);
	buf_add_str(&f->before, buf_str(&draft->base));
	buf_add_str(&f->card, buf_str(&draft->opened));
	contact_form_name(f, p);
	contact_form_build(f, id.n ? p->card.groups : "");
	form_rows_read(buf_str(&draft->typed), put_kept_row, f);
	f->saved = draft->at;
	f->kept = true;
	form_draft_free(&draft);
	return f;
}

struct drafts_kept {
	int n;
	bool text;
	char id[LIST_ID];
};

static void take_draft(void *ctx, const struct draft_row *d)
{
	struct drafts_kept *kept = ctx;

	if (d->object != OBJECT_CONTACT || d->id.n >= sizeof(kept->id))
		return;
	kept->n++;
	kept->text = d->text;
	memcpy(kept->id, d->id.p ? d->id.p : "", d->id.n);
	kept->id[d->id.n] = '\0';
}

/* What was typed before the program ended, however it ended. */
void contact_drafts_say(struct ui *ui)
{
	struct drafts_kept kept = {0};
	struct buf card = BUF_INIT(2 * MIB), name = BUF_INIT(4 * KIB);
	char kind;

	if (!ui->reader || ui->read_only)
		return;
	drafts_list(ui->reader, take_draft, &kept);
	if (kept.n == 1 && kept.id[0] && !contacts_card(ui->reader, str_of(kept.id), &card))
		contacts_card_after(ui->reader, str_of(kept.id), &card, &kind);
	if (kept.n > 1)
		ui_say(ui, STYLE_NORMAL, "%d drafts are kept. :drafts lists them.", kept.n);
	else if (kept.n && !kept.id[0])
		ui_say(ui, STYLE_NORMAL,
			"Your draft of a new contact is kept. c%s goes on with it.",
			kept.text ? ", then Ctrl-O" : "");
	else if (kept.n && card.n && card_full_name(buf_str(&card), &name))
		ui_say(ui, STYLE_NORMAL, "Your draft of %.*s is kept. %c there goes on with it.",
			STR_ARG(utf8_clip(buf_str(&name), 100)), kept.text ? 'E' : 'e');
	buf_release(&card);
	buf_release(&name);
}
