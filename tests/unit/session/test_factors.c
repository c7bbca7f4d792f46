#include "session/factors.h"

#include "net/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#define PHONES                                                                                             \
	"\"trustedPhoneNumbers\":[{\"id\":1,\"numberWithDialCode\":\"+1 (•••) •••-••81\"," \
	"\"nonFTEU\":true},{\"id\":3,\"obfuscatedNumber\":\"••• ••17\",\"nonFTEU\":false},"      \
	"{\"id\":\"7\",\"lastTwoDigits\":\"05\"}],\"trustedPhoneNumber\":{\"id\":3}"
#define CODE(flag)                                                                                 \
	"\"securityCode\":{\"length\":6,\"tooManyCodesSent\":" flag                                \
	",\"tooManyCodesValidated\":false,\"securityCodeLocked\":false}"

static struct factors read(const char *body)
{
	struct factors f;

	factors_read(str_of(body), &f);
	return f;
}

static void assert_phones(const struct factors *f)
{
	assert_true(f->known);
	assert_int_equal(f->n, 3);
	assert_int_equal(f->first, 1);
	assert_int_equal(f->phone[0].id, 1);
	assert_string_equal(f->phone[0].number, "+1 (•••) •••-••81");
	assert_string_equal(f->phone[1].number, "••• ••17");
	assert_string_equal(f->phone[2].number, "05");
	assert_int_equal(f->phone[2].id, 7);
	assert_int_equal(f->non_fteu[0], 1);
	assert_int_equal(f->non_fteu[1], 0);
	assert_int_equal(f->non_fteu[2], -1);
}

static void factors_read__finds_the_same__in_every_place(void **state)
{
	static const char *const bodies[] = {
		"{" PHONES "," CODE("true") ",\"noTrustedDevices\":true}",
		"{\"phoneNumberVerification\":{" PHONES
		"," CODE("true") "},\"noTrustedDevices\":true}",
		"<html><script type=\"application/json\" class=\"boot_args\">\n{\"direct\":{"
		"\"hasTrustedDevices\":false,\"twoSV\":{\"phoneNumberVerification\":{" PHONES
		"," CODE("true") "}}}}\n</script></html>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct factors f = read(bodies[i]);

		assert_phones(&f);
		assert_true(f.sent);
		assert_false(f.validated || f.locked || f.cooldown);
		assert_false(f.devices);
		assert_int_equal(f.digits, 6);
	}
}

static void factors_read__of_nothing__leaves_the_devices(void **state)
{
	static const char *const bodies[] = {"", "{}", "[]", "null", "<html>boot_args",
		"boot_args>", "{\"direct\":[]}", "\"trustedPhoneNumbers\"",
		"<p class=boot_args>{\"a\":"};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct factors f = read(bodies[i]);

		assert_true(f.devices && f.digits == 6);
		assert_false(f.known || f.keys || f.old || f.bridge || f.n);
	}
}

static void factors_read__takes__what_can_be_taken(void **state)
{
	struct factors f =
		read("{\"trustedPhoneNumbers\":[{\"id\":null},5,{\"id\":2,"
		     "\"numberWithDialCode\":\"\\u001b[2J\\u202e1\"}],"
		     "\"securityCode\":{\"length\":99,\"securityCodeLocked\":\"true\"}}");

	(void)state;
	assert_int_equal(f.n, 1);
	assert_null(strchr(f.phone[0].number, 0x1b));
	assert_null(strstr(f.phone[0].number, "\xe2\x80\xae"));
	assert_int_equal(f.digits, 6);
	assert_true(f.locked);
	f = read("{\"trustedPhoneNumbers\":[],\"trustedPhoneNumber\":{\"id\":9}}");
	assert_int_equal(f.n, 1);
	assert_string_equal(f.phone[0].number, "number 1");
	f = read("{\"securityCode\":{\"length\":8}}");
	assert_int_equal(f.digits, 8);
}

static void factors_read__knows__what_takes_no_code(void **state)
{
	(void)state;
	assert_true(read("{\"fsaChallenge\":{\"challenge\":\"x\"}}").keys);
	assert_true(read("{\"keyNames\":[\"Blue\"]}").keys);
	assert_false(read("{\"keyNames\":[],\"fsaChallenge\":null}").keys);
	assert_true(read("{\"authenticationType\":\"hsa\"}").old);
	assert_false(read("{\"authenticationType\":\"hsa2\"}").old);
	assert_true(read("<script class=\"boot_args\">{\"direct\":{\"authInitialRoute\":"
			 "\"auth/bridge/step\"}}</script>")
			    .bridge);
	assert_false(read("{\"direct\":{\"authInitialRoute\":\"auth/verify/phone\"}}").bridge);
}

