/* Which store a reader reads. Opens nothing itself: the owner of the account does. */
#include "store/reader.h"

#include <stddef.h>

struct store *reader_store(struct icloud_reader *r)
{
	if (r->depth == 0 && r->refresh)
		r->refresh(r);
	return r->store;
}

void reader_release(struct icloud_reader *r)
{
	if (r->kept && r->kept_free)
		r->kept_free(r->kept);
	if (r->change && r->change_free)
		r->change_free(r->change);
	r->kept = NULL;
	r->change = NULL;
}
