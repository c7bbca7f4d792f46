/* Signing in and out. A password enters here once, becomes a proof, and is wiped; it is never stored,
 * never sent, and no step is repeated by itself but the one that the arithmetic asks for.
 *
 *   with a password:
 *   FRAME ─> federate ─> INIT ──> COMPLETE ── 200 ──────────────> LOGIN ── good: saved, done
 *              (may fail)  ^ └─┐             ├─ 412 ─> REPAIR ─────^
 *                          └───┘             ├─ 409 ─> FACTOR: ends with CODE_NEEDED
 *              again when B or S begins      └─ else: ends
 *              with a zero byte
 *   without:
 *   VALIDATE ── 200: done │ 401, 421, 450, 500, no cookie ─> LOGIN with the kept token
 */
#include "session/inner.h"

#include "base/crypto.h"
#include "icloud/time.h"
#include "session/hashcash.h"
#include "session/srp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES (KIB)
enum { ROUNDS = 4 };

struct sign_in {
	struct flow flow;
	struct account *account;
	struct session *session;
	struct buf name; /* as it enters the proof */
	struct secret password;
	char frame[48];
	char former[17]; /* folder of the account that was open */
	struct srp *srp;
	struct buf work; /* proof of work, "" when none is asked for */
	int rounds;
	uint64_t request;
	struct login *login;
	enum step step;
	void (*next)(struct sign_in *f, const struct response *r);
};

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

static void tell_step(
	struct account *a, enum step step, int http, int took_ms, const struct error *err)
{
	struct icloud_message m = {.event = EVENT_STEP, .ask = ASK_SIGN_IN, .took_ms = took_ms};

	if (err)
		m.err = *err;
	m.err.step = step;
	m.err.http = http;
	snprintf(m.text, sizeof m.text, "%s", step_words(step));
	if (a->tell)
		a->tell(a->tell_owner, &m);
}

static void good_step(struct sign_in *f, const struct response *r)
{
	tell_step(f->account, f->step, r->http, r->took_ms, NULL);
}

/* What a sign-in that failed has changed is taken back: the account that was open is as on the disk. */
static void restore(struct sign_in *f)
{
	if (f->former[0])
		session_load(f->session, f->former, NULL);
	else
		session_forget(f->session);
}

static void drop_secrets(struct sign_in *f)
{
	secret_release(&f->password);
	srp_free(&f->srp);
}

static void end_bad(struct sign_in *f, int took_ms, const struct error *err)
{
	struct error why = *err;

	if (why.code == ERR_UNKNOWN)
		fail(&why, ERR_OFFLINE, "Apple did not answer to the sign-in.",
			"Nothing is tried again by itself. Sign in when the network is back.");
	why.step = f->step;
	drop_secrets(f);
	restore(f);
	tell_step(f->account, f->step, why.http, took_ms, &why);
	flow_end(&f->flow, &why);
}

static void end_good(struct sign_in *f)
{
	drop_secrets(f);
	flow_end(&f->flow, NULL);
}

/* -- talking -- */

static void federate_heard(struct sign_in *f, const struct response *r);

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct sign_in *f = owner;

	f->request = 0;
	if (r && f->step != STEP_VALIDATE)
		auth_hear(f->session, r);
	if (err && f->next != federate_heard)
		end_bad(f, 0, err);
	else
		f->next(f, r);
}

static void say(struct sign_in *f, struct request *r, const char *base, const char *path,
	struct str body, void (*next)(struct sign_in *f, const struct response *r))
{
	struct buf url = BUF_INIT(8 * KIB);

	buf_adds(&url, base);
	buf_adds(&url, path);
	if (r->realm == REALM_SETUP) {
		common_query(f->session, &url);
		icloud_headers(f->session, r);
	} else {
		auth_headers(f->session, str_of(f->frame), r);
	}
	r->url = (char *)(uintptr_t)buf_cstr(&url);
	r->body = body;
	f->next = next;
	f->request = engine_send(f->session->engine, r, heard, f);
	buf_release(&url);
}

static struct request auth_request(enum verb verb)
{
	return (struct request){.verb = verb, .realm = REALM_AUTH, .service = "auth"};
}

static void say_auth(struct sign_in *f, const char *path, struct str body,
	void (*next)(struct sign_in *f, const struct response *r))
{
	struct request r = auth_request(VERB_POST);

	say(f, &r, f->session->auth, path, body, next);
}

/* -- LOGIN -- */

static void login_heard(void *owner, const struct error *err, int http, int took_ms)
{
	struct sign_in *f = owner;
	struct error why = err ? *err : ERROR_INIT;

	login_free(&f->login);
	if (why.code) {
		end_bad(f, took_ms, &why);
		return;
	}
	tell_step(f->account, STEP_LOGIN, http, took_ms, NULL);
	end_good(f);
}

static void begin_login(struct sign_in *f)
{
	f->step = STEP_LOGIN;
	if (f->session->token.length) {
		f->login = login_start(f->session, login_heard, f);
		return;
	}
	end_bad(f, 0,
		&(struct error){.code = ERR_BAD_DATA,
			.what = "Apple took the sign-in and gave no token.",
			.next = "Try again later; if it stays so, look for a newer icloud-tui."});
}

