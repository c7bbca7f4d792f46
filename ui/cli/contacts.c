/* contacts list, contacts show. Reads the store; sends nothing. */
#include "cli/contacts.h"
#include "cli/table.h"
#include "icloud/card.h"
#include "icloud/changes.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 500 };

bool contacts_need(struct cli *c, struct error *err)
{
	return cli_need(c, ASK_CONTACTS, NULL, contacts_as_of(c->reader), err);
}

/* -- list ---------------------------------------------------------------------------------------- */

/* One page of rows, copied: their spans end with the next read. */
struct page {
	struct buf text;
	struct entry {
		size_t id, etag, name, company, end; /* where each begins in text */
		char sign;			     /* of a change that waits */
	} at[PAGE];
	size_t n;
};

static size_t put(struct page *p, struct str s)
{
	size_t from = p->text.n;

	buf_add_str(&p->text, s);
	return from;
}

static void page_row(void *ctx, const struct contact_row *c)
{
	struct page *p = ctx;
	struct entry *e = &p->at[p->n++];

	e->id = put(p, c->id);
	e->etag = put(p, c->etag);
	e->name = put(p, c->name);
	e->company = put(p, c->company);
	e->end = p->text.n;
	e->sign = c->sign;
}

static struct str between(const struct page *p, size_t from, size_t to)
{
	return str_part(buf_str(&p->text), from, to - from);
}

static void values_json(struct json_writer *w, const char *name, const char *key, struct str card)
{
	struct card_walk walk = card_walk(card);
	struct buf text = BUF_INIT(MIB);
	struct card_row row;

	json_key(w, name);
	json_array(w);
	while (card_next(&walk, &row)) {
		if (!json_key_is(row.key, key))
			continue;
		buf_clear(&text);
		if (json_text(row.field, &text))
			json_put_str(w, buf_str(&text));
	}
	json_array_end(w);
	buf_release(&text);
}

/* What waits for a contact, by its sign in the list. */
static const char *sign_word(char sign)
{
	return sign == '~'   ? "update"
	       : sign == '+' ? "create"
	       : sign == '-' ? "delete"
	       : sign == '&' ? "conflict"
	       : sign == '?' ? "unknown"
			     : NULL;
}

static void entry_json(
	struct cli *c, struct json_writer *w, const struct page *p, const struct entry *e)
{
	struct buf card = BUF_INIT(16 * MIB);
	struct str etag = between(p, e->etag, e->name);
	char kind;

	contacts_card_after(c->reader, between(p, e->id, e->etag), &card, &kind);
	json_object(w);
	put_text(w, "id", between(p, e->id, e->etag));
	put_text(w, "etag", etag.n ? etag : STR_NONE);
	put_text(w, "name", between(p, e->name, e->company));
	put_text(w, "company", between(p, e->company, e->end));
	values_json(w, "emails", "emailAddresses", buf_str(&card));
	values_json(w, "phones", "phones", buf_str(&card));
	put_text(w, "waits", str_of(sign_word(e->sign)));
	json_object_end(w);
	buf_release(&card);
}

static void entry_text(struct table *t, const struct page *p, const struct entry *e)
{
	char sign[2] = {e->sign, '\0'};

	if (t->columns == 4)
		table_word(t, sign);
	table_cell(t, between(p, e->name, e->company));
	table_cell(t, between(p, e->company, e->end));
	table_cell(t, between(p, e->id, e->etag));
}

/* The person's order_by, else the account's. */
static enum contact_order list_order(struct cli *c)
{
	const char *order_by = c->settings.order_by;

	if (order_by)
		return strcmp(order_by, "first,last") == 0 ? ORDER_FIRST : ORDER_LAST;
	return contacts_account_order(c->reader);
}

/* Every row of the query, page by page. */
static void each_entry(struct cli *c, const struct contact_query *q,
	void (*entry)(struct cli *c, void *ctx, const struct page *p, const struct entry *e),
	void *ctx)
{
	struct page *p = mem_new(sizeof *p);

	p->text = BUF_INIT(64 * MIB);
	for (int64_t offset = 0;; offset += PAGE) {
		buf_clear(&p->text);
		p->n = 0;
		contacts_list(c->reader, q, offset, PAGE, page_row, p);
		for (size_t i = 0; i < p->n; i++)
			entry(c, ctx, p, &p->at[i]);
		if (p->n < PAGE)
			break;
	}
	buf_release(&p->text);
	free(p);
}

static void each_json(struct cli *c, void *ctx, const struct page *p, const struct entry *e)
{
	entry_json(c, ctx, p, e);
}

static void each_text(struct cli *c, void *ctx, const struct page *p, const struct entry *e)
{
	(void)c;
	entry_text(ctx, p, e);
}

