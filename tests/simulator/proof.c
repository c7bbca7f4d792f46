/* idmsa: name and password, proved by SRP (protocol 2.3 to 2.5), and the repair that may follow.
 *
 * During SRP a sign-in is known by the opaque `c` as well. What a client must send back is checked to
 * the letter; so is the proof of work, where one was asked for. */
#include "auth.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 20064, WORK_DAY = 86400 };

static const char html_type[] = "text/html;charset=UTF-8";

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

/* -- init ---------------------------------------------------------------------------------------- */

static bool has_protocol(const struct request *q, const char *name)
{
	struct json_walk w = json_walk(json_get(json_value(buf_str(&q->body)), "protocols"));

	while (json_next(&w))
		if (json_text_is(w.value, name))
			return true;
	return false;
}

/* Draw b until B begins with a zero byte, for those who want to see a client cope with that, or with none: by
 * chance one in 256 would. */
static bool draw_b(struct srp_server *srp, bool zero)
{
	while ((srp->B[0] == 0) != zero)
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
	return draw_b(&sign->srp, s->options.zero_bs > 0 && s->options.zero_bs-- > 0);
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

static void slowed(const struct sim *s, struct answer *a)
{
	bool busy = s->states.factor == FACTOR_BUSY;

	refuse(a, busy ? 503 : 403,
		busy ? "<html><body>Service Unavailable</body></html>"
		     : "<html><body>Forbidden</body></html>",
		"sign-in: throttled");
	a->type = html_type;
	if (s->states.retry_after)
		answer_header(a, "Retry-After", "%ld", s->states.retry_after);
}

void idmsa_init(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);
	struct buf account = BUF_INIT(1 * KIB), A = BUF_INIT(4 * KIB);

	if (s->states.factor == FACTOR_BUSY || s->states.factor == FACTOR_BLOCKED) {
		slowed(s, a);
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
	struct buf token = BUF_INIT(4 * KIB);
	bool known = false;

	while (!known && json_next(&w)) {
		buf_clear(&token);
		known = json_text(w.value, &token) &&
			token_known(s, &s->trust_tokens, buf_str(&token));
	}
	buf_release(&token);
	return known;
}

static void ask_factor(struct sim *s, struct signing *sign, struct answer *a)
{
	bool old = s->states.factor == FACTOR_TWO_STEP;

	a->status = 409;
	give_token(s, a, "-pending");
	answer_header(a, "X-Apple-TwoSV-Trust-Eligible", "true");
	answer_header(a, "Location", "/auth");
	buf_adds(&a->body, old ? "{\"authType\":\"hsa\"}" : "{\"authType\":\"hsa2\"}");
	if (s->states.push_by_itself && s->states.factor == FACTOR_DEVICE)
		send_code(s, sign, WAY_DEVICE, 0);
}

static void password_accepted(
	struct sim *s, struct signing *sign, const struct request *q, struct answer *a)
{
	sign->proved = true;
	if (wants_code(s) && !trusts(s, q) && !s->two_step_shown) {
		ask_factor(s, sign, a);
	} else if (s->states.factor == FACTOR_REPAIR) {
		a->status = 412;
		buf_adds(&a->body, "{\"authType\":\"sa\"}");
	} else {
		give_token(s, a, wants_code(s) ? "-trusted" : "");
		buf_adds(&a->body,
			wants_code(s) ? "{\"authType\":\"hsa2\"}" : "{\"authType\":\"sa\"}");
	}
	answer_marks(sign, a);
}

/* -- the proof of work, protocol 2.19 ------------------------------------------------------------ */

static bool begins_with_zeros(const unsigned char *digest, long bits)
{
	for (long i = 0; i < bits && i < 160; i++)
		if (digest[i / 8] & (0x80 >> (i % 8)))
			return false;
	return true;
}

/* YYYYMMDDHHMMSS of about now; a client's clock may be off by hours. */
static bool is_recent(struct str date)
{
	struct tm t = {0};
	char text[15];
	const char *end;
	time_t then;

	if (date.n != 14)
		return false;
	memcpy(text, date.p, 14);
	text[14] = '\0';
	end = strptime(text, "%Y%m%d%H%M%S", &t);
	then = timegm(&t);
	return end && !*end && labs((long)(time(NULL) - then)) < WORK_DAY;
}

static bool worked(const struct sim *s, const struct signing *sign, const struct request *q)
{
	struct str all = str_of(header_get(q, "X-APPLE-HC")), rest = all, version, bits, date, text;
	unsigned char digest[EVP_MAX_MD_SIZE];
	int64_t n;

	if (!*sign->challenge)
		return true;
	return str_cut(&rest, ':', &version) && str_is(version, "1") &&
	       str_cut(&rest, ':', &bits) && str_to_int64(bits, &n) && n == s->states.hashcash &&
	       str_cut(&rest, ':', &date) && is_recent(date) && str_cut(&rest, ':', &text) &&
	       str_is(text, sign->challenge) && str_cut(&rest, ':', &text) && text.n == 0 &&
	       rest.n > 0 && EVP_Digest(all.p, all.n, digest, NULL, EVP_sha1(), NULL) &&
	       begins_with_zeros(digest, s->states.hashcash);
}

/* -- complete ------------------------------------------------------------------------------------ */

static void wrong_password(const struct sim *s, struct answer *a)
{
	int status = (int)s->states.refusal;

	service_error(a, status, "-20101", "Your Apple ID or password was incorrect.");
	if (status == 200)
		answer_header(a, "X-Apple-I-Rscd", "401");
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
	s->count.proofs++;
	if (!worked(s, sign, q))
		refuse(a, 401, NULL, "complete without its proof of work in X-APPLE-HC");
	else if (s->states.factor == FACTOR_LOCKED)
		service_error(
			a, 403, "-20209", "This Apple ID has been locked for security reasons.");
	else if (!proves(s, sign, q))
		wrong_password(s, a);
	else {
		password_accepted(s, sign, q, a);
		return;
	}
	answer_marks(sign, a);
}

void idmsa_repair(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);

	if (!sign || !sign->proved || s->states.factor != FACTOR_REPAIR) {
		out_of_step(a, "repair without being asked");
		return;
	}
	if (s->states.repair_fails) {
		refuse(a, 412, "{\"authType\":\"sa\"}", "repair: only on the web");
	} else {
		give_token(s, a, "");
		buf_adds(&a->body, "{}");
	}
	answer_marks(sign, a);
}
