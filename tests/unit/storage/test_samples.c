/* One sample a day, and what was known at an instant. */
#include "storage/storage.h"
#include "store/reader.h"
#include "store/store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

enum { DAY = 24 * 60 * 60, NOON = 1773316800 }; /* 12 March 2026 */

static char folder[64];
static struct store *store;
static struct icloud_reader reader;

static int open_store(void **state)
{
	struct buf notice = BUF_INIT(KIB);

	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test-samples-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	store = store_open(folder, folder, &notice, NULL);
	reader = (struct icloud_reader){.store = store_reader(folder, folder, NULL)};
	return !store || !reader.store;
}

static int close_store(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[400];

	(void)state;
	store_free(&reader.store);
	store_free(&store);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(dir);
	return rmdir(folder);
}

static void take(int day, int hour, int64_t used)
{
	struct icloud_storage s = {.used = used, .total = 1000, .n = 1};
	char now[32];

	snprintf(now, sizeof now, "%d", NOON + day * DAY + hour * 3600);
	setenv("TUI_TEST_NOW", now, 1);
	snprintf(s.media[0].key, sizeof s.media[0].key, "photos");
	s.media[0].bytes = used / 2;
	usage_sample(store, &s);
}

static void storage_sample__tells__what_was_known_then(void **state)
{
	(void)state;
	assert_int_equal(storage_sampled_since(&reader), 0);
	assert_int_equal(storage_sample(&reader, "used", NOON), -1);
	take(0, 0, 100);
	take(0, 3, 150); /* the same day: the first one stays */
	take(5, 0, 200);
	assert_int_equal(storage_sampled_since(&reader), NOON);
	assert_int_equal(storage_sample(&reader, "used", NOON - 1), -1);
	assert_int_equal(storage_sample(&reader, "used", NOON + 4 * DAY), 100);
	assert_int_equal(storage_sample(&reader, "photos", NOON + 9 * DAY), 100);
	assert_int_equal(storage_sample(&reader, "used", NOON + 5 * DAY), 200);
	assert_int_equal(storage_sample(&reader, "mail", NOON + 9 * DAY), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			storage_sample__tells__what_was_known_then, open_store, close_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
