/* A backup against today: what of it iCloud has otherwise, or not at all, and what each object would be after
 * going back. Reads both, writes nothing; restore.c stages what it says, the screen shows it.
 */
#ifndef CHANGE_AGAINST_H
#define CHANGE_AGAINST_H

#include "change/backup.h"
#include "contacts/ids.h"

struct against {
	const char *state_dir;
	struct store *store;
	struct str backup;
	struct ids photos; /* contacts whose picture the backup holds */
	struct ids
		todays; /* ids that objects of the backup have today, or would have: enum against_where */
};
enum against_where { AGAINST_GONE, AGAINST_THERE, AGAINST_BACK /* in this run */ };
bool against_open(struct against *a, const char *state_dir, struct store *s, struct str backup,
	struct error *err);
void against_release(struct against *a);

/* One object of the backup. Texts may be empty: `today` when iCloud has it no more. */
struct against_one {
	enum object_kind object;
	struct buf id; /* today's, or the one under which it would be made again */
	struct buf today, after;
	bool differs;	 /* after is not what iCloud has */
	bool photo_lost; /* it had a picture that the backup does not hold */
};
bool against_kind(struct str kind, enum object_kind *object);
/** Is it, byte for byte, what iCloud has? Then it need not be read. */
bool against_same(struct against *a, enum object_kind object, struct str id, const char *sha256);
/** Works one object out; groups and the me card after all contacts. `all`: a group gets its name and its
 *  members of then; else it only gets back who comes back. */
bool against_one(struct against *a, enum object_kind object, struct str id, struct str bytes,
	bool all, struct against_one *out, struct error *err);
void against_one_release(struct against_one *o);
/** Every contact and group that is in iCloud and not in the backup: after the whole backup was walked. */
void against_new(struct against *a,
	void (*one)(void *ctx, enum object_kind object, struct str id, struct str text), void *ctx);

/** Rows (may be NULL) in the order of the list, what is new last; spans until the callback returns. */
bool against_compare(const char *state_dir, struct store *s, struct str backup,
	void (*row)(void *ctx, const struct backup_difference *d), void *ctx,
	struct backup_counts *counts, struct error *err);
/** One object today, and as it would be after going back. Appended; today may stay empty. */
bool against_sides(const char *state_dir, struct store *s, struct str backup,
	enum object_kind object, struct str id, struct buf *today, struct buf *then,
	struct error *err);

#endif
