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

	/* Every contact in list order, and its search text; loaded when they are first needed. */
	bool ordered, searchable; /* `entries` are there; their texts too */
	bool dense;		  /* places count from 0 without a gap, so a place is a row */
	size_t n;
	struct view_entry {
		int64_t place, rowid;
		size_t from, length; /* of its search text in `text` */
	} * entries;
	struct buf text;

	int64_t ungrouped, changed; /* counts without words; -1: not counted yet */

	/* The last filter and what it left: rowids, or -1 - i for added[i]. */
	bool filtered;
	struct buf group, words;
	struct search_query query;
	int64_t *rows;
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
/** Nothing is asked for that needs more than the order in the store. */
bool view_is_plain(const struct view *v, const struct contact_query *q);
/** How many contacts a filter without words leaves; rows and n_rows stay those of the last filter. */
int64_t view_count(struct view *v, struct str group);
/** Works out rows and n_rows for a filter. */
void view_filter(struct view *v, const struct contact_query *q);
/** The letter under which a contact stands; good until the next call. */
struct str view_letter(struct view *v, int64_t place, struct str name);
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
