/* The second factor: which way a code is asked for, how its answer is judged, and what trust spares.
 * The library against the simulator. */
#include "base/file.h"
#include "icloud/json.h"
#include "net/activity.h"
#include "rig/client.h"
#include "rig/temp.h"
#include "session/inner.h"

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
	static const char *const args[] = {
		"--factor", "device", "--phones", "3", "--fresh-codes", NULL};

	return begin(state, args);
}

static int begin_sms(void **state)
{
	static const char *const args[] = {"--factor", "sms", "--phones", "3", NULL};

	return begin(state, args);
}

static void set(const char *json)
{
	sim_post(sim, "/set", json, NULL);
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

/* -- ways -- */

static void assert_asked(const struct icloud_question *q, enum factor way, size_t at)
{
	assert_int_equal(q->kind, QUESTION_CODE);
	if (q->trouble.code)
		fail_msg("%s", q->trouble.what);
	assert_int_equal(q->asked, way);
	if (way != FACTOR_DEVICE)
		assert_int_equal(q->at, at);
}

static void sms__to_the_second_of_three__is_asked_for(void **state)
{
	struct client *c = client_open();

	(void)state;
	c->factor = FACTOR_SMS;
	c->phone = 2;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_int_equal(c->question[0].n, 3);
	assert_asked(&c->question[0], FACTOR_SMS, 1);
	assert_string_equal(c->question[0].phone[1].number, "+44 •••• ••••17");
	assert_int_equal(sim_requests(sim, PHONE), 1);
	assert_int_equal(sim_requests(sim, SUBMIT), 1);
	assert_int_equal(sim_requests(sim, DEVICE), 0);
	client_close(&c);
}

static void without_devices__the_first_number__is_asked(void **state)
{
	struct client *c = client_open();

	(void)state;
	client_will_answer(c, ANSWER_CALL, NULL, 2);
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_false(c->question[0].devices);
	assert_asked(&c->question[0], FACTOR_SMS, 0);
	assert_asked(&c->question[1], FACTOR_CALL, 2);
	assert_int_equal(sim_requests(sim, PHONE), 2);
	client_close(&c);
}

/* Each way that is asked makes the former code void; the code goes the way that was asked last. */
static void ways__can_be__changed_and_asked_again(void **state)
{
	struct client *c = client_open();

	(void)state;
	client_will_answer(c, ANSWER_DEVICE, NULL, 0);
	client_will_answer(c, ANSWER_SMS, NULL, 1);
	client_will_answer(c, ANSWER_SMS, NULL, 1);
	client_will_answer(c, ANSWER_CODE, CODE, 0); /* the first one sent */
	client_will_answer(c, ANSWER_CODE, "482919", 0);
	must_sign_in(c);
	assert_asked(&c->question[0], FACTOR_DEVICE, 0);
	assert_asked(&c->question[1], FACTOR_DEVICE, 0);
	assert_asked(&c->question[2], FACTOR_SMS, 1);
	assert_asked(&c->question[3], FACTOR_SMS, 1);
	assert_int_equal(c->question[4].trouble.apple, -21669);
	assert_int_equal(c->question[4].asked, FACTOR_SMS);
	assert_int_equal(sim_counter(sim, "codes_sent"), 4);
	assert_int_equal(sim_counter(sim, "codes_tried"), 2);
	client_close(&c);
}

static void code_of_a_devices_settings__is_taken__after_a_text_too(void **state)
{
	struct client *c = client_open();

	(void)state;
	c->factor = FACTOR_SMS;
	client_will_answer(c, ANSWER_CODE, "105729", 0);
	c->answer[0].from = FACTOR_DEVICE;
	must_sign_in(c);
	assert_int_equal(sim_requests(sim, SUBMIT), 0);
	assert_int_equal(sim_requests(sim, DEVICE), 1);
	client_close(&c);
}

static void number__that_takes_no_text__is_said(void **state)
{
	struct client *c = client_open();

	(void)state;
	set("{\"voice-only\":3}");
	c->factor = FACTOR_SMS;
	c->phone = 2;
	client_will_answer(c, ANSWER_SMS, NULL, 7); /* there is none */
	client_will_answer(c, ANSWER_CALL, NULL, 1);
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_int_equal(c->question[0].asked, FACTOR_ANY);
	assert_int_equal(c->question[0].trouble.http, 412);
	assert_non_null(strstr(c->question[0].trouble.what, "this way"));
	assert_non_null(strstr(c->question[1].trouble.what, "no such number"));
	assert_asked(&c->question[2], FACTOR_CALL, 1);
	client_close(&c);
}

static void wanted_way__that_is_not_there__is_said(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	c->factor = FACTOR_DEVICE; /* the account has none */
	assert_false(sign_in(c, &err));
	assert_int_equal(c->question[0].asked, FACTOR_ANY);
	assert_non_null(strstr(c->question[0].trouble.what, "no trusted device"));
	c->factor = FACTOR_CALL;
	c->phone = 9;
	c->n_questions = 0;
	assert_false(sign_in(c, &err));
	assert_non_null(strstr(c->question[0].trouble.what, "no such number"));
	assert_int_equal(sim_counter(sim, "codes_sent"), 0);
	client_close(&c);
}

/* -- shapes of answers -- */

static void every_shape__of_the_list__is_read(void **state)
{
	static const char *const shapes[] = {"{\"phones-in\":\"nested\"}",
		"{\"phones-in\":\"single\"}", "{\"phones-in\":\"list\",\"factors-409\":true}",
		"{\"asked-409\":true}"};

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		struct client *c = client_open();

		set(shapes[i]);
		sim_post(sim, "/expire", "{\"trust\":true}", NULL);
		c->factor = FACTOR_SMS;
		client_will_answer(c, ANSWER_CODE, CODE, 0);
		must_sign_in(c);
		assert_asked(&c->question[0], FACTOR_SMS, 0);
		client_close(&c);
	}
}

