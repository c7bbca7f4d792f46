/* changes list, show, drop: what waits to be reviewed. Nothing here sends or approves. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/changes.h"
#include "panes/words.h"

#include <stdlib.h>

static void object_json(struct json_writer *w, const struct change_row *c)
{
	json_key(w, "object");
	json_object(w);
	json_key(w, "kind");
	json_put(w, object_kind_name(c->object));
	put_text(w, "id", c->object_id);
	json_object_end(w);
	json_key(w, "kind");
	json_put(w, change_kind_name(c->kind));
}

static void flags_json(struct json_writer *w, unsigned flags)
{
	json_key(w, "flags");
	json_array(w);
	for (int f = 0; f < FLAG_COUNT; f++)
		if (flags & (1u << f))
			json_put(w, flag_name((enum flag)f));
	json_array_end(w);
}

static void change_json(struct json_writer *w, const struct change_row *c)
{
	struct str rest = c->fields, field;

	json_object(w);
	json_key(w, "id");
	json_put_int(w, c->id);
	object_json(w, c);
	json_key(w, "fields");
	json_array(w);
	while (str_cut(&rest, ',', &field))
		json_put_str(w, field);
	json_array_end(w);
	flags_json(w, c->flags);
	json_key(w, "state");
	json_put(w, change_state_name(c->state));
	json_key(w, "source");
	json_put(w, change_source_name(c->source));
	json_key(w, "after");
	if (c->after)
		json_put_int(w, c->after);
	else
		json_put_null(w);
	json_object_end(w);
}

static void change_text(struct buf *out, const struct change_row *c)
{
	buf_printf(out, "%c ", change_kind_sign(c->kind));
	if (c->kind == CHANGE_DELETE)
		buf_adds(out, "The deletion of ");
	else if (c->kind == CHANGE_CREATE)
		buf_printf(out, "The new %s ", object_kind_words(c->object));
	else
		buf_adds(out, "The change to ");
	text_visible(c->title, false, out);
	buf_printf(out, " waits (%lld): ", (long long)c->id);
	text_visible(c->summary, false, out);
	buf_adds(out, ".\n");
}

static void flags_text(struct cli *c, int64_t id, unsigned flags)
{
	struct buf words = BUF_INIT(64 * KIB);

	for (int f = 0; f < FLAG_COUNT; f++)
		if (flags & (1u << f)) {
			buf_clear(&words);
			changes_flag_words(c->reader, id, (enum flag)f, &words);
			buf_adds(&c->out, "! ");
			out_visible(c, buf_str(&words));
			out_line_end(c);
		}
	buf_release(&words);
}

static bool one_change(struct cli *c, int64_t id, struct json_writer *w, struct error *err)
{
	struct change_row row;
	unsigned flags;

	if (!changes_get(c->reader, id, &row))
		return failf(err, ERR_NOT_FOUND, "icloud-tui changes lists them.",
			"No change %lld waits.", (long long)id);
	flags = row.flags;
	if (w) {
		change_json(w, &row);
	} else {
		change_text(&c->out, &row);
		flags_text(c, id, flags);
	}
	return true;
}

bool out_changes(struct cli *c, const int64_t *ids, size_t n, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	bool ok = true;

	out_list(c, &w, "changes");
	for (size_t i = 0; i < n && ok; i++)
		ok = ids[i] == 0 || one_change(c, ids[i], c->json ? &w : NULL, err);
	out_list_end(c, &w);
	if (c->json)
		return ok;
	buf_adds(&c->out, c->out.n == 0
				  ? "Nothing differs from iCloud, so nothing waits.\n"
				  : "Nothing was sent. icloud-tui review shows and commits it.\n");
	return ok;
}

/* -- list ---------------------------------------------------------------------------------------- */

struct listing {
	struct json_writer *w;
	struct table *table;
	int64_t *ids;
	size_t n;
};

static void list_row(void *ctx, const struct change_row *c)
{
	struct listing *l = ctx;
	struct buf text = BUF_INIT(KIB);

	if (l->w) {
		change_json(l->w, c);
		return;
	}
	buf_printf(&text, "%lld", (long long)c->id);
	table_cell(l->table, buf_str(&text));
	buf_clear(&text);
	buf_printf(&text, "%c%c", change_kind_sign(c->kind), c->flags ? '!' : ' ');
	table_cell(l->table, buf_str(&text));
	table_cell(l->table, c->title);
	table_cell(l->table, c->summary);
	table_word(l->table, c->state == STATE_WAITING ? "waits" : change_state_name(c->state));
	buf_release(&text);
}

static void ids_row(void *ctx, const struct change_row *c)
{
	struct listing *l = ctx;

	l->ids[l->n++] = c->id;
}

/* The ids of all that wait; the caller frees them. */
static int64_t *all_ids(struct cli *c, size_t *n)
{
	struct listing l = {0};

	icloud_read_begin(c->reader);
	l.ids = mem_new(sizeof *l.ids * (changes_count(c->reader) + 1));
	changes_list(c->reader, ids_row, &l);
	icloud_read_end(c->reader);
	*n = l.n;
	return l.ids;
}

static bool list_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	struct table t = TABLE_INIT(5);
	struct listing l = {.w = c->json ? &w : NULL, .table = &t};

	(void)err;
	t.right[0] = true;
	table_fit(&t, 2, 34);
	table_fit(&t, 3, 40);
	out_list(c, &w, "changes");
	changes_list(c->reader, list_row, &l);
	out_list_end(c, &w);
	if (c->json)
		return true;
	table_end(&t, &c->out);
	if (c->out.n == 0)
		buf_adds(&c->out, "No change waits.\n");
	return true;
}

