/* The second factor and the trust that spares it next time (protocol 2.6 to 2.8, 2.12). Owns which way
 * a code is asked for and how an answer is judged; draws nothing. A way is asked once per choice, a
 * code is sent once per answer, and a prompt that cannot succeed is never shown.
 *
 *   GET A, its page ─> security keys, old two-step, too many codes: ends
 *     └─> ask the first way ─> QUESTION <── another way, again ── ANSWER_DEVICE, _SMS, _CALL
 *                                 │  ^
 *                                 v  └── wrong, unclear, no answer
 *                               code ─── taken ─> TRUST ─> LOGIN
 *                                 └───── too many, ended: ends
 */
#include "session/signing.h"

#include "base/crypto.h"
#include "icloud/time.h"

#include <stdio.h>
#include <string.h>

#define DEVICE_PATH "/verify/trusteddevice/securitycode"
#define PHONE_PATH  "/verify/phone"
#define BY_HAND	    "A code from a device's own settings still counts."

static void answered(struct sign_in *f, const struct icloud_answer *a);

/* -- the question -- */

static void put_question(struct sign_in *f, const struct error *trouble)
{
	struct icloud_question *q = &f->question;
	const struct factors *have = &f->factors;

	q->kind = QUESTION_CODE;
	q->devices = have->devices;
	q->bridge = have->bridge;
	q->closed = have->sent || have->cooldown;
	q->digits = have->digits;
	q->tries = -1;
	q->n = have->n;
	memcpy(q->phone, have->phone, sizeof q->phone);
	q->trouble = trouble ? *trouble : ERROR_INIT;
	if (trouble)
		q->trouble.step = STEP_FACTOR;
	signing_ask(f, answered);
}

static void ask_again(
	struct sign_in *f, enum errcode code, int http, const char *what, const char *next)
{
	struct error trouble;

	fail(&trouble, code, what, next);
	trouble.http = http;
	put_question(f, &trouble);
}

/* No code is taken any more: there is nothing left to type. */
static bool is_shut(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (!f->factors.validated && !f->factors.locked && r->apple != -22982)
		return false;
	failf(&err, ERR_CODE_NEEDED, "Wait some hours, then sign in; nothing is tried by itself.",
		"Apple takes no more codes for this account for now (%d): too many were wrong.",
		r->apple ? r->apple : r->http);
	err.http = r->http;
	err.apple = r->apple;
	signing_bad(f, r->took_ms, &err);
	return true;
}

/* -- asking for a code -- */

/* What a refusal means for the whole sign-in: a pause, its end, or only trouble with this one way. */
static bool is_over(const struct error *err)
{
	return err->code == ERR_THROTTLED || err->code == ERR_SIGN_IN || err->code == ERR_LOCKED;
}

static void way_is_asked(struct sign_in *f)
{
	f->question.asked = f->asking;
	f->question.asked_at = clock_now();
	if (f->asking != FACTOR_DEVICE)
		f->question.at = f->asking_at;
}

static void way_closed(struct sign_in *f, int http)
{
	ask_again(f, ERR_CODE_NEEDED, http,
		"Apple sends no further code for now: too many were asked for.",
		"The last one counts, and one from a device's own settings.");
}

/* 409 came with messages that were on their way (protocol 2.8). */
static void way_heard(struct sign_in *f, const struct response *r)
{
	struct error err = ERROR_INIT;
	bool sent = response_ok(r, STEP_FACTOR, &err) || (r->http == 409 && !r->apple);

	factors_update(r->body, &f->factors);
	if (is_shut(f, r))
		return;
	if (!sent && is_over(&err)) {
		signing_bad(f, r->took_ms, &err);
	} else if (f->factors.sent || f->factors.cooldown || r->apple == -22981) {
		f->factors.sent = true;
		way_closed(f, r->http);
	} else if (!sent) {
		put_question(f, &err);
	} else {
		way_is_asked(f);
		put_question(f, NULL);
	}
}

static void way_lost(struct sign_in *f, const struct error *err)
{
	struct error trouble = *err;

	if (err->code == ERR_THROTTLED) {
		signing_bad(f, 0, err);
		return;
	}
	if (err->code == ERR_UNKNOWN)
		fail(&trouble, ERR_OFFLINE, "Apple did not say whether a code is on its way.",
			BY_HAND);
	put_question(f, &trouble);
}

static void write_phone(const struct sign_in *f, size_t at, struct json_writer *w)
{
	json_key(w, "phoneNumber");
	json_object(w);
	json_key(w, "id");
	json_put_int(w, f->factors.phone[at].id);
	if (f->factors.non_fteu[at] >= 0) {
		json_key(w, "nonFTEU");
		json_put_bool(w, f->factors.non_fteu[at] > 0);
	}
	json_object_end(w);
}

