/* Sessions that end, and what must not follow: no password by itself, no second question about a session
 * that is known to be dead, one refresh for all who wait for it, and nothing to hosts outside. */
#include "base/file.h"
#include "rig/client.h"
#include "rig/command.h"
#include "rig/program.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMPLETE "/appleauth/auth/signin/complete"
#define INIT	 "/appleauth/auth/signin/init"
#define LOGIN	 "/setup/ws/1/accountLogin"
#define VALIDATE "/setup/ws/1/validate"
#define STORAGE	 "/storageUsageInfo"

enum { STARTS = 10, REQUESTS = 5 };

static struct temp temp;
static struct sim *sim;

/* -- the program, again and again ---------------------------------------------------------------- */

static void start_commands(struct screen *s)
{
	for (int i = 0; i < STARTS; i++) {
		assert_int_equal(program_command(s, "storage", "--fresh", NULL), 3);
		screen_assert_has(s, "session has ended");
	}
}

static void start_screens(struct screen *s)
{
	for (int i = 0; i < STARTS; i++) {
		screen_start(s, NULL);
		screen_wait_idle(s);
		screen_signal(s, SIGTERM);
		screen_wait_end(s);
	}
}

/* A keyring that would answer at once, and leaves a mark when it is asked. */
static char *put_keyring(struct screen *s)
{
	struct buf command = BUF_INIT(4 * KIB);
	char *mark = path_join(screen_home(s), "asked", NULL);

	buf_printf(&command, "touch '%s'; echo '%s'", mark, sim->password);
	screen_env(s, "ICLOUD_TUI_PASSWORD_COMMAND", buf_cstr(&command));
	buf_release(&command);
	return mark;
}

static void starts_with_dead_session(const char *factor)
{
	const char *args[] = {"--factor", factor, NULL};
	struct screen *s = screen_new(100, 30);
	char *mark;

	sim = program_sim(args);
	program_endpoints(s, sim);
	screen_start(s, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	screen_keys(s, sim->password, "<Enter>");
	if (strcmp(factor, "none") != 0) {
		while (sim_code(sim).sent == 0)
			screen_pump(s, 20);
		screen_keys(s, sim_code(sim).code, "<Enter>");
	}
	assert_int_equal(screen_wait_end(s), 0);
	assert_int_equal(program_command(s, "sync", NULL), 0);
	mark = put_keyring(s);
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true,\"trust\":true}");
	sim_log_clear(sim);
	start_screens(s);
	start_commands(s);
	assert_int_equal(sim_requests(sim, COMPLETE), 0);
	assert_int_equal(sim_requests(sim, INIT), 0);
	assert_int_equal(sim_requests(sim, VALIDATE), 0);
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	assert_int_equal(sim_counter(sim, "codes_sent"), strcmp(factor, "none") != 0);
	assert_int_not_equal(access(mark, F_OK), 0);
	free(mark);
	screen_free(&s);
	sim_stop(&sim);
}

static void dead_session__in_20_starts__asks_apple_once(void **state)
{
	(void)state;
	starts_with_dead_session("none");
	starts_with_dead_session("device");
}

/* -- refreshes ----------------------------------------------------------------------------------- */

static int begin(void **state)
{
	(void)state;
	sim = command_home(&temp, NULL);
	sim_log_clear(sim);
	return 0;
}

static int end(void **state)
{
	(void)state;
	command_home_end(&temp, &sim);
	return 0;
}

static void two_programs__that_meet_421__refresh_once(void **state)
{
	struct command_run run[2];

	(void)state;
	sim_expire(sim, "{\"cookies\":true}");
	sim_fault(sim, "{\"path\":\"" LOGIN "\",\"delay_ms\":2000}");
	for (int i = 0; i < 2; i++)
		run[i] = command_start(NULL, "storage", "--fresh", NULL);
	for (int i = 0; i < 2; i++) {
		command_wait(&run[i]);
		command_assert(&run[i], 0);
		command_release(&run[i]);
	}
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	assert_int_equal(sim_requests(sim, COMPLETE), 0);
	assert_true(sim_requests(sim, "/setup/ws/1" STORAGE) >= 4); /* both were refused first */
}