const struct command cmd_changes_list = {
	.name = "changes list",
	.arguments = "",
	.help = "What waits to be reviewed",
	.family_default = true,
	.run = list_run,
};

/* -- show ---------------------------------------------------------------------------------------- */

void out_diff_json(struct json_writer *w, const struct diff *d)
{
	json_key(w, "rows");
	json_array(w);
	for (size_t i = 0; i < d->n; i++) {
		char sign[2] = {(char)d->rows[i].sign, '\0'};

		json_object(w);
		put_text(w, "field", d->rows[i].field);
		json_key(w, "sign");
		json_put(w, sign);
		put_text(w, "before", sign[0] == DIFF_ADDED ? STR_NONE : d->rows[i].before);
		put_text(w, "after", sign[0] == DIFF_REMOVED ? STR_NONE : d->rows[i].after);
		put_text(w, "note", d->rows[i].note);
		json_object_end(w);
	}
	json_array_end(w);
}

static bool show_one(struct cli *c, int64_t id, struct json_writer *w, struct error *err)
{
	struct change_row row;
	struct diff d = {0};
	bool ok = changes_diff(c->reader, id, &d) && changes_get(c->reader, id, &row);
	unsigned flags = ok ? row.flags : 0;

	if (!ok) {
		failf(err, ERR_NOT_FOUND, "icloud-tui changes lists them.", "No change %lld waits.",
			(long long)id);
	} else if (w) {
		json_object(w);
		json_key(w, "id");
		json_put_int(w, id);
		object_json(w, &row);
		out_diff_json(w, &d);
		flags_json(w, flags);
		json_object_end(w);
	} else {
		change_text(&c->out, &row);
		out_diff(c, &d);
		flags_text(c, id, flags);
	}
	diff_release(&d);
	return ok;
}

static bool id_of(const char *text, int64_t *id, struct error *err)
{
	return (str_to_int64(str_of(text), id) && *id > 0) ||
	       failf(err, ERR_USAGE, "icloud-tui changes lists them.",
		       "“%.60s” is no number of a change.", text);
}

static bool show_all(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	size_t n;
	int64_t *ids = all_ids(c, &n);
	bool ok = true;

	if (c->json && n != 1) {
		json_object(&w);
		json_key(&w, "changes");
		json_array(&w);
	}
	for (size_t i = 0; i < n && ok; i++) {
		if (i && !c->json)
			out_line_end(c);
		ok = show_one(c, ids[i], c->json ? &w : NULL, err);
	}
	if (c->json && n != 1) {
		json_array_end(&w);
		json_object_end(&w);
	}
	if (c->json)
		out_line_end(c);
	else if (n == 0)
		buf_adds(&c->out, "No change waits.\n");
	free(ids);
	return ok;
}

static bool show_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	int64_t id;

	if (c->n_args == 0)
		return show_all(c, err);
	if (!id_of(c->args[0], &id, err) || !show_one(c, id, c->json ? &w : NULL, err))
		return false;
	if (c->json)
		out_line_end(c);
	return true;
}

const struct command cmd_changes_show = {
	.name = "changes show",
	.arguments = "[ID]",
	.help = "What is in iCloud and what it becomes, for one change or all",
	.min_args = 0,
	.max_args = 1,
	.run = show_run,
};

/* -- drop ---------------------------------------------------------------------------------------- */

static bool drop(struct cli *c, const int64_t *ids, size_t n, struct error *err)
{
	struct icloud_ids *what = mem_new(sizeof *what + n * sizeof what->id[0]);
	struct json_writer w = json_writer(&c->out);

	what->n = n;
	for (size_t i = 0; i < n; i++)
		what->id[i] = ids[i];
	if (!cli_ask(c, ASK_DROP, what, err))
		return false;
	if (!c->json) {
		buf_printf(&c->out, "%s dropped. In iCloud nothing has changed.\n",
			words_many((int64_t)n, "change", "changes").text);
		return true;
	}
	out_list(c, &w, "dropped");
	for (size_t i = 0; i < n; i++)
		json_put_int(&w, ids[i]);
	out_list_end(c, &w);
	return true;
}

static bool check_ids(struct cli *c, int64_t *ids, struct error *err)
{
	struct change_row row;

	for (int i = 0; i < c->n_args; i++) {
		if (!id_of(c->args[i], &ids[i], err))
			return false;
		if (!changes_get(c->reader, ids[i], &row))
			return failf(err, ERR_NOT_FOUND, "icloud-tui changes lists them.",
				"No change %lld waits, so nothing was dropped.", (long long)ids[i]);
	}
	return true;
}

static bool drop_run(struct cli *c, struct error *err)
{
	bool all = cli_option(c, "all") != NULL;
	size_t n = (size_t)c->n_args;
	int64_t *ids;
	bool ok;

	if (all == (n > 0))
		return fail(err, ERR_USAGE, "It is not clear which changes are meant.",
			"Give their numbers, or --all.");
	ids = all ? all_ids(c, &n) : mem_new(sizeof *ids * n);
	ok = (all || check_ids(c, ids, err)) && drop(c, ids, n, err);
	free(ids);
	return ok;
}

static const struct cli_option drop_options[] = {
	{"all", NULL, "every change that waits"},
	{NULL},
};

const struct command cmd_changes_drop = {
	.name = "changes drop",
	.arguments = "[ID…]",
	.help = "Discard changes that wait",
	.options = drop_options,
	.min_args = 0,
	.max_args = -1,
	.stages = true,
	.run = drop_run,
};
