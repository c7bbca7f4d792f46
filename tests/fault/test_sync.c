/* A full read that is killed, or whose disk is full, at each of its commits in turn: the store is as
 * before or complete, never between, and the next read goes on as if nothing had been. */
#include "icloud/json.h"
#include "rig/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { KILLED = 128 + 9, MOST_COMMITS = 40 };

static struct sim *sim;
static struct temp temp;

static int set_up(void **state)
{
	static const char *const options[] = {"--contacts", "40", NULL};

	(void)state;
	sim = command_home(&temp, options);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	command_home_end(&temp, &sim);
	return 0;
}

/** How many contacts the store has, without asking the server; -1 when it was never read. */
static int64_t stored(void)
{
	struct command_run c = command_run(NULL, "contacts", "list", "--offline", "--json", NULL);
	int64_t total = -1;

	if (c.status == 0)
		assert_true(json_int64(json_get(str_trim(buf_str(&c.out)), "total"), &total));
	assert_null(strstr(buf_cstr(&c.err), "damaged"));
	command_release(&c);
	return total;
}

static int64_t on_server(void)
{
	struct buf all = BUF_INIT(64 * MIB);
	int64_t n;

	sim_get(sim, "/cards", &all);
	n = (int64_t)json_count(json_get(buf_str(&all), "contacts"));
	buf_release(&all);
	return n;
}

/** Reads with a fault at the n-th commit; its exit status. */
static int sync_with(int n, const char *how)
{
	struct command_run c;
	char fault[64];
	int status;

	snprintf(fault, sizeof fault, "store-commit:%d=%s", n, how);
	setenv("TUI_TEST_FAULT", fault, 1);
	c = command_run(NULL, "sync", NULL);
	unsetenv("TUI_TEST_FAULT");
	status = c.status;
	if (status == 1)
		assert_non_null(strstr(buf_cstr(&c.err), "icloud-tui: "));
	command_release(&c);
	return status;
}

static void sync__killed_at_any_commit__leaves_the_old_or_the_new(void **state)
{
	int64_t before = stored(), after = on_server(), now;
	int n = 1, status;

	(void)state;
	for (; (status = sync_with(n, "kill")) != 0; n++) {
		assert_int_equal(status, KILLED);
		now = stored();
		assert_true(now == before || now == after);
		assert_true(n < MOST_COMMITS);
	}
	assert_true(n > 1);
	assert_int_equal(stored(), after);
}

/* Another contact each time, so that every read has something to store. The reads run side by side, so which
 * of them a commit belongs to differs from run to run: until the contacts' own was met. */
static void sync__with_a_full_disk__says_so_and_leaves_the_old_or_the_new(void **state)
{
	char change[100];
	int64_t before, now;
	int failed = 0, kept = 0;

	(void)state;
	assert_int_equal(sync_with(0, "fail"), 0);
	for (int i = 0; i < 6 || (kept == 0 && i < 10 * MOST_COMMITS); i++) {
		before = stored();
		snprintf(change, sizeof change,
			"{\"contactId\":\"NEW-%d\",\"lastName\":\"Noether\",\"isCompany\":false}",
			i);
		sim_change(sim, change);
		if (sync_with(1 + i % 6, "fail") == 0) {
			assert_int_equal(stored(), on_server());
			continue;
		}
		failed++;
		now = stored();
		assert_true(now == before || now == on_server());
		kept += now == before;
	}
	assert_true(failed > 0 && kept > 0);
	assert_int_equal(sync_with(0, "fail"), 0);
	assert_int_equal(stored(), on_server());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			sync__killed_at_any_commit__leaves_the_old_or_the_new, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			sync__with_a_full_disk__says_so_and_leaves_the_old_or_the_new, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
