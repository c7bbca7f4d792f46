/* Alarms by day, the month around them, the event behind the one selected. Draws what the store holds;
 * putting off and dismissing are answers kept here, nothing is written to iCloud. */
#include "panes/glance.h"
#include "panes/alarms.h"

#include "icloud/icloud.h"
#include "panes/service_off.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	TITLE_X = 23,
	START_W = 7,
	LIMIT_S = 60 * 60,
	DAY_S = 24 * 60 * 60,
	SPAN_DAYS = 62,
	PUT_OFF_S = 600,
	RING_S = 60,
	FILTER_MAX = 256,
	TEXT_MAX = 4 * 1024 * 1024
};

extern const struct pane pane_alarms;

/* ---- Items ---- */

static struct alarm_text keep(struct alarms_pane *p, struct str s)
{
	struct alarm_text t = {p->text.n, s.n};

	if (!buf_add_str(&p->text, s))
		t.n = 0;
	return t;
}

static struct str text_of(const struct alarms_pane *p, struct alarm_text t)
{
	return str_part(buf_str(&p->text), t.from, t.n);
}

void alarms_add(struct alarms_pane *p, const struct icloud_alarm *a)
{
	struct alarm_item *item;

	if (!p->text.max)
		p->text = BUF_INIT(TEXT_MAX);
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->item = mem_grow(p->item, (size_t)p->cap, sizeof(*p->item));
	}
	item = &p->item[p->n++];
	*item = (struct alarm_item){.trigger = a->trigger,
		.start = a->start,
		.end = a->end,
		.trigger_at = a->trigger_at,
		.all_day = a->all_day};
	item->id = keep(p, a->id);
	item->title = keep(p, a->title);
	item->location = keep(p, a->location);
	item->calendar = keep(p, a->calendar);
	item->zone = keep(p, a->zone);
}

void alarms_release(struct alarms_pane *p)
{
	buf_release(&p->text);
	buf_release(&p->filter);
	free(p->item);
	free(p->row);
	p->item = NULL;
	p->row = NULL;
	p->n = p->cap = p->rows = p->row_cap = 0;
}

static long day_number(struct civil c)
{
	return civil_day_number(c.year, c.month, c.day);
}

static void add_row(struct alarms_pane *p, enum alarm_kind kind, int item)
{
	if (p->rows == p->row_cap) {
		p->row_cap = p->row_cap ? p->row_cap * 2 : 64;
		p->row = mem_grow(p->row, (size_t)p->row_cap, sizeof(*p->row));
	}
	p->row[p->rows].kind = kind;
	p->row[p->rows++].item = item;
}

static bool found(const struct alarms_pane *p, const struct alarm_item *a, struct str folded)
{
	struct buf text = BUF_INIT(4 * KIB);
	bool yes;

	if (!folded.n)
		return true;
	text_fold(text_of(p, a->title), &text);
	buf_addc(&text, '\n');
	text_fold(text_of(p, a->calendar), &text);
	buf_addc(&text, '\n');
	text_fold(text_of(p, a->location), &text);
	yes = str_find(buf_str(&text), folded) != SIZE_MAX;
	buf_release(&text);
	return yes;
}

static void make_rows(struct alarms_pane *p)
{
	struct buf folded = BUF_INIT(FILTER_MAX * 4);
	long day = -1, today = day_number(civil_of(clock_now()));

	p->rows = 0;
	text_fold(buf_str(&p->filter), &folded);
	for (int i = 0; i < p->n; i++) {
		if (day_number(p->item[i].trigger) < today ||
			!found(p, &p->item[i], buf_str(&folded)))
			continue;
		if (day_number(p->item[i].trigger) != day) {
			if (p->rows)
				add_row(p, ALARM_BLANK, i);
			add_row(p, ALARM_DAY, i);
			day = day_number(p->item[i].trigger);
		}
		add_row(p, ALARM_HERE, i);
	}
	buf_release(&folded);
}

/* ---- The list ---- */

static int alarm_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct alarms_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < p->rows; i++) {
		const struct alarm_row *row = &p->row[first + i];

		out[i] = (struct list_row){.title = row->kind == ALARM_DAY};
		if (row->kind == ALARM_HERE)
			out[i].id = text_of(p, p->item[row->item].id);
	}
	return i;
}

static int alarm_place(void *self, struct ui *ui, struct str id)
{
	struct alarms_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->rows; i++)
		if (p->row[i].kind == ALARM_HERE &&
			str_eq(id, text_of(p, p->item[p->row[i].item].id)))
			return i;
	return -1;
}

