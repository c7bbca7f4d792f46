#include "session/opening.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static struct opening read(const char *body)
{
	struct opening o;

	opening_read(str_of(body), &o);
	return o;
}

static void opening_read__knows__what_stands_between(void **state)
{
#define TWO                                                                                        \
	"\"dsInfo\":{\"hsaVersion\":2,\"hasICloudQualifyingDevice\":true,\"languageCode\":\"de-"   \
	"de\"}"
	static const struct {
		const char *body;
		enum wants wants;
	} rows[] = {
		{"{}", WANTS_NOTHING},
		{"", WANTS_NOTHING},
		{"{\"domainToUse\":\"iCloud.com.cn\"}", WANTS_REGION},
		{"{\"domainToUse\":\"\"}", WANTS_NOTHING},
		{"{\"domainToUse\":7}", WANTS_NOTHING},
		{"{\"termsUpdateNeeded\":true," TWO "}", WANTS_TERMS},
		{"{\"termsUpdateNeeded\":\"true\"}", WANTS_TERMS},
		{"{\"termsUpdateNeeded\":false}", WANTS_NOTHING},
		{"{\"hsaChallengeRequired\":true,\"hsaTrustedBrowser\":false," TWO "}", WANTS_CODE},
		{"{\"hsaChallengeRequired\":false,\"hsaTrustedBrowser\":false," TWO "}",
			WANTS_CODE},
		{"{\"hsaChallengeRequired\":false,\"hsaTrustedBrowser\":true," TWO "}",
			WANTS_NOTHING},
		{"{\"hsaChallengeRequired\":true,\"dsInfo\":{\"hsaVersion\":1}}", WANTS_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (read(rows[i].body).wants != rows[i].wants)
			fail_msg("row %zu", i);
	assert_string_equal(read("{" TWO "}").language, "de-de");
	assert_string_equal(read("{\"dsInfo\":{\"languageCode\":\"a\\\"b\"}}").language, "en-us");
	assert_true(read("{\"isUnderMaintenance\":true}").maintenance);
}

static void opening_read__takes__names_only(void **state)
{
	(void)state;
	assert_string_equal(read("{\"domainToUse\":\"iCloud.com.cn\"}").domain, "icloud.com.cn");
	assert_string_equal(read("{\"domainToUse\":\"evil.example/x\"}").domain, "");
	assert_string_equal(read("{\"domainToUse\":\"a@icloud.com\"}").domain, "");
	assert_string_equal(read("{\"domainToUse\":\".icloud.com\"}").domain, "");
	assert_string_equal(read("{\"domainToUse\":\"icloud..com\"}").domain, "");
	assert_string_equal(read("{\"domainToUse\":\"icloud.com.\"}").domain, "");
	assert_string_equal(read("{\"domainToUse\":\"\\u0000\"}").domain, "");
}

static void terms_read__wants__a_version(void **state)
{
	int64_t version = 0;

	(void)state;
	assert_true(terms_read(STR("{\"iCloudTerms\":{\"version\":4}}"), &version));
	assert_int_equal(version, 4);
	assert_false(terms_read(STR("{\"iCloudTerms\":{}}"), &version));
	assert_false(terms_read(STR("<html>"), &version));
}

static void federated_read__believes__a_plain_yes_only(void **state)
{
	(void)state;
	assert_true(federated_read(STR("{\"federated\":true}")));
	assert_false(federated_read(STR("{\"federated\":false}")));
	assert_false(federated_read(STR("{\"federated\":{}}")));
	assert_false(federated_read(STR("<html>")));
	assert_false(federated_read(STR("")));
}

static void region_url__moves__within_what_is_allowed(void **state)
{
	static const struct {
		const char *url, *domain, *moved; /* NULL: refused */
	} rows[] = {
		{"https://setup.icloud.com/setup/ws/1", "icloud.com.cn",
			"https://setup.icloud.com.cn/setup/ws/1"},
		{"https://setup.icloud.com.cn/setup/ws/1", "icloud.com",
			"https://setup.icloud.com/setup/ws/1"},
		{"https://www.icloud.com", "icloud.com.cn", "https://www.icloud.com.cn"},
		{"https://setup.icloud.com:8443/x", "icloud.com.cn", NULL},
		{"https://setup.icloud.com/x", "evil.example", NULL},
		{"https://setup.icloud.com/x", "p1.icloud.com", NULL},
		{"https://setup.icloud.com/x", "", NULL},
		{"https://setup.sim.localhost:4433/setup/ws/1", "cn.sim.localhost",
			"https://setup.cn.sim.localhost:4433/setup/ws/1"},
		{"https://setup.sim.localhost:4433/x", "sim.localhost",
			"https://setup.sim.localhost:4433/x"},
		{"https://setup.sim.localhost:4433/x", "icloud.com.cn", NULL},
		{"https://setup.sim.localhost:4433/x", "evilsim.localhost", NULL},
		{"https://setup.sim.localhost:4433/x", "localhost", NULL},
		{"https://setup.localhost/x", "cn.localhost", NULL},
		{"https://127.0.0.1:1/x", "0.0.1", NULL},
		{"https://[::1]:1/x", "cn.sim.localhost", NULL},
		{"http://setup.icloud.com/x", "icloud.com.cn", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf b = BUF_INIT(KIB);
		bool good = region_url(str_of(rows[i].url), str_of(rows[i].domain), &b);

		if (good != (rows[i].moved != NULL) ||
			(good && strcmp(buf_cstr(&b), rows[i].moved) != 0))
			fail_msg("row %zu: %s", i, buf_cstr(&b));
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening_read__knows__what_stands_between),
		cmocka_unit_test(opening_read__takes__names_only),
		cmocka_unit_test(terms_read__wants__a_version),
		cmocka_unit_test(federated_read__believes__a_plain_yes_only),
		cmocka_unit_test(region_url__moves__within_what_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
