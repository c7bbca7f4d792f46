/* What stands between an accepted password and iCloud: terms, another region, a repair, protection. The
 * library against the simulator. */
#include "base/file.h"
#include "icloud/json.h"
#include "rig/client.h"
#include "rig/temp.h"
#include "session/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define S	 "/setup/ws/1"
#define COMPLETE "/appleauth/auth/signin/complete"
#define LOGIN	 S "/accountLogin"
#define VALIDATE S "/validate"
#define TERMS	 S "/getTerms"
#define ACCEPTED S "/repairDone"
#define STORAGE	 "/storageUsageInfo"
#define REGION	 "cn.sim.localhost"

static struct temp temp;
static struct sim *sim;

static int begin(void **state)
{
	(void)state;
	temp_open(&temp);
	sim = sim_start(NULL);
	sim_environment(sim);
	return 0;
}

static int end(void **state)
{
	(void)state;
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static void set(const char *json)
{
	sim_post(sim, "/set", json, NULL);
}

static bool sign_in(struct client *c, struct error *err)
{
	*err = ERROR_INIT;
	return client_sign_in(c, sim->apple_id, sim->password, err);
}

static void must_sign_in(struct client *c)
{
	struct error err;

	if (!sign_in(c, &err))
		fail_msg("%s: %s", error_name(err.code), err.what);
}

static bool storage(struct client *c, struct error *err)
{
	*err = ERROR_INIT;
	return client_ask(c, "setup", STORAGE, NULL, "", NULL, err);
}

/* -- terms -- */

static void terms__are_shown__and_accepted_with_a_yes(void **state)
{
	static const enum step steps[] = {
		STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_TERMS, STEP_LOGIN};
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"terms\":4}");
	client_will_answer(c, ANSWER_CODE, "482916", 0); /* no answer to this */
	client_will_answer(c, ANSWER_ACCEPT, NULL, 0);
	must_sign_in(c);
	assert_int_equal(c->n_questions, 2);
	assert_int_equal(c->question[0].kind, QUESTION_TERMS);
	assert_int_equal(c->question[0].terms, 4);
	assert_int_equal(c->n_steps, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(c->step[i].err.step, steps[i]);
	assert_int_equal(sim_requests(sim, TERMS), 1);
	assert_int_equal(sim_requests(sim, ACCEPTED), 1);
	assert_int_equal(sim_requests(sim, LOGIN), 2);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_int_equal(sim_counter(sim, "terms_accepted"), 1);
	assert_true(storage(c, &err));
	client_close(&c);
}

static void terms__without_a_yes__are_not_accepted(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"terms\":4}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_int_equal(c->n_questions, 1);
	assert_int_equal(sim_requests(sim, ACCEPTED), 0);
	assert_false(session_known(c->account.session));
	c->account.ask = NULL; /* nobody is here */
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_CODE_NEEDED);
	assert_int_equal(sim_counter(sim, "terms_accepted"), 0);
	client_close(&c);
}

