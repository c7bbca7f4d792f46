/* The list of requests: times, what was asked, how it ended, and a bar of where the time went. */
#include "panes/activity.h"

#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	SERVICE_X = 14,
	REQUEST_X = 24,
	STATUS_END = 63,
	BYTES_END = 73,
	TOOK_END = 83,
	BAR_X = 86,
	BAR_W = 32,
};

/* This run's count from its beginning; those of the past from the oldest: neither moves when news joins. */
static struct str id_of(const struct activity_pane *p, int n, struct ui *ui)
{
	size_t at = (size_t)p->match[n];

	if (at < p->run_n)
		return arena_printf(ui->frame, "n%" PRIu64, p->row[at].number);
	return arena_printf(ui->frame, "p%zu", p->n - at);
}

static int activity_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct activity_pane *p = self;
	int i;

	for (i = 0; i < n && first + i < p->matches; i++) {
		const struct icloud_activity *a = activity_row(p, first + i);

		out[i] = (struct list_row){.id = id_of(p, first + i, ui)};
		out[i].sign = a->http >= 400 || a->http == 0 ? '!' : 0;
		out[i].sign_style = STYLE_WARNING;
	}
	return i;
}

static int activity_place(void *self, struct ui *ui, struct str id)
{
	struct activity_pane *p = self;

	for (int i = 0; i < p->matches; i++)
		if (str_eq(id, id_of(p, i, ui)))
			return i;
	return -1;
}

static void no_text(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	(void)self, (void)ui, (void)g, (void)row, (void)selected;
}

static const struct list_ops list_ops = {
	.rows = activity_rows, .place = activity_place, .draw = no_text};

/* "1.1 k", "184 k" */
static struct words short_bytes(int64_t n)
{
	struct words w;

	if (n < 9950)
		snprintf(w.text, sizeof(w.text), "%.1f k", (double)n / 1000);
	else if (n < 9950 * 1000)
		snprintf(w.text, sizeof(w.text), "%" PRId64 " k", (n + 500) / 1000);
	else
		snprintf(w.text, sizeof(w.text), "%" PRId64 " M", (n + 500000) / 1000000);
	return w;
}

/* The last part of a path names the request: "/co/startup" → "startup". */
static struct str short_path(const char *path)
{
	struct str s = str_of(path);
	size_t end = str_find(s, STR("?"));
	size_t from;

	s = end == SIZE_MAX ? s : str_part(s, 0, end);
	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	for (from = s.n; from > 0 && s.p[from - 1] != '/'; from--)
		;
	return str_part(s, from, s.n - from);
}

/* One long poll must not make every other bar a dot: what takes longer than two seconds runs to the end. */
static int64_t slowest(const struct activity_pane *p, int h)
{
	int64_t most = 400;

	for (int i = p->list.top; i < p->matches && i < p->list.top + h; i++)
		if (activity_row(p, i)->took_ms > most)
			most = activity_row(p, i)->took_ms;
	most = most < 2000 ? most : 2000;
	return (most + 100) / 200 * 200;
}

/* What still has room at this width: bar, bytes, took, service, time give way in this order. */
struct fits {
	bool bar, bytes, took, service;
	int request_w, took_end;
};

static struct fits fits_of(int w)
{
	struct fits f = {.bar = w >= BAR_X + BAR_W,
		.bytes = w > TOOK_END,
		.took = w > BYTES_END,
		.service = w > STATUS_END};

	f.took_end = f.bytes ? TOOK_END : BYTES_END;
	f.request_w = f.service ? STATUS_END - 6 - REQUEST_X : w - SERVICE_X - 8;
	return f;
}

/* Where the time went: name, connection, waiting, reading, one after another. */
static void draw_parts(const struct icloud_activity *a, struct grid *g, int y, int64_t most)
{
	const struct {
		enum glyph glyph;
		int ms;
	} part[] = {{GLYPH_DOT, a->name_ms}, {GLYPH_MEDIUM, a->connect_ms + a->tls_ms},
		{GLYPH_LIGHT, a->wait_ms}, {GLYPH_FULL, a->read_ms}};
	int x = BAR_X, end = g->w - 1;
	int64_t sum = 0;

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		int to;

		if (part[i].ms <= 0)
			continue;
		sum += part[i].ms;
		to = BAR_X + (int)((sum * BAR_W + most / 2) / most);
		to = to <= x ? x + 1 : to;
		to = to > end ? end : to;
		grid_line(g, y, x, to - x, part[i].glyph, STYLE_GAUGE);
		x = to;
	}
}

