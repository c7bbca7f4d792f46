/* login with a second factor, as a command: with standard input and on a terminal; password_command; both
 * ends are looked at. */
#include "icloud/json.h"
#include "rig/command.h"
#include "rig/program.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUTH	 "/appleauth/auth"
#define COMPLETE AUTH "/signin/complete"
#define DEVICE	 AUTH "/verify/trusteddevice/securitycode"
#define PHONE	 AUTH "/verify/phone"
#define SUBMIT	 AUTH "/verify/phone/securitycode"
#define LOGIN	 "/setup/ws/1/accountLogin"

static struct sim *sim;
static struct temp temp;

static void begin(const char *const *args)
{
	temp_open(&temp);
	sim = sim_start(args);
	sim_environment(sim);
}

static int begin_device(void **state)
{
	static const char *const args[] = {"--factor", "device", "--phones", "3", NULL};

	(void)state;
	begin(args);
	return 0;
}

static int end(void **state)
{
	(void)state;
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static struct command_run login(const char *input, const char *factor)
{
	if (factor)
		return command_run(input, "login", "--account", sim->apple_id, "--password-stdin",
			"--factor", factor, NULL);
	return command_run(input, "login", "--account", sim->apple_id, "--password-stdin", NULL);
}

static void assert_says(const struct command_run *c, const char *text)
{
	if (str_find(buf_str(&c->err), str_of(text)) == SIZE_MAX)
		fail_msg("“%s” is not in: %.*s", text, (int)c->err.n, c->err.p);
}

/* The way and number that the simulator was asked for last. */
static void assert_asked(const char *way, int64_t phone)
{
	struct buf b = BUF_INIT(4 * KIB);
	struct str value;
	int64_t id = 0;

	sim_get(sim, "/code", &b);
	value = json_value(buf_str(&b));
	if (!json_text_is(json_get(value, "way"), way))
		fail_msg("%.*s", STR_ARG(value));
	if (phone) {
		assert_true(json_int64(json_get(value, "phone"), &id));
		assert_int_equal(id, phone);
	}
	buf_release(&b);
}

/* Standard input. */

static void login__reads__the_code_as_the_second_line(void **state)
{
	struct command_run c = login("analytical engine\n482916\n", NULL);

	(void)state;
	command_assert(&c, 0);
	assert_says(&c, "Apple asked your trusted devices at ");
	assert_true(str_starts(buf_str(&c.out), STR("Signed in as ada@icloud.com.")));
	assert_asked("device", 0);
	command_release(&c);

	c = login("analytical engine\n", NULL); /* trusted now: no second line is wanted */
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(sim_requests(sim, DEVICE), 2);
}

static void login__with_a_wrong_code__tries_it_once(void **state)
{
	struct command_run c = login("analytical engine\n000000\n482916\n", NULL);

	(void)state;
	command_assert(&c, 3);
	assert_says(&c, "That was not the code (-21669).");
	assert_says(&c, "run login with a new code");
	assert_int_equal(c.out.n, 0);
	assert_int_equal(sim_requests(sim, DEVICE), 2); /* asked for, tried */
	assert_int_equal(sim_requests(sim, LOGIN), 0);
	command_release(&c);
	c = command_run("analytical engine\n000000\n", "--json", "login", "--account",
		sim->apple_id, "--password-stdin", NULL);
	command_assert(&c, 3);
	assert_says(&c, "\"code\":\"code_needed\"");
	assert_says(&c, "\"apple_code\":-21669");
	command_release(&c);
}

static void login__without_a_second_line__says_what_it_wants(void **state)
{
	struct command_run c = login("analytical engine\n", NULL);

	(void)state;
	command_assert(&c, 3);
	assert_says(&c, "Apple wants a code.");
	assert_says(&c, "second line");
	command_release(&c);
	c = login("analytical engine\n12\n", NULL);
	command_assert(&c, 3);
	assert_says(&c, "6 digits");
	command_release(&c);
}

static void login__asks__the_way_that_was_chosen(void **state)
{
	struct command_run c = login("analytical engine\n482916\n", "sms:2");

	(void)state;
	command_assert(&c, 0);
	assert_says(&c, "Apple was asked to text a code to ");
	assert_asked("sms", 3);
	assert_int_equal(sim_requests(sim, DEVICE), 0);
	command_release(&c);
	sim_post(sim, "/expire", "{\"trust\":true}", NULL);
	c = login("analytical engine\n482916\n", "call");
	command_assert(&c, 0);
	assert_asked("voice", 1);
	command_release(&c);
	c = login("analytical engine\n482916\n", "pigeon");
	command_assert(&c, 2);
	assert_says(&c, "--factor takes");
	command_release(&c);
}

static void login__while_apple_wants_a_pause__sends_nothing(void **state)
{
	static const char *const args[] = {"--factor", "busy", "--retry-after", "600", NULL};
	struct command_run c;
	size_t before;

	(void)state;
	begin(args);
	c = login("analytical engine\n", NULL);
	command_assert(&c, 4);
	assert_says(&c, "Next try allowed ");
	command_release(&c);
	before = sim_requests(sim, NULL);
	c = login("analytical engine\n", NULL);
	command_assert(&c, 4);
	assert_says(&c, "Next try allowed ");
	assert_int_equal(sim_requests(sim, NULL), before);
	command_release(&c);
	end(NULL);
}

static void login__of_an_app_specific_password__is_stopped_before_it_is_sent(void **state)
{
	struct command_run c = login("abcd-efgh-ijkl-mnop\n", NULL);

	(void)state;
	command_assert(&c, 3);
	assert_says(&c, "app-specific password");
	assert_int_equal(sim_requests(sim, NULL), 0);
	command_release(&c);
}

/* password_command. */

static void set_command(const char *line)
{
	struct buf b = BUF_INIT(4 * KIB);

	buf_printf(&b, "password_command = %s\n", line);
	free(temp_file(&temp, "config/icloud-tui/config", buf_str(&b)));
	buf_release(&b);
}

static void login__asks__the_password_command_once(void **state)
{
	static const char *const args[] = {NULL};
	struct buf said = BUF_INIT(KIB);
	struct command_run c;
	char *path;

	(void)state;
	begin(args);
	setenv("KEYRING_SAID", temp.path, 1);
	set_command("echo \"$1\" >>\"$KEYRING_SAID/asked\"; echo analytical engine");
	c = command_run(NULL, "login", "--account", sim->apple_id, NULL);
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "storage", "--fresh", NULL); /* no sign-in was asked for */
	command_assert(&c, 0);
	command_release(&c);
	path = temp_path(&temp, "asked");
	assert_true(temp_read(path, &said));
	assert_true(str_is(buf_str(&said), "ada@icloud.com\n"));
	assert_int_equal(sim_requests(sim, COMPLETE), 1);

	set_command("echo wrong");
	c = command_run(NULL, "login", "--account", sim->apple_id, NULL);
	command_assert(&c, 3);
	assert_int_equal(sim_requests(sim, COMPLETE), 2); /* once for each login */
	command_release(&c);
	set_command("echo the keyring is locked >&2; exit 3");
	c = command_run(NULL, "login", "--account", sim->apple_id, NULL);
	command_assert(&c, 1);
	assert_says(&c, "the keyring is locked");
	assert_says(&c, "password_command ended with status 3.");
	assert_int_equal(sim_requests(sim, COMPLETE), 2);
	command_release(&c);
	free(path);
	buf_release(&said);
	unsetenv("KEYRING_SAID");
	end(NULL);
}

