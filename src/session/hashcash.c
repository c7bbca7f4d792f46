/* Counts until the digest begins with enough zero bits. Some thousand rounds for the bits seen. */
#include "session/hashcash.h"
#include "base/crypto.h"
#include "icloud/time.h"

static bool challenge_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7f || s.p[i] == ':')
			return false;
	return s.n > 0 && s.n <= 256;
}

static bool begins_with_zeros(const uint8_t *digest, int64_t bits)
{
	for (int64_t i = 0; i < bits; i++)
		if (digest[i / 8] & (0x80 >> (i % 8)))
			return false;
	return true;
}

bool hashcash(struct str challenge, int64_t bits, time_t now, struct buf *out)
{
	struct civil c = civil_utc(now);
	uint8_t digest[SHA1_SIZE];
	size_t start = out->n, fixed;

	if (bits < 1 || bits > HASHCASH_BITS || !challenge_ok(challenge))
		return false;
	buf_printf(out, "1:%d:%04d%02d%02d%02d%02d%02d:", (int)bits, c.year, c.month, c.day, c.hour,
		c.minute, c.second);
	buf_add_str(out, challenge);
	buf_adds(out, "::");
	fixed = out->n;
	for (long counter = 0; counter < 1L << (bits + 6) && !out->failed; counter++) {
		out->n = fixed;
		buf_printf(out, "%ld", counter);
		sha1(str_part(buf_str(out), start, out->n), digest);
		if (begins_with_zeros(digest, bits))
			return true;
	}
	out->n = start;
	return false;
}
