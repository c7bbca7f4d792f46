/* The door to zlib: whole texts pressed and unpressed, for backups. */
#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H

#include "icloud/text.h"

/** Appends `plain` as one zlib stream. False when out is full. */
bool deflate_add(struct str plain, struct buf *out);
/** Appends what one zlib stream holds. False when it is damaged, not whole, has bytes behind its end,
 *  or holds more than `size` bytes; nothing is added then. */
bool inflate_add(struct str pressed, size_t size, struct buf *out);

#endif
