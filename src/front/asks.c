/* What is asked for, and the flows that answer. A job is what was asked; a flow does the work.
 *
 *   ask ──> job ──> flow(s) ──ended──> DONE or ERROR, exactly one ──> reaped after the engine's turn
 *
 * The same read asked twice is done once; ASK_ALL has its parts side by side.
 */
#include "front/front.h"
#include "calendar/calendar.h"
#include "change/change.h"
#include "change/drafts.h"
#include "contacts/photo.h"
#include "contacts/read.h"
#include "exchange/duplicates.h"
#include "icloud/glance.h"
#include "icloud/json.h"
#include "push/push.h"
#include "session/session.h"
#include "settings/settings.h"
#include "storage/storage.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

static const enum icloud_ask all_parts[] = {
	ASK_CONTACTS, ASK_STORAGE, ASK_ALARMS, ASK_BADGES, ASK_SETTINGS};

static bool is_read(enum icloud_ask ask)
{
	return ask >= ASK_CONTACTS && ask <= ASK_ALL;
}

/* Whatever was handed over and never used. */
static void drop_what(enum icloud_ask ask, void *what)
{
	if (!what)
		return;
	if (ask == ASK_SIGN_IN) {
		struct icloud_sign_in *s = what;

		icloud_sign_in_free(&s);
	} else if (ask == ASK_STAGE) {
		struct change_draft *d = what;

		change_draft_free(&d);
	} else if (ask == ASK_STAGE_MANY) {
		struct change_drafts *many = what;

		change_drafts_free(&many);
	} else if (ask == ASK_DRAFT) {
		struct form_draft *d = what;

		form_draft_free(&d);
	} else if (ask == ASK_NOT_SAME) {
		struct icloud_not_same *n = what;

		not_same_free(&n);
	} else if (ask == ASK_RESTORE) {
		struct backup_restore *r = what;

		backup_restore_free(&r);
	} else if (ask == ASK_COMPARE) {
		struct backup_look *l = what;

		backup_look_free(&l);
	} else if (ask == ASK_EXPORT) {
		struct backup_file *f = what;

		backup_file_free(&f);
	} else if (ask == ASK_COMMIT) {
		commit_drop(what);
	} else if (ask == ASK_PHOTO || ask == ASK_TAKE_BACK || ask == ASK_DROP || ask == ASK_UNDO ||
		   ask == ASK_UNDO_SENT || ask == ASK_ANEW || ask == ASK_EVENT ||
		   ask == ASK_ALARM_ANSWER) {
		free(what);
	}
}

/* The end of a job. */

void tell_online(struct icloud *ic, const struct error *err)
{
	bool off = err->code == ERR_OFFLINE || err->code == ERR_TIMEOUT;
	struct icloud_message m = {.event = EVENT_OFFLINE, .done = !off};

	if ((err->code != ERR_NONE && !off && err->http == 0) || ic->online == !off)
		return;
	ic->online = !off;
	tell(ic, &m);
	if (off)
		live_doubt(ic);
}

static void tell_end(struct job *j)
{
	struct icloud_message m = {.event = j->err.code == ERR_NONE ? EVENT_DONE : EVENT_ERROR,
		.ask = j->ask,
		.token = j->token,
		.id = j->id,
		.total = j->total,
		.err = j->err};

	if (!j->quiet)
		tell(j->ic, &m);
}

static void job_end(struct job *j, const struct error *err);
static void follow_zone(struct icloud *ic);

/* The service map says that the account does not have it, or not now: its pane explains that. */
static bool is_off(const struct icloud *ic, enum icloud_ask ask)
{
	const char *name = ask == ASK_ALARMS	 ? "calendar"
			   : ask == ASK_BADGES	 ? "push"
			   : ask == ASK_SETTINGS ? "keyvalue"
						 : NULL;
	struct str url = STR_NONE, status = STR_NONE;

	return name && session_signed_in(ic->account.session) &&
	       (!session_service(ic->account.session, name, &url, &status) ||
		       !service_usable(name, url, status, NULL));
}

