/* From the command line to the screen, and the last line after it. */
#include "cli/view.h"
#include "icloud/changes.h"
#include "panes/words.h"
#include "screen/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "https://setup.sim.localhost:4443/setup" → "setup.sim.localhost" */
static void host_of(const char *url, char *host, size_t size)
{
	const char *from = strstr(url, "://");

	from = from ? from + 3 : url;
	snprintf(host, size, "%.*s", (int)strcspn(from, ":/"), from);
}

static void last_line(struct cli *c)
{
	char line[128];
	size_t n = changes_count(c->reader);

	if (n == 0)
		return;
	snprintf(line, sizeof line, "%s: icloud-tui review",
		words_many((int64_t)n, "change waits", "changes wait").text);
	output_note(c, line);
}

/* The person's keys as the screen takes them; ends with a row of NULLs (caller frees). */
static struct screen_key *own_keys(const struct icloud_settings *s)
{
	struct screen_key *keys = mem_new((s->keys + 1) * sizeof *keys);

	for (size_t i = 0; i < s->keys; i++)
		keys[i] = (struct screen_key){s->key[i].place, s->key[i].action, s->key[i].keys};
	return keys;
}

bool view_stranger(const struct icloud_settings *s, char *to, size_t size)
{
	char host[100];

	if (!s->not_apple)
		return false;
	host_of(s->setup_url, host, sizeof host);
	snprintf(to, size, "not Apple: %s", host);
	return true;
}

/* Another account: this one is closed, with its engine, before the next is opened. */
static bool open_next(struct cli *c, const struct screen_next *next, struct error *err)
{
	static char account[sizeof next->account];

	cli_close(c);
	c->settings.nobody = next->kind == NEXT_ANOTHER;
	snprintf(account, sizeof account, "%s", next->account);
	c->account = *account ? account : NULL;
	return cli_open(c, err);
}

static bool run_one(
	struct cli *c, struct screen_options *o, struct screen_next *next, struct error *err)
{
	if (next->kind != NEXT_NOTHING && !open_next(c, next, err))
		return false;
	if (next->kind == NEXT_ANOTHER)
		o->pane = "account";
	else if (next->kind == NEXT_ACCOUNT)
		o->pane = NULL;
	*next = (struct screen_next){0};
	if (!icloud_start(c->ic, err))
		return false;
	c->status = ui_run(c->ic, o, next);
	icloud_stop(c->ic);
	if (next->kind == NEXT_NOTHING)
		last_line(c);
	return true;
}

bool view_run(struct cli *c, const char *pane, const char *note, struct error *err)
{
	char stranger[120], history[4096];
	struct screen_key *keys;
	bool started;
	struct screen_next next = {0};
	struct screen_options o = {.pane = pane, .glance_note = note};

	if (c->json)
		return fail(err, ERR_USAGE, "The screen prints no JSON.", "Leave --json out.");
	if (!ui_possible(err) || (!c->ic && !cli_open(c, err)))
		return false;
	if (!note && view_stranger(&c->settings, stranger, sizeof stranger))
		o.glance_note = stranger;
	o.settings = &c->settings;
	o.theme = c->settings.theme;
	o.order_by = c->settings.order_by;
	o.ascii = c->settings.ascii;
	o.read_only = c->settings.read_only;
	snprintf(history, sizeof history, "%s/prompt", c->settings.state_dir);
	o.history = history;
	keys = own_keys(&c->settings);
	o.keys = keys;
	o.password_command = c->settings.password_command;
	do
		started = run_one(c, &o, &next, err);
	while (started && next.kind != NEXT_NOTHING && next.kind != NEXT_DEMO);
	free(keys);
	if (!started || next.kind != NEXT_DEMO)
		return started;
	cli_close(c);
	icloud_settings_release(&c->settings);
	c->account = NULL;
	return demo_run(c, err);
}
