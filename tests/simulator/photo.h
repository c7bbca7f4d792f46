/* A picture of any size: one small JPEG, with comment blocks put in until it is as long as wanted. */
#ifndef SIM_PHOTO_H
#define SIM_PHOTO_H

#include "icloud/text.h"

/** Add a JPEG of exactly `size` bytes; of its own size when that is larger. */
void photo_make(size_t size, struct buf *out);

#endif
