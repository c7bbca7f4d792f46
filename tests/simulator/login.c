/* setup: opening a session with the token of a sign-in, validating it, ending it, and new terms (protocol
 * 2.13, 2.15 to 2.17). */
#include "auth.h"

enum { MONTH = 30 * 86400 };

static void login_cookies(struct sim *s, struct answer *a, bool extended)
{
	cookie_random(s, a, "X-APPLE-UNIQUE-CLIENT-ID", 0);
	cookie_random(s, a, "X-APPLE-WEBAUTH-LOGIN", 0);
	cookie_random(s, a, "X-APPLE-WEBAUTH-VALIDATE", 0);
	cookie_set(
		s, a, "X-APPLE-WEBAUTH-USER", "\"v=1:s=1:d=" SIM_DSID "\"", extended ? MONTH : 0);
	cookie_random(s, a, "X_APPLE_WEB_KB-ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2 * MONTH);
	cookie_random(s, a, "X-APPLE-DS-WEB-SESSION-TOKEN", extended ? MONTH : 0);
}

static struct str body_value(const struct request *q)
{
	return json_value(buf_str(&q->body));
}

static bool text_of(struct str value, struct buf *out)
{
	buf_clear(out);
	return json_type(value) == JSON_STRING && json_text(value, out);
}

/* An account with a second factor is open to those who bring trust, or have just shown the code. */
static bool is_pending(const struct sim *s, struct str body, struct str token)
{
	struct buf trust = BUF_INIT(1 * KIB);
	bool trusted;

	if (!wants_code(s) || (s->states.factor == FACTOR_TWO_STEP && s->two_step_shown))
		return false;
	text_of(json_get(body, "trustToken"), &trust);
	trusted = token_known(s, &s->trust_tokens, buf_str(&trust));
	buf_release(&trust);
	return !trusted && !str_ends(token, STR("-trusted"));
}

static void open_session(struct sim *s, struct answer *a, struct str body, bool pending)
{
	bool extended = false;

	json_bool(json_get(body, "extended_login"), &extended);
	login_cookies(s, a, extended);
	if (pending)
		cookie_random(s, a, "X-APPLE-WEBAUTH-HSA-LOGIN", 0);
	else
		cookie_web_token(s, a);
	if (s->states.factor != FACTOR_NONE && !pending)
		cookie_random(s, a, "X-APPLE-WEBAUTH-HSA-TRUST", MONTH);
	s->count.sign_ins++;
	map_write(s, &a->body, pending);
}

/* The account lives in the other region. A 302 leads outside, so that following it would show. */
static void other_region(struct sim *s, struct answer *a)
{
	refuse(a, (int)s->states.domain_status, NULL, "the account lives in another region");
	buf_adds(&a->body, "{\"domainToUse\":");
	json_quote(str_of(s->states.domain), &a->body);
	buf_addc(&a->body, '}');
	if (a->status == 302)
		answer_header(a, "Location", "%s/setup/ws/1/accountLogin", s->outside);
}

static bool lives_elsewhere(const struct sim *s, const struct request *q)
{
	struct str rest = str_of(q->host_name), label;

	return s->states.domain[0] &&
	       !(str_cut(&rest, '.', &label) && str_is(rest, s->states.domain));
}

void setup_login(struct sim *s, const struct request *q, struct answer *a)
{
	static const char stale[] = "{\"success\":false,\"error\":\"Invalid Session Token\"}";
	struct str body = body_value(q);
	struct buf token = BUF_INIT(4 * KIB);

	s->count.logins++;
	if (!text_of(json_get(body, "dsWebAuthToken"), &token) ||
		!token_known(s, &s->session_tokens, buf_str(&token)))
		refuse(a, (int)s->states.dead_login, stale, "dsWebAuthToken is not a living one");
	else if (s->states.web_access == WEB_REFUSED)
		refuse(a, 400, stale, "the account does not allow iCloud data on the web");
	else if (json_type(json_get(body, "extended_login")) == JSON_NONE ||
		 json_type(json_get(body, "accountCountryCode")) != JSON_STRING ||
		 json_type(json_get(body, "trustToken")) != JSON_STRING)
		refuse(a, 400, "{\"success\":false,\"error\":\"Bad Request\"}",
			"accountLogin lacks extended_login, accountCountryCode or trustToken");
	else if (lives_elsewhere(s, q))
		other_region(s, a);
	else if (s->states.region_own && !s->signs_in_there)
		refuse(a, 400, stale, "the token is of a sign-in in the other region");
	else
		open_session(s, a, body, is_pending(s, body, buf_str(&token)));
	buf_release(&token);
}

void setup_validate(struct sim *s, const struct request *q, struct answer *a)
{
	struct str body = str_trim(buf_str(&q->body));

	s->count.validates++;
	if (!token_known(s, &s->web_tokens, cookie_get(q, "X-APPLE-WEBAUTH-TOKEN"))) {
		refuse(a, 421,
			"{\"success\":false,\"requestInfo\":{\"country\":\"GB\"},\"configBag\":{},"
			"\"error\":\"Missing X-APPLE-WEBAUTH-TOKEN cookie\"}",
			"cookie X-APPLE-WEBAUTH-TOKEN is missing or not a living one");
		return;
	}
	if (body.n && !str_is(body, "null")) {
		refuse(a, 400, NULL, "the body of validate is neither empty nor null");
		return;
	}
	map_write(s, &a->body, false);
}

void setup_logout(struct sim *s, const struct request *q, struct answer *a)
{
	struct str body = body_value(q);
	bool trust;

	if (!json_bool(json_get(body, "trustBrowser"), &trust) ||
		!json_bool(json_get(body, "allBrowsers"), &trust)) {
		refuse(a, 400, NULL, "logout lacks trustBrowser or allBrowsers");
		return;
	}
	token_clear(&s->web_tokens);
	token_clear(&s->session_tokens);
	cookie_set(s, a, "X-APPLE-WEBAUTH-TOKEN", "", -86400);
	cookie_set(s, a, "X-APPLE-WEBAUTH-USER", "", -86400);
	buf_adds(&a->body, "{\"success\":true}");
}

/* -- terms, protocol 2.17: GET, with a body ------------------------------------------------------ */

void setup_terms(struct sim *s, const struct request *q, struct answer *a)
{
	if (!json_text_is(json_get(body_value(q), "locale"), "en-gb")) {
		refuse(a, 400, NULL, "getTerms lacks locale, the account's languageCode");
		return;
	}
	buf_printf(&a->body, "{\"iCloudTerms\":{\"version\":%ld}}", s->states.terms);
}

void setup_terms_done(struct sim *s, const struct request *q, struct answer *a)
{
	int64_t version;

	if (!json_int64(json_get(body_value(q), "acceptedICloudTerms"), &version) ||
		version != s->states.terms) {
		refuse(a, 400, "{\"success\":false,\"error\":\"Bad Request\"}",
			"repairDone lacks the version of the terms");
		return;
	}
	s->accepted_terms = (long)version;
	s->count.terms_accepted++;
	buf_adds(&a->body, "{\"success\":true}");
}
