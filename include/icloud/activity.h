/* The record of requests: every one of this run, and those of past days for this account. Secrets are masked
 * before anything enters; headers and bodies are of this run only, bounded, and never written down. */
#ifndef ICLOUD_ACTIVITY_H
#define ICLOUD_ACTIVITY_H

#include "icloud/icloud.h"

struct icloud_activity {
	uint64_t
		number; /* counts up within this run, from 1; 0: of an earlier run, or of another program */
	time_t at;
	char service[16], verb[8], path[120], host[100];
	int http, took_ms; /* http 0: no answer */
	int64_t sent;	   /* bytes of the request's body */
	int64_t bytes;	   /* of the answer, unpacked */
	int64_t wire;	   /* the same as it came over the wire */
	int name_ms, connect_ms, tls_ms, wait_ms,
		read_ms;  /* how took_ms came about, one after another */
	char version[12]; /* "HTTP/2", "" when nothing was heard */
	int connection;	  /* counts up within a run, from 1; 0: none */
	int again;	  /* so many times it had been sent before */
	char how[40];	  /* "HTTP/2, connection 3, gzip" */
	char asked[200];  /* "clientBuildNumber ···, clientVersion 2.1; 6 cookies" */
	char note[80];	  /* what became of it, "" when all is well: "again in 30 s" */
};

enum { ACTIVITY_RUN = 500, ACTIVITY_PAST = 2000, ACTIVITY_PAST_DAYS = 30 };

/** This run's, newest first, at most ACTIVITY_RUN. Any thread. */
size_t activity_list(struct icloud *ic, struct icloud_activity *out, size_t max);
/** What earlier runs, and programs beside this one, asked for this account: newest first, at most ACTIVITY_PAST and
 *  ACTIVITY_PAST_DAYS old. Kept in the account's cache, gone with it. Any thread; looks at the disk. */
size_t activity_past(struct icloud *ic, struct icloud_activity *out, size_t max);

/* What one request of this run said and heard, as text to look at: secrets read ···, bodies are laid out, the
 * first part of each. Empty where there was nothing, or nothing that can be shown. */
struct icloud_exchange {
	struct buf asked, sent, heard, answer; /* header lines, body; header lines, body */
	bool sent_cut, answer_cut;
};
/** False when it is not kept any more. Any thread; the caller releases. */
bool activity_exchange(struct icloud *ic, uint64_t number, struct icloud_exchange *out);
void activity_exchange_release(struct icloud_exchange *x);

#endif
