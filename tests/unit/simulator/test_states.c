/* Every state of a real sign-in that the simulator can be put into, seen by a careful client: what the
 * protocol page says of it is what comes. */
#include "careful.h"

#define DEVICE "/verify/trusteddevice/securitycode"
#define PHONE  "/verify/phone"

static void refresh_marks(void)
{
	identity("GET", "", NULL);
}

/* A sign-in that stands before its second factor. */
static void before_factor(const char *const *args)
{
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 409);
}

static long ask_phone(int id, const char *mode)
{
	char body[80];

	snprintf(body, sizeof body, "{\"phoneNumber\":{\"id\":%d},\"mode\":\"%s\"}", id, mode);
	return identity("PUT", PHONE, body);
}

static long try_phone(int id, const char *mode, const char *code)
{
	char body[140];

	snprintf(body, sizeof body,
		"{\"phoneNumber\":{\"id\":%d},\"securityCode\":{\"code\":\"%s\"},\"mode\":\"%s\"}",
		id, code, mode);
	return identity("POST", PHONE "/securitycode", body);
}

static long try_device(const char *code)
{
	char body[60];

	snprintf(body, sizeof body, "{\"securityCode\":{\"code\":\"%s\"}}", code);
	return identity("POST", DEVICE, body);
}

static void sent(const char *way, int id, int so_many, char code[32])
{
	struct sim_code c = sim_code(sim);

	assert_string_equal(c.way, way);
	assert_int_equal(c.phone, id);
	assert_int_equal(c.sent, so_many);
	snprintf(code, 32, "%s", c.code);
}

static bool got_flag(struct str object, const char *key)
{
	return json_type(json_get(object, key)) == JSON_TRUE;
}

/* -- the second factor --------------------------------------------------------------------------- */

static void code__counts__only_where_it_was_asked_for(void **state)
{
	static const char *const args[] = {
		"--factor", "device", "--phones", "3", "--fresh-codes", NULL};
	char first[32], second[32], third[32];

	(void)state;
	before_factor(args);
	assert_int_equal(identity("GET", "", NULL), 200);
	assert_int_equal(json_count(got("trustedPhoneNumbers")), 3);
	assert_int_equal(try_device("482916"), 400); /* nobody has asked */
	assert_int_equal(identity("PUT", DEVICE, ""), 202);
	sent("device", 0, 1, first);
	assert_string_equal(first, "482916");
	assert_int_equal(ask_phone(3, "sms"), 200);
	sent("sms", 3, 2, second);
	assert_string_not_equal(first, second);
	assert_int_equal(ask_phone(6, "voice"), 200);
	sent("voice", 6, 3, third);
	sim_set(sim, "{\"tries\":0}");
	assert_int_equal(try_device(first), 400);
	assert_int_equal(try_phone(3, "sms", second), 400);
	assert_int_equal(try_phone(3, "sms", third), 400);
	assert_int_equal(try_phone(6, "sms", third), 400);
	assert_int_equal(ask_phone(2, "sms"), 412); /* no number has this id */
	assert_int_equal(try_phone(6, "voice", third), 200);
	assert_int_equal(try_phone(6, "voice", third), 400); /* used */
	assert_int_equal(identity("GET", "/2sv/trust", NULL), 204);
	assert_int_equal(open_session(), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "hsaTrustedBrowser"));
	assert_int_equal(sim_counter(sim, "codes_sent"), 3);
}

static void code__of_a_devices_settings__counts_without_asking(void **state)
{
	static const char *const args[] = {"--factor", "device", NULL};

	(void)state;
	before_factor(args);
	assert_int_equal(try_device("105729"), 204);
	sim_set(sim, "{\"device-code\":\"000001\"}");
	assert_int_equal(try_device("000001"), 204);
}

static void code__without_a_trusted_device__comes_by_phone_only(void **state)
{
	static const char *const args[] = {"--factor", "sms", NULL};

	(void)state;
	before_factor(args);
	assert_int_equal(identity("PUT", DEVICE, ""), 412);
	assert_true(got_flag(json_value(buf_str(&answer)), "noTrustedDevices"));
	assert_int_equal(try_device("105729"), 400);
	assert_int_equal(ask_phone(1, "sms"), 200);
	assert_int_equal(try_phone(1, "sms", "482916"), 200);
}

