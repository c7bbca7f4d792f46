/* What every request carries: the headers of protocol 1.2 and 1.3 and the query of 1.4; and what every
 * answer of the identity host leaves behind. One place, because Apple changes these sets.
 */
#include "session/inner.h"

#include "icloud/time.h"
#include "net/headers.h"

#define WIDGET_KEY "d39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d"

struct str auth_widget_key(void)
{
	return STR(WIDGET_KEY);
}

void icloud_headers(const struct session *s, struct request *r)
{
	request_header(r, "Origin", str_of(s->home), false);
	request_header(r, "Referer", str_of(s->referer), false);
}

static void add_secret(struct request *r, const char *name, const struct secret *value)
{
	if (value->length)
		request_header(r, name, secret_str(value), true);
}

static void add_auth(
	const struct session *s, struct str frame, struct str accept, struct request *r)
{
	request_header(r, "Accept", accept, false);
	request_header(r, "Origin", str_of(s->auth_origin), false);
	request_header(r, "Referer", str_of(s->auth_referer), false);
	request_header(r, "X-Apple-OAuth-Client-Id", STR(WIDGET_KEY), false);
	request_header(r, "X-Apple-Widget-Key", STR(WIDGET_KEY), false);
	request_header(r, "X-Apple-OAuth-Client-Type", STR("firstPartyAuth"), false);
	request_header(r, "X-Apple-OAuth-Redirect-URI", str_of(s->home), false);
	request_header(r, "X-Apple-OAuth-Require-Grant-Code", STR("true"), false);
	request_header(r, "X-Apple-OAuth-Response-Mode", STR("web_message"), false);
	request_header(r, "X-Apple-OAuth-Response-Type", STR("code"), false);
	request_header(r, "X-Apple-OAuth-State", frame, true);
	request_header(r, "X-Apple-Frame-Id", frame, true);
	request_header(r, "X-Requested-With", STR("XMLHttpRequest"), false);
	request_header(r, "X-Apple-Mandate-Security-Upgrade", STR("0"), false);
	request_header(r, "X-Apple-I-Require-UE", STR("true"), false);
	request_header(r, "X-Apple-I-FD-Client-Info", str_of(s->client_info), false);
	add_secret(r, "scnt", &s->scnt);
	add_secret(r, "X-Apple-ID-Session-Id", &s->id);
	add_secret(r, "X-Apple-Auth-Attributes", &s->attributes);
}

void auth_headers(const struct session *s, struct str frame, struct request *r)
{
	add_auth(s, frame, STR("application/json, text/javascript"), r);
}

void code_headers(const struct session *s, struct str frame, struct str accept, struct request *r)
{
	add_auth(s, frame, accept, r);
}

static void hear_secret(struct secret *out, const struct response *r, const char *name)
{
	struct str value = response_header(r, name);

	if (value.n && value.n < 16 * KIB)
		secret_set(out, value);
}

void auth_hear(struct session *s, const struct response *r)
{
	struct str country = response_header(r, "X-Apple-ID-Account-Country");
	struct str trust = response_header(r, "X-Apple-TwoSV-Trust-Token");

	if (trust.n && !secret_is(&s->trust, trust))
		s->trusted_since = clock_now();
	hear_secret(&s->scnt, r, "scnt");
	hear_secret(&s->id, r, "X-Apple-ID-Session-Id");
	hear_secret(&s->token, r, "X-Apple-Session-Token");
	hear_secret(&s->trust, r, "X-Apple-TwoSV-Trust-Token");
	hear_secret(&s->attributes, r, "X-Apple-Auth-Attributes");
	hear_secret(&s->grant, r, "X-Apple-OAuth-Grant-Code");
	if (country.n && country.n < 16)
		session_set(&s->country, country);
}

bool common_query(const struct session *s, struct buf *url)
{
	url_param(url, "clientBuildNumber", str_of(s->settings->build_number));
	url_param(url, "clientId", str_of(s->client_id));
	url_param(url, "clientMasteringNumber", str_of(s->settings->mastering_number));
	if (*s->dsid)
		url_param(url, "dsid", str_of(s->dsid));
	return !url->failed;
}
