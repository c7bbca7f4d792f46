/* The bulk edit dialog from the inside: contacts_bulk.c (rows, keys, counting, staging) and contacts_bulk_draw.c. */
#ifndef PANES_CONTACTS_BULK_H
#define PANES_CONTACTS_BULK_H

#include "icloud/bulk.h"
#include "panes/contacts.h"
#include "widgets/typing.h"

enum bulk_row { ROW_DO, ROW_FIELD, ROW_LABEL, ROW_WHAT, ROW_TO, ROW_COUNTRY, ROW_OTHERS, ROWS };
enum bulk_do { DO_SET, DO_ADD, DO_REMOVE, DO_REPLACE, DO_TIDY, DOS };
enum { BULK_TIMER = CONTACTS_BULK_TIMER, BULK_NAMES = 160 };

/* What became of the cards that were looked at so far. */
struct bulk_counts {
	size_t of[BULK_OUTCOMES];
	size_t others;	       /* set: something else stands there, replaced or not */
	size_t going, unknown; /* a deletion waits; nobody knows yet what the last change came to */
	size_t gone;	       /* no such contact any more */
	size_t changes;
	char names[BULK_NAMES]; /* the first few of those that need eyes */
	int named;
};

struct contact_bulk {
	enum bulk_do verb;
	int tidy;  /* 0 phones, 1 capitals, 2 swapped names */
	int field; /* place in `fields` */
	enum bulk_row at;
	struct typing label, what, to, country;
	bool others;
	struct bulk_counts counts;
	int looked;		      /* marks looked at */
	bool fits;		      /* the order can be carried out */
	char wrong[240];	      /* else why not */
	struct change_drafts *drafts; /* being made; NULL: only counted */
	struct buf card, edits;
};

/** The order that the rows say. Borrows from b. */
struct bulk_order contact_bulk_order(const struct contact_bulk *b);
bool contact_bulk_has_row(const struct contact_bulk *b, enum bulk_row row);
bool contact_bulk_is_typed(enum bulk_row row);
const char *contact_bulk_do_words(enum bulk_do verb);
const char *contact_bulk_tidy_words(int tidy);

#endif
