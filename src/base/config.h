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

/** The text with that pair before its first section: an old line of that name there gives way to it, else
 *  it becomes the first line. Everything else stays as it is. Appended to out. */
bool config_with(struct str text, const char *name, const char *value, struct buf *out);
/** The same with a file, which is made (with its folder) where there is none; a link is followed. */
bool config_keep(const char *path, const char *name, const char *value, struct error *err);
/** Every line for itself: what can be read is given to `pair`, every mistake told. */
void config_examine_file(const char *path, config_pair_fn *pair, void *ctx,
	void (*mistake)(void *ctx, const struct error *why), void *mistake_ctx);

#endif
