/* A conflict field by field: what was there before, what iCloud has now, what was meant; and the text that comes
 * of what a person chose. Nothing here stages: the text goes into a change_draft with `merged` set.
 */
#ifndef ICLOUD_CONFLICT_H
#define ICLOUD_CONFLICT_H

#include "icloud/changes.h"

enum conflict_side { SIDE_BEFORE, SIDE_THEIRS, SIDE_MINE, SIDE_COUNT };

/* A member, or one entry of a list. Spans live in `text`; a side that has none is missing. */
struct conflict_row {
	bool mine, theirs; /* who changed it */
	bool both;	   /* both did, not to the same: somebody chooses */
	bool typable;	   /* a third answer can be typed */
	enum conflict_side
		usual; /* the one side that changed it; `both`: SIDE_MINE, and nobody chose yet */
	int group;
	struct str words; /* label column */
	struct str value[SIDE_COUNT];
	bool missing[SIDE_COUNT];
};
struct conflict {
	struct conflict_row *rows; /* in the order of the text that is built */
	size_t n, both, merged;	   /* merged: changed by one side, or by both to the same */
	struct buf text;
};
/** `names` tells who the ids inside a group or the me card are; NULL: ids are shown. False: one of the texts
 *  is no object. Released also after a failure. */
bool conflict_rows(struct icloud_reader *names, struct str base, struct str theirs, struct str mine,
	struct conflict *out);
void conflict_release(struct conflict *c);

/* What goes of a row: a side, or what was typed. Counts only for rows that `mine` changed. */
struct conflict_choice {
	enum conflict_side side;
	bool is_typed;
	struct str typed;
};
/** What iCloud has now, with what was chosen; every byte that nobody meant to change is theirs. `n` choices in the
 *  order of conflict_rows() of the same three texts. Appended. */
bool conflict_build(struct str base, struct str theirs, struct str mine,
	const struct conflict_choice *choice, size_t n, struct buf *out);

#endif
