/* The contacts pane: groups, list, card and form side by side or one after another, as wide as the window is.
 * Reads the store, stages changes, sends nothing. The selection moves at once; the card follows a rest. */
#include "panes/contacts.h"

#include "panes/glance.h"
#include "panes/history.h"
#include "panes/merge.h"
#include "panes/service_off.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/gauge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct pane pane_contacts;

/* ---- Drawing ---- */

static void draw_reading(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	int y = g->h >= 15 ? 12 : 1, w = 40;

	(void)ui;
	grid_printf(g, y, 4, g->w - 5, STYLE_NORMAL,
		"Reading contacts for the first time, %s of %s", words_count(p->read_done).text,
		words_count(p->read_total).text);
	gauge_draw(g, y + 1, 4, w, p->read_done, p->read_total, false);
	grid_puts(g, y + 1, 4 + w + 3, 3, "Esc", STYLE_KEY);
	grid_puts(g, y + 1, 4 + w + 7, 5, "stops", STYLE_DIM);
}

static void draw_nobody(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	int y = g->h >= 15 ? 8 : 1;

	if (p->total > 0 && p->filter.n) {
		grid_printf(g, y, 4, g->w - 5, STYLE_STRONG, "Nobody matches “%.*s”.",
			STR_ARG(utf8_clip(buf_str(&p->filter), 60)));
		grid_printf(g, y + 1, 4, g->w - 5, STYLE_DIM, "Esc shows all %s.",
			words_count(p->total).text);
	} else if (p->total > 0 && strcmp(p->group_id, "*") == 0) {
		grid_puts(g, y, 4, g->w - 5, "Nobody is marked.", STYLE_STRONG);
		grid_puts(g, y + 1, 4, g->w - 5, "Space marks. Esc shows all.", STYLE_DIM);
	} else if (p->total > 0) {
		grid_printf(g, y, 4, g->w - 5, STYLE_STRONG, "Nobody is in %s.", p->group_name);
		grid_puts(g, y + 1, 4, g->w - 5, "Esc shows all.", STYLE_DIM);
	} else if (p->total == 0) {
		grid_puts(g, y, 4, g->w - 5, "Nobody here yet.", STYLE_STRONG);
		grid_puts(g, y + 1, 4, g->w - 5, "c makes a contact.", STYLE_DIM);
	} else if (!service_off_draw(ui, g, y, "contacts", "Contacts")) {
		grid_puts(g, y, 4, g->w - 5, "Contacts have not been read yet.", STYLE_STRONG);
		grid_puts(g, y + 1, 4, g->w - 5,
			ui->reader && !ui_glance(ui)->signed_out ? "Ctrl-R reads them."
								 : "L in Account signs in.",
			STYLE_DIM);
		if (!ui->reader)
			grid_puts(g, y + 2, 4, g->w - 5,
				"icloud-tui --demo shows a sample account.", STYLE_DIM);
	}
}

static void draw_list_or_why(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	if (p->read_total > 0 && p->total < 0)
		draw_reading(p, ui, g);
	else if (p->list.count == 0)
		draw_nobody(p, ui, g);
	else
		contacts_list_draw(p, ui, g, p->focus == CONTACTS_LIST && !p->pick);
}

static void draw_narrow(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	if (p->focus == CONTACTS_GROUPS)
		contacts_groups_draw(p, ui, g, true);
	else if (p->focus == CONTACTS_CARD && p->list.count)
		contacts_card_draw(p, ui, g, true);
	else
		draw_list_or_why(p, ui, g);
}

