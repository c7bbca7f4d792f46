/* idmsa: opening the frame, the two SRP calls, the second factor, trust (protocol 2.2 to 2.12).
 *
 * A sign-in under way ("signing") is known by its scnt header, which changes with every answer, and
 * during SRP by the opaque `c`. What a client must send back is checked to the letter. */
#include "sim.h"
#include "srp.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 20064, CODE_TRIES = 3 };

struct signing {
	struct signing *next;
	char scnt[65], session_id[65], c[48];
	char account[256];
	struct srp_server srp;
	unsigned char A[SRP_GROUP];
	size_t n_A;
	bool begun, proved, coded, asked;
	int wrong_codes;
};

static const char html_type[] = "text/html;charset=UTF-8";

/* -- finding and making sign-ins ----------------------------------------------------------------- */

static struct signing *signing_new(struct sim *s)
{
	struct signing *sign = mem_new(sizeof *sign);

	random_hex(sign->session_id, 32);
	sign->next = s->signings;
	s->signings = sign;
	return sign;
}

static struct signing *signing_of(struct sim *s, const struct request *q)
{
	const char *scnt = header_get(q, "scnt"), *id = header_get(q, "X-Apple-ID-Session-Id");

	if (!scnt || !id)
		return NULL;
	for (struct signing *sign = s->signings; sign; sign = sign->next)
		if (strcmp(sign->session_id, id) == 0 && strcmp(sign->scnt, scnt) == 0)
			return sign;
	return NULL;
}

void auth_release(struct sim *s)
{
	while (s->signings) {
		struct signing *next = s->signings->next;

		free(s->signings);
		s->signings = next;
	}
	token_clear(s->session_tokens);
	token_clear(s->web_tokens);
	free(s->trust_token);
}

/* Every answer carries the marks that the next request must bring. */
static void answer_marks(struct signing *sign, struct answer *a)
{
	char attributes[33];

	random_hex(sign->scnt, 32);
	random_hex(attributes, 16);
	answer_header(a, "scnt", "%s", sign->scnt);
	answer_header(a, "X-Apple-ID-Session-Id", "%s", sign->session_id);
	answer_header(a, "X-Apple-Auth-Attributes", "%s", attributes);
	answer_header(a, "X-Apple-I-Rscd", "%d", a->status);
}

/* -- reading bodies ------------------------------------------------------------------------------ */

static bool member_text(const struct request *q, const char *key, struct buf *out)
{
	struct str value = json_get(json_value(buf_str(&q->body)), key);

	buf_clear(out);
	return json_type(value) == JSON_STRING && json_text(value, out);
}

static bool member_bytes(const struct request *q, const char *key, struct buf *out)
{
	struct buf text = BUF_INIT(4 * KIB);
	unsigned char raw[3 * KIB];
	int n = -1;
	size_t pad = 0;

	if (member_text(q, key, &text) && text.n && text.n % 4 == 0)
		n = EVP_DecodeBlock(raw, (const unsigned char *)text.p, (int)text.n);
	while (n > 0 && pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
		pad++;
	buf_release(&text);
	buf_clear(out);
	return n > 0 && buf_add(out, raw, (size_t)n - pad);
}

static void put_bytes(struct json_writer *w, const char *key, const unsigned char *p, int n)
{
	unsigned char text[512];

	EVP_EncodeBlock(text, p, n);
	json_key(w, key);
	json_put(w, (const char *)text);
}

static void service_error(struct answer *a, int status, const char *code, const char *message)
{
	refuse(a, status, NULL, "sign-in: %s", code);
	buf_printf(&a->body,
		"{\"service_errors\":[{\"code\":\"%s\",\"title\":\"%s\",\"message\":\"%s\","
		"\"suppressDismissal\":false}],\"hasError\":true}",
		code, message, message);
	answer_header(a, "X-Apple-I-Ercd", "%s", code);
}

static void out_of_step(struct answer *a, const char *what)
{
	refuse(a, 401,
		"{\"service_errors\":[{\"code\":\"-20528\",\"message\":\"Your session has "
		"expired.\"}],\"hasError\":true}",
		"sign-in: %s", what);
}

/* -- the steps ----------------------------------------------------------------------------------- */

void idmsa_frame(struct sim *s, const struct request *q, struct answer *a)
{
	static const char *const wanted[] = {"frame_id", "state", "skVersion", "client_id",
		"response_type", "response_mode", "redirect_uri", "authVersion"};
	char aasp[65];

	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		if (query_get(q, wanted[i]))
			continue;
		refuse(a, 400, NULL, "query parameter %s is missing", wanted[i]);
		return;
	}
	answer_marks(signing_new(s), a);
	random_hex(aasp, 32);
	answer_header(a, "Set-Cookie", "aasp=%s;Path=/;Domain=idmsa." SIM_DOMAIN ";Secure;HttpOnly",
		aasp);
	a->type = html_type;
	buf_adds(&a->body,
		"<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>\n");
}

