/* Photos into the backup: those of contacts that are deleted or lose their photo, fetched before the
 * first write. What cannot be fetched is named, so that its change is flagged and not sent.
 */
#ifndef CHANGE_PHOTOS_H
#define CHANGE_PHOTOS_H

#include "change/approval.h"
#include "change/backup.h"
#include "session/account.h"

struct photos {
	struct account *account;
	const struct icloud_commit *commit;
	size_t at;
	uint64_t request;
	struct backup_photo *got;
	struct buf *bytes; /* one per approval, empty when there is none */
	size_t n;
	bool *lost; /* per approval: it has a photo, and no copy could be made */
	void (*done)(void *owner);
	void *owner;
};
/** Calls done from the engine's turn, or at once when there is nothing to fetch. */
void photos_fetch(struct photos *p, struct account *a, const struct icloud_commit *c,
	void (*done)(void *owner), void *owner);
void photos_release(struct photos *p);

#endif