static void nothing_that_parses__leaves__the_device(void **state)
{
	struct client *c = client_open();

	(void)state;
	sim_fault(sim, "{\"path\":\"" A "\",\"verb\":\"GET\",\"status\":200,\"body\":\"<html>\","
		       "\"times\":2}");
	client_will_answer(c, ANSWER_CODE, "105729", 0);
	must_sign_in(c);
	assert_asked(&c->question[0], FACTOR_DEVICE, 0);
	assert_int_equal(c->question[0].n, 0);
	client_close(&c);
}

static void bridge__is_recognised__and_the_plain_way_works(void **state)
{
	struct client *c = client_open();

	(void)state;
	set("{\"bridge\":true}");
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_true(c->question[0].bridge);
	assert_asked(&c->question[0], FACTOR_DEVICE, 0);
	client_close(&c);
}

static void accepted_code__is_known__under_every_status(void **state)
{
	static const char *const ways[] = {"plain", "409", "valid-409", "valid-412"};

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct client *c = client_open();
		struct buf order = BUF_INIT(KIB);

		buf_printf(&order, "{\"accept\":\"%s\",\"fresh-codes\":false}", ways[i]);
		set(buf_cstr(&order));
		sim_post(sim, "/expire", "{\"trust\":true}", NULL);
		client_will_answer(c, ANSWER_CODE, CODE, 0);
		must_sign_in(c);
		assert_int_equal(c->n_questions, 1);
		client_close(&c);
		buf_release(&order);
	}
}

/* -- what cannot succeed -- */

static void assert_ends(const char *states, enum errcode code, const char *said)
{
	struct client *c = client_open();
	struct error err;

	set(states);
	assert_false(sign_in(c, &err));
	if (err.code != code || !strstr(err.what, said))
		fail_msg("%s: %s: %s", states, error_name(err.code), err.what);
	assert_true(err.next[0] != 0);
	assert_int_equal(err.step, STEP_FACTOR);
	assert_int_equal(c->n_questions, 0);
	assert_int_equal(sim_counter(sim, "codes_sent"), 0);
	assert_false(session_known(c->account.session));
	client_close(&c);
}

