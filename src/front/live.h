/* What push is for: arithmetic of when a service is read again. No timer, no request. */
#ifndef FRONT_LIVE_H
#define FRONT_LIVE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LIVE_SOON_MS = 120, /* news come in bursts: from the first one on, so long */
	LIVE_SMALL_MS =
		1000, /* between two reads of the contacts: few cards, or only what changed */
	LIVE_LARGE_MS = 3 * 60 * 1000, /* many cards, and each read brings them all */
	LIVE_LARGE = 2000,
};
/** How long until the contacts may be read for news. last_ms: when they were last read for news, -1 never. */
int64_t live_contacts_wait(int64_t now_ms, int64_t last_ms, int64_t cards, bool only_changes);

#endif
