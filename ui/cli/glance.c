/* glance: the state in one line, for scripts and status bars. */
#include "cli/cli.h"
#include "cli/view.h"
#include "icloud/changes.h"
#include "icloud/glance.h"
#include "panes/words.h"

#include <string.h>

enum { BADGES_MAX = 32, DAYS = 31 };

struct glance {
	struct icloud_account account;
	struct icloud_storage storage;
	struct icloud_badge badges[BADGES_MAX];
	size_t n_badges;
	struct buf title; /* of the next alarm */
	time_t trigger;	  /* 0: none */
	size_t changes;
	bool online;
	time_t badges_as_of, alarms_as_of;
	time_t as_of; /* the oldest of what is shown; 0: nothing is known */
};

static void first_alarm(void *ctx, const struct icloud_alarm *a)
{
	struct glance *g = ctx;

	if (g->trigger)
		return;
	g->trigger = a->trigger_at;
	buf_add_str(&g->title, a->title);
}

static time_t older(time_t a, time_t b)
{
	return a == 0 ? b : b == 0 ? a : a < b ? a : b;
}

static void glance_read(struct cli *c, struct glance *g)
{
	time_t now = clock_now();

	buf_clear(&g->title);
	g->trigger = 0;
	account_read(c->reader, &g->account);
	storage_read(c->reader, &g->storage);
	g->n_badges = badges_list(c->reader, g->badges, BADGES_MAX, &g->badges_as_of);
	g->alarms_as_of = alarms_list(c->reader, now, now + DAYS * 86400, first_alarm, g);
	g->changes = changes_count(c->reader);
	g->online = !c->settings.offline && g->account.signed_in;
	g->as_of = older(g->storage.as_of, older(g->badges_as_of, g->alarms_as_of));
}

/* A status bar wants a line: what cannot be read now is shown as not known, unless nothing is known at
 * all, or --fresh insists. */
static bool glance_need(struct cli *c, const struct glance *g, struct error *err)
{
	const struct {
		enum icloud_ask ask;
		time_t as_of;
	} parts[] = {{ASK_STORAGE, g->storage.as_of}, {ASK_BADGES, g->badges_as_of},
		{ASK_ALARMS, g->alarms_as_of}};
	bool any = c->settings.offline && g->as_of;
	struct error why = ERROR_INIT;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct error one = ERROR_INIT;

		if (cli_need(c, parts[i].ask, NULL, parts[i].as_of, &one))
			any = true;
		else if (why.code == ERR_NONE)
			why = one;
		if (one.code != ERR_NONE && (c->fresh || one.code == ERR_CANCELLED)) {
			any = false;
			break;
		}
	}
	if (!any)
		*err = why;
	return any;
}

/* Of storage: null while it was never read. */
static void number_json(struct json_writer *w, const char *key, const struct glance *g, int64_t n)
{
	json_key(w, key);
	if (g->storage.as_of)
		json_put_int(w, n);
	else
		json_put_null(w);
}

static void glance_json(struct cli *c, const struct glance *g)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "account");
	json_put(&w, g->account.apple_id);
	number_json(&w, "used", g, g->storage.used);
	number_json(&w, "total", g, g->storage.total);
	json_key(&w, "badges");
	json_object(&w);
	for (size_t i = 0; i < g->n_badges; i++)
		if (g->badges[i].count > 0) {
			json_key(&w, g->badges[i].app);
			json_put_int(&w, g->badges[i].count);
		}
	json_object_end(&w);
	json_key(&w, "next_alarm");
	if (g->trigger) {
		json_object(&w);
		put_text(&w, "title", buf_str(&g->title));
		put_time(&w, "trigger", g->trigger);
		json_object_end(&w);
	} else {
		json_put_null(&w);
	}
	json_key(&w, "changes");
	json_put_int(&w, (int64_t)g->changes);
	json_key(&w, "online");
	json_put_bool(&w, g->online);
	put_time(&w, "as_of", g->as_of);
	json_object_end(&w);
	out_line_end(c);
}

static void quota(const struct glance *g, struct buf *out)
{
	if (!g->storage.as_of)
		return;
	buf_printf(out, "%s of %s GB", words_gigabytes(g->storage.used).text,
		words_gigabytes(g->storage.total).text);
}

static void badges(const struct glance *g, struct buf *out)
{
	size_t from = out->n;

	for (size_t i = 0; i < g->n_badges; i++)
		if (g->badges[i].count > 0)
			buf_printf(out, "%s%s %d", out->n > from ? "  " : "", g->badges[i].name,
				g->badges[i].count);
}

static void alarm_words(const struct glance *g, struct buf *out)
{
	struct words until = words_until(g->trigger, clock_now());

	if (!g->trigger || !*until.text)
		return;
	buf_printf(out, "%s: ", until.text);
	text_visible(buf_str(&g->title), false, out);
}

static void part(
	struct buf *out, void (*say)(const struct glance *, struct buf *), const struct glance *g)
{
	size_t before = out->n;

