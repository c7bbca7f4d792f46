/* Signing in: the flow around the steps of signing.h, and the kept session. A password enters here
 * once; it is never stored, never sent, and posted once for each time that its owner asks.
 *
 *   with a password:
 *   proof.c ──> LOGIN ── good: saved, done
 *      │          │ ^ └─ a code is wanted after all ─┐
 *      └─ 409 ────┼─┼──> factor.c <──────────────────┘
 *                 │ └── code taken, TRUST
 *                 └──> terms.c, then LOGIN again
 *   without:
 *   VALIDATE ── 200: done │ 401, 421, 450, 500, no cookie ─> LOGIN with the kept token
 *
 * While a sign-in is under way the session's tokens are those of half a sign-in: nothing is saved and
 * nobody else refreshes (session->signing). When it fails, the account is as it is on the disk.
 */
#include "session/signing.h"

#include "base/crypto.h"
#include "icloud/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES (KIB)

struct icloud_sign_in *icloud_sign_in_new(struct str apple_id, struct str password)
{
	struct icloud_sign_in *what = mem_new(sizeof *what);

	what->apple_id = apple_id.p ? str_dup(apple_id) : NULL;
	what->password = password.p ? str_dup(password) : NULL;
	return what;
}

void icloud_sign_in_free(struct icloud_sign_in **what)
{
	if (!*what)
		return;
	wipe_c_string(&(*what)->apple_id);
	wipe_c_string(&(*what)->password);
	free(*what);
	*what = NULL;
}

/* -- telling and ending -- */

void signing_tell(struct sign_in *f, enum step step, int http, int took_ms, const struct error *err)
{
	struct account *a = f->account;
	struct icloud_message m = {.event = EVENT_STEP, .ask = ASK_SIGN_IN, .took_ms = took_ms};

	if (err)
		m.err = *err;
	m.err.step = step;
	m.err.http = http;
	snprintf(m.text, sizeof m.text, "%s", step_words(step));
	if (a->tell)
		a->tell(a->tell_owner, &m);
}

void signing_step(struct sign_in *f, const struct response *r)
{
	signing_tell(f, f->step, r->http, r->took_ms, NULL);
}

/* What a sign-in that failed has changed is taken back: the account that was open is as on the disk. */
static void restore(struct sign_in *f)
{
	if (f->former[0])
		session_load(f->session, f->former, NULL);
	else
		session_forget(f->session);
}

void signing_drop_secrets(struct sign_in *f)
{
	secret_release(&f->password);
	srp_free(&f->srp);
}

static void hush(struct sign_in *f)
{
	if (f->question.kind != QUESTION_NONE && f->account->ask)
		f->account->ask(f->account->tell_owner, NULL);
	f->question.kind = QUESTION_NONE;
	f->answered = NULL;
}

static void end(struct sign_in *f, const struct error *err)
{
	hush(f);
	signing_drop_secrets(f);
	f->session->signing = false;
	if (err)
		restore(f);
	flow_end(&f->flow, err);
}

void signing_bad(struct sign_in *f, int took_ms, const struct error *err)
{
	struct error why = *err;

	if (why.code == ERR_UNKNOWN)
		fail(&why, ERR_OFFLINE, "Apple did not answer to the sign-in.",
			"Nothing is tried again by itself. Sign in when the network is back.");
	why.step = f->step;
	signing_tell(f, f->step, why.http, took_ms, &why);
	end(f, &why);
}

/* -- talking -- */

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct sign_in *f = owner;

	f->request = 0;
	if (r && f->step != STEP_VALIDATE)
		auth_hear(f->session, r);
	if (!err)
		f->next(f, r);
	else if (f->lost)
		f->lost(f, err);
	else
		signing_bad(f, 0, err);
}

struct request auth_request(enum verb verb)
{
	return (struct request){.verb = verb, .realm = REALM_AUTH, .service = "auth"};
}

