/* What fills the plan: one bar, a table of media, what clearing one would give. Draws what the store
 * holds; nothing is cleared from here. */
#include "panes/glance.h"
#include "panes/storage.h"

#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"
#include "widgets/gauge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	SIZE_END = 34,
	PLAN_END = 44,
	SHARE_X = 47,
	SHARE_W = 28,
	MONTH_END = 83,
	WEEKS_X = 87,
	CLEARED_X = 101,
	DAY_LIMIT = 24 * 60 * 60,
	MONTH_DAYS = 30,
	PACE_DAYS = 90
};

extern const struct pane pane_storage;

/* ---- The list ---- */

static const struct icloud_medium *medium_at(const struct storage_pane *p, int row)
{
	return &p->now.media[p->order[row]];
}

static int storage_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct storage_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < (int)p->now.n; i++) {
		const struct icloud_medium *m = medium_at(p, first + i);

		out[i] = (struct list_row){.id = str_of(m->key)};
		out[i].marked = marks_has(&p->marks, out[i].id);
		out[i].text[0] = str_of(m->label);
	}
	return i;
}

static int storage_place(void *self, struct ui *ui, struct str id)
{
	struct storage_pane *p = self;

	(void)ui;
	for (int i = 0; i < (int)p->now.n; i++)
		if (str_is(id, medium_at(p, i)->key))
			return i;
	return -1;
}

/* Media are told apart by tenths of a gigabyte; what is under that is said in its own unit. */
static struct words medium_size(int64_t bytes)
{
	struct words w;
	int64_t gb = (int64_t)1 << 30, mb = (int64_t)1 << 20;

	if (bytes && bytes < 51 * mb && bytes > -51 * mb)
		return words_size(bytes);
	snprintf(w.text, sizeof(w.text), "%.1f GB", (double)bytes / (double)gb);
	return w;
}

static struct words moved(int64_t bytes)
{
	struct words w, size = medium_size(bytes);

	if (size.text[0] == '0' || (size.text[0] == '-' && size.text[1] == '0'))
		snprintf(w.text, sizeof(w.text), "0");
	else
		snprintf(w.text, sizeof(w.text), "%s%.60s", bytes > 0 ? "+" : "", size.text);
	return w;
}

static void right(struct grid *g, int y, int end, struct words w, enum style style)
{
	grid_right(g, y, end, end, str_of(w.text), style);
}

static int64_t least_span(const struct storage_pane *p)
{
	return p->now.total / 20; /* a sparkline spans at least 5 % of the plan */
}

static void draw_month(const struct storage_pane *p, struct grid *g, int y, int64_t bytes)
{
	if (p->month_known)
		right(g, y, MONTH_END, moved(bytes), STYLE_NORMAL);
	else
		grid_right(g, y, MONTH_END, 10, STR("?"), STYLE_DIM);
}

static void draw_trend(struct storage_pane *p, struct grid *g, int y, int place)
{
	const struct storage_trend *t = &p->trend[place];
	int before = STORAGE_WEEKS - p->weeks;

	if (g->w < 110 || !p->sampled)
		return;
	draw_month(p, g, y, t->days30);
	gauge_spark(g, y, WEEKS_X + before, t->week + before, p->weeks, least_span(p), STYLE_DIM);
}

static void draw_medium(struct storage_pane *p, struct grid *g, int y, int row)
{
	const struct icloud_medium *m = medium_at(p, row);
	bool marked = marks_has(&p->marks, str_of(m->key));
	int end = marked ? CLEARED_X - 2 : g->w;

	gauge_fill(g, y, 2, p->order[row]);
	right(g, y, SIZE_END, medium_size(m->bytes), STYLE_NORMAL);
	right(g, y, PLAN_END, words_percent(m->bytes, p->now.total), STYLE_NORMAL);
	if (end > SHARE_X + SHARE_W && p->now.used > 0 && m->bytes > 0)
		gauge_bar(g, y, SHARE_X, SHARE_W, m->bytes, p->now.used, STYLE_GAUGE);
	draw_trend(p, g, y, p->order[row]);
	if (marked && g->w >= 110)
		grid_printf(g, y, CLEARED_X, g->w - CLEARED_X, STYLE_NORMAL, "%s used",
			medium_size(p->now.used - m->bytes).text);
}

static void storage_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	(void)self;
	(void)ui;
	(void)selected;
	grid_cut(g, 0, 0, SIZE_END - 4 - 9, row->text[0], STYLE_NORMAL);
}

static const struct list_ops list_ops = {
	.rows = storage_rows, .place = storage_place, .draw = storage_row};

