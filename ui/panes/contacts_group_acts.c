/* Groups made, named and deleted, and the card that is the person's own: asks, then stages. Nothing here is
 * sent. */
#include "panes/contacts.h"

#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdio.h>
#include <string.h>

enum { GROUP_NAME = 200 };

static void add_edit(struct buf *edits, const char *field, struct str value)
{
	buf_adds(edits, field);
	buf_add_str(edits, value);
	buf_addc(edits, '\0');
}

/* ---- names ---- */

static bool name_taken(const struct contacts_pane *p, struct str name)
{
	for (int i = 0; i < p->group_n; i++)
		if (p->group[i].kind == GROUP_ONE && str_is(name, p->group[i].name) &&
			strcmp(p->group[i].id, p->named) != 0)
			return true;
	return false;
}

static void named(void *self, struct ui *ui, int answer, struct str typed)
{
	struct contacts_pane *p = self;
	struct str name = utf8_clip(str_trim(typed), GROUP_NAME);
	struct change_draft *d;

	if (answer != 1 || !name.n) {
		ui_redraw(ui);
		return;
	}
	p->staged_twin = name_taken(p, name);
	d = change_draft_new(OBJECT_GROUP, p->named[0] ? CHANGE_UPDATE : CHANGE_CREATE, SOURCE_EDIT,
		p->named[0] ? str_of(p->named) : STR_NONE);
	add_edit(&d->edits, "name=", name);
	if (!p->named[0] && p->pick)
		contacts_pick_edits(p, &d->edits);
	contacts_pick_close(p);
	contacts_stage(p, ui, d, name);
	ui_redraw(ui);
}

static unsigned ask_name(struct contacts_pane *p, struct ui *ui, struct str title, struct str was)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = title,
		.self = p,
		.done = named,
		.lines = 1,
		.answers = 1,
		.typed_label = "name",
		.typed_any = true,
		.initial = was};

	d.line[0].text =
		STR("Enter stages it: in iCloud nothing changes before review. Esc goes back.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

unsigned contacts_group_new(struct contacts_pane *p, struct ui *ui)
{
	if (!ui->reader)
		return KEY_PASS;
	p->named[0] = '\0';
	return ask_name(p, ui, STR("New group"), STR(""));
}

static const struct group_item *at_bar(struct contacts_pane *p, struct ui *ui)
{
	int at = p->groups.at;

	if (at >= 0 && at < p->group_n && p->group[at].kind == GROUP_ONE)
		return &p->group[at];
	ui_say(ui, STYLE_NORMAL,
		"This is a view, not a group: it stays as it is. c makes a group.");
	return NULL;
}

unsigned contacts_group_rename(struct contacts_pane *p, struct ui *ui)
{
	const struct group_item *item = at_bar(p, ui);

	if (!item)
		return KEY_DONE | KEY_REDRAW;
	memcpy(p->named, item->id, sizeof(p->named));
	return ask_name(p, ui, STR("Rename the group"), str_of(item->name));
}

unsigned contacts_group_delete(struct contacts_pane *p, struct ui *ui)
{
	const struct group_item *item = at_bar(p, ui);

	if (!item)
		return KEY_DONE | KEY_REDRAW;
	contacts_stage(p, ui,
		change_draft_new(OBJECT_GROUP, CHANGE_DELETE, SOURCE_EDIT, str_of(item->id)),
		str_of(item->name));
	return KEY_DONE | KEY_REDRAW;
}

/* ---- the person's own card ---- */

unsigned contacts_me_show(struct contacts_pane *p, struct ui *ui)
{
	struct buf id = BUF_INIT(64 * KIB);

	if (!ui->reader || !contacts_me(ui->reader, &id, NULL) || !id.n)
		ui_say(ui, STYLE_NORMAL,
			"No card is your own yet. Alt-m makes the one shown yours.");
	else if (!contacts_go_to(p, ui, buf_str(&id)))
		ui_say(ui, STYLE_NORMAL, "The card that is your own is not among your contacts.");
	else
		p->focus = CONTACTS_LIST;
	buf_release(&id);
	contacts_groups_load(p, ui);
	contacts_card_load(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

unsigned contacts_me_choose(struct contacts_pane *p, struct ui *ui)
{
	struct change_draft *d;
	struct str id = list_id(&p->list);

	if (!ui->reader || !id.n || p->list.count == 0)
		return KEY_PASS;
	contacts_card_load(p, ui);
	d = change_draft_new(OBJECT_ME, CHANGE_UPDATE, SOURCE_EDIT, STR("me"));
	add_edit(&d->edits, "meCardId=", id);
	contacts_stage(p, ui, d, STR("your own card"));
	return KEY_DONE | KEY_REDRAW;
}
