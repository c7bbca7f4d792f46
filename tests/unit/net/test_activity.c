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

static void activity__numbers__its_lines_and_keeps_what_went_with_them(void **state)
{
	struct activity *a = activity_new();
	struct icloud_activity line = {.http = 200}, out[2];
	struct icloud_exchange x = {0}, y;
	uint64_t n;

	(void)state;
	assert_int_equal(activity_add(a, &line), 1);
	n = activity_add(a, &line);
	x.asked = BUF_INIT(KIB);
	buf_adds(&x.asked, "Accept: ···");
	activity_add_exchange(a, n, &x);
	assert_int_equal(x.asked.n, 0);
	activity_read(a, out, 2);
	assert_int_equal(out[0].number, 2);
	assert_false(activity_copy_exchange(a, 1, &y));
	assert_false(activity_copy_exchange(a, 0, &y));
	assert_true(activity_copy_exchange(a, 2, &y));
	assert_string_equal(buf_cstr(&y.asked), "Accept: ···");
	activity_exchange_release(&y);
	activity_free(&a);
}

/* However much is said, the record stays small: the oldest bodies go. */
static void exchanges__are__bounded(void **state)
{
	struct activity *a = activity_new();
	struct icloud_activity line = {0};
	struct icloud_exchange y;
	uint64_t n = 0, kept = 0;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct icloud_exchange x = {0};

		x.answer = BUF_INIT(64 * KIB);
		for (int k = 0; k < 20000; k++)
			buf_addc(&x.answer, 'x');
		n = activity_add(a, &line);
		activity_add_exchange(a, n, &x);
	}
	for (uint64_t i = 1; i <= n; i++)
		if (activity_copy_exchange(a, i, &y)) {
			kept += y.answer.n;
			activity_exchange_release(&y);
		}
	assert_true(kept > 0 && kept <= EXCHANGES_BYTES);
	assert_true(activity_copy_exchange(a, n, &y));
	activity_exchange_release(&y);
	activity_free(&a);
}

static void a_line__comes_back__as_it_was_written(void **state)
{
	struct icloud_activity line = {.at = 1773307980,
				       .service = "contacts",
				       .verb = "GET",
				       .path = "/co/startup",
				       .host = "p61-contactsws.icloud.com",
				       .http = 200,
				       .took_ms = 412,
				       .sent = 3,
				       .bytes = 184320,
				       .wire = 31902,
				       .name_ms = 9,
				       .connect_ms = 30,
				       .tls_ms = 44,
				       .wait_ms = 168,
				       .read_ms = 161,
				       .version = "HTTP/2",
				       .connection = 3,
				       .again = 1,
				       .how = "HTTP/2, connection 3, gzip",
				       .asked = "dsid ···",
				       .note = "again in 30 s"},
			       back;
	struct buf text = BUF_INIT(16 * KIB);
	struct json_writer w = json_writer(&text);

	(void)state;
	activity_write(&w, &line);
	assert_true(activity_read_line(buf_str(&text), &back));
	assert_memory_equal(&line, &back, sizeof line);
	assert_false(activity_read_line(STR("[]"), &back));
	assert_true(activity_read_line(STR("{\"http\":-5,\"took_ms\":99999999999}"), &back));
	assert_int_equal(back.http, 0);
	assert_int_equal(back.took_ms, 2147483647);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(activity_address__masks__what_could_name_a_person),
		cmocka_unit_test(activity__keeps__the_last_500_newest_first),
		cmocka_unit_test(activity__numbers__its_lines_and_keeps_what_went_with_them),
		cmocka_unit_test(exchanges__are__bounded),
		cmocka_unit_test(a_line__comes_back__as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