static void draw_columns(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	struct columns at = layout_contacts(g->w, p->wide);
	struct grid side = grid_part(g, 0, at.side.x, g->h, at.side.w);
	struct grid list = grid_part(g, 0, at.main.x, g->h, at.main.w);
	struct grid card = grid_part(g, 0, at.rest.x, g->h, at.rest.w);

	if (p->list.count == 0) {
		list = grid_part(g, 0, at.main.x, g->h, g->w - at.main.x);
		at.rest.w = 0;
	}
	if (at.side.w) {
		contacts_groups_draw(p, ui, &side, p->focus == CONTACTS_GROUPS);
		ui_divider(ui, g, at.main.x - 1);
	}
	if (!at.side.w && p->focus == CONTACTS_GROUPS)
		contacts_groups_draw(p, ui, &list, true);
	else
		draw_list_or_why(p, ui, &list);
	if (!at.rest.w)
		return;
	ui_divider(ui, g, at.rest.x - 1);
	contacts_card_draw(p, ui, &card, p->focus == CONTACTS_CARD);
}

static void say_reading(struct contacts_pane *p, struct ui *ui)
{
	int64_t ms = p->read_since ? clock_monotonic_ms() - p->read_since : 0;

	if (ms >= 1000)
		ui_note(ui, STYLE_DIM, "reading again, %d s", (int)(ms / 1000));
}

void contacts_draw(void *self, struct ui *ui, struct grid *g)
{
	struct contacts_pane *p = self;

	if (p->focus == CONTACTS_FORM) {
		contact_form_draw(p, ui, g);
		return;
	}
	if (g->w < 80)
		draw_narrow(p, ui, g);
	else
		draw_columns(p, ui, g);
	if (p->pick)
		contacts_pick_draw(p, ui, g);
	if (p->total >= 0) {
		if (g->w < 80 && p->focus == CONTACTS_CARD && p->list.count)
			ui_position(ui, "%s   %d of %s", p->card.name, p->list.at + 1,
				words_count(p->count).text);
		else
			contacts_position(p, ui);
		ui_as_of(ui, p->as_of, CONTACTS_LIMIT_S);
		say_reading(p, ui);
	}
	if (ui_is_stale(ui, p->as_of, CONTACTS_LIMIT_S))
		grid_restyle(g, 0, 0, g->h, g->w, STYLE_NORMAL, STYLE_STALE);
	if (p->focus == CONTACTS_BULK)
		contact_bulk_draw(p, ui, g);
}

/* ---- News ---- */

/* The keys of the pane are alone in what they use; the form has timers of its own. */
enum { READING_TIMER = 1, READING_MS = 1000, PREPARE_TIMER = 101, PREPARE_MS = 60, STEP_MS = 1 };

/* What a filter needs is made ready in steps while no key comes: the first letter is as quick as the
 * next. The views at the left get their counts from the same. */
static unsigned prepare(struct contacts_pane *p, struct ui *ui)
{
	if (!ui->reader)
		return 0;
	if (contacts_prepare(ui->reader)) {
		ui_after(ui, p, PREPARE_TIMER, STEP_MS);
		return 0;
	}
	contacts_groups_load(p, ui);
	return KEY_REDRAW;
}

static void load_all(struct contacts_pane *p, struct ui *ui)
{
	contacts_settle_order(p, ui);
	contacts_recount(p, ui);
	contacts_groups_load(p, ui);
	if (p->total > 0 && contacts_views(ui->reader).no_phone < 0)
		ui_after(ui, p, PREPARE_TIMER, PREPARE_MS);
	contacts_card_load(p, ui);
	if (p->list.gone)
		ui_say(ui, STYLE_NORMAL, "The contact that was selected is gone from iCloud.");
	p->list.gone = false;
}

static void say_staged(struct contacts_pane *p, struct ui *ui, int64_t id, int64_t step)
{
	contacts_remember(p, step); /* also where what waited before waits no longer */
	if (!id) {
		ui_say(ui, STYLE_NORMAL, "Nothing differs from iCloud, so nothing waits.");
		return;
	}
	contacts_remember(p, id);
	if (p->staged_twin)
		ui_say(ui, STYLE_WARNING, "There is another group called %s. Review flags it.",
			p->staged_name);
	else if (p->staged_sign == '-')
		ui_say(ui, STYLE_REMOVED, "The deletion of %s waits.%s", p->staged_name,
			ui->w < 80 ? "" : " In iCloud nothing has changed.");
	else if (p->staged_sign == '+')
		ui_say(ui, STYLE_ADDED, "%s is new and waits. R shows it.", p->staged_name);
	else
		ui_say(ui, STYLE_CHANGED, "1 change to %s waits. R shows it.", p->staged_name);
}

