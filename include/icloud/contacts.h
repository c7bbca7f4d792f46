/* Contacts in the store: rows to list, one card, groups. All reads; nothing here is ever sent. */
#ifndef ICLOUD_CONTACTS_H
#define ICLOUD_CONTACTS_H

#include "icloud/icloud.h"

enum { CONTACT_ID = 96 };

struct contact_row {
	int64_t rowid; /* below 0: new, only a change that waits so far */
	struct str id, etag;
	struct str name;    /* "Hopper, Grace", or as the query wants it */
	struct str company; /* second column: company, else empty */
	struct str found;   /* with a query: field that matched and its text; empty: the name did */
	char sign;	    /* ' ' or '~' '+' '-' '&' '?' of a change that waits */
	char section;	    /* 'A'…'Z', '#'; letter under which it sorts */
	struct str letter;  /* the section letter as UTF-8; empty when the order has none */
};

enum contact_order {
	ORDER_ACCOUNT, /* as iCloud lists them */
	ORDER_LAST,
	ORDER_FIRST,
	ORDER_COMPANY, /* those without one last */
	ORDER_CHANGED, /* the latest first */
};

struct contact_query {
	struct str text;  /* filter: words and query words (README, "Finding"); empty: all */
	struct str group; /* groupId, empty: all; "-" in no group; "~" changed; "*" those of `ids`;
			     "=no:phone" what this filter finds */
	enum contact_order order; /* with words, the best matches stand first */
	bool full_names;	  /* names as "Grace Hopper" */
	bool once; /* no further letter comes: nothing is kept for it, and no row says what was found */
	const char (*ids)[CONTACT_ID]; /* of group "*": each ends with NUL */
	int n_ids;
	unsigned ids_version; /* another one whenever the ids are others */
};
/** How many contacts match; -1 when the store has never been filled. */
int64_t contacts_count(struct icloud_reader *r, const struct contact_query *q);
/** Rows offset … offset + limit in list order. Spans are good until the next call on this reader.
 *  Returns how many were given to `row`. */
size_t contacts_list(struct icloud_reader *r, const struct contact_query *q, int64_t offset,
	size_t limit, void (*row)(void *ctx, const struct contact_row *c), void *ctx);
/** Place of a contact in the list, -1 when it is not in it. */
int64_t contacts_place(struct icloud_reader *r, const struct contact_query *q, struct str id);
/** Works out a part of what a filter, an order and the counts below need, a few milliseconds at most. True:
 *  there is more to do. Without it the first filter does all of it. */
bool contacts_prepare(struct icloud_reader *r);
/** How many have no phone, and whose birthday is within 30 days; -1: not worked out yet. */
struct contacts_views {
	int64_t no_phone, birthdays;
};
struct contacts_views contacts_views(struct icloud_reader *r);
#define CONTACTS_NO_PHONE  "=no:phone"
#define CONTACTS_BIRTHDAYS "=birthday:<30d"
/** Tab in a filter: `typed` with its last query word, group or label completed; false: nothing to add. */
bool contacts_complete(struct icloud_reader *r, struct str typed, struct buf *out);
/** Where the words of a filter stand in a row as it is shown: texts[0] is the name (may be empty), in which initials
 *  and a word with one wrong letter count too where nothing shown has the word itself. [from, to) are bytes of whole
 *  letters; spans may lie over each other. Returns how many there are, at most max. */
struct contact_span {
	size_t text, from, to;
};
size_t contacts_matches(
	struct str typed, const struct str *texts, size_t n, struct contact_span *out, size_t max);
/** What the account's settings say: ORDER_LAST or ORDER_FIRST (displayOrderBy); ORDER_ACCOUNT: nothing yet. */
enum contact_order contacts_account_order(struct icloud_reader *r);
/** Names are shown first name first (displayFields); `otherwise` when the settings do not say. */
bool contacts_full_names(struct icloud_reader *r, bool otherwise);

/** The card's bytes as iCloud sent them, appended to out. */
bool contacts_card(struct icloud_reader *r, struct str id, struct buf *out);
/** The same with the change that waits applied; *kind 0 none, else '~' '+' '-' '&'. */
bool contacts_card_after(struct icloud_reader *r, struct str id, struct buf *out, char *kind);

/* Pictures are fetched one by one, when somebody looks at them, and kept in the cache by their signature. */
struct icloud_photo {
	char contact[256]; /* whose; ASK_PHOTO takes this over, on the heap */
};
struct contact_photo {
	bool in_icloud; /* the card points to one; a picture inside the card tells of itself (row_words) */
	const char *kind; /* "JPEG"; static */
	int64_t bytes;
};
/** What is known of this card's picture; false: it is not kept here yet, ASK_PHOTO fetches it. */
bool contacts_photo(struct icloud_reader *r, struct str card, struct contact_photo *out);

struct group_row {
	struct str id, name, etag;
	int64_t members; /* contacts, with what waits applied */
	char sign;	 /* ' ' or '~' '+' '-' '&' '?' of a change that waits */
};
/** In iCloud's own order, new ones that wait behind them. A group whose deletion waits is still one. */
void contacts_groups(
	struct icloud_reader *r, void (*row)(void *ctx, const struct group_row *g), void *ctx);
/** Names of the groups that a contact is in, parted by ", ", with what waits applied. */
bool contacts_groups_of(struct icloud_reader *r, struct str id, struct buf *out);
/** The same one by one; sign '+': it joins by a change that waits, '-': it leaves, or the group goes. */
void contacts_memberships(struct icloud_reader *r, struct str id,
	void (*row)(void *ctx, const struct group_row *g), void *ctx);
/** Which contact is the person's own card, with what waits applied; *sign (may be NULL) as above. False:
 *  none is chosen. Appended. */
bool contacts_me(struct icloud_reader *r, struct buf *id, char *sign);
/** When the contacts were last read completely; 0 never. */
time_t contacts_as_of(struct icloud_reader *r);
/** What the last complete read found against the store before it; false when there was none. */
struct contacts_read_counts {
	int64_t total, added, changed, removed;
};
bool contacts_last_read(struct icloud_reader *r, struct contacts_read_counts *out);

#endif
