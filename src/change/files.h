/* What backups need of the disk beside base/file.h, and the lock around a commit. */
#ifndef CHANGE_FILES_H
#define CHANGE_FILES_H

#include "icloud/error.h"
#include "icloud/text.h"

/** The first `head` bytes and the last `tail` bytes (tail <= head), appended; of a short file all. */
bool file_ends(const char *path, size_t head, size_t tail, struct buf *out);
/** All of it, or false with errno. */
bool file_append(int fd, struct str bytes);
/** A new file, 0600, on the disk; one that is there already is left alone: REFUSED. */
bool file_write_new(const char *path, struct str content, struct error *err);
/** Names in a folder that end so, without the ending. Caller frees each and the list. */
char **folder_names(const char *folder, const char *ending, size_t *n);

/** The commit's lock of an account: a descriptor to close, -1 when another program holds it (BUSY) or
 *  it cannot be made (DISK). */
int commit_lock(const char *state_dir, struct error *err);
void commit_unlock(int *fd);
/** Over the backups of an account: many may make and read them side by side (waits for one that removes); who
 *  removes is alone, and does not wait: -1 when somebody works there. To close with commit_unlock. */
int backups_lock(const char *state_dir, bool alone);

#endif