/* Whatever the keyring could tell: without a sign-in that was asked for nobody looks into it. */
static void dead_session__never_asks__the_password_command(void **state)
{
	static const char *const args[] = {NULL};
	struct command_run c;
	char *path;
	struct buf said = BUF_INIT(KIB);

	(void)state;
	begin(args);
	c = login("analytical engine\n", NULL);
	command_assert(&c, 0);
	command_release(&c);
	setenv("KEYRING_SAID", temp.path, 1);
	set_command("echo \"$1\" >>\"$KEYRING_SAID/asked\"; echo analytical engine");
	sim_post(sim, "/expire", "{\"cookies\":true,\"tokens\":true,\"trust\":true}", NULL);
	sim_log_clear(sim);
	for (int i = 0; i < 20; i++) {
		c = command_run(NULL, "storage", "--fresh", NULL);
		command_assert(&c, 3);
		command_release(&c);
	}
	path = temp_path(&temp, "asked");
	assert_false(temp_read(path, &said));
	assert_int_equal(sim_requests(sim, COMPLETE), 0);
	assert_true(sim_requests(sim, LOGIN) <= 1); /* it is remembered that it is dead */
	free(path);
	buf_release(&said);
	unsetenv("KEYRING_SAID");
	end(NULL);
}

/* The terminal. */

static struct screen *on_terminal(void)
{
	struct screen *s = screen_new(100, 40);

	program_endpoints(s, sim);
	screen_start(s, "login", "--account", sim->apple_id, NULL);
	screen_wait_for(s, "Password:");
	screen_keys(s, sim->password, "<Enter>");
	screen_wait_for(s, "Code:");
	return s;
}

static void login__on_a_terminal__lets_a_wrong_code_be_typed_again(void **state)
{
	struct screen *s = on_terminal();

	(void)state;
	screen_assert_has(s, "Apple asked your trusted devices at ");
	screen_keys(s, "000000", "<Enter>");
	screen_wait_for(s, "! That was not the code (-21669).");
	screen_keys(s, "482916", "<Enter>");
	assert_int_equal(screen_wait_end(s), 0);
	screen_assert_has(s, "trust this computer");
	screen_assert_has(s, "Signed in as ada@icloud.com.");
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_true(screen_is_given_back(s));
	screen_free(&s);
}

