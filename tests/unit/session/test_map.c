#include "session/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct icloud_settings settings;
static struct account account;

static int begin(void **state)
{
	struct engine_options o = {.offline = true};
	struct error err;

	(void)state;
	settings.state_dir = mem_dup("/nonexistent");
	settings.build_number = mem_dup("2534Project66");
	settings.mastering_number = mem_dup("2534B22");
	account.settings = &settings;
	account.engine = engine_new(&o, &err);
	account.session = session_new(&settings, account.engine, &err);
	return account.session ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	session_free(&account.session);
	engine_free(&account.engine);
	free(settings.state_dir);
	free(settings.build_number);
	free(settings.mastering_number);
	return 0;
}

#define PERSON "\"dsid\":\"12345678901\",\"appleId\":\"jdoe@example.com\",\"fullName\":\"John Doe\""
#define SERVICES                                                                                   \
	"\"webservices\":{\"contacts\":{\"url\":\"https:\\/\\/p61-contactsws.icloud.com:443\","    \
	"\"status\":\"active\"},\"push\":{\"url\":\"https://p61-pushws.icloud.com:443\","          \
	"\"status\":\"maintenance\"},\"ckdeviceservice\":{\"url\":"                                \
	"\"https://p61-ckdevice.icloud.com:443\"},\"schoolwork\":{}}"

static bool take(const char *body, bool *complete, struct error *err)
{
	*err = ERROR_INIT;
	return map_take(account.session, str_of(body), complete, err);
}

static void sign_in_cookie(void)
{
	jar_hear(engine_jar(account.engine), REALM_SETUP,
		STR("https://setup.icloud.com/setup/ws/1/accountLogin"),
		STR("X-APPLE-WEBAUTH-TOKEN=\"v=2\"; Domain=icloud.com; Path=/"), 1);
}

static void map__keeps__what_the_answer_says(void **state)
{
	struct session *s = account.session;
	struct str url, status;
	struct error err;
	bool complete = false;

	(void)state;
	assert_true(take("{\"dsInfo\":{" PERSON ",\"countryCode\":\"USA\",\"isWebAccessAllowed\":"
			 "\"true\"}," SERVICES "}",
		&complete, &err));
	assert_true(complete);
	assert_string_equal(session_dsid(s), "12345678901");
	assert_string_equal(session_apple_id(s), "jdoe@example.com");
	assert_string_equal(session_name(s), "John Doe");
	assert_int_equal(s->web_access, 1);
	assert_true(session_service(s, "contacts", &url, &status));
	assert_true(str_is(url, "https://p61-contactsws.icloud.com:443"));
	assert_true(str_is(status, "active"));
	assert_true(session_service(s, "schoolwork", &url, &status));
	assert_int_equal(url.n, 0);
	assert_false(session_service(s, "mail", &url, &status));
}

static void map__takes__a_number_for_the_account(void **state)
{
	struct error err;

	(void)state;
	assert_true(take("{\"dsInfo\":{\"dsid\":123456789,\"firstName\":\"Ada\",\"lastName\":"
			 "\"L\"}," SERVICES "}",
		NULL, &err));
	assert_string_equal(session_dsid(account.session), "123456789");
	assert_string_equal(session_name(account.session), "Ada L");
}

