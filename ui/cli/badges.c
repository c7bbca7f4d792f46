/* badges: the counts that icloud.com shows on its apps. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"
#include "panes/words.h"

enum { BADGES_MAX = 32 };

static void badges_json(struct cli *c, const struct icloud_badge *b, size_t n, time_t as_of)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "badges");
	json_array(&w);
	for (size_t i = 0; i < n; i++) {
		json_object(&w);
		json_key(&w, "topic");
		json_put(&w, b[i].topic);
		json_key(&w, "app");
		json_put(&w, b[i].app);
		json_key(&w, "count");
		if (b[i].count < 0)
			json_put_null(&w);
		else
			json_put_int(&w, b[i].count);
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

static bool badges_run(struct cli *c, struct error *err)
{
	struct icloud_badge b[BADGES_MAX];
	time_t as_of;
	size_t n;

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

const struct command cmd_badges = {
	.name = "badges",
	.arguments = "",
	.help = "The counts on the apps of icloud.com",
	.stored = true,
	.run = badges_run,
};
