/* storage: the quota and what fills it. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"
#include "panes/words.h"

static void media_json(struct json_writer *w, const struct icloud_storage *s)
{
	json_key(w, "media");
	json_array(w);
	for (size_t i = 0; i < s->n; i++) {
		json_object(w);
		json_key(w, "key");
		json_put(w, s->media[i].key);
		json_key(w, "label");
		json_put(w, s->media[i].label);
		json_key(w, "bytes");
		json_put_int(w, s->media[i].bytes);
		json_key(w, "color");
		json_put(w, *s->media[i].color ? s->media[i].color : NULL);
		json_object_end(w);
	}
	json_array_end(w);
}

static void quota_json(struct json_writer *w, const struct icloud_storage *s)
{
	json_key(w, "quota");
	json_object(w);
	json_key(w, "over");
	json_put_bool(w, s->over);
	json_key(w, "highest_tier");
	json_put_bool(w, s->highest_tier);
	json_key(w, "paid");
	json_put_bool(w, s->paid);
	json_object_end(w);
}

static void storage_json(struct cli *c, const struct icloud_storage *s)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "used");
	json_put_int(&w, s->used);
	json_key(&w, "total");
	json_put_int(&w, s->total);
	json_key(&w, "available");
	json_put_int(&w, s->available);
	media_json(&w, s);
	quota_json(&w, s);
	put_time(&w, "as_of", s->as_of);
	json_object_end(&w);
	out_line_end(c);
}

static void storage_text(struct cli *c, const struct icloud_storage *s)
{
	struct table t = TABLE_INIT(3);

	buf_printf(&c->out, "%s%s of %s GB used, ", s->over ? "! " : "",
		words_gigabytes(s->used).text, words_gigabytes(s->total).text);
	if (s->over)
		buf_printf(&c->out, "over by %s\n\n", words_size(s->used - s->total).text);
	else
		buf_printf(&c->out, "%s free\n\n", words_size(s->available).text);
	t.indent = 2;
	t.right[1] = t.right[2] = true;
	for (size_t i = 0; i < s->n; i++) {
		table_word(&t, s->media[i].label);
		table_word(&t, words_size(s->media[i].bytes).text);
		table_word(&t, words_percent(s->media[i].bytes, s->total).text);
	}
	table_end(&t, &c->out);
	out_as_of(c, s->as_of);
}

/* 0 at or under, 1 above, 2 cannot tell. */
static int check(const struct icloud_storage *s, int percent)
{
	if (s->total <= 0)
		return 2;
	return (__int128)s->used * 100 > (__int128)s->total * percent;
}

static bool storage_get(struct cli *c, struct icloud_storage *s, struct error *err)
{
	bool have = storage_read(c->reader, s);

	if (!cli_need(c, ASK_STORAGE, NULL, have ? s->as_of : 0, err))
		return false;
	return storage_read(c->reader, s) ||
	       fail(err, ERR_FAILED, "What was read about storage is not in the store.",
		       "Try again with --fresh.");
}

static bool storage_run(struct cli *c, struct error *err)
{
	bool checks = cli_option(c, "check") != NULL;
	struct icloud_storage s = {0};
	int percent = 0;

	if (!cli_number(c, "check", 0, 1000, &percent, err))
		return false;
	if (!storage_get(c, &s, err))
		return false;
	if (checks)
		c->status = check(&s, percent);
	if (c->json)
		storage_json(c, &s);
	else if (!checks)
		storage_text(c, &s);
	return true;
}

static const struct cli_option storage_options[] = {
	{"check", "PERCENT", "print nothing; exit 0 at or under it, 1 above, 2 if not known", 2},
	{NULL},
};

const struct command cmd_storage = {
	.name = "storage",
	.arguments = "",
	.help = "How full iCloud is, and with what",
	.options = storage_options,
	.run = storage_run,
};
