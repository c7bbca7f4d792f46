#include "temp.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static const char *const variables[][2] = {
	{"HOME", "home"},
	{"XDG_CONFIG_HOME", "config"},
	{"XDG_STATE_HOME", "state"},
	{"XDG_CACHE_HOME", "cache"},
	{"XDG_DATA_HOME", "data"},
	{"XDG_RUNTIME_DIR", "runtime"},
};
enum { VARIABLES = sizeof variables / sizeof variables[0] };

void temp_open(struct temp *t)
{
	const char *base = getenv("TMPDIR");

	snprintf(t->path, sizeof t->path, "%.150s/icloud-test-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(t->path))
		fail_msg("no temporary folder %s: %s", t->path, strerror(errno));
	for (size_t i = 0; i < VARIABLES; i++) {
		char *folder = temp_path(t, variables[i][1]);

		if (mkdir(folder, 0700) != 0)
			fail_msg("no folder %s: %s", folder, strerror(errno));
		setenv(variables[i][0], folder, 1);
		free(folder);
	}
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)place;
	if (kind == FTW_DNR)
		return 0;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

void temp_close(struct temp *t)
{
	if (t->path[0])
		nftw(t->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	for (size_t i = 0; i < VARIABLES; i++)
		unsetenv(variables[i][0]);
	t->path[0] = '\0';
}

char *temp_path(const struct temp *t, const char *name)
{
	size_t n = strlen(t->path) + strlen(name) + 2;
	char *path = mem_new(n);

	snprintf(path, n, "%s/%s", t->path, name);
	return path;
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			fail_msg("no folder %s: %s", path, strerror(errno));
		*slash = '/';
	}
}

char *temp_file(const struct temp *t, const char *name, struct str content)
{
	char *path = temp_path(t, name);
	FILE *f;

	make_folders(path);
	f = fopen(path, "wbe");
	if (!f || fwrite(content.p ? content.p : "", 1, content.n, f) != content.n ||
		fclose(f) != 0)
		fail_msg("cannot write %s: %s", path, strerror(errno));
	return path;
}

bool temp_read(const char *path, struct buf *out)
{
	char chunk[8192];
	size_t n;
	FILE *f = fopen(path, "rbe");

	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(out, chunk, n);
	fclose(f);
	return !out->failed;
}
