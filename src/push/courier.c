/* The courier's flow: one request under way or one timer running, never both polls at once. What it hears is
 * told; what follows from it is the hearer's. */
#include "push/courier.h"
#include "base/crypto.h"
#include "icloud/hooks.h"
#include "icloud/time.h"
#include "net/url.h"
#include "push/push.h"

#include <stdlib.h>

enum {
	QUICK_MS =
		1000, /* news so soon after the ones before, or nothing at all within STEADY_MS, ... */
	QUICK_MOST = 30,   /* ... so often in a row is no waiting for news */
	QUICK_EMPTY = 3,   /* nothing counts so much */
	LIVES_S = 600,	   /* a token of so short a life is not renewed as often as it says */
	STEADY_MS = 10000, /* a poll that hung for so long: the next trouble begins anew */
	NUDGE_MS = 5000,
	SHORT_MS = 200, /* a round in a test */
	MARGIN_MOST_S = 30 * 60,
	NOTICE_MAX = 256 * KIB,
};
enum stage { ASKING, LISTENING, WAITING };

struct courier {
	struct flow flow;
	struct account *account;
	struct courier_hears hears;
	enum stage stage;
	uint64_t asked, timer;	       /* timer: the wait's, or the looks' while it listens */
	struct push_token token;       /* token.token empty: none */
	time_t until, looked_at, gone; /* gone: since when it does not listen, 0: it does */
	int64_t looked_ms, tried_ms, polled_ms;
	int round_ms;
	unsigned tries, quick, renewals; /* renewals: of short lives, in a row */
	bool began;			 /* has listened once */
	bool busy;
};

static void ask_token(struct courier *c);
static void ask_state(struct courier *c);
static void poll(struct courier *c);

static void set_busy(struct courier *c, bool busy)
{
	if (c->busy != busy)
		c->hears.busy(c->hears.owner, busy);
	c->busy = busy;
}

static void forget(struct courier *c)
{
	if (c->asked)
		engine_forget(c->account->engine, c->asked);
	if (c->timer)
		engine_forget_timer(c->account->engine, c->timer);
	c->asked = c->timer = 0;
}

static void end(struct courier *c, const struct error *err)
{
	forget(c);
	push_token_release(&c->token);
	set_busy(c, false);
	flow_end(&c->flow, err);
}

static void begin(struct courier *c)
{
	c->stage = ASKING;
	c->tried_ms = clock_monotonic_ms();
	set_busy(c, true);
	if (c->token.token.length && clock_now() < c->until)
		ask_state(c);
	else
		ask_token(c);
}

/* Waiting. */

static void waited(void *owner)
{
	struct courier *c = owner;

	c->timer = 0;
	begin(c);
}

static void wait_for(struct courier *c, time_t not_before)
{
	uint32_t chance;
	int64_t ms, asked_ms = ((int64_t)not_before - clock_now()) * 1000;

	random_bytes(&chance, sizeof chance);
	ms = courier_backoff(c->tries++, chance);
	if (not_before && ms < asked_ms)
		ms = asked_ms < 3600 * 1000 ? asked_ms : 3600 * 1000;
	forget(c);
	c->stage = WAITING;
	c->timer = engine_after(c->account->engine, ms, waited, c);
	set_busy(c, false);
}

/* It listens no more, and tries again after a while. */
static void lose(struct courier *c, time_t not_before)
{
	bool heard = c->stage == LISTENING;

	if (!c->gone)
		c->gone = clock_now();
	wait_for(c, not_before);
	if (heard)
		c->hears.lost(c->hears.owner);
}

/* What does not get better by waiting: nobody is signed in, or there is no push. */
static bool is_final(const struct error *err)
{
	return err->code == ERR_SIGN_IN || err->code == ERR_NOT_FOUND || err->code == ERR_REFUSED;
}

static void failed(struct courier *c, const struct error *err)
{
	c->hears.reached(c->hears.owner, err);
	if (is_final(err))
		end(c, err);
	else
		lose(c, err->retry_at);
}

/* Asking. */

static bool send(struct courier *c, struct request *r, heard_fn *heard)
{
	r->aside = true; /* its troubles must not hold up the other services */
	c->asked = engine_send(c->account->engine, r, heard, c);
	wipe_c_string(&r->url);
	return true;
}

static bool is_good(
	struct courier *c, const struct response *r, const struct error *why, struct error *err)
{
	c->asked = 0;
	if (why)
		*err = *why;
	return !why && response_ok(r, STEP_NONE, err);
}

