/* idmsa: the second factor and trust (protocol 2.6 to 2.9, 2.12).
 *
 * A code is taken only after it was asked for, on the way it was asked for, and only until the next one
 * is asked for; a device's settings show one without asking. What was asked last is told to the
 * control port. */
#include "auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const way_names[] = {"none", "device", "sms", "voice"};

/* The trusted numbers; a number's id is not its place. */
static const struct {
	long id;
	const char *dialled, *bare, *last;
} phones[PHONES] = {
	{1, "+44 •••• ••••81", "•••• ••••81", "81"},
	{3, "+44 •••• ••••17", "•••• ••••17", "17"},
	{6, "+1 (•••) •••-••05", "(•••) •••-••05", "05"},
	{10, "+49 ••• •••••62", "••• •••••62", "62"},
	{15, "+33 • •• •• •• 40", "• •• •• •• 40", "40"},
	{21, "+39 ••• ••• ••93", "••• ••• ••93", "93"},
	{28, "+353 •• ••• ••28", "•• ••• ••28", "28"},
	{36, "+46 ••-••• •• 74", "••-••• •• 74", "74"},
};

static size_t n_phones(const struct sim *s)
{
	return s->states.phones < PHONES ? (size_t)s->states.phones : PHONES;
}

bool wants_code(const struct sim *s)
{
	return s->states.factor >= FACTOR_DEVICE && s->states.factor <= FACTOR_TWO_STEP;
}

/* -- sending ------------------------------------------------------------------------------------- */

/* The first is --code as it stands; with --fresh-codes each further one counts on. */
static void make_code(const struct sim *s, char out[STATE_TEXT])
{
	int64_t n;
	int digits = (int)strlen(s->states.code);

	snprintf(out, STATE_TEXT, "%s", s->states.code);
	if (s->states.fresh_codes && s->count.codes_sent && str_to_int64(str_of(out), &n))
		snprintf(out, STATE_TEXT, "%0*lld", digits, (long long)(n + s->count.codes_sent));
}

void send_code(struct sim *s, struct signing *sign, enum way way, long phone)
{
	s->sent = (struct sent_code){.way = way, .phone = phone};
	make_code(s, s->sent.code);
	s->count.codes_sent++;
	if (sign) {
		sign->sent = s->sent;
		sign->sends++;
	}
}

void code_expire(struct sim *s)
{
	for (struct signing *sign = s->signings; sign; sign = sign->next)
		sign->sent = (struct sent_code){.way = WAY_NONE};
	s->sent = (struct sent_code){.way = WAY_NONE};
}

void code_write(struct sim *s, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "way");
	json_put(&w, way_names[s->sent.way]);
	json_key(&w, "phone");
	json_put_int(&w, s->sent.phone);
	json_key(&w, "code");
	json_put(&w, s->sent.code);
	json_key(&w, "device_code");
	json_put(&w, s->states.device_code);
	json_key(&w, "sent");
	json_put_int(&w, s->count.codes_sent);
	json_key(&w, "tried");
	json_put_int(&w, s->count.codes_tried);
	json_object_end(&w);
}

/* -- the list of factors ------------------------------------------------------------------------- */

static enum limit limit_of(const struct sim *s, const struct signing *sign)
{
	if (s->states.limit != LIMIT_NONE)
		return (enum limit)s->states.limit;
	if (s->states.tries && sign->wrong_codes >= s->states.tries)
		return LIMIT_TRIED;
	if (s->states.sends && sign->sends >= s->states.sends)
		return LIMIT_SENT;
	return LIMIT_NONE;
}

static void put_flag(struct json_writer *w, const char *key, bool yes)
{
	json_key(w, key);
	json_put_bool(w, yes);
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_put(w, text);
}

