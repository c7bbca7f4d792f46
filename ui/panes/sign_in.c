/* The sign-in: who, password, its steps, how it ended. One key press is one password post; nothing here tries
 * again by itself, and a wait that Apple asked for refuses the key. */
#include "panes/sign_in.h"

#include "icloud/glance.h"
#include "panes/words.h"
#include "screen/password.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_X = 13, STATE_X = 2, WORDS_X = 8, HTTP_END = 50, TOOK_END = 59, WIDE = 60 };
enum { TIMER_ALLOWED = 1, STARS = 12, LOOK_MS = 60 * 1000 };

/* As they come; those that are not needed are not shown. */
static const enum step order[] = {STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_REPAIR, STEP_FACTOR,
	STEP_TRUST, STEP_TERMS, STEP_LOGIN};
enum { STEPS_ORDERED = sizeof order / sizeof *order };

/* ---- State ---- */

static void wipe_password(struct sign_in_pane *p)
{
	explicit_bzero(p->bytes, sizeof p->bytes);
	typing_set(&p->password, STR(""));
}

/* The bytes are the pane's own and never grow: no copy stays behind. */
static void sign_in_open(void *self, struct ui *ui)
{
	struct sign_in_pane *p = self;

	(void)ui;
	typing_init(&p->name, STR(""));
	p->password = (struct typing){.secret = true,
		.text = {.p = p->bytes, .cap = sizeof p->bytes, .max = sizeof p->bytes}};
}

static void sign_in_close(void *self, struct ui *ui)
{
	struct sign_in_pane *p = self;

	(void)ui;
	wipe_password(p);
	code_close(&p->code);
	typing_release(&p->name);
}

static void find_account(struct sign_in_pane *p, struct ui *ui)
{
	struct icloud_account who = {0};

	p->known = ui->reader && account_read(ui->reader, &who) && who.apple_id[0];
	if (p->known)
		typing_set(&p->name, str_of(who.apple_id));
	p->on_password = p->known || typing_text(&p->name).n > 0;
}

static void forget_steps(struct sign_in_pane *p)
{
	memset(p->step, 0, sizeof p->step);
	p->err = ERROR_INIT;
}

static bool is_bound(const struct sign_in_pane *p)
{
	return p->err.retry_at > clock_now();
}

static void wait_for_end(struct sign_in_pane *p, struct ui *ui)
{
	time_t left = p->err.retry_at - clock_now();

	if (left > 0)
		ui_after(ui, p, TIMER_ALLOWED, left < 60 ? (int)left * 1000 : LOOK_MS);
}

/* ---- What came ---- */

static bool has_step(enum step step)
{
	return step > STEP_NONE && (size_t)step < SIGN_IN_STEPS;
}

static void take_step(struct sign_in_pane *p, const struct icloud_message *m)
{
	struct sign_in_step *s;

	if (!has_step(m->err.step))
		return;
	s = &p->step[m->err.step];
	s->http = m->err.http;
	s->took_ms += m->took_ms;
	s->state = m->err.code == ERR_NONE ? SIGN_IN_DONE : SIGN_IN_FAILED;
	if (m->err.step == STEP_INIT && s->state == SIGN_IN_DONE)
		p->step[STEP_COMPLETE].took_ms += m->took_ms; /* one line for both */
	if (m->err.step == STEP_COMPLETE && m->err.http == 409 && s->state == SIGN_IN_DONE)
		p->step[STEP_FACTOR].state = SIGN_IN_ASKS;
	if (m->err.step == STEP_FACTOR)
		code_close(&p->code);
}

static void terms_answered(void *self, struct ui *ui, int n, struct str typed)
{
	struct icloud_answer a = {.kind = n == 1 ? ANSWER_ACCEPT : ANSWER_STOP};

	(void)self;
	(void)typed;
	if (ui->icloud)
		icloud_answer(ui->icloud, &a);
}

static void ask_terms(struct sign_in_pane *p, struct ui *ui, int64_t version)
{
	char line[80];
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("Terms of iCloud"),
		.self = p,
		.done = terms_answered,
		.lines = 3,
		.answers = 2};

	snprintf(line, sizeof line, "Apple has new terms for iCloud, version %lld.",
		(long long)version);
	d.line[0].text = str_of(line);
	d.line[1].text = STR("They stand at apple.com/legal/internet-services/icloud.");
	d.line[2].text = STR("Without a yes to them iCloud does not open here.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet; the sign-in ends"};
	d.answer[1] = (struct dialog_answer){'y', "accept this version"};
	ui_ask(ui, &d);
}