void idmsa_federate(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);

	if (!sign) {
		out_of_step(a, "federate without the marks of the frame");
		return;
	}
	answer_marks(sign, a);
	buf_adds(&a->body, "{\"federated\":false}");
}

static bool has_protocol(const struct request *q, const char *name)
{
	struct json_walk w = json_walk(json_get(json_value(buf_str(&q->body)), "protocols"));

	while (json_next(&w))
		if (json_text_is(w.value, name))
			return true;
	return false;
}

/* Draw b until B begins with a zero byte, for those who want to see a client cope with that. */
static bool zero_b(struct srp_server *srp)
{
	while (srp->B[0] != 0)
		if (RAND_bytes(srp->b, SRP_HASH) != 1 || !srp_server_offer(srp))
			return false;
	return true;
}

static bool srp_begin(struct sim *s, struct signing *sign)
{
	sign->srp = (struct srp_server){.iteration = ITERATIONS};
	sign->srp.hex_password = strcmp(s->options.protocol, "s2k_fo") == 0;
	if (RAND_bytes(sign->srp.salt, SRP_SALT) != 1 || RAND_bytes(sign->srp.b, SRP_HASH) != 1 ||
		!srp_server_open(&sign->srp, str_of(s->options.password)))
		return false;
	return s->options.zero_bs <= 0 || (s->options.zero_bs--, zero_b(&sign->srp));
}

static void init_answer(struct sim *s, struct signing *sign, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	char hex[33];

	random_hex(hex, 16);
	snprintf(sign->c, sizeof sign->c, "d-123-%s:MSA", hex);
	json_object(&w);
	json_key(&w, "iteration");
	json_put_int(&w, ITERATIONS);
	put_bytes(&w, "salt", sign->srp.salt, SRP_SALT);
	json_key(&w, "protocol");
	json_put(&w, s->options.protocol);
	json_key(&w, "version");
	json_put_int(&w, 1);
	put_bytes(&w, "b", sign->srp.B, SRP_GROUP);
	json_key(&w, "c");
	json_put(&w, sign->c);
	json_object_end(&w);
	a->type = html_type; /* as Apple labels it, JSON or not */
}

static void init_begin(
	struct sim *s, struct signing *sign, struct str account, struct str A, struct answer *a)
{
	if (account.n >= sizeof sign->account || A.n > SRP_GROUP || !srp_begin(s, sign)) {
		refuse(a, 400, NULL, "init: accountName or a is too long");
		return;
	}
	memcpy(sign->account, account.p, account.n);
	sign->account[account.n] = '\0';
	memcpy(sign->A, A.p, A.n);
	sign->n_A = A.n;
	sign->begun = true;
	answer_marks(sign, a);
	init_answer(s, sign, a);
}

void idmsa_init(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);
	struct buf account = BUF_INIT(1 * KIB), A = BUF_INIT(4 * KIB);

	if (s->options.factor == FACTOR_BUSY) {
		refuse(a, 503, "<html><body>Service Unavailable</body></html>",
			"sign-in: throttled");
		a->type = html_type;
	} else if (!sign) {
		out_of_step(a, "init without the marks of the last answer");
	} else if (!member_text(q, "accountName", &account) || !member_bytes(q, "a", &A) ||
		   !has_protocol(q, s->options.protocol)) {
		refuse(a, 400, NULL, "init lacks accountName, a or protocols");
	} else {
		init_begin(s, sign, buf_str(&account), buf_str(&A), a);
	}
	buf_release(&account);
	buf_release(&A);
}

