/* The inside of struct icloud, for the files of the front door: icloud.c (open, close, read),
 * asks.c (what is asked for, and the flows that answer), threads.c (the engine's thread and the
 * messages between it and the screen).
 *
 * Everything belongs to the engine's thread but what is marked (any): with icloud_start() that is its
 * own thread, before and without it the caller's.
 */
#ifndef FRONT_FRONT_H
#define FRONT_FRONT_H

#include "front/beat.h"
#include "icloud/icloud.h"
#include "icloud/sign_in.h"
#include "session/account.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MAX_PARTS = 6 };

/* One thing that was asked for, until it has been answered. */
struct job {
	struct job *next;
	struct icloud *ic;
	enum icloud_ask ask;
	unsigned token;	    /* 0: nobody waits for it */
	bool beat;	    /* a heartbeat */
	bool news;	    /* push named it */
	bool quiet;	    /* the program's own doing: no DONE, no ERROR */
	struct flow *flow;  /* NULL: parts, or somebody else's flow */
	struct job *whole;  /* this is a part of ASK_ALL */
	struct job *leader; /* the same was asked before and is under way */
	size_t parts;	    /* of ASK_ALL: still under way */
	bool ended;	    /* waits to be freed */
	int64_t id, total;  /* for DONE */
	struct error err;
};

struct message {
	struct message *next;
	struct icloud_message m;
};

struct icloud {
	const struct icloud_settings *settings; /* (any) */
	struct account account, nobody;
	char *id, *state_dir, *cache_dir; /* what account points to; never changed once set */
	struct store *ready; /* icloud_open_stored() has it open already, for the first reader */
	struct buf notice;
	struct buf document; /* the account as last put into the store */
	struct job *jobs;
	int online; /* 1, 0, -1 not known yet */
	uint64_t requests_told;
	uint64_t requests_kept; /* the newest line that stands in the record of past runs */
	void (*heard)(void *ctx, const struct icloud_message *m); /* of icloud_do() */
	void *heard_ctx;

	_Atomic bool known;	     /* (any) id and folders are set */
	_Atomic uint64_t generation; /* (any) counts the stores that were opened */
	_Atomic bool interrupted;    /* (any) also signal handlers */
	_Atomic unsigned tokens;     /* (any) */

	struct {
		struct beat beat;
		uint64_t timer;			    /* 0: none runs */
		_Atomic int64_t used_ms, beat_at;   /* (any) */
		_Atomic bool away, resting, failed; /* (any) */
	} heart;
	struct {
		struct flow *courier;	  /* NULL: nobody listens */
		uint64_t timer, dropping; /* 0: none runs */
		unsigned due;		  /* bits of enum icloud_ask */
		unsigned failed;	  /* reads for news, in a row */
		int64_t due_at;		  /* of the timer */
		int64_t contacts_ms;	  /* when the contacts were last read for news; -1 never */
		bool was_off;		  /* there was no network: all is old */
		bool signed_out;	  /* it ended for that */
		bool alarms_read;	  /* for the news of now */
		_Atomic int64_t since, until; /* (any) */
		_Atomic bool waits, nudged;   /* (any) waits: for the next try */
	} live;
	struct {
		bool on;
		time_t looked;
		uint64_t told[16]; /* which ringings were told, the last ones */
		size_t n_told;
		int64_t window_ms; /* when it was moved last, 0: not yet */
	} due;
	_Atomic int commits; /* (any) asked for and not answered */

	pthread_t thread;
	bool threaded, stop;
	pthread_mutex_t lock; /* (any) guards the next five */
	struct message *first, *last;
	size_t in_hand; /* asked for and not answered */
	bool signalled; /* a byte is in the pipe */
	struct icloud_question question;
	int pipe[2]; /* (any) */
};

/** Begins what was asked for; always answered by exactly one DONE or ERROR, perhaps before it returns. Takes
 *  `what` over. */
