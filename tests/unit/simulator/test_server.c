/* The simulator seen by a careful client: it lets such a one in, gives the shapes of the protocol page,
 * and refuses whoever forgets something, the way Apple refuses. The client here is libcurl and the
 * formulas of protocol 2.4, nothing of the library. */
#include "careful.h"

#include <unistd.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"

static char sync_token[200], pref_token[64];

/* -- services ------------------------------------------------------------------------------------ */

#define COMMON                                                                                     \
	"clientBuildNumber=2534Project66&clientId=ab-12&clientMasteringNumber=2534B22&dsid="       \
	"10203040506"
#define CO COMMON "&clientVersion=2.1&locale=en_GB&order=last%2Cfirst"
#define CA COMMON "&clientVersion=5.1&lang=en-gb&usertz=Europe%2FLondon&requestID=1"

static long service(
	const char *verb, const char *host, const char *path, const char *query, const char *body)
{
	const char *port = strrchr(sim->home_url, ':');
	struct buf url = BUF_INIT(64 * KIB);
	long status;

	buf_printf(&url, "https://%s.sim.localhost%s%s?%s", host, port, path, query);
	status = ask(verb, buf_cstr(&url), body, browser());
	buf_release(&url);
	return status;
}

static void keep_tokens(void)
{
	struct buf text = BUF_INIT(1 * KIB);
	char *escaped;

	assert_true(json_text(got("syncToken"), &text));
	escaped = curl_easy_escape(web, text.p, (int)text.n);
	snprintf(sync_token, sizeof sync_token, "%s", escaped);
	curl_free(escaped);
	buf_clear(&text);
	assert_true(json_text(got("prefToken"), &text));
	snprintf(pref_token, sizeof pref_token, "%s", buf_cstr(&text));
	buf_release(&text);
}

static void startup(void)
{
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 200);
	keep_tokens();
}

static long co(const char *verb, const char *path, const char *more, const char *body)
{
	struct buf query = BUF_INIT(16 * KIB);
	long status;

	buf_printf(&query, "%s&prefToken=%s&syncToken=%s%s", CO, pref_token, sync_token, more);
	status = service(verb, "p61-contactsws", path, buf_cstr(&query), body);
	buf_release(&query);
	return status;
}

static char *card_now(const char *id)
{
	struct buf card = BUF_INIT(1 * MIB);
	char *copy;

	assert_true(sim_card(sim, id, &card));
	copy = str_dup(buf_str(&card));
	buf_release(&card);
	return copy;
}

/* An update of the card with one span of its text replaced. */
static char *edited(const char *id, const char *old, const char *new)
{
	char *card = card_now(id), *at = strstr(card, old);
	struct buf body = BUF_INIT(1 * MIB);
	char *copy;

	assert_non_null(at);
	buf_adds(&body, "{\"contacts\":[");
	buf_add(&body, card, (size_t)(at - card));
	buf_adds(&body, new);
	buf_adds(&body, at + strlen(old));
	buf_adds(&body, "]}");
	copy = str_dup(buf_str(&body));
	buf_release(&body);
	free(card);
	return copy;
}

static int fresh(void **state)
{
	static const char *const args[] = {"--now", "1773307980", NULL};

	(void)state;
	begin(args);
	return 0;
}

static int signed_in(void **state)
{
	fresh(state);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	return 0;
}

/* -- sign-in ------------------------------------------------------------------------------------- */

static void sign_in__lets_in__who_knows_the_password(void **state)
{
	struct str services;

	(void)state;
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	services = got("webservices");
	assert_int_equal(json_count(services), 23);
	assert_true(json_text_is(json_get(json_get(services, "contacts"), "status"), "active"));
	assert_true(json_text_is(json_get(got("dsInfo"), "dsid"), "10203040506"));
	assert_int_equal(setup("/validate", "null"), 200);
	assert_int_equal(sim_counter(sim, "sign_ins"), 1);
	assert_int_equal(sim_counter(sim, "stray_cookies"), 0);
}

static void sign_in__works_with__the_other_protocol(void **state)
{
	static const char *const args[] = {"--protocol", "s2k_fo", "--password", "Größe 0\\", NULL};

	(void)state;
	begin(args);
	assert_int_equal(sign_in("ada@icloud.com", "Größe 0\\"), 200);
}

