/* Memory that is wiped when it is given back: for a library that copies secrets into buffers of its own and
 * takes these functions for its allocations. They behave as those of <stdlib.h>; what they return goes
 * back through them only. */
#ifndef BASE_WIPED_H
#define BASE_WIPED_H

#include <stddef.h>

void *wiped_malloc(size_t n);
void *wiped_calloc(size_t n, size_t size);
void *wiped_realloc(void *p, size_t n);
char *wiped_strdup(const char *s);
void wiped_free(void *p);

#endif
