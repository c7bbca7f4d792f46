#include "front/beat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MINUTE = 60 * 1000 };

/* A night lived through: both clocks, the keys, and when the timer is due. */
struct night {
	struct beat beat;
	struct beat_now now;
	int64_t due_ms; /* -1: no timer */
	int beats;
	int64_t first_ms, last_ms; /* of the beats */
};

static void chance(struct night *n)
{
	n->now.chance = n->now.chance * 1664525u + 1013904223u;
}

static void begin(struct night *n)
{
	int64_t wait_ms;

	*n = (struct night){.now = {.ms = 1000, .at = 1773307980, .used_ms = 1000, .chance = 7}};
	beat_begin(&n->beat, &n->now, &wait_ms);
	n->due_ms = n->now.ms + wait_ms;
}

static void look(struct night *n)
{
	int64_t wait_ms = 0;

	chance(n);
	switch (beat_look(&n->beat, &n->now, &wait_ms)) {
	case BEAT_SEND:
		n->last_ms = n->now.ms;
		n->first_ms = n->beats++ ? n->first_ms : n->now.ms;
		break;
	case BEAT_LATER:
		break;
	case BEAT_REST:
		n->due_ms = -1;
		return;
	}
	assert_true(wait_ms > 0);
	n->due_ms = n->now.ms + wait_ms;
}

/* So much time passes in which the machine is awake. */
static void pass(struct night *n, int64_t ms)
{
	for (int64_t end = n->now.ms + ms; n->now.ms < end; n->now.ms += 1000) {
		n->now.at++;
		if (n->due_ms >= 0 && n->now.ms >= n->due_ms)
			look(n);
	}
}

static void key(struct night *n)
{
	int64_t wait_ms;

	n->now.used_ms = n->now.ms;
	n->now.away = false;
	if (n->due_ms >= 0)
		return;
	chance(n);
	beat_again(&n->beat, &n->now, &wait_ms);
	n->due_ms = n->now.ms + wait_ms;
}

static void heartbeat__comes__every_eight_minutes_more_or_less(void **state)
{
	int64_t shortest = INT64_MAX, longest = 0, last = 0;
	struct night n;

	(void)state;
	begin(&n);
	for (int i = 0, seen = 0; i < 24 * 60; i++) {
		key(&n);
		pass(&n, MINUTE);
		if (n.beats == seen)
			continue;
		if (last) {
			shortest = n.last_ms - last < shortest ? n.last_ms - last : shortest;
			longest = n.last_ms - last > longest ? n.last_ms - last : longest;
		}
		last = n.last_ms;
		seen = n.beats;
	}
	assert_true(n.beats > 160 && n.beats < 200);
	assert_true(n.first_ms > 7 * MINUTE);
	assert_true(shortest >= 7 * MINUTE && shortest < 8 * MINUTE - 5000); /* by chance */
	assert_true(longest <= 9 * MINUTE && longest > 8 * MINUTE + 5000);
}

static void heartbeat__of_a_screen_that_nobody_uses__stops(void **state)
{
	struct night n;

	(void)state;
	begin(&n);
	pass(&n, 40 * MINUTE);
	assert_in_range(n.beats, 3, 4);
	assert_true(n.due_ms < 0);
	pass(&n, 12 * 60 * MINUTE);
	assert_in_range(n.beats, 3, 4);

	key(&n); /* in the morning: soon, and then as ever */
	n.beats = 0;
	pass(&n, MINUTE);
	assert_int_equal(n.beats, 1);
	pass(&n, 6 * MINUTE);
	assert_int_equal(n.beats, 1);
	pass(&n, 3 * MINUTE);
	assert_int_equal(n.beats, 2);
}

static void heartbeat__of_a_suspended_program__stops(void **state)
{
	struct night n;

	(void)state;
	begin(&n);
	n.now.away = true;
	pass(&n, 20 * MINUTE);
	assert_int_equal(n.beats, 0);
	key(&n);
	pass(&n, MINUTE);
	assert_int_equal(n.beats, 1);
}

/* Our clock stands still while the machine sleeps, and its own does not. */
static void heartbeat__after_a_sleep_of_the_machine__is_one_and_not_at_once(void **state)
{
	struct night n;

	(void)state;
	begin(&n);
	pass(&n, 4 * MINUTE);
	n.now.at += 8 * 3600;
	key(&n);
	n.now.ms = n.due_ms; /* the timer is the first to run */
	look(&n);
	assert_int_equal(n.beats, 0);
	assert_in_range(n.due_ms - n.now.ms, BEAT_SOON_MS, BEAT_SOON_MS + BEAT_SOON_SPAN_MS);
	pass(&n, MINUTE);
	assert_int_equal(n.beats, 1);
	pass(&n, 6 * MINUTE);
	assert_int_equal(n.beats, 1);
}

static void heartbeat__of_a_clock_set_back__goes_on(void **state)
{
	struct night n;

	(void)state;
	begin(&n);
	n.now.at -= 3600;
	key(&n);
	pass(&n, 9 * MINUTE);
	assert_int_equal(n.beats, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heartbeat__comes__every_eight_minutes_more_or_less),
		cmocka_unit_test(heartbeat__of_a_screen_that_nobody_uses__stops),
		cmocka_unit_test(heartbeat__of_a_suspended_program__stops),
		cmocka_unit_test(heartbeat__after_a_sleep_of_the_machine__is_one_and_not_at_once),
		cmocka_unit_test(heartbeat__of_a_clock_set_back__goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
