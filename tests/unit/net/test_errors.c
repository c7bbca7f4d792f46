#include "net/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

enum { NOW = 1700000000 };

struct row {
	enum step step;
	int http;
	const char *headers, *body;
	enum errcode code; /* NONE: good */
	const char *said;  /* part of the sentence */
};

static struct response answer(const struct row *row)
{
	struct response r = {
		.http = row->http, .body = str_of(row->body), .headers = str_of(row->headers)};

	response_fill(&r, NOW);
	return r;
}

static void assert_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct response r = answer(&rows[i]);
		struct error err = ERROR_INIT;
		bool good = response_ok(&r, rows[i].step, &err);

		if (good != (rows[i].code == ERR_NONE) || err.code != rows[i].code)
			fail_msg("row %zu: %s: %s", i, error_name(err.code), err.what);
		if (rows[i].said && !strstr(err.what, rows[i].said) &&
			!strstr(err.next, rows[i].said))
			fail_msg("row %zu says: %s %s", i, err.what, err.next);
		if (!good && (!err.what[0] || !err.next[0] || strchr(err.what, '{') ||
				     strchr(err.next, '{') || err.step != rows[i].step))
			fail_msg("row %zu is not whole: %s %s", i, err.what, err.next);
	}
}

/* Protocol 10, from top to bottom. */
static void response_ok__knows__every_row_of_the_protocol(void **state)
{
	static const struct row rows[] = {
		{STEP_LOGIN, 400, "", "{\"success\":false,\"error\":\"Invalid Session Token\"}",
			ERR_SIGN_IN, "kept session"},
		{STEP_FACTOR, 400, "X-Apple-I-Ercd: -21669\r\n",
			"{\"service_errors\":[{\"code\":\"-21669\",\"title\":\"Incorrect\"}],"
			"\"hasError\":"
			"true}",
			ERR_CODE_NEEDED, "That was not the code (-21669)."},
		{STEP_NONE, 400, "", "{\"errorReason\":\"Bad Request\",\"errorCode\":1}",
			ERR_REFUSED, "“Bad Request”"},
		{STEP_COMPLETE, 401, "", "{\"service_errors\":[{\"code\":\"-20101\"}]}",
			ERR_SIGN_IN, "Apple does not take this name with this password (-20101)."},
		{STEP_COMPLETE, 403, "", "{\"serviceErrors\":[{\"code\":-20101}]}", ERR_SIGN_IN,
			"Nothing is tried again by itself."},
		{STEP_COMPLETE, 403, "", "{\"service_errors\":[{\"code\":\"-20209\"}]}", ERR_LOCKED,
			"iforgot.apple.com"},
		{STEP_INIT, 401, "", "", ERR_SIGN_IN, "(401)"},
		{STEP_COMPLETE, 403, "", "", ERR_THROTTLED, "nothing about your password"},
		{STEP_NONE, 401, "", "", ERR_SIGN_IN, "Your session has ended (401)."},
		{STEP_FACTOR, 405, "", "", ERR_SERVER, "(405)"},
		{STEP_COMPLETE, 409, "", "{\"authType\":\"hsa2\"}", ERR_CODE_NEEDED, "409"},
		{STEP_COMPLETE, 412, "", "{\"authType\":\"sa\"}", ERR_SIGN_IN, "icloud.com"},
		{STEP_REPAIR, 412, "", "{\"authType\":\"sa\"}", ERR_SIGN_IN, "icloud.com"},
		{STEP_FRAME, 409, "", "", ERR_REFUSED, "this step of the sign-in (409)"},
		{STEP_INIT, 423, "", "", ERR_REFUSED, "this step of the sign-in (423)"},
		{STEP_COMPLETE, 421, "", "", ERR_SIGN_IN, "has ended this sign-in (421)"},
		{STEP_FACTOR, 403, "", "", ERR_THROTTLED, "blocks sign-ins"},
		{STEP_FACTOR, 412, "", "", ERR_CODE_NEEDED, "Choose another way"},
		{STEP_TRUST, 503, "", "", ERR_THROTTLED, "The password was right"},
		{STEP_LOGIN, 423, "", "", ERR_REFUSED, "does not open for this sign-in (423)"},
		{STEP_NONE, 420, "", "{\"errorReason\":\"Invalid sync token\"}", ERR_CONFLICT,
			"420"},
		{STEP_VALIDATE, 421, "", "{\"success\":false,\"requestInfo\":{}}", ERR_SIGN_IN,
			"Your session has ended (421)."},
		{STEP_NONE, 423, "", "", ERR_REFUSED, "Advanced Data Protection"},
		{STEP_NONE, 429, "Retry-After: 60\r\n", "", ERR_THROTTLED, "Next try at "},
		{STEP_NONE, 450, "", "", ERR_SIGN_IN, "(450)"},
		{STEP_NONE, 500, "", "", ERR_SERVER, "(500)"},
		{STEP_NONE, 503, "", "<html>", ERR_THROTTLED, "in some minutes"},
		{STEP_NONE, 200, "", "{\"errorCode\":\"ACCESS_DENIED\"}", ERR_THROTTLED,
			"“ACCESS_DENIED”"},
		{STEP_NONE, 404, "", "{\"serverErrorCode\":\"ZONE_NOT_FOUND\"}", ERR_FAILED,
			"not set up"},
		{STEP_NONE, 401, "", "{\"serverErrorCode\":\"AUTHENTICATION_FAILED\"}", ERR_FAILED,
			"not set up"},
		{STEP_NONE, 421, "", "{\"error\":\"Missing X-APPLE-WEBAUTH-TOKEN cookie\"}",
			ERR_SIGN_IN, "Sign in again"},
		{STEP_NONE, 302, "Location: https://evil.example\r\n", "", ERR_SERVER,
			"not followed"},
		{STEP_NONE, 200, "", "<!DOCTYPE html><title>maintenance</title>", ERR_SERVER,
			"web page"},
		{STEP_NONE, 404, "", "", ERR_NOT_FOUND, "(404)"},
		{STEP_NONE, 409, "", "", ERR_CONFLICT, "(409)"},
		{STEP_NONE, 412, "", "", ERR_CONFLICT, "(412)"},
		{STEP_NONE, 413, "", "", ERR_TOO_BIG, "(413)"},
		{STEP_NONE, 418, "", "", ERR_REFUSED, "(418)"},
		{STEP_NONE, 502, "", "", ERR_SERVER, "(502)"},
	};

	(void)state;
	assert_rows(rows, sizeof rows / sizeof rows[0]);
}