static void add_headers(struct sign_in *f, struct request *r)
{
	if (r->realm == REALM_SETUP)
		icloud_headers(f->session, r);
	else if (f->step == STEP_FACTOR || f->step == STEP_TRUST)
		code_headers(f->session, str_of(f->frame),
			f->page ? STR("text/html") : STR("application/json"), r);
	else
		auth_headers(f->session, str_of(f->frame), r);
}

void signing_say(struct sign_in *f, struct request *r, const char *path, struct str body,
	void (*next)(struct sign_in *f, const struct response *r))
{
	struct buf url = BUF_INIT(8 * KIB);

	buf_adds(&url, r->realm == REALM_SETUP ? f->session->setup : f->session->auth);
	buf_adds(&url, path);
	if (r->realm == REALM_SETUP)
		common_query(f->session, &url);
	add_headers(f, r);
	r->url = (char *)(uintptr_t)buf_cstr(&url);
	r->body = body;
	f->next = next;
	f->lost = NULL;
	f->request = engine_send(f->session->engine, r, heard, f);
	buf_release(&url);
}

/* -- asking -- */

void signing_ask(
	struct sign_in *f, void (*answered)(struct sign_in *f, const struct icloud_answer *a))
{
	struct error err;

	if (f->account->ask) {
		f->answered = answered;
		f->account->ask(f->account->tell_owner, &f->question);
		return;
	}
	fail(&err, ERR_CODE_NEEDED, "Apple asks something and nobody is here to answer.",
		"Sign in where it can be answered: icloud-tui login.");
	signing_bad(f, 0, &err);
}

void session_answer(struct flow *flow, const struct icloud_answer *answer)
{
	struct sign_in *f = (struct sign_in *)flow;
	void (*answered)(struct sign_in *, const struct icloud_answer *) = f->answered;

	if (flow->done || !answered)
		return;
	hush(f);
	if (answer->kind == ANSWER_STOP)
		signing_stop(f);
	else
		answered(f, answer);
}

/* -- LOGIN -- */

static void login_heard(void *owner, const struct login_end *how)
{
	struct sign_in *f = owner;
	enum wants wants = how->err.code ? how->opening.wants : WANTS_NOTHING;

	login_free(&f->login);
	if (wants == WANTS_CODE && f->name.n && !f->coded) {
		signing_factor(f);
	} else if (wants == WANTS_TERMS) {
		signing_terms(f, how);
	} else if (wants == WANTS_REGION) {
		signing_move(f, how);
	} else if (how->err.code && f->moved) {
		signing_moved_bad(f, how);
	} else if (how->err.code) {
		signing_bad(f, how->took_ms, &how->err);
	} else {
		signing_tell(f, STEP_LOGIN, how->http, how->took_ms, NULL);
		end(f, NULL);
	}
}

void signing_login(struct sign_in *f)
{
	f->step = STEP_LOGIN;
	if (f->session->token.length) {
		f->login = login_start(f->session, login_heard, f);
		return;
	}
	signing_bad(f, 0,
		&(struct error){.code = ERR_BAD_DATA,
			.what = "Apple took the sign-in and gave no token.",
			.next = "Try again later; if it stays so, look for a newer icloud-tui."});
}

/* -- VALIDATE -- */

static void begin_refresh(struct sign_in *f)
{
	f->step = STEP_LOGIN;
	f->login = refresh_start(f->session, login_heard, f);
}

static void validate_heard(struct sign_in *f, const struct response *r)
{
	struct session *s = f->session;
	struct error err = ERROR_INIT;
	bool complete = true;

	if (response_ok(r, STEP_VALIDATE, &err) && map_take(s, r->body, &complete, &err) &&
		complete) {
		s->validated_at = clock_now();
		session_save_later(s);
		signing_step(f, r);
		end(f, NULL);
		return;
	}
	if (complete && err.code != ERR_SIGN_IN && r->http != 500) {
		signing_bad(f, r->took_ms, &err);
		return;
	}
	signing_tell(f, STEP_VALIDATE, r->http, r->took_ms, &err);
	jar_drop(engine_jar(s->engine), REALM_SETUP, "X-APPLE-WEBAUTH-TOKEN");
	begin_refresh(f);
}

