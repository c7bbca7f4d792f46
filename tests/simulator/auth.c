/* idmsa: the sign-ins under way, opening the frame, federate (protocol 1.3, 2.2), and what the further
 * steps in proof.c and factor.c share.
 *
 * A sign-in under way ("signing") is known by its scnt header, which changes with every answer, and
 * its session id. */
#include "auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char html_type[] = "text/html;charset=UTF-8";

/* -- finding and making sign-ins ----------------------------------------------------------------- */

struct signing *signing_new(struct sim *s)
{
	struct signing *sign = mem_new(sizeof *sign);

	random_hex(sign->session_id, 32);
	sign->next = s->signings;
	s->signings = sign;
	return sign;
}

struct signing *signing_of(struct sim *s, const struct request *q)
{
	const char *scnt = header_get(q, "scnt"), *id = header_get(q, "X-Apple-ID-Session-Id");

	if (!scnt || !id)
		return NULL;
	for (struct signing *sign = s->signings; sign; sign = sign->next)
		if (strcmp(sign->session_id, id) == 0 && strcmp(sign->scnt, scnt) == 0)
			return sign;
	return NULL;
}

struct signing *proved_signing(struct sim *s, const struct request *q, struct answer *a)
{
	struct signing *sign = signing_of(s, q);

	if (sign && sign->proved)
		return sign;
	out_of_step(a, "a step without an accepted password, or without its marks");
	return NULL;
}

void auth_forget(struct sim *s)
{
	while (s->signings) {
		struct signing *next = s->signings->next;

		free(s->signings);
		s->signings = next;
	}
}

void auth_release(struct sim *s)
{
	auth_forget(s);
	token_clear(&s->session_tokens);
	token_clear(&s->web_tokens);
	token_clear(&s->trust_tokens);
}

static bool has_rscd(const struct answer *a)
{
	for (size_t i = 0; i < a->n_headers; i++)
		if (strcmp(a->headers[i].name, "X-Apple-I-Rscd") == 0)
			return true;
	return false;
}

void answer_marks(struct signing *sign, struct answer *a)
{
	char attributes[33];

	random_hex(sign->scnt, 32);
	random_hex(attributes, 16);
	answer_header(a, "scnt", "%s", sign->scnt);
	answer_header(a, "X-Apple-ID-Session-Id", "%s", sign->session_id);
	answer_header(a, "X-Apple-Auth-Attributes", "%s", attributes);
	if (!has_rscd(a))
		answer_header(a, "X-Apple-I-Rscd", "%d", a->status);
}

bool member_text(const struct request *q, const char *key, struct buf *out)
{
	struct str value = json_get(json_value(buf_str(&q->body)), key);

	buf_clear(out);
	return json_type(value) == JSON_STRING && json_text(value, out);
}

void service_error(struct answer *a, int status, const char *code, const char *message)
{
	refuse(a, status, NULL, "sign-in: %s", code);
	buf_printf(&a->body,
		"{\"service_errors\":[{\"code\":\"%s\",\"title\":\"%s\",\"message\":\"%s\","
		"\"suppressDismissal\":false}],\"hasError\":true}",
		code, message, message);
	answer_header(a, "X-Apple-I-Ercd", "%s", code);
}

void out_of_step(struct answer *a, const char *what)
{
	refuse(a, 401,
		"{\"service_errors\":[{\"code\":\"-20528\",\"message\":\"Your session has "
		"expired.\"}],\"hasError\":true}",
		"sign-in: %s", what);
}

void give_token(struct sim *s, struct answer *a, const char *kind)
{
	char hex[65], token[96];

	random_hex(hex, 32);
	snprintf(token, sizeof token, "%s%s", hex, kind);
	token_add(s, &s->session_tokens, token, s->states.session_life);
	answer_header(a, "X-Apple-Session-Token", "%s", token);
	answer_header(a, "X-Apple-ID-Account-Country", "GBR");
}

/* -- the steps ----------------------------------------------------------------------------------- */

static void ask_work(struct sim *s, struct signing *sign, struct answer *a)
{
	if (!s->states.hashcash)
		return;
	random_hex(sign->challenge, 16);
	answer_header(a, "X-Apple-HC-Bits", "%ld", s->states.hashcash);
	answer_header(a, "X-Apple-HC-Challenge", "%s", sign->challenge);
}

void idmsa_frame(struct sim *s, const struct request *q, struct answer *a)
{
	static const char *const wanted[] = {"frame_id", "state", "skVersion", "client_id",
		"response_type", "response_mode", "redirect_uri", "authVersion"};
	struct signing *sign;
	char aasp[65];

	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		if (query_get(q, wanted[i]))
			continue;
		refuse(a, 400, NULL, "query parameter %s is missing", wanted[i]);
		return;
	}
	s->signs_in_there = strcmp(query_get(q, "redirect_uri"), s->home_there) == 0;
	sign = signing_new(s);
	answer_marks(sign, a);
	ask_work(s, sign, a);
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
