/* Something written in the person's editor: a file of its own in a private folder, gone again afterwards. Knows no
 * card. In memory where the system has a folder for that, else beside the ledger. */
#include "screen/editor.h"

#include "screen/screen.h"
#include "screen/ui.h"

#include "icloud/icloud.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 1024 };

/* Ours alone? */
static bool is_private(const char *folder)
{
	struct stat st;

	return folder && folder[0] == '/' && lstat(folder, &st) == 0 && S_ISDIR(st.st_mode) &&
	       st.st_uid == getuid() && (st.st_mode & 077) == 0;
}

static bool make_folder(const struct ui *ui, char *out, size_t size)
{
	const char *memory = getenv("XDG_RUNTIME_DIR");
	const char *state =
		ui->options && ui->options->settings ? ui->options->settings->state_dir : NULL;

	if (is_private(memory)) {
		snprintf(out, size, "%.900s/icloud-tui-XXXXXX", memory);
		if (mkdtemp(out))
			return true;
	}
	snprintf(out, size, "%.900s/edit-XXXXXX", state ? state : "");
	return state && mkdtemp(out);
}

/* Editors leave copies beside the file: they go, too. */
static void remove_folder(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(folder);
}

static bool write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = str_part(text, (size_t)n, text.n);
	}
	return true;
}

static bool write_file(const char *path, struct str text, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && write_all(fd, text);

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	return ok || fail_file(err, "write", path);
}

static bool read_file(const char *path, struct buf *out, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	char part[16 * 1024];
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		while ((n = read(fd, part, sizeof part)) > 0 || (n < 0 && errno == EINTR))
			if (n > 0 && !buf_add(out, part, (size_t)n))
				break;
	explicit_bzero(part, sizeof part);
	if (fd >= 0)
		close(fd);
	if (out->failed)
		return fail(err, ERR_TOO_BIG, "What the editor wrote is too large.",
			"Shorten it there.");
	return n == 0 || fail_file(err, "read", path);
}

bool ui_edit_text(
	struct ui *ui, const char *name, struct str text, struct buf *out, struct error *err)
{
	char folder[PATH_BYTES], path[PATH_BYTES + 64];
	bool ok;

	if (!make_folder(ui, folder, sizeof folder))
		return fail(err, ERR_DISK, "There is no private folder for the editor's file.",
			"Edit in the form.");
	snprintf(path, sizeof path, "%s/%.40s", folder, name);
	ok = write_file(path, text, err) && ui_run_editor(ui, path, err) &&
	     read_file(path, out, err);
	remove_folder(folder);
	return ok;
}