void sign_in_question(struct sign_in_pane *p, struct ui *ui, const struct icloud_question *q)
{
	enum step asks = q->kind == QUESTION_TERMS ? STEP_TERMS : STEP_FACTOR;

	p->step[asks].state = SIGN_IN_ASKS;
	if (q->kind == QUESTION_CODE)
		code_ask(&p->code, q);
	else if (q->kind == QUESTION_TERMS)
		ask_terms(p, ui, q->terms);
	ui_redraw(ui);
}

static void hear_question(struct sign_in_pane *p, struct ui *ui)
{
	struct icloud_question q;

	if (ui->icloud && icloud_question(ui->icloud, &q))
		sign_in_question(p, ui, &q);
}

static void signed_in(struct sign_in_pane *p, struct ui *ui)
{
	forget_steps(p);
	ui_uncover(ui);
	ui_say(ui, STYLE_NORMAL, "Signed in. Everything is read now.");
	icloud_post(ui->icloud, ASK_ALL, NULL);
}

static void refused(struct sign_in_pane *p, struct ui *ui, const struct error *err)
{
	p->err = *err;
	p->on_password = true;
	for (size_t i = 0; i < SIGN_IN_STEPS; i++)
		if (p->step[i].state == SIGN_IN_ASKS)
			p->step[i].state = SIGN_IN_NOT_YET;
	if (has_step(err->step))
		p->step[err->step].state = SIGN_IN_FAILED;
	if (err->code == ERR_CANCELLED) {
		ui_say(ui, STYLE_NORMAL, "%s", err->what);
		forget_steps(p);
	}
	wait_for_end(p, ui);
}

static void hear(struct sign_in_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (m->ask != ASK_SIGN_IN || !p->token || m->token != p->token)
		return;
	if (m->event == EVENT_STEP)
		take_step(p, m);
	else if (m->event == EVENT_QUESTION)
		hear_question(p, ui);
	if (m->event != EVENT_DONE && m->event != EVENT_ERROR)
		return;
	p->token = 0;
	code_close(&p->code);
	if (m->event == EVENT_DONE)
		signed_in(p, ui);
	else
		refused(p, ui, &m->err);
}

static unsigned sign_in_event(void *self, struct ui *ui, const struct event *ev)
{
	struct sign_in_pane *p = self;

	if (ev->kind == EV_MESSAGE)
		hear(p, ui, ev->message);
	else if (ev->kind == EV_SHOWN)
		find_account(p, ui);
	else if (ev->kind == EV_HIDDEN)
		wipe_password(p);
	else if (ev->kind == EV_TIMER)
		wait_for_end(p, ui);
	else
		return 0;
	return KEY_REDRAW;
}

/* ---- Keys ---- */

static struct str allowed_words(const struct sign_in_pane *p, struct ui *ui)
{
	struct words clock = words_clock(p->err.retry_at),
		     day = words_day(p->err.retry_at, clock_now());

	return arena_printf(ui->frame,
		"Next try allowed at %s%s%s. The program waits with you and tries nothing by "
		"itself. What is stored stays readable.",
		clock.text, strcmp(day.text, "today") != 0 ? " on " : "",
		strcmp(day.text, "today") != 0 ? day.text : "");
}

/* The one place where a password leaves the screen: by a key press, once. */
static void send(struct sign_in_pane *p, struct ui *ui, struct str name, struct str password)
{
	if (!p->warned && password_is_app_specific(password)) {
		p->warned = true;
		ui_say(ui, STYLE_WARNING,
			"This looks like an app-specific password; a sign-in wants the account's "
			"own. Enter sends it all the same.");
		return;
	}
	p->warned = false;
	forget_steps(p);
	if (ui->icloud)
		p->token = icloud_post(ui->icloud, ASK_SIGN_IN, icloud_sign_in_new(name, password));
	wipe_password(p);
}

static void send_from_keyring(struct sign_in_pane *p, struct ui *ui, struct str name)
{
	char password[PASSWORD_SIZE] = "";
	char *id = str_dup(name);
	struct error err = ERROR_INIT;

	if (ui_password(ui, id, password, &err))
		send(p, ui, name, str_of(password));
	else
		ui_fail(ui, &err);
	explicit_bzero(password, sizeof password);
	free(id);
}

