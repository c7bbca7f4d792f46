#include "net/jar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETUP	 "https://setup.icloud.com/setup/ws/1/accountLogin"
#define CONTACTS "https://p61-contactsws.icloud.com:443/co/startup"
#define AUTH	 "https://idmsa.apple.com/appleauth/auth/signin/init"
enum { NOW = 1700000000 };

static void hear(struct jar *j, enum realm realm, const char *url, const char *cookie)
{
	jar_hear(j, realm, str_of(url), str_of(cookie), NOW);
}

static void assert_sent(struct jar *j, enum realm realm, const char *url, const char *expected)
{
	struct buf b = BUF_INIT(64 * KIB);

	jar_header(j, realm, str_of(url), NOW, &b);
	assert_string_equal(buf_cstr(&b), expected);
	buf_release(&b);
}

static void cookie_date__reads__every_form_that_servers_send(void **state)
{
	static const char *const forms[] = {"Fri, 12-Jan-2024 05:06:31 GMT",
		"Fri,12-Jan-2024 05:06:31 GMT", "Fri, 12 Jan 2024 05:06:31 GMT",
		"Friday, 12-Jan-24 05:06:31 GMT", "Fri Jan 12 05:06:31 2024"};
	time_t at;

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		at = 0;
		assert_true(cookie_date(str_of(forms[i]), &at));
		assert_int_equal(at, 1705035991);
	}
	assert_false(cookie_date(STR("tomorrow"), &at));
	assert_false(cookie_date(STR("Fri, 31-Feb-2024 05:06:31 GMT"), &at));
	assert_false(cookie_date(STR("Fri, 12-Jan-2024 25:06:31 GMT"), &at));
	assert_false(cookie_date(STR_NONE, &at));
}

static void jar__keeps__quotes_and_follows_the_domain(void **state)
{
	struct jar *j = jar_new();

	(void)state;
	hear(j, REALM_SETUP, SETUP,
		"X-APPLE-WEBAUTH-TOKEN=\"v=2:t=Gg==\";Path=/;Domain=.icloud.com;Secure;HttpOnly");
	hear(j, REALM_SETUP, SETUP, "only-here=1; Path=/");
	assert_sent(j, REALM_SERVICE, CONTACTS, "X-APPLE-WEBAUTH-TOKEN=\"v=2:t=Gg==\"");
	assert_sent(j, REALM_SETUP, SETUP, "X-APPLE-WEBAUTH-TOKEN=\"v=2:t=Gg==\"; only-here=1");
	assert_true(jar_has(j, REALM_SETUP, "X-APPLE-WEBAUTH-TOKEN", NOW));
	jar_free(&j);
}

static void jar__never_mixes__apple_and_icloud(void **state)
{
	struct jar *j = jar_new();

	(void)state;
	hear(j, REALM_AUTH, AUTH, "aasp=A; Domain=idmsa.apple.com; Path=/");
	hear(j, REALM_AUTH, AUTH, "dslang=US-EN; Domain=apple.com; Path=/");
	hear(j, REALM_AUTH, AUTH, "evil=1; Domain=icloud.com; Path=/");
	hear(j, REALM_SETUP, SETUP, "s=1; Domain=icloud.com; Path=/");
	assert_sent(j, REALM_AUTH, AUTH, "aasp=A; dslang=US-EN");
	assert_sent(j, REALM_SETUP, SETUP, "s=1");
	assert_sent(j, REALM_COURIER, "https://webcourier.push.apple.com/aps", "");
	assert_sent(j, REALM_CLOUDKIT, "https://api.apple-cloudkit.com/", "");
	/* On one parent domain, as the simulator has it, the sides still keep them apart. */
	hear(j, REALM_AUTH, "https://auth.sim.localhost/a", "a=1; Domain=sim.localhost; Path=/");
	hear(j, REALM_SETUP, "https://setup.sim.localhost/a", "b=1; Domain=sim.localhost; Path=/");
	assert_sent(j, REALM_SERVICE, "https://contacts.sim.localhost/co", "b=1");
	assert_sent(j, REALM_AUTH, "https://auth.sim.localhost/x", "a=1");
	assert_sent(j, REALM_COURIER, "https://courier.sim.localhost/aps", "");
	jar_free(&j);
}

static void jar__takes_nothing__from_courier_and_cloudkit(void **state)
{
	struct jar *j = jar_new();

	(void)state;
	hear(j, REALM_COURIER, "https://webcourier.push.apple.com/aps", "x=1; Path=/");
	hear(j, REALM_CLOUDKIT, "https://api.apple-cloudkit.com/", "x=1; Path=/");
	assert_int_equal(jar_count(j), 0);
	jar_free(&j);
}

static void jar__deletes__on_empty_value_and_past_date(void **state)
{
	static const char *const deaths[] = {"t=; Domain=icloud.com; Path=/",
		"t=\"\"; Domain=icloud.com; Path=/", "t=x; Max-Age=0; Domain=icloud.com; Path=/",
		"t=x; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Domain=icloud.com; Path=/"};

	(void)state;
	for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
		struct jar *j = jar_new();

		hear(j, REALM_SETUP, SETUP, "t=x; Domain=icloud.com; Path=/");
		assert_int_equal(jar_count(j), 1);
		hear(j, REALM_SETUP, SETUP, deaths[i]);
		assert_int_equal(jar_count(j), 0);
		jar_free(&j);
	}
}

