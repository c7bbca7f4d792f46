/* The edit form of a contact from the inside: contacts_form.c (rows, keys, staging) and contacts_drafts.c (what is
 * kept of it). */
#ifndef PANES_CONTACT_FORM_H
#define PANES_CONTACT_FORM_H

#include "panes/contacts.h"
#include "widgets/form.h"

enum { CARD_MAX = 2 * 1024 * 1024, MOVED_MAX = 64 };

struct contact_form {
	struct form form;
	struct contacts_pane *pane;
	struct contact_form *next;
	char id[LIST_ID];
	char name[200];
	struct buf before; /* in iCloud; empty: a new contact */
	struct buf card;   /* what it was opened with: a change that waits is in it */
	bool new_contact;
	bool staging; /* handed over; kept until it is known to wait */
	struct moved_on {
		int tag, entry, part;
		struct buf was; /* in iCloud before */
	} moved[MOVED_MAX];	/* rows that iCloud changed while they were typed in */
	int moved_n;
	int last_new;	/* -1, -2 …: each new entry has a number of its own */
	bool kept;	/* the ledger has a draft of it, or has been asked to keep one */
	unsigned token; /* of the last draft that was handed over; 0: it has been answered */
	time_t saved;	/* when the last one was kept; 0: not yet, or it could not be */
	bool revived;	/* its contact is gone from iCloud: it is staged as a new one */
	bool unsaved;	/* the last one could not be kept */
};

/* contacts_form.c */
struct contact_form *contact_form_new(struct contacts_pane *p, struct str id);
void contact_form_free(struct contact_form **where);
void contact_form_name(struct contact_form *f, const struct contacts_pane *p);
/** The rows, from the cards that it has. */
void contact_form_build(struct contact_form *f, const char *groups);
/** Rows of one entry before row `before` (-1: behind all), -1: of a new one. How many. */
int contact_form_entry(struct contact_form *f, int before, int field, int entry);
/** Signs, notes and sentences of all rows, and what the head says. */
void contact_form_check(struct contact_form *f, struct ui *ui);
/** Neither in iCloud nor waiting to be made. */
bool contact_is_gone(struct ui *ui, struct str id);
/** The card that comes out of what is typed now; appended. */
bool contact_form_card(struct contact_form *f, struct buf *out, struct error *err);
/** Something was typed that differs from what it was opened with. */
bool contact_form_differs(const struct contact_form *f);

/* contacts_drafts.c */
/** Into the ledger; where nothing differs any more, out of it. */
void contact_draft_save(struct contact_form *f, struct ui *ui);
/** Taken out of those that were left in this run; NULL when there is none. */
struct contact_form *contact_draft_of(struct contacts_pane *p, struct str id);
/** A form with the draft that the ledger keeps of this contact; NULL when there is none. */
struct contact_form *contact_draft_open(struct contacts_pane *p, struct ui *ui, struct str id);

/** The card of a contact that is gone becomes that of a new one. */
bool contact_card_as_new(struct buf *card, struct error *err);
/** Out of the ledger and out of this run; only out of this run. */
void contact_draft_drop(struct contacts_pane *p, struct ui *ui, struct str id);
void contact_draft_forget(struct contacts_pane *p, struct str id);

/* contacts_editor.c */
/** As E, of this contact; "" goes on with the text of a new one. */
unsigned contact_editor_open_id(struct contacts_pane *p, struct ui *ui, struct str id);
/** What the editor kept, out of the ledger. */
void contact_text_drop(struct ui *ui, struct str id);

#endif
