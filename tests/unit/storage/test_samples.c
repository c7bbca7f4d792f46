/* One sample a day, thinned over years, and what they tell. */
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

static void take_at(time_t at, int64_t used, const char *key)
{
	struct icloud_storage s = {.used = used, .total = 1000, .n = key ? 1 : 0};
	char now[32];

	snprintf(now, sizeof now, "%lld", (long long)at);
	setenv("TUI_TEST_NOW", now, 1);
	snprintf(s.media[0].key, sizeof s.media[0].key, "%s", key ? key : "");
	s.media[0].bytes = used / 2;
	usage_sample(store, &s);
}

static void take(int day, int hour, int64_t used)
{
	take_at(NOON + (time_t)day * DAY + hour * 3600, used, "photos");
}

static size_t history(const char *key, struct icloud_sample *out, size_t max)
{
	return storage_history(&reader, key, 0, NOON + 5000L * DAY, out, max);
}

static void storage_history__tells__one_sample_a_day(void **state)
{
	struct icloud_sample s[8];

	(void)state;
	assert_int_equal(storage_sampled_since(&reader), 0);
	assert_int_equal(history("used", s, 8), 0);
	take(0, 0, 100);
	take(0, 3, 150); /* the same day: the first one stays */
	take(5, 0, 200);
	assert_int_equal(storage_sampled_since(&reader), NOON);
	assert_int_equal(history("used", s, 8), 2);
	assert_int_equal(s[0].at, NOON);
	assert_int_equal(s[0].bytes, 100);
	assert_int_equal(s[1].bytes, 200);
	assert_int_equal(history("photos", s, 8), 2);
	assert_int_equal(s[1].bytes, 100);
	assert_int_equal(history("total", s, 8), 2);
	assert_int_equal(s[0].bytes, 1000);
	assert_int_equal(history("used", s, 1), 1); /* the newest */
	assert_int_equal(s[0].bytes, 200);
	assert_int_equal(storage_history(&reader, "used", 0, NOON + DAY, s, 8), 1);
}

/* A medium that is gone stands at 0, not at what it was. */
static void storage_history__counts_nothing__for_a_medium_that_is_gone(void **state)
{
	struct icloud_sample s[8];

	(void)state;
	take_at(NOON, 100, "books");
	take_at(NOON + DAY, 100, NULL);
	assert_int_equal(history("books", s, 8), 2);
	assert_int_equal(s[0].bytes, 50);
	assert_int_equal(s[1].bytes, 0);
}

static void usage_sample__keeps_no__guess_and_no_name_of_its_own(void **state)
{
	struct icloud_storage gap = {.used = 7, .total = 9, .gaps = STORAGE_NO_USED};
	struct icloud_sample s[8];

	(void)state;
	take_at(NOON - DAY, 3, NULL);
	usage_sample(store, &gap);
	assert_int_equal(history("used", s, 8), 1);
	take_at(NOON, 100, "used");
	assert_int_equal(history("used", s, 8), 2);
	assert_int_equal(s[1].bytes, 100);
}

/* The clock was a year ahead once: that sample keeps no other from being taken. */
static void usage_sample__goes_on__after_a_wrong_clock(void **state)
{
	struct icloud_sample s[8];

	(void)state;
	take(365, 0, 1);
	take(0, 0, 100);
	take(1, 0, 200);
	assert_int_equal(storage_history(&reader, "used", 0, NOON + 9 * DAY, s, 8), 2);
	assert_int_equal(s[1].bytes, 200);
}

/* Every day of the last 400, then weeks, then months: years stay some hundred rows. */
static void usage_sample__thins__over_years(void **state)
{
	static struct icloud_sample s[4000];
	size_t n;
	time_t last = NOON + 2499L * DAY;

	(void)state;
	assert_true(db_exec(store_ledger(store), "pragma synchronous = off;", NULL));
	for (int day = 0; day < 2500; day++)
		take(day, 0, 1000 + day);
	n = history("used", s, 4000);
	assert_in_range(n, 500, 620);
	assert_int_equal(s[n - 1].bytes, 1000 + 2499);
	for (size_t i = 1; i < n; i++) {
		time_t gap = s[i].at - s[i - 1].at;

		assert_true(gap > 0);
		if (s[i - 1].at > last - 400L * DAY)
			assert_int_equal(gap, DAY);
		else if (s[i - 1].at > last - 3L * 360 * DAY)
			assert_true(gap <= 14L * DAY);
		else
			assert_true(gap <= 61L * DAY);
	}
	assert_int_equal(history("photos", s, 4000), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define SAMPLES_TEST(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)
		SAMPLES_TEST(storage_history__tells__one_sample_a_day),
		SAMPLES_TEST(storage_history__counts_nothing__for_a_medium_that_is_gone),
		SAMPLES_TEST(usage_sample__keeps_no__guess_and_no_name_of_its_own),
		SAMPLES_TEST(usage_sample__goes_on__after_a_wrong_clock),
		SAMPLES_TEST(usage_sample__thins__over_years),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
