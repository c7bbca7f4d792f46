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
		    "{\"mediaKey\":\"photos\",\"usageInBytes\":-4},{\"mediaKey\":\"news\"},"
		    "{\"mediaKey\":\"other\",\"usageInBytes\":2},{\"mediaKey\":\"docs\","
		    "\"displayColor\":\"\\u001b[31m\",\"usageInBytes\":3}],\"storageUsageInfo\":"
		    "{\"usedStorageInBytes\":10,\"totalStorageInBytes\":9},"
		    "\"quotaStatus\":{\"overQuota\":true}}"),
		&s, NULL));
	assert_int_equal(s.n, 2);
	assert_int_equal(s.unread, 4);
	assert_string_equal(s.media[0].color, "");
	assert_string_equal(s.media[1].label, "other");
	assert_int_equal(s.media[1].bytes, 7);
	assert_true(s.over);
	assert_int_equal(s.available, 0);
	assert_int_equal(s.gaps, STORAGE_NO_PLAN);
}

static void usage_read__tells__the_parts_of_the_plan(void **state)
{
	struct icloud_storage s;

	(void)state;
	assert_true(usage_read(
		STR("{\"storageUsageByMedia\":[],\"storageUsageInfo\":{\"compStorageInBytes\":3,"
		    "\"usedStorageInBytes\":\"5\",\"totalStorageInBytes\":9.00e1,"
		    "\"commerceStorageInBytes\":-7},\"quotaStatus\":{\"overQuota\":false,"
		    "\"haveMaxQuotaTier\":true,\"almost-full\":true,\"paidQuota\":true},"
		    "\"familyStorageUsageInfo\":{\"usageInBytes\":44}}"),
		&s, NULL));
	assert_int_equal(s.used, 5);
	assert_int_equal(s.total, 90);
	assert_int_equal(s.complimentary, 3);
	assert_int_equal(s.commerce, -1);
	assert_int_equal(s.family, 44);
	assert_true(s.highest_tier && s.almost_full && s.paid && !s.over);
	assert_int_equal(s.gaps, 0);
}

static void usage_read__unites__a_medium_that_comes_twice(void **state)
{
	struct icloud_storage s;

	(void)state;
	assert_true(usage_read(
		STR("{\"storageUsageByMedia\":[{\"mediaKey\":\"mail\",\"usageInBytes\":2},"
		    "{\"mediaKey\":\"docs\",\"usageInBytes\":9007199254740992},"
		    "{\"mediaKey\":\"docs\",\"usageInBytes\":9007199254740992},"
		    "{\"mediaKey\":\"mail\",\"usageInBytes\":3}],"
		    "\"storageUsageInfo\":{\"usedStorageInBytes\":6,\"totalStorageInBytes\":9}}"),
		&s, NULL));
	assert_int_equal(s.n, 2);
	assert_int_equal(s.media[0].bytes, 5);
	assert_string_equal(s.media[1].key, "other");
	assert_int_equal(s.unread, 1);
	assert_int_equal(sum(&s), s.used);
}

/* Each says which part is not known; the rest stands. */
static void usage_read__names__the_gaps(void **state)
{
	static const struct {
		const char *sums;
		unsigned gaps;
		int64_t used, total;
	} cases[] = {
		{"{\"usedStorageInBytes\":9,\"totalStorageInBytes\":20}", 0, 9, 20},
		{"{\"usedStorageInBytes\":null,\"totalStorageInBytes\":20}", STORAGE_NO_USED, 7,
			20},
		{"{\"usedStorageInBytes\":-1,\"totalStorageInBytes\":20}", STORAGE_NO_USED, 7, 20},
		{"{\"usedStorageInBytes\":9223372036854775807,\"totalStorageInBytes\":20}",
			STORAGE_NO_USED, 7, 20},
		{"{\"usedStorageInBytes\":1e17,\"totalStorageInBytes\":20}", STORAGE_NO_USED, 7,
			20},
		{"{\"usedStorageInBytes\":9}", STORAGE_NO_TOTAL, 9, 0},
		{"{\"usedStorageInBytes\":9,\"totalStorageInBytes\":0}", STORAGE_NO_TOTAL, 9, 0},
		{"{\"usedStorageInBytes\":9,\"totalStorageInBytes\":-5}", STORAGE_NO_TOTAL, 9, 0},
		{"[]", STORAGE_NO_USED | STORAGE_NO_TOTAL, 7, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf body = BUF_INIT(KIB);
		struct icloud_storage s;

		buf_printf(&body,
			"{\"storageUsageByMedia\":[{\"mediaKey\":\"mail\",\"usageInBytes\":7}],"
			"\"storageUsageInfo\":%s,\"quotaStatus\":{\"paidQuota\":false}}",
			cases[i].sums);
		assert_true(usage_read(buf_str(&body), &s, NULL));
		assert_int_equal(s.gaps, cases[i].gaps);
		assert_int_equal(s.used, cases[i].used);
		assert_int_equal(s.total, cases[i].total);
		assert_int_equal(sum(&s), s.used);
		buf_release(&body);
	}
}

static void usage_read__refuses__an_answer_that_tells_nothing(void **state)
{
	static const char *const answers[] = {"", "[]", "{}", "<html>", "{\"storageUsageInfo\":7}",
		"{\"storageUsageInfo\":{\"totalStorageInBytes\":1}}",
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
		cmocka_unit_test(usage_read__tells__the_parts_of_the_plan),
		cmocka_unit_test(usage_read__unites__a_medium_that_comes_twice),
		cmocka_unit_test(usage_read__names__the_gaps),
		cmocka_unit_test(usage_read__refuses__an_answer_that_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
