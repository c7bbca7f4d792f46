/* In which order approved writes leave. Changes none of them. */
#include "change/approval.h"
#include "change/objects.h"

#include <stdlib.h>
#include <string.h>

static bool needs(const struct approval *a, int64_t change)
{
	for (size_t i = 0; i < a->n_needs; i++)
		if (a->needs[i] == change)
			return true;
	return false;
}

/* Contacts, then the groups and the me card that name them, then the contacts that go and that a group
 * still names: so that no group names somebody whom iCloud does not have. */
static int rank_of(const struct approval *a, const struct ids *named)
{
	if (a->object != OBJECT_CONTACT)
		return 1;
	return a->kind == CHANGE_DELETE && ids_find(named, buf_str(&a->object_id)) ? 2 : 0;
}

static void by_rank(struct icloud_commit *c)
{
	struct approval *sorted = mem_new((c->n + 1) * sizeof *sorted);
	struct ids named = {0};
	size_t i, n = 0;

	for (i = 0; i < c->n; i++) {
		object_names(c->approvals[i].object, buf_str(&c->approvals[i].item), &named);
		object_names(c->approvals[i].object, buf_str(&c->approvals[i].base), &named);
	}
	for (int rank = 0; rank <= 2; rank++)
		for (i = 0; i < c->n; i++)
			if (rank_of(&c->approvals[i], &named) == rank)
				sorted[n++] = c->approvals[i];
	free(c->approvals);
	c->approvals = sorted;
	ids_release(&named);
}

/* What is waited for comes before what waits. A ring of waiting cannot be ordered; commit then holds
 * both back. */
void approvals_in_order(struct icloud_commit *c)
{
	size_t i, j, moves = 0;

	by_rank(c);
	for (i = 0; i < c->n; i++)
		for (j = i + 1; c->approvals[i].n_needs && j < c->n; j++)
			if (needs(&c->approvals[i], c->approvals[j].change) && moves++ < c->n) {
				struct approval late = c->approvals[i];

				memmove(&c->approvals[i], &c->approvals[i + 1],
					(j - i) * sizeof late);
				c->approvals[j] = late;
				j = i; /* look again at what stands here now */
			}
}
