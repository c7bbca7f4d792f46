/* A backup against today, on the screen: rows that differ, picked with Space, staged with one key. Part of the
 * backups pane; nothing waits until it was picked and staged, and review applies to it. */
#ifndef PANES_BACKUPS_H
#define PANES_BACKUPS_H

#include "icloud/changes.h"
#include "screen/ui.h"
#include "widgets/list.h"

struct against_row {
	char key[LIST_ID], id[LIST_ID]; /* key: kind and id, the row's own name */
	enum object_kind object;
	enum backup_how how;
	char title[160], summary[200];
	bool photo_lost;
};

struct against_view {
	bool open;
	char backup[80];
	time_t at;
	struct against_row *row;
	int n, cap;
	struct backup_counts counts;
	struct list list;
	struct marks marks;
	struct diff diff; /* of the selected row */
	bool has_diff;
	bool waits;			   /* the comparison is under way */
	unsigned token,			   /* of what is being staged */
		compare_token, look_token; /* of the comparison; of the one object */
};

void against_init(struct against_view *v);
void against_release_view(struct against_view *v);
/** Has it compared; what differs is shown when the engine has answered. */
void against_show(struct against_view *v, struct ui *ui, const char *backup, time_t at);
/** The answer to a comparison of this view; false: it is about something else. */
bool against_heard(struct against_view *v, struct ui *ui, const struct icloud_message *m);
void against_hide(struct against_view *v);
/** Something in the store has changed: it is compared anew, picks stay. */
void against_again(struct against_view *v, struct ui *ui);
/** The row under the bar has rested: its fields are asked for. */
void against_rest(struct against_view *v, struct ui *ui);
unsigned against_act(struct against_view *v, struct ui *ui, enum action a);
unsigned against_mouse(struct against_view *v, struct ui *ui, const struct mouse *m);
void against_draw(struct against_view *v, struct ui *ui, struct grid *g);
/** "1 contact is gone since   4 are new   17 are different", in as many rows as the width needs. Returns the
 *  next row. */
int against_counts(struct ui *ui, struct grid *g, int y, const struct backup_counts *n);

/** Of a backup of then: "1 March against today". Returns the next row. */
int against_title(struct grid *g, int y, time_t at);

#endif