static void post(struct sign_in_pane *p, struct ui *ui)
{
	struct str name = str_trim(typing_text(&p->name));

	if (is_bound(p)) {
		ui_say(ui, STYLE_NORMAL, "%.*s", STR_ARG(allowed_words(p, ui)));
		return;
	}
	if (!name.n || !p->on_password) {
		p->on_password = name.n > 0;
		return;
	}
	if (typing_text(&p->password).n)
		send(p, ui, name, typing_text(&p->password));
	else if (ui_has_keyring(ui))
		send_from_keyring(p, ui, name);
	else
		ui_say(ui, STYLE_NORMAL, "Type the password; Enter then signs in.");
}

static unsigned enter(struct sign_in_pane *p, struct ui *ui)
{
	struct icloud_question q;

	if (!p->token)
		post(p, ui);
	else if (!p->code.open && ui->icloud && icloud_question(ui->icloud, &q))
		sign_in_question(p, ui, &q);
	return KEY_DONE | KEY_REDRAW;
}

/* A sign-in under way is stopped; what lies beneath is as it was. */
static unsigned step_back(struct sign_in_pane *p, struct ui *ui)
{
	if (p->code.open) {
		code_close(&p->code);
		return KEY_DONE | KEY_REDRAW;
	}
	if (p->token) {
		if (ui->icloud)
			icloud_cancel(ui->icloud, p->token);
		return KEY_DONE | KEY_REDRAW;
	}
	ui_uncover(ui);
	if (ui->icloud && !icloud_has_account(ui->icloud))
		ui_show(ui, "first_run");
	return KEY_DONE | KEY_REDRAW;
}

static unsigned sign_in_act(void *self, struct ui *ui, enum action a)
{
	struct sign_in_pane *p = self;
	unsigned result = p->code.open ? code_act(&p->code, ui, a) : KEY_PASS;

	if (result != KEY_PASS)
		return result;
	if (a == ACT_STOP && p->token) {
		code_close(&p->code);
		return step_back(p, ui);
	}
	if (a == ACT_BACK)
		return step_back(p, ui);
	if (p->code.open)
		return KEY_PASS;
	if (a == ACT_OPEN)
		return enter(p, ui);
	if (a == ACT_NEXT_COLUMN || a == ACT_PREVIOUS_COLUMN) {
		p->on_password = p->known || !p->on_password;
		return KEY_DONE | KEY_REDRAW;
	}
	return KEY_PASS;
}

/* The field that takes letters; NULL while nothing can be typed. */
static struct typing *field(struct sign_in_pane *p)
{
	if (p->token || is_bound(p))
		return NULL;
	return p->on_password ? &p->password : &p->name;
}

