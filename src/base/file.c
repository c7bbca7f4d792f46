/* Whole and private files. Owns no path and no format; every failure names the file. */
#include "base/file.h"
#include "icloud/hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *path_join(const char *first, ...)
{
	struct buf b = BUF_INIT(64 * KIB);
	const char *part;
	char *path;
	va_list args;

	buf_adds(&b, first);
	va_start(args, first);
	while ((part = va_arg(args, const char *)) != NULL) {
		if (b.n && b.p[b.n - 1] != '/')
			buf_addc(&b, '/');
		buf_adds(&b, part);
	}
	va_end(args);
	path = str_dup(buf_str(&b));
	buf_release(&b);
	return path;
}

static bool make_one(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return true;
	return errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool folder_make(const char *path, struct error *err)
{
	char *copy = mem_dup(path);
	bool good = true;

	for (char *p = copy + 1; good && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		good = make_one(copy);
		*p = '/';
	}
	good = good && make_one(copy);
	if (!good)
		fail_file(err, "made", path);
	free(copy);
	return good;
}

/* The folder that a path lies in; caller frees. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_dup(".");
	return slash == path ? mem_dup("/") : str_dup((struct str){path, (size_t)(slash - path)});
}

static bool sync_folder(const char *path)
{
	char *folder = folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(folder);
	return good;
}

static bool write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = str_part(s, (size_t)n, s.n);
	}
	return true;
}

static bool write_new(const char *path, struct str content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good;

	if (fd < 0)
		return false;
	good = fchmod(fd, 0600) == 0 && write_all(fd, content) && !hook_point("file_write") &&
	       fsync(fd) == 0;
	return close(fd) == 0 && good;
}

bool file_write(const char *path, struct str content, struct error *err)
{
	struct buf beside = BUF_INIT(64 * KIB);
	bool good;
	int why;

	buf_printf(&beside, "%s.%ld.new", path, (long)getpid());
	good = write_new(buf_cstr(&beside), content) && rename(buf_cstr(&beside), path) == 0;
	why = errno;
	if (!good)
		unlink(buf_cstr(&beside));
	buf_release(&beside);
	errno = why;
	good = good && sync_folder(path);
	return good || fail_file(err, "written", path);
}

static bool is_private(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 077);
}

static bool read_open(int fd, const char *path, struct buf *out, struct error *err)
{
	char piece[16384];
	struct stat st;
	ssize_t n = -1;

	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		return failf(err, ERR_DISK, "Move it away, then try again.",
			"%s is not a regular file.", path);
	while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && !buf_add(out, piece, (size_t)n))
			return failf(err, ERR_TOO_BIG, "Move it away, then try again.",
				"%s is larger than it can be.", path);
	return n == 0 || fail_file(err, "read", path);
}

static bool read_file(const char *path, bool must_be_private, struct buf *out, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good;

	if (fd < 0 && errno == ENOENT)
		return failf(err, ERR_NOT_FOUND, "Sign in, or check the folder.",
			"%s is not there.", path);
	if (fd < 0)
		return fail_file(err, "read", path);
	if (must_be_private && !is_private(fd)) {
		close(fd);
		return failf(err, ERR_REFUSED,
			"If nobody else used it: chmod 600 on it. Otherwise sign out "
			"and in again.",
			"%s is not used, because others could read it.", path);
	}
	good = read_open(fd, path, out, err);
	close(fd);
	return good;
}

bool file_read(const char *path, struct buf *out, struct error *err)
{
	return read_file(path, false, out, err);
}

bool file_read_private(const char *path, struct buf *out, struct error *err)
{
	return read_file(path, true, out, err);
}

bool file_remove(const char *path, struct error *err)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return fail_file(err, "deleted", path);
	return sync_folder(path) || errno == ENOENT || fail_file(err, "deleted", path);
}

int file_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int why;

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}
