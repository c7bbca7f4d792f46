/* A session that has ended while something is on the screen: the message line says it with the key, and once
 * nothing is typed for a second a question offers the sign-in over whatever is open. What lies beneath
 * is not touched. Never opens over another question, never signs in by itself. */
#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/inside.h"

#include <stdio.h>

static bool is_read(enum icloud_ask ask)
{
	return ask >= ASK_CONTACTS && ask <= ASK_ALL;
}

static struct words changes_words(const struct ui *ui)
{
	struct words w = words_many(ui->in->glance.changes, "change is", "changes are");

	if (ui->in->glance.changes == 0)
		snprintf(w.text, sizeof w.text, "what is here is");
	return w;
}

static struct str ended_words(struct ui *ui)
{
	if (ui->in->ended.http == 0)
		return STR("Your session has ended.");
	return arena_printf(ui->frame, "Your session has ended (%d).", ui->in->ended.http);
}

static void say(struct ui *ui)
{
	struct error words;

	failf(&words, ERR_SIGN_IN, "", "%.*s", STR_ARG(ended_words(ui)));
	snprintf(words.next, sizeof words.next, "%.*s in Account signs in; %s%s safe.",
		STR_ARG(ui_key_of(ui, CONTEXT_ACCOUNT, ACT_SIGN_IN)),
		ui->in->glance.changes > 0 ? "your " : "", changes_words(ui).text);
	ui_fail(ui, &words);
}

void ended_hear(struct ui *ui, const struct icloud_message *m)
{
	struct ui_inside *in = ui->in;

	if (m->event == EVENT_DONE && (m->ask == ASK_SIGN_IN || is_read(m->ask))) {
		in->ended = ERROR_INIT;
		in->ended_offered = false;
		ui_after_cancel(ui, ui, UI_TIMER_ENDED);
	}
	if (m->event != EVENT_ERROR || m->err.code != ERR_SIGN_IN || m->ask == ASK_SIGN_IN ||
		m->ask == ASK_LOGOUT || m->ask == ASK_PHOTO ||
		(ui->icloud && !icloud_has_account(ui->icloud)))
		return;
	in->ended = m->err;
	if (m->token && m->ask != ASK_COMMIT)
		say(ui);
	if (!in->ended_offered)
		ui_own_timer(ui, UI_TIMER_ENDED, ENDED_MS);
}

static void answered(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self;
	(void)typed;
	if (answer != 1)
		return;
	ui_quiet(ui);
	ui_show(ui, "sign_in");
}

/* A confirmation in all its care: keys are ignored until the keyboard is silent, so nobody who types on
 * answers it. */
static void offer(struct ui *ui)
{
	uint32_t key = keys_of(ui->in->keys, CONTEXT_LIST, ACT_SIGN_IN);
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("Session ended"),
		.done = answered,
		.lines = 2,
		.answers = 2};

	d.line[0].text = ended_words(ui);
	d.line[1].text = arena_printf(ui->frame, "What is open stays as it is; %s%s safe.",
		ui->in->glance.changes > 0 ? "your " : "", changes_words(ui).text);
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){key ? key : 'L', "sign in"};
	ui_ask(ui, &d);
}

void ended_tick(struct ui *ui)
{
	struct ui_inside *in = ui->in;
	bool busy = in->asked || in->help || in->prompting || ui_too_small(ui) ||
		    ui_context(ui) == CONTEXT_COMMIT ||
		    clock_monotonic_ms() - in->keyed_at < ENDED_MS;

	if (in->ended.code == ERR_NONE || in->ended_offered || ui_is_covered(ui))
		return;
	if (busy) {
		ui_own_timer(ui, UI_TIMER_ENDED, ENDED_MS);
		return;
	}
	in->ended_offered = true;
	offer(ui);
}

void ended_sign_in(struct ui *ui)
{
	if (!ui->icloud || ui->in->glance.signed_out || ui->in->ended.code != ERR_NONE)
		ui_show(ui, "sign_in");
	else
		ui_say(ui, STYLE_NORMAL, "You are signed in. Account signs out.");
}