static void sign_in__refuses__a_wrong_password_and_capitals(void **state)
{
	(void)state;
	assert_int_equal(sign_in(sim->apple_id, "wrong"), 401);
	assert_true(json_text_is(json_get(json_at(got("service_errors"), 0), "code"), "-20101"));
	assert_int_equal(token[0], '\0');
	assert_int_equal(sign_in("Ada@icloud.com", sim->password), 401);
}

static void sign_in__refuses__what_lacks_marks_or_headers(void **state)
{
	(void)state;
	marks[0][0] = marks[1][0] = '\0';
	assert_int_equal(identity("POST", "/signin/init",
				 "{\"a\":\"AAAA\",\"accountName\":\"x\",\"protocols\":[\"s2k\"]}"),
		401);
	assert_int_equal(setup("/accountLogin", "{}"), 400);
	assert_true(json_text_is(got("error"), "Invalid Session Token"));
	assert_int_equal(setup("/validate", "null"), 421);
	assert_int_equal(json_type(got("configBag")), JSON_OBJECT);
}

static void sign_in__asks_for__the_second_factor(void **state)
{
	static const char *const args[] = {"--factor", "device", NULL};

	(void)state;
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 409);
	assert_true(json_text_is(got("authType"), "hsa2"));
	assert_int_equal(identity("GET", "", NULL), 200);
	assert_int_equal(json_count(got("trustedPhoneNumbers")), 1);
	assert_int_equal(identity("PUT", "/verify/trusteddevice/securitycode", ""), 202);
	assert_int_equal(identity("POST", "/verify/trusteddevice/securitycode",
				 "{\"securityCode\":{\"code\":\"000000\"}}"),
		400);
	assert_int_equal(identity("POST", "/verify/trusteddevice/securitycode",
				 "{\"securityCode\":{\"code\":\"482916\"}}"),
		204);
	assert_int_equal(identity("GET", "/2sv/trust", NULL), 204);
	assert_true(trust[0]);
	assert_int_equal(open_session(), 200);
	assert_int_equal(json_type(got("hsaTrustedBrowser")), JSON_TRUE);
	assert_int_equal(setup("/validate", "null"), 200);
}

static void sign_in__can_be_made__to_offer_a_leading_zero(void **state)
{
	static const char *const args[] = {"--zero-b", "1", NULL};

	(void)state;
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(offered[0], 0);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
}

/* -- reading ------------------------------------------------------------------------------------- */

static void contacts__come_in__the_order_that_was_asked(void **state)
{
	(void)state;
	startup();
	assert_int_equal(json_count(got("contactsOrder")), sim_counter(sim, "contacts"));
	assert_int_equal(json_count(got("groups")), 4);
	assert_int_equal(json_count(json_get(json_at(got("groups"), 0), "contactIds")), 31);
	assert_int_equal(json_count(json_get(json_at(got("groups"), 1), "contactIds")), 12);
	assert_int_equal(co("GET", "/co/contacts/", "&offset=0&limit=2", NULL), 200);
	assert_int_equal(json_count(got("contacts")), 2);
	assert_true(json_text_is(json_get(json_at(got("contacts"), 0), "lastName"), "Agnesi"));
	assert_int_equal(co("GET", "/co/contacts/", "&offset=0&limit=0", NULL), 200);
	assert_int_equal(json_count(got("contacts")), sim_counter(sim, "contacts"));
	assert_int_equal(co("GET", "/co/contacts", "&offset=100000&limit=10", NULL), 200);
	assert_int_equal(json_count(got("contacts")), 0);
}

static void contacts__hold__what_the_drawings_say(void **state)
{
	char *card = card_now(GRACE);

	(void)state;
	assert_non_null(strstr(card, "\"field\":\"+1 202 555 0143\",\"label\":\"MOBILE\""));
	assert_non_null(strstr(card, "1.10"));
	assert_non_null(strstr(card, "9007199254740993"));
	free(card);
	assert_int_equal(service("GET", "p61-contactsws", "/co/mecard/", CO, NULL), 200);
	assert_true(json_text_is(json_get(json_at(got("contacts"), 0), "lastName"), "Lovelace"));
	assert_int_equal(
		service("GET", "gateway", "/contacts/10203040506/ck/card/" GRACE "/34", "", NULL),
		200);
	assert_int_equal(answer.n, 34 * 1024);
	assert_memory_equal(answer.p, "\xff\xd8\xff", 3);
}

