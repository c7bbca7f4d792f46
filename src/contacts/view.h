/* What a reader keeps between two looks at the contacts: waiting changes, the text that is searched, and
 * the rows of the last filter. Worked out again when what they come from has changed.
 */
#ifndef CONTACTS_VIEW_H
#define CONTACTS_VIEW_H

#include "contacts/ids.h"
#include "contacts/search.h"
#include "icloud/contacts.h"
#include "store/reader.h"
#include "store/store.h"

/* A contact that is only a waiting change so far: not in iCloud, and not in cache.db. */
struct new_contact {
	int64_t change;
	struct buf id, card;
	struct buf text, labels; /* as of search_project */
	struct search_facts facts;
};

/* A group as it will be: of a change that waits. */
struct waiting_group {
	struct buf id, name;
	struct ids members;
	int64_t count; /* of those that are contacts; -1: not counted yet */
	char sign;
	bool is_new, goes;
};

struct view {
	struct store *store;
	uint64_t version, generation; /* generation: of the reader's store */
	int64_t revision; /* of the contacts, see stored.h: other data come and go more often */
	struct ids signs; /* contactId → sign of its waiting change */
	struct new_contact *added;
	size_t n_added;
	struct waiting_group *groups;
	size_t n_groups;
	struct ids
		grouped; /* contacts in groups for which nothing waits; loaded when first needed */
	bool grouped_known;

	/* Every contact in the account's order, and what it is searched by; loaded in steps, or when it is
	 * first needed. */
	bool ordered, searchable; /* `entries` are there; their texts too */
	bool dense;		  /* places count from 0 without a gap, so a place is a row */
	size_t n, cap;
	struct view_entry {
		int64_t rowid;
		int64_t modified;
		uint32_t from, length; /* of its search text in `text` */
		uint32_t labels;       /* how much stands behind that */
		uint32_t place;	       /* UINT32_MAX: the listing does not name it */
		uint32_t has;
		int birthday;
	} * entries;
	struct buf text;
	int64_t loaded; /* last rowid of the steps so far */

	enum contact_order stored; /* what the account's places are: ORDER_LAST or ORDER_FIRST */
	enum contact_order sorted; /* what `sorting` is; ORDER_ACCOUNT: nothing yet */
	uint32_t *sorting;	   /* entries in that order */

	int64_t no_phone, birthdays; /* -1: not counted yet */
	int64_t counted_day;	     /* birthdays: on which day */
	int64_t ungrouped, changed;  /* counts without words; -1: not counted yet */

	/* The last filter and what it left: rowids, or -1 - i for added[i]. */
	bool filtered, typos;
	bool once; /* there are rows, and no hits that another letter could narrow */
	struct buf group, words;
	enum contact_order order;
	unsigned ids_version;
	struct search_query query;
	struct view_hit {
		uint32_t entry; /* from n on: added[entry - n] */
		uint16_t rank;
	} * hits; /* in list order */
	size_t n_hits;
	int64_t *rows; /* the best first */
	size_t n_rows;

	/* headerPositions: where each letter begins */
	size_t n_letters;
	struct view_letter {
		int64_t from;
		char text[8];
	} * letters;
	struct buf scratch; /* text of the rows that were given out last */
	struct buf letter;  /* the letter that was given out last, where it came from a name */
};

/** The reader's view of the store as it is now; NULL without a store. */
struct view *view_of(struct icloud_reader *r);
/** Forgets the last filter. */
void view_drop_filter(struct view *v);
/** Nothing is asked for that needs more than the order in the store. */
bool view_is_plain(const struct view *v, const struct contact_query *q);
/** How many contacts a filter without words leaves; rows and n_rows stay those of the last filter. */
int64_t view_count(struct view *v, struct str group);
/** Works out rows and n_rows for a filter. */
void view_filter(struct view *v, const struct contact_query *q);

/** How well these match what is asked; RANK_NOT: not at all. Groups are not looked at. */
int view_rank(
	const struct view *v, const struct search_facts *f, struct str labels, struct str text);

/* view_once.c */
/** The stored contacts that match, as rows, without loading any other. */
void view_once(struct view *v, enum contact_order order,
	bool (*is_asked_for)(const void *ctx, int64_t rowid), const void *ctx);

/* view_load.c */
/** The account's order alone; all that is searched too. */
void view_load_order(struct view *v);
void view_load_text(struct view *v);
/** A step of view_load_text; true: there are more. */
bool view_load_step(struct view *v);
/** `sorting` for an order, NULL for the account's own. */
const uint32_t *view_sorting(struct view *v, enum contact_order order);
/** How two entries stand to each other; not for ORDER_ACCOUNT. */
int view_order(const struct view *v, enum contact_order order, size_t a, size_t b);
struct str view_text(const struct view *v, size_t entry);
struct str view_labels(const struct view *v, size_t entry);
struct search_facts view_facts(const struct view *v, size_t entry);

/** The letter under which a contact stands, by its place in the account's order; good until the next call. */
struct str view_letter(struct view *v, int64_t place, struct str name);
struct str view_letter_of(struct view *v, struct str text);
/** The sign of a change, by the words of the ledger. */
char view_sign_of(struct str kind, struct str state);
/** ' ' without a waiting change. */
char view_sign(const struct view *v, struct str id);
struct new_contact *view_added(struct view *v, struct str id);

/* groups.c */
void groups_load(struct view *v);
void groups_drop(struct view *v);
/** NULL when nothing waits for this group. */
struct waiting_group *groups_waiting(const struct view *v, struct str id);
/** How many of its members are contacts. */
int64_t groups_count(struct view *v, struct waiting_group *g);
/** Is this contact in no group, once what waits is applied? For contacts in cache.db and new ones. */
bool groups_has_none(struct view *v, struct str contact);

#endif