/* Optional data, and services that are off, never spoil the whole. Of several failures the first stands. */
static void part_ended(struct job *whole, const struct job *part)
{
	bool optional = (part->ask == ASK_SETTINGS && part->err.code == ERR_NOT_FOUND) ||
			is_off(part->ic, part->ask);

	if (part->err.code != ERR_NONE && !optional && whole->err.code == ERR_NONE)
		whole->err = part->err;
	if (--whole->parts == 0) {
		struct error err = whole->err;

		job_end(whole, &err);
	}
}

static void job_end(struct job *j, const struct error *err)
{
	struct icloud *ic = j->ic;

	if (j->ended)
		return;
	j->ended = true;
	j->err = *err;
	activity_tell(ic);
	tell_end(j);
	if (j->ask == ASK_COMMIT && ic->threaded)
		atomic_fetch_sub(&ic->commits, 1);
	in_hand_add(ic, -1);
	for (struct job *f = ic->jobs; f; f = f->next)
		if (f->leader == j && !f->ended)
			job_end(f, err);
	if (j->whole)
		part_ended(j->whole, j);
	if (err->code == ERR_NONE && (j->ask == ASK_ALARMS || j->ask == ASK_ALARM_ANSWER))
		due_again(ic);
	if (err->code == ERR_NONE && (j->ask == ASK_ALARMS || j->ask == ASK_SETTINGS))
		follow_zone(ic);
}

static bool after_sign_in(struct icloud *ic, struct error *err)
{
	if (!account_adopt(ic, err))
		return false;
	ask_settle(ic);
	live_begin(ic);
	return true;
}

/* What follows a flow before its end is told. A failure here is the job's. */
static void follow_up(struct job *j, struct error *err)
{
	struct icloud *ic = j->ic;
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_STAGE};

	if (j->ask == ASK_LOGOUT) {
		live_end(ic);
		if (!account_forget(ic, err->code == ERR_NONE ? err : NULL))
			return;
		m.ask = ASK_ALL;
		tell(ic, &m);
	}
	if (err->code != ERR_NONE)
		return;
	if (j->news)
		live_read(ic, j->ask);
	if (j->ask == ASK_SIGN_IN)
		after_sign_in(ic, err);
	if (j->ask == ASK_CONTACTS && change_after_read(&ic->account, err)) {
		tell(ic, &m);
		ask_settle(ic); /* iCloud can be read: what is not known may be known now */
	}
}

static void restored(struct job *j, struct flow *f)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_STAGE};
	struct error err = f->err;

	j->total = restore_staged(f);
	if (err.code == ERR_NONE)
		tell(j->ic, &m);
	job_end(j, &err);
}

static void flow_ended(void *owner, struct flow *f)
{
	struct job *j = owner;
	struct error err = f->err;

	if (j->ended)
		return;
	if (j->ask == ASK_RESTORE) { /* local: it says nothing about the network */
		restored(j, f);
		return;
	}
	tell_online(j->ic, &err);
	if (j->beat)
		heart_heard(j->ic, err.code == ERR_NONE);
	follow_up(j, &err);
	if (err.code == ERR_NONE)
		live_again(j->ic);
	else if (j->news)
		live_failed(j->ic, j->ask, &err);
	account_write(j->ic);
	job_end(j, &err);
}

/* The beginning of a job. */

static bool no_account(struct error *err)
{
	return fail(err, ERR_SIGN_IN, "Nobody has signed in on this machine yet.",
		"L in Account signs in, or icloud-tui login.");
}

/* One program has one account open at a time; another one is another folder, and is opened instead. */
static bool same_account(struct icloud *ic, const struct icloud_sign_in *what, struct error *err)
{
	const char *open = session_apple_id(ic->account.session);

	if (!ic->id || !what->apple_id || !*open ||
		session_answers_to(ic->account.session, str_of(what->apple_id)))
		return true;
	return failf(err, ERR_REFUSED, "A in Account opens another one, or --account names it.",
		"The account %.80s is open here.", open);
}

