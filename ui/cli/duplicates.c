/* contacts duplicates: who is likely the same, with the reasons. Looks and prints; merges nothing. */
#include "cli/contacts.h"
#include "cli/table.h"
#include "icloud/duplicates.h"

struct printing {
	struct cli *c;
	struct json_writer w;
};

static void pair_json(void *ctx, const struct duplicate_pair *p)
{
	struct printing *to = ctx;
	struct str rest = p->why, why;

	json_object(&to->w);
	json_key(&to->w, "ids");
	json_array(&to->w);
	for (int i = 0; i < 2; i++)
		json_put_str(&to->w, p->id[i]);
	json_array_end(&to->w);
	json_key(&to->w, "names");
	json_array(&to->w);
	for (int i = 0; i < 2; i++)
		json_put_str(&to->w, p->name[i]);
	json_array_end(&to->w);
	json_key(&to->w, "score");
	json_put_int(&to->w, p->score);
	json_key(&to->w, "why");
	json_array(&to->w);
	while (str_cut(&rest, '\n', &why))
		json_put_str(&to->w, why);
	json_array_end(&to->w);
	json_object_end(&to->w);
}

/* "88  Lovelace, Ada  3C1F…" / "    Ada Lovelace  9B20…" / "    same name, same phone …" */
static void pair_text(void *ctx, const struct duplicate_pair *p)
{
	struct printing *to = ctx;
	struct buf *out = &to->c->out;
	struct str rest = p->why, why;

	for (int i = 0; i < 2; i++) {
		buf_printf(out, i ? "    " : "%2d  ", p->score);
		out_visible(to->c, p->name[i]);
		buf_adds(out, "  ");
		out_visible(to->c, p->id[i]);
		out_line_end(to->c);
	}
	for (bool first = true; str_cut(&rest, '\n', &why); first = false) {
		buf_adds(out, first ? "    " : ", ");
		out_visible(to->c, why);
	}
	buf_adds(out, "\n\n");
}

static bool duplicates_run(struct cli *c, struct error *err)
{
	struct printing to = {.c = c, .w = json_writer(&c->out)};
	size_t n;

	if (!contacts_need(c, err) || !cli_ask(c, ASK_DUPLICATES, NULL, err))
		return false;
	out_list(c, &to.w, "pairs");
	n = duplicates_list(c->reader, c->json ? pair_json : pair_text, &to);
	out_list_end(c, &to.w);
	if (c->json)
		return true;
	if (!n)
		buf_adds(&c->out, "No two contacts look alike.\n");
	else
		buf_printf(&c->out,
			"%zu %s look alike. m in Contacts merges two; nothing is merged by "
			"itself.\n",
			n, n == 1 ? "pair of contacts" : "pairs of contacts");
	if (duplicates_were_more(c->reader))
		output_note(c, "There are more; these are the surest.");
	return true;
}

const struct command cmd_contacts_duplicates = {
	.name = "contacts duplicates",
	.arguments = "",
	.help = "Contacts that are likely the same, with the reasons",
	.more = "The surest first: same phone, e-mail, profile or name, however each is written.\n"
		"Nothing is changed: m in the screen's Contacts merges two, side by side.",
	.run = duplicates_run,
};
