/* Three texts into one, with somebody asked at every place: merge.c walks, conflict.c asks. */
#ifndef CHANGE_MERGE_H
#define CHANGE_MERGE_H

#include "change/sides.h"
#include "icloud/conflict.h"

/* One member, or one entry of a list, on its three sides; STR_NONE where it is not. */
struct merge_unit {
	const struct field_info *info;
	struct str key; /* quoted */
	bool entry;
	size_t index; /* place in a list, on the side that has it last */
	struct str value[SIDE_COUNT];
	bool mine, theirs, both;
};
struct merge_asking {
	/** Which side goes; usual is what the merge would take by itself. *instead: a value that goes in its place. */
	enum conflict_side (*unit)(void *ctx, const struct merge_unit *u, enum conflict_side usual,
		struct str *instead);
	void *ctx;
};
/** asking NULL: what only one side changed is taken, where both did mine stands. */
bool merge_texts(struct str base, struct str theirs, struct str mine,
	const struct merge_asking *asking, struct buf *out, size_t *both_changed);

#endif
