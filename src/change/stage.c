/* Drafts become changes in the ledger. Several changes of one object fold into one; what differs in
 * nothing does not wait. Never sends, never approves, and never touches what iCloud has.
 *
 *   draft (edits | whole card) + base ──> after ──> settle: built from the base ──> describe ──> row
 *                     └─ a change waits already: the draft is merged into its after side
 */
#include "change/stage.h"
#include "change/steps.h"

#include "change/change.h"
#include "change/checks.h"
#include "change/diff.h"
#include "change/drafts.h"
#include "change/needs.h"
#include "change/objects.h"
#include "icloud/time.h"

#include <stdlib.h>
#include <string.h>

struct change_draft *change_draft_new(
	enum object_kind o, enum change_kind k, enum change_source s, struct str id)
{
	struct change_draft *d = mem_new(sizeof *d);

	*d = (struct change_draft){.object = o,
		.kind = k,
		.source = s,
		.object_id = id.p ? str_dup(id) : NULL,
		.edits = BUF_INIT(TEXT_MAX),
		.after = BUF_INIT(TEXT_MAX),
		.base = BUF_INIT(TEXT_MAX)};
	return d;
}

void change_draft_free(struct change_draft **d)
{
	if (!*d)
		return;
	free((*d)->object_id);
	buf_release(&(*d)->edits);
	buf_release(&(*d)->after);
	buf_release(&(*d)->base);
	free(*d);
	*d = NULL;
}

/* ---- texts ---- */

void text_replace(struct buf *to, struct str text)
{
	struct buf copy = BUF_INIT(to->max);

	buf_add_str(&copy, text);
	buf_release(to);
	*to = copy;
}

/* iCloud refuses a card that does not say whether it is a company (protocol 4.5), also one of its own. */
static bool says_company(struct change *c)
{
	struct buf next = BUF_INIT(TEXT_MAX);
	bool ok = true;

	if (c->object == OBJECT_CONTACT && !json_get(buf_str(&c->after), "isCompany").p) {
		ok = card_put(buf_str(&c->after), "isCompany", STR("false"), &next);
		if (ok)
			text_replace(&c->after, buf_str(&next));
	}
	buf_release(&next);
	return ok;
}

/* What was put there for iCloud alone is no change. */
static bool is_put_there(const struct change *c, const struct sides *s, const struct pair *p)
{
	return c->object == OBJECT_CONTACT && p->info->key && p->before == NOWHERE &&
	       strcmp(p->info->key, "isCompany") == 0 && str_is(pair_value(s, p, 1), "false");
}

bool stage_settle(struct change *c, bool *counts, struct error *err)
{
	struct buf built = BUF_INIT(TEXT_MAX);
	struct sides s;
	bool *take, ok;
	size_t i;

	*counts = true;
	if (c->kind == CHANGE_DELETE)
		return true;
	if (!sides_open(buf_str(&c->base), buf_str(&c->after), &s))
		return failf(err, ERR_BAD_DATA, "Ctrl-R reads it again from iCloud.",
			"This %s cannot be read, so it cannot be changed.",
			c->object == OBJECT_CONTACT ? "card" : object_kind_words(c->object));
	take = mem_new(s.n + 1);
	*counts = c->kind == CHANGE_CREATE;
	for (i = 0; i < s.n; i++) {
		take[i] = true;
		*counts |= pair_counts(&s, &s.pairs[i]) && !is_put_there(c, &s, &s.pairs[i]);
	}
	ok = c->kind == CHANGE_CREATE || sides_build(&s, take, &built);
	if (ok && c->kind == CHANGE_UPDATE) {
		text_replace(&c->after, buf_str(&built));
		ok = says_company(c);
	}
	free(take);
	sides_release(&s);
	buf_release(&built);
	return ok || failf(err, ERR_TOO_BIG,
			     c->object == OBJECT_CONTACT ? "Shorten its note or its photo."
							 : "Change it at icloud.com.",
			     "This %s is too large to be changed.",
			     c->object == OBJECT_CONTACT ? "card" : object_kind_words(c->object));
}

