/* The commit: approved writes, one after another, each at most once. Owns the order of things; one write is
 * commit_send.c's, several in one body commit_batch.c's, what an answer means judge.c's, what is kept of it
 * journal.c's, what may leave approval.c's. Nothing else in the program writes a contact.
 *
 *   begin: lock ─ journal(approved)        any failure: nothing was sent, everything waits
 *     ├─ hold ──────────────────┐
 *     └─ startup ─ tokens are the store's? ─no─> full read ─ startup
 *          └─ photos ─ backup, read back ┤ both
 *                                        v
 *   next ──> read again ──> etag as reviewed? ──no──> conflict
 *    ^           │ network gone: stop         │yes
 *    │           v                            v
 *    │      (skipped)      journal(sent), on disk ──> send once ──> judge
 *    │                                                 │ done: confirmed
 *    ├──< confirmed, applied, rejected, conflict,      │ stale token, signed out: read again, the same
 *    │    not applied, theirs, unknown                 │   etag is proof: once more with the same approval
 *    │                                                 │ doubt, refusal: read again ──> decides
 *    └─────────────────────────────────────────────────┘   slowed down: a pause (commit_pause.c), then it
 *                                                            is read again
 *   end: journal(ended) ─ unlock        stop: what was not sent is skipped and waits again
 */
#include "change/commit_inside.h"
#include "change/files.h"
#include "change/journal.h"
#include "change/objects.h"
#include "change/retention.h"
#include "icloud/hooks.h"
#include "icloud/time.h"

#include <stdio.h>
#include <stdlib.h>

static void set_text(struct icloud_message *m, struct str text)
{
	snprintf(m->text, sizeof m->text, "%.*s", STR_ARG(utf8_clip(text, sizeof m->text - 1)));
}

void commit_tell(struct commit *c, struct icloud_message m)
{
	m.ask = ASK_COMMIT;
	if (c->a->tell)
		c->a->tell(c->a->tell_owner, &m);
}

void commit_tell_progress(struct commit *c, const char *what, int64_t done, int64_t total)
{
	struct icloud_message m = {
		.event = EVENT_PROGRESS, .id = c->id, .done = done, .total = total};

	set_text(&m, str_of(what));
	commit_tell(c, m);
}

void commit_tell_change(struct commit *c, enum change_result r, struct str note)
{
	struct icloud_message m = {.event = EVENT_CHANGE,
		.id = approval_at(c)->change,
		.state = (int)r,
		.done = (int64_t)c->at + 1,
		.total = (int64_t)c->approved->n};

	set_text(&m, note);
	commit_tell(c, m);
}

void commit_tell_store(struct commit *c, enum icloud_ask what)
{
	struct icloud_message m = {.event = EVENT_STORE};

	m.ask = what;
	if (c->a->tell)
		c->a->tell(c->a->tell_owner, &m);
}

/* ---- the end ---- */

static void forget_all(struct commit *c)
{
	if (c->timer)
		engine_forget_timer(c->a->engine, c->timer);
	if (c->later)
		engine_forget_timer(c->a->engine, c->later);
	if (c->request)
		engine_forget(c->a->engine, c->request);
	if (c->pause.timer)
		engine_forget_timer(c->a->engine, c->pause.timer);
	c->pause.timer = 0;
	c->timer = c->later = c->request = 0;
	flow_free(&c->full_read);
	photos_release(&c->photos);
	reread_many_release(&c->batch.many);
	reread_release(&c->reread);
}

void commit_close_row(struct commit *c, enum change_result r)
{
	struct verdict v = {.result = r};

	if (c->ways[c->at].again) { /* it was sent, and there was proof that it was not applied */
		v.result = r = RESULT_NOT_APPLIED;
		v.note = buf_str(&c->why);
	}

	c->results[c->at] = r;
	c->unwritten |= !journal_verdict(c->a->store, c->rows[c->at], approval_at(c), &v, NULL);
	commit_tell_change(c, r, v.note);
}

static void close_rest(struct commit *c)
{
	enum change_result r = c->recalled ? RESULT_RECALLED : RESULT_SKIPPED;

	for (c->at = 0; c->rows && c->at < c->approved->n; c->at++)
		if (c->results[c->at] == RESULT_APPROVED)
			commit_close_row(c, r);
}

size_t commit_done(const struct commit *c)
{
	size_t i, n = 0;

	for (i = 0; c->rows && i < c->approved->n; i++)
		n += c->results[i] == RESULT_CONFIRMED || c->results[i] == RESULT_APPLIED;
	return n;
}

