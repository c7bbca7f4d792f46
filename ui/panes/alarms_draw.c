/* The body of the alarms pane: what stands where at this size, and what is said when there is nothing to show. */
#include "panes/alarms.h"

#include "panes/glance.h"
#include "panes/service_off.h"
#include "panes/words.h"
#include "screen/ui.h"

enum { LIMIT_S = 60 * 60, WIDE_W = 80, EVENT_MOST = 72 };

static void draw_empty(struct alarms_pane *p, struct ui *ui, struct grid *g)
{
	if (p->filter.n) {
		grid_puts(g, 1, 4, g->w - 4, "No alarm matches.", STYLE_STRONG);
		grid_puts(g, 2, 4, g->w - 4, "Esc shows all.", STYLE_DIM);
	} else if (p->as_of) {
		grid_puts(g, 1, 4, g->w - 4, "No alarm in the next weeks.", STYLE_STRONG);
		grid_puts(g, 2, 4, g->w - 4, "Ctrl-R reads again.", STYLE_DIM);
	} else if (!service_off_draw(ui, g, 1, "calendar", "Calendar")) {
		grid_puts(g, 1, 4, g->w - 4, "Alarms have not been read yet.", STYLE_STRONG);
		grid_puts(g, 2, 4, g->w - 4,
			ui_glance(ui)->signed_out ? "L in Account signs in." : "Ctrl-R reads them.",
			STYLE_DIM);
	}
}

/* Where things stand in a body of this size. */
struct places {
	struct columns at;
	bool month; /* above the event */
	bool behind; /* Enter leads from the list to the event, for it has no room beside it or the month has none */
};

static struct places places(const struct alarms_pane *p, int h, int w)
{
	struct places s = {.at = layout_alarms(w, p->wide)};

	s.month = s.at.rest.w >= MONTH_W && h >= MONTH_BODY_H;
	s.behind = !s.month;
	return s;
}

bool alarms_is_behind(const struct alarms_pane *p, struct ui *ui)
{
	return p->opened && places(p, ui->h - CHROME_ROWS, ui->w).behind;
}

bool alarms_shows_month(const struct alarms_pane *p, struct ui *ui)
{
	int h = ui->h - CHROME_ROWS;
	struct places s = places(p, h, ui->w);

	return s.month || (p->opened && s.behind && ui->w >= WIDE_W && h >= MONTH_H);
}

/* The event in place of the list, and the month beside it where there is room. */
static void draw_behind(struct alarms_pane *p, struct ui *ui, struct grid *g)
{
	int event = g->w - MONTH_W - 1;
	struct grid part;

	if (!alarms_shows_month(p, ui)) {
		alarms_event_draw(p, ui, g, true);
		return;
	}
	event = event < EVENT_MOST ? event : EVENT_MOST;
	part = grid_part(g, 0, 0, g->h, event);
	alarms_event_draw(p, ui, &part, true);
	ui_divider(ui, g, event);
	part = grid_part(g, 0, event + 1, g->h, MONTH_W);
	alarms_month_draw(p, ui, &part);
}

/* What is not in the list, and why, below it. */
static void draw_list(struct alarms_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	struct wrap wrap = wrap_of(str_of(p->about.note), g->w - 5);
	int rows = p->about.note[0] ? wrap_lines(str_of(p->about.note), g->w - 5) : 0,
	    y = g->h - rows;
	struct grid list = grid_part(g, 0, 0, rows && rows < g->h / 2 ? y - 1 : g->h, g->w);
	struct str line;

	if (p->rows)
		alarms_list_draw(p, ui, &list, focus);
	else
		draw_empty(p, ui, &list);
	if (list.h == g->h)
		return;
	grid_puts(g, y, 2, 1, "!", STYLE_WARNING);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 5, line, STYLE_DIM);
}

static void draw_beside(struct alarms_pane *p, struct ui *ui, struct grid *g, struct places s)
{
	bool in_event = p->opened && s.month;
	struct grid part = grid_part(g, 0, s.at.main.x, g->h, s.at.main.w), event;
	int y = 0;

	draw_list(p, ui, &part, !in_event);
	if (!s.at.rest.w)
		return;
	ui_divider(ui, g, s.at.rest.x - 1);
	part = grid_part(g, 0, s.at.rest.x, g->h, s.at.rest.w);
	if (s.month)
		y = alarms_month_draw(p, ui, &part) + 1;
	event = grid_part(&part, y, 0, part.h - y, part.w);
	alarms_event_draw(p, ui, &event, in_event);
}

static void tell_chrome(struct alarms_pane *p, struct ui *ui)
{
	struct words until = words_day(p->n ? p->item[p->n - 1].trigger_at : 0, clock_now());

	ui_words(ui, p->opened ? ACT_OPEN : ACT_BACK, "%s", "");
	if (!alarms_shows_month(p, ui) && p->opened)
		ui_words(ui, ACT_NEXT, "next alarm");
	if (p->left_out)
		ui_note(ui, STYLE_WARNING, "%d more are not shown", p->left_out);
	if (p->filter.n)
		ui_position(ui, "%d of %d alarms", p->shown_alarms, p->n);
	else if (p->shown_alarms)
		ui_position(ui, "%s until %s", words_many(p->shown_alarms, "alarm", "alarms").text,
			until.text);
}

void alarms_draw(void *self, struct ui *ui, struct grid *g)
{
	struct alarms_pane *p = self;

	if (p->as_of)
		ui_as_of(ui, p->as_of, LIMIT_S);
	if (!p->as_of) {
		draw_empty(p, ui, g);
		return;
	}
	tell_chrome(p, ui);
	if (alarms_is_behind(p, ui))
		draw_behind(p, ui, g);
	else
		draw_beside(p, ui, g, places(p, g->h, g->w));
	if (ui_is_stale(ui, p->as_of, LIMIT_S))
		grid_restyle(g, 0, 0, g->h, g->w, STYLE_NORMAL, STYLE_STALE);
}