static void put_phone(const struct sim *s, struct json_writer *w, size_t i)
{
	json_object(w);
	json_key(w, "id");
	json_put_int(w, phones[i].id);
	put_text(w, "numberWithDialCode", phones[i].dialled);
	put_text(w, "obfuscatedNumber", phones[i].bare);
	put_text(w, "lastTwoDigits", phones[i].last);
	put_text(w, "pushMode", phones[i].id == s->states.voice_only ? "voice" : "sms");
	put_flag(w, "nonFTEU", i == 0);
	json_object_end(w);
}

static void put_phones(const struct sim *s, struct json_writer *w)
{
	json_key(w, "trustedPhoneNumbers");
	json_array(w);
	for (size_t i = 0; i < n_phones(s) && s->states.phones_in != PHONES_SINGLE; i++)
		put_phone(s, w, i);
	json_array_end(w);
	if (n_phones(s) == 0)
		return;
	json_key(w, "trustedPhoneNumber");
	put_phone(s, w, 0);
}

/* `valid`: the code that was just tried; -1 for none. */
static void put_security_code(
	const struct sim *s, const struct signing *sign, struct json_writer *w, int valid)
{
	enum limit limit = limit_of(s, sign);

	json_key(w, "securityCode");
	json_object(w);
	json_key(w, "length");
	json_put_int(w, (int64_t)strlen(s->states.code));
	put_flag(w, "tooManyCodesSent", limit == LIMIT_SENT);
	put_flag(w, "tooManyCodesValidated", limit == LIMIT_TRIED);
	put_flag(w, "securityCodeLocked", limit == LIMIT_LOCKED);
	put_flag(w, "securityCodeCooldown", limit == LIMIT_COOLDOWN);
	if (valid >= 0)
		put_flag(w, "valid", valid);
	json_object_end(w);
}

static void put_keys(struct json_writer *w)
{
	json_key(w, "fsaChallenge");
	json_put_raw(w, STR("{\"challenge\":\"b3BlbiBzZXNhbWUgc2F5cyBtZSBub3Qgb25jZQ\","
			    "\"keyHandles\":[\"a2V5LW9uZQ\",\"a2V5LXR3bw\"],"
			    "\"rpId\":\"apple.com\"}"));
	json_key(w, "keyNames");
	json_put_raw(w, STR("[\"Blue key\",\"Spare key\"]"));
}

static void put_factors(
	const struct sim *s, const struct signing *sign, struct json_writer *w, int valid)
{
	bool old = s->states.factor == FACTOR_TWO_STEP;

	put_phones(s, w);
	put_security_code(s, sign, w, valid);
	put_text(w, "authenticationType", old ? "hsa" : "hsa2");
	put_flag(w, "hsa2Account", !old);
	put_flag(w, "noTrustedDevices", s->states.factor == FACTOR_SMS);
	put_flag(w, "restrictedAccount", false);
	put_flag(w, "managedAccount", s->states.managed);
}

static void write_factors(
	const struct sim *s, const struct signing *sign, struct buf *out, int valid)
{
	struct json_writer w = json_writer(out);
	bool nested = s->states.phones_in == PHONES_NESTED;

	json_object(&w);
	if (nested) {
		json_key(&w, "phoneNumberVerification");
		json_object(&w);
	}
	if (s->states.phones_in != PHONES_NOWHERE)
		put_factors(s, sign, &w, valid);
	if (nested)
		json_object_end(&w);
	if (s->states.factor == FACTOR_KEYS)
		put_keys(&w);
	json_object_end(&w);
}

static void put_bridge(struct json_writer *w)
{
	json_key(w, "bridgeInitiateData");
	json_put_raw(w, STR("{\"apnsTopic\":\"com.apple.idmsauthwidget\","
			    "\"apnsEnvironment\":\"prod\"}"));
}

