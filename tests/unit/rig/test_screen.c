/* The rig that the screen tests stand on, tried with small programs. This test starts itself as the
 * program too: then it is one that reads keys, paints them, and says when it is idle. */
#include "screen.h"

#include "icloud/hooks.h"
#include "icloud/text.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

static void shell(struct screen *s, const char *script)
{
	char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, NULL};

	screen_run(s, argv);
}

static void screen__reads__text_and_looks(void **state)
{
	struct screen *s = screen_new(40, 5);
	struct screen_cell cell;

	(void)state;
	shell(s, "printf '\\033[1;38;5;75mbold\\033[0m \\033[4;48;2;1;2;3mline\\033[0m "
		 "\\033[7mrev\\033[0m'");
	assert_int_equal(screen_wait_end(s), 0);
	assert_string_equal(screen_row(s, 0), "bold line rev");
	cell = screen_cell(s, 0, 0);
	assert_string_equal(cell.text, "b");
	assert_true(cell.bold && !cell.underline && !cell.reverse);
	assert_int_equal(cell.fg, 75);
	assert_int_equal(cell.bg, SCREEN_OWN);
	cell = screen_cell(s, 0, 5);
	assert_true(cell.underline && !cell.bold);
	assert_int_equal(cell.bg, SCREEN_RGB | 0x010203);
	assert_true(screen_cell(s, 0, 10).reverse);
	assert_int_equal(screen_rgb(75, true), 0x5fafff);
	screen_free(&s);
}

static void screen__reads__wide_letters(void **state)
{
	struct screen *s = screen_new(20, 2);
	int x;

	(void)state;
	shell(s, "printf '\\351\\226\\242\\345\\255\\235 e\\314\\201x'");
	screen_wait_end(s);
	assert_string_equal(screen_row(s, 0), "関孝 e\u0301x");
	assert_int_equal(screen_cell(s, 0, 0).width, 2);
	assert_int_equal(screen_cell(s, 0, 1).width, 0);
	assert_string_equal(screen_cell(s, 0, 5).text, "e\u0301");
	assert_int_equal(screen_find(s, "x", &x), 0);
	assert_int_equal(x, 6);
	screen_free(&s);
}

static void screen__pins__the_environment(void **state)
{
	struct screen *s = screen_new(70, 20);

	(void)state;
	setenv("NO_COLOR", "1", 1);
	setenv("LD_BIND_NOT_FOR_US", "1", 1);
	screen_env(s, "EXTRA", "here");
	screen_env(s, "TZ", NULL);
	shell(s, "env | cut -c1-60; stty size");
	assert_int_equal(screen_wait_end(s), 0);
	unsetenv("NO_COLOR");
	screen_assert_has(s, "TERM=xterm-256color");
	screen_assert_has(s, "LC_ALL=C.UTF-8");
	screen_assert_has(s, "TUI_TEST_NOW=1773307980");
	screen_assert_has(s, "EXTRA=here");
	screen_assert_has(s, "20 70");
	screen_assert_not(s, "TZ=");
	screen_assert_not(s, "NO_COLOR");
	screen_assert_not(s, "NOT_FOR_US");
	screen_free(&s);
}

static void screen__takes_out__marks_wherever_they_are_cut(void **state)
{
	struct screen *s = screen_new(40, 3);

	(void)state;
	shell(s, "printf 'a\\033]77'; sleep 0.05; printf '77;3;0'; sleep 0.05; printf "
		 "'\\007b\\033[1mc'");
	screen_wait_end(s);
	assert_string_equal(screen_row(s, 0), "abc");
	assert_int_equal(screen_frames(s), 3);
	assert_true(screen_is_idle(s));
	assert_int_equal(screen_bytes(s), 7);
	screen_free(&s);
}

static void screen__tells__how_the_program_ended(void **state)
{
	struct screen *s = screen_new(40, 3);

	(void)state;
	shell(s, "exit 4");
	assert_int_equal(screen_wait_end(s), 4);
	shell(s, "kill -SEGV $$");
	assert_int_equal(screen_wait_end(s), 128 + SIGSEGV);
	shell(s, "echo up; read x");
	screen_wait_for(s, "up");
	screen_signal(s, SIGTERM);
	assert_int_equal(screen_wait_end(s), 128 + SIGTERM);
	screen_free(&s);
}

