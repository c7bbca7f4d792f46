/* Secrets: tokens and passwords in pages of their own that are kept out of swap and core files and
 * wiped on release. There is no function that prints one, and none should be written: secret_str()
 * goes into a request's header (marked secret), a digest or the session file, nowhere else.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "icloud/text.h"

struct secret {
	char *bytes;
	size_t length, size;
};

void secret_set(struct secret *s, struct str value); /* copies; the former value is wiped */
struct str secret_str(const struct secret *s);	     /* borrowed; STR_NONE when there is none */
bool secret_is(const struct secret *s, struct str value); /* in constant time */
void secret_release(struct secret *s);			  /* wipes; empty and ready again */

/** No core file, no tracing by other programs of the same user. icloud_open() calls it once. */
void process_harden(void);

#endif
