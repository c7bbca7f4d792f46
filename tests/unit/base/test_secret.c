#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void secret__keeps_and_forgets__its_value(void **state)
{
	struct secret s = {0};

	(void)state;
	assert_int_equal(secret_str(&s).n, 0);
	secret_set(&s, STR("token"));
	assert_true(str_is(secret_str(&s), "token"));
	assert_true(secret_is(&s, STR("token")));
	assert_false(secret_is(&s, STR("tokem")));
	secret_set(&s, str_part(secret_str(&s), 1, 3));
	assert_true(str_is(secret_str(&s), "oke"));
	secret_release(&s);
	assert_null(secret_str(&s).p);
	secret_release(&s);
}

/* In a child: the test runner itself stays debuggable. */
static void process_harden__forbids__core_and_tracing(void **state)
{
	pid_t child = fork();
	int status = 1;

	(void)state;
	if (child == 0) {
		struct rlimit limit;

		process_harden();
		getrlimit(RLIMIT_CORE, &limit);
		_exit(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && limit.rlim_max == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secret__keeps_and_forgets__its_value),
		cmocka_unit_test(process_harden__forbids__core_and_tracing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
