/* Pure: looks at no clock, sends nothing, keeps no timer. */
#include "front/beat.h"

enum { SLEPT_S = 60 };

static int64_t soon(const struct beat_now *now)
{
	return BEAT_SOON_MS + (int64_t)(now->chance % BEAT_SOON_SPAN_MS);
}

static int64_t usual(const struct beat_now *now)
{
	enum { TENTH = BEAT_EVERY_MS / 10 };

	return BEAT_EVERY_MS - TENTH + (int64_t)(now->chance % (2 * TENTH + 1));
}

static void looked(struct beat *b, const struct beat_now *now)
{
	b->looked_ms = now->ms;
	b->looked_at = now->at;
}

/* A clock that somebody sets forward looks the same; then one beat comes some seconds later. */
static bool has_slept(const struct beat *b, const struct beat_now *now)
{
	return (int64_t)(now->at - b->looked_at) - (now->ms - b->looked_ms) / 1000 > SLEPT_S;
}

void beat_begin(struct beat *b, const struct beat_now *now, int64_t *wait_ms)
{
	looked(b, now);
	*wait_ms = usual(now);
}

enum beat_answer beat_look(struct beat *b, const struct beat_now *now, int64_t *wait_ms)
{
	bool slept = has_slept(b, now);

	looked(b, now);
	if (now->away || now->ms - now->used_ms > BEAT_USED_MS)
		return BEAT_REST;
	*wait_ms = slept ? soon(now) : usual(now);
	return slept ? BEAT_LATER : BEAT_SEND;
}

void beat_again(struct beat *b, const struct beat_now *now, int64_t *wait_ms)
{
	looked(b, now);
	*wait_ms = soon(now);
}
