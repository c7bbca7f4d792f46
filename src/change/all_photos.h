/* The pictures of all contacts, for a backup that shall have them. One after another; one that cannot be had is counted
 * and left out. Asks only hosts that the table of hosts allows.
 */
#ifndef CHANGE_ALL_PHOTOS_H
#define CHANGE_ALL_PHOTOS_H

#include "change/backup.h"
#include "session/account.h"

struct all_photos {
	struct account *account;
	struct picture {
		char *id, *url, *key; /* key: of the cache, where it may be already */
		struct buf bytes;
	} * picture;
	size_t n, room, at, lost;
	size_t held; /* bytes */
	uint64_t request;
	struct backup_photo *got; /* those that came, as backup_write wants them */
	size_t n_got;
	void (*step)(void *owner, size_t done, size_t of);
	void (*done)(void *owner, const struct error *err);
	void *owner;
};
/** Calls `done` once; err when they are too many for one backup. Perhaps before it returns. */
void all_photos_fetch(struct all_photos *p, struct account *a,
	void (*step)(void *owner, size_t done, size_t of),
	void (*done)(void *owner, const struct error *err), void *owner);
void all_photos_release(struct all_photos *p);

#endif
