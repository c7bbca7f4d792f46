/* The service map that accountLogin and validate answer (protocol 3), and what an order changes in it. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* What POST /service has changed: {"name","status","url","absent"}; null takes a member away. */
struct service_change {
	char *name, *order;
};

static bool member_taken(struct str order, const char *key)
{
	return json_type(json_get(order, key)) == JSON_NULL;
}

static void add_member(struct buf *out, const char *key, struct str text)
{
	buf_printf(out, "%s\"%s\":", out->n && out->p[out->n - 1] != '{' ? "," : "", key);
	json_quote(text, out);
}

/* Its address: of the order, of the second listener ("outside"), or as ever. */
static void write_url(const struct sim *s, struct str order, const char *host, struct buf *out)
{
	struct str url = json_get(order, "url");
	struct buf text = BUF_INIT(4 * KIB);

	if (json_text_is(url, "outside"))
		buf_adds(&text, s->outside);
	else if (json_type(url) == JSON_STRING)
		json_text(url, &text);
	else if (host)
		buf_printf(&text, "https://%s." SIM_DOMAIN ":%d", host, s->port);
	if (text.n)
		add_member(out, "url", buf_str(&text));
	buf_release(&text);
}

static void write_service(const struct sim *s, size_t i, struct str order, struct buf *out)
{
	const char *more = services[i].more;
	struct str status = json_get(order, "status");
	struct buf text = BUF_INIT(4 * KIB);

	buf_addc(out, '{');
	if (services[i].host && more && *more)
		buf_add(out, more, strlen(more) - 1);
	if (!member_taken(order, "url"))
		write_url(s, order, services[i].host, out);
	if (json_type(status) == JSON_STRING && json_text(status, &text))
		add_member(out, "status", buf_str(&text));
	else if (services[i].host && more && !member_taken(order, "status"))
		add_member(out, "status", STR("active"));
	buf_addc(out, '}');
	buf_release(&text);
}

static struct str order_for(const struct sim *s, const char *name)
{
	for (size_t i = s->n_services; i > 0; i--)
		if (strcmp(s->services[i - 1].name, name) == 0)
			return json_value(str_of(s->services[i - 1].order));
	return STR_NONE;
}

static void write_services(const struct sim *s, struct buf *out)
{
	bool first = true, absent;

	buf_adds(out, "\"webservices\":{");
	for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
		struct str order = order_for(s, services[i].name);

		if (json_bool(json_get(order, "absent"), &absent) && absent)
			continue;
		buf_printf(out, "%s\"%s\":", first ? "" : ",", services[i].name);
		write_service(s, i, order, out);
		first = false;
	}
	buf_adds(out, "},");
}

bool map_order(struct sim *s, struct str json, char *why, size_t n)
{
	struct str order = json_value(json);
	struct buf name = BUF_INIT(KIB);
	bool known = false;

	if (json_type(json_get(order, "name")) == JSON_STRING)
		json_text(json_get(order, "name"), &name);
	for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
		known = known || str_is(buf_str(&name), services[i].name);
	if (known) {
		s->services = mem_grow(s->services, s->n_services + 1, sizeof *s->services);
		s->services[s->n_services++] = (struct service_change){
			.name = str_dup(buf_str(&name)), .order = str_dup(order)};
	} else {
		snprintf(why, n, "name is missing, or no service has it");
	}
	buf_release(&name);
	return known;
}

void map_release(struct sim *s)
{
	for (size_t i = 0; i < s->n_services; i++) {
		free(s->services[i].name);
		free(s->services[i].order);
	}
	free(s->services);
}

/* -- the rest of the answer ---------------------------------------------------------------------- */

static void write_person(const struct sim *s, struct buf *out)
{
	struct buf id = BUF_INIT(1 * KIB);

	json_quote(str_of(s->options.apple_id), &id);
	buf_printf(out,
		"\"dsInfo\":{\"lastName\":\"Lovelace\",\"iCDPEnabled\":%s,\"dsid\":\"" SIM_DSID
		"\","
		"\"hsaEnabled\":true,\"ironcadeMigrated\":true,\"locale\":\"en-gb_GB\","
		"\"brZoneConsolidated\":false,\"isManagedAppleID\":%s,\"gilligan-invited\":"
		"\"true\","
		"\"appleIdAliases\":[\"ada@me.example\"],\"hsaVersion\":%d,\"isPaidDeveloper\":"
		"false,"
		"\"countryCode\":\"GBR\",\"notificationId\":\"0b7e3c52-5d3e-4e0f-8f0a-"
		"3a1c7a1b2c3d\","
		"\"primaryEmailVerified\":true,\"aDsID\":\"000123-12-0f6a1d2e-3b4c\",\"locked\":"
		"false,"
		"\"hasICloudQualifyingDevice\":%s,\"primaryEmail\":%s,"
		"\"appleIdEntries\":[{\"isPrimary\":true,\"type\":\"EMAIL\",\"value\":%s}],"
		"\"gilligan-enabled\":\"true\",\"isWebAccessAllowed\":%s,\"fullName\":\"Ada "
		"Lovelace\","
		"\"mailFlags\":{\"isThreadingAvailable\":false,\"isSearchV2Provisioned\":false,"
		"\"isCKMail\":false,\"rawBits\":[0,0]},\"languageCode\":\"en-gb\",\"appleId\":%s,"
		"\"hasPaymentInfo\":true,\"analyticsOptInStatus\":false,\"firstName\":\"Ada\","
		"\"iCloudAppleIdAlias\":\"\",\"notesMigrated\":true,\"beneficiaryInfo\":"
		"{\"isBeneficiary\":false},\"pcsDeleted\":false,\"appleIdAlias\":\"\","
		"\"brMigrated\":true,"
		"\"statusCode\":2,\"familyEligible\":true},",
		s->states.adp != ADP_OFF ? "true" : "false", s->states.managed ? "true" : "false",
		s->states.factor == FACTOR_TWO_STEP ? 1 : 2,
		s->states.factor == FACTOR_NONE ? "false" : "true", buf_cstr(&id), buf_cstr(&id),
		s->states.web_access == WEB_YES ? "true" : "false", buf_cstr(&id));
	buf_release(&id);
}

static void write_rest(const struct sim *s, struct buf *out, bool pending)
{
	int port = s->port;

	buf_printf(out,
		"\"hasMinimumDeviceForPhotosWeb\":true,\"iCDPEnabled\":%s,\"pcsEnabled\":true,"
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
		s->states.adp != ADP_OFF ? "true" : "false", port, port, pending ? "false" : "true",
		pending ? "true" : "false");
}

static bool terms_wait(const struct sim *s)
{
	return s->states.terms && s->accepted_terms != s->states.terms;
}

void map_write(const struct sim *s, struct buf *out, bool pending)
{
	buf_addc(out, '{');
	write_person(s, out);
	write_services(s, out);
	write_rest(s, out, pending);
	if (terms_wait(s))
		buf_adds(out, ",\"termsUpdateNeeded\":true");
	if (s->states.maintenance)
		buf_adds(out, ",\"isUnderMaintenance\":true");
	buf_addc(out, '}');
}