static struct flow *sign_in(struct icloud *ic, void *what, struct error *err)
{
	struct icloud_sign_in *s = what;

	if (same_account(ic, s, err))
		return session_sign_in(&ic->account, s);
	icloud_sign_in_free(&s);
	return NULL;
}

void ask_answer(struct icloud *ic, const struct icloud_answer *a)
{
	for (struct job *j = ic->jobs; j; j = j->next)
		if (j->ask == ASK_SIGN_IN && j->flow && !j->ended)
			session_answer(j->flow, a);
}

static struct flow *start_commit(struct icloud *ic, void *what, struct error *err)
{
	for (struct job *j = ic->jobs; j; j = j->next)
		if (j->ask == ASK_COMMIT && j->flow && !j->ended) {
			commit_drop(what);
			fail(err, ERR_BUSY, "A commit is under way already.",
				"Wait until it is done.");
			return NULL;
		}
	return commit_flow(&ic->account, what);
}

static struct flow *photo(struct icloud *ic, struct icloud_photo *what, struct error *err)
{
	struct flow *f = photo_start(&ic->account, str_of(what ? what->contact : ""), err);

	free(what);
	return f;
}

/* What the calendar is asked with stands in the settings, which are another service's. */
static struct calendar_as calendar_as(struct icloud *ic)
{
	struct calendar_as as = {0};
	struct icloud_preferences p;
	struct buf settings = BUF_INIT(4 * MIB);

	if (store_document(ic->account.store, "settings", &settings, NULL)) {
		preferences_from(json_value(buf_str(&settings)), &p);
		snprintf(as.zone, sizeof as.zone, "%s", p.zone);
		snprintf(as.lang, sizeof as.lang, "%s", p.locale);
	}
	buf_release(&settings);
	return as;
}

/* While the screen runs: settings may name another zone than the one in which the list was told. */
static void follow_zone(struct icloud *ic)
{
	struct calendar_as as = calendar_as(ic);
	struct buf about = BUF_INIT(4 * KIB);
	struct zone *zone;

	if (ic->due.on && ic->account.store && !ask_runs(ic, ASK_ALARMS) &&
		store_document(ic->account.store, "alarms", &about, NULL)) {
		zone = calendar_zone(&as);
		if (!json_text_is(json_get(json_value(buf_str(&about)), "zone"), as.zone))
			ask_news(ic, ASK_ALARMS);
		zone_free(&zone);
	}
	buf_release(&about);
}

static struct flow *alarms(struct icloud *ic, const int *days, struct error *err)
{
	struct calendar_as as = calendar_as(ic);

	return alarms_start(&ic->account, days ? *days : ALARM_DAYS, &as, err);
}

static struct flow *event(struct icloud *ic, struct icloud_event_ask *what, struct error *err)
{
	struct calendar_as as = calendar_as(ic);

	return event_start(&ic->account, what, &as, err);
}

/* Starts the flow that answers. NULL: *err tells why not, and `what` is gone all the same. */
static struct flow *start(struct icloud *ic, enum icloud_ask ask, void *what, struct error *err)
{
	struct account *a = &ic->account;

	switch (ask) {
	case ASK_SIGN_IN:
		return sign_in(ic, what, err);
	case ASK_LOGOUT:
		return session_logout(a);
	case ASK_CONTACTS:
		return contacts_read_start(a, what && *(const bool *)what);
	case ASK_STORAGE:
		return storage_start(a, err);
	case ASK_ALARMS:
		return alarms(ic, what, err);
	case ASK_EVENT:
		return event(ic, what, err);
	case ASK_BADGES:
		return badges_start(a, live_listens(ic), err);
	case ASK_SETTINGS:
		return settings_start(a, err);
	case ASK_COMMIT:
		return start_commit(ic, what, err);
	case ASK_PHOTO:
		return photo(ic, what, err);
	case ASK_BACKUP:
		return backup_flow(a, what && *(const bool *)what);
	case ASK_RESTORE:
		return restore_flow(a, what);
	case ASK_REACH:
		return session_reach(a);
	default:
		fail(err, ERR_FAILED, "This cannot be asked for.", "Tell the authors.");
		return NULL;
	}
}