static void diff_of(const struct change *c, struct diff *d)
{
	if (!diff_cards(buf_str(&c->base), buf_str(&c->after), d))
		*d = (struct diff){0};
}

static void summarise(struct change *c, const struct diff *d)
{
	buf_clear(&c->summary);
	buf_clear(&c->fields);
	if (c->kind == CHANGE_CREATE)
		buf_printf(&c->summary, "new %s", object_kind_words(c->object));
	else if (c->kind == CHANGE_DELETE)
		buf_adds(&c->summary, c->object == OBJECT_GROUP ? "group deleted" : "deleted");
	else
		diff_summary(d, &c->summary);
	diff_fields(d, &c->fields);
}

bool stage_describe(struct store *s, struct change *c, struct error *err)
{
	struct str shown = c->kind == CHANGE_CREATE ? buf_str(&c->after) : buf_str(&c->base);
	struct diff d;

	diff_of(c, &d);
	buf_clear(&c->title);
	buf_clear(&c->base_etag);
	object_title(c->object, shown, &c->title);
	if (c->kind != CHANGE_CREATE)
		object_etag(c->object, buf_str(&c->base), &c->base_etag);
	summarise(c, &d);
	c->flags = checks_change(s, c, &d);
	diff_release(&d);
	if (c->kind != CHANGE_CREATE && !c->base_etag.n && c->object != OBJECT_ME)
		return failf(err, ERR_BAD_DATA, "Ctrl-R reads it again from iCloud.",
			"iCloud sent this %s without a version, so it cannot be changed.",
			c->object == OBJECT_CONTACT ? "card" : object_kind_words(c->object));
	return true;
}

/* ---- what a draft makes of a text ---- */

static bool parse_edits(struct str lines, struct edit **edits, size_t *n, struct error *err)
{
	struct str line;
	size_t room = 0;

	*edits = NULL;
	*n = 0;
	while (str_cut(&lines, '\0', &line)) {
		if (!line.n)
			continue;
		if (*n == room) {
			room = room ? room * 2 : 16;
			*edits = mem_grow(*edits, room, sizeof **edits);
		}
		if (!edit_parse(line, &(*edits)[*n], err))
			return false;
		++*n;
	}
	return true;
}

static bool not_there(enum object_kind object, struct error *err)
{
	return failf(err, ERR_NOT_FOUND, "Ctrl-R reads the contacts again.",
		"There is no such %s in iCloud.", object_kind_words(object));
}

/* Who joins a group or becomes the me card is a contact, here or waiting to be made. */
static bool contact_is_known(struct store *s, struct str id)
{
	struct change c;
	int64_t change;
	bool made;

	if (ledger_current(s, OBJECT_CONTACT, id, NULL, NULL))
		return true;
	change = ledger_change_of(s, OBJECT_CONTACT, id);
	if (!change || !ledger_change(s, change, &c))
		return false;
	made = c.kind == CHANGE_CREATE;
	change_release(&c);
	return made;
}

static bool names_known(struct store *s, const struct change_draft *d, const struct edit *edits,
	size_t n, struct error *err)
{
	for (size_t i = 0; i < n && d->object != OBJECT_CONTACT; i++) {
		const struct edit *e = &edits[i];
		bool named = (e->verb == EDIT_ADD && str_is(e->path, "contactIds")) ||
			     (e->verb == EDIT_SET && str_is(e->path, "meCardId"));

		if (named && !contact_is_known(s, e->value))
			return not_there(OBJECT_CONTACT, err);
	}
	return true;
}

static bool apply_edits(struct store *s, const struct change_draft *d, struct str text,
	struct buf *out, struct error *err)
{
	struct edit *edits;
	size_t n;
	bool ok = parse_edits(buf_str(&d->edits), &edits, &n, err) &&
		  names_known(s, d, edits, n, err) &&
		  object_edit(d->object, text, edits, n, out, err);

