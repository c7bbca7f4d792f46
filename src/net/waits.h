/* "Not before": what Apple imposed with 503, 429 or a block, per realm. While a wait runs the engine
 * sends nothing in that realm: the request fails with THROTTLED and `retry_at`.
 *
 *   429        Retry-After, else 30 s, doubling to 5 min
 *   503        Retry-After, else 1 min, doubling to 16 min; identity host: 15 min, doubling to 4 h
 *   403        identity host, when it is neither password nor lock: as 503
 *   2xx        the wait's doubling starts anew
 *
 * The session keeps the waits in a file beside the accounts, so that one that Apple imposed on signing in
 * also binds the next program and every other account of this person. Engine's thread only.
 */
#ifndef NET_WAITS_H
#define NET_WAITS_H

#include "icloud/json.h"
#include "net/engine.h"

struct waits *waits_new(void);
void waits_free(struct waits **w);

/** The instant before which nothing is sent; 0 when free. A clock that was set back makes no wait longer than the
 *  longest there is. */
time_t waits_until(struct waits *w, enum realm realm, time_t now);
/** The status that caused it, 0 without. */
int waits_status(const struct waits *w, enum realm realm);
/** What an answer means for later requests. */
void waits_hear(struct waits *w, enum realm realm, const struct response *r, time_t now);
void waits_impose(struct waits *w, enum realm realm, int status, time_t until, time_t now);

/** Called after each change that must be kept. */
void waits_on_change(struct waits *w, void (*changed)(void *owner), void *owner);
void waits_write(const struct waits *w, struct json_writer *out); /* one object */
/** Takes over what binds longer than what is known. Silent about anything it cannot read. */
void waits_merge(struct waits *w, struct str json, time_t now);

#endif