/* Local, and nothing in the store that a pane shows is another afterwards. */
static bool only_looks(enum icloud_ask ask)
{
	return ask == ASK_COMPARE || ask == ASK_EXPORT;
}

/* Asks that need no network and are answered at once. */
static bool is_local(enum icloud_ask ask)
{
	if (ask == ASK_TAKE_BACK)
		return true;
	return ask == ASK_STAGE || ask == ASK_STAGE_MANY || ask == ASK_DROP || ask == ASK_DRAFT ||
	       ask == ASK_UNDO || ask == ASK_UNDO_SENT || ask == ASK_ANEW || ask == ASK_RECALL ||
	       ask == ASK_DUPLICATES || ask == ASK_NOT_SAME || ask == ASK_ALARM_ANSWER ||
	       only_looks(ask);
}

static bool undo(struct job *j, struct icloud_ids *ids, struct error *err)
{
	bool ok = true;

	for (size_t i = 0; ids && i < ids->n && ok; i++) {
		int64_t staged = 0;

		ok = change_undo(&j->ic->account, ids->id[i], &staged, err);
		j->total += staged;
	}
	free(ids);
	return ok;
}

static bool undo_sent(struct job *j, struct icloud_ids *ids, struct error *err)
{
	bool ok = !ids || change_undo_rows(&j->ic->account, ids, &j->total, err);

	free(ids);
	return ok;
}

static bool anew(struct job *j, struct icloud_ids *ids, struct error *err)
{
	bool ok = true;

	for (size_t i = 0; ids && i < ids->n && ok; i++)
		ok = change_anew(&j->ic->account, ids->id[i], &j->id, &j->total, err);
	free(ids);
	return ok;
}

static bool drop(struct job *j, struct icloud_ids *ids, struct error *err)
{
	bool ok = !ids || change_drop(&j->ic->account, ids, err);

	free(ids);
	return ok;
}

static bool take_back(struct job *j, struct icloud_ids *ids, struct error *err)
{
	struct step_taken taken = {0};
	bool ok = !ids || !ids->n || change_take_back(&j->ic->account, ids->id[0], &taken, err);

	j->id = taken.gone;
	j->total = taken.again;
	free(ids);
	return ok;
}

static void recall(struct icloud *ic)
{
	for (struct job *j = ic->jobs; j; j = j->next)
		if (j->ask == ASK_COMMIT && j->flow && !j->ended)
			commit_recall(j->flow);
}

static bool do_local(struct job *j, void *what, struct error *err)
{
	switch (j->ask) {
	case ASK_STAGE:
		return change_stage_step(&j->ic->account, what, &j->id, &j->total, err);
	case ASK_STAGE_MANY:
		return change_stage_many_step(&j->ic->account, what, &j->total, &j->id, err);
	case ASK_TAKE_BACK:
		return take_back(j, what, err);
	case ASK_DROP:
		return drop(j, what, err);
	case ASK_DRAFT:
		return drafts_keep(&j->ic->account, what, err);
	case ASK_UNDO:
		return undo(j, what, err);
	case ASK_UNDO_SENT:
		return undo_sent(j, what, err);
	case ASK_ANEW:
		return anew(j, what, err);
	case ASK_COMPARE:
		return change_compare(&j->ic->account, what, err);
	case ASK_EXPORT:
		return change_export(&j->ic->account, what, err);
	case ASK_DUPLICATES:
		return duplicates_search(&j->ic->account, err);
	case ASK_NOT_SAME:
		return duplicates_not_same(&j->ic->account, what, err);
	case ASK_ALARM_ANSWER:
		return alarm_answer_keep(&j->ic->account, what, &j->total, err);
	default:
		recall(j->ic);
		return true;
	}
}

