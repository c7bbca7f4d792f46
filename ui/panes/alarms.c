/* The alarms pane: alarms by day, the month around them, the event behind the one selected. State and keys;
 * what the store holds is drawn by the files beside. Putting off and dismissing are answers kept here, nothing
 * is written to iCloud. */
#include "panes/alarms.h"

#include "icloud/icloud.h"
#include "panes/due.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>

enum {
	DAY_S = 24 * 60 * 60,
	SPAN_DAYS = 400,
	FILTER_MAX = 256,
	DAYS_MOST = 366, /* what one may ask for */
};

extern const struct pane pane_alarms;

/* ---- State ---- */

static int selected_item(const struct alarms_pane *p)
{
	return alarms_item_at(p, p->list.at);
}

/* The event and the month follow the selection; what only was read again leaves both where they are. */
static void follow_selection(struct alarms_pane *p, struct ui *ui)
{
	struct str id = list_id(&p->list);
	struct civil at;
	bool another;

	p->shown = selected_item(p);
	another = p->shown < 0 || !str_eq(id, str_of(p->followed));
	alarms_detail_load(p, ui, another);
	if (p->shown < 0 || !another)
		return;
	snprintf(p->followed, sizeof(p->followed), "%.*s", STR_ARG(id));
	at = p->item[p->shown].rings;
	p->year = at.year;
	p->month = at.month;
	p->event_top = 0;
}

/* What is on the screen is asked for; what is only selected is not. */
static void look_closer(struct alarms_pane *p, struct ui *ui)
{
	bool known = p->has_event && p->event.as_of >= p->as_of;

	if (!known && (p->opened || layout_alarms(ui->w, p->wide).rest.w))
		alarms_detail_need(p, ui, false);
}

static void show_today(struct alarms_pane *p)
{
	struct civil today = alarms_now(p);

	p->year = today.year;
	p->month = today.month;
}

/* The first alarm that is still to come, else the first. */
static void select_next(struct alarms_pane *p, struct ui *ui)
{
	int first = -1;

	for (int i = 0; i < p->rows; i++) {
		int item = alarms_item_at(p, i);

		if (item >= 0 && item == p->next) {
			list_select(&p->list, ui, i);
			return;
		}
		first = first < 0 && item >= 0 ? i : first;
	}
	if (first >= 0)
		list_select(&p->list, ui, first);
}

/* Whoever comes while one is due comes because of it. */
static void select_due(struct alarms_pane *p, struct ui *ui)
{
	for (int i = 0; i < p->rows; i++) {
		int item = alarms_item_at(p, i);

		if (item < 0 || alarms_state(p, item) != ALARM_DUE)
			continue;
		list_select(&p->list, ui, i);
		follow_selection(p, ui);
		return;
	}
}

void alarms_ready(struct alarms_pane *p, struct ui *ui, time_t as_of)
{
	bool first = !p->list.ops;

	p->as_of = as_of;
	if (!p->year)
		show_today(p);
	alarms_make_rows(p);
	if (first)
		list_init(&p->list, &alarms_list_ops, p);
	list_refresh(&p->list, ui, p->rows);
	if (first || selected_item(p) < 0)
		select_next(p, ui);
	follow_selection(p, ui);
	p->opened = p->opened && p->shown >= 0;
}

static void take(void *ctx, const struct icloud_alarm *a)
{
	alarms_add(ctx, a);
}

/* From the first of this month on, for the month at the right. */
static void alarms_load(struct alarms_pane *p, struct ui *ui)
{
	struct civil c;
	time_t from, as_of;

	if (!ui->reader)
		return;
	zone_free(&p->zone);
	p->zone = alarms_zone(ui->reader);
	if (!alarms_about(ui->reader, &p->about))
		p->about = (struct icloud_alarms){0};
	if (!event_days(ui->reader, &p->days))
		p->days.n = 0;
	c = alarms_now(p);
	from = zone_instant(p->zone, (struct civil){.year = c.year, .month = c.month, .day = 1});
	alarms_forget(p);
	as_of = alarms_list(ui->reader, from, from + (time_t)SPAN_DAYS * DAY_S, take, p);
	alarms_ready(p, ui, as_of);
}

static void alarms_open(void *self, struct ui *ui)
{
	struct alarms_pane *p = self;

	p->shown = -1;
	p->since = ui_since(ui);
	p->filter = BUF_INIT(FILTER_MAX);
	alarms_load(p, ui);
}

static void alarms_close(void *self, struct ui *ui)
{
	(void)ui;
	alarms_detail_release(self);
	alarms_release(self);
}

