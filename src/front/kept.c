/* How much is kept here of the open account. Counts sizes and reads no file. */
#include "base/file.h"
#include "front/front.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH = 4, FILES_MOST = 10000 };

struct count {
	int64_t bytes;
	int files;
};

static void count_folder(const char *path, int depth, struct count *c);

static void count_entry(const char *folder, const char *name, int depth, struct count *c)
{
	char *path;
	struct stat st = {0};

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	path = path_join(folder, name, NULL);
	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (depth < DEPTH)
			count_folder(path, depth + 1, c);
	} else if (S_ISREG(st.st_mode)) {
		c->bytes += (int64_t)st.st_size;
		c->files++;
	}
	free(path);
}

static void count_folder(const char *path, int depth, struct count *c)
{
	DIR *d = opendir(path);
	struct dirent *entry;

	while (d && c->files < FILES_MOST && (entry = readdir(d)) != NULL)
		count_entry(path, entry->d_name, depth, c);
	if (d)
		closedir(d);
}

int64_t icloud_kept(const struct icloud *ic, bool *more)
{
	struct count c = {0};

	if (!atomic_load(&ic->known))
		return -1;
	count_folder(ic->state_dir, 0, &c);
	count_folder(ic->cache_dir, 0, &c);
	if (more)
		*more = c.files >= FILES_MOST;
	return c.bytes;
}
