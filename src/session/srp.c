/* SRP-6a with OpenSSL's numbers: protocol 2.4, byte by byte. Owns every secret number on the way and
 * wipes it; exponents are constant-time. Sends nothing.
 */
#include "session/srp.h"
#include "base/crypto.h"
#include "icloud/json.h"

#include <openssl/bn.h>
#include <stdlib.h>
#include <string.h>

enum {
	A_BYTES = 32,
	SALT_LEAST = 8,
	SALT_MOST = 256,
	ITERATIONS_MOST = 10000000,
	OPAQUE_MOST = 16384 /* of `c`, which goes back as it came */
};

/* RFC 5054, 2048 bits; g is 2. */
static const char group_n[] =
	"AC6BDB41324A9A9BF166DE5E1389582FAF72B6651987EE07FC3192943DB56050A37329CBB4A099ED8193E075"
	"7767A13DD52312AB4B03310DCD7F48A9DA04FD50E8083969EDB767B0CF6095179A163AB3661A05FBD5FAAAE8"
	"2918A9962F0B93B855F97993EC975EEAA80D740ADBF4FF747359D041D5C33EA71D281E446B14773BCA97B43A"
	"23FB801676BD207A436C6481F1D2B9078717461A5B9D32E688F87748544523B524B0D57D5EA77A2775D2ECFA"
	"032CFBDBF52FB3786160279004E57AE6AF874E7303CE53299CCC041C7BC308D82A5698F3A8D0C38271AE35F8"
	"E9DBFBB694B5C803D89F7AE435DE236D525F54759B65E372FCD68EF20FA7111F9E4AFF73";

struct srp {
	BIGNUM *n, *g, *a;
	BN_CTX *context;
	uint8_t public[SRP_SIZE];
};

static struct str bytes_of(const uint8_t *p, size_t n)
{
	return (struct str){(const char *)p, n};
}

static void number_free(BIGNUM *n)
{
	BN_clear_free(n);
}

static BIGNUM *secret_number(const uint8_t *p, size_t n)
{
	BIGNUM *x = BN_bin2bn(p, (int)n, NULL);

	if (x)
		BN_set_flags(x, BN_FLG_CONSTTIME);
	return x;
}

static bool padded(const BIGNUM *x, uint8_t out[SRP_SIZE])
{
	return BN_bn2binpad(x, out, SRP_SIZE) == SRP_SIZE;
}

static struct srp *srp_start(const uint8_t *a, size_t n)
{
	struct srp *s = mem_new(sizeof *s);
	BIGNUM *public = BN_new();
	bool good;

	s->context = BN_CTX_new();
	s->g = BN_new();
	s->a = secret_number(a, n);
	good = public && s->context && s->g && s->a && BN_hex2bn(&s->n, group_n) &&
	       BN_set_word(s->g, 2) &&
	       BN_mod_exp_mont_consttime(public, s->g, s->a, s->n, s->context, NULL) &&
	       padded(public, s->public);
	number_free(public);
	if (!good)
		srp_free(&s);
	return s;
}

struct srp *srp_with(struct str a)
{
	return srp_start((const uint8_t *)a.p, a.n);
}

struct srp *srp_new(void)
{
	uint8_t a[A_BYTES];
	struct srp *s = NULL;

	do {
		srp_free(&s);
		random_bytes(a, sizeof a);
		s = srp_start(a, sizeof a);
	} while (s && s->public[0] == 0);
	wipe(a, sizeof a);
	return s;
}

void srp_free(struct srp **s)
{
	if (!*s)
		return;
	number_free((*s)->n);
	number_free((*s)->g);
	number_free((*s)->a);
	BN_CTX_free((*s)->context);
	wipe(*s, sizeof **s);
	free(*s);
	*s = NULL;
}

struct str srp_public(const struct srp *s)
{
	return bytes_of(s->public, SRP_SIZE);
}

bool srp_account_name(struct str typed, struct buf *out)
{
	struct str s = str_trim(typed);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
	}
	return s.n && !out->failed;
}

/* -- the challenge -- */

static bool bad_challenge(struct error *err, const char *what)
{
	return fail(err, ERR_BAD_DATA, what,
		"Nothing was sent. Try again later; if it stays so, look for a newer icloud-tui.");
}

