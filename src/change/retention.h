/* Which backups are kept, and the removal of the others: all of a week, then one a day for a month, one a week
 * for a year, one a month after that. The newest one, those made by hand, and those that hold photos (which
 * are nowhere else) always stay.
 */
#ifndef CHANGE_RETENTION_H
#define CHANGE_RETENTION_H

#include "icloud/changes.h"

enum { KEEP_DAYS = 7, KEEP_DAILY = 30, KEEP_WEEKLY = 365 };

struct retained {
	time_t at;
	bool always; /* by hand, or with photos, or not known */
	bool keep;   /* answer */
};
/** list: newest first. Of each day, week (from 1 January 1970), month the newest one stays, in UTC, so that
 *  what was kept yesterday decides nothing else today. A clock that was set back removes nothing. */
void retention_decide(struct retained *list, size_t n, time_t now);

/** Removes what need not be kept: first manifests, then the packs that no manifest names any more. Dying
 *  anywhere between leaves whole backups and perhaps a pack too many, which the next removal takes along. Nothing
 *  while a backup is being made or read here or in another program. *removed (may be NULL): backups. */
bool backup_thin(const char *state_dir, time_t now, size_t *removed, struct error *err);

#endif
