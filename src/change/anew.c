/* "Make it new": an edit of what another device deleted becomes a new contact, in one transaction. What waited for
 * the edit waits for the new one, and what can be brought along is: the picture from the cache or a backup, the
 * groups from the newest backup in which it still was. Never sends.
 *
 *   edit, behind ─> create under a new id ──linked──> the groups that it was in
 *        └─ leaves the ledger
 */
#include "base/crypto.h"
#include "change/backup.h"
#include "change/change.h"
#include "change/objects.h"
#include "change/reborn.h"
#include "change/stage.h"
#include "contacts/photo.h"

#include <stdlib.h>

enum { BACKUPS_MOST = 8 }; /* so many are looked into, the newest first */

struct anew {
	struct store *s;
	const char *state_dir;
	struct change *was;
	char id[UUID_SIZE];
	struct str backups[BACKUPS_MOST]; /* their ids, on the heap */
	size_t n;
	bool photo_lost;
	int64_t create, staged;
	struct error *err;
	bool ok;
};

static void take_backup(void *ctx, const struct backup_row *b)
{
	struct anew *a = ctx;

	if (a->n < BACKUPS_MOST)
		a->backups[a->n++] = str_of(str_dup(b->id));
}

/* ---- the picture ---- */

/* A backup's picture counts when the contact had the same one then. */
static bool same_picture(struct anew *a, struct str backup, struct str photo)
{
	struct buf then = BUF_INIT(TEXT_MAX);
	bool same = backup_object(a->state_dir, backup, "contact", buf_str(&a->was->object_id),
			    &then, NULL) &&
		    values_equal(json_get(buf_str(&then), "photo"), photo);

	buf_release(&then);
	return same;
}

static bool find_picture(struct anew *a, struct buf *picture)
{
	struct buf key = BUF_INIT(64 * KIB);
	struct str card = buf_str(&a->was->after);
	bool found = photo_key(card, &key) && store_document(a->s, buf_cstr(&key), picture, NULL);

	for (size_t i = 0; !found && i < a->n; i++)
		found = same_picture(a, a->backups[i], json_get(card, "photo")) &&
			backup_object(a->state_dir, a->backups[i], "photo",
				buf_str(&a->was->object_id), picture, NULL);
	buf_release(&key);
	return found;
}

static bool bring_picture(struct anew *a, struct buf *card)
{
	struct buf picture = BUF_INIT(TEXT_MAX);
	bool ok = true;

	if (reborn_needs_picture(buf_str(card))) {
		a->photo_lost = !find_picture(a, &picture);
		ok = a->photo_lost ? reborn_put(card, "photo", STR_NONE)
				   : reborn_picture(buf_str(&picture), card);
	}
	buf_release(&picture);
	return ok;
}

/* ---- the groups ---- */

static bool put(struct anew *a, struct change_draft *d, int64_t *id)
{
	bool ok = stage_draft(a->s, d, 0, id, a->err);

	a->staged += ok && *id;
	change_draft_free(&d);
	return ok;
}

static bool group_today(struct anew *a, struct str group, struct buf *text)
{
	struct change waits;
	int64_t id = ledger_change_of(a->s, OBJECT_GROUP, group);
	bool there;

	if (!id || !ledger_change(a->s, id, &waits))
		return ledger_current(a->s, OBJECT_GROUP, group, text, NULL);
	there = waits.kind != CHANGE_DELETE && buf_add_str(text, buf_str(&waits.after));
	change_release(&waits);
	return there;
}

static bool join(struct anew *a, struct str group)
{
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, a->was->source, group);
	int64_t id;

	d->waits_for = a->create;
	if (group_today(a, group, &d->base) &&
		group_with(buf_str(&d->base), str_of(a->id), &d->after))
		return put(a, d, &id);
	change_draft_free(&d); /* the group is gone: the contact comes without it */
	return true;
}

static bool only_groups(void *ctx, struct str kind, struct str id, const char *sha256)
{
	(void)ctx;
	(void)id;
	(void)sha256;
	return str_is(kind, "group");
}

