/* A sign-in under way, for the files that its steps are spread over:
 *
 *   sign_in.c  the flow itself: begin, talk, end; the kept session; opening iCloud
 *   proof.c    the password becomes a proof
 *   factor.c   the second factor and trust
 *   terms.c    Apple's terms
 *   region.c   the account lives in another region
 *
 * Each step ends with a call of the next one's beginning, or with signing_bad() or signing_good_end(). A
 * step that needs the person calls signing_ask() and goes on when the answer has come.
 */
#ifndef SESSION_SIGNING_H
#define SESSION_SIGNING_H

#include "session/factors.h"
#include "session/inner.h"
#include "session/srp.h"

struct sign_in {
	struct flow flow;
	struct account *account;
	struct session *session;
	struct buf name; /* as it enters the proof */
	struct secret password;
	char frame[48];
	char former[17]; /* folder of the account that was open */
	struct srp *srp;
	struct buf work; /* proof of work, "" when none is asked for */
	int rounds;
	uint64_t request;
	struct login *login;
	enum step step;
	void (*next)(struct sign_in *f, const struct response *r);
	void (*lost)(struct sign_in *f, const struct error *err); /* NULL: the sign-in ends */

	enum factor want; /* the way that the person chose before */
	int want_phone;
	struct factors factors;
	bool page;	    /* the page is asked for, not JSON */
	enum factor asking; /* the way that is being asked now */
	size_t asking_at;
	bool coded;			 /* a code was taken */
	bool moved;			 /* to another region, with the token at hand */
	int64_t terms;			 /* the version that was accepted, 0: none */
	struct icloud_question question; /* kind NONE: nobody is asked */
	void (*answered)(struct sign_in *f, const struct icloud_answer *a);
};

/* sign_in.c */
struct request auth_request(enum verb verb);
/** Fills address, headers and body, and sends. `next` hears every answer, whatever its status. */
void signing_say(struct sign_in *f, struct request *r, const char *path, struct str body,
	void (*next)(struct sign_in *f, const struct response *r));
void signing_tell(
	struct sign_in *f, enum step step, int http, int took_ms, const struct error *err);
/** Of the step at hand: it went well. */
void signing_step(struct sign_in *f, const struct response *r);
void signing_bad(struct sign_in *f, int took_ms, const struct error *err);
/** Asks what stands in f->question; `answered` is called once. */
void signing_ask(
	struct sign_in *f, void (*answered)(struct sign_in *f, const struct icloud_answer *a));
/** The person wants no more of it. */
void signing_stop(struct sign_in *f);
void signing_drop_secrets(struct sign_in *f);
void signing_login(struct sign_in *f);

/* proof.c, factor.c, terms.c, region.c */
void signing_prove(struct sign_in *f);
void signing_repair(struct sign_in *f);
void signing_factor(struct sign_in *f);
void signing_terms(struct sign_in *f, const struct login_end *how);
void signing_move(struct sign_in *f, const struct login_end *how);
/** The token is no good in the region that the account was sent to. */
void signing_moved_bad(struct sign_in *f, const struct login_end *how);

#endif
