/* Storage usage (protocol 6): one request, one document in the store ("storage", the answer as it
 * came). What a screen reads is icloud/glance.h: storage_read(). */
#ifndef STORAGE_STORAGE_H
#define STORAGE_STORAGE_H

#include "icloud/glance.h"
#include "session/account.h"

/** What we say. The caller frees r->url. */
bool usage_ask(struct account *a, struct request *r, struct error *err);
/** What we hear. Pure; fails with BAD_DATA when neither the sum that is used nor any medium can be read. What
 *  else is missing is a gap; a medium that cannot be read is part of "other". as_of stays 0. */
bool usage_read(struct str body, struct icloud_storage *out, struct error *err);

struct store;
/** Keeps one sample a day in the ledger, and thins the old ones. An answer that does not tell what is used
 *  leaves none. */
void usage_sample(struct store *s, const struct icloud_storage *usage);

/** Asks, checks, puts the answer into the store, tells EVENT_STORE. NULL when nothing can be asked. */
struct flow *storage_start(struct account *a, struct error *err);

#endif
