/* SRP-6a, server side. Written from the formulas of protocol 2.4; shares no code with the client. */
#include "srp.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static const char prime[] = "AC6BDB41324A9A9BF166DE5E1389582FAF72B6651987EE07FC3192943DB56050A37329"
			    "CBB4A099ED8193E0757767A13D"
			    "D52312AB4B03310DCD7F48A9DA04FD50E8083969EDB767B0CF6095179A163AB3661A05"
			    "FBD5FAAAE82918A9962F0B93B8"
			    "55F97993EC975EEAA80D740ADBF4FF747359D041D5C33EA71D281E446B14773BCA97B4"
			    "3A23FB801676BD207A436C6481"
			    "F1D2B9078717461A5B9D32E688F87748544523B524B0D57D5EA77A2775D2ECFA032CFB"
			    "DBF52FB3786160279004E57AE6"
			    "AF874E7303CE53299CCC041C7BC308D82A5698F3A8D0C38271AE35F8E9DBFBB694B5C8"
			    "03D89F7AE435DE236D525F5475"
			    "9B65E372FCD68EF20FA7111F9E4AFF73";

struct piece {
	const void *p;
	size_t n;
};

static bool hash(unsigned char out[SRP_HASH], const struct piece *pieces, size_t count)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);

	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(context, pieces[i].p, pieces[i].n);
	ok = ok && EVP_DigestFinal_ex(context, out, NULL);
	EVP_MD_CTX_free(context);
	return ok;
}

#define HASH(out, ...)                                                                             \
	hash(out, (struct piece[]){__VA_ARGS__},                                                   \
		sizeof((struct piece[]){__VA_ARGS__}) / sizeof(struct piece))

static BIGNUM *group(void)
{
	BIGNUM *n = NULL;

	BN_hex2bn(&n, prime);
	return n;
}

static BIGNUM *number(const unsigned char *p, size_t n)
{
	return BN_bin2bn(p, (int)n, NULL);
}

/* g as it enters hashes: 256 bytes. */
static void padded_g(unsigned char out[SRP_GROUP])
{
	memset(out, 0, SRP_GROUP);
	out[SRP_GROUP - 1] = 2;
}

static bool derive_x(const struct srp_server *s, struct str password, unsigned char x[SRP_HASH])
{
	unsigned char p[SRP_HASH], key[SRP_HASH], inner[SRP_HASH];
	char hex[2 * SRP_HASH + 1];

	if (!HASH(p, {password.p ? password.p : "", password.n}))
		return false;
	for (size_t i = 0; i < SRP_HASH; i++)
		snprintf(hex + 2 * i, 3, "%02x", p[i]);
	return PKCS5_PBKDF2_HMAC(s->hex_password ? hex : (const char *)p,
		       s->hex_password ? 2 * SRP_HASH : SRP_HASH, s->salt, SRP_SALT,
		       (int)s->iteration, EVP_sha256(), SRP_HASH, key) &&
	       HASH(inner, {":", 1}, {key, SRP_HASH}) &&
	       HASH(x, {s->salt, SRP_SALT}, {inner, SRP_HASH});
}

static bool multiplier(const BIGNUM *n, unsigned char k[SRP_HASH])
{
	unsigned char bytes[SRP_GROUP], g[SRP_GROUP];

	padded_g(g);
	return BN_bn2binpad(n, bytes, SRP_GROUP) == SRP_GROUP &&
	       HASH(k, {bytes, SRP_GROUP}, {g, SRP_GROUP});
}

/* v = g^x */
static bool verifier(struct srp_server *s, const unsigned char x[SRP_HASH], BN_CTX *c)
{
	BIGNUM *n = group(), *g = BN_CTX_get(c), *v = BN_CTX_get(c),
	       *exponent = number(x, SRP_HASH);
	bool ok = n && v && exponent && BN_set_word(g, 2) && BN_mod_exp(v, g, exponent, n, c) &&
		  BN_bn2binpad(v, s->v, SRP_GROUP) == SRP_GROUP;

	BN_free(n);
	BN_free(exponent);
	return ok;
}

/* B = k·v + g^b */
static bool offer(struct srp_server *s, BN_CTX *c)
{
	unsigned char k_bytes[SRP_HASH];
	BIGNUM *n = group(), *g = BN_CTX_get(c), *B = BN_CTX_get(c);
	BIGNUM *v = number(s->v, SRP_GROUP), *b = number(s->b, SRP_HASH), *k = NULL;
	bool ok = n && B && v && b && multiplier(n, k_bytes) &&
		  (k = number(k_bytes, SRP_HASH)) != NULL && BN_set_word(g, 2) &&
		  BN_mod_exp(B, g, b, n, c) && BN_mod_mul(k, k, v, n, c) &&
		  BN_mod_add(B, B, k, n, c) && BN_bn2binpad(B, s->B, SRP_GROUP) == SRP_GROUP;

	BN_free(n);
	BN_free(v);
	BN_free(b);
	BN_free(k);
	return ok;
}