/* The account is known under its name in lower case only, as the client has to send it. */
static bool proves(struct sim *s, const struct signing *sign, const struct request *q)
{
	unsigned char m1[SRP_HASH], m2[SRP_HASH];
	struct buf got1 = BUF_INIT(1 * KIB), got2 = BUF_INIT(1 * KIB);
	struct str A = {(const char *)sign->A, sign->n_A};
	bool ok = strcmp(sign->account, s->options.apple_id) == 0 &&
		  srp_server_proof(&sign->srp, str_of(sign->account), A, m1, m2) &&
		  member_bytes(q, "m1", &got1) && member_bytes(q, "m2", &got2) &&
		  got1.n == SRP_HASH && got2.n == SRP_HASH &&
		  CRYPTO_memcmp(got1.p, m1, SRP_HASH) == 0 &&
		  CRYPTO_memcmp(got2.p, m2, SRP_HASH) == 0;

	buf_release(&got1);
	buf_release(&got2);
	return ok;
}

static bool trusts(const struct sim *s, const struct request *q)
{
	struct json_walk w = json_walk(json_get(json_value(buf_str(&q->body)), "trustTokens"));

	while (json_next(&w))
		if (s->trust_token && json_text_is(w.value, s->trust_token))
			return true;
	return false;
}

/* `kind` ends the token: accountLogin sees by it whether the second factor was shown. */
static void give_token(struct sim *s, struct answer *a, const char *kind)
{
	char hex[65], token[96];

	random_hex(hex, 32);
	snprintf(token, sizeof token, "%s%s", hex, kind);
	token_add(s->session_tokens, token);
	answer_header(a, "X-Apple-Session-Token", "%s", token);
	answer_header(a, "X-Apple-ID-Account-Country", "GBR");
}

static void ask_factor(struct sim *s, struct answer *a)
{
	a->status = 409;
	give_token(s, a, "-pending");
	answer_header(a, "X-Apple-TwoSV-Trust-Eligible", "true");
	answer_header(a, "Location", "/auth");
	buf_adds(&a->body, "{\"authType\":\"hsa2\"}");
}

static void password_accepted(
	struct sim *s, struct signing *sign, const struct request *q, struct answer *a)
{
	sign->proved = true;
	switch (s->options.factor) {
	case FACTOR_DEVICE:
	case FACTOR_SMS:
		if (!trusts(s, q)) {
			ask_factor(s, a);
			break;
		}
		give_token(s, a, "-trusted");
		buf_adds(&a->body, "{\"authType\":\"hsa2\"}");
		break;
	case FACTOR_REPAIR:
		a->status = 412;
		buf_adds(&a->body, "{\"authType\":\"sa\"}");
		break;
	default:
		give_token(s, a, "");
		buf_adds(&a->body, "{\"authType\":\"sa\"}");
	}
	answer_marks(sign, a);
}

static bool complete_is_whole(const struct request *q, const struct signing *sign)
{
	struct str body = json_value(buf_str(&q->body));
	const char *remember = query_get(q, "isRememberMeEnabled");
	bool flag;

	return remember && strcmp(remember, "true") == 0 &&
	       json_text_is(json_get(body, "accountName"), sign->account) &&
	       json_text_is(json_get(body, "c"), sign->c) &&
	       json_bool(json_get(body, "rememberMe"), &flag) &&
	       json_type(json_get(body, "trustTokens")) == JSON_ARRAY;
}

void idmsa_complete(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);

	if (!sign || !sign->begun) {
		out_of_step(a, "complete without init, or without its marks");
		return;
	}
	if (!complete_is_whole(q, sign)) {
		refuse(a, 400, NULL,
			"complete: accountName, c, rememberMe, trustTokens or query is wrong");
		return;
	}
	sign->begun = false; /* one proof per init */
	if (s->options.factor == FACTOR_LOCKED)
		service_error(
			a, 403, "-20209", "This Apple ID has been locked for security reasons.");
	else if (!proves(s, sign, q))
		service_error(a, 401, "-20101", "Your Apple ID or password was incorrect.");
	else {
		password_accepted(s, sign, q, a);
		return;
	}
	answer_marks(sign, a);
}

void idmsa_repair(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);

	if (!sign || !sign->proved || s->options.factor != FACTOR_REPAIR) {
		out_of_step(a, "repair without being asked");
		return;
	}
	give_token(s, a, "");
	answer_marks(sign, a);
	buf_adds(&a->body, "{}");
}