static void code__may_come__by_itself_as_it_used_to(void **state)
{
	static const char *const args[] = {"--factor", "device", "--push-by-itself", NULL};
	char code[32];

	(void)state;
	before_factor(args);
	sent("device", 0, 1, code);
	assert_int_equal(try_device(code), 204);
}

static void numbers__stand__where_the_option_says(void **state)
{
	static const char *const args[] = {
		"--factor", "sms", "--phones", "2", "--phones-in", "nested", NULL};

	(void)state;
	before_factor(args);
	refresh_marks();
	assert_int_equal(json_type(got("trustedPhoneNumbers")), JSON_NONE);
	assert_int_equal(
		json_count(json_get(got("phoneNumberVerification"), "trustedPhoneNumbers")), 2);
	sim_set(sim, "{\"phones-in\":\"single\"}");
	refresh_marks();
	assert_int_equal(json_count(got("trustedPhoneNumbers")), 0);
	assert_true(json_text_is(json_get(got("trustedPhoneNumber"), "lastTwoDigits"), "81"));
	sim_set(sim, "{\"phones-in\":\"nowhere\"}");
	refresh_marks();
	assert_int_equal(json_count(json_value(buf_str(&answer))), 0);
	sim_set(sim, "{\"phones-in\":\"list\",\"factors-409\":true,\"asked-409\":true,\"voice-"
		     "only\":3}");
	assert_int_equal(identity("GET", "", NULL), 409);
	assert_int_equal(json_count(got("trustedPhoneNumbers")), 2);
	assert_int_equal(ask_phone(3, "sms"), 412);
	assert_int_equal(ask_phone(3, "voice"), 409); /* and done */
	assert_int_equal(try_phone(3, "voice", "482916"), 200);
}

static void right_code__is_answered__in_every_known_way(void **state)
{
	static const char *const args[] = {"--factor", "device", NULL};
	static const struct {
		const char *how;
		long status;
		bool token, valid;
	} ways[] = {{"plain", 204, true, false}, {"409", 409, true, false},
		{"valid-409", 409, false, true}, {"valid-412", 412, false, true}};

	(void)state;
	before_factor(args);
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		char order[60], given[160];

		snprintf(order, sizeof order, "{\"accept\":\"%s\"}", ways[i].how);
		sim_set(sim, order);
		assert_int_equal(identity("PUT", DEVICE, ""), 202);
		assert_int_equal(try_device("482916"), ways[i].status);
		assert_int_equal(
			got_header("X-Apple-Session-Token", given, sizeof given), ways[i].token);
		assert_int_equal(got_flag(got("securityCode"), "valid"), ways[i].valid);
		assert_int_equal(json_type(got("authType")), JSON_NONE);
		assert_int_equal(got_header("X-Apple-Edp", given, sizeof given), i > 0);
	}
	assert_int_equal(identity("GET", "/2sv/trust", NULL), 204);
	assert_int_equal(open_session(), 200);
}

static void codes__have__an_end(void **state)
{
	static const char *const args[] = {"--factor", "device", "--sends", "2", NULL};

	(void)state;
	before_factor(args);
	assert_int_equal(identity("PUT", DEVICE, ""), 202);
	assert_false(got_flag(got("securityCode"), "tooManyCodesSent"));
	assert_int_equal(ask_phone(1, "sms"), 200);
	assert_true(got_flag(got("securityCode"), "tooManyCodesSent"));
	assert_int_equal(ask_phone(1, "sms"), 412);
	assert_int_equal(identity("PUT", DEVICE, ""), 412);
	assert_int_equal(sim_counter(sim, "codes_sent"), 2);
	for (int i = 0; i < 3; i++)
		assert_int_equal(try_phone(1, "sms", "111111"), 400);
	assert_true(got_flag(got("securityCode"), "tooManyCodesValidated"));
	assert_true(got_flag(json_value(buf_str(&answer)), "hasError"));
	assert_int_equal(try_phone(1, "sms", "482916"), 400); /* not even the right one */

	assert_int_equal(sign_in(sim->apple_id, sim->password), 409);
	sim_set(sim, "{\"sends\":0,\"limit\":\"cooldown\",\"limit-status\":200}");
	assert_int_equal(ask_phone(1, "sms"), 200);
	assert_true(got_flag(got("securityCode"), "securityCodeCooldown"));
	sim_set(sim, "{\"limit\":\"locked\"}");
	refresh_marks();
	assert_true(got_flag(got("securityCode"), "securityCodeLocked"));
	assert_int_equal(try_device("105729"), 400);
}

