/* A request to the contacts service of the account that is signed in. What is said is wire.c's. */
#include "contacts/stored.h"

bool contacts_ask(struct account *a, const struct contacts_ask *k, struct str body,
	struct request *r, struct error *err)
{
	struct contacts_ask full = *k;
	struct buf query = BUF_INIT(64 * KIB);
	bool writes = k->method != METHOD_NONE;
	enum verb verb = writes ? VERB_POST : VERB_GET;
	const char *path;
	bool ok;

	if (!full.order) /* one order in all calls: places in one list must mean the same in the next */
		full.order = stored_order_asked(a->store, a->settings->order_by);
	ok = contacts_ask_query(&full, &path, &query, err) &&
	     account_request(a, "contacts", verb, path, buf_cstr(&query), r, err);

	if (ok && writes) {
		r->body = body;
		r->write = true;
	}
	buf_release(&query);
	return ok;
}