/* The page that the web client starts from: the same, in a script element. */
static void write_page(const struct sim *s, const struct signing *sign, struct buf *out)
{
	struct json_writer w = json_writer(out);

	buf_adds(out, "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>\n"
		      "<script type=\"application/json\" class=\"boot_args\">\n");
	json_object(&w);
	json_key(&w, "direct");
	json_object(&w);
	json_key(&w, "twoSV");
	json_object(&w);
	json_key(&w, "phoneNumberVerification");
	json_object(&w);
	put_factors(s, sign, &w, -1);
	json_object_end(&w);
	json_key(&w, "authFactors");
	json_put_raw(&w, STR("[\"robocall\",\"sms\",\"generatedcode\"]"));
	json_key(&w, "supportedPushModes");
	json_put_raw(&w, STR("[\"voice\",\"sms\"]"));
	json_key(&w, "sourceAppId");
	json_put_int(&w, 1159);
	if (s->states.bridge)
		put_bridge(&w);
	json_object_end(&w);
	put_flag(&w, "hasTrustedDevices", s->states.factor == FACTOR_DEVICE);
	put_text(&w, "authInitialRoute",
		s->states.bridge ? "auth/bridge/step" : "auth/verify/phone");
	if (s->states.factor == FACTOR_KEYS)
		put_keys(&w);
	json_object_end(&w);
	json_object_end(&w);
	buf_adds(out, "\n</script>\n</body></html>\n");
}

void idmsa_factors(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);
	struct str accept = str_of(header_get(q, "Accept"));

	if (!sign)
		return;
	a->status = s->states.factors_409 ? 409 : 200;
	answer_marks(sign, a);
	if (str_find(accept, STR("text/html")) != SIZE_MAX) {
		a->type = "text/html;charset=UTF-8";
		write_page(s, sign, &a->body);
	} else {
		write_factors(s, sign, &a->body, -1);
	}
}

/* -- asking for a code --------------------------------------------------------------------------- */

/* Nothing is sent: Apple takes no more, or this way does not exist for the account. */
static void not_sent(
	struct sim *s, struct signing *sign, struct answer *a, int status, const char *why)
{
	refuse(a, status, NULL, "%s", why);
	answer_marks(sign, a);
	write_factors(s, sign, &a->body, -1);
}

static bool may_send(struct sim *s, struct signing *sign, struct answer *a)
{
	static const char *const why[] = {"", "too many codes were sent", "too many were tried",
		"codes are locked", "codes are cooling down"};
	enum limit limit = limit_of(s, sign);

	if (limit == LIMIT_NONE)
		return true;
	not_sent(s, sign, a, (int)s->states.limit_status, why[limit]);
	return false;
}

void idmsa_push_code(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);

	if (!sign || !may_send(s, sign, a))
		return;
	if (s->states.factor != FACTOR_DEVICE) {
		not_sent(s, sign, a, 412, "the account has no trusted device for codes");
		return;
	}
	send_code(s, sign, WAY_DEVICE, 0);
	a->status = 202;
	answer_marks(sign, a);
	write_factors(s, sign, &a->body, -1);
}

/* Which number, which way; false when the account has no such number, or the body is not whole. */
static bool phone_named(const struct sim *s, const struct request *q, enum way *way, int64_t *phone)
{
	struct str body = json_value(buf_str(&q->body)), mode = json_get(body, "mode");

	*way = json_text_is(mode, "sms")     ? WAY_SMS
	       : json_text_is(mode, "voice") ? WAY_VOICE
					     : WAY_NONE;
	if (*way == WAY_NONE || !json_int64(json_get(json_get(body, "phoneNumber"), "id"), phone))
		return false;
	for (size_t i = 0; i < n_phones(s); i++)
		if (phones[i].id == *phone)
			return true;
	return false;
}

void idmsa_phone(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);
	int64_t phone = 0;
	enum way way;

	if (!sign || !may_send(s, sign, a))
		return;
	if (!phone_named(s, q, &way, &phone)) {
		not_sent(s, sign, a, 412, "phoneNumber.id or mode is wrong");
	} else if (s->states.factor == FACTOR_KEYS) {
		not_sent(s, sign, a, 412, "an account with security keys gets no code");
	} else if (way == WAY_SMS && phone == s->states.voice_only) {
		not_sent(s, sign, a, 412, "this number takes calls only");
	} else {
		send_code(s, sign, way, (long)phone);
		a->status = s->states.asked_409 ? 409 : 200;
		answer_marks(sign, a);
		write_factors(s, sign, &a->body, -1);
	}
}

