/* The door to OpenSSL: digests, key derivation, random bytes; and base64, hex and UUIDs, which are
 * ours. Never handles errors of the library softly: without a working digest nothing may be written.
 */
#include "base/crypto.h"
#include "base/abort.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct digest {
	EVP_MD_CTX *context;
};

/* Not an assert: release builds keep it. */
static void must(int good, const char *what)
{
	if (good != 1)
		die(what);
}

struct digest *digest_new(void)
{
	struct digest *d = mem_new(sizeof *d);

	d->context = EVP_MD_CTX_new();
	must(d->context != NULL, "the crypto library cannot make a digest");
	must(EVP_DigestInit_ex(d->context, EVP_sha256(), NULL),
		"the crypto library cannot make a digest");
	return d;
}

void digest_add(struct digest *d, struct str data)
{
	if (data.n)
		must(EVP_DigestUpdate(d->context, data.p, data.n),
			"the crypto library cannot make a digest");
}

void digest_end(struct digest **d, uint8_t out[SHA256_SIZE])
{
	unsigned size = 0;

	must(EVP_DigestFinal_ex((*d)->context, out, &size),
		"the crypto library cannot make a digest");
	must(size == SHA256_SIZE, "the crypto library cannot make a digest");
	EVP_MD_CTX_free((*d)->context);
	free(*d);
	*d = NULL;
}

void sha256(struct str data, uint8_t out[SHA256_SIZE])
{
	struct digest *d = digest_new();

	digest_add(d, data);
	digest_end(&d, out);
}

void sha256_hex(struct str data, char out[SHA256_HEX])
{
	uint8_t bytes[SHA256_SIZE];

	sha256(data, bytes);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

void sha1(struct str data, uint8_t out[SHA1_SIZE])
{
	unsigned size = 0;

	must(EVP_Digest(data.n ? data.p : "", data.n, out, &size, EVP_sha1(), NULL),
		"the crypto library cannot make a digest");
}

void hmac_sha256(struct str key, struct str data, uint8_t out[SHA256_SIZE])
{
	unsigned size = 0;

	must(key.n <= INT_MAX, "the crypto library cannot make a keyed digest");
	must(HMAC(EVP_sha256(), key.n ? key.p : "", (int)key.n,
		     (const unsigned char *)(data.n ? data.p : ""), data.n, out, &size) != NULL,
		"the crypto library cannot make a keyed digest");
	must(size == SHA256_SIZE, "the crypto library cannot make a keyed digest");
}

void pbkdf2_sha256(
	struct str password, struct str salt, uint32_t iterations, uint8_t *out, size_t n)
{
	must(password.n <= INT_MAX && salt.n <= INT_MAX && n <= INT_MAX,
		"the crypto library cannot make a key");
	must(iterations > 0 && iterations <= INT_MAX, "the crypto library cannot make a key");
	must(PKCS5_PBKDF2_HMAC(password.n ? password.p : "", (int)password.n,
		     (const unsigned char *)(salt.n ? salt.p : ""), (int)salt.n, (int)iterations,
		     EVP_sha256(), (int)n, out),
		"the crypto library cannot make a key");
}

void random_bytes(void *out, size_t n)
{
	must(n <= INT_MAX && RAND_bytes(out, (int)n) == 1,
		"the crypto library cannot make a random number");
}

void uuid_make(bool upper, char out[UUID_SIZE])
{
	static const char low[] = "0123456789abcdef", high[] = "0123456789ABCDEF";
	uint8_t b[16];
	char *p = out;

	random_bytes(b, sizeof b);
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = (upper ? high : low)[b[i] >> 4];
		*p++ = (upper ? high : low)[b[i] & 15];
	}
	*p = '\0';
}

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool base64_add(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
		const unsigned char *p = (const unsigned char *)bytes.p + i;
		uint32_t group = (uint32_t)p[0] << 16;
		char four[4] = {'=', '=', '=', '='};

		group |= n > 1 ? (uint32_t)p[1] << 8 : 0;
		group |= n > 2 ? (uint32_t)p[2] : 0;
		for (size_t k = 0; k <= n; k++)
			four[k] = base64_digits[group >> (18 - 6 * k) & 63];
		if (!buf_add(out, four, 4))
			return false;
	}
	return !out->failed;
}

static int base64_value(char c)
{
	const char *at = c ? strchr(base64_digits, c) : NULL;

	return at ? (int)(at - base64_digits) : -1;
}

/* One group of four; the number of bytes in it, 0 when it is none. */
static size_t base64_group(const char *four, bool last, unsigned char out[3])
{
	size_t pads = last && four[3] == '=' ? (four[2] == '=' ? 2 : 1) : 0;
	uint32_t group = 0;

	for (size_t k = 0; k < 4; k++) {
		int value = k < 4 - pads ? base64_value(four[k]) : 0;

		if (value < 0)
			return 0;
		group = group << 6 | (uint32_t)value;
	}
	if ((pads == 1 && group & 0xff) || (pads == 2 && group & 0xffff))
		return 0;
	out[0] = (unsigned char)(group >> 16);
	out[1] = (unsigned char)(group >> 8);
	out[2] = (unsigned char)group;
	return 3 - pads;
}

bool base64_decode(struct str text, struct buf *out)
{
	size_t start = out->n;

	if (text.n % 4)
		return false;
	for (size_t i = 0; i < text.n; i += 4) {
		unsigned char three[3];
		size_t n = base64_group(text.p + i, i + 4 == text.n, three);

		if (!n || !buf_add(out, three, n)) {
			out->n = start;
			return false;
		}
	}
	return true;
}

bool hex_add(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		buf_printf(out, "%02x", (unsigned char)bytes.p[i]);
	return !out->failed;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(struct str text, struct buf *out)
{
	size_t start = out->n;

	if (text.n % 2)
		return false;
	for (size_t i = 0; i < text.n; i += 2) {
		int high = hex_value(text.p[i]), low = hex_value(text.p[i + 1]);

		if (high < 0 || low < 0 || !buf_addc(out, (char)(high << 4 | low))) {
			out->n = start;
			return false;
		}
	}
	return true;
}

bool same_bytes(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

void wipe(void *p, size_t n)
{
	if (p && n)
		OPENSSL_cleanse(p, n);
}

void wipe_buf(struct buf *b)
{
	wipe(b->p, b->cap);
	buf_release(b);
}

void wipe_c_string(char **s)
{
	if (*s)
		wipe(*s, strlen(*s));
	free(*s);
	*s = NULL;
}