/* A reading that takes longer says so, with its seconds. */
static void begin_reading(struct contacts_pane *p, struct ui *ui)
{
	if (p->read_since)
		return;
	p->read_since = clock_monotonic_ms();
	ui_after(ui, p, READING_TIMER, READING_MS);
}

static void end_reading(struct contacts_pane *p, struct ui *ui)
{
	p->read_since = p->read_total = 0;
	ui_after_cancel(ui, p, READING_TIMER);
}

static unsigned hear(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (m->event == EVENT_PROGRESS && m->ask == ASK_CONTACTS) {
		p->read_token = m->token;
		p->read_done = m->done;
		p->read_total = m->total;
		begin_reading(p, ui);
		return p->total < 0 ? KEY_REDRAW : 0;
	}
	if ((m->event == EVENT_DONE || m->event == EVENT_ERROR) && m->ask == ASK_CONTACTS)
		end_reading(p, ui);
	if (m->event == EVENT_DONE && m->token && m->token == p->stage_token) {
		p->stage_token = 0;
		contact_form_staged(p, ui, true);
		say_staged(p, ui, m->id, m->total);
		p->staged_twin = false;
		load_all(p, ui);
		return KEY_REDRAW;
	}
	if (m->event == EVENT_ERROR && m->token && m->token == p->stage_token) {
		p->stage_token = 0;
		p->staged_twin = false;
		contact_form_staged(p, ui, false);
	}
	if (contact_form_heard(p, ui, m))
		return KEY_REDRAW;
	if (contacts_pick_heard(p, ui, m) || contacts_many_heard(p, ui, m) ||
		contacts_back_heard(p, ui, m)) {
		load_all(p, ui);
		return KEY_REDRAW;
	}
	contacts_duplicates_heard(p, ui, m);
	if (m->event != EVENT_STORE)
		return 0;
	if (m->ask == ASK_DUPLICATES || m->ask == ASK_NOT_SAME) {
		contacts_groups_load(p, ui);
		return KEY_REDRAW;
	}
	if (m->ask == ASK_DRAFT || m->ask == ASK_PHOTO) {
		contacts_card_load(p, ui);
		return KEY_REDRAW;
	}
	if (m->ask != ASK_STORAGE && m->ask != ASK_ALARMS && m->ask != ASK_BADGES &&
		m->ask != ASK_SETTINGS) {
		load_all(p, ui);
		contact_form_news(p, ui);
		contact_bulk_news(p, ui);
	}
	return KEY_REDRAW;
}

static unsigned contacts_event(void *self, struct ui *ui, const struct event *ev)
{
	struct contacts_pane *p = self;

	if (ev->kind == EV_TIMER && ev->timer == PREPARE_TIMER)
		return prepare(p, ui);
	if (ev->kind == EV_TIMER && ev->timer == CONTACTS_PHOTO_TIMER) {
		contacts_card_photo(p, ui);
		return 0;
	}
	if (ev->kind == EV_TIMER && ev->timer == CONTACTS_BULK_TIMER)
		return contact_bulk_tick(p, ui);
	if (p->form && ev->kind == EV_TIMER && ev->timer != READING_TIMER)
		return contact_form_event(p, ui, ev);
	switch (ev->kind) {
	case EV_TIMER:
		if (ev->timer == READING_TIMER && p->read_since)
			ui_after(ui, p, READING_TIMER, READING_MS);
		return KEY_REDRAW;
	case EV_REST:
		contacts_card_load(p, ui);
		return KEY_REDRAW;
	case EV_SHOWN:
		load_all(p, ui);
		return KEY_REDRAW;
	case EV_MESSAGE:
		return hear(p, ui, ev->message);
	case EV_MINUTE:
		return KEY_REDRAW;
	case EV_HIDDEN:
	case EV_END:
		contact_form_keep(p, ui);
		return 0;
	default:
		return 0;
	}
}

