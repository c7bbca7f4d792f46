/* settings: what icloud.com is set to. For reading only. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"

static void settings_json(struct cli *c, struct str apps, time_t as_of)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "apps");
	json_put_raw(&w, apps);
	put_time(&w, "as_of", as_of);
	json_object_end(&w);
	out_line_end(c);
}

static void value_cell(struct table *t, struct str value)
{
	struct buf text = BUF_INIT(MIB);

	table_cell(t, json_text(value, &text) ? buf_str(&text) : value);
	buf_release(&text);
}

static void app_text(struct cli *c, struct str quoted_app, struct str keys)
{
	struct json_walk w = json_walk(keys);
	struct table t = TABLE_INIT(2);
	struct buf app = BUF_INIT(MIB);

	json_text(quoted_app, &app);
	out_visible(c, buf_str(&app));
	out_line_end(c);
	t.indent = 2;
	while (json_next(&w)) {
		value_cell(&t, w.key);
		value_cell(&t, w.value);
	}
	table_end(&t, &c->out);
	out_line_end(c);
	buf_release(&app);
}

static bool settings_run(struct cli *c, struct error *err)
{
	struct buf apps = BUF_INIT(4 * MIB);
	time_t as_of = 0;
	struct json_walk w;
	bool ok;

	settings_read(c->reader, &apps, &as_of);
	ok = cli_need(c, ASK_SETTINGS, NULL, as_of, err);
	buf_clear(&apps);
	ok = ok && (settings_read(c->reader, &apps, &as_of) ||
			   fail(err, ERR_NOT_FOUND, "There are no settings from iCloud here.",
				   "Try again with --fresh."));
	w = json_walk(json_value(buf_str(&apps)));
	if (ok && c->json)
		settings_json(c, buf_str(&apps), as_of);
	while (ok && !c->json && json_next(&w))
		if (json_count(w.value))
			app_text(c, w.key, w.value);
	if (ok && !c->json && c->out.n)
		c->out.n--; /* out_as_of begins with an empty line of its own */
	if (ok && !c->json)
		out_as_of(c, as_of);
	buf_release(&apps);
	return ok;
}

const struct command cmd_settings = {
	.name = "settings",
	.arguments = "",
	.help = "The settings of icloud.com, for reading",
	.stored = true,
	.run = settings_run,
};
