/* Memory for one frame: what a repaint formats lives here until the next repaint begins.
 *
 * Nothing is freed and nothing is asked from the heap while painting. When a frame needs more than
 * there is, it gets less (texts are cut, arrays come back NULL) and the arena is larger from the next
 * frame on.
 */
#ifndef SCREEN_ARENA_H
#define SCREEN_ARENA_H

#include "icloud/text.h"

struct arena {
	char *p;
	size_t n, cap;
	size_t wanted; /* what this frame asked for in all */
};

void arena_init(struct arena *a, size_t size);
void arena_release(struct arena *a);
/** Forget the last frame; grows when it wanted more than there was. */
void arena_reset(struct arena *a);
/** Zeroed, aligned for anything; NULL when this frame is out of room. */
void *arena_new(struct arena *a, size_t n);
/** Texts of this frame (arena). Cut at a letter when there is no room. */
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#endif
