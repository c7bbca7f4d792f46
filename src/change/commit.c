/* The commit: approved writes, one after another, each at most once. Owns the order of things; what an
 * answer means is judge.c's, what is kept of it journal.c's, what may leave approval.c's. It is the
 * only caller of a contacts write in the program.
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
 *    └─────────────────────────────────────────────────┘
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

static void next(struct commit *c);

static void set_text(struct icloud_message *m, struct str text)
{
	snprintf(m->text, sizeof m->text, "%.*s", STR_ARG(utf8_clip(text, sizeof m->text - 1)));
}

static void tell(struct commit *c, struct icloud_message m)
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
	tell(c, m);
}

static void tell_change(struct commit *c, enum change_result r, struct str note)
{
	struct icloud_message m = {.event = EVENT_CHANGE,
		.id = approval_at(c)->change,
		.state = (int)r,
		.done = (int64_t)c->at + 1,
		.total = (int64_t)c->approved->n};

	set_text(&m, note);
	tell(c, m);
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
	c->timer = c->later = c->request = 0;
	flow_free(&c->full_read);
	photos_release(&c->photos);
	reread_release(&c->reread);
}

void commit_close_row(struct commit *c, enum change_result r)
{
	struct verdict v = {.result = r};

	c->results[c->at] = r;
	c->unwritten |= !journal_verdict(c->a->store, c->rows[c->at], approval_at(c), &v, NULL);
	tell_change(c, r, STR(""));
}

static void close_rest(struct commit *c)
{
	enum change_result r = c->recalled ? RESULT_RECALLED : RESULT_SKIPPED;

	for (; c->rows && c->at < c->approved->n; c->at++)
		if (c->results[c->at] == RESULT_APPROVED)
			commit_close_row(c, r);
}

static size_t count_done(const struct commit *c)
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
	c->rows = NULL;
	c->results = NULL;
	c->renamed = NULL;
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
		commit_tell_progress(c, "end", (int64_t)count_done(c), (int64_t)c->approved->n);
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
static void finish(struct commit *c, enum change_result r, struct str card)
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
	tell_change(c, r, buf_str(&note));
	commit_tell_store(c, ASK_STAGE);
	buf_release(&note);
	buf_release(&etag);
	buf_release(&new_id);
	if (!kept) {
		c->unwritten = true;
		commit_stop(c, &err);
		return;
	}
	c->at++;
	next(c);
}

/* ---- sending ---- */

static void heard(void *owner, const struct response *r, const struct error *err);

static bool make_request(struct commit *c, struct buf *body, struct request *q, struct error *err)
{
	const struct approval *a = approval_at(c);
	struct contacts_ask k = {.call = approval_call(a->object),
		.method = approval_method(a->kind),
		.pref_token = buf_str(&c->reread.pref),
		.sync_token = buf_str(&c->reread.sync)};

	if (!contacts_write_body(k.call, buf_str(&a->item), body))
		return failf(err, ERR_TOO_BIG, "Shorten its note or its photo.",
			"This %s is too large to be sent.", object_kind_words(a->object));
	return contacts_ask(c->a, &k, buf_str(body), q, err);
}

/* Guard, journal, wire: in this order. Whatever fails before the wire leaves everything unsent. */
static bool send_approved(struct commit *c, struct error *err)
{
	struct buf body = BUF_INIT(TEXT_MAX + KIB);
	struct request q = {0};
	bool ok = make_request(c, &body, &q, err) &&
		  approval_spend(approval_at(c), c->a->id, &q, err) &&
		  journal_sent(c->a->store, c->rows[c->at], err);

	if (ok) {
		hook_point("commit-journal");
		c->results[c->at] = RESULT_SENT;
		tell_change(c, RESULT_SENT, STR(""));
		c->request = engine_send(c->a->engine, &q, heard, c);
		hook_point("commit-sent");
	}
	free(q.url);
	buf_release(&body);
	return ok;
}

static void send_now(struct commit *c)
{
	struct error err;

	if (!send_approved(c, &err))
		commit_stop(c, &err);
}

/* ---- judging ---- */

static void read_again_heard(void *owner, struct str card, const struct error *err);

