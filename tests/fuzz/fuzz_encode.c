/* Any bytes through every encoding and back, and any bytes as an encoding. */
#include "base/crypto.h"
#include "base/deflate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void there_and_back(struct str bytes, bool (*there)(struct buf *, struct str),
	bool (*back)(struct str, struct buf *))
{
	struct buf code = BUF_INIT(4 * MIB), plain = BUF_INIT(4 * MIB);

	expect(there(&code, bytes) && back(buf_str(&code), &plain));
	expect(str_eq(buf_str(&plain), bytes));
	buf_clear(&plain);
	if (back(bytes, &plain)) {
		buf_clear(&code);
		expect(there(&code, buf_str(&plain)));
		expect(code.n == bytes.n);
	} else {
		expect(plain.n == 0);
	}
	buf_release(&code);
	buf_release(&plain);
}

static void press(struct str bytes)
{
	struct buf pressed = BUF_INIT(4 * MIB), plain = BUF_INIT(64 * KIB);

	expect(deflate_add(bytes, &pressed));
	expect(bytes.n > 64 * KIB || inflate_add(buf_str(&pressed), bytes.n, &plain));
	expect(bytes.n > 64 * KIB || str_eq(buf_str(&plain), bytes));
	buf_clear(&plain);
	expect(inflate_add(bytes, 4096, &plain) ? plain.n == 4096 : plain.n == 0);
	buf_release(&pressed);
	buf_release(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str bytes = {(const char *)data, n};

	there_and_back(bytes, base64_add, base64_decode);
	there_and_back(bytes, hex_add, hex_decode);
	press(bytes);
	return 0;
}
