#include "cli/table.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void assert_prints(struct table *t, const char *expected)
{
	struct buf out = BUF_INIT(64 * KIB);

	table_end(t, &out);
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
}

static void table__aligns__by_columns_of_the_terminal(void **state)
{
	struct table t = TABLE_INIT(3);

	(void)state;
	t.right[1] = true;
	t.indent = 2;
	table_word(&t, "関 孝和");
	table_word(&t, "7");
	table_word(&t, "");
	table_word(&t, "Ada");
	table_word(&t, "120");
	table_word(&t, "x");
	assert_prints(&t, "  関 孝和    7\n  Ada      120  x\n");
}

static void table__cuts__what_is_too_wide_with_an_ellipsis(void **state)
{
	struct table t = TABLE_INIT(2);

	(void)state;
	t.max[0] = 4;
	table_word(&t, "関孝和");
	table_word(&t, "x");
	table_word(&t, "abcdef");
	table_word(&t, "y");
	assert_prints(&t, "関…   x\nabc…  y\n");
}

static void table__shows__control_characters(void **state)
{
	struct table t = TABLE_INIT(1);

	(void)state;
	table_word(&t, "a\x1b[0m\nb");
	assert_prints(&t, "a\u241b[0m\u240ab\n");
}

static void table__prints__nothing_of_nothing(void **state)
{
	struct table t = TABLE_INIT(2);

	(void)state;
	assert_prints(&t, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table__aligns__by_columns_of_the_terminal),
		cmocka_unit_test(table__cuts__what_is_too_wide_with_an_ellipsis),
		cmocka_unit_test(table__shows__control_characters),
		cmocka_unit_test(table__prints__nothing_of_nothing),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
