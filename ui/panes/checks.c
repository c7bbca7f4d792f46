/* Folders, terminal, certificates, servers: how they are, and what to do about what is amiss. */
#include "panes/checks.h"
#include "screen/term.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

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

/* Not there yet is well, when it can be made. */
static void no_folder(struct checks *c, const char *name, const char *path)
{
	char above[400], what[400], *slash;
	int why = errno;

	snprintf(above, sizeof above, "%s", path);
	while (access(above, F_OK) != 0 && (slash = strrchr(above, '/')) != NULL && slash != above)
		*slash = '\0';
	if (why == ENOENT && access(above, W_OK) == 0) {
		snprintf(what, sizeof what, "%.300s is made when it is needed.", path);
		found(c, name, true, what, "");
		return;
	}
	snprintf(what, sizeof what, "%.300s: %s.", path, strerror(why));
	found(c, name, false, what, "Check the folder and its permissions.");
}

static void folder(struct checks *c, const char *name, const char *path)
{
	char what[400];
	struct stat st;

	if (stat(path, &st) != 0) {
		no_folder(c, name, path);
	} else if (!S_ISDIR(st.st_mode)) {
		snprintf(what, sizeof what, "%.300s is no folder.", path);
		found(c, name, false, what, "Move it away.");
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

/* ---- Terminal and locale ---- */

static const char *colours_words(const struct term_print *p)
{
	static const char *const words[] = {
		"no colours", "8 colours", "256 colours", "true colour"};
	const char *no_color = getenv("NO_COLOR");

	return no_color && *no_color ? "no colours (NO_COLOR)" : words[p->colours];
}

static void terminal(struct checks *c)
{
	const char *term = getenv("TERM");
	struct term_print print = term_print();
	struct winsize size = {0};
	struct error err = ERROR_INIT;
	char what[240];

	if (!term || !*term || strcmp(term, "dumb") == 0) {
		found(c, "terminal", !isatty(STDIN_FILENO),
			term && *term ? "TERM is dumb: there is no screen, only commands."
				      : "TERM is not set: there is no screen, only commands.",
			"Set TERM to what your terminal is.");
		return;
	}
	if (!isatty(STDIN_FILENO) || ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) {
		found(c, "terminal", true, "None here; the commands need none.", "");
		return;
	}
	snprintf(what, sizeof what, "%.40s, %d by %d, %s.", term, size.ws_col, size.ws_row,
		colours_words(&print));
	if (print.terminal && !term_possible(&err))
		found(c, "terminal", false, err.what, err.next);
	else if (size.ws_col < 60 || size.ws_row < 16)
		found(c, "terminal", false, what,
			"The screen needs 60 by 16: make the window larger.");
	else
		found(c, "terminal", true, what, "");
}

/* What the environment names, in the order in which it counts. */
static const char *locale_wanted(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

static void locale(struct checks *c, bool ascii)
{
	const char *wanted = locale_wanted(), *codeset = nl_langinfo(CODESET);
	bool known = setlocale(LC_CTYPE, "") != NULL;
	char what[240];

	if (!known) {
		snprintf(what, sizeof what, "The locale %.60s is not installed.", wanted);
		found(c, "locale", false, what, "Set LANG to one that locale -a lists: C.UTF-8.");
	} else if (strcmp(codeset, "UTF-8") != 0 && !ascii) {
		snprintf(what, sizeof what, "%.60s is %.40s: names beyond ASCII cannot be shown.",
			wanted, codeset);
		found(c, "locale", false, what, "Use a UTF-8 locale, such as LANG=C.UTF-8.");
	} else if (strcmp(codeset, "UTF-8") == 0 && wcwidth(L'─') != 1) {
		snprintf(what, sizeof what,
			"%.60s, %.40s; lines are two columns wide there, so they are drawn in "
			"ASCII.",
			wanted, codeset);
		found(c, "locale", true, what, "");
	} else {
		snprintf(what, sizeof what, "%.60s, %.40s.", wanted, codeset);
		found(c, "locale", true, what, "");
	}
}

/* ---- Certificates ---- */

static bool holds_certificate(const char *path, int *why)
{
	FILE *f = fopen(path, "re");
	char line[256];
	bool found_one = false;

	*why = f ? 0 : errno;
	while (f && !found_one && fgets(line, sizeof line, f))
		found_one = strstr(line, "-----BEGIN CERTIFICATE-----") != NULL ||
			    strstr(line, "-----BEGIN TRUSTED CERTIFICATE-----") != NULL;
	if (f)
		fclose(f);
	return found_one;
}

static bool own_certificates(struct checks *c, const char *own)
{
	char what[400];
	int why;

	if (holds_certificate(own, &why))
		return true;
	if (why)
		snprintf(what, sizeof what, "%.300s: %s.", own, strerror(why));
	else
		snprintf(what, sizeof what, "%.300s holds no certificate.", own);
	found(c, "certificates", false, what, "Mend ca_file (ICLOUD_TUI_CA_FILE).");
	return false;
}

static void certificates(struct checks *c, const char *own)
{
	static const char *const usual[] = {"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/certs"};
	char what[400];

	if (own && !own_certificates(c, own))
		return;
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

/* ---- Servers ---- */

static void host_of(const char *url, char *out, size_t size)
{
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	snprintf(out, size, "%.*s", (int)strcspn(host, "/:"), host);
}

static void servers(struct checks *c, const struct icloud_settings *s)
{
	char auth[120], setup[120], what[400];

	host_of(s->auth_url, auth, sizeof auth);
	host_of(s->setup_url, setup, sizeof setup);
	snprintf(what, sizeof what, "%s: %s, %s.", s->not_apple ? "Not Apple's, as set" : "Apple's",
		auth, setup);
	found(c, "servers", true, what, "");
}

int checks_make(const struct icloud_settings *s, struct check *out)
{
	struct checks c = {.out = out};

	folder(&c, "state", s->state_dir);
	folder(&c, "cache", s->cache_dir);
	terminal(&c);
	locale(&c, s->ascii);
	certificates(&c, s->ca_file);
	servers(&c, s);
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