struct job *ask_begin(struct icloud *ic, enum icloud_ask ask, void *what, unsigned token);
/** What the program does by itself: judges writes whose answer was lost. */
void ask_settle(struct icloud *ic);
void ask_heartbeat(struct icloud *ic);
/** Push named it: read as if somebody had asked, DONE or ERROR with token 0. Of the contacts only what changed,
 *  where that can be known. */
void ask_news(struct icloud *ic, enum icloud_ask ask);
/** Is this under way? */
bool ask_runs(const struct icloud *ic, enum icloud_ask ask);
/** Whether iCloud can be reached, by the outcome of a request; told when it has changed. */
void tell_online(struct icloud *ic, const struct error *err);
void ask_cancel(struct icloud *ic, unsigned token);
void ask_cancel_all(struct icloud *ic);
/** Frees what has been answered. Never call it from a flow's callback. */
void jobs_reap(struct icloud *ic);
/** Frees every job; work that has not ended by now is given up, and says so where it keeps a record. */
void jobs_drop(struct icloud *ic);
bool jobs_running(const struct icloud *ic);

/** Opens the store of the account that the session knows. Nothing when none is known. */
bool account_adopt(struct icloud *ic, struct error *err);
/** After a logout: what iCloud can tell again is deleted. */
bool account_forget(struct icloud *ic, struct error *err);
/** Looks through the whole cache; what is damaged is set aside, and read again when it is asked for. */
void account_check(struct icloud *ic);
/** Puts the account's document into the store when it has changed. */
void account_write(struct icloud *ic);

/** The heartbeat of heart.c, while the engine has its thread. */
void heart_begin(struct icloud *ic);
void heart_end(struct icloud *ic);
void heart_heard(struct icloud *ic, bool good);

/** Alarms that become due, of due.c, while the engine has its thread. */
void due_begin(struct icloud *ic);
void due_again(struct icloud *ic); /* the list, or an answer to an alarm, is another one */
void due_end(struct icloud *ic);

/** The courier of live.c, while the engine has its thread. Nothing with --offline, and while nobody is
 *  signed in: begun again after each sign-in. */
void live_begin(struct icloud *ic);
void live_end(struct icloud *ic);
/** iCloud has answered: when the courier had ended for a session that had ended, it begins again. */
void live_again(struct icloud *ic);
/** It has a token: badges are asked for without one. */
bool live_listens(const struct icloud *ic);
/** What push named has been read. */
void live_read(struct icloud *ic, enum icloud_ask ask);
/** It could not be read: once more, after a while, when that may help. */
void live_failed(struct icloud *ic, enum icloud_ask ask, const struct error *err);
/** iCloud could not be reached: what hangs is not believed any more. */
void live_doubt(struct icloud *ic);
/** The clock was set, or the machine has slept. */
void live_look(struct icloud *ic);
void live_nudge(struct icloud *ic); /* any thread: a key was pressed */

/** Adds this run's new requests to the record in the cache's folder: when nothing is under way, when many have come
 *  together, or `now`. */
void activity_keep(struct icloud *ic, bool now);
/** EVENT_REQUESTS, when there are new ones: before whoever asked is answered. */
void activity_tell(struct icloud *ic);
/** The record of the account is deleted. */
void activity_forget(struct icloud *ic);

/** The answer to the sign-in under way. */
void ask_answer(struct icloud *ic, const struct icloud_answer *a);

/** The question of the sign-in under way; NULL: it is gone. */
void question_put(void *ic, const struct icloud_question *q);
/** To whoever listens: the caller of icloud_do(), or the queue. */
void tell(struct icloud *ic, const struct icloud_message *m);
void in_hand_add(struct icloud *ic, int by);
bool threads_init(struct icloud *ic, struct error *err);
void threads_release(struct icloud *ic);

/** The approvals of a commit that was never begun are wiped. */
void commit_drop(void *what);

#endif