bool srp_server_open(struct srp_server *s, struct str password)
{
	unsigned char x[SRP_HASH];
	BN_CTX *c = BN_CTX_new();
	bool ok;

	if (!c)
		return false;
	BN_CTX_start(c);
	ok = derive_x(s, password, x) && verifier(s, x, c) && offer(s, c);
	BN_CTX_end(c);
	BN_CTX_free(c);
	return ok;
}

bool srp_server_offer(struct srp_server *s)
{
	BN_CTX *c = BN_CTX_new();
	bool ok;

	if (!c)
		return false;
	BN_CTX_start(c);
	ok = offer(s, c);
	BN_CTX_end(c);
	BN_CTX_free(c);
	return ok;
}

/* S = (A·v^u)^b */
static bool shared_secret(const struct srp_server *s, const BIGNUM *A,
	const unsigned char u_bytes[SRP_HASH], BN_CTX *c, unsigned char S[SRP_GROUP])
{
	BIGNUM *n = group(), *v = number(s->v, SRP_GROUP), *b = number(s->b, SRP_HASH);
	BIGNUM *u = number(u_bytes, SRP_HASH), *t = BN_CTX_get(c);
	bool ok = n && t && !BN_is_zero(u) && BN_mod_exp(t, v, u, n, c) &&
		  BN_mod_mul(t, t, A, n, c) && BN_mod_exp(t, t, b, n, c) &&
		  BN_bn2binpad(t, S, SRP_GROUP) == SRP_GROUP;

	BN_free(n);
	BN_free(v);
	BN_free(b);
	BN_free(u);
	return ok;
}

/* H(N) xor H(PAD(g)) */
static bool group_mark(unsigned char out[SRP_HASH])
{
	unsigned char bytes[SRP_GROUP], g[SRP_GROUP], other[SRP_HASH];
	BIGNUM *n = group();
	bool ok = n && BN_bn2binpad(n, bytes, SRP_GROUP) == SRP_GROUP;

	padded_g(g);
	ok = ok && HASH(out, {bytes, SRP_GROUP}) && HASH(other, {g, SRP_GROUP});
	for (size_t i = 0; ok && i < SRP_HASH; i++)
		out[i] ^= other[i];
	BN_free(n);
	return ok;
}

static bool proofs(const struct srp_server *s, struct str account, const unsigned char A[SRP_GROUP],
	const unsigned char S[SRP_GROUP], unsigned char m1[SRP_HASH], unsigned char m2[SRP_HASH])
{
	unsigned char K[SRP_HASH], mark[SRP_HASH], name[SRP_HASH];

	return HASH(K, {S, SRP_GROUP}) && group_mark(mark) &&
	       HASH(name, {account.p ? account.p : "", account.n}) &&
	       HASH(m1, {mark, SRP_HASH}, {name, SRP_HASH}, {s->salt, SRP_SALT}, {A, SRP_GROUP},
		       {s->B, SRP_GROUP}, {K, SRP_HASH}) &&
	       HASH(m2, {A, SRP_GROUP}, {m1, SRP_HASH}, {K, SRP_HASH});
}

static bool proof_numbers(const struct srp_server *s, struct str account, const BIGNUM *A,
	BN_CTX *c, unsigned char m1[SRP_HASH], unsigned char m2[SRP_HASH])
{
	unsigned char A_bytes[SRP_GROUP], u[SRP_HASH], S[SRP_GROUP];
	BIGNUM *n = group(), *rest = BN_CTX_get(c);
	bool ok = n && rest && BN_mod(rest, A, n, c) && !BN_is_zero(rest) &&
		  BN_bn2binpad(A, A_bytes, SRP_GROUP) == SRP_GROUP &&
		  HASH(u, {A_bytes, SRP_GROUP}, {s->B, SRP_GROUP}) &&
		  shared_secret(s, A, u, c, S) && proofs(s, account, A_bytes, S, m1, m2);

	BN_free(n);
	return ok;
}

bool srp_server_proof(const struct srp_server *s, struct str account, struct str A,
	unsigned char m1[SRP_HASH], unsigned char m2[SRP_HASH])
{
	BIGNUM *number_A;
	BN_CTX *c;
	bool ok;

	if (A.n == 0 || A.n > SRP_GROUP)
		return false;
	number_A = number((const unsigned char *)A.p, A.n);
	c = BN_CTX_new();
	if (c)
		BN_CTX_start(c);
	ok = number_A && c && proof_numbers(s, account, number_A, c, m1, m2);
	if (c)
		BN_CTX_end(c);
	BN_CTX_free(c);
	BN_free(number_A);
	return ok;
}
