#include "screen/password.h"
#include "icloud/text.h"
#include "icloud/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <signal.h>
#include <string.h>

static char password[PASSWORD_SIZE];
static struct error err;

static bool run(const char *command)
{
	memset(password, 'x', sizeof password);
	return password_run(command, "ada@icloud.com", 20000, password, sizeof password, &err);
}

static bool is_wiped(void)
{
	for (size_t i = 0; i < sizeof password; i++)
		if (password[i])
			return false;
	return true;
}

static void password_command__gives__its_first_line(void **state)
{
	(void)state;
	assert_true(run("printf 'analytical engine\\nuser: ada\\n'"));
	assert_string_equal(password, "analytical engine");
	assert_true(run("printf 'no end'"));
	assert_string_equal(password, "no end");
	assert_true(run("printf ' of another system \\r\\n'"));
	assert_string_equal(password, " of another system ");
	assert_true(run("seq 100000 | sed '1s/.*/much behind it/'"));
	assert_string_equal(password, "much behind it");
}

static void password_command__gets__the_apple_id_as_an_argument(void **state)
{
	(void)state;
	assert_true(run("echo \"for $1\""));
	assert_string_equal(password, "for ada@icloud.com");
	assert_true(password_run(
		"echo \"$1\"", "$(echo evil); `x`", 20000, password, sizeof password, &err));
	assert_string_equal(password, "$(echo evil); `x`");
}

static void password_command__that_fails__says_so_and_leaves_nothing(void **state)
{
	(void)state;
	assert_false(run("echo half; exit 7"));
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.what, "status 7"));
	assert_null(strstr(err.what, "half"));
	assert_true(is_wiped());
	assert_false(run("true"));
	assert_non_null(strstr(err.what, "printed nothing"));
	assert_false(run("printf 'nul\\0inside\\n'"));
	assert_true(is_wiped());
	assert_false(run("head -c 5000 /dev/zero | tr '\\0' a"));
	assert_non_null(strstr(err.what, "no password"));
	assert_false(run("kill -9 $$"));
	assert_non_null(strstr(err.what, "signal 9"));
	assert_false(run("no-such-program-here 2>/dev/null"));
	assert_non_null(strstr(err.what, "status 127"));
}

static void password_command__that_hangs__is_stopped(void **state)
{
	int64_t since = clock_monotonic_ms();

	(void)state;
	assert_false(
		password_run("echo part; exec sleep 60", "", 200, password, sizeof password, &err));
	assert_int_equal(err.code, ERR_TIMEOUT);
	assert_true(is_wiped());
	assert_true(clock_monotonic_ms() - since < 30000);
}

static void password_command__ends_with__ctrl_c(void **state)
{
	(void)state;
	assert_false(run("kill -INT $PPID; exec sleep 60"));
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_true(is_wiped());
}

/* gpg-agent and its like stay, with the output still open. */
static void password_command__does_not_wait__for_what_it_left_running(void **state)
{
	int64_t since = clock_monotonic_ms();

	(void)state;
	assert_true(run("sleep 20 2>/dev/null & echo here"));
	assert_string_equal(password, "here");
	assert_true(clock_monotonic_ms() - since < 15000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(password_command__gives__its_first_line),
		cmocka_unit_test(password_command__gets__the_apple_id_as_an_argument),
		cmocka_unit_test(password_command__that_fails__says_so_and_leaves_nothing),
		cmocka_unit_test(password_command__that_hangs__is_stopped),
		cmocka_unit_test(password_command__ends_with__ctrl_c),
		cmocka_unit_test(password_command__does_not_wait__for_what_it_left_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
