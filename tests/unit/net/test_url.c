#include "net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void url_parse__takes__host_port_path_and_query(void **state)
{
	struct url u;

	(void)state;
	assert_true(url_parse(STR("https://p61-contactsws.icloud.com:443/co/startup?a=b&c=d"), &u));
	assert_true(str_is(u.host, "p61-contactsws.icloud.com"));
	assert_true(str_is(u.path, "/co/startup"));
	assert_true(str_is(u.query, "a=b&c=d"));
	assert_int_equal(u.port, 443);
	assert_true(url_parse(STR("https://h.example"), &u));
	assert_int_equal(u.path.n, 0);
	assert_int_equal(u.port, 443);
	assert_true(url_parse(STR("https://h.example:8443?q"), &u));
	assert_int_equal(u.port, 8443);
	assert_true(str_is(u.query, "q"));
	assert_true(url_parse(STR("https://[::1]:8443/x"), &u));
	assert_true(str_is(u.host, "::1"));
}

static void url_parse__refuses__what_two_parsers_read_in_two_ways(void **state)
{
	static const char *const wrong[] = {"http://setup.icloud.com/", "https:/setup.icloud.com",
		"HTTPS://setup.icloud.com/", "https://", "https:///x", "https://a@b.example/",
		"https://setup.icloud.com\\@evil.example/",
		"https://setup.icloud.com#@evil.example/", "https://setup.icloud.com:0/",
		"https://setup.icloud.com:65536/", "https://setup.icloud.com:/",
		"https://setup.icloud.com:44x/", "https://setup.icloud.com:-1/",
		"https://setup.icloud.com./", "https://.icloud.com/", "https://a..icloud.com/",
		"https://set up.icloud.com/", "https://setup.icloud.com/a b",
		"https://setup.icloud.com/\r\nX: y", "https://s%65tup.icloud.com/",
		"https://\xc3\xa9.icloud.com/", "https://[::1/", "https://[::1]x/", ""};
	struct url u;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (url_parse(str_of(wrong[i]), &u))
			fail_msg("taken: %s", wrong[i]);
}

static void url_param__encodes__every_value(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	buf_adds(&b, "https://h.example/co");
	assert_true(url_param(&b, "syncToken", STR("FT=-@RU=a&b +\xc3\xa9")));
	assert_true(url_query(&b, "clientVersion=2.1"));
	assert_true(url_query(&b, NULL));
	assert_true(url_param(&b, "x", STR("a-z_0.~")));
	assert_string_equal(buf_cstr(&b),
		"https://h.example/"
		"co?syncToken=FT%3D-%40RU%3Da%26b%20%2B%C3%A9&clientVersion=2.1&x=a-z_0.~");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(url_parse__takes__host_port_path_and_query),
		cmocka_unit_test(url_parse__refuses__what_two_parsers_read_in_two_ways),
		cmocka_unit_test(url_param__encodes__every_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
