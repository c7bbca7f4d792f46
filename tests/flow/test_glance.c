/* glance for status bars: the store answers at once, one process refreshes behind it, and however often a bar
 * asks, iCloud is not asked more often. */
#include "icloud/json.h"
#include "rig/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <unistd.h>
#include <cmocka.h>

enum { NOW = 1773307980, MANY = 8 };

static struct sim *sim;
static struct temp temp;

static void clock_at(int minutes)
{
	char now[32];

	snprintf(now, sizeof now, "%d", NOW + minutes * 60);
	setenv("TUI_TEST_NOW", now, 1);
}

static int set_up(void **state)
{
	static const char *const options[] = {"--now", "1773307980", NULL};

	(void)state;
	clock_at(0);
	sim = command_home(&temp, options);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	command_home_end(&temp, &sim);
	return 0;
}

static size_t asked(void)
{
	return sim_requests(sim, "/getState") + sim_requests(sim, "/setup/ws/1/storageUsageInfo");
}

static void glance(int status, const char *option, const char *value)
{
	struct command_run c = command_run(NULL, "glance", option, value, NULL);

	command_assert(&c, status);
	command_release(&c);
}

/* The lock of the account's refresh, to wait for whoever holds it. */
static int lock_file(void)
{
	char pattern[400];
	glob_t found = {0};
	int fd;

	snprintf(pattern, sizeof pattern, "%s/icloud-tui/*/refresh.lock", getenv("XDG_STATE_HOME"));
	if (glob(pattern, 0, NULL, &found) != 0)
		return -1;
	fd = open(found.gl_pathv[0], O_RDWR | O_CLOEXEC);
	globfree(&found);
	return fd;
}

/* What runs behind an answer has begun before the answer's process ends, and holds the lock until its end. */
static void wait_behind(void)
{
	int fd = lock_file();

	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	close(fd);
}

static void glance__asks_first__when_nothing_is_known(void **state)
{
	(void)state;
	glance(0, NULL, NULL);
	assert_true(asked() > 0);
	sim_log_clear(sim);
	glance(0, "--format", "waybar");
	glance(0, NULL, NULL);
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static void glance__refreshes__what_is_old_behind_the_answer(void **state)
{
	(void)state;
	glance(0, NULL, NULL);
	sim_log_clear(sim);
	clock_at(9);
	glance(0, NULL, NULL);
	wait_behind();
	assert_int_equal(sim_requests(sim, NULL), 0);
	clock_at(11); /* badges are old after 10 minutes */
	glance(0, NULL, NULL);
	wait_behind();
	assert_int_equal(sim_requests(sim, "/getState"), 1);
	assert_int_equal(asked(), 1);
	glance(0, NULL, NULL);
	wait_behind();
	assert_int_equal(asked(), 1);
	clock_at(14);
	glance(0, "--max-age", "2");
	wait_behind();
	assert_int_equal(sim_requests(sim, "/getState"), 2);
	clock_at(60);
	glance(0, "--offline", NULL);
	wait_behind();
	assert_int_equal(sim_requests(sim, "/getState"), 2);
}

/* Many bars, each second, and iCloud does not answer well: one try a minute, then fewer. */
static void glance__is_no__storm(void **state)
{
	struct command_run many[MANY];
	size_t tries;

	(void)state;
	glance(0, NULL, NULL);
	sim_fault(sim, "{\"path\":\"/getState\",\"status\":500,\"times\":1000}");
	sim_log_clear(sim);
	clock_at(20);
	for (int i = 0; i < MANY; i++)
		many[i] = command_start(NULL, "glance", NULL);
	for (int i = 0; i < MANY; i++) {
		command_wait(&many[i]);
		command_assert(&many[i], 0);
		command_release(&many[i]);
	}
	wait_behind();
	tries = sim_requests(sim, "/getState");
	assert_in_range(tries, 1, 4); /* the engine's own repeats of one read */
	for (int i = 0; i < MANY; i++)
		glance(0, NULL, NULL);
	wait_behind();
	assert_int_equal(sim_requests(sim, "/getState"), tries);
	for (int minute = 21; minute < 31; minute++) {
		clock_at(minute);
		glance(0, NULL, NULL);
		wait_behind();
	}
	assert_in_range(sim_requests(sim, "/getState"), 2 * tries, 5 * tries);
}

/* Somebody else is reading: that is enough for --fresh, too. */
static void glance__waits__for_a_refresh_that_runs(void **state)
{
	struct command_run c;
	int fd;

	(void)state;
	glance(0, NULL, NULL);
	fd = lock_file();
	assert_int_equal(flock(fd, LOCK_EX), 0);
	sim_log_clear(sim);
	c = command_start(NULL, "glance", "--fresh", NULL);
	glance(0, NULL, NULL); /* others are not kept waiting */
	assert_int_equal(sim_requests(sim, NULL), 0);
	close(fd);
	command_wait(&c);
	command_assert(&c, 0);
	command_release(&c);
}

static void glance__forces__with_fresh(void **state)
{
	(void)state;
	glance(0, NULL, NULL);
	sim_log_clear(sim);
	glance(0, "--fresh", NULL);
	assert_int_equal(asked(), 2);
	sim_fault(sim, "{\"path\":\"/setup/ws/1/storageUsageInfo\",\"status\":500,\"times\":1000}");
	glance(4, "--fresh", NULL);
}

static void glance__refuses__what_is_no_format(void **state)
{
	(void)state;
	glance(2, "--format", "waybr");
	glance(2, "--format", "{nothing}");
	glance(2, "--escape", "nobar");
	glance(2, "--max-age", "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define GLANCE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		GLANCE_TEST(glance__asks_first__when_nothing_is_known),
		GLANCE_TEST(glance__refreshes__what_is_old_behind_the_answer),
		GLANCE_TEST(glance__is_no__storm),
		GLANCE_TEST(glance__waits__for_a_refresh_that_runs),
		GLANCE_TEST(glance__forces__with_fresh),
		GLANCE_TEST(glance__refuses__what_is_no_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
