/* The life of the screen without a terminal: which pane is in front, who gets a key, timers, messages, and
 * the order in which a frame is drawn. Never blocks, never writes anywhere. */
#include "screen/inside.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Panes of the table ---- */

#define PANE(file) extern const struct pane pane_##file;
#define SIDE(file) extern const struct pane pane_##file;
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

static void add_panes(struct ui *ui)
{
#define PANE(file)	      add_pane(ui, &pane_##file, true);
#define LATER(file, ...)      add_pane(ui, &pane_##file, true);
#define SIDE(file)	      add_pane(ui, &pane_##file, false);
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

static void run_theme(struct ui *ui, struct str arguments)
{
	const char *name = str_is(arguments, "dark")	? "dark"
			   : str_is(arguments, "light") ? "light"
							: NULL;

	if (!name && arguments.n > 0 && !str_is(arguments, "own")) {
		ui_say(ui, STYLE_NORMAL, "The themes are dark, light and own.");
		return;
	}
	if (ui->in->outside.theme)
		ui->in->outside.theme(ui->in->outside.self, name);
	if (name)
		ui_say(ui, STYLE_NORMAL, "The line theme = %s in the configuration keeps this.",
			name);
	else
		ui_say(ui, STYLE_NORMAL, "These are the colours that the terminal has by itself.");
}

static const struct prompt_command own_commands[] = {
	{"theme", "dark|light|own",
		"colours for a dark or a light background, or the terminal's own", run_theme},
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
	if (ui->read_only)
		keys_read_only(ui->in->keys);
	ui->in->before_review = -1;
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
	typing_release(&ui->in->filter);
	keys_free(&ui->in->keys);
	cells_release(&ui->in->cells);
	arena_release(&ui->in->arena);
	free(ui->in);
	free(ui);
	*where = NULL;
}

/* ---- What a handler answered ---- */

static void heed(struct ui *ui, struct shown_pane *p, unsigned result)
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
		heed(ui, p, p->pane->event(p->self, ui, ev));
}

static void tell_all(struct ui *ui, const struct event *ev)
{
	for (int i = 0; i < ui->in->panes; i++)
		tell(ui, &ui->in->pane[i], ev);
}

