#include "push/push.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void news__outlive__their_document(void **state)
{
	struct icloud_news line[3] = {{.at = 1773307980, .what = "Mail", .from = 2, .to = 3},
		{.at = 1773307979, .what = "listening", .from = NEWS_TOLD, .to = NEWS_TOLD},
		{.at = 0,
			.what = "A \"b\" \\ \xe2\x86\x92",
			.from = -1,
			.to = 0,
			.note = "alarms"}};
	struct icloud_news back[NEWS_MAX];
	struct buf document = BUF_INIT(64 * KIB);

	(void)state;
	news_write(line, 3, &document);
	assert_int_equal(news_read(buf_str(&document), back, NEWS_MAX), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(back[i].at, line[i].at);
		assert_int_equal(back[i].from, line[i].from);
		assert_int_equal(back[i].to, line[i].to);
		assert_string_equal(back[i].what, line[i].what);
		assert_string_equal(back[i].note, line[i].note);
	}
	assert_int_equal(news_read(buf_str(&document), back, 2), 2);
	buf_release(&document);
}

static void news__are__bounded(void **state)
{
	struct icloud_news line[NEWS_MAX + 1] = {{0}}, back[NEWS_MAX];
	struct buf document = BUF_INIT(64 * KIB);

	(void)state;
	news_write(line, NEWS_MAX + 1, &document);
	assert_int_equal(news_read(buf_str(&document), back, NEWS_MAX), NEWS_MAX);
	assert_false(document.failed);
	buf_release(&document);
}

static void news_read__leaves_out__what_it_cannot_read(void **state)
{
	struct icloud_news back[4];

	(void)state;
	assert_int_equal(news_read(STR("nonsense"), back, 4), 0);
	assert_int_equal(
		news_read(STR("{\"log\":[7,{\"at\":-1,\"from\":0,\"to\":0},{\"at\":1,\"from\":-9,"
			      "\"to\":0},{\"at\":1,\"from\":0,\"to\":1}]}"),
			back, 4),
		1);
	assert_string_equal(back[0].what, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(news__outlive__their_document),
		cmocka_unit_test(news__are__bounded),
		cmocka_unit_test(news_read__leaves_out__what_it_cannot_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
