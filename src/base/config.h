/* The INI file. Lines are "name = value"; `#` and `;` begin a comment line. The reader underneath cuts
 * long lines, takes ` ;` for a comment and joins indented lines: such lines are refused by name here,
 * so that a value is never silently another one. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "icloud/error.h"
#include "icloud/text.h"

enum { CONFIG_LINE = 190 };

/** One pair. False with *err filled ends the reading. section is "" before the first one. */
typedef bool config_pair_fn(
	void *ctx, const char *section, const char *name, const char *value, struct error *err);

/** Gives every pair of the text to `pair`. Fails with USAGE; `what` names the line. */
bool config_read(struct str text, config_pair_fn *pair, void *ctx, struct error *err);
/** The same for a file; one that is not there is empty. */
bool config_read_file(const char *path, config_pair_fn *pair, void *ctx, struct error *err);

#endif
