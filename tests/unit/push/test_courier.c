/* The courier in a world of its own: hours pass in no time, and every request and wait is counted. The flow itself
 * is compiled in here, with the engine, the clocks and the calls it makes taken over. */
#include "base/crypto.h"
#include "icloud/hooks.h"
#include "icloud/time.h"
#include "net/engine.h"
#include "net/url.h"
#include "push/courier.h"
#include "push/push.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { EVENTS = 8, MINUTE = 60 * 1000, HOUR = 60 * MINUTE };
enum call { TOKEN, REGISTER, STATE, POLL, CALLS };

/* What an answer is like. */
struct reply {
	int64_t after_ms; /* -1: never */
	int http;	  /* 0: no answer */
	time_t retry_after;
	const char *body;
};

static struct {
	int64_t ms;    /* monotonic */
	int64_t clock; /* the wall's, in ms */
	uint64_t id;   /* the last one given */
	struct {
		uint64_t id;
		int64_t due; /* monotonic; INT64_MAX: never */
		void (*fn)(void *owner);
		heard_fn *heard;
		void *owner;
		struct reply reply;
		int timeout_ms;
	} event[EVENTS];
	struct reply reply[CALLS];
	unsigned asked[CALLS];
	int64_t last_poll, least_gap;	    /* between two polls that followed a loss */
	unsigned under_way, most_under_way; /* polls */
	unsigned told, listening, lost;
	bool clock_tells;
} world;

static int64_t fake_ms(void)
{
	return world.ms;
}

static time_t fake_now(void)
{
	return (time_t)(world.clock / 1000);
}

static size_t put_event(void)
{
	for (size_t i = 0; i < EVENTS; i++)
		if (!world.event[i].id) {
			memset(&world.event[i], 0, sizeof world.event[i]);
			world.event[i].id = ++world.id;
			return i;
		}
	fail_msg("the courier does too many things at once");
	return 0;
}

static uint64_t fake_after(struct engine *e, int64_t ms, void (*fn)(void *owner), void *owner)
{
	size_t i = put_event();

	(void)e;
	world.event[i].due = world.ms + ms;
	world.event[i].fn = fn;
	world.event[i].owner = owner;
	return world.event[i].id;
}

static enum call call_of(const char *url)
{
	return strstr(url, "getToken")	 ? TOKEN
	       : strstr(url, "register") ? REGISTER
	       : strstr(url, "getState") ? STATE
					 : POLL;
}

static uint64_t fake_send(struct engine *e, const struct request *r, heard_fn *heard, void *owner)
{
	size_t i = put_event();
	enum call call = call_of(r->url);
	struct reply reply = world.reply[call];

	(void)e;
	world.asked[call]++;
	if (call == POLL && ++world.under_way > world.most_under_way)
		world.most_under_way = world.under_way;
	if (reply.after_ms < 0 && r->timeout_ms)
		reply = (struct reply){.after_ms = r->timeout_ms};
	world.event[i].due = reply.after_ms < 0 ? INT64_MAX : world.ms + reply.after_ms;
	world.event[i].heard = heard;
	world.event[i].owner = owner;
	world.event[i].reply = reply;
	world.event[i].timeout_ms = call == POLL ? r->timeout_ms : 0;
	return world.event[i].id;
}

static void fake_forget(struct engine *e, uint64_t id)
{
	(void)e;
	for (size_t i = 0; i < EVENTS; i++)
		if (world.event[i].id == id) {
			world.under_way -= world.event[i].timeout_ms > 0;
			world.event[i].id = 0;
		}
}

static bool fake_clock_tells(const struct engine *e)
{
	(void)e;
	return world.clock_tells;
}

static bool named(const char *name, struct buf *body, struct request *r)
{
	buf_adds(body, "{}");
	r->url = mem_dup(name);
	return true;
}

static bool fake_token_ask(
	struct account *a, struct buf *body, struct request *r, struct error *err)
{
	(void)a, (void)err;
	return named("getToken", body, r);
}

static bool fake_register_ask(
	struct account *a, struct str token, struct buf *body, struct request *r, struct error *err)
{
	(void)a, (void)err, (void)token;
	return named("registerTopics", body, r);
}

static bool fake_state_ask(
	struct account *a, struct buf *body, struct request *r, struct error *err)
{
	(void)a, (void)err;
	return named("getState", body, r);
}

