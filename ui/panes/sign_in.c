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

enum { TIMER_ALLOWED = 1, LOOK_MS = 60 * 1000 };

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

bool sign_in_is_bound(const struct sign_in_pane *p)
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

bool sign_in_has_step(enum step step)
{
	return step > STEP_NONE && (size_t)step < SIGN_IN_STEPS;
}

static void take_step(struct sign_in_pane *p, const struct icloud_message *m)
{
	struct sign_in_step *s;

	if (!sign_in_has_step(m->err.step))
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
	if (sign_in_has_step(err->step))
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
	if (m->event == EVENT_STEP) {
		take_step(p, m);
		if (strcmp(m->text, step_words(m->err.step)) != 0)
			ui_say(ui, STYLE_NORMAL, "Apple says that %s.", m->text);
	} else if (m->event == EVENT_QUESTION)
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

	if (sign_in_is_bound(p)) {
		ui_say(ui, STYLE_NORMAL, "%.*s", STR_ARG(sign_in_allowed(p, ui)));
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

struct typing *sign_in_field(struct sign_in_pane *p)
{
	if (p->token || sign_in_is_bound(p))
		return NULL;
	return p->on_password ? &p->password : &p->name;
}

static unsigned sign_in_key(void *self, struct ui *ui, uint32_t key)
{
	struct sign_in_pane *p = self;
	struct typing *to = sign_in_field(p);

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
	struct typing *to = sign_in_field(p);

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
