/* The life of the screen without a terminal: which pane is in front, timers, and the order in which a frame
 * is drawn. Keys and the mouse: input.c; the message line: message.c. Never blocks, never writes anywhere. */
#include "icloud/icloud.h"
#include "screen/inside.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Panes of the table ---- */

#define PANE(file) extern const struct pane pane_##file;
#define SIDE(file) extern const struct pane pane_##file;
#define OVER(file) extern const struct pane pane_##file;
#include "panes.def"

static void later_draw(void *self, struct ui *ui, struct grid *g)
{
	(void)self;
	grid_printf(
		g, 1, 4, g->w - 5, STYLE_DIM, "%s is not built yet.", ui_front(ui)->pane->title);
	grid_cursor(g, 1, 0);
}

#define LATER(file, title_, context_)                                                              \
	static const struct pane pane_##file = {.name = #file,                                     \
		.title = title_,                                                                   \
		.context = CONTEXT_##context_,                                                     \
		.draw = later_draw};
#define LATER_SIDE(file, title_, context_) LATER(file, title_, context_)
#include "panes.def"

static void add_pane(struct ui *ui, const struct pane *pane, bool tab)
{
	ui->in->pane[ui->in->panes++] = (struct shown_pane){.pane = pane, .tab = tab};
}

static void add_over(struct ui *ui, const struct pane *pane)
{
	ui->in->pane[ui->in->panes++] = (struct shown_pane){.pane = pane, .over = true};
}

static void add_panes(struct ui *ui)
{
#define PANE(file)	      add_pane(ui, &pane_##file, true);
#define LATER(file, ...)      add_pane(ui, &pane_##file, true);
#define SIDE(file)	      add_pane(ui, &pane_##file, false);
#define OVER(file)	      add_over(ui, &pane_##file);
#define LATER_SIDE(file, ...) add_pane(ui, &pane_##file, false);
#include "panes.def"
}

/* ---- Life ---- */

static void bind_own_keys(struct ui *ui, const struct screen_key *own)
{
	struct buf why = BUF_INIT(400);

	for (; own && own->context; own++) {
		buf_clear(&why);
		if (!keys_bind(ui->in->keys, str_of(own->context), str_of(own->action),
			    str_of(own->keys), &why))
			ui_say(ui, STYLE_WARNING, "%s The key of your own is left out.",
				buf_cstr(&why));
	}
	buf_release(&why);
}

static void run_messages(struct ui *ui, struct str arguments)
{
	(void)arguments;
	messages_open(ui);
}

static void run_quit(struct ui *ui, struct str arguments)
{
	(void)arguments;
	ui_act(ui, ACT_LEAVE);
}

static const struct prompt_command own_commands[] = {
	{"theme", "[dark|light|own]",
		"colours for a dark or a light background, or the terminal's own", theme_run},
	{"messages", "", "everything that was said, newest first", run_messages},
	{"quit", "", "leave the program", run_quit},
};

struct ui *ui_new(struct icloud *icloud, const struct screen_options *options, int h, int w)
{
	static const struct screen_options none;
	struct ui *ui = mem_new(sizeof *ui);

	ui->in = mem_new(sizeof *ui->in);
	ui->icloud = icloud;
	ui->options = options ? options : &none;
	ui->ascii = ui->options->ascii;
	ui->read_only = ui->options->read_only;
	arena_init(&ui->in->arena, 64 * KIB);
	ui->frame = &ui->in->arena;
	cells_init(&ui->in->cells);
	typing_init(&ui->in->filter, STR(""));
	ui->in->keys = keys_new();
	ui->in->since = clock_now();
	if (ui->read_only)
		keys_read_only(ui->in->keys);
	ui->in->before_review = ui->in->over = -1;
	ui->in->ended_offered = true; /* at the start it is said, not asked */
	add_panes(ui);
	ui_commands(ui, own_commands, sizeof own_commands / sizeof *own_commands);
	bind_own_keys(ui, ui->options->keys);
	ui_resize(ui, h, w);
	return ui;
}

void ui_free(struct ui **where)
{
	struct ui *ui = *where;

	if (!ui)
		return;
	for (int i = 0; i < ui->in->panes; i++) {
		struct shown_pane *p = &ui->in->pane[i];

		if (p->opened && p->pane->close)
			p->pane->close(p->self, ui);
		free(p->self);
	}
	help_close(ui);
	prompt_close(ui);
	dialog_free_all(ui);
	export_free(ui);
	typing_release(&ui->in->filter);
	keys_free(&ui->in->keys);
	cells_release(&ui->in->cells);
	arena_release(&ui->in->arena);
	free(ui->in);
	free(ui);
	*where = NULL;
}

/* ---- What a handler answered ---- */

