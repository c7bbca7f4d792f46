/* Settings of icloud.com, from one request into one document. Never writes them. */
#include "settings/settings.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdlib.h>

bool settings_ask(struct account *a, struct buf *body, struct request *r, struct error *err)
{
	/* An empty version asks for everything (protocol 8, inferred). */
	buf_adds(body, "{\"apps\":[{\"app-id\":\"account\",\"registry-version\":\"\"},"
		       "{\"app-id\":\"contacts\",\"registry-version\":\"\"},"
		       "{\"app-id\":\"calendar\",\"registry-version\":\"\"}]}");
	if (!account_request(a, "keyvalue", VERB_POST, "/json/sync", NULL, r, err))
		return false;
	r->body = buf_str(body);
	return true;
}

static bool into_store(struct account *a, struct str body, struct error *err)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_SETTINGS};
	struct buf kept = BUF_INIT(4 * MIB);
	bool ok = settings_hear(body, &kept, err) &&
		  store_document_put(a->store, "settings", buf_str(&kept), clock_now(), err);

	if (ok)
		a->tell(a->tell_owner, &m);
	buf_release(&kept);
	return ok;
}

static void heard(void *owner, const struct response *r, const struct error *failed)
{
	struct call_flow *f = owner;
	struct error err = ERROR_INIT;
	bool ok = call_heard(f, r, failed, into_store, &err);

	if (r && r->http >= 400 && r->http < 500 && err.code != ERR_SIGN_IN &&
		err.code != ERR_THROTTLED) {
		fail(&err, ERR_NOT_FOUND, "iCloud does not give its settings to this program.",
			"Nothing depends on them; see them at icloud.com.");
		err.http = r->http;
	}
	flow_end(&f->flow, ok ? NULL : &err);
}

struct flow *settings_start(struct account *a, struct error *err)
{
	struct call_flow *f;
	struct request r = {0};
	struct buf body = BUF_INIT(4 * KIB);

	if (!settings_ask(a, &body, &r, err)) {
		buf_release(&body);
		return NULL;
	}
	f = call_new(a, "settings", "Reading the settings was stopped.");
	f->asked = engine_send(a->engine, &r, heard, f);
	free(r.url);
	buf_release(&body);
	return &f->flow;
}

bool settings_read(struct icloud_reader *r, struct buf *out, time_t *as_of)
{
	struct store *s = reader_store(r);

	return s && store_document(s, "settings", out, as_of);
}
