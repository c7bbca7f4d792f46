/* Every request of this program, newest first, and the one selected. Secrets are masked before they get
 * here; nothing is told to anybody. */
#include "panes/activity.h"

#include "icloud/icloud.h"
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
	DETAIL_H = 7
};

extern const struct pane pane_activity;

/* ---- The list ---- */

static int activity_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct activity_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < (int)p->n; i++) {
		const struct icloud_activity *a = &p->row[first + i];

		out[i] = (struct list_row){.id = str_of(p->id[first + i])};
		out[i].sign = a->http >= 400 || a->http == 0 ? '!' : 0;
		out[i].sign_style = STYLE_WARNING;
	}
	return i;
}

static int activity_place(void *self, struct ui *ui, struct str id)
{
	struct activity_pane *p = self;

	(void)ui;
	for (size_t i = 0; i < p->n; i++)
		if (str_is(id, p->id[i]))
			return (int)i;
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

static int64_t slowest(const struct activity_pane *p)
{
	int64_t most = 400;

	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].took_ms > most)
			most = p->row[i].took_ms;
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
	} part[] = {{GLYPH_DOT, a->name_ms}, {GLYPH_MEDIUM, a->connect_ms},
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

static void draw_row(const struct activity_pane *p, struct grid *g, int y, int i)
{
	const struct icloud_activity *a = &p->row[i];
	struct fits f = fits_of(g->w);
	struct civil c = civil_of(a->at);
	enum style style = a->http >= 400 || !a->http ? STYLE_WARNING : STYLE_NORMAL;
	int x = f.service ? REQUEST_X : SERVICE_X, end = f.service ? STATUS_END : g->w - 1;
	char status[16] = "-";

	if (a->http)
		snprintf(status, sizeof(status), "%d", a->http);
	grid_printf(g, y, 4, 8, STYLE_DIM, "%02d:%02d:%02d", c.hour, c.minute, c.second);
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
		draw_parts(a, g, y, slowest(p));
}

static void draw_titles(const struct activity_pane *p, struct grid *g)
{
	struct fits f = fits_of(g->w);
	int64_t most = slowest(p);
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

static int draw_wrapped(struct grid *g, int y, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, g->w - 5);
	struct str line;

	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 4, line, style);
	return y;
}

static struct str times(const struct icloud_activity *a, struct ui *ui, struct grid *g)
{
	struct str wire = STR_NONE;

	if (a->wire && a->wire != a->bytes)
		wire = arena_printf(ui->frame, " as %s on the wire", words_count(a->wire).text);
	return arena_printf(ui->frame,
		"%.*s name %d ms   %.*s connect and TLS %d ms   %.*s waiting %d ms   %.*s reading "
		"%d ms   "
		"%s bytes%.*s",
		STR_ARG(glyph_text(g, GLYPH_DOT)), a->name_ms, STR_ARG(glyph_text(g, GLYPH_MEDIUM)),
		a->connect_ms, STR_ARG(glyph_text(g, GLYPH_LIGHT)), a->wait_ms,
		STR_ARG(glyph_text(g, GLYPH_FULL)), a->read_ms, words_count(a->bytes).text,
		STR_ARG(wire));
}

static void draw_detail(const struct activity_pane *p, struct ui *ui, struct grid *g, int y)
{
	const struct icloud_activity *a = &p->row[p->shown];
	char status[16] = "no answer";

	if (a->http)
		snprintf(status, sizeof(status), "%d", a->http);
	y = draw_wrapped(g, y,
		arena_printf(ui->frame, "%-4s %s%s   %s   %s%s%s", a->verb, a->host, a->path,
			status, a->how, a->how[0] && a->note[0] ? "   " : "", a->note),
		STYLE_STRONG);
	y = draw_wrapped(g, y, times(a, ui, g), STYLE_NORMAL) + 1;
	if (a->asked[0])
		y = draw_wrapped(
			    g, y, arena_printf(ui->frame, "asked with  %s", a->asked), STYLE_DIM) +
		    1;
	draw_wrapped(g, y,
		arena_printf(ui->frame,
			"icloud.com’s page would tell Apple: \"%s %s %s, %d ms, %s bytes\". This "
			"program "
			"tells nobody.",
			a->verb, a->path, status, a->took_ms, words_count(a->bytes).text),
		STYLE_DIM);
}

static void draw_list(struct activity_pane *p, struct ui *ui, struct grid *g, int h)
{
	struct grid part = grid_part(g, 1, 0, h, g->w);

	draw_titles(p, g);
	list_draw(&p->list, ui, &part, true);
	for (int y = 0; y < h && p->list.top + y < (int)p->n; y++)
		draw_row(p, &part, y, p->list.top + y);
}

