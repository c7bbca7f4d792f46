/* Alarms that become due while the engine has its thread. By the wall clock: what the machine slept through is
 * missed and not rung late, and a clock that is set is believed. Also moves the window of the alarms along,
 * once a day and never more than once an hour, whatever the clock does.
 *
 *   look ──> every alarm that rings after the last look and by now ──> EVENT_DUE, or, too late, the list anew
 *     ^                                                      └──> the next one, or midnight: engine_at ──┐
 *     └── the clock, an answer, a new list <─────────────────────────────────────────────────────────────┘
 */
#include "front/front.h"
#include "calendar/calendar.h"
#include "icloud/time.h"
#include "session/session.h"
#include "store/store.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { WINDOW_MS = 60 * 60 * 1000, MIDNIGHT_S = 300 };

struct looking {
	struct icloud *ic;
	time_t from, now, next; /* rings after `from` and by `now`; next: 0 none */
	bool missed;
};

/* Told once, also when the clock is set back a little. */
static bool is_news(struct icloud *ic, const struct icloud_alarm *a)
{
	enum { N = sizeof ic->due.told / sizeof *ic->due.told };
	uint64_t hash = 1469598103934665603U ^ (uint64_t)a->rings_at;

	for (size_t i = 0; i < a->id.n; i++)
		hash = (hash ^ (unsigned char)a->id.p[i]) * 1099511628211U;
	for (size_t i = 0; i < N; i++)
		if (ic->due.told[i] == hash)
			return false;
	ic->due.told[ic->due.n_told++ % N] = hash;
	return true;
}

static void tell_due(struct icloud *ic, const struct icloud_alarm *a)
{
	struct icloud_message m = {.event = EVENT_DUE, .ask = ASK_ALARMS, .done = a->rings_at};
	struct str title = utf8_clip(a->title, sizeof m.text - 1);

	snprintf(m.text, sizeof m.text, "%.*s", STR_ARG(title));
	if (is_news(ic, a))
		tell(ic, &m);
}

static void look_at(void *ctx, const struct icloud_alarm *a)
{
	struct looking *l = ctx;

	if (!a->rings_at)
		return;
	if (a->rings_at > l->now) {
		if (!l->next || a->rings_at < l->next)
			l->next = a->rings_at;
	} else if (a->rings_at > l->from) {
		if (l->now - a->rings_at < ALARM_RINGS_S)
			tell_due(l->ic, a);
		else
			l->missed = true;
	}
}

/* The day after has begun: a list that was read the day before ends a day too early. */
static void move_window(struct icloud *ic, time_t as_of, time_t now)
{
	struct civil read = civil_of(as_of), today = civil_of(now);
	int64_t ms = clock_monotonic_ms();

	if (!as_of ||
		(read.year == today.year && read.month == today.month && read.day == today.day) ||
		ic->settings->offline || !session_signed_in(ic->account.session) ||
		(ic->due.window_ms && ms - ic->due.window_ms < WINDOW_MS) ||
		ask_runs(ic, ASK_ALARMS) || ask_runs(ic, ASK_ALL))
		return;
	ic->due.window_ms = ms;
	ask_news(ic, ASK_ALARMS);
}

/* Some minutes after it, so that not everybody asks in the same second. */
static time_t after_midnight(struct icloud *ic, time_t now)
{
	struct civil c = civil_of(now);

	return civil_instant((struct civil){.year = c.year, .month = c.month, .day = c.day + 1}) +
	       30 + (time_t)(strlen(ic->id) ? (unsigned char)ic->id[0] : 0) % MIDNIGHT_S;
}

static void look(void *owner)
{
	struct icloud *ic = owner;
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_ALARMS};
	struct looking l = {.ic = ic, .now = clock_now()};
	time_t as_of, midnight;

	live_look(ic);
	if (!ic->due.on || !ic->account.store)
		return;
	l.from = ic->due.looked < l.now ? ic->due.looked : l.now - 1; /* else it was set back */
	as_of = alarms_walk(ic->account.store, 0, LONG_MAX, look_at, &l);
	ic->due.looked = l.now;
	if (l.missed)
		tell(ic, &m);
	midnight = after_midnight(ic, l.now);
	engine_at(ic->account.engine, l.next && l.next < midnight ? l.next : midnight, look, ic);
	move_window(ic, as_of, l.now);
}

void due_begin(struct icloud *ic)
{
	ic->due.on = true;
	ic->due.looked = clock_now() - ALARM_RINGS_S; /* what rings since then rings still */
	look(ic);
}

void due_again(struct icloud *ic)
{
	look(ic);
}

void due_end(struct icloud *ic)
{
	ic->due.on = false;
	engine_at(ic->account.engine, 0, look, ic);
}
