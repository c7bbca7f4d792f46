/* login, logout. The password comes from the terminal, from standard input or from the person's own
 * password_command, never from an argument or the environment; it is handed over, wiped, and kept nowhere. */
#include "cli/account.h"
#include "cli/login_ask.h"
#include "cli/prompt.h"
#include "icloud/glance.h"
#include "screen/password.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Which Apple ID: --account, else the one known here, else asked for. */
static bool choose(struct cli *c, char *id, size_t size, struct error *err)
{
	struct icloud_account a = {0};
	char question[256] = "Apple ID: ";
	bool known = account_read(c->reader, &a) && *a.apple_id;
	bool ask = !cli_option(c, "password-stdin");

	if (c->settings.account && !known)
		return snprintf(id, size, "%s", c->settings.account) > 0;
	if (known && (c->settings.account || !ask))
		return snprintf(id, size, "%s", a.apple_id) > 0;
	if (!ask)
		return fail(err, ERR_USAGE, "It is not known who signs in.",
			"Name the Apple ID with --account.");
	if (known)
		snprintf(question, sizeof question, "Apple ID (%s): ", a.apple_id);
	if (!prompt_line(question, id, size, err))
		return false;
	if (!*id && known)
		snprintf(id, size, "%s", a.apple_id);
	return *id || fail(err, ERR_USAGE, "Without an Apple ID nobody can sign in.",
			      "Type it, for example ada@icloud.com.");
}

/* What was typed may be another account than the one that is open. */
static bool reopen(struct cli *c, const char *id, struct error *err)
{
	struct icloud_account a = {0};

	if (!account_read(c->reader, &a) || strcasecmp(a.apple_id, id) == 0 || c->account)
		return true;
	cli_close(c);
	c->account = id;
	return cli_open(c, err);
}

/* One that opens mail programs is never meant for a sign-in: said before it is sent (not asked where nobody
 * can answer). */
static bool check_kind(struct str password, bool typed, struct error *err)
{
	static const char what[] =
		"This looks like an app-specific password (xxxx-xxxx-xxxx-xxxx); a sign-in wants "
		"the account's own.";
	char question[400], answer[ANSWER_MAX];

	if (!password_is_app_specific(password))
		return true;
	snprintf(question, sizeof question,
		"! %s\nType yes to send it all the same, anything else stops: ", what);
	if (!typed)
		return fail(err, ERR_SIGN_IN, what,
			"Nothing was sent. If it really is the account's own, type it on a "
			"terminal.");
	if (!prompt_line(question, answer, sizeof answer, err))
		return false;
	return strcasecmp(answer, "yes") == 0 ||
	       fail(err, ERR_SIGN_IN, "Nothing was sent.",
		       "Sign in with the password of the Apple ID.");
}

static bool password_get(
	struct cli *c, const char *id, char *password, size_t size, struct error *err)
{
	const char *command = c->settings.password_command;
	bool input = cli_option(c, "password-stdin"), typed = !input && !command;
	bool ok;

	if (input)
		ok = stdin_line(password, size, err);
	else if (command)
		ok = password_run(command, id, PASSWORD_WAIT_MS, password, size, err);
	else
		ok = prompt_secret("Password: ", password, size, err);
	return ok &&
	       (*password || fail(err, ERR_USAGE, "The password is empty.",
				     "Type it, or give it as the first line of input.")) &&
	       check_kind(str_of(password), typed, err);
}

static void hear(void *ctx, const struct icloud_message *m)
{
	struct login_ask *a = ctx;
	char line[240];

	if (m->event == EVENT_QUESTION)
		login_question(a);
	if (m->event != EVENT_STEP || !isatty(STDERR_FILENO))
		return;
	snprintf(line, sizeof line, "%-5s %-28s %4d %5.1f s",
		m->err.code == ERR_NONE ? "done" : "!", m->text, m->err.http, m->took_ms / 1000.0);
	output_note(a->c, line);
}

static bool sign_in(struct cli *c, const char *id, struct error *err)
{
	char password[ANSWER_MAX] = "";
	struct login_ask asks = {.c = c, .from_input = cli_option(c, "password-stdin") != NULL};
	struct icloud_sign_in *what;
	enum factor factor = FACTOR_ANY;
	int phone = 0;
	bool ok = login_factor(cli_option(c, "factor"), &factor, &phone, err) &&
		  password_get(c, id, password, sizeof password, err);

	if (ok) {
		what = icloud_sign_in_new(str_of(id), str_of(password));
		what->factor = factor;
		what->phone = phone;
		explicit_bzero(password, sizeof password);
		cli_hold(true);
		ok = icloud_do(c->ic, ASK_SIGN_IN, what, hear, &asks, err);
		cli_hold(false);
		if (!ok && asks.why.code)
			*err = asks.why;
	}
	explicit_bzero(password, sizeof password);
	return ok;
}

static bool login_run(struct cli *c, struct error *err)
{
	char id[ANSWER_MAX] = "";

	if (c->offline)
		return fail(
			err, ERR_USAGE, "Signing in needs the network.", "Leave --offline out.");
	if (!icloud_settings_load(&c->settings, err))
		return false;
	c->settings.new_account = true;
	if (!cli_open(c, err) || !choose(c, id, sizeof id, err) || !reopen(c, id, err) ||
		!sign_in(c, id, err))
		return false;
	if (c->json)
		return out_account(c, err);
	buf_adds(&c->out, "Signed in as ");
	out_visible(c, str_of(id));
	buf_adds(&c->out, ".\n");
	c->account = NULL;
	return true;
}

static const struct cli_option login_options[] = {
	{"password-stdin", NULL,
		"read the password as the first line of standard input, and a code that is asked "
		"for as the next"},
	{"factor", "WAY",
		"how the code shall come: device, sms or call; sms:2 is the second number"},
	{NULL},
};

const struct command cmd_login = {
	.name = "login",
	.arguments = "",
	.help = "Sign in to iCloud",
	.more = "The Apple ID is that of --account, else it is asked for. The password is asked "
		"for\n"
		"on the terminal, or printed by your password_command, sent once and kept "
		"nowhere;\n"
		"what stays is a session, for you only. An account with two factors asks for a\n"
		"code: type it, or a letter for another way.",
	.options = login_options,
	.no_account = true,
	.bare = true,
	.run = login_run,
};

static bool logout_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);

	if (!cli_ask(c, ASK_LOGOUT, NULL, err))
		return false;
	if (c->json) {
		json_object(&w);
		json_key(&w, "signed_in");
		json_put_bool(&w, false);
		json_object_end(&w);
		out_line_end(c);
		return true;
	}
	buf_adds(&c->out, "Signed out. The copy of iCloud's data is deleted; what waits and the "
			  "backups stay.\n");
	return true;
}

const struct command cmd_logout = {
	.name = "logout",
	.arguments = "",
	.help = "Sign out; changes that wait and backups are kept",
	.more = "Ends the session here and at iCloud and deletes the copy of iCloud's data.",
	.run = logout_run,
};
