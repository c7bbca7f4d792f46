/* A pause that iCloud asked for in the middle of a commit: 429, 503 (protocol 4.6, 10). The commit keeps its
 * approvals and its lock, writes nothing, and goes on by itself; before anything leaves again it is read again.
 *
 *   slowed down ──> until when? ──not known, too long, too often, taken back──> the commit stops, all waits
 *                       │ known
 *                       └─> a look each second ──over──> what was under way is found out, or the next one
 *
 * How long is the engine's: `Retry-After`, else what waits.h says. Sends nothing itself.
 */
#include "change/commit_inside.h"
#include "icloud/time.h"
#include "net/waits.h"

enum { PAUSES_MOST = 5, LONGEST_S = 20 * 60 };

static time_t until(const struct commit *c)
{
	return waits_until(engine_waits(c->a->engine), REALM_SERVICE, clock_now());
}

static void tell(struct commit *c, time_t to)
{
	struct icloud_message m = {.event = EVENT_PROGRESS,
		.id = c->id,
		.text = "pause",
		.state = waits_status(engine_waits(c->a->engine), REALM_SERVICE),
		.done = (int64_t)(to - clock_now()),
		.total = (int64_t)to};

	commit_tell(c, m);
}

/* Another request may have been slowed down meanwhile: then it lasts longer. */
static void look(void *owner)
{
	struct commit *c = owner;
	time_t to = until(c);

	c->pause.timer = 0;
	if (!to || to - clock_now() > LONGEST_S) {
		c->pause.then(c);
		return;
	}
	tell(c, to);
	c->pause.timer = engine_after(c->a->engine, 1000, look, c);
}

bool commit_pause(struct commit *c, void (*then)(struct commit *c))
{
	time_t to = until(c);

	if (!to || to - clock_now() > LONGEST_S || c->recalled || c->stop.code ||
		c->pause.times == PAUSES_MOST)
		return false;
	c->pause.times++;
	c->pause.then = then;
	c->pause.timer = engine_after(c->a->engine, 0, look, c);
	return true;
}

void commit_pause_over(struct commit *c)
{
	if (!c->pause.timer)
		return;
	engine_forget_timer(c->a->engine, c->pause.timer);
	c->pause.timer = 0;
	c->pause.then(c);
}
