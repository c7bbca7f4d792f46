/* The wall clock's timer: it comes, it is taken once, and nothing comes when nothing is waited for. What a
 * clock that is set does cannot be brought about without rights; a clock in a file stands for it. */
#include "icloud/time.h"
#include "net/wall.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static bool readable(struct wall *w, int ms)
{
	struct pollfd p = {wall_fd(w), POLLIN, 0};

	return poll(&p, 1, ms) == 1;
}

static void wall_take__comes__at_the_instant(void **state)
{
	struct wall *w = wall_new();
	time_t at = clock_now() + 1;

	(void)state;
	assert_false(wall_take(w));
	wall_set(w, at);
	assert_false(wall_take(w));
	assert_true(wall_fd(w) < 0 || readable(w, 5000));
	while (wall_fd(w) < 0 && clock_now() < at)
		usleep(10000);
	assert_true(clock_now() >= at);
	assert_true(wall_take(w));
	assert_false(wall_take(w)); /* once */
	assert_false(wall_fd(w) >= 0 && readable(w, 0));
	wall_free(&w);
	assert_null(w);
}

static void wall_take__comes__at_once_for_what_is_over(void **state)
{
	struct wall *w = wall_new();

	(void)state;
	wall_set(w, clock_now() - 1000);
	assert_true(wall_fd(w) < 0 || readable(w, 5000));
	assert_true(wall_wait_ms(w) <= 0);
	assert_true(wall_take(w));
	wall_free(&w);
}

static void wall_set__of_nothing__forgets(void **state)
{
	struct wall *w = wall_new();

	(void)state;
	wall_set(w, clock_now() - 1000);
	wall_set(w, 0);
	assert_false(wall_fd(w) >= 0 && readable(w, 0));
	assert_int_equal(wall_wait_ms(w), -1);
	assert_false(wall_take(w));
	wall_free(&w);
}

/* Nobody reads it half written here: the test is the only reader. */
static void write_clock(const char *path, long long now)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "%lld\n", now);
	fclose(f);
}

static void wall_take__comes__when_the_clock_was_set(void **state)
{
	char folder[] = "/tmp/wall-XXXXXX", path[64];
	struct wall *w;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/now", folder);
	write_clock(path, 1773307980);
	setenv("TUI_TEST_NOW", path, 1);
	w = wall_new();
	wall_set(w, 1773308700);
	assert_false(readable(w, 0));
	write_clock(path, 1773300000); /* back: nothing has come, but all is different */
	assert_true(readable(w, 5000));
	assert_true(wall_take(w));
	wall_set(w, 1773308700);
	write_clock(path, 1773400000); /* the machine slept over it */
	assert_true(readable(w, 5000));
	assert_true(wall_take(w));
	assert_int_equal(clock_now(), 1773400000);
	unsetenv("TUI_TEST_NOW");
	wall_free(&w);
	unlink(path);
	rmdir(folder);
}

/* A clock that stands still for a test never brings anything. */
static void wall_take__never_comes__where_the_clock_stands_still(void **state)
{
	struct wall *w;

	(void)state;
	setenv("TUI_TEST_NOW", "1773307980", 1);
	w = wall_new();
	wall_set(w, 1);
	assert_int_equal(wall_fd(w), -1);
	assert_int_equal(wall_wait_ms(w), -1);
	assert_false(wall_take(w));
	unsetenv("TUI_TEST_NOW");
	wall_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wall_take__comes__at_the_instant),
		cmocka_unit_test(wall_take__comes__at_once_for_what_is_over),
		cmocka_unit_test(wall_set__of_nothing__forgets),
		cmocka_unit_test(wall_take__comes__when_the_clock_was_set),
		cmocka_unit_test(wall_take__never_comes__where_the_clock_stands_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