/* -- taking a code ------------------------------------------------------------------------------- */

static bool code_fits(const struct sim *s, const struct signing *sign, const struct request *q,
	enum way way, int64_t phone)
{
	struct str code = json_get(json_get(json_value(buf_str(&q->body)), "securityCode"), "code");

	if (json_type(code) != JSON_STRING || s->states.factor == FACTOR_KEYS)
		return false;
	if (way == WAY_DEVICE && s->states.factor == FACTOR_DEVICE &&
		json_text_is(code, s->states.device_code))
		return true;
	return sign->sent.way == way && sign->sent.phone == phone &&
	       json_text_is(code, sign->sent.code);
}

static void accept_code(struct sim *s, struct signing *sign, struct answer *a, enum way way)
{
	enum accept how = (enum accept)s->states.accept;

	sign->coded = true;
	sign->sent = (struct sent_code){.way = WAY_NONE}; /* used */
	a->status = how == ACCEPT_VALID_412 ? 412
		    : how != ACCEPT_PLAIN   ? 409
		    : way == WAY_DEVICE	    ? 204
					    : 200;
	if (how <= ACCEPT_409)
		give_token(s, a, "-coded");
	if (how != ACCEPT_PLAIN)
		answer_header(a, "X-Apple-Edp", "true");
	if (a->status != 204)
		write_factors(s, sign, &a->body, how == ACCEPT_409 ? -1 : 1);
}

static void wrong_code(struct sim *s, struct signing *sign, struct answer *a)
{
	struct buf state = BUF_INIT(64 * KIB);

	sign->wrong_codes++;
	service_error(a, 400, "-21669", "Incorrect verification code.");
	if (limit_of(s, sign) !=
		LIMIT_NONE) { /* and the state that says why no further one counts */
		write_factors(s, sign, &state, 0);
		a->body.n--;
		buf_addc(&a->body, ',');
		buf_add_str(&a->body, str_part(buf_str(&state), 1, state.n));
	}
	buf_release(&state);
}

static void take_code(
	struct sim *s, const struct request *q, struct answer *a, enum way way, int64_t phone)
{
	struct signing *sign = proved_signing(s, q, a);

	if (!sign)
		return;
	s->count.codes_tried++;
	if (limit_of(s, sign) != LIMIT_TRIED && limit_of(s, sign) != LIMIT_LOCKED &&
		code_fits(s, sign, q, way, phone))
		accept_code(s, sign, a, way);
	else
		wrong_code(s, sign, a);
	answer_marks(sign, a);
}

void idmsa_device_code(struct sim *s, const struct request *q, struct answer *a)
{
	take_code(s, q, a, WAY_DEVICE, 0);
}

void idmsa_phone_code(struct sim *s, const struct request *q, struct answer *a)
{
	int64_t phone = 0;
	enum way way;

	if (phone_named(s, q, &way, &phone))
		take_code(s, q, a, way, phone);
	else
		refuse(a, 412, NULL, "phoneNumber.id or mode is wrong");
}

void idmsa_trust(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);
	char token[65];

	if (!sign)
		return;
	if (s->states.factor == FACTOR_TWO_STEP) {
		refuse(a, 404, NULL, "no trust for the old two-step verification");
		return;
	}
	if (!sign->coded) {
		out_of_step(a, "trust without a code");
		return;
	}
	random_hex(token, 32);
	token_add(s, &s->trust_tokens, token, s->states.trust_life);
	s->count.trusts++;
	a->status = 204;
	answer_header(a, "X-Apple-TwoSV-Trust-Token", "%s", token);
	give_token(s, a, "-trusted");
	answer_marks(sign, a);
}