/* New terms in the midst of work: nothing is accepted unasked, and the kept token is good for the yes. */
static void terms__of_a_kept_session__wait_for_the_person(void **state)
{
	struct client *c = client_open();
	struct error err = ERROR_INIT;

	(void)state;
	must_sign_in(c);
	client_close(&c);
	set("{\"terms\":5}");
	sim_post(sim, "/expire", "{\"cookies\":true}", NULL);
	c = client_open();
	client_will_answer(c, ANSWER_ACCEPT, NULL, 0);
	assert_true(client_sign_in(c, NULL, NULL, &err));
	assert_int_equal(c->question[0].terms, 5);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_true(storage(c, &err));

	set("{\"terms\":6}");
	sim_post(sim, "/expire", "{\"cookies\":true}", NULL);
	assert_false(storage(c, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_non_null(strstr(err.what, "new terms"));
	sim_log_clear(sim);
	assert_false(storage(c, &err)); /* and it is not asked for again and again */
	assert_int_equal(sim_requests(sim, LOGIN), 0);
	assert_int_equal(sim_counter(sim, "terms_accepted"), 1);
	client_close(&c);
}

static void terms__that_stay__end_the_sign_in(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"terms\":4}");
	sim_fault(sim, "{\"path\":\"" ACCEPTED "\",\"status\":200,\"body\":{\"success\":true}}");
	client_will_answer(c, ANSWER_ACCEPT, NULL, 0);
	assert_false(sign_in(c, &err));
	assert_int_equal(err.step, STEP_TERMS);
	assert_non_null(strstr(err.what, "still wants its terms"));
	assert_int_equal(sim_requests(sim, LOGIN), 2);
	client_close(&c);
}

/* -- the other region -- */

static size_t requests_to(const char *host)
{
	struct buf log = BUF_INIT(16 * MIB);
	struct json_walk walk;
	size_t n = 0;

	sim_log(sim, &log);
	walk = json_walk(json_value(buf_str(&log)));
	while (json_next(&walk)) {
		struct buf name = BUF_INIT(KIB);

		json_text(json_get(walk.value, "host"), &name);
		n += str_starts(buf_str(&name), str_of(host));
		buf_release(&name);
	}
	buf_release(&log);
	return n;
}

static bool was_told(const struct client *c, const char *words)
{
	for (size_t i = 0; i < c->n_steps; i++)
		if (strstr(c->step[i].text, words))
			return true;
	return false;
}

static void other_region__is_followed__and_kept(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"domain\":\"" REGION "\",\"domain-status\":302}");
	must_sign_in(c);
	assert_true(was_told(c, REGION));
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_int_equal(sim_requests(sim, LOGIN), 2);
	assert_int_equal(requests_to("setup." REGION), 1);
	assert_int_equal(sim_counter(sim, "outside_requests"), 0);
	assert_true(storage(c, &err));
	assert_int_equal(requests_to("setup." REGION), 2);
	client_close(&c);

	sim_log_clear(sim);
	sim_post(sim, "/expire", "{\"cookies\":true}", NULL);
	c = client_open(); /* its tokens go there, and nowhere else */
	assert_true(storage(c, &err));
	assert_true(requests_to("setup." REGION) >= 2);
	assert_int_equal(requests_to("setup.sim.localhost"), 0);
	client_close(&c);
}

/* The rule stands above comfort: a password is posted once for each time that its owner asks. */
static void region__that_wants_its_own_sign_in__is_remembered(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"domain\":\"" REGION "\",\"region-own\":true}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_non_null(strstr(err.what, REGION));
	assert_non_null(strstr(err.next, "once more"));
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_false(session_known(c->account.session));
	client_close(&c);
	c = client_open(); /* another program, the same person */
	must_sign_in(c);
	assert_int_equal(sim_requests(sim, COMPLETE), 2);
	assert_true(storage(c, &err));
	client_close(&c);
}

static void region__that_is_not_ours__is_refused(void **state)
{
	static const char *const domains[] = {
		"iCloud.com.cn", "evil.example", "evilsim.localhost", "localhost", "cn..x"};
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
		struct client *c = client_open();
		struct buf order = BUF_INIT(KIB);

		buf_printf(&order, "{\"domain\":\"%s\"}", domains[i]);
		set(buf_cstr(&order));
		assert_false(sign_in(c, &err));
		assert_non_null(strstr(err.what, "lives at"));
		client_close(&c);
		buf_release(&order);
	}
	assert_int_equal(sim_requests(sim, LOGIN), 5);
}

static void regions__that_name_each_other__end_it(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"domain\":\"" REGION "\"}");
	sim_fault(sim, "{\"path\":\"" LOGIN "\",\"host\":\"setup." REGION "\",\"status\":200,"
		       "\"body\":{\"domainToUse\":\"sim.localhost\"}}");
	assert_false(sign_in(c, &err));
	assert_non_null(strstr(err.what, "Each region"));
	assert_int_equal(sim_requests(sim, LOGIN), 2);
	client_close(&c);
}