static void no_text(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	(void)self, (void)ui, (void)g, (void)row, (void)selected;
}

static const struct list_ops list_ops = {.rows = alarm_rows, .place = alarm_place, .draw = no_text};

static void draw_day(struct grid *g, int y, struct civil c)
{
	long ahead = day_number(c) - day_number(civil_of(clock_now()));
	const char *name = weekday_name(civil_weekday(c.year, c.month, c.day));
	const char *before = ahead == 0 ? "Today, " : ahead == 1 ? "Tomorrow, " : "";

	grid_printf(g, y, 4, g->w - 5, STYLE_STRONG, "%s%s %d %s", before, name, c.day,
		month_name(c.month));
}

/* What stands where the start does: a time, "today", a date. */
static struct str start_words(struct ui *ui, const struct alarm_item *a)
{
	bool same_day = day_number(a->trigger) == day_number(a->start);
	struct str date;

	if (same_day && a->all_day)
		return STR("today");
	if (same_day || !a->all_day)
		return arena_printf(ui->frame, "%02d:%02d", a->start.hour, a->start.minute);
	date = arena_printf(ui->frame, "%d %s", a->start.day, month_name(a->start.month));
	if (date.n > START_W)
		date = arena_printf(ui->frame, "%d %.3s", a->start.day, month_name(a->start.month));
	return date;
}

/* '>' the next one, 'z' put off, '!' missed; 0 else. */
static char sign_of(struct alarms_pane *p, int item, time_t now)
{
	const struct alarm_item *a = &p->item[item];
	time_t rings = alarm_rings(text_of(p, a->id), a->trigger_at);

	if (rings && rings != a->trigger_at)
		return 'z';
	if (rings && rings + RING_S <= now)
		return rings >= alarm_watched_since() ? '!' : 0;
	if (rings && rings <= now)
		return '!';
	for (int i = 0; i < item; i++)
		if (p->item[i].trigger_at >= now && alarm_rings(text_of(p, p->item[i].id), 1))
			return 0;
	return rings ? '>' : 0;
}

static void draw_alarm(struct alarms_pane *p, struct ui *ui, struct grid *g, int y, int item)
{
	const struct alarm_item *a = &p->item[item];
	time_t now = clock_now(), rings = alarm_rings(text_of(p, a->id), a->trigger_at);
	struct civil at = rings && rings != a->trigger_at ? civil_of(rings) : a->trigger;
	char sign[2] = {sign_of(p, item, now), 0};
	bool calendar = g->w >= 60, whole_day = a->all_day && !at.hour && !at.minute;
	int end = calendar ? g->w - 12 : g->w - 1;
	enum style style = rings && rings + RING_S > now ? STYLE_NORMAL : STYLE_DIM;

	grid_puts(g, y, 2, 1, sign, sign[0] == '!' ? STYLE_WARNING : STYLE_ACCENT);
	if (whole_day)
		grid_puts(g, y, 4, 7, "all day", style);
	else
		grid_printf(g, y, 4, 7, style, "%02d:%02d", at.hour, at.minute);
	if (sign[0] == '>')
		grid_puts(
			g, y, 11, TITLE_X - 12, words_until(a->trigger_at, now).text, STYLE_ACCENT);
	else if (sign[0] == '!')
		grid_puts(g, y, 11, TITLE_X - 12, rings + RING_S > now ? "due" : "missed",
			STYLE_WARNING);
	else if (!rings)
		grid_puts(g, y, 11, TITLE_X - 12, "dismissed", STYLE_DIM);
	grid_cut(g, y, TITLE_X, end - START_W - TITLE_X, text_of(p, a->title), style);
	grid_right(g, y, end, START_W, start_words(ui, a), STYLE_DIM);
	if (calendar)
		grid_cut(g, y, end + 2, g->w - end - 3, text_of(p, a->calendar), STYLE_DIM);
}

static void draw_list(struct alarms_pane *p, struct ui *ui, struct grid *g)
{
	list_draw(&p->list, ui, g, true);
	for (int y = 0; y < g->h && p->list.top + y < p->rows; y++) {
		const struct alarm_row *row = &p->row[p->list.top + y];

		if (row->kind == ALARM_DAY)
			draw_day(g, y, p->item[row->item].trigger);
		else if (row->kind == ALARM_HERE)
			draw_alarm(p, ui, g, y, row->item);
	}
}

/* ---- Month and event ---- */

static bool rings_on(const struct alarms_pane *p, long day)
{
	for (int i = 0; i < p->n; i++)
		if (day_number(p->item[i].trigger) == day)
			return true;
	return false;
}

