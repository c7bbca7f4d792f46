/* News that come by themselves: runs the courier (src/push/courier.c) while the engine has its thread, and asks
 * for what it names. `badges --watch` can run the same flow on the blocking engine.
 *
 *   courier ──told──> due: badges at once, alarms, contacts ──> jobs as if somebody had asked
 *      └──listening after a gap──> due: what may have been missed; after no network: everything
 *
 * The contacts wait for a commit, for a read that began before the news, and, where each read brings
 * them all, for some minutes. */
#include "front/live.h"
#include "contacts/read.h"
#include "front/front.h"
#include "icloud/glance.h"
#include "icloud/time.h"
#include "push/courier.h"
#include "push/push.h"
#include "session/session.h"
#include "store/store.h"

#include <stdio.h>

enum { BUSY_AGAIN_MS = 300, AGAIN_TRIES = 2 };

#define DUE(ask) (1u << (ask))

int64_t live_contacts_wait(int64_t now_ms, int64_t last_ms, int64_t cards, bool only_changes)
{
	int64_t gap = cards > LIVE_LARGE && !only_changes ? LIVE_LARGE_MS : LIVE_SMALL_MS;
	int64_t ms = last_ms < 0 ? 0 : last_ms + gap - now_ms;

	return ms < 0 ? 0 : ms;
}

static void told_again(struct icloud *ic)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_BADGES};

	tell(ic, &m);
}

/* What is due. */

static void run_due(void *owner);

static void due_in(struct icloud *ic, int64_t ms)
{
	int64_t at = clock_monotonic_ms() + ms;

	if (ic->live.timer && ic->live.due_at <= at)
		return;
	if (ic->live.timer)
		engine_forget_timer(ic->account.engine, ic->live.timer);
	ic->live.due_at = at;
	ic->live.timer = engine_after(ic->account.engine, ms, run_due, ic);
}

static void due_add(struct icloud *ic, unsigned asks)
{
	ic->live.due |= asks;
	due_in(ic, LIVE_SOON_MS);
}

/* -1: now. */
static int64_t contacts_wait(struct icloud *ic)
{
	struct db *d = store_cache(ic->account.store);
	int64_t cards = db_int(d, "select count(*) from contact", 0), ms;

	if (ask_runs(ic, ASK_CONTACTS) || ask_runs(ic, ASK_COMMIT))
		return BUSY_AGAIN_MS;
	ms = live_contacts_wait(clock_monotonic_ms(), ic->live.contacts_ms, cards,
		contacts_tells_changes(&ic->account));
	return ms > 0 ? ms : -1;
}

static void run_contacts(struct icloud *ic)
{
	int64_t ms = contacts_wait(ic);

	if (ms >= 0) {
		ic->live.due |= DUE(ASK_CONTACTS);
		due_in(ic, ms);
		return;
	}
	ic->live.contacts_ms = clock_monotonic_ms();
	ask_news(ic, ASK_CONTACTS);
}

/* A read that is under way may have passed the place of the news. */
static void run_small(struct icloud *ic, enum icloud_ask ask)
{
	if (!ask_runs(ic, ask)) {
		ask_news(ic, ask);
		return;
	}
	ic->live.due |= DUE(ask);
	due_in(ic, BUSY_AGAIN_MS);
}

static void run_due(void *owner)
{
	static const enum icloud_ask small[] = {ASK_BADGES, ASK_ALARMS, ASK_STORAGE, ASK_SETTINGS};
	struct icloud *ic = owner;
	unsigned due = ic->live.due;

	ic->live.timer = 0;
	ic->live.due = 0;
	if (!ic->account.store || !session_signed_in(ic->account.session))
		return;
	for (size_t i = 0; i < sizeof small / sizeof *small; i++)
		if (due & DUE(small[i]))
			run_small(ic, small[i]);
	if (due & DUE(ASK_CONTACTS))
		run_contacts(ic);
}

/* Badges and alarms are read side by side: the line may come after what is noted beside it. */
void live_read(struct icloud *ic, enum icloud_ask ask)
{
	ic->live.failed = 0;
	if (ask == ASK_ALARMS)
		ic->live.alarms_read = true;
	if (!ic->live.alarms_read || !ic->account.store)
		return;
	if (news_note(ic->account.store, "Calendar", "alarms read again")) {
		ic->live.alarms_read = false;
		told_again(ic);
	}
}

/* A question waits for the person; what has no session or no service waits for that. Without a network the
 * courier's return reads everything. */
static bool may_help(const struct error *err)
{
	return err->code == ERR_SERVER || err->code == ERR_THROTTLED || err->code == ERR_BAD_DATA ||
	       err->code == ERR_TOO_BIG || err->code == ERR_DISK || err->code == ERR_BUSY;
}

void live_failed(struct icloud *ic, enum icloud_ask ask, const struct error *err)
{
	int64_t ms = courier_backoff(AGAIN_TRIES + ic->live.failed, 0);
	int64_t pause_ms = ((int64_t)err->retry_at - clock_now()) * 1000;

	if (!ic->live.courier || !may_help(err))
		return;
	ic->live.failed++;
	ic->live.due |= DUE(ask);
	due_in(ic, pause_ms > ms ? pause_ms : ms);
}

/* What the courier tells. */

/* Nobody here knows its app: it stands in the log by its topic, shortened. */
static void say_other(struct icloud *ic, const struct push_notice *notice)
{
	char line[64];

	if (!notice->other[0] || !ic->account.store)
		return;
	snprintf(line, sizeof line, "topic %s, everything read again", notice->other);
	news_say(ic->account.store, clock_now(), line, NULL);
	told_again(ic);
}

