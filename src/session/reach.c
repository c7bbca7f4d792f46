/* Whether the network leads to Apple: the sign-in page is asked for and thrown away. Any answer that is not
 * trouble will do. No name, no cookie of a session, no wait for anybody else. */
#include "icloud/time.h"
#include "session/inner.h"

#include <stdlib.h>

struct reach {
	struct flow flow;
	struct session *session;
	uint64_t request;
};

/* Its Date is when the answer was written: at most the time it took ago. */
static void compare_clocks(struct session *s, const struct response *r)
{
	time_t theirs;

	s->clock_told = cookie_date(response_header(r, "Date"), &theirs);
	if (s->clock_told)
		s->clock_ahead = (int64_t)clock_now() - (int64_t)theirs;
}

bool session_clock_ahead(const struct session *s, int64_t *seconds)
{
	if (s->clock_told)
		*seconds = s->clock_ahead;
	return s->clock_told;
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct reach *f = owner;
	struct error why = err ? *err : ERROR_INIT;

	f->request = 0;
	if (r)
		compare_clocks(f->session, r);
	if (r && (r->http >= 500 || r->http == 429 || r->http == 403 || r->http / 100 == 3))
		response_ok(r, STEP_FRAME, &why);
	flow_end(&f->flow, why.code ? &why : NULL);
}

static void cancel(struct flow *flow)
{
	struct reach *f = (struct reach *)flow;
	struct error err;

	if (f->request)
		engine_forget(f->session->engine, f->request);
	f->request = 0;
	fail(&err, ERR_CANCELLED, "Stopped.", "Ask again when you want it.");
	flow_end(flow, &err);
}

static void release(struct flow *flow)
{
	free(flow);
}

struct flow *session_reach(struct account *a)
{
	struct reach *f = mem_new(sizeof *f);
	struct request r = {
		.verb = VERB_GET, .realm = REALM_AUTH, .service = "auth", .aside = true};
	struct buf url = BUF_INIT(4 * KIB);

	f->flow.name = "reach";
	f->flow.cancel = cancel;
	f->flow.free = release;
	f->session = a->session;
	buf_adds(&url, f->session->auth);
	buf_adds(&url, "/authorize/signin");
	r.url = (char *)(uintptr_t)buf_cstr(&url);
	f->request = engine_send(f->session->engine, &r, heard, f);
	buf_release(&url);
	return &f->flow;
}
