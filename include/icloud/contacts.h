/* Contacts in the store: rows to list, one card, groups. All reads; nothing here is ever sent. */
#ifndef ICLOUD_CONTACTS_H
#define ICLOUD_CONTACTS_H

#include "icloud/icloud.h"

struct contact_row {
	int64_t rowid; /* below 0: new, only a change that waits so far */
	struct str id, etag;
	struct str name;    /* as sorted and shown: "Hopper, Grace" */
	struct str company; /* second column: company, else empty */
	struct str found;   /* with a query: field that matched and its text; empty: the name did */
	char sign;	    /* ' ' or '~' '+' '-' '&' '?' of a change that waits */
	char section;	    /* 'A'…'Z', '#'; letter under which it sorts */
	struct str letter;  /* the section letter as UTF-8 */
};

struct contact_query {
	struct str text;  /* filter words, empty: all */
	struct str group; /* groupId, empty: all; "-" in no group; "~" changed */
};
/** How many contacts match; -1 when the store has never been filled. */
int64_t contacts_count(struct icloud_reader *r, const struct contact_query *q);
/** Rows offset … offset + limit in list order. Spans are good until the next call on this reader.
 *  Returns how many were given to `row`. */
size_t contacts_list(struct icloud_reader *r, const struct contact_query *q, int64_t offset,
	size_t limit, void (*row)(void *ctx, const struct contact_row *c), void *ctx);
/** Place of a contact in the list, -1 when it is not in it. */
int64_t contacts_place(struct icloud_reader *r, const struct contact_query *q, struct str id);
/** The card's bytes as iCloud sent them, appended to out. */
bool contacts_card(struct icloud_reader *r, struct str id, struct buf *out);
/** The same with the change that waits applied; *kind 0 none, else '~' '+' '-' '&'. */
bool contacts_card_after(struct icloud_reader *r, struct str id, struct buf *out, char *kind);

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