/* ---- Drawing ---- */

static void draw_head(struct storage_pane *p, struct ui *ui, struct grid *g)
{
	const struct icloud_storage *s = &p->now;
	struct words used = words_gigabytes(s->used), total = words_gigabytes(s->total);
	bool over = s->over || s->used > s->total;
	struct str plan;
	int x;

	if (over) {
		grid_puts(g, 0, 2, 1, "!", STYLE_DANGER);
		grid_printf(g, 0, 4, g->w - 4, STYLE_STRONG, "%s of %s GB used, over by %s GB",
			used.text, total.text, words_gigabytes(s->used - s->total).text);
	} else {
		grid_printf(g, 0, 4, g->w - 4, STYLE_STRONG, "%s of %s GB used, %s GB free",
			used.text, total.text, words_gigabytes(s->total - s->used).text);
	}
	plan = arena_printf(ui->frame, "%s%s GB, %s   ", s->paid ? "iCloud+, " : "", total.text,
		s->paid ? "paid" : "free plan");
	if (over || g->w < 80)
		plan = STR_NONE;
	x = g->w - 2;
	x -= grid_right(g, 0, x, g->w,
		arena_printf(ui->frame, "as of %s", words_time(s->as_of, clock_now()).text),
		STYLE_DIM);
	grid_right(g, 0, x, g->w, plan, STYLE_DIM);
}

static void draw_bar(struct storage_pane *p, struct grid *g, int y)
{
	struct gauge_part part[MEDIA_MAX];
	int cells = g->w >= 110 ? 100 : 50;

	for (size_t i = 0; i < p->now.n; i++)
		part[i] = (struct gauge_part){
			.size = p->now.media[i].bytes > 0 ? p->now.media[i].bytes : 0,
			.media = (int)i};
	gauge_parts(g, y, 4, cells, part, (int)p->now.n, p->now.total);
}

static void draw_titles(struct grid *g, int y)
{
	grid_puts(g, y, 4, g->w - 4, "Medium", STYLE_DIM);
	grid_right(g, y, SIZE_END, 10, STR("Size"), STYLE_DIM);
	grid_right(g, y, PLAN_END, 10, STR("Of plan"), STYLE_DIM);
	if (g->w > SHARE_X + SHARE_W)
		grid_puts(g, y, SHARE_X, SHARE_W, "Share of what is used", STYLE_DIM);
	if (g->w < 110)
		return;
	grid_right(g, y, MONTH_END, 10, STR("30 days"), STYLE_DIM);
	grid_puts(g, y, WEEKS_X, 10, "12 weeks", STYLE_DIM);
	grid_puts(g, y, CLEARED_X, 12, "If cleared", STYLE_DIM);
}

static void draw_sum(struct storage_pane *p, struct grid *g, int y)
{
	grid_puts(g, y, 4, g->w - 4, "all", STYLE_NORMAL);
	right(g, y, SIZE_END, medium_size(p->now.used), STYLE_NORMAL);
	right(g, y, PLAN_END, words_percent(p->now.used, p->now.total), STYLE_NORMAL);
	if (g->w >= 110 && p->sampled)
		draw_month(p, g, y, p->trend_all);
}

/* "late November 2026", so many months from now */
static struct words month_after(time_t now, double months)
{
	time_t then = now + (time_t)(months * 30.44 * DAY_LIMIT);
	struct civil c = civil_of(then);
	struct words w;

	snprintf(w.text, sizeof(w.text), "%s %s %d",
		c.day <= 10   ? "early"
		: c.day <= 18 ? "mid"
			      : "late",
		month_name(c.month), c.year);
	return w;
}

static struct str forecast(struct storage_pane *p, struct ui *ui)
{
	const struct icloud_storage *s = &p->now;
	time_t from = (p->known_from ? p->known_from : s->as_of) + 14 * DAY_LIMIT;
	struct civil c = civil_of(from);
	double months;

	if (s->over || s->used > s->total)
		return STR("iCloud takes no new mail, photos or backups until there is room. Clear "
			   "something on a device or take a larger plan.");
	if (!p->sampled || clock_now() < from)
		return arena_printf(ui->frame, "Forecast from %d %s on, when 14 days are known.",
			c.day, month_name(c.month));
	if (p->a_month <= 0)
		return STR("At the pace of the last 90 days the plan does not become full.");
	months = (double)(s->total - s->used) / (double)p->a_month;
	return arena_printf(ui->frame,
		"At the pace of the last 90 days (%s a month) the plan is full in about %d months, "
		"%s.",
		moved(p->a_month).text, (int)(months + 0.5), month_after(clock_now(), months).text);
}