static const char *mode_of(enum factor way)
{
	return way == FACTOR_CALL ? "voice" : "sms";
}

static void ask_phone(struct sign_in *f, struct request *r)
{
	struct buf body = BUF_INIT(KIB);
	struct json_writer w = json_writer(&body);

	json_object(&w);
	write_phone(f, f->asking_at, &w);
	json_key(&w, "mode");
	json_put(&w, mode_of(f->asking));
	json_object_end(&w);
	signing_say(f, r, PHONE_PATH, buf_str(&body), way_heard);
	buf_release(&body);
}

/* As a write: each one makes the former code void, so it is sent at most once. */
static void ask_way(struct sign_in *f, enum factor way, size_t at)
{
	struct request r = auth_request(VERB_PUT);

	r.write = true;
	f->asking = way;
	f->asking_at = at;
	if (way == FACTOR_DEVICE)
		signing_say(f, &r, DEVICE_PATH, STR_NONE, way_heard);
	else
		ask_phone(f, &r);
	f->lost = way_lost;
}

static void choose_way(struct sign_in *f, enum factor way, size_t at)
{
	if (f->factors.sent || f->factors.cooldown)
		way_closed(f, 0);
	else if (way == FACTOR_DEVICE && !f->factors.devices)
		ask_again(f, ERR_CODE_NEEDED, 0, "Apple names no trusted device of this account.",
			"Choose a number.");
	else if (way != FACTOR_DEVICE && at >= f->factors.n)
		ask_again(f, ERR_CODE_NEEDED, 0, "Apple names no such number for this account.",
			f->factors.n ? "Choose another way." : BY_HAND);
	else
		ask_way(f, way, at);
}

/* -- the code -- */

static void trust(struct sign_in *f);

static void code_wrong(struct sign_in *f, const struct response *r)
{
	struct error trouble;

	if (response_ok(r, STEP_FACTOR, &trouble)) /* "valid" is false and no error is named */
		fail(&trouble, ERR_CODE_NEEDED, "That was not the code.",
			"Type it again, or ask for a new one.");
	trouble.code = ERR_CODE_NEEDED;
	put_question(f, &trouble);
}

static void code_refused(struct sign_in *f, const struct response *r)
{
	struct error err = ERROR_INIT;

	if (response_ok(r, STEP_FACTOR, &err)) /* a web page under 200, or the like */
		fail(&err, ERR_SERVER, "Something that is not Apple's answer came to the code.",
			"Look whether this network wants a sign-in of its own, then try again.");
	if (is_over(&err))
		signing_bad(f, r->took_ms, &err);
	else
		put_question(f, &err);
}

static void code_heard(struct sign_in *f, const struct response *r)
{
	enum verdict verdict = verdict_of(r);

	factors_update(r->body, &f->factors);
	if (verdict == VERDICT_TAKEN) {
		f->coded = true;
		signing_step(f, r);
		trust(f);
	} else if (is_shut(f, r)) {
		return;
	} else if (verdict == VERDICT_WRONG) {
		code_wrong(f, r);
	} else if (verdict == VERDICT_UNCLEAR) {
		ask_again(f, ERR_CODE_NEEDED, r->http, "Apple neither took nor refused that code.",
			"Type it again, or ask for a new one.");
	} else {
		code_refused(f, r);
	}
}

static void code_lost(struct sign_in *f, const struct error *err)
{
	if (err->code == ERR_THROTTLED)
		signing_bad(f, 0, err);
	else if (err->code == ERR_UNKNOWN)
		ask_again(f, ERR_OFFLINE, 0, "Apple did not say whether the code was right.",
			"Type it again, or ask for a new one.");
	else
		put_question(f, err);
}

static void send_code(struct sign_in *f, struct str code, bool phone)
{
	struct buf body = BUF_INIT(KIB);
	struct json_writer w = json_writer(&body);
	struct request r = auth_request(VERB_POST);

	r.write = true;
	json_object(&w);
	if (phone)
		write_phone(f, f->question.at, &w);
	json_key(&w, "securityCode");
	json_object(&w);
	json_key(&w, "code");
	json_put_str(&w, code);
	json_object_end(&w);
	if (phone) {
		json_key(&w, "mode");
		json_put(&w, mode_of(f->question.asked));
	}
	json_object_end(&w);
	signing_say(f, &r, phone ? PHONE_PATH "/securitycode" : DEVICE_PATH, buf_str(&body),
		code_heard);
	f->lost = code_lost;
	wipe_buf(&body);
}

