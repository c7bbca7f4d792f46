/* glance: the state in one line, for scripts and status bars. The store answers; what has become old is
 * refreshed behind the answer, by one process at a time, so that a bar may ask as often as it likes. */
#include "cli/cli.h"
#include "cli/glance_format.h"
#include "cli/view.h"
#include "icloud/alarms.h"
#include "icloud/glance.h"
#include "icloud/refresh.h"
#include "panes/words.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	MINUTE_S = 60,
	BADGES_OLD_S = 10 * MINUTE_S,
	ALARMS_OLD_S = 60 * MINUTE_S,
	STORAGE_OLD_S = 24 * 60 * MINUTE_S,
	AGE_MOST = 24 * 60,
	SHARED_MS = 30000,
	SHARED_STEP_MS = 100,
	BEHIND_S = 120
};

/* What is shown, and how old each part may become. */
enum part { PART_STORAGE, PART_BADGES, PART_ALARMS, PARTS };
static const struct {
	enum icloud_ask ask;
	int old_s;
} parts[PARTS] = {
	{ASK_STORAGE, STORAGE_OLD_S}, {ASK_BADGES, BADGES_OLD_S}, {ASK_ALARMS, ALARMS_OLD_S}};

struct glance_work {
	struct glance_facts facts;
	time_t as_of[PARTS]; /* 0: never read */
	bool want[PARTS];
	struct icloud_refresh refresh;
};

/* Until the process ends: what is refreshed behind the answer. */
static struct glance_work work;

/* ---- Reading ---- */

static time_t older(time_t a, time_t b)
{
	return a == 0 ? b : b == 0 ? a : a < b ? a : b;
}

static void no_row(void *ctx, const struct icloud_alarm *a)
{
	(void)ctx;
	(void)a;
}

static void glance_load(struct cli *c)
{
	struct glance_facts *f = &work.facts;
	struct icloud_storage storage = {0};
	struct icloud_account account = {0};
	time_t now = clock_now();

	glance_read(&f->v, c->reader, now);
	f->v.warn_at = c->settings.storage_warning;
	if (!view_stranger(&c->settings, f->v.note, sizeof f->v.note))
		f->v.note[0] = '\0';
	f->storage_known = storage_read(c->reader, &storage) && storage.as_of;
	work.as_of[PART_STORAGE] = storage.as_of;
	f->badges = badges_list(c->reader, f->badge, GLANCE_BADGES_MOST, &work.as_of[PART_BADGES]);
	work.as_of[PART_ALARMS] = alarms_list(c->reader, now, now, no_row, NULL);
	f->signed_in = account_read(c->reader, &account) && account.signed_in;
	f->online = !c->settings.offline && f->signed_in;
	f->as_of = 0;
	for (int i = 0; i < PARTS; i++)
		f->as_of = older(f->as_of, work.as_of[i]);
}

/* ---- Refreshing ---- */

/* Which parts are to be read: those never read, or with `old` also those that have become old. */
static bool parts_wanted(bool old, int limit_s, bool all)
{
	time_t now = clock_now();
	bool any = false;

	for (int i = 0; i < PARTS; i++) {
		time_t limit = limit_s ? limit_s : parts[i].old_s;

		work.want[i] = all || !work.as_of[i] ||
			       (old && (now - work.as_of[i] > limit || work.as_of[i] > now));
		any = any || work.want[i];
	}
	return any;
}

/* True when one of them could be read. */
static bool parts_ask(struct cli *c, bool all, struct error *err)
{
	struct error first = ERROR_INIT;
	bool any = false;

	for (int i = 0; i < PARTS; i++) {
		struct error why = ERROR_INIT;

		if (!work.want[i])
			continue;
		if (cli_need(c, parts[i].ask, NULL, 0, &why))
			any = true;
		else if (first.code == ERR_NONE)
			first = why;
		if (why.code == ERR_CANCELLED || (all && why.code != ERR_NONE)) {
			any = false;
			break;
		}
	}
	if (!any && first.code != ERR_NONE)
		*err = first;
	return any;
}

/* Another program is at it: its result is ours. */
static void share(struct cli *c)
{
	for (int waited = 0; work.refresh.running && waited < SHARED_MS; waited += SHARED_STEP_MS) {
		poll(NULL, 0, SHARED_STEP_MS);
		if (cli_signal())
			return;
		icloud_refresh_begin(c->ic, true, &work.refresh);
	}
}

static bool too_soon(struct error *err)
{
	fail(err, ERR_THROTTLED, "iCloud was asked a moment ago, and did not answer well.",
		"It is asked again by itself; --fresh asks now.");
	err->retry_at = work.refresh.again_at;
	return false;
}

/* Did the other program read what is wanted here? */
static bool shared_enough(struct cli *c, time_t began)
{
	if (!c->reader)
		return false;
	glance_load(c);
	for (int i = 0; i < PARTS; i++)
		if (work.want[i] && work.as_of[i] < began)
			return false;
	return true;
}

/* Before the answer: what was never read, and with --fresh everything. */
static bool refresh_first(struct cli *c, bool known, struct error *err)
{
	time_t began = clock_now();
	bool ok;

	if (!work.facts.signed_in) /* asks nobody: there is nothing to ask with */
		return parts_ask(c, c->fresh, err) || (known && !c->fresh);
	icloud_refresh_begin(c->ic, c->fresh, &work.refresh);
	if (work.refresh.running && (c->fresh || !known)) {
		share(c);
		if (shared_enough(c, began)) {
			icloud_refresh_end(&work.refresh, true);
			return true;
		}
	}
	if (!work.refresh.possible)
		return known || too_soon(err);
	ok = parts_ask(c, c->fresh, err);
	icloud_refresh_end(&work.refresh, ok);
	return ok || (known && !c->fresh && err->code != ERR_CANCELLED);
}

