/* Signing out (protocol 2.16) and the heartbeat (9). What is kept of a session is gone after a
 * sign-out, whatever the server says; a heartbeat that fails changes nothing.
 */
#include "session/inner.h"

#include <stdio.h>
#include <stdlib.h>

struct sign_out {
	struct flow flow;
	struct account *account;
	uint64_t request;
};

static void tell_outcome(struct account *a, int http, int took_ms, const struct error *err)
{
	struct icloud_message m = {.event = EVENT_STEP, .ask = ASK_LOGOUT, .took_ms = took_ms};

	if (err)
		m.err = *err;
	m.err.step = STEP_LOGOUT;
	m.err.http = http;
	snprintf(m.text, sizeof m.text, "%s", step_words(STEP_LOGOUT));
	if (a->tell)
		a->tell(a->tell_owner, &m);
}

static bool drop_all(struct session *s, struct error *err)
{
	bool good = !session_known(s) || session_delete(s, err);

	session_end(s);
	return good;
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct sign_out *f = owner;
	struct error why = ERROR_INIT;

	f->request = 0;
	if (err)
		why = *err;
	else
		response_ok(r, STEP_LOGOUT, &why);
	tell_outcome(f->account, r ? r->http : 0, r ? r->took_ms : 0, &why);
	flow_end(&f->flow, drop_all(f->account->session, &why) ? NULL : &why);
}

static void send(struct sign_out *f)
{
	struct session *s = f->account->session;
	struct buf url = BUF_INIT(8 * KIB);
	struct request r = {.verb = VERB_POST,
		.realm = REALM_SETUP,
		.service = SETUP_RECORD,
		.content_type = "text/plain;charset=UTF-8",
		.body = STR("{\"trustBrowser\":false,\"allBrowsers\":false}"),
		.timeout_ms = 10000};

	buf_adds(&url, s->setup);
	buf_adds(&url, "/logout");
	common_query(s, &url);
	r.url = (char *)(uintptr_t)buf_cstr(&url);
	icloud_headers(s, &r);
	f->request = engine_send(s->engine, &r, heard, f);
	buf_release(&url);
}

/* Stopping it stops the wait for the server, not the sign-out. */
static void cancel(struct flow *flow)
{
	struct sign_out *f = (struct sign_out *)flow;
	struct error err = ERROR_INIT;

	if (flow->done)
		return;
	if (f->request)
		engine_forget(f->account->engine, f->request);
	f->request = 0;
	flow_end(flow, drop_all(f->account->session, &err) ? NULL : &err);
}

static void release(struct flow *flow)
{
	free(flow);
}

struct flow *session_logout(struct account *a)
{
	struct sign_out *f = mem_new(sizeof *f);
	struct error err = ERROR_INIT;

	f->flow.name = "logout";
	f->flow.cancel = cancel;
	f->flow.free = release;
	f->account = a;
	if (session_signed_in(a->session))
		send(f);
	else
		flow_end_soon(a->engine, &f->flow, drop_all(a->session, &err) ? NULL : &err);
	return &f->flow;
}

struct flow *session_heartbeat(struct account *a)
{
	struct request r;
	struct error err;
	struct flow *f;

	if (account_request(a, "push", VERB_GET, "/refreshWebAuth", NULL, &r, &err)) {
		f = flow_call(a, &r, NULL);
		free(r.url);
		return f;
	}
	f = mem_new(sizeof *f);
	f->name = "heartbeat";
	f->free = release;
	flow_end_soon(a->engine, f, &err);
	return f;
}
