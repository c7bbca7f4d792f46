/* The table of causes: every cause has its words, in the style of the screens, and none has a library's. */
#include "net/causes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void assert_says(enum cause cause, enum errcode code, const char *what)
{
	struct error err = ERROR_INIT;

	assert_false(fail_cause(&err, cause, STR("setup.icloud.com")));
	assert_int_equal(err.code, code);
	assert_string_equal(err.what, what);
}

static void cause__is_named__only_where_it_is_known(void **state)
{
	(void)state;
	assert_says(CAUSE_NO_NAME, ERR_OFFLINE,
		"The name setup.icloud.com is not found: this machine is probably offline.");
	assert_says(CAUSE_REFUSED, ERR_OFFLINE, "setup.icloud.com refuses the connection.");
	assert_says(
		CAUSE_UNREACHABLE, ERR_OFFLINE, "This network does not reach setup.icloud.com.");
	assert_says(CAUSE_LATE, ERR_TIMEOUT, "setup.icloud.com did not answer in time.");
	assert_says(CAUSE_NOT_PROVED, ERR_OFFLINE,
		"setup.icloud.com could not prove that it is setup.icloud.com (TLS).");
	assert_says(CAUSE_BROKEN, ERR_OFFLINE, "The connection to setup.icloud.com broke off.");
	assert_says(CAUSE_TOO_BIG, ERR_TOO_BIG,
		"The answer of setup.icloud.com is larger than it can be.");
	assert_says(CAUSE_OTHER, ERR_OFFLINE, "No answer from setup.icloud.com.");
	assert_says(CAUSES, ERR_OFFLINE, "No answer from setup.icloud.com.");
}

static void every_cause__has__a_sentence_and_a_next_step(void **state)
{
	(void)state;
	for (int cause = 0; cause < CAUSES; cause++) {
		struct error err = ERROR_INIT;

		fail_cause(&err, (enum cause)cause, STR("h.example"));
		assert_true(strstr(err.what, "h.example") != NULL);
		assert_int_equal(err.what[strlen(err.what) - 1], '.');
		assert_int_equal(err.next[strlen(err.next) - 1], '.');
		assert_null(strchr(err.what, '{'));
		assert_true(err.code != ERR_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cause__is_named__only_where_it_is_known),
		cmocka_unit_test(every_cause__has__a_sentence_and_a_next_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
