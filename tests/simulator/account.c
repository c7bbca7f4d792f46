/* setup: opening a session with the token of a sign-in, validating it, ending it, and the service map
 * that both answers carry (protocol 2.13 to 2.16 and 3). */
#include "auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTH = 30 * 86400 };

/* -- cookies ------------------------------------------------------------------------------------- */

/* The two forms in which Apple writes dates. A frozen clock may stand in the past; a client's cookie
 * jar goes by the real one, so the later of both counts. */
static void expires(const struct sim *s, long life, bool tight, char out[64])
{
	time_t now = sim_now(s), real = time(NULL), then = (now > real ? now : real) + life;
	struct tm t = {0};

	gmtime_r(&then, &t);
	strftime(out, 64, tight ? "%a,%d-%b-%Y %H:%M:%S GMT" : "%a, %d-%b-%Y %H:%M:%S GMT", &t);
}

static void cookie(struct sim *s, struct answer *a, const char *name, const char *value, long life)
{
	char until[64];

	if (life == 0) {
		answer_header(a, "Set-Cookie",
			"%s=%s;Path=/;Domain=." SIM_DOMAIN ";Secure;HttpOnly", name, value);
		return;
	}
	expires(s, life, a->n_headers % 2 == 1, until);
	answer_header(a, "Set-Cookie",
		"%s=%s;Expires=%s;Path=/;Domain=." SIM_DOMAIN ";Secure;HttpOnly", name, value,
		until);
}

static void random_cookie(struct sim *s, struct answer *a, const char *name, long life)
{
	char hex[65], value[80];

	random_hex(hex, 32);
	snprintf(value, sizeof value, "\"v=1:t=%s\"", hex);
	cookie(s, a, name, value, life);
}

void cookie_web_token(struct sim *s, struct answer *a)
{
	char hex[65], value[80];

	random_hex(hex, 32);
	snprintf(value, sizeof value, "\"v=2:t=%s\"", hex);
	token_add(s, &s->web_tokens, value, s->states.cookie_life);
	cookie(s, a, "X-APPLE-WEBAUTH-TOKEN", value, s->states.cookie_life);
}

static void login_cookies(struct sim *s, struct answer *a, bool extended)
{
	random_cookie(s, a, "X-APPLE-UNIQUE-CLIENT-ID", 0);
	random_cookie(s, a, "X-APPLE-WEBAUTH-LOGIN", 0);
	random_cookie(s, a, "X-APPLE-WEBAUTH-VALIDATE", 0);
	cookie(s, a, "X-APPLE-WEBAUTH-USER", "\"v=1:s=1:d=" SIM_DSID "\"", extended ? MONTH : 0);
	random_cookie(s, a, "X_APPLE_WEB_KB-ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2 * MONTH);
	random_cookie(s, a, "X-APPLE-DS-WEB-SESSION-TOKEN", extended ? MONTH : 0);
}

/* -- the service map ----------------------------------------------------------------------------- */

static const struct {
	const char *name, *host; /* host NULL: an entry without an address */
	const char *more;
} services[] = {
	{"account", "p61-setup", "\"iCloudEnv\":{\"shortId\":\"p\",\"vipSuffix\":\"prod\"},"},
	{"archivews", "p61-archivews", ""},
	{"calendar", "p61-calendarws", "\"isMakoAccount\":false,"},
	{"ckdatabasews", "p61-ckdatabasews", "\"pcsRequired\":true,"},
	{"ckdeviceservice", "p61-ckdevice", NULL}, /* the one without a status */
	{"cksharews", "p61-ckshare", ""},
	{"contacts", "p61-contactsws", ""},
	{"docws", "p61-docws", "\"pcsRequired\":true,"},
	{"drivews", "p61-drivews", "\"pcsRequired\":true,"},
	{"findme", "p61-fmipweb", ""},
	{"geows", "p61-geows", ""},
	{"iwmb", "p61-iwmb", ""},
	{"iworkexportws", "p61-iworkexportws", ""},
	{"keyvalue", "p61-keyvalueservice", ""},
	{"mail", "p61-mailws", ""},
	{"notes", "p61-notesws", ""},
	{"photos", "p61-photosws", "\"pcsRequired\":true,"},
	{"push", "p61-pushws", ""},
	{"reminders", "p61-remindersws", ""},
	{"schoolwork", NULL, ""},
	{"settings", "p61-settingsws", ""},
	{"streams", "p61-streams", ""},
	{"ubiquity", "p61-ubiquityws", ""},
};

static void write_services(const struct sim *s, struct buf *out)
{
	buf_adds(out, "\"webservices\":{");
	for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
		const char *more = services[i].more;

		buf_printf(out, "%s\"%s\":{", i ? "," : "", services[i].name);
		if (services[i].host)
			buf_printf(out, "%s\"url\":\"https://%s." SIM_DOMAIN ":%d\"%s",
				more ? more : "", services[i].host, s->port,
				more ? ",\"status\":\"active\"" : "");
		buf_addc(out, '}');
	}
	buf_adds(out, "},");
}