static void account_without_codes__is_told__and_never_asked(void **state)
{
	(void)state;
	assert_ends("{\"factor\":\"keys\"}", ERR_SIGN_IN, "security keys");
	assert_ends("{\"factor\":\"two-step\"}", ERR_SIGN_IN, "two-step");
	assert_ends(
		"{\"factor\":\"device\",\"limit\":\"locked\"}", ERR_CODE_NEEDED, "no more codes");
	assert_ends("{\"limit\":\"tried\"}", ERR_CODE_NEEDED, "no more codes");
}

static void too_many_sent__closes__but_the_last_code_counts(void **state)
{
	struct client *c = client_open();

	(void)state;
	set("{\"sends\":2,\"fresh-codes\":false}");
	client_will_answer(c, ANSWER_DEVICE, NULL, 0);
	client_will_answer(c, ANSWER_SMS, NULL, 0);
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_true(c->question[2].closed);
	assert_non_null(strstr(c->question[2].trouble.what, "no further code"));
	assert_int_equal(c->question[2].asked, FACTOR_DEVICE);
	assert_int_equal(sim_requests(sim, PHONE), 0); /* never tried against it */
	client_close(&c);
}

static void cooldown__at_the_start__leaves_the_code_of_a_device(void **state)
{
	struct client *c = client_open();

	(void)state;
	set("{\"limit\":\"cooldown\"}");
	client_will_answer(c, ANSWER_CODE, "105729", 0);
	must_sign_in(c);
	assert_true(c->question[0].closed);
	assert_int_equal(c->question[0].asked, FACTOR_ANY);
	assert_int_equal(sim_counter(sim, "codes_sent"), 0);
	client_close(&c);
}

static void too_many_wrong__ends__without_a_further_prompt(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	for (int i = 0; i < 3; i++)
		client_will_answer(c, ANSWER_CODE, "000000", 0);
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_CODE_NEEDED);
	assert_int_equal(error_exit_status(err.code), 3);
	assert_non_null(strstr(err.what, "no more codes"));
	assert_int_equal(c->n_questions, 3);
	assert_int_equal(sim_counter(sim, "codes_tried"), 3);
	assert_false(session_known(c->account.session));
	client_close(&c);
}

#define REFUSED(verb, status, code)                                                                \
	"{\"path\":\"" DEVICE "\",\"verb\":\"" verb "\",\"status\":" status                        \
	",\"body\":{\"service_errors\":[{\"code\":\"" code "\",\"message\":\"Too many.\"}]}}"

/* Apple's numbers for both limits, without the flags. */
static void limits__are_known__by_their_numbers(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(sim, REFUSED("PUT", "423", "-22981"));
	client_will_answer(c, ANSWER_CODE, "105729", 0);
	must_sign_in(c);
	assert_true(c->question[0].closed);
	sim_post(sim, "/expire", "{\"trust\":true}", NULL);
	sim_fault(sim, REFUSED("POST", "423", "-22982"));
	client_will_answer(c, ANSWER_CODE, "105729", 0);
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_CODE_NEEDED);
	assert_int_equal(err.apple, -22982);
	assert_non_null(strstr(err.what, "no more codes"));
	client_close(&c);
}

static void forget_sign_in(void)
{
	sim_post(sim, "/expire", "{\"sign_in\":true}", NULL);
}

static void expire_then_answer(void *owner, const struct icloud_question *q)
{
	struct client *c = owner;

	if (!q)
		return;
	forget_sign_in();
	c->question[c->n_questions++] = *q;
}

