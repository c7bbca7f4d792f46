/* Any bytes as a token's answer, as a notice, and as the log of what was told. */
#include "push/courier.h"
#include "push/push.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_token(struct str body)
{
	struct push_token t = {0};

	if (!token_read(body, &t, NULL))
		return;
	if (!t.token.length || !t.url[0] || t.ttl_s <= 0 || strpbrk(t.url, " \r\n"))
		__builtin_trap();
	push_token_release(&t);
}

static void try_log(struct str body)
{
	struct icloud_news a[NEWS_MAX], b[NEWS_MAX];
	struct buf document = BUF_INIT(256 * KIB);
	size_t n_a = news_read(body, a, NEWS_MAX);

	news_write(a, n_a, &document);
	if (news_read(buf_str(&document), b, NEWS_MAX) != n_a)
		__builtin_trap();
	buf_release(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = {(const char *)data, n};
	struct push_notice notice = {0};

	try_token(body);
	try_log(body);
	if (notice_read(body, &notice, NULL) && notice.empty && notice.topics)
		__builtin_trap();
	return 0;
}
