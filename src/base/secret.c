/* Secrets in pages of their own. Never prints, logs or formats; never fails softly: without memory
 * the program ends cleanly.
 */
#include "base/secret.h"
#include "base/abort.h"
#include "base/crypto.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static size_t whole_pages(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (n + page - 1) / page * page;
}

void secret_set(struct secret *s, struct str value)
{
	struct secret fresh = {.length = value.n, .size = whole_pages(value.n)};

	if (value.n) {
		fresh.bytes = mmap(NULL, fresh.size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (fresh.bytes == MAP_FAILED)
			die_no_memory();
		/* A low RLIMIT_MEMLOCK is no reason to refuse a sign-in. */
		(void)mlock(fresh.bytes, fresh.size);
		(void)madvise(fresh.bytes, fresh.size, MADV_DONTDUMP);
		memcpy(fresh.bytes, value.p, value.n);
	}
	secret_release(s); /* last, so that a secret may be set to a part of itself */
	*s = fresh;
}

struct str secret_str(const struct secret *s)
{
	return s->length ? (struct str){s->bytes, s->length} : STR_NONE;
}

bool secret_is(const struct secret *s, struct str value)
{
	return same_bytes(secret_str(s), value);
}

void secret_release(struct secret *s)
{
	if (s->bytes) {
		wipe(s->bytes, s->size);
		munmap(s->bytes, s->size);
	}
	*s = (struct secret){0};
}

void process_harden(void)
{
	struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
