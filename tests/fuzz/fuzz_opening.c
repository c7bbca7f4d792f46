/* Any bytes as the answer of accountLogin or getTerms: what they name leads to Apple's regions or nowhere. */
#include "session/opening.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = {(const char *)data, n};
	struct buf moved = BUF_INIT(4 * KIB);
	struct opening o;
	int64_t version;

	opening_read(body, &o);
	terms_read(body, &version);
	federated_read(body);
	if (o.wants != WANTS_REGION && *o.domain)
		abort();
	if (strpbrk(o.language, "\"\\ \n"))
		abort();
	if (region_url(STR("https://setup.icloud.com/setup/ws/1"), str_of(o.domain), &moved) &&
		!str_is(buf_str(&moved), "https://setup.icloud.com/setup/ws/1") &&
		!str_is(buf_str(&moved), "https://setup.icloud.com.cn/setup/ws/1"))
		abort();
	buf_release(&moved);
	return 0;
}
