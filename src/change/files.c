/* What backups need of the disk beside base/file.h, and the lock around a commit. Owns no path but the
 * lock's. */
#include "change/files.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_piece(int fd, off_t at, size_t n, struct buf *out)
{
	char *piece = mem_new(n + 1);
	ssize_t got = pread(fd, piece, n, at);
	bool ok = got >= 0 && buf_add(out, piece, (size_t)got);

	free(piece);
	return ok;
}

bool file_ends(const char *path, size_t head, size_t tail, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool ok;

	if (fd < 0)
		return false;
	ok = fstat(fd, &st) == 0 && (size_t)st.st_size >= tail && read_piece(fd, 0, head, out);
	if (ok && (size_t)st.st_size > head)
		ok = read_piece(fd, st.st_size - (off_t)tail, tail, out);
	close(fd);
	return ok;
}

bool file_append(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_part(bytes, (size_t)n, bytes.n);
	}
	return true;
}

bool file_write_new(const char *path, struct str content, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good;

	if (fd < 0 && errno == EEXIST)
		return failf(err, ERR_REFUSED, "Name a file that is not there yet.",
			"%.200s is there already. It was not touched.", path);
	if (fd < 0)
		return fail_file(err, "written", path);
	good = file_append(fd, content) && fsync(fd) == 0;
	good = close(fd) == 0 && good;
	if (good)
		return true;
	fail_file(err, "written", path);
	unlink(path);
	return false;
}

char **folder_names(const char *folder, const char *ending, size_t *n)
{
	DIR *d = opendir(folder);
	char **names = NULL;
	size_t room = 0;
	struct dirent *e;

	*n = 0;
	while (d && (e = readdir(d))) {
		struct str name = str_of(e->d_name), end = str_of(ending);

		if (!str_ends(name, end) || name.n == end.n || name.p[0] == '.')
			continue;
		if (*n == room) {
			room = room ? room * 2 : 32;
			names = mem_grow(names, room, sizeof *names);
		}
		names[(*n)++] = str_dup(str_part(name, 0, name.n - end.n));
	}
	if (d)
		closedir(d);
	return names;
}

int commit_lock(const char *state_dir, struct error *err)
{
	char *path = path_join(state_dir, "commit.lock", NULL);
	int fd = file_lock(path);

	if (fd < 0 && errno == EWOULDBLOCK)
		fail(err, ERR_BUSY, "Another icloud-tui is committing.",
			"Your changes wait until it is done.");
	else if (fd < 0)
		fail_file(err, "locked", path);
	free(path);
	return fd;
}

int backups_lock(const char *state_dir, bool alone)
{
	char *path = path_join(state_dir, "backups.lock", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	free(path);
	while (fd >= 0 && flock(fd, alone ? LOCK_EX | LOCK_NB : LOCK_SH) != 0)
		if (errno != EINTR) {
			close(fd);
			fd = -1;
		}
	return fd;
}

void commit_unlock(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
