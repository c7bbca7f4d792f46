/* Storage on the screen: over quota, answers that tell half, the page behind Enter, the file that X writes. */
#include "rig/each_sim.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* What iCloud answers from now on. */
static void answer(const char *body)
{
	struct buf order = BUF_INIT(64 * KIB);

	buf_adds(&order, "{\"path\":\"/setup/ws/1/storageUsageInfo\",\"times\":-1,\"status\":200,"
			 "\"body\":\"");
	for (; *body; body++)
		buf_printf(&order, *body == '"' ? "\\%c" : "%c", *body);
	buf_adds(&order, "\"}");
	sim_fault(sim, buf_cstr(&order));
	buf_release(&order);
}

static struct screen *open_storage(int w, int h)
{
	struct screen *s = program_open(sim, w, h);

	screen_press(s, "3");
	return s;
}

static void storage__over_quota__says_what_stops(void **state)
{
	struct screen *s;

	(void)state;
	answer("{\"storageUsageByMedia\":[{\"mediaKey\":\"photos\",\"displayLabel\":\"Photos\","
	       "\"displayColor\":\"ffcc00\",\"usageInBytes\":54760833024}],\"storageUsageInfo\":{"
	       "\"usedStorageInBytes\":54975581389,\"totalStorageInBytes\":53687091200},"
	       "\"quotaStatus\":{\"overQuota\":true,\"haveMaxQuotaTier\":true,\"paidQuota\":true}"
	       "}");
	s = open_storage(120, 36);
	screen_assert_row(s, 0,
		" ada@icloud.com  ██████████ ! 51.2 of 50 GB  Mail 3  Calendar 1  in 12 min: "
		"Stand-up     not Apple: setup.sim.localhost");
	screen_assert_has(s, "  ! 51.2 of 50 GB used, over by 1.2 GB");
	screen_assert_has(s, "██!!");
	screen_assert_has(
		s, "until there is room. Clear something on a device; there is no larger");
	program_quit(&s);
}

/* Null, negative, absurd, no colour, control characters: what is known stands, a line says what is not. */
static void storage__half_an_answer__shows_that_half(void **state)
{
	struct screen *s;

	(void)state;
	answer("{\"storageUsageByMedia\":[{\"mediaKey\":\"photos\",\"displayLabel\":\"Pho\\\\u001b["
	       "31m"
	       "tos\",\"displayColor\":\"no colour\",\"usageInBytes\":5368709120},{\"mediaKey\":"
	       "\"backup\",\"usageInBytes\":-5},{\"mediaKey\":\"mail\",\"usageInBytes\":1e300},"
	       "null,{\"mediaKey\":\"docs\",\"usageInBytes\":null}],\"storageUsageInfo\":{"
	       "\"usedStorageInBytes\":null,\"totalStorageInBytes\":0},\"quotaStatus\":null}");
	s = open_storage(80, 24);
	screen_assert_has(s, " ada  5 of ? GB  ");
	screen_assert_has(s, "    5 GB used, of a plan that is not known");
	screen_assert_has(s, "Pho␛[31mtos             5.0 GB         ?");
	screen_assert_has(s, "    iCloud did not tell the sum: it is counted from the media.");
	screen_assert_has(s, "4 media could not be read.");
	program_quit(&s);
}

static void storage__enter__opens_one_medium(void **state)
{
	struct screen *s = open_storage(60, 16);

	(void)state;
	screen_assert_not(s, "Forecast");
	screen_press(s, "j", "<Enter>");
	screen_assert_has(s, "Of what is used   22.4 %");
	screen_assert_has(s, "Forecast from 26 March on, when 14 days are known.");
	screen_assert_has(s, "2 of 6 media");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "6 media");
	screen_assert_has(s, "Medium ");
	program_quit(&s);
}

static void storage__x__writes_every_sample(void **state)
{
	struct screen *s = open_storage(120, 36);
	struct buf file = BUF_INIT(MIB);
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/mine.csv", screen_home(s));
	screen_press(s, "X", "c");
	screen_press(s, "<Ctrl-U>");
	screen_paste(s, path);
	screen_press(s, "<Enter>");
	screen_wait_for(s, "Written into ");
	assert_true(temp_read(path, &file));
	assert_true(str_starts(buf_str(&file), STR("time,medium,bytes\r\n")));
	assert_non_null(strstr(buf_cstr(&file), ",\"photos\",25877177958\r\n"));
	buf_clear(&file);
	snprintf(path, sizeof path, "%s/mine.json", screen_home(s));
	screen_press(s, "X", "j");
	screen_press(s, "<Ctrl-U>");
	screen_paste(s, path);
	screen_press(s, "<Enter>");
	screen_wait_for(s, "mine.json: ");
	assert_true(temp_read(path, &file));
	assert_non_null(
		strstr(buf_cstr(&file), "\"samples\":[{\"at\":\"2026-03-12T09:33:00+00:00\","
					"\"used\":41231686042,\"total\":53687091200,\"media\":"));
	buf_release(&file);
	program_quit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STORAGE_TEST(f) cmocka_unit_test_setup_teardown(f, open_sim, close_sim)
		STORAGE_TEST(storage__over_quota__says_what_stops),
		STORAGE_TEST(storage__half_an_answer__shows_that_half),
		STORAGE_TEST(storage__enter__opens_one_medium),
		STORAGE_TEST(storage__x__writes_every_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
