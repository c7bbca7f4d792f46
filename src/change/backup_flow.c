/* A backup by hand: as a commit makes it before its first write, without the writes. Reads the contacts
 * again when iCloud has moved on. */
#include "change/all_photos.h"
#include "change/backup.h"
#include "change/change.h"
#include "change/reread.h"
#include "contacts/read.h"
#include "contacts/stored.h"

#include <stdio.h>
#include <stdlib.h>

struct by_hand {
	struct flow flow;
	struct account *a;
	struct reread reread;
	struct flow *full_read;
	uint64_t later;
	bool wants_photos;
	struct all_photos photos;
};

static void release(struct by_hand *b)
{
	if (b->later)
		engine_forget_timer(b->a->engine, b->later);
	b->later = 0;
	flow_free(&b->full_read);
	all_photos_release(&b->photos);
	reread_release(&b->reread);
}

static void end(struct by_hand *b, const struct error *err)
{
	struct error why = err ? *err : ERROR_INIT;

	release(b);
	flow_end(&b->flow, why.code ? &why : NULL);
}

static void write_now(struct by_hand *b)
{
	struct icloud_message m = {.event = EVENT_PROGRESS, .ask = ASK_BACKUP, .text = "backup"};
	struct backup_made made;
	struct error err;

	if (!backup_write(b->a->state_dir, b->a->store, "by hand", b->photos.got, b->photos.n_got,
		    &made, &err)) {
		end(b, &err);
		return;
	}
	m.done = made.contacts;
	m.total = made.bytes;
	if (b->a->tell)
		b->a->tell(b->a->tell_owner, &m);
	end(b, NULL);
}

static void tell_photo(void *owner, size_t done, size_t of)
{
	struct by_hand *b = owner;
	struct icloud_message m = {.event = EVENT_PROGRESS,
		.ask = ASK_BACKUP,
		.text = "photos",
		.done = (int64_t)done,
		.total = (int64_t)of};

	if (b->a->tell)
		b->a->tell(b->a->tell_owner, &m);
}

static void write_later(void *owner)
{
	struct by_hand *b = owner;

	b->later = 0;
	write_now(b);
}

static void photos_came(void *owner, const struct error *err)
{
	struct by_hand *b = owner;

	if (err)
		end(b, err);
	else
		b->later = engine_after(b->a->engine, 0, write_later, b);
}

/* The contacts are what iCloud has now. */
static void go_on(struct by_hand *b)
{
	if (b->wants_photos)
		all_photos_fetch(&b->photos, b->a, tell_photo, photos_came, b);
	else
		write_now(b);
}

static void after_full_read(void *owner)
{
	struct by_hand *b = owner;
	struct error err = b->full_read->err;

	b->later = 0;
	if (err.code || !change_after_read(b->a, &err))
		end(b, &err);
	else
		go_on(b);
}

static void full_read_ended(void *owner, struct flow *f)
{
	struct by_hand *b = owner;

	(void)f;
	b->later = engine_after(b->a->engine, 0, after_full_read, b);
}

static bool store_is_current(struct by_hand *b)
{
	struct buf pref = BUF_INIT(64 * KIB), sync = BUF_INIT(64 * KIB);
	bool same = stored_tokens(b->a->store, &pref, &sync) && sync.n &&
		    str_eq(buf_str(&sync), buf_str(&b->reread.sync));

	buf_release(&pref);
	buf_release(&sync);
	return same;
}

static void ready(void *owner, const struct error *err)
{
	struct by_hand *b = owner;

	if (err) {
		end(b, err);
	} else if (store_is_current(b)) {
		go_on(b);
	} else {
		b->full_read = contacts_read_start(b->a, false);
		b->full_read->owner = b;
		b->full_read->ended = full_read_ended;
		if (b->full_read->done)
			full_read_ended(b, b->full_read);
	}
}

static void by_hand_cancel(struct flow *f)
{
	struct error err;

	fail(&err, ERR_CANCELLED, "It was stopped.", "No backup was made.");
	end((struct by_hand *)f, &err);
}

static void by_hand_free(struct flow *f)
{
	release((struct by_hand *)f);
	free(f);
}

struct flow *backup_flow(struct account *a, bool photos)
{
	struct by_hand *b = mem_new(sizeof *b);
	struct error err;

	*b = (struct by_hand){
		.flow = {.name = "backup", .cancel = by_hand_cancel, .free = by_hand_free},
		.a = a,
		.wants_photos = photos};
	reread_init(&b->reread, a, b);
	if (a->store) {
		reread_startup(&b->reread, ready);
	} else {
		fail(&err, ERR_SIGN_IN, "No account is known yet, so there is nothing to keep.",
			"Sign in first: icloud-tui login.");
		flow_end_soon(a->engine, &b->flow, &err);
	}
	return &b->flow;
}
