/* Which host answers what, and what every call must bring. A call that lacks something is refused the
 * way Apple refuses it, and the record says what was missing. */
#include "sim.h"

#include <string.h>

enum {
	COOKIE = 1, /* X-APPLE-WEBAUTH-TOKEN of a living session */
	ORIGIN = 2, /* Origin and Referer of the home page, a browser's agent */
	DSID = 4,
	CLIENT = 8, /* clientBuildNumber, clientId */
	MASTERING = 16,
	CONTACTS = 32, /* clientVersion=2.1, locale, order */
	CALENDAR = 64, /* clientVersion=5.1, lang, usertz */
	RANGE = 128,   /* startDate, endDate */
	WIDGET = 256,  /* the OAuth headers of sign-in */
	BARE = 512,    /* no cookie may come here */
	ATTEMPT = 1024,
	READ_TOKENS = 2048,  /* prefToken and a syncToken of this account, of whatever age */
	WRITE_TOKENS = 4096, /* both as they are now */
	PREFIX = 8192,	     /* the path goes on */

	SIGNED_IN = COOKIE | ORIGIN | DSID | CLIENT | MASTERING,
	CO = SIGNED_IN | CONTACTS,
	CA = SIGNED_IN | CALENDAR,
};

static const struct route {
	enum host host;
	const char *verb, *path;
	unsigned needs;
	handler *run;
} routes[] = {
	{HOST_IDMSA, "GET", "/appleauth/auth/authorize/signin", 0, idmsa_frame},
	{HOST_IDMSA, "POST", "/appleauth/auth/federate", WIDGET, idmsa_federate},
	{HOST_IDMSA, "POST", "/appleauth/auth/signin/init", WIDGET, idmsa_init},
	{HOST_IDMSA, "POST", "/appleauth/auth/signin/complete", WIDGET, idmsa_complete},
	{HOST_IDMSA, "POST", "/appleauth/auth/repair/complete", WIDGET, idmsa_repair},
	{HOST_IDMSA, "GET", "/appleauth/auth", WIDGET, idmsa_factors},
	{HOST_IDMSA, "PUT", "/appleauth/auth/verify/trusteddevice/securitycode", WIDGET,
		idmsa_push_code},
	{HOST_IDMSA, "POST", "/appleauth/auth/verify/trusteddevice/securitycode", WIDGET,
		idmsa_device_code},
	{HOST_IDMSA, "PUT", "/appleauth/auth/verify/phone", WIDGET, idmsa_phone},
	{HOST_IDMSA, "POST", "/appleauth/auth/verify/phone/securitycode", WIDGET, idmsa_phone_code},
	{HOST_IDMSA, "GET", "/appleauth/auth/2sv/trust", WIDGET, idmsa_trust},
	{HOST_SETUP, "POST", "/setup/ws/1/accountLogin", ORIGIN, setup_login},
	{HOST_SETUP, "POST", "/setup/ws/1/validate", ORIGIN, setup_validate},
	{HOST_SETUP, "POST", "/setup/ws/1/logout", SIGNED_IN, setup_logout},
	{HOST_SETUP, "POST", "/setup/ws/1/storageUsageInfo", SIGNED_IN, setup_storage},
	{HOST_SETUP, "GET", "/setup/ws/1/storageUsageInfo", SIGNED_IN, setup_storage},
	{HOST_SETUP, "GET", "/setup/ws/1/getTerms", COOKIE | ORIGIN, setup_terms},
	{HOST_SETUP, "GET", "/setup/ws/1/repairDone", COOKIE | ORIGIN, setup_terms_done},
	{HOST_SETUP, "GET", "/setup/ws/1/listDevices", ORIGIN, setup_devices},
	{HOST_SETUP, "POST", "/setup/ws/1/sendVerificationCode", ORIGIN, setup_send_code},
	{HOST_SETUP, "POST", "/setup/ws/1/validateVerificationCode", ORIGIN, setup_take_code},
	{HOST_SETUP, "POST", "/setup/ws/1/requestWebAccessState", SIGNED_IN, setup_web_access},
	{HOST_SETUP, "POST", "/setup/ws/1/enableDeviceConsentForPCS", SIGNED_IN, setup_consent},
	{HOST_SETUP, "POST", "/setup/ws/1/requestPCS", SIGNED_IN, setup_pcs},
	{HOST_PCS, "GET", "/", COOKIE | ORIGIN | PREFIX, pcs_service},
	{HOST_PCS, "POST", "/", COOKIE | ORIGIN | PREFIX, pcs_service},
	{HOST_CONTACTS, "GET", "/co/startup", CO, co_startup},
	{HOST_CONTACTS, "GET", "/co/contacts", CO | READ_TOKENS, co_contacts},
	{HOST_CONTACTS, "GET", "/co/mecard", CO, co_mecard},
	{HOST_CONTACTS, "GET", "/co/groups", CO, co_groups},
	{HOST_CONTACTS, "GET", "/co/changeset", CO, co_changeset},
	{HOST_CONTACTS, "POST", "/co/changeset", CO, co_changeset},
	{HOST_CONTACTS, "POST", "/co/contacts/card", CO | WRITE_TOKENS, co_card},
	{HOST_CONTACTS, "POST", "/co/groups/card", CO | WRITE_TOKENS, co_group_card},
	{HOST_CONTACTS, "POST", "/co/mecardid/card", CO | WRITE_TOKENS, co_choose_me},
	{HOST_GATEWAY, "GET", "/contacts/" SIM_DSID "/ck/card/", COOKIE | PREFIX, co_photo},
	{HOST_CALENDAR, "POST", "/ca/alarmtriggers", CA | RANGE, ca_alarms},
	{HOST_CALENDAR, "GET", "/ca/alarmtriggers", CA | RANGE, ca_alarms},
	{HOST_CALENDAR, "GET", "/ca/startup", CA | RANGE, ca_startup},
	{HOST_CALENDAR, "GET", "/ca/allcollections", CA, ca_collections},
	{HOST_CALENDAR, "GET", "/ca/events", CA | RANGE, ca_events},
	{HOST_CALENDAR, "GET", "/ca/eventdetail/", CA | PREFIX, ca_detail},
	{HOST_PUSH, "POST", "/getToken", SIGNED_IN | ATTEMPT, push_token},
	{HOST_PUSH, "POST", "/registerTopics", SIGNED_IN | ATTEMPT, push_register},
	{HOST_PUSH, "POST", "/getState", SIGNED_IN, push_state},
	{HOST_PUSH, "GET", "/refreshWebAuth", COOKIE | ORIGIN | DSID | CLIENT, push_refresh},
	{HOST_KEYVALUE, "POST", "/json/sync", COOKIE | ORIGIN | DSID | CLIENT, keyvalue_sync},
	{HOST_COURIER, "GET", "/aps", BARE, courier_poll},
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

static const struct {
	const char *name;
	enum host host;
} hosts[] = {
	{"idmsa." SIM_DOMAIN, HOST_IDMSA},
	{"www." SIM_DOMAIN, HOST_WWW},
	{"setup." SIM_DOMAIN, HOST_SETUP},
	{"idmsa." SIM_REGION, HOST_IDMSA},
	{"www." SIM_REGION, HOST_WWW},
	{"setup." SIM_REGION, HOST_SETUP},
	{"p61-setup." SIM_DOMAIN, HOST_SETUP},
	{"p61-contactsws." SIM_DOMAIN, HOST_CONTACTS},
	{"p61-calendarws." SIM_DOMAIN, HOST_CALENDAR},
	{"p61-pushws." SIM_DOMAIN, HOST_PUSH},
	{"p61-keyvalueservice." SIM_DOMAIN, HOST_KEYVALUE},
	{"p61-ckdatabasews." SIM_DOMAIN, HOST_PCS},
	{"p61-docws." SIM_DOMAIN, HOST_PCS},
	{"p61-drivews." SIM_DOMAIN, HOST_PCS},
	{"p61-photosws." SIM_DOMAIN, HOST_PCS},
	{"gateway." SIM_DOMAIN, HOST_GATEWAY},
	{"webcourier.push." SIM_DOMAIN, HOST_COURIER},
};

enum host host_of(const char *name)
{
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		if (strcmp(hosts[i].name, name) == 0)
			return hosts[i].host;
	return HOST_NONE;
}

bool route_keeps_body(const struct request *q)
{
	return q->host == HOST_CONTACTS && q->path && strstr(q->path, "/card");
}

/* -- what a call must bring ---------------------------------------------------------------------- */

static const char bad_request[] = "{\"requestUUID\":\"5F0F7A52-5B0A-4E6B-9B1A-6D0C1E2F3A4B\","
				  "\"errorReason\":\"Bad Request\",\"errorCode\":400}";

static bool has_cookie(struct sim *s, const struct request *q, struct answer *a)
{
	static const char body[] =
		"{\"reason\":\"Missing X-APPLE-WEBAUTH-TOKEN cookie\",\"error\":1}";
	struct str cookie = cookie_get(q, "X-APPLE-WEBAUTH-TOKEN");

	if (!cookie.p) {
		refuse(a, 421, body, "cookie X-APPLE-WEBAUTH-TOKEN is missing");
		return false;
	}
	if (!token_known(s, &s->web_tokens, cookie)) {
		refuse(a, 421, body, "cookie X-APPLE-WEBAUTH-TOKEN is not a living one");
		return false;
	}
	return true;
}

static bool has_header(
	const struct request *q, struct answer *a, const char *name, const char *want)
{
	const char *value = header_get(q, name);

	if (value && (!want || strncmp(value, want, strlen(want)) == 0))
		return true;
	refuse(a, 403, bad_request, "header %s is %s", name, value ? "wrong" : "missing");
	return false;
}

/* Each region's setup host wants its own home, the services and idmsa either. */
static const char *home_of(const struct sim *s, const struct request *q, const char *header)
{
	const char *value = header_get(q, header);
	bool there = value && strncmp(value, s->home_there, strlen(s->home_there)) == 0;

	if (strcmp(q->host_name, "setup." SIM_DOMAIN) == 0)
		there = false;
	if (strcmp(q->host_name, "setup." SIM_REGION) == 0)
		there = true;
	return there ? s->home_there : s->home;
}

static bool has_origin(struct sim *s, const struct request *q, struct answer *a)
{
	return has_header(q, a, "Origin", home_of(s, q, "Origin")) &&
	       has_header(q, a, "Referer", home_of(s, q, "Referer")) &&
	       has_header(q, a, "User-Agent", "Mozilla/5.0");
}

static bool has_widget(struct sim *s, const struct request *q, struct answer *a)
{
	static const char redirect[] = "X-Apple-OAuth-Redirect-URI";
	static const char key[] =
		"d39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d";

	return has_header(q, a, "X-Apple-Widget-Key", key) &&
	       has_header(q, a, "X-Apple-OAuth-Client-Id", key) &&
	       has_header(q, a, "X-Apple-OAuth-Client-Type", "firstPartyAuth") &&
	       has_header(q, a, redirect, home_of(s, q, redirect)) &&
	       has_header(q, a, "X-Apple-OAuth-Require-Grant-Code", "true") &&
	       has_header(q, a, "X-Apple-OAuth-Response-Mode", "web_message") &&
	       has_header(q, a, "X-Apple-OAuth-Response-Type", "code") &&
	       has_header(q, a, "X-Apple-OAuth-State", "") &&
	       has_header(q, a, "User-Agent", "Mozilla/5.0");
}

static bool has_query(const struct request *q, struct answer *a, const char *name, const char *want)
{
	const char *value = query_get(q, name);

	if (value && *value && (!want || strcmp(value, want) == 0))
		return true;
	refuse(a, 400, bad_request, "query parameter %s is %s", name, value ? "wrong" : "missing");
	return false;
}

static bool is_date(const char *text)
{
	struct str rest = str_of(text), year, month, day;
	int64_t y, m, d;

	return str_cut(&rest, '-', &year) && str_cut(&rest, '-', &month) &&
	       str_cut(&rest, '-', &day) && rest.n == 0 && str_to_int64(year, &y) &&
	       str_to_int64(month, &m) && str_to_int64(day, &d) && y > 1900 && m >= 1 && m <= 12 &&
	       d >= 1 && d <= 31;
}

static bool has_date(const struct request *q, struct answer *a, const char *name)
{
	if (!has_query(q, a, name, NULL))
		return false;
	if (is_date(query_get(q, name)))
		return true;
	refuse(a, 400, bad_request, "query parameter %s is no date", name);
	return false;
}

static bool has_order(const struct request *q, struct answer *a)
{
	const char *order = query_get(q, "order");

	if (order && (strcmp(order, "last,first") == 0 || strcmp(order, "first,last") == 0))
		return true;
	refuse(a, 400, bad_request, "query parameter order is %s", order ? "wrong" : "missing");
	return false;
}

static const struct pair *find_pair(const struct request *q, const char *name)
{
	for (size_t i = 0; i < q->n_query; i++)
		if (strcmp(q->query[i].name, name) == 0)
			return &q->query[i];
	return NULL;
}

/* Stale, missing and unencoded tokens are all one to the server (protocol 4.6). */
static bool has_token(
	const struct request *q, struct answer *a, const char *name, const char *want, bool whole)
{
	static const char body[] = "{\"requestUUID\":\"5F0F7A52-5B0A-4E6B-9B1A-6D0C1E2F3A4B\","
				   "\"errorReason\":\"Invalid sync token\",\"errorCode\":420}";
	const struct pair *p = find_pair(q, name);
	bool same =
		p && (whole ? strcmp(p->value, want) : strncmp(p->value, want, strlen(want))) == 0;

	if (same && !p->raw)
		return true;
	refuse(a, 420, body, "%s is %s", name,
		!p	 ? "missing"
		: p->raw ? "not percent-encoded"
			 : "stale");
	return false;
}

/* A read may bring an older token: the list then simply is what it is now. */
static bool has_tokens(struct sim *s, const struct request *q, struct answer *a, bool current)
{
	char sync[128];

	sync_token(s, sync);
	if (!current)
		*(strrchr(sync, '=') + 1) = '\0';
	return has_token(q, a, "prefToken", s->pref_token, true) &&
	       has_token(q, a, "syncToken", sync, current);
}

static bool has_type(const struct request *q, struct answer *a)
{
	const char *type = header_get(q, "Content-Type");

	if (q->body.n == 0 ||
		(type && (strstr(type, "application/json") || strstr(type, "text/plain"))))
		return true;
	refuse(a, 415, bad_request, "Content-Type is %s", type ? "wrong" : "missing");
	return false;
}

static bool has_client(const struct request *q, struct answer *a)
{
	return has_query(q, a, "clientBuildNumber", NULL) && has_query(q, a, "clientId", NULL);
}

static bool is_bare(struct sim *s, const struct request *q, struct answer *a)
{
	if (!header_get(q, "Cookie"))
		return true;
	s->count.stray_cookies++;
	refuse(a, 400, NULL, "a cookie came to a host that must get none");
	return false;
}

static bool complete(struct sim *s, const struct request *q, struct answer *a, unsigned needs)
{
	return (!(needs & BARE) || is_bare(s, q, a)) &&
	       (!(needs & COOKIE) || has_cookie(s, q, a)) &&
	       (!(needs & ORIGIN) || has_origin(s, q, a)) &&
	       (!(needs & WIDGET) || has_widget(s, q, a)) &&
	       (!(needs & DSID) || has_query(q, a, "dsid", SIM_DSID)) &&
	       (!(needs & CLIENT) || has_client(q, a)) &&
	       (!(needs & MASTERING) || has_query(q, a, "clientMasteringNumber", NULL)) &&
	       (!(needs & CONTACTS) ||
		       (has_query(q, a, "clientVersion", "2.1") &&
			       has_query(q, a, "locale", NULL) && has_order(q, a))) &&
	       (!(needs & CALENDAR) ||
		       (has_query(q, a, "clientVersion", "5.1") && has_query(q, a, "lang", NULL) &&
			       has_query(q, a, "usertz", NULL) &&
			       has_query(q, a, "requestID", NULL))) &&
	       (!(needs & RANGE) || (has_date(q, a, "startDate") && has_date(q, a, "endDate"))) &&
	       (!(needs & ATTEMPT) || has_query(q, a, "attempt", NULL)) &&
	       (!(needs & READ_TOKENS) || has_tokens(s, q, a, false)) &&
	       (!(needs & WRITE_TOKENS) || has_tokens(s, q, a, true)) && has_type(q, a);
}

/* -- finding the handler ------------------------------------------------------------------------- */

static bool path_fits(const struct route *r, const char *path)
{
	return r->needs & PREFIX ? strncmp(path, r->path, strlen(r->path)) == 0
				 : strcmp(path, r->path) == 0;
}

/* Cookies that a client with one jar for everything would carry over. */
static void count_stray(struct sim *s, const struct request *q)
{
	bool web = cookie_get(q, "X-APPLE-WEBAUTH-TOKEN").p != NULL;
	bool identity = cookie_get(q, "aasp").p != NULL;

	if ((web && q->host == HOST_IDMSA) || (identity && q->host != HOST_IDMSA))
		s->count.stray_cookies++;
}

void route(struct sim *s, const struct request *q, struct answer *a)
{
	bool other_verb = false;

	count_stray(s, q);
	for (size_t i = 0; i < ROUTES; i++) {
		const struct route *r = &routes[i];

		if (r->host != q->host || !path_fits(r, q->path))
			continue;
		if (strcmp(r->verb, q->verb) != 0) {
			other_verb = true;
			continue;
		}
		if (complete(s, q, a, r->needs))
			r->run(s, q, a);
		return;
	}
	if (other_verb)
		refuse(a, 405, NULL, "%s is the wrong verb here", q->verb);
	else
		refuse(a, 404, NULL, "nothing here on host %s", q->host_name);
}
