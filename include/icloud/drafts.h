/* Drafts: what is typed into a form, or as text in the editor, and not staged yet, kept in the ledger, so that
 * neither a crash nor a restart loses it. A draft is no change: it is never listed, reviewed or sent. One of the
 * form and one of the editor for each object; that of a new contact has the id "".
 */
#ifndef ICLOUD_DRAFTS_H
#define ICLOUD_DRAFTS_H

#include "icloud/changes.h"

enum { DRAFT_MAX = 4 * 1024 * 1024 };

/* ASK_DRAFT takes it over: it is kept in place of the one before; with nothing typed that one goes. */
struct form_draft {
	enum object_kind object;
	char *object_id;
	struct buf base;   /* the card in iCloud when the form was opened; empty: there was none */
	struct buf opened; /* the card that the form showed then: with what waited already in it */
	struct buf typed;  /* what was typed, as the form that reads it again writes it */
	time_t at;	   /* when it was kept: the ledger's own doing */
	bool text;	   /* it is what came back from the editor: `typed` is that text */
	bool of_form; /* and the form had been turned into it: what the form keeps goes with it */
};
struct form_draft *form_draft_new(enum object_kind o, struct str id);
void form_draft_free(struct form_draft **d);

/** The draft that is kept of an object; NULL when there is none. The caller frees it. */
struct form_draft *drafts_get(struct icloud_reader *r, enum object_kind o, struct str id);
/** The same of the editor's. */
struct form_draft *drafts_text(struct icloud_reader *r, enum object_kind o, struct str id);
/** When the form's, and the editor's, was kept; 0: there is none. */
time_t drafts_at(struct icloud_reader *r, enum object_kind o, struct str id);
time_t drafts_text_at(struct icloud_reader *r, enum object_kind o, struct str id);
struct draft_row {
	enum object_kind object;
	struct str id;
	time_t at;
	bool text; /* the editor's */
};
/** All that are kept, the oldest first; how many. The span is good for the call. */
size_t drafts_list(
	struct icloud_reader *r, void (*row)(void *ctx, const struct draft_row *d), void *ctx);

#endif
