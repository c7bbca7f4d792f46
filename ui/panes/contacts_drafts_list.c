/* The drafts that are kept, one by one (":drafts"): each is opened from here, also one whose contact another device
 * has deleted meanwhile, which becomes a new contact or is dropped. Stages nothing by itself. */
#include "panes/contact_form.h"

#include "icloud/drafts.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <string.h>

enum { SHOWN = DIALOG_ANSWERS - 1, NAME = 120 };

struct kept {
	char id[LIST_ID], name[NAME];
	time_t at;
	bool orphan, text;
};
static struct asking {
	struct contacts_pane *pane;
	struct kept kept[SHOWN];
	int n, all, chosen;
} asking; /* the one dialog there can be */

static void take(void *ctx, const struct draft_row *d)
{
	struct asking *a = ctx;
	struct kept *k = &a->kept[a->n];

	if (d->object != OBJECT_CONTACT || d->id.n >= LIST_ID)
		return;
	a->all++;
	if (a->n == SHOWN)
		return;
	*k = (struct kept){.at = d->at, .text = d->text};
	memcpy(k->id, d->id.p ? d->id.p : "", d->id.n);
	a->n++;
}

static struct form_draft *draft_of(struct ui *ui, const struct kept *k)
{
	return k->text ? drafts_text(ui->reader, OBJECT_CONTACT, str_of(k->id))
		       : drafts_get(ui->reader, OBJECT_CONTACT, str_of(k->id));
}

static void open_it(struct ui *ui, const struct kept *k)
{
	if (k->text)
		contact_editor_open_id(asking.pane, ui, str_of(k->id));
	else
		contact_form_open(asking.pane, ui, str_of(k->id));
}

/* Its name in iCloud now, else the one that it had when it was opened. */
static void name_one(struct ui *ui, struct kept *k)
{
	struct buf card = BUF_INIT(2 * MIB), name = BUF_INIT(4 * KIB);
	struct form_draft *draft = NULL;
	struct str shown;
	char kind = 0;

	if (!contacts_card(ui->reader, str_of(k->id), &card))
		contacts_card_after(ui->reader, str_of(k->id), &card, &kind);
	k->orphan = k->id[0] && !card.n;
	if (k->orphan && (draft = draft_of(ui, k)) != NULL)
		buf_add_str(&card, buf_str(&draft->opened));
	form_draft_free(&draft);
	if (k->id[0] && card.n)
		card_full_name(buf_str(&card), &name);
	else
		buf_adds(&name, "a new contact");
	shown = utf8_clip(buf_str(&name), sizeof(k->name) - 1);
	memcpy(k->name, shown.p ? shown.p : "", shown.n);
	buf_release(&card);
	buf_release(&name);
}

/* ---- One whose contact is gone ---- */

static bool put_member(struct buf *card, const char *key, struct str value)
{
	struct buf next = BUF_INIT(CARD_MAX);
	bool ok = card_put(buf_str(card), key, value, &next);

	if (ok) {
		buf_clear(card);
		ok = buf_add_str(card, buf_str(&next));
	}
	buf_release(&next);
	return ok;
}

/* The card of a contact that is gone, under an id of its own; its picture went with it. */
bool contact_card_as_new(struct buf *card, struct error *err)
{
	struct buf fresh = BUF_INIT(4 * KIB);
	bool ok = card_new(NULL, 0, &fresh, err);

	if (ok && (!put_member(card, "contactId", json_get(buf_str(&fresh), "contactId")) ||
			  !put_member(card, "etag", STR_NONE) ||
			  !put_member(card, "normalized", STR_NONE) ||
			  !put_member(card, "photo", STR_NONE)))
		ok = fail(err, ERR_TOO_BIG, "The card is too large.", "Make the note shorter.");
	buf_release(&fresh);
	return ok;
}

static void orphan_answered(void *self, struct ui *ui, int answer, struct str typed)
{
	struct kept *k = &asking.kept[asking.chosen];

	(void)self;
	(void)typed;
	if (answer == 1) {
		open_it(ui, k);
	} else if (answer == 2) {
		if (k->text)
			contact_text_drop(ui, str_of(k->id));
		else
			contact_draft_drop(asking.pane, ui, str_of(k->id));
		ui_say(ui, STYLE_NORMAL, "The draft of %s is dropped.", k->name);
	}
	ui_redraw(ui);
}

static void ask_orphan(struct ui *ui, const struct kept *k)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Draft of a deleted contact"),
		.done = orphan_answered,
		.lines = 2,
		.answers = 3};

	d.line[0].text =
		arena_printf(ui->frame, "%s is no longer in iCloud; your draft is.", k->name);
	d.line[1].text = STR("As a new contact it waits for review like any other.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "keep the draft"};
	d.answer[1] = (struct dialog_answer){'n', "as a new contact"};
	d.answer[2] = (struct dialog_answer){'d', "drop the draft"};
	ui_ask(ui, &d);
}

/* ---- All of them ---- */

static void answered(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self;
	(void)typed;
	if (answer < 1 || answer > asking.n)
		return;
	asking.chosen = answer - 1;
	if (asking.kept[asking.chosen].orphan) {
		ask_orphan(ui, &asking.kept[asking.chosen]);
		return;
	}
	list_select_id(&asking.pane->list, ui, str_of(asking.kept[asking.chosen].id));
	open_it(ui, &asking.kept[asking.chosen]);
	ui_redraw(ui);
}

void contact_drafts_list(struct contacts_pane *p, struct ui *ui)
{
	struct dialog d = {
		.context = CONTEXT_DIALOG, .title = STR("Drafts"), .done = answered, .answers = 1};

	contact_form_keep(p, ui);
	asking = (struct asking){.pane = p};
	if (ui->reader && !ui->read_only)
		drafts_list(ui->reader, take, &asking);
	if (!asking.n) {
		ui_say(ui, STYLE_NORMAL, "No draft is kept.");
		return;
	}
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "back"};
	for (int i = 0; i < asking.n; i++) {
		struct kept *k = &asking.kept[i];

		name_one(ui, k);
		d.line[d.lines++].text = arena_printf(ui->frame, "%d  %s, typed %s%s%s", i + 1,
			k->name, k->text ? "as text " : "", words_clock(k->at).text,
			k->orphan ? "; deleted in iCloud" : "");
		d.answer[d.answers++] = (struct dialog_answer){(uint32_t)('1' + i), "open"};
	}
	if (asking.all > asking.n)
		d.line[d.lines++].text = arena_printf(
			ui->frame, "%d more are kept behind these.", asking.all - asking.n);
	ui_ask(ui, &d);
}