static void sign_in__that_took_too_long__says_so(void **state)
{
	struct client *c = client_open();
	struct icloud_answer code = {.kind = ANSWER_CODE, .code = CODE};
	struct error err = ERROR_INIT;

	(void)state;
	c->account.ask = expire_then_answer;
	c->sign_in = session_sign_in(
		&c->account, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	while (!c->n_questions)
		engine_turn(c->account.engine, -1);
	session_answer(c->sign_in, &code);
	session_answer(c->sign_in, &code); /* nothing is asked: dropped */
	assert_false(flow_wait(&c->account, c->sign_in, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_non_null(strstr(err.what, "took too long"));
	assert_int_equal(sim_counter(sim, "codes_tried"), 0);
	assert_int_equal(sim_requests(sim, DEVICE), 2);
	flow_free(&c->sign_in);
	client_close(&c);
}

static void lost_answer__to_a_code__is_asked_again_and_not_repeated(void **state)
{
	struct client *c = client_open();

	(void)state;
	sim_fault(sim, "{\"path\":\"" DEVICE "\",\"verb\":\"POST\",\"drop\":\"before\"}");
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	assert_int_equal(c->question[1].trouble.code, ERR_OFFLINE);
	assert_int_equal(sim_counter(sim, "codes_tried"), 1);
	client_close(&c);
}

static void pause__at_the_code__ends_with_its_time(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(sim, "{\"path\":\"" DEVICE
		       "\",\"verb\":\"POST\",\"status\":503,\"retry_after\":1000,\"html\":true}");
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	assert_int_equal(err.step, STEP_FACTOR);
	assert_true(err.retry_at > 0);
	assert_null(strstr(err.what, "password was not"));
	client_close(&c);
}

/* -- beside it -- */

static void code__is__nowhere_but_in_its_request(void **state)
{
	struct client *c = client_open();
	struct icloud_activity line[64];
	size_t n;

	(void)state;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	n = activity_read(engine_activity(c->account.engine), line, 64);
	assert_true(n >= 9);
	for (size_t i = 0; i < n; i++) {
		assert_null(strstr(line[i].asked, CODE));
		assert_null(strstr(line[i].path, CODE));
		assert_null(strstr(line[i].note, CODE));
	}
	client_close(&c);
}

static struct error refused;

static void ask_storage(void *owner, const struct icloud_question *q)
{
	struct client *c = owner;

	if (!q)
		return;
	client_ask(c, "setup", STORAGE, NULL, "", NULL, &refused);
	c->question[c->n_questions++] = *q;
}

/* A screen is at work beside the dialog: half a sign-in is not used up, and the kept session stands. */
static void refresh__beside_the_question__spends_nothing(void **state)
{
	struct client *c = client_open();
	struct icloud_answer stop = {.kind = ANSWER_STOP};
	struct error err = ERROR_INIT;

	(void)state;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	sim_post(sim, "/expire", "{\"cookies\":true,\"trust\":true}", NULL);
	sim_log_clear(sim);
	c->n_questions = 0;
	c->account.ask = ask_storage;
	c->sign_in = session_sign_in(
		&c->account, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	while (!c->n_questions)
		engine_turn(c->account.engine, -1);
	assert_int_equal(refused.code, ERR_SIGN_IN);
	assert_int_equal(sim_requests(sim, LOGIN), 0);
	session_answer(c->sign_in, &stop);
	assert_false(flow_wait(&c->account, c->sign_in, &err));
	flow_free(&c->sign_in);
	assert_true(client_ask(c, "setup", STORAGE, NULL, "", NULL, &err) ||
		    err.code == ERR_SIGN_IN); /* the token is good, the trust is gone */
	client_close(&c);
}

static void read_token(struct client *c, struct buf *out)
{
	char *path = path_join(
		c->settings.state_dir, session_folder(c->account.session), "session.json", NULL);
	struct buf b = BUF_INIT(4 * MIB);

	assert_true(temp_read(path, &b));
	assert_true(json_text(json_get(json_value(buf_str(&b)), "session_token"), out) && out->n);
	buf_release(&b);
	free(path);
}

static void save_beside(void *owner, const struct icloud_question *q)
{
	struct client *c = owner;

	if (!q)
		return;
	client_ask(c, "setup", STORAGE, NULL, "", NULL, NULL);
	session_save_now(c->account.session);
	c->question[c->n_questions++] = *q;
}

/* A kill while the dialog is open leaves the session that was kept. */
static void half_a_sign_in__is_never__saved(void **state)
{
	struct client *c = client_open();
	struct buf before = BUF_INIT(KIB), now = BUF_INIT(KIB);

	(void)state;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	read_token(c, &before);
	sim_post(sim, "/expire", "{\"trust\":true}", NULL);
	c->n_questions = 0;
	c->account.ask = save_beside;
	c->sign_in = session_sign_in(
		&c->account, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	while (!c->n_questions)
		engine_turn(c->account.engine, -1);
	read_token(c, &now);
	assert_true(str_eq(buf_str(&before), buf_str(&now)));
	flow_free(&c->sign_in);
	client_close(&c);
	buf_release(&before);
	buf_release(&now);
}

static void second_sign_in__beside_the_first__is_busy(void **state)
{
	struct client *c = client_open();
	struct error err = ERROR_INIT;
	struct flow *second;

	(void)state;
	c->sign_in = session_sign_in(
		&c->account, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	second = session_sign_in(
		&c->account, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	assert_false(flow_wait(&c->account, second, &err));
	assert_int_equal(err.code, ERR_BUSY);
	flow_free(&second);
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	assert_true(flow_wait(&c->account, c->sign_in, &err));
	flow_free(&c->sign_in);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	client_close(&c);
}

/* Apple asks for the code only when iCloud is to be opened. */
static void code__that_is_wanted_late__is_asked_for(void **state)
{
	struct client *c = client_open();

	(void)state;
	client_will_answer(c, ANSWER_CODE, CODE, 0);
	must_sign_in(c);
	sim_fault(sim,
		"{\"path\":\"" LOGIN "\",\"status\":200,\"body\":{\"hsaChallengeRequired\":true,"
		"\"dsInfo\":{\"dsid\":\"10203040506\",\"hsaVersion\":2,"
		"\"hasICloudQualifyingDevice\":true},\"webservices\":{\"contacts\":{\"url\":"
		"\"https://p61-contactsws.sim.localhost\"}}}}");
	client_will_answer(c, ANSWER_CODE, "482917", 0);
	must_sign_in(c);
	assert_int_equal(c->n_questions, 2);
	client_close(&c);
}

#define DEVICES(test) cmocka_unit_test_setup_teardown(test, begin_device, end)
#define TEXTS(test)   cmocka_unit_test_setup_teardown(test, begin_sms, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DEVICES(device_code__signs_in__and_trust_spares_the_next),
		DEVICES(wrong_code__stays__with_its_trouble),
		DEVICES(code__of_another_length__is_not_sent),
		DEVICES(stop__leaves__the_account_as_it_was),
		DEVICES(sms__to_the_second_of_three__is_asked_for),
		TEXTS(without_devices__the_first_number__is_asked),
		DEVICES(ways__can_be__changed_and_asked_again),
		DEVICES(code_of_a_devices_settings__is_taken__after_a_text_too),
		TEXTS(number__that_takes_no_text__is_said),
		TEXTS(wanted_way__that_is_not_there__is_said),
		TEXTS(every_shape__of_the_list__is_read),
		DEVICES(nothing_that_parses__leaves__the_device),
		DEVICES(bridge__is_recognised__and_the_plain_way_works),
		DEVICES(accepted_code__is_known__under_every_status),
		DEVICES(account_without_codes__is_told__and_never_asked),
		DEVICES(too_many_sent__closes__but_the_last_code_counts),
		DEVICES(cooldown__at_the_start__leaves_the_code_of_a_device),
		DEVICES(too_many_wrong__ends__without_a_further_prompt),
		DEVICES(limits__are_known__by_their_numbers),
		DEVICES(sign_in__that_took_too_long__says_so),
		DEVICES(lost_answer__to_a_code__is_asked_again_and_not_repeated),
		DEVICES(pause__at_the_code__ends_with_its_time),
		DEVICES(code__is__nowhere_but_in_its_request),
		DEVICES(refresh__beside_the_question__spends_nothing),
		DEVICES(half_a_sign_in__is_never__saved),
		DEVICES(second_sign_in__beside_the_first__is_busy),
		DEVICES(code__that_is_wanted_late__is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
