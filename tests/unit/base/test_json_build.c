#include "base/json_build.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void json_tree_read__wants__one_whole_value(void **state)
{
	struct json_tree *root;

	(void)state;
	assert_null(json_tree_read(STR("")));
	assert_null(json_tree_read(STR("{\"a\":1")));
	assert_null(json_tree_read(STR("{\"a\":1} x")));
	root = json_tree_read(STR(" {\"a\":[\"x\",2]} \n"));
	assert_non_null(root);
	assert_string_equal(json_tree_text(json_tree_first(json_tree_get(root, "a"))), "x");
	assert_null(json_tree_get(root, "A"));
	json_tree_free(&root);
	assert_null(root);
}

static void json_tree_count__takes__whole_numbers_in_range(void **state)
{
	struct json_tree *root = json_tree_read(STR("[7,-1,1.5,1e99,\"7\",null]"));
	const struct json_tree *at = json_tree_first(root);
	int n = -7;

	(void)state;
	assert_true(json_tree_count(at, INT_MAX, &n));
	assert_int_equal(n, 7);
	assert_false(json_tree_count(at, 6, &n));
	while ((at = json_tree_next(at)))
		assert_false(json_tree_count(at, INT_MAX, &n));
	assert_false(json_tree_count(NULL, INT_MAX, &n));
	json_tree_free(&root);
}

static void json_tree_write__builds__compact_text(void **state)
{
	struct json_tree *root = json_tree_object();
	struct buf out = BUF_INIT(KIB);

	(void)state;
	json_tree_add(json_tree_put_list(root, "topics"), "a\"b");
	json_tree_put_count(root, "ttl", 43200);
	assert_true(json_tree_write(root, &out));
	assert_string_equal(buf_cstr(&out), "{\"topics\":[\"a\\\"b\"],\"ttl\":43200}");
	buf_release(&out);
	json_tree_free(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_tree_read__wants__one_whole_value),
		cmocka_unit_test(json_tree_count__takes__whole_numbers_in_range),
		cmocka_unit_test(json_tree_write__builds__compact_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