/* What the marked media would give, together. */
static struct str if_cleared(struct storage_pane *p, struct ui *ui)
{
	int64_t freed = 0, rest;
	int count = 0;
	const char *name = "";
	struct str when = STR_NONE;

	for (size_t i = 0; i < p->now.n; i++) {
		if (!marks_has(&p->marks, str_of(p->now.media[i].key)))
			continue;
		freed += p->now.media[i].bytes;
		name = p->now.media[i].label;
		count++;
	}
	if (!count)
		return STR_NONE;
	rest = p->now.used - freed;
	if (p->sampled && p->a_month > 0)
		when = arena_printf(ui->frame, ", full in about %d months",
			(int)((double)(p->now.total - rest) / (double)p->a_month + 0.5));
	return arena_printf(ui->frame,
		"If %.*s %s cleared: %s used%.*s. Nothing is cleared from here; this only counts.",
		count == 1 ? (int)strlen(name) : 18, count == 1 ? name : "what is marked",
		count == 1 ? "were" : "were", medium_size(rest).text, STR_ARG(when));
}

static int draw_text(struct grid *g, int y, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, g->w - 5);
	struct str line;

	if (!text.n)
		return y;
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 4, line, style);
	return y;
}

static void draw_table(struct storage_pane *p, struct ui *ui, struct grid *g, int y, int h)
{
	struct grid part = grid_part(g, y, 0, h, g->w);

	list_draw(&p->list, ui, &part, true);
	for (int i = 0; i < h && p->list.top + i < (int)p->now.n; i++)
		draw_medium(p, &part, i, p->list.top + i);
}

static void draw_empty(struct ui *ui, struct grid *g)
{
	grid_puts(g, 1, 4, g->w - 4, "How full iCloud is has not been read yet.", STYLE_STRONG);
	grid_puts(g, 2, 4, g->w - 4,
		ui_glance(ui)->signed_out ? "L in Account signs in." : "Ctrl-R reads it.",
		STYLE_DIM);
}

static void draw_body(struct storage_pane *p, struct ui *ui, struct grid *g)
{
	bool over = p->now.over || p->now.used > p->now.total;
	int gap = g->h >= 15 ? 1 : 0, y = over ? 1 : 1 + gap;
	int rows = (int)p->now.n;
	struct str cleared = if_cleared(p, ui);

	draw_head(p, ui, g);
	draw_bar(p, g, y++);
	if (over)
		y = draw_text(g, y, forecast(p, ui), STYLE_NORMAL);
	y += gap;
	draw_titles(g, y++);
	if (rows > g->h - y - 1)
		rows = g->h - y - 1;
	draw_table(p, ui, g, y, rows);
	y += rows;
	draw_sum(p, g, y++);
	y += gap;
	if (!over)
		y = draw_text(g, y, forecast(p, ui), STYLE_DIM);
	draw_text(g, y, cleared, STYLE_DIM);
}

void storage_draw(void *self, struct ui *ui, struct grid *g)
{
	struct storage_pane *p = self;

	if (!p->now.as_of) {
		draw_empty(ui, g);
		return;
	}
	draw_body(p, ui, g);
	ui_position(ui, "%d media", (int)p->now.n);
	if (!ui_is_stale(ui, p->now.as_of, DAY_LIMIT))
		return;
	grid_restyle(g, 0, 0, g->h, g->w, STYLE_NORMAL, STYLE_STALE);
	ui_as_of(ui, p->now.as_of, DAY_LIMIT);
}

/* ---- State ---- */

static void put_in_order(struct storage_pane *p)
{
	for (int i = 0; i < (int)p->now.n; i++) {
		int at = i;

		while (p->by_size && at > 0 &&
			p->now.media[p->order[at - 1]].bytes < p->now.media[i].bytes) {
			p->order[at] = p->order[at - 1];
			at--;
		}
		p->order[at] = i;
	}
}

void storage_show(struct storage_pane *p, struct ui *ui, const struct icloud_storage *now)
{
	p->now = *now;
	if (p->now.n > MEDIA_MAX)
		p->now.n = MEDIA_MAX;
	for (size_t i = 0; i < p->now.n; i++)
		style_set_media((int)i, str_of(p->now.media[i].color));
	put_in_order(p);
	if (!p->list.ops)
		list_init(&p->list, &list_ops, p);
	list_refresh(&p->list, ui, (int)p->now.n);
}

