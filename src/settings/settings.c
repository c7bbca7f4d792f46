/* Settings of icloud.com, from one request into one document. Never writes them. */
#include "settings/settings.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdlib.h>

struct settings_flow {
	struct flow flow;
	struct account *account;
	uint64_t asked;
};

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
	struct settings_flow *f = owner;
	struct error err = ERROR_INIT;
	bool ok;

	f->asked = 0;
	if (failed)
		err = *failed;
	ok = !failed && response_ok(r, STEP_NONE, &err) && into_store(f->account, r->body, &err);
	if (r && r->http >= 400 && r->http < 500 && err.code != ERR_SIGN_IN &&
		err.code != ERR_THROTTLED) {
		fail(&err, ERR_NOT_FOUND, "iCloud does not give its settings to this program.",
			"Nothing depends on them; see them at icloud.com.");
		err.http = r->http;
	}
	flow_end(&f->flow, ok ? NULL : &err);
}

static void forget(struct settings_flow *f)
{
	if (f->asked)
		engine_forget(f->account->engine, f->asked);
	f->asked = 0;
}

static void cancel(struct flow *flow)
{
	struct error err = ERROR_INIT;

	forget((struct settings_flow *)flow);
	fail(&err, ERR_CANCELLED, "Reading the settings was stopped.",
		"What was read before is kept.");
	flow_end(flow, &err);
}

static void release(struct flow *flow)
{
	forget((struct settings_flow *)flow);
	free(flow);
}

struct flow *settings_start(struct account *a, struct error *err)
{
	struct settings_flow *f;
	struct request r = {0};
	struct buf body = BUF_INIT(4 * KIB);

	if (!settings_ask(a, &body, &r, err)) {
		buf_release(&body);
		return NULL;
	}
	f = mem_new(sizeof *f);
	f->flow = (struct flow){.name = "settings", .cancel = cancel, .free = release};
	f->account = a;
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
