/* Any bytes as an answer of the contacts service: what is read lies inside the body. */
#include "contacts/wire.h"

#include <stdlib.h>

static void count_id(void *ctx, struct str id)
{
	*(size_t *)ctx += id.n;
}

static void inside(struct str span, struct str body)
{
	if (span.n && (span.p < body.p || span.p + span.n > body.p + body.n))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = {(const char *)data, n};
	struct contacts_answer a = {0};
	struct error err = ERROR_INIT;
	size_t sum = 0;

	contacts_read_startup(body, &a, &err);
	if (!contacts_read(body, &a, &err))
		return 0;
	inside(a.contacts, body);
	inside(a.groups, body);
	inside(a.order, body);
	inside(a.headers, body);
	inside(a.me_card, body);
	inside(a.sync_token, body);
	inside(contacts_find(a.contacts, STR("A")), body);
	contacts_deleted(&a, "contactId", count_id, &sum);
	contacts_deleted(&a, "groupId", count_id, &sum);
	return 0;
}
