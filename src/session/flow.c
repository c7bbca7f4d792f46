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

/* ---- one request at a time ---- */

static void call_forget(struct call_flow *f)
{
	if (f->asked)
		engine_forget(f->account->engine, f->asked);
	f->asked = 0;
}

static void call_cancel(struct flow *flow)
{
	struct call_flow *f = (struct call_flow *)flow;
	struct error err;

	call_forget(f);
	fail(&err, ERR_CANCELLED, f->stopped, f->stopped_next);
	flow_end(flow, &err);
}

static void call_free(struct flow *flow)
{
	call_forget((struct call_flow *)flow);
	free(flow);
}

static void call_init(struct call_flow *f, struct account *a, const char *name, const char *stopped)
{
	f->flow = (struct flow){.name = name, .cancel = call_cancel, .free = call_free};
	f->account = a;
	f->stopped = stopped ? stopped : "Stopped.";
	f->stopped_next = stopped ? "What was read before is kept." : "Ask again when you want it.";
}

struct call_flow *call_new(struct account *a, const char *name, const char *stopped)
{
	struct call_flow *f = mem_new(sizeof *f);

	call_init(f, a, name, stopped);
	return f;
}

bool call_heard(struct call_flow *f, const struct response *r, const struct error *failed,
	bool (*read)(struct account *a, struct str body, struct error *err), struct error *err)
{
	f->asked = 0;
	if (failed)
		*err = *failed;
	return !failed && response_ok(r, STEP_NONE, err) &&
	       (!read || read(f->account, r->body, err));
}

struct simple_call {
	struct call_flow call;
	bool (*read)(struct account *a, struct str body, struct error *err);
};

static void simple_heard(void *owner, const struct response *r, const struct error *failed)
{
	struct simple_call *f = owner;
	struct error err = ERROR_INIT;
	bool ok = call_heard(&f->call, r, failed, f->read, &err);

	flow_end(&f->call.flow, ok ? NULL : &err);
}

struct flow *flow_call(struct account *a, const struct request *r,
	bool (*read)(struct account *a, struct str body, struct error *err))
{
	struct simple_call *f = mem_new(sizeof *f);

	call_init(&f->call, a, r->service ? r->service : "call", NULL);
	f->read = read;
	f->call.asked = engine_send(a->engine, r, simple_heard, f);
	return &f->call.flow;
}