static bool is_news(const struct icloud_message *m)
{
	if (m->event != EVENT_STORE)
		return m->event == EVENT_DUE;
	return m->ask == ASK_ALARMS || m->ask == ASK_ALL || m->ask == ASK_NONE;
}

static unsigned hear(struct alarms_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (m->event == EVENT_DONE && m->token && m->token == p->undo)
		due_say_taken_back(ui, m->total > 0);
	if (p->reaching && m->token == p->reaching &&
		(m->event == EVENT_DONE || m->event == EVENT_ERROR)) {
		p->reaching = 0;
		return KEY_REDRAW;
	}
	if (alarms_detail_hear(p, ui, m))
		return KEY_REDRAW;
	if (!is_news(m))
		return 0;
	alarms_load(p, ui);
	if (!p->hidden)
		look_closer(p, ui);
	return KEY_REDRAW;
}

static unsigned alarms_event(void *self, struct ui *ui, const struct event *ev)
{
	struct alarms_pane *p = self;
	const struct icloud_message *m = ev->message;

	switch (ev->kind) {
	case EV_REST:
		follow_selection(p, ui);
		look_closer(p, ui);
		return KEY_REDRAW;
	case EV_TIMER:
		if (p->asking)
			ui_after(ui, p, ALARMS_TIMER_ASK, 1000);
		return KEY_REDRAW;
	case EV_HIDDEN:
		p->hidden = true;
		return 0;
	case EV_MINUTE:
		alarms_ready(p, ui, p->as_of); /* a new day, or another one is next */
		return KEY_REDRAW;
	case EV_SHOWN:
		p->hidden = false;
		alarms_load(p, ui);
		select_due(p, ui);
		look_closer(p, ui);
		return KEY_REDRAW;
	case EV_MESSAGE:
		return hear(p, ui, m);
	default:
		return 0;
	}
}

/* A month that was not read yet is: with all days up to its end, as many as one may ask for. */
static void reach_month(struct alarms_pane *p, struct ui *ui)
{
	long from = alarms_day(alarms_now(p));
	int days = (int)(alarms_month_end(p) - from);

	if (!ui->icloud || !p->as_of || p->reaching ||
		alarms_known_until(p) >= alarms_month_end(p) || days < p->about.days ||
		days > DAYS_MOST)
		return;
	p->reaching = icloud_post(ui->icloud, ASK_ALARMS, &days);
}

/* The month turns, and the selection goes to its first alarm. */
static void turn_month(struct alarms_pane *p, struct ui *ui, int by)
{
	alarms_month_turn(p, by);
	reach_month(p, ui);
	for (int i = 0; i < p->rows; i++) {
		int item = alarms_item_at(p, i);
		struct civil at = p->item[p->row[i].item].rings;

		if (item < 0 || at.year != p->year || at.month != p->month)
			continue;
		list_select(&p->list, ui, i);
		follow_selection(p, ui);
		return;
	}
}

static void next(struct alarms_pane *p, struct ui *ui, int by)
{
	if (!p->opened || alarms_shows_month(p, ui)) {
		turn_month(p, ui, by);
		return;
	}
	list_act(&p->list, ui, by > 0 ? ACT_DOWN : ACT_UP);
	follow_selection(p, ui);
}

static unsigned answer(struct alarms_pane *p, struct ui *ui, enum action a)
{
	int item = selected_item(p);
	time_t until;

	if (item < 0)
		return KEY_PASS;
	until = due_later(p->item[item].rings_at, p->item[item].trigger_at, clock_now());
	due_answer(ui, alarms_text(p, p->item[item].id), p->item[item].trigger_at,
		a == ACT_ALARM_LATER ? until : 0);
	if (a == ACT_ALARM_LATER)
		ui_say(ui, STYLE_NORMAL, "Put off until %.*s, here only. u takes it back.",
			STR_ARG(alarms_clock_words(ui, zone_civil(p->zone, until))));
	else
		ui_say(ui, STYLE_NORMAL, "Dismissed, here only. u takes it back.");
	return KEY_DONE | KEY_REDRAW;
}

