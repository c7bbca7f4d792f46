/* backup restore, backup export. Restore only stages: what it leaves waits for the review on the screen. */
#include "cli/cli.h"
#include "cli/contacts.h"
#include "icloud/changes.h"
#include "panes/words.h"

#include <stdlib.h>
#include <string.h>

struct found {
	int64_t *at;
	size_t n, cap;
};

static void restored_row(void *ctx, const struct change_row *c)
{
	struct found *l = ctx;

	if (c->source != SOURCE_RESTORE)
		return;
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->at = mem_grow(l->at, l->cap, sizeof *l->at);
	}
	l->at[l->n++] = c->id;
}

static int by_id(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

/* The order of staging: contacts before the groups that name them. */
static bool list_staged(struct cli *c, struct error *err)
{
	struct found l = {0};
	bool ok;

	changes_list(c->reader, restored_row, &l);
	if (l.n)
		qsort(l.at, l.n, sizeof *l.at, by_id);
	ok = out_changes(c, l.at, l.n, err);
	free(l.at);
	return ok;
}

static struct backup_restore *what_of(const struct cli *c)
{
	struct backup_restore *what = backup_restore_new(str_of(c->args[0]));

	for (int i = 0; i < c->n_options; i++)
		if (strcmp(c->options[i].name, "contact") == 0)
			backup_restore_pick(what, OBJECT_CONTACT, str_of(c->options[i].value));
	what->delete_new = cli_option(c, "delete-new") != NULL;
	return what;
}

/* What is not restored is said, never left to be guessed. */
static void say_rest(struct cli *c, const struct backup_counts *n, bool all, bool delete_new)
{
	struct buf text = BUF_INIT(4 * KIB);

	if (all && n->new && !delete_new)
		buf_printf(&text,
			"%s new since the backup and %s: --delete-new stages %s deletion. ",
			words_many((int64_t)n->new, "contact is", "contacts are").text,
			n->new == 1 ? "stays" : "stay", n->new == 1 ? "its" : "their");
	if (all && n->photos_lost)
		buf_printf(&text, "The backup does not hold %s.",
			words_many((int64_t)n->photos_lost, "photo", "photos").text);
	if (text.n)
		output_note(c, buf_cstr(&text));
	buf_release(&text);
}

static bool restore_run(struct cli *c, struct error *err)
{
	struct backup_counts counts = {0};
	struct backup_restore *what;
	bool all, delete_new;

	if (!contacts_need(c, err) ||
		!cli_ask(c, ASK_COMPARE, backup_look_new(str_of(c->args[0])), err))
		return false;
	backups_compared(c->reader, str_of(c->args[0]), NULL, NULL, &counts);
	what = what_of(c);
	all = what->n == 0;
	delete_new = what->delete_new;
	if (!all && delete_new) {
		backup_restore_free(&what);
		return fail(err, ERR_USAGE, "Leave one of the two out.",
			"--delete-new goes with a whole backup, not with --contact.");
	}
	if (!cli_ask(c, ASK_RESTORE, what, err) || !list_staged(c, err))
		return false;
	say_rest(c, &counts, all, delete_new);
	return true;
}

static const struct cli_option restore_options[] = {
	{"contact", "ID", "only this contact; may be given several times"},
	{"delete-new", NULL, "also stage the deletion of what is new since the backup"},
	{NULL},
};

const struct command cmd_backup_restore = {
	.name = "backup restore",
	.arguments = "ID",
	.help = "Stage what differs between a backup and today",
	.more = "A contact that is gone comes back under another id, into the groups it was in.\n"
		"What is new since the backup stays, unless --delete-new is given.\n"
		"Nothing is sent: icloud-tui review shows it and commits it.",
	.options = restore_options,
	.min_args = 1,
	.max_args = 1,
	.stages = true,
	.run = restore_run,
};

static bool export_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	struct str id = str_of(c->args[0]);

	if (strcmp(c->args[1], "-") == 0)
		return backups_json(c->ic, id, &c->out, err);
	if (!backups_export(c->ic, id, c->args[1], err))
		return false;
	if (!c->json) {
		buf_adds(&c->out, "The backup is written to ");
		out_visible(c, str_of(c->args[1]));
		buf_adds(&c->out, ".\n");
		return true;
	}
	json_object(&w);
	put_text(&w, "id", id);
	put_text(&w, "file", str_of(c->args[1]));
	json_object_end(&w);
	out_line_end(c);
	return true;
}

const struct command cmd_backup_export = {
	.name = "backup export",
	.arguments = "ID FILE",
	.help = "Write a backup as one JSON file",
	.more = "Contacts, groups and me card as iCloud sent them, photos in base64. A file that "
		"is\n"
		"there already is not touched. FILE may be -, for standard output.",
	.min_args = 2,
	.max_args = 2,
	.run = export_run,
};
