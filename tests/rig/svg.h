/* A frame as a picture: the cells of a screen as SVG, as on a dark terminal. The same frame gives the
 * same bytes. Lines and blocks are drawn as shapes, so they meet without gaps in any font. */
#ifndef RIG_SVG_H
#define RIG_SVG_H

#include "screen.h"

#include "icloud/text.h"

/** Appends the whole document. False when `out` is full. */
bool svg_frame(struct screen *s, struct buf *out);

#endif
