/* Names read back from the ledger. False when a name is none of the table: the row is then not used. */
#ifndef CHANGE_NAMES_H
#define CHANGE_NAMES_H

#include "icloud/changes.h"

bool kind_from_name(struct str name, enum change_kind *out);
bool object_from_name(struct str name, enum object_kind *out);
bool state_from_name(struct str name, enum change_state *out);
bool source_from_name(struct str name, enum change_source *out);
bool result_from_name(struct str name, enum change_result *out);
/** "edit form" for "edit": how History names a source. */
const char *source_words(struct str name);

#endif
