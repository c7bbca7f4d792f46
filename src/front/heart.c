/* The heartbeat's timer on the engine's thread, and what the screen tells it: a key was pressed, the program
 * is suspended. When it is due is beat.c's to say; never more than one timer runs. */
#include "front/front.h"
#include "base/crypto.h"
#include "icloud/glance.h"
#include "icloud/hooks.h"
#include "icloud/time.h"

enum { AT_ONCE_MS = 20 };

static struct beat_now now_of(struct icloud *ic)
{
	struct beat_now now = {.ms = clock_monotonic_ms(),
		.at = clock_now(),
		.used_ms = atomic_load(&ic->heart.used_ms),
		.away = atomic_load(&ic->heart.away)};

	random_bytes(&now.chance, sizeof now.chance);
	return now;
}

static void look(void *owner);

static void look_in(struct icloud *ic, int64_t ms)
{
	bool at_once = hook_point("heartbeat"); /* a test does not wait for minutes */

	ic->heart.timer = engine_after(ic->account.engine, at_once ? AT_ONCE_MS : ms, look, ic);
}

static void told_again(struct icloud *ic)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_SIGN_IN};

	tell(ic, &m);
}

/* A key may come in the very moment in which it is decided to rest: whoever takes `resting` back wakes it. */
static void rest(struct icloud *ic)
{
	struct beat_now now;

	atomic_store(&ic->heart.resting, true);
	now = now_of(ic);
	if (!now.away && now.ms - now.used_ms <= BEAT_USED_MS &&
		atomic_exchange(&ic->heart.resting, false))
		look_in(ic, BEAT_SOON_MS);
	told_again(ic);
}

static void look(void *owner)
{
	struct icloud *ic = owner;
	struct beat_now now = now_of(ic);
	int64_t wait_ms = 0;
	enum beat_answer answer = beat_look(&ic->heart.beat, &now, &wait_ms);

	ic->heart.timer = 0;
	if (answer == BEAT_REST) {
		rest(ic);
		return;
	}
	look_in(ic, wait_ms);
	if (answer == BEAT_SEND)
		ask_heartbeat(ic);
}

static void again(void *arg)
{
	struct icloud *ic = arg;
	struct beat_now now = now_of(ic);
	int64_t wait_ms;

	if (!ic->heart.timer) {
		beat_again(&ic->heart.beat, &now, &wait_ms);
		look_in(ic, wait_ms);
	}
	told_again(ic);
	in_hand_add(ic, -1);
}

void heart_begin(struct icloud *ic)
{
	struct beat_now now;
	int64_t wait_ms;

	atomic_store(&ic->heart.used_ms, clock_monotonic_ms()); /* it was opened just now */
	now = now_of(ic);
	beat_begin(&ic->heart.beat, &now, &wait_ms);
	look_in(ic, wait_ms);
}

void heart_end(struct icloud *ic)
{
	if (ic->heart.timer)
		engine_forget_timer(ic->account.engine, ic->heart.timer);
	ic->heart.timer = 0;
}

void heart_heard(struct icloud *ic, bool good)
{
	bool news = atomic_exchange(&ic->heart.failed, !good) == good ||
		    atomic_load(&ic->heart.beat_at) == 0;

	atomic_store(&ic->heart.beat_at, (int64_t)clock_now());
	if (news)
		told_again(ic);
}

void icloud_used(struct icloud *ic)
{
	atomic_store(&ic->heart.used_ms, clock_monotonic_ms());
	atomic_store(&ic->heart.away, false);
	live_nudge(ic);
	if (!ic->threaded || !atomic_exchange(&ic->heart.resting, false))
		return;
	in_hand_add(ic, 1);
	engine_post(ic->account.engine, again, ic);
}

void icloud_away(struct icloud *ic)
{
	atomic_store(&ic->heart.away, true);
}

void icloud_heartbeat(const struct icloud *ic, struct icloud_heartbeat *out)
{
	*out = (struct icloud_heartbeat){.every_s = BEAT_EVERY_MS / 1000,
		.at = (time_t)atomic_load(&ic->heart.beat_at),
		.failed = atomic_load(&ic->heart.failed),
		.resting = atomic_load(&ic->heart.resting)};
}
