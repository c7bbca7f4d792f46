#include "base/wiped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void wiped__allocates__as_the_library_does(void **state)
{
	char *p = wiped_strdup("a code"), *zeros;

	(void)state;
	assert_string_equal(p, "a code");
	p = wiped_realloc(p, 3);
	assert_memory_equal(p, "a c", 3);
	p = wiped_realloc(p, 100000);
	assert_memory_equal(p, "a c", 3);
	assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
	wiped_free(p);
	wiped_free(NULL);
	zeros = wiped_calloc(7, 9);
	for (int i = 0; i < 63; i++)
		assert_int_equal(zeros[i], 0);
	wiped_free(zeros);
	p = wiped_realloc(NULL, 0);
	assert_non_null(p);
	wiped_free(p);
}

static void wiped__refuses__what_cannot_be_had(void **state)
{
	volatile size_t huge = SIZE_MAX;
	char *p = wiped_malloc(1);

	(void)state;
	assert_null(wiped_malloc(huge));
	assert_null(wiped_calloc(huge / 2, 3));
	assert_null(wiped_realloc(p, huge));
	*p = 'x'; /* what was there is still there */
	wiped_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wiped__allocates__as_the_library_does),
		cmocka_unit_test(wiped__refuses__what_cannot_be_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