	free(edits);
	return ok;
}

/* The after side that the draft means, merged into what waits already. */
static bool draft_after(struct store *s, const struct change_draft *d, struct change *c,
	struct str current, struct error *err)
{
	struct buf after = BUF_INIT(TEXT_MAX);
	struct str base = d->base.n ? buf_str(&d->base) : c->id ? buf_str(&c->after) : current;
	bool ok;

	if (d->after.n && c->id)
		ok = cards_merge(base, buf_str(&c->after), buf_str(&d->after), &after, NULL) ||
		     fail(err, ERR_BAD_DATA, "This is no card.", "Nothing was staged.");
	else if (d->after.n)
		ok = buf_add_str(&after, buf_str(&d->after));
	else
		ok = apply_edits(s, d, c->id ? buf_str(&c->after) : base, &after, err);
	if (ok)
		text_replace(&c->after, buf_str(&after));
	buf_release(&after);
	return ok;
}

static bool take_id(struct change *c, struct error *err)
{
	struct buf id = BUF_INIT(4 * KIB);
	bool ok = object_id(c->object, buf_str(&c->after), &id);

	if (ok)
		text_replace(&c->object_id, buf_str(&id));
	buf_release(&id);
	return ok ||
	       failf(err, ERR_USAGE, "Nothing was staged.", "A new %s needs an id of its own.",
		       c->object == OBJECT_CONTACT ? "card" : object_kind_words(c->object));
}

static bool fold_create(struct store *s, const struct change_draft *d, struct change *c,
	struct str current, struct error *err)
{
	if (current.n)
		return failf(err, ERR_USAGE, "Edit that one instead.",
			"iCloud has a %s with this id already.", object_kind_words(c->object));
	c->kind = CHANGE_CREATE;
	return draft_after(s, d, c, STR(""), err) && take_id(c, err);
}

/* What waits is made anew over what iCloud has now. */
static bool fold_merged(
	const struct change_draft *d, struct change *c, struct str current, struct error *err)
{
	if (!d->after.n || !current.n || !str_eq(buf_str(&d->base), current))
		return fail(err, ERR_CONFLICT, "iCloud has moved on once more meanwhile.",
			"Merge again with what it has now.");
	text_replace(&c->base, current);
	text_replace(&c->after, buf_str(&d->after));
	c->kind = CHANGE_UPDATE;
	return true;
}

static bool fold_update(struct store *s, const struct change_draft *d, struct change *c,
	struct str current, struct error *err)
{
	bool fresh = !c->id || c->kind == CHANGE_DELETE;

	if (d->merged)
		return fold_merged(d, c, current, err);
	if (fresh && !current.n)
		return not_there(c->object, err);
	if (fresh) {
		text_replace(&c->base, d->base.n ? buf_str(&d->base) : current);
		text_replace(&c->after, buf_str(&c->base));
		c->kind = CHANGE_UPDATE;
	}
	return draft_after(s, d, c, current, err);
}

/* With a base it is the deletion of exactly what was seen: a merge must not take away what came since. */
static bool fold_delete(
	const struct change_draft *d, struct change *c, struct str current, struct error *err)
{
	struct str now = c->id && c->after.n ? buf_str(&c->after) : current;

	if (!current.n)
		return not_there(c->object, err);
	if (d->base.n && !str_eq(buf_str(&d->base), now))
		return fail(err, ERR_CONFLICT, "It has changed meanwhile.",
			"Look at it again as it is now.");
	text_replace(&c->base, current);
	buf_clear(&c->after);
	c->kind = CHANGE_DELETE;
	return true;
}