static void expired__sign_in_or_code__is_refused(void **state)
{
	static const char *const args[] = {"--factor", "device", NULL};

	(void)state;
	before_factor(args);
	assert_int_equal(identity("PUT", DEVICE, ""), 202);
	sim_expire(sim, "{\"code\":true}");
	assert_int_equal(try_device("482916"), 400);
	sim_expire(sim, "{\"sign_in\":true}");
	assert_int_equal(try_device("105729"), 401);
	assert_int_equal(identity("PUT", DEVICE, ""), 401);
}

static void keys__take__no_code(void **state)
{
	static const char *const args[] = {"--factor", "keys", NULL};

	(void)state;
	before_factor(args);
	refresh_marks();
	assert_true(json_text_is(json_get(got("fsaChallenge"), "rpId"), "apple.com"));
	assert_int_equal(json_count(got("keyNames")), 2);
	assert_int_equal(ask_phone(1, "sms"), 412);
	assert_int_equal(identity("PUT", DEVICE, ""), 412);
	assert_int_equal(try_device("105729"), 400);
	assert_int_equal(open_session(), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "hsaChallengeRequired"));
}

static void bridge__stands__in_the_page_alone(void **state)
{
	static const char *const args[] = {"--factor", "device", "--bridge", NULL};
	struct str page, json;
	size_t at;

	(void)state;
	before_factor(args);
	extra = "Accept: text/html";
	assert_int_equal(identity("GET", "", NULL), 200);
	page = buf_str(&answer);
	at = str_find(page, STR("class=\"boot_args\">"));
	assert_true(at != SIZE_MAX);
	page = str_part(page, at + 18, page.n);
	page.n = str_find(page, STR("</script>"));
	json = json_get(json_value(page), "direct");
	assert_true(json_text_is(json_get(json, "authInitialRoute"), "auth/bridge/step"));
	assert_int_equal(
		json_count(json_get(json_get(json_get(json, "twoSV"), "phoneNumberVerification"),
			"trustedPhoneNumbers")),
		1);
	extra = "Accept: application/json, text/javascript";
	refresh_marks();
	assert_int_equal(json_count(got("trustedPhoneNumbers")), 1);
	assert_int_equal(json_type(got("authInitialRoute")), JSON_NONE);
}

/* -- trust, password, work ----------------------------------------------------------------------- */

static void trust__spares_a_code__until_it_ends(void **state)
{
	static const char *const args[] = {
		"--factor", "device", "--now", "1773307980", "--trust-life", "100", NULL};

	(void)state;
	before_factor(args);
	assert_int_equal(try_device("105729"), 204);
	assert_int_equal(identity("GET", "/2sv/trust", NULL), 204);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	sim_post(sim, "/clock", "{\"now\":1773308081}", NULL);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 409);
	sim_post(sim, "/clock", "{\"now\":1773307980}", NULL);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	sim_expire(sim, "{\"trust\":true}");
	assert_int_equal(sign_in(sim->apple_id, sim->password), 409);
}

static void wrong_password__can_be_told__under_any_status(void **state)
{
	char header[32];

	(void)state;
	begin((const char *const[]){"--refusal", "403", NULL});
	assert_int_equal(sign_in(sim->apple_id, "wrong"), 403);
	sim_set(sim, "{\"refusal\":200}");
	assert_int_equal(sign_in(sim->apple_id, "wrong"), 200);
	assert_true(got_header("X-Apple-I-Rscd", header, sizeof header));
	assert_string_equal(header, "401");
	assert_int_equal(token[0], '\0');
	sim_set(sim, "{\"factor\":\"blocked\",\"retry-after\":7}");
	open_frame();
	assert_int_equal(identity("POST", "/signin/init", "{}"), 403);
	assert_true(got_header("Retry-After", header, sizeof header));
	assert_int_equal(sim_counter(sim, "proofs"), 2);
}

