/* The second factor: which way a code is asked for, how its answer is judged, and what trust spares.
 * The library against the simulator. */
#include "icloud/json.h"
#include "net/activity.h"
#include "rig/client.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define A	 "/appleauth/auth"
#define COMPLETE A "/signin/complete"
#define DEVICE	 A "/verify/trusteddevice/securitycode"
#define PHONE	 A "/verify/phone"
#define SUBMIT	 A "/verify/phone/securitycode"
#define TRUST	 A "/2sv/trust"
#define LOGIN	 "/setup/ws/1/accountLogin"
#define STORAGE	 "/storageUsageInfo"
#define CODE	 "482916"

static struct temp temp;
static struct sim *sim;

static int begin(void **state, const char *const *args)
{
	(void)state;
	temp_open(&temp);
	sim = sim_start(args);
	sim_environment(sim);
	return 0;
}

static int begin_device(void **state)
{
	static const char *const args[] = {"--factor", "device", NULL};

	return begin(state, args);
}

static int end(void **state)
{
	(void)state;
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
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

static void assert_steps(const struct client *c, const enum step *expected, size_t n)
{
	assert_int_equal(c->n_steps, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(c->step[i].err.step, expected[i]);
		assert_int_equal(c->step[i].err.code, ERR_NONE);
	}
}

static void device_code__signs_in__and_trust_spares_the_next(void **state)
{
	static const enum step all[] = {
		STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_FACTOR, STEP_TRUST, STEP_LOGIN};
	static const enum step spared[] = {STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_LOGIN};
	struct client *c = client_open();
	struct error err;

	(void)state;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_steps(c, all, 6);
	assert_int_equal(c->step[2].err.http, 409);
	assert_int_equal(c->n_questions, 1);
	assert_int_equal(c->question[0].kind, QUESTION_CODE);
	assert_int_equal(c->question[0].asked, FACTOR_DEVICE);
	assert_int_equal(c->question[0].digits, 6);
	assert_int_equal(c->question[0].trouble.code, ERR_NONE);
	assert_true(c->question[0].devices && c->question[0].asked_at > 0);
	assert_true(session_trusted_since(c->account.session) > 0);
	assert_true(client_ask(c, "setup", STORAGE, NULL, "", NULL, &err));
	assert_int_equal(sim_requests(sim, DEVICE), 2);
	assert_int_equal(sim_requests(sim, LOGIN), 1);
	client_close(&c);

	c = client_open(); /* the password again, without a code */
	must_sign_in(c);
	assert_steps(c, spared, 4);
	assert_int_equal(c->n_questions, 0);
	client_close(&c);
}

static void wrong_code__stays__with_its_trouble(void **state)
{
	struct client *c = client_open();

	(void)state;
	client_will_answer(c, ANSWER_CODE, "000000", 0);
	client_will_answer(c, ANSWER_CODE, "48 29-16", 0);
	must_sign_in(c);
	assert_int_equal(c->n_questions, 2);
	assert_int_equal(c->question[1].trouble.code, ERR_CODE_NEEDED);
	assert_int_equal(c->question[1].trouble.apple, -21669);
	assert_int_equal(c->question[1].asked, FACTOR_DEVICE);
	assert_int_equal(sim_requests(sim, DEVICE), 3);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	client_close(&c);
}

static void code__of_another_length__is_not_sent(void **state)
{
	static const char *const bad[] = {"48291", "4829167", "48291a", "", "      "};
	struct client *c = client_open();
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		client_will_answer(c, ANSWER_CODE, bad[i], 0);
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_int_equal(c->n_questions, 6);
	assert_non_null(strstr(c->question[1].trouble.what, "6 digits"));
	assert_int_equal(sim_requests(sim, DEVICE), 1); /* the PUT */
	assert_false(session_known(c->account.session));
	client_close(&c);
}

static void stop__leaves__the_account_as_it_was(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	sim_post(sim, "/expire", "{\"trust\":true}", NULL);
	sim_log_clear(sim);
	assert_false(sign_in(c, &err)); /* asked again, and stopped */
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_int_equal(sim_requests(sim, LOGIN), 0);
	assert_true(session_signed_in(c->account.session));
	assert_true(client_ask(c, "setup", STORAGE, NULL, "", NULL, &err));
	client_close(&c);
	c = client_open();
	assert_true(client_ask(c, "setup", STORAGE, NULL, "", NULL, &err));
	client_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			device_code__signs_in__and_trust_spares_the_next, begin_device, end),
		cmocka_unit_test_setup_teardown(
			wrong_code__stays__with_its_trouble, begin_device, end),
		cmocka_unit_test_setup_teardown(
			code__of_another_length__is_not_sent, begin_device, end),
		cmocka_unit_test_setup_teardown(
			stop__leaves__the_account_as_it_was, begin_device, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
