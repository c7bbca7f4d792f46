/* Cards: fields of a contact as spans of the server's text, and edits that replace spans.
 *
 * A card is the bytes that iCloud sent. Nothing here parses it into a model; a field is found where it
 * stands, an edit replaces exactly that span, and every other byte stays. (design, "The idea" 1;
 * fields: protocol/icloud-web.md 4.5.)
 */
#ifndef ICLOUD_CARD_H
#define ICLOUD_CARD_H

#include "icloud/json.h"

/* How a member is shown and edited.
 * key, kind, group (a blank row parts groups on the screen), built-in label when fixed, words for the label column */
enum field_kind {
	FIELD_TEXT,    /* "firstName":"Ada" */
	FIELD_LONG,    /* notes: several lines */
	FIELD_DATE,    /* "birthday":"1912-06-23", year 1604 = no year */
	FIELD_FLAG,    /* isCompany */
	FIELD_LIST,    /* [{"field":"text","label":"HOME"}] */
	FIELD_DATES,   /* the same with dates */
	FIELD_ADDRESS, /* [{"field":{"street":…},"label":…}] */
	FIELD_IM,      /* [{"field":{"IMService":…,"userName":…},"label":…}] */
	FIELD_PROFILE, /* [{"field":"url","label":"TWITTER","user":…}] */
	FIELD_PHOTO,
	FIELD_SERVER, /* contactId, etag, normalized, dateModified …: shown nowhere, sent as received */
	FIELD_UNKNOWN, /* counted: "2 further fields are kept as they are" */
};
struct field_info {
	const char *key;
	enum field_kind kind;
	int group;
	const char *words; /* "First name", "phone" */
};
const struct field_info *field_info(struct str key); /* decoded key; never NULL (FIELD_UNKNOWN) */
extern const struct field_info
	fields[]; /* in the order in which cards are shown; ends with key NULL */

/* One row of a card: a plain member, or one entry of a list. */
struct card_row {
	const struct field_info *info;
	struct str key;	  /* quoted, in the text */
	struct str value; /* span of the member's value, or of the list entry */
	struct str field; /* lists: span of the entry's "field"; else the same as value */
	struct str label; /* lists: span of the entry's "label", STR_NONE without */
	size_t index;	  /* place in the list; 0 for plain members */
};
struct card_walk {
	struct json_walk members, entries;
	const struct field_info *info;
	struct str key, list;
	size_t index;
	bool in_list;
};
struct card_walk card_walk(struct str card); /* rows in the text's own order */
bool card_next(struct card_walk *w, struct card_row *row);

/* What people read. All append to out; false only when out is full. */
bool card_name(struct str card,
	struct buf *out); /* "Lovelace, Ada", company, e-mail … never empty: "no name" */
bool card_full_name(struct str card, struct buf *out); /* "Ada Lovelace" */
bool card_company(struct str card, struct buf *out);   /* the second column; may be empty */
bool card_columns(struct str card, struct buf *name, struct buf *company); /* both at once */
bool label_words(struct str label,
	struct buf
		*out); /* "HOMEFAX" → "home fax", "_$!<HomePage>!$_" → "homepage", custom as is */
bool label_from_words(
	struct str words, struct buf *out); /* and back: built-in upper case, custom as typed */
bool row_words(
	const struct card_row *row, struct buf *out); /* the value for people; lines parted by LF */
bool row_label_words(const struct card_row *row, struct buf *out); /* "mobile", "First name" */
bool date_words(struct str iso, struct buf *out); /* "9 December 1906", "10 December" for 1604 */
/** A phone number for reading: an international one that is hard to read ("+442079460018") in the groups of its
 *  country, any other as it stands. Never for what is compared, edited or sent. */
bool phone_words(struct str stored, struct buf *out);
/* Addresses as people of their country write them; `field` is an entry's "field" object. */
bool address_words(struct str field, struct buf *out);
/** The order of the parts, "S|D|C A Z|N": letters name parts, a bar begins a line. 'A' is a state that addresses
 *  of this country have, 'a' one that they may have. By countryCode, else by the country's name. */
const char *address_format(struct str field);
const char *address_part(char letter);	   /* its key, "street"; NULL: no letter of a part */
const char *country_code(struct str name); /* "Deutschland" → "de"; NULL: not in the table */
struct str card_id(struct str card, struct buf *scratch); /* contactId decoded into scratch */
struct str card_etag(struct str card, struct buf *scratch);

/* Edits. FIELD is the card's own key (design, "Commands"): firstName, phones[0], phones[mobile],
 * streetAddresses[home].city. */
enum edit_verb { EDIT_SET, EDIT_EMPTY, EDIT_ADD, EDIT_REMOVE };
struct edit {
	enum edit_verb verb;
	struct str path; /* FIELD */
	struct str
		value; /* UTF-8 text as the person typed it; EDIT_REMOVE by value when path has no index */
};
/** Reads "phones[work]+=+44 20", "notes=", "firstName=Ada", "phones-=+44 20". Spans point into s. */
bool edit_parse(struct str s, struct edit *out, struct error *err);
/** out = card with the edits applied, every other byte as it was. Values that are what stands there
 *  already change nothing. Fails (USAGE) with the field's name when a path matches nothing or a value
 *  cannot be (a date that is none). Unknown keys can be set only when the card has them. */
bool card_edit(
	struct str card, const struct edit *edits, size_t n, struct buf *out, struct error *err);
/** Replace the value of one member (whole JSON value); appends the member when absent; a value of STR_NONE takes the
 *  member out with its comma. */
bool card_put(struct str card, const char *key, struct str json, struct buf *out);
/** A new card from edits: contactId (new upper-case UUID), isCompany, the fields. */
bool card_new(const struct edit *edits, size_t n, struct buf *out, struct error *err);

#endif
