/* The two lines of a backup's manifest and, behind them, its pack; the digest is right, everything else is
 * any bytes. What is read out of it has the digest that the manifest names, or it is called damaged. */
#include "change/backup.h"
#include "icloud/hooks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char folder[64];

static void clean_up(void)
{
	char path[128];

	snprintf(path, sizeof path, "%s/backups/b.json", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/backups/b.pack", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/backups", folder);
	rmdir(path);
	rmdir(folder);
}

static void make_folder(void)
{
	char path[128];

	snprintf(folder, sizeof folder, "/tmp/fuzz-backup-XXXXXX");
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof path, "%s/backups", folder);
	if (mkdir(path, 0700) != 0)
		abort();
	atexit(clean_up);
}

static void put(const char *ending, struct str a, struct str b)
{
	char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/backups/b%s", folder, ending);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, a.p, a.n) != (ssize_t)a.n || write(fd, b.p, b.n) != (ssize_t)b.n)
		abort();
	close(fd);
}

struct seen {
	bool any;
};

static void see(void *ctx, struct str id)
{
	struct seen *s = ctx;
	struct buf out = BUF_INIT(MIB);
	struct error err = ERROR_INIT;

	if (s->any)
		return;
	s->any = true;
	backup_object(folder, STR("b"), "contact", id, &out, &err);
	buf_release(&out);
}

static void count(void *ctx, const struct backup_row *b)
{
	*(size_t *)ctx += b->id.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str pack = {(const char *)data, n}, head = STR(""), list = STR(""), lines;
	struct backup_made made;
	struct seen seen = {0};
	struct error err = ERROR_INIT;
	char sha[SHA256_HEX + 1];
	size_t sum = 0;

	if (!folder[0])
		make_folder();
	str_cut(&pack, '\n', &head);
	str_cut(&pack, '\n', &list);
	if (!list.n || list.p + list.n == (const char *)data + n)
		return 0;
	lines = (struct str){head.p, (size_t)(list.p + list.n + 1 - head.p)};
	sha256_hex(lines, sha);
	sha[SHA256_HEX - 1] = '\n';
	put(".json", lines, (struct str){sha, SHA256_HEX});
	put(".pack", pack, STR(""));
	if (!backup_verify(folder, STR("b"), &made, &err) && !err.what[0])
		abort();
	backup_each(folder, STR("b"), "contact", see, &seen, &err);
	backup_list(folder, count, &sum);
	return 0;
}
