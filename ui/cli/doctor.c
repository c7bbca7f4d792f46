/* doctor: checks what the program stands on, and says what to do about what is amiss. Changes nothing but
 * missing folders. */
#include "cli/cli.h"
#include "icloud/glance.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

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

static void folder(struct doctor *d, const char *name, const char *path)
{
	char what[512];
	struct stat st;

	if (stat(path, &st) != 0) {
		snprintf(what, sizeof what, "%.300s: %s.", path, strerror(errno));
		finding(d, name, false, what, "Check the folder and its permissions.");
	} else if ((st.st_mode & 077) != 0) {
		snprintf(what, sizeof what, "%.300s can be read by others.", path);
		finding(d, name, false, what, "Make it yours alone: chmod 700.");
	} else if (access(path, W_OK) != 0) {
		snprintf(what, sizeof what, "%.300s cannot be written.", path);
		finding(d, name, false, what, "Check the folder and its permissions.");
	} else {
		snprintf(what, sizeof what, "%.300s is for you only.", path);
		finding(d, name, true, what, NULL);
	}
}

static void terminal(struct doctor *d)
{
	const char *term = getenv("TERM");
	struct winsize size = {0};
	char what[128];

	if (!isatty(STDIN_FILENO) || ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) {
		finding(d, "terminal", true, "None here; the commands need none.", NULL);
		return;
	}
	snprintf(what, sizeof what, "%.40s, %d by %d, %.20s.", term ? term : "TERM is not set",
		size.ws_col, size.ws_row, nl_langinfo(CODESET));
	if (!term || !*term || strcmp(term, "dumb") == 0)
		finding(d, "terminal", false, what, "Set TERM to what your terminal is.");
	else if (size.ws_col < 60 || size.ws_row < 16)
		finding(d, "terminal", false, what, "The screen needs 60 by 16.");
	else if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		finding(d, "terminal", false, what, "Use a UTF-8 locale, or --ascii.");
	else
		finding(d, "terminal", true, what, NULL);
}

static void certificates(struct doctor *d)
{
	static const char *const usual[] = {"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/certs"};
	const char *own = d->c->settings.ca_file;
	char what[512];

	if (own && access(own, R_OK) != 0) {
		snprintf(what, sizeof what, "%.300s: %s.", own, strerror(errno));
		finding(d, "certificates", false, what, "Mend ca_file in the config.");
		return;
	}
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (access(usual[i], R_OK) == 0) {
			snprintf(what, sizeof what, "%s%s%s.", usual[i], own ? " and " : "",
				own ? own : "");
			finding(d, "certificates", true, what, NULL);
			return;
		}
	finding(d, "certificates", own != NULL, "This machine's certificates were not found.",
		"Install the package ca-certificates.");
}

static void servers(struct doctor *d)
{
	bool other = d->c->settings.not_apple;

	finding(d, "servers", true, other ? "Not Apple's, as set." : "Apple's.", NULL);
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

	(void)err;
	out_list(c, &d.w, "checks");
	folder(&d, "state", c->settings.state_dir);
	folder(&d, "cache", c->settings.cache_dir);
	terminal(&d);
	certificates(&d);
	servers(&d);
	session(&d);
	out_list_end(c, &d.w);
	c->status = d.amiss;
	return true;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.arguments = "",
	.help = "Check folders, terminal, certificates and session",
	.no_account = true,
	.run = doctor_run,
};
