/* The proof of a password without sending it: SRP-6a as the identity host uses it (protocol 2.4).
 *
 *   srp_new ── A ──> signin/init ── salt, B, iteration ──> srp_prove ── M1, M2 ──> signin/complete
 *
 * A never begins with a zero byte (a is drawn again until it does not). When B or S does, the two known ways
 * of padding would differ: srp_prove() then sets `again`, and the caller starts anew with a new srp.
 */
#ifndef SESSION_SRP_H
#define SESSION_SRP_H

#include "icloud/error.h"
#include "icloud/text.h"

enum { SRP_SIZE = 256, SRP_PROOF = 32 };

struct srp;
struct srp *srp_new(void);
/** With a given secret a: for the published vectors only. A may begin with zero bytes then. */
struct srp *srp_with(struct str a);
void srp_free(struct srp **s);		    /* wipes */
struct str srp_public(const struct srp *s); /* A, SRP_SIZE bytes, borrowed */

/* What signin/init answers, decoded. */
struct srp_challenge {
	bool hex_password; /* protocol "s2k_fo" */
	int64_t iteration;
	struct str salt, b;
};
/** Reads the body of signin/init. salt and b are decoded into `bytes`, c points into the body (the JSON
 *  value as it is). Refuses unknown protocols and iteration counts outside 1 to 10 million. Pure. */
bool srp_read_challenge(struct str body, struct buf *bytes, struct srp_challenge *out,
	struct str *c, struct error *err);

/** The name as it enters the proof and both requests: blanks trimmed, ASCII letters lower. */
bool srp_account_name(struct str typed, struct buf *out);

/** Computes both proofs. Refuses (BAD_DATA, nothing is sent then) B ≥ N, B mod N = 0, u = 0, a salt
 *  under 8 bytes. With *again set the proofs are right but should not be sent. */
bool srp_prove(const struct srp *s, struct str account, struct str password,
	const struct srp_challenge *c, uint8_t m1[SRP_PROOF], uint8_t m2[SRP_PROOF], bool *again,
	struct error *err);

#endif