struct shown_pane *ui_front(const struct ui *ui)
{
	return &ui->in->pane[ui->in->front];
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

void ui_begin(struct ui *ui)
{
	const char *wished = ui->options->pane;

	ui->in->front = -1;
	ui_show(ui, wished ? wished : ui->in->pane[0].pane->name);
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

void ui_message(struct ui *ui, const struct icloud_message *m)
{
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

static void message_end(struct ui *ui)
{
	if (ui->in->message_shown)
		ui->in->dirty = true;
	ui->in->message_shown = ui->in->message_sticky = ui->in->message_keyed = false;
	ui_after_cancel(ui, ui, UI_TIMER_MESSAGE);
}

static void own_timer(struct ui *ui, int timer)
{
	if (timer == UI_TIMER_REST) {
		tell(ui, ui_front(ui), &(struct event){.kind = EV_REST});
	} else if (timer == UI_TIMER_MESSAGE) {
		if (ui->in->message_keyed && !ui->in->message_sticky)
			message_end(ui);
	} else if (timer == UI_TIMER_MINUTE) {
		ui->in->dirty = true;
		if (ui->reader)
			glance_read(&ui->in->glance, ui->reader, clock_now());
		tell(ui, ui_front(ui), &(struct event){.kind = EV_MINUTE});
	} else if (timer == UI_TIMER_SILENCE) {
		dialog_tick(ui);
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

/* ---- Messages ---- */

static void say(struct ui *ui, enum style style, bool sticky, const char *text)
{
	struct ui_inside *in = ui->in;

	if (in->said_n == MESSAGES_KEPT) {
		memmove(in->said, in->said + 1, (MESSAGES_KEPT - 1) * sizeof *in->said);
		in->said_n--;
	}
	in->said[in->said_n] = (struct said){.style = style, .when = clock_now()};
	snprintf(in->said[in->said_n].text, sizeof in->said->text, "%s", text);
	in->said_n++;
	in->message_shown = true;
	in->message_sticky = sticky;
	in->message_keyed = false;
	in->message_since = clock_monotonic_ms();
	in->dirty = true;
	ui_after_cancel(ui, ui, UI_TIMER_MESSAGE);
}

void ui_say(struct ui *ui, enum style style, const char *format, ...)
{
	char text[440];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	say(ui, style, false, text);
}

void ui_quiet(struct ui *ui)
{
	message_end(ui);
}

void ui_fail(struct ui *ui, const struct error *err)
{
	char text[440];

	snprintf(text, sizeof text, "%s%s%s", err->what, err->next[0] ? " " : "", err->next);
	say(ui, STYLE_WARNING, true, text);
}

/* The next key ends a message that has stood long enough; one that has not ends when it has. A failure
 * ends with Esc, which then does nothing else. */
static bool message_keyed(struct ui *ui, uint32_t key)
{
	int64_t stood = clock_monotonic_ms() - ui->in->message_since;

	if (!ui->in->message_shown)
		return false;
	if (ui->in->message_sticky) {
		if (key == KEY_ESC_)
			message_end(ui);
		return key == KEY_ESC_;
	}
	if (stood >= MESSAGE_MS) {
		message_end(ui);
	} else if (!ui->in->message_keyed) {
		ui->in->message_keyed = true;
		ui_own_timer(ui, UI_TIMER_MESSAGE, (int)(MESSAGE_MS - stood));
	}
	return false;
}

/* ---- Keys ---- */

bool ui_too_small(const struct ui *ui)
{
	return (ui->h < SCREEN_MIN_H || ui->w < SCREEN_MIN_W) && !ui->in->going_on_small;
}

static enum context pane_context(const struct ui *ui)
{
	const struct shown_pane *p = ui_front(ui);

	return p->pane->where ? p->pane->where(p->self) : p->pane->context;
}

enum context ui_context(const struct ui *ui)
{
	if (ui->in->asked)
		return dialog_context(ui);
	if (ui->in->help)
		return help_context(ui);
	if (ui->in->prompting)
		return CONTEXT_PROMPT;
	return ui->in->filtering ? CONTEXT_FILTER : pane_context(ui);
}

struct str ui_key_words(struct ui *ui, uint32_t key)
{
	static const struct {
		uint32_t key;
		enum glyph glyph;
	} arrows[] = {{KEY_UP_, GLYPH_UP}, {KEY_DOWN_, GLYPH_DOWN}, {KEY_LEFT_, GLYPH_LEFT},
		{KEY_RIGHT_, GLYPH_RIGHT}};
	struct grid g = grid_all(&ui->in->cells);
	char bytes[64];
	struct buf name = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes};

	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
		if (arrows[i].key == key)
			return glyph_text(&g, arrows[i].glyph);
	key_spell(key, &name);
	return arena_str(ui->frame, buf_str(&name));
}

static void does_nothing(struct ui *ui, uint32_t key)
{
	struct str name = ui_key_words(ui, key);

	if (keys_barred(ui->in->keys, ui_context(ui), key)) {
		ui_say(ui, STYLE_NORMAL, "%.*s is off: with --read-only nothing is staged or sent.",
			STR_ARG(name));
		return;
	}
	ui_say(ui, STYLE_NORMAL, "%.*s does nothing in %s. ? shows the keys that work.",
		STR_ARG(name), context_title(pane_context(ui)));
}

bool ui_can(struct ui *ui, enum action a, struct str *why)
{
	struct shown_pane *p = ui_front(ui);

	*why = STR("");
	return !p->pane->can || p->pane->can(p->self, ui, a, why);
}

static void say_why(struct ui *ui, enum action a, struct str why)
{
	struct str key = ui_key_words(ui, keys_of(ui->in->keys, ui_context(ui), a));

	ui_say(ui, STYLE_NORMAL, "%.*s %.*s.", STR_ARG(key), (int)why.n, why.p);
}

static void leave(struct ui *ui)
{
	for (int i = 0; i < ui->in->panes; i++) {
		struct shown_pane *p = &ui->in->pane[i];
		unsigned result =
			p->opened && p->pane->act ? p->pane->act(p->self, ui, ACT_LEAVE) : KEY_PASS;

		heed(ui, p, result);
		if (result & KEY_DONE)
			return;
	}
	ui->in->leave = true;
}

static void review(struct ui *ui)
{
	int review = pane_named(ui, "review");

	if (ui->in->front == review)
		show(ui, ui->in->before_review >= 0 ? ui->in->before_review : 0);
	else
		ui_show(ui, "review");
}

static void tab(struct ui *ui, int number)
{
	for (int i = 0; i < ui->in->panes; i++)
		if (ui->in->pane[i].tab && number-- == 0) {
			show(ui, i);
			return;
		}
}

/* Actions that are the screen's own, whichever pane is in front. */
static bool own_action(struct ui *ui, enum action a)
{
	if (a >= ACT_PANE_1 && a <= ACT_PANE_7)
		tab(ui, (int)(a - ACT_PANE_1));
	else if (a == ACT_SUSPEND)
		ui->in->suspend = true;
	else if (a == ACT_REPAINT)
		ui->in->repaint = ui->in->dirty = true;
	else if (a == ACT_KEYS)
		help_open(ui);
	else if (a == ACT_PALETTE)
		palette_open(ui);
	else if (a == ACT_PROMPT)
		prompt_open(ui);
	else if (a == ACT_REVIEW)
		review(ui);
	else if (a == ACT_LEAVE)
		leave(ui);
	else
		return false;
	return true;
}

/* The due alarm is answered wherever the person is. */
static void answer_alarm(struct ui *ui, enum action a)
{
	struct glance *g = &ui->in->glance;

	if (!glance_is_due(g)) {
		ui_say(ui, STYLE_NORMAL, "No alarm is due now.");
		return;
	}
	if (a == ACT_PUT_OFF)
		glance_put_off(g);
	else
		glance_dismiss(g);
	if (ui->reader)
		glance_read(g, ui->reader, clock_now());
	ui->in->dirty = true;
}

/* What a pane did not want. */
static bool left_over(struct ui *ui, enum action a)
{
	if (a == ACT_STOP) {
		leave(ui);
		return true;
	}
	if (a == ACT_RELOAD && ui->in->outside.reload)
		ui->in->outside.reload(ui->in->outside.self);
	if (a == ACT_PUT_OFF || a == ACT_DISMISS)
		answer_alarm(ui, a);
	return a == ACT_BACK || a == ACT_PUT_OFF || a == ACT_DISMISS || a == ACT_RELOAD;
}

static unsigned act_in_pane(struct ui *ui, enum action a)
{
	struct shown_pane *p = ui_front(ui);
	unsigned result = KEY_PASS;
	struct str why;

	if (!ui_can(ui, a, &why)) {
		say_why(ui, a, why);
		return KEY_DONE;
	}
	if (p->pane->act)
		result = p->pane->act(p->self, ui, a);
	heed(ui, p, result);
	return result;
}

void ui_act(struct ui *ui, enum action a)
{
	if (a == ACT_NONE || own_action(ui, a) || act_in_pane(ui, a) != KEY_PASS)
		return;
	if (!left_over(ui, a))
		ui_say(ui, STYLE_NORMAL, "That does nothing in %s.",
			context_title(pane_context(ui)));
}

static void pane_key(struct ui *ui, enum action a, uint32_t key)
{
	struct shown_pane *p;
	unsigned result = KEY_PASS;

	if (a != ACT_NONE && (own_action(ui, a) || act_in_pane(ui, a) != KEY_PASS))
		return;
	p = ui_front(ui);
	if (p->pane->key)
		result = p->pane->key(p->self, ui, key);
	heed(ui, p, result);
	if (result == KEY_PASS && !left_over(ui, a))
		does_nothing(ui, key);
}

/* ---- The filter line ---- */

void ui_filter(struct ui *ui, struct str text)
{
	typing_set(&ui->in->filter, text);
	ui->in->filtering = ui->in->dirty = true;
}

bool ui_is_filtering(const struct ui *ui)
{
	return ui->in->filtering;
}

static void filter_changed(struct ui *ui)
{
	struct shown_pane *p = ui_front(ui);

	ui->in->dirty = true;
	if (p->pane->filter)
		heed(ui, p, p->pane->filter(p->self, ui, typing_text(&ui->in->filter)));
}

static void filter_complete(struct ui *ui)
{
	struct shown_pane *p = ui_front(ui);
	struct buf out = BUF_INIT(4 * KIB);

	if (p->pane->complete &&
		p->pane->complete(p->self, ui, typing_text(&ui->in->filter), &out)) {
		typing_set(&ui->in->filter, buf_str(&out));
		filter_changed(ui);
	}
	buf_release(&out);
}

static void filter_key(struct ui *ui, enum action a, uint32_t key)
{
	if (a == ACT_OPEN || a == ACT_BACK) {
		ui->in->filtering = false;
		ui->in->dirty = true;
		if (a == ACT_BACK) {
			typing_set(&ui->in->filter, STR(""));
			filter_changed(ui);
		}
	} else if (a == ACT_UP || a == ACT_DOWN) {
		act_in_pane(ui, a);
	} else if (a == ACT_COMPLETE) {
		filter_complete(ui);
	} else if (a != ACT_NONE && own_action(ui, a)) {
		return;
	} else if (typing_key(&ui->in->filter, key)) {
		filter_changed(ui);
	}
}

/* ---- Dispatch ---- */

static void small_key(struct ui *ui, uint32_t key)
{
	enum action a = keys_find(ui->in->keys, CONTEXT_ANYWHERE, key);

	if (key == 'i')
		ui->in->going_on_small = ui->in->dirty = true;
	else if (key == 'q' || a == ACT_STOP)
		leave(ui);
	else if (a == ACT_SUSPEND || a == ACT_REPAINT)
		own_action(ui, a);
}

void ui_key(struct ui *ui, uint32_t key)
{
	enum action a = keys_find(ui->in->keys, ui_context(ui), key);

	if (ui_too_small(ui)) {
		small_key(ui, key);
		return;
	}
	if (a == ACT_SUSPEND || a == ACT_REPAINT) {
		own_action(ui, a);
		return;
	}
	if (message_keyed(ui, key))
		return;
	ui_after_cancel(ui, ui, UI_TIMER_REST);
	if (ui->in->asked)
		dialog_key(ui, key);
	else if (ui->in->help)
		help_key(ui, key);
	else if (ui->in->prompting)
		prompt_key(ui, key);
	else if (ui->in->filtering)
		filter_key(ui, a, key);
	else
		pane_key(ui, a, key);
}

void ui_keys(struct ui *ui, const char *names)
{
	struct str rest = str_of(names), name;
	uint32_t key;

	while (str_cut(&rest, ' ', &name))
		if (name.n > 0 && key_parse(name, &key))
			ui_key(ui, key);
}

void ui_paste(struct ui *ui, struct str text)
{
	struct shown_pane *p = ui_front(ui);

	if (ui_too_small(ui) || ui->in->help)
		return;
	ui->in->dirty = true;
	if (ui->in->asked) {
		dialog_paste(ui, text);
	} else if (ui->in->prompting) {
		prompt_paste(ui, text);
	} else if (ui->in->filtering) {
		typing_insert(&ui->in->filter, text);
		filter_changed(ui);
	} else if (p->pane->paste) {
		heed(ui, p, p->pane->paste(p->self, ui, text));
	}
}

/* ---- Mouse ---- */

static enum mouse_kind double_click(struct ui *ui, int y, int x)
{
	struct ui_inside *in = ui->in;
	int64_t now = clock_monotonic_ms();
	bool twice = now - in->clicked_at < 400 && in->clicked_y == y && in->clicked_x == x;

	in->clicked_at = twice ? 0 : now;
	in->clicked_y = y;
	in->clicked_x = x;
	return twice ? MOUSE_DOUBLE : MOUSE_CLICK;
}

static bool click_spot(struct ui *ui, int y, int x)
{
	for (int i = 0; i < ui->in->spots; i++) {
		struct spot s = ui->in->spot[i];

		if (y != s.y || x < s.from || x >= s.to)
			continue;
		if (s.pane >= 0)
			ui_show(ui, ui->in->pane[s.pane].pane->name);
		else if (s.action != ACT_COMMIT && s.action != ACT_DROP && s.action != ACT_SIGN_IN)
			ui_act(ui, s.action);
		return true;
	}
	return false;
}

void ui_mouse(struct ui *ui, enum mouse_kind kind, int y, int x)
{
	struct shown_pane *p = ui_front(ui);
	struct mouse m = {kind, y - BODY_Y, x};

	if (ui_too_small(ui) || ui->in->asked || ui->in->help || ui->in->prompting)
		return;
	if (kind == MOUSE_CLICK)
		m.kind = double_click(ui, y, x);
	if (kind == MOUSE_CLICK && click_spot(ui, y, x))
		return;
	if (m.y < 0 || m.y >= ui->h - CHROME_ROWS || !p->pane->mouse)
		return;
	ui_after_cancel(ui, ui, UI_TIMER_REST);
	heed(ui, p, p->pane->mouse(p->self, ui, &m));
}

/* ---- A frame ---- */

static void frame_begin(struct ui *ui)
{
	struct ui_inside *in = ui->in;

	arena_reset(&in->arena);
	cells_clear(&in->cells);
	in->dividers = in->words = in->spots = 0;
	in->position = in->note = in->as_of = STR("");
	in->wants_minutes = in->glance.alarm_at != 0;
	in->glance.now = clock_now();
	in->glance.read_only = ui->read_only;
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

/* ---- The outside ---- */

void ui_copy(struct ui *ui, struct str text)
{
	if (text.n == 0) {
		ui_say(ui, STYLE_NORMAL, "There is nothing to copy here.");
		return;
	}
	if (ui->in->outside.copy)
		ui->in->outside.copy(ui->in->outside.self, text);
	ui_say(ui, STYLE_NORMAL, "Copied to the clipboard of this terminal.");
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