/* The second it was made; of another day, that day. */
static void draw_when(struct grid *g, int y, time_t at)
{
	struct civil c = civil_of(at), today = civil_of(clock_now());

	if (c.day == today.day && c.month == today.month && c.year == today.year)
		grid_printf(g, y, 4, 8, STYLE_DIM, "%02d:%02d:%02d", c.hour, c.minute, c.second);
	else
		grid_cut(g, y, 4, 9, str_of(words_day(at, clock_now()).text), STYLE_DIM);
}

static void draw_row(const struct icloud_activity *a, struct grid *g, int y, int64_t most)
{
	struct fits f = fits_of(g->w);
	enum style style = a->http >= 400 || !a->http ? STYLE_WARNING : STYLE_NORMAL;
	int x = f.service ? REQUEST_X : SERVICE_X, end = f.service ? STATUS_END : g->w - 1;
	char status[16] = "-";

	if (a->http)
		snprintf(status, sizeof(status), "%d", a->http);
	draw_when(g, y, a->at);
	if (f.service)
		grid_cut(g, y, SERVICE_X, 9, str_of(a->service), STYLE_NORMAL);
	grid_printf(g, y, x, 5, STYLE_NORMAL, "%-4s", a->verb);
	x += 5 + grid_cut(g, y, x + 5, f.request_w - 5, short_path(a->path), STYLE_NORMAL) + 3;
	if (a->note[0] && x < end - 8)
		grid_cut(g, y, x, end - 6 - x, str_of(a->note), STYLE_DIM);
	grid_right(g, y, end, 6, str_of(status), style);
	if (f.bytes)
		grid_right(g, y, BYTES_END, 9, str_of(short_bytes(a->bytes).text), STYLE_NORMAL);
	if (f.took)
		grid_printf(g, y, f.took_end - 9, 9, STYLE_NORMAL, "%6d ms", a->took_ms);
	if (f.bar)
		draw_parts(a, g, y, most);
}

static void draw_titles(struct grid *g, int64_t most)
{
	struct fits f = fits_of(g->w);
	char text[32];

	grid_puts(g, 0, 4, 8, "Time", STYLE_DIM);
	if (f.service)
		grid_puts(g, 0, SERVICE_X, 9, "Service", STYLE_DIM);
	grid_puts(g, 0, f.service ? REQUEST_X : SERVICE_X, 9, "Request", STYLE_DIM);
	grid_right(g, 0, f.service ? STATUS_END : g->w - 1, 6, STR("Status"), STYLE_DIM);
	if (f.bytes)
		grid_right(g, 0, BYTES_END, 9, STR("Bytes"), STYLE_DIM);
	if (f.took)
		grid_right(g, 0, f.took_end, 9, STR("Took"), STYLE_DIM);
	if (!f.bar)
		return;
	grid_puts(g, 0, BAR_X, 3, "0", STYLE_DIM);
	snprintf(text, sizeof(text), "%" PRId64 " ms", most / 2);
	grid_puts(g, 0, BAR_X + 11, 9, text, STYLE_DIM);
	snprintf(text, sizeof(text), "%" PRId64 " ms", most);
	grid_right(g, 0, BAR_X + BAR_W + 1, 9, str_of(text), STYLE_DIM);
}

void activity_list_draw(struct activity_pane *p, struct ui *ui, struct grid *g, int h)
{
	struct grid part = grid_part(g, 1, 0, h, g->w);
	int64_t most;

	list_draw(&p->list, ui, &part, true);
	most = slowest(p, h);
	draw_titles(g, most);
	for (int y = 0; y < h && p->list.top + y < p->matches; y++)
		draw_row(activity_row(p, p->list.top + y), &part, y, most);
}

/* ---- The filter ---- */

const struct icloud_activity *activity_row(const struct activity_pane *p, int n)
{
	return n >= 0 && n < p->matches ? &p->row[p->match[n]] : NULL;
}

void activity_match(struct activity_pane *p, struct ui *ui)
{
	p->matches = 0;
	for (size_t i = 0; i < p->n; i++)
		if (activity_matches(&p->row[i], buf_str(&p->filter)))
			p->match[p->matches++] = (int)i;
	list_refresh(&p->list, ui, p->matches);
}

void activity_list_init(struct activity_pane *p)
{
	list_init(&p->list, &list_ops, p);
}
