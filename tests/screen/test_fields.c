/* Fields of a card that are more than a line of text, in the real program: the picture, labels of one's own. */
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* In the form: go to the cell whose line has this text. */
static void go_to(struct screen *s, const char *text)
{
	int i, y, x;

	for (i = 0; i < 60; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), text))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no cell \"%s\"", text);
}

static void a_photo__is__told_and_taken_away(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "grace@eckert", "<Enter>");
	screen_wait_for(s, "JPEG, 34 KB");
	screen_press(s, "e");
	go_to(s, "photo ");
	screen_press(s, "<Del>");
	screen_assert_has(s, "goes; Del brings it back");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_has(s, "photo");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

static void a_label__of_ones_own__is_typed(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "grace@eckert", "<Enter>", "e");
	go_to(s, "add a phone");
	screen_press(s, "<Enter>", "+44 20 7946 0000", "<S-Tab>", "<Enter>", "c", "<Enter>",
		"Yacht", "<Enter>");
	screen_assert_has(s, "Yacht");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	screen_assert_has(s, "Yacht         +44 20 7946 0000");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_photo__is__told_and_taken_away, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			a_label__of_ones_own__is_typed, open_sim, close_sim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
