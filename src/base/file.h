/* Files that must be whole and private: written beside, synced, renamed, folder synced. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "icloud/error.h"
#include "icloud/text.h"

/** Makes the folder with its parents, 0700 those that are made. An existing one stays as it is. */
bool folder_make(const char *path, struct error *err);
/** The file's new content, or its old one: never a part. 0600. On true it is on the disk. */
bool file_write(const char *path, struct str content, struct error *err);
/** Reads a whole regular file, at most out's ceiling. A missing one gives NOT_FOUND. */
bool file_read(const char *path, struct buf *out, struct error *err);
/** The same; fails with REFUSED, and an explanation, when another person could read or change it. */
bool file_read_private(const char *path, struct buf *out, struct error *err);
/** Gone afterwards, and the folder synced. A missing one is fine. */
bool file_remove(const char *path, struct error *err);

/** Opens (makes, 0600) and locks without waiting. The descriptor, or -1: errno EWOULDBLOCK when another
 *  program holds it. close() frees it. */
int file_lock(const char *path);

/** "a/b/c" with one slash between each; caller frees. NULL ends. */
char *path_join(const char *first, ...) __attribute__((sentinel));

#endif
