/* Advanced Data Protection (protocol 2.18): the consent of a device, the cookies that then come, and the
 * services that stay shut with 423 until they do. */
#include "sim.h"

static const char *bool_word(bool yes)
{
	return yes ? "true" : "false";
}

void setup_web_access(struct sim *s, const struct request *q, struct answer *a)
{
	(void)q;
	buf_printf(&a->body, "{\"isICDRSDisabled\":%s,\"isDeviceConsentedForPCS\":%s}",
		bool_word(s->states.adp != ADP_OFF), bool_word(s->states.adp == ADP_CONSENTED));
}

void setup_consent(struct sim *s, const struct request *q, struct answer *a)
{
	(void)q;
	buf_printf(&a->body, "{\"isDeviceConsentNotificationSent\":%s}",
		bool_word(s->states.adp != ADP_OFF));
}

static void give_cookies(struct sim *s, struct answer *a)
{
	static const char *const names[] = {"X-APPLE-WEBAUTH-PCS-Documents",
		"X-APPLE-WEBAUTH-PCS-Photos", "X-APPLE-WEBAUTH-PCS-Cloudkit",
		"X-APPLE-WEBAUTH-PCS-Sharing"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		cookie_random(s, a, names[i], 30L * 86400);
}

void setup_pcs(struct sim *s, const struct request *q, struct answer *a)
{
	struct str body = json_value(buf_str(&q->body));
	bool by_person, web = s->states.web_access == WEB_YES;

	if (json_type(json_get(body, "appName")) != JSON_STRING ||
		!json_bool(json_get(body, "derivedFromUserAction"), &by_person)) {
		refuse(a, 400, NULL, "requestPCS lacks appName or derivedFromUserAction");
		return;
	}
	if (s->states.adp == ADP_CONSENTED && web && ++s->pcs_asked > s->states.pcs_polls) {
		give_cookies(s, a);
		buf_adds(&a->body,
			"{\"status\":\"success\",\"message\":\"\",\"isWebAccessAllowed\":true}");
		return;
	}
	buf_printf(&a->body,
		"{\"status\":\"failure\",\"message\":\"%s\",\"isWebAccessAllowed\":%s}",
		by_person ? "Requested the device to upload cookies."
			  : "Cookies not available yet on server.",
		bool_word(web));
}

/* A service that Advanced Data Protection keeps shut: drive, documents, photos, CloudKit's database. */
void pcs_service(struct sim *s, const struct request *q, struct answer *a)
{
	static const char body[] = "{\"reason\":\"Missing PCS cookies\",\"error\":1}";

	if (s->states.adp != ADP_OFF && !cookie_get(q, "X-APPLE-WEBAUTH-PCS-Documents").p)
		refuse(a, 423, body, "the PCS cookies are missing");
	else
		buf_adds(&a->body, "{}");
}