static bool fake_state_take(struct account *a, struct str body, struct error *err)
{
	(void)a, (void)body, (void)err;
	return true;
}

static bool fake_hook(const char *name)
{
	(void)name;
	return false;
}

#define clock_monotonic_ms  fake_ms
#define clock_now	    fake_now
#define engine_after	    fake_after
#define engine_send	    fake_send
#define engine_forget	    fake_forget
#define engine_forget_timer fake_forget
#define engine_clock_tells  fake_clock_tells
#define token_ask	    fake_token_ask
#define register_ask	    fake_register_ask
#define state_ask	    fake_state_ask
#define state_take	    fake_state_take
#define hook_point	    fake_hook
#pragma push_macro("fail") /* the flow has its own */
#undef fail
#include "../../../src/push/courier.c"
#pragma pop_macro("fail")

/* -- the world ---------------------------------------------------------------------------------- */

static void hears_told(void *owner, const struct push_notice *notice)
{
	(void)owner, (void)notice;
	world.told++;
}

static void hears_listening(void *owner, int64_t gap_s)
{
	(void)owner, (void)gap_s;
	world.listening++;
}

static void hears_lost(void *owner)
{
	(void)owner;
	world.lost++;
}

static void hears_busy(void *owner, bool asking)
{
	(void)owner, (void)asking;
}

static void hears_reached(void *owner, const struct error *err)
{
	(void)owner, (void)err;
}

#define TOKEN_12_HOURS                                                                             \
	"{\"pushToken\":\"abc\",\"webCourierURL\":\"https://c/aps\",\"pushTokenTTL\":43200}"
#define TOKEN_OF_ONE_SECOND                                                                        \
	"{\"pushToken\":\"abc\",\"webCourierURL\":\"https://c/aps\",\"pushTokenTTL\":1}"

static struct account account;
static struct flow *courier;

static void begin_world(struct reply poll)
{
	const struct courier_hears hears = {
		hears_told, hears_listening, hears_lost, hears_busy, hears_reached, NULL};

	memset(&world, 0, sizeof world);
	world.clock = (int64_t)1773307980 * 1000;
	world.reply[TOKEN] = (struct reply){50, 200, 0, TOKEN_12_HOURS};
	world.reply[REGISTER] = world.reply[STATE] = (struct reply){50, 200, 0, "{}"};
	world.reply[POLL] = poll;
	courier = courier_start(&account, &hears);
}

static void end_world(void)
{
	flow_free(&courier);
}

static void answer(size_t i)
{
	struct reply reply = world.event[i].reply;
	struct response r = {.http = reply.http,
		.rscd = reply.http,
		.body = str_of(reply.body),
		.retry_after = reply.retry_after};
	struct error err = ERROR_INIT;
	heard_fn *heard = world.event[i].heard;
	void *owner = world.event[i].owner;
	bool timed_out = world.event[i].timeout_ms && reply.after_ms >= world.event[i].timeout_ms;

	world.under_way -= world.event[i].timeout_ms > 0;
	world.event[i].id = 0;
	err.code = timed_out ? ERR_TIMEOUT : ERR_OFFLINE;
	heard(owner, reply.http ? &r : NULL, reply.http ? NULL : &err);
}

/* Time passes, on both clocks. */
static void pass(int64_t ms)
{
	int64_t end = world.ms + ms;

	for (;;) {
		size_t next = EVENTS;

		for (size_t i = 0; i < EVENTS; i++)
			if (world.event[i].id && world.event[i].due <= end &&
				(next == EVENTS || world.event[i].due < world.event[next].due))
				next = i;
		if (next == EVENTS)
			break;
		world.clock += world.event[next].due - world.ms;
		world.ms = world.event[next].due;
		if (world.event[next].fn) {
			void (*fn)(void *) = world.event[next].fn;

			world.event[next].id = 0;
			fn(world.event[next].owner);
		} else {
			answer(next);
		}
	}
	world.clock += end - world.ms;
	world.ms = end;
}

/* How many steps of the back-off fit: 1 s, doubling to 5 min, each a tenth shorter at the least. */
static unsigned steps_in(int64_t ms)
{
	unsigned n = 0;

	for (int64_t sum = 0; sum <= ms; n++)
		sum += courier_backoff(n, 0);
	return n;
}

