/* The contacts pane in its parts: groups and views (contacts_groups.c), the list (contacts_list.c), the card
 * (contacts_card.c), the form (contacts_form.c), what is done to groups (contacts_group_acts.c), the box that
 * puts contacts into them (contacts_pick.c), and the pane that joins them (contacts.c). Parts know this
 * state, not each other. */
#ifndef PANES_CONTACTS_H
#define PANES_CONTACTS_H

#include "icloud/changes.h"
#include "icloud/contacts.h"
#include "screen/layout.h"
#include "screen/pane.h"
#include "widgets/detail.h"
#include "widgets/list.h"

enum contacts_focus { CONTACTS_LIST, CONTACTS_GROUPS, CONTACTS_CARD, CONTACTS_FORM, CONTACTS_BULK };
enum {
	GROUPS_MAX = 400,
	LETTERS_MAX = 256,
	CONTACTS_UNDO = 32,
	CONTACTS_LIMIT_S = 24 * 60 * 60,
	FILTER_BYTES = 256,
	CONTACTS_BULK_TIMER = 50,
};

/* A row of the groups column. */
struct group_item {
	enum group_kind { GROUP_ALL, GROUP_BLANK, GROUP_ONE, GROUP_VIEW, GROUP_DUPLICATES } kind;
	char id[LIST_ID], name[100];
	int64_t members;
	char sign; /* ' ' or that of a change that waits */
};

/* The card at the right: both sides of what waits, as rows. */
struct card_shown {
	char id[LIST_ID];
	struct buf before, after;
	struct diff diff;
	char kind; /* 0 none, else '~' '+' '-' '&' */
	char name[200], title[240], summary[200];
	char groups[400];	      /* that stay as they are */
	char joins[200], leaves[200]; /* by a change that waits */
	bool me;
	char me_sign;
	char modified[100];  /* "Changed in iCloud 3 March 2026." */
	char photo[40];	     /* "JPEG, 34 KB"; "" where the card tells enough */
	bool wants_photo;    /* its picture is not here yet */
	char asked[LIST_ID]; /* whose picture was asked for last */
	bool draft;	     /* something is typed in its form and not staged */
	bool draft_text;     /* the same as text in the editor */
};

struct contact_form;
struct group_pick; /* contacts_pick.c */

enum { GROUP_CHANGES = 32 };
/* Changes of groups that were handed over together, until all are told. */
struct group_staging {
	unsigned token[GROUP_CHANGES];
	int n, told, waits;
};
struct contact_bulk;
struct card_editor; /* contacts_editor.c */

struct contacts_pane {
	enum contacts_focus focus;
	bool wide, exact, jumping;
	struct list list, groups;
	struct marks marks;
	struct detail detail;
	struct card_shown card;
	struct buf filter;
	struct group_item group[GROUPS_MAX];
	int group_n;
	char group_id[LIST_ID], group_name[100]; /* the one chosen; "" all */
	enum contact_order order, sort;		 /* shown; chosen by hand, ORDER_ACCOUNT: not */
	bool full_names;			 /* "Grace Hopper" */
	struct contacts_views views;		 /* counts; -1: not worked out yet */
	int64_t total, count;			 /* in iCloud; that match. -1: never read */
	int marked_here;
	time_t as_of;
	char letter[LETTERS_MAX][8]; /* of the rows drawn last, from letter_first on */
	int letter_first;

	int64_t read_done, read_total; /* the first reading; total 0: none is under way */
	unsigned read_token;
	int64_t read_since; /* monotonic; 0: nothing is being read */

	struct contact_form *form, *drafts; /* in front; those that are kept */
	char text_reborn[LIST_ID]; /* whose text is being staged as a new contact; "" nobody's */
	bool from_review;	   /* the form was opened there and returns there */

	struct group_pick *pick; /* the box of groups; NULL: closed */
	struct group_staging staging;
	char named[LIST_ID]; /* the group that is being renamed; "" a new one */

	unsigned stage_token; /* what was staged last, until it is told */
	char staged_name[200], staged_sign;
	bool staged_twin; /* a group that gets the name of another one */
	struct card_editor
		*editor; /* a card in the person's editor, or what came back; NULL: none */
	struct contact_bulk *bulk; /* the dialog; NULL: closed */
	unsigned many_token;	   /* many were staged together, until it is told */
	bool many_deletions;
	unsigned look_token; /* the search for duplicates after news */