/* A child, so that whoever waits for the answer does not wait for iCloud. */
static void refresh_behind(struct cli *c)
{
	struct error err = ERROR_INIT;
	int nowhere;
	bool ok;

	if (fork() != 0) {
		icloud_refresh_leave(&work.refresh);
		return;
	}
	setsid();
	nowhere = open("/dev/null", O_RDWR);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(nowhere, fd);
	alarm(BEHIND_S);
	ok = cli_open(c, &err) && parts_ask(c, false, &err);
	icloud_refresh_end(&work.refresh, ok);
	cli_close(c);
	_exit(0);
}

static void refresh_plan(struct cli *c, int limit_s)
{
	if (c->settings.offline || c->fresh || !work.facts.signed_in ||
		!parts_wanted(true, limit_s, false))
		return;
	icloud_refresh_begin(c->ic, false, &work.refresh);
	if (work.refresh.failures > 1)
		work.facts.online = false;
	if (work.refresh.possible)
		c->after = refresh_behind;
}

/* ---- The command ---- */

/* Of storage: null while it was never read. */
static void number_json(struct json_writer *w, const char *key, bool known, int64_t n)
{
	json_key(w, key);
	if (known)
		json_put_int(w, n);
	else
		json_put_null(w);
}

static void badges_json(struct json_writer *w, const struct glance_facts *f)
{
	json_key(w, "badges");
	json_object(w);
	for (size_t i = 0; i < f->badges; i++)
		if (f->badge[i].count > 0) {
			json_key(w, f->badge[i].app);
			json_put_int(w, f->badge[i].count);
		}
	json_object_end(w);
}

static void alarm_json(struct json_writer *w, const struct glance *v)
{
	json_key(w, "next_alarm");
	if (!v->alarm_at) {
		json_put_null(w);
		return;
	}
	json_object(w);
	put_text(w, "title", str_of(v->alarm));
	put_time(w, "trigger", v->alarm_at);
	json_object_end(w);
}

static void glance_json(struct cli *c, const struct glance_facts *f)
{
	struct json_writer w = json_writer(&c->out);
	bool total = f->storage_known && f->v.total > 0;

	json_object(&w);
	json_key(&w, "account");
	json_put(&w, f->v.account);
	number_json(&w, "used", f->storage_known, f->v.used);
	number_json(&w, "total", total, f->v.total);
	badges_json(&w, f);
	alarm_json(&w, &f->v);
	json_key(&w, "changes");
	json_put_int(&w, f->v.changes);
	json_key(&w, "online");
	json_put_bool(&w, f->online);
	put_time(&w, "as_of", f->as_of);
	number_json(&w, "percent", total, words_whole_percent(f->v.used, f->v.total));
	json_key(&w, "level");
	json_put(&w, glance_level(f));
	json_key(&w, "signed_in");
	json_put_bool(&w, f->signed_in);
	json_object_end(&w);
}

static bool usable_options(const char *format, const char *escape, struct error *err)
{
	if (escape && !glance_is_bar(str_of(escape)))
		return failf(err, ERR_USAGE, "glance --help lists the bars.",
			"--escape knows no bar %.40s.", escape);
	if (format && !strchr(format, '{') && !glance_is_bar(str_of(format)))
		return failf(err, ERR_USAGE,
			"Name a bar, or write a text with names in braces: glance --help.",
			"--format knows no bar %.40s.", format);
	return true;
}

static bool write_answer(struct cli *c, const char *format, const char *escape, struct error *err)
{
	const struct glance_facts *f = &work.facts;

	if (format && glance_is_bar(str_of(format)))
		glance_bar(f, str_of(format), &c->out);
	else if (format && !glance_template(f, str_of(format), str_of(escape), &c->out, err))
		return false;
	else if (!format && c->json)
		glance_json(c, f);
	else if (!format)
		glance_line(f, &c->out);
	out_line_end(c);
	return true;
}

static bool glance_run(struct cli *c, struct error *err)
{
	const char *format = cli_option(c, "format"), *escape = cli_option(c, "escape");
	int minutes = 0;

	work = (struct glance_work){.refresh = {.lock = -1}};
	if (!usable_options(format, escape, err) ||
		!cli_number(c, "max-age", 1, AGE_MOST, &minutes, err))
		return false;
	glance_load(c);
	if (c->settings.offline && !work.facts.as_of)
		return fail(err, ERR_OFFLINE, "This was never read from iCloud yet.",
			"Leave --offline out once.");
	if (!c->settings.offline && parts_wanted(false, 0, c->fresh)) {
		if (!refresh_first(c, work.facts.as_of != 0, err))
			return false;
		glance_load(c);
	}
	refresh_plan(c, minutes * MINUTE_S);
	return write_answer(c, format, escape, err);
}

static const struct cli_option glance_options[] = {
	{"format", "FMT", "a bar's name, or a text with names in braces"},
	{"escape", "BAR", "write the values of a text so that this bar shows them as they are"},
	{"max-age", "MINUTES", "refresh what is older, behind the answer"},
	{NULL},
};

const struct command cmd_glance = {
	.name = "glance",
	.arguments = "",
	.help = "The state in one line, for status bars",
	.more = "FMT is tmux, waybar, i3status, i3status-rust or polybar, or text with {account}, "
		"{used},\n"
		"{total}, {percent}, {sign}, {level}, {badges} (their sum), {alarm}, {changes}, "
		"{online},\n"
		"{as_of}, or the count of one app: {mail}, {calendar}, {contacts}, …",
	.options = glance_options,
	.stored = true,
	.run = glance_run,
};
