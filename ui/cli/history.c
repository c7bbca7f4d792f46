/* history, undo: what was committed, and staging its reverse. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/changes.h"
#include "panes/words.h"

#include <stdlib.h>

struct commits {
	struct commit_row *at; /* spans not kept: only numbers are used */
	size_t n, cap;
};

static void commit_row(void *ctx, const struct commit_row *c)
{
	struct commits *l = ctx;

	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->at = mem_grow(l->at, l->cap, sizeof *l->at);
	}
	l->at[l->n] = *c;
	l->at[l->n++].source = STR_NONE;
}

struct rows {
	struct cli *c;
	struct json_writer *w;
	struct table table;
	struct str contact; /* only this one; empty: all */
	size_t n;
};

/* Of one contact's history each change with its fields as they were sent. */
static bool sent_diff(const struct rows *r, const struct journal_row *j, struct diff *d)
{
	struct buf before = BUF_INIT(16 * MIB), after = BUF_INIT(16 * MIB);
	bool ok = r->contact.n && history_sides(r->c->reader, j->id, &before, &after) &&
		  diff_cards(buf_str(&before), buf_str(&after), d);

	buf_release(&before);
	buf_release(&after);
	return ok;
}

static bool wanted(const struct rows *r, const struct journal_row *j)
{
	return r->contact.n == 0 || str_eq(r->contact, j->object_id);
}

static void count_row(void *ctx, const struct journal_row *j)
{
	struct rows *r = ctx;

	r->n += wanted(r, j);
}

static void journal_json(void *ctx, const struct journal_row *j)
{
	struct rows *r = ctx;
	struct diff d;

	if (!wanted(r, j))
		return;
	json_object(r->w);
	json_key(r->w, "object");
	json_object(r->w);
	json_key(r->w, "kind");
	json_put(r->w, object_kind_name(j->object));
	put_text(r->w, "id", j->object_id);
	json_object_end(r->w);
	json_key(r->w, "kind");
	json_put(r->w, change_kind_name(j->kind));
	json_key(r->w, "result");
	json_put(r->w, change_result_name(j->result));
	put_text(r->w, "note", j->note);
	if (sent_diff(r, j, &d)) {
		out_diff_json(r->w, &d);
		diff_release(&d);
	}
	json_object_end(r->w);
}

static void journal_text(void *ctx, const struct journal_row *j)
{
	struct rows *r = ctx;
	char sign[2] = {change_kind_sign(j->kind), '\0'};

	if (!wanted(r, j))
		return;

	table_word(&r->table, sign);
	table_cell(&r->table, j->title);
	table_cell(&r->table, j->summary);
	table_word(&r->table, words_result(j->result, j->note).text);
}

static void diff_row_text(void *ctx, const struct journal_row *j)
{
	struct rows *r = ctx;
	struct diff d;

	if (!wanted(r, j) || !sent_diff(r, j, &d))
		return;
	out_diff(r->c, &d);
	diff_release(&d);
}

static void commit_json(
	struct cli *c, struct json_writer *w, const struct commit_row *k, struct rows *r)
{
	json_object(w);
	json_key(w, "id");
	json_put_int(w, k->id);
	put_time(w, "time", k->at);
	json_key(w, "changes");
	json_array(w);
	r->w = w;
	history_changes(c->reader, k->id, journal_json, r);
	json_array_end(w);
	json_key(w, "undone");
	json_put_bool(w, k->undone);
	json_object_end(w);
}

static void commit_text(struct cli *c, const struct commit_row *k, struct rows *r)
{
	buf_printf(&c->out, "%s%lld  %s%s\n", c->out.n ? "\n" : "", (long long)k->id,
		words_time(k->at, clock_now()).text, k->undone ? "  undone" : "");
	r->table = TABLE_INIT(4);
	r->table.indent = 2;
	table_fit(&r->table, 1, 34);
	table_fit(&r->table, 2, 40);
	history_changes(c->reader, k->id, journal_text, r);
	table_end(&r->table, &c->out);
	if (r->contact.n)
		history_changes(c->reader, k->id, diff_row_text, r);
}

static bool history_run(struct cli *c, struct error *err)
{
	struct json_writer w = json_writer(&c->out);
	struct rows r = {.c = c, .contact = str_of(cli_option(c, "contact"))};
	struct commits l = {0};

	(void)err;
	history_commits(c->reader, commit_row, &l);
	out_list(c, &w, "commits");
	for (size_t i = 0; i < l.n; i++) {
		r.n = 0;
		history_changes(c->reader, l.at[i].id, count_row, &r);
		if (r.n == 0 && r.contact.n)
			continue;
		if (c->json)
			commit_json(c, &w, &l.at[i], &r);
		else
			commit_text(c, &l.at[i], &r);
	}
	out_list_end(c, &w);
	if (c->out.n == 0)
		buf_adds(&c->out, "Nothing was committed from here yet.\n");
	free(l.at);
	return true;
}

static const struct cli_option history_options[] = {
	{"contact", "ID", "only what changed this contact, with its fields as they were sent"},
	{NULL},
};

const struct command cmd_history = {
	.name = "history",
	.arguments = "",
	.help = "What was committed, and what became of it",
	.options = history_options,
	.run = history_run,
};

/* -- undo ---------------------------------------------------------------------------------------- */

struct ids {
	int64_t *at;
	size_t n, cap;
};

static void id_row(void *ctx, const struct change_row *c)
{
	struct ids *l = ctx;

	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->at = mem_grow(l->at, l->cap, sizeof *l->at);
	}
	if (c->source == SOURCE_UNDO)
		l->at[l->n++] = c->id;
}

static bool was_there(const struct ids *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i] == id)
			return true;
	return false;
}

static bool undo_run(struct cli *c, struct error *err)
{
	struct icloud_ids *what = mem_new(sizeof *what + sizeof what->id[0]);
	struct ids before = {0}, after = {0};
	size_t n = 0;
	bool ok;

	what->n = 1;
	if (!str_to_int64(str_of(c->args[0]), &what->id[0])) {
		free(what);
		return failf(err, ERR_USAGE, "icloud-tui history lists them.",
			"“%.60s” is no number of a commit.", c->args[0]);
	}
	changes_list(c->reader, id_row, &before);
	ok = cli_ask(c, ASK_UNDO, what, err);
	if (ok)
		changes_list(c->reader, id_row, &after);
	for (size_t i = 0; i < after.n; i++)
		if (!was_there(&before, after.at[i]))
			after.at[n++] = after.at[i];
	ok = ok && out_changes(c, after.at, n, err);
	free(before.at);
	free(after.at);
	return ok;
}

const struct command cmd_undo = {
	.name = "undo",
	.arguments = "COMMIT",
	.help = "Stage the reverse of a commit",
	.more = "Nothing is sent: icloud-tui review shows it and commits it.",
	.min_args = 1,
	.max_args = 1,
	.stages = true,
	.run = undo_run,
};