static void begin_validate(struct sign_in *f)
{
	struct request r = {.verb = VERB_POST, .realm = REALM_SETUP, .service = SETUP_RECORD};

	f->step = STEP_VALIDATE;
	signing_say(f, &r, "/validate", STR("null"), validate_heard);
}

/* -- the flow -- */

void signing_stop(struct sign_in *f)
{
	struct error err;

	if (f->request)
		engine_forget(f->session->engine, f->request);
	f->request = 0;
	login_free(&f->login);
	fail(&err, ERR_CANCELLED, "The sign-in was stopped.", "L in Account begins a new one.");
	err.step = f->step;
	end(f, &err);
}

static void cancel(struct flow *flow)
{
	if (!flow->done)
		signing_stop((struct sign_in *)flow);
}

static void release(struct flow *flow)
{
	struct sign_in *f = (struct sign_in *)flow;

	signing_drop_secrets(f);
	wipe_buf(&f->name);
	buf_release(&f->work);
	wipe(f, sizeof *f);
	free(f);
}

/* What is kept of the account that this name means: its trust token spares a code. */
static void choose_account(struct sign_in *f)
{
	struct session *s = f->session;
	char folder[17];

	if (session_answers_to(s, buf_str(&f->name)))
		return;
	session_forget(s);
	if (session_find(s, buf_cstr(&f->name), folder))
		session_load(s, folder, NULL);
}

static void begin_with_password(struct sign_in *f, struct icloud_sign_in *what)
{
	struct error err;

	f->step = STEP_FRAME;
	if (!srp_account_name(str_of(what->apple_id), &f->name) || !*what->password) {
		fail(&err, ERR_USAGE, "A sign-in needs an Apple ID and a password.",
			"Type both, then try again.");
		flow_end_soon(f->session->engine, &f->flow, &err);
		return;
	}
	secret_set(&f->password, str_of(what->password));
	f->want = what->factor;
	f->want_phone = what->phone;
	choose_account(f);
	region_recall(f->session, buf_str(&f->name));
	reauth_give_way(f->session);
	f->session->signing = true;
	signing_prove(f);
}

static void begin_kept(struct sign_in *f)
{
	struct session *s = f->session;
	struct error err;

	f->step = STEP_VALIDATE;
	if (!session_known(s) || !s->on_disk || !(s->token.length || session_signed_in(s))) {
		session_ended_error(&err);
		err.step = STEP_VALIDATE;
		flow_end_soon(s->engine, &f->flow, &err);
	} else if (jar_has(engine_jar(s->engine), REALM_SETUP, "X-APPLE-WEBAUTH-TOKEN",
			   clock_now()))
		begin_validate(f);
	else
		begin_refresh(f);
}

/* There is one keyboard: a second sign-in waits for the first to end. */
static void begin_beside(struct sign_in *f)
{
	struct error err;

	fail(&err, ERR_BUSY, "A sign-in is under way already.", "Finish it or stop it first.");
	flow_end_soon(f->session->engine, &f->flow, &err);
}

struct flow *session_sign_in(struct account *a, struct icloud_sign_in *what)
{
	struct sign_in *f = mem_new(sizeof *f);

	f->flow.name = "sign-in";
	f->flow.cancel = cancel;
	f->flow.free = release;
	f->account = a;
	f->session = a->session;
	f->name = BUF_INIT(NAME_MAX_BYTES);
	f->work = BUF_INIT(KIB);
	memcpy(f->former, f->session->folder, sizeof f->former);
	waits_load(f->session);
	if (f->session->signing)
		begin_beside(f);
	else if (what && what->password)
		begin_with_password(f, what);
	else
		begin_kept(f);
	icloud_sign_in_free(&what);
	return &f->flow;
}
