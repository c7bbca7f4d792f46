/* Storage as JSON and as CSV: for `storage --json` and for X. */
#ifndef PANES_STORAGE_EXPORT_H
#define PANES_STORAGE_EXPORT_H

#include "icloud/glance.h"
#include "icloud/json.h"

/** The members of `storage --json`, into an object that is open. */
void storage_write_json(
	struct json_writer *w, const struct icloud_storage *s, const struct icloud_forecast *f);
/** One object: these members and "samples", all that are kept. */
void storage_write_all_json(struct icloud_reader *r, const struct icloud_storage *s,
	const struct icloud_forecast *f, struct buf *out);
/** Lines of time, medium, bytes: all samples, and what is shown now. */
void storage_write_csv(struct icloud_reader *r, const struct icloud_storage *s, struct buf *out);

#endif
