/* What comes before the first write of a commit: the lock, the journal's rows, the hold, and a complete
 * backup of what iCloud has now. Any failure here: nothing was sent, everything waits.
 */
#include "change/backup.h"
#include "change/checks.h"
#include "change/commit_inside.h"
#include "change/files.h"
#include "change/journal.h"
#include "contacts/read.h"
#include "contacts/stored.h"
#include "icloud/hooks.h"

#include <stdlib.h>

static void tick(void *owner)
{
	struct commit *c = owner;

	c->timer = 0;
	commit_tell_progress(c, "hold", c->hold_left, c->a->settings->hold_s);
	if (c->hold_left-- > 0) {
		c->timer = engine_after(c->a->engine, 1000, tick, c);
		return;
	}
	c->held = true;
	commit_begin_writing(c);
}

/* No copy of a photo could be made: the person must know before it is gone for good. */
static void flag_lost_photos(struct commit *c)
{
	size_t i, at = c->at;

	for (i = 0; i < c->approved->n; i++) {
		const struct approval *a = &c->approved->approvals[i];

		if (!c->photos.lost[i] || a->flags & 1u << FLAG_PHOTO_LOST)
			continue;
		ledger_flag(c->a->store, a->change, FLAG_PHOTO_LOST, NULL);
		c->at = i;
		commit_close_row(c, RESULT_SKIPPED);
	}
	c->at = at;
}

static void photos_done(void *owner)
{
	struct commit *c = owner;
	struct backup_made made;
	struct error err;

	if (!backup_write(c->a->state_dir, c->a->store, "commit", c->photos.got, c->photos.n, &made,
		    &err) ||
		!journal_backup(c->a->store, c->id, made.id, &err)) {
		commit_stop(c, &err);
		return;
	}
	hook_point("commit-backup");
	commit_tell_progress(c, "backup", made.contacts, made.bytes);
	flag_lost_photos(c);
	c->prepared = true;
	commit_begin_writing(c);
}

static void fetch_photos(struct commit *c)
{
	photos_fetch(&c->photos, c->a, c->approved, photos_done, c);
}

static bool store_is_current(struct commit *c)
{
	struct buf pref = BUF_INIT(64 * KIB), sync = BUF_INIT(64 * KIB);
	bool same = stored_tokens(c->a->store, &pref, &sync) && sync.n &&
		    str_eq(buf_str(&sync), buf_str(&c->reread.sync));

	buf_release(&pref);
	buf_release(&sync);
	return same;
}

static void ready_again(void *owner, const struct error *err)
{
	struct commit *c = owner;

	if (err)
		commit_stop(c, err);
	else
		fetch_photos(c);
}

static void after_full_read(void *owner)
{
	struct commit *c = owner;
	struct error err = c->full_read->err;

	c->later = 0;
	if (err.code || !change_after_read(c->a, &err)) {
		commit_stop(c, &err);
		return;
	}
	commit_tell_store(c, ASK_CONTACTS);
	reread_startup(&c->reread, ready_again);
}

/* The read may not be freed within its own end: what follows waits for the engine's next turn. */
static void full_read_ended(void *owner, struct flow *f)
{
	struct commit *c = owner;

	(void)f;
	c->later = engine_after(c->a->engine, 0, after_full_read, c);
}

static void ready(void *owner, const struct error *err)
{
	struct commit *c = owner;

	if (err) {
		commit_stop(c, err);
	} else if (store_is_current(c)) {
		fetch_photos(c);
	} else {
		c->full_read = contacts_read_start(c->a, false);
		c->full_read->owner = c;
		c->full_read->ended = full_read_ended;
		if (c->full_read->done)
			full_read_ended(c, c->full_read);
	}
}
/* ---- may it begin? ---- */

static bool may_begin(struct commit *c, struct error *err)
{
	const struct icloud_settings *s = c->a->settings;

	if (!c->a->store || !c->a->id || !c->approved->account ||
		!str_is(str_of(c->approved->account), c->a->id))
		return fail(err, ERR_REFUSED,
			"These changes belong to another account. Nothing was sent.",
			"Choose their account, then review them again.");
	if (s->read_only)
		return fail(err, ERR_REFUSED,
			"This program runs with --read-only. Nothing was sent.",
			"Start it without --read-only.");
	if (s->offline)
		return fail(err, ERR_OFFLINE, "This program runs with --offline. Nothing was sent.",
			"Start it without --offline; your changes wait.");
	return true;
}

bool commit_open(struct commit *c, struct error *err)
{
	size_t i;

	if (!may_begin(c, err))
		return false;
	c->lock = commit_lock(c->a->state_dir, err);
	if (c->lock < 0 && err->code == ERR_BUSY)
		failf(err, ERR_BUSY, "Commit again then.",
			"Another icloud-tui is committing. Your %zu change%s until it is done.",
			c->approved->n, c->approved->n == 1 ? " waits" : "s wait");
	if (c->lock < 0 || !journal_begin(c->a->store, c->approved, &c->id, &c->rows, err))
		return false;
	c->results = mem_new((c->approved->n + 1) * sizeof *c->results);
	c->renamed = mem_new(c->approved->n + 1);
	c->ways = mem_new((c->approved->n + 1) * sizeof *c->ways);
	for (i = 0; i < c->approved->n; i++)
		c->results[i] = RESULT_APPROVED;
	c->hold_left = c->a->settings->hold_s > 0 ? c->a->settings->hold_s : 0;
	return true;
}

static void begin_later(void *owner)
{
	struct commit *c = owner;

	c->timer = 0;
	tick(c);
	if (c->phase == PREPARING)
		reread_startup(&c->reread, ready);
}

void commit_prepare(struct commit *c)
{
	c->timer = engine_after(c->a->engine, 0, begin_later, c);
}
