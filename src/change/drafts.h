/* Drafts of forms from the inside: what the engine's thread keeps and lets go. */
#ifndef CHANGE_DRAFTS_H
#define CHANGE_DRAFTS_H

#include "icloud/drafts.h"
#include "session/account.h"
#include "store/store.h"

/** ASK_DRAFT: takes the draft over (frees it, also on failure). Never with --read-only. */
bool drafts_keep(struct account *a, struct form_draft *d, struct error *err);
/** Lets a draft go, where staging it has its transaction. */
bool drafts_drop(struct store *s, enum object_kind o, struct str id, bool text, struct error *err);

#endif
