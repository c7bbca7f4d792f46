/* What the person does: which action a key is here, who gets it, the filter line, pastes and the mouse.
 * Draws nothing. */
#include "panes/due.h"
#include "screen/inside.h"

#include <string.h>

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

struct str ui_key_of(struct ui *ui, enum context c, enum action a)
{
	return ui_key_words(ui, keys_of(ui->in->keys, c, a));
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

		ui_heed(ui, p, result);
		if (result & KEY_DONE)
			return;
	}
	ui->in->leave = true;
}

static void review(struct ui *ui)
{
	int before = ui->in->before_review;

	if (strcmp(ui->in->pane[ui->in->front].pane->name, "review") == 0)
		ui_show(ui, ui->in->pane[before >= 0 ? before : 0].pane->name);
	else
		ui_show(ui, "review");
}

static void tab(struct ui *ui, int number)
{
	for (int i = 0; i < ui->in->panes; i++)
		if (ui->in->pane[i].tab && number-- == 0) {
			ui_show(ui, ui->in->pane[i].pane->name);
			return;
		}
}

/* The due alarm is answered wherever the person is, whatever is typed there. */
static void answer_alarm(struct ui *ui, enum action a)
{
	struct glance *g = &ui->in->glance;
	time_t until = a == ACT_PUT_OFF ? due_later(g->alarm_at, g->alarm_trigger, clock_now()) : 0;

	if (!glance_is_due(g)) {
		ui_say(ui, STYLE_NORMAL, "No alarm is due now.");
		return;
	}
	due_answer(ui, str_of(g->alarm_id), g->alarm_trigger, until);
	ui_say(ui, STYLE_NORMAL, "%s, here only. u in Alarms takes it back.",
		until ? "Put off for 10 minutes" : "Dismissed");
	ui->in->dirty = true;
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
	else if (a == ACT_PUT_OFF || a == ACT_DISMISS)
		answer_alarm(ui, a);
	else
		return false;
	return true;
}

/* What a pane did not want. */
static bool left_over(struct ui *ui, enum action a)
{
	if (a == ACT_STOP) {
		leave(ui);
		return true;
	}
	if (a == ACT_RELOAD)
		ui->in->ended_offered = false;
	if (a == ACT_RELOAD && ui->in->outside.reload)
		ui->in->outside.reload(ui->in->outside.self);
	if (a == ACT_SIGN_IN)
		ended_sign_in(ui);
	return a == ACT_BACK || a == ACT_RELOAD || a == ACT_SIGN_IN;
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
	ui_heed(ui, p, result);
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
	ui_heed(ui, p, result);
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
		ui_heed(ui, p, p->pane->filter(p->self, ui, typing_text(&ui->in->filter)));
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

	ui->in->keyed_at = clock_monotonic_ms();
	if (ui_too_small(ui)) {
		small_key(ui, key);
		return;
	}
	if (a == ACT_SUSPEND || a == ACT_REPAINT || a == ACT_PUT_OFF || a == ACT_DISMISS) {
		own_action(ui, a);
		return;
	}
	if (message_keyed(ui, key))
		return;
	ui_rest_anew(ui);
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

	ui->in->keyed_at = clock_monotonic_ms();
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
		ui_heed(ui, p, p->pane->paste(p->self, ui, text));
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
	if (ui_context(ui) == CONTEXT_SIGN_IN || ui_context(ui) == CONTEXT_CODE)
		return; /* a sign-in is for the keyboard */
	if (kind == MOUSE_CLICK)
		m.kind = double_click(ui, y, x);
	if (kind == MOUSE_CLICK && click_spot(ui, y, x))
		return;
	if (m.y < 0 || m.y >= ui->h - CHROME_ROWS || !p->pane->mouse)
		return;
	ui_rest_anew(ui);
	ui_heed(ui, p, p->pane->mouse(p->self, ui, &m));
}