static void list_json(struct cli *c, const struct contact_query *q)
{
	struct json_writer w = json_writer(&c->out);

	json_object(&w);
	json_key(&w, "contacts");
	json_array(&w);
	each_entry(c, q, each_json, &w);
	json_array_end(&w);
	json_key(&w, "total");
	json_put_int(&w, contacts_count(c->reader, q));
	put_time(&w, "as_of", contacts_as_of(c->reader));
	json_object_end(&w);
	out_line_end(c);
}

static void list_text(struct cli *c, const struct contact_query *q)
{
	size_t signs =
		changes_count(c->reader) > 0; /* a column for them, only when there are any */
	struct table t = TABLE_INIT(3 + signs);

	table_fit(&t, signs, 34);
	table_fit(&t, signs + 1, 28);
	each_entry(c, q, each_text, &t);
	table_end(&t, &c->out);
	if (c->out.n)
		return;
	if (q->text.n) {
		buf_adds(&c->out, "Nobody matches “");
		out_visible(c, q->text);
		buf_adds(&c->out, "”.\n");
	} else {
		buf_adds(&c->out, "Nobody here yet.\n");
	}
}

/* For mail programs: address, name and a note, parted by tabs, an address a line. Control characters, tabs
 * among them, come as visible symbols, so a line is always three fields. */

struct addresses {
	struct buf name, words;
	size_t n;
};

static void put_address(
	struct cli *c, struct addresses *a, const struct card_row *row, struct str company)
{
	buf_clear(&a->words);
	if (!row_words(row, &a->words) || !a->words.n)
		return;
	a->n++;
	out_visible(c, buf_str(&a->words));
	buf_addc(&c->out, '\t');
	out_visible(c, buf_str(&a->name));
	buf_addc(&c->out, '\t');
	buf_clear(&a->words);
	if (row->label.p && row_label_words(row, &a->words))
		out_visible(c, buf_str(&a->words));
	if (a->words.n && company.n)
		buf_adds(&c->out, ", ");
	out_visible(c, company);
	buf_addc(&c->out, '\n');
}

static void each_address(struct cli *c, void *ctx, const struct page *p, const struct entry *e)
{
	struct addresses *a = ctx;
	struct buf card = BUF_INIT(16 * MIB);
	struct card_walk walk;
	struct card_row row;
	char kind;

	contacts_card_after(c->reader, between(p, e->id, e->etag), &card, &kind);
	buf_clear(&a->name);
	card_full_name(buf_str(&card), &a->name);
	walk = card_walk(buf_str(&card));
	while (card_next(&walk, &row))
		if (json_key_is(row.key, "emailAddresses"))
			put_address(c, a, &row, between(p, e->company, e->end));
	buf_release(&card);
}

static void list_addresses(struct cli *c, const struct contact_query *q, bool mutt)
{
	struct addresses a = {BUF_INIT(MIB), BUF_INIT(MIB), 0};
	struct buf lines;

	each_entry(c, q, each_address, &a);
	lines = c->out;
	c->out = (struct buf){.max = lines.max};
	if (mutt)
		buf_printf(&c->out, "%zu %s\n", a.n, a.n == 1 ? "address" : "addresses");
	buf_add_str(&c->out, buf_str(&lines));
	buf_release(&lines);
	buf_release(&a.name);
	buf_release(&a.words);
}

static void list_query(struct cli *c, const struct contact_query *q)
{
	if (c->json)
		list_json(c, q);
	else if (cli_option(c, "mutt") || cli_option(c, "lines"))
		list_addresses(c, q, cli_option(c, "mutt") != NULL);
	else
		list_text(c, q);
}

static bool list_run(struct cli *c, struct error *err)
{
	struct buf words = BUF_INIT(64 * KIB);
	struct contact_query q = {.order = list_order(c), .once = true};
	bool ok;

	if (c->json && (cli_option(c, "mutt") || cli_option(c, "lines")))
		return fail(err, ERR_USAGE, "--mutt and --lines print no JSON.",
			"Leave one of them out.");
	for (int i = 0; i < c->n_args; i++) {
		buf_adds(&words, i ? " " : "");
		buf_adds(&words, c->args[i]);
	}
	q.text = buf_str(&words);
	ok = contacts_need(c, err);
	if (ok) {
		icloud_read_begin(c->reader);
		list_query(c, &q);
		icloud_read_end(c->reader);
		ok = !c->out.failed ||
		     fail(err, ERR_TOO_BIG, "The list is over 512 MiB.", "Give a narrower query.");
	}
	buf_release(&words);
	return ok;
}

static const struct cli_option list_options[] = {
	{"mutt", NULL, "address, name and note, for mutt's query_command", 0},
	{"lines", NULL, "the same without a first line, for aerc", 0},
	{NULL, NULL, NULL, 0},
};

