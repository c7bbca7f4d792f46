/* The record of requests: the last 500, redacted before they enter. Query values stay only where
 * they are known to be harmless, digits that could be an account number are masked, headers and
 * bodies never enter. Any thread may read.
 */
#ifndef NET_ACTIVITY_H
#define NET_ACTIVITY_H

#include "icloud/glance.h"

enum { ACTIVITY_KEPT = 500 };

struct activity *activity_new(void);
void activity_free(struct activity **a);
void activity_add(struct activity *a, const struct icloud_activity *line);
/** Newest first; returns how many were copied. */
size_t activity_read(struct activity *a, struct icloud_activity *out, size_t max);

/** Fills host, path and asked of a line from an address. Pure. */
void activity_address(struct icloud_activity *line, struct str url);

#endif
