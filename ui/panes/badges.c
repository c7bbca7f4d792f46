/* What iCloud wants to tell you, since when, and where it leads. Draws what the store holds. */
#include "panes/glance.h"
#include "panes/badges.h"

#include "icloud/icloud.h"
#include "panes/contacts.h"
#include "panes/service_off.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COUNT_END = 35, COUNT_W = 7, SINCE_X = 38, LOG_X = 64, LIMIT_S = 10 * 60 };

extern const struct pane pane_badges;

static int badge_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct badges_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < (int)p->n; i++) {
		out[i] = (struct list_row){.id = str_of(p->badge[first + i].app)};
		out[i].text[0] = str_of(p->badge[first + i].name);
	}
	return i;
}

static int badge_place(void *self, struct ui *ui, struct str id)
{
	struct badges_pane *p = self;

	(void)ui;
	for (size_t i = 0; i < p->n; i++)
		if (str_is(id, p->badge[i].app))
			return (int)i;
	return -1;
}

/* Six digits have their place; of millions nobody counts the last ones. */
static struct words count_words(int count)
{
	struct words w = words_count(count);

	if (count >= 100 * 1000 * 1000)
		snprintf(w.text, sizeof(w.text), "%.20s M", words_count(count / 1000000).text);
	else if (count >= 1000 * 1000)
		snprintf(w.text, sizeof(w.text), "%.1f M", count / 1e6);
	return w;
}

static void badge_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct badges_pane *p = self;
	int at = badge_place(p, ui, row->id);
	const struct icloud_badge *b = at < 0 ? NULL : &p->badge[at];
	enum style style = b && b->count > 0 ? STYLE_BADGE : STYLE_NORMAL;

	(void)selected;
	grid_cut(g, 0, 0, COUNT_END - 4 - COUNT_W, row->text[0], STYLE_NORMAL);
	if (!b)
		return;
	if (b->count < 0) {
		grid_right(g, 0, COUNT_END - 4, COUNT_W, STR("?"), STYLE_NORMAL);
		grid_puts(g, 0, SINCE_X - 4, g->w, "not told yet", STYLE_DIM);
		return;
	}
	grid_right(g, 0, COUNT_END - 4, COUNT_W, str_of(count_words(b->count).text), style);
	if (b->since)
		grid_puts(
			g, 0, SINCE_X - 4, g->w, words_time(b->since, clock_now()).text, STYLE_DIM);
}

static const struct list_ops list_ops = {
	.rows = badge_rows, .place = badge_place, .draw = badge_row};

/* The second it happened; of another day, that day. */
static void draw_when(struct grid *g, int y, int x, time_t at)
{
	struct civil c = civil_of(at), today = civil_of(clock_now());

	if (c.day == today.day && c.month == today.month && c.year == today.year)
		grid_printf(g, y, x, 8, STYLE_DIM, "%02d:%02d:%02d", c.hour, c.minute, c.second);
	else
		grid_cut(g, y, x, 9, str_of(words_day(at, clock_now()).text), STYLE_DIM);
}

static void draw_news(struct ui *ui, struct grid *g, int y, int x, const struct icloud_news *n)
{
	struct str arrow = glyph_text(g, GLYPH_RIGHT);
	const char *from =
		n->from < 0 ? "?" : arena_printf(ui->frame, "%s", count_words(n->from).text).p;
	const char *to = n->to < 0 ? "?" : arena_printf(ui->frame, "%s", count_words(n->to).text).p;
	int w = g->w - x, end;

	draw_when(g, y, x, n->at);
	if (n->from == NEWS_TOLD) {
		grid_puts(g, y, x + 10, w - 10, n->what, STYLE_NORMAL);
		return;
	}
	grid_cut(g, y, x + 10, 11, str_of(n->what), STYLE_NORMAL);
	end = x + 22 +
	      grid_printf(
		      g, y, x + 22, w - 22, STYLE_NORMAL, "%s %.*s %s", from, STR_ARG(arrow), to);
	end = end + 1 > x + 31 ? end + 1 : x + 31;
	grid_puts(g, y, end, g->w - end, n->note, STYLE_DIM);
}

static void draw_log(struct badges_pane *p, struct ui *ui, struct grid *g, int y, int x)
{
	grid_puts(g, y++, x, g->w - x, "Log", STYLE_STRONG);
	if (!p->logged)
		grid_puts(g, y, x, g->w - x, "Nothing has changed yet.", STYLE_DIM);
	for (size_t i = 0; i < p->logged && y < g->h; i++)
		draw_news(ui, g, y++, x, &p->log[i]);
}

