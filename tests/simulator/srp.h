/* The server's side of SRP-6a as idmsa uses it (protocol 2.4): RFC 5054 2048-bit group, SHA-256, no
 * user name in x. A, B and S enter K, M1 and M2 padded to 256 bytes. */
#ifndef SIM_SRP_H
#define SIM_SRP_H

#include "icloud/text.h"

enum { SRP_GROUP = 256, SRP_HASH = 32, SRP_SALT = 16 };

struct srp_server {
	unsigned char salt[SRP_SALT];
	long iteration;
	bool hex_password; /* s2k_fo: PBKDF2 runs over the hash as hex text */
	unsigned char b[SRP_HASH];
	unsigned char v[SRP_GROUP], B[SRP_GROUP];
};

/** Compute v and B from salt, iteration, hex_password and b, which the caller has set. */
bool srp_server_open(struct srp_server *s, struct str password);
/** Compute B anew, after b has been changed. */
bool srp_server_offer(struct srp_server *s);
/** What a client that knows the password sends for its A; false when A is none (0 mod N, too long). */
bool srp_server_proof(const struct srp_server *s, struct str account, struct str A,
	unsigned char m1[SRP_HASH], unsigned char m2[SRP_HASH]);

#endif