static void identity_host__of_the_region__is_tried_when_the_first_refuses(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"domain\":\"" REGION "\",\"region-own\":true}");
	assert_false(sign_in(c, &err));
	sim_fault(sim,
		"{\"path\":\"/appleauth/auth/authorize/signin\",\"host\":\"idmsa.sim.localhost\","
		"\"status\":403,\"times\":-1}");
	must_sign_in(c);
	assert_true(requests_to("idmsa." REGION) >= 3);
	client_close(&c);

	sim_post(sim, "/fault/clear", "{}", NULL); /* a pause is one for both */
	sim_fault(sim, "{\"path\":\"/appleauth/auth/authorize/signin\",\"status\":503}");
	c = client_open();
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	client_close(&c);
	sim_log_clear(sim);
	c = client_open();
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	assert_true(err.retry_at > 0);
	assert_int_equal(requests_to("idmsa"), 0);
	client_close(&c);
}

/* -- a repair, the state of the account -- */

static void repair__that_cannot_be_skipped__is_said(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"factor\":\"repair\",\"repair-fails\":true}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(err.step, STEP_REPAIR);
	assert_non_null(strstr(err.next, "icloud.com"));
	client_close(&c);
}

static struct str member(struct buf *document, const char *key)
{
	return json_get(json_value(buf_str(document)), key);
}

static bool says(struct client *c, const char *key, const char *value)
{
	struct buf document = BUF_INIT(MIB);
	bool same;

	assert_true(session_document(c->account.session, &document));
	same = str_is(member(&document, key), value);
	buf_release(&document);
	return same;
}

static void account__says__what_it_is_like(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	must_sign_in(c);
	assert_true(says(c, "managed", "false") && says(c, "advanced", "false"));
	assert_true(says(c, "web_access", "true") && says(c, "maintenance", "false"));
	set("{\"managed\":true,\"adp\":\"on\",\"maintenance\":true}");
	must_sign_in(c);
	assert_true(says(c, "managed", "true") && says(c, "advanced", "true"));
	assert_true(says(c, "maintenance", "true"));
	assert_true(storage(c, &err)); /* protection closes other services */
	client_close(&c);
}