static void draw_live(struct badges_pane *p, struct grid *g, int y)
{
	if (p->live_since)
		grid_printf(g, y, 4, g->w - 4, STYLE_DIM, "Live since %s   token good until %s",
			words_clock(p->live_since).text, words_clock(p->token_until).text);
	else
		grid_printf(g, y, 4, g->w - 4, STYLE_DIM,
			"Read at %s, not live. Ctrl-R reads again.",
			words_time(p->as_of, clock_now()).text);
}

static void draw_table(struct badges_pane *p, struct ui *ui, struct grid *g, int rows)
{
	struct grid part = grid_part(g, 1, 0, rows, g->w >= LOG_X + 30 ? LOG_X - 1 : g->w);

	grid_puts(g, 0, 4, 20, "App", STYLE_DIM);
	grid_right(g, 0, COUNT_END, 10, STR("Badge"), STYLE_DIM);
	grid_puts(g, 0, SINCE_X, 10, "Since", STYLE_DIM);
	list_draw(&p->list, ui, &part, true);
}

static void draw_body(struct badges_pane *p, struct ui *ui, struct grid *g)
{
	int rows = (int)p->n, y;

	if (rows > g->h - 3)
		rows = g->h > 3 ? g->h - 3 : 0;
	draw_table(p, ui, g, rows);
	y = rows + 2;
	draw_live(p, g, y);
	if (g->w >= LOG_X + 30)
		draw_log(p, ui, g, 0, LOG_X);
	else if (y + 3 < g->h)
		draw_log(p, ui, g, y + 2, 4);
}

void badges_draw(void *self, struct ui *ui, struct grid *g)
{
	struct badges_pane *p = self;

	if (!p->n && service_off_draw(ui, g, 1, "push", "the service of badges"))
		return;
	if (!p->n) {
		grid_puts(g, 1, 4, g->w - 4, "iCloud has not told its badges yet.", STYLE_STRONG);
		grid_puts(g, 2, 4, g->w - 4,
			ui_glance(ui)->signed_out ? "L in Account signs in."
						  : "Ctrl-R asks for them.",
			STYLE_DIM);
		return;
	}
	draw_body(p, ui, g);
	ui_position(ui, "%d apps", (int)p->n);
	ui_as_of(ui, p->as_of, p->live_since ? 0 : LIMIT_S);
	if (ui_is_stale(ui, p->as_of, LIMIT_S) && !p->live_since)
		grid_restyle(g, 0, 0, g->h, g->w, STYLE_NORMAL, STYLE_STALE);
}

/* ---- State ---- */

void badges_log(
	struct badges_pane *p, time_t at, const char *what, int from, int to, const char *note)
{
	struct icloud_news *n = &p->log[0];

	memmove(&p->log[1], n, sizeof(*n) * (NEWS_MAX - 1));
	*n = (struct icloud_news){.at = at, .from = from, .to = to};
	snprintf(n->what, sizeof(n->what), "%s", what);
	snprintf(n->note, sizeof(n->note), "%s", note);
	if (p->logged < NEWS_MAX)
		p->logged++;
}

void badges_show(struct badges_pane *p, struct ui *ui, const struct icloud_badge *badge, size_t n,
	time_t as_of)
{
	p->n = n < BADGES_MAX ? n : BADGES_MAX;
	memcpy(p->badge, badge, p->n * sizeof(*badge));
	p->as_of = as_of;
	if (!p->list.ops)
		list_init(&p->list, &list_ops, p);
	list_refresh(&p->list, ui, (int)p->n);
}

static void badges_load(struct badges_pane *p, struct ui *ui)
{
	struct icloud_badge badge[BADGES_MAX];
	struct icloud_live live = {0};
	time_t as_of = 0;
	size_t n;

	if (!ui->reader)
		return;
	n = badges_list(ui->reader, badge, BADGES_MAX, &as_of);
	p->logged = badges_news(ui->reader, p->log, NEWS_MAX);
	if (ui->icloud)
		icloud_live(ui->icloud, &live);
	p->live_since = live.since;
	p->token_until = live.token_until;
	badges_show(p, ui, badge, as_of ? n : 0, as_of);
}

