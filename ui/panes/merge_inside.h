/* The merge pane from the inside: merge.c (what is shown, chosen and staged) and merge_edit.c (what is typed). */
#ifndef PANES_MERGE_INSIDE_H
#define PANES_MERGE_INSIDE_H

#include "panes/merge.h"

#include "icloud/merge.h"
#include "widgets/diff.h"

enum { GROUPS_SHOWN = 64, MERGE_TEXT_MOST = 16 * 1024 * 1024 };

struct merge_pane {
	struct merge *m;
	struct buf card[2]; /* as they were when they were laid side by side */
	struct merge_group {
		char id[LIST_ID], name[100];
	} group[2][GROUPS_SHOWN];
	int groups[2];
	struct diff_view view;
	struct contacts_pane *contacts; /* whose marks go when it is staged */
	bool again, all;
	unsigned token;
	int part; /* of an address, while it is typed */
};

/** The row under the bar, whether or not it was drawn yet: keys may come faster than frames. -1: the groups. */
int merge_place_here(const struct merge_pane *p);
/** The key `e` (merge_edit.c). */
unsigned merge_edit(struct merge_pane *p, struct ui *ui);

#endif