const struct command cmd_contacts_list = {
	.name = "contacts list",
	.arguments = "[QUERY]",
	.help = "Names, companies and ids; words narrow the list",
	.more = "QUERY is what the filter of the screen takes: words of any field, numbers, "
		"initials,\n"
		"group:NAME, label:NAME, has:photo, no:email, changed:<30d, birthday:<30d.",
	.options = list_options,
	.min_args = 0,
	.max_args = -1,
	.stored = true,
	.run = list_run,
};

/* -- show ---------------------------------------------------------------------------------------- */

struct search {
	struct str typed;
	struct buf *id;
	size_t found;
};

static void search_entry(struct cli *c, void *ctx, const struct page *p, const struct entry *e)
{
	struct search *s = ctx;
	struct str id = between(p, e->id, e->etag);

	(void)c;
	if (id.n < s->typed.n || !str_is_nocase(str_part(id, 0, s->typed.n), s->typed.p))
		return;
	if (s->found++ == 0)
		buf_add_str(s->id, id);
}

bool contact_find(struct cli *c, const char *typed, struct buf *id, struct error *err)
{
	struct search s = {.typed = str_of(typed), .id = id};
	struct contact_query all = {0};
	struct buf card = BUF_INIT(16 * MIB);
	bool exact = contacts_card(c->reader, s.typed, &card);

	buf_release(&card);
	if (exact)
		return buf_add_str(id, s.typed);
	if (s.typed.n >= 4)
		each_entry(c, &all, search_entry, &s);
	if (s.found == 1)
		return true;
	buf_clear(id);
	if (s.found > 1)
		return failf(err, ERR_NOT_FOUND, "Type more of the id.",
			"%zu contacts have an id that begins with “%.60s”.", s.found, typed);
	return failf(err, ERR_NOT_FOUND, "icloud-tui contacts list shows the ids.",
		"There is no contact with the id “%.60s”.", typed);
}

static void show_json(struct cli *c, struct str id, struct str card)
{
	struct json_writer w = json_writer(&c->out);
	struct buf etag = BUF_INIT(MIB);

	json_text(json_get(card, "etag"), &etag);
	json_object(&w);
	put_text(&w, "id", id);
	put_text(&w, "etag", etag.n ? buf_str(&etag) : STR_NONE);
	json_key(&w, "card");
	json_put_raw(&w, card);
	json_object_end(&w);
	out_line_end(c);
	buf_release(&etag);
}

static void row_text(struct table *t, const struct card_row *row)
{
	struct buf label = BUF_INIT(64 * KIB), words = BUF_INIT(MIB);
	struct str rest, line;
	bool first = true;

	row_label_words(row, &label);
	row_words(row, &words);
	for (rest = buf_str(&words); str_cut(&rest, '\n', &line); first = false) {
		table_cell(t, first ? buf_str(&label) : STR(""));
		table_cell(t, line);
	}
	buf_release(&label);
	buf_release(&words);
}

static void show_text(struct cli *c, struct str id, struct str card)
{
	struct card_walk walk = card_walk(card);
	struct table t = TABLE_INIT(2);
	struct buf words = BUF_INIT(MIB);
	struct card_row row;

	card_full_name(card, &words);
	out_visible(c, buf_str(&words));
	out_line_end(c);
	buf_clear(&words);
	t.indent = 2;
	while (card_next(&walk, &row))
		if (row.info->kind != FIELD_SERVER && row.info->kind != FIELD_UNKNOWN)
			row_text(&t, &row);
	if (contacts_groups_of(c->reader, id, &words) && words.n) {
		table_word(&t, "groups");
		table_cell(&t, buf_str(&words));
	}
	table_word(&t, "id");
	table_cell(&t, id);
	table_end(&t, &c->out);
	buf_release(&words);
}

static bool show_run(struct cli *c, struct error *err)
{
	struct buf id = BUF_INIT(MIB), card = BUF_INIT(64 * MIB);
	bool ok = contacts_need(c, err) && contact_find(c, c->args[0], &id, err);
	char kind;

	if (ok && !contacts_card(c->reader, buf_str(&id), &card))
		contacts_card_after(c->reader, buf_str(&id), &card, &kind); /* new, and waits */
	if (ok && c->json)
		show_json(c, buf_str(&id), buf_str(&card));
	else if (ok)
		show_text(c, buf_str(&id), buf_str(&card));
	buf_release(&id);
	buf_release(&card);
	return ok;
}

const struct command cmd_contacts_show = {
	.name = "contacts show",
	.arguments = "ID",
	.help = "One contact; with --json the server's own card",
	.more = "ID may be cut short, to at least four characters, while it is the only one.",
	.min_args = 1,
	.max_args = 1,
	.stored = true,
	.run = show_run,
};
