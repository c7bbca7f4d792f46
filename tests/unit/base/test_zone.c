/* Zones out of fixtures, so that neither this machine's zone nor its database decides. */
#include "icloud/zone.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct zone *zone_fixture(const char *name)
{
	char path[80];
	struct buf bytes;
	struct zone *z;

	snprintf(path, sizeof path, "zoneinfo/%s", name);
	bytes = fixture(path);
	z = zone_read(buf_str(&bytes));
	assert_non_null(z);
	buf_release(&bytes);
	return z;
}

static const char *const names[] = {
	"Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"};
enum { LONDON, NEW_YORK, LORD_HOWE, KOLKATA, ZONES };

/* civil, instant, what the clock says at that instant (0: the same) */
static const struct {
	int zone;
	struct civil c;
	int64_t t;
	int hour, minute;
} times[] = {
	{LONDON, {2026, 3, 12, 9, 45, 0}, 1773308700, 9, 45},
	{LONDON, {2026, 3, 29, 1, 30, 0}, 1774747800, 2, 30},	 /* skipped */
	{LONDON, {2026, 10, 25, 1, 30, 0}, 1792888200, 1, 30},	 /* the first of two */
	{LONDON, {2026, 10, 25, 2, 30, 0}, 1792895400, 2, 30},	 /* after both */
	{LONDON, {1968, 12, 1, 12, 0, 0}, -34174800, 12, 0},	 /* summer time all year */
	{NEW_YORK, {2026, 3, 8, 2, 30, 0}, 1772955000, 3, 30},	 /* skipped */
	{NEW_YORK, {2026, 11, 1, 1, 30, 0}, 1793511000, 1, 30},	 /* the first of two */
	{NEW_YORK, {2045, 7, 1, 12, 0, 0}, 2382537600, 12, 0},	 /* by the rule behind the file */
	{NEW_YORK, {1880, 1, 1, 12, 0, 0}, -2840079838, 12, 0},	 /* the sun's time */
	{LORD_HOWE, {2026, 10, 4, 2, 15, 0}, 1791042300, 2, 45}, /* half an hour is skipped */
	{LORD_HOWE, {2026, 4, 5, 1, 45, 0}, 1775313900, 1, 45},	 /* half an hour comes twice */
	{LORD_HOWE, {2045, 1, 1, 12, 0, 0}, 2366845200, 12, 0},	 /* summer around New Year */
	{KOLKATA, {2026, 3, 29, 2, 30, 0}, 1774731600, 2, 30},
	{KOLKATA, {1943, 6, 1, 12, 0, 0}, -839010600, 12, 0}, /* war time */
};

static void zone_instant__knows__gaps_and_overlaps_in_four_zones(void **state)
{
	struct zone *zones[ZONES];

	(void)state;
	for (int i = 0; i < ZONES; i++)
		zones[i] = zone_fixture(names[i]);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		const struct zone *z = zones[times[i].zone];
		time_t t = zone_instant(z, times[i].c);
		struct civil c = zone_civil(z, t);

		assert_int_equal(t, times[i].t);
		assert_int_equal(c.day, times[i].c.day);
		assert_int_equal(c.hour, times[i].hour);
		assert_int_equal(c.minute, times[i].minute);
	}
	for (int i = 0; i < ZONES; i++)
		zone_free(&zones[i]);
}

/* Every quarter of an hour of two years comes back, but those that come twice as the earlier one. */
static void zone_instant__is_the_inverse__of_zone_civil(void **state)
{
	(void)state;
	for (int i = 0; i < ZONES; i++) {
		struct zone *z = zone_fixture(names[i]);

		for (time_t t = 1767225600; t < 1767225600 + 730L * 86400; t += 900) {
			time_t back = zone_instant(z, zone_civil(z, t));

			assert_true(back == t ||
				    (back < t && zone_offset(z, back) > zone_offset(z, t) &&
					    t - back <= 3600));
		}
		zone_free(&z);
	}
}