static void told(void *owner, const struct push_notice *notice)
{
	struct icloud *ic = owner;
	unsigned topics = notice->topics;
	unsigned due = DUE(ASK_BADGES);

	if (!topics || (topics & topic_bit("contacts")))
		due |= DUE(ASK_CONTACTS);
	if (!topics || (topics & (topic_bit("calendar") | topic_bit("reminders"))))
		due |= DUE(ASK_ALARMS);
	if (!topics)
		say_other(ic, notice);
	ic->live.alarms_read = false;
	due_add(ic, due);
}

static void say_gap(struct icloud *ic, int64_t gap_s)
{
	char line[64];

	snprintf(line, sizeof line, "connection lost for %lld %s, badges read again",
		(long long)(gap_s < 120 ? gap_s : gap_s / 60), gap_s < 120 ? "s" : "min");
	news_say(ic->account.store, clock_now() - (time_t)gap_s, line, NULL);
}

static void listening(void *owner, int64_t gap_s)
{
	struct icloud *ic = owner;

	if (!ic->account.store)
		return;
	if (gap_s >= 0)
		say_gap(ic, gap_s);
	news_say(ic->account.store, clock_now(), "listening", NULL);
	atomic_store(&ic->live.since, (int64_t)clock_now());
	atomic_store(&ic->live.until, (int64_t)courier_token_until(ic->live.courier));
	atomic_store(&ic->live.waits, false);
	if (gap_s >= 0 || ic->live.was_off)
		due_add(ic, DUE(ASK_CONTACTS) | DUE(ASK_ALARMS));
	if (ic->live.was_off)
		due_add(ic, DUE(ASK_STORAGE) | DUE(ASK_SETTINGS));
	ic->live.was_off = false;
	told_again(ic);
}

static void lost(void *owner)
{
	struct icloud *ic = owner;

	atomic_store(&ic->live.since, 0);
	atomic_store(&ic->live.waits, true);
	told_again(ic);
}

static void busy(void *owner, bool asking)
{
	struct icloud *ic = owner;

	atomic_store(&ic->live.waits, !asking && !atomic_load(&ic->live.since));
	activity_tell(ic);
	in_hand_add(ic, asking ? 1 : -1);
}

static void reached(void *owner, const struct error *err)
{
	struct error none = ERROR_INIT;
	struct icloud *ic = owner;

	if (err && (err->code == ERR_OFFLINE || err->code == ERR_TIMEOUT))
		ic->live.was_off = true;
	tell_online(ic, err ? err : &none);
}

/* Beginning and ending. */

static void drop(void *owner)
{
	struct icloud *ic = owner;

	ic->live.dropping = 0;
	flow_free(&ic->live.courier);
}

static void ended(void *owner, struct flow *f)
{
	struct icloud *ic = owner;

	ic->live.signed_out = f->err.code == ERR_SIGN_IN;
	atomic_store(&ic->live.since, 0);
	atomic_store(&ic->live.until, 0);
	atomic_store(&ic->live.waits, false);
	if (!ic->live.dropping)
		ic->live.dropping = engine_after(ic->account.engine, 0, drop, ic);
	told_again(ic);
}

void live_begin(struct icloud *ic)
{
	const struct courier_hears hears = {.told = told,
		.listening = listening,
		.lost = lost,
		.busy = busy,
		.reached = reached,
		.owner = ic};

	if (!ic->threaded || ic->stop || ic->settings->offline || !ic->settings->push ||
		ic->live.courier || !ic->account.store || !session_signed_in(ic->account.session))
		return;
	ic->live.contacts_ms = -1;
	ic->live.signed_out = false;
	ic->live.courier = courier_start(&ic->account, &hears);
	ic->live.courier->ended = ended;
	ic->live.courier->owner = ic;
}

void live_again(struct icloud *ic)
{
	if (ic->live.signed_out)
		live_begin(ic);
}

void live_end(struct icloud *ic)
{
	struct engine *e = ic->account.engine;

	if (ic->live.timer)
		engine_forget_timer(e, ic->live.timer);
	ic->live.timer = 0;
	ic->live.due = 0;
	if (ic->live.courier && !ic->live.courier->done)
		ic->live.courier->cancel(ic->live.courier);
	if (ic->live.dropping)
		engine_forget_timer(e, ic->live.dropping);
	ic->live.dropping = 0;
	flow_free(&ic->live.courier);
}

bool live_listens(const struct icloud *ic)
{
	return ic->live.courier && courier_token_until(ic->live.courier) > clock_now();
}

void live_doubt(struct icloud *ic)
{
	if (ic->live.courier) {
		ic->live.was_off = true;
		courier_doubt(ic->live.courier);
	}
}

void live_look(struct icloud *ic)
{
	if (ic->live.courier)
		courier_look(ic->live.courier);
}

static void nudge(void *arg)
{
	struct icloud *ic = arg;

	if (ic->live.courier)
		courier_nudge(ic->live.courier);
	atomic_store(&ic->live.nudged, false);
	in_hand_add(ic, -1);
}

void live_nudge(struct icloud *ic)
{
	if (!ic->threaded || !atomic_load(&ic->live.waits) ||
		atomic_exchange(&ic->live.nudged, true))
		return;
	in_hand_add(ic, 1);
	engine_post(ic->account.engine, nudge, ic);
}

void icloud_live(const struct icloud *ic, struct icloud_live *out)
{
	*out = (struct icloud_live){.since = (time_t)atomic_load(&ic->live.since),
		.token_until = (time_t)atomic_load(&ic->live.until)};
}
