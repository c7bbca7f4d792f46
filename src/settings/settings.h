/* The settings of icloud.com (protocol 8), read only: a wrong guess at writing would change the
 * person's icloud.com, so nothing here writes. Optional: a refusal is no trouble for anything else.
 * What a screen reads is icloud/glance.h: settings_read(). */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include "icloud/glance.h"
#include "session/account.h"

/** `body` is what r->body points into. The caller frees r->url. */
bool settings_ask(struct account *a, struct buf *body, struct request *r, struct error *err);
/** What we hear → {"<app>":{"<key>":value}}, appended, values as they came. Mail's part and the start
 *  addresses are private and left out. Pure; fails with BAD_DATA without a list of apps. */
bool settings_hear(struct str body, struct buf *out, struct error *err);

/** Reads the settings into the store, tells EVENT_STORE. NULL when nothing can be asked. A refusal (4xx)
 *  ends with NOT_FOUND. */
struct flow *settings_start(struct account *a, struct error *err);

#endif
