/* The terminal is looked at as it is: a line of our own stands in for standard input. */
#include "panes/checks.h"

#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cmocka.h>

static int ours, theirs;

static int open_line(void **state)
{
	char *name;

	(void)state;
	ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ours < 0 || grantpt(ours) != 0 || unlockpt(ours) != 0 || !(name = ptsname(ours)))
		return 1;
	theirs = open(name, O_RDWR | O_NOCTTY);
	return theirs < 0 || dup2(theirs, STDIN_FILENO) < 0;
}

static int close_line(void **state)
{
	(void)state;
	close(theirs);
	close(ours);
	return 0;
}

static void assert_terminal(const char *term, int w, int h, bool ok, const char *part)
{
	char none[] = "/nowhere/at/all";
	struct icloud_settings s = {
		.state_dir = none, .cache_dir = none, .auth_url = none, .setup_url = none};
	struct winsize size = {.ws_col = (unsigned short)w, .ws_row = (unsigned short)h};
	struct check check[CHECKS_MAX];
	int n;

	ioctl(ours, TIOCSWINSZ, &size);
	if (term)
		setenv("TERM", term, 1);
	else
		unsetenv("TERM");
	n = checks_make(&s, check);
	assert_in_range(n, 1, CHECKS_MAX - 1); /* the first run adds the network */
	for (int i = 0; i < n; i++) {
		if (strcmp(check[i].name, "terminal") != 0)
			continue;
		assert_int_equal(check[i].ok, ok);
		assert_non_null(strstr(check[i].what, part));
		assert_int_equal(!*check[i].next, ok);
		return;
	}
	fail();
}

static void checks__look__at_the_terminal(void **state)
{
	(void)state;
	assert_terminal("xterm-256color", 120, 36, true, "xterm-256color, 120 by 36");
	assert_terminal("xterm-256color", 59, 36, false, "59 by 36");
	assert_terminal("xterm-256color", 80, 15, false, "80 by 15");
	assert_terminal("dumb", 120, 36, false, "TERM is dumb");
	assert_terminal(NULL, 120, 36, false, "TERM is not set");
}

static void checks_folder__shortens__the_home(void **state)
{
	char out[64];

	(void)state;
	setenv("HOME", "/srv/people/ada", 1);
	checks_folder("/srv/people/ada/x", out, sizeof out);
	assert_string_equal(out, "~/x");
	checks_folder("/srv/people/adam/x", out, sizeof out);
	assert_string_equal(out, "/srv/people/adam/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			checks__look__at_the_terminal, open_line, close_line),
		cmocka_unit_test(checks_folder__shortens__the_home),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