static bool digest_ok(const char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	return EVP_Digest(text, strlen(text), digest, NULL, EVP_sha1(), NULL) && digest[0] == 0 &&
	       digest[1] < 0x40;
}

static void work__is_checked__to_the_bit(void **state)
{
	char challenge[64], header[160], bits[8], date[20];
	time_t now = time(NULL);
	struct tm t;
	long n = 0;

	(void)state;
	begin((const char *const[]){"--hashcash", "10", NULL});
	open_frame();
	assert_int_equal(prove(sim->apple_id, sim->password), 401);
	open_frame();
	assert_true(got_header("X-Apple-HC-Bits", bits, sizeof bits));
	assert_string_equal(bits, "10");
	assert_true(got_header("X-Apple-HC-Challenge", challenge, sizeof challenge));
	strftime(date, sizeof date, "%Y%m%d%H%M%S", gmtime_r(&now, &t));
	do
		snprintf(
			header, sizeof header, "X-APPLE-HC: 1:10:%s:%s::%ld", date, challenge, n++);
	while (!digest_ok(header + 12));
	extra = header;
	assert_int_equal(prove(sim->apple_id, sim->password), 200);
	open_frame(); /* the next challenge is another one */
	assert_int_equal(prove(sim->apple_id, sim->password), 401);
}

/* -- sessions ------------------------------------------------------------------------------------ */

static long get_setup(const char *path, const char *body)
{
	char url[200];

	snprintf(url, sizeof url, "%s%s", sim->setup_url, path);
	return ask("GET", url, body, browser());
}

#define COMMON                                                                                     \
	"?clientBuildNumber=2534Project66&clientId=ab-12&clientMasteringNumber=2534B22&dsid="      \
	"10203040506"

static void sessions__end__when_their_time_has_come(void **state)
{
	static const char *const args[] = {
		"--now", "1773307980", "--session-life", "100", "--cookie-life", "50", NULL};

	(void)state;
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	assert_int_equal(setup("/storageUsageInfo" COMMON, ""), 200);
	sim_post(sim, "/clock", "{\"now\":1773308031}", NULL);
	assert_int_equal(setup("/storageUsageInfo" COMMON, ""), 421);
	assert_int_equal(setup("/validate", "null"), 421);
	assert_int_equal(open_session(), 200); /* the token still opens */
	assert_int_equal(setup("/storageUsageInfo" COMMON, ""), 200);
	sim_post(sim, "/clock", "{\"now\":1773308081}", NULL);
	assert_int_equal(open_session(), 400);
	assert_true(json_text_is(got("error"), "Invalid Session Token"));
	sim_set(sim, "{\"dead-login\":421}");
	assert_int_equal(open_session(), 421);
	assert_int_equal(sim_counter(sim, "logins"), 4);
	assert_int_equal(sim_counter(sim, "validates"), 1);
}

static void terms__wait__for_a_yes_to_their_version(void **state)
{
	(void)state;
	begin((const char *const[]){"--terms", "4", NULL});
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(get_setup("/getTerms", "{\"locale\":\"en-gb\"}"), 421);
	assert_int_equal(open_session(), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "termsUpdateNeeded"));
	assert_int_equal(get_setup("/getTerms", NULL), 400);
	assert_int_equal(get_setup("/getTerms", "{\"locale\":\"en-gb\"}"), 200);
	assert_true(str_is(json_get(got("iCloudTerms"), "version"), "4"));
	assert_int_equal(get_setup("/repairDone", "{\"acceptedICloudTerms\":3}"), 400);
	assert_int_equal(open_session(), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "termsUpdateNeeded"));
	assert_int_equal(get_setup("/repairDone", "{\"acceptedICloudTerms\":4}"), 200);
	assert_int_equal(open_session(), 200);
	assert_false(got_flag(json_value(buf_str(&answer)), "termsUpdateNeeded"));
	assert_int_equal(sim_counter(sim, "terms_accepted"), 1);
}

