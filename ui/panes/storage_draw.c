/* How the storage pane is drawn: head, bar, table, forecast; or one medium with the forecast, where there is
 * no room for both. Changes nothing. */
#include "panes/storage.h"

#include "panes/glance.h"
#include "panes/storage_words.h"
#include "screen/ui.h"
#include "widgets/gauge.h"

enum {
	SIZE_END = 34,
	PLAN_END = 44,
	SHARE_X = 47,
	SHARE_W = 28,
	MONTH_END = 83,
	WEEKS_X = 87,
	CLEARED_X = 101,
	WIDE = 110,	 /* columns from which the table has its trends */
	ROOMY = 15,	 /* rows from which there are blank ones */
	FORECAST_H = 19, /* rows of the body from which the forecast stands in it: a screen of 24 */
	FACT_X = 22,
	TEXTS = 4
};

static void right(struct grid *g, int y, int end, struct words w, enum style style)
{
	grid_right(g, y, end, end, str_of(w.text), style);
}

/* A sentence in the memory of the frame. */
static struct str kept(struct ui *ui, struct buf *text)
{
	struct str s = arena_printf(ui->frame, "%.*s", STR_ARG(buf_str(text)));

	buf_release(text);
	return s;
}

/* ---- The table ---- */

static int64_t least_span(const struct storage_pane *p)
{
	return p->now.total / 20; /* a sparkline spans at least 5 % of the plan */
}

static void draw_month(const struct storage_pane *p, struct grid *g, int y, int64_t bytes)
{
	if (p->month_known)
		right(g, y, MONTH_END, storage_moved(bytes), STYLE_NORMAL);
	else
		grid_right(g, y, MONTH_END, 10, STR("?"), STYLE_DIM);
}

static void draw_weeks(const struct storage_pane *p, struct grid *g, int y, int x, int place)
{
	int before = STORAGE_WEEKS - p->weeks;

	gauge_spark(g, y, x + before, p->trend[place].week + before, p->weeks, least_span(p),
		STYLE_DIM);
}

static void draw_medium(struct storage_pane *p, struct grid *g, int y, int row)
{
	const struct icloud_medium *m = storage_medium(p, row);
	bool marked = marks_has(&p->marks, str_of(m->key));
	int end = marked && g->w >= WIDE ? CLEARED_X - 2 : g->w;

	gauge_fill(g, y, 2, p->order[row]);
	right(g, y, SIZE_END, storage_size(m->bytes), STYLE_NORMAL);
	right(g, y, PLAN_END, words_percent(m->bytes, p->now.total), STYLE_NORMAL);
	if (end > SHARE_X + SHARE_W && p->now.used > 0 && m->bytes > 0)
		gauge_bar(g, y, SHARE_X, SHARE_W, m->bytes, p->now.used, STYLE_GAUGE);
	if (g->w < WIDE)
		return;
	if (p->sampled) {
		draw_month(p, g, y, p->trend[p->order[row]].days30);
		draw_weeks(p, g, y, WEEKS_X, p->order[row]);
	}
	if (marked)
		grid_printf(g, y, CLEARED_X, g->w - CLEARED_X, STYLE_NORMAL, "%s used",
			storage_size(p->now.used - m->bytes).text);
}

static void draw_label(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	(void)self;
	(void)ui;
	(void)selected;
	grid_cut(g, 0, 0, SIZE_END - 4 - 9, row->text[0], STYLE_NORMAL);
}

static int list_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct storage_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < (int)p->now.n; i++) {
		const struct icloud_medium *m = storage_medium(p, first + i);

		out[i] = (struct list_row){.id = str_of(m->key)};
		out[i].marked = marks_has(&p->marks, out[i].id);
		out[i].text[0] = str_of(m->label);
	}
	return i;
}

static int list_place(void *self, struct ui *ui, struct str id)
{
	struct storage_pane *p = self;

	(void)ui;
	for (int i = 0; i < (int)p->now.n; i++)
		if (str_is(id, storage_medium(p, i)->key))
			return i;
	return -1;
}

const struct list_ops storage_list_ops = {
	.rows = list_rows, .place = list_place, .draw = draw_label};

static void draw_titles(struct grid *g, int y)
{
	grid_puts(g, y, 4, g->w - 4, "Medium", STYLE_DIM);
	grid_right(g, y, SIZE_END, 10, STR("Size"), STYLE_DIM);
	grid_right(g, y, PLAN_END, 10, STR("Of plan"), STYLE_DIM);
	if (g->w > SHARE_X + SHARE_W)
		grid_puts(g, y, SHARE_X, SHARE_W, "Share of what is used", STYLE_DIM);
	if (g->w < WIDE)
		return;
	grid_right(g, y, MONTH_END, 10, STR("30 days"), STYLE_DIM);
	grid_puts(g, y, WEEKS_X, 10, "12 weeks", STYLE_DIM);
	grid_puts(g, y, CLEARED_X, 12, "If cleared", STYLE_DIM);
}

