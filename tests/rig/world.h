/* A person's day without a screen: an account on the simulator, signed in and read, changes staged,
 * reviewed and committed through the public library. Every function fails the running test when it
 * cannot do its work, unless it returns bool.
 */
#ifndef RIG_WORLD_H
#define RIG_WORLD_H

#include "icloud/changes.h"
#include "icloud/contacts.h"
#include "icloud/review.h"
#include "sim.h"
#include "temp.h"

enum { WORLD_SEEN = 2048 };

struct world {
	struct temp temp;
	struct sim *sim;
	struct icloud_settings settings;
	struct icloud *ic;
	struct icloud_reader *reader;
	struct error err; /* of the last commit or ask that failed */
	struct {
		int64_t change;
		enum change_result result;
		char text[160];
	} seen[WORLD_SEEN]; /* EVENT_CHANGE of the last commit, in order */
	size_t n_seen;
	char end[160];
	int64_t backup_contacts; /* of the commit's backup, 0 without */
	void (*progress)(struct world *w, const struct icloud_message *m); /* may be NULL */
};

/** Simulator with these further arguments (may be NULL), signed in, contacts read; commits are not held. */
void world_open(struct world *w, const char *const *args);
void world_close(struct world *w);
/** The program ends and starts again: same folders, same simulator. */
void world_leave(struct world *w);
void world_enter(struct world *w);
/** The engine's own thread, until it has nothing in hand: what the program does by itself at its start. */
void world_settle(struct world *w);
/** Ctrl-R. */
void world_read(struct world *w);

/** contactId of the contact with this last name; caller frees. */
char *world_id(struct world *w, const char *last_name);
/** groupId by name; caller frees. */
char *world_group(struct world *w, const char *name);
/** The server's bytes of a card; fails without one. */
void world_card(struct world *w, const char *id, struct buf *out);
/** A member of such bytes, decoded; "" without. Caller frees. */
char *world_member(struct buf *card, const char *key);

/** Stages; FIELD=VALUE or NULL; returns the change's id (0: nothing differs). */
int64_t world_edit(struct world *w, const char *id, const char *edit);
int64_t world_delete(struct world *w, const char *id);
int64_t world_create(struct world *w, const char *edit, const char *edit2);
/** The same for a group: edits are FIELD=VALUE, the last one NULL. */
int64_t world_group_stage(
	struct world *w, enum change_kind kind, const char *id, const char *const *edits);
/** Another me card. */
int64_t world_me(struct world *w, const char *id);
/** The server's bytes of a group; fails without one. */
void world_group_text(struct world *w, const char *id, struct buf *out);
bool world_stage(struct world *w, struct change_draft *d, int64_t *id);

/** A person accepts everything that can be accepted and types the right number. NULL: w->err says why. */
struct icloud_commit *world_accept_all(struct world *w);
/** Hands the approvals over and waits for the end. */
bool world_commit(struct world *w, struct icloud_commit *c);
/** Both. */
bool world_send_all(struct world *w);
/** How the change ended in the last commit; RESULT_NONE when nothing was said. */
enum change_result world_result(const struct world *w, int64_t change);
const char *world_note(const struct world *w, int64_t change);
/** How many changes wait. */
size_t world_waiting(struct world *w);

/* The record of the simulator. */
/** Writes in it: requests with a `method` in the query, or to a card path by POST. */
size_t world_writes_seen(struct world *w);
/** The n-th write (from 0) of the record as JSON; appended. */
void world_write(struct world *w, size_t n, struct buf *out);

#endif
