/* When the session is kept awake (protocol 9): arithmetic over two clocks and the person's last key, no timer
 * and no request of its own, so that a test can live through a night.
 *
 *   used ──> due every 8 minutes, a tenth earlier or later ──> send
 *   no key for half an hour, or suspended ──> rests, nothing is due ──> a key: due in some seconds
 *   the machine slept (its clock went on, ours did not) ──> due in some seconds, once, whatever was missed
 */
#ifndef FRONT_BEAT_H
#define FRONT_BEAT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum {
	BEAT_EVERY_MS = 8 * 60 * 1000,
	BEAT_USED_MS = 30 * 60 * 1000, /* so long after a key the screen counts as used */
	BEAT_SOON_MS = 5 * 1000,       /* after a rest or a sleep: from here ... */
	BEAT_SOON_SPAN_MS = 25 * 1000, /* ... to so much later, by chance */
};

struct beat {
	int64_t looked_ms;
	time_t looked_at;
};
struct beat_now {
	int64_t ms; /* monotonic */
	time_t at;
	int64_t used_ms; /* when the last key came */
	bool away;	 /* suspended */
	uint32_t chance;
};
enum beat_answer { BEAT_SEND, BEAT_LATER, BEAT_REST };

/** The timer starts: *wait_ms until the first look. */
void beat_begin(struct beat *b, const struct beat_now *now, int64_t *wait_ms);
/** The timer has run out. Sent or not, the next look comes after *wait_ms; with BEAT_REST none does until
 *  beat_again(). */
enum beat_answer beat_look(struct beat *b, const struct beat_now *now, int64_t *wait_ms);
/** A key after a rest. */
void beat_again(struct beat *b, const struct beat_now *now, int64_t *wait_ms);

#endif
