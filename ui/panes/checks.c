/* Folders, terminal, certificates, servers: how they are, and what to do about what is amiss. */
#include "panes/checks.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct checks {
	struct check *out;
	int n;
};

static void found(struct checks *c, const char *name, bool ok, const char *what, const char *next)
{
	struct check *k = &c->out[c->n++];

	k->name = name;
	k->ok = ok;
	snprintf(k->what, sizeof k->what, "%s", what);
	snprintf(k->next, sizeof k->next, "%s", ok ? "" : next);
}

static void folder(struct checks *c, const char *name, const char *path)
{
	char what[400];
	struct stat st;

	if (stat(path, &st) != 0) {
		snprintf(what, sizeof what, "%.300s: %s.", path, strerror(errno));
		found(c, name, false, what, "Check the folder and its permissions.");
	} else if ((st.st_mode & 077) != 0) {
		snprintf(what, sizeof what, "%.300s can be read by others.", path);
		found(c, name, false, what, "Make it yours alone: chmod 700.");
	} else if (access(path, W_OK) != 0) {
		snprintf(what, sizeof what, "%.300s cannot be written.", path);
		found(c, name, false, what, "Check the folder and its permissions.");
	} else {
		snprintf(what, sizeof what, "%.300s is for you only.", path);
		found(c, name, true, what, "");
	}
}

static void terminal(struct checks *c)
{
	const char *term = getenv("TERM");
	struct winsize size = {0};
	char what[128];

	if (!isatty(STDIN_FILENO) || ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) {
		found(c, "terminal", true, "None here; the commands need none.", "");
		return;
	}
	snprintf(what, sizeof what, "%.40s, %d by %d, %.20s.", term ? term : "TERM is not set",
		size.ws_col, size.ws_row, nl_langinfo(CODESET));
	if (!term || !*term || strcmp(term, "dumb") == 0)
		found(c, "terminal", false, what, "Set TERM to what your terminal is.");
	else if (size.ws_col < 60 || size.ws_row < 16)
		found(c, "terminal", false, what, "The screen needs 60 by 16.");
	else if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		found(c, "terminal", false, what, "Use a UTF-8 locale, or --ascii.");
	else
		found(c, "terminal", true, what, "");
}

static void certificates(struct checks *c, const char *own)
{
	static const char *const usual[] = {"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/certs"};
	char what[400];

	if (own && access(own, R_OK) != 0) {
		snprintf(what, sizeof what, "%.300s: %s.", own, strerror(errno));
		found(c, "certificates", false, what, "Mend ca_file in the config.");
		return;
	}
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (access(usual[i], R_OK) == 0) {
			snprintf(what, sizeof what, "%s%s%.300s.", usual[i], own ? " and " : "",
				own ? own : "");
			found(c, "certificates", true, what, "");
			return;
		}
	found(c, "certificates", own != NULL, "This machine's certificates were not found.",
		"Install the package ca-certificates.");
}

int checks_make(const struct icloud_settings *s, struct check *out)
{
	struct checks c = {.out = out};

	folder(&c, "state", s->state_dir);
	folder(&c, "cache", s->cache_dir);
	terminal(&c);
	certificates(&c, s->ca_file);
	found(&c, "servers", true, s->not_apple ? "Not Apple's, as set." : "Apple's.", "");
	return c.n;
}

void checks_folder(const char *path, char *out, size_t size)
{
	const char *home = getenv("HOME");
	size_t n = home ? strlen(home) : 0;

	if (n > 1 && !strncmp(path, home, n) && path[n] == '/')
		snprintf(out, size, "~%s", path + n);
	else
		snprintf(out, size, "%s", path);
}
