/* Reading one object again, before a write and after a doubt: startup for tokens and order, then the card
 * at its place in the order. (protocol 4.1, 4.2, 4.6)
 *
 *   object ──> known place? ──yes──> contacts?offset=place&limit=1 ──same id──> card
 *      ^            │ no                        │ another id, stale token
 *      └──startup───┴───────────────────────────┘       (at most three times, then CONFLICT)
 *
 * One thing at a time. Callbacks come from the engine's turn, never from within the call.
 */
#ifndef CHANGE_REREAD_H
#define CHANGE_REREAD_H

#include "change/sides.h"
#include "contacts/wire.h"
#include "icloud/changes.h"

struct reread {
	struct account *account;
	struct buf pref, sync, order, headers,
		groups, /* as last heard, decoded; order and groups are arrays, headers an object */
		me;	/* {"meCardId":"…"}, "" in it when none is chosen */
	bool fresh;	/* tokens and order can be used */
	uint64_t request, timer;
	enum object_kind object;
	struct buf id;
	bool trust_order, started; /* startup was asked for this object already */
	int tries;
	void (*ready)(void *owner, const struct error *err);
	/** card: STR_NONE when iCloud does not have it; borrowed until the callback returns. */
	void (*heard)(void *owner, struct str card, const struct error *err);
	void *owner;
};

void reread_init(struct reread *r, struct account *a, void *owner);
void reread_release(struct reread *r); /* forgets what is under way */

void reread_startup(struct reread *r, void (*ready)(void *owner, const struct error *err));
/** trust_order: an id that the last order does not name is taken as absent without asking again. */
void reread_object(struct reread *r, enum object_kind object, struct str id, bool trust_order,
	void (*heard)(void *owner, struct str card, const struct error *err));
/** Tokens and order of any answer. Without tokens the next reading begins with startup. */
void reread_learn(struct reread *r, const struct contacts_answer *a);
/** What is known is old: the next reading begins with startup. */
void reread_stale(struct reread *r);

#endif