static bool decode_member(struct str body, const char *key, struct buf *bytes, struct str *out)
{
	struct buf text = BUF_INIT(4 * KIB);
	size_t start = bytes->n;
	bool good = json_text(json_get(body, key), &text) && base64_decode(buf_str(&text), bytes);

	*out = (struct str){bytes->p ? bytes->p + start : NULL, bytes->n - start};
	buf_release(&text);
	return good;
}

bool srp_read_challenge(struct str body, struct buf *bytes, struct srp_challenge *out,
	struct str *c, struct error *err)
{
	struct str value = json_value(body), protocol = json_get(value, "protocol");
	struct srp_challenge found = {.hex_password = json_text_is(protocol, "s2k_fo")};
	size_t salt;

	if (!found.hex_password && !json_text_is(protocol, "s2k"))
		return bad_challenge(
			err, "Apple asks for a way to sign in that is not known here.");
	if (!json_int64(json_get(value, "iteration"), &found.iteration) || found.iteration < 1 ||
		found.iteration > ITERATIONS_MOST)
		return bad_challenge(err, "Apple's answer asks for an absurd number of rounds.");
	*c = json_get(value, "c");
	if (!c->n || c->n > OPAQUE_MOST || !decode_member(value, "salt", bytes, &found.salt) ||
		(salt = found.salt.n, !decode_member(value, "b", bytes, &found.b)))
		return bad_challenge(err, "Apple's answer to the sign-in is not whole.");
	found.salt = (struct str){found.b.p - salt, salt}; /* the buffer may have moved */
	*out = found;
	return true;
}

/* -- the proof -- */

/* Everything secret on the way to the proof, wiped together. */
struct work {
	uint8_t hash[SHA256_SIZE], key[SHA256_SIZE], x[SHA256_SIZE], u[SHA256_SIZE];
	uint8_t b[SRP_SIZE], s[SRP_SIZE], k[SHA256_SIZE], g[SRP_SIZE];
	BIGNUM *number_b, *number_x, *number_u, *number_k, *base, *power, *secret;
};

static void hash_two(struct str a, struct str b, uint8_t out[SHA256_SIZE])
{
	struct digest *d = digest_new();

	digest_add(d, a);
	digest_add(d, b);
	digest_end(&d, out);
}

static void derive_key(struct work *w, struct str password, const struct srp_challenge *c)
{
	struct buf hex = BUF_INIT(KIB);
	struct str p;

	sha256(password, w->hash);
	p = bytes_of(w->hash, SHA256_SIZE);
	if (c->hex_password && hex_add(&hex, p))
		p = buf_str(&hex);
	pbkdf2_sha256(p, c->salt, (uint32_t)c->iteration, w->key, SHA256_SIZE);
	wipe_buf(&hex);
}

/* x = H(salt | H(":" | key)): no name, but the colon stays. */
static void derive_x(struct work *w, struct str salt)
{
	uint8_t inner[SHA256_SIZE];

	hash_two(STR(":"), bytes_of(w->key, SHA256_SIZE), inner);
	hash_two(salt, bytes_of(inner, SHA256_SIZE), w->x);
	wipe(inner, sizeof inner);
}

static bool read_b(const struct srp *s, struct work *w, struct str b, struct error *err)
{
	if (b.n == 0 || b.n > SRP_SIZE)
		return bad_challenge(
			err, "Apple's answer to the sign-in has a number of a wrong size.");
	w->number_b = BN_bin2bn((const uint8_t *)b.p, (int)b.n, NULL);
	if (!w->number_b || BN_is_zero(w->number_b) || BN_cmp(w->number_b, s->n) >= 0 ||
		!padded(w->number_b, w->b))
		return bad_challenge(
			err, "Apple's answer to the sign-in has a number that is not safe.");
	return true;
}

static bool read_u(const struct srp *s, struct work *w, struct error *err)
{
	hash_two(srp_public(s), bytes_of(w->b, SRP_SIZE), w->u);
	w->number_u = BN_bin2bn(w->u, SHA256_SIZE, NULL);
	if (!w->number_u || BN_is_zero(w->number_u))
		return bad_challenge(
			err, "Apple's answer to the sign-in has a number that is not safe.");
	return true;
}