static void storage_alarms_badges_settings__have__their_shapes(void **state)
{
	int64_t used;

	(void)state;
	assert_int_equal(setup("/storageUsageInfo?" COMMON, ""), 200);
	assert_true(json_int64(json_get(got("storageUsageInfo"), "usedStorageInBytes"), &used));
	assert_int_equal(used, 41231686042);
	assert_int_equal(json_count(got("storageUsageByMedia")), 5);
	assert_int_equal(service("POST", "p61-calendarws", "/ca/alarmtriggers/",
				 CA "&startDate=2026-03-12&endDate=2026-04-11", ""),
		200);
	assert_int_equal(json_count(got("AlarmTrigger")), 8);
	assert_true(str_eq(json_get(json_at(got("AlarmTrigger"), 0), "triggerDate"),
		STR("[20260312,2026,3,12,9,45,585]")));
	assert_int_equal(service("GET", "p61-calendarws", "/ca/startup",
				 CA "&startDate=2026-03-12&endDate=2026-03-12", NULL),
		200);
	assert_int_equal(json_count(got("Collection")), 4);
	assert_int_equal(service("POST", "p61-pushws", "/getState", COMMON "&pcsEnabled=true",
				 "{\"pushTopics\":[\"e850b097b840ef10ce5a7ed95b171058c42cc435\"]}"),
		200);
	assert_true(str_eq(json_get(json_at(got("states"), 0), "data"), STR("{\"badge\":3}")));
	assert_int_equal(
		service("POST", "p61-keyvalueservice", "/json/sync", COMMON,
			"{\"apps\":[{\"app-id\":\"calendar\",\"registry-version\":\"\"}]}"),
		200);
	assert_int_equal(json_count(got("apps")), 1);
	assert_int_equal(service("GET", "p61-pushws", "/refreshWebAuth", COMMON, NULL), 200);
}

static void services__refuse__what_lacks_something(void **state)
{
	(void)state;
	startup();
	assert_int_equal(
		service("GET", "p61-contactsws", "/co/startup", COMMON "&clientVersion=2.1", NULL),
		400);
	assert_int_equal(service("GET", "p61-calendarws", "/co/startup", CO, NULL), 404);
	assert_int_equal(service("PUT", "p61-contactsws", "/co/contacts/card/", CO, "{}"), 405);
	assert_int_equal(service("POST", "p61-calendarws", "/ca/alarmtriggers", CA, ""), 400);
	assert_int_equal(service("GET", "webcourier.push", "/aps", "tok=1", NULL), 400);
	assert_int_equal(service("POST", "p61-contactsws", "/co/changeset", CO, ""), 400);
	sim_post(sim, "/expire", "{\"cookies\":true}", NULL);
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 421);
}

/* -- writing ------------------------------------------------------------------------------------- */

static void update__replaces__the_card_and_moves_the_tokens(void **state)
{
	char *body = edited(GRACE, "Rear Admiral", "Commodore"), *before = mem_dup(sync_token),
	     *card;

	(void)state;
	startup();
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 200);
	assert_int_equal(json_count(got("contactsOrder")), sim_counter(sim, "contacts"));
	keep_tokens();
	assert_string_not_equal(before, sync_token);
	card = card_now(GRACE);
	assert_non_null(strstr(card, "\"jobTitle\":\"Commodore\""));
	assert_non_null(
		strstr(card, "\"cardRevision\":1.10,\"provenance\":{\"ledger\":9007199254740993"));
	assert_null(strstr(card, "C=1431@"));
	assert_int_equal(sim_writes(sim), 1);
	/* the same again: the etag is stale now */
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 409);
	assert_int_equal(sim_writes(sim), 1);
	free(card);
	free(body);
	free(before);
}

