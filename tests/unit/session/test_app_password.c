#include "icloud/sign_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void password__is_app_specific__by_its_pattern_only(void **state)
{
	(void)state;
	assert_true(password_is_app_specific(STR("abcd-efgh-ijkl-mnop")));
	assert_false(password_is_app_specific(STR("abcd-efgh-ijkl-mnoP")));
	assert_false(password_is_app_specific(STR("abcd-efgh-ijkl-mno1")));
	assert_false(password_is_app_specific(STR("abcd-efgh-ijkl-mnopq")));
	assert_false(password_is_app_specific(STR("abcd-efgh-ijkl-mno")));
	assert_false(password_is_app_specific(STR("abcdefghi-jkl-mnop-")));
	assert_false(password_is_app_specific(STR("abcd_efgh-ijkl-mnop")));
	assert_false(password_is_app_specific(STR("analytical engine")));
	assert_false(password_is_app_specific(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(password__is_app_specific__by_its_pattern_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
