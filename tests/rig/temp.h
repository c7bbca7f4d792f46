/* A temporary folder for one test, with the XDG folders and HOME inside it, so that nothing of the
 * person's own is read or written. */
#ifndef RIG_TEMP_H
#define RIG_TEMP_H

#include "icloud/text.h"

struct temp {
	char path[200]; /* 0700 */
};

/** Make the folder; set HOME and XDG_{CONFIG,STATE,CACHE,DATA}_HOME and XDG_RUNTIME_DIR into it. */
void temp_open(struct temp *t);
/** Remove it with everything inside; the variables are unset. */
void temp_close(struct temp *t);
/** Path of a name inside, caller frees. */
char *temp_path(const struct temp *t, const char *name);
/** Write a file inside (folders on the way are made); returns its path, caller frees. */
char *temp_file(const struct temp *t, const char *name, struct str content);
/** Read any file; false when it cannot be read. */
bool temp_read(const char *path, struct buf *out);

#endif