static bool fold(struct store *s, const struct change_draft *d, struct change *c,
	struct str current, struct error *err)
{
	switch (d->kind) {
	case CHANGE_CREATE:
		return fold_create(s, d, c, current, err);
	case CHANGE_UPDATE:
		return fold_update(s, d, c, current, err);
	case CHANGE_DELETE:
		return fold_delete(d, c, current, err);
	}
	return false;
}

/* ---- into the ledger ---- */

/* What a draft comes to, in one transaction: a change that waits, or none any more; and what the form, or the
 * editor, kept of it goes. */
struct outcome {
	const struct change_draft *draft;
	struct change *change;
	bool waits;
};

static bool drop_draft(struct store *s, const struct change_draft *d, bool text, struct error *err)
{
	return drafts_drop(s, d->object, str_of(d->object_id), text, err);
}

static bool outcome_work(struct store *s, void *what, struct error *err)
{
	const struct outcome *o = what;

	if (o->waits && !ledger_put(s, o->change, err))
		return false;
	if (!o->waits && o->change->id && !stage_drop(s, o->change->id, err))
		return false;
	return (!o->draft->typed || drop_draft(s, o->draft, false, err)) &&
	       (o->draft->source != SOURCE_EDITOR || drop_draft(s, o->draft, true, err));
}

static bool drop_work(struct store *s, void *what, struct error *err)
{
	const int64_t *id = what;

	return stage_drop(s, *id, err);
}

static enum change_state state_of(const struct change *c, struct str current_etag)
{
	bool same = str_eq(buf_str(&c->base_etag), current_etag);

	return c->kind == CHANGE_CREATE || same ? STATE_WAITING : STATE_BEHIND;
}

/* Who names new contacts waits for them, and no longer for one that it does not name any more. */
static void link_to_new(struct store *s, struct change *c)
{
	struct change first;
	int64_t linked = c->waits_for;

	if (c->object == OBJECT_CONTACT || c->kind == CHANGE_DELETE)
		return;
	if (linked && ledger_change(s, linked, &first)) {
		if (first.object == OBJECT_CONTACT && first.kind == CHANGE_CREATE)
			linked = 0;
		change_release(&first);
	}
	c->waits_for = needs_first(s, linked, c->object, buf_str(&c->after));
}

/* True also when nothing differs: *id is 0 then, and what waited before waits no longer. */
static bool write_change(struct store *s, const struct change_draft *d, struct change *c,
	struct str current_etag, int64_t *id, struct error *err)
{
	struct outcome o = {.draft = d, .change = c};
	bool counts;

	*id = 0;
	if (!stage_settle(c, &counts, err))
		return false;
	if (!counts)
		return (!c->id && !d->typed && d->source != SOURCE_EDITOR) ||
		       stage_in_transaction(s, outcome_work, &o, err);
	if (!stage_describe(s, c, err))
		return false;
	c->state = state_of(c, current_etag);
	link_to_new(s, c);
	c->staged_at = clock_now();
	o.waits = true;
	if (!stage_in_transaction(s, outcome_work, &o, err))
		return false;
	*id = c->id;
	return true;
}

static bool open_change(
	struct store *s, const struct change_draft *d, struct change *c, struct error *err)
{
	struct str name = str_of(d->object_id);
	int64_t id = name.n ? ledger_change_of(s, d->object, name) : 0;

	if (id && ledger_change(s, id, c)) {
		if (c->state != STATE_UNKNOWN)
			return true;
		change_release(c);
		return failf(err, ERR_UNKNOWN, "Your draft is kept. Ctrl-R reads now.",
			"What became of the last change of this %s is not known yet; it is read "
			"again first.",
			object_kind_words(d->object));
	}
	change_init(c);
	c->object = d->object;
	buf_add_str(&c->object_id, name);
	return true;
}

bool stage_draft(struct store *s, const struct change_draft *d, int64_t reverse_of, int64_t *id,
	struct error *err)
{
	struct buf current = BUF_INIT(TEXT_MAX), etag = BUF_INIT(4 * KIB);
	struct change c;
	bool ok;