static void assert_at_most_one_a_step(int64_t ms)
{
	unsigned most = steps_in(ms) + 1;

	for (int call = 0; call < CALLS; call++)
		if (world.asked[call] > most)
			fail_msg("call %d was made %u times, %u steps fit", call, world.asked[call],
				most);
	assert_true(world.most_under_way <= 1);
}

/* -- promises ----------------------------------------------------------------------------------- */

/* Every connection comes about, and breaks three seconds later. */
static void a_flapping_network__gets__one_request_a_step(void **state)
{
	(void)state;
	begin_world((struct reply){3000, 0, 0, NULL});
	pass(10 * MINUTE);
	assert_at_most_one_a_step(10 * MINUTE);
	assert_true(world.asked[POLL] >= 5);
	assert_int_equal(world.asked[TOKEN], 1);
	end_world();
}

static void no_network__gets__one_request_a_step(void **state)
{
	(void)state;
	begin_world((struct reply){0, 0, 0, NULL});
	world.reply[TOKEN] = (struct reply){0, 0, 0, NULL};
	pass(10 * MINUTE);
	assert_at_most_one_a_step(10 * MINUTE);
	assert_true(world.asked[TOKEN] >= 5);
	end_world();
}

static void a_courier_that_answers_garbage__gets__one_request_a_step(void **state)
{
	static const struct reply replies[] = {{20, 200, 0, "<html>"}, {20, 400, 0, "{}"},
		{20, 403, 0, ""}, {20, 503, 0, ""}, {20, 302, 0, ""}, {20, 204, 0, ""}};

	(void)state;
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
		begin_world(replies[i]);
		pass(10 * MINUTE);
		assert_at_most_one_a_step(10 * MINUTE);
		end_world();
	}
}

/* "Nothing came", said at once and always, is no listening; neither is the same news for ever. */
static void a_courier_that_never_hangs__is_not_asked_without_end(void **state)
{
	static const struct reply replies[] = {
		{5, 200, 0, ""}, {1500, 200, 0, ""}, {5, 200, 0, "{}"}};

	(void)state;
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
		begin_world(replies[i]);
		pass(10 * MINUTE);
		assert_in_range(world.asked[POLL], 5, 50);
		end_world();
	}
}

/* News come one by one, each a moment after the other: that is no storm. */
static void a_burst_of_news__is_heard_at_once(void **state)
{
	(void)state;
	begin_world((struct reply){20, 200, 0, "{\"x\":1}"});
	pass(200 + 20 * 20);
	world.reply[POLL] = (struct reply){-1, 0, 0, NULL};
	assert_true(world.told >= 15);
	pass(MINUTE);
	assert_int_equal(world.lost, 0);
	end_world();
}

static void a_courier_that_never_answers__has_one_poll_a_round(void **state)
{
	(void)state;
	begin_world((struct reply){-1, 0, 0, NULL});
	pass(HOUR);
	assert_in_range(world.asked[POLL], 4, 5);
	assert_int_equal(world.lost, 0);
	assert_int_equal(world.most_under_way, 1);
	end_world();
}

static void a_token_that_ends_at_once__does_not_loop(void **state)
{
	(void)state;
	begin_world((struct reply){-1, 0, 0, NULL});
	world.reply[TOKEN].body = TOKEN_OF_ONE_SECOND;
	pass(10 * MINUTE);
	assert_at_most_one_a_step(10 * MINUTE);
	end_world();
	begin_world((struct reply){20, 400, 0, "{}"});
	world.reply[TOKEN].body = TOKEN_OF_ONE_SECOND;
	pass(10 * MINUTE);
	assert_at_most_one_a_step(10 * MINUTE);
	end_world();
}

static void a_token__is_renewed__before_it_runs_out(void **state)
{
	(void)state;
	for (int tells = 0; tells < 2; tells++) {
		begin_world((struct reply){-1, 0, 0, NULL});
		world.clock_tells = tells;
		pass(11 * HOUR);
		assert_int_equal(world.asked[TOKEN], 1);
		pass(50 * MINUTE);
		assert_int_equal(world.asked[TOKEN], 2);
		end_world();
	}
}

static void a_pause_that_is_asked_for__is_kept_and_clamped(void **state)
{
	(void)state;
	begin_world((struct reply){20, 503, 1773307980 + 600, ""});
	pass(9 * MINUTE);
	assert_int_equal(world.asked[POLL], 1);
	end_world();
	begin_world((struct reply){20, 503, 1773307980 + 400 * 86400, ""});
	pass(61 * MINUTE);
	assert_int_equal(world.asked[POLL], 2);
	end_world();
}