static unsigned sign_in_key(void *self, struct ui *ui, uint32_t key)
{
	struct sign_in_pane *p = self;
	struct typing *to = field(p);

	if (p->code.open)
		return code_key(&p->code, ui, key);
	if (to)
		return typing_key(to, key) ? KEY_DONE | KEY_REDRAW : KEY_PASS;
	if (key != 'L' || p->token)
		return KEY_PASS;
	post(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned sign_in_paste(void *self, struct ui *ui, struct str text)
{
	struct sign_in_pane *p = self;
	struct typing *to = field(p);

	if (p->code.open)
		return code_paste(&p->code, ui, text);
	if (to)
		typing_insert(to, str_trim(text));
	return KEY_DONE | KEY_REDRAW;
}

static enum context sign_in_where(void *self)
{
	return ((struct sign_in_pane *)self)->code.open ? CONTEXT_CODE : CONTEXT_SIGN_IN;
}

static bool sign_in_can(void *self, struct ui *ui, enum action a, struct str *why)
{
	struct sign_in_pane *p = self;

	(void)ui;
	return !p->code.open || code_can(&p->code, a, why);
}

/* ---- Drawing ---- */

static bool has_failed(const struct sign_in_pane *p)
{
	return p->err.code != ERR_NONE;
}

static bool is_shown(const struct sign_in_pane *p, enum step step)
{
	const struct sign_in_step *s = &p->step[step], *password = &p->step[STEP_COMPLETE];

	if (s->state == SIGN_IN_FAILED)
		return true;
	if (step == STEP_INIT || (has_failed(p) && s->state == SIGN_IN_NOT_YET))
		return false;
	if (step == STEP_REPAIR || step == STEP_TERMS)
		return s->state != SIGN_IN_NOT_YET;
	if (step == STEP_FACTOR || step == STEP_TRUST)
		return s->state != SIGN_IN_NOT_YET || password->state != SIGN_IN_DONE ||
		       password->http == 409;
	return true;
}

static int steps_shown(const struct sign_in_pane *p)
{
	int n = 0;

	for (size_t i = 0; i < STEPS_ORDERED; i++)
		n += is_shown(p, order[i]);
	return n;
}

/* "Apple takes no sign-in now (503). Your password …": the first sentence names the line, if it fits, without the
 * status that stands beside it; the rest stands below. */
static struct str first_sentence(const struct error *e, struct str *rest)
{
	struct str what = str_of(e->what), head;
	size_t end = str_find(what, STR(". ")), bracket;

	head = end == SIZE_MAX ? what : str_part(what, 0, end);
	bracket = str_find(head, STR(" ("));
	if (!e->apple && bracket != SIZE_MAX && str_find(head, STR(")")) + 2 >= head.n)
		head = str_part(head, 0, bracket);
	if (head.n && head.p[head.n - 1] == '.')
		head.n--;
	*rest = what;
	if (!e->http || !has_step(e->step) || grid_width(head) > HTTP_END - 4 - WORDS_X)
		return STR_NONE;
	*rest = end == SIZE_MAX ? STR("") : str_part(what, end + 2, what.n);
	return head;
}

static struct str failed_words(const struct sign_in_pane *p, enum step step)
{
	static const char *const words[SIGN_IN_STEPS] = {[STEP_FRAME] = "Apple does not answer",
		[STEP_INIT] = "the sign-in was not begun",
		[STEP_COMPLETE] = "the password was not accepted",
		[STEP_FACTOR] = "no second factor",
		[STEP_TRUST] = "this computer is not trusted",
		[STEP_LOGIN] = "iCloud does not open"};
	struct str rest, head = first_sentence(&p->err, &rest);

	if (head.n && step == p->err.step)
		return head;
	return str_of(words[step] ? words[step] : step_words(step));
}

static void step_draw(struct sign_in_pane *p, struct ui *ui, struct grid *g, int y, enum step step)
{
	static const char *const words[] = {"", "done", "asks", "!"};
	static const enum style styles[] = {STYLE_DIM, STYLE_NORMAL, STYLE_OPEN, STYLE_WARNING};
	const struct sign_in_step *s = &p->step[step];
	struct str text =
		s->state == SIGN_IN_FAILED ? failed_words(p, step) : str_of(step_words(step));

	grid_puts(g, y, STATE_X, WORDS_X - STATE_X, words[s->state], styles[s->state]);
	grid_cut(g, y, WORDS_X, HTTP_END - 4 - WORDS_X, text,
		s->state == SIGN_IN_NOT_YET ? STYLE_DIM : STYLE_NORMAL);
	if (s->state == SIGN_IN_NOT_YET || s->state == SIGN_IN_ASKS)
		return;
	if (s->http)
		grid_right(g, y, HTTP_END, 6, arena_printf(ui->frame, "%d", s->http), STYLE_DIM);
	if (s->took_ms)
		grid_right(g, y, TOOK_END, 8,
			arena_printf(ui->frame, "%.1f s", s->took_ms / 1000.0), STYLE_DIM);
}

/* The step that is under way, or that ended it. */
static bool is_now(const struct sign_in_pane *p, enum step step, bool *found)
{
	const struct sign_in_step *s = &p->step[step];

	if (*found || s->state == SIGN_IN_DONE)
		return false;
	*found = p->token || s->state == SIGN_IN_FAILED;
	return *found;
}

static int steps_draw(struct sign_in_pane *p, struct ui *ui, struct grid *g, int y)
{
	bool found = field(p) != NULL;

	for (size_t i = 0; i < STEPS_ORDERED; i++) {
		if (!is_shown(p, order[i]))
			continue;
		if (is_now(p, order[i], &found)) {
			grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
			grid_cursor(g, y, 0);
		}
		step_draw(p, ui, g, y++, order[i]);
	}
	return y;
}

static void field_draw(struct sign_in_pane *p, struct grid *g, int y, const char *label,
	struct typing *text, const char *note)
{
	bool focus = field(p) == text, typed = focus || (text == &p->name && !p->known);

	if (focus)
		grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
	grid_puts(g, y, STATE_X, NAME_X, label, STYLE_DIM);
	grid_right(g, y, TOOK_END, 24, str_of(note), STYLE_DIM);
	if (p->token && text == &p->password)
		for (int i = 0; i < STARS; i++)
			grid_puts(g, y, NAME_X + i, 1, "*", STYLE_NORMAL);
	else
		typing_draw(text, g, y, NAME_X, *note ? 22 : TOOK_END - NAME_X, focus,
			typed && !p->token ? STYLE_INPUT : STYLE_NORMAL);
}

/* The sentence under the steps while there is no failure. */
static struct str going_words(const struct sign_in_pane *p)
{
	if (p->step[STEP_TERMS].state == SIGN_IN_ASKS)
		return STR("Apple has new terms; without a yes to them iCloud does not open.");
	if (p->step[STEP_FACTOR].state == SIGN_IN_ASKS)
		return STR("A 409 here is no error: Apple wants a code now.");
	return p->token ? STR("") : STR("Enter signs in. Apple may ask for a code then.");
}

static struct str cause_words(const struct sign_in_pane *p, struct ui *ui)
{
	struct str rest, next = str_of(p->err.next);
	size_t cut = str_find(next, STR("Next try"));

	if (!has_failed(p))
		return going_words(p);
	first_sentence(&p->err, &rest);
	if (p->err.retry_at && cut != SIZE_MAX)
		next = str_trim(str_part(next, 0, cut));
	return arena_printf(ui->frame, "%.*s%s%.*s", STR_ARG(rest), rest.n && next.n ? "\n" : "",
		STR_ARG(next));
}

static struct str end_words(const struct sign_in_pane *p, struct ui *ui)
{
	if (is_bound(p))
		return allowed_words(p, ui);
	return has_failed(p) ? STR("A new try needs the password again, and Enter.") : STR("");
}

static int words_draw(struct grid *g, int y, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, (g->w < WIDE ? g->w : WIDE) - 3);
	struct str line;

	while (text.n && wrap_next(&wrap, &line))
		grid_text(g, y++, STATE_X, g->w - STATE_X, line, style);
	return y;
}

static int lines_of(const struct grid *g, struct str text)
{
	return text.n ? wrap_lines(text, (g->w < WIDE ? g->w : WIDE) - 3) : 0;
}

static void sign_in_draw(void *self, struct ui *ui, struct grid *g)
{
	struct sign_in_pane *p = self;
	struct str cause = cause_words(p, ui), end = end_words(p, ui);
	bool asks = !is_bound(p);
	int spare = g->h - 2 - asks - steps_shown(p) - lines_of(g, cause) - lines_of(g, end);
	int y = 0;

	/* blank rows give way from the top, where there is no room */
	grid_puts(g, y++, STATE_X, g->w - 2, "Sign in", STYLE_STRONG);
	y += spare >= 4 || (spare >= 3 && !end.n);
	field_draw(p, g, y++, "Apple ID", &p->name, "");
	if (asks)
		field_draw(p, g, y++, "Password", &p->password,
			ui_has_keyring(ui) ? "Enter asks your keyring" : "sent once, kept nowhere");
	y = steps_draw(p, ui, g, y + (spare >= 2));
	y = words_draw(g, y + (spare >= 1), cause, has_failed(p) ? STYLE_NORMAL : STYLE_DIM);
	words_draw(g, y + (spare >= 3), end, STYLE_DIM);
	if (p->token)
		ui_words(ui, ACT_BACK, "stop");
	if (p->token || is_bound(p)) {
		ui_words(ui, ACT_NEXT_COLUMN, "%s", "");
		ui_words(ui, ACT_OPEN, "%s",
			p->step[STEP_FACTOR].state == SIGN_IN_ASKS ? "type the code" : "");
	}
	if (p->code.open)
		code_draw(&p->code, ui, g);
}

const struct pane pane_sign_in = {
	.name = "sign_in",
	.title = "Sign in",
	.context = CONTEXT_SIGN_IN,
	.size = sizeof(struct sign_in_pane),
	.open = sign_in_open,
	.close = sign_in_close,
	.event = sign_in_event,
	.act = sign_in_act,
	.key = sign_in_key,
	.paste = sign_in_paste,
	.where = sign_in_where,
	.can = sign_in_can,
	.draw = sign_in_draw,
};