static void screen__sees__a_terminal_not_given_back(void **state)
{
	struct screen *s = screen_new(40, 3);

	(void)state;
	shell(s, "printf '\\033[?1049h'; stty raw; stty sane; printf '\\033[?1049l\\033[?25l'");
	screen_wait_end(s);
	assert_false(screen_is_given_back(s));
	shell(s, "printf '\\033[?1049h\\033[?25l\\033[?25h\\033[?1049l'; stty raw");
	screen_wait_end(s);
	assert_false(screen_is_given_back(s));
	shell(s, "printf '\\033[?1049h\\033[?1000h'; printf '\\033[?1000l\\033[?1049l'");
	screen_wait_end(s);
	assert_true(screen_is_given_back(s));
	screen_free(&s);
}

/* --- the program that this test can be --- */

static unsigned long painted;

static void paint(const unsigned char *keys, size_t n)
{
	struct winsize size;
	size_t i;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	printf("\x1b[H\x1b[2J%dx%d", size.ws_col, size.ws_row);
	for (i = 0; i < n; i++)
		printf(" %02x", keys[i]);
	fflush(stdout);
	painted++;
}

static void on_resize(int signal)
{
	(void)signal;
}

static int be_a_program(void)
{
	struct sigaction action = {.sa_handler = on_resize};
	struct pollfd input = {.fd = 0, .events = POLLIN};
	sigset_t resize, none;
	unsigned char keys[256];
	struct termios t;
	size_t n = 0;

	sigemptyset(&none);
	sigemptyset(&resize);
	sigaddset(&resize, SIGWINCH);
	sigprocmask(SIG_BLOCK, &resize, NULL);
	sigaction(SIGWINCH, &action, NULL);
	tcgetattr(0, &t);
	cfmakeraw(&t);
	tcsetattr(0, TCSANOW, &t);
	while (!memchr(keys, 'q', n)) {
		paint(keys, n);
		hook_idle(painted);
		if (ppoll(&input, 1, NULL, &none) > 0)
			n += (size_t)read(0, keys + n, sizeof keys - n);
	}
	return 7;
}

static struct screen *start_self(void)
{
	struct screen *s = screen_new(60, 4);
	char *argv[] = {"/proc/self/exe", "program", NULL};

	screen_run(s, argv);
	screen_wait_idle(s);
	return s;
}

static void screen_wait_idle__covers__every_key_sent(void **state)
{
	struct screen *s = start_self();

	(void)state;
	screen_press(s, "a", "b", "c");
	assert_string_equal(screen_row(s, 0), "60x4 61 62 63");
	screen_press(s, "<Up>", "<Ctrl-S>", "<Enter>", "<F5>", "<S-Tab>", "<lt>", "<Alt-x>", "ü");
	screen_assert_row(s, 0, "^60x4 61 62 63 1b 5b 41 13 0d 1b 5b 31 35 7e 1b 5b 5a 3c 1b 7$");
	screen_free(&s);
}

static void screen_wait_idle__keeps__escape_apart(void **state)
{
	struct screen *s = start_self();

	(void)state;
	screen_press(s, "<Esc>", "x");
	assert_string_equal(screen_row(s, 0), "60x4 1b 78");
	screen_free(&s);
}

static void screen_resize__waits__for_a_newer_frame(void **state)
{
	struct screen *s = start_self();

	(void)state;
	screen_resize(s, 70, 9);
	assert_false(screen_is_idle(s));
	screen_wait_idle(s);
	assert_string_equal(screen_row(s, 0), "70x9");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 7);
	screen_free(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screen__reads__text_and_looks),
		cmocka_unit_test(screen__reads__wide_letters),
		cmocka_unit_test(screen__pins__the_environment),
		cmocka_unit_test(screen__takes_out__marks_wherever_they_are_cut),
		cmocka_unit_test(screen__tells__how_the_program_ended),
		cmocka_unit_test(screen__sees__a_terminal_not_given_back),
		cmocka_unit_test(screen_wait_idle__covers__every_key_sent),
		cmocka_unit_test(screen_wait_idle__keeps__escape_apart),
		cmocka_unit_test(screen_resize__waits__for_a_newer_frame),
	};

	if (argc > 1 && strcmp(argv[1], "program") == 0)
		return be_a_program();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