/* -- sleep, and clocks ----------------------------------------------------------------------------- */

/* The machine sleeps: its clock goes on, ours does not. Then one connection is made anew, not all that were missed. */
static void a_sleep__is_followed_by__one_new_poll(void **state)
{
	(void)state;
	for (int tells = 0; tells < 2; tells++) {
		begin_world((struct reply){-1, 0, 0, NULL});
		world.clock_tells = tells;
		pass(MINUTE);
		assert_int_equal(world.asked[POLL], 1);
		world.clock += 8 * HOUR;
		if (tells)
			courier_look(courier);
		pass(MINUTE);
		assert_int_equal(world.asked[POLL], 2);
		assert_int_equal(world.lost, 1);
		pass(5 * MINUTE);
		assert_int_equal(world.asked[POLL], 2);
		end_world();
	}
}

/* Asleep for longer than the token lives: another one, and one poll. */
static void a_sleep_of_days__renews__the_token_once(void **state)
{
	(void)state;
	begin_world((struct reply){-1, 0, 0, NULL});
	pass(MINUTE);
	world.clock += 72 * (int64_t)HOUR;
	pass(2 * MINUTE);
	assert_int_equal(world.asked[TOKEN], 2);
	assert_int_equal(world.asked[POLL], 2);
	end_world();
}

/* Somebody sets the clock, back and forth and every second: no storm, and what listens goes on listening. */
static void a_clock_that_jumps__makes__no_storm(void **state)
{
	(void)state;
	for (int tells = 0; tells < 2; tells++) {
		begin_world((struct reply){-1, 0, 0, NULL});
		world.clock_tells = tells;
		pass(MINUTE);
		world.clock -= 10 * 365 * 24 * (int64_t)HOUR;
		courier_look(courier);
		pass(10 * MINUTE);
		assert_int_equal(world.asked[POLL], 1);
		for (int i = 0; i < 600; i++) {
			world.clock += i % 2 ? -HOUR : HOUR;
			if (tells)
				courier_look(courier);
			pass(1000);
		}
		assert_at_most_one_a_step(10 * MINUTE);
		end_world();
	}
}

/* While it waits for its next try, a jump neither shortens nor lengthens the wait. */
static void a_jump_while_it_waits__changes__nothing(void **state)
{
	unsigned asked;

	(void)state;
	begin_world((struct reply){0, 0, 0, NULL});
	pass(5 * MINUTE);
	asked = world.asked[POLL];
	world.clock += 1000 * (int64_t)HOUR;
	courier_look(courier);
	assert_int_equal(world.asked[POLL], asked);
	pass(10 * MINUTE);
	assert_in_range(world.asked[POLL], asked + 1, asked + 4);
	end_world();
}

/* Listening wakes nobody where the clock tells by itself when it was set. */
static unsigned wakes(int64_t ms)
{
	uint64_t before = world.id;

	pass(ms);
	return (unsigned)(world.id - before);
}

static void listening__wakes__nobody(void **state)
{
	(void)state;
	begin_world((struct reply){-1, 0, 0, NULL});
	world.clock_tells = true;
	pass(MINUTE);
	assert_int_equal(wakes(10 * MINUTE), 0);
	end_world();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flapping_network__gets__one_request_a_step),
		cmocka_unit_test(no_network__gets__one_request_a_step),
		cmocka_unit_test(a_courier_that_answers_garbage__gets__one_request_a_step),
		cmocka_unit_test(a_courier_that_never_hangs__is_not_asked_without_end),
		cmocka_unit_test(a_burst_of_news__is_heard_at_once),
		cmocka_unit_test(a_courier_that_never_answers__has_one_poll_a_round),
		cmocka_unit_test(a_token_that_ends_at_once__does_not_loop),
		cmocka_unit_test(a_token__is_renewed__before_it_runs_out),
		cmocka_unit_test(a_pause_that_is_asked_for__is_kept_and_clamped),
		cmocka_unit_test(a_sleep__is_followed_by__one_new_poll),
		cmocka_unit_test(a_sleep_of_days__renews__the_token_once),
		cmocka_unit_test(a_clock_that_jumps__makes__no_storm),
		cmocka_unit_test(a_jump_while_it_waits__changes__nothing),
		cmocka_unit_test(listening__wakes__nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