	if (!open_change(s, d, &c, err))
		return false;
	c.source = d->source;
	if (!d->merged) /* put together over what iCloud has now, it reverses what it did */
		c.reverse_of = reverse_of;
	if (d->waits_for)
		c.waits_for = d->waits_for;
	if (c.object_id.n)
		ledger_current(s, d->object, buf_str(&c.object_id), &current, &etag);
	if (c.id && c.kind == CHANGE_CREATE && d->kind == CHANGE_DELETE) {
		*id = 0;
		ok = stage_in_transaction(s, drop_work, &c.id, err);
	} else {
		ok = fold(s, d, &c, buf_str(&current), err) &&
		     write_change(s, d, &c, buf_str(&etag), id, err);
	}
	change_release(&c);
	buf_release(&current);
	buf_release(&etag);
	return ok;
}

bool stage_allowed(const struct account *a, const struct change_draft *d, struct error *err)
{
	if (a->settings && a->settings->read_only)
		return fail(err, ERR_REFUSED,
			"This program runs with --read-only, so nothing is staged.",
			"Start it without --read-only.");
	if (!a->store)
		return fail(err, ERR_SIGN_IN, "No account is known yet, so nothing can be staged.",
			"Sign in first: icloud-tui login.");
	if (d->object == OBJECT_RECORD ||
		(d->object == OBJECT_ME && (d->kind != CHANGE_UPDATE || !d->object_id ||
						   strcmp(d->object_id, ME_ID) != 0)))
		return fail(err, ERR_USAGE, "Only contacts, groups and the me card can be changed.",
			"Change it at icloud.com.");
	return true;
}

bool change_stage_step(
	struct account *a, struct change_draft *d, int64_t *id, int64_t *step, struct error *err)
{
	bool ok = stage_allowed(a, d, err) && store_begin(store_ledger(a->store), err);

	if (ok) {
		ok = steps_begin(a->store, err) && stage_draft(a->store, d, 0, id, err) &&
		     steps_end(a->store, step, err);
		ok = store_end(store_ledger(a->store), ok, ok ? err : NULL) && ok;
	}
	change_draft_free(&d);
	return ok;
}

bool change_stage(struct account *a, struct change_draft *d, int64_t *id, struct error *err)
{
	int64_t step;

	return change_stage_step(a, d, id, &step, err);
}

/* ---- the rest of a change after a write ---- */

static bool rest_of(struct change *c, struct str sent, struct str answer)
{
	struct buf rest = BUF_INIT(TEXT_MAX);
	bool ok = cards_merge(sent, answer, buf_str(&c->after), &rest, NULL);

	if (ok) {
		text_replace(&c->base, answer);
		text_replace(&c->after, buf_str(&rest));
		c->kind = CHANGE_UPDATE;
		c->state = STATE_WAITING;
	}
	buf_release(&rest);
	return ok;
}

bool stage_rest(
	struct store *s, int64_t change, struct str sent, struct str answer, struct error *err)
{
	struct change c;
	bool counts = false, ok = true;

	if (!ledger_change(s, change, &c))
		return true; /* dropped meanwhile: it is in iCloud all the same */
	if (!answer.n && c.object == OBJECT_CONTACT)
		ok = stage_forget(s, buf_str(&c.object_id), err);
	if (answer.n && c.kind == CHANGE_DELETE) { /* staged while the write was under way */
		text_replace(&c.base, answer);
		counts = true;
	} else if (answer.n && rest_of(&c, sent, answer)) {
		ok = stage_settle(&c, &counts, err);
	} else if (!answer.n && c.kind != CHANGE_DELETE) { /* edited while it was deleted */
		c.state = STATE_BEHIND;
		counts = true;
	}
	if (ok && counts)
		ok = stage_describe(s, &c, err) && ledger_put(s, &c, err);
	else if (ok)
		ok = ledger_drop(s, change, err);
	change_release(&c);
	return ok;
}
