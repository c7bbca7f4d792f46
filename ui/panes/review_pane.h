/* The review pane in its parts. review.c holds the review object and is the only file that can approve;
 * review_acts.c does what needs no decision, review_edit.c mends the right side, review_confirm.c words the confirmation, review_draw.c draws the
 * whole, review_diff.c a change side by side, review_facts.c what is said about it, review_filter.c which of them are listed, review_triage.c what waits
 * by shape, review_conflict.c three sides of one change, review_commit.c the commit and its results. These get facts and never the object. */
#ifndef PANES_REVIEW_PANE_H
#define PANES_REVIEW_PANE_H

#include "icloud/changes.h"
#include "icloud/clusters.h"
#include "icloud/conflict.h"
#include "screen/layout.h"
#include "screen/pane.h"
#include "widgets/diff.h"
#include "widgets/list.h"

struct icloud_review;

enum review_where {
	REVIEW_CHANGES,
	REVIEW_FIELDS,
	REVIEW_EXACT,
	REVIEW_SENDING,
	REVIEW_TRIAGE,
	REVIEW_CONFLICT
};
enum review_mark { MARK_OPEN, MARK_GOES, MARK_PART, MARK_STAYS }; /* as a decision is shown */

/* One change as the list shows it. */
struct review_seen {
	int64_t change, after;
	char id[24]; /* the number, as the list's id */
	char object_id[LIST_ID], name[160], summary[200], fields[200];
	unsigned flags;
	enum object_kind object;
	enum change_kind kind;
	enum change_state state;
	enum change_source source;
	enum review_mark mark;
	time_t staged_at;
};

/* The change at the right. The diff belongs to the review and stays until it is refreshed. */
struct review_shown {
	int at; /* in seen, -1 none */
	const struct diff *diff;
	enum review_mark *row; /* one a diff row */
	size_t row_cap;
	struct buf flags;  /* sentences that want a look, parted by LF */
	char modified[80]; /* "changed in iCloud 2 March" */
	time_t read_at;
	struct buf request;
	int request_top;
};

struct sent_row {
	int64_t change;
	char id[24], name[160], text[160];
	enum change_result result;
};
struct review_commit {
	bool on, finished, recalled, sent;
	unsigned token;
	int64_t hold_left, hold_total;
	int64_t pause_left, pause_until; /* iCloud asks for patience: seconds, and the instant */
	int64_t backup_contacts, backup_bytes;
	bool backed_up;
	time_t backed_up_at;
	int64_t done, total;
	struct sent_row *row;
	int n;
	struct list list;
	time_t begun;
};

/* What waits, by shape. */
enum { CLUSTER_NONE = -1, CLUSTER_LOOK = -2, REVIEW_FILTER = 256 };
struct review_triage {
	const struct clusters
		*clusters; /* of the review, until it is refreshed; NULL: not asked for yet */
	struct list list;
	int opened; /* the cluster that the list of changes shows, all to look at, or CLUSTER_NONE */
	char opened_id[LIST_ID];
};

/* Three sides of one change, and what was chosen of them. */
struct review_conflict {
	int64_t change;
	struct buf base, theirs, mine, wanted; /* wanted: what was handed in */
	struct conflict sides;
	struct conflict_choice *choice; /* one a row */
	bool *chosen;
	size_t *order; /* as they are drawn: what is to be chosen first */
	struct buf *typed;
	struct diff_view view;
	int typing;	/* the row that a third answer is for */
	int64_t asked;	/* the change that a question stands about */
	int64_t accept; /* staged and seen: accepted when it waits as it was shown; 0 none */
};

struct review_pane {
	struct icloud_review *review;
	enum review_where where;
	struct review_seen *seen;
	int n, cap;
	int *row; /* what the list shows: places in seen */
	int rows;
	struct buf filter;
	struct review_triage triage;
	struct review_conflict conflict;
	int open, accepted, refused;
	int64_t contacts; /* that are backed up first */
	struct list list;
	struct diff_view view;
	struct review_shown shown;
	bool unfolded, list_hidden, stacked;
	struct review_commit commit;
	unsigned stage_token;
	int64_t mended; /* the change whose field is typed anew */
	char mended_field[120];
};