static void draw_month_day(
	struct alarms_pane *p, struct grid *g, int y, int x, int day, struct civil today)
{
	bool now = today.year == p->year && today.month == p->month && today.day == day;
	bool dot = rings_on(p, civil_day_number(p->year, p->month, day));
	struct str mark = glyph_text(g, GLYPH_DOT);
	enum style style = now ? STYLE_STRONG : STYLE_NORMAL;

	grid_printf(g, y, x, 2, style, "%2d", day);
	if (dot)
		grid_text(g, y, x + 2, 1, mark, STYLE_ACCENT);
	if (!now)
		return;
	grid_puts(g, y, x - 1, 1, "[", style);
	grid_puts(g, y, x + 2 + dot, 1, "]", style);
}

/* Weeks begin on Monday. Returns the rows used. */
static int draw_month(struct alarms_pane *p, struct grid *g)
{
	static const char *const name[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
	int first = (civil_weekday(p->year, p->month, 1) + 6) % 7;
	int days = civil_days_in(p->year, p->month);

	grid_printf(g, 0, 2, g->w - 2, STYLE_STRONG, "%s %d", month_name(p->month), p->year);
	for (int i = 0; i < 7; i++)
		grid_puts(g, 1, 2 + 5 * i, 2, name[i], STYLE_DIM);
	for (int day = 1; day <= days; day++) {
		int place = first + day - 1;

		draw_month_day(
			p, g, 2 + place / 7, 2 + 5 * (place % 7), day, civil_of(clock_now()));
	}
	return 2 + (first + days + 6) / 7;
}

static struct str span_words(struct ui *ui, const struct alarm_item *a, struct str place)
{
	struct civil s = a->start, e = a->end;
	const char *sep = place.n ? ", " : "";
	const char *day = weekday_name(civil_weekday(s.year, s.month, s.day));

	if (a->all_day)
		return arena_printf(ui->frame, "%s %d %s, all day%s%.*s", day, s.day,
			month_name(s.month), sep, STR_ARG(place));
	if (day_number(s) == day_number(e))
		return arena_printf(ui->frame, "%s %d %s, %02d:%02d to %02d:%02d%s%.*s", day, s.day,
			month_name(s.month), s.hour, s.minute, e.hour, e.minute, sep,
			STR_ARG(place));
	return arena_printf(ui->frame, "%s %d %s, %02d:%02d to %d %s, %02d:%02d%s%.*s", day, s.day,
		month_name(s.month), s.hour, s.minute, e.day, month_name(e.month), e.hour, e.minute,
		sep, STR_ARG(place));
}

static long minutes_of(struct civil c)
{
	return day_number(c) * 24 * 60 + c.hour * 60 + c.minute;
}

static struct str rings_words(struct ui *ui, const struct alarm_item *a)
{
	long before = minutes_of(a->start) - minutes_of(a->trigger), n = before;
	const char *unit = "minute";
	struct str at;

	at = arena_printf(ui->frame, "%02d:%02d", a->trigger.hour, a->trigger.minute);
	if (before == 0)
		return arena_printf(ui->frame, "%.*s, when the event begins", STR_ARG(at));
	if (before < 0)
		return arena_printf(ui->frame, "%.*s, after the event has begun", STR_ARG(at));
	if (before % (24 * 60) == 0) {
		n = before / (24 * 60);
		unit = "day";
	} else if (before % 60 == 0) {
		n = before / 60;
		unit = "hour";
	} else if (before > 24 * 60) {
		return arena_printf(ui->frame, "%.*s on %d %s", STR_ARG(at), a->trigger.day,
			month_name(a->trigger.month));
	}
	return arena_printf(ui->frame, "%.*s, %ld %s%s before the event", STR_ARG(at), n, unit,
		n == 1 ? "" : "s");
}

/* The name of this machine's zone, as far as it says it. */
static struct str local_zone(struct ui *ui)
{
	static const char folder[] = "zoneinfo/";
	const char *tz = getenv("TZ");
	char path[512];
	ssize_t n;
	size_t at;

	if (tz && *tz)
		return str_of(*tz == ':' ? tz + 1 : tz);
	n = readlink("/etc/localtime", path, sizeof(path));
	if (n <= 0)
		return STR_NONE;
	at = str_find((struct str){path, (size_t)n}, str_of(folder));
	if (at == SIZE_MAX)
		return STR_NONE;
	at += sizeof(folder) - 1;
	return arena_str(ui->frame, (struct str){path + at, (size_t)n - at});
}

static int draw_fact(struct grid *g, int y, const char *label, struct str value)
{
	struct wrap wrap = wrap_of(value, g->w - 14);
	struct str line;

	if (!value.n)
		return y;
	grid_puts(g, y, 2, 11, label, STYLE_DIM);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 13, g->w - 14, line, STYLE_NORMAL);
	return y;
}

