/* Every request of this program and of its past days, newest first, and the one selected. Secrets are masked before
 * they get here; nothing is told to anybody. */
#include "panes/activity.h"

#include "icloud/icloud.h"
#include "icloud/json.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <stdlib.h>
#include <string.h>

enum { DETAIL_H = 7, FILTER_BYTES = 256 };

extern const struct pane pane_activity;

/* ---- Drawing ---- */

static void draw_nothing(struct activity_pane *p, struct grid *g)
{
	if (p->n) {
		grid_puts(g, 1, 4, g->w - 4, "No request matches.", STYLE_STRONG);
		grid_puts(g, 2, 4, g->w - 4, "Esc shows all.", STYLE_DIM);
	} else {
		grid_puts(
			g, 1, 4, g->w - 4, "No request has been made from here yet.", STYLE_STRONG);
	}
}

static void tell_position(struct activity_pane *p, struct ui *ui)
{
	int at = p->list.at + 1;

	if (p->filter.n)
		ui_position(ui, "%d of %d, filter “%.*s”", at, p->matches,
			STR_ARG(buf_str(&p->filter)));
	else if (p->unseen)
		ui_position(ui, "%d of %d requests   %d new above", at, p->matches, p->unseen);
	else
		ui_position(ui, "%d of %d requests", at, p->matches);
}

void activity_draw(void *self, struct ui *ui, struct grid *g)
{
	struct activity_pane *p = self;
	bool detail = g->h >= 14 && ui->h >= 24;
	int h = g->h - 1 - (detail ? DETAIL_H + 1 : 0);

	if (!p->matches) {
		draw_nothing(p, g);
		return;
	}
	if (p->shown >= p->matches)
		p->shown = 0;
	tell_position(p, ui);
	if (p->opened) {
		activity_opened_draw(p, ui, g);
		return;
	}
	activity_list_draw(p, ui, g, h);
	if (!detail)
		return;
	grid_line(g, g->h - DETAIL_H - 1, 0, g->w, GLYPH_LINE, STYLE_RULE);
	activity_detail_draw(p, ui, g, g->h - DETAIL_H);
}

/* ---- State ---- */

static void make_room(struct activity_pane *p)
{
	if (p->row)
		return;
	p->row = mem_new(sizeof *p->row * ACTIVITY_MAX);
	p->match = mem_new(sizeof *p->match * ACTIVITY_MAX);
	p->filter = BUF_INIT(FILTER_BYTES);
	activity_list_init(p);
}

static void take_past(
	struct activity_pane *p, const struct icloud_activity *past, size_t n, size_t run_n)
{
	size_t kept = p->past_n < ACTIVITY_MAX - run_n ? p->past_n : ACTIVITY_MAX - run_n;

	if (past) {
		p->past_n = n < ACTIVITY_MAX - run_n ? n : ACTIVITY_MAX - run_n;
		memcpy(p->row + run_n, past, p->past_n * sizeof *past);
	} else if (kept) {
		p->past_n = kept;
		memmove(p->row + run_n, p->row + p->run_n, kept * sizeof *p->row);
	}
}

void activity_show(struct activity_pane *p, struct ui *ui, const struct icloud_activity *run,
	size_t n, const struct icloud_activity *past, size_t past_n)
{
	uint64_t newest = p->run_n ? p->row[0].number : 0;
	bool had = p->n > 0, on_top = p->list.at == 0 && !p->opened;
	int more = n && had ? (int)(run[0].number - newest) : 0;

	make_room(p);
	n = n < ACTIVITY_MAX ? n : ACTIVITY_MAX;
	take_past(p, past, past_n, n);
	if (n)
		memcpy(p->row, run, n * sizeof *run);
	p->run_n = n;
	p->n = n + p->past_n;
	activity_match(p, ui);
	if (on_top && p->matches)
		list_select(&p->list, ui, 0);
	p->unseen = on_top ? 0 : p->unseen + more;
	p->shown = p->list.at;
}

static void load(struct activity_pane *p, struct ui *ui, bool past)
{
	struct icloud_activity *run, *before = NULL;
	size_t n, past_n = 0;

	if (!ui->icloud)
		return;
	run = mem_new(sizeof *run * ACTIVITY_RUN);
	n = activity_list(ui->icloud, run, ACTIVITY_RUN);
	if (past) {
		before = mem_new(sizeof *before * ACTIVITY_PAST);
		past_n = activity_past(ui->icloud, before, ACTIVITY_PAST);
		activity_country(ui->reader, p->country);
	}
	activity_show(p, ui, run, n, before, past_n);
	free(run);
	free(before);
}

static unsigned activity_event(void *self, struct ui *ui, const struct event *ev)
{
	struct activity_pane *p = self;

	if (ev->kind == EV_SHOWN || ev->kind == EV_HIDDEN)
		p->in_front = ev->kind == EV_SHOWN;
	if (ev->kind == EV_REST && !p->opened) {
		p->shown = p->list.at;
		return KEY_REDRAW;
	}
	if (ev->kind == EV_SHOWN)
		load(p, ui, true);
	else if (ev->kind == EV_MESSAGE && ev->message->event == EVENT_REQUESTS && p->in_front)
		load(p, ui, false);
	else
		return 0;
	return KEY_REDRAW;
}

static void activity_open(void *self, struct ui *ui)
{
	make_room(self);
	load(self, ui, true);
}

static void shut(struct activity_pane *p)
{
	if (p->exchanged)
		activity_exchange_release(&p->exchange);
	p->exchanged = p->opened = false;
	p->top = 0;
}

static void activity_close(void *self, struct ui *ui)
{
	struct activity_pane *p = self;

	(void)ui;
	shut(p);
	buf_release(&p->filter);
	free(p->match);
	free(p->row);
}

