/* contacts new, edit, delete. They only stage: what they leave waits for the review on the screen. */
#include "cli/contacts.h"
#include "icloud/changes.h"
#include "icloud/photo.h"

#include <stdlib.h>

/* photo=@FILE: the picture in it takes the place of its name. */
static bool edit_add(struct str text, const struct edit *e, struct buf *edits, struct error *err)
{
	bool file = e->verb == EDIT_SET && str_is(e->path, "photo") && e->value.n &&
		    e->value.p[0] == '@';
	struct buf picture = BUF_INIT(2 * MIB);
	bool ok = true;

	if (file)
		ok = photo_from_file(e->value.p + 1, &picture, err) &&
		     (buf_adds(edits, "photo=") && buf_add_str(edits, buf_str(&picture)));
	else
		buf_add_str(edits, text);
	buf_release(&picture);
	return ok || edits->failed;
}

/* Every FIELD=VALUE is read before anything is staged, so that a typing error leaves nothing behind. */
static bool edits_add(struct cli *c, int first, struct buf *edits, struct error *err)
{
	struct edit e;

	for (int i = first; i < c->n_args; i++) {
		struct str text = str_of(c->args[i]);

		if (!utf8_ok(text))
			return fail(err, ERR_USAGE, "A value is not UTF-8 text.",
				"Check the terminal's locale.");
		if (!edit_parse(text, &e, err))
			return false;
		if (i > first)
			buf_addc(edits, '\0');
		if (!edit_add(text, &e, edits, err))
			return false;
	}
	return !edits->failed ||
	       fail(err, ERR_TOO_BIG, "That is more than a card can hold.", "Shorten the values.");
}

static bool stage(struct cli *c, struct change_draft *d, int64_t *id, struct error *err)
{
	return cli_ask_id(c, ASK_STAGE, d, id, err);
}

static bool new_run(struct cli *c, struct error *err)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_CREATE, SOURCE_COMMAND, STR_NONE);
	int64_t id;

	if (!edits_add(c, 0, &d->edits, err)) {
		change_draft_free(&d);
		return false;
	}
	return stage(c, d, &id, err) && out_changes(c, &id, id != 0, err);
}

const struct command cmd_contacts_new = {
	.name = "contacts new",
	.arguments = "FIELD=VALUE…",
	.help = "Stage a new contact",
	.more = "FIELD is firstName, companyName, notes …; of a list phones[mobile]+=VALUE, which "
		"adds\n"
		"with that label; a part of an address streetAddresses[home].city=VALUE.\n"
		"photo=@FILE takes the picture from a JPEG or PNG file.\n"
		"Nothing is sent: icloud-tui review shows it and commits it.",
	.min_args = 1,
	.max_args = -1,
	.stages = true,
	.run = new_run,
};

static bool edit_run(struct cli *c, struct error *err)
{
	struct buf contact = BUF_INIT(MIB);
	struct change_draft *d = NULL;
	int64_t id = 0;
	bool ok = contacts_need(c, err) && contact_find(c, c->args[0], &contact, err);

	if (ok) {
		d = change_draft_new(
			OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_COMMAND, buf_str(&contact));
		ok = edits_add(c, 1, &d->edits, err);
	}
	if (ok)
		ok = stage(c, d, &id, err) && out_changes(c, &id, id != 0, err);
	else if (d)
		change_draft_free(&d);
	buf_release(&contact);
	return ok;
}

const struct command cmd_contacts_edit = {
	.name = "contacts edit",
	.arguments = "ID FIELD=VALUE…",
	.help = "Stage a change to a contact",
	.more = "FIELD=VALUE sets, FIELD= empties, phones[work]+=VALUE adds with that label,\n"
		"phones-=VALUE removes the entry with that value. phones[0] and phones[mobile] "
		"name an\n"
		"entry, streetAddresses[home].city a part of one. photo=@FILE takes the picture "
		"from a\n"
		"JPEG or PNG file.\n"
		"Nothing is sent: icloud-tui review shows it and commits it.",
	.min_args = 2,
	.max_args = -1,
	.stages = true,
	.run = edit_run,
};

/* All are found before any is staged. */
static bool delete_run(struct cli *c, struct error *err)
{
	struct buf *found = mem_new(sizeof *found * (size_t)c->n_args);
	int64_t *ids = mem_new(sizeof *ids * (size_t)c->n_args);
	bool ok = contacts_need(c, err);

	for (int i = 0; i < c->n_args; i++)
		found[i] = BUF_INIT(MIB);
	for (int i = 0; i < c->n_args && ok; i++)
		ok = contact_find(c, c->args[i], &found[i], err);
	for (int i = 0; i < c->n_args && ok; i++)
		ok = stage(c,
			change_draft_new(
				OBJECT_CONTACT, CHANGE_DELETE, SOURCE_COMMAND, buf_str(&found[i])),
			&ids[i], err);
	ok = ok && out_changes(c, ids, (size_t)c->n_args, err);
	for (int i = 0; i < c->n_args; i++)
		buf_release(&found[i]);
	free(found);
	free(ids);
	return ok;
}

const struct command cmd_contacts_delete = {
	.name = "contacts delete",
	.arguments = "ID…",
	.help = "Stage the deletion of contacts",
	.more = "Nothing is sent and nothing is deleted: icloud-tui review shows it and commits "
		"it.",
	.min_args = 1,
	.max_args = -1,
	.stages = true,
	.run = delete_run,
};