static void five_requests__that_meet_421__refresh_once(void **state)
{
	struct client *c = client_open();
	struct flow *f[REQUESTS];
	struct error err = ERROR_INIT;

	(void)state;
	sim_expire(sim, "{\"cookies\":true}");
	sim_fault(sim, "{\"path\":\"" LOGIN "\",\"delay_ms\":300}");
	for (int i = 0; i < REQUESTS; i++) {
		struct request r;

		assert_true(
			account_request(&c->account, "setup", VERB_POST, STORAGE, NULL, &r, &err));
		f[i] = flow_call(&c->account, &r, NULL);
		free(r.url);
	}
	for (int i = 0; i < REQUESTS; i++) {
		if (!flow_wait(&c->account, f[i], &err))
			fail_msg("%s", err.what);
		flow_free(&f[i]);
	}
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	assert_int_equal(sim_requests(sim, VALIDATE), 0);
	client_close(&c);
}

/* -- outside ------------------------------------------------------------------------------------- */

static void assert_nobody_outside(void)
{
	assert_int_equal(sim_counter(sim, "outside_connections"), 0);
	assert_int_equal(sim_counter(sim, "outside_requests"), 0);
	assert_int_equal(sim_counter(sim, "outside_cookies"), 0);
}

static void sign_in_outside(const char *service, const char *account, const char *named)
{
	struct client *c = client_open();
	struct error err = ERROR_INIT;

	sim_service(sim, service);
	sim_set(sim, account);
	assert_false(client_sign_in(c, sim->apple_id, sim->password, &err));
	if (err.step != STEP_LOGIN || !strstr(err.what, named))
		fail_msg("%s: %s", step_name(err.step), err.what);
	assert_false(client_ask(c, "contacts", "/co/startup", NULL, NULL, NULL, &err));
	client_close(&c);
	assert_nobody_outside();
}

static void map_that_leads_outside__gets_no_connection(void **state)
{
	char before[] = "https://p61-contactsws.sim.localhost.elsewhere.localhost:443";
	char order[200];

	(void)state;
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true}");
	sign_in_outside("{\"name\":\"contacts\",\"url\":\"outside\"}", "{}", "elsewhere.localhost");
	snprintf(order, sizeof order, "{\"name\":\"contacts\",\"url\":\"%s\"}", before);
	sign_in_outside(order, "{}", "elsewhere.localhost");
	sign_in_outside("{\"name\":\"contacts\"}",
		"{\"domain\":\"iCloud.com.cn\",\"domain-status\":302}", "icloud.com.cn");
	sign_in_outside("{\"name\":\"contacts\"}", "{\"domain\":\"elsewhere.localhost\"}",
		"elsewhere.localhost");
}

/* The kept session is renewed quietly, and the answer has another map. */
static void refresh_whose_map_leads_outside__gets_no_connection(void **state)
{
	struct command_run run;

	(void)state;
	sim_expire(sim, "{\"cookies\":true}");
	sim_service(sim, "{\"name\":\"contacts\",\"url\":\"outside\"}");
	run = command_run(NULL, "sync", NULL);
	assert_int_not_equal(run.status, 0);
	command_release(&run);
	run = command_run(NULL, "contacts", "list", "--fresh", NULL);
	assert_int_not_equal(run.status, 0);
	command_release(&run);
	assert_true(sim_requests(sim, LOGIN) >= 1);
	assert_nobody_outside();
}

int main(void)
{
#define HOME_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dead_session__in_20_starts__asks_apple_once),
		HOME_TEST(two_programs__that_meet_421__refresh_once),
		HOME_TEST(five_requests__that_meet_421__refresh_once),
		HOME_TEST(map_that_leads_outside__gets_no_connection),
		HOME_TEST(refresh_whose_map_leads_outside__gets_no_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
