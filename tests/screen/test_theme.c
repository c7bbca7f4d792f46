/* Which colours read best: the welcome asks once, the answer stands in the configuration. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* A stranger on a terminal that does not tell its background. */
static struct screen *stranger(struct sim *sim)
{
	struct screen *s = screen_new(80, 24);

	program_endpoints(s, sim);
	screen_env(s, "COLORFGBG", "");
	screen_start(s, NULL);
	screen_wait_for(s, "Welcome to icloud-tui");
	return s;
}

static void config_of(const struct screen *s, struct buf *out)
{
	char path[4096];
	struct error err = ERROR_INIT;

	snprintf(path, sizeof path, "%s/config/icloud-tui/config", screen_home(s));
	buf_clear(out);
	file_read(path, out, &err);
}

static void welcome__asks__which_colours_read_best_and_keeps_the_answer(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = stranger(sim);
	struct buf config = BUF_INIT(4 * KIB);

	(void)state;
	screen_wait_for(s, "Which line reads best on this background?");
	screen_assert_has(s, "~ on a dark one");
	screen_assert_has(s, "~ on a light one");
	screen_press(s, "l");
	screen_wait_for(s, "Kept as theme = light in the configuration.");
	config_of(s, &config);
	assert_string_equal(buf_cstr(&config), "theme = light\n");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	screen_start(s, NULL);
	screen_wait_for(s, "Welcome to icloud-tui");
	screen_press(s, "<Down>");
	screen_assert_not(s, "reads best");
	screen_press(s, ":", "theme own", "<Enter>");
	screen_wait_for(s, "Kept as theme = own in the configuration.");
	config_of(s, &config);
	assert_string_equal(buf_cstr(&config), "theme = own\n");
	buf_release(&config);
	screen_free(&s);
	sim_stop(&sim);
}

static void welcome__answered_later__keeps_nothing(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = stranger(sim);
	struct buf config = BUF_INIT(4 * KIB);

	(void)state;
	screen_wait_for(s, "Which line reads best on this background?");
	screen_press(s, "<Esc>");
	screen_assert_not(s, "reads best");
	screen_assert_has(s, "Look around in a sample account");
	config_of(s, &config);
	assert_int_equal(config.n, 0);
	buf_release(&config);
	screen_free(&s);
	sim_stop(&sim);
}

static void welcome__without_colours__does_not_ask(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = screen_new(80, 24);

	(void)state;
	program_endpoints(s, sim);
	screen_env(s, "COLORFGBG", "");
	screen_env(s, "NO_COLOR", "1");
	screen_start(s, NULL);
	screen_wait_for(s, "Welcome to icloud-tui");
	screen_press(s, "<Down>");
	screen_assert_not(s, "reads best");
	screen_free(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(welcome__asks__which_colours_read_best_and_keeps_the_answer),
		cmocka_unit_test(welcome__answered_later__keeps_nothing),
		cmocka_unit_test(welcome__without_colours__does_not_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
