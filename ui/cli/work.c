/* What commands stand on: open, ask, wait, and the parts of results that are alike. */
#include "cli/cli.h"
#include "icloud/glance.h"
#include "icloud/time.h"
#include "panes/words.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t caught, held;
static struct icloud *_Atomic at_work;

/* At once, where nothing is open that needs an end of its own; a second signal does not wait either. What is
 * stored is safe whenever the process ends. */
static void on_signal(int number)
{
	struct icloud *ic = at_work;

	if (caught || !held)
		_exit(128 + number);
	caught = number;
	if (ic)
		icloud_interrupt(ic);
}

void cli_hold(bool on)
{
	held += on ? 1 : -1;
}

void cli_catch_signals(struct cli *c)
{
	struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: a prompt ends */

	at_work = c->ic;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int cli_signal(void)
{
	return caught ? 128 + caught : 0;
}

static bool settings(struct cli *c, struct error *err)
{
	struct icloud_settings *s = &c->settings;

	if (!s->state_dir && !icloud_settings_load(s, err))
		return false;
	if (c->account) {
		free(s->account);
		s->account = mem_dup(c->account);
	}
	s->json = c->json;
	s->offline = s->offline || c->offline;
	s->fresh = c->fresh;
	s->read_only = s->read_only || c->read_only;
	s->ascii = s->ascii || c->ascii;
	return true;
}

/* The screen says itself what happened at opening, and catches up behind its first frame. */
static bool is_plain(const struct cli *c)
{
	return c->command && !c->command->bare;
}

static bool take_account(struct cli *c, struct icloud *ic, struct error *err)
{
	c->ic = ic;
	if (!ic || (is_plain(c) && !icloud_is_stored(ic) && !icloud_catch_up(ic, err)))
		return false;
	at_work = ic;
	if (is_plain(c))
		output_note(c, icloud_notice(ic));
	c->reader = icloud_reader_new(ic, err);
	if (c->reader)
		preferences_follow(c->reader);
	return c->reader != NULL;
}

bool cli_open(struct cli *c, struct error *err)
{
	struct icloud *ic = NULL;

	if (!settings(c, err))
		return false;
	if (c->command && c->command->stored && !c->settings.fresh)
		ic = icloud_open_stored(&c->settings);
	return take_account(c, ic ? ic : icloud_open(&c->settings, err), err);
}

void cli_close(struct cli *c)
{
	at_work = NULL;
	icloud_reader_free(&c->reader);
	icloud_free(&c->ic);
}

struct answer {
	int64_t id, total;
};

static void hear(void *ctx, const struct icloud_message *m)
{
	struct answer *a = ctx;

	if (m->event != EVENT_DONE || !m->token)
		return;
	a->id = m->id;
	a->total = m->total;
}

/* What is stored is not enough: now with engine and session. */
static bool open_more(struct cli *c, struct error *err)
{
	if (!icloud_is_stored(c->ic))
		return true;
	cli_close(c);
	return take_account(c, icloud_open(&c->settings, err), err);
}

static bool ask(
	struct cli *c, enum icloud_ask what, void *with, struct answer *out, struct error *err)
{
	bool ok;

	if (!open_more(c, err))
		return false;
	cli_hold(true);
	ok = icloud_do(c->ic, what, with, hear, out, err);
	cli_hold(false);
	return ok;
}

bool cli_ask_id(struct cli *c, enum icloud_ask what, void *with, int64_t *id, struct error *err)
{
	struct answer a = {0};

	if (!ask(c, what, with, &a, err))
		return false;
	*id = a.id;
	return true;
}

bool cli_ask_total(
	struct cli *c, enum icloud_ask what, void *with, int64_t *total, struct error *err)
{
	struct answer a = {0};

	if (!ask(c, what, with, &a, err))
		return false;
	*total = a.total;
	return true;
}

bool cli_ask(struct cli *c, enum icloud_ask what, void *with, struct error *err)
{
	int64_t id;

	return cli_ask_id(c, what, with, &id, err);
}

bool cli_online(struct cli *c, struct error *err)
{
	return open_more(c, err);
}

bool cli_need(struct cli *c, enum icloud_ask what, void *with, time_t as_of, struct error *err)
{
	if (c->settings.offline)
		return as_of || fail(err, ERR_OFFLINE, "This was never read from iCloud yet.",
					"Leave --offline out once.");
	if (as_of && !c->fresh)
		return true;
	return cli_ask(c, what, with, err);
}

void put_time(struct json_writer *w, const char *key, time_t t)
{
	struct buf iso = BUF_INIT(KIB);

	json_key(w, key);
	if (t && time_iso(t, &iso))
		json_put_str(w, buf_str(&iso));
	else
		json_put_null(w);
	buf_release(&iso);
}

void put_text(struct json_writer *w, const char *key, struct str s)
{
	json_key(w, key);
	if (s.p)
		json_put_str(w, s);
	else
		json_put_null(w);
}

void out_line_end(struct cli *c)
{
	buf_addc(&c->out, '\n');
}

void out_list(struct cli *c, struct json_writer *w, const char *key)
{
	if (!c->json)
		return;
	json_object(w);
	json_key(w, key);
	json_array(w);
}

void out_list_end(struct cli *c, struct json_writer *w)
{
	if (!c->json)
		return;
	json_array_end(w);
	json_object_end(w);
	out_line_end(c);
}

void out_visible(struct cli *c, struct str s)
{
	text_visible(s, false, &c->out);
}

void out_as_of(struct cli *c, time_t as_of)
{
	buf_printf(&c->out, "\nas of %s\n", words_time(as_of, clock_now()).text);
}
