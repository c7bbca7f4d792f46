/* What the program stands on: folders, terminal, certificates, servers. Looks, changes nothing, asks no
 * network. For `doctor` and for the first run. */
#ifndef PANES_CHECKS_H
#define PANES_CHECKS_H

#include "icloud/icloud.h"

enum { CHECKS_MAX = 10 };

struct check {
	const char *name; /* "terminal" */
	bool ok;
	char what[400], next[160]; /* a sentence each; next "" when ok */
};

/** Fills out[CHECKS_MAX]; returns how many. */
int checks_make(const struct icloud_settings *s, struct check *out);
/** Path with ~ for the home folder. */
void checks_folder(const char *path, char *out, size_t size);

#endif
