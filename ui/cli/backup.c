/* backup create, list, verify. A backup is whole and checked, or it is not there. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/changes.h"
#include "panes/words.h"

static void backup_json(struct json_writer *w, const struct backup_row *b)
{
	json_object(w);
	put_text(w, "id", b->id);
	put_time(w, "created", b->at);
	json_key(w, "contacts");
	json_put_int(w, b->contacts);
	json_key(w, "bytes");
	json_put_int(w, b->bytes);
	put_text(w, "sha256", b->sha256);
	put_text(w, "why", b->why);
	json_object_end(w);
}

struct listing {
	struct cli *c;
	struct json_writer *w;
	struct table *table;
	time_t newest;
	bool newest_only; /* first pass finds it, second one prints it */
};

static void list_row(void *ctx, const struct backup_row *b)
{
	struct listing *l = ctx;

	if (l->w) {
		backup_json(l->w, b);
		return;
	}
	table_cell(l->table, b->id);
	table_word(l->table, words_count(b->contacts).text);
	table_word(l->table, words_size(b->bytes).text);
	table_cell(l->table, b->why);
}

static bool list_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	struct table t = TABLE_INIT(4);
	struct listing l = {.c = c, .w = c->json ? &w : NULL, .table = &t};

	(void)err;
	t.right[1] = t.right[2] = true;
	out_list(c, &w, "backups");
	backups_list(c->ic, list_row, &l);
	out_list_end(c, &w);
	if (c->json)
		return true;
	table_end(&t, &c->out);
	if (c->out.n == 0)
		buf_adds(&c->out, "No backup yet. Every commit makes one first.\n");
	return true;
}

const struct command cmd_backup_list = {
	.name = "backup list",
	.arguments = "",
	.help = "The backups on this machine",
	.run = list_run,
};

static void newest_row(void *ctx, const struct backup_row *b)
{
	struct listing *l = ctx;

	if (b->at > l->newest)
		l->newest = b->at;
}

static void created_row(void *ctx, const struct backup_row *b)
{
	struct listing *l = ctx;

	if (b->at != l->newest || l->c->out.n)
		return;
	if (l->w) {
		backup_json(l->w, b);
		out_line_end(l->c);
		return;
	}
	buf_printf(&l->c->out, "Backup ");
	out_visible(l->c, b->id);
	buf_printf(&l->c->out, " holds %s, %s.\n",
		words_many(b->contacts, "contact", "contacts").text, words_size(b->bytes).text);
}

static bool create_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	struct listing l = {.c = c, .w = c->json ? &w : NULL};

	bool photos = cli_option(c, "photos") != NULL;

	if (!cli_ask(c, ASK_BACKUP, &photos, err))
		return false;
	backups_list(c->ic, newest_row, &l);
	backups_list(c->ic, created_row, &l);
	return c->out.n || fail(err, ERR_FAILED, "The backup is not there.",
				   "icloud-tui backup list shows what is.");
}

static const struct cli_option create_options[] = {
	{"photos", NULL, "with the photos of all contacts, fetched from iCloud"},
	{NULL},
};

const struct command cmd_backup_create = {
	.name = "backup create",
	.arguments = "",
	.help = "Make a complete backup of the contacts",
	.options = create_options,
	.run = create_run,
};

static bool verify_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	int64_t contacts = 0;

	if (!backups_verify(c->ic, str_of(c->args[0]), &contacts, err))
		return false;
	if (!c->json) {
		buf_printf(&c->out, "The backup is whole: %s, every one read back and right.\n",
			words_many(contacts, "contact", "contacts").text);
		return true;
	}
	json_object(&w);
	put_text(&w, "id", str_of(c->args[0]));
	json_key(&w, "ok");
	json_put_bool(&w, true);
	json_key(&w, "contacts");
	json_put_int(&w, contacts);
	json_object_end(&w);
	out_line_end(c);
	return true;
}

const struct command cmd_backup_verify = {
	.name = "backup verify",
	.arguments = "ID",
	.help = "Read a backup back and check every byte",
	.min_args = 1,
	.max_args = 1,
	.run = verify_run,
};
