/* badges: the counts that icloud.com shows on its apps. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"
#include "panes/words.h"

#include <stdlib.h>
#include <string.h>

enum { BADGES_MAX = 32 };

static void badge_members(struct json_writer *w, const struct icloud_badge *b)
{
	json_key(w, "topic");
	json_put(w, b->topic);
	json_key(w, "app");
	json_put(w, b->app);
	json_key(w, "count");
	if (b->count < 0)
		json_put_null(w);
	else
		json_put_int(w, b->count);
}

static void badges_json(struct cli *c, const struct icloud_badge *b, size_t n, time_t as_of)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "badges");
	json_array(&w);
	for (size_t i = 0; i < n; i++) {
		json_object(&w);
		badge_members(&w, &b[i]);
		json_object_end(&w);
	}
	json_array_end(&w);
	put_time(&w, "as_of", as_of);
	json_object_end(&w);
	out_line_end(c);
}

static void badges_text(struct cli *c, const struct icloud_badge *b, size_t n, time_t as_of)
{
	struct table t = TABLE_INIT(3);

	t.right[1] = true;
	for (size_t i = 0; i < n; i++) {
		table_word(&t, b[i].name);
		table_word(&t, b[i].count < 0 ? "?" : words_count(b[i].count).text);
		table_word(&t, b[i].count < 0 ? "not told yet" : "");
	}
	table_end(&t, &c->out);
	out_as_of(c, as_of);
}

/* ---- Watching ---- */

struct watching {
	struct cli *c;
	struct icloud_badge last[BADGES_MAX]; /* as they were printed */
	bool printed;
	struct error err;
};

static void badge_line(struct cli *c, const struct icloud_badge *b)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	badge_members(&w, b);
	json_object_end(&w);
	out_line_end(c);
}

/* What differs from the lines before; at first, all. A line that nobody takes ends it well. */
static bool print_changed(void *ctx)
{
	struct watching *v = ctx;
	struct icloud_badge now[BADGES_MAX];
	time_t as_of;
	size_t n = badges_list(v->c->reader, now, BADGES_MAX, &as_of);
	bool ok;

	if (!as_of)
		return true;
	for (size_t i = 0; i < n; i++)
		if (!v->printed || now[i].count != v->last[i].count)
			badge_line(v->c, &now[i]);
	memcpy(v->last, now, sizeof now);
	v->printed = true;
	ok = output_write(buf_str(&v->c->out), false, &v->err);
	buf_clear(&v->c->out);
	return ok && output_taken();
}

static bool goes_on(void *ctx)
{
	(void)ctx;
	return output_taken();
}

/* Each line is flushed. Signals end the program at once: nothing here is half done. */
static bool watch(struct cli *c, struct error *err)
{
	struct watching *v = mem_new(sizeof *v);
	bool ok = cli_online(c, err);

	v->c = c;
	v->err = ERROR_INIT;
	if (ok && print_changed(v))
		ok = badges_watch(c->ic, print_changed, goes_on, v, err);
	if (v->err.code != ERR_NONE) {
		*err = v->err;
		ok = false;
	}
	free(v);
	return ok;
}

static bool badges_run(struct cli *c, struct error *err)
{
	struct icloud_badge b[BADGES_MAX];
	time_t as_of;
	size_t n;

	if (cli_option(c, "watch"))
		return watch(c, err);
	badges_list(c->reader, b, BADGES_MAX, &as_of);
	if (!cli_need(c, ASK_BADGES, NULL, as_of, err))
		return false;
	n = badges_list(c->reader, b, BADGES_MAX, &as_of);
	if (c->json)
		badges_json(c, b, n, as_of);
	else
		badges_text(c, b, n, as_of);
	return true;
}

static const struct cli_option options[] = {
	{"watch", NULL, "stay, and print a line of JSON whenever a count changes", 0},
	{NULL, NULL, NULL, 0},
};

const struct command cmd_badges = {
	.name = "badges",
	.arguments = "",
	.help = "The counts on the apps of icloud.com",
	.stored = true,
	.options = options,
	.run = badges_run,
};