static void federated_account__is_told__before_the_password_is_used(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(sim, "{\"path\":\"/appleauth/auth/federate\",\"status\":200,"
		       "\"body\":{\"federated\":true}}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_non_null(strstr(err.what, "organisation"));
	assert_int_equal(sim_requests(sim, "/appleauth/auth/signin/init"), 0);
	client_close(&c);
}

static void closed_icloud__is_not_called__an_account_without_services(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(sim,
		"{\"path\":\"" LOGIN "\",\"status\":200,\"body\":{\"isUnderMaintenance\":true,"
		"\"dsInfo\":{\"dsid\":\"1\"}}}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_SERVER);
	assert_non_null(strstr(err.what, "Apple is working on iCloud"));
	client_close(&c);
}

static void web_access__that_is_off__is_said(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	set("{\"web-access\":\"refused\"}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(err.step, STEP_LOGIN);
	assert_non_null(strstr(err.next, "Access iCloud Data on the Web"));
	client_close(&c);
}

/* -- the kept session -- */

static void dead_session__asked_for_20_times__sends_one_request(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	must_sign_in(c);
	client_close(&c);
	sim_post(sim, "/expire", "{\"cookies\":true,\"tokens\":true}", NULL);
	sim_log_clear(sim);
	for (int i = 0; i < 20; i++) {
		c = client_open();
		err = ERROR_INIT;
		assert_false(client_sign_in(c, NULL, NULL, &err));
		assert_int_equal(err.code, ERR_SIGN_IN);
		client_close(&c);
	}
	assert_int_equal(sim_requests(sim, VALIDATE), 1);
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	assert_int_equal(sim_requests(sim, NULL), 2);
}

static void five_requests__that_are_refused_at_once__refresh_once(void **state)
{
	struct client *c = client_open();
	struct request r[5];
	struct flow *f[5];
	struct error err;

	(void)state;
	must_sign_in(c);
	sim_post(sim, "/expire", "{\"cookies\":true}", NULL);
	sim_log_clear(sim);
	for (int i = 0; i < 5; i++) {
		assert_true(account_request(
			&c->account, "setup", VERB_POST, STORAGE, NULL, &r[i], &err));
		f[i] = flow_call(&c->account, &r[i], NULL);
		free(r[i].url);
	}
	for (int i = 0; i < 5; i++) {
		assert_true(flow_wait(&c->account, f[i], &err));
		flow_free(&f[i]);
	}
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	assert_int_equal(sim_requests(sim, VALIDATE), 0);
	client_close(&c);
}

static void every_sign_out_status__is_renewed__once(void **state)
{
	static const int statuses[] = {401, 421, 450};
	struct client *c = client_open();
	struct error err;

	(void)state;
	must_sign_in(c);
	for (size_t i = 0; i < 3; i++) {
		struct buf order = BUF_INIT(KIB);

		sim_log_clear(sim);
		buf_printf(&order, "{\"path\":\"" S STORAGE "\",\"status\":%d,\"times\":2}",
			statuses[i]);
		sim_fault(sim, buf_cstr(&order));
		sim_post(sim, "/close-idle", "{}", NULL);
		(void)storage(c, &err);
		assert_in_range(sim_requests(sim, LOGIN), 1, 1);
		assert_int_equal(sim_requests(sim, COMPLETE), 0);
		sim_post(sim, "/fault/clear", "{}", NULL);
		assert_true(storage(c, &err));
		buf_release(&order);
	}
	client_close(&c);
}

/* A refresh that is under way does not spend what a sign-in is about to make. */
static void refresh__gives_way__to_a_sign_in(void **state)
{
	struct client *c = client_open();
	struct request r;
	struct flow *f;
	struct error err;

	(void)state;
	must_sign_in(c);
	sim_post(sim, "/expire", "{\"cookies\":true}", NULL);
	sim_fault(sim, "{\"path\":\"" LOGIN "\",\"delay_ms\":20000}");
	assert_true(account_request(&c->account, "setup", VERB_POST, STORAGE, NULL, &r, &err));
	f = flow_call(&c->account, &r, NULL);
	free(r.url);
	while (!c->account.session->reauth)
		engine_turn(c->account.engine, -1);
	sim_post(sim, "/fault/clear", "{}", NULL);
	must_sign_in(c);
	assert_false(flow_wait(&c->account, f, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_non_null(strstr(err.what, "sign-in is under way"));
	flow_free(&f);
	assert_true(storage(c, &err));
	client_close(&c);
}

#define PLAIN(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLAIN(terms__are_shown__and_accepted_with_a_yes),
		PLAIN(terms__without_a_yes__are_not_accepted),
		PLAIN(terms__of_a_kept_session__wait_for_the_person),
		PLAIN(terms__that_stay__end_the_sign_in),
		PLAIN(other_region__is_followed__and_kept),
		PLAIN(region__that_wants_its_own_sign_in__is_remembered),
		PLAIN(region__that_is_not_ours__is_refused),
		PLAIN(regions__that_name_each_other__end_it),
		PLAIN(identity_host__of_the_region__is_tried_when_the_first_refuses),
		PLAIN(repair__that_cannot_be_skipped__is_said),
		PLAIN(account__says__what_it_is_like),
		PLAIN(federated_account__is_told__before_the_password_is_used),
		PLAIN(closed_icloud__is_not_called__an_account_without_services),
		PLAIN(web_access__that_is_off__is_said),
		PLAIN(dead_session__asked_for_20_times__sends_one_request),
		PLAIN(five_requests__that_are_refused_at_once__refresh_once),
		PLAIN(refresh__gives_way__to_a_sign_in),
		PLAIN(every_sign_out_status__is_renewed__once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