static void update__drops__what_was_not_sent(void **state)
{
	static const char body[] =
		"{\"contacts\":[{\"contactId\":\"" GRACE "\",\"etag\":\"C=1431@U=afe27ad8-"
		"80ce-4ba8-985e-ec4e365bc6d3\",\"isCompany\":false,\"lastName\":\"H\"}]}";
	char *card;

	(void)state;
	startup();
	assert_int_equal(co("POST", "/co/contacts/card", "&method=PUT", body), 200);
	card = card_now(GRACE);
	assert_null(strstr(card, "phones"));
	free(card);
}

static void writes__are_refused__with_bad_tokens_or_cards(void **state)
{
	char *body = edited(GRACE, "Rear Admiral", "Commodore");
	char *no_company = edited(GRACE, "\"isCompany\":false,", "");

	(void)state;
	startup();
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", no_company), 400);
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PATCH", body), 400);
	assert_int_equal(co("POST", "/co/contacts/card/", "", body), 400);
	sim_change(sim, "{\"contactId\":\"other-device\",\"isCompany\":false}");
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 420);
	startup();
	snprintf(sync_token, sizeof sync_token,
		"DAVST-V1-p61-FT=-@RU=afe27ad8-80ce-4ba8-985e-ec4e365bc6d3@S=1433");
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 420);
	assert_int_equal(sim_writes(sim), 0);
	free(body);
	free(no_company);
}

static void create_and_delete__change__the_list(void **state)
{
	int64_t before = sim_counter(sim, "contacts");

	(void)state;
	startup();
	assert_int_equal(co("POST", "/co/contacts/card/", "",
				 "{\"contacts\":[{\"contactId\":\"NEW-1\",\"isCompany\":false,"
				 "\"lastName\":\"Aa\"}]}"),
		200);
	assert_true(json_text_is(json_at(got("contactsOrder"), 0), "NEW-1"));
	assert_true(json_text_is(json_get(json_at(got("contacts"), 0), "etag"),
		"C=1432@U=afe27ad8-80ce-4ba8-985e-ec4e365bc6d3"));
	keep_tokens();
	assert_int_equal(
		co("POST", "/co/contacts/card/", "&method=DELETE",
			"{\"contacts\":[{\"contactId\":\"NEW-1\",\"etag\":\"C=1432@U=afe27ad8-80ce-"
			"4ba8-985e-ec4e365bc6d3\"}]}"),
		200);
	assert_true(json_text_is(json_at(json_get(got("deletes"), "contactIds"), 0), "NEW-1"));
	assert_int_equal(sim_counter(sim, "contacts"), before);
}

static void groups__are_written__like_cards(void **state)
{
	(void)state;
	startup();
	assert_int_equal(co("POST", "/co/groups/card/", "",
				 "{\"groups\":[{\"groupId\":\"G-1\",\"name\":\"New\","
				 "\"contactIds\":[\"" GRACE "\"]}]}"),
		200);
	keep_tokens();
	assert_int_equal(co("POST", "/co/groups/card/", "&method=PUT",
				 "{\"groups\":[{\"groupId\":\"G-1\",\"name\":\"New\","
				 "\"contactIds\":[\"nobody\"],"
				 "\"etag\":\"C=1432@U=afe27ad8-80ce-4ba8-985e-ec4e365bc6d3\"}]}"),
		400);
	assert_int_equal(
		co("POST", "/co/groups/card/", "&method=DELETE",
			"{\"groups\":[{\"groupId\":\"G-1\",\"etag\":\"C=1432@U=afe27ad8-80ce-4ba8-"
			"985e-ec4e365bc6d3\"}]}"),
		200);
	assert_int_equal(sim_counter(sim, "groups"), 4);
}

/* -- faults and the record ----------------------------------------------------------------------- */

