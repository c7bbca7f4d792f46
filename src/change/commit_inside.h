/* A commit from the inside: its state, and what its files do for each other. commit.c has the order of things,
 * commit_begin.c what comes before the first write, commit_send.c one write, commit_batch.c several in one body,
 * commit_pause.c what happens when iCloud asks for patience, commit_store.c what the store learns after each.
 */
#ifndef CHANGE_COMMIT_INSIDE_H
#define CHANGE_COMMIT_INSIDE_H

#include "change/approval.h"
#include "change/change.h"
#include "change/judge.h"
#include "change/photos.h"
#include "change/reread_many.h"

enum phase { PREPARING, WRITING, OVER };

struct commit;

/* How an approval may travel, and how often it did. */
struct sending {
	bool alone;    /* in no body with others */
	bool on_trial; /* was in a body that was refused: its end tells whether it was the reason */
	unsigned again; /* so often it was put back, each time with proof that it was not applied */
};

/* Several that leave in one body. */
struct batch {
	size_t at[BATCH_MAX], n; /* their places, in their order; n 0: none is at hand */
	size_t next;		 /* the next one whose end is to be found out */
	size_t first;		 /* where the walk goes on after it */
	struct reread_many many;
	bool answered; /* iCloud has answered: what is not applied may leave once more */
	bool blind;    /* nothing can be read: what is not known stays so */
	bool off;      /* iCloud takes no body of several: one by one from here on */
	size_t trials; /* approvals whose trial is not over */
	bool guilty;   /* one of them was the reason */
};

struct pause {
	uint64_t timer; /* 0: none */
	int times;	/* since the last write that was done */
	void (*then)(struct commit *c);
};

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
	struct sending *ways; /* one for each approval */
	size_t at;
	struct batch batch;
	struct pause pause;
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
void commit_tell(struct commit *c, struct icloud_message m);
void commit_tell_progress(struct commit *c, const char *what, int64_t done, int64_t total);
void commit_tell_store(struct commit *c, enum icloud_ask what);
/** Of the write at hand. */
void commit_tell_change(struct commit *c, enum change_result r, struct str note);
/** What was never sent waits again: its row says so, the change is as it was. */
void commit_close_row(struct commit *c, enum change_result r);
/** Ends the commit; what was not sent is skipped and waits again. */
void commit_stop(struct commit *c, const struct error *err);
/** Writes when both the hold and the preparation are over. */
void commit_begin_writing(struct commit *c);
/** The end of the write at hand, on disk and told. False: the journal could not be written; the commit is over. */
bool commit_record(struct commit *c, enum change_result r, struct str card);
/** The same, and what comes after it. */
void commit_finish(struct commit *c, enum change_result r, struct str card);
/** The next write, from c->at on; the end when there is none. */
void commit_next(struct commit *c);
/** Does the change wait still, and may it be sent? */
bool commit_waits(const struct commit *c, const struct approval *a);
size_t commit_done(const struct commit *c);

/* commit_send.c */
/** The write at hand: read again, compared, journalled, sent, judged, finished. */
void commit_send_one(struct commit *c);
/** The request for these items; `a` is one of them. */
bool commit_request(struct commit *c, const struct approval *a, struct str items, struct buf *body,
	struct request *q, struct error *err);
/** The card has the reviewed version. */
bool commit_same(const struct approval *a, struct str card);
/** Not known until the second reading says: the journal and the screen say so meanwhile. */
void commit_doubt(struct commit *c);
/** Reads the write at hand again and finishes it; c->judged and c->why say how the answer was. */
void commit_find_out(struct commit *c);
/** c->why, of an answer or of none; where the session has ended, c->stop. */
void commit_keep_why(struct commit *c, const struct response *r, const struct error *err,
	const struct contacts_answer *answer);
/** What was sent was slowed down (r), or held back before it left (err): a pause, then the end of it is found out. Else
 *  c->stop, and it is found out at once. */
void commit_slow_down(struct commit *c, const struct response *r, const struct error *err,
	void (*find_out)(struct commit *c));
bool commit_never_left(const struct error *err);

/* commit_batch.c */
/** Takes what may stand in one body with the write at hand; false: nothing, it goes alone. */
bool commit_batch_begin(struct commit *c);
/** The end of the next one in it; after the last the walk goes on. */
void commit_batch_go_on(struct commit *c);
/** Proof that an item of it was not applied: it may leave once more. False: it may not. */
bool commit_batch_put_back(struct commit *c, struct str card);
/** An approval that was in a refused body has its end. */
void commit_batch_trial(struct commit *c, enum change_result r);

/* commit_begin.c */
/** May it be at all? Then the lock and the journal's rows: what follows is commit_prepare. */
bool commit_open(struct commit *c, struct error *err);
/** The hold, and beside it startup, full read where the store is old, photos, backup. */
void commit_prepare(struct commit *c);

/* commit_pause.c */
/** iCloud takes no more requests until an instant that is known and near: then `then` is called, when it has passed.
 *  False: there is nothing to wait for, or it was waited for often enough; the commit ends. */
bool commit_pause(struct commit *c, void (*then)(struct commit *c));
/** It is taken back: what comes next comes now. */
void commit_pause_over(struct commit *c);

/* commit_store.c */
/** Of the write at hand: what iCloud has now becomes the store's truth. */
void commit_store_current(struct commit *c, struct str card, bool gone);
/** Groups that an answer names beside. */
void commit_store_groups(struct commit *c, struct str groups);
/** The groups that a contact is in, before it is deleted; and after: they have it no more. */
void commit_remember_groups(struct commit *c);
void commit_leave_groups(struct commit *c);

#endif
