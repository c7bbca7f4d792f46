/* Any bytes as the list of factors, as the page, as the answer to a code: within its places, and a
 * number that can be shown. */
#include "session/factors.h"

#include "net/headers.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void look(const struct factors *f)
{
	if (f->n > PHONES_MAX || (f->n && f->first >= f->n) || f->digits < 4 ||
		f->digits >= CODE_SIZE)
		abort();
	for (size_t i = 0; i < f->n; i++) {
		const char *number = f->phone[i].number;

		if (!*number || strlen(number) >= sizeof f->phone[i].number ||
			!utf8_ok(str_of(number)) || strchr(number, 0x1b) || strchr(number, '\n'))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = {(const char *)data, n};
	struct factors f, page;
	static const int statuses[] = {200, 204, 400, 401, 409, 412, 503};

	factors_read(body, &f);
	look(&f);
	page = f;
	factors_update(body, &page);
	factors_merge(&page, &f);
	look(&f);
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		struct response r = {.http = statuses[i], .body = body};

		response_fill(&r, 1700000000);
		if (verdict_of(&r) == VERDICT_TAKEN && (statuses[i] == 400 || statuses[i] >= 500))
			abort();
	}
	return 0;
}