static size_t digits_of(const char code[CODE_SIZE], char out[CODE_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < CODE_SIZE && code[i]; i++) {
		if (code[i] == ' ' || code[i] == '-')
			continue;
		if (code[i] < '0' || code[i] > '9')
			return 0;
		out[n++] = code[i];
	}
	return n;
}

static void take_code(struct sign_in *f, const struct icloud_answer *a)
{
	bool phone = (f->question.asked == FACTOR_SMS || f->question.asked == FACTOR_CALL) &&
		     a->from != FACTOR_DEVICE;
	char digits[CODE_SIZE], what[64];
	size_t n = digits_of(a->code, digits);

	if (n == (size_t)f->factors.digits) {
		send_code(f, (struct str){digits, n}, phone);
	} else {
		snprintf(what, sizeof what, "A code has %d digits; nothing was sent.",
			f->factors.digits);
		ask_again(f, ERR_CODE_NEEDED, 0, what, "Type all of them.");
	}
	wipe(digits, sizeof digits);
}

static void answered(struct sign_in *f, const struct icloud_answer *a)
{
	switch (a->kind) {
	case ANSWER_CODE:
		take_code(f, a);
		break;
	case ANSWER_DEVICE:
		choose_way(f, FACTOR_DEVICE, 0);
		break;
	case ANSWER_SMS:
		choose_way(f, FACTOR_SMS, a->at);
		break;
	case ANSWER_CALL:
		choose_way(f, FACTOR_CALL, a->at);
		break;
	case ANSWER_ACCEPT:
	case ANSWER_STOP:
		put_question(f, &f->question.trouble);
		break;
	}
}

/* -- trust -- */

/* Some accounts have no such thing (404): the code was enough. */
static void trust_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (response_ok(r, STEP_TRUST, &err) || r->http == 404) {
		signing_step(f, r);
		signing_login(f);
	} else {
		signing_bad(f, r->took_ms, &err);
	}
}

static void trust(struct sign_in *f)
{
	struct request r = auth_request(VERB_GET);

	f->step = STEP_TRUST;
	signing_say(f, &r, "/2sv/trust", STR_NONE, trust_heard);
}

/* -- what there is -- */

static bool is_hopeless(struct sign_in *f, const struct response *r)
{
	struct error err = ERROR_INIT;

	if (f->factors.keys)
		fail(&err, ERR_SIGN_IN,
			"This account signs in with security keys, which work in a browser only.",
			"Take the keys off in Settings, Sign-In & Security; then codes work here.");
	else if (f->factors.old)
		fail(&err, ERR_SIGN_IN,
			"This account has Apple's old two-step verification, which is not "
			"supported.",
			"Turn on two-factor authentication on a device, then sign in here.");
	if (!err.code)
		return is_shut(f, r);
	err.http = r->http;
	signing_bad(f, r->took_ms, &err);
	return true;
}

static void first_way(struct sign_in *f)
{
	enum factor way = f->want;
	size_t at = f->want_phone > 0 ? (size_t)f->want_phone - 1 : f->factors.first;

	if (way == FACTOR_ANY)
		way = f->factors.devices || !f->factors.n ? FACTOR_DEVICE : FACTOR_SMS;
	f->question.at = f->factors.first;
	choose_way(f, way, at);
}

/* The page that the web client starts from knows more than the JSON, and may be missing. */
static void page_heard(struct sign_in *f, const struct response *r)
{
	struct factors page;

	f->page = false;
	factors_read(r->body, &page);
	factors_merge(&page, &f->factors);
	if (!is_hopeless(f, r))
		first_way(f);
}

static void page_lost(struct sign_in *f, const struct error *err)
{
	f->page = false;
	if (err->code == ERR_THROTTLED)
		signing_bad(f, 0, err);
	else
		first_way(f);
}

static void read_page(struct sign_in *f)
{
	struct request r = auth_request(VERB_GET);

	r.aside = true;
	r.max_body = MIB;
	f->page = true;
	signing_say(f, &r, "", STR_NONE, page_heard);
	f->lost = page_lost;
}

/* The answer may come with 409, as a page, or as something that cannot be read: then devices remain. */
static void factors_heard(struct sign_in *f, const struct response *r)
{
	struct error err = ERROR_INIT;

	factors_read(r->body, &f->factors);
	if (!response_ok(r, STEP_FACTOR, &err) && !f->factors.known && is_over(&err))
		signing_bad(f, r->took_ms, &err);
	else if (is_hopeless(f, r))
		return;
	else if (f->factors.devices && !f->factors.bridge)
		read_page(f);
	else
		first_way(f);
}

void signing_factor(struct sign_in *f)
{
	struct request r = auth_request(VERB_GET);

	f->step = STEP_FACTOR;
	f->question = (struct icloud_question){.digits = DIGITS};
	signing_say(f, &r, "", STR_NONE, factors_heard);
}
