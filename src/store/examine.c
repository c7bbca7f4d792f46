/* Whether a store's file is sound: looks through all of it, repairs nothing. */
#include "store/store.h"

#include <errno.h>
#include <sys/stat.h>

bool store_file_sound(const char *path)
{
	struct stat st;
	struct query *q;
	struct db *d;
	bool sound;

	if (stat(path, &st) != 0 && errno == ENOENT)
		return true;
	d = db_open(path, DB_READ, NULL);
	if (!d)
		return false;
	q = db_query(d, "pragma integrity_check(1)");
	sound = query_row(q) && str_is(query_get(q, 0), "ok");
	sound = query_end(q, NULL) && sound;
	db_close(&d);
	return sound;
}
