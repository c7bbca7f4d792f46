/* Badges (protocol 7): getToken registers the topics, getState tells the counts. The token is a secret
 * and goes nowhere. What a screen reads is icloud/glance.h: badges_list(). */
#ifndef PUSH_PUSH_H
#define PUSH_PUSH_H

#include "icloud/glance.h"
#include "session/account.h"

struct store;

enum { TOPICS_MAX = 16, TOKEN_TTL_S = 43200 };

/** {"pushTopics":[…]} with every known topic; getToken's has the time to live as well. The body is wiped by
 *  the caller where a token stands in it. */
bool register_ask(struct account *a, struct str token, struct buf *body, struct request *r,
	struct error *err);
bool token_ask(struct account *a, struct buf *body, struct request *r, struct error *err);
bool state_ask(struct account *a, struct buf *body, struct request *r, struct error *err);

struct badge_counts {
	int at[TOPICS_MAX]; /* in the order of badge_topics; -1: not told */
};
/** What getState says. Pure; topics that are not known are ignored. Fails with BAD_DATA without a list. */
bool badges_read(struct str body, struct badge_counts *out, struct error *err);

/** A good answer to getState: into the store with its news, and EVENT_STORE. */
bool state_take(struct account *a, struct str body, struct error *err);

/** Reads the badges into the store, tells EVENT_STORE. NULL when nothing can be asked. `listening`: the
 *  courier has a token, so none is asked for. */
struct flow *badges_start(struct account *a, bool listening, struct error *err);

/* The log of what push brought, in the store (document "badge_log"), newest first, at most NEWS_MAX lines. */
/** Adds a line; inside a transaction of the caller's or without one. */
bool news_add(struct store *s, const struct icloud_news *line, struct error *err);
/** A sentence of its own, as of `at`. */
bool news_say(struct store *s, time_t at, const char *sentence, struct error *err);
/** Puts a note beside the newest line of this app when it is from the last minute and has none; false when there
 *  is no such line. */
bool news_note(struct store *s, const char *name, const char *note);
/** Any bytes as a log. Pure; lines that cannot be read are left out. */
size_t news_read(struct str document, struct icloud_news *out, size_t max);
void news_write(const struct icloud_news *line, size_t n, struct buf *out);

#endif