void ui_heed(struct ui *ui, struct shown_pane *p, unsigned result)
{
	if (result & (KEY_REDRAW | KEY_REST))
		ui->in->dirty = true;
	if (result & KEY_REST)
		ui_own_timer(ui, UI_TIMER_REST, REST_MS);
	(void)p;
}

static void tell(struct ui *ui, struct shown_pane *p, const struct event *ev)
{
	if (p->opened && p->pane->event)
		ui_heed(ui, p, p->pane->event(p->self, ui, ev));
}

static void tell_all(struct ui *ui, const struct event *ev)
{
	for (int i = 0; i < ui->in->panes; i++)
		tell(ui, &ui->in->pane[i], ev);
}

struct shown_pane *ui_front(const struct ui *ui)
{
	return &ui->in->pane[ui->in->over >= 0 ? ui->in->over : ui->in->front];
}

static void open_pane(struct ui *ui, struct shown_pane *p)
{
	if (p->opened)
		return;
	p->self = mem_new(p->pane->size ? p->pane->size : 1);
	p->opened = true;
	if (p->pane->open)
		p->pane->open(p->self, ui);
}

static void show(struct ui *ui, int i)
{
	ui_uncover(ui);
	if (i == ui->in->front || i < 0 || i >= ui->in->panes)
		return;
	ui->in->filtering = false;
	if (ui->in->front >= 0)
		tell(ui, ui_front(ui), &(struct event){.kind = EV_HIDDEN});
	ui->in->front = i;
	ui->in->dirty = true;
	open_pane(ui, ui_front(ui));
	tell(ui, ui_front(ui), &(struct event){.kind = EV_SHOWN});
}

/* What lies beneath is not told: to come back is to go on. */
static void cover(struct ui *ui, int i)
{
	ui->in->over = i;
	ui->in->dirty = true;
	open_pane(ui, ui_front(ui));
	tell(ui, ui_front(ui), &(struct event){.kind = EV_SHOWN});
}

void ui_uncover(struct ui *ui)
{
	if (ui->in->over < 0)
		return;
	tell(ui, ui_front(ui), &(struct event){.kind = EV_HIDDEN});
	ui->in->over = -1;
	ui->in->dirty = true;
}

bool ui_is_covered(const struct ui *ui)
{
	return ui->in->over >= 0;
}

void ui_begin(struct ui *ui)
{
	const char *wished = ui->options->pane;

	ui->in->front = -1;
	ui_show(ui, wished ? wished : ui->in->pane[0].pane->name);
	if (ui->icloud && !icloud_has_account(ui->icloud))
		ui_show(ui, "first_run");
	if (ui_is_covered(ui) && ui->options->settings && ui->options->settings->nobody)
		ui_show(ui, "sign_in"); /* another account was asked for */
}

static int pane_named(const struct ui *ui, const char *name)
{
	for (int i = 0; i < ui->in->panes; i++)
		if (strcmp(ui->in->pane[i].pane->name, name) == 0)
			return i;
	return -1;
}

void ui_show(struct ui *ui, const char *pane_name)
{
	int i = pane_named(ui, pane_name);

	if (i < 0) {
		show(ui, ui->in->front < 0 ? 0 : ui->in->front);
		return;
	}
	if (ui->in->pane[i].over) {
		cover(ui, i);
		return;
	}
	if (!ui->in->pane[i].tab && ui->in->front >= 0 && ui_front(ui)->tab)
		ui->in->before_review = ui->in->front;
	show(ui, i);
}

void *ui_pane_state(struct ui *ui, const char *pane_name)
{
	return strcmp(ui_front(ui)->pane->name, pane_name) == 0 ? ui_front(ui)->self : NULL;
}

void *ui_self(struct ui *ui)
{
	return ui_front(ui)->self;
}

void ui_redraw(struct ui *ui)
{
	ui->in->dirty = true;
}

bool ui_dirty(const struct ui *ui)
{
	return ui->in->dirty;
}

void ui_leave(struct ui *ui)
{
	ui->in->leave = true;
}

bool ui_leave_for(struct ui *ui, const struct screen_next *next)
{
	if (ui->icloud && icloud_commits(ui->icloud)) {
		ui_say(ui, STYLE_WARNING,
			"A commit is under way. When it is done, another account can be opened.");
		return false;
	}
	ui->in->next = *next;
	ui->in->leave = true;
	return true;
}

void ui_resize(struct ui *ui, int h, int w)
{
	ui->h = h;
	ui->w = w;
	cells_resize(&ui->in->cells, h, w);
	ui->in->cells.ascii = ui->ascii;
	grid_ascii_signs(ui->ascii);
	ui->in->dirty = true;
	tell_all(ui, &(struct event){.kind = EV_RESIZE});
}

void ui_end(struct ui *ui)
{
	tell_all(ui, &(struct event){.kind = EV_END});
}

