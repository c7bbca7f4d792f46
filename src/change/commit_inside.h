/* A commit from the inside: its state, and what its three files do for each other. commit.c has the order of
 * things and every write, commit_begin.c what comes before the first one, commit_store.c what the store
 * learns after each.
 */
#ifndef CHANGE_COMMIT_INSIDE_H
#define CHANGE_COMMIT_INSIDE_H

#include "change/approval.h"
#include "change/change.h"
#include "change/judge.h"
#include "change/photos.h"
#include "change/reread.h"

enum phase { PREPARING, WRITING, OVER };

struct commit {
	struct flow flow;
	struct account *a;
	struct icloud_commit *approved;
	enum phase phase;
	int lock;
	int64_t id, *rows; /* journal */
	enum change_result *results;
	bool *renamed; /* created under another id than was approved: what names it is reviewed again */
	struct reread reread;
	struct photos photos;
	struct flow *full_read;
	uint64_t timer, later, request;
	int hold_left;
	bool held, prepared; /* both are needed before the first write */
	bool recalled;
	bool unwritten; /* a row's end is not on disk: the commit stays open, the next start closes it */
	size_t at;
	bool again; /* the write at hand is sent for the second time */
	enum judgement judged;
	struct buf why;	   /* why the write at hand is refused or not done, for the note */
	struct buf groups; /* ids of the groups that a deleted contact was in, a JSON array */
	struct error stop; /* ends the commit after the write at hand */
};

static inline struct approval *approval_at(const struct commit *c)
{
	return &c->approved->approvals[c->at];
}

/* commit.c */
void commit_tell_progress(struct commit *c, const char *what, int64_t done, int64_t total);
void commit_tell_store(struct commit *c, enum icloud_ask what);
/** What was never sent waits again: its row says so, the change is as it was. */
void commit_close_row(struct commit *c, enum change_result r);
/** Ends the commit; what was not sent is skipped and waits again. */
void commit_stop(struct commit *c, const struct error *err);
/** Writes when both the hold and the preparation are over. */
void commit_begin_writing(struct commit *c);

/* commit_begin.c */
/** May it be at all? Then the lock and the journal's rows: what follows is commit_prepare. */
bool commit_open(struct commit *c, struct error *err);
/** The hold, and beside it startup, full read where the store is old, photos, backup. */
void commit_prepare(struct commit *c);

/* commit_store.c */
/** Of the write at hand: what iCloud has now becomes the store's truth. */
void commit_store_current(struct commit *c, struct str card, bool gone);
/** Groups that an answer names beside. */
void commit_store_groups(struct commit *c, struct str groups);
/** The groups that a contact is in, before it is deleted; and after: they have it no more. */
void commit_remember_groups(struct commit *c);
void commit_leave_groups(struct commit *c);

#endif
