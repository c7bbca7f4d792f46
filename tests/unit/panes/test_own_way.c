/* Two hundred phones that iCloud wrote its own way are one line. */
#include "panes/own_way.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static void own_way__counts__what_is_alike_in_one_line(void **state)
{
	struct own_way o = {0};

	(void)state;
	for (int i = 0; i < 199; i++)
		own_way_add(&o, "1 phone changed");
	own_way_add(&o, "3 phones changed");
	own_way_add(&o, ""); /* written as it was sent */
	assert_string_equal(own_way_words(&o).text, "202 phones");
}

static void own_way__of_one__is_one(void **state)
{
	struct own_way o = {0};

	(void)state;
	own_way_add(&o, "job title changed");
	assert_string_equal(own_way_words(&o).text, "1 job title");
	own_way_add(&o, "job title changed");
	assert_string_equal(own_way_words(&o).text, "2 job titles");
	o = (struct own_way){0};
	own_way_add(&o, "1 address changed");
	assert_string_equal(own_way_words(&o).text, "1 address");
	own_way_add(&o, "2 addresses changed");
	assert_string_equal(own_way_words(&o).text, "3 addresses");
}

static void own_way__of_several_kinds__counts_contacts(void **state)
{
	struct own_way o = {0};

	(void)state;
	own_way_add(&o, "1 phone changed");
	own_way_add(&o, "job title changed");
	assert_string_equal(own_way_words(&o).text, "2 contacts");
	o = (struct own_way){0};
	own_way_add(&o, "1 phone removed, note changed");
	own_way_add(&o, "1 phone changed");
	assert_string_equal(own_way_words(&o).text, "2 contacts");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_way__counts__what_is_alike_in_one_line),
		cmocka_unit_test(own_way__of_one__is_one),
		cmocka_unit_test(own_way__of_several_kinds__counts_contacts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
