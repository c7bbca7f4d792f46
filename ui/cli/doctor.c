/* doctor: checks what the program stands on, and says what to do about what is amiss. It sends no password and no
 * code, and looks before anything is opened, so that a broken config or ledger is a finding and not its
 * end; what is damaged it does not open. */
#include "cli/cli.h"
#include "icloud/glance.h"
#include "icloud/health.h"
#include "panes/checks.h"
#include "panes/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { CLOCK_OFF_S = 120, DAY_S = 24 * 60 * 60 };

struct doctor {
	struct cli *c;
	struct json_writer w;
	bool amiss;
};

static void finding(struct doctor *d, const char *name, bool ok, const char *what, const char *next)
{
	d->amiss = d->amiss || !ok;
	if (d->c->json) {
		json_object(&d->w);
		json_key(&d->w, "name");
		json_put(&d->w, name);
		json_key(&d->w, "ok");
		json_put_bool(&d->w, ok);
		json_key(&d->w, "what");
		json_put(&d->w, what);
		json_key(&d->w, "next");
		json_put(&d->w, ok ? NULL : next);
		json_object_end(&d->w);
		return;
	}
	buf_printf(&d->c->out, "%c %-13s ", ok ? ' ' : '!', name);
	out_visible(d->c, str_of(what));
	if (!ok) {
		buf_addc(&d->c->out, ' ');
		out_visible(d->c, str_of(next));
	}
	out_line_end(d->c);
}

static void mistake(void *ctx, const struct error *why)
{
	struct doctor *d = ctx;

	finding(d, "config", false, why->what, why->next);
}

static void found(void *ctx, const struct icloud_finding *f)
{
	finding(ctx, f->name, f->ok, f->what, f->next);
}

/* ---- What needs the network ---- */

/* "10 minutes", "3 hours", "255 days" */
static struct words span(int64_t seconds)
{
	if (seconds < 2 * 3600)
		return words_many((seconds + 30) / 60, "minute", "minutes");
	if (seconds < 2 * DAY_S)
		return words_many((seconds + 1800) / 3600, "hour", "hours");
	return words_many((seconds + DAY_S / 2) / DAY_S, "day", "days");
}

static void machine_clock(struct doctor *d)
{
	int64_t ahead;
	char what[200];

	if (!icloud_clock_ahead(d->c->ic, &ahead)) {
		finding(d, "clock", true, "The answer told no time to compare with.", NULL);
		return;
	}
	if (ahead < CLOCK_OFF_S && ahead > -CLOCK_OFF_S) {
		finding(d, "clock", true, "As Apple's.", NULL);
		return;
	}
	snprintf(what, sizeof what, "This machine's clock is %s %s Apple's.",
		span(llabs(ahead)).text, ahead > 0 ? "ahead of" : "behind");
	finding(d, "clock", false, what, "Set it: timedatectl set-ntp true.");
}

static void network(struct doctor *d)
{
	struct error err = ERROR_INIT;

	if (d->c->settings.offline) {
		finding(d, "network", true, "Not tried, because of --offline.", NULL);
		return;
	}
	if (cli_ask(d->c, ASK_REACH, NULL, &err))
		finding(d, "network", true, "Apple answers.", NULL);
	else
		finding(d, "network", false, err.what, err.next);
	if (err.http || err.code == ERR_NONE)
		machine_clock(d);
}

/* "signed in 3 days ago, trusted until about 5 April" */
static void session_age(const struct icloud_account *a, char *out, size_t size)
{
	time_t now = clock_now(), until = account_trusted_until(a);
	int n = 0;

	out[0] = '\0';
	if (a->signed_in_at)
		n = snprintf(out, size, " Signed in %s", words_time(a->signed_in_at, now).text);
	if (until && n >= 0 && (size_t)n < size)
		n += snprintf(out + n, size - (size_t)n, "%s no code before about %s",
			n ? "," : " There is", words_day(until, now).text);
	if (n > 0 && (size_t)n < size)
		snprintf(out + n, size - (size_t)n, ".");
}

static void session(struct doctor *d)
{
	struct icloud_account a = {0};
	struct error err = ERROR_INIT;
	char age[160], what[240];

	if (!account_read(d->c->reader, &a)) {
		finding(d, "session", true, "Nobody has signed in yet.", NULL);
		return;
	}
	session_age(&a, age, sizeof age);
	if (!a.signed_in) {
		finding(d, "session", false, "The session has ended.",
			"Sign in: icloud-tui login.");
		return;
	}
	if (!d->c->settings.offline &&
		!cli_ask(d->c, ASK_SIGN_IN, icloud_sign_in_new(STR_NONE, STR_NONE), &err)) {
		finding(d, "session", false, err.what, err.next);
		return;
	}
	snprintf(what, sizeof what, "%s%s",
		d->c->settings.offline ? "Saved; not tried, because of --offline."
				       : "iCloud takes it.",
		age);
	finding(d, "session", true, what, NULL);
}

/* ---- The command ---- */

/* The account, or, where that cannot be opened, nobody: the network can be looked at all the same. */
static bool open_what_can_be(struct doctor *d, bool sound)
{
	struct error err = ERROR_INIT;

	d->c->settings.nobody = !sound;
	if (cli_open(d->c, &err)) {
		if (*icloud_notice(d->c->ic))
			finding(d, "account", true, icloud_notice(d->c->ic), NULL);
		return true;
	}
	finding(d, "account", false, err.what, err.next);
	cli_close(d->c);
	d->c->settings.nobody = true;
	return sound && cli_open(d->c, &err);
}

static bool look_around(struct doctor *d, struct error *err)
{
	struct icloud_settings *s = &d->c->settings;
	struct check check[CHECKS_MAX];
	bool sound;
	int n;

	if (!icloud_settings_examine(s, mistake, d, err))
		return false;
	s->ascii = s->ascii || d->c->ascii;
	s->offline = s->offline || d->c->offline;
	sound = icloud_examine(s, found, d);
	n = checks_make(s, check);
	for (int i = 0; i < n; i++)
		finding(d, check[i].name, check[i].ok, check[i].what, check[i].next);
	if (!open_what_can_be(d, sound))
		return true;
	network(d);
	if (!s->nobody)
		session(d);
	return true;
}

static bool doctor_run(struct cli *c, struct error *err)
{
	struct doctor d = {.c = c, .w = json_writer(&c->out)};

	out_list(c, &d.w, "checks");
	if (!look_around(&d, err))
		return false;
	out_list_end(c, &d.w);
	c->status = d.amiss;
	return true;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.arguments = "",
	.help = "Check config, folders, files, terminal, certificates, clock, network, session",
	.bare = true,
	.run = doctor_run,
};
