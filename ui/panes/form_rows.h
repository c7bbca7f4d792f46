/* One row of a contact's form: how it differs from what it was opened with, and how it is written into a draft
 * and read back. Knows the widget and the fields, not the pane. */
#ifndef PANES_FORM_ROWS_H
#define PANES_FORM_ROWS_H

#include "widgets/form.h"

/* Tags: a field's place in `fields`, and two more. */
enum { TAG_GROUPS = 1000, TAG_ADD = 2000 };

/** Something was typed, chosen, ticked or removed. */
bool form_row_differs(const struct form_row *row);
/** Sets sign, note, aside, wrong and hint. */
void form_row_check(struct form_row *row);
/** The row of this part of an entry, -1: any part; NULL when there is none. */
struct form_row *form_row_of(struct form *f, int field, int entry, int part);

/* What was typed into a row. Texts are borrowed for the call. */
struct form_typed {
	int field, entry, part;
	struct str label, text;
	bool labelled, removed, ticked;
};
/** The rows that differ, as JSON text; appended. */
bool form_rows_write(const struct form *f, struct buf *out);
/** Each of them again. What cannot be read is left out. */
void form_rows_read(
	struct str typed, void (*row)(void *ctx, const struct form_typed *t), void *ctx);
/** Puts it into its row; `row` may be NULL. */
void form_row_put(struct form_row *row, const struct form_typed *t);

#endif