static void login__on_a_terminal__takes_the_letters_of_the_dialog(void **state)
{
	struct screen *s = on_terminal();

	(void)state;
	screen_assert_has(s, "another number (1 of 3)");
	screen_keys(s, "n", "<Enter>");
	screen_wait_for(s, "another number (2 of 3)");
	screen_keys(s, "s", "<Enter>");
	screen_wait_for(s, "Apple was asked to text a code to ");
	assert_asked("sms", 3);
	screen_keys(s, "p", "<Enter>");
	screen_wait_for(s, "Apple was asked to call ");
	assert_asked("voice", 3);
	screen_keys(s, "a", "<Enter>");
	screen_wait_for(s, "Nothing there?");
	screen_keys(s, "x", "<Enter>");
	screen_wait_for(s, "The code has 6 digits");
	assert_asked("device", 0);
	screen_keys(s, "s", "<Enter>");
	screen_keys(s, "h",
		"<Enter>"); /* after a text: a code of the settings goes where devices' go */
	screen_wait_for(s, "Get Verification Code");
	screen_keys(s, "105729", "<Enter>");
	assert_int_equal(screen_wait_end(s), 0);
	assert_int_equal(sim_requests(sim, SUBMIT), 0);
	screen_free(&s);
}

/* Terms. */

#define ACCEPTED "/setup/ws/1/repairDone"

static int begin_terms(void **state)
{
	static const char *const args[] = {"--terms", "7", NULL};

	(void)state;
	begin(args);
	return 0;
}

static void terms__are_never_accepted__by_standard_input(void **state)
{
	struct command_run c = login("analytical engine\nyes\nyes\n", NULL);

	(void)state;
	command_assert(&c, 3);
	assert_says(&c, "new terms of service (version 7)");
	assert_int_equal(sim_requests(sim, ACCEPTED), 0);
	command_release(&c);
}

static struct screen *at_terms(const char *answer)
{
	struct screen *s = screen_new(100, 40);

	program_endpoints(s, sim);
	screen_start(s, "login", "--account", sim->apple_id, NULL);
	screen_wait_for(s, "Password:");
	screen_keys(s, sim->password, "<Enter>");
	screen_wait_for(s, "new terms of service for iCloud, version 7");
	screen_wait_for(s, "Type yes");
	screen_keys(s, answer, "<Enter>");
	return s;
}

static void terms__need__a_typed_yes(void **state)
{
	struct screen *s = at_terms("y");

	(void)state;
	assert_int_equal(screen_wait_end(s), 3);
	screen_assert_has(s, "terms were not accepted");
	assert_int_equal(sim_requests(sim, ACCEPTED), 0);
	screen_free(&s);
	s = at_terms("yes");
	assert_int_equal(screen_wait_end(s), 0);
	screen_assert_has(s, "Signed in as ada@icloud.com.");
	assert_int_equal(sim_requests(sim, ACCEPTED), 1);
	screen_free(&s);
}

static void login__stopped_at_the_code__leaves_nothing(void **state)
{
	struct screen *s = on_terminal();

	(void)state;
	screen_signal(s, SIGINT);
	assert_int_equal(screen_wait_end(s), 130);
	assert_int_equal(sim_requests(sim, LOGIN), 0);
	assert_int_equal(program_command(s, "account", NULL), 3);
	screen_free(&s);
}

int main(void)
{
#define DEVICE_TEST(test) cmocka_unit_test_setup_teardown(test, begin_device, end)
	const struct CMUnitTest tests[] = {
		DEVICE_TEST(login__reads__the_code_as_the_second_line),
		DEVICE_TEST(login__with_a_wrong_code__tries_it_once),
		DEVICE_TEST(login__without_a_second_line__says_what_it_wants),
		DEVICE_TEST(login__asks__the_way_that_was_chosen),
		cmocka_unit_test(login__while_apple_wants_a_pause__sends_nothing),
		DEVICE_TEST(login__of_an_app_specific_password__is_stopped_before_it_is_sent),
		cmocka_unit_test(login__asks__the_password_command_once),
		cmocka_unit_test(dead_session__never_asks__the_password_command),
		DEVICE_TEST(login__on_a_terminal__lets_a_wrong_code_be_typed_again),
		DEVICE_TEST(login__on_a_terminal__takes_the_letters_of_the_dialog),
		DEVICE_TEST(login__stopped_at_the_code__leaves_nothing),
		cmocka_unit_test_setup_teardown(
			terms__are_never_accepted__by_standard_input, begin_terms, end),
		cmocka_unit_test_setup_teardown(terms__need__a_typed_yes, begin_terms, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
