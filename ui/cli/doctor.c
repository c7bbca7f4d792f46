/* doctor: checks what the program stands on, and says what to do about what is amiss. Changes nothing but
 * missing folders. */
#include "cli/cli.h"
#include "icloud/glance.h"
#include "panes/checks.h"

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

static void network(struct doctor *d)
{
	struct error err = ERROR_INIT;

	if (d->c->settings.offline)
		finding(d, "network", true, "Not tried, because of --offline.", NULL);
	else if (cli_ask(d->c, ASK_REACH, NULL, &err))
		finding(d, "network", true, "Apple answers.", NULL);
	else
		finding(d, "network", false, err.what, err.next);
}

static void session(struct doctor *d)
{
	struct icloud_account a = {0};
	struct error err = ERROR_INIT;

	if (!account_read(d->c->reader, &a))
		finding(d, "session", true, "Nobody has signed in yet.", NULL);
	else if (!a.signed_in)
		finding(d, "session", false, "The session has ended.",
			"Sign in: icloud-tui login.");
	else if (d->c->settings.offline)
		finding(d, "session", true, "Saved; not tried, because of --offline.", NULL);
	else if (cli_ask(d->c, ASK_SIGN_IN, icloud_sign_in_new(STR_NONE, STR_NONE), &err))
		finding(d, "session", true, "iCloud takes it.", NULL);
	else
		finding(d, "session", false, err.what, err.next);
}

static bool doctor_run(struct cli *c, struct error *err)
{
	struct doctor d = {.c = c, .w = json_writer(&c->out)};
	struct check check[CHECKS_MAX];
	int n = checks_make(&c->settings, check);

	(void)err;
	out_list(c, &d.w, "checks");
	for (int i = 0; i < n; i++)
		finding(&d, check[i].name, check[i].ok, check[i].what, check[i].next);
	network(&d);
	session(&d);
	out_list_end(c, &d.w);
	c->status = d.amiss;
	return true;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.arguments = "",
	.help = "Check folders, terminal, certificates, network and session",
	.no_account = true,
	.run = doctor_run,
};