/* How one medium moved; what no sample tells stays as it is now, and is not drawn. */
static void load_medium(struct storage_pane *p, struct ui *ui, int place, time_t now)
{
	const struct icloud_medium *m = &p->now.media[place];
	struct storage_trend *t = &p->trend[place];
	int64_t month = storage_sample(ui->reader, m->key, now - MONTH_DAYS * DAY_LIMIT);

	t->days30 = month < 0 ? m->bytes : m->bytes - month;
	for (int i = 0; i < STORAGE_WEEKS; i++) {
		time_t at = now - (time_t)(STORAGE_WEEKS - 1 - i) * 7 * DAY_LIMIT;
		int64_t then = storage_sample(ui->reader, m->key, at);

		t->week[i] = then < 0 ? 0 : then;
	}
}

/* The pace of the last 90 days, or of as many as are known. */
static void load_pace(struct storage_pane *p, struct ui *ui, time_t now)
{
	time_t from = now - (time_t)PACE_DAYS * DAY_LIMIT;
	int64_t then;

	if (from < p->known_from)
		from = p->known_from;
	then = storage_sample(ui->reader, "used", from);
	p->a_month = then < 0 || now - from < DAY_LIMIT
			     ? 0
			     : (int64_t)((double)(p->now.used - then) * 30.44 * DAY_LIMIT /
					 (double)(now - from));
}

static void load_trend(struct storage_pane *p, struct ui *ui)
{
	time_t now = clock_now();
	int64_t month;

	p->known_from = storage_sampled_since(ui->reader);
	p->sampled = p->known_from && now - p->known_from >= DAY_LIMIT;
	if (!p->sampled)
		return;
	p->weeks = (int)((now - p->known_from) / (7 * DAY_LIMIT)) + 1;
	if (p->weeks > STORAGE_WEEKS)
		p->weeks = STORAGE_WEEKS;
	month = storage_sample(ui->reader, "used", now - MONTH_DAYS * DAY_LIMIT);
	p->month_known = month >= 0;
	p->trend_all = p->now.used - month;
	for (int i = 0; i < (int)p->now.n; i++)
		load_medium(p, ui, i, now);
	load_pace(p, ui, now);
}

static void storage_load(struct storage_pane *p, struct ui *ui)
{
	struct icloud_storage now = {0};

	if (!ui->reader || !storage_read(ui->reader, &now))
		return;
	storage_show(p, ui, &now);
	load_trend(p, ui);
}

static void storage_open(void *self, struct ui *ui)
{
	storage_load(self, ui);
}

static void storage_close(void *self, struct ui *ui)
{
	struct storage_pane *p = self;

	(void)ui;
	marks_release(&p->marks);
}

static unsigned storage_event(void *self, struct ui *ui, const struct event *ev)
{
	const struct icloud_message *m = ev->message;
	bool news = ev->kind == EV_MESSAGE && m->event == EVENT_STORE &&
		    (m->ask == ASK_STORAGE || m->ask == ASK_ALL || m->ask == ASK_NONE);

	if (ev->kind != EV_SHOWN && !news)
		return 0;
	storage_load(self, ui);
	return KEY_REDRAW;
}

static unsigned copy_row(struct storage_pane *p, struct ui *ui)
{
	const struct icloud_medium *m;

	if (!p->now.n)
		return KEY_PASS;
	m = medium_at(p, p->list.at);
	ui_copy(ui, arena_printf(ui->frame, "%s\t%" PRId64, m->label, m->bytes));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned storage_act(void *self, struct ui *ui, enum action a)
{
	struct storage_pane *p = self;

	if (!p->list.ops && a != ACT_RELOAD)
		return KEY_PASS;
	switch (a) {
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_STORAGE, NULL);
		return KEY_DONE | KEY_REDRAW;
	case ACT_MARK:
		marks_flip(&p->marks, list_id(&p->list));
		return KEY_DONE | KEY_REDRAW;
	case ACT_SORT:
		p->by_size = !p->by_size;
		put_in_order(p);
		list_refresh(&p->list, ui, (int)p->now.n);
		return KEY_DONE | KEY_REDRAW;
	case ACT_COPY:
		return copy_row(p, ui);
	case ACT_BACK:
		if (!p->marks.n)
			return KEY_PASS;
		marks_clear(&p->marks);
		return KEY_DONE | KEY_REDRAW;
	default:
		return list_act(&p->list, ui, a);
	}
}

const struct pane pane_storage = {
	.name = "storage",
	.title = "Storage",
	.context = CONTEXT_STORAGE,
	.size = sizeof(struct storage_pane),
	.open = storage_open,
	.close = storage_close,
	.event = storage_event,
	.act = storage_act,
	.draw = storage_draw,
};
