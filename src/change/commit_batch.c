/* Several approved updates in one body (protocol 4.6). Each is an approval, a journal row and a judgement of its
 * own; only the body is shared.
 *
 *   gather ──> read all again ──> etags as reviewed? ──no──> conflict, or (not found so) alone
 *                                       │ yes
 *                 journal(sent) of all, on disk ──> send once ──> judge each
 *                                                                  │ named with a new etag: confirmed
 *                    not named, errors, refused, no answer: read again, one after another
 *                       │ applied, theirs                 │ not applied, and iCloud had answered
 *                       └─> its end                       └─> put back: once more, alone when refused
 *
 * What got no answer is never put back. A refused body of which none is refused by itself was refused for being
 * one: from there on everything goes alone.
 */
#include "change/commit_inside.h"
#include "change/journal.h"
#include "change/objects.h"
#include "icloud/hooks.h"

#include <stdlib.h>

enum { BATCH_BYTES = 512 * KIB, AGAIN_MOST = 2 };

/* ---- who goes together ---- */

static size_t batch_most(const struct commit *c)
{
	int most = c->a->settings->batch;

	if (c->batch.off || most < 2)
		return 1;
	return most < BATCH_MAX ? (size_t)most : BATCH_MAX;
}

static bool may_join(const struct commit *c, size_t i)
{
	const struct approval *a = &c->approved->approvals[i];

	return c->results[i] == RESULT_APPROVED && !c->ways[i].alone && approval_may_join(a) &&
	       commit_waits(c, a);
}

/* Nobody in it waits for anybody, so what stands between them may come after. */
static void gather(struct commit *c)
{
	struct batch *b = &c->batch;
	size_t i, bytes = 0, most = batch_most(c);

	b->n = b->next = 0;
	b->first = c->at;
	b->blind = b->answered = false;
	for (i = c->at; i < c->approved->n && b->n < most; i++) {
		if (!may_join(c, i)) {
			if (i == c->at)
				break; /* the one at hand goes first, and alone */
			continue;
		}
		bytes += c->approved->approvals[i].item.n;
		if (bytes > BATCH_BYTES)
			break;
		b->at[b->n++] = i;
	}
	if (b->n < 2)
		b->n = 0;
}

/* Nobody of it is under way any more: the walk goes on where it began. */
static void disband(struct commit *c)
{
	reread_many_release(&c->batch.many);
	c->at = c->batch.first;
	c->batch.n = 0;
}

static void leave(struct commit *c)
{
	disband(c);
	commit_tell_store(c, ASK_STAGE);
	commit_next(c);
}

/* ---- sending ---- */

static void batch_heard(void *owner, const struct response *r, const struct error *err);

static void join(const struct commit *c, struct approval **list, int64_t *rows, struct buf *items)
{
	for (size_t i = 0; i < c->batch.n; i++) {
		list[i] = &c->approved->approvals[c->batch.at[i]];
		rows[i] = c->rows[c->batch.at[i]];
		if (i)
			buf_addc(items, ',');
		buf_add_str(items, buf_str(&list[i]->item));
	}
}

static void all_sent(struct commit *c)
{
	for (size_t i = 0; i < c->batch.n; i++) {
		c->at = c->batch.at[i];
		c->results[c->at] = RESULT_SENT;
		commit_tell_change(c, RESULT_SENT, STR(""));
	}
}

/* Guard, journal, wire: in this order. Whatever fails before the wire leaves everything unsent. */
static bool send_all(struct commit *c, struct error *err)
{
	struct buf items = BUF_INIT(TEXT_MAX), body = BUF_INIT(TEXT_MAX + KIB);
	struct approval *list[BATCH_MAX];
	int64_t rows[BATCH_MAX];
	struct request q = {0};
	bool ok;

	join(c, list, rows, &items);
	ok = commit_request(c, list[0], buf_str(&items), &body, &q, err) &&
	     approvals_spend(list, c->batch.n, c->a->id, &q, err) &&
	     journal_sent_many(c->a->store, rows, c->batch.n, err);
	if (ok) {
		hook_point("commit-journal");
		all_sent(c);
		c->request = engine_send(c->a->engine, &q, batch_heard, c);
		hook_point("commit-sent");
	}
	free(q.url);
	buf_release(&items);
	buf_release(&body);
	return ok;
}