static void state_heard(void *owner, const struct response *r, const struct error *why)
{
	struct courier *c = owner;
	struct error err = ERROR_INIT;

	if (!is_good(c, r, why, &err) || !state_take(c->account, r->body, &err)) {
		failed(c, &err);
		return;
	}
	c->hears.reached(c->hears.owner, NULL);
	poll(c);
}

static void ask_state(struct courier *c)
{
	struct buf body = BUF_INIT(16 * KIB);
	struct error err = ERROR_INIT;
	struct request r = {0};

	if (!state_ask(c->account, &body, &r, &err) || !send(c, &r, state_heard))
		failed(c, &err);
	buf_release(&body);
}

/* getToken has registered the topics already: whatever is said here, it goes on. */
static void register_heard(void *owner, const struct response *r, const struct error *why)
{
	struct courier *c = owner;

	(void)r;
	c->asked = 0;
	if (why)
		failed(c, why);
	else
		ask_state(c);
}

static void ask_register(struct courier *c)
{
	struct buf body = BUF_INIT(16 * KIB);
	struct error err = ERROR_INIT;
	struct request r = {0};

	if (!register_ask(c->account, secret_str(&c->token.token), &body, &r, &err) ||
		!send(c, &r, register_heard))
		failed(c, &err);
	wipe_buf(&body);
}

/* One that ends at once would be renewed without end: it is believed for longer each time, and the courier says when
 * it takes it no more. */
static time_t believed_s(struct courier *c)
{
	int64_t least = courier_backoff(c->renewals, 0) / 1000;

	c->renewals = c->token.ttl_s < LIVES_S ? c->renewals + 1 : 0;
	return (time_t)(c->token.ttl_s > least ? c->token.ttl_s : least);
}

static void token_heard(void *owner, const struct response *r, const struct error *why)
{
	struct courier *c = owner;
	struct error err = ERROR_INIT;

	if (!is_good(c, r, why, &err) || !token_read(r->body, &c->token, &err)) {
		failed(c, &err);
		return;
	}
	c->until = clock_now() + believed_s(c);
	ask_register(c);
}

static void ask_token(struct courier *c)
{
	struct buf body = BUF_INIT(16 * KIB);
	struct error err = ERROR_INIT;
	struct request r = {0};

	push_token_release(&c->token);
	c->until = 0;
	if (!token_ask(c->account, &body, &r, &err) || !send(c, &r, token_heard))
		failed(c, &err);
	buf_release(&body);
}

/* Listening. */

static int64_t left_s(const struct courier *c)
{
	int64_t margin = c->token.ttl_s / 10;

	return c->until - clock_now() - (margin < MARGIN_MOST_S ? margin : MARGIN_MOST_S);
}

static bool runs_out(const struct courier *c)
{
	return left_s(c) <= 0;
}

static int64_t look_ms(const struct courier *c)
{
	int64_t ms = left_s(c) * 1000;
	int64_t most =
		engine_clock_tells(c->account->engine) ? 2 * COURIER_ROUND_MS : COURIER_LOOK_MS;

	return ms < 1000 ? 1000 : ms > most ? most : ms;
}

static void look(void *owner);

static void look_later(struct courier *c)
{
	c->looked_at = clock_now();
	c->looked_ms = clock_monotonic_ms();
	c->timer = engine_after(c->account->engine, look_ms(c), look, c);
}

static void look(void *owner)
{
	struct courier *c = owner;
	int64_t clock_s = (int64_t)(clock_now() - c->looked_at);

	c->timer = 0;
	if (courier_slept(clock_s, clock_monotonic_ms() - c->looked_ms)) {
		courier_doubt(&c->flow);
	} else if (runs_out(c)) {
		forget(c);
		push_token_release(&c->token);
		begin(c);
	} else {
		look_later(c);
	}
}

/* The token is not taken: the next one, and when that is not taken either, after a while. */
static void token_gone(struct courier *c)
{
	push_token_release(&c->token);
	lose(c, 0);
}

/* It was asked anew at once, and so often that it is no listening any more. */
static bool is_storm(struct courier *c, bool empty)
{
	int64_t hung_ms = clock_monotonic_ms() - c->polled_ms;

	if (hung_ms >= (empty ? STEADY_MS : QUICK_MS))
		c->quick = 0;
	else
		c->quick += empty ? QUICK_EMPTY : 1;
	if (!c->quick)
		c->tries = 0;
	return c->quick > QUICK_MOST;
}

