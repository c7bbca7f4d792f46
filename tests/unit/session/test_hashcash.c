#include "session/hashcash.h"
#include "icloud/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* A stamp that is known to be right: 23 February 2023, 17:06 UTC. */
static void hashcash__makes__the_known_stamp(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(hashcash(STR("4d74fb15eb23f465f1f6fcbf534e5877"), 11, 1677171960, &b));
	assert_string_equal(
		buf_cstr(&b), "1:11:20230223170600:4d74fb15eb23f465f1f6fcbf534e5877::6373");
	buf_release(&b);
}

static void hashcash__refuses__absurd_demands(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_false(hashcash(STR("abc"), 0, 1, &b));
	assert_false(hashcash(STR("abc"), 64, 1, &b));
	assert_false(hashcash(STR_NONE, 8, 1, &b));
	assert_false(hashcash(STR("a:b"), 8, 1, &b));
	assert_false(hashcash(STR("a\r\nb"), 8, 1, &b));
	assert_int_equal(b.n, 0);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashcash__makes__the_known_stamp),
		cmocka_unit_test(hashcash__refuses__absurd_demands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