/* -- REPAIR, FACTOR -- */

static void repair_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (response_ok(r, STEP_REPAIR, &err)) {
		good_step(f, r);
		begin_login(f);
		return;
	}
	fail(&err, ERR_SIGN_IN, "Apple wants this account completed first (412).",
		"Sign in once at icloud.com, follow the page, then sign in here.");
	err.http = r->http;
	end_bad(f, r->took_ms, &err);
}

static void begin_repair(struct sign_in *f)
{
	f->step = STEP_REPAIR;
	say_auth(f, "/repair/complete", STR("{}"), repair_heard);
}

/* The place where the choice of a factor and its code will go on. */
static void begin_factor(struct sign_in *f, const struct response *r)
{
	struct error err;

	f->step = STEP_FACTOR;
	fail(&err, ERR_CODE_NEEDED, "Apple took the password and wants a code now (409).",
		"This version cannot take one yet: use an account without two-factor sign-in.");
	err.http = r->http;
	end_bad(f, 0, &err);
}

/* -- INIT, COMPLETE -- */

static void complete_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (r->http == 409 && !r->apple) {
		good_step(f, r);
		begin_factor(f, r);
	} else if (r->http == 412 && !r->apple) {
		good_step(f, r);
		begin_repair(f);
	} else if (!response_ok(r, STEP_COMPLETE, &err)) {
		end_bad(f, r->took_ms, &err);
	} else {
		good_step(f, r);
		begin_login(f);
	}
}

static void put_base64(struct json_writer *w, const char *key, struct str bytes)
{
	struct buf b = BUF_INIT(KIB);

	base64_add(&b, bytes);
	json_key(w, key);
	json_put_str(w, buf_str(&b));
	wipe_buf(&b);
}

static void write_proof(
	struct sign_in *f, struct str c, struct str m1, struct str m2, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "accountName");
	json_put_str(&w, buf_str(&f->name));
	json_key(&w, "c");
	json_put_raw(&w, c);
	put_base64(&w, "m1", m1);
	put_base64(&w, "m2", m2);
	json_key(&w, "rememberMe");
	json_put_bool(&w, true);
	json_key(&w, "trustTokens");
	json_array(&w);
	if (f->session->trust.length)
		json_put_str(&w, secret_str(&f->session->trust));
	json_array_end(&w);
	json_object_end(&w);
}

/* A write: whether it was taken or not, it is sent once. */
static void begin_complete(struct sign_in *f, struct str c, struct str m1, struct str m2)
{
	struct buf body = BUF_INIT(64 * KIB);
	struct request r = auth_request(VERB_POST);

	f->step = STEP_COMPLETE;
	r.write = true;
	if (f->work.n)
		request_header(&r, "X-APPLE-HC", buf_str(&f->work), false);
	write_proof(f, c, m1, m2, &body);
	drop_secrets(f);
	say(f, &r, f->session->auth, "/signin/complete?isRememberMeEnabled=true", buf_str(&body),
		complete_heard);
	wipe_buf(&body);
}

static void begin_init(struct sign_in *f);

static void prove(struct sign_in *f, const struct response *r)
{
	struct buf bytes = BUF_INIT(8 * KIB);
	uint8_t m1[SRP_PROOF], m2[SRP_PROOF];
	struct srp_challenge challenge;
	struct error err;
	struct str c;
	bool again = false;

	if (!srp_read_challenge(r->body, &bytes, &challenge, &c, &err) ||
		!srp_prove(f->srp, buf_str(&f->name), secret_str(&f->password), &challenge, m1, m2,
			&again, &err)) {
		end_bad(f, r->took_ms, &err);
	} else if (again && f->rounds < ROUNDS) {
		begin_init(f);
	} else {
		good_step(f, r);
		begin_complete(f, c, (struct str){(char *)m1, SRP_PROOF},
			(struct str){(char *)m2, SRP_PROOF});
	}
	wipe(m1, sizeof m1);
	wipe(m2, sizeof m2);
	buf_release(&bytes);
}

static void init_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (response_ok(r, STEP_INIT, &err))
		prove(f, r);
	else
		end_bad(f, r->took_ms, &err);
}

static void begin_init(struct sign_in *f)
{
	struct buf body = BUF_INIT(8 * KIB);
	struct json_writer w = json_writer(&body);

	f->step = STEP_INIT;
	f->rounds++;
	srp_free(&f->srp);
	f->srp = srp_new();
	if (!f->srp) {
		end_bad(f, 0,
			&(struct error){.code = ERR_FAILED,
				.what = "The crypto library cannot make a proof.",
				.next = "Check the memory of this machine, then try again."});
		return;
	}
	json_object(&w);
	put_base64(&w, "a", srp_public(f->srp));
	json_key(&w, "accountName");
	json_put_str(&w, buf_str(&f->name));
	json_key(&w, "protocols");
	json_put_raw(&w, STR("[\"s2k\",\"s2k_fo\"]"));
	json_object_end(&w);
	say_auth(f, "/signin/init", buf_str(&body), init_heard);
	buf_release(&body);
}