static void answered(struct courier *c, const struct response *r)
{
	struct push_notice notice;

	if (r->http == 429 || r->http >= 500) {
		lose(c, r->retry_after);
		return;
	}
	if (r->http != 200 || !notice_read(r->body, &notice, NULL)) {
		token_gone(c);
		return;
	}
	if (!notice.empty)
		c->hears.told(c->hears.owner, &notice);
	if (is_storm(c, notice.empty))
		lose(c, 0);
	else
		poll(c);
}

static bool is_round_over(const struct courier *c, const struct error *why)
{
	return why->code == ERR_TIMEOUT &&
	       clock_monotonic_ms() - c->polled_ms >= c->round_ms * 9 / 10;
}

static void poll_heard(void *owner, const struct response *r, const struct error *why)
{
	struct courier *c = owner;

	c->asked = 0;
	if (c->timer)
		engine_forget_timer(c->account->engine, c->timer);
	c->timer = 0;
	if (clock_monotonic_ms() - c->polled_ms > STEADY_MS)
		c->tries = 0;
	if (r)
		answered(c, r);
	else if (is_round_over(c, why))
		begin(c);
	else if (why->code == ERR_REFUSED)
		end(c, why);
	else
		lose(c, why->retry_at);
}

static void poll_url(const struct courier *c, struct buf *url)
{
	buf_adds(url, c->token.url);
	buf_addc(url, str_find(buf_str(url), STR("?")) == SIZE_MAX ? '?' : '&');
	buf_adds(url, "tok=");
	buf_add_str(url, secret_str(&c->token.token));
	buf_printf(url, "&ttl=%d", TOKEN_TTL_S);
}

static void poll(struct courier *c)
{
	struct buf url = BUF_INIT(4 * KIB);
	struct request r = {.verb = VERB_GET,
		.realm = REALM_COURIER,
		.service = "courier",
		.long_poll = true,
		.max_body = NOTICE_MAX};
	int64_t gap_s = !c->began ? -1 : c->gone ? (int64_t)(clock_now() - c->gone) : 0;
	bool news = c->gone || !c->began;

	c->round_ms = r.timeout_ms = hook_point("courier-round") ? SHORT_MS : COURIER_ROUND_MS;
	poll_url(c, &url);
	r.url = str_dup(buf_str(&url));
	wipe_buf(&url);
	c->polled_ms = clock_monotonic_ms();
	c->stage = LISTENING;
	send(c, &r, poll_heard);
	look_later(c);
	if (news)
		c->hears.listening(c->hears.owner, c->gone && !c->began ? -1 : gap_s);
	c->began = true;
	c->gone = 0;
	set_busy(c, false);
}

/* From outside. */

void courier_look(struct flow *flow)
{
	struct courier *c = (struct courier *)flow;

	if (flow->done || c->stage != LISTENING || !c->timer)
		return;
	engine_forget_timer(c->account->engine, c->timer);
	look(c);
}

void courier_nudge(struct flow *flow)
{
	struct courier *c = (struct courier *)flow;

	if (flow->done || c->stage != WAITING || clock_monotonic_ms() - c->tried_ms < NUDGE_MS)
		return;
	forget(c);
	begin(c);
}

void courier_doubt(struct flow *flow)
{
	struct courier *c = (struct courier *)flow;

	if (flow->done || c->stage != LISTENING)
		return;
	if (clock_monotonic_ms() - c->polled_ms > STEADY_MS)
		c->tries = 0;
	lose(c, 0);
}

time_t courier_token_until(const struct flow *flow)
{
	return ((const struct courier *)flow)->until;
}

static void cancel(struct flow *flow)
{
	struct error err = ERROR_INIT;

	fail(&err, ERR_CANCELLED, "Listening for news was stopped.", "Ctrl-R reads by hand.");
	end((struct courier *)flow, &err);
}

static void release(struct flow *flow)
{
	struct courier *c = (struct courier *)flow;

	forget(c);
	push_token_release(&c->token);
	free(c);
}

static void first(void *owner)
{
	struct courier *c = owner;

	c->timer = 0;
	begin(c);
}

struct flow *courier_start(struct account *a, const struct courier_hears *hears)
{
	struct courier *c = mem_new(sizeof *c);

	c->flow = (struct flow){.name = "courier", .cancel = cancel, .free = release};
	c->account = a;
	c->hears = *hears;
	set_busy(c, true);
	c->timer = engine_after(a->engine, 0, first, c);
	return &c->flow;
}
