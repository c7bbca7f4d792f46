/* Captured answers, with invented people, from tests/fixtures/. */
#ifndef UNIT_FIXTURE_H
#define UNIT_FIXTURE_H

#include "icloud/text.h"

#include <stdio.h>
#include <stdlib.h>

static inline struct buf fixture(const char *name)
{
	struct buf out = BUF_INIT(16 * MIB);
	char path[512], part[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/tests/fixtures/%s", getenv("SOURCE_DIR"), name);
	f = fopen(path, "r");
	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&out, part, n);
	if (f)
		fclose(f);
	return out;
}

#endif
