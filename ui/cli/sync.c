/* sync: reads everything from iCloud, and says what is new with the contacts. */
#include "cli/cli.h"
#include "icloud/contacts.h"
#include "panes/words.h"

static void counts_json(struct cli *c, const struct contacts_read_counts *n)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "contacts");
	json_object(&w);
	json_key(&w, "total");
	json_put_int(&w, n->total);
	json_key(&w, "added");
	json_put_int(&w, n->added);
	json_key(&w, "changed");
	json_put_int(&w, n->changed);
	json_key(&w, "removed");
	json_put_int(&w, n->removed);
	json_object_end(&w);
	put_time(&w, "as_of", contacts_as_of(c->reader));
	json_object_end(&w);
	out_line_end(c);
}

static void counts_text(struct cli *c, const struct contacts_read_counts *n)
{
	buf_printf(&c->out, "%s: ", words_many(n->total, "contact", "contacts").text);
	buf_printf(&c->out, "%s new, ", words_count(n->added).text);
	buf_printf(&c->out, "%s changed, ", words_count(n->changed).text);
	buf_printf(&c->out, "%s gone.\n", words_count(n->removed).text);
}

static bool sync_run(struct cli *c, struct error *err)
{
	struct contacts_read_counts n = {0};

	if (c->settings.offline)
		return fail(err, ERR_OFFLINE, "Reading from iCloud needs the network.",
			"Leave --offline out.");
	if (!cli_ask(c, ASK_ALL, NULL, err))
		return false;
	if (!contacts_last_read(c->reader, &n))
		return fail(err, ERR_FAILED, "The contacts were not read.", "Try again.");
	if (c->json)
		counts_json(c, &n);
	else
		counts_text(c, &n);
	return true;
}

const struct command cmd_sync = {
	.name = "sync",
	.arguments = "",
	.help = "Read everything from iCloud",
	.run = sync_run,
};