/* ---- read again, before ---- */

static void not_read(struct commit *c, const struct error *err)
{
	struct error why = *err; /* it may be the batch's own */

	disband(c);
	if (why.code != ERR_THROTTLED || !commit_pause(c, commit_next))
		commit_stop(c, &why);
}

/* Who is not where the order says is read by itself; who has changed is in conflict. False: it is over. */
static bool sort_out(struct commit *c)
{
	struct batch *b = &c->batch;
	size_t i, kept = 0;

	for (i = 0; i < b->n; i++) {
		struct str card = reread_many_card(&b->many, i);

		c->at = b->at[i];
		if (!card.p)
			c->ways[c->at].alone = true;
		else if (commit_same(approval_at(c), card))
			b->at[kept++] = c->at;
		else if (!commit_record(c, RESULT_CONFLICTED, card))
			return false;
	}
	b->n = kept;
	return true;
}

static void batch_read(void *owner, const struct error *err)
{
	struct commit *c = owner;
	struct error why = ERROR_INIT;

	if (err)
		not_read(c, err);
	else if (c->recalled)
		commit_stop(c, &why);
	else if (!sort_out(c))
		return;
	else if (!c->batch.n)
		leave(c);
	else if (!send_all(c, &why))
		commit_stop(c, &why);
}

static void batch_ready(void *owner, const struct error *err)
{
	struct commit *c = owner;
	struct batch *b = &c->batch;

	if (err) {
		not_read(c, err);
		return;
	}
	reread_many_release(&b->many);
	reread_many_init(&b->many, &c->reread, c);
	for (size_t i = 0; i < b->n; i++)
		reread_many_add(&b->many, buf_str(&c->approved->approvals[b->at[i]].object_id));
	reread_many_start(&b->many, batch_read);
}

bool commit_batch_begin(struct commit *c)
{
	gather(c);
	if (!c->batch.n)
		return false;
	if (c->reread.fresh)
		batch_ready(c, NULL);
	else
		reread_startup(&c->reread, batch_ready);
	return true;
}

/* ---- judging ---- */

/* A good answer: whom it names with a new etag is done. Of anybody else nothing is assumed. */
static bool judge_all(struct commit *c, const struct contacts_answer *answer)
{
	struct batch *b = &c->batch;

	for (size_t i = 0; i < b->n; i++) {
		const struct approval *a;
		struct str card;

		c->at = b->at[i];
		a = approval_at(c);
		if (i + 1 == b->n)
			store_ledger_waits(c->a->store, true, NULL);
		if (judge_item(a->object, a->kind, buf_str(&a->object_id), buf_str(&a->item),
			    answer, &card) == JUDGED_DONE) {
			if (!commit_record(c, RESULT_CONFIRMED, card))
				return false;
		} else {
			commit_doubt(c);
			c->judged = JUDGED_DOUBT;
		}
	}
	return true;
}

/* The disk is waited for once, at the last of them. A verdict that a power cut takes away leaves its row "sent",
 * which the next start finds out about by reading again. */
static bool judge_each(struct commit *c, const struct contacts_answer *answer)
{
	bool ok;

	store_ledger_waits(c->a->store, false, NULL);
	ok = judge_all(c, answer);
	store_ledger_waits(c->a->store, true, NULL);
	return ok;
}

static void done_in_part(struct commit *c, const struct contacts_answer *answer)
{
	reread_learn(&c->reread, answer);
	commit_store_groups(c, answer->groups);
	buf_clear(&c->why);
	buf_adds(&c->why, "iCloud's answer does not name it");
	if (!judge_each(c, answer))
		return;
	c->batch.answered = true;
	commit_batch_go_on(c);
}

