/* The loop and the terminal for real: this program runs itself with a pane of numbers in a pseudo terminal.
 * What comes out is counted, what must be given back is looked at. */
#include "rig/screen.h"
#include "unit/screen/numbers.h"

#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

enum { MOVE_BYTES = 200 };

static char self[] = "/proc/self/exe";
static char program[4096];

static int child(int argc, char **argv)
{
	struct screen_options options = {0};

	setlocale(LC_ALL, "");
	for (int i = 2; i < argc; i++) {
		options.ascii = options.ascii || strcmp(argv[i], "--ascii") == 0;
		if (strcmp(argv[i], "--dark") == 0)
			options.theme = "dark";
	}
	return ui_run_with(
		NULL, &options, NULL, numbers_panes, sizeof numbers_panes / sizeof *numbers_panes);
}

static struct screen *begin(int w, int h, const char *flag)
{
	static char mode[] = "--child";
	char *argv[] = {program, mode, (char *)(uintptr_t)flag, NULL};
	struct screen *s = screen_new(w, h);

	screen_run(s, argv);
	screen_wait_idle(s);
	return s;
}

static void leave(struct screen *s)
{
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	assert_true(screen_is_given_back(s));
	screen_free(&s);
}

static void the_screen__is_drawn__and_given_back(void **state)
{
	struct screen *s = begin(80, 24, NULL);
	int y, x;

	(void)state;
	screen_assert_row(s, 1, "^ 1 Numbers 2 Other");
	screen_assert_row(s, 3, "^▌   Row number 0");
	screen_cursor(s, &y, &x);
	assert_int_equal(y, 3);
	assert_int_equal(x, 0);
	assert_true(screen_cursor_shown(s));
	leave(s);
}

/* screens.md: a move paints the bar and a first cell; design.md: idle means asleep. */
static void a_move__costs_at_most__200_bytes(void **state)
{
	struct screen *s = begin(120, 36, "--dark");
	unsigned long long before;

	(void)state;
	screen_press(s, "j");
	before = screen_bytes(s);
	screen_press(s, "j");
	assert_in_range(screen_bytes(s) - before, 1, MOVE_BYTES);
	before = screen_bytes(s);
	screen_pump(s, 300);
	assert_int_equal(screen_bytes(s) - before, 0);
	leave(s);
}

static void keys__that_wait__are_painted_once(void **state)
{
	struct screen *s = begin(80, 24, NULL);
	unsigned long before = screen_frames(s);

	(void)state;
	screen_press(s, "jjjjjjjjjj");
	screen_assert_row(s, -2 + screen_h(s), "^ 11 of 40");
	assert_in_range(screen_frames(s) - before, 1, 6);
	leave(s);
}

static void ends(int number, int status)
{
	struct screen *s = begin(80, 24, NULL);

	screen_signal(s, number);
	assert_int_equal(screen_wait_end(s), status);
	assert_true(screen_is_given_back(s));
	screen_free(&s);
}

static void a_signal__ends_the_program__and_gives_the_terminal_back(void **state)
{
	(void)state;
	ends(SIGTERM, 128 + SIGTERM);
	ends(SIGHUP, 128 + SIGHUP);
	ends(SIGINT, 128 + SIGINT);
}

static void a_crash__gives__the_terminal_back(void **state)
{
	static const int crashes[] = {SIGSEGV, SIGABRT};

	(void)state;
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
		struct screen *s = begin(80, 24, NULL);

		screen_signal(s, crashes[i]);
		assert_int_not_equal(screen_wait_end(s), 0);
		assert_true(screen_is_given_back(s));
		screen_free(&s);
	}
}

static void a_resize__draws_again__in_the_new_size(void **state)
{
	struct screen *s = begin(120, 36, NULL);

	(void)state;
	screen_press(s, "jjjj");
	screen_resize(s, 60, 16);
	screen_wait_idle(s);
	screen_assert_row(s, 1, "^ 1 Numbers  2");
	screen_assert_row(s, 7, "^▌   Row number 4");
	screen_resize(s, 20, 5);
	screen_wait_idle(s);
	screen_assert_row(s, 0, "^This window is 20 by");
	screen_resize(s, 80, 24);
	screen_wait_idle(s);
	screen_assert_row(s, 7, "^▌   Row number 4");
	leave(s);
}