/* -- the second factor --------------------------------------------------------------------------- */

static struct signing *proved_signing(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);

	if (sign && sign->proved)
		return sign;
	out_of_step(a, "a code step without an accepted password, or without its marks");
	return NULL;
}

static void write_factors(const struct sim *s, const struct signing *sign, struct buf *out)
{
	buf_printf(out,
		"{\"trustedPhoneNumbers\":[{\"id\":1,\"numberWithDialCode\":\"+44 •••• ••••81\","
		"\"obfuscatedNumber\":\"(•••) "
		"•••-••81\",\"lastTwoDigits\":\"81\",\"pushMode\":\"sms\","
		"\"nonFTEU\":true}],\"trustedPhoneNumber\":{\"id\":1,\"numberWithDialCode\":"
		"\"+44 •••• ••••81\",\"obfuscatedNumber\":\"(•••) "
		"•••-••81\",\"lastTwoDigits\":\"81\","
		"\"pushMode\":\"sms\",\"nonFTEU\":true},\"securityCode\":{\"length\":6,"
		"\"tooManyCodesSent\":false,\"tooManyCodesValidated\":%s,\"securityCodeLocked\":"
		"false,"
		"\"securityCodeCooldown\":false},\"authenticationType\":\"hsa2\",\"hsa2Account\":"
		"true,"
		"\"noTrustedDevices\":%s,\"restrictedAccount\":false,\"managedAccount\":false}",
		sign->wrong_codes >= CODE_TRIES ? "true" : "false",
		s->options.factor == FACTOR_SMS ? "true" : "false");
}

void idmsa_factors(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);

	if (!sign)
		return;
	answer_marks(sign, a);
	write_factors(s, sign, &a->body);
}

void idmsa_push_code(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);

	if (!sign)
		return;
	sign->asked = true;
	a->status = 202;
	answer_marks(sign, a);
	write_factors(s, sign, &a->body);
}

static bool code_fits(const struct sim *s, const struct request *q)
{
	struct str code = json_get(json_value(buf_str(&q->body)), "securityCode");

	return json_text_is(json_get(code, "code"), s->options.code);
}

static void take_code(struct sim *s, const struct request *q, struct answer *a, int status)
{
	struct signing *sign = proved_signing(s, q, a);

	if (!sign)
		return;
	if (!sign->asked || !code_fits(s, q)) {
		sign->wrong_codes++;
		service_error(a, 400, "-21669", "Incorrect verification code.");
	} else {
		sign->coded = true;
		a->status = status;
		give_token(s, a, "-coded");
		if (status != 204)
			write_factors(s, sign, &a->body);
	}
	answer_marks(sign, a);
}

void idmsa_device_code(struct sim *s, const struct request *q, struct answer *a)
{
	take_code(s, q, a, 204);
}

static bool phone_fits(const struct request *q)
{
	struct str body = json_value(buf_str(&q->body));
	int64_t id;

	return json_int64(json_get(json_get(body, "phoneNumber"), "id"), &id) && id == 1 &&
	       (json_text_is(json_get(body, "mode"), "sms") ||
		       json_text_is(json_get(body, "mode"), "voice"));
}

void idmsa_phone(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);

	if (!sign)
		return;
	if (!phone_fits(q)) {
		refuse(a, 412, NULL, "phoneNumber.id or mode is wrong");
	} else {
		sign->asked = true;
		write_factors(s, sign, &a->body);
	}
	answer_marks(sign, a);
}

void idmsa_phone_code(struct sim *s, const struct request *q, struct answer *a)
{
	if (phone_fits(q))
		take_code(s, q, a, 200);
	else
		refuse(a, 412, NULL, "phoneNumber.id or mode is wrong");
}

void idmsa_trust(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = proved_signing(s, q, a);
	char token[65];

	if (!sign)
		return;
	if (!sign->coded) {
		out_of_step(a, "trust without a code");
		return;
	}
	random_hex(token, 32);
	free(s->trust_token);
	s->trust_token = mem_dup(token);
	a->status = 204;
	answer_header(a, "X-Apple-TwoSV-Trust-Token", "%s", token);
	give_token(s, a, "-trusted");
	answer_marks(sign, a);
}
