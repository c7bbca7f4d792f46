/* What the kinds of object have of their own: which member is the id, what tells one version from the next,
 * how a draft's edits are understood, what people call it. A group is {"groupId","name","contactIds",…}, the
 * me card {"meCardId"}: its id is always "me", and its version is the contact it names, for iCloud keeps
 * no etag of it. (protocol 4.1, 4.3, 4.6)
 */
#ifndef CHANGE_OBJECTS_H
#define CHANGE_OBJECTS_H

#include "change/diff.h"
#include "contacts/ids.h"
#include "icloud/changes.h"
#include "store/store.h"

#define ME_ID "me"

/** Decoded and appended; false when the text has none. */
bool object_id(enum object_kind object, struct str text, struct buf *out);
/** The version of what was read; empty when it has none. */
struct str object_etag(enum object_kind object, struct str text, struct buf *out);
/** Name for people. Appended. */
bool object_title(enum object_kind object, struct str text, struct buf *out);

/** The text with FIELD=VALUE edits applied; of nothing (text empty) a new one. */
bool object_edit(enum object_kind object, struct str text, const struct edit *edits, size_t n,
	struct buf *out, struct error *err);

/** The contacts that a text names: members of a group, the contact of the me card. Added to `out`. */
void object_names(enum object_kind object, struct str text, struct ids *out);
/** out = the group without this member, however often it stands there. Appended. */
bool group_without(struct str group, struct str contact, struct buf *out);
/** out = the group with one member more. Appended. */
bool group_with(struct str group, struct str contact, struct buf *out);
bool group_has(struct str group, struct str contact);

/** How ids inside a group or the me card are shown: contacts by name, also new ones that wait. */
struct namer object_namer(struct store *s);
/** Two texts laid side by side with these names, also when one is no object. */
bool object_diff(struct store *s, struct str before, struct str after, struct diff *out);

#endif