/* ---- Keys ---- */

static void open_one(struct activity_pane *p, struct ui *ui)
{
	const struct icloud_activity *a;

	shut(p);
	p->shown = p->list.at;
	a = activity_row(p, p->shown);
	p->opened = a != NULL;
	p->exchanged = a && ui->icloud && activity_exchange(ui->icloud, a->number, &p->exchange);
}

static void scroll_to(struct activity_pane *p, int top)
{
	int most = p->height > p->h ? p->height - p->h : 0;

	p->top = top > most ? most : top < 0 ? 0 : top;
}

static unsigned act_opened(struct activity_pane *p, struct ui *ui, enum action a)
{
	int page = p->h > 2 ? p->h - 1 : 1;

	if (a == ACT_BACK || a == ACT_OPEN || a == ACT_EXACT || a == ACT_LEFT)
		shut(p);
	else if (a == ACT_DOWN || a == ACT_UP)
		scroll_to(p, p->top + (a == ACT_DOWN ? 1 : -1));
	else if (a == ACT_PAGE_DOWN || a == ACT_PAGE_UP)
		scroll_to(p, p->top + (a == ACT_PAGE_DOWN ? page : -page));
	else if (a == ACT_HALF_DOWN || a == ACT_HALF_UP)
		scroll_to(p, p->top + (a == ACT_HALF_DOWN ? page / 2 : -page / 2));
	else if (a == ACT_FIRST || a == ACT_LAST)
		scroll_to(p, a == ACT_FIRST ? 0 : p->height);
	else if (a == ACT_NEXT || a == ACT_PREVIOUS) {
		list_act(&p->list, ui, a == ACT_NEXT ? ACT_DOWN : ACT_UP);
		open_one(p, ui);
	} else {
		return KEY_PASS;
	}
	return KEY_DONE | KEY_REDRAW;
}

static unsigned copy_request(struct activity_pane *p, struct ui *ui)
{
	const struct icloud_activity *a = activity_row(p, p->list.at);
	struct icloud_exchange x = {0};
	bool kept = ui->icloud && activity_exchange(ui->icloud, a->number, &x);
	struct buf text = BUF_INIT(128 * KIB);

	activity_curl(a, kept ? &x : NULL, &text);
	ui_copy(ui, buf_str(&text));
	buf_release(&text);
	if (kept)
		activity_exchange_release(&x);
	return KEY_DONE | KEY_REDRAW;
}

/* What is shown, as `activity --json` has it. */
static unsigned export_shown(struct activity_pane *p, struct ui *ui)
{
	struct buf text = BUF_INIT(16 * MIB);
	struct json_writer w = json_writer(&text);

	json_object(&w);
	json_key(&w, "requests");
	json_array(&w);
	for (int i = 0; i < p->matches; i++)
		activity_json(&w, activity_row(p, i), p->country);
	json_array_end(&w);
	json_object_end(&w);
	buf_addc(&text, '\n');
	ui_export(ui,
		arena_printf(
			ui->frame, "%d %s", p->matches, p->matches == 1 ? "request" : "requests")
			.p,
		"icloud-activity.json", buf_str(&text));
	buf_release(&text);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned activity_filter(void *self, struct ui *ui, struct str text)
{
	struct activity_pane *p = self;

	make_room(p);
	buf_clear(&p->filter);
	buf_add_str(&p->filter, text);
	activity_match(p, ui);
	p->shown = p->list.at;
	return KEY_REDRAW;
}

static unsigned act_list(struct activity_pane *p, struct ui *ui, enum action a)
{
	unsigned done = list_act(&p->list, ui, a);

	if (p->list.at == 0)
		p->unseen = 0;
	return done;
}

static unsigned activity_act(void *self, struct ui *ui, enum action a)
{
	struct activity_pane *p = self;

	if (a == ACT_FILTER) {
		shut(p);
		ui_filter(ui, buf_str(&p->filter));
		return KEY_DONE | KEY_REDRAW;
	}
	if (a == ACT_BACK && !p->opened && p->filter.n) {
		activity_filter(p, ui, STR(""));
		return KEY_DONE | KEY_REDRAW;
	}
	if (!p->matches)
		return KEY_PASS;
	if (a == ACT_COPY)
		return copy_request(p, ui);
	if (a == ACT_EXPORT)
		return export_shown(p, ui);
	if (p->opened)
		return act_opened(p, ui, a);
	if (a == ACT_OPEN || a == ACT_EXACT) {
		open_one(p, ui);
		return KEY_DONE | KEY_REDRAW;
	}
	return act_list(p, ui, a);
}

static unsigned activity_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct activity_pane *p = self;
	struct mouse inside = *m;
	bool gutter = false;
	unsigned done;

	if (p->opened && (m->kind == MOUSE_WHEEL_DOWN || m->kind == MOUSE_WHEEL_UP)) {
		scroll_to(p, p->top + (m->kind == MOUSE_WHEEL_DOWN ? 3 : -3));
		return KEY_DONE | KEY_REDRAW;
	}
	if (!p->matches || m->y < 1 || m->y > p->list.h || p->opened)
		return KEY_PASS;
	inside.y--;
	done = list_mouse(&p->list, ui, &inside, &gutter);
	p->shown = p->list.at;
	if (m->kind == MOUSE_DOUBLE)
		open_one(p, ui);
	return done;
}

const struct pane pane_activity = {
	.name = "activity",
	.title = "Activity",
	.context = CONTEXT_ACTIVITY,
	.size = sizeof(struct activity_pane),
	.open = activity_open,
	.close = activity_close,
	.event = activity_event,
	.act = activity_act,
	.mouse = activity_mouse,
	.filter = activity_filter,
	.draw = activity_draw,
};