	int64_t undo[CONTACTS_UNDO]; /* steps of staging, the last one at the end */
	int undo_n;
	unsigned back_token; /* one that is being taken back, until it is told */
};

/* contacts_list.c */
struct contact_query contacts_query(const struct contacts_pane *p);
void contacts_list_init(struct contacts_pane *p);
/** Which order and which form of names the list has now: chosen, the config's, the account's. */
void contacts_settle_order(struct contacts_pane *p, struct ui *ui);
void contacts_sort_next(struct contacts_pane *p, struct ui *ui);
/** All contacts, those changed last first, the first of them selected. A form that is open stays as it is. */
void contacts_show_latest(struct contacts_pane *p, struct ui *ui);
/** Counts again after news, a filter or another group; the selection stays by id. */
void contacts_recount(struct contacts_pane *p, struct ui *ui);
void contacts_list_draw(struct contacts_pane *p, struct ui *ui, struct grid *g, bool focus);
void contacts_position(struct contacts_pane *p, struct ui *ui);
/** First row whose letter is another one than that of row `at`, in direction `step`; -1 none. */
int contacts_section(struct contacts_pane *p, struct ui *ui, int at, int step);
/** First row under this letter or a later one; -1 none. */
int contacts_letter(struct contacts_pane *p, struct ui *ui, uint32_t letter);
void contacts_mark_range(struct contacts_pane *p, struct ui *ui);
void contacts_mark_all(struct contacts_pane *p, struct ui *ui);

/* contacts_groups.c */
void contacts_groups_init(struct contacts_pane *p);
void contacts_groups_load(struct contacts_pane *p, struct ui *ui);
void contacts_groups_draw(struct contacts_pane *p, struct ui *ui, struct grid *g, bool focus);
/** Show the group under the bar. */
void contacts_groups_choose(struct contacts_pane *p, struct ui *ui);

/* contacts_group_acts.c */
/** Ask for a name, then stage a new group (with these contacts, parted by NUL; may be empty). */
unsigned contacts_group_new(struct contacts_pane *p, struct ui *ui);
unsigned contacts_group_rename(struct contacts_pane *p, struct ui *ui);
unsigned contacts_group_delete(struct contacts_pane *p, struct ui *ui);
/** Go to the person's own card; make the contact under the bar that card. */
unsigned contacts_me_show(struct contacts_pane *p, struct ui *ui);
unsigned contacts_me_choose(struct contacts_pane *p, struct ui *ui);

/* contacts_pick.c */
void contacts_pick_open(struct contacts_pane *p, struct ui *ui);
void contacts_pick_close(struct contacts_pane *p);
void contacts_pick_draw(struct contacts_pane *p, struct ui *ui, struct grid *g);
unsigned contacts_pick_act(struct contacts_pane *p, struct ui *ui, enum action a);
unsigned contacts_pick_mouse(struct contacts_pane *p, struct ui *ui, const struct mouse *m);
/** The answer to a group's change that was handed over; false: it is about something else. */
bool contacts_pick_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m);
/** The contacts that the box is about, as edits that put them into a group. Appended, parted by NUL. */
void contacts_pick_edits(const struct contacts_pane *p, struct buf *edits);

/* contacts_card.c */
void contacts_card_load(struct contacts_pane *p, struct ui *ui);
/** The card has been looked at for a moment: its picture is fetched, once. */
enum { CONTACTS_PHOTO_TIMER = 110, CONTACTS_PHOTO_MS = 600 };
void contacts_card_photo(struct contacts_pane *p, struct ui *ui);
void contacts_card_release(struct card_shown *c);
void contacts_card_draw(struct contacts_pane *p, struct ui *ui, struct grid *g, bool focus);
/** What stands under the bar now, though it has not been drawn since it moved: for `y` and `o`. */
void contacts_card_settle(struct contacts_pane *p, struct ui *ui);
/** Name and first address of the card, for `y` in the list. */
struct str contacts_card_address(struct contacts_pane *p, struct ui *ui);