	buf_adds(out, "   ");
	say(g, out);
	if (out->n == before + 3)
		out->n = before;
}

static void glance_text(struct cli *c, const struct glance *g)
{
	char stranger[120];

	out_visible(c, str_of(g->account.apple_id));
	part(&c->out, quota, g);
	part(&c->out, badges, g);
	part(&c->out, alarm_words, g);
	if (view_stranger(&c->settings, stranger, sizeof stranger))
		buf_printf(&c->out, "   %s", stranger);
	if (g->changes)
		buf_printf(&c->out, "   %s",
			words_many((int64_t)g->changes, "change", "changes").text);
	buf_printf(&c->out, "   %s\n",
		g->online	       ? "online"
		: g->account.signed_in ? "offline"
				       : "sign in");
}

/* -- --format ------------------------------------------------------------------------------------ */

static void put_number(struct buf *out, int64_t n)
{
	buf_printf(out, "%lld", (long long)n);
}

static bool app_count(const struct glance *g, struct str app, struct buf *out)
{
	for (size_t i = 0; i < g->n_badges; i++)
		if (str_is(app, g->badges[i].app)) {
			put_number(out, g->badges[i].count > 0 ? g->badges[i].count : 0);
			return true;
		}
	return false;
}

static void put_account(const struct glance *g, struct buf *out)
{
	text_visible(str_of(g->account.apple_id), false, out);
}
static void put_used(const struct glance *g, struct buf *out)
{
	buf_adds(out, g->storage.as_of ? words_gigabytes(g->storage.used).text : "?");
}
static void put_total(const struct glance *g, struct buf *out)
{
	buf_adds(out, g->storage.as_of ? words_gigabytes(g->storage.total).text : "?");
}
static void put_percent(const struct glance *g, struct buf *out)
{
	if (g->storage.total > 0)
		put_number(out, words_whole_percent(g->storage.used, g->storage.total));
	else
		buf_addc(out, '?');
}
static void put_badges(const struct glance *g, struct buf *out)
{
	int64_t sum = 0;

	for (size_t i = 0; i < g->n_badges; i++)
		sum += g->badges[i].count > 0 ? g->badges[i].count : 0;
	put_number(out, sum);
}
static void put_changes(const struct glance *g, struct buf *out)
{
	put_number(out, (int64_t)g->changes);
}
static void put_online(const struct glance *g, struct buf *out)
{
	buf_adds(out, g->online ? "online" : "offline");
}

static const struct {
	const char *name;
	void (*put)(const struct glance *g, struct buf *out);
} names[] = {
	{"account", put_account},
	{"used", put_used},
	{"total", put_total},
	{"percent", put_percent},
	{"badges", put_badges},
	{"alarm", alarm_words},
	{"changes", put_changes},
	{"online", put_online},
};

static bool put_name(const struct glance *g, struct str name, struct buf *out, struct error *err)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i].name)) {
			names[i].put(g, out);
			return true;
		}
	return app_count(g, name, out) ||
	       failf(err, ERR_USAGE, "glance --help lists them.", "--format knows no {%.*s}.",
		       STR_ARG(utf8_clip(name, 40)));
}

static bool glance_format(
	struct cli *c, const struct glance *g, struct str format, struct error *err)
{
	struct str head, name;

	while (format.n) {
		bool opens = memchr(format.p, '{', format.n) != NULL;

		head = STR_NONE;
		str_cut(&format, '{', &head);
		buf_add_str(&c->out, head);
		if (!opens)
			break;
		if (!memchr(format.p, '}', format.n))
			return fail(err, ERR_USAGE, "A { in --format has no }.",
				"Write for example {used}.");
		name = STR_NONE;
		str_cut(&format, '}', &name);
		if (!put_name(g, name, &c->out, err))
			return false;
	}
	out_line_end(c);
	return true;
}

static bool glance_run(struct cli *c, struct error *err)
{
	struct glance g = {.title = BUF_INIT(64 * KIB)};
	const char *format = cli_option(c, "format");
	bool ok;

	glance_read(c, &g);
	ok = glance_need(c, &g, err);
	if (ok)
		glance_read(c, &g);
	if (ok && format)
		ok = glance_format(c, &g, str_of(format), err);
	else if (ok && c->json)
		glance_json(c, &g);
	else if (ok)
		glance_text(c, &g);
	buf_release(&g.title);
	return ok;
}

static const struct cli_option glance_options[] = {
	{"format", "FMT", "print this, with names in braces replaced"},
	{NULL},
};

const struct command cmd_glance = {
	.name = "glance",
	.arguments = "",
	.help = "The state in one line, for status bars",
	.more = "FMT is text with {account}, {used}, {total}, {percent}, {badges} (their sum), "
		"{alarm},\n"
		"{changes}, {online}, or the count of one app: {mail}, {calendar}, {contacts}, …",
	.options = glance_options,
	.stored = true,
	.run = glance_run,
};
