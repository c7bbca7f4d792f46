/* What the program stands on, looked at without opening or mending anything: for `doctor`. */
#ifndef ICLOUD_HEALTH_H
#define ICLOUD_HEALTH_H

#include "icloud/icloud.h"

struct icloud_finding {
	const char *name; /* "ledger" */
	bool ok;
	char what[400], next[200]; /* a sentence each; next "" when ok */
};

/** Settings as far as they can be read, and every mistake in the config file and the environment. Release
 *  *out. False: it is not even known where files are kept. */
bool icloud_settings_examine(struct icloud_settings *out,
	void (*mistake)(void *ctx, const struct error *why), void *ctx, struct error *err);
/** Config file, room on the disk, then of each account that is kept here its files and both databases. What
 *  is well is told in a line for all. True: every database could be opened. */
bool icloud_examine(const struct icloud_settings *s,
	void (*found)(void *ctx, const struct icloud_finding *f), void *ctx);
/** After ASK_REACH: how many seconds this machine's clock is ahead of that host's. False: it told no time. */
bool icloud_clock_ahead(const struct icloud *ic, int64_t *seconds);

#endif
