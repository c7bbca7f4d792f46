/* Restore: the difference between a backup and today, staged like any other change, in one transaction. Nothing
 * that is new since the backup is deleted unless that was asked for. Never sends.
 *
 *   slices: read, compare, draft ──(the engine turns between them)──> all drafts into the ledger, or none
 *
 *   today otherwise ─> update back     gone since ─> create under a new id ──> the groups that it was in
 */
#include "change/against.h"
#include "change/change.h"
#include "change/objects.h"
#include "change/stage.h"
#include "icloud/time.h"

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

enum { SLICE_MS = 20, SLICE_OBJECTS = 500 }; /* whichever comes first */

struct restoring {
	struct flow flow;
	struct account *a;
	struct against against;
	struct backup_restore *what;
	struct backup_reading *reading;
	struct change_drafts *drafts;
	bool *photo_lost; /* one for each draft */
	uint64_t timer;
	int64_t staged;
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

/* ---- in slices: what is to be staged ---- */

static void draft(struct restoring *r, struct change_draft *d, bool photo_lost)
{
	change_drafts_add(r->drafts, d);
	r->photo_lost = mem_grow(r->photo_lost, r->drafts->cap, sizeof *r->photo_lost);
	r->photo_lost[r->drafts->n - 1] = photo_lost;
}

static void draft_one(struct restoring *r, const struct against_one *o)
{
	bool create = !o->today.n;
	struct change_draft *d = change_draft_new(
		o->object, create ? CHANGE_CREATE : CHANGE_UPDATE, SOURCE_RESTORE, buf_str(&o->id));

	buf_add_str(&d->after, buf_str(&o->after));
	if (!create)
		buf_add_str(&d->base, buf_str(&o->today));
	if (create) /* from here on groups may name it */
		*ids_add(&r->against.todays, buf_str(&o->id), AGAINST_BACK, NULL) = AGAINST_BACK;
	draft(r, d, create && o->photo_lost);
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
	bool picked;

	against_kind(kind, &object);
	picked = is_picked(r, object, id);
	if (!against_one(&r->against, object, id, bytes, picked, &o, err))
		return false;
	if (object == OBJECT_GROUP)
		picked |= o.today.n > 0; /* then it gets back who comes back */
	if (picked && o.differs)
		draft_one(r, &o);
	against_one_release(&o);
	return true;
}

static void delete_new(void *ctx, enum object_kind object, struct str id, struct str text)
{
	struct restoring *r = ctx;

	(void)text;
	draft(r, change_draft_new(object, CHANGE_DELETE, SOURCE_RESTORE, id), false);
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

/* ---- at once: all of them, or none ---- */

static bool stage_all(struct store *s, void *what, struct error *err)
{
	struct restoring *r = what;
	bool ok = true;

	for (size_t i = 0; ok && i < r->drafts->n; i++) {
		int64_t id = 0;

		ok = stage_draft(s, r->drafts->draft[i], 0, &id, err) &&
		     (!id || !r->photo_lost[i] || ledger_flag(s, id, FLAG_PHOTO_LOST, err));
		r->staged += ok && id;
	}
	return ok;
}

static bool finish(struct restoring *r, struct error *err)
{
	if (!all_found(r->what, err))
		return false;
	if (r->what->delete_new && !r->what->n)
		against_new(&r->against, delete_new, r);
	return stage_in_transaction(r->a->store, stage_all, r, err);
}

/* ---- the flow ---- */

static void end(struct restoring *r, const struct error *err)
{
	if (r->timer)
		engine_forget_timer(r->a->engine, r->timer);
	r->timer = 0;
	backup_reading_free(&r->reading);
	flow_end(&r->flow, err);
}

static void tell_place(struct restoring *r)
{
	struct icloud_message m = {.event = EVENT_PROGRESS, .ask = ASK_RESTORE, .text = "restore"};

	backup_reading_place(r->reading, &m.done, &m.total);
	if (r->a->tell)
		r->a->tell(r->a->tell_owner, &m);
}

static void slice(void *owner)
{
	struct restoring *r = owner;
	struct backup_walk walk = {.ctx = r, .wanted = wanted, .object = one_object};
	int64_t until = clock_monotonic_ms() + SLICE_MS;
	struct error err = ERROR_INIT;
	bool ok = true;
	int n = 0;

	r->timer = 0;
	do
		ok = backup_reading_over(r->reading) ||
		     backup_reading_next(r->reading, &walk, &err);
	while (ok && !backup_reading_over(r->reading) && ++n < SLICE_OBJECTS &&
		clock_monotonic_ms() < until);
	if (ok && !backup_reading_over(r->reading)) {
		tell_place(r);
		r->timer = engine_after(r->a->engine, 0, slice, r);
		return;
	}
	ok = ok && finish(r, &err);
	end(r, ok ? NULL : &err);
}

static void restore_cancel(struct flow *f)
{
	struct error err;

	fail(&err, ERR_CANCELLED, "The restore was stopped. Nothing was staged.",
		"Restore it again.");
	end((struct restoring *)f, &err);
}

static void restore_free(struct flow *f)
{
	struct restoring *r = (struct restoring *)f;

	if (r->timer)
		engine_forget_timer(r->a->engine, r->timer);
	backup_reading_free(&r->reading);
	change_drafts_free(&r->drafts);
	against_release(&r->against);
	backup_restore_free(&r->what);
	free(r->photo_lost);
	free(r);
}

int64_t restore_staged(const struct flow *f)
{
	return f->err.code ? 0 : ((const struct restoring *)f)->staged;
}

struct flow *restore_flow(struct account *a, struct backup_restore *what)
{
	struct restoring *r = mem_new(sizeof *r);
	struct error err = ERROR_INIT;

	*r = (struct restoring){
		.flow = {.name = "restore", .cancel = restore_cancel, .free = restore_free},
		.a = a,
		.what = what,
		.drafts = change_drafts_new()};
	if (against_open(&r->against, a->state_dir, a->store, str_of(what->backup), &err) &&
		(r->reading = backup_reading_open(a->state_dir, str_of(what->backup), &err)))
		r->timer = engine_after(a->engine, 0, slice, r);
	else
		flow_end_soon(a->engine, &r->flow, &err);
	return &r->flow;
}
