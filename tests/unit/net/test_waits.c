#include "net/waits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { NOW = 1700000000 };

static void hear(struct waits *w, enum realm realm, int http, int apple, time_t retry, time_t now)
{
	struct response r = {.http = http, .rscd = http, .apple = apple, .retry_after = retry};

	waits_hear(w, realm, &r, now);
}

static long pause(struct waits *w, enum realm realm, time_t now)
{
	time_t until = waits_until(w, realm, now);

	return until ? (long)(until - now) : 0;
}

static void waits__double__up_to_their_limit(void **state)
{
	static const struct {
		enum realm realm;
		int http;
		long first, second, last;
	} rows[] = {
		{REALM_SERVICE, 429, 30, 60, 300},
		{REALM_SERVICE, 503, 60, 120, 960},
		{REALM_SETUP, 503, 60, 120, 960},
		{REALM_AUTH, 503, 900, 1800, 14400},
		{REALM_AUTH, 429, 900, 1800, 14400},
		{REALM_AUTH, 403, 900, 1800, 14400},
		{REALM_SERVICE, 403, 0, 0, 0},
		{REALM_SERVICE, 421, 0, 0, 0},
		{REALM_SERVICE, 500, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct waits *w = waits_new();

		hear(w, rows[i].realm, rows[i].http, 0, 0, NOW);
		assert_int_equal(pause(w, rows[i].realm, NOW), rows[i].first);
		hear(w, rows[i].realm, rows[i].http, 0, 0, NOW);
		assert_int_equal(pause(w, rows[i].realm, NOW), rows[i].second);
		for (int k = 0; k < 20; k++)
			hear(w, rows[i].realm, rows[i].http, 0, 0, NOW);
		assert_int_equal(pause(w, rows[i].realm, NOW), rows[i].last);
		assert_int_equal(pause(w, REALM_CLOUDKIT, NOW), 0);
		waits_free(&w);
	}
}

static void waits__honour__retry_after_and_end_by_themselves(void **state)
{
	struct waits *w = waits_new();

	(void)state;
	hear(w, REALM_SERVICE, 503, 0, NOW + 7, NOW);
	assert_int_equal(pause(w, REALM_SERVICE, NOW), 7);
	assert_int_equal(waits_status(w, REALM_SERVICE), 503);
	assert_int_equal(pause(w, REALM_SERVICE, NOW + 7), 0);
	hear(w, REALM_SERVICE, 503, 0, NOW + 99999999, NOW);
	assert_int_equal(pause(w, REALM_SERVICE, NOW), 24 * 3600);
	waits_free(&w);
}

static void waits__start_anew__after_a_good_answer(void **state)
{
	struct waits *w = waits_new();

	(void)state;
	hear(w, REALM_SERVICE, 503, 0, 0, NOW);
	hear(w, REALM_SERVICE, 503, 0, 0, NOW + 60);
	hear(w, REALM_SERVICE, 200, 0, 0, NOW + 500);
	hear(w, REALM_SERVICE, 503, 0, 0, NOW + 501);
	assert_int_equal(pause(w, REALM_SERVICE, NOW + 501), 60);
	waits_free(&w);
}

static void waits__do_not_take__a_wrong_password_for_a_block(void **state)
{
	struct waits *w = waits_new();

	(void)state;
	hear(w, REALM_AUTH, 403, -20101, 0, NOW);
	assert_int_equal(pause(w, REALM_AUTH, NOW), 0);
	waits_free(&w);
}

static void waits__bind__the_next_program(void **state)
{
	struct waits *w = waits_new(), *next = waits_new();
	struct buf file = BUF_INIT(4 * KIB);
	struct json_writer out = json_writer(&file);

	(void)state;
	hear(w, REALM_AUTH, 503, 0, 0, NOW);
	waits_write(w, &out);
	waits_merge(next, buf_str(&file), NOW + 10);
	assert_int_equal(pause(next, REALM_AUTH, NOW + 10), 890);
	assert_int_equal(waits_status(next, REALM_AUTH), 503);
	hear(next, REALM_AUTH, 503, 0, 0, NOW + 900);
	assert_int_equal(pause(next, REALM_AUTH, NOW + 900), 1800);
	/* What lies absurdly far ahead comes from a clock that was set back. */
	waits_merge(next, STR("{\"auth\":{\"until\":9999999999,\"status\":503,\"times\":1}}"), NOW);
	assert_int_equal(pause(next, REALM_AUTH, NOW), 24 * 3600);
	waits_merge(next, STR("{\"setup\":7,\"service\":{\"until\":\"x\"}}"), NOW);
	waits_merge(next, STR("nonsense"), NOW);
	assert_int_equal(pause(next, REALM_SETUP, NOW), 0);
	buf_release(&file);
	waits_free(&w);
	waits_free(&next);
}

static void count(void *owner)
{
	++*(int *)owner;
}

static void waits__tell__that_they_must_be_kept(void **state)
{
	struct waits *w = waits_new();
	int told = 0;

	(void)state;
	waits_on_change(w, count, &told);
	hear(w, REALM_SERVICE, 200, 0, 0, NOW);
	assert_int_equal(told, 0);
	hear(w, REALM_SERVICE, 503, 0, 0, NOW);
	assert_int_equal(told, 1);
	waits_impose(w, REALM_SETUP, 421, NOW + 5, NOW);
	assert_int_equal(told, 2);
	assert_int_equal(pause(w, REALM_SETUP, NOW), 5);
	waits_free(&w);
}

/* A wait of half an hour, and then somebody sets the clock back by a year. */
static void waits_until__is_clamped__when_the_clock_is_set_back(void **state)
{
	struct waits *w = waits_new();
	time_t now = 1773307980, year = 365L * 86400;

	(void)state;
	waits_impose(w, REALM_SERVICE, 503, now + 1800, now);
	assert_true(waits_until(w, REALM_SERVICE, now) == now + 1800);
	assert_true(waits_until(w, REALM_SERVICE, now - year) == now - year + 86400);
	assert_true(waits_until(w, REALM_SERVICE, now - year + 86400) == 0);
	waits_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits__double__up_to_their_limit),
		cmocka_unit_test(waits__honour__retry_after_and_end_by_themselves),
		cmocka_unit_test(waits__start_anew__after_a_good_answer),
		cmocka_unit_test(waits__do_not_take__a_wrong_password_for_a_block),
		cmocka_unit_test(waits__bind__the_next_program),
		cmocka_unit_test(waits__tell__that_they_must_be_kept),
		cmocka_unit_test(waits_until__is_clamped__when_the_clock_is_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
