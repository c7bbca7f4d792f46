/* Bad input and bad luck: each gets one clear sentence, its exit status, and nothing is lost. */
#include "icloud/json.h"
#include "rig/command.h"
#include "rig/sim.h"
#include "rig/temp.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct sim *sim;
static struct temp temp;

static int start(void **state)
{
	/* a password that stands in nobody's card */
	static const char *const options[] = {"--password", "kept nowhere 7719", NULL};

	(void)state;
	sim = sim_start(options);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	sim_stop(&sim);
	return 0;
}

static int set_up(void **state)
{
	struct buf none = BUF_INIT(KIB);

	(void)state;
	temp_open(&temp);
	sim_environment(sim);
	sim_post(sim, "/fault/clear", "{}", &none);
	sim_log_clear(sim);
	buf_release(&none);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_FAULT");
	temp_close(&temp);
	return 0;
}

static struct command_run login(const char *password)
{
	char input[200];

	snprintf(input, sizeof input, "%s\n", password);
	return command_run(input, "login", "--password-stdin", "--account", sim->apple_id, NULL);
}

static void sign_in(void)
{
	struct command_run c = login(sim->password);

	command_assert(&c, 0);
	command_release(&c);
}

/* One sentence that names the trouble, one line, nothing on standard output. */
static void assert_said(struct command_run *c, int status, const char *part)
{
	struct str err = buf_str(&c->err);

	command_assert(c, status);
	if (str_find(err, str_of(part)) == SIZE_MAX)
		print_message("said: %s\n", buf_cstr(&c->err));
	assert_true(str_find(err, str_of(part)) != SIZE_MAX);
	assert_true(str_starts(err, STR("icloud-tui: ")));
	assert_true(str_find(err, STR("\n")) == err.n - 1);
	assert_int_equal(c->out.n, 0);
	command_release(c);
}

static void wrong_password__ends_with_3__and_is_not_tried_again(void **state)
{
	struct command_run c = login("wrong");

	(void)state;
	assert_said(&c, 3, "-20101");
	assert_int_equal(sim_requests(sim, "/appleauth/auth/signin/complete"), 1);
	c = command_run(NULL, "storage", NULL);
	assert_said(&c, 3, "login");
}

static void nobody_signed_in__ends_with_3(void **state)
{
	struct command_run c = command_run(NULL, "storage", NULL);

	(void)state;
	assert_said(&c, 3, "Nobody has signed in");
	c = command_run(NULL, "storage", "--json", NULL);
	command_assert(&c, 3);
	assert_true(json_text_is(
		json_get(json_get(json_value(buf_str(&c.err)), "error"), "code"), "sign_in"));
	command_release(&c);
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static void no_network__ends_with_4(void **state)
{
	struct command_run c;

	(void)state;
	sign_in();
	sim_fault(sim,
		"{\"path\":\"/setup/ws/1/storageUsageInfo\",\"drop\":\"before\",\"times\":-1}");
	c = command_run(NULL, "storage", NULL);
	command_assert(&c, 4);
	command_release(&c);
	c = command_run(NULL, "storage", "--check", "80", NULL);
	command_assert(&c, 2);
	command_release(&c);
	c = command_run(NULL, "storage", "--offline", NULL);
	assert_said(&c, 4, "never read");
}

static void unreachable_server__ends_with_4(void **state)
{
	struct command_run c;

	(void)state;
	setenv("ICLOUD_TUI_AUTH_URL", "https://idmsa.sim.localhost:1/appleauth/auth", 1);
	c = login(sim->password);
	command_assert(&c, 4);
	assert_true(c.err.n > 20);
	command_release(&c);
}

static void server_trouble__ends_with_4_and_keeps_what_is_stored(void **state)
{
	static const char *const faults[] = {
		"{\"path\":\"/setup/ws/1/storageUsageInfo\",\"status\":500,\"times\":-1}",
		"{\"path\":\"/setup/ws/1/storageUsageInfo\",\"malformed\":true,\"times\":-1}",
		"{\"path\":\"/setup/ws/1/storageUsageInfo\",\"html\":true,\"times\":-1}",
		"{\"path\":\"/setup/ws/1/storageUsageInfo\",\"status\":503,\"times\":-1}",
	};
	struct buf none = BUF_INIT(KIB);
	struct command_run before, c;

	(void)state;
	sign_in();
	before = command_run(NULL, "storage", "--json", NULL);
	command_assert(&before, 0);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		sim_post(sim, "/fault/clear", "{}", &none);
		sim_fault(sim, faults[i]);
		c = command_run(NULL, "storage", "--fresh", NULL);
		assert_said(&c, 4, "icloud-tui: ");
		c = command_run(NULL, "storage", "--json", NULL);
		assert_true(str_eq(buf_str(&c.out), buf_str(&before.out)));
		command_release(&c);
	}
	command_release(&before);
	buf_release(&none);
}

static void unwritable_home__ends_with_1(void **state)
{
	char *file = temp_file(&temp, "file", STR("x"));
	struct command_run c;

	(void)state;
	setenv("XDG_STATE_HOME", file, 1);
	c = login(sim->password);
	assert_said(&c, 1, "cannot be made");
	c = command_run(NULL, "storage", "--check", "80", NULL);
	assert_said(&c, 2, "cannot be made");
	free(file);
}

