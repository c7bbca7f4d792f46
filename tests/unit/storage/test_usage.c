#include "storage/storage.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static int64_t sum(const struct icloud_storage *s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->media[i].bytes;
	return n;
}

static void usage_read__makes__the_sum_exact(void **state)
{
	struct buf body = fixture("storage.json");
	struct icloud_storage s;
	struct error err = ERROR_INIT;

	(void)state;
	assert_true(usage_read(buf_str(&body), &s, &err));
	buf_release(&body);
	assert_int_equal(s.n, 5);
	assert_string_equal(s.media[1].key, "backup");
	assert_string_equal(s.media[1].color, "5856d6");
	assert_string_equal(s.media[4].key, "other");
	assert_int_equal(s.media[4].bytes, -990400);
	assert_int_equal(sum(&s), s.used);
	assert_int_equal(s.available, s.total - s.used);
}

static void usage_read__adds_no_other__when_the_media_add_up(void **state)
{
	struct icloud_storage s;

	(void)state;
	assert_true(usage_read(STR("{\"storageUsageByMedia\":[{\"mediaKey\":\"mail\","
				   "\"usageInBytes\":7}],\"storageUsageInfo\":"
				   "{\"usedStorageInBytes\":7,\"totalStorageInBytes\":0}}"),
		&s, NULL));
	assert_int_equal(s.n, 1);
	assert_string_equal(s.media[0].label, "mail");
	assert_int_equal(s.available, 0);
}

static void usage_read__counts__what_it_cannot_read_as_other(void **state)
{
	struct icloud_storage s;

	(void)state;
	assert_true(usage_read(
		STR("{\"storageUsageByMedia\":[7,{\"mediaKey\":\"mail\",\"usageInBytes\":1.5},"
		    "{\"mediaKey\":\"other\",\"usageInBytes\":2},{\"mediaKey\":\"docs\","
		    "\"displayColor\":\"\\u001b[31m\",\"usageInBytes\":3}],\"storageUsageInfo\":"
		    "{\"usedStorageInBytes\":10,\"totalStorageInBytes\":9},"
		    "\"quotaStatus\":{\"overQuota\":true}}"),
		&s, NULL));
	assert_int_equal(s.n, 2);
	assert_string_equal(s.media[0].color, "");
	assert_int_equal(s.media[1].bytes, 7);
	assert_true(s.over);
	assert_int_equal(s.available, 0);
}

static void usage_read__refuses__an_answer_without_sums(void **state)
{
	static const char *const answers[] = {"", "[]", "{}", "<html>", "{\"storageUsageInfo\":7}",
		"{\"storageUsageInfo\":{\"usedStorageInBytes\":1}}",
		"{\"storageUsageInfo\":{\"usedStorageInBytes\":-1,\"totalStorageInBytes\":5}}"};

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct icloud_storage s = {.used = 77};
		struct error err = ERROR_INIT;

		assert_false(usage_read(str_of(answers[i]), &s, &err));
		assert_int_equal(err.code, ERR_BAD_DATA);
		assert_int_equal(s.used, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage_read__makes__the_sum_exact),
		cmocka_unit_test(usage_read__adds_no_other__when_the_media_add_up),
		cmocka_unit_test(usage_read__counts__what_it_cannot_read_as_other),
		cmocka_unit_test(usage_read__refuses__an_answer_without_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
