/* Flows: ending, waiting, and the simplest one, a single request. Knows no service. */
#include "session/account.h"

#include <stdlib.h>

void flow_end(struct flow *f, const struct error *err)
{
	if (f->done)
		return;
	f->done = true;
	f->err = err ? *err : ERROR_INIT;
	if (f->ended)
		f->ended(f->owner, f);
}

static void end_now(void *owner)
{
	struct flow *f = owner;
	struct error err = f->err;

	f->soon = 0;
	flow_end(f, err.code ? &err : NULL);
}

void flow_end_soon(struct engine *e, struct flow *f, const struct error *err)
{
	if (f->done || f->soon)
		return;
	f->err = err ? *err : ERROR_INIT;
	f->engine = e;
	f->soon = engine_after(e, 0, end_now, f);
}

void flow_free(struct flow **flow)
{
	struct flow *f = *flow;

	if (!f)
		return;
	*flow = NULL;
	if (f->soon)
		engine_forget_timer(f->engine, f->soon);
	f->ended = NULL;
	if (!f->done && f->cancel)
		f->cancel(f);
	f->free(f);
}

bool flow_wait(struct account *a, struct flow *f, struct error *err)
{
	while (!f->done)
		engine_turn(a->engine, -1);
	if (f->err.code && err)
		*err = f->err;
	return f->err.code == ERR_NONE;
}

struct call_flow {
	struct flow flow;
	struct account *account;
	uint64_t request;
	bool (*read)(struct account *a, struct str body, struct error *err);
};

static void call_heard(void *owner, const struct response *r, const struct error *err)
{
	struct call_flow *f = owner;
	struct error why = ERROR_INIT;

	f->request = 0;
	if (r && response_ok(r, STEP_NONE, &why) &&
		(!f->read || f->read(f->account, r->body, &why)))
		flow_end(&f->flow, NULL);
	else
		flow_end(&f->flow, err ? err : &why);
}

static void call_cancel(struct flow *flow)
{
	struct call_flow *f = (struct call_flow *)flow;
	struct error err;

	if (f->request)
		engine_forget(f->account->engine, f->request);
	f->request = 0;
	fail(&err, ERR_CANCELLED, "Stopped.", "Ask again when you want it.");
	flow_end(flow, &err);
}

static void call_free(struct flow *flow)
{
	free(flow);
}

struct flow *flow_call(struct account *a, const struct request *r,
	bool (*read)(struct account *a, struct str body, struct error *err))
{
	struct call_flow *f = mem_new(sizeof *f);

	f->flow.name = r->service ? r->service : "call";
	f->flow.cancel = call_cancel;
	f->flow.free = call_free;
	f->account = a;
	f->read = read;
	f->request = engine_send(a->engine, r, call_heard, f);
	return &f->flow;
}