static void draw_sum(struct storage_pane *p, struct grid *g, int y)
{
	grid_puts(g, y, 4, g->w - 4, "all", STYLE_NORMAL);
	right(g, y, SIZE_END, storage_size(p->now.used), STYLE_NORMAL);
	right(g, y, PLAN_END, words_percent(p->now.used, p->now.total), STYLE_NORMAL);
	if (g->w >= WIDE && p->sampled)
		draw_month(p, g, y, p->trend_all);
}

static void draw_table(struct storage_pane *p, struct ui *ui, struct grid *g, int y, int h)
{
	struct grid part = grid_part(g, y, 0, h, g->w);

	list_draw(&p->list, ui, &part, true);
	for (int i = 0; i < h && p->list.top + i < (int)p->now.n; i++)
		draw_medium(p, &part, i, p->list.top + i);
}

/* ---- Head and bar ---- */

static void draw_as_of(struct storage_pane *p, struct ui *ui, struct grid *g, int y)
{
	struct buf plan = BUF_INIT(KIB);
	int x = g->w - 2, end;

	x -= grid_right(g, y, x, g->w,
		arena_printf(ui->frame, "as of %s", words_time(p->now.as_of, clock_now()).text),
		STYLE_DIM);
	if (!storage_is_over(&p->now) && g->w >= 80)
		storage_say_plan(&p->now, &plan);
	end = x - 3;
	grid_right(g, y, end, end, kept(ui, &plan), STYLE_DIM);
}

static void draw_head(struct storage_pane *p, struct ui *ui, struct grid *g)
{
	struct buf head = BUF_INIT(KIB);

	storage_say_head(&p->now, &head);
	if (storage_is_over(&p->now))
		grid_puts(g, 0, 2, 1, "!", STYLE_DANGER);
	grid_text(g, 0, 4, g->w - 4, kept(ui, &head), STYLE_STRONG);
	draw_as_of(p, ui, g, 0);
}

/* What the media have too much ("other" is negative then) is taken off the last ones. */
void storage_bar_parts(const struct icloud_storage *s, struct gauge_part *part)
{
	int64_t excess = 0;
	int n = (int)s->n;

	for (int i = 0; i < n; i++) {
		int64_t bytes = s->media[i].bytes;

		excess += bytes < 0 ? -bytes : 0;
		part[i] = (struct gauge_part){.size = bytes > 0 ? bytes : 0, .media = i};
	}
	for (int i = n - 1; i >= 0 && excess > 0; i--) {
		int64_t off = excess < part[i].size ? excess : part[i].size;

		part[i].size -= off;
		excess -= off;
	}
}

static void draw_bar(struct storage_pane *p, struct grid *g, int y)
{
	struct gauge_part part[MEDIA_MAX];

	storage_bar_parts(&p->now, part);
	gauge_parts(g, y, 4, g->w >= WIDE ? 100 : 50, part, (int)p->now.n,
		p->now.total > 0 ? p->now.total : p->now.used);
}

/* ---- Sentences ---- */

struct texts {
	struct str text[TEXTS];
	int n;
};

static void add_text(struct texts *t, struct ui *ui, struct buf *text)
{
	if (text->n)
		t->text[t->n++] = kept(ui, text);
	buf_release(text);
}

static int texts_lines(const struct texts *t, int w)
{
	int n = 0;

	for (int i = 0; i < t->n; i++)
		n += wrap_lines(t->text[i], w - 5);
	return n;
}

static int draw_text(struct grid *g, int y, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, g->w - 5);
	struct str line;

	while (text.n && wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 4, line, style);
	return y;
}

static struct buf forecast(struct storage_pane *p)
{
	struct buf text = BUF_INIT(4 * KIB);

	storage_say_forecast(&p->now, &p->forecast, clock_now(), &text);
	return text;
}

/* What the marked media would give, together. */
static struct buf if_cleared(struct storage_pane *p)
{
	struct buf text = BUF_INIT(4 * KIB);
	const char *name = "";
	int64_t freed = 0;
	int count = 0;

	for (size_t i = 0; i < p->now.n; i++) {
		if (!marks_has(&p->marks, str_of(p->now.media[i].key)))
			continue;
		freed += p->now.media[i].bytes;
		name = p->now.media[i].label;
		count++;
	}
	if (!count)
		return text;
	if (count == 1)
		buf_printf(&text, "If %s were cleared: ", name);
	else
		buf_printf(&text, "If these %d were cleared: ", count);
	storage_say_cleared(&p->now, &p->forecast, freed, clock_now(), &text);
	buf_adds(&text, ". Nothing is cleared from here; this only counts.");
	return text;
}

/* What stands below the table. On a low screen the forecast is behind Enter. */
static struct texts below(struct storage_pane *p, struct ui *ui, const struct grid *g)
{
	struct texts t = {.n = 0};
	struct buf text = forecast(p);

	if (storage_is_over(&p->now) || g->h < FORECAST_H)
		buf_clear(&text);
	add_text(&t, ui, &text);
	text = if_cleared(p);
	add_text(&t, ui, &text);
	text = BUF_INIT(4 * KIB);
	storage_say_gaps(&p->now, &text);
	add_text(&t, ui, &text);
	text = BUF_INIT(4 * KIB);
	if (g->h >= FORECAST_H)
		storage_say_parts(&p->now, &text);
	add_text(&t, ui, &text);
	return t;
}

