/* The keys as a page of the manual, made from the key table. */
#ifndef SCREEN_MANUAL_H
#define SCREEN_MANUAL_H

#include "icloud/text.h"

/** The whole page icloud-tui-keys(1), roff, appended. The same text for the same table. */
void manual_keys(struct buf *out);

#endif
