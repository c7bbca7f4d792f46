/* A forecast only where the samples carry one. Bytes here are of a plan of 50 GB. */
#include "icloud/glance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { DAY = 24 * 60 * 60, NOW = 1773307980 };
static const int64_t GB = (int64_t)1 << 30, MB = (int64_t)1 << 20;

static struct icloud_sample row[400];
static size_t n;

static struct icloud_storage usage(int64_t used)
{
	return (struct icloud_storage){.used = used, .total = 50 * GB, .as_of = NOW};
}

static void sample(int days_ago, int64_t bytes)
{
	row[n++] = (struct icloud_sample){NOW - (time_t)days_ago * DAY, bytes};
}

static struct icloud_forecast forecast(int64_t used)
{
	struct icloud_storage now = usage(used);
	struct icloud_forecast f;

	storage_forecast(&now, row, n, &f);
	return f;
}

static int fresh(void **state)
{
	(void)state;
	n = 0;
	return 0;
}

static unsigned dice = 7;
static int64_t by_chance(int64_t most)
{
	dice = dice * 1103515245 + 12345;
	return (int64_t)(dice >> 8) % most;
}

static void storage_forecast__tells__the_pace(void **state)
{
	struct icloud_forecast f;
	int64_t month = (int64_t)(1.4 * (double)GB);
	time_t full;

	(void)state;
	for (int ago = 120; ago > 0; ago--)
		sample(ago, 38 * GB - ago * (month / 30));
	f = forecast(38 * GB);
	assert_int_equal(f.kind, FORECAST_GROWS);
	assert_int_equal(f.days, 90);
	assert_in_range(f.a_month, month, month + month / 50);
	full = storage_full_at(&f, 38 * GB, 50 * GB, NOW);
	assert_in_range((full - NOW) / DAY, 250, 262);
	assert_in_range((storage_full_at(&f, 29 * GB, 50 * GB, NOW) - NOW) / DAY, 440, 460);
}

/* One holiday's videos lie in one place of the row: the pace is that of the other days. */
static void storage_forecast__is_not_moved__by_one_day(void **state)
{
	struct icloud_forecast f;

	(void)state;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, 30 * GB - ago * 40 * MB + (ago == 40 ? 9 * GB : 0));
	f = forecast(30 * GB);
	assert_int_equal(f.kind, FORECAST_GROWS);
	assert_in_range(f.a_month / MB, 1150, 1300);
}

static void storage_forecast__waits__for_14_days(void **state)
{
	struct icloud_forecast f = forecast(30 * GB);

	(void)state;
	assert_int_equal(f.kind, FORECAST_YOUNG);
	assert_int_equal(f.from, NOW + 14 * DAY);
	for (int ago = 13; ago > 0; ago--)
		sample(ago, 30 * GB - ago * 100 * MB);
	f = forecast(30 * GB);
	assert_int_equal(f.kind, FORECAST_YOUNG);
	assert_int_equal(f.from, NOW + DAY);
	assert_int_equal(f.a_month, 0);
}

/* What was known once, and then not for months, is as young. */
static void storage_forecast__looks_at__90_days_only(void **state)
{
	(void)state;
	for (int ago = 300; ago > 200; ago--)
		sample(ago, 30 * GB - ago * 100 * MB);
	sample(3, 30 * GB);
	assert_int_equal(forecast(30 * GB).kind, FORECAST_YOUNG);
}

static void storage_forecast__wants__more_than_two_days(void **state)
{
	(void)state;
	sample(60, 20 * GB);
	sample(30, 25 * GB);
	assert_int_equal(forecast(30 * GB).kind, FORECAST_FEW);
}

static void storage_forecast__says__flat_falling_and_noise(void **state)
{
	(void)state;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, 30 * GB);
	assert_int_equal(forecast(30 * GB).kind, FORECAST_FLAT);
	n = 0;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, 30 * GB + by_chance(200 * MB));
	assert_int_equal(forecast(30 * GB).kind, FORECAST_FLAT);
	n = 0;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, 20 * GB + by_chance(20 * GB));
	assert_int_equal(forecast(30 * GB).kind, FORECAST_NOISE);
	n = 0;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, 30 * GB + ago * 50 * MB);
	assert_int_equal(forecast(30 * GB).kind, FORECAST_FALLS);
	assert_true(forecast(30 * GB).a_month < 0);
}

/* One jump and nothing since is no pace. */
static void storage_forecast__takes_no__step_for_a_pace(void **state)
{
	enum forecast_kind kind;

	(void)state;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, ago > 45 ? 20 * GB : 30 * GB);
	kind = forecast(30 * GB).kind;
	assert_true(kind == FORECAST_FLAT || kind == FORECAST_NOISE);
}

/* Full in more than ten years: nobody wants to know. */
static void storage_forecast__calls_flat__what_takes_ten_years(void **state)
{
	struct icloud_forecast f = {.a_month = 0};

	(void)state;
	for (int ago = 90; ago > 0; ago--)
		sample(ago, 30 * GB - ago * 20000);
	assert_int_equal(forecast(30 * GB).kind, FORECAST_FLAT);
	assert_int_equal(storage_full_at(&f, 1, 2, NOW), 0);
	f.a_month = -5;
	assert_int_equal(storage_full_at(&f, 1, 2, NOW), 0);
}

static void storage_forecast__needs__a_plan_and_a_sum(void **state)
{
	struct icloud_storage s = usage(30 * GB);
	struct icloud_forecast f;

	(void)state;
	s.total = 0;
	storage_forecast(&s, row, n, &f);
	assert_int_equal(f.kind, FORECAST_NONE);
	s = usage(30 * GB);
	s.gaps = STORAGE_NO_USED;
	storage_forecast(&s, row, n, &f);
	assert_int_equal(f.kind, FORECAST_NONE);
	s = usage(0);
	s.total = 0;
	s.over = true;
	storage_forecast(&s, row, n, &f);
	assert_int_equal(f.kind, FORECAST_FULL);
	assert_int_equal(forecast(50 * GB).kind, FORECAST_FULL);
	assert_int_equal(forecast(51 * GB).kind, FORECAST_FULL);
}

/* More samples than 90 days have, and such that cannot be: no number is too much for it. */
static void storage_forecast__stands__what_cannot_be(void **state)
{
	(void)state;
	for (int i = 400; i > 0; i--)
		row[n++] = (struct icloud_sample){
			NOW - (time_t)i * 1800 - DAY, i % 2 ? INT64_MAX : INT64_MIN};
	forecast(30 * GB);
	n = 0;
	for (int i = 0; i < 400; i++)
		row[n++] = (struct icloud_sample){NOW - 20 * DAY, INT64_MAX};
	forecast(30 * GB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define FORECAST_TEST(f) cmocka_unit_test_setup(f, fresh)
		FORECAST_TEST(storage_forecast__tells__the_pace),
		FORECAST_TEST(storage_forecast__is_not_moved__by_one_day),
		FORECAST_TEST(storage_forecast__waits__for_14_days),
		FORECAST_TEST(storage_forecast__looks_at__90_days_only),
		FORECAST_TEST(storage_forecast__wants__more_than_two_days),
		FORECAST_TEST(storage_forecast__says__flat_falling_and_noise),
		FORECAST_TEST(storage_forecast__takes_no__step_for_a_pace),
		FORECAST_TEST(storage_forecast__calls_flat__what_takes_ten_years),
		FORECAST_TEST(storage_forecast__needs__a_plan_and_a_sum),
		FORECAST_TEST(storage_forecast__stands__what_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
