/* Merging from the inside: what its files share. */
#ifndef EXCHANGE_MERGE_H
#define EXCHANGE_MERGE_H

#include "icloud/merge.h"

/* A field, or an entry of a list, as the two cards have it. */
struct merge_item {
	const struct field_info *info;
	struct str key;		       /* quoted */
	struct str value[2], field[2]; /* card.h; STR_NONE: not there */
	size_t place[2];	       /* in the list */
	struct buf label[2], words[2]; /* for people */
	struct buf result;	       /* of MERGE_BOTH and MERGE_TYPED, in words */
	struct buf typed; /* of MERGE_TYPED: the member's value, or the entry; empty: nothing */
	enum merge_choice choice;
	bool chosen; /* by a person */
	bool differs;
};
struct merge {
	struct buf card[2], id[2], name[2];
	struct merge_item *item;
	size_t n;
	int stays;
	bool is_me[2];
	char **group;
	size_t groups;
};

bool merge_is_list(enum field_kind kind);
bool merge_can_type(enum field_kind kind);
/** What each item becomes as long as nobody has chosen. */
void merge_suggest(struct merge *m);
/** Nothing of this item is in the result. */
bool merge_is_none(const struct merge *m, const struct merge_item *it);

#endif
