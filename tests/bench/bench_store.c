/* The store's part of reading contacts, without the wire and without reading bytes: a complete listing
 * into an empty store, in one transaction (cache.db is NORMAL: without an fsync of its own); then
 * another reader opens it and reads the first rows. */
#include "bench.h"

#include "contacts/listing.h"
#include "icloud/contacts.h"
#include "temp.h"
#include "store/reader.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 60 };

static void count_row(void *ctx, const struct contact_row *row)
{
	size_t *named = ctx;

	*named += row->name.n > 0;
}

static double write_rows(struct store *store, struct str startup)
{
	struct listing listing;
	struct listing_counts counts;
	struct error err = ERROR_INIT;
	double since;

	if (!listing_begin(&listing, store, startup, &err))
		abort();
	since = now_ms();
	if (!listing_store(&listing, &counts, &err))
		abort();
	since = now_ms() - since;
	listing_release(&listing);
	return since;
}

static double read_rows(const char *folder)
{
	double since = now_ms();
	struct icloud_reader reader = {.store = store_reader(folder, folder, NULL)};
	struct contact_query all = {0};
	size_t named = 0;

	if (!reader.store || contacts_list(&reader, &all, 0, ROWS, count_row, &named) != ROWS ||
		named != ROWS)
		abort();
	since = now_ms() - since;
	if (reader.kept)
		reader.kept_free(reader.kept);
	store_free(&reader.store);
	return since;
}

struct store_times bench_store(struct str startup)
{
	struct buf notice = BUF_INIT(KIB);
	struct store_times times;
	struct store *store;
	struct temp temp;

	temp_open(&temp);
	store = store_open(temp.path, temp.path, &notice, NULL);
	if (!store)
		abort();
	times.write_ms = write_rows(store, startup);
	times.first_ms = read_rows(temp.path);
	store_free(&store);
	temp_close(&temp);
	buf_release(&notice);
	return times;
}
