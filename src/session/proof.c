/* The password becomes a proof (protocol 2.2 to 2.5). Owns the steps from the frame to the answer of
 * signin/complete; the password is wiped as soon as the proof is made, and no step is repeated by itself
 * but the one that the arithmetic asks for.
 *
 *   FRAME ─> federate ─> INIT ──> COMPLETE ── 200 ──────────────> LOGIN
 *              (may fail)  ^ └─┐             ├─ 412 ─> REPAIR ─────^
 *                          └───┘             ├─ 409 ─> FACTOR
 *              again when B or S begins      └─ else: ends
 *              with a zero byte
 */
#include "session/signing.h"

#include "base/crypto.h"
#include "icloud/time.h"
#include "session/hashcash.h"

#include <stdio.h>

enum { ROUNDS = 4, FRAME_PAUSE = 15 * 60 };

/* -- REPAIR -- */

static void repair_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (response_ok(r, STEP_REPAIR, &err)) {
		signing_step(f, r);
		signing_login(f);
		return;
	}
	signing_bad(f, r->took_ms, &err);
}

void signing_repair(struct sign_in *f)
{
	struct request r = auth_request(VERB_POST);

	f->step = STEP_REPAIR;
	signing_say(f, &r, "/repair/complete", STR("{}"), repair_heard);
}

/* -- INIT, COMPLETE -- */

static void complete_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (r->http == 409 && !r->apple) {
		signing_step(f, r);
		signing_factor(f);
	} else if (r->http == 412 && !r->apple) {
		signing_step(f, r);
		signing_repair(f);
	} else if (!response_ok(r, STEP_COMPLETE, &err)) {
		signing_bad(f, r->took_ms, &err);
	} else {
		signing_step(f, r);
		signing_login(f);
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
	signing_drop_secrets(f);
	signing_say(
		f, &r, "/signin/complete?isRememberMeEnabled=true", buf_str(&body), complete_heard);
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
		signing_bad(f, r->took_ms, &err);
	} else if (again && f->rounds < ROUNDS) {
		begin_init(f);
	} else {
		signing_step(f, r);
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
		signing_bad(f, r->took_ms, &err);
}

static void begin_init(struct sign_in *f)
{
	struct buf body = BUF_INIT(8 * KIB);
	struct json_writer w = json_writer(&body);
	struct request r = auth_request(VERB_POST);

	f->step = STEP_INIT;
	f->rounds++;
	srp_free(&f->srp);
	f->srp = srp_new();
	if (!f->srp) {
		signing_bad(f, 0,
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
	signing_say(f, &r, "/signin/init", buf_str(&body), init_heard);
	buf_release(&body);
}

/* -- FRAME -- */

/* An organisation may sign its people in itself: Apple has no password to prove then. Whatever else comes,
 * the sign-in goes on. */
static void federate_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (r->http != 200 || !federated_read(r->body)) {
		begin_init(f);
		return;
	}
	fail(&err, ERR_SIGN_IN,
		"An organisation signs this account in at a page of its own, not with Apple.",
		"That works in a browser only; your password was not used.");
	err.http = r->http;
	signing_bad(f, r->took_ms, &err);
}

static void federate_lost(struct sign_in *f, const struct error *err)
{
	(void)err;
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
	signing_say(f, &r, "/federate?isRememberMeEnabled=true", buf_str(&body), federate_heard);
	f->lost = federate_lost;
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

/* China's region is served by one of two identity hosts (protocol 1.1). No password is under way yet. */
static bool is_elsewhere(struct sign_in *f, const struct response *r)
{
	return (!r || r->http == 302 || r->http == 403) && session_move_identity(f->session);
}

/* A frame that was asked aside, for the other host may answer, and met a pause: it binds all the same. */
static void keep_pause(struct sign_in *f, const struct response *r, struct error *err)
{
	struct waits *waits = engine_waits(f->session->engine);
	time_t now = clock_now();

	if (err->code != ERR_THROTTLED || waits_until(waits, REALM_AUTH, now))
		return;
	if (!err->retry_at)
		err->retry_at = now + FRAME_PAUSE;
	waits_impose(waits, REALM_AUTH, r->http, err->retry_at, now);
}

static void frame_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (!response_ok(r, STEP_FRAME, &err)) {
		if (is_elsewhere(f, r)) {
			signing_prove(f);
			return;
		}
		keep_pause(f, r, &err);
		signing_bad(f, r->took_ms, &err);
		return;
	}
	do_work(f, r);
	signing_step(f, r);
	begin_federate(f);
}

static void frame_lost(struct sign_in *f, const struct error *err)
{
	if (err->code == ERR_OFFLINE && is_elsewhere(f, NULL))
		signing_prove(f);
	else
		signing_bad(f, 0, err);
}

void signing_prove(struct sign_in *f)
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
	r.aside = session_has_identity(f->session);
	signing_say(f, &r, buf_cstr(&path), STR_NONE, frame_heard);
	f->lost = frame_lost;
	buf_release(&path);
}
