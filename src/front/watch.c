/* `badges --watch`: the courier on the caller's own thread, and the badges alone. The same flow that the screen has, so
 * the same back-off; what news are about is not read here but the counts. */
#include "front/front.h"
#include "icloud/glance.h"
#include "push/courier.h"
#include "session/session.h"

#include <stdlib.h>

enum { TURN_MS = 2000 };

struct watch {
	struct icloud *ic;
	bool (*changed)(void *ctx);
	void *ctx;
	bool due, stop;
};

static void told(void *owner, const struct push_notice *notice)
{
	struct watch *w = owner;

	(void)notice;
	w->due = true;
}

static void listening(void *owner, int64_t gap_s)
{
	(void)owner, (void)gap_s;
}

static void lost(void *owner)
{
	(void)owner;
}

static void busy(void *owner, bool asking)
{
	(void)owner, (void)asking;
}

static void reached(void *owner, const struct error *err)
{
	(void)owner, (void)err;
}

static void heard(void *ctx, const struct icloud_message *m)
{
	struct watch *w = ctx;

	if (m->event == EVENT_STORE && m->ask == ASK_BADGES)
		w->stop = !w->changed(w->ctx) || w->stop;
}

/* Wakes now and then, so that a reader that has gone away is noticed without news. */
static void turn(struct watch *w)
{
	struct icloud *ic = w->ic;

	if (w->due && !ask_runs(ic, ASK_BADGES)) {
		w->due = false;
		ask_news(ic, ASK_BADGES);
	}
	engine_turn(ic->account.engine, TURN_MS);
	jobs_reap(ic);
	activity_keep(ic, false);
}

bool badges_watch(struct icloud *ic, bool (*changed)(void *ctx), bool (*goes_on)(void *ctx),
	void *ctx, struct error *err)
{
	struct courier_hears hears = {told, listening, lost, busy, reached, NULL};
	struct watch *w;
	bool ok;

	if (ic->settings->offline)
		return fail(err, ERR_OFFLINE, "Nothing can be heard with --offline.",
			"Leave it out to listen for news.");
	if (!ic->account.store || !session_signed_in(ic->account.session))
		return fail(err, ERR_SIGN_IN, "Nobody is signed in.", "Sign in: icloud-tui login.");
	w = hears.owner = mem_new(sizeof *w);
	*w = (struct watch){.ic = ic, .changed = changed, .ctx = ctx};
	ic->heard = heard;
	ic->heard_ctx = w;
	ic->live.courier = courier_start(&ic->account, &hears);
	while (!w->stop && !ic->live.courier->done && !atomic_load(&ic->interrupted) &&
		goes_on(ctx))
		turn(w);
	ok = !ic->live.courier->done;
	if (!ok)
		*err = ic->live.courier->err;
	live_end(ic);
	ic->heard = NULL;
	ic->heard_ctx = NULL;
	free(w);
	return ok;
}