static void response_ok__reads__refusals_under_200(void **state)
{
	static const struct row rows[] = {
		{STEP_NONE, 200, "", "{}", ERR_NONE, NULL},
		{STEP_NONE, 204, "", "", ERR_NONE, NULL},
		{STEP_NONE, 200, "", "{\"service_errors\":[],\"hasError\":false}", ERR_NONE, NULL},
		{STEP_NONE, 200, "", "{\"status\":0,\"success\":true,\"error\":\"\"}", ERR_NONE,
			NULL},
		{STEP_NONE, 200, "", "{\"contacts\":[{\"error\":\"x\"}]}", ERR_NONE, NULL},
		{STEP_FRAME, 200, "", "<html>", ERR_NONE, NULL},
		{STEP_NONE, 200, "", "{\"success\":false}", ERR_FAILED, "did not work"},
		{STEP_NONE, 200, "", "{\"error\":1}", ERR_FAILED, NULL},
		{STEP_NONE, 200, "", "{\"hasError\":true}", ERR_FAILED, NULL},
		{STEP_NONE, 200, "", "{\"status\":500}", ERR_FAILED, NULL},
		{STEP_NONE, 200, "", "{\"reason\":\"No\\u001b[31m way\"}", ERR_FAILED,
			"“No␛[31m way”"},
		{STEP_COMPLETE, 200, "X-Apple-I-Rscd: 401\r\n",
			"{\"service_errors\":[{\"code\":\"-20101\"}]}", ERR_SIGN_IN, "-20101"},
		{STEP_INIT, 200, "X-Apple-I-Rscd: 403\r\nX-Apple-I-Ercd: -20209\r\n", "",
			ERR_LOCKED, "-20209"},
	};

	(void)state;
	assert_rows(rows, sizeof rows / sizeof rows[0]);
}

static void a_503__never_reads__wrong_password(void **state)
{
	static const enum step steps[] = {STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_LOGIN,
		STEP_VALIDATE, STEP_FACTOR, STEP_NONE};

	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct row row = {steps[i], 503, "X-Apple-I-Ercd: -20101\r\nRetry-After: 600\r\n",
			"{\"service_errors\":[{\"code\":\"-20101\"}]}", ERR_THROTTLED, NULL};
		struct response r = answer(&row);
		struct error err;

		assert_false(response_ok(&r, steps[i], &err));
		assert_int_equal(err.code, ERR_THROTTLED);
		assert_null(strstr(err.what, "does not take"));
		assert_int_equal(err.retry_at, NOW + 600);
	}
}

static void header_next__walks__raw_lines(void **state)
{
	struct response r = {
		.headers = STR("HTTP/1.1 200 OK\r\nA:1\r\nSet-Cookie: x=1\r\nset-cookie:"
			       "  y=2 \r\n : none\r\nbroken\r\n\r\n")};
	struct str rest = r.headers, name, value;
	int cookies = 0;

	(void)state;
	assert_true(str_is(response_header(&r, "a"), "1"));
	assert_true(str_is(response_header(&r, "SET-COOKIE"), "x=1"));
	assert_int_equal(response_header(&r, "B").n, 0);
	while (header_next(&rest, &name, &value))
		cookies += str_is_nocase(name, "set-cookie");
	assert_int_equal(cookies, 2);
}

static void retry_after__reads__seconds_and_dates(void **state)
{
	(void)state;
	assert_int_equal(retry_after(STR("120"), NOW), NOW + 120);
	assert_int_equal(retry_after(STR("Tue, 14 Nov 2023 22:13:30 GMT"), NOW), NOW + 10);
	assert_int_equal(retry_after(STR("Tue, 14 Nov 2022 22:13:30 GMT"), NOW), 0);
	assert_int_equal(retry_after(STR("-5"), NOW), 0);
	assert_int_equal(retry_after(STR("99999999999999"), NOW), 0);
	assert_int_equal(retry_after(STR("soon"), NOW), 0);
	assert_int_equal(retry_after(STR_NONE, NOW), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(response_ok__knows__every_row_of_the_protocol),
		cmocka_unit_test(response_ok__reads__refusals_under_200),
		cmocka_unit_test(a_503__never_reads__wrong_password),
		cmocka_unit_test(header_next__walks__raw_lines),
		cmocka_unit_test(retry_after__reads__seconds_and_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