static void wipe_up(struct commit *c)
{
	forget_all(c);
	icloud_commit_free(&c->approved);
	commit_unlock(&c->lock);
	free(c->rows);
	free(c->results);
	free(c->renamed);
	free(c->ways);
	c->rows = NULL;
	c->results = NULL;
	c->renamed = NULL;
	c->ways = NULL;
	buf_release(&c->why);
	buf_release(&c->groups);
}

static void over(struct commit *c)
{
	struct error stop = c->stop;

	if (c->phase == OVER)
		return;
	c->phase = OVER;
	if (c->rows) {
		close_rest(c);
		commit_tell_progress(c, "end", (int64_t)commit_done(c), (int64_t)c->approved->n);
		if (!c->unwritten)
			journal_end(c->a->store, c->id, NULL);
		commit_tell_store(c, ASK_COMMIT);
		if (c->a->settings->thin_backups) /* what cannot be removed now is removed later */
			backup_thin(c->a->state_dir, clock_now(), NULL, NULL);
	}
	wipe_up(c);
	flow_end(&c->flow, stop.code ? &stop : NULL);
}

void commit_stop(struct commit *c, const struct error *err)
{
	if (!c->stop.code)
		c->stop = *err;
	over(c);
}

/* ---- verdicts ---- */

static bool is_done(enum change_result r)
{
	return r == RESULT_CONFIRMED || r == RESULT_APPLIED;
}

static void note_of(struct commit *c, enum change_result r, struct str card, struct buf *note)
{
	const struct approval *a = approval_at(c);

	if (is_done(r) && a->kind != CHANGE_DELETE && card.p)
		judge_note(buf_str(&a->item), card, note);
	else if (r == RESULT_REJECTED || r == RESULT_NOT_APPLIED)
		buf_add_str(note, buf_str(&c->why));
	else if (r == RESULT_CONFLICTED && !card.p)
		buf_adds(note, "deleted on another device");
}

/* An id that iCloud gave instead of ours. */
static void new_id_of(const struct approval *a, struct str card, struct buf *out)
{
	if (a->kind == CHANGE_CREATE && card.p && object_id(a->object, card, out) &&
		str_eq(buf_str(out), buf_str(&a->object_id)))
		buf_clear(out);
}

/* The end of the write at hand. A journal that cannot be written leaves the row as "sent": the next
 * start reads again and decides. */
bool commit_record(struct commit *c, enum change_result r, struct str card)
{
	struct buf note = BUF_INIT(4 * KIB), etag = BUF_INIT(4 * KIB), new_id = BUF_INIT(4 * KIB);
	const struct approval *a = approval_at(c);
	struct verdict v = {.result = r, .answer = card};
	struct error err = ERROR_INIT;
	bool kept;

	note_of(c, r, card, &note);
	new_id_of(a, card, &new_id);
	v.note = buf_str(&note);
	v.etag = object_etag(a->object, card, &etag);
	v.new_id = buf_str(&new_id);
	if (a->kind == CHANGE_DELETE && is_done(r))
		v.answer = buf_str(&c->groups);
	c->results[c->at] = r;
	c->renamed[c->at] = new_id.n > 0;
	kept = journal_verdict(c->a->store, c->rows[c->at], a, &v, &err);
	if (a->kind == CHANGE_DELETE && is_done(r) && a->object == OBJECT_CONTACT)
		commit_leave_groups(c);
	commit_store_current(c, card, is_done(r) && a->kind == CHANGE_DELETE);
	if (is_done(r))
		hook_point("commit-confirmed");
	commit_tell_change(c, r, buf_str(&note));
	if (!c->batch.n)
		commit_tell_store(c, ASK_STAGE);
	buf_release(&note);
	buf_release(&etag);
	buf_release(&new_id);
	if (!kept) {
		c->unwritten = true;
		commit_stop(c, &err);
		return false;
	}
	if (is_done(r))
		c->pause.times = 0;
	commit_batch_trial(c, r);
	return true;
}

void commit_finish(struct commit *c, enum change_result r, struct str card)
{
	if (!commit_record(c, r, card))
		return;
	if (c->batch.n) {
		commit_batch_go_on(c);
		return;
	}
	c->at++;
	commit_next(c);
}

/* ---- the next one ---- */

/* Is this one done, or gone from what waits: in an earlier commit? */
static bool is_confirmed(const struct commit *c, int64_t change)
{
	struct change first;
	size_t i;

	for (i = 0; i < c->approved->n; i++)
		if (c->approved->approvals[i].change == change)
			return is_done(c->results[i]) && !c->renamed[i];
	if (!ledger_change(c->a->store, change, &first))
		return true;
	change_release(&first);
	return false;
}