/* -- FRAME -- */

/* Whether the account belongs to an organisation; whatever comes, the sign-in goes on. */
static void federate_heard(struct sign_in *f, const struct response *r)
{
	(void)r;
	begin_init(f);
}

static void begin_federate(struct sign_in *f)
{
	struct buf body = BUF_INIT(4 * KIB);
	struct json_writer w = json_writer(&body);
	struct request r = auth_request(VERB_POST);

	r.aside = true;
	json_object(&w);
	json_key(&w, "accountName");
	json_put_str(&w, buf_str(&f->name));
	json_key(&w, "rememberMe");
	json_put_bool(&w, true);
	json_object_end(&w);
	say(f, &r, f->session->auth, "/federate?isRememberMeEnabled=true", buf_str(&body),
		federate_heard);
	buf_release(&body);
}

/* Only when the frame asks for it; a demand that is not understood is passed over. */
static void do_work(struct sign_in *f, const struct response *r)
{
	int64_t bits;

	buf_clear(&f->work);
	if (str_to_int64(response_header(r, "X-Apple-HC-Bits"), &bits))
		hashcash(response_header(r, "X-Apple-HC-Challenge"), bits, clock_now(), &f->work);
}

static void frame_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (!response_ok(r, STEP_FRAME, &err)) {
		end_bad(f, r->took_ms, &err);
		return;
	}
	do_work(f, r);
	good_step(f, r);
	begin_federate(f);
}

static void begin_frame(struct sign_in *f)
{
	struct buf path = BUF_INIT(4 * KIB);
	struct request r = auth_request(VERB_GET);
	char id[UUID_SIZE];

	uuid_make(false, id);
	snprintf(f->frame, sizeof f->frame, "auth-%s", id);
	f->step = STEP_FRAME;
	buf_adds(&path, "/authorize/signin");
	url_param(&path, "frame_id", str_of(f->frame));
	url_param(&path, "iframeId", str_of(f->frame));
	url_param(&path, "language", STR("en_US"));
	url_param(&path, "skVersion", STR("7"));
	url_param(&path, "client_id", auth_widget_key());
	url_param(&path, "redirect_uri", str_of(f->session->home));
	url_param(&path, "response_type", STR("code"));
	url_param(&path, "response_mode", STR("web_message"));
	url_param(&path, "state", str_of(f->frame));
	url_param(&path, "authVersion", STR("latest"));
	say(f, &r, f->session->auth, buf_cstr(&path), STR_NONE, frame_heard);
	buf_release(&path);
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
		good_step(f, r);
		end_good(f);
		return;
	}
	if (complete && err.code != ERR_SIGN_IN && r->http != 500) {
		end_bad(f, r->took_ms, &err);
		return;
	}
	tell_step(f->account, STEP_VALIDATE, r->http, r->took_ms, &err);
	jar_drop(engine_jar(s->engine), REALM_SETUP, "X-APPLE-WEBAUTH-TOKEN");
	begin_refresh(f);
}

static void begin_validate(struct sign_in *f)
{
	struct request r = {.verb = VERB_POST, .realm = REALM_SETUP, .service = "setup"};

	f->step = STEP_VALIDATE;
	say(f, &r, f->session->setup, "/validate", STR("null"), validate_heard);
}

/* -- the flow -- */

static void cancel(struct flow *flow)
{
	struct sign_in *f = (struct sign_in *)flow;
	struct error err;

	if (flow->done)
		return;
	if (f->request)
		engine_forget(f->session->engine, f->request);
	f->request = 0;
	login_free(&f->login);
	drop_secrets(f);
	restore(f);
	fail(&err, ERR_CANCELLED, "The sign-in was stopped.", "L in Account begins a new one.");
	err.step = f->step;
	flow_end(flow, &err);
}

static void release(struct flow *flow)
{
	struct sign_in *f = (struct sign_in *)flow;

	drop_secrets(f);
	wipe_buf(&f->name);
	buf_release(&f->work);
	free(f);
}

static bool is_open(const struct session *s, struct str name)
{
	struct json_walk aliases = json_walk(buf_str(&s->aliases));
	struct buf b = BUF_INIT(4 * KIB);
	bool same = *s->apple_id && str_is_nocase(name, s->apple_id);

	while (!same && json_next(&aliases)) {
		buf_clear(&b);
		same = json_text(aliases.value, &b) && str_is_nocase(name, buf_cstr(&b));
	}
	buf_release(&b);
	return same;
}

/* What is kept of the account that this name means: its trust token spares a code. */
static void choose_account(struct sign_in *f)
{
	struct session *s = f->session;
	char folder[17];

	if (is_open(s, buf_str(&f->name)))
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
	choose_account(f);
	begin_frame(f);
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
	if (what && what->password)
		begin_with_password(f, what);
	else
		begin_kept(f);
	icloud_sign_in_free(&what);
	return &f->flow;
}

/* Nothing is asked yet, so there is nothing to answer. */
void session_answer(struct flow *flow, const struct icloud_answer *answer)
{
	(void)flow;
	(void)answer;
}
