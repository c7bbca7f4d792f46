/* Pictures that a person gives: what they are by their bytes, and the member "photo" that they become. Pure.
 * (protocol 4.5, "Photo") */
#ifndef CONTACTS_PICTURE_H
#define CONTACTS_PICTURE_H

#include "icloud/text.h"

/** "image/jpeg" or "image/png" with the size in pixels; NULL: neither, or its size cannot be read. */
const char *picture_type(struct str bytes, int *width, int *height);
/** The member's value for "data:image/…;base64,…": the text and, as its crop, the square in the middle. Appended;
 *  false: this is no picture. */
bool picture_member(struct str data, struct buf *out);

#endif