static void on_trial(struct commit *c)
{
	struct batch *b = &c->batch;

	b->trials = b->n;
	b->guilty = false;
	for (size_t i = 0; i < b->n; i++)
		c->ways[b->at[i]].alone = c->ways[b->at[i]].on_trial = true;
}

static void all_doubted(struct commit *c)
{
	for (size_t i = 0; i < c->batch.n; i++) {
		c->at = c->batch.at[i];
		commit_doubt(c);
	}
}

/* No byte of it has left: all of them wait. */
static void not_sent(struct commit *c, const struct error *err)
{
	c->stop = *err;
	for (size_t i = 0; i < c->batch.n; i++) {
		c->at = c->batch.at[i];
		if (!commit_record(c, RESULT_NOT_APPLIED, STR_NONE))
			return;
	}
	leave(c);
}

static void not_done(struct commit *c, const struct response *r, const struct error *err,
	const struct contacts_answer *answer)
{
	c->at = c->batch.at[0];
	commit_keep_why(c, r, err, answer);
	if (c->judged == JUDGED_DOUBT && err && err->code == ERR_THROTTLED)
		c->judged = JUDGED_STOP; /* held back before its first byte */
	if (c->judged == JUDGED_DOUBT && err && commit_never_left(err)) {
		not_sent(c, err);
		return;
	}
	c->batch.answered = c->judged != JUDGED_DOUBT;
	if (c->judged == JUDGED_REFUSED)
		on_trial(c);
	if (c->judged == JUDGED_DOUBT || c->judged == JUDGED_STOP)
		all_doubted(c);
	if (c->judged == JUDGED_STOP)
		commit_slow_down(c, r, err, commit_batch_go_on);
	else
		commit_batch_go_on(c);
}

static void batch_heard(void *owner, const struct response *r, const struct error *err)
{
	struct commit *c = owner;
	struct contacts_answer answer;

	c->request = 0;
	hook_point("commit-answer");
	c->judged = judge_answer(r, err, &answer);
	reread_many_release(&c->batch.many);
	if (c->judged == JUDGED_DONE) {
		done_in_part(c, &answer);
		return;
	}
	reread_stale(&c->reread); /* of the order nothing may be believed: it may have changed */
	not_done(c, r, err, &answer);
}

/* ---- finding out, one after another ---- */

void commit_batch_go_on(struct commit *c)
{
	struct batch *b = &c->batch;

	while (b->next < b->n) {
		c->at = b->at[b->next++];
		if (c->results[c->at] != RESULT_SENT && c->results[c->at] != RESULT_NOT_KNOWN)
			continue;
		if (!b->blind) {
			commit_find_out(c);
			return;
		}
		if (!commit_record(c, RESULT_NOT_KNOWN, STR_NONE))
			return;
	}
	leave(c);
}

bool commit_batch_put_back(struct commit *c, struct str card)
{
	struct verdict v = {.result = RESULT_NOT_APPLIED, .note = buf_str(&c->why)};
	struct sending *way = &c->ways[c->at];
	struct approval *a = approval_at(c);
	struct buf etag = BUF_INIT(4 * KIB);
	bool slow = c->judged == JUDGED_STOP; /* there may be only so many pauses */
	bool may = c->batch.answered && (slow || way->again < AGAIN_MOST) && !c->recalled &&
		   !c->stop.code && card.p &&
		   approval_renew(a, object_etag(a->object, card, &etag));

	buf_release(&etag);
	if (!may || !journal_verdict(c->a->store, c->rows[c->at], a, &v, &c->stop))
		return false;
	way->again++;
	way->alone |= c->judged == JUDGED_DOUBT;
	c->results[c->at] = RESULT_APPROVED;
	commit_tell_change(c, RESULT_APPROVED, STR(""));
	return true;
}

void commit_batch_trial(struct commit *c, enum change_result r)
{
	struct batch *b = &c->batch;

	if (!c->ways[c->at].on_trial)
		return;
	c->ways[c->at].on_trial = false;
	b->guilty |= r != RESULT_CONFIRMED && r != RESULT_APPLIED;
	if (b->trials && --b->trials == 0 && !b->guilty)
		b->off = true;
}
