/* What a card is found by: a folded text of all that people can read in it, its labels, and a few facts.
 *
 *   search text   last name LF first and middle name LF other names LF initials LF company LF
 *                 every other field LF …, phones once more as digits alone
 *   labels        home LF work LF …, each once
 */
#ifndef CONTACTS_SEARCH_H
#define CONTACTS_SEARCH_H

#include "contacts/query.h"
#include "icloud/card.h"

/* What a card has, as bits; the words of `has:` and `no:` stand in query.c. */
enum search_has {
	HAS_PHONE = 1,
	HAS_EMAIL = 2,
	HAS_ADDRESS = 4,
	HAS_BIRTHDAY = 8,
	HAS_NOTE = 16,
	HAS_PHOTO = 32,
	HAS_COMPANY = 64,
	HAS_URL = 128,
	HAS_CHAT = 256,
	HAS_PROFILE = 512,
	HAS_DATE = 1024,
	HAS_RELATED = 2048,
	HAS_NICKNAME = 4096,
	HAS_TITLE = 8192,
	HAS_DEPARTMENT = 16384,
	HAS_NAME = 32768,
	HAS_GROUP = 65536, /* of no card: who asks knows the groups */
};
struct search_facts {
	uint32_t has;
	int64_t modified; /* instant; 0: not known */
	int birthday;	  /* month * 100 + day; 0: none */
};

/** What a row with text makes true; 0: nothing of these. */
uint32_t search_bit(const struct card_row *row);
/** Appended to `text` and `labels`; false only when one of them is full. */
bool search_project(
	struct str card, struct buf *text, struct buf *labels, struct search_facts *facts);

/* How well a contact matches, best first. Those that match alike stay in list order. */
enum search_rank {
	RANK_NAME,	/* the last or the first name begins so */
	RANK_WORD,	/* another word of the names does */
	RANK_PART,	/* within the names */
	RANK_INITIALS,	/* "gh": Grace Hopper */
	RANK_OTHER,	/* another field */
	RANK_TYPO,	/* a name, but for one letter; asked for only when nobody else matches */
	RANK_NOT = 999, /* not at all */
};
/** The worst of the words' ranks in a search text; labels and facts are not looked at. */
int search_rank(const struct search_query *q, struct str text);
/** The same where a word may also be a name with one letter too many, missing, changed or swapped. */
int search_rank_typo(const struct search_query *q, struct str text);
/** `word` is this name's beginning but for one letter; both folded. Short words are not guessed at. */
bool search_nearly(struct str name, struct str word);
/** has:, no:, label:, changed: and birthday: hold. Groups are the caller's. */
bool search_facts_hold(
	const struct search_query *q, const struct search_facts *f, struct str labels);
/** Days until the birthday comes round, 0 today; -1 without one. */
int search_days_until(int birthday, int64_t today);

/** "company  Moore School": the field of the card that made it match, with its text. Nothing when the name
 *  alone matches, as it is shown. `text` is its search text. */
bool search_found(const struct search_query *q, struct str card, struct str text, struct buf *out);

/* Order, by search texts. */
/** By last name, then first; by first name, then last; by company, those without one last. */
int search_order_last(struct str a, struct str b);
int search_order_first(struct str a, struct str b);
int search_order_company(struct str a, struct str b);
/** Line n of a search text. */
struct str search_line(struct str text, size_t n);

#endif
