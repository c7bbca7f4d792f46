/* What a change waits for: the one it is linked to, and the new contacts that a group or the me card names.
 * iCloud cannot take a member that it does not know yet.
 */
#ifndef CHANGE_NEEDS_H
#define CHANGE_NEEDS_H

#include "change/ledger.h"

/** Ids of the changes that must be confirmed before these bytes may leave: `waits_for` where it still
 *  waits, and the creation of every contact that `text` names. The caller frees. */
size_t needs_of(struct store *s, int64_t waits_for, enum object_kind object, struct str text,
	int64_t **ids);
/** The first of them, as `after` says it; 0 none. */
int64_t needs_first(struct store *s, int64_t waits_for, enum object_kind object, struct str text);
/** Changes of groups and the me card whose text names this contact. The caller frees. */
size_t needs_naming(struct store *s, struct str contact, int64_t **ids);

#endif