static void repair__works__or_not(void **state)
{
	(void)state;
	begin((const char *const[]){"--factor", "repair", "--repair-fails", NULL});
	assert_int_equal(sign_in(sim->apple_id, sim->password), 412);
	assert_int_equal(identity("POST", "/repair/complete", "{}"), 412);
	sim_set(sim, "{\"repair-fails\":false}");
	assert_int_equal(identity("POST", "/repair/complete", "{}"), 200);
	assert_int_equal(open_session(), 200);
}

static void account__can_be__of_every_kind(void **state)
{
	(void)state;
	begin(NULL);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	sim_set(sim, "{\"domain\":\"iCloud.com.cn\"}");
	assert_int_equal(open_session(), 200);
	assert_true(json_text_is(got("domainToUse"), "iCloud.com.cn"));
	assert_int_equal(json_count(json_value(buf_str(&answer))), 1);
	sim_set(sim, "{\"domain-status\":302}");
	assert_int_equal(open_session(), 302);
	assert_int_equal(sim_counter(sim, "outside_connections"), 0);
	sim_set(sim, "{\"domain\":\"\",\"web-access\":\"refused\"}");
	assert_int_equal(open_session(), 400);
	sim_set(sim, "{\"web-access\":\"no\",\"managed\":true,\"maintenance\":true}");
	assert_int_equal(open_session(), 200);
	assert_true(got_flag(got("dsInfo"), "isManagedAppleID"));
	assert_int_equal(json_type(json_get(got("dsInfo"), "isWebAccessAllowed")), JSON_FALSE);
	assert_true(got_flag(json_value(buf_str(&answer)), "isUnderMaintenance"));
}

static void map__says__what_was_ordered(void **state)
{
	static const char *const args[] = {
		"--service", "{\"name\":\"calendar\",\"status\":\"inactive\"}", NULL};
	struct buf url = BUF_INIT(KIB);
	struct str services;

	(void)state;
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	sim_service(sim, "{\"name\":\"push\",\"url\":null}");
	sim_service(sim, "{\"name\":\"keyvalue\",\"absent\":true}");
	sim_service(sim, "{\"name\":\"contacts\",\"url\":\"outside\",\"status\":null}");
	assert_int_equal(open_session(), 200);
	services = got("webservices");
	assert_int_equal(json_count(services), 22);
	assert_true(json_text_is(json_get(json_get(services, "calendar"), "status"), "inactive"));
	assert_int_equal(json_type(json_get(json_get(services, "push"), "url")), JSON_NONE);
	assert_int_equal(json_type(json_get(json_get(services, "contacts"), "status")), JSON_NONE);
	assert_true(json_text(json_get(json_get(services, "contacts"), "url"), &url));
	assert_string_equal(buf_cstr(&url), sim->outside_url);
	assert_int_equal(sim_counter(sim, "outside_connections"), 0);
	assert_int_equal(ask("GET", sim->outside_url, NULL, with(NULL, "Cookie", "a=b")), 404);
	assert_int_equal(sim_counter(sim, "outside_connections"), 1);
	assert_int_equal(sim_counter(sim, "outside_requests"), 1);
	assert_int_equal(sim_counter(sim, "outside_cookies"), 1);
	sim_service(sim, "{\"name\":\"push\"}");
	assert_int_equal(open_session(), 200);
	assert_int_equal(
		json_type(json_get(json_get(got("webservices"), "push"), "url")), JSON_STRING);
	buf_release(&url);
}

static long shut_service(void)
{
	const char *port = strrchr(sim->home_url, ':');
	char url[200];

	snprintf(url, sizeof url, "https://p61-drivews.sim.localhost%s/retrieve" COMMON, port);
	return ask("GET", url, NULL, browser());
}

static void protected_data__opens__after_a_device_consents(void **state)
{
	static const char first[] = "{\"appName\":\"iclouddrive\",\"derivedFromUserAction\":true}";
	static const char again[] = "{\"appName\":\"iclouddrive\",\"derivedFromUserAction\":false}";

	(void)state;
	begin((const char *const[]){"--adp", "on", NULL});
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	assert_int_equal(shut_service(), 423);
	assert_int_equal(setup("/requestWebAccessState" COMMON, ""), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "isICDRSDisabled"));
	assert_false(got_flag(json_value(buf_str(&answer)), "isDeviceConsentedForPCS"));
	assert_int_equal(setup("/enableDeviceConsentForPCS" COMMON, ""), 200);
	assert_int_equal(setup("/requestPCS" COMMON, first), 200);
	assert_false(json_text_is(got("status"), "success"));
	sim_set(sim, "{\"adp\":\"consented\"}");
	assert_int_equal(setup("/requestPCS" COMMON, again), 200);
	assert_true(json_text_is(got("message"), "Cookies not available yet on server."));
	assert_int_equal(setup("/requestPCS" COMMON, again), 200);
	assert_true(json_text_is(got("status"), "success"));
	assert_int_equal(shut_service(), 200);
}

