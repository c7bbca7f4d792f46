#include "net/activity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void activity_address__masks__what_could_name_a_person(void **state)
{
	struct icloud_activity line = {0};

	(void)state;
	activity_address(
		&line, STR("https://p61-contactsws.icloud.com:443/co/startup?clientVersion="
			   "2.1&dsid=12345678901&syncToken=FT%3D-&clientId=ab-cd"));
	assert_string_equal(line.host, "p61-contactsws.icloud.com");
	assert_string_equal(line.path, "/co/startup");
	assert_string_equal(line.asked, "clientVersion 2.1, dsid ···, syncToken ···, clientId ···");
	activity_address(
		&line, STR("https://gatewayws.icloud.com/acsegateway/v3/accounts/12345678901/x"));
	assert_string_equal(line.path, "/acsegateway/v3/accounts/···/x");
	activity_address(&line, STR("https://h.icloud.com/photo/AbCdEfGhIjKlMnOpQrStUvWxYz"));
	assert_string_equal(line.path, "/photo/···");
	activity_address(&line, STR("nonsense"));
	assert_string_equal(line.host, "");
}

static void activity__keeps__the_last_500_newest_first(void **state)
{
	struct activity *a = activity_new();
	struct icloud_activity line = {0}, out[ACTIVITY_KEPT + 1];

	(void)state;
	for (int i = 0; i < 700; i++) {
		line.http = i;
		activity_add(a, &line);
	}
	assert_int_equal(activity_read(a, out, ACTIVITY_KEPT + 1), ACTIVITY_KEPT);
	assert_int_equal(out[0].http, 699);
	assert_int_equal(out[ACTIVITY_KEPT - 1].http, 200);
	assert_int_equal(activity_read(a, out, 2), 2);
	activity_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(activity_address__masks__what_could_name_a_person),
		cmocka_unit_test(activity__keeps__the_last_500_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
