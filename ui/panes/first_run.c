/* The welcome: what the program is, three ways on, where it keeps things. Stands over the panes until an
 * account is known; reads and writes nothing. */
#include "panes/first_run.h"

#include "screen/layout.h"
#include "screen/screen.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum choice { LOOK_AROUND, SIGN_IN, CHECK, CHOICES };
enum { NOTE_X = 36, NAME_W = 14, WIDE = 60 };

static const struct {
	const char *words, *note;
} choices[CHOICES] = {
	{"Look around in a sample account", "no Apple ID needed"},
	{"Sign in to iCloud", "you type the password"},
	{"Check terminal and network", "changes nothing"},
};

/* ---- Choosing ---- */

static void look_around(struct ui *ui)
{
	ui_leave_for(ui, &(struct screen_next){.kind = NEXT_DEMO});
}

static void check(struct first_run_pane *p, struct ui *ui)
{
	p->checking = true;
	p->scroll = (struct scroll){0};
	p->checks = ui->options->settings ? checks_make(ui->options->settings, p->check) : 0;
	if (ui->icloud && !p->token)
		p->token = icloud_post(ui->icloud, ASK_REACH, NULL);
}

static void choose(struct first_run_pane *p, struct ui *ui)
{
	if (p->at == LOOK_AROUND)
		look_around(ui);
	else if (p->at == SIGN_IN)
		ui_show(ui, "sign_in");
	else
		check(p, ui);
}

/* Whether Apple answers is the last of the checks. */
static void reached(struct first_run_pane *p, const struct icloud_message *m)
{
	struct check *c = &p->check[p->checks < CHECKS_MAX ? p->checks++ : CHECKS_MAX - 1];

	p->token = 0;
	*c = (struct check){.name = "network", .ok = m->event == EVENT_DONE};
	snprintf(c->what, sizeof c->what, "%s", c->ok ? "Apple answers." : m->err.what);
	snprintf(c->next, sizeof c->next, "%s", c->ok ? "" : m->err.next);
}

static unsigned first_run_event(void *self, struct ui *ui, const struct event *ev)
{
	struct first_run_pane *p = self;

	if (ev->kind == EV_SHOWN && !p->asked && theme_is_open(ui)) {
		p->asked = true;
		theme_ask(ui);
	}
	if (ev->kind != EV_MESSAGE || !p->token || ev->message->token != p->token ||
		(ev->message->event != EVENT_DONE && ev->message->event != EVENT_ERROR))
		return 0;
	reached(p, ev->message);
	return KEY_REDRAW;
}

static unsigned first_run_act(void *self, struct ui *ui, enum action a)
{
	struct first_run_pane *p = self;

	if (p->checking && a == ACT_BACK)
		p->checking = false;
	else if (p->checking && a != ACT_SIGN_IN)
		return scroll_act(&p->scroll, a);
	else if (a == ACT_DOWN || a == ACT_NEXT_COLUMN)
		p->at = (p->at + 1) % CHOICES;
	else if (a == ACT_UP || a == ACT_PREVIOUS_COLUMN)
		p->at = (p->at + CHOICES - 1) % CHOICES;
	else if (a == ACT_FIRST || a == ACT_LAST)
		p->at = a == ACT_FIRST ? 0 : CHOICES - 1;
	else if (a == ACT_OPEN)
		choose(p, ui);
	else if (a == ACT_SIGN_IN)
		ui_show(ui, "sign_in");
	else
		return KEY_PASS;
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Drawing ---- */

static int text_draw(struct grid *g, int y, int x, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, (g->w < WIDE ? g->w : WIDE) - x - 2);
	struct str line;

	while (wrap_next(&wrap, &line))
		grid_text(g, y++, x, g->w - x, line, style);
	return y;
}

static void welcome_draw(const struct first_run_pane *p, struct ui *ui, struct grid *g)
{
	char folder[300] = "~/.local/state/icloud-tui";
	int y = 1;

	if (ui->options->settings)
		checks_folder(ui->options->settings->state_dir, folder, sizeof folder);
	grid_puts(g, 0, 2, g->w - 2, "Welcome to icloud-tui", STYLE_STRONG);
	y = text_draw(g, y + (g->h >= 12), 2,
		STR("It shows and edits what you keep in iCloud. Nothing is changed there before "
		    "you have seen it side by side and said yes."),
		STYLE_NORMAL);
	y++;
	for (int i = 0; i < CHOICES; i++, y++) {
		if (i == p->at) {
			grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
			grid_cursor(g, y, 0);
		}
		grid_puts(g, y, 2, NOTE_X - 3, choices[i].words,
			i == p->at ? STYLE_STRONG : STYLE_NORMAL);
		grid_puts(g, y, NOTE_X, g->w - NOTE_X, choices[i].note, STYLE_DIM);
	}
	grid_cut(g, ++y, 2, g->w - 3, arena_printf(ui->frame, "Kept on this machine: %s", folder),
		STYLE_DIM);
	grid_puts(g, y + 1, 2, g->w - 3, "Never sent: statistics. Never kept: your password.",
		STYLE_DIM);
}

static int check_draw(struct grid *g, int y, const struct check *c)
{
	struct grid right = grid_part(g, 0, 4 + NAME_W, g->h, g->w - 4 - NAME_W);

	if (!c->ok)
		grid_puts(g, y, 2, 1, "!", STYLE_WARNING);
	grid_puts(g, y, 4, NAME_W, c->name, STYLE_DIM);
	y = text_draw(&right, y, 0, str_of(c->what), STYLE_NORMAL);
	return c->next[0] ? text_draw(&right, y, 0, str_of(c->next), STYLE_NORMAL) : y;
}

static void checks_draw(struct first_run_pane *p, struct ui *ui, struct grid *g)
{
	struct grid part = grid_part(g, 1, 0, g->h - 1, g->w);
	int y = -p->scroll.top;

	grid_puts(g, 0, 2, g->w - 2, "Terminal and network", STYLE_STRONG);
	for (int i = 0; i < p->checks; i++)
		y = check_draw(&part, y, &p->check[i]);
	if (p->token)
		y = check_draw(&part, y,
			&(struct check){.name = "network", .ok = true, .what = "Apple is asked."});
	p->scroll.height = y + p->scroll.top;
	p->scroll.h = part.h;
	grid_cursor(g, 0, 0);
	ui_words(ui, ACT_OPEN, "%s", "");
}

static void first_run_draw(void *self, struct ui *ui, struct grid *g)
{
	struct first_run_pane *p = self;

	if (p->checking)
		checks_draw(p, ui, g);
	else
		welcome_draw(p, ui, g);
}

const struct pane pane_first_run = {
	.name = "first_run",
	.title = "Welcome",
	.context = CONTEXT_FIRST_RUN,
	.size = sizeof(struct first_run_pane),
	.event = first_run_event,
	.act = first_run_act,
	.draw = first_run_draw,
};