static void draw_event(struct alarms_pane *p, struct ui *ui, struct grid *g, int y)
{
	const struct alarm_item *a;
	struct str zone, line;
	struct wrap wrap;

	if (p->shown < 0 || p->shown >= p->n)
		return;
	a = &p->item[p->shown];
	wrap = wrap_of(text_of(p, a->title), g->w - 3);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 2, g->w - 2, line, STYLE_STRONG);
	wrap = wrap_of(span_words(ui, a, text_of(p, a->location)), g->w - 3);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 2, g->w - 2, line, STYLE_NORMAL);
	y = draw_fact(g, y, "rings", rings_words(ui, a));
	y = draw_fact(g, y, "calendar", text_of(p, a->calendar));
	zone = text_of(p, a->zone);
	if (zone.n && str_eq(zone, local_zone(ui)))
		zone = arena_printf(ui->frame, "%.*s, the same as here", STR_ARG(zone));
	draw_fact(g, y, "time zone", zone);
}

/* ---- The pane ---- */

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

static void draw_rest(struct alarms_pane *p, struct ui *ui, struct grid *g, struct column rest)
{
	struct grid part = grid_part(g, 0, rest.x, g->h, rest.w);
	int y = 0;

	ui_divider(ui, g, rest.x - 1);
	if (g->w >= 110 && g->h >= 16)
		y = draw_month(p, &part) + 1;
	draw_event(p, ui, &part, y);
}

void alarms_draw(void *self, struct ui *ui, struct grid *g)
{
	struct alarms_pane *p = self;
	struct columns at = layout_alarms(g->w, false);
	struct grid part;

	if (p->as_of)
		ui_as_of(ui, p->as_of, LIMIT_S);
	if (!p->rows) {
		draw_empty(p, ui, g);
		return;
	}
	if (!at.rest.w && p->opened) {
		draw_event(p, ui, g, 0);
		return;
	}
	part = grid_part(g, 0, at.main.x, g->h, at.main.w ? at.main.w : g->w);
	draw_list(p, ui, &part);
	if (at.rest.w)
		draw_rest(p, ui, g, at.rest);
	ui_position(ui, "%d alarms until %s", p->n,
		p->n ? words_day(p->item[p->n - 1].trigger_at, clock_now()).text : "today");
	if (ui_is_stale(ui, p->as_of, LIMIT_S))
		grid_restyle(g, 0, 0, g->h, g->w, STYLE_NORMAL, STYLE_STALE);
}

/* ---- State ---- */

static int selected_item(const struct alarms_pane *p)
{
	if (p->list.at < 0 || p->list.at >= p->rows || p->row[p->list.at].kind != ALARM_HERE)
		return -1;
	return p->row[p->list.at].item;
}

static void follow_selection(struct alarms_pane *p)
{
	p->shown = selected_item(p);
	if (p->shown < 0)
		return;
	p->year = p->item[p->shown].trigger.year;
	p->month = p->item[p->shown].trigger.month;
}

/* The first alarm that is still to come, else the first. */
static void select_next(struct alarms_pane *p, struct ui *ui)
{
	for (int i = 0; i < p->rows; i++)
		if (p->row[i].kind == ALARM_HERE &&
			p->item[p->row[i].item].trigger_at >= clock_now()) {
			list_select(&p->list, ui, i);
			return;
		}
	for (int i = 0; i < p->rows; i++)
		if (p->row[i].kind == ALARM_HERE) {
			list_select(&p->list, ui, i);
			return;
		}
}

void alarms_ready(struct alarms_pane *p, struct ui *ui, time_t as_of)
{
	struct civil today = civil_of(clock_now());
	bool first = !p->list.ops;

	p->as_of = as_of;
	p->year = p->year ? p->year : today.year;
	p->month = p->month ? p->month : today.month;
	make_rows(p);
	if (first)
		list_init(&p->list, &list_ops, p);
	list_refresh(&p->list, ui, p->rows);
	if (first || selected_item(p) < 0)
		select_next(p, ui);
	follow_selection(p);
}

static void take(void *ctx, const struct icloud_alarm *a)
{
	alarms_add(ctx, a);
}

