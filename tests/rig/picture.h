/* Pictures for tests: true in their header, of any length. */
#ifndef RIG_PICTURE_H
#define RIG_PICTURE_H

#include "temp.h"

/** A PNG of w × h pixels and exactly n bytes (at least 200), and a JPEG of 48 × 32 pixels. Appended. */
void picture_png(int w, int h, size_t n, struct buf *out);
void picture_jpeg(size_t n, struct buf *out);
/** The same in a file of the folder; its path, caller frees. */
char *picture_png_file(const struct temp *t, const char *name, size_t n);

#endif