static void old_verification__has__its_own_calls(void **state)
{
	static const char device[] = "{\"deviceType\":\"SMS\",\"areaCode\":\"\",\"phoneNumber\":"
				     "\"*******17\",\"deviceId\":\"2\"";
	char body[300];

	(void)state;
	begin((const char *const[]){"--factor", "two-step", NULL});
	assert_int_equal(sign_in(sim->apple_id, sim->password), 409);
	assert_true(json_text_is(got("authType"), "hsa"));
	assert_int_equal(get_setup("/listDevices", NULL), 421);
	assert_int_equal(open_session(), 200);
	assert_true(str_is(json_get(got("dsInfo"), "hsaVersion"), "1"));
	assert_true(got_flag(json_value(buf_str(&answer)), "hsaChallengeRequired"));
	assert_int_equal(get_setup("/listDevices", NULL), 200);
	assert_int_equal(json_count(got("devices")), 2);
	snprintf(body, sizeof body, "%s}", device);
	assert_int_equal(setup("/sendVerificationCode", body), 200);
	snprintf(body, sizeof body, "%s,\"verificationCode\":\"1234\",\"trustBrowser\":true}",
		device);
	assert_int_equal(setup("/validateVerificationCode", body), 200);
	assert_int_equal(json_type(got("success")), JSON_FALSE);
	snprintf(body, sizeof body, "%s,\"verificationCode\":\"%s\",\"trustBrowser\":true}", device,
		sim_code(sim).code);
	assert_int_equal(setup("/validateVerificationCode", body), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "success"));
	assert_int_equal(identity("GET", "/2sv/trust", NULL), 404);
	assert_int_equal(open_session(), 200);
	assert_true(got_flag(json_value(buf_str(&answer)), "hsaTrustedBrowser"));
}

static void unknown_state__is_refused(void **state)
{
	(void)state;
	begin(NULL);
	assert_int_equal(ask("POST", sim->control_url, "{}", NULL), 404);
	for (int i = 0; i < 4; i++) {
		static const char *const bad[] = {"{\"no-such\":1}", "{\"phones\":\"many\"}",
			"{\"factor\":\"nothing\"}", "[]"};
		char url[100];

		snprintf(url, sizeof url, "%s/set", sim->control_url);
		assert_int_equal(ask("POST", url, bad[i], NULL), 400);
	}
}

int main(void)
{
#define STATE(test) cmocka_unit_test_teardown(test, end)
	const struct CMUnitTest tests[] = {
		STATE(code__counts__only_where_it_was_asked_for),
		STATE(code__of_a_devices_settings__counts_without_asking),
		STATE(code__without_a_trusted_device__comes_by_phone_only),
		STATE(code__may_come__by_itself_as_it_used_to),
		STATE(numbers__stand__where_the_option_says),
		STATE(right_code__is_answered__in_every_known_way),
		STATE(codes__have__an_end),
		STATE(expired__sign_in_or_code__is_refused),
		STATE(keys__take__no_code),
		STATE(bridge__stands__in_the_page_alone),
		STATE(trust__spares_a_code__until_it_ends),
		STATE(wrong_password__can_be_told__under_any_status),
		STATE(work__is_checked__to_the_bit),
		STATE(sessions__end__when_their_time_has_come),
		STATE(terms__wait__for_a_yes_to_their_version),
		STATE(repair__works__or_not),
		STATE(account__can_be__of_every_kind),
		STATE(map__says__what_was_ordered),
		STATE(protected_data__opens__after_a_device_consents),
		STATE(old_verification__has__its_own_calls),
		STATE(unknown_state__is_refused),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