static void faults__happen__as_often_as_ordered(void **state)
{
	(void)state;
	startup();
	sim_fault(sim, "{\"path\":\"/co/startup\",\"status\":503,\"retry_after\":30,\"times\":1}");
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 503);
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 200);
	sim_fault(sim, "{\"path\":\"/co/*\",\"contains\":\"nobody\",\"status\":500}");
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 200);
	sim_fault(sim, "{\"path\":\"/co/startup\",\"malformed\":true}");
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 200);
	assert_null(json_value(buf_str(&answer)).p);
	sim_fault(sim, "{\"path\":\"/co/startup\",\"html\":true}");
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 200);
	assert_memory_equal(answer.p, "<!DOCTYPE", 9);
	sim_fault(sim, "{\"path\":\"/co/startup\",\"cut\":64}");
	assert_int_equal(service("GET", "p61-contactsws", "/co/startup", CO, NULL), 0);
}

static void dropped_write__is_applied_and_counted__but_not_answered(void **state)
{
	char *body = edited(GRACE, "Rear Admiral", "Commodore");

	(void)state;
	startup();
	curl_easy_setopt(web, CURLOPT_FRESH_CONNECT, 1L); /* libcurl then does not send it again */
	sim_fault(sim, "{\"path\":\"/co/contacts/card\",\"method\":\"PUT\",\"drop\":\"before\"}");
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 0);
	assert_int_equal(sim_writes(sim), 0);
	sim_fault(sim, "{\"path\":\"/co/contacts/card\",\"method\":\"PUT\",\"drop\":\"after\"}");
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 0);
	assert_int_equal(sim_writes(sim), 1);
	assert_int_equal(sim_requests(sim, "/co/contacts/card"), 2);
	free(body);
}

static void dropped_write__is_sent_again__by_a_client_that_lets_libcurl_do_so(void **state)
{
	char *body = edited(GRACE, "Rear Admiral", "Commodore");

	(void)state;
	startup();
	sim_fault(sim, "{\"path\":\"/co/contacts/card\",\"drop-keepalive\":true}");
	assert_int_equal(co("POST", "/co/contacts/card/", "&method=PUT", body), 420);
	assert_int_equal(sim_requests(sim, "/co/contacts/card"), 2);
	free(body);
}

static void record__tells__the_write_byte_for_byte(void **state)
{
	char *body = edited(GRACE, "Rear Admiral", "Commodore");
	struct buf log = BUF_INIT(16 * MIB), text = BUF_INIT(1 * MIB);
	struct str entry;

	(void)state;
	startup();
	sim_log_clear(sim);
	co("POST", "/co/contacts/card/", "&method=PUT", body);
	sim_log(sim, &log);
	entry = json_at(json_value(buf_str(&log)), 0);
	assert_true(json_text(json_get(entry, "body"), &text));
	assert_string_equal(buf_cstr(&text), body);
	assert_true(json_text_is(json_get(json_get(entry, "query"), "method"), "PUT"));
	assert_true(str_eq(json_get(entry, "bodies_received"), STR("1")));
	assert_true(json_count(json_get(entry, "cookies")) >= 5);
	assert_null(strstr(buf_cstr(&log), "v=2:t="));
	buf_release(&log);
	buf_release(&text);
	free(body);
}

static void courier__hangs__until_there_is_news(void **state)
{
	static const char topics[] =
		"{\"pushTopics\":[\"e850b097b840ef10ce5a7ed95b171058c42cc435\"],"
		"\"pushTokenTTL\":43200}";
	struct buf text = BUF_INIT(1 * KIB), url = BUF_INIT(4 * KIB);

	(void)state;
	assert_int_equal(
		service("POST", "p61-pushws", "/getToken", COMMON "&attempt=1", topics), 200);
	assert_true(json_text(got("webCourierURL"), &url) && json_text(got("pushToken"), &text));
	buf_printf(&url, "?tok=%s&ttl=43200", buf_cstr(&text));
	sim_post(sim, "/badge",
		"{\"topic\":\"e850b097b840ef10ce5a7ed95b171058c42cc435\",\"badge\":4}", NULL);
	curl_easy_setopt(web, CURLOPT_COOKIELIST, "ALL");
	assert_int_equal(ask("GET", buf_cstr(&url), NULL, NULL), 200);
	assert_true(json_text_is(got("topic"), "e850b097b840ef10ce5a7ed95b171058c42cc435"));
	buf_release(&text);
	buf_release(&url);
}

/* -- what is generated --------------------------------------------------------------------------- */

