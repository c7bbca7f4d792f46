/* changes show: the same two sides as in review, printed. Side by side on a wide terminal, stacked on a narrow one, with
 * colours there and none in a pipe; nothing is cut anywhere. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define LONG  "Commodore of the reserve, recalled to bring order into the languages of machines"

static struct screen *staged(struct sim *sim)
{
	struct screen *s = program_ready(sim, 120, 36);

	assert_int_equal(program_command(s, "contacts", "edit", GRACE, "jobTitle=" LONG,
				 "phones[home]+=+1 202 555 0199", NULL),
		0);
	return s;
}

static void show(struct screen *s, int w)
{
	screen_resize(s, w, 36);
	assert_int_equal(program_command(s, "changes", "show", NULL), 0);
}

static void changes_show__lays__both_sides_beside_each_other(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = staged(sim);
	int y, x;

	(void)state;
	show(s, 120);
	screen_assert_has(s, "The change to Hopper, Grace waits");
	screen_assert_has(s, "After this change");
	y = screen_find(s, "~ Commodore of the reserve", &x);
	assert_true(y >= 0);
	assert_non_null(strstr(screen_row(s, y), "Rear Admiral"));
	assert_non_null(strstr(screen_row(s, y), "Job title"));
	assert_true(screen_cell(s, y, x).fg != SCREEN_OWN);
	screen_assert_has(s, "of machines"); /* its end, on a line of its own */
	screen_assert_has(s, "+ +1 202 555 0199");
	screen_assert_has(s, "fields stay the same");

	show(s, 60);
	screen_assert_has(s, "before above, after this change below");
	y = screen_find(s, "~ Commodore of the reserve", &x);
	assert_true(y > 0);
	assert_null(strstr(screen_row(s, y), "Rear Admiral"));
	assert_non_null(strstr(screen_row(s, y - 1), "Rear Admiral"));
	screen_assert_has(s, "machines");
	screen_free(&s);
	sim_stop(&sim);
}

static void changes_show__prints__no_colour_into_a_pipe(void **state)
{
	char *piped[] = {"sh", "-c",
		"\"$TUI\" changes show > \"$HOME/out\"; grep -c \"$(printf '\\033')\" "
		"\"$HOME/out\";"
		" grep 'Rear Admiral.*~ Commodore' \"$HOME/out\"; grep 'machines' \"$HOME/out\"",
		NULL};
	struct sim *sim = program_sim(NULL);
	struct screen *s = staged(sim);

	(void)state;
	screen_env(s, "TUI", getenv("TUI"));
	screen_run(s, piped);
	assert_int_equal(screen_wait_end(s), 0);
	screen_assert_row(s, 0, "^0$");
	screen_assert_has(s, "Rear Admiral");
	screen_assert_has(s, "machines");
	screen_free(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_show__lays__both_sides_beside_each_other),
		cmocka_unit_test(changes_show__prints__no_colour_into_a_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
