/* Many drafts in one go: one transaction, so a thousand cost one wait for the disk, and a program that dies
 * half way leaves none of them. Never sends. */
#include "change/change.h"
#include "change/ledger.h"
#include "change/objects.h"
#include "change/stage.h"
#include "change/steps.h"
#include "store/db.h"

#include <stdlib.h>

struct change_drafts *change_drafts_new(void)
{
	return mem_new(sizeof(struct change_drafts));
}

void change_drafts_add(struct change_drafts *many, struct change_draft *d)
{
	if (many->n == many->cap) {
		many->cap = many->cap ? many->cap * 2 : 64;
		many->draft = mem_grow(many->draft, many->cap, sizeof *many->draft);
	}
	many->draft[many->n++] = d;
}

void change_drafts_free(struct change_drafts **many)
{
	struct change_drafts *m = *many;

	for (size_t i = 0; m && i < m->n; i++)
		change_draft_free(&m->draft[i]);
	if (m)
		free(m->draft);
	free(m);
	*many = NULL;
}

/* Whose draft it was, before the sentence that says why not. */
static bool name_it(struct store *s, const struct change_draft *d, struct error *err)
{
	struct buf text = BUF_INIT(TEXT_MAX), etag = BUF_INIT(4 * KIB), name = BUF_INIT(64 * KIB);
	struct error why = *err;

	if (d->object_id && ledger_current(s, d->object, str_of(d->object_id), &text, &etag) &&
		object_title(d->object, buf_str(&text), &name)) {
		failf(err, why.code, why.next, "%.*s: %s", STR_ARG(utf8_clip(buf_str(&name), 60)),
			why.what);
		err->retry_at = why.retry_at;
	}
	buf_release(&text);
	buf_release(&etag);
	buf_release(&name);
	return false;
}

static bool stage_all(
	struct account *a, const struct change_drafts *many, int64_t *waits, struct error *err)
{
	int64_t last = 0;

	for (size_t i = 0; i < many->n; i++) {
		int64_t id = 0;

		if (many->draft[i]->after_last)
			many->draft[i]->waits_for = last;
		if (!stage_allowed(a, many->draft[i], err))
			return false;
		if (!stage_draft(a->store, many->draft[i], 0, &id, err))
			return name_it(a->store, many->draft[i], err);
		*waits += id != 0;
		last = id ? id : last; /* where nothing differs there is nothing to wait for */
	}
	return true;
}

bool change_stage_many(
	struct account *a, struct change_drafts *many, int64_t *waits, struct error *err)
{
	int64_t step;

	return change_stage_many_step(a, many, waits, &step, err);
}

bool change_stage_many_step(struct account *a, struct change_drafts *many, int64_t *waits,
	int64_t *step, struct error *err)
{
	int64_t n = 0;
	bool ok = !many->n || stage_allowed(a, many->draft[0], err);

	if (ok && many->n) {
		ok = store_begin(store_ledger(a->store), err);
		if (ok) {
			ok = steps_begin(a->store, err) && stage_all(a, many, &n, err) &&
			     steps_end(a->store, step, err);
			ok = store_end(store_ledger(a->store), ok, ok ? err : NULL) && ok;
		}
	}
	if (ok)
		*waits = n;
	change_drafts_free(&many);
	return ok;
}
