#include "icloud/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define assert_span(span, literal)                                                                 \
	do {                                                                                       \
		assert_int_equal((span).n, sizeof(literal) - 1);                                   \
		assert_memory_equal((span).p, literal, sizeof(literal) - 1);                       \
	} while (0)

/* The text at the end of its own heap block, so that ASan sees one byte read too far. */
static bool is_json(const char *text)
{
	size_t n = strlen(text);
	char *exact = malloc(n ? n : 1);
	bool good;

	assert_non_null(exact);
	for (size_t i = 0; i < n; i++)
		exact[i] = text[i];
	good = json_value((struct str){exact, n}).p != NULL;
	free(exact);
	return good;
}

static void json_value__accepts__every_kind(void **state)
{
	static const char *const good[] = {"{}", "[]", " [ ] ", "\"\"", "0", "-0", "1.10", "1e400",
		"-1.5E+3", "true", "false", "null", "{\"a\":1,\"b\":[2,{\"c\":null}]}",
		"\"\\u0000 \\ud800 \\\" \\/\"", "\"raw \x01 tab \t here\"", "9007199254740993"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(is_json(good[i]));
}

static void json_value__refuses__broken_text_without_reading_on(void **state)
{
	static const char *const bad[] = {"", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"",
		"{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "\"",
		"\"abc", "\"abc\\", "\"\\u12\"", "\"\\u12g4\"", "\"\\x\"", "tru", "truee", "nul",
		"-", "1.", ".5", "1e", "1e+", "01", "+1", "[1 2]", "{}{}", "]", "}", "[1}",
		"{\"a\":1]", "NaN"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(is_json(bad[i]));
}

static bool nested_is_json(size_t depth)
{
	struct buf b = BUF_INIT(MIB);
	bool good;

	for (size_t i = 0; i < depth; i++)
		buf_addc(&b, '[');
	for (size_t i = 0; i < depth; i++)
		buf_addc(&b, ']');
	good = json_value(buf_str(&b)).p != NULL;
	buf_release(&b);
	return good;
}

static void json_value__stops__at_its_depth(void **state)
{
	(void)state;
	assert_true(nested_is_json(JSON_DEPTH));
	assert_false(nested_is_json(JSON_DEPTH + 1));
	assert_false(nested_is_json(400000));
}

static void json_next__gives__spans_byte_for_byte(void **state)
{
	struct json_walk w =
		json_walk(STR("{ \"n\" : 9007199254740993 ,\"f\":1.10,\"s\":\"a\\u0000\","
			      "\"o\":{\"x\":[1, 2]} }"));

	(void)state;
	assert_true(json_next(&w));
	assert_span(w.key, "\"n\"");
	assert_span(w.value, "9007199254740993");
	assert_true(json_next(&w));
	assert_span(w.value, "1.10");
	assert_true(json_next(&w));
	assert_span(w.value, "\"a\\u0000\"");
	assert_true(json_next(&w));
	assert_span(w.value, "{\"x\":[1, 2]}");
	assert_false(json_next(&w));
	assert_false(w.broken);
	assert_false(json_next(&w));
	assert_false(w.broken);
}

static void json_next__says__where_text_is_broken(void **state)
{
	struct json_walk w = json_walk(STR("[1,2,}"));

	(void)state;
	assert_true(json_next(&w));
	assert_true(json_next(&w));
	assert_false(json_next(&w));
	assert_true(w.broken);
	assert_false(json_next(&w));
	assert_true(w.broken);
	w = json_walk(STR("[1,"));
	assert_true(json_next(&w));
	assert_false(json_next(&w));
	assert_true(w.broken);
	w = json_walk(STR("7"));
	assert_false(json_next(&w));
	assert_false(w.broken);
}

static void json_leave__goes_on__behind_what_was_entered(void **state)
{
	struct json_walk w = json_walk(STR("{\"a\":[1,[2]],\"b\":7,\"c\":{}} tail")), inner;

	(void)state;
	assert_true(json_enter(&w));
	inner = json_walk(w.value);
	assert_true(json_next(&inner));
	assert_span(inner.value, "1");
	assert_true(json_leave(&w, &inner));
	assert_span(w.value, "[1,[2]]");
	assert_true(json_enter(&w));
	assert_span(w.value, "7");
	assert_true(json_enter(&w));
	inner = json_walk(w.value);
	assert_true(json_leave(&w, &inner));
	assert_span(w.value, "{}");
	assert_false(json_enter(&w));
	assert_false(w.broken);
	assert_span(w.rest, " tail");
	w = json_walk(STR("[[1,"));
	assert_true(json_enter(&w));
	inner = json_walk(w.value);
	assert_false(json_leave(&w, &inner));
	assert_true(w.broken);
}

static void json_get__compares__decoded_keys_and_takes_the_last(void **state)
{
	struct str object = STR("{\"\\u0061b\":1,\"ab\":2,\"c\":\"d\"}");

	(void)state;
	assert_span(json_get(object, "ab"), "2");
	assert_span(json_get(object, "c"), "\"d\"");
	assert_null(json_get(object, "d").p);
	assert_null(json_get(STR("[1]"), "a").p);
	assert_span(json_at(STR("[1,[2,3],4]"), 1), "[2,3]");
	assert_null(json_at(STR("[1]"), 1).p);
	assert_int_equal(json_count(object), 3);
	assert_int_equal(json_count(STR("[ ]")), 0);
}

static void json_text__decodes__escapes_pairs_and_odd_ones(void **state)
{
	static const char want[] = "a\"\\/\b\f\n\r\t\u00e9\U0001f600\ufffd\0z\ufffdA\xff";
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(
		json_text(STR("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\ud800\\u0000z"
			      "\\udc00\\u0041\xff\""),
			&b));
	assert_int_equal(b.n, sizeof want - 1);
	assert_memory_equal(b.p, want, b.n);
	assert_false(json_text(STR("12"), &b));
	assert_false(json_text(STR("\"a"), &b));
	assert_false(json_text(STR("\"a\" "), &b));
	assert_int_equal(b.n, sizeof want - 1);
	buf_release(&b);
}

static void json_text__adds__nothing_when_out_is_full(void **state)
{
	struct buf b = BUF_INIT(6);

	(void)state;
	assert_true(buf_adds(&b, "abc"));
	assert_false(json_text(STR("\"de\\u00e9\\u00e9\""), &b));
	assert_int_equal(b.n, 3);
	buf_release(&b);
}

static void json_text_is__sees_through__escapes(void **state)
{
	(void)state;
	assert_true(json_text_is(STR("\"HOME\""), "HOME"));
	assert_true(json_text_is(STR("\"H\\u004fME\""), "HOME"));
	assert_false(json_text_is(STR("\"HOME\\u0000\""), "HOME"));
	assert_false(json_text_is(STR("\"HOMER\""), "HOME"));
	assert_false(json_text_is(STR("HOME"), "HOME"));
	assert_false(json_text_is(STR("\""), ""));
}

static void json_int64__reads__numbers_and_strings_that_fit(void **state)
{
	int64_t n = 5;
	bool b = false;

	(void)state;
	assert_true(json_int64(STR("-42"), &n));
	assert_int_equal(n, -42);
	assert_true(json_int64(STR("\"13141\""), &n));
	assert_int_equal(n, 13141);
	assert_false(json_int64(STR("9223372036854775808"), &n));
	assert_false(json_int64(STR("1.5"), &n));
	assert_false(json_int64(STR("true"), &n));
	assert_false(json_int64(STR_NONE, &n));
	assert_int_equal(n, 13141);
	assert_true(json_bool(STR("\"true\""), &b));
	assert_true(b);
	assert_true(json_bool(STR("false"), &b));
	assert_false(b);
	assert_false(json_bool(STR("1"), &b));
}

static void json_writer__puts__commas_and_escapes(void **state)
{
	struct buf b = BUF_INIT(KIB);
	struct json_writer w = json_writer(&b);

	(void)state;
	json_object(&w);
	json_key(&w, "a");
	json_put(&w, "x\"\\\n\x01\xff\u00e9");
	json_key(&w, "b");
	json_array(&w);
	json_put_int(&w, -7);
	json_put_bool(&w, true);
	json_object(&w);
	json_object_end(&w);
	json_put(&w, NULL);
	json_array_end(&w);
	json_key(&w, "c");
	json_put_raw(&w, STR("1.10"));
	json_object_end(&w);
	assert_string_equal(buf_cstr(&b),
		"{\"a\":\"x\\\"\\\\\\n\\u0001\ufffd\u00e9\",\"b\":[-7,true,{},null],\"c\":1.10}");
	assert_true(json_value(buf_str(&b)).p != NULL);
	buf_release(&b);
}

static void json_writer__fails__rather_than_lose_a_comma_in_the_deep(void **state)
{
	struct buf b = BUF_INIT(KIB);
	struct json_writer w = json_writer(&b);

	(void)state;
	for (int i = 0; i < 100; i++)
		json_array(&w);
	assert_true(b.failed);
	buf_release(&b);
}

static void json_quote__escapes__what_could_steer_a_terminal(void **state)
{
	struct buf quoted = BUF_INIT(KIB);

	(void)state;
	assert_true(json_quote(STR("a\x1b[0m\x7f\xc2\x9b\x31mé"), &quoted));
	assert_string_equal(buf_cstr(&quoted), "\"a\\u001b[0m\\u007f\\u009b1mé\"");
	buf_release(&quoted);
}

static void json_text__gives_back__what_json_quote_wrote(void **state)
{
	struct str all = STR("\0\x01\x1f\x7f \"\\/\b\f\n\r\t\u2028\U0001f600");
	struct buf quoted = BUF_INIT(KIB), back = BUF_INIT(KIB);

	(void)state;
	assert_true(json_quote(all, &quoted));
	assert_true(json_text(buf_str(&quoted), &back));
	assert_int_equal(back.n, all.n);
	assert_memory_equal(back.p, all.p, all.n);
	buf_release(&quoted);
	buf_release(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_value__accepts__every_kind),
		cmocka_unit_test(json_value__refuses__broken_text_without_reading_on),
		cmocka_unit_test(json_value__stops__at_its_depth),
		cmocka_unit_test(json_next__gives__spans_byte_for_byte),
		cmocka_unit_test(json_next__says__where_text_is_broken),
		cmocka_unit_test(json_leave__goes_on__behind_what_was_entered),
		cmocka_unit_test(json_get__compares__decoded_keys_and_takes_the_last),
		cmocka_unit_test(json_text__decodes__escapes_pairs_and_odd_ones),
		cmocka_unit_test(json_text__adds__nothing_when_out_is_full),
		cmocka_unit_test(json_text_is__sees_through__escapes),
		cmocka_unit_test(json_int64__reads__numbers_and_strings_that_fit),
		cmocka_unit_test(json_writer__puts__commas_and_escapes),
		cmocka_unit_test(json_writer__fails__rather_than_lose_a_comma_in_the_deep),
		cmocka_unit_test(json_quote__escapes__what_could_steer_a_terminal),
		cmocka_unit_test(json_text__gives_back__what_json_quote_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
