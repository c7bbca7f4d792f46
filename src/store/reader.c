/* Which store a reader reads. Opens nothing itself: the owner of the account does. */
#include "store/reader.h"

struct store *reader_store(struct icloud_reader *r)
{
	if (r->depth == 0 && r->refresh)
		r->refresh(r);
	return r->store;
}
