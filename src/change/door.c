/* The public calls that begin at the front door: which account, which folder. Everything else of this
 * folder works without it. */
#include "change/backup.h"
#include "change/change.h"
#include "change/review_inside.h"

#include <stdlib.h>

struct icloud_review *review_new(struct icloud *ic, struct icloud_reader *r, struct error *err)
{
	const struct account *a = icloud_account(ic);

	if (!a->id) {
		fail(err, ERR_SIGN_IN, "No account is known yet, so nothing waits.",
			"Sign in first.");
		return NULL;
	}
	return review_open(a->id, a->settings->order_by, r, err);
}

void backups_list(struct icloud *ic, void (*row)(void *ctx, const struct backup_row *b), void *ctx)
{
	const struct account *a = icloud_account(ic);

	if (a->state_dir)
		backup_list(a->state_dir, row, ctx);
}

bool backups_verify(struct icloud *ic, struct str id, int64_t *contacts, struct error *err)
{
	const struct account *a = icloud_account(ic);
	struct backup_made made;

	if (!a->state_dir)
		return fail(
			err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	if (!backup_verify(a->state_dir, id, &made, err))
		return false;
	*contacts = made.contacts;
	return true;
}

bool backups_card(
	struct icloud *ic, struct str id, struct str contact, struct buf *out, struct error *err)
{
	const struct account *a = icloud_account(ic);
	struct error why = ERROR_INIT;

	if (!a->state_dir)
		return fail(
			err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	if (backup_object(a->state_dir, id, "contact", contact, out, &why))
		return true;
	if (why.code == ERR_NONE)
		fail(&why, ERR_NOT_FOUND, "This backup has no such contact.",
			"backup list names the others.");
	if (err)
		*err = why;
	return false;
}

bool backups_contacts(struct icloud *ic, struct str id, void (*contact)(void *ctx, struct str id),
	void *ctx, struct error *err)
{
	const struct account *a = icloud_account(ic);

	if (!a->state_dir)
		return fail(
			err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	return backup_each(a->state_dir, id, "contact", contact, ctx, err);
}

static void take_total(void *ctx, const struct icloud_message *m)
{
	if (m->event == EVENT_DONE && m->ask == ASK_UNDO)
		*(int64_t *)ctx = m->total;
}

bool history_undo(struct icloud *ic, int64_t commit, int64_t *staged, struct error *err)
{
	struct icloud_ids *ids = mem_new(sizeof *ids + sizeof ids->id[0]);
	int64_t n = 0;

	ids->n = 1;
	ids->id[0] = commit;
	if (!icloud_do(ic, ASK_UNDO, ids, take_total, &n, err))
		return false;
	*staged = n;
	return true;
}
