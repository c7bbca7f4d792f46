/* The account pane in the real program: settings of icloud.com in words, all of them as they came, and what
 * they change in the rest of the screen. */
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void settings__of_the_account__decide_how_times_are_written(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "6");
	screen_wait_for(s, "Clock         24 hours");
	screen_wait_for(s, "signed in     today 09:33");
	sim_setting(sim, "{\"app\":\"calendar\",\"name\":\"timeFormat\",\"data\":12}");
	sim_setting(sim, "{\"app\":\"calendar\",\"name\":\"dateFormat\",\"data\":\"MM/DD/YYYY\"}");
	sim_setting(sim, "{\"app\":\"calendar\",\"name\":\"startingWeekday\",\"data\":0}");
	screen_press(s, "<Ctrl-R>");
	screen_wait_for(s, "Clock         12 hours");
	screen_assert_has(s, "Date          03/12/2026, March 12");
	screen_assert_has(s, "Week          starts on Sunday");
	screen_assert_has(s, "signed in     today 9:33 am");
	screen_press(s, "3");
	screen_wait_for(s, "as of 9:33 am");
	screen_free(&s);
}

static void settings__all_of_them__are_shown_as_they_came(void **state)
{
	struct screen *s = program_open(sim, 80, 24);

	(void)state;
	sim_setting(
		sim, "{\"app\":\"calendar\",\"name\":\"colour\",\"data\":\"\\u001b]0;x\\u0007\"}");
	screen_press(s, "6", "<Ctrl-R>", "<Tab>");
	screen_wait_for(s, "alarm 15 min before");
	screen_press(s, "v");
	screen_wait_for(s, "Settings as iCloud has them, for reading");
	screen_assert_has(s, "usePhoneFormat");
	screen_press(s, "G");
	screen_wait_for(s, "colour");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "Settings from iCloud");
	screen_free(&s);
}

static void settings__that_are_refused__change_nothing_else(void **state)
{
	struct screen *s;

	(void)state;
	sim_fault(sim, "{\"path\":\"/json/sync\",\"status\":403,\"times\":100}");
	s = program_open(sim, 120, 36);
	screen_press(s, "6");
	screen_wait_for(s, "iCloud has not told them yet.");
	screen_press(s, "v");
	screen_wait_for(s, "iCloud has not told its settings yet.");
	screen_press(s, "1");
	screen_wait_for(s, "Agnesi, Maria");
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			settings__of_the_account__decide_how_times_are_written, open_sim,
			close_sim),
		cmocka_unit_test_setup_teardown(
			settings__all_of_them__are_shown_as_they_came, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			settings__that_are_refused__change_nothing_else, open_sim, close_sim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