static bool join_if_member(
	void *ctx, struct str kind, struct str group, struct str text, struct error *err)
{
	struct anew *a = ctx;

	(void)kind;
	(void)err;
	if (group_has(text, buf_str(&a->was->object_id)))
		a->ok = a->ok && join(a, group);
	return a->ok;
}

/* The newest backup in which the contact still was says which groups it was in. */
static bool bring_groups(struct anew *a)
{
	struct backup_walk walk = {.ctx = a, .wanted = only_groups, .object = join_if_member};
	struct buf then = BUF_INIT(TEXT_MAX);
	bool found = false;

	a->ok = true;
	for (size_t i = 0; !found && i < a->n; i++) {
		found = backup_object(a->state_dir, a->backups[i], "contact",
			buf_str(&a->was->object_id), &then, NULL);
		if (found)
			backup_walk(a->state_dir, a->backups[i], &walk, NULL);
	}
	buf_release(&then);
	return a->ok;
}

/* ---- one of them ---- */

/* What waited for the edit waits for the new one. */
static bool hand_over(struct anew *a)
{
	int64_t *ids;
	size_t n = ledger_waiting_for(a->s, a->was->id, &ids);
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		struct change c;

		if (!ledger_change(a->s, ids[i], &c))
			continue;
		c.waits_for = a->create;
		ok = ledger_put(a->s, &c, a->err);
		change_release(&c);
	}
	free(ids);
	return ok;
}

static bool stage_new(struct anew *a)
{
	bool group = a->was->object == OBJECT_GROUP;
	struct change_draft *d =
		change_draft_new(a->was->object, CHANGE_CREATE, a->was->source, STR_NONE);

	if (!reborn_text(
		    buf_str(&a->was->after), group ? "groupId" : "contactId", a->id, &d->after) ||
		!bring_picture(a, &d->after)) {
		change_draft_free(&d);
		return fail(
			a->err, ERR_BAD_DATA, "D drops the change.", "This cannot be made new.");
	}
	return put(a, d, &a->create);
}

static bool work(struct store *s, void *what, struct error *err)
{
	struct anew *a = what;

	a->err = err;
	if (!stage_new(a) || !a->create)
		return false;
	if (a->photo_lost && !ledger_flag(s, a->create, FLAG_PHOTO_LOST, err))
		return false;
	return hand_over(a) && stage_drop(s, a->was->id, err) &&
	       (a->was->object == OBJECT_GROUP || bring_groups(a));
}

/* Only an edit of what is gone: else there would be two of it. */
static bool may_be(struct account *a, const struct change *c, struct error *err)
{
	if (c->kind == CHANGE_UPDATE && c->state != STATE_UNKNOWN &&
		(c->object == OBJECT_CONTACT || c->object == OBJECT_GROUP) &&
		!ledger_current(a->store, c->object, buf_str(&c->object_id), NULL, NULL))
		return true;
	return failf(err, ERR_CONFLICT, "Review shows what waits.",
		"This %s is not one that was deleted in iCloud, so it is not made new.",
		object_kind_words(c->object));
}

bool change_anew(struct account *a, int64_t id, int64_t *made, int64_t *staged, struct error *err)
{
	struct change was;
	struct anew n = {.s = a->store, .state_dir = a->state_dir, .was = &was};
	bool ok;

	if (!a->store || !ledger_change(a->store, id, &was))
		return fail(err, ERR_NOT_FOUND, "This change waits no longer.",
			"Review shows what waits.");
	ok = may_be(a, &was, err);
	if (ok) {
		uuid_make(true, n.id);
		backup_list(a->state_dir, take_backup, &n);
		ok = stage_in_transaction(a->store, work, &n, err);
	}
	if (ok) {
		*made = n.create;
		*staged += n.staged;
	}
	for (size_t i = 0; i < n.n; i++)
		free((char *)(uintptr_t)n.backups[i].p);
	change_release(&was);
	return ok;
}
