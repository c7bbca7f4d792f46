/* The record of this run's requests: the last 500, redacted before they enter. Query values stay only where they are
 * known to be harmless, digits that could be an account number are masked. Of the latest the headers and the first
 * part of each body are kept as mask.h shows them. Any thread may read.
 */
#ifndef NET_ACTIVITY_H
#define NET_ACTIVITY_H

#include "icloud/activity.h"
#include "icloud/json.h"

enum {
	ACTIVITY_KEPT = ACTIVITY_RUN,
	EXCHANGES_KEPT = 100,
	EXCHANGE_BODY = 8 * 1024,     /* of a body, so much is looked at */
	EXCHANGES_BYTES = 512 * 1024, /* all of them together */
};

struct activity *activity_new(void);
void activity_free(struct activity **a);
/** Gives the line its number. */
uint64_t activity_add(struct activity *a, const struct icloud_activity *line);
/** What went with it, already masked; emptied. */
void activity_add_exchange(struct activity *a, uint64_t number, struct icloud_exchange *x);
bool activity_copy_exchange(struct activity *a, uint64_t number, struct icloud_exchange *out);
/** Tells this run's lines from those of others. */
uint64_t activity_run(const struct activity *a);
/** The number of the newest line, 0: there is none. */
uint64_t activity_newest(struct activity *a);
/** Newest first; returns how many were copied. */
size_t activity_read(struct activity *a, struct icloud_activity *out, size_t max);

/** Fills host, path and asked of a line from an address. Pure. */
void activity_address(struct icloud_activity *line, struct str url);

/* A line as one JSON object, as it is kept and as `activity --json` prints it. Pure. */
void activity_write(struct json_writer *w, const struct icloud_activity *line);
/** Any bytes as a line; number is 0. False when it is no JSON object. */
bool activity_read_line(struct str json, struct icloud_activity *out);

#endif
