/* Signing in on a terminal: the Apple ID is asked for, the password is not shown, the terminal is given back. */
#include "icloud/json.h"
#include "rig/program.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct sim *sim;

static int set_up(void **state)
{
	(void)state;
	sim = program_sim(NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sim_stop(&sim);
	return 0;
}

static void login__asks__and_does_not_show_the_password(void **state)
{
	struct screen *s = screen_new(80, 24);

	(void)state;
	program_endpoints(s, sim);
	screen_start(s, "login", NULL);
	screen_wait_for(s, "Apple ID:");
	screen_keys(s, sim->apple_id, "<Enter>");
	screen_wait_for(s, "Password:");
	screen_keys(s, sim->password, "<Enter>");
	assert_int_equal(screen_wait_end(s), 0);
	screen_assert_has(s, "password accepted");
	screen_assert_has(s, "Signed in as ada@icloud.com.");
	screen_assert_not(s, sim->password);
	assert_true(screen_is_given_back(s));

	screen_start(s, "login", NULL); /* the known account is offered */
	screen_wait_for(s, "Apple ID (ada@icloud.com):");
	screen_keys(s, "<Enter>");
	screen_wait_for(s, "Password:");
	screen_keys(s, "wrong", "<Enter>");
	assert_int_equal(screen_wait_end(s), 3);
	screen_assert_not(s, "wrong\n");
	screen_free(&s);
}

static void login__says__where_an_account_lives(void **state)
{
	struct screen *s = screen_new(80, 24);

	(void)state;
	sim_post(sim, "/set", "{\"domain\":\"cn.sim.localhost\"}", NULL);
	program_endpoints(s, sim);
	screen_start(s, "login", "--account", sim->apple_id, NULL);
	screen_wait_for(s, "Password:");
	screen_keys(s, sim->password, "<Enter>");
	assert_int_equal(screen_wait_end(s), 0);
	screen_assert_has(s, "this account lives at cn.sim.localhost");
	screen_assert_has(s, "Signed in as");
	sim_post(sim, "/set", "{\"domain\":\"\"}", NULL);
	screen_free(&s);
}

static void login__gives__the_terminal_back_when_it_is_stopped(void **state)
{
	struct screen *s = screen_new(80, 24);

	(void)state;
	program_endpoints(s, sim);
	screen_start(s, "login", "--account", "ada@icloud.com", NULL);
	screen_wait_for(s, "Password:");
	screen_keys(s, "analyt");
	screen_signal(s, SIGINT);
	assert_int_equal(screen_wait_end(s), 130);
	assert_true(screen_is_given_back(s));
	screen_free(&s);
}

static void login__shows__a_name_that_would_steer_the_terminal(void **state)
{
	const char *const args[] = {"--apple-id", "ada\x1b]0;gotcha\x07@icloud.com", NULL};
	struct sim *odd = program_sim(args);
	struct screen *s = screen_new(80, 24);

	(void)state;
	program_endpoints(s, odd);
	program_login(s, odd);
	screen_start(s, "login", NULL);
	screen_wait_for(s, "Apple ID (ada\u241b]0;gotcha\u2407@icloud.com):");
	screen_signal(s, SIGINT);
	screen_wait_end(s);
	screen_free(&s);
	sim_stop(&odd);
}

static void contacts_show__of_raw_control_characters__leaves_the_terminal_alone(void **state)
{
	struct screen *s = screen_new(80, 24);
	struct str all, id;
	struct buf cards = BUF_INIT(8 * MIB), text = BUF_INIT(KIB), change = BUF_INIT(KIB);

	(void)state;
	sim_get(sim, "/cards", &cards);
	all = json_get(json_value(buf_str(&cards)), "contacts");
	id = json_get(json_at(all, 0), "contactId");
	assert_true(json_text(id, &text));
	buf_printf(&change,
		"{\"contactId\":\"%s\",\"nickName\":\"x\\u001b]0;"
		"gotcha\\u0007\\u009b31m\\u202ez\"}",
		buf_cstr(&text));
	sim_change(sim, buf_cstr(&change));
	program_endpoints(s, sim);
	program_login(s, sim);
	assert_int_equal(
		program_command(s, "contacts", "show", buf_cstr(&text), "--json", NULL), 0);
	screen_assert_has(s, "x\\u001b]0;gotcha\\u0007\\u009b31m\\u202ez");
	screen_free(&s);
	buf_release(&cards);
	buf_release(&text);
	buf_release(&change);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(login__asks__and_does_not_show_the_password),
		cmocka_unit_test(login__says__where_an_account_lives),
		cmocka_unit_test(login__gives__the_terminal_back_when_it_is_stopped),
		cmocka_unit_test(
			contacts_show__of_raw_control_characters__leaves_the_terminal_alone),
		cmocka_unit_test(login__shows__a_name_that_would_steer_the_terminal),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
