/* What waits and is not to be any more: it leaves the ledger, and with it what waited for it; a group only forgets
 * the new contact that is not to be. Never touches what iCloud has.
 */
#include "change/change.h"
#include "change/needs.h"
#include "change/objects.h"
#include "change/stage.h"
#include "icloud/hooks.h"

#include <stdlib.h>

bool stage_in_transaction(struct store *s, bool (*work)(struct store *, void *, struct error *),
	void *what, struct error *err)
{
	bool ok;

	if (hook_point("stage"))
		return fail_file(err, "written", "The ledger");
	if (db_in_transaction(store_ledger(s)))
		return work(s, what, err);
	if (!store_begin(store_ledger(s), err))
		return false;
	ok = work(s, what, err);
	if (!store_end(store_ledger(s), ok, ok ? err : NULL))
		return false;
	return ok;
}

static bool take_out(struct buf *group, struct str contact)
{
	struct buf less = BUF_INIT(TEXT_MAX);
	bool ok = !group->n || group_without(buf_str(group), contact, &less);

	if (ok && group->n)
		text_replace(group, buf_str(&less));
	buf_release(&less);
	return ok;
}

/* The contact is in iCloud no more, or is not to be after all: the group forgets this member on both sides;
 * without a rest it waits no longer, as a me card that was to be that contact. */
static bool forget_member(struct store *s, int64_t id, struct str contact, struct error *err)
{
	struct change c;
	bool counts = false, ok;

	if (!ledger_change(s, id, &c))
		return true;
	ok = c.object == OBJECT_ME || (take_out(&c.base, contact) && take_out(&c.after, contact));
	if (ok && c.object == OBJECT_GROUP) {
		c.waits_for = needs_first(s, 0, OBJECT_GROUP, buf_str(&c.after));
		ok = stage_settle(&c, &counts, err);
	}
	if (ok && counts)
		ok = stage_describe(s, &c, err) && ledger_put(s, &c, err);
	else if (ok)
		ok = ledger_drop(s, id, err);
	change_release(&c);
	return ok;
}

bool stage_forget(struct store *s, struct str contact, struct error *err)
{
	int64_t *ids;
	size_t n = needs_naming(s, contact, &ids), i;
	bool ok = true;

	for (i = 0; ok && i < n; i++)
		ok = forget_member(s, ids[i], contact, err);
	free(ids);
	return ok;
}

static bool drop_one(struct store *s, int64_t id, struct error *err)
{
	struct change c;
	bool ok;

	if (!ledger_change(s, id, &c))
		return ledger_drop(s, id, err);
	ok = ledger_drop(s, id, err);
	if (ok && c.object == OBJECT_CONTACT && c.kind == CHANGE_CREATE)
		ok = stage_forget(s, buf_str(&c.object_id), err);
	change_release(&c);
	return ok;
}

static bool drop_with_followers(struct store *s, int64_t id, int depth, struct error *err)
{
	bool ok = drop_one(s, id, err);
	int64_t *ids;
	size_t n = ledger_waiting_for(s, id, &ids), i;

	for (i = 0; ok && i < n && depth < 16; i++)
		ok = drop_with_followers(s, ids[i], depth + 1, err);
	free(ids);
	return ok;
}

bool stage_drop(struct store *s, int64_t id, struct error *err)
{
	return drop_with_followers(s, id, 0, err);
}

static bool drop_ids(struct store *s, void *what, struct error *err)
{
	const struct icloud_ids *ids = what;
	struct change c;
	size_t i;

	for (i = 0; i < ids->n; i++) {
		bool unknown;

		if (!ledger_change(s, ids->id[i], &c)) {
			if (!ledger_drop(s, ids->id[i], err))
				return false;
			continue;
		}
		unknown = c.state == STATE_UNKNOWN;
		change_release(&c);
		if (unknown)
			return fail(err, ERR_UNKNOWN,
				"What became of one of these is not known yet, so it cannot be "
				"dropped.",
				"Ctrl-R reads it again and decides it.");
		if (!stage_drop(s, ids->id[i], err))
			return false;
	}
	return true;
}

bool change_drop(struct account *a, const struct icloud_ids *ids, struct error *err)
{
	if (!a->store)
		return true;
	return stage_in_transaction(a->store, drop_ids, (void *)(uintptr_t)ids, err);
}
