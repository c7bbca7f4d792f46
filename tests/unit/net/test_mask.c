#include "net/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static struct buf out = BUF_INIT(64 * KIB);

static const char *masked(const char *body, bool strict)
{
	buf_clear(&out);
	if (!mask_body(str_of(body), strict, &out))
		return "no JSON";
	return buf_cstr(&out);
}

static void mask_headers__shows__only_what_is_known_to_be_harmless(void **state)
{
	(void)state;
	buf_clear(&out);
	mask_headers(STR("HTTP/1.1 200 OK\r\n"
			 "Content-Type: application/json\r\n"
			 "X-Apple-Session-Token: abc\r\n"
			 "scnt: AAAA-java\r\n"
			 "Set-Cookie: "
			 "X-APPLE-WEBAUTH-TOKEN=\"v=2:t=Gg\";Path=/;Domain=.icloud.com;Secure\r\n"
			 "Cookie: a=1; b=2\r\n"),
		&out);
	assert_string_equal(buf_cstr(&out), "Content-Type: application/json\n"
					    "X-Apple-Session-Token: ···\n"
					    "scnt: ···\n"
					    "Set-Cookie: X-APPLE-WEBAUTH-TOKEN=···; Path; "
					    "Domain=.icloud.com; Secure\n"
					    "Cookie: a=···; b=···\n");
}

static void mask_body__hides__what_is_called_a_secret(void **state)
{
	(void)state;
	assert_string_equal(masked("{\"pushToken\":\"abc\",\"syncToken\":\"x\",\"n\":1}", false),
		"{\n  \"pushToken\": \"···\",\n  \"syncToken\": \"···\",\n  \"n\": 1\n}");
	assert_string_equal(masked("{\"tokens\":{\"a\":\"b\",\"c\":[\"d\"]},\"e\":\"f\"}", false),
		"{\n  \"tokens\": {\n    \"a\": \"···\",\n    \"c\": [\n      \"···\"\n    ]\n  "
		"},\n"
		"  \"e\": \"f\"\n}");
	assert_string_equal(masked("{\"dsid\":12345678901,\"DSID\":7,\"ok\":true}", false),
		"{\n  \"dsid\": ···,\n  \"DSID\": ···,\n  \"ok\": true\n}");
}

static void mask_body__hides__what_looks_like_a_key(void **state)
{
	(void)state;
	assert_string_equal(masked("[\"see 0123456789abcdef0123456789abcdef now\"]", false),
		"[\n  \"see ··· now\"\n]");
	assert_string_equal(masked("{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\","
				   "\"note\":\"a perfectly ordinary and long sentence\"}",
				    false),
		"{\n  \"contactId\": \"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\",\n"
		"  \"note\": \"a perfectly ordinary and long sentence\"\n}");
}

static void mask_body__of_a_sign_in__lets_errors_pass_and_little_else(void **state)
{
	(void)state;
	assert_string_equal(masked("{\"accountName\":\"ada@icloud.com\",\"m1\":\"QQ==\","
				   "\"securityCode\":{\"code\":\"735194\"},"
				   "\"title\":\"Wrong\",\"n\":123456}",
				    true),
		"{\n  \"accountName\": \"···\",\n  \"m1\": \"···\",\n"
		"  \"securityCode\": {\n    \"code\": \"···\"\n  },\n"
		"  \"title\": \"Wrong\",\n  \"n\": ···\n}");
}

/* Half of a secret is one too. */
static void mask_body__that_is_cut__ends_without_its_last_text(void **state)
{
	(void)state;
	assert_string_equal(masked("{\"a\":\"b\",\"c\":\"0123abc", false),
		"{\n  \"a\": \"b\",\n  \"c\": \"···\"");
	assert_string_equal(masked("{\"a\\", false), "{\n  \"a\\\": ");
}

static void mask_body__of_anything_else__is_nothing(void **state)
{
	(void)state;
	assert_string_equal(masked("<html>secret</html>", false), "no JSON");
	assert_string_equal(masked("", true), "no JSON");
	assert_string_equal(masked("\"alone\"", false), "no JSON");
}

static void mask_body__makes__control_characters_visible(void **state)
{
	(void)state;
	assert_null(strchr(masked("[\"a\x1b]0;x\a\"]", false), 0x1b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mask_headers__shows__only_what_is_known_to_be_harmless),
		cmocka_unit_test(mask_body__hides__what_is_called_a_secret),
		cmocka_unit_test(mask_body__hides__what_looks_like_a_key),
		cmocka_unit_test(mask_body__of_a_sign_in__lets_errors_pass_and_little_else),
		cmocka_unit_test(mask_body__that_is_cut__ends_without_its_last_text),
		cmocka_unit_test(mask_body__of_anything_else__is_nothing),
		cmocka_unit_test(mask_body__makes__control_characters_visible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
