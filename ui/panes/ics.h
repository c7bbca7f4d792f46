/* Alarms as a calendar file (RFC 5545): one event for each that rings, with its alarms. No time zones of its own:
 * instants are in UTC, all-day events are dates, and what is the same hour everywhere has no zone. */
#ifndef PANES_ICS_H
#define PANES_ICS_H

#include "icloud/alarms.h"

struct ics; /* what is collected */

/** `zone` is that of the alarms (alarms_zone()); NULL: this machine's. Borrowed. */
struct ics *ics_new(const struct zone *zone);
void ics_free(struct ics **i);
/** Copies. What was put off or dismissed here stands as the event says it. */
void ics_add(struct ics *i, const struct icloud_alarm *a);
/** Appends the whole file, lines ended by CR LF. `stamp`: when it was read. *events: how many there are. */
bool ics_write(struct ics *i, time_t stamp, struct buf *out, size_t *events);

/** One content line, folded at 75 bytes between letters. */
bool ics_line(struct buf *out, struct str name, struct str value);
/** A text as a value: backslash, semicolon, comma and line ends escaped, other control characters left out. */
bool ics_text(struct str text, struct buf *out);

#endif
