/* Which clipboard tool is asked: by the environment, and only where it is. And that what it gets is the text. */
#include "screen/outside.h"

#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct temp temp;

static void program(const char *name, const char *body)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", temp.path, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", body);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0755), 0);
}

static void clipboard__is_chosen__by_the_environment(void **state)
{
	char *const *argv;

	(void)state;
	temp_open(&temp);
	assert_null(outside_clipboard("wayland-0", ":0", temp.path));
	assert_null(outside_clipboard("wayland-0", ":0", NULL));
	program("wl-copy", "true");
	program("xclip", "true");
	argv = outside_clipboard("wayland-0", ":0", temp.path);
	assert_string_equal(argv[0], "wl-copy");
	argv = outside_clipboard("", ":0", temp.path);
	assert_string_equal(argv[0], "xclip");
	assert_string_equal(argv[2], "clipboard");
	assert_null(argv[3]);
	assert_null(outside_clipboard(NULL, NULL, temp.path));
	assert_null(outside_clipboard("wayland-0", ":0", ":relative"));
	temp_close(&temp);
}

/* It says so by the pipe that it got as its own file: no time is waited for. */
static void clipboard__gets_the_text__and_no_terminal(void **state)
{
	char path[2048], line[64] = "";
	FILE *pipe_in;

	(void)state;
	temp_open(&temp);
	snprintf(path, sizeof path, "%s/said", temp.path);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof path,
		"(cat; test -t 0 || test -t 1 || test -t 2 || (: < /dev/tty) 2>/dev/null || echo ' "
		"alone') > "
		"%s/said",
		temp.path);
	program("wl-copy", path);
	snprintf(path, sizeof path, "%s:/bin:/usr/bin", temp.path);
	setenv("PATH", path, 1);
	setenv("WAYLAND_DISPLAY", "wayland-0", 1);
	assert_true(outside_copy(STR("$(id); `x`")));
	snprintf(path, sizeof path, "%s/said", temp.path);
	pipe_in = fopen(path, "r");
	assert_non_null(pipe_in);
	assert_non_null(fgets(line, sizeof line, pipe_in));
	assert_string_equal(line, "$(id); `x` alone\n");
	fclose(pipe_in);
	temp_close(&temp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clipboard__is_chosen__by_the_environment),
		cmocka_unit_test(clipboard__gets_the_text__and_no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
