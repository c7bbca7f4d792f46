/* History in its parts: commits and their undo (history.c), what was sent in one of them or for one contact, side
 * by side with its result (history_sent.c). Undo only stages; review applies to it. */
#ifndef PANES_HISTORY_H
#define PANES_HISTORY_H

#include "icloud/changes.h"
#include "screen/pane.h"
#include "widgets/diff.h"
#include "widgets/list.h"

/** The commits, as Review and Backups open them. */
void history_show(struct ui *ui);
/** Everything that was sent for one contact; Esc leads back to Contacts. */
void history_show_contact(struct ui *ui, struct str contact, struct str name);

struct sent_item {
	int64_t commit;
	time_t at;
	struct journal_row row; /* its spans are those below */
	char id[24], object_id[LIST_ID], name[160], summary[200], note[160];
};
struct sent_view {
	bool open, in_fields, unfolded, stacked, list_hidden;
	int64_t commit; /* 0: of a contact */
	char contact[LIST_ID], title[200];
	struct sent_item *item;
	int n, cap;
	struct list list;
	struct diff diff; /* of the selected one */
	bool has_diff, changed_since;
	struct diff_view view;
	unsigned undo_token;
};
void sent_init(struct sent_view *v);
void sent_release(struct sent_view *v);
void sent_open_commit(struct sent_view *v, struct ui *ui, int64_t commit, struct str title);
void sent_open_contact(struct sent_view *v, struct ui *ui, struct str contact, struct str name);
void sent_hide(struct sent_view *v);
/** Something in the store has changed. */
void sent_again(struct sent_view *v, struct ui *ui);
/** The row under the bar has rested: its fields. */
void sent_rest(struct sent_view *v, struct ui *ui);
/** KEY_PASS of ACT_BACK: there is no step back in here. */
unsigned sent_act(struct sent_view *v, struct ui *ui, enum action a);
unsigned sent_mouse(struct sent_view *v, struct ui *ui, const struct mouse *m);
void sent_draw(struct sent_view *v, struct ui *ui, struct grid *g);

#endif
