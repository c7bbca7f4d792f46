/* Bulk edits: what one order does to a card, worked out before anything is staged.
 *
 * Pure: a card goes in, edits and the reason come out; the edits are those of card.h, so what they do not
 * name keeps its bytes. Nothing is guessed: a number whose country is not known stays as it is, and what
 * stands there already is never replaced unless that was asked for.
 */
#ifndef ICLOUD_BULK_H
#define ICLOUD_BULK_H

#include "icloud/card.h"

enum bulk_verb {
	BULK_SET,     /* one value for all; where another one stands, only with `others` */
	BULK_ADD,     /* one more entry, or one more line of the note */
	BULK_REMOVE,  /* the entry that says `what`; without it all of the field */
	BULK_REPLACE, /* a part of the text by another */
	BULK_PHONES,  /* numbers in international form */
	BULK_CASE,    /* names that are all capitals, or without one */
	BULK_SWAP,    /* first and last name */
};

struct bulk_order {
	enum bulk_verb verb;
	const char *key;     /* the field; tidying has none */
	struct str label;    /* BULK_ADD: in words; may be empty */
	struct str what, to; /* as typed */
	bool others;
	const char *
		country; /* BULK_PHONES: two letters, for cards whose addresses name none; NULL: none */
};

/* What the order comes to for one card. Only with the first two there are edits. */
enum bulk_outcome {
	BULK_FILLED,	 /* the field was empty */
	BULK_CHANGED,	 /* it says something else afterwards */
	BULK_SAME,	 /* it says this already */
	BULK_OTHER,	 /* something else stands there, and stays */
	BULK_NOTHING,	 /* there is nothing of the kind */
	BULK_NO_COUNTRY, /* a number whose country is not known */
	BULK_ODD,	 /* not as such a value is: kept as it is */
	BULK_OUTCOMES
};

/** May this field be chosen for this verb? */
bool bulk_fits(enum bulk_verb verb, const struct field_info *info);
/** Is the order complete, and its value one that the field can have? *err (USAGE) says why not. */
bool bulk_check(const struct bulk_order *o, struct error *err);
/** Edits are appended as FIELD=VALUE lines that end with NUL, as change_draft takes them. */
enum bulk_outcome bulk_plan(const struct bulk_order *o, struct str card, struct buf *edits);

/* Numbers and countries (src/contacts/phones.c has the table and where it is from). */
enum phone_answer { PHONE_SAME, PHONE_CHANGED, PHONE_NO_COUNTRY, PHONE_ODD };
/** The number in international form, appended to out when it is another text. `country`: two letters, NULL
 *  when it is not known. Extensions, letters, short numbers and numbers without an area code stay. */
enum phone_answer phone_international(struct str typed, const char *country, struct buf *out);
/** "GB" for "gb", "United Kingdom", "uk"; NULL when the table has no such country. Static. */
const char *country_from_words(struct str words);
/** The country that all addresses of a card agree in, NULL. Of several, the one with this label counts. */
const char *card_country(struct str card, struct str label);
/** Capitals as names have them, appended when it is another text: true. Only for text that is all capitals
 *  or has none; particles, hyphens and apostrophes are heeded. */
bool name_case(struct str name, bool last_name, struct buf *out);

#endif
