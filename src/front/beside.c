/* What another program wrote into the ledger of the open account: a descriptor that wakes whoever sleeps,
 * and an answer to whether the ledger has changed since it was last asked about. Never writes. */
#include "front/front.h"
#include "icloud/icloud.h"
#include "store/db.h"
#include "store/reader.h"
#include "store/store.h"

#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>

int icloud_beside_fd(const struct icloud *ic)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0)
		return -1;
	if (!ic->state_dir ||
		inotify_add_watch(fd, ic->state_dir, IN_MODIFY | IN_CLOSE_WRITE) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}
#else
int icloud_beside_fd(const struct icloud *ic)
{
	(void)ic;
	return -1;
}
#endif

bool icloud_beside(struct icloud_reader *r)
{
	struct store *s = r->depth == 0 ? reader_store(r) : NULL;
	int64_t now = s ? db_data_version(store_ledger(s)) : r->ledger_seen;
	bool changed = now != r->ledger_seen;

	r->ledger_seen = now;
	return changed;
}