static void generated__is_the_same__for_the_same_seed(void **state)
{
	static const char *const args[] = {"--contacts", "428", "--seed", "7", "--zoo", NULL};
	struct buf first = BUF_INIT(16 * MIB);

	(void)state;
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	startup();
	assert_int_equal(sim_counter(sim, "contacts"), 428);
	assert_int_equal(json_count(got("contacts")), 100);
	assert_int_equal(json_count(json_get(json_at(got("groups"), 2), "contactIds")), 44);
	assert_int_equal(json_count(json_get(json_at(got("groups"), 3), "contactIds")), 86);
	buf_add_str(&first, got("contactsOrder"));
	end(NULL);
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	startup();
	assert_true(str_eq(buf_str(&first), got("contactsOrder")));
	buf_release(&first);
}

static void zoo__is_served__byte_for_byte(void **state)
{
	static const char *const args[] = {"--zoo", NULL};
	static const char *const spans[] = {
		"\"serial\":9007199254740993,\"price\":1.10,\"limit\":1e400", "Nul\\u0000Inside",
		"\\ude00 then \\ud83d", "\"nickName\":\"one\",\"nickName\":\"two\"",
		" ,  \"isCompany\" :\tfalse ,\n", "\"\":\"empty key\"", "\"label\":\"Line 199\"",
		"word 0999 "};

	(void)state;
	begin(args);
	assert_int_equal(sign_in(sim->apple_id, sim->password), 200);
	assert_int_equal(open_session(), 200);
	startup();
	assert_int_equal(co("GET", "/co/contacts", "&offset=0&limit=0", NULL), 200);
	for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
		if (!strstr(buf_cstr(&answer), spans[i]))
			fail_msg("missing: %s", spans[i]);
	assert_int_equal(
		json_count(got("contacts")), sim_counter(sim, "contacts") + 1); /* a twin */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			sign_in__lets_in__who_knows_the_password, fresh, end),
		cmocka_unit_test_teardown(sign_in__works_with__the_other_protocol, end),
		cmocka_unit_test_setup_teardown(
			sign_in__refuses__a_wrong_password_and_capitals, fresh, end),
		cmocka_unit_test_setup_teardown(
			sign_in__refuses__what_lacks_marks_or_headers, fresh, end),
		cmocka_unit_test_teardown(sign_in__asks_for__the_second_factor, end),
		cmocka_unit_test_teardown(sign_in__can_be_made__to_offer_a_leading_zero, end),
		cmocka_unit_test_setup_teardown(
			contacts__come_in__the_order_that_was_asked, signed_in, end),
		cmocka_unit_test_setup_teardown(
			contacts__hold__what_the_drawings_say, signed_in, end),
		cmocka_unit_test_setup_teardown(
			storage_alarms_badges_settings__have__their_shapes, signed_in, end),
		cmocka_unit_test_setup_teardown(
			services__refuse__what_lacks_something, signed_in, end),
		cmocka_unit_test_setup_teardown(
			update__replaces__the_card_and_moves_the_tokens, signed_in, end),
		cmocka_unit_test_setup_teardown(update__drops__what_was_not_sent, signed_in, end),
		cmocka_unit_test_setup_teardown(
			writes__are_refused__with_bad_tokens_or_cards, signed_in, end),
		cmocka_unit_test_setup_teardown(
			create_and_delete__change__the_list, signed_in, end),
		cmocka_unit_test_setup_teardown(groups__are_written__like_cards, signed_in, end),
		cmocka_unit_test_setup_teardown(
			faults__happen__as_often_as_ordered, signed_in, end),
		cmocka_unit_test_setup_teardown(
			dropped_write__is_applied_and_counted__but_not_answered, signed_in, end),
		cmocka_unit_test_setup_teardown(
			dropped_write__is_sent_again__by_a_client_that_lets_libcurl_do_so,
			signed_in, end),
		cmocka_unit_test_setup_teardown(
			record__tells__the_write_byte_for_byte, signed_in, end),
		cmocka_unit_test_setup_teardown(
			courier__hangs__until_there_is_news, signed_in, end),
		cmocka_unit_test_teardown(zoo__is_served__byte_for_byte, end),
		cmocka_unit_test_teardown(generated__is_the_same__for_the_same_seed, end),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