static void factors_read__keeps_within__its_places(void **state)
{
	struct buf b = BUF_INIT(MIB);
	struct factors f;

	(void)state;
	buf_adds(&b, "{\"trustedPhoneNumbers\":[");
	for (int i = 0; i < 100; i++)
		buf_printf(
			&b, "%s{\"id\":%d,\"numberWithDialCode\":\"%0100d\"}", i ? "," : "", i, i);
	buf_adds(&b, "]}");
	factors_read(buf_str(&b), &f);
	assert_int_equal(f.n, PHONES_MAX);
	assert_true(strlen(f.phone[0].number) < sizeof f.phone[0].number);
	buf_release(&b);
}

static void factors_merge__adds__what_was_missing(void **state)
{
	struct factors f = read("{" CODE("false") "}"),
		       page = read("{" PHONES ",\"authInitialRoute\":\"auth/bridge/step\"}"),
		       nothing = read("");

	(void)state;
	factors_merge(&page, &f);
	assert_phones(&f);
	assert_true(f.bridge);
	factors_merge(&nothing, &f);
	assert_phones(&f);
	factors_merge(&f, &nothing);
	assert_phones(&nothing);
}

static void factors_update__changes__limits_only(void **state)
{
	struct factors f = read("{" PHONES "}");

	(void)state;
	factors_update(STR("{" CODE("true") ",\"trustedPhoneNumbers\":[]}"), &f);
	assert_true(f.sent);
	assert_phones(&f);
	factors_update(STR("{}"), &f);
	assert_true(f.sent);
}

struct row {
	int http;
	const char *headers, *body;
	enum verdict verdict;
};

#define TOKEN "X-Apple-Session-Token: abc\r\n"
#define WRONG "{\"service_errors\":[{\"code\":\"-21669\"}],\"hasError\":true}"

/* Protocol 2.7: the status alone never decides. */
static void verdict_of__reads__every_answer(void **state)
{
	static const struct row rows[] = {
		{200, TOKEN, "{}", VERDICT_TAKEN},
		{204, TOKEN, "", VERDICT_TAKEN},
		{204, "", "", VERDICT_TAKEN}, /* the trust decides */
		{409, TOKEN "X-Apple-Edp: true\r\n", "{}", VERDICT_TAKEN},
		{409, "", "{\"securityCode\":{\"valid\":true}}", VERDICT_TAKEN},
		{409, "", "{\"phoneNumberVerification\":{\"securityCode\":{\"valid\":true}}}",
			VERDICT_TAKEN},
		{412, "", "{\"securityCode\":{\"valid\":true}}", VERDICT_TAKEN},
		{412, TOKEN, "{}", VERDICT_TAKEN},
		{400, "X-Apple-I-Ercd: -21669\r\n", WRONG, VERDICT_WRONG},
		{400, "", WRONG, VERDICT_WRONG},
		{200, "", WRONG, VERDICT_WRONG},
		{409, TOKEN, WRONG, VERDICT_WRONG}, /* an error speaks before a token */
		{200, "", "{\"securityCode\":{\"valid\":false}}", VERDICT_WRONG},
		{409, TOKEN, "{\"securityCode\":{\"valid\":false}}", VERDICT_WRONG},
		{409, "", "{\"authenticationType\":\"hsa2\"}", VERDICT_UNCLEAR},
		{412, "", "", VERDICT_UNCLEAR},
		{200, "", "<html>", VERDICT_REFUSED},
		{200, "X-Apple-I-Rscd: 401\r\n", "", VERDICT_REFUSED},
		{400, "", "{\"hasError\":true}", VERDICT_REFUSED},
		{401, TOKEN, "", VERDICT_REFUSED},
		{403, "", "{\"service_errors\":[{\"code\":\"-20209\"}]}", VERDICT_REFUSED},
		{503, TOKEN, WRONG, VERDICT_REFUSED},
		{503, TOKEN, "{}", VERDICT_REFUSED},
		{429, TOKEN, "{\"securityCode\":{\"valid\":true}}", VERDICT_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct response r = {.http = rows[i].http,
			.headers = str_of(rows[i].headers),
			.body = str_of(rows[i].body)};

		response_fill(&r, 1700000000);
		if (verdict_of(&r) != rows[i].verdict)
			fail_msg("row %zu: %d", i, verdict_of(&r));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(factors_read__finds_the_same__in_every_place),
		cmocka_unit_test(factors_read__of_nothing__leaves_the_devices),
		cmocka_unit_test(factors_read__takes__what_can_be_taken),
		cmocka_unit_test(factors_read__knows__what_takes_no_code),
		cmocka_unit_test(factors_read__keeps_within__its_places),
		cmocka_unit_test(factors_merge__adds__what_was_missing),
		cmocka_unit_test(factors_update__changes__limits_only),
		cmocka_unit_test(verdict_of__reads__every_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