static void alarms_load(struct alarms_pane *p, struct ui *ui)
{
	struct civil c = civil_of(clock_now());
	time_t from, as_of;

	if (!ui->reader)
		return;
	c.day = 1;
	c.hour = c.minute = c.second = 0;
	from = civil_instant(c);
	buf_clear(&p->text);
	p->n = 0;
	as_of = alarms_list(ui->reader, from, from + (time_t)SPAN_DAYS * DAY_S, take, p);
	alarms_ready(p, ui, as_of);
}

static void alarms_open(void *self, struct ui *ui)
{
	struct alarms_pane *p = self;

	p->shown = -1;
	p->filter = BUF_INIT(FILTER_MAX);
	alarms_load(p, ui);
}

static void alarms_close(void *self, struct ui *ui)
{
	(void)ui;
	alarms_release(self);
}

static unsigned alarms_event(void *self, struct ui *ui, const struct event *ev)
{
	struct alarms_pane *p = self;
	const struct icloud_message *m = ev->message;

	switch (ev->kind) {
	case EV_REST:
		follow_selection(p);
		return KEY_REDRAW;
	case EV_MINUTE:
		return KEY_REDRAW;
	case EV_SHOWN:
		alarms_load(p, ui);
		return KEY_REDRAW;
	case EV_MESSAGE:
		if (m->event != EVENT_STORE ||
			(m->ask != ASK_ALARMS && m->ask != ASK_ALL && m->ask != ASK_NONE))
			return 0;
		alarms_load(p, ui);
		return KEY_REDRAW;
	default:
		return 0;
	}
}

static void next_month(struct alarms_pane *p, struct ui *ui, int by)
{
	p->month += by;
	if (p->month > 12) {
		p->month = 1;
		p->year++;
	} else if (p->month < 1) {
		p->month = 12;
		p->year--;
	}
	for (int i = 0; i < p->rows; i++) {
		const struct civil *c = &p->item[p->row[i].item].trigger;

		if (p->row[i].kind != ALARM_HERE || c->year != p->year || c->month != p->month)
			continue;
		list_select(&p->list, ui, i);
		p->shown = selected_item(p);
		return;
	}
}

static unsigned answer(struct alarms_pane *p, struct ui *ui, enum action a)
{
	int item = selected_item(p);
	struct str id;

	if (item < 0)
		return KEY_PASS;
	id = text_of(p, p->item[item].id);
	if (a == ACT_ALARM_LATER) {
		alarm_put_off(id, clock_now() + PUT_OFF_S);
		ui_say(ui, STYLE_NORMAL, "Put off until %s, here only. u takes it back.",
			words_clock(clock_now() + PUT_OFF_S).text);
	} else {
		alarm_dismiss(id);
		ui_say(ui, STYLE_NORMAL, "Dismissed, here only. u takes it back.");
	}
	return KEY_DONE | KEY_REDRAW;
}

static unsigned take_back(struct ui *ui)
{
	if (!alarm_answer_undo())
		return KEY_PASS;
	ui_say(ui, STYLE_NORMAL, "Taken back.");
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

static unsigned alarms_act(void *self, struct ui *ui, enum action a)
{
	struct alarms_pane *p = self;

	switch (a) {
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_ALARMS, NULL);
		return KEY_DONE | KEY_REDRAW;
	case ACT_FILTER:
		ui_filter(ui, buf_str(&p->filter));
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
		follow_selection(p);
		p->opened = true;
		return KEY_DONE | KEY_REDRAW;
	case ACT_BACK:
		return step_back(p, ui);
	case ACT_TODAY:
		select_next(p, ui);
		follow_selection(p);
		return KEY_DONE | KEY_REDRAW;
	case ACT_NEXT:
	case ACT_PREVIOUS:
		next_month(p, ui, a == ACT_NEXT ? 1 : -1);
		return KEY_DONE | KEY_REDRAW;
	case ACT_ALARM_LATER:
	case ACT_ALARM_DISMISS:
		return answer(p, ui, a);
	case ACT_UNDO:
		return take_back(ui);
	default:
		return p->rows ? list_act(&p->list, ui, a) : KEY_PASS;
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
	struct columns at = layout_alarms(ui->w, false);
	bool gutter = false;
	unsigned done;

	if (!p->rows || p->opened || (at.main.w && m->x >= at.main.x + at.main.w))
		return KEY_PASS;
	done = list_mouse(&p->list, ui, m, &gutter);
	if (m->kind == MOUSE_DOUBLE)
		return done | alarms_act(p, ui, ACT_OPEN);
	follow_selection(p);
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
