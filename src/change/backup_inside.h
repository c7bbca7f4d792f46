/* Manifests and packs from the inside (backup.h draws them): what reading, making and thinning share.
 */
#ifndef CHANGE_BACKUP_INSIDE_H
#define CHANGE_BACKUP_INSIDE_H

#include "change/backup.h"

enum {
	MANIFEST_MAX = 512 * 1024 * 1024,
	OBJECT_MAX = 32 * 1024 * 1024,
	HEAD_MAX = 4096,
};

/* One object as a manifest names it. Spans point into the manifest or into the maker's own texts. */
struct entry {
	struct str kind, id, pack;
	char sha256[SHA256_HEX];
	int64_t at, pressed, size;
};
struct entries {
	struct entry *e;
	size_t n, room;
};

struct manifest {
	struct buf text;
	struct str head, list;
	char sha256[SHA256_HEX];
	struct entries entries;
};

struct entry *entry_add(struct entries *l);
/** False when it is not there, or not whole. */
bool manifest_open(const char *state_dir, struct str id, struct manifest *m, struct error *err);
void manifest_release(struct manifest *m);
/** <state_dir>/backups/<id><ending>, appended. */
void backup_path(const char *state_dir, struct str id, const char *ending, struct buf *out);
bool backup_damaged(struct str id, struct error *err);

/* One pack at a time is open. Start with fd -1; backup_pack_close in the end. */
struct pack_reader {
	const char *state_dir;
	struct str name;
	int fd;
};

bool backup_object_read(struct pack_reader *p, const struct entry *e, struct buf *out);
void backup_pack_close(struct pack_reader *p);

/** Names of the manifests, newest first, until fn says false. False when there is none. */
bool backup_each_id(const char *state_dir, bool (*fn)(void *ctx, struct str id), void *ctx);

#endif