/* What is asked about: struct review_summary as a fact. */
struct review_sum {
	size_t changed, created, deleted, flagged, stays, alike, number;
	int64_t contacts;
	size_t groups, me;
};
struct dialog;

/* review_confirm.c: title, lines and answers; `done` is the caller's. */
void confirm_words(
	struct review_pane *p, struct ui *ui, struct dialog *d, const struct review_sum *sum);

/* review.c */
void seen_show(struct review_pane *p, struct ui *ui); /* the change under the bar, at the right */

/* review_acts.c */
unsigned acts_open_or_back(struct review_pane *p, struct ui *ui, enum action a);
unsigned acts_drop(struct review_pane *p, struct ui *ui);
unsigned acts_none_accepted(struct review_pane *p, struct ui *ui); /* says why C sends nothing */
unsigned acts_copy(struct review_pane *p, struct ui *ui);
unsigned acts_scroll(struct review_pane *p, enum action a);
unsigned acts_leave(struct review_pane *p, struct ui *ui);
unsigned acts_undo(struct ui *ui); /* stages the reverse of the last commit */

/* review_edit.c */
unsigned acts_edit(struct review_pane *p, struct ui *ui);   /* the field in place, else the form */
unsigned acts_editor(struct review_pane *p, struct ui *ui); /* as text in the person's editor */

/* review_facts.c */
void seen_read(struct review_pane *p, struct ui *ui, const struct review_seen *s);

/* review_filter.c */
/** Works out the rows anew: after news, another filter, another cluster. */
void seen_pick(struct review_pane *p, struct ui *ui);
int seen_at(const struct review_pane *p); /* place in seen of the selected row; -1 none */
unsigned seen_filter(void *self, struct ui *ui, struct str text); /* the filter line */
bool seen_is_narrowed(const struct review_pane *p);
struct str seen_shown_words(const struct review_pane *p, struct ui *ui);

/* review_triage.c */
void triage_init(struct review_pane *p);
void triage_refresh(struct review_pane *p, struct ui *ui, const struct clusters *c);
void triage_keep_opened(struct review_pane *p, struct ui *ui, const struct clusters *c);
int triage_at(const struct review_pane *p); /* the cluster under the bar */
void triage_next(struct review_pane *p, struct ui *ui);
void triage_open(struct review_pane *p, struct ui *ui);
void triage_back(struct review_pane *p, struct ui *ui);
/** Why this change is set apart from those like it: "department in capitals"; empty when it is not. */
struct str triage_why(const struct review_pane *p, int at);
void triage_draw(struct review_pane *p, struct ui *ui, struct grid *g);

/* review_conflict.c */
unsigned conflict_open(struct review_pane *p, struct ui *ui);
void conflict_close(struct review_pane *p);
void conflict_refresh(struct review_pane *p, struct ui *ui);
unsigned conflict_act(struct review_pane *p, struct ui *ui, enum action a);
/** What was chosen waits now: the place in seen of what may be accepted with the yes that was given, or -1. */
int conflict_staged(struct review_pane *p, struct ui *ui);
void conflict_draw(struct review_pane *p, struct ui *ui, struct grid *g);

/* review_draw.c */
void seen_draw(void *self, struct ui *ui, struct grid *g);

/* review_diff.c */
void seen_list_init(struct review_pane *p);
void seen_draw_changes(struct review_pane *p, struct ui *ui, struct grid *g, bool focus);
void seen_draw_fields(struct review_pane *p, struct ui *ui, struct grid *g,
	const struct review_layout *at, bool focus);
void seen_draw_request(struct review_pane *p, struct ui *ui, struct grid *g);
/** "1 phone added" → "1 phone", cut between words to w columns. */
struct str seen_short(struct str summary, int w);
const char *seen_source_words(enum change_source s);

/* review_commit.c */
void commit_begin(struct review_commit *c, struct ui *ui, const struct review_pane *p, int64_t now);
unsigned commit_hear(struct review_commit *c, struct ui *ui, const struct icloud_message *m);
unsigned commit_act(struct review_commit *c, struct ui *ui, enum action a);
void commit_draw(struct review_commit *c, struct ui *ui, struct grid *g);
void commit_release(struct review_commit *c);

#endif
