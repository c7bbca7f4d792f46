/* Without a network: everything is readable, editable and reviewed; what waits, waits, over restarts. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* Signed in and read, and then iCloud is gone. */
static struct screen *open_alone(void)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);

	sim_stop(&sim);
	screen_start(s, NULL);
	screen_wait_for(s, "offline");
	screen_wait_idle(s);
	return s;
}

static void go_to_title(struct screen *s)
{
	int y, x;

	for (int i = 0; i < 40; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), "Job title"))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no job title");
}

static void every_pane__shows__what_is_stored(void **state)
{
	struct screen *s = open_alone();

	(void)state;
	screen_assert_has(s, "Agnesi, Maria");
	screen_press(s, "2");
	screen_assert_has(s, "Stand-up");
	screen_press(s, "3");
	screen_assert_has(s, "of 50 GB");
	screen_press(s, "4");
	screen_assert_has(s, "not live");
	screen_assert_not(s, "Live since");
	program_quit(&s);
}

static void an_edit__waits__is_reviewed_and_not_sent(void **state)
{
	struct screen *s = open_alone();

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "e");
	go_to_title(s);
	screen_press(s, "<End>", ", retired", "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	screen_press(s, "R");
	screen_assert_has(s, "Rear Admiral, retired");
	screen_press(s, "a", "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_idle(s);
	screen_assert_has(s, "1 change");
	screen_signal(s, SIGKILL);
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
	assert_int_equal(program_command(s, "--offline", "changes", NULL), 0);
	screen_assert_has(s, "Hopper, Grace");
	screen_start(s, NULL);
	screen_wait_for(s, "1 change");
	screen_free(&s);
}

static void a_draft__outlives__a_restart(void **state)
{
	struct screen *s = open_alone();

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "e");
	go_to_title(s);
	screen_press(s, "<End>", ", half");
	screen_wait_for(s, "draft saved");
	screen_signal(s, SIGKILL);
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
	screen_start(s, NULL);
	screen_wait_for(s, "offline");
	screen_press(s, "/", "hopper", "<Enter>", "e");
	screen_assert_has(s, "Rear Admiral, half");
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pane__shows__what_is_stored),
		cmocka_unit_test(an_edit__waits__is_reviewed_and_not_sent),
		cmocka_unit_test(a_draft__outlives__a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