static unsigned step_back(struct alarms_pane *p, struct ui *ui)
{
	if (p->opened) {
		p->opened = false;
		return KEY_DONE | KEY_REDRAW;
	}
	if (!p->filter.n)
		return KEY_PASS;
	buf_clear(&p->filter);
	alarms_ready(p, ui, p->as_of);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned open_event(struct alarms_pane *p, struct ui *ui)
{
	follow_selection(p, ui);
	p->opened = p->shown >= 0;
	look_closer(p, ui);
	return p->opened ? KEY_DONE | KEY_REDRAW : KEY_PASS;
}

static unsigned copy(struct alarms_pane *p, struct ui *ui)
{
	if (selected_item(p) < 0)
		return KEY_PASS;
	ui_copy(ui, alarms_event_line(p, ui, selected_item(p)));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned go_today(struct alarms_pane *p, struct ui *ui)
{
	select_next(p, ui);
	follow_selection(p, ui);
	show_today(p);
	return KEY_DONE | KEY_REDRAW;
}

static void reload(struct alarms_pane *p, struct ui *ui)
{
	if (!ui->icloud)
		return;
	icloud_post(ui->icloud, ASK_ALARMS, NULL);
	if (p->opened || p->unknown.code)
		alarms_detail_need(p, ui, true);
}

/* Whatever the event links to; web addresses, mail and telephone only. */
static unsigned open_link(struct alarms_pane *p, struct ui *ui)
{
	struct str url = p->has_event ? str_trim(p->event.url) : STR("");
	struct error err = ERROR_INIT;

	if (!url.n)
		ui_say(ui, STYLE_NORMAL, "This event has no link to open.");
	else if (!ui_open_outside(ui, url, &err))
		ui_fail(ui, &err);
	return KEY_DONE | KEY_REDRAW;
}

/* Moving: through the event while it is in focus, else through the list. */
static unsigned move(struct alarms_pane *p, struct ui *ui, enum action a)
{
	if (!p->rows)
		return KEY_PASS;
	if (p->opened)
		return alarms_event_act(p, a);
	return list_act(&p->list, ui, a);
}

static unsigned alarms_act(void *self, struct ui *ui, enum action a)
{
	struct alarms_pane *p = self;

	switch (a) {
	case ACT_RELOAD:
		reload(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_FILTER:
		p->opened = false;
		ui_filter(ui, buf_str(&p->filter));
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
	case ACT_NEXT_COLUMN:
	case ACT_RIGHT:
		return open_event(p, ui);
	case ACT_PREVIOUS_COLUMN:
	case ACT_LEFT:
		return p->opened ? step_back(p, ui) : KEY_PASS;
	case ACT_BACK:
		return step_back(p, ui);
	case ACT_TODAY:
		return go_today(p, ui);
	case ACT_NEXT:
	case ACT_PREVIOUS:
		next(p, ui, a == ACT_NEXT ? 1 : -1);
		return KEY_DONE | KEY_REDRAW;
	case ACT_WIDE:
		p->wide = !p->wide;
		p->opened = false;
		return KEY_DONE | KEY_REDRAW;
	case ACT_COPY:
		return copy(p, ui);
	case ACT_EXPORT:
		if (!p->rows)
			return KEY_PASS;
		alarms_export(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_OUTSIDE:
		return open_link(p, ui);
	case ACT_ALARM_LATER:
	case ACT_ALARM_DISMISS:
		return answer(p, ui, a);
	case ACT_ALARM_BACK:
	case ACT_UNDO:
		p->undo = due_take_back(ui);
		return KEY_DONE | KEY_REDRAW;
	default:
		return move(p, ui, a);
	}
}

static unsigned alarms_filter(void *self, struct ui *ui, struct str text)
{
	struct alarms_pane *p = self;

	buf_clear(&p->filter);
	buf_add_str(&p->filter, utf8_clip(text, FILTER_MAX));
	alarms_ready(p, ui, p->as_of);
	return KEY_REDRAW;
}

static unsigned alarms_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct alarms_pane *p = self;
	struct columns at = layout_alarms(ui->w, p->wide);
	bool in_event = alarms_is_behind(p, ui) || m->x >= at.main.x + at.main.w, gutter = false;
	unsigned done;

	if (!p->rows)
		return KEY_PASS;
	if (in_event && (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN))
		return alarms_event_act(p, m->kind == MOUSE_WHEEL_UP ? ACT_UP : ACT_DOWN);
	if (in_event)
		return m->kind == MOUSE_DOUBLE ? open_event(p, ui) : KEY_PASS;
	p->opened = false;
	done = list_mouse(&p->list, ui, m, &gutter);
	if (m->kind == MOUSE_DOUBLE)
		return done | alarms_act(p, ui, ACT_OPEN);
	follow_selection(p, ui);
	return done;
}

const struct pane pane_alarms = {
	.name = "alarms",
	.title = "Alarms",
	.context = CONTEXT_ALARMS,
	.size = sizeof(struct alarms_pane),
	.open = alarms_open,
	.close = alarms_close,
	.event = alarms_event,
	.act = alarms_act,
	.mouse = alarms_mouse,
	.filter = alarms_filter,
	.draw = alarms_draw,
};