static void full_disk__ends_with_1(void **state)
{
	struct command_run c;

	(void)state;
	setenv("TUI_TEST_FAULT", "folder=fail", 1);
	c = login(sim->password);
	assert_said(&c, 1, "Free some space");
	unsetenv("TUI_TEST_FAULT");
	sign_in();
	setenv("TUI_TEST_FAULT", "store-commit=fail", 1);
	c = command_run(NULL, "badges", NULL);
	assert_said(&c, 1, "Free some space");
	unsetenv("TUI_TEST_FAULT");
	c = command_run(NULL, "badges", NULL);
	command_assert(&c, 0);
	command_release(&c);
}

static void screen__needs__a_terminal(void **state)
{
	struct command_run c = command_run(NULL, NULL);

	(void)state;
	assert_said(&c, 1, "terminal");
	c = command_run(NULL, "--demo", NULL);
	assert_said(&c, 1, "terminal");
}

static void usage__ends_with_2(void **state)
{
	static const char *const words[] = {
		"--frobnicate", "frobnicate", "import", "contacts", "duplicates", "-q"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct command_run c = command_run(NULL, words[i], NULL);

		assert_said(&c, 2, words[i]);
	}
}

static void config__is_named__when_it_cannot_be_read(void **state)
{
	char *path = temp_file(&temp, "config/icloud-tui/config", STR("colour = blue\n"));
	struct command_run c;

	(void)state;
	setenv("XDG_CONFIG_HOME", temp.path, 1);
	free(path);
	path = temp_file(&temp, "icloud-tui/config", STR("colour = blue\n"));
	c = command_run(NULL, "account", NULL);
	assert_said(&c, 2, "colour");
	free(path);
}

static void closed_pipe__ends__quietly(void **state)
{
	struct command_run c;

	(void)state;
	sign_in();
	c = command_start(NULL, "contacts", "list", "--json", NULL);
	close(c.out_fd);
	c.out_fd = -1;
	command_wait(&c);
	command_assert(&c, 0);
	assert_int_equal(c.err.n, 0);
	command_release(&c);
}

static void signals__end_with__their_number(void **state)
{
	static const int signals[][2] = {{SIGINT, 130}, {SIGTERM, 143}};

	(void)state;
	sign_in();
	for (size_t i = 0; i < 2; i++) {
		int64_t faults = sim_counter(sim, "faults");
		struct command_run c;

		sim_fault(sim, "{\"path\":\"/setup/ws/1/storageUsageInfo\",\"delay_ms\":20000}");
		c = command_start(NULL, "storage", "--fresh", NULL);
		while (sim_counter(sim, "faults") == faults)
			continue;
		kill(c.pid, signals[i][0]);
		command_wait(&c);
		command_assert(&c, signals[i][1]);
		command_release(&c);
	}
}

/* -- secrets ------------------------------------------------------------------------------------- */

static const char *wanted;
static bool secrets_too; /* session.json may hold cookies; nothing may hold the password */
static int found;

static int look(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	struct buf content = BUF_INIT(64 * MIB);

	(void)st;
	(void)at;
	if (kind != FTW_F || (secrets_too && strstr(path, "session.json")))
		return 0;
	if (temp_read(path, &content) && str_find(buf_str(&content), str_of(wanted)) != SIZE_MAX) {
		print_message("%s holds %s\n", path, wanted);
		found++;
	}
	buf_release(&content);
	return 0;
}

static int count_files_with(const char *text, bool but_session)
{
	wanted = text;
	secrets_too = but_session;
	found = 0;
	nftw(temp.path, look, 16, FTW_PHYS);
	return found;
}

static void secrets__stay_out__of_store_record_and_ledger(void **state)
{
	static const char *const words[] = {"sync", "account", "activity", "glance"};
	struct command_run c;

	(void)state;
	sign_in();
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		c = command_run(NULL, words[i], NULL);
		command_assert(&c, 0);
		command_release(&c);
	}
	assert_int_equal(count_files_with(sim->password, false), 0);
	assert_int_equal(count_files_with("X-APPLE-WEBAUTH-TOKEN=", true), 0);
	assert_int_equal(count_files_with("WEBAUTH", true), 0);
}

static void logout__deletes__session_and_copy(void **state)
{
	struct command_run c;

	(void)state;
	sign_in();
	c = command_run(NULL, "sync", NULL);
	command_assert(&c, 0);
	command_release(&c);
	assert_true(count_files_with("Hopper", false) > 0);
	c = command_run(NULL, "logout", NULL);
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(count_files_with("Hopper", false), 0);
	c = command_run(NULL, "storage", NULL);
	command_assert(&c, 3);
	command_release(&c);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(wrong_password__ends_with_3__and_is_not_tried_again),
		TEST(nobody_signed_in__ends_with_3),
		TEST(no_network__ends_with_4),
		TEST(unreachable_server__ends_with_4),
		TEST(server_trouble__ends_with_4_and_keeps_what_is_stored),
		TEST(unwritable_home__ends_with_1),
		TEST(full_disk__ends_with_1),
		TEST(screen__needs__a_terminal),
		TEST(usage__ends_with_2),
		TEST(config__is_named__when_it_cannot_be_read),
		TEST(closed_pipe__ends__quietly),
		TEST(signals__end_with__their_number),
		TEST(secrets__stay_out__of_store_record_and_ledger),
		TEST(logout__deletes__session_and_copy),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
