/* The store's part of reading contacts, without the wire and without reading bytes: a complete listing
 * into an empty store, in one transaction (cache.db is NORMAL: without an fsync of its own); then
 * another reader opens it and reads the first rows. */
#include "bench.h"

#include "contacts/listing.h"
#include "exchange/duplicates.h"
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

/* What people type, letter by letter, and with a slip; names, fields, numbers, query words. */
static const char *const searches[] = {"hopper", "ada", "grace h", "moore school", "0202 555",
	"example.org", "hopepr", "label:home ad", "has:phone no:email an", "gh", "zzzz", "e"};

static void search(struct icloud_reader *reader, struct str text, double *took)
{
	struct contact_query q = {.text = text};
	double since = now_ms();
	size_t named = 0;

	contacts_count(reader, &q);
	contacts_list(reader, &q, 0, 31, count_row, &named);
	*took = now_ms() - since;
}

static void search_rows(const char *folder, struct store_times *t)
{
	struct icloud_reader reader = {.store = store_reader(folder, folder, NULL)};
	double took[512], since = now_ms(), step;
	bool more = true;
	size_t n = 0;

	search(&reader, STR("h"), &t->cold_ms);
	reader.kept_free(reader.kept);
	reader.kept = NULL;
	t->prepare_ms = t->step_ms = 0;
	while (more) {
		since = now_ms();
		more = contacts_prepare(&reader);
		step = now_ms() - since;
		t->prepare_ms += step;
		t->step_ms = step > t->step_ms ? step : t->step_ms;
	}
	for (size_t i = 0; i < sizeof searches / sizeof *searches; i++)
		for (size_t k = 1; k <= str_of(searches[i]).n; k++)
			search(&reader, str_part(str_of(searches[i]), 0, k), &took[n++]);
	t->key_ms = median(took, n);
	t->p99_ms = percentile(took, n, 99);
	reader.kept_free(reader.kept);
	store_free(&reader.store);
}

static double find_duplicates(struct store *store)
{
	struct account account = {.store = store};
	struct error err = ERROR_INIT;
	double since = now_ms();

	if (!duplicates_search(&account, &err))
		abort();
	return now_ms() - since;
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
	search_rows(temp.path, &times);
	times.duplicates_ms = find_duplicates(store);
	store_free(&store);
	temp_close(&temp);
	buf_release(&notice);
	return times;
}
