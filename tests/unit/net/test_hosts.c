#include "net/hosts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const struct endpoints sim = {
	.auth_url = "https://auth.sim.localhost:7001/appleauth/auth",
	.setup_url = "https://setup.sim.localhost:7001/setup/ws/1",
	.home_url = "https://www.sim.localhost:7001",
	.cloudkit_url = "https://ck.elsewhere.example:9",
};

static struct hosts *made(const struct endpoints *e)
{
	struct hosts *h = hosts_new();
	struct error err;

	if (e)
		assert_true(hosts_configure(h, e, &err));
	return h;
}

static void assert_row(struct hosts *h, enum realm realm, const char *url, bool allowed)
{
	struct error err = ERROR_INIT;

	if (hosts_allow(h, realm, str_of(url), &err) != allowed)
		fail_msg("%s in %s", url, realm_name(realm));
	if (!allowed)
		assert_int_equal(err.code, ERR_REFUSED);
}

static void hosts_allow__holds__the_table_for_apple(void **state)
{
	struct hosts *h = made(NULL);

	(void)state;
	assert_row(h, REALM_AUTH, "https://idmsa.apple.com/appleauth/auth", true);
	assert_row(h, REALM_AUTH, "https://idmsa.apple.com.cn/", true);
	assert_row(h, REALM_AUTH, "https://IDMSA.Apple.com/", true);
	assert_row(h, REALM_AUTH, "https://idmsa.apple.com:8443/", false);
	assert_row(h, REALM_AUTH, "https://x.idmsa.apple.com/", false);
	assert_row(h, REALM_AUTH, "https://setup.icloud.com/", false);
	assert_row(h, REALM_SETUP, "https://setup.icloud.com/setup/ws/1", true);
	assert_row(h, REALM_SETUP, "https://setup.icloud.com.cn/setup/ws/1", true);
	assert_row(h, REALM_SETUP, "https://idmsa.apple.com/", false);
	assert_row(h, REALM_SERVICE, "https://p61-contactsws.icloud.com:443/co", true);
	assert_row(h, REALM_SERVICE, "https://a.b.icloud.com.cn/", true);
	assert_row(h, REALM_SERVICE, "https://icloud.com/", false);
	assert_row(h, REALM_SERVICE, "https://evilicloud.com/", false);
	assert_row(h, REALM_SERVICE, "https://x.icloud.com.evil.example/", false);
	assert_row(h, REALM_SERVICE, "https://x.icloud.com:8443/", false);
	assert_row(h, REALM_SERVICE, "https://127.0.0.1/", false);
	assert_row(h, REALM_COURIER, "https://webcourier.push.apple.com/aps", true);
	assert_row(h, REALM_COURIER, "https://x.push.apple.com/aps", false);
	assert_row(h, REALM_CLOUDKIT, "https://api.apple-cloudkit.com/database/1", true);
	assert_row(h, REALM_CLOUDKIT, "https://cvws.icloud-content.com/B/x", true);
	assert_row(h, REALM_CLOUDKIT, "https://icloud-content.com/", false);
	assert_row(h, REALM_SERVICE, "https://cvws.icloud-content.com/B/x", false);
	assert_null(hosts_stranger(h));
	hosts_free(&h);
}

static void hosts_configure__adds__the_named_hosts_and_neighbours(void **state)
{
	struct hosts *h = made(&sim);

	(void)state;
	assert_row(h, REALM_AUTH, "https://auth.sim.localhost:7001/x", true);
	assert_row(h, REALM_AUTH, "https://auth.sim.localhost:7002/x", false);
	assert_row(h, REALM_AUTH, "https://setup.sim.localhost:7001/x", false);
	assert_row(h, REALM_SETUP, "https://setup.sim.localhost:7001/x", true);
	assert_row(h, REALM_SETUP, "https://other.sim.localhost:7001/x", false);
	assert_row(h, REALM_SERVICE, "https://contacts.sim.localhost:9999/co", true);
	assert_row(h, REALM_SERVICE, "https://sim.localhost:7001/", false);
	assert_row(h, REALM_SERVICE, "https://evilsim.localhost:7001/", false);
	assert_row(h, REALM_SERVICE, "https://contacts.sim.localhost.example/", false);
	assert_row(h, REALM_COURIER, "https://courier.sim.localhost:7001/aps", true);
	assert_row(h, REALM_CLOUDKIT, "https://ck.elsewhere.example:9/", true);
	assert_row(h, REALM_CLOUDKIT, "https://other.elsewhere.example:9/", false);
	assert_string_equal(hosts_stranger(h), "setup.sim.localhost");
	hosts_free(&h);
}

static void hosts_configure__gives_no_neighbours__to_addresses_and_short_names(void **state)
{
	struct endpoints e = {.setup_url = "https://127.0.0.1:7001/setup"};
	struct hosts *h = made(&e);

	(void)state;
	assert_row(h, REALM_SETUP, "https://127.0.0.1:7001/setup", true);
	assert_row(h, REALM_SERVICE, "https://9.0.0.1:7001/", false);
	hosts_free(&h);
	e.setup_url = "https://setup.localhost/setup";
	h = made(&e);
	assert_row(h, REALM_SERVICE, "https://contacts.localhost/", false);
	hosts_free(&h);
}

