/* The rows of the ledger that are about changes: what waits. SQL for them stands in ledger.c only,
 * but for steps.c, which keeps whole rows.
 * (journal.h has the commits and their rows.)
 */
#ifndef CHANGE_LEDGER_H
#define CHANGE_LEDGER_H

#include "change/sides.h"
#include "icloud/changes.h"
#include "store/store.h"

/* One change, with its texts. */
struct change {
	int64_t id; /* 0: not in the ledger yet */
	enum object_kind object;
	enum change_kind kind;
	enum change_state state;
	enum change_source source;
	struct buf object_id, base, base_etag, after; /* base empty: create; after empty: delete */
	struct buf title, summary, fields;
	unsigned flags;
	int64_t waits_for, reverse_of;
	time_t staged_at;
};
void change_init(struct change *c);
void change_release(struct change *c);
/** As changes.h shows it; spans are those of c. */
void change_row_of(const struct change *c, struct change_row *out);

/** False: there is none, or its row is not readable. */
bool ledger_change(struct store *s, int64_t id, struct change *out);
/** The change that waits for an object; 0 none. */
int64_t ledger_change_of(struct store *s, enum object_kind object, struct str object_id);
/** Ids in the order of staging, all or those that wait for another. Caller frees. */
size_t ledger_ids(struct store *s, int64_t **ids);
size_t ledger_waiting_for(struct store *s, int64_t id, int64_t **ids);
/** How many changes of this source differ in just these fields. */
int64_t ledger_alike(struct store *s, enum change_source source, struct str keys);

/* These expect a transaction on the ledger, or make one statement of their own. */
bool ledger_put(struct store *s, struct change *c, struct error *err); /* sets c->id when new */
bool ledger_drop(struct store *s, int64_t id, struct error *err);
bool ledger_state(struct store *s, int64_t id, enum change_state state, struct error *err);
bool ledger_flag(struct store *s, int64_t id, enum flag f, struct error *err);

/** What iCloud has of an object as the store knows it; false when it has none. Appended. */
bool ledger_current(struct store *s, enum object_kind object, struct str id, struct buf *bytes,
	struct buf *etag);

/** The store's truth of one object: this text, or, with none, that it is gone. Expects a transaction on the
 *  cache. */
bool ledger_current_put(struct store *s, enum object_kind object, struct str id, struct str text,
	struct error *err);

#endif
