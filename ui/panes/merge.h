/* Merging on the screen: both cards and the result in three columns (merge.c), and the list of contacts that
 * look alike (duplicates.c). Both stand over Contacts; they stage, and send nothing. */
#ifndef PANES_MERGE_H
#define PANES_MERGE_H

#include "panes/contacts.h"

/** Lays two contacts side by side. When the merge is staged the marks of Contacts go, and its `u` takes it back.
 *  `again`: from the list of those that look alike, which comes back afterwards. */
void merge_show(
	struct contacts_pane *p, struct ui *ui, struct str left, struct str right, bool again);
/** Opens that list. */
void duplicates_show(struct contacts_pane *p, struct ui *ui);
/** A merge that began there was staged: `u` takes it back before what was said earlier. */
void duplicates_merged(struct ui *ui);
/** `m` in Contacts: two marked are merged, without a mark the list of those that look alike opens. */
unsigned contacts_merge(struct contacts_pane *p, struct ui *ui);
/** The view of duplicates is under the bar of the side column: opens their list. */
bool contacts_duplicates_here(struct contacts_pane *p, struct ui *ui);
/** News: where contacts have changed they are looked through again, so that the view's number is right. Large
 *  books are looked through only when the list is opened. */
void contacts_duplicates_heard(
	struct contacts_pane *p, struct ui *ui, const struct icloud_message *m);

#endif
