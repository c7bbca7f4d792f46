/* One approved write of a commit: read again and compared, journalled, sent once, judged, and where the answer
 * leaves a doubt, read again. Chooses nothing; what comes next is commit.c's.
 */
#include "change/commit_inside.h"
#include "change/journal.h"
#include "change/objects.h"
#include "icloud/formats.h"
#include "icloud/hooks.h"
#include "icloud/time.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- sending ---- */

static void heard(void *owner, const struct response *r, const struct error *err);

bool commit_request(struct commit *c, const struct approval *a, struct str items, struct buf *body,
	struct request *q, struct error *err)
{
	struct contacts_ask k = {.call = approval_call(a->object),
		.method = approval_method(a->kind),
		.pref_token = buf_str(&c->reread.pref),
		.sync_token = buf_str(&c->reread.sync)};

	if (!contacts_write_body(k.call, items, body))
		return failf(err, ERR_TOO_BIG, "Shorten its note or its photo.",
			"This %s is too large to be sent.", object_kind_words(a->object));
	return contacts_ask(c->a, &k, buf_str(body), q, err);
}

/* Guard, journal, wire: in this order. Whatever fails before the wire leaves everything unsent. */
static bool send_approved(struct commit *c, struct error *err)
{
	struct buf body = BUF_INIT(TEXT_MAX + KIB);
	struct request q = {0};
	struct approval *a = approval_at(c);
	bool ok = commit_request(c, a, buf_str(&a->item), &body, &q, err) &&
		  approval_spend(a, c->a->id, &q, err) &&
		  journal_sent(c->a->store, c->rows[c->at], err);

	if (ok) {
		hook_point("commit-journal");
		c->results[c->at] = RESULT_SENT;
		commit_tell_change(c, RESULT_SENT, STR(""));
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

void commit_doubt(struct commit *c)
{
	struct verdict v = {.result = RESULT_NOT_KNOWN};
	struct error err;

	c->results[c->at] = RESULT_NOT_KNOWN;
	if (!journal_verdict(c->a->store, c->rows[c->at], approval_at(c), &v, &err) &&
		!c->stop.code)
		c->stop = err;
	commit_tell_change(c, RESULT_NOT_KNOWN, STR(""));
}

bool commit_never_left(const struct error *err)
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
	size_t waits = c->approved->n - commit_done(c);

	if (response_ok(r, STEP_NONE, &c->stop))
		fail(&c->stop, ERR_SIGN_IN, "Your session has ended.", "");
	snprintf(c->stop.next, sizeof c->stop.next,
		"L in Account signs in; your %zu change%s safe.", waits,
		waits == 1 ? " is" : "s are");
}

/* The commit does not wait for it: whoever is there commits again. */
static void stop_throttled(struct commit *c, const struct response *r, const struct error *err)
{
	struct buf next = BUF_INIT(KIB);

	if (err)
		c->stop = *err;
	else if (response_ok(r, STEP_NONE, &c->stop) || !c->stop.retry_at)
		fail(&c->stop, ERR_THROTTLED, "iCloud takes no more requests for now.",
			"Wait some minutes, then commit again. What waits is safe.");
	if (!c->stop.retry_at)
		return;
	buf_adds(&next, "Commit again after ");
	time_as_of(c->stop.retry_at, clock_now(), &next);
	buf_adds(&next, "; what waits is safe.");
	snprintf(c->stop.next, sizeof c->stop.next, "%s", buf_cstr(&next));
	buf_release(&next);
}

void commit_keep_why(struct commit *c, const struct response *r, const struct error *err,
	const struct contacts_answer *answer)
{
	if (c->judged == JUDGED_DOUBT) {
		keep_failure(c, err);
		return;
	}
	keep_reason(c, r, answer);
	if (c->judged == JUDGED_SIGNED_OUT && (c->again || c->ways[c->at].again) && !c->stop.code)
		stop_signed_out(c, r);
}

void commit_slow_down(struct commit *c, const struct response *r, const struct error *err,
	void (*find_out)(struct commit *c))
{
	if (commit_pause(c, find_out))
		return;
	stop_throttled(c, r, err);
	find_out(c);
}

static void done(struct commit *c, const struct contacts_answer *answer, struct str card)
{
	reread_learn(&c->reread, answer);
	if (approval_at(c)->object == OBJECT_CONTACT)
		commit_store_groups(c, answer->groups);
	commit_finish(c, RESULT_CONFIRMED, card);
}

/* Held back before its first byte. When a pause was the reason, it is read again after it as if it had left. */
static void not_sent(struct commit *c, const struct error *err)
{
	if (err->code == ERR_THROTTLED && commit_pause(c, commit_find_out)) {
		c->judged = JUDGED_STOP;
		return;
	}
	c->stop = *err;
	commit_finish(c, RESULT_NOT_APPLIED, STR_NONE);
}

static void not_done(struct commit *c, const struct response *r, const struct error *err,
	const struct contacts_answer *answer)
{
	commit_keep_why(c, r, err, answer);
	if (c->judged == JUDGED_DOUBT && commit_never_left(err)) {
		not_sent(c, err);
		return;
	}
	if (c->judged == JUDGED_DOUBT || c->judged == JUDGED_STOP)
		commit_doubt(c);
	reread_stale(&c->reread); /* of the order nothing may be believed: it may have changed */
	if (c->judged == JUDGED_STOP)
		commit_slow_down(c, r, err, commit_find_out);
	else
		commit_find_out(c);
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct commit *c = owner;
	const struct approval *a = approval_at(c);
	struct contacts_answer answer;
	struct str card = STR_NONE;

	c->request = 0;
	hook_point("commit-answer");
	c->judged = judge_answer(r, err, &answer);
	if (c->judged == JUDGED_DONE)
		c->judged = judge_item(a->object, a->kind, buf_str(&a->object_id),
			buf_str(&a->item), &answer, &card);
	if (c->judged == JUDGED_DONE)
		done(c, &answer, card);
	else
		not_done(c, r, err, &answer);
}

/* ---- finding out ---- */

/* Proof of "not applied" is the reviewed etag; then the same approval may leave once more, once. After a pause as often
 * as there may be pauses. */
static bool may_send_again(struct commit *c, struct str card)
{
	struct buf etag = BUF_INIT(4 * KIB);
	struct approval *a = approval_at(c);
	bool slow = c->judged == JUDGED_STOP;
	bool may = (!c->again || slow) && !c->recalled && !c->stop.code &&
		   (slow || c->judged == JUDGED_STALE || c->judged == JUDGED_SIGNED_OUT) &&
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
			return c->judged == JUDGED_REFUSED && !c->batch.n ? RESULT_REJECTED
									  : RESULT_NOT_APPLIED;
		if (r == RESULT_THEIRS)
			return RESULT_CONFLICTED;
	}
	return r;
}

