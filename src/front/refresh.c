/* One refresh at a time, however many ask. "refresh.lock" in the account's folder is locked while one runs,
 * and holds one line: when the last one began, and how many have failed in a row. */
#include "front/front.h"
#include "base/file.h"
#include "icloud/refresh.h"
#include "icloud/time.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PAUSE_S = 60, PAUSE_MOST_S = 15 * 60, FAILURES_MOST = 20 };

struct last {
	int64_t at, failures;
};

static struct last last_read(int fd)
{
	char line[64];
	ssize_t n = pread(fd, line, sizeof line, 0);
	struct str rest = {line, n > 0 ? (size_t)n : 0}, at = STR_NONE, failures = STR_NONE;
	struct last last = {0};

	if (!str_cut(&rest, ' ', &at) || !str_cut(&rest, '\n', &failures) ||
		!str_to_int64(at, &last.at) || !str_to_int64(failures, &last.failures) ||
		last.failures < 0 || last.failures > FAILURES_MOST)
		return (struct last){0};
	return last;
}

/* Written before it begins as if it had failed: one that is killed must not be tried again at once. */
static void last_write(int fd, struct last last)
{
	char line[64];
	int n = snprintf(line, sizeof line, "%lld %lld\n", (long long)last.at,
		(long long)(last.failures < FAILURES_MOST ? last.failures : FAILURES_MOST));

	if (ftruncate(fd, 0) != 0 || pwrite(fd, line, (size_t)n, 0) != n)
		return; /* a full disk: the lock alone holds */
}

/* A clock that was set back makes no pause longer. */
static time_t again_at(struct last last, time_t now)
{
	int64_t pause = PAUSE_S;

	for (int64_t i = 1; i < last.failures && pause < PAUSE_MOST_S; i++)
		pause *= 2;
	pause = pause < PAUSE_MOST_S ? pause : PAUSE_MOST_S;
	return last.at > now || last.at + pause <= now ? 0 : (time_t)(last.at + pause);
}

void icloud_refresh_begin(struct icloud *ic, bool force, struct icloud_refresh *out)
{
	char *path = ic->state_dir ? path_join(ic->state_dir, "refresh.lock", NULL) : NULL;
	time_t now = clock_now();
	struct last last;

	*out = (struct icloud_refresh){.lock = path ? file_lock(path) : -1};
	out->running = path && out->lock < 0 && errno == EWOULDBLOCK;
	free(path);
	if (out->lock < 0)
		return;
	last = last_read(out->lock);
	out->failures = (int)last.failures;
	out->again_at = again_at(last, now);
	out->possible = force || !out->again_at;
	if (out->possible)
		last_write(out->lock, (struct last){now, last.failures + 1});
	else
		icloud_refresh_leave(out);
}

void icloud_refresh_end(struct icloud_refresh *r, bool ok)
{
	if (r->lock >= 0 && ok)
		last_write(r->lock, (struct last){last_read(r->lock).at, 0});
	icloud_refresh_leave(r);
}

void icloud_refresh_leave(struct icloud_refresh *r)
{
	if (r->lock >= 0)
		close(r->lock);
	r->lock = -1;
}
