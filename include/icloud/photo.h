/* A picture for a card: read from a file, known by its bytes, written as the card takes it.
 *
 * A card is given a picture as text, "data:image/jpeg;base64,…" (protocol 4.5, "Photo"): that is the value of
 * the edit `photo=…`. Nothing here decodes a picture beyond its size in pixels, and nothing makes one smaller.
 */
#ifndef ICLOUD_PHOTO_H
#define ICLOUD_PHOTO_H

#include "icloud/error.h"
#include "icloud/text.h"

enum { PHOTO_FILE_MAX = 1024 * 1024 };

/** The picture in this file as text for `photo=`; appended. JPEG and PNG only, by their bytes; "~/" is the
 *  person's own folder. USAGE with a sentence when it cannot be read, is none of them, or is over 1 MiB (what is
 *  over Apple's 224 KB and under that is flagged in the review). */
bool photo_from_file(const char *path, struct buf *out, struct error *err);

#endif
