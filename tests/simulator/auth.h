/* A sign-in under way at the identity host, and what its files share. */
#ifndef SIM_AUTH_H
#define SIM_AUTH_H

#include "sim.h"
#include "srp.h"

struct signing {
	struct signing *next;
	char scnt[65], session_id[65], c[48];
	char challenge[33]; /* of the proof of work; "" when none was asked for */
	char account[256];
	struct srp_server srp;
	unsigned char A[SRP_GROUP];
	size_t n_A;
	bool begun, proved, coded;
	struct sent_code sent;
	long sends, wrong_codes;
};

/* auth.c */
struct signing *signing_new(struct sim *s);
/** The sign-in whose marks this request brings; NULL: none. */
struct signing *signing_of(struct sim *s, const struct request *q);
/** The same, with the password proved; else it answers 401 and returns NULL. */
struct signing *proved_signing(struct sim *s, const struct request *q, struct answer *a);
/** Every answer carries the marks that the next request must bring. */
void answer_marks(struct signing *sign, struct answer *a);
void service_error(struct answer *a, int status, const char *code, const char *message);
void out_of_step(struct answer *a, const char *what);
/** A session token; `kind` ends it: accountLogin sees by it whether the second factor was shown. */
void give_token(struct sim *s, struct answer *a, const char *kind);

/* factor.c */
bool wants_code(const struct sim *s); /* is this an account with a second factor? */
/** `sign` may be NULL: the old two-step verification knows none. */
void send_code(struct sim *s, struct signing *sign, enum way way, long phone);

#endif
