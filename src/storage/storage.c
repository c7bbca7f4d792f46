/* Storage usage, asked, kept in the store and read from there. */
#include "storage/storage.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdlib.h>

bool usage_ask(struct account *a, struct request *r, struct error *err)
{
	return account_request(a, "setup", VERB_POST, "/storageUsageInfo", NULL, r, err);
}

static bool into_store(struct account *a, struct str body, struct error *err)
{
	struct icloud_storage s;
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_STORAGE};

	if (!usage_read(body, &s, err) ||
		!store_document_put(a->store, "storage", body, clock_now(), err))
		return false;
	usage_sample(a->store, &s);
	a->tell(a->tell_owner, &m);
	return true;
}

struct flow *storage_start(struct account *a, struct error *err)
{
	struct request r = {0};
	struct flow *f;

	if (!usage_ask(a, &r, err))
		return NULL;
	f = flow_call(a, &r, into_store);
	free(r.url);
	return f;
}

bool storage_read(struct icloud_reader *r, struct icloud_storage *out)
{
	struct store *s = reader_store(r);
	struct buf body = BUF_INIT(MIB);
	time_t as_of = 0;
	bool ok = s && store_document(s, "storage", &body, &as_of) &&
		  usage_read(buf_str(&body), out, NULL);

	if (ok)
		out->as_of = as_of;
	buf_release(&body);
	return ok;
}
