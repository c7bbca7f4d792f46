/* What the two halves of the form share: form.c (focus, keys, what is typed) and form_draw.c. */
#ifndef WIDGETS_FORM_INSIDE_H
#define WIDGETS_FORM_INSIDE_H

#include "widgets/form.h"

enum { FORM_LABELS = 64, FORM_LABEL_X = 4 };

bool form_has_cell(const struct form_row *row);
/** The row in focus; NULL without one. */
struct form_row *form_focused(struct form *f);
/** The focus stands on a row with a cell afterwards, when there is one. */
void form_first_focus(struct form *f);
/** The labels to choose from; the last one is always "custom…". Returns how many there are. */
int form_labels(struct form *f, const struct form_row *row, struct str *out, int most);

#endif