static void badges_open(void *self, struct ui *ui)
{
	badges_load(self, ui);
}

static unsigned badges_event(void *self, struct ui *ui, const struct event *ev)
{
	const struct icloud_message *m = ev->message;
	bool news = ev->kind == EV_MESSAGE && m->event == EVENT_STORE &&
		    (m->ask == ASK_BADGES || m->ask == ASK_ALL || m->ask == ASK_NONE);

	if (ev->kind != EV_SHOWN && !news)
		return 0;
	badges_load(self, ui);
	return KEY_REDRAW;
}

/* What an app is called in the addresses of icloud.com. */
static const char *page_of(struct str app)
{
	return str_is(app, "iwork")   ? "pages"
	       : str_is(app, "mail")  ? "mail"
	       : str_is(app, "notes") ? "notes"
	       : str_is(app, "find")  ? "find"
				      : "";
}

static void go_outside(void *self, struct ui *ui, int answer, struct str typed)
{
	struct badges_pane *p = self;
	struct error err = ERROR_INIT;

	(void)typed;
	if (answer != 1)
		return;
	if (ui_open_outside(
		    ui, arena_printf(ui->frame, "https://www.icloud.com/%s", p->page), &err))
		ui_say(ui, STYLE_NORMAL, "Handed to your browser.");
	else
		ui_fail(ui, &err);
}

static void ask_outside(struct badges_pane *p, struct ui *ui, const struct icloud_badge *b)
{
	struct dialog d = {.context = CONTEXT_DIALOG, .done = go_outside, .self = p, .answers = 2};

	p->page = page_of(str_of(b->app));
	d.title = arena_printf(ui->frame, "%s has no pane here", b->name);
	d.line[d.lines++].text = arena_printf(ui->frame,
		"Your browser can open www.icloud.com/%s. It signs in by itself; nothing of this "
		"session is handed over.",
		p->page);
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "stay here"};
	d.answer[1] = (struct dialog_answer){'o', "open it"};
	ui_ask(ui, &d);
}

/* A badge leads to what raised it; what has no pane here stands on icloud.com. */
static unsigned follow(struct badges_pane *p, struct ui *ui)
{
	const struct icloud_badge *b = &p->badge[p->list.at];
	struct contacts_pane *contacts;

	if (strcmp(b->app, "calendar") == 0 || strcmp(b->app, "reminders") == 0) {
		ui_show(ui, "alarms");
	} else if (strcmp(b->app, "contacts") == 0) {
		ui_show(ui, "contacts");
		contacts = ui_pane_state(ui, "contacts");
		if (contacts)
			contacts_show_latest(contacts, ui);
	} else {
		ask_outside(p, ui, b);
	}
	return KEY_DONE | KEY_REDRAW;
}

static unsigned copy_badge(struct badges_pane *p, struct ui *ui)
{
	const struct icloud_badge *b;

	if (!p->n)
		return KEY_PASS;
	b = &p->badge[p->list.at];
	ui_copy(ui, arena_printf(ui->frame, "%s\t%d", b->name, b->count));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned badges_act(void *self, struct ui *ui, enum action a)
{
	struct badges_pane *p = self;

	if (a == ACT_RELOAD) {
		icloud_post(ui->icloud, ASK_BADGES, NULL);
		return KEY_DONE | KEY_REDRAW;
	}
	if (!p->n)
		return KEY_PASS;
	if (a == ACT_OPEN)
		return follow(p, ui);
	if (a == ACT_COPY)
		return copy_badge(p, ui);
	if (a == ACT_EXPORT) {
		badges_export(p, ui);
		return KEY_DONE | KEY_REDRAW;
	}
	return list_act(&p->list, ui, a);
}

static unsigned badges_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct badges_pane *p = self;
	struct mouse inside = *m;
	bool gutter = false;

	if (!p->n || m->y < 1 || m->y > (int)p->n)
		return KEY_PASS;
	inside.y--;
	if (m->kind == MOUSE_DOUBLE)
		return follow(p, ui);
	return list_mouse(&p->list, ui, &inside, &gutter);
}

const struct pane pane_badges = {
	.name = "badges",
	.title = "Badges",
	.context = CONTEXT_BADGES,
	.size = sizeof(struct badges_pane),
	.open = badges_open,
	.event = badges_event,
	.act = badges_act,
	.mouse = badges_mouse,
	.draw = badges_draw,
};