/* k = H(N | PAD(g)) */
static bool make_k(const struct srp *s, struct work *w)
{
	uint8_t n[SRP_SIZE], k[SHA256_SIZE];

	if (!padded(s->n, n) || !padded(s->g, w->g))
		return false;
	hash_two(bytes_of(n, SRP_SIZE), bytes_of(w->g, SRP_SIZE), k);
	w->number_k = BN_bin2bn(k, SHA256_SIZE, NULL);
	return w->number_k != NULL;
}

/* S = (B - k g^x) ^ (a + u x) mod N */
static bool compute_s(const struct srp *s, struct work *w)
{
	w->number_x = secret_number(w->x, SHA256_SIZE);
	w->base = BN_new();
	w->power = BN_new();
	w->secret = BN_new();
	if (!w->number_x || !w->base || !w->power || !w->secret || !make_k(s, w))
		return false;
	BN_set_flags(w->power, BN_FLG_CONSTTIME);
	return BN_mod_exp_mont_consttime(w->base, s->g, w->number_x, s->n, s->context, NULL) &&
	       BN_mod_mul(w->base, w->number_k, w->base, s->n, s->context) &&
	       BN_mod_sub(w->base, w->number_b, w->base, s->n, s->context) &&
	       BN_mul(w->power, w->number_u, w->number_x, s->context) &&
	       BN_add(w->power, w->power, s->a) &&
	       BN_mod_exp_mont_consttime(w->secret, w->base, w->power, s->n, s->context, NULL) &&
	       padded(w->secret, w->s);
}

/* H(N) xor H(PAD(g)) */
static void group_hash(const struct srp *s, const struct work *w, uint8_t out[SHA256_SIZE])
{
	uint8_t n[SRP_SIZE], g[SHA256_SIZE];

	padded(s->n, n);
	sha256(bytes_of(n, SRP_SIZE), out);
	sha256(bytes_of(w->g, SRP_SIZE), g);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		out[i] ^= g[i];
}

static void make_proofs(const struct srp *s, struct work *w, struct str account, struct str salt,
	uint8_t m1[SRP_PROOF], uint8_t m2[SRP_PROOF])
{
	uint8_t group[SHA256_SIZE], name[SHA256_SIZE];
	struct digest *d = digest_new();

	sha256(bytes_of(w->s, SRP_SIZE), w->k);
	group_hash(s, w, group);
	sha256(account, name);
	digest_add(d, bytes_of(group, SHA256_SIZE));
	digest_add(d, bytes_of(name, SHA256_SIZE));
	digest_add(d, salt);
	digest_add(d, srp_public(s));
	digest_add(d, bytes_of(w->b, SRP_SIZE));
	digest_add(d, bytes_of(w->k, SHA256_SIZE));
	digest_end(&d, m1);
	d = digest_new();
	digest_add(d, srp_public(s));
	digest_add(d, bytes_of(m1, SRP_PROOF));
	digest_add(d, bytes_of(w->k, SHA256_SIZE));
	digest_end(&d, m2);
}

static void work_release(struct work *w)
{
	number_free(w->number_b);
	number_free(w->number_x);
	number_free(w->number_u);
	number_free(w->number_k);
	number_free(w->base);
	number_free(w->power);
	number_free(w->secret);
	wipe(w, sizeof *w);
}

bool srp_prove(const struct srp *s, struct str account, struct str password,
	const struct srp_challenge *c, uint8_t m1[SRP_PROOF], uint8_t m2[SRP_PROOF], bool *again,
	struct error *err)
{
	struct work w = {0};
	bool good = false;

	if (c->salt.n < SALT_LEAST || c->salt.n > SALT_MOST)
		return bad_challenge(
			err, "Apple's answer to the sign-in has a salt of a wrong size.");
	if (c->iteration < 1 || c->iteration > ITERATIONS_MOST)
		return bad_challenge(err, "Apple's answer asks for an absurd number of rounds.");
	if (!read_b(s, &w, c->b, err) || !read_u(s, &w, err))
		goto out;
	derive_key(&w, password, c);
	derive_x(&w, c->salt);
	if (!compute_s(s, &w)) {
		fail(err, ERR_FAILED, "The crypto library cannot compute the proof.",
			"Check the memory of this machine, then try again.");
		goto out;
	}
	make_proofs(s, &w, account, c->salt, m1, m2);
	*again = w.b[0] == 0 || w.s[0] == 0;
	good = true;
out:
	work_release(&w);
	return good;
}
