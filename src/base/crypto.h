/* The door to OpenSSL for everything but SRP and CloudKit's signatures: digests, random bytes, and the
 * encodings that go with them. A failing library ends the program: nothing can be done without it.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "icloud/text.h"

enum { SHA1_SIZE = 20, SHA256_SIZE = 32, SHA256_HEX = 65, UUID_SIZE = 37 };

void sha256(struct str data, uint8_t out[SHA256_SIZE]);
/** The same as 64 lower-case digits and a NUL. */
void sha256_hex(struct str data, char out[SHA256_HEX]);

/** For Apple's proof of work only (protocol 2.19): proves nothing about who made it. */
void sha1(struct str data, uint8_t out[SHA1_SIZE]);

/* Piece by piece, for what does not fit into memory. */
struct digest;
struct digest *digest_new(void);
void digest_add(struct digest *d, struct str data);
void digest_end(struct digest **d, uint8_t out[SHA256_SIZE]); /* frees it */

void hmac_sha256(struct str key, struct str data, uint8_t out[SHA256_SIZE]);
/** PBKDF2-HMAC-SHA256. The password may hold NUL bytes. */
void pbkdf2_sha256(
	struct str password, struct str salt, uint32_t iterations, uint8_t *out, size_t n);

void random_bytes(void *out, size_t n);
/** A random UUID with its dashes, lower or upper case, and a NUL. */
void uuid_make(bool upper, char out[UUID_SIZE]);

bool base64_add(struct buf *out, struct str bytes); /* standard alphabet, padded, no line ends */
/** False (nothing added) when the text is not exactly that. */
bool base64_decode(struct str text, struct buf *out);
bool hex_add(struct buf *out, struct str bytes); /* lower case */
bool hex_decode(struct str text, struct buf *out);

bool same_bytes(struct str a, struct str b); /* in constant time for equal lengths */
void wipe(void *p, size_t n);		     /* never optimised away */
void wipe_buf(struct buf *b);		     /* wipes, then releases */
void wipe_c_string(char **s);		     /* wipes, frees, NULL */

#endif