/* contacts_form.c */
/** Open the form on the card shown, or on the draft that is kept of it; a new one with id "". */
void contact_form_open(struct contacts_pane *p, struct ui *ui, struct str id);
void contact_form_draw(struct contacts_pane *p, struct ui *ui, struct grid *g);
unsigned contact_form_act(struct contacts_pane *p, struct ui *ui, enum action a);
unsigned contact_form_key(struct contacts_pane *p, struct ui *ui, uint32_t key);
unsigned contact_form_paste(struct contacts_pane *p, struct ui *ui, struct str text);
unsigned contact_form_mouse(struct contacts_pane *p, struct ui *ui, const struct mouse *m);
unsigned contact_form_event(struct contacts_pane *p, struct ui *ui, const struct event *ev);
/** iCloud was read again while the form is open. */
void contact_form_news(struct contacts_pane *p, struct ui *ui);
/* contacts_drafts.c */
/** What was handed over waits now and its draft goes; or it failed, and the draft is kept. */
void contact_form_staged(struct contacts_pane *p, struct ui *ui, bool done);
/** The answer to a draft that was handed over; false: it is about something else. */
bool contact_form_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m);
/** What was typed since the last pause is handed over: the program ends. */
void contact_form_keep(struct contacts_pane *p, struct ui *ui);
/** A draft of this contact is kept, here or in the ledger. */
bool contact_form_has_draft(const struct contacts_pane *p, struct ui *ui, struct str id);
void contact_forms_free(struct contacts_pane *p);

/** At the start: what is kept from before, however the program ended. */
void contact_drafts_say(struct ui *ui);
/** ":drafts": a dialog that opens each of them (contacts_drafts_list.c). */
void contact_drafts_list(struct contacts_pane *p, struct ui *ui);

/** The form is left: what it holds was handed over to be staged, and its draft is kept until that is told. */
void contact_form_hand_over(struct contacts_pane *p, struct ui *ui);
/* contacts_editor.c */
/** E: the card under the bar in the person's editor; or what was typed there before and could not be read. */
unsigned contact_editor_open(struct contacts_pane *p, struct ui *ui);
/** Ctrl-O: what the form holds. */
unsigned contact_editor_form(struct contacts_pane *p, struct ui *ui);
void contact_editor_free(struct contacts_pane *p);
/* contacts_bulk.c */
unsigned contact_bulk_open(struct contacts_pane *p, struct ui *ui);
void contact_bulk_close(struct contacts_pane *p, struct ui *ui);
void contact_bulk_free(struct contacts_pane *p);
unsigned contact_bulk_act(struct contacts_pane *p, struct ui *ui, enum action a);
unsigned contact_bulk_key(struct contacts_pane *p, struct ui *ui, uint32_t key);
unsigned contact_bulk_paste(struct contacts_pane *p, struct ui *ui, struct str text);
/** Goes on with what is being counted or staged. */
unsigned contact_bulk_tick(struct contacts_pane *p, struct ui *ui);
/** The store has changed while the dialog is open: counted anew. */
void contact_bulk_news(struct contacts_pane *p, struct ui *ui);
/* contacts_bulk_draw.c */
void contact_bulk_draw(struct contacts_pane *p, struct ui *ui, struct grid *g);
/* contacts_many.c */
/** Stage many (taken over) in one go. */
void contacts_stage_many(
	struct contacts_pane *p, struct ui *ui, struct change_drafts *many, bool deletions);
/** The answer to it; false: it is about something else. */
bool contacts_many_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m);
/** Asks, then stages the deletion of everything that is marked. */
unsigned contacts_delete_marked(struct contacts_pane *p, struct ui *ui);
/** Asks for the last step to be taken back, which the answer then tells; 0: there is none. */
unsigned contacts_take_back(struct contacts_pane *p, struct ui *ui);
/** Its answer; false: it is about something else. */
bool contacts_back_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m);

/* contacts.c */
void contacts_draw(void *self, struct ui *ui, struct grid *g);
/** The bar on this contact, whatever filter or group is chosen; false: it is not there. */
bool contacts_go_to(struct contacts_pane *p, struct ui *ui, struct str id);
/** What was staged in this step can be taken back with `u`. */
void contacts_remember(struct contacts_pane *p, int64_t step);
/** Open the form on this contact, from another pane. */
void contacts_edit(struct contacts_pane *p, struct ui *ui, struct str id);
/** Stage a change (taken over) and remember whose it is, for the message. */
void contacts_stage(
	struct contacts_pane *p, struct ui *ui, struct change_draft *draft, struct str name);

#endif