static bool is_refused(struct icloud *ic, enum icloud_ask ask, struct error *err)
{
	bool writes = (is_local(ask) && ask != ASK_RECALL && ask != ASK_DUPLICATES &&
			      ask != ASK_ALARM_ANSWER && !only_looks(ask)) ||
		      ask == ASK_COMMIT || ask == ASK_RESTORE;

	if (ask != ASK_SIGN_IN && ask != ASK_REACH && !ic->account.store)
		return !no_account(err);
	if (writes && ic->settings->read_only)
		return !fail(err, ERR_REFUSED, "With read only nothing is staged or committed.",
			"Start without --read-only.");
	return false;
}

static struct job *job_new(struct icloud *ic, enum icloud_ask ask, unsigned token)
{
	struct job *j = mem_new(sizeof *j);

	j->ic = ic;
	j->ask = ask;
	j->token = token;
	j->next = ic->jobs;
	ic->jobs = j;
	in_hand_add(ic, 1);
	return j;
}

/* What somebody asks for is read in full: a read for news is no answer to it. */
static struct job *leader_of(struct icloud *ic, enum icloud_ask ask, const void *what)
{
	if (!is_read(ask) || ask == ASK_ALL || what)
		return NULL;
	for (struct job *j = ic->jobs; j; j = j->next)
		if (j->ask == ask && j->flow && !j->ended && !j->news)
			return j;
	return NULL;
}

static void job_flow(struct job *j, struct flow *f, const struct error *err)
{
	j->flow = f;
	if (!f) {
		job_end(j, err);
	} else if (f->done) {
		flow_ended(j, f);
	} else {
		f->ended = flow_ended;
		f->owner = j;
	}
}

static void begin_one(struct job *j, void *what)
{
	bool own = j->ask == ASK_DRAFT || j->ask == ASK_DUPLICATES || j->ask == ASK_NOT_SAME;
	struct icloud_message m = {.event = EVENT_STORE, .ask = own ? j->ask : ASK_STAGE};
	struct error err = ERROR_INIT;

	j->leader = leader_of(j->ic, j->ask, what);
	if (j->leader)
		return;
	if (is_refused(j->ic, j->ask, &err)) {
		drop_what(j->ask, what);
		job_end(j, &err);
	} else if (is_local(j->ask)) {
		if (do_local(j, what, &err) && j->ask != ASK_RECALL && j->ask != ASK_ALARM_ANSWER &&
			!only_looks(j->ask))
			tell(j->ic, &m);
		job_end(j, &err);
	} else {
		struct flow *f = start(j->ic, j->ask, what, &err);

		job_flow(j, f, &err);
	}
}

static void begin_all(struct job *whole)
{
	size_t n = sizeof all_parts / sizeof *all_parts;

	whole->parts =
		n + 1; /* one for this function, so that it cannot end before all have begun */
	for (size_t i = 0; i < n; i++) {
		struct job *part = job_new(whole->ic, all_parts[i], 0);

		part->whole = whole;
		begin_one(part, NULL);
	}
	if (--whole->parts == 0) {
		struct error err = whole->err;

		job_end(whole, &err);
	}
}

struct job *ask_begin(struct icloud *ic, enum icloud_ask ask, void *what, unsigned token)
{
	struct job *j = job_new(ic, ask, token);
	struct error err = ERROR_INIT;

	if (ask != ASK_ALL)
		begin_one(j, what);
	else if (is_refused(ic, ask, &err))
		job_end(j, &err);
	else
		begin_all(j);
	return j;
}