static void write_person(const struct sim *s, struct buf *out)
{
	struct buf id = BUF_INIT(1 * KIB);

	json_quote(str_of(s->options.apple_id), &id);
	buf_printf(out,
		"\"dsInfo\":{\"lastName\":\"Lovelace\",\"iCDPEnabled\":false,\"dsid\":\"" SIM_DSID
		"\","
		"\"hsaEnabled\":true,\"ironcadeMigrated\":true,\"locale\":\"en-gb_GB\","
		"\"brZoneConsolidated\":false,\"isManagedAppleID\":false,\"gilligan-invited\":"
		"\"true\","
		"\"appleIdAliases\":[\"ada@me.example\"],\"hsaVersion\":2,\"isPaidDeveloper\":"
		"false,"
		"\"countryCode\":\"GBR\",\"notificationId\":\"0b7e3c52-5d3e-4e0f-8f0a-"
		"3a1c7a1b2c3d\","
		"\"primaryEmailVerified\":true,\"aDsID\":\"000123-12-0f6a1d2e-3b4c\",\"locked\":"
		"false,"
		"\"hasICloudQualifyingDevice\":%s,\"primaryEmail\":%s,"
		"\"appleIdEntries\":[{\"isPrimary\":true,\"type\":\"EMAIL\",\"value\":%s}],"
		"\"gilligan-enabled\":\"true\",\"isWebAccessAllowed\":true,\"fullName\":\"Ada "
		"Lovelace\","
		"\"mailFlags\":{\"isThreadingAvailable\":false,\"isSearchV2Provisioned\":false,"
		"\"isCKMail\":false,\"rawBits\":[0,0]},\"languageCode\":\"en-gb\",\"appleId\":%s,"
		"\"hasPaymentInfo\":true,\"analyticsOptInStatus\":false,\"firstName\":\"Ada\","
		"\"iCloudAppleIdAlias\":\"\",\"notesMigrated\":true,\"beneficiaryInfo\":"
		"{\"isBeneficiary\":false},\"pcsDeleted\":false,\"appleIdAlias\":\"\","
		"\"brMigrated\":true,"
		"\"statusCode\":2,\"familyEligible\":true},",
		s->states.factor == FACTOR_NONE ? "false" : "true", buf_cstr(&id), buf_cstr(&id),
		buf_cstr(&id));
	buf_release(&id);
}

static void write_rest(const struct sim *s, struct buf *out, bool pending)
{
	int port = s->port;

	buf_printf(out,
		"\"hasMinimumDeviceForPhotosWeb\":true,\"iCDPEnabled\":false,\"pcsEnabled\":true,"
		"\"pcsServiceIdentitiesIncluded\":true,\"configBag\":{\"urls\":{\"accountLogin\":"
		"\"https://setup." SIM_DOMAIN ":%d/setup/ws/1/accountLogin\",\"getICloudTerms\":"
		"\"https://setup." SIM_DOMAIN
		":%d/setup/ws/1/getTerms\"},\"accountCreateEnabled\":true},"
		"\"hsaTrustedBrowser\":%s,\"hsaChallengeRequired\":%s,\"isExtendedLogin\":true,"
		"\"version\":2,\"appsOrder\":[\"mail\",\"contacts\",\"calendar\",\"photos\","
		"\"iclouddrive\","
		"\"notes3\",\"reminders\",\"pages\",\"numbers\",\"keynote\",\"find\",\"settings\"],"
		"\"apps\":{\"calendar\":{},\"mail\":{},\"contacts\":{},\"find\":"
		"{\"canLaunchWithOneFactor\":true},\"pages\":{\"isQualifiedForBeta\":true}},"
		"\"requestInfo\":{\"country\":\"GB\",\"timeZone\":\"GMT\",\"region\":\"EN\"},"
		"\"iCloudInfo\":{\"SafariBookmarksHasMigratedToCloudKit\":true},"
		"\"ICDRSCapableDeviceCount\":1",
		port, port, pending ? "false" : "true", pending ? "true" : "false");
}