static void hosts_configure__names__an_address_that_is_none(void **state)
{
	struct hosts *h = hosts_new();
	struct endpoints e = {.setup_url = "http://setup.example"};
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(hosts_configure(h, &e, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.what, "http://setup.example"));
	hosts_free(&h);
}

static void hosts_add__allows__one_host_in_one_realm(void **state)
{
	struct hosts *h = made(&sim);
	char *id = mem_dup(hosts_id(h));

	(void)state;
	assert_row(h, REALM_SETUP, "https://setup.cn.sim.localhost:7001/x", false);
	hosts_add(h, REALM_SETUP, STR("https://setup.cn.sim.localhost:7001/setup/ws/1"));
	hosts_add(h, REALM_SETUP, STR("http://setup.evil.example/"));
	assert_row(h, REALM_SETUP, "https://setup.cn.sim.localhost:7001/x", true);
	assert_row(h, REALM_SETUP, "https://setup.cn.sim.localhost:7002/x", false);
	assert_row(h, REALM_SETUP, "https://www.cn.sim.localhost:7001/x", false);
	assert_row(h, REALM_SETUP, "https://setup.evil.example/", false);
	assert_row(h, REALM_AUTH, "https://setup.cn.sim.localhost:7001/x", false);
	assert_string_equal(hosts_id(h), id); /* the same account */
	free(id);
	hosts_free(&h);
}

static void hosts_names__are__what_the_id_is_made_from(void **state)
{
	struct endpoints apple = {NULL},
			 other = {.setup_url = "https://Setup.Sim.localhost:8443/x//"};
	struct buf names = BUF_INIT(4 * KIB);

	(void)state;
	assert_true(hosts_names(&apple, &names));
	assert_string_equal(buf_cstr(&names),
		"idmsa.apple.com:443/appleauth/auth\n"
		"setup.icloud.com:443/setup/ws/1\nwww.icloud.com:443\n");
	buf_clear(&names);
	assert_true(hosts_names(&other, &names));
	assert_true(str_find(buf_str(&names), STR("setup.sim.localhost:8443/x\n")) != SIZE_MAX);
	other.home_url = "http://www.icloud.com";
	assert_false(hosts_names(&other, &names));
	buf_release(&names);
}

static void hosts_id__tells__sets_of_endpoints_apart(void **state)
{
	struct endpoints spelled = {.auth_url = "https://IDMSA.apple.com:443/appleauth/auth/"};
	struct hosts *apple = made(NULL), *same = made(&spelled), *other = made(&sim);

	(void)state;
	assert_string_equal(hosts_id(apple), hosts_id(same));
	assert_string_not_equal(hosts_id(apple), hosts_id(other));
	hosts_free(&apple);
	hosts_free(&same);
	hosts_free(&other);
}

static void hosts_realm__finds__where_a_named_address_belongs(void **state)
{
	struct hosts *h = made(NULL);
	enum realm realm = REALM_AUTH;

	(void)state;
	assert_true(hosts_realm(h, STR("https://gateway.icloud.com/photo/1"), &realm));
	assert_int_equal(realm, REALM_SERVICE);
	assert_true(hosts_realm(h, STR("https://cvws.icloud-content.com/B/1"), &realm));
	assert_int_equal(realm, REALM_CLOUDKIT);
	assert_false(hosts_realm(h, STR("https://evil.example/B/1"), &realm));
	hosts_free(&h);
}

/* icloud.com's page reports there how it is used. A service map that names it changes nothing. */
static void hosts_allow__never_names__the_host_of_statistics(void **state)
{
	struct hosts *h = made(&sim);

	(void)state;
	assert_row(h, REALM_SERVICE, "https://p61-contactsws.icloud.com/", true);
	assert_row(h, REALM_SERVICE, "https://feedbackws.icloud.com/reportStats", false);
	assert_row(h, REALM_SERVICE, "https://FeedbackWS.icloud.com.cn/reportStats", false);
	hosts_add(h, REALM_SERVICE, STR("https://feedbackws.sim.localhost:7001/"));
	assert_row(h, REALM_SERVICE, "https://feedbackws.sim.localhost:7001/x", false);
	hosts_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_allow__holds__the_table_for_apple),
		cmocka_unit_test(hosts_allow__never_names__the_host_of_statistics),
		cmocka_unit_test(hosts_configure__adds__the_named_hosts_and_neighbours),
		cmocka_unit_test(
			hosts_configure__gives_no_neighbours__to_addresses_and_short_names),
		cmocka_unit_test(hosts_configure__names__an_address_that_is_none),
		cmocka_unit_test(hosts_add__allows__one_host_in_one_realm),
		cmocka_unit_test(hosts_names__are__what_the_id_is_made_from),
		cmocka_unit_test(hosts_id__tells__sets_of_endpoints_apart),
		cmocka_unit_test(hosts_realm__finds__where_a_named_address_belongs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
