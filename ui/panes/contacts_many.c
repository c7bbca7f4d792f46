/* What is done with everything that is marked, in one go: its staging, its answer, its undo. */
#include "panes/contacts.h"

#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdlib.h>
#include <string.h>

void contacts_stage_many(struct contacts_pane *p, struct ui *ui, struct change_drafts *many,
	struct marks *fresh, bool deletions)
{
	marks_release(&p->many_fresh);
	p->many_fresh = *fresh;
	*fresh = (struct marks){0};
	p->many_deletions = deletions;
	p->many_token = icloud_post(ui->icloud, ASK_STAGE_MANY, many);
}

/* ---- Undo ---- */

void contacts_undo_push(struct contacts_pane *p, int64_t id, struct icloud_ids *many)
{
	if (p->undo_n == CONTACTS_UNDO) {
		free(p->undo_many[0]);
		memmove(p->undo, p->undo + 1, sizeof(*p->undo) * (CONTACTS_UNDO - 1));
		memmove(p->undo_many, p->undo_many + 1,
			sizeof(*p->undo_many) * (CONTACTS_UNDO - 1));
		p->undo_n--;
	}
	p->undo[p->undo_n] = id;
	p->undo_many[p->undo_n++] = many;
}

struct icloud_ids *contacts_undo_pop(struct contacts_pane *p)
{
	struct icloud_ids *ids;

	if (!p->undo_n)
		return NULL;
	ids = p->undo_many[--p->undo_n];
	p->undo_many[p->undo_n] = NULL;
	if (ids)
		return ids;
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = p->undo[p->undo_n];
	return ids;
}

void contacts_undo_free(struct contacts_pane *p)
{
	while (p->undo_n > 0)
		free(p->undo_many[--p->undo_n]);
}

/* ---- The answer ---- */

/* Undo takes back what was staged; a change that waited before keeps what is now in it. */
static void remember(struct contacts_pane *p, struct ui *ui)
{
	size_t room = (size_t)p->many_fresh.n;
	struct icloud_ids *ids = mem_new(sizeof(*ids) + (room + 1) * sizeof(ids->id[0]));

	for (size_t i = 0; i < room && ui->reader; i++) {
		int64_t id = changes_of(ui->reader, OBJECT_CONTACT, str_of(p->many_fresh.id[i]));

		if (id)
			ids->id[ids->n++] = id;
	}
	if (ids->n)
		contacts_undo_push(p, 0, ids);
	else
		free(ids);
	marks_release(&p->many_fresh);
}

bool contacts_many_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	const char *one = m->total == 1 ? "" : "s";

	if (!m->token || m->token != p->many_token ||
		(m->event != EVENT_DONE && m->event != EVENT_ERROR))
		return false;
	p->many_token = 0;
	if (m->event == EVENT_ERROR) {
		marks_release(&p->many_fresh);
		return true;
	}
	if (p->many_deletions)
		ui_say(ui, STYLE_REMOVED, "%s deletion%s wait%s. In iCloud nothing has changed.",
			words_count(m->total).text, one, m->total == 1 ? "s" : "");
	else
		ui_say(ui, STYLE_CHANGED, "%s change%s wait%s. R shows %s.",
			words_count(m->total).text, one, m->total == 1 ? "s" : "",
			m->total == 1 ? "it" : "them");
	remember(p, ui);
	return true;
}

/* ---- Deleting what is marked ---- */

static void stage_deletions(struct contacts_pane *p, struct ui *ui)
{
	struct change_drafts *many = change_drafts_new();
	struct marks fresh = {0};

	for (int i = 0; i < p->marks.n; i++) {
		struct str id = str_of(p->marks.id[i]);

		if (contacts_place(ui->reader, &(struct contact_query){.text = STR_NONE}, id) < 0)
			continue; /* no longer there */
		if (!changes_of(ui->reader, OBJECT_CONTACT, id))
			marks_set(&fresh, id, true);
		change_drafts_add(
			many, change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_BULK, id));
	}
	contacts_stage_many(p, ui, many, &fresh, true);
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
