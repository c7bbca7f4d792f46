/* sync: reads everything from iCloud, and says what is new with the contacts. */
#include "cli/cli.h"
#include "icloud/contacts.h"
#include "panes/words.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 1000 };

/* Ids and etags of all contacts, "id LF etag NUL" each, found again by sorting. */
struct state {
	struct buf text;
	size_t *at;
	size_t n, cap;
};

static void state_row(void *ctx, const struct contact_row *c)
{
	struct state *s = ctx;

	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 256;
		s->at = mem_grow(s->at, s->cap, sizeof *s->at);
	}
	s->at[s->n++] = s->text.n;
	buf_add_str(&s->text, c->id);
	buf_addc(&s->text, '\n');
	buf_add_str(&s->text, c->etag);
	buf_addc(&s->text, '\0');
}

static int by_text(const void *a, const void *b, void *ctx)
{
	const struct state *s = ctx;

	return strcmp(s->text.p + *(const size_t *)a, s->text.p + *(const size_t *)b);
}

static void state_take(struct cli *c, struct state *s)
{
	struct contact_query all = {0};
	size_t n;

	*s = (struct state){.text = BUF_INIT(256 * MIB)};
	icloud_read_begin(c->reader);
	for (int64_t offset = 0;; offset += PAGE) {
		n = contacts_list(c->reader, &all, offset, PAGE, state_row, s);
		if (n < PAGE)
			break;
	}
	icloud_read_end(c->reader);
	if (s->n)
		qsort_r(s->at, s->n, sizeof *s->at, by_text, s);
}

static void state_release(struct state *s)
{
	buf_release(&s->text);
	free(s->at);
}

static struct str line(const struct state *s, size_t i)
{
	return str_of(s->text.p + s->at[i]);
}

static struct str id_of(struct str line)
{
	struct str id = STR_NONE;

	str_cut(&line, '\n', &id);
	return id;
}

struct counts {
	int64_t total, added, changed, removed;
};

static struct counts compare(const struct state *was, const struct state *is)
{
	struct counts n = {.total = (int64_t)is->n};
	size_t i = 0, j = 0;

	while (i < was->n || j < is->n) {
		struct str a = i < was->n ? line(was, i) : STR_NONE,
			   b = j < is->n ? line(is, j) : STR_NONE;
		int order = !a.p ? 1 : !b.p ? -1 : strcmp(id_of(a).p, id_of(b).p);

		if (a.p && b.p && str_eq(id_of(a), id_of(b))) {
			n.changed += !str_eq(a, b);
			i++, j++;
		} else if (order < 0) {
			n.removed++, i++;
		} else {
			n.added++, j++;
		}
	}
	return n;
}

static void out_counts(struct cli *c, struct counts n)
{
	struct json_writer w = json_writer(&c->out);

	if (!c->json) {
		buf_printf(&c->out, "%s: ", words_many(n.total, "contact", "contacts").text);
		buf_printf(&c->out, "%s new, ", words_count(n.added).text);
		buf_printf(&c->out, "%s changed, ", words_count(n.changed).text);
		buf_printf(&c->out, "%s gone.\n", words_count(n.removed).text);
		return;
	}
	json_object(&w);
	json_key(&w, "contacts");
	json_object(&w);
	json_key(&w, "total");
	json_put_int(&w, n.total);
	json_key(&w, "added");
	json_put_int(&w, n.added);
	json_key(&w, "changed");
	json_put_int(&w, n.changed);
	json_key(&w, "removed");
	json_put_int(&w, n.removed);
	json_object_end(&w);
	put_time(&w, "as_of", contacts_as_of(c->reader));
	json_object_end(&w);
	out_line_end(c);
}

static bool sync_run(struct cli *c, struct error *err)
{
	struct state was, is;
	bool ok;

	if (c->settings.offline)
		return fail(err, ERR_OFFLINE, "Reading from iCloud needs the network.",
			"Leave --offline out.");
	state_take(c, &was);
	ok = cli_ask(c, ASK_ALL, NULL, err);
	if (ok) {
		state_take(c, &is);
		out_counts(c, compare(&was, &is));
		state_release(&is);
	}
	state_release(&was);
	return ok;
}

const struct command cmd_sync = {
	.name = "sync",
	.arguments = "",
	.help = "Read everything from iCloud",
	.run = sync_run,
};