void ui_message(struct ui *ui, const struct icloud_message *m)
{
	ended_hear(ui, m);
	notice_hear(ui, m);
	tell_all(ui, &(struct event){.kind = EV_MESSAGE, .message = m});
}

struct glance *ui_glance(struct ui *ui)
{
	return &ui->in->glance;
}

/* ---- Timers ---- */

static struct timer *timer_of(struct ui *ui, const void *self, int timer)
{
	for (int i = 0; i < ui->in->timers; i++)
		if (ui->in->timer[i].self == self && ui->in->timer[i].timer == timer)
			return &ui->in->timer[i];
	return NULL;
}

void ui_after(struct ui *ui, void *self, int timer, int ms)
{
	struct timer *t = timer_of(ui, self, timer);

	if (!t && ui->in->timers == TIMERS_MOST)
		return;
	if (!t)
		t = &ui->in->timer[ui->in->timers++];
	*t = (struct timer){self, timer, ms, clock_monotonic_ms() + ms};
}

void ui_own_timer(struct ui *ui, int timer, int ms)
{
	ui_after(ui, ui, timer, ms);
}

void ui_after_cancel(struct ui *ui, void *self, int timer)
{
	struct timer *t = timer_of(ui, self, timer);

	if (t)
		*t = ui->in->timer[--ui->in->timers];
}

void ui_rest_anew(struct ui *ui)
{
	if (timer_of(ui, ui, UI_TIMER_REST))
		ui_own_timer(ui, UI_TIMER_REST, REST_MS);
}

int ui_wait_ms(struct ui *ui)
{
	int64_t now = clock_monotonic_ms(), wait = INT_MAX;

	for (int i = 0; i < ui->in->timers; i++)
		if (ui->in->timer[i].due - now < wait)
			wait = ui->in->timer[i].due - now;
	if (ui->in->timers == 0)
		return -1;
	return wait > 0 ? (int)wait : 0;
}

bool ui_settles(const struct ui *ui)
{
	for (int i = 0; i < ui->in->timers; i++)
		if (ui->in->timer[i].ms < 1000)
			return true;
	return false;
}

void ui_clock_moved(struct ui *ui)
{
	ui->in->dirty = true;
	if (ui->reader)
		glance_read(&ui->in->glance, ui->reader, clock_now());
	notice_due(ui);
	tell(ui, ui_front(ui), &(struct event){.kind = EV_MINUTE});
}

static void own_timer(struct ui *ui, int timer)
{
	if (timer == UI_TIMER_REST) {
		tell(ui, ui_front(ui), &(struct event){.kind = EV_REST});
	} else if (timer == UI_TIMER_MESSAGE) {
		if (ui->in->message_keyed && !ui->in->message_sticky)
			message_end(ui);
	} else if (timer == UI_TIMER_MINUTE) {
		ui_clock_moved(ui);
	} else if (timer == UI_TIMER_SILENCE) {
		dialog_tick(ui);
	} else if (timer == UI_TIMER_ENDED) {
		ended_tick(ui);
	}
}

static void fire(struct ui *ui, struct timer t)
{
	if (t.self == ui) {
		own_timer(ui, t.timer);
		return;
	}
	for (int i = 0; i < ui->in->panes; i++)
		if (ui->in->pane[i].self == t.self)
			tell(ui, &ui->in->pane[i],
				&(struct event){.kind = EV_TIMER, .timer = t.timer});
}

void ui_tick(struct ui *ui)
{
	int64_t now = clock_monotonic_ms();

	for (int i = 0; i < ui->in->timers;) {
		struct timer t = ui->in->timer[i];

		if (t.due > now) {
			i++;
			continue;
		}
		ui->in->timer[i] = ui->in->timer[--ui->in->timers];
		fire(ui, t);
		i = 0;
	}
}

/* ---- A frame ---- */

enum { DAY_S = 24 * 60 * 60 };

/* The keys of the due banner, as they work here: where a digit is typed, it shows no pane. */
static void due_keys(struct ui *ui)
{
	struct glance *g = &ui->in->glance;
	struct str later, dismiss, show;

	if (!glance_is_due(g))
		return;
	later = ui_key_of(ui, CONTEXT_ANYWHERE, ACT_PUT_OFF);
	dismiss = ui_key_of(ui, CONTEXT_ANYWHERE, ACT_DISMISS);
	show = ui_key_of(ui, CONTEXT_SCREEN, ACT_PANE_2);
	snprintf(g->key_later, sizeof g->key_later, "%.*s", STR_ARG(later));
	snprintf(g->key_dismiss, sizeof g->key_dismiss, "%.*s", STR_ARG(dismiss));
	snprintf(g->key_show, sizeof g->key_show, "%.*s", STR_ARG(show));
	g->typed = keys_find(ui->in->keys, ui_context(ui),
			   keys_of(ui->in->keys, CONTEXT_SCREEN, ACT_PANE_2)) != ACT_PANE_2;
}