static void begin_quietly(struct icloud *ic, struct flow *f, bool beat)
{
	struct error none = ERROR_INIT;
	struct job *j = job_new(ic, ASK_NONE, 0);

	j->quiet = true;
	j->beat = beat;
	job_flow(j, f, &none);
}

bool ask_runs(const struct icloud *ic, enum icloud_ask ask)
{
	for (const struct job *j = ic->jobs; j; j = j->next)
		if (j->ask == ask && !j->ended)
			return true;
	return false;
}

void ask_news(struct icloud *ic, enum icloud_ask ask)
{
	struct job *j = job_new(ic, ask, 0);
	struct error none = ERROR_INIT;

	j->news = true;
	if (ask == ASK_CONTACTS)
		job_flow(j, contacts_news_start(&ic->account), &none);
	else
		begin_one(j, NULL);
}

void ask_settle(struct icloud *ic)
{
	if (ic->account.store && session_signed_in(ic->account.session))
		begin_quietly(ic, settle_flow(&ic->account), false);
}

void ask_heartbeat(struct icloud *ic)
{
	if (ic->account.store && session_signed_in(ic->account.session))
		begin_quietly(ic, session_heartbeat(&ic->account), true);
}

/* Stopping. */

static void stop(struct job *j)
{
	struct error err = ERROR_INIT;

	if (j->flow && j->flow->cancel && !j->flow->done)
		j->flow->cancel(j->flow);
	if (j->ended || (j->flow && !j->flow->done))
		return;
	fail(&err, ERR_CANCELLED, "It was stopped.", "What was read before is kept.");
	job_end(j, &err);
}

void ask_cancel(struct icloud *ic, unsigned token)
{
	for (struct job *j = ic->jobs; j; j = j->next)
		if (token && (j->token == token || (j->whole && j->whole->token == token)) &&
			j->ask != ASK_ALL && !j->ended)
			stop(j);
}

void ask_cancel_all(struct icloud *ic)
{
	for (struct job *j = ic->jobs; j; j = j->next)
		if (j->ask != ASK_ALL && !j->ended)
			stop(j);
}

void jobs_reap(struct icloud *ic)
{
	struct job **at = &ic->jobs;

	while (*at) {
		struct job *j = *at;

		if (!j->ended || (j->flow && !j->flow->done)) {
			at = &j->next;
			continue;
		}
		*at = j->next;
		flow_free(&j->flow);
		free(j);
	}
}

void jobs_drop(struct icloud *ic)
{
	while (ic->jobs) {
		struct job *j = ic->jobs;

		ic->jobs = j->next;
		flow_free(&j->flow);
		free(j);
	}
}

bool jobs_running(const struct icloud *ic)
{
	for (const struct job *j = ic->jobs; j; j = j->next)
		if (!j->ended)
			return true;
	return false;
}

/* What the program does by itself beside what was asked. */
static bool quiet_running(const struct icloud *ic)
{
	for (const struct job *j = ic->jobs; j; j = j->next)
		if (j->quiet && !j->ended)
			return true;
	return false;
}

bool icloud_do(struct icloud *ic, enum icloud_ask ask, void *what,
	void (*heard)(void *ctx, const struct icloud_message *m), void *ctx, struct error *err)
{
	struct job *j;
	bool ok;

	if (ic->threaded) {
		drop_what(ask, what);
		return fail(err, ERR_BUSY, "The screen's engine is at work; it is asked by post.",
			"Tell the authors.");
	}
	ic->heard = heard;
	ic->heard_ctx = ctx;
	j = ask_begin(ic, ask, what, atomic_fetch_add(&ic->tokens, 1) + 1);
	while (!j->ended || quiet_running(ic)) {
		engine_turn(ic->account.engine, 250);
		if (atomic_load(&ic->interrupted))
			ask_cancel_all(ic);
	}
	ok = j->err.code == ERR_NONE;
	if (!ok && err)
		*err = j->err;
	ic->heard = NULL;
	jobs_reap(ic);
	return ok;
}