static void read_again(void *owner, struct str card, const struct error *err)
{
	struct commit *c = owner;

	if (err && err->code == ERR_THROTTLED && commit_pause(c, commit_find_out))
		return;
	if (err) {
		if (!c->stop.code)
			c->stop = *err;
		c->batch.blind = true;
		commit_finish(c, RESULT_NOT_KNOWN, STR_NONE);
	} else if (c->batch.n && commit_batch_put_back(c, card)) {
		commit_batch_go_on(c);
	} else if (!c->batch.n && may_send_again(c, card)) {
		c->again = true;
		send_now(c);
	} else {
		commit_finish(c, decide(c, card), card);
	}
}

void commit_find_out(struct commit *c)
{
	const struct approval *a = approval_at(c);

	reread_object(&c->reread, a->object, buf_str(&a->object_id), false, read_again);
}

/* ---- before a write ---- */

bool commit_same(const struct approval *a, struct str card)
{
	struct buf etag = BUF_INIT(4 * KIB);
	bool same = card.p && str_eq(object_etag(a->object, card, &etag), buf_str(&a->etag));

	buf_release(&etag);
	return same;
}

static void compared(void *owner, struct str card, const struct error *err)
{
	struct commit *c = owner;
	const struct approval *a = approval_at(c);

	if (err && err->code == ERR_THROTTLED && commit_pause(c, commit_next))
		return;
	if (err || c->recalled) {
		struct error why = ERROR_INIT;

		commit_stop(c, err ? err : &why);
		return;
	}
	if (a->kind == CHANGE_CREATE ? card.p != NULL : !commit_same(a, card)) {
		commit_finish(c, RESULT_CONFLICTED, card);
		return;
	}
	commit_remember_groups(c);
	send_now(c);
}

void commit_send_one(struct commit *c)
{
	const struct approval *a = approval_at(c);

	reread_object(
		&c->reread, a->object, buf_str(&a->object_id), a->kind == CHANGE_CREATE, compared);
}
