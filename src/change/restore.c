/* Restore: the difference between a backup and today, staged like any other change, in one transaction. Nothing
 * that is new since the backup is deleted unless that was asked for. Never sends.
 *
 *   today otherwise ─> update back     gone since ─> create under a new id ──> the groups that it was in
 */
#include "change/against.h"
#include "change/change.h"
#include "change/objects.h"
#include "change/stage.h"

#include <stdlib.h>
#include <string.h>

void backup_restore_free(struct backup_restore **r)
{
	size_t i;

	if (!*r)
		return;
	for (i = 0; i < (*r)->n; i++)
		free((*r)->pick[i].id);
	free((*r)->pick);
	free((*r)->backup);
	free(*r);
	*r = NULL;
}

struct backup_restore *backup_restore_new(struct str backup)
{
	struct backup_restore *r = mem_new(sizeof *r);

	r->backup = str_dup(backup);
	return r;
}

void backup_restore_pick(struct backup_restore *r, enum object_kind object, struct str id)
{
	if (r->n == r->room) {
		r->room = r->room ? r->room * 2 : 16;
		r->pick = mem_grow(r->pick, r->room, sizeof *r->pick);
	}
	r->pick[r->n].object = object;
	r->pick[r->n].found = false;
	r->pick[r->n++].id = str_dup(id);
}

struct restoring {
	struct against against;
	struct store *s;
	struct backup_restore *what;
	int64_t staged;
	struct error *err;
	bool ok;
};

static bool is_picked(struct restoring *r, enum object_kind object, struct str id)
{
	for (size_t i = 0; i < r->what->n; i++)
		if (r->what->pick[i].object == object && str_is(id, r->what->pick[i].id)) {
			r->what->pick[i].found = true;
			return true;
		}
	return !r->what->n;
}

static bool put(struct restoring *r, struct change_draft *d, int64_t *id, struct error *err)
{
	bool ok = stage_draft(r->s, d, 0, id, err);

	r->staged += ok && *id;
	change_draft_free(&d);
	return ok;
}

static bool stage_one(struct restoring *r, const struct against_one *o, struct error *err)
{
	bool create = !o->today.n;
	struct change_draft *d = change_draft_new(
		o->object, create ? CHANGE_CREATE : CHANGE_UPDATE, SOURCE_RESTORE, buf_str(&o->id));
	int64_t id = 0;

	buf_add_str(&d->after, buf_str(&o->after));
	if (!create)
		buf_add_str(&d->base, buf_str(&o->today));
	if (!put(r, d, &id, err))
		return false;
	if (create) /* from here on groups may name it */
		*ids_add(&r->against.todays, buf_str(&o->id), AGAINST_BACK, NULL) = AGAINST_BACK;
	return !create || !id || !o->photo_lost || ledger_flag(r->s, id, FLAG_PHOTO_LOST, err);
}

static bool wanted(void *ctx, struct str kind, struct str id, const char *sha256)
{
	struct restoring *r = ctx;
	enum object_kind object;

	if (!against_kind(kind, &object))
		return false;
	if (object == OBJECT_CONTACT && against_same(&r->against, object, id, sha256)) {
		is_picked(r, object, id);
		return false;
	}
	return true;
}

static bool one_object(
	void *ctx, struct str kind, struct str id, struct str bytes, struct error *err)
{
	struct restoring *r = ctx;
	struct against_one o;
	enum object_kind object;
	bool picked, ok = true;

	against_kind(kind, &object);
	picked = is_picked(r, object, id);
	if (!against_one(&r->against, object, id, bytes, picked, &o, err))
		return false;
	if (object == OBJECT_GROUP)
		picked |= o.today.n > 0; /* then it gets back who comes back */
	if (picked && o.differs)
		ok = stage_one(r, &o, err);
	against_one_release(&o);
	return ok;
}

static void delete_new(void *ctx, enum object_kind object, struct str id, struct str text)
{
	struct restoring *r = ctx;
	int64_t change;

	(void)text;
	r->ok = r->ok && put(r, change_draft_new(object, CHANGE_DELETE, SOURCE_RESTORE, id),
				 &change, r->err);
}

static bool all_found(const struct backup_restore *what, struct error *err)
{
	for (size_t i = 0; i < what->n; i++)
		if (!what->pick[i].found)
			return failf(err, ERR_NOT_FOUND, "backup export shows what it holds.",
				"This backup has no %s %.80s. Nothing was staged.",
				object_kind_words(what->pick[i].object), what->pick[i].id);
	return true;
}

static bool stage_all(struct restoring *r, struct error *err)
{
	struct backup_walk walk = {.ctx = r, .wanted = wanted, .object = one_object};

	if (!backup_walk(r->against.state_dir, r->against.backup, &walk, err) ||
		!all_found(r->what, err))
		return false;
	r->ok = true;
	r->err = err;
	if (r->what->delete_new && !r->what->n)
		against_new(&r->against, delete_new, r);
	return r->ok;
}

bool change_restore(
	struct account *a, struct backup_restore *what, int64_t *staged, struct error *err)
{
	struct restoring r = {.s = a->store, .what = what};
	bool ok = against_open(&r.against, a->state_dir, a->store, str_of(what->backup), err);

	if (ok) {
		ok = store_begin(store_ledger(a->store), err);
		if (ok) {
			ok = stage_all(&r, err);
			ok = store_end(store_ledger(a->store), ok, ok ? err : NULL) && ok;
		}
		against_release(&r.against);
	}
	if (ok)
		*staged = r.staged;
	backup_restore_free(&what);
	return ok;
}