static void write_map(const struct sim *s, struct buf *out, bool pending)
{
	buf_addc(out, '{');
	write_person(s, out);
	write_services(s, out);
	write_rest(s, out, pending);
	buf_addc(out, '}');
}

/* -- the calls ----------------------------------------------------------------------------------- */

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

	if (!wants_code(s))
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
		random_cookie(s, a, "X-APPLE-WEBAUTH-HSA-LOGIN", 0);
	else
		cookie_web_token(s, a);
	if (s->states.factor != FACTOR_NONE && !pending)
		random_cookie(s, a, "X-APPLE-WEBAUTH-HSA-TRUST", MONTH);
	s->count.sign_ins++;
	write_map(s, &a->body, pending);
}

void setup_login(struct sim *s, const struct request *q, struct answer *a)
{
	struct str body = body_value(q);
	struct buf token = BUF_INIT(4 * KIB);

	if (!text_of(json_get(body, "dsWebAuthToken"), &token) ||
		!token_known(s, &s->session_tokens, buf_str(&token)))
		refuse(a, 400, "{\"success\":false,\"error\":\"Invalid Session Token\"}",
			"dsWebAuthToken is not a living one");
	else if (json_type(json_get(body, "extended_login")) == JSON_NONE ||
		 json_type(json_get(body, "accountCountryCode")) != JSON_STRING ||
		 json_type(json_get(body, "trustToken")) != JSON_STRING)
		refuse(a, 400, "{\"success\":false,\"error\":\"Bad Request\"}",
			"accountLogin lacks extended_login, accountCountryCode or trustToken");
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
	write_map(s, &a->body, false);
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
	cookie(s, a, "X-APPLE-WEBAUTH-TOKEN", "", -86400);
	cookie(s, a, "X-APPLE-WEBAUTH-USER", "", -86400);
	buf_adds(&a->body, "{\"success\":true}");
}

/* -- storage ------------------------------------------------------------------------------------- */

/* 38.4 of 50 GB, and what the media add up to is 0.3 GB less. */
void setup_storage(struct sim *s, const struct request *q, struct answer *a)
{
	(void)s;
	(void)q;
	buf_adds(&a->body,
		"{\"storageUsageByMedia\":["
		"{\"mediaKey\":\"photos\",\"displayLabel\":\"Photos and videos\","
		"\"displayColor\":\"ffcc00\",\"usageInBytes\":25877177958},"
		"{\"mediaKey\":\"backup\",\"displayLabel\":\"Backup\",\"displayColor\":\"5856d6\","
		"\"usageInBytes\":9234179686},"
		"{\"mediaKey\":\"docs\",\"displayLabel\":\"Docs\",\"displayColor\":\"ff9500\","
		"\"usageInBytes\":3435973837},"
		"{\"mediaKey\":\"mail\",\"displayLabel\":\"Mail\",\"displayColor\":\"007aff\","
		"\"usageInBytes\":1610612736},"
		"{\"mediaKey\":\"messages\",\"displayLabel\":\"Messages\",\"displayColor\":"
		"\"34c759\","
		"\"usageInBytes\":751619277}],"
		"\"storageUsageInfo\":{\"compStorageInBytes\":0,\"usedStorageInBytes\":41231686042,"
		"\"totalStorageInBytes\":53687091200,\"commerceStorageInBytes\":48318382080},"
		"\"quotaStatus\":{\"overQuota\":false,\"haveMaxQuotaTier\":false,\"almost-full\":"
		"false,"
		"\"paidQuota\":true}}");
}