/* Is everything that this one waits for done? */
static bool first_done(const struct commit *c, const struct approval *a)
{
	for (size_t i = 0; i < a->n_needs; i++)
		if (!is_confirmed(c, a->needs[i]))
			return false;
	return true;
}

/* Discarded, or not known, since it was confirmed: nothing is sent for it. One that is behind is compared
 * again like any other, and found in conflict. */
bool commit_waits(const struct commit *c, const struct approval *a)
{
	struct change now;
	bool waits = ledger_change(c->a->store, a->change, &now);

	if (!waits)
		return false;
	waits = (now.state == STATE_WAITING || now.state == STATE_BEHIND) && now.kind == a->kind;
	change_release(&now);
	return waits;
}

static bool sendable(struct commit *c)
{
	const struct approval *a = approval_at(c);

	return c->results[c->at] == RESULT_APPROVED && first_done(c, a) && commit_waits(c, a);
}

void commit_next(struct commit *c)
{
	if (c->phase != WRITING)
		return;
	c->again = false;
	for (; c->at < c->approved->n && !c->stop.code && !c->recalled; c->at++) {
		if (sendable(c)) {
			commit_tell_progress(c, "send", (int64_t)c->at, (int64_t)c->approved->n);
			if (!commit_batch_begin(c))
				commit_send_one(c);
			return;
		}
		if (c->results[c->at] == RESULT_APPROVED)
			commit_close_row(c, RESULT_SKIPPED);
	}
	over(c);
}

void commit_begin_writing(struct commit *c)
{
	if (c->phase != PREPARING || !c->held || !c->prepared)
		return;
	c->phase = WRITING;
	c->at = 0;
	commit_next(c);
}

/* ---- the flow ---- */

static bool has_left(const struct commit *c, size_t i)
{
	return i < c->approved->n &&
	       (c->results[i] == RESULT_SENT || c->results[i] == RESULT_NOT_KNOWN);
}

/* A write whose end is being found out. */
static bool under_way(const struct commit *c)
{
	bool any = c->phase == WRITING && !c->batch.n && has_left(c, c->at);

	for (size_t i = 0; c->phase == WRITING && i < c->batch.n; i++)
		any |= has_left(c, c->batch.at[i]);
	return any;
}

/* A write that has left is waited for: its end is worth knowing. Nothing further is sent. */
static void commit_cancel(struct flow *f)
{
	struct commit *c = (struct commit *)f;
	struct error err;

	c->recalled = true;
	fail(&err, ERR_CANCELLED, "The commit was stopped.", "What was not sent waits.");
	if (!under_way(c))
		commit_stop(c, &err);
	else if (!c->stop.code)
		c->stop = err;
	commit_pause_over(c);
}

/* Freed while a write is under way: its answer will not be heard, so it is not known. */
static void abandon(struct commit *c)
{
	struct verdict v = {.result = RESULT_NOT_KNOWN};

	for (size_t i = 0; c->phase == WRITING && i < c->approved->n; i++)
		if (c->results[i] == RESULT_SENT) {
			journal_verdict(
				c->a->store, c->rows[i], &c->approved->approvals[i], &v, NULL);
			c->results[i] = RESULT_NOT_KNOWN;
		}
	c->recalled = true;
	over(c);
}

static void commit_free(struct flow *f)
{
	struct commit *c = (struct commit *)f;

	if (c->phase != OVER)
		abandon(c);
	wipe_up(c);
	free(c);
}

void commit_recall(struct flow *f)
{
	struct commit *c = (struct commit *)f;

	if (c->phase == OVER)
		return;
	c->recalled = true;
	if (c->phase == PREPARING)
		over(c);
	else
		commit_pause_over(c);
}

struct flow *commit_flow(struct account *a, struct icloud_commit *approved)
{
	struct commit *c = mem_new(sizeof *c);
	struct error err;

	*c = (struct commit){
		.flow = {.name = "commit", .cancel = commit_cancel, .free = commit_free},
		.a = a,
		.approved = approved,
		.lock = -1,
		.why = BUF_INIT(4 * KIB),
		.groups = BUF_INIT(1 * MIB)};
	reread_init(&c->reread, a, c);
	reread_many_init(&c->batch.many, &c->reread, c);
	if (commit_open(c, &err)) {
		commit_prepare(c);
		return &c->flow;
	}
	c->phase = OVER;
	wipe_up(c);
	flow_end_soon(a->engine, &c->flow, &err);
	return &c->flow;
}
