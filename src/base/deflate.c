/* zlib behind two functions. Owns no state; trusts nothing that it unpresses. */
#include "base/deflate.h"

#include <stdlib.h>
#include <zlib.h>

bool deflate_add(struct str plain, struct buf *out)
{
	uLongf n = compressBound((uLong)plain.n);
	unsigned char *pressed = mem_new(n);
	bool ok = compress2(pressed, &n, (const Bytef *)plain.p, (uLong)plain.n, 6) == Z_OK &&
		  buf_add(out, pressed, n);

	free(pressed);
	return ok;
}

bool inflate_add(struct str pressed, size_t size, struct buf *out)
{
	uLongf n = (uLongf)size;
	uLong used = (uLong)pressed.n;
	unsigned char *plain;
	bool ok;

	if (size > out->max)
		return false;
	plain = mem_new(size + 1);
	ok = uncompress2(plain, &n, (const Bytef *)pressed.p, &used) == Z_OK && n == size &&
	     used == pressed.n && buf_add(out, plain, n);
	free(plain);
	return ok;
}