static void map__tells__when_a_factor_is_missing(void **state)
{
	static const struct {
		const char *person, *rest;
		bool complete;
	} rows[] = {
		{"\"hsaVersion\":2,\"hasICloudQualifyingDevice\":true",
			"\"hsaTrustedBrowser\":true", true},
		{"\"hsaVersion\":2,\"hasICloudQualifyingDevice\":true",
			"\"hsaTrustedBrowser\":false", false},
		{"\"hsaVersion\":2,\"hasICloudQualifyingDevice\":true",
			"\"hsaTrustedBrowser\":true,\"hsaChallengeRequired\":true", false},
		{"\"hsaVersion\":2,\"hasICloudQualifyingDevice\":false", "\"x\":1", true},
		{"\"hsaVersion\":1,\"hasICloudQualifyingDevice\":true", "\"x\":1", true},
		{"\"hsaVersion\":2,\"hasICloudQualifyingDevice\":\"true\"",
			"\"hsaTrustedBrowser\":\"false\"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf b = BUF_INIT(8 * KIB);
		struct error err;
		bool complete = !rows[i].complete;

		buf_printf(&b, "{\"dsInfo\":{" PERSON ",%s}," SERVICES ",%s}", rows[i].person,
			rows[i].rest);
		assert_true(take(buf_cstr(&b), &complete, &err));
		if (complete != rows[i].complete)
			fail_msg("row %zu", i);
		buf_release(&b);
	}
}

static void map__refuses__and_the_former_one_stays(void **state)
{
	static const struct {
		const char *body;
		enum errcode code;
	} rows[] = {
		{"", ERR_BAD_DATA},
		{"[]", ERR_BAD_DATA},
		{"{\"dsInfo\":{" PERSON "}}", ERR_BAD_DATA},
		{"{\"dsInfo\":{" PERSON "},\"webservices\":{}}", ERR_BAD_DATA},
		{"{\"dsInfo\":{" PERSON "},\"webservices\":[]}", ERR_BAD_DATA},
		{"{\"dsInfo\":{\"dsid\":\"../../x\"}," SERVICES "}", ERR_BAD_DATA},
		{"{\"dsInfo\":{\"dsid\":\"\"}," SERVICES "}", ERR_BAD_DATA},
		{"{" SERVICES "}", ERR_BAD_DATA},
		{"{\"domainToUse\":\"iCloud.com.cn\"}", ERR_FAILED},
		{"{\"termsUpdateNeeded\":true,\"dsInfo\":{" PERSON "}," SERVICES "}", ERR_SIGN_IN},
		{"{\"dsInfo\":{" PERSON
		 "},\"webservices\":{\"contacts\":{\"url\":\"https://evil.example\"}}}",
			ERR_REFUSED},
		{"{\"dsInfo\":{" PERSON
		 "},\"webservices\":{\"contacts\":{\"url\":\"http://p1-contactsws.icloud.com\"}}}",
			ERR_REFUSED},
		{"{\"dsInfo\":{" PERSON
		 "},\"webservices\":{\"push\":{\"url\":\"https://icloud.com.evil.example\"}}}",
			ERR_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str url, status;
		struct error err;

		assert_true(take("{\"dsInfo\":{" PERSON "}," SERVICES "}", NULL, &err));
		assert_false(take(rows[i].body, NULL, &err));
		if (err.code != rows[i].code || !err.next[0])
			fail_msg("row %zu: %s %s", i, error_name(err.code), err.what);
		assert_true(session_service(account.session, "contacts", &url, &status));
		assert_true(str_is(url, "https://p61-contactsws.icloud.com:443"));
	}
}

static void map__drops__a_foreign_address_that_nobody_asks(void **state)
{
	struct str url, status;
	struct error err;

	(void)state;
	assert_true(take("{\"dsInfo\":{" PERSON "},\"webservices\":{\"contacts\":{\"url\":"
			 "\"https://p1-contactsws.icloud.com\"},\"odd\":{\"url\":"
			 "\"https://evil.example\"}}}",
		NULL, &err));
	assert_true(session_service(account.session, "odd", &url, &status));
	assert_int_equal(url.n, 0);
	assert_true(str_is(status, "not iCloud's host"));
}

static void account_request__asks__with_the_common_query(void **state)
{
	struct buf expected = BUF_INIT(4 * KIB);
	struct request r;
	struct error err;

	(void)state;
	assert_false(
		account_request(&account, "contacts", VERB_GET, "/co/startup", NULL, &r, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_true(take("{\"dsInfo\":{" PERSON "}," SERVICES "}", NULL, &err));
	sign_in_cookie();
	assert_true(account_request(
		&account, "contacts", VERB_GET, "/co/startup", "clientVersion=2.1", &r, &err));
	buf_printf(&expected,
		"https://p61-contactsws.icloud.com:443/co/"
		"startup?clientBuildNumber=2534Project66&clientId=%s&clientMasteringNumber=2534B22"
		"&dsid=12345678901&clientVersion=2.1",
		session_client_id(account.session));
	assert_string_equal(r.url, buf_cstr(&expected));
	assert_int_equal(r.realm, REALM_SERVICE);
	assert_true(r.signed_in);
	assert_false(r.write);
	assert_string_equal(r.headers[0].name, "Origin");
	assert_true(str_is(r.headers[0].value, "https://www.icloud.com"));
	assert_true(str_is(r.headers[1].value, "https://www.icloud.com/"));
	free(r.url);
	assert_true(
		account_request(&account, "setup", VERB_POST, "/storageUsageInfo", NULL, &r, &err));
	assert_int_equal(r.realm, REALM_SETUP);
	assert_string_equal(r.service, "account"); /* as the service map calls it */
	assert_true(str_starts(
		str_of(r.url), STR("https://setup.icloud.com/setup/ws/1/storageUsageInfo?")));
	free(r.url);
	buf_release(&expected);
}

/* Once this was a failure without an error, and so a success. */
static void map__that_is_too_large__is_refused_with_a_sentence(void **state)
{
	struct buf body = BUF_INIT(4 * MIB);
	struct error err = ERROR_INIT;

	(void)state;
	assert_true(take("{\"dsInfo\":{" PERSON "}," SERVICES "}", NULL, &err));
	buf_adds(&body, "{\"dsInfo\":{" PERSON "},\"webservices\":{\"contacts\":{\"url\":"
			"\"https://p1-x.icloud.com\"},\"other\":\"");
	while (body.n < MIB + 100)
		buf_adds(&body, "0123456789abcdef");
	buf_adds(&body, "\"}}");
	assert_false(map_take(account.session, buf_str(&body), NULL, &err));
	assert_int_equal(err.code, ERR_TOO_BIG);
	assert_int_equal(account.session->n_services, 4); /* the former one */
	buf_release(&body);
}

static void account_request__says__what_is_not_there(void **state)
{
	struct request r;
	struct error err;

	(void)state;
	assert_true(take("{\"dsInfo\":{" PERSON "}," SERVICES "}", NULL, &err));
	sign_in_cookie();
	assert_false(account_request(&account, "mail", VERB_GET, "/x", NULL, &r, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(account_request(&account, "schoolwork", VERB_GET, "/x", NULL, &r, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(account_request(&account, "push", VERB_GET, "/x", NULL, &r, &err));
	assert_int_equal(err.code, ERR_SERVER);
	assert_non_null(strstr(err.what, "“maintenance”"));
	assert_true(account_request(&account, "ckdeviceservice", VERB_GET, "/x", NULL, &r, &err));
	free(r.url);
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SESSION(map__keeps__what_the_answer_says),
		SESSION(map__takes__a_number_for_the_account),
		SESSION(map__tells__when_a_factor_is_missing),
		SESSION(map__refuses__and_the_former_one_stays),
		SESSION(map__drops__a_foreign_address_that_nobody_asks),
		SESSION(map__that_is_too_large__is_refused_with_a_sentence),
		SESSION(account_request__asks__with_the_common_query),
		SESSION(account_request__says__what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
