/* The courier (protocol 7): one request that hangs until iCloud has news, and what keeps it hanging.
 *
 *   token ──> registerTopics ──> getState ──> poll ──news──> told, poll again at once
 *     ^                             ^          │
 *     │ 4xx, no JSON, runs out ─────┼──────────┤
 *     │                             │          │ no answer, 5xx, doubted
 *     └── no token left ── back-off ┴──────────┘   1 s doubling to 5 min, a tenth more or less
 *
 * The token is a secret and goes to the courier's host only, without a cookie. News carry no data: whoever
 * hears of a topic reads its service. After every gap the badges are read before it listens again, for what
 * was told meanwhile is lost. Sends no write, decides nothing about contacts.
 */
#ifndef PUSH_COURIER_H
#define PUSH_COURIER_H

#include "base/secret.h"
#include "session/account.h"

enum {
	COURIER_LEAST_MS = 1000,
	COURIER_MOST_MS = 5 * 60 * 1000,
	COURIER_ROUND_MS = 15 * 60 * 1000, /* a poll that heard nothing for so long is asked anew */
	COURIER_LOOK_MS =
		30 * 1000, /* so often the clocks are looked at where none tells that it was set */
	COURIER_SLEPT_S = 60,
};

struct push_token {
	struct secret token;
	char url[256]; /* the courier's; whether its host may be spoken to is the engine's to say */
	int64_t ttl_s;
};
/** What getToken says. Pure. Fails with BAD_DATA, and then nothing needs to be released. */
bool token_read(struct str body, struct push_token *out, struct error *err);
void push_token_release(struct push_token *t);

struct push_notice {
	bool empty; /* a round without news */
	unsigned
		topics; /* bits, in the order of badge_topics; 0: of something that is not known here */
	char other[16]; /* a topic that is not known here, shortened: "0a1b2c3d"; "" none */
};
/** What the courier delivers: any JSON, in which known topics are looked for at every depth. Pure. Fails with
 *  BAD_DATA on what is no JSON. */
bool notice_read(struct str body, struct push_notice *out, struct error *err);
/** The bit of an app, 0 when there is none. */
unsigned topic_bit(const char *app);

/** How long to wait before the n-th try (from 0). Pure; `chance` is any number. */
int64_t courier_backoff(unsigned tries, uint32_t chance);
/** The machine slept between two looks: its clock went on, ours did not. Pure. */
bool courier_slept(int64_t clock_s, int64_t awake_ms);

/* Who is told. From the engine's turn. */
struct courier_hears {
	void (*told)(void *owner, const struct push_notice *notice);
	/** It listens; there was a gap of so many seconds (-1: none, it has just begun), and the badges have
	 *  been read after it. */
	void (*listening)(void *owner, int64_t gap_s);
	void (*lost)(void *owner);		/* it does not listen any more */
	void (*busy)(void *owner, bool asking); /* asks, and does not only listen or wait */
	/** iCloud was asked for the badges or the token: NULL when it answered. */
	void (*reached)(void *owner, const struct error *err);
	void *owner;
};
/** Runs until it is cancelled, nobody is signed in any more, or the account has no push. */
struct flow *courier_start(struct account *a, const struct courier_hears *hears);
/** The machine may have slept, or its clock was set. */
void courier_look(struct flow *courier);
/** Somebody is there: a long wait is cut short. */
void courier_nudge(struct flow *courier);
/** The network was seen to be gone: the poll that hangs is not believed any more. */
void courier_doubt(struct flow *courier);
/** Until when the token is good, 0 without one. */
time_t courier_token_until(const struct flow *courier);

#endif