/* ---- Staging ---- */

void contacts_stage(
	struct contacts_pane *p, struct ui *ui, struct change_draft *draft, struct str name)
{
	name = utf8_clip(name, sizeof(p->staged_name) - 1);
	memcpy(p->staged_name, name.p ? name.p : "", name.n);
	p->staged_name[name.n] = '\0';
	p->staged_sign = change_kind_sign(draft->kind);
	p->stage_token = icloud_post(ui->icloud, ASK_STAGE, draft);
}

static void take_name(void *ctx, const struct contact_row *c)
{
	struct str name = utf8_clip(c->name, 199);
	char *out = ctx;

	memcpy(out, name.p ? name.p : "", name.n);
	out[name.n] = '\0';
}

static unsigned delete_one(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query q = contacts_query(p);
	char name[200] = "";

	contacts_list(ui->reader, &q, p->list.at, 1, take_name, name);
	contacts_stage(p, ui,
		change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_EDIT, list_id(&p->list)),
		str_of(name));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned undo(struct contacts_pane *p, struct ui *ui)
{
	unsigned token = contacts_take_back(p, ui);

	if (token)
		p->back_token = token;
	else
		ui_say(ui, STYLE_NORMAL,
			"Nothing is left to undo here. H shows what was sent for this contact.");
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Keys ---- */

static bool has_row(const struct contacts_pane *p)
{
	return p->list.count > 0 && list_id(&p->list).n > 0;
}

static unsigned open_form(struct contacts_pane *p, struct ui *ui, bool is_new)
{
	if (!ui->reader || (!is_new && !has_row(p)))
		return KEY_PASS;
	if (!is_new)
		contacts_card_load(p, ui);
	contact_form_open(p, ui, is_new ? STR("") : list_id(&p->list));
	return KEY_DONE | KEY_REDRAW;
}

bool contacts_go_to(struct contacts_pane *p, struct ui *ui, struct str id)
{
	if (list_select_id(&p->list, ui, id))
		return true;
	buf_clear(&p->filter);
	p->group_id[0] = '\0';
	contacts_recount(p, ui);
	return list_select_id(&p->list, ui, id);
}

void contacts_edit(struct contacts_pane *p, struct ui *ui, struct str id)
{
	if (contacts_go_to(p, ui, id) && open_form(p, ui, false) != KEY_PASS)
		p->from_review = true;
}

static unsigned go_to(struct contacts_pane *p, struct ui *ui, int at)
{
	if (at < 0)
		return KEY_DONE;
	list_select(&p->list, ui, at);
	return KEY_DONE | KEY_REDRAW | KEY_REST;
}

static unsigned focus_on(struct contacts_pane *p, struct ui *ui, enum contacts_focus focus)
{
	if (focus == CONTACTS_CARD) {
		if (!has_row(p))
			return KEY_DONE;
		contacts_card_load(p, ui);
	}
	p->focus = focus;
	return KEY_DONE | KEY_REDRAW;
}

/* One step back: the card, the groups, the filter, the group, the marks. */
static unsigned step_back(struct contacts_pane *p, struct ui *ui)
{
	if (p->read_total > 0 && p->total < 0) {
		icloud_cancel(ui->icloud, p->read_token);
		p->read_total = 0;
	} else if (p->exact) {
		p->exact = false;
	} else if (p->focus != CONTACTS_LIST) {
		p->focus = CONTACTS_LIST;
	} else if (p->filter.n) {
		buf_clear(&p->filter);
		load_all(p, ui);
	} else if (p->group_id[0]) {
		p->group_id[0] = '\0';
		list_select_id(&p->groups, ui, STR("all"));
		load_all(p, ui);
	} else if (p->marks.n) {
		marks_clear(&p->marks);
		p->marked_here = 0;
		contacts_groups_load(p, ui);
	} else {
		return KEY_PASS;
	}
	return KEY_DONE | KEY_REDRAW;
}

/* Among the marked, who is marked no more goes from the list. */
static void flip_mark(struct contacts_pane *p, struct ui *ui)
{
	p->marked_here += marks_flip(&p->marks, list_id(&p->list)) ? 1 : -1;
	if (strcmp(p->group_id, "*") == 0)
		contacts_recount(p, ui);
	p->list.gone = false;
	contacts_groups_load(p, ui);
}

static unsigned mark(struct contacts_pane *p, struct ui *ui)
{
	if (!has_row(p))
		return KEY_DONE;
	flip_mark(p, ui);
	if (strcmp(p->group_id, "*") == 0)
		return KEY_DONE | KEY_REDRAW | KEY_REST;
	return list_act(&p->list, ui, ACT_DOWN) | KEY_REDRAW;
}

static unsigned copy(struct contacts_pane *p, struct ui *ui)
{
	if (!has_row(p))
		return KEY_PASS;
	if (p->focus == CONTACTS_CARD)
		contacts_card_settle(p, ui);
	else
		contacts_card_load(p, ui);
	ui_copy(ui, p->focus == CONTACTS_CARD ? detail_value(&p->detail)
					      : contacts_card_address(p, ui));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned open_outside(struct contacts_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	struct str link;

	if (p->focus != CONTACTS_CARD)
		return KEY_PASS;
	contacts_card_settle(p, ui);
	link = detail_link(&p->detail);
	if (!link.n) {
		ui_say(ui, STYLE_NORMAL, "This value is nothing to open. y copies it.");
		return KEY_DONE | KEY_REDRAW;
	}
	if (!ui_open_outside(ui, link, &err))
		ui_fail(ui, &err);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned next_contact(struct contacts_pane *p, struct ui *ui, int step)
{
	unsigned done;

	if (p->focus != CONTACTS_CARD)
		return go_to(p, ui, contacts_section(p, ui, p->list.at, step));
	done = list_act(&p->list, ui, step > 0 ? ACT_DOWN : ACT_UP);
	contacts_card_load(p, ui);
	return done | KEY_REDRAW;
}

static unsigned other_column(struct contacts_pane *p, struct ui *ui, int step)
{
	static const enum contacts_focus order[] = {CONTACTS_GROUPS, CONTACTS_LIST, CONTACTS_CARD};
	int at = p->focus == CONTACTS_GROUPS ? 0 : p->focus == CONTACTS_LIST ? 1 : 2;

	return focus_on(p, ui, order[(at + step + 3) % 3]);
}

static unsigned act_in_groups(struct contacts_pane *p, struct ui *ui, enum action a)
{
	unsigned done;

	switch (a) {
	case ACT_OPEN:
	case ACT_RIGHT:
		if (a == ACT_OPEN && contacts_duplicates_here(p, ui))
			return KEY_DONE | KEY_REDRAW;
		contacts_groups_choose(p, ui);
		contacts_card_load(p, ui);
		return focus_on(p, ui, CONTACTS_LIST);
	case ACT_NEW:
		return contacts_group_new(p, ui);
	case ACT_EDIT:
		return contacts_group_rename(p, ui);
	case ACT_DELETE:
		return contacts_group_delete(p, ui);
	default:
		break;
	}
	done = list_act(&p->groups, ui, a);
	if (done & KEY_REDRAW) {
		contacts_groups_choose(p, ui);
		contacts_card_load(p, ui);
	}
	return done & ~(unsigned)KEY_REST;
}

static unsigned act_here(struct contacts_pane *p, struct ui *ui, enum action a)
{
	if (p->focus == CONTACTS_GROUPS)
		return act_in_groups(p, ui, a);
	if (p->focus == CONTACTS_CARD)
		return detail_act(&p->detail, ui, a);
	return list_act(&p->list, ui, a);
}

static unsigned change_marks(struct contacts_pane *p, struct ui *ui, enum action a)
{
	if (a == ACT_MARK_ALL)
		contacts_mark_all(p, ui);
	else
		contacts_mark_range(p, ui);
	contacts_recount(p, ui);
	contacts_groups_load(p, ui);
	p->list.gone = false;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned toggle(bool *what)
{
	*what = !*what;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned show_history(struct contacts_pane *p, struct ui *ui)
{
	struct str id = list_id(&p->list);

	if (!has_row(p))
		return KEY_PASS;
	contacts_card_load(p, ui);
	history_show_contact(ui, id, str_of(p->card.name));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned act_anywhere(struct contacts_pane *p, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_RELOAD:
		p->read_token = icloud_post(ui->icloud, ASK_CONTACTS, NULL);
		begin_reading(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_FILTER:
		p->focus = CONTACTS_LIST;
		ui_filter(ui, buf_str(&p->filter));
		return KEY_DONE | KEY_REDRAW;
	case ACT_NEW:
	case ACT_EDIT:
		return open_form(p, ui, a == ACT_NEW);
	case ACT_DELETE:
		if (p->marks.n && p->focus == CONTACTS_LIST && ui->reader)
			return contacts_delete_marked(p, ui);
		return has_row(p) ? delete_one(p, ui) : KEY_PASS;
	case ACT_BULK:
		return contact_bulk_open(p, ui);
	case ACT_EDITOR:
		return contact_editor_open(p, ui);
	case ACT_HISTORY:
		return show_history(p, ui);
	case ACT_UNDO:
		return undo(p, ui);
	case ACT_COPY:
		return copy(p, ui);
	case ACT_OUTSIDE:
		return open_outside(p, ui);
	case ACT_GROUP:
		return focus_on(
			p, ui, p->focus == CONTACTS_GROUPS ? CONTACTS_LIST : CONTACTS_GROUPS);
	case ACT_PUT_IN_GROUPS:
		if (has_row(p) || p->marks.n)
			contacts_pick_open(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_MERGE:
		return contacts_merge(p, ui);
	case ACT_ME:
		return contacts_me_show(p, ui);
	case ACT_CHOOSE_ME:
		return contacts_me_choose(p, ui);
	case ACT_WIDE:
		return toggle(&p->wide);
	case ACT_EXACT:
		return toggle(&p->exact);
	default:
		return KEY_PASS;
	}
}

static unsigned act_moving(struct contacts_pane *p, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_NEXT_MATCH:
		return list_act(&p->list, ui, ACT_DOWN);
	case ACT_PREVIOUS_MATCH:
		return list_act(&p->list, ui, ACT_UP);
	case ACT_NEXT:
		return next_contact(p, ui, 1);
	case ACT_PREVIOUS:
		return next_contact(p, ui, -1);
	case ACT_NEXT_COLUMN:
		return other_column(p, ui, 1);
	case ACT_PREVIOUS_COLUMN:
		return other_column(p, ui, -1);
	case ACT_LEFT:
		return focus_on(p, ui, p->focus == CONTACTS_CARD ? CONTACTS_LIST : CONTACTS_GROUPS);
	case ACT_RIGHT:
		return focus_on(p, ui, p->focus == CONTACTS_GROUPS ? CONTACTS_LIST : CONTACTS_CARD);
	case ACT_MARK_ALL:
	case ACT_MARK_RANGE:
		return change_marks(p, ui, a);
	case ACT_SORT:
		contacts_sort_next(p, ui);
		contacts_card_load(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_JUMP:
		if (p->order == ORDER_CHANGED) {
			ui_say(ui, STYLE_NORMAL, "This order has no letters. s sorts in another.");
			return KEY_DONE | KEY_REDRAW;
		}
		p->jumping = true;
		ui_say(ui, STYLE_NORMAL, "Jump to which letter?");
		return KEY_DONE | KEY_REDRAW;
	default:
		return KEY_PASS;
	}
}

static bool contacts_can(void *self, struct ui *ui, enum action a, struct str *why)
{
	bool stages = a == ACT_NEW || a == ACT_EDIT || a == ACT_DELETE || a == ACT_PUT_IN_GROUPS ||
		      a == ACT_CHOOSE_ME || a == ACT_BULK || a == ACT_EDITOR;
	struct contacts_pane *p = self;

	if (a == ACT_BULK && ui->reader && !p->marks.n) {
		*why = STR("needs marked contacts; none is marked. Space marks");
		return false;
	}
	if (!stages || ui->reader)
		return true;
	*why = STR("needs an account. L in Account signs in");
	return false;
}

static unsigned contacts_act(void *self, struct ui *ui, enum action a)
{
	struct contacts_pane *p = self;
	unsigned done;

	if (p->focus == CONTACTS_FORM)
		return contact_form_act(p, ui, a);
	if (p->pick)
		return contacts_pick_act(p, ui, a);
	if (p->focus == CONTACTS_BULK)
		return contact_bulk_act(p, ui, a);
	if (a == ACT_BACK)
		return step_back(p, ui);
	if (a == ACT_OPEN && p->focus == CONTACTS_LIST)
		return focus_on(p, ui, CONTACTS_CARD);
	if (a == ACT_OPEN && p->focus == CONTACTS_CARD)
		return open_outside(p, ui);
	if (a == ACT_MARK && p->focus == CONTACTS_LIST)
		return mark(p, ui);
	done = act_here(p, ui, a);
	if (done == KEY_PASS)
		done = act_anywhere(p, ui, a);
	return done == KEY_PASS ? act_moving(p, ui, a) : done;
}

static unsigned contacts_key(void *self, struct ui *ui, uint32_t key)
{
	struct contacts_pane *p = self;

	if (p->focus == CONTACTS_FORM)
		return contact_form_key(p, ui, key);
	if (p->focus == CONTACTS_BULK)
		return contact_bulk_key(p, ui, key);
	if (!p->jumping)
		return KEY_PASS;
	p->jumping = false;
	ui_quiet(ui); /* the question is answered */
	if (!key_is_text(key))
		return KEY_DONE | KEY_REDRAW;
	return go_to(p, ui, contacts_letter(p, ui, key));
}

static unsigned contacts_paste(void *self, struct ui *ui, struct str text)
{
	struct contacts_pane *p = self;

	if (p->focus == CONTACTS_BULK)
		return contact_bulk_paste(p, ui, text);
	return p->focus == CONTACTS_FORM ? contact_form_paste(p, ui, text) : KEY_DONE;
}

static unsigned contacts_filter(void *self, struct ui *ui, struct str text)
{
	struct contacts_pane *p = self;

	buf_clear(&p->filter);
	buf_add_str(&p->filter, utf8_clip(text, FILTER_BYTES));
	contacts_recount(p, ui);
	if (p->list.gone && p->list.count) /* who matches best */
		list_select(&p->list, ui, 0);
	p->list.gone = false;
	return KEY_REDRAW | KEY_REST;
}

/* Tab: query words, and the names of groups and labels. */
static bool contacts_complete_filter(void *self, struct ui *ui, struct str text, struct buf *out)
{
	(void)self;
	return ui->reader && contacts_complete(ui->reader, text, out);
}

static enum context contacts_where(void *self)
{
	struct contacts_pane *p = self;

	if (p->pick && p->focus != CONTACTS_FORM)
		return CONTEXT_PICK;
	if (p->jumping && p->focus != CONTACTS_FORM)
		return CONTEXT_ANYWHERE; /* the letter that is wanted is no key */
	switch (p->focus) {
	case CONTACTS_FORM:
		return CONTEXT_FORM;
	case CONTACTS_BULK:
		return CONTEXT_BULK;
	case CONTACTS_CARD:
		return CONTEXT_CARD;
	case CONTACTS_GROUPS:
		return CONTEXT_GROUPS;
	default:
		return CONTEXT_CONTACTS;
	}
}

/* ---- Mouse ---- */

static unsigned mouse_list(struct contacts_pane *p, struct ui *ui, const struct mouse *m)
{
	bool gutter = false;
	unsigned done;

	done = list_mouse(&p->list, ui, m, &gutter);
	if (m->kind == MOUSE_CLICK)
		p->focus = CONTACTS_LIST;
	if (gutter)
		flip_mark(p, ui);
	if (m->kind == MOUSE_DOUBLE)
		return done | focus_on(p, ui, CONTACTS_CARD);
	return done;
}

static unsigned mouse_groups(struct contacts_pane *p, struct ui *ui, const struct mouse *m)
{
	unsigned done = list_mouse(&p->groups, ui, m, NULL);

	if (m->kind == MOUSE_CLICK && done) {
		contacts_groups_choose(p, ui);
		contacts_card_load(p, ui);
	}
	return done;
}

static unsigned contacts_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct contacts_pane *p = self;
	struct columns at = layout_contacts(ui->w, p->wide);
	struct mouse inside = *m;

	if (p->focus == CONTACTS_FORM)
		return contact_form_mouse(p, ui, m);
	if (p->pick)
		return contacts_pick_mouse(p, ui, m);
	if (p->focus == CONTACTS_BULK)
		return KEY_DONE;
	if (ui->w < 80)
		return p->focus == CONTACTS_CARD     ? detail_mouse(&p->detail, ui, m)
		       : p->focus == CONTACTS_GROUPS ? mouse_groups(p, ui, m)
						     : mouse_list(p, ui, m);
	if (at.side.w && m->x < at.main.x)
		return mouse_groups(p, ui, m);
	if (m->x < at.rest.x) {
		inside.x -= at.main.x;
		return mouse_list(p, ui, &inside);
	}
	inside.x -= at.rest.x;
	if (m->kind == MOUSE_CLICK)
		focus_on(p, ui, CONTACTS_CARD);
	return detail_mouse(&p->detail, ui, &inside) | KEY_REDRAW;
}

/* ---- Life ---- */

/* The answer to the question that a list asks which has lost more than a fifth. */
static void run_accept_list(struct ui *ui, struct str arguments)
{
	bool believe = true;

	(void)arguments;
	icloud_post(ui->icloud, ASK_CONTACTS, &believe);
}

static void run_drafts(struct ui *ui, struct str arguments)
{
	(void)arguments;
	ui_show(ui, "contacts");
	contact_drafts_list(ui_pane_state(ui, "contacts"), ui);
}

static const struct prompt_command own_commands[] = {
	{"drafts", "", "the drafts that are kept: open or drop them", run_drafts},
	{"accept-list", "", "believe a list of contacts that has become much shorter",
		run_accept_list},
};

static void contacts_open(void *self, struct ui *ui)
{
	struct contacts_pane *p = self;

	p->filter = BUF_INIT(FILTER_BYTES);
	p->total = p->count = -1;
	p->views = (struct contacts_views){-1, -1};
	contacts_list_init(p);
	contacts_groups_init(p);
	ui_commands(ui, own_commands, sizeof own_commands / sizeof *own_commands);
	load_all(p, ui);
	p->list.gone = false;
	contact_drafts_say(ui);
}

static void contacts_close(void *self, struct ui *ui)
{
	struct contacts_pane *p = self;

	(void)ui;
	contact_forms_free(p);
	contacts_pick_close(p);
	contact_bulk_free(p);
	contact_editor_free(p);
	contacts_card_release(&p->card);
	marks_release(&p->marks);
	buf_release(&p->filter);
}

const struct pane pane_contacts = {
	.name = "contacts",
	.title = "Contacts",
	.context = CONTEXT_CONTACTS,
	.size = sizeof(struct contacts_pane),
	.open = contacts_open,
	.close = contacts_close,
	.event = contacts_event,
	.act = contacts_act,
	.can = contacts_can,
	.key = contacts_key,
	.paste = contacts_paste,
	.mouse = contacts_mouse,
	.where = contacts_where,
	.filter = contacts_filter,
	.complete = contacts_complete_filter,
	.draw = contacts_draw,
};
