/* What is done with everything that is marked, in one go: its staging, its answer, its undo. */
#include "panes/contacts.h"

#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdlib.h>
#include <string.h>

void contacts_stage_many(
	struct contacts_pane *p, struct ui *ui, struct change_drafts *many, bool deletions)
{
	p->many_deletions = deletions;
	p->many_token = icloud_post(ui->icloud, ASK_STAGE_MANY, many);
}

/* ---- Undo ---- */

void contacts_remember(struct contacts_pane *p, int64_t step)
{
	if (!step)
		return;
	if (p->undo_n == CONTACTS_UNDO)
		memmove(p->undo, p->undo + 1, sizeof(*p->undo) * (size_t)--p->undo_n);
	p->undo[p->undo_n++] = step;
}

unsigned contacts_take_back(struct contacts_pane *p, struct ui *ui)
{
	struct icloud_ids *ids;

	if (!p->undo_n)
		return 0;
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = p->undo[--p->undo_n];
	return icloud_post(ui->icloud, ASK_TAKE_BACK, ids);
}

bool contacts_back_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (!m->token || m->token != p->back_token ||
		(m->event != EVENT_DONE && m->event != EVENT_ERROR))
		return false;
	p->back_token = 0;
	if (m->event == EVENT_ERROR)
		return true;
	if (m->total)
		ui_say(ui, STYLE_NORMAL, "Taken back. %s as before.",
			m->total == 1 ? "1 change waits"
				      : words_many(m->total, "change waits", "changes wait").text);
	else if (m->id == 1)
		ui_say(ui, STYLE_NORMAL, "Taken back. That change no longer waits.");
	else
		ui_say(ui, STYLE_NORMAL, "Taken back. Those %s changes no longer wait.",
			words_count(m->id).text);
	return true;
}

/* ---- The answer ---- */

bool contacts_many_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	const char *one = m->total == 1 ? "" : "s";

	if (!m->token || m->token != p->many_token ||
		(m->event != EVENT_DONE && m->event != EVENT_ERROR))
		return false;
	p->many_token = 0;
	if (m->event == EVENT_ERROR)
		return true;
	if (p->many_deletions)
		ui_say(ui, STYLE_REMOVED, "%s deletion%s wait%s. In iCloud nothing has changed.",
			words_count(m->total).text, one, m->total == 1 ? "s" : "");
	else
		ui_say(ui, STYLE_CHANGED, "%s change%s wait%s. R shows %s.",
			words_count(m->total).text, one, m->total == 1 ? "s" : "",
			m->total == 1 ? "it" : "them");
	contacts_remember(p, m->id);
	return true;
}

/* ---- Deleting what is marked ---- */

static void stage_deletions(struct contacts_pane *p, struct ui *ui)
{
	struct change_drafts *many = change_drafts_new();

	for (int i = 0; i < p->marks.n; i++) {
		struct str id = str_of(p->marks.id[i]);

		if (contacts_place(ui->reader, &(struct contact_query){.text = STR_NONE}, id) < 0)
			continue; /* no longer there */
		change_drafts_add(
			many, change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_BULK, id));
	}
	contacts_stage_many(p, ui, many, true);
}

static void answered(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)typed;
	if (answer == 1 && ui->reader)
		stage_deletions(self, ui);
}

unsigned contacts_delete_marked(struct contacts_pane *p, struct ui *ui)
{
	int away = p->marks.n - p->marked_here;
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Delete what is marked"),
		.answers = 2,
		.answer = {{KEY_ESC_, "back"}, {'d', "stage the deletions"}},
		.done = answered,
		.self = p};

	d.line[d.lines++] = (struct dialog_line){
		STYLE_NORMAL, arena_printf(ui->frame,
				      "%s marked contact%s: the deletion is staged, and waits "
				      "for review.",
				      words_count(p->marks.n).text, p->marks.n == 1 ? "" : "s")};
	if (away > 0)
		d.line[d.lines++] = (struct dialog_line){
			STYLE_WARNING, arena_printf(ui->frame, "%s of them %s not shown here.",
					       words_count(away).text, away == 1 ? "is" : "are")};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}
