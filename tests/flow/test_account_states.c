/* Accounts that are not as the sample is: work to be proved, services that are missing, cookies and trust
 * that run out. The program's commands against the simulator, both ends checked. */
#include "rig/command.h"
#include "rig/sim.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COMPLETE "/appleauth/auth/signin/complete"
#define LOGIN	 "/setup/ws/1/accountLogin"
#define VALIDATE "/setup/ws/1/validate"

static struct temp temp;
static struct sim *sim;

static int end(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_NOW");
	command_home_end(&temp, &sim);
	return 0;
}

/* Runs a command to its end: its status, and that it said this. */
static void assert_says(int status, const char *said, const char *word, const char *option)
{
	struct command_run run = command_run(NULL, word, option, NULL);

	command_assert(&run, status);
	if (said && !strstr(buf_cstr(&run.out), said) && !strstr(buf_cstr(&run.err), said))
		fail_msg("%s says: %s%s", word, buf_cstr(&run.out), buf_cstr(&run.err));
	command_release(&run);
}

/* The simulator lets nobody in whose proof of work is missing or wrong. */
static void work__that_is_asked_for__is_done(void **state)
{
	static const char *const args[] = {"--hashcash", "12", NULL};

	(void)state;
	sim = command_home(&temp, args);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_says(0, NULL, "storage", "--fresh");
}

static void services__that_are_missing__are_told_and_left_alone(void **state)
{
	static const char *const args[] = {"--service",
		"{\"name\":\"calendar\",\"status\":\"inactive\"}", "--service",
		"{\"name\":\"push\",\"url\":null}", "--service",
		"{\"name\":\"keyvalue\",\"absent\":true}", NULL};

	(void)state;
	sim = command_home(&temp, args);
	sim_log_clear(sim);
	assert_says(4, "inactive", "alarms", "--fresh");
	assert_says(1, "push", "badges", "--fresh");
	assert_says(1, "keyvalue", "settings", "--fresh");
	assert_int_equal(sim_requests(sim, NULL), 0);
	assert_says(0, NULL, "storage", "--fresh");
	assert_says(0, "\"status\":\"inactive\"", "account", "--json");
}

/* Both clocks go on by two hours. */
static void later(time_t by)
{
	char text[40], order[60];
	long now = (long)(time(NULL) + by);

	snprintf(text, sizeof text, "%ld", now);
	setenv("TUI_TEST_NOW", text, 1);
	snprintf(order, sizeof order, "{\"now\":%ld}", now);
	sim_post(sim, "/clock", order, NULL);
}

static void cookie__that_has_run_out__is_renewed_without_a_password(void **state)
{
	static const char *const args[] = {"--cookie-life", "3600", NULL};

	(void)state;
	sim = command_home(&temp, args);
	sim_log_clear(sim);
	assert_says(0, NULL, "storage", "--fresh");
	assert_int_equal(sim_requests(sim, LOGIN), 0);
	later(7200);
	assert_says(0, NULL, "storage", "--fresh");
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	assert_int_equal(sim_requests(sim, VALIDATE), 0);
	assert_int_equal(sim_requests(sim, COMPLETE), 0);
	assert_says(0, NULL, "storage", "--fresh");
	assert_int_equal(sim_requests(sim, LOGIN), 1);
}

static int login(const char *code)
{
	struct command_run run;
	char input[200];
	int status;

	snprintf(input, sizeof input, "%s\n%s%s", sim->password, code, *code ? "\n" : "");
	run = command_run(input, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	status = run.status;
	command_release(&run);
	return status;
}

static void trust__that_has_run_out__wants_a_code_again(void **state)
{
	static const char *const args[] = {"--factor", "device", "--trust-life", "3600", NULL};

	(void)state;
	temp_open(&temp);
	sim = sim_start(args);
	sim_environment(sim);
	assert_int_equal(login("482916"), 0);
	assert_int_equal(login(""), 0);
	later(7200);
	assert_int_equal(login(""), 3);
	assert_int_equal(login("482916"), 0);
	assert_int_equal(sim_requests(sim, COMPLETE), 4); /* each was asked for */
	sim_expire(sim, "{\"trust\":true}");
	assert_int_equal(login(""), 3);
	assert_int_equal(sim_counter(sim, "trusts"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(work__that_is_asked_for__is_done, end),
		cmocka_unit_test_teardown(services__that_are_missing__are_told_and_left_alone, end),
		cmocka_unit_test_teardown(
			cookie__that_has_run_out__is_renewed_without_a_password, end),
		cmocka_unit_test_teardown(trust__that_has_run_out__wants_a_code_again, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