/* Nothing may be believed of the order either: the write may have changed it. */
static void read_again(struct commit *c)
{
	const struct approval *a = approval_at(c);

	reread_stale(&c->reread);
	reread_object(&c->reread, a->object, buf_str(&a->object_id), false, read_again_heard);
}

/* Not known until the second reading says: the journal and the screen say so meanwhile. */
static void doubt(struct commit *c)
{
	struct verdict v = {.result = RESULT_NOT_KNOWN};
	struct error err;

	c->results[c->at] = RESULT_NOT_KNOWN;
	if (!journal_verdict(c->a->store, c->rows[c->at], approval_at(c), &v, &err) &&
		!c->stop.code)
		c->stop = err;
	tell_change(c, RESULT_NOT_KNOWN, STR(""));
	read_again(c);
}

static bool never_left(const struct error *err)
{
	return err &&
	       (err->code == ERR_OFFLINE || err->code == ERR_THROTTLED || err->code == ERR_REFUSED);
}

/* Of what is no refusal: a few words and the number, as they stand in brackets behind the result. */
static void keep_reason(
	struct commit *c, const struct response *r, const struct contacts_answer *answer)
{
	int status = r->http >= 400 || r->rscd < 400 ? r->http : r->rscd;

	buf_clear(&c->why);
	if (c->judged == JUDGED_SIGNED_OUT)
		buf_printf(&c->why, "session has ended, %d", status);
	else if (c->judged == JUDGED_STALE)
		buf_adds(&c->why, "contacts have moved on, 420");
	else if (c->judged == JUDGED_STOP)
		buf_printf(&c->why, "iCloud takes no more requests, %d", status);
	else if (answer->error_reason.p && json_text(answer->error_reason, &c->why))
		buf_printf(&c->why, " (%d)", answer->error_code ? answer->error_code : r->http);
	else
		buf_printf(&c->why, "%d", r->http);
}

/* The same of a request that had no answer: its sentence without the full stop. */
static void keep_failure(struct commit *c, const struct error *err)
{
	struct str what = str_of(err ? err->what : "no answer came");

	buf_clear(&c->why);
	buf_add_str(&c->why, str_ends(what, STR(".")) ? str_part(what, 0, what.n - 1) : what);
}

/* The session was renewed and the proof is not taken still: nothing more is sent with it. */
static void stop_signed_out(struct commit *c, const struct response *r)
{
	size_t waits = c->approved->n - count_done(c);

	if (response_ok(r, STEP_NONE, &c->stop))
		fail(&c->stop, ERR_SIGN_IN, "Your session has ended.", "");
	snprintf(c->stop.next, sizeof c->stop.next,
		"L in Account signs in; your %zu change%s safe.", waits,
		waits == 1 ? " is" : "s are");
}

static void act(struct commit *c, const struct response *r, const struct error *err,
	const struct contacts_answer *answer, struct str card)
{
	const struct approval *a = approval_at(c);

	switch (c->judged) {
	case JUDGED_DONE:
		reread_learn(&c->reread, answer);
		if (a->object == OBJECT_CONTACT)
			commit_store_groups(c, answer->groups);
		finish(c, RESULT_CONFIRMED, card);
		break;
	case JUDGED_STALE:
	case JUDGED_SIGNED_OUT:
	case JUDGED_REFUSED:
		keep_reason(c, r, answer);
		if (c->judged == JUDGED_SIGNED_OUT && c->again && !c->stop.code)
			stop_signed_out(c, r);
		read_again(c);
		break;
	case JUDGED_STOP:
		keep_reason(c, r, answer);
		if (response_ok(r, STEP_NONE, &c->stop))
			fail(&c->stop, ERR_THROTTLED, "iCloud takes no more requests for now.",
				"Wait some minutes, then commit again. What waits is safe.");
		doubt(c);
		break;
	case JUDGED_DOUBT:
		keep_failure(c, err);
		if (never_left(err)) {
			c->stop = *err;
			finish(c, RESULT_NOT_APPLIED, STR_NONE);
		} else {
			doubt(c);
		}
		break;
	}
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct commit *c = owner;
	const struct approval *a = approval_at(c);
	struct contacts_answer answer;
	struct str card;

	c->request = 0;
	hook_point("commit-answer");
	c->judged = judge_answer(a->object, a->kind, buf_str(&a->object_id), buf_str(&a->item), r,
		err, &answer, &card);
	act(c, r, err, &answer, card);
}

