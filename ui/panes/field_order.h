/* The order in which fields stand side by side: in review, and in what was sent. */
#ifndef PANES_FIELD_ORDER_H
#define PANES_FIELD_ORDER_H

#include "icloud/changes.h"

struct ui;
/** Places in diff->rows, diff->n of them, in the frame's memory: names as they are said, where the person works,
 *  then the diff's own order. NULL: no room. */
size_t *fields_in_order(struct ui *ui, const struct diff *diff);
/** Rows of one number stand together; from the birthday on, everything. */
int field_part(const struct diff_row *row);

#endif
