/* What is not known, read again: a write whose answer was lost, in this run or in one that was killed. The
 * second reading decides; until then the object takes no further write. And what a complete read tells
 * about changes that wait. Never sends a write.
 */
#include "change/change.h"
#include "change/files.h"
#include "change/journal.h"
#include "change/judge.h"
#include "change/objects.h"
#include "change/reread.h"

#include <stdio.h>
#include <stdlib.h>

struct settle {
	struct flow flow;
	struct account *a;
	struct reread reread;
	struct open_row row;
	bool has_row;
	int64_t last;
	int lock;
	int done, waits, theirs; /* how many were decided so */
};

static void release(struct settle *s)
{
	reread_release(&s->reread);
	if (s->has_row)
		open_row_release(&s->row);
	s->has_row = false;
	commit_unlock(&s->lock);
}

static void end(struct settle *s, const struct error *err)
{
	struct error why = err ? *err : ERROR_INIT;

	release(s);
	flow_end(&s->flow, why.code ? &why : NULL);
}

static void next(struct settle *s);

static void store_truth(struct settle *s, struct str card)
{
	struct db *cache = store_cache(s->a->store);
	struct error err;
	bool ok;

	if (!store_begin(cache, &err))
		return;
	ok = ledger_current_put(s->a->store, s->row.object, buf_str(&s->row.object_id), card, &err);
	store_end(cache, ok, &err);
}

static void tell(struct settle *s, enum change_result r)
{
	struct icloud_message change = {
		.event = EVENT_CHANGE, .ask = ASK_COMMIT, .id = s->row.change, .state = (int)r};
	struct icloud_message store = {.event = EVENT_STORE, .ask = ASK_STAGE};

	if (!s->a->tell)
		return;
	s->a->tell(s->a->tell_owner, &change);
	s->a->tell(s->a->tell_owner, &store);
}

static void count(struct settle *s, enum change_result r)
{
	s->done += r == RESULT_APPLIED || r == RESULT_CONFIRMED;
	s->waits += r == RESULT_NOT_APPLIED;
	s->theirs += r == RESULT_THEIRS || r == RESULT_CONFLICTED;
}

static void add_count(struct buf *out, int n, const char *one, const char *many)
{
	if (n)
		buf_printf(out, "%s %d %s", out->p[out->n - 1] == ':' ? "" : ",", n,
			n == 1 ? one : many);
}

/* Whoever was told that something is not known is told what it was. */
static void tell_outcome(struct settle *s)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_COMMIT};
	struct buf words = BUF_INIT(KIB);

	if (!s->a->tell || !(s->done || s->waits || s->theirs))
		return;
	buf_adds(&words, "What was not known is read again:");
	add_count(&words, s->done, "done", "done");
	add_count(&words, s->waits, "waits for review again", "wait for review again");
	add_count(&words, s->theirs, "changed by another device", "changed by another device");
	buf_addc(&words, '.');
	snprintf(m.text, sizeof m.text, "%s", buf_cstr(&words));
	s->a->tell(s->a->tell_owner, &m);
	buf_release(&words);
}

static void heard(void *owner, struct str card, const struct error *failure)
{
	struct settle *s = owner;
	struct open_row *r = &s->row;
	struct buf etag = BUF_INIT(4 * KIB);
	struct verdict v = {.answer = card};
	struct error err;
	bool ok;

	if (failure) {
		end(s, failure);
		return;
	}
	v.result = judge_again(r->object, r->kind, buf_str(&r->etag), buf_str(&r->before),
		buf_str(&r->sent), card);
	v.etag = object_etag(r->object, card, &etag);
	ok = journal_settle(s->a->store, r, &v, &err);
	store_truth(s, card);
	tell(s, v.result);
	buf_release(&etag);
	if (!ok) {
		end(s, &err);
		return;
	}
	count(s, v.result);
	next(s);
}

static void next(struct settle *s)
{
	if (s->has_row)
		open_row_release(&s->row);
	s->has_row = journal_unknown(s->a->store, s->last, &s->row);
	if (!s->has_row) {
		tell_outcome(s);
		end(s, NULL);
		return;
	}
	s->last = s->row.id;
	reread_object(&s->reread, s->row.object, buf_str(&s->row.object_id), false, heard);
}

static void settle_cancel(struct flow *f)
{
	struct error err;

	fail(&err, ERR_CANCELLED, "It was stopped.",
		"What is not known is read again at the next start.");
	end((struct settle *)f, &err);
}

static void settle_free(struct flow *f)
{
	release((struct settle *)f);
	free(f);
}

/* Another program that commits has rows of its own; they are left to it. */
static bool begin(struct settle *s)
{
	struct error err;

	s->has_row = journal_unknown(s->a->store, 0, &s->row);
	if (!s->has_row)
		return false;
	s->lock = commit_lock(s->a->state_dir, &err);
	return s->lock >= 0;
}

struct flow *settle_flow(struct account *a)
{
	struct settle *s = mem_new(sizeof *s);

	*s = (struct settle){
		.flow = {.name = "settle", .cancel = settle_cancel, .free = settle_free},
		.a = a,
		.lock = -1};
	reread_init(&s->reread, a, s);
	if (a->store && begin(s))
		next(s);
	else
		flow_end_soon(a->engine, &s->flow, NULL);
	return &s->flow;
}

/* ---- after a complete read ---- */

/* A write that was read again and found not done may have reached iCloud after that: the card has moved on, and
 * what was sent stands in it. Then it is done, and the journal says so. */
static bool came_late(struct store *s, const struct change *c, struct str card, struct error *err)
{
	struct buf etag = BUF_INIT(4 * KIB);
	struct open_row row;
	struct verdict v = {.result = RESULT_APPLIED, .answer = card};
	bool late = journal_not_applied(s, c->id, &row);

	if (!late)
		return false;
	late = judge_again(row.object, row.kind, buf_str(&row.etag), buf_str(&row.before),
		       buf_str(&row.sent), card) == RESULT_APPLIED;
	if (late) {
		v.etag = object_etag(row.object, card, &etag);
		late = journal_settle(s, &row, &v, err);
	}
	open_row_release(&row);
	buf_release(&etag);
	return late;
}

/* Waiting or behind, as the etags say; the change's own bytes stay as they are. */
static bool compare(struct store *s, int64_t id, struct error *err)
{
	struct buf card = BUF_INIT(TEXT_MAX), etag = BUF_INIT(4 * KIB);
	struct change c;
	enum change_state state;
	bool ok = true, there, same;

	if (!ledger_change(s, id, &c))
		return true;
	if (c.state == STATE_WAITING || c.state == STATE_BEHIND) {
		there = ledger_current(s, c.object, buf_str(&c.object_id), &card, &etag);
		same = c.kind == CHANGE_CREATE
			       ? !there
			       : there && str_eq(buf_str(&etag), buf_str(&c.base_etag));
		state = same || c.kind == CHANGE_CREATE ? STATE_WAITING : STATE_BEHIND;
		if (same || !came_late(s, &c, there ? buf_str(&card) : STR_NONE, err))
			ok = state == c.state || ledger_state(s, id, state, err);
	}
	change_release(&c);
	buf_release(&card);
	buf_release(&etag);
	return ok;
}

bool change_after_read(struct account *a, struct error *err)
{
	int64_t *ids;
	size_t n, i;
	bool ok = true;

	if (!a->store)
		return true;
	n = ledger_ids(a->store, &ids);
	for (i = 0; ok && i < n; i++)
		ok = compare(a->store, ids[i], err);
	free(ids);
	return ok;
}