static void zone_instant__carries__fields_out_of_range(void **state)
{
	struct zone *z = zone_fixture("America/New_York");

	(void)state;
	assert_int_equal(zone_instant(z, (struct civil){2026, 3, 8 + 30, 12, 0, 0}),
		zone_instant(z, (struct civil){2026, 4, 7, 12, 0, 0}));
	assert_int_equal(zone_instant(z, (struct civil){2026, 14, 1, 0, -30, 0}),
		zone_instant(z, (struct civil){2027, 1, 31, 23, 30, 0}));
	assert_int_equal(zone_instant(z, (struct civil){2026, 0, 1, 0, 0, 0}),
		zone_instant(z, (struct civil){2025, 12, 1, 0, 0, 0}));
	zone_free(&z);
}

static void zone_of_rule__says_the_same__as_the_file(void **state)
{
	static const struct {
		const char *name, *rule;
	} rules[] = {{"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
		{"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
		{"Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"},
		{"Asia/Kolkata", "IST-5:30"}};

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct zone *file = zone_fixture(rules[i].name);
		struct zone *rule = zone_of_rule(str_of(rules[i].rule));

		assert_non_null(rule);
		for (time_t t = 1767225600; t < 1767225600 + 3650L * 86400; t += 7200)
			assert_int_equal(zone_offset(file, t), zone_offset(rule, t));
		zone_free(&file);
		zone_free(&rule);
	}
}

static void zone_of_rule__refuses__what_is_no_rule(void **state)
{
	static const char *const bad[] = {"", "GMT", "0", "<GMT0", "GMT0BST", "GMT0BST,M3.5.0",
		"GMT0BST,M13.5.0,M10.5.0", "GMT0BST,M3.6.0,M10.5.0", "GMT0BST,M3.5.7,M10.5.0",
		"GMT0BST,J0,J5", "GMT0BST,J366,J5", "GMT99", "GMT0BST,M3.5.0,M10.5.0,x"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_null(zone_of_rule(str_of(bad[i])));
}

static void zone_of_rule__counts__days_of_the_year(void **state)
{
	struct zone *julian = zone_of_rule(STR("AAA0BBB,J60/0,J300/0"));
	struct zone *plain = zone_of_rule(STR("AAA0BBB,59/0,299/0"));

	(void)state;
	/* 1 March in every year; day 59 from 0 is 29 February in a leap year */
	assert_int_equal(zone_offset(julian, 1709164800), 0);	 /* 29 February 2024 */
	assert_int_equal(zone_offset(julian, 1709251200), 3600); /* 1 March 2024 */
	assert_int_equal(zone_offset(plain, 1709164800), 3600);
	zone_free(&julian);
	zone_free(&plain);
}

static void zone_read__refuses__a_file_cut_short(void **state)
{
	struct buf bytes = fixture("zoneinfo/Europe/London");

	(void)state;
	for (size_t n = 0; n + 40 < bytes.n; n += n < 200 ? 1 : 37)
		assert_null(zone_read(str_part(buf_str(&bytes), 0, n)));
	buf_release(&bytes);
}

static void zone_load__takes__names_only(void **state)
{
	char folder[512];
	struct zone *z;

	(void)state;
	snprintf(folder, sizeof folder, "%s/tests/fixtures/zoneinfo", getenv("SOURCE_DIR"));
	setenv("TZDIR", folder, 1);
	z = zone_load(STR("Asia/Kolkata"));
	assert_non_null(z);
	assert_int_equal(zone_offset(z, 0), 19800);
	zone_free(&z);
	assert_null(zone_load(STR("../zoneinfo/Asia/Kolkata")));
	assert_null(zone_load(STR("/etc/passwd")));
	assert_null(zone_load(STR("Asia")));
	assert_null(zone_load(STR("Asia/Nowhere")));
	assert_null(zone_load(STR_NONE));
	unsetenv("TZDIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zone_instant__knows__gaps_and_overlaps_in_four_zones),
		cmocka_unit_test(zone_instant__is_the_inverse__of_zone_civil),
		cmocka_unit_test(zone_instant__carries__fields_out_of_range),
		cmocka_unit_test(zone_of_rule__says_the_same__as_the_file),
		cmocka_unit_test(zone_of_rule__refuses__what_is_no_rule),
		cmocka_unit_test(zone_of_rule__counts__days_of_the_year),
		cmocka_unit_test(zone_read__refuses__a_file_cut_short),
		cmocka_unit_test(zone_load__takes__names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
