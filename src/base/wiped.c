/* Each block knows its size, which stands in front of it. */
#include "base/wiped.h"
#include "base/crypto.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct front {
	_Alignas(max_align_t) size_t n;
};

void *wiped_malloc(size_t n)
{
	struct front *f = n > SIZE_MAX - sizeof *f ? NULL : malloc(sizeof *f + n);

	if (!f)
		return NULL;
	f->n = n;
	return f + 1;
}

void wiped_free(void *p)
{
	struct front *f = p;

	if (!f)
		return;
	f--;
	wipe(p, f->n);
	free(f);
}

void *wiped_calloc(size_t n, size_t size)
{
	void *p = size && n > SIZE_MAX / size ? NULL : wiped_malloc(n * size);

	return p ? memset(p, 0, n * size) : NULL;
}

/* Never in place: the old block must not stay behind as it is. */
void *wiped_realloc(void *p, size_t n)
{
	void *next = wiped_malloc(n);
	size_t old = p ? ((struct front *)p - 1)->n : 0;

	if (!next)
		return NULL;
	if (p)
		memcpy(next, p, old < n ? old : n);
	wiped_free(p);
	return next;
}

char *wiped_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = wiped_malloc(n);

	return copy ? memcpy(copy, s, n) : NULL;
}
