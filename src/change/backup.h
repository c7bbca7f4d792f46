/* Backups: everything that iCloud has of the contacts, kept beside the ledger before anything is written.
 *
 *   backups/2026-03-12T09:34:00Z-commit.pack   the objects that no earlier pack holds, zlib, one after another
 *   backups/2026-03-12T09:34:00Z-commit.json   three lines: head, list of objects, SHA-256 of the two lines
 *
 * An object is addressed by the SHA-256 of its bytes; a manifest says in which pack it stands. What did
 * not change since the last backup is not written again. A manifest appears, by rename, only when its
 * pack is on disk; a backup counts only when every object was read back and has its digest.
 */
#ifndef CHANGE_BACKUP_H
#define CHANGE_BACKUP_H

#include "base/crypto.h"
#include "icloud/changes.h"
#include "store/store.h"

struct backup_photo {
	struct str id, bytes; /* of the contact; the picture */
};
struct backup_made {
	char id[64];
	char sha256[SHA256_HEX];
	int64_t contacts, bytes;
};
/** Writes a backup of the store's contacts, groups and me card and of these photos, and reads it all back.
 *  `why`: "commit", "by hand". Nothing of a failed one is left that could be taken for a backup. */
bool backup_write(const char *state_dir, struct store *s, const char *why,
	const struct backup_photo *photos, size_t n_photos, struct backup_made *out,
	struct error *err);
/** Every object of a backup is there and has its digest. */
bool backup_verify(
	const char *state_dir, struct str id, struct backup_made *out, struct error *err);
/** The bytes of one object: kind "contact", "group", "me" or "photo". Appended, checked by digest. False
 *  without an error when the backup has no such object. */
bool backup_object(const char *state_dir, struct str id, const char *kind, struct str object,
	struct buf *out, struct error *err);
/** The objects of one kind, in the order of the list: ids. */
bool backup_each(const char *state_dir, struct str id, const char *kind,
	void (*object)(void *ctx, struct str object), void *ctx, struct error *err);
/* All objects in one go, in the order of the list: contacts, groups, me card, photos. */
struct backup_walk {
	void *ctx;
	/** Is it to be read? sha256 of its bytes in hex: what is the same elsewhere need not be. NULL: all. */
	bool (*wanted)(void *ctx, struct str kind, struct str object, const char *sha256);
	/** Its bytes, checked by digest; false ends the walk, *err filled. */
	bool (*object)(
		void *ctx, struct str kind, struct str object, struct str bytes, struct error *err);
};
bool backup_walk(
	const char *state_dir, struct str id, const struct backup_walk *w, struct error *err);
/* The same one by one, for long work in slices. While it is open no backup is removed. */
struct backup_reading;
struct backup_reading *backup_reading_open(const char *state_dir, struct str id, struct error *err);
bool backup_reading_over(const struct backup_reading *r);
void backup_reading_place(const struct backup_reading *r, int64_t *done, int64_t *of);
/** The next one; false as backup_walk. */
bool backup_reading_next(struct backup_reading *r, const struct backup_walk *w, struct error *err);
void backup_reading_free(struct backup_reading **r);
/** Newest first. Broken manifests are left out. */
void backup_list(
	const char *state_dir, void (*row)(void *ctx, const struct backup_row *b), void *ctx);

#endif