static void jar__forgets__what_has_expired(void **state)
{
	struct jar *j = jar_new();
	struct buf b = BUF_INIT(KIB);

	(void)state;
	hear(j, REALM_SETUP, SETUP,
		"t=x; Max-Age=60; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/");
	assert_true(jar_has(j, REALM_SETUP, "t", NOW + 59));
	assert_false(jar_has(j, REALM_SETUP, "t", NOW + 60));
	assert_int_equal(jar_header(j, REALM_SETUP, STR(SETUP), NOW + 60, &b), 0);
	buf_release(&b);
	jar_free(&j);
}

static void jar__matches__paths_on_their_slashes(void **state)
{
	struct jar *j = jar_new();

	(void)state;
	hear(j, REALM_SETUP, SETUP, "p=1; Path=/setup");
	hear(j, REALM_SETUP, SETUP, "d=1");
	assert_sent(j, REALM_SETUP, "https://setup.icloud.com/setup", "p=1");
	assert_sent(j, REALM_SETUP, "https://setup.icloud.com/setup/ws/1/x", "d=1; p=1");
	assert_sent(j, REALM_SETUP, "https://setup.icloud.com/setupx", "");
	jar_free(&j);
}

static void jar__refuses__what_it_should_not_hold(void **state)
{
	static const char *const wrong[] = {"", "noequals", "=x", "a=b\r\nX: y", "a=b; Domain=com",
		"a=b; Domain=evil.example", "a=b; Domain=etup.icloud.com",
		"a=b; Domain=x.setup.icloud.com", "a=b\x01"};
	struct jar *j = jar_new();
	char *huge = malloc(10000);

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		hear(j, REALM_SETUP, SETUP, wrong[i]);
	memset(huge, 'a', 9999);
	huge[1] = '=';
	huge[9999] = '\0';
	hear(j, REALM_SETUP, SETUP, huge);
	free(huge);
	assert_int_equal(jar_count(j), 0);
	for (int i = 0; i < 300; i++) {
		char cookie[32];

		snprintf(cookie, sizeof cookie, "c%d=1", i);
		hear(j, REALM_SETUP, SETUP, cookie);
	}
	assert_int_equal(jar_count(j), 200);
	jar_free(&j);
}

/* Names that change with every sign-in fill a jar in the end; what has expired makes room. */
static void jar__when_full__gives_the_place_of_what_has_expired(void **state)
{
	struct jar *j = jar_new();
	char cookie[64];

	(void)state;
	for (int i = 0; i < 200; i++) {
		snprintf(cookie, sizeof cookie, "c%d=1; Max-Age=%d", i, i < 3 ? 10 : 1000);
		jar_hear(j, REALM_SETUP, str_of(SETUP), str_of(cookie), NOW);
	}
	jar_hear(j, REALM_SETUP, str_of(SETUP), STR("new=1"), NOW + 9);
	assert_false(jar_has(j, REALM_SETUP, "new", NOW + 9));
	jar_hear(j, REALM_SETUP, str_of(SETUP), STR("new=1"), NOW + 11);
	assert_true(jar_has(j, REALM_SETUP, "new", NOW + 11));
	assert_int_equal(jar_count(j), 198);
	jar_free(&j);
}

static void jar__survives__the_session_file(void **state)
{
	struct jar *j = jar_new(), *k = jar_new();
	struct buf file = BUF_INIT(64 * KIB);
	struct json_writer w = json_writer(&file);

	(void)state;
	hear(j, REALM_SETUP, SETUP, "t=\"v=2:\\x\"; Domain=icloud.com; Path=/; Max-Age=100");
	hear(j, REALM_SETUP, SETUP, "session=1; Domain=icloud.com; Path=/");
	hear(j, REALM_AUTH, AUTH, "aasp=A; Path=/");
	jar_write(j, &w);
	assert_true(jar_read(k, buf_str(&file)));
	assert_int_equal(jar_count(k), 3);
	assert_sent(k, REALM_SERVICE, CONTACTS, "session=1; t=\"v=2:\\x\"");
	assert_sent(k, REALM_AUTH, AUTH, "aasp=A");
	assert_false(jar_has(k, REALM_SETUP, "t", NOW + 100));
	assert_false(jar_read(k, STR("[{\"name\":\"a\"}]")));
	assert_int_equal(jar_count(k), 0);
	assert_false(jar_read(k, STR("{}")));
	buf_release(&file);
	jar_free(&j);
	jar_free(&k);
}

static void jar__counts__only_real_changes(void **state)
{
	struct jar *j = jar_new();
	uint64_t version;

	(void)state;
	hear(j, REALM_SETUP, SETUP, "t=x; Path=/");
	version = jar_version(j);
	hear(j, REALM_SETUP, SETUP, "t=x; Path=/");
	assert_true(jar_version(j) == version);
	hear(j, REALM_SETUP, SETUP, "t=y; Path=/");
	assert_true(jar_version(j) > version);
	jar_drop(j, REALM_SERVICE, "t");
	assert_int_equal(jar_count(j), 0);
	jar_free(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cookie_date__reads__every_form_that_servers_send),
		cmocka_unit_test(jar__keeps__quotes_and_follows_the_domain),
		cmocka_unit_test(jar__never_mixes__apple_and_icloud),
		cmocka_unit_test(jar__takes_nothing__from_courier_and_cloudkit),
		cmocka_unit_test(jar__deletes__on_empty_value_and_past_date),
		cmocka_unit_test(jar__forgets__what_has_expired),
		cmocka_unit_test(jar__matches__paths_on_their_slashes),
		cmocka_unit_test(jar__refuses__what_it_should_not_hold),
		cmocka_unit_test(jar__when_full__gives_the_place_of_what_has_expired),
		cmocka_unit_test(jar__survives__the_session_file),
		cmocka_unit_test(jar__counts__only_real_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
