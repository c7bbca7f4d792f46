/* Duplicates from the inside: what the front door hands to this folder, on the engine's thread. */
#ifndef EXCHANGE_DUPLICATES_H
#define EXCHANGE_DUPLICATES_H

#include "icloud/duplicates.h"
#include "session/account.h"

/** ASK_DUPLICATES: looks through all contacts and keeps the pairs in the cache. Nothing is done when they were
 *  looked through already. Local; a second with 50,000. */
bool duplicates_search(struct account *a, struct error *err);
/** ASK_NOT_SAME: remembers it in the ledger. Takes n over. */
bool duplicates_not_same(struct account *a, struct icloud_not_same *n, struct error *err);

#endif
