/* What is said about storage, and what is written into a file. */
#include "panes/storage_words.h"
#include "panes/storage_export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

enum { NOW = 1773307980 };
static const int64_t GB = (int64_t)1 << 30;

static void assert_text(struct buf *text, const char *want)
{
	assert_string_equal(buf_cstr(text), want);
	buf_release(text);
}

static struct icloud_storage usage(void)
{
	return (struct icloud_storage){.used = 40 * GB,
		.total = 50 * GB,
		.as_of = NOW,
		.complimentary = -1,
		.commerce = -1,
		.family = -1};
}

/* So many bytes a month that the 10 GB which are left are full in so many days. */
static void assert_full(double days, const char *want)
{
	struct icloud_storage s = usage();
	struct icloud_forecast f = {.kind = FORECAST_GROWS, .days = 30};
	struct buf text = BUF_INIT(KIB);
	const char *from;

	f.a_month = (int64_t)((double)(10 * GB) / (days / 30.44));
	storage_say_forecast(&s, &f, NOW, &text);
	from = buf_cstr(&text);
	for (const char *p = from; *p; p++)
		if (p[0] == 'f' && p[1] == 'u')
			from = p;
	assert_string_equal(from, want);
	buf_release(&text);
}

static void storage_forecast__says__about_how_long(void **state)
{
	(void)state;
	assert_full(0.6, "full within a day.");
	assert_full(9, "full in about 9 days, 21 March.");
	assert_full(50, "full in about 7 weeks, early May 2026.");
	assert_full(252, "full in about 8 months, late November 2026.");
	assert_full(1100, "full in about 3 years, 2029.");
}

static void storage_forecast__says__why_there_is_none(void **state)
{
	static const struct {
		enum forecast_kind kind;
		const char *want;
	} cases[] = {
		{FORECAST_NONE, ""},
		{FORECAST_YOUNG, "Forecast from 26 March on, when 14 days are known."},
		{FORECAST_FEW, "No forecast: storage was read on too few of the last 90 days."},
		{FORECAST_NOISE,
			"No forecast: over the last 60 days it went up and down too much."},
		{FORECAST_FLAT, "At the pace of the last 60 days the plan does not become full."},
		{FORECAST_FALLS, "Over the last 60 days it became less (-2.0 GB a month), so the "
				 "plan does not become full."},
	};
	struct icloud_storage s = usage();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct icloud_forecast f = {.kind = cases[i].kind,
			.days = 60,
			.a_month = -2 * GB,
			.from = NOW + 14 * 86400};
		struct buf text = BUF_INIT(KIB);

		storage_say_forecast(&s, &f, NOW, &text);
		assert_text(&text, cases[i].want);
	}
}

static void storage_moved__calls_nothing__nothing(void **state)
{
	(void)state;
	assert_string_equal(storage_moved(0).text, "0");
	assert_string_equal(storage_moved(-200000).text, "0");
	assert_string_equal(storage_moved(GB).text, "+1.0 GB");
	assert_string_equal(storage_moved(-GB / 64).text, "-16.0 MB");
}

static void storage_head__tells__over_by_how_much(void **state)
{
	struct icloud_storage s = usage();
	struct buf text = BUF_INIT(KIB);

	(void)state;
	s.used = 50 * GB + GB / 64;
	storage_say_head(&s, &text);
	assert_text(&text, "50 of 50 GB used, over by 16.0 MB");
	s.used = 50 * GB;
	s.over = true;
	storage_say_head(&s, &text);
	assert_text(&text, "50 of 50 GB used, over the quota");
}

static void storage_csv__is_no__formula(void **state)
{
	struct icloud_storage s = usage();
	struct buf text = BUF_INIT(KIB);

	(void)state;
	s.n = 2;
	s.media[0] = (struct icloud_medium){.key = "=1+\"1\"", .bytes = 5};
	s.media[1] = (struct icloud_medium){.key = "mail", .bytes = -6};
	storage_write_csv(NULL, &s, &text);
	assert_text(&text, "time,medium,bytes\r\n"
			   "2026-03-12T09:33:00+00:00,\"used\",42949672960\r\n"
			   "2026-03-12T09:33:00+00:00,\"total\",53687091200\r\n"
			   "2026-03-12T09:33:00+00:00,\"'=1+\"\"1\"\"\",5\r\n"
			   "2026-03-12T09:33:00+00:00,\"mail\",-6\r\n");
}

static void storage_json__says_null__for_what_was_not_told(void **state)
{
	struct icloud_storage s = usage();
	struct icloud_forecast f = {.kind = FORECAST_NONE};
	struct buf text = BUF_INIT(KIB);
	struct json_writer w = json_writer(&text);

	(void)state;
	s.total = 0;
	s.gaps = STORAGE_NO_TOTAL | STORAGE_NO_PLAN;
	json_object(&w);
	storage_write_json(&w, &s, &f);
	json_object_end(&w);
	assert_text(&text,
		"{\"used\":42949672960,\"total\":null,\"available\":null,\"media\":[],\"quota\":{"
		"\"over\":false,\"highest_tier\":false,\"paid\":null,\"almost_full\":false},"
		"\"as_of\":\"2026-03-12T09:33:00+00:00\",\"complimentary\":null,\"commerce\":null,"
		"\"family\":null,\"forecast\":{\"kind\":\"none\",\"days\":0,\"a_month\":null,"
		"\"full_about\":null},\"not_told\":[\"total\",\"paid\"],\"unread\":0}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storage_forecast__says__about_how_long),
		cmocka_unit_test(storage_forecast__says__why_there_is_none),
		cmocka_unit_test(storage_moved__calls_nothing__nothing),
		cmocka_unit_test(storage_head__tells__over_by_how_much),
		cmocka_unit_test(storage_csv__is_no__formula),
		cmocka_unit_test(storage_json__says_null__for_what_was_not_told),
	};

	setenv("TZ", "Europe/London", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
