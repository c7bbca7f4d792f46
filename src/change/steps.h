/* Steps: what one go of staging did to the ledger, for this run of the program. */
#ifndef CHANGE_STEPS_H
#define CHANGE_STEPS_H

#include "change/ledger.h"

/** What the staging that follows does to the changes that wait is kept. Both expect a transaction. */
bool steps_begin(struct store *s, struct error *err);
/** *step: its number, 0 when it did nothing. The last 64 are kept. */
bool steps_end(struct store *s, int64_t *step, struct error *err);

#endif
