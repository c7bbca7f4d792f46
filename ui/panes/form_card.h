/* Between a card and a form: the rows that a field becomes, and the edits that bring changed rows back into
 * the card. Knows no screen; every edit goes through card_edit, so what was not touched keeps its bytes. */
#ifndef PANES_FORM_CARD_H
#define PANES_FORM_CARD_H

#include "icloud/card.h"

enum { PHOTO_FILE = 1 }; /* part of a photo: the name of the file to take it from */
enum form_part_kind { PART_LINE, PART_NOTE, PART_TICK, PART_SHOWN };
enum { FORM_PARTS = 8 };

/* One row of an entry. A plain field has one part, an address several. */
struct form_part {
	enum form_part_kind kind;
	int part; /* which: 0, or the number of a part of an address or a chat name */
	char label[64];
	char lead[24]; /* words before the value: "city", or whose chat name it is */
	int lead_w;    /* columns of them; 0: their own */
	bool beside;   /* may stand on the line of the part before */
	bool ahead;    /* and there before its cell */
	bool labelled, removable, ticked;
	struct buf text;
};
struct form_parts {
	struct form_part part[FORM_PARTS];
	int n;
};
void form_parts_init(struct form_parts *p);
void form_parts_release(struct form_parts *p);

/* Fields by their place in `fields`. */
const struct field_info *form_field(int field); /* NULL past the end */
int form_field_at(const char *key);		/* -1: there is none */
bool form_field_editable(int field);		/* has rows in a form, if only to be shown */
bool form_field_many(int field);
/** "a phone": what the row that adds one says; NULL when it cannot be added. */
const char *form_field_add(int field);
/** The labels to choose from, i-th; false past the end. */
bool form_field_label(int field, int i, struct str *out);
bool form_part_only(int field); /* its entries are one row each */

int form_card_entries(struct str card, int field);
/** Rows of one entry; entry < 0: of a new and empty one. */
void form_card_parts(struct str card, int field, int entry, struct form_parts *out);
/** Does the entry read like that, as a diff writes it? */
bool form_card_says(struct str card, int field, int entry, struct str words);
/** Does this path of a diff ("phones[2]", "jobTitle") name the entry? */
bool form_path_is(struct str path, int field, int entry);
/** One sentence in *wrong when this cannot be staged. */
void form_check_value(int field, int part, struct str value, struct buf *wrong);

/* What the form holds of one field now. Texts are borrowed until form_card_put. */
struct form_value {
	int entry, part;
	struct str label, text;
	bool removed, ticked;
};
struct form_values {
	struct form_value *value;
	int n, cap;
};
void form_values_init(struct form_values *v);
void form_values_add(struct form_values *v, int entry, int part, struct str label, struct str text,
	bool removed, bool ticked);
void form_values_release(struct form_values *v);
/** *card becomes the card with this field as the values say; on failure it is as before. */
bool form_card_put(struct buf *card, int field, const struct form_values *v, struct error *err);

#endif
