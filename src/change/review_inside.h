/* A review without the front door: for review_new() and for tests of this folder. */
#ifndef CHANGE_REVIEW_INSIDE_H
#define CHANGE_REVIEW_INSIDE_H

#include "icloud/review.h"

/** account: the id that the digests are made over. order: of names, as requests say it (NULL: last,first). */
struct icloud_review *review_open(
	const char *account, const char *order, struct icloud_reader *r, struct error *err);

#endif