static void no_color__shows__none(void **state)
{
	static char mode[] = "--child";
	char *argv[] = {program, mode, NULL};
	struct screen *s = screen_new(80, 24);

	(void)state;
	screen_env(s, "NO_COLOR", "1");
	screen_run(s, argv);
	screen_wait_idle(s);
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++) {
			assert_int_equal(screen_cell(s, y, x).fg, SCREEN_OWN);
			assert_int_equal(screen_cell(s, y, x).bg, SCREEN_OWN);
		}
	assert_true(screen_cell(s, 1, 1).bold); /* the active tab */
	leave(s);
}

static void ascii__has__no_other_letters(void **state)
{
	struct screen *s = begin(80, 24, "--ascii");

	(void)state;
	for (const char *p = screen_text(s); *p; p++)
		assert_true((unsigned char)*p < 0x80);
	leave(s);
}

static void the_mouse__selects__a_row(void **state)
{
	struct screen *s = begin(80, 24, NULL);

	(void)state;
	screen_click(s, 6, 20, 1);
	screen_wait_for(s, "4 of 40");
	screen_wait_idle(s);
	screen_assert_row(s, 6, "^▌ ~ Row number 3");
	screen_click(s, 1, 12, 1);
	screen_wait_for(s, "The other pane.");
	leave(s);
}

static void a_paste__is__no_keys(void **state)
{
	struct screen *s = begin(80, 24, NULL);

	(void)state;
	screen_paste(s, "qjj\nq");
	screen_press(s, "j");
	screen_assert_row(s, 4, "^▌   Row number 1");
	screen_press(s, "/");
	screen_paste(s, "two words");
	screen_press(s, "<Left>");
	screen_assert_row(s, 22, "^ / two words");
	screen_press(s, "<Esc>");
	leave(s);
}

static void the_editor__has__the_terminal_while_it_runs(void **state)
{
	static char mode[] = "--child";
	char *argv[] = {program, mode, NULL};
	struct screen *s = screen_new(80, 24);

	(void)state;
	screen_env(s, "VISUAL", "true -with arguments");
	screen_run(s, argv);
	screen_wait_idle(s);
	screen_press(s, "e");
	screen_assert_row(s, 22, "^ The editor is back.");
	screen_assert_row(s, 3, "^▌   Row number 0");
	leave(s);
}

static void a_terminal_that_cannot__gets__one_sentence(void **state)
{
	static char mode[] = "--child";
	char *argv[] = {program, mode, NULL};
	struct screen *s = screen_new(80, 24);

	(void)state;
	screen_env(s, "TERM", "dumb");
	screen_run(s, argv);
	assert_int_equal(screen_wait_end(s), 1);
	assert_true(screen_has(s, "The terminal \"dumb\" cannot move its cursor"));
	screen_free(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_screen__is_drawn__and_given_back),
		cmocka_unit_test(a_move__costs_at_most__200_bytes),
		cmocka_unit_test(keys__that_wait__are_painted_once),
		cmocka_unit_test(a_signal__ends_the_program__and_gives_the_terminal_back),
		cmocka_unit_test(a_crash__gives__the_terminal_back),
		cmocka_unit_test(a_resize__draws_again__in_the_new_size),
		cmocka_unit_test(no_color__shows__none),
		cmocka_unit_test(ascii__has__no_other_letters),
		cmocka_unit_test(the_mouse__selects__a_row),
		cmocka_unit_test(a_paste__is__no_keys),
		cmocka_unit_test(the_editor__has__the_terminal_while_it_runs),
		cmocka_unit_test(a_terminal_that_cannot__gets__one_sentence),
	};

	if (argc > 1 && strcmp(argv[1], "--child") == 0)
		return child(argc, argv);
	if (readlink(self, program, sizeof program - 1) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
