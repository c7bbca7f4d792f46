/* One block that is emptied, not freed, between frames. It grows between frames, never inside one. */
#include "screen/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_MOST = 8 * 1024 * 1024, ALIGN = 16 };

void arena_init(struct arena *a, size_t size)
{
	*a = (struct arena){.p = mem_new(size), .cap = size};
}

void arena_release(struct arena *a)
{
	free(a->p);
	*a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
	size_t wanted = a->wanted < ARENA_MOST ? a->wanted : ARENA_MOST;

	if (wanted > a->cap) {
		a->cap = wanted + wanted / 2;
		a->p = mem_grow(a->p, a->cap, 1);
	}
	a->n = a->wanted = 0;
}

static char *take(struct arena *a, size_t n)
{
	char *p;

	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	a->wanted += n;
	if (n > a->cap - a->n)
		return NULL;
	p = a->p + a->n;
	a->n += n;
	return p;
}

void *arena_new(struct arena *a, size_t n)
{
	char *p = take(a, n ? n : 1);

	return p ? memset(p, 0, n) : NULL;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p;

	if (s.n > a->cap - a->n) {
		a->wanted += s.n;
		s = utf8_clip(s, a->cap - a->n > ALIGN ? a->cap - a->n - ALIGN : 0);
	}
	p = s.n ? take(a, s.n) : NULL;
	if (!p)
		return STR("");
	memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

struct str arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	int n;
	char *p;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	p = n > 0 ? take(a, (size_t)n + 1) : NULL;
	if (!p)
		return STR("");
	vsnprintf(p, (size_t)n + 1, format, args);
	return (struct str){p, (size_t)n};
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	struct str s;

	va_start(args, format);
	s = arena_vprintf(a, format, args);
	va_end(args);
	return s;
}
