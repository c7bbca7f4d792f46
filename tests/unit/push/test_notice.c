#include "icloud/glance.h"
#include "push/courier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define CONTACTS "73f7bfc9253abaaa423eba9a48e9f187994b7bd9"
#define MAIL	 "e850b097b840ef10ce5a7ed95b171058c42cc435"

static unsigned topics(const char *body)
{
	struct push_notice n = {0};

	assert_true(notice_read(str_of(body), &n, NULL));
	assert_false(n.empty);
	return n.topics;
}

static void notice_read__finds__topics_at_every_depth(void **state)
{
	(void)state;
	assert_int_equal(topics("{\"topic\":\"" CONTACTS "\"}"), topic_bit("contacts"));
	assert_int_equal(
		topics("{\"aps\":{\"a\":[{\"t\":[\"" MAIL "\"]}]},\"x\":{\"" CONTACTS "\":1}}"),
		topic_bit("contacts") | topic_bit("mail"));
	assert_int_equal(topics("[\"\\u0037"
				"3f7bfc9253abaaa423eba9a48e9f187994b7bd9\"]"),
		topic_bit("contacts"));
}

static void notice_read__takes__unknown_news_as_such(void **state)
{
	(void)state;
	assert_int_equal(topics("{\"ck\":{\"cid\":\"com.apple.notes\"}}"), 0);
	assert_int_equal(topics("{\"topic\":\"73f7\"}"), 0);
	assert_int_equal(topics("{}"), 0);
}

static void notice_read__names__a_topic_that_nobody_knows(void **state)
{
	struct push_notice n = {0};

	(void)state;
	assert_true(notice_read(
		STR("{\"aps\":{\"t\":[1,\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\"]}}"), &n,
		NULL));
	assert_string_equal(n.other, "0a1b2c3d");
	assert_true(notice_read(STR("{\"t\":\"" MAIL "\",\"u\":\"0a1b2c3d\"}"), &n, NULL));
	assert_string_equal(n.other, "");
}

static void notice_read__knows__an_empty_round(void **state)
{
	struct push_notice n = {.topics = 7};

	(void)state;
	assert_true(notice_read(STR_NONE, &n, NULL) && n.empty && !n.topics);
	n.empty = false;
	assert_true(notice_read(STR(" \r\n"), &n, NULL) && n.empty);
}

static void notice_read__refuses__what_is_no_json(void **state)
{
	static const char *const bad[] = {"<html>", "{\"a\":", "42", "\"text\"", "{}{}"};
	struct error err = ERROR_INIT;
	struct push_notice n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err = ERROR_INIT;
		assert_false(notice_read(str_of(bad[i]), &n, &err));
		assert_int_equal(err.code, ERR_BAD_DATA);
	}
}

static bool reads(const char *body, struct push_token *t)
{
	return token_read(str_of(body), t, NULL);
}

static void token_read__takes__token_address_and_life(void **state)
{
	struct push_token t = {0};

	(void)state;
	assert_true(
		reads("{\"pushTokenTTL\":43200,\"webCourierURL\":\"https://webcourier.push.apple."
		      "com/aps\",\"registeredTopics\":[],\"pushToken\":\"00ffAA\"}",
			&t));
	assert_true(secret_is(&t.token, STR("00ffAA")));
	assert_string_equal(t.url, "https://webcourier.push.apple.com/aps");
	assert_int_equal(t.ttl_s, 43200);
	push_token_release(&t);
	assert_true(reads("{\"webCourierURL\":\"https://c/aps\",\"pushToken\":\"a\"}", &t));
	assert_int_equal(t.ttl_s, 43200);
	push_token_release(&t);
	assert_true(reads("{\"pushTokenTTL\":99999999999,\"webCourierURL\":\"https://c/"
			  "aps\",\"pushToken\":\"a\"}",
		&t));
	assert_int_equal(t.ttl_s, 7 * 86400);
	push_token_release(&t);
}

/* It goes into an address as it is, so it can hold nothing that would change that address. */
static void token_read__refuses__a_token_that_is_none(void **state)
{
	static const char *const bad[] = {"{}", "",
		"{\"webCourierURL\":\"https://c/aps\",\"pushToken\":\"\"}",
		"{\"webCourierURL\":\"https://c/aps\",\"pushToken\":\"a&b=c\"}",
		"{\"webCourierURL\":\"https://c/aps\",\"pushToken\":\"a\\u0000b\"}",
		"{\"webCourierURL\":\"https://c/aps\",\"pushToken\":\"a b\"}",
		"{\"webCourierURL\":\"https://c/a ps\",\"pushToken\":\"ab\"}",
		"{\"webCourierURL\":7,\"pushToken\":\"ab\"}", "{\"pushToken\":\"ab\"}"};
	struct push_token t = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(reads(bad[i], &t));
	assert_null(t.token.bytes);
}

static void courier_backoff__doubles__to_five_minutes(void **state)
{
	(void)state;
	assert_in_range(courier_backoff(0, 0), 900, 1100);
	assert_in_range(courier_backoff(3, 12345), 7200, 8800);
	assert_in_range(courier_backoff(9, 7), 270000, 330000);
	assert_in_range(courier_backoff(4000000000u, 4294967295u), 270000, 330000);
	assert_true(courier_backoff(2, 0) != courier_backoff(2, 100));
}

static void courier_slept__is__a_clock_that_ran_alone(void **state)
{
	(void)state;
	assert_false(courier_slept(30, 30000));
	assert_false(courier_slept(90, 30000));
	assert_true(courier_slept(91, 30000));
	assert_true(courier_slept(8 * 3600, 30000));
	assert_false(courier_slept(-3600, 30000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notice_read__finds__topics_at_every_depth),
		cmocka_unit_test(notice_read__takes__unknown_news_as_such),
		cmocka_unit_test(notice_read__names__a_topic_that_nobody_knows),
		cmocka_unit_test(notice_read__knows__an_empty_round),
		cmocka_unit_test(notice_read__refuses__what_is_no_json),
		cmocka_unit_test(token_read__takes__token_address_and_life),
		cmocka_unit_test(token_read__refuses__a_token_that_is_none),
		cmocka_unit_test(courier_backoff__doubles__to_five_minutes),
		cmocka_unit_test(courier_slept__is__a_clock_that_ran_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
