/* Time zones by name, without the C library's one global zone: offsets from the files of the system's zone
 * database, read and never written. */
#ifndef ICLOUD_ZONE_H
#define ICLOUD_ZONE_H

#include "icloud/text.h"
#include "icloud/time.h"

struct zone;

/** The zone of that IANA name, from $TZDIR or the system's folder; NULL: there is none, or it cannot be read. */
struct zone *zone_load(struct str name);
/** A zone file's bytes (RFC 9636); NULL when they are none. Pure. */
struct zone *zone_read(struct str bytes);
/** A rule for ever, "GMT0BST,M3.5.0/1,M10.5.0" (POSIX TZ); NULL when it is none. Pure. */
struct zone *zone_of_rule(struct str rule);
void zone_free(struct zone **z);

/* Of these three a NULL zone is this machine's (TZ). */
/** Seconds east of UTC at that instant. */
int zone_offset(const struct zone *z, time_t t);
struct civil zone_civil(const struct zone *z, time_t t);
/** An hour that the clock skips counts by the offset before it (02:30 becomes 03:30), one that comes twice is
 *  the first. Out-of-range fields carry. */
time_t zone_instant(const struct zone *z, struct civil c);

/** Made of what names of zones are made of, so that it may stand in a path or a query. */
bool zone_is_name(struct str name);
/** IANA name of this machine's zone, "UTC" when it is not known. */
void zone_of_machine(struct buf *out);

#endif
