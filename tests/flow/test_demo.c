/* --demo: a newcomer's first command. A simulator of its own, a real sign-in, the screen, and nothing left
 * behind; nothing of the person's own is read or written. */
#include "rig/screen.h"
#include "rig/temp.h"

#include <ftw.h>
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct temp own;

static int set_up(void **state)
{
	(void)state;
	temp_open(&own);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_close(&own);
	return 0;
}

static struct screen *demo(void)
{
	struct screen *s = screen_new(120, 36);

	screen_env(s, "TMPDIR", own.path);
	screen_env(s, "ICLOUD_TUI_SETUP_URL", "https://setup.elsewhere.example/setup/ws/1");
	screen_env(s, "ICLOUD_TUI_READ_ONLY", "yes");
	screen_start(s, "--demo", NULL);
	screen_wait_for(s, "ada@icloud.com");
	screen_wait_for(s, "demo");
	return s;
}

static int files;

static int count(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)path;
	(void)st;
	(void)at;
	files += kind == FTW_F;
	return 0;
}

static size_t demo_folders(void)
{
	char pattern[300];
	glob_t found = {0};
	size_t n;

	snprintf(pattern, sizeof pattern, "%s/icloud-tui-demo-*", own.path);
	glob(pattern, 0, NULL, &found);
	n = found.gl_pathc;
	globfree(&found);
	return n;
}

static void assert_nothing_left(struct screen *s)
{
	assert_int_equal(demo_folders(), 0);
	files = 0;
	nftw(screen_home(s), count, 16, FTW_PHYS);
	assert_int_equal(files, 0);
	assert_true(screen_is_given_back(s));
}

static void demo__shows__the_sample_account_and_leaves_nothing(void **state)
{
	struct screen *s = demo();

	(void)state;
	screen_wait_idle(s);
	assert_int_equal(demo_folders(), 1);
	screen_press(s, "3");
	screen_assert_has(s, "38.4 of 50 GB");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	assert_nothing_left(s);
	screen_free(&s);
}

static void demo__leaves__nothing_when_it_is_ended(void **state)
{
	struct screen *s = demo();

	(void)state;
	screen_wait_idle(s);
	screen_signal(s, SIGTERM);
	assert_int_equal(screen_wait_end(s), 143);
	assert_nothing_left(s);
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			demo__shows__the_sample_account_and_leaves_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			demo__leaves__nothing_when_it_is_ended, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
