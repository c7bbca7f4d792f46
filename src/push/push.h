/* Badges (protocol 7): getToken registers the topics, getState tells the counts. The token is a secret
 * and goes nowhere. What a screen reads is icloud/glance.h: badges_list(). */
#ifndef PUSH_PUSH_H
#define PUSH_PUSH_H

#include "icloud/glance.h"
#include "session/account.h"

enum { TOPICS_MAX = 16, TOKEN_TTL_S = 43200 };

/** {"pushTopics":[…]} with every known topic; getToken's has the time to live as well. */
bool token_ask(struct account *a, struct buf *body, struct request *r, struct error *err);
bool state_ask(struct account *a, struct buf *body, struct request *r, struct error *err);

struct badge_counts {
	int at[TOPICS_MAX]; /* in the order of badge_topics; -1: not told */
};
/** What getState says. Pure; topics that are not known are ignored. Fails with BAD_DATA without a list. */
bool badges_read(struct str body, struct badge_counts *out, struct error *err);

/** Reads the badges into the store, tells EVENT_STORE. NULL when nothing can be asked. */
struct flow *badges_start(struct account *a, struct error *err);

#endif