static void frame_begin(struct ui *ui)
{
	struct ui_inside *in = ui->in;

	arena_reset(&in->arena);
	cells_clear(&in->cells);
	in->dividers = in->words = in->spots = 0;
	in->position = in->note = in->as_of = STR("");
	in->glance.now = clock_now();
	in->wants_minutes =
		in->glance.alarm_at != 0 && in->glance.alarm_at - in->glance.now < DAY_S;
	due_keys(ui);
	in->glance.read_only = ui->read_only;
	in->glance.warn_at = ui->options->settings ? ui->options->settings->storage_warning : 0;
}

static void minute_timer(struct ui *ui)
{
	if (!ui->in->wants_minutes)
		ui_after_cancel(ui, ui, UI_TIMER_MINUTE);
	else if (!timer_of(ui, ui, UI_TIMER_MINUTE))
		ui_own_timer(ui, UI_TIMER_MINUTE, (int)(60 - clock_now() % 60) * 1000 + 50);
}

static void frame_draw(struct ui *ui)
{
	struct grid all, body;

	frame_begin(ui);
	all = grid_all(&ui->in->cells);
	if (ui_too_small(ui)) {
		chrome_too_small(ui);
	} else {
		body = grid_part(&all, BODY_Y, 0, ui->h - CHROME_ROWS, ui->w);
		ui_front(ui)->pane->draw(ui_front(ui)->self, ui, &body);
		chrome_draw(ui);
		if (ui->in->prompting)
			prompt_draw(ui);
		if (ui->in->help)
			help_draw(ui);
		if (ui->in->asked)
			dialog_draw(ui);
	}
}

/* A frame that needed more room than there was is drawn again with it: nothing is ever left out. */
struct cells *ui_paint(struct ui *ui)
{
	frame_draw(ui);
	if (ui->in->arena.wanted > ui->in->arena.cap)
		frame_draw(ui);
	minute_timer(ui);
	ui->in->dirty = false;
	ui->in->frames++;
	return &ui->in->cells;
}

time_t ui_since(const struct ui *ui)
{
	return ui->in->since;
}

/* ---- The outside ---- */

void ui_copy(struct ui *ui, struct str text)
{
	if (text.n == 0) {
		ui_say(ui, STYLE_NORMAL, "There is nothing to copy here.");
		return;
	}
	if (ui->in->outside.copy)
		ui->in->outside.copy(ui->in->outside.self, text);
	ui_say(ui, STYLE_NORMAL, "Copied to the clipboard.");
}

bool ui_open_outside(struct ui *ui, struct str url, struct error *err)
{
	static const char *const allowed[] = {"http://", "https://", "mailto:", "tel:"};
	bool ok = false;
	char *c_url;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		ok = ok || str_starts(url, str_of(allowed[i]));
	for (size_t i = 0; i < url.n; i++)
		ok = ok && (unsigned char)url.p[i] > ' ' && url.p[i] != 0x7f;
	if (!ok)
		return fail(err, ERR_USAGE, "Only http, https, mailto and tel are opened outside.",
			"y copies it.");
	if (!ui->in->outside.open)
		return fail(
			err, ERR_FAILED, "There is nothing to open it with here.", "y copies it.");
	c_url = str_dup(url);
	ok = ui->in->outside.open(ui->in->outside.self, c_url, err);
	free(c_url);
	return ok;
}

bool ui_has_keyring(const struct ui *ui)
{
	return ui->options->password_command && ui->in->outside.password;
}

bool ui_password(struct ui *ui, const char *apple_id, char *password, struct error *err)
{
	if (!ui_has_keyring(ui))
		return fail(err, ERR_FAILED, "There is no password_command.", "Type the password.");
	ui->in->dirty = ui->in->repaint = true;
	return ui->in->outside.password(ui->in->outside.self, apple_id, password, err);
}

bool ui_run_editor(struct ui *ui, const char *path, struct error *err)
{
	if (!ui->in->outside.editor)
		return fail(err, ERR_FAILED, "There is no terminal for an editor here.",
			"Edit in the form.");
	ui->in->dirty = ui->in->repaint = true;
	return ui->in->outside.editor(ui->in->outside.self, path, err);
}

void ui_commands(struct ui *ui, const struct prompt_command *commands, size_t n)
{
	int i = ui->in->command_lists;

	if (i == (int)(sizeof ui->in->commands / sizeof *ui->in->commands))
		return;
	ui->in->commands[i] = commands;
	ui->in->commands_n[i] = n;
	ui->in->command_lists++;
}