void activity_draw(void *self, struct ui *ui, struct grid *g)
{
	struct activity_pane *p = self;
	bool detail = g->h >= 14 && ui->h >= 24;
	int h = g->h - 1 - (detail ? DETAIL_H + 1 : 0);

	if (!p->n) {
		grid_puts(g, 1, 4, g->w - 4, "No request has been made since the program started.",
			STYLE_STRONG);
		return;
	}
	if (p->shown >= (int)p->n)
		p->shown = 0;
	if (p->opened && !detail) {
		draw_detail(p, ui, g, 0);
		return;
	}
	draw_list(p, ui, g, h);
	if (detail) {
		grid_line(g, g->h - DETAIL_H - 1, 0, g->w, GLYPH_LINE, STYLE_RULE);
		draw_detail(p, ui, g, g->h - DETAIL_H);
	}
	if (p->unseen)
		ui_position(ui, "%d of %d requests   %d new above", p->list.at + 1, (int)p->n,
			p->unseen);
	else
		ui_position(ui, "%d of %d requests", p->list.at + 1, (int)p->n);
}

/* ---- State ---- */

/* How many of the new rows are newer than the newest that is shown. */
static size_t joined(const struct activity_pane *p, const struct icloud_activity *row, size_t n)
{
	size_t i;

	if (!p->n)
		return n;
	for (i = 0; i < n; i++)
		if (row[i].at == p->row[0].at && !strcmp(row[i].path, p->row[0].path) &&
			row[i].took_ms == p->row[0].took_ms && row[i].bytes == p->row[0].bytes)
			break;
	return i;
}

void activity_show(
	struct activity_pane *p, struct ui *ui, const struct icloud_activity *row, size_t n)
{
	bool on_top = p->list.at == 0;
	size_t more;

	n = n < ACTIVITY_MAX ? n : ACTIVITY_MAX;
	more = joined(p, row, n);
	p->seen += (unsigned)more;
	memcpy(p->row, row, n * sizeof(*row));
	p->n = n;
	for (size_t i = 0; i < n; i++)
		snprintf(p->id[i], sizeof(p->id[i]), "%u", p->seen - (unsigned)i);
	if (!p->list.ops)
		list_init(&p->list, &list_ops, p);
	list_refresh(&p->list, ui, (int)n);
	if (on_top && n)
		list_select(&p->list, ui, 0);
	p->unseen = on_top ? 0 : p->unseen + (int)more;
	p->shown = p->list.at;
}

static void activity_load(struct activity_pane *p, struct ui *ui)
{
	static struct icloud_activity row[ACTIVITY_MAX]; /* too large for the stack */

	if (ui->icloud)
		activity_show(p, ui, row, activity_list(ui->icloud, row, ACTIVITY_MAX));
}

static unsigned activity_event(void *self, struct ui *ui, const struct event *ev)
{
	struct activity_pane *p = self;

	if (ev->kind == EV_REST) {
		p->shown = p->list.at;
		return KEY_REDRAW;
	}
	if (ev->kind != EV_SHOWN && ev->kind != EV_MESSAGE)
		return 0;
	activity_load(p, ui);
	return KEY_REDRAW;
}

static void activity_open(void *self, struct ui *ui)
{
	activity_load(self, ui);
}

static unsigned copy_request(struct activity_pane *p, struct ui *ui)
{
	const struct icloud_activity *a = &p->row[p->list.at];

	ui_copy(ui,
		arena_printf(ui->frame, "curl -X %s 'https://%s%s'", a->verb, a->host, a->path));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned activity_act(void *self, struct ui *ui, enum action a)
{
	struct activity_pane *p = self;
	unsigned done;

	if (!p->n)
		return KEY_PASS;
	if (a == ACT_OPEN || (a == ACT_BACK && p->opened)) {
		p->opened = a == ACT_OPEN;
		p->shown = p->list.at;
		return KEY_DONE | KEY_REDRAW;
	}
	if (a == ACT_COPY)
		return copy_request(p, ui);
	done = list_act(&p->list, ui, a);
	if (p->list.at == 0)
		p->unseen = 0;
	return done;
}

static unsigned activity_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct activity_pane *p = self;
	struct mouse inside = *m;
	bool gutter = false;
	unsigned done;

	if (!p->n || m->y < 1 || m->y > p->list.h || p->opened)
		return KEY_PASS;
	inside.y--;
	done = list_mouse(&p->list, ui, &inside, &gutter);
	p->shown = p->list.at;
	return done;
}

const struct pane pane_activity = {
	.name = "activity",
	.title = "Activity",
	.context = CONTEXT_ACTIVITY,
	.size = sizeof(struct activity_pane),
	.open = activity_open,
	.event = activity_event,
	.act = activity_act,
	.mouse = activity_mouse,
	.draw = activity_draw,
};
