/* Cookies, by domain, path and expiry (protocol 2.14). Two sides that never mix: what the identity
 * host sets goes to the identity host only, what setup and services set goes to these only; courier
 * and CloudKit have no jar at all.
 *
 * Quotes around a value belong to it. An empty value deletes. Cookies without an expiry are kept and
 * saved too. What does not fit (foreign domain, one-label domain, over 8 KiB, more than 200) is
 * dropped silently. Engine's thread only.
 */
#ifndef NET_JAR_H
#define NET_JAR_H

#include "icloud/error.h"
#include "icloud/json.h"
#include "net/engine.h"

struct jar *jar_new(void);
void jar_free(struct jar **j); /* wipes */
void jar_clear(struct jar *j);

/** One Set-Cookie value, as it came from `url` in this realm. */
void jar_hear(struct jar *j, enum realm realm, struct str url, struct str set_cookie, time_t now);
/** Appends the value of the Cookie header; returns how many cookies it holds. */
size_t jar_header(
	const struct jar *j, enum realm realm, struct str url, time_t now, struct buf *out);
/** Is there such a cookie, not expired? Names are those of protocol 2.14. */
bool jar_has(const struct jar *j, enum realm realm, const char *name, time_t now);
void jar_drop(struct jar *j, enum realm realm, const char *name);
size_t jar_count(const struct jar *j);
uint64_t jar_version(const struct jar *j); /* counts every change */

void jar_write(const struct jar *j, struct json_writer *w); /* an array, for the session file */
/** Replaces what is there. False when it is not such an array; the jar is then empty. */
bool jar_read(struct jar *j, struct str json);

/** A cookie date in any form that servers send; false when there is none in it. Pure. */
bool cookie_date(struct str text, time_t *out);

#endif