static void draw_body(struct storage_pane *p, struct ui *ui, struct grid *g)
{
	bool over = storage_is_over(&p->now);
	int gap = g->h >= ROOMY ? 1 : 0, y = over ? 1 : 1 + gap, rows = (int)p->now.n, room;
	struct texts texts = below(p, ui, g);
	struct buf full = forecast(p);

	draw_head(p, ui, g);
	draw_bar(p, g, y++);
	if (over)
		y = draw_text(g, y, kept(ui, &full), STYLE_NORMAL);
	buf_release(&full);
	y += gap;
	draw_titles(g, y++);
	room = g->h - y - 1 - texts_lines(&texts, g->w) - (texts.n ? gap : 0);
	room = room < 3 ? 3 : room;
	rows = rows < room ? rows : room;
	draw_table(p, ui, g, y, rows);
	y += rows;
	draw_sum(p, g, y++);
	y += gap;
	for (int i = 0; i < texts.n; i++)
		y = draw_text(g, y, texts.text[i], STYLE_DIM);
}

/* ---- One medium, and the forecast ---- */

static int fact(struct grid *g, int y, const char *name, struct words value)
{
	grid_puts(g, y, 4, FACT_X - 5, name, STYLE_DIM);
	grid_puts(g, y, FACT_X, g->w - FACT_X, value.text, STYLE_NORMAL);
	return y + 1;
}

static int draw_trends(struct storage_pane *p, struct grid *g, int y, int place)
{
	struct words unknown = {"?"};

	y = fact(g, y, "30 days",
		p->sampled && p->month_known ? storage_moved(p->trend[place].days30) : unknown);
	grid_puts(g, y, 4, FACT_X - 5, "12 weeks", STYLE_DIM);
	if (p->sampled)
		draw_weeks(p, g, y, FACT_X, place);
	else
		grid_puts(g, y, FACT_X, 1, "?", STYLE_NORMAL);
	return y + 1;
}

static void draw_page(struct storage_pane *p, struct ui *ui, struct grid *g)
{
	const struct icloud_medium *m = storage_medium(p, p->list.at);
	int gap = g->h >= ROOMY ? 1 : 0, y = 1 + gap;
	struct buf text = BUF_INIT(4 * KIB);

	gauge_fill(g, 0, 2, p->order[p->list.at]);
	grid_cut(g, 0, 4, g->w - 24, str_of(m->label), STYLE_STRONG);
	draw_as_of(p, ui, g, 0);
	y = fact(g, y, "Size", storage_size(m->bytes));
	y = fact(g, y, "Of plan", words_percent(m->bytes, p->now.total));
	y = fact(g, y, "Of what is used", words_percent(m->bytes, p->now.used));
	y = draw_trends(p, g, y, p->order[p->list.at]);
	storage_say_cleared(&p->now, &p->forecast, m->bytes, clock_now(), &text);
	grid_puts(g, y, 4, FACT_X - 5, "If cleared", STYLE_DIM);
	grid_cut(g, y++, FACT_X, g->w - FACT_X - 1, kept(ui, &text), STYLE_NORMAL);
	y += gap;
	text = forecast(p);
	y = draw_text(g, y, kept(ui, &text), STYLE_NORMAL);
	text = BUF_INIT(4 * KIB);
	storage_say_parts(&p->now, &text);
	y = draw_text(g, y, kept(ui, &text), STYLE_DIM);
	text = BUF_INIT(4 * KIB);
	storage_say_gaps(&p->now, &text);
	draw_text(g, y, kept(ui, &text), STYLE_DIM);
	grid_cursor(g, 0, 2);
	ui_words(ui, ACT_OPEN, "%s", "");
	ui_words(ui, ACT_BACK, "table");
	ui_position(ui, "%d of %d media", p->list.at + 1, (int)p->now.n);
}

static void draw_empty(struct ui *ui, struct grid *g)
{
	grid_puts(g, 1, 4, g->w - 4, "How full iCloud is has not been read yet.", STYLE_STRONG);
	grid_puts(g, 2, 4, g->w - 4,
		ui_glance(ui)->signed_out ? "L in Account signs in." : "Ctrl-R reads it.",
		STYLE_DIM);
}

void storage_draw(void *self, struct ui *ui, struct grid *g)
{
	struct storage_pane *p = self;

	if (!p->now.as_of) {
		draw_empty(ui, g);
		return;
	}
	if (p->page && p->now.n)
		draw_page(p, ui, g);
	else
		draw_body(p, ui, g);
	if (!p->page)
		ui_position(ui, "%d media", (int)p->now.n);
	if (!ui_is_stale(ui, p->now.as_of, STORAGE_DAY_LIMIT))
		return;
	grid_restyle(g, 0, 0, g->h, g->w, STYLE_NORMAL, STYLE_STALE);
	ui_as_of(ui, p->now.as_of, STORAGE_DAY_LIMIT);
}