/* Proof of "not applied" is the reviewed etag; then the same approval may leave once more, once. */
static bool may_send_again(struct commit *c, struct str card)
{
	struct buf etag = BUF_INIT(4 * KIB);
	struct approval *a = approval_at(c);
	bool may = !c->again && !c->recalled && !c->stop.code &&
		   (c->judged == JUDGED_STALE || c->judged == JUDGED_SIGNED_OUT) &&
		   (card.p || a->kind == CHANGE_CREATE) &&
		   approval_renew(a, object_etag(a->object, card, &etag));

	buf_release(&etag);
	return may;
}

static enum change_result decide(struct commit *c, struct str card)
{
	const struct approval *a = approval_at(c);
	enum change_result r = judge_again(
		a->object, a->kind, buf_str(&a->etag), buf_str(&a->base), buf_str(&a->item), card);

	if (c->judged != JUDGED_DOUBT && c->judged != JUDGED_STOP) { /* iCloud did answer */
		if (r == RESULT_NOT_APPLIED)
			return c->judged == JUDGED_REFUSED ? RESULT_REJECTED : RESULT_NOT_APPLIED;
		if (r == RESULT_THEIRS)
			return RESULT_CONFLICTED;
	}
	return r;
}

static void read_again_heard(void *owner, struct str card, const struct error *err)
{
	struct commit *c = owner;

	if (err) {
		if (!c->stop.code)
			c->stop = *err;
		finish(c, RESULT_NOT_KNOWN, STR_NONE);
	} else if (may_send_again(c, card)) {
		c->again = true;
		send_now(c);
	} else {
		finish(c, decide(c, card), card);
	}
}

/* ---- before a write ---- */

static void compared(void *owner, struct str card, const struct error *err)
{
	struct commit *c = owner;
	const struct approval *a = approval_at(c);
	struct buf etag = BUF_INIT(4 * KIB);
	bool same;

	if (err) {
		commit_stop(c, err);
		return;
	}
	if (c->recalled) {
		over(c);
		return;
	}
	same = a->kind == CHANGE_CREATE
		       ? !card.p
		       : card.p && str_eq(object_etag(a->object, card, &etag), buf_str(&a->etag));
	buf_release(&etag);
	if (!same) {
		finish(c, RESULT_CONFLICTED, card);
		return;
	}
	commit_remember_groups(c);
	send_now(c);
}

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
static bool still_waits(const struct commit *c, const struct approval *a)
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

	return c->results[c->at] == RESULT_APPROVED && first_done(c, a) && still_waits(c, a);
}

static void next(struct commit *c)
{
	if (c->phase != WRITING)
		return;
	c->again = false;
	for (; c->at < c->approved->n && !c->stop.code && !c->recalled; c->at++) {
		if (sendable(c)) {
			const struct approval *a = approval_at(c);

			commit_tell_progress(c, "send", (int64_t)c->at, (int64_t)c->approved->n);
			reread_object(&c->reread, a->object, buf_str(&a->object_id),
				a->kind == CHANGE_CREATE, compared);
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
	next(c);
}

/* ---- the flow ---- */

static bool under_way(const struct commit *c)
{
	return c->phase == WRITING && c->at < c->approved->n &&
	       (c->results[c->at] == RESULT_SENT || c->results[c->at] == RESULT_NOT_KNOWN);
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
}

/* Freed while a write is under way: its answer will not be heard, so it is not known. */
static void abandon(struct commit *c)
{
	struct verdict v = {.result = RESULT_NOT_KNOWN};

	if (under_way(c))
		journal_verdict(c->a->store, c->rows[c->at], approval_at(c), &v, NULL);
	if (under_way(c))
		c->results[c->at] = RESULT_NOT_KNOWN;
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
	if (commit_open(c, &err)) {
		commit_prepare(c);
		return &c->flow;
	}
	c->phase = OVER;
	wipe_up(c);
	flow_end_soon(a->engine, &c->flow, &err);
	return &c->flow;
}
