/* The front door with its own thread, against the simulator: asks, messages, idle, cancelling, stopping.
 * This is the test that runs under ThreadSanitizer. */
#include "icloud/glance.h"
#include "icloud/icloud.h"
#include "rig/sim.h"
#include "rig/temp.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct sim *sim;
static struct temp temp;
static struct icloud_settings settings;

static int set_up(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	temp_open(&temp);
	sim = sim_start(NULL);
	sim_environment(sim);
	assert_true(icloud_settings_load(&settings, &err));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	icloud_settings_release(&settings);
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static struct icloud *open_account(void)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = icloud_open(&settings, &err);

	if (!ic)
		print_message("%s\n", err.what);
	assert_non_null(ic);
	return ic;
}

/* What was heard until `token` was answered. */
struct heard {
	unsigned store[ASK_RECALL + 1]; /* EVENT_STORE by kind of data */
	unsigned steps, parts_done, ends;
	int online; /* -1 nothing said */
	struct icloud_message end;
};

static void take(struct heard *h, const struct icloud_message *m, unsigned token)
{
	if (m->event == EVENT_STORE)
		h->store[m->ask]++;
	h->steps += m->event == EVENT_STEP;
	if (m->event == EVENT_OFFLINE)
		h->online = (int)m->done;
	if (m->event != EVENT_DONE && m->event != EVENT_ERROR)
		return;
	if (m->token == token) {
		h->ends++;
		h->end = *m;
	} else {
		h->parts_done += m->event == EVENT_DONE;
	}
}

static void drain(struct icloud *ic, struct heard *h, unsigned token)
{
	struct icloud_message m;

	while (icloud_next(ic, &m))
		take(h, &m, token);
}

static struct heard hear(struct icloud *ic, unsigned token)
{
	struct heard h = {.online = -1};

	while (h.ends == 0) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		assert_int_equal(poll(&wait, 1, 30000), 1);
		drain(ic, &h, token);
	}
	return h;
}

static void sign_in(struct icloud *ic)
{
	struct heard h =
		hear(ic, icloud_post(ic, ASK_SIGN_IN,
				 icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password))));

	if (h.end.event != EVENT_DONE)
		print_message("%s\n", h.end.err.what);
	assert_int_equal(h.end.event, EVENT_DONE);
	assert_true(h.steps > 2);
}

static void wait_idle(struct icloud *ic)
{
	struct heard h = {0};

	while (!icloud_idle(ic)) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		poll(&wait, 1, 50);
		drain(ic, &h, 0);
	}
}

static void icloud__fills_every_pane__and_tells_what_is_new(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct icloud_reader *r = icloud_reader_new(ic, &err);
	struct icloud_storage s;
	struct icloud_badge b[16];
	struct heard h;
	time_t as_of;

	(void)state;
	assert_false(icloud_has_account(ic));
	assert_false(storage_read(r, &s));
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	assert_true(icloud_has_account(ic));
	h = hear(ic, icloud_post(ic, ASK_ALL, NULL));
	assert_int_equal(h.end.event, EVENT_DONE);
	assert_int_equal(h.parts_done, 5);
	assert_true(h.store[ASK_STORAGE] && h.store[ASK_ALARMS] && h.store[ASK_BADGES] &&
		    h.store[ASK_SETTINGS] && h.store[ASK_CONTACTS]);
	assert_true(storage_read(r, &s));
	assert_true(s.as_of && s.used > 0);
	assert_int_equal(badges_list(r, b, 16, &as_of), 7);
	wait_idle(ic);
	icloud_reader_free(&r);
	icloud_free(&ic);
}

/* All five first requests are at the server before any of them is answered. */
static void icloud__asks__side_by_side(void **state)
{
	static const char *const paths[] = {"/co/startup", "/setup/ws/1/storageUsageInfo",
		"/ca/alarmtriggers", "/getState", "/json/sync"};
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct heard h = {0};
	unsigned token;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	wait_idle(ic);
	for (size_t i = 0; i < 5; i++) {
		char fault[120];

		snprintf(fault, sizeof fault, "{\"path\":\"%s\",\"delay_ms\":4000}", paths[i]);
		sim_fault(sim, fault);
	}
	token = icloud_post(ic, ASK_ALL, NULL);
	while (sim_counter(sim, "faults") < 5)
		assert_int_equal(h.ends + h.parts_done, 0);
	drain(ic, &h, token);
	assert_int_equal(h.ends + h.parts_done, 0);
	assert_int_equal(hear(ic, token).end.event, EVENT_DONE);
	icloud_free(&ic);
}

static void icloud_do__is_refused__while_the_thread_has_the_engine(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();

	(void)state;
	assert_true(icloud_start(ic, &err));
	assert_false(icloud_do(ic, ASK_SIGN_IN,
		icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)), NULL, NULL,
		&err));
	assert_int_equal(err.code, ERR_BUSY);
	icloud_free(&ic);
}

static void icloud__is_idle__only_when_all_is_answered_and_heard(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct icloud_message m;
	unsigned token;

	(void)state;
	assert_true(icloud_idle(ic));
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	token = icloud_post(ic, ASK_STORAGE, NULL);
	assert_false(icloud_idle(ic));
	for (bool ended = false; !ended;) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		assert_false(icloud_idle(ic));
		poll(&wait, 1, 30000);
		while (!ended && icloud_next(ic, &m))
			ended = m.token == token && m.event == EVENT_DONE;
	}
	wait_idle(ic);
	icloud_free(&ic);
}

static void icloud__answers_once__what_was_asked_twice(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct heard h = {0};
	unsigned first, second;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	sim_log_clear(sim);
	sim_fault(sim, "{\"path\":\"/setup/ws/1/storageUsageInfo\",\"delay_ms\":300}");
	first = icloud_post(ic, ASK_STORAGE, NULL);
	second = icloud_post(ic, ASK_STORAGE, NULL);
	h = hear(ic, first);
	assert_int_equal(h.end.event, EVENT_DONE);
	if (h.parts_done == 0) /* the other answer was not among what was heard */
		h = hear(ic, second);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/storageUsageInfo"), 1);
	icloud_free(&ic);
}

static void icloud_cancel__ends__what_is_under_way(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct heard h;
	unsigned token;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	sim_fault(sim, "{\"path\":\"/setup/ws/1/storageUsageInfo\",\"delay_ms\":5000}");
	token = icloud_post(ic, ASK_ALL, NULL);
	icloud_cancel(ic, token);
	h = hear(ic, token);
	assert_int_equal(h.end.event, EVENT_ERROR);
	assert_int_equal(h.end.err.code, ERR_CANCELLED);
	wait_idle(ic);
	icloud_free(&ic);
}

static void icloud_stop__ends__with_work_under_way(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	sim_fault(sim, "{\"path\":\"/ca/alarmtriggers\",\"delay_ms\":5000}");
	icloud_post(ic, ASK_ALL, NULL);
	icloud_stop(ic);
	icloud_free(&ic);
	assert_null(ic);
}

static void icloud__says_once__that_it_is_offline_and_back(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct heard h;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	h = hear(ic, icloud_post(ic, ASK_STORAGE, NULL));
	sim_fault(sim, "{\"path\":\"/setup/ws/1/storageUsageInfo\",\"drop\":\"before\","
		       "\"times\":9}");
	h = hear(ic, icloud_post(ic, ASK_STORAGE, NULL));
	assert_int_equal(h.end.event, EVENT_ERROR);
	assert_int_equal(h.online, 0);
	h = hear(ic, icloud_post(ic, ASK_BADGES, NULL));
	assert_int_equal(h.end.event, EVENT_DONE);
	assert_int_equal(h.online, 1);
	icloud_free(&ic);
}

static void icloud_logout__deletes__the_copy_under_a_reader(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct icloud_reader *r;
	struct icloud_storage s;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	hear(ic, icloud_post(ic, ASK_STORAGE, NULL));
	r = icloud_reader_new(ic, &err);
	assert_true(storage_read(r, &s));
	assert_int_equal(hear(ic, icloud_post(ic, ASK_LOGOUT, NULL)).end.event, EVENT_DONE);
	assert_false(storage_read(r, &s));
	assert_int_equal(hear(ic, icloud_post(ic, ASK_STORAGE, NULL)).end.err.code, ERR_SIGN_IN);
	sign_in(ic);
	hear(ic, icloud_post(ic, ASK_STORAGE, NULL));
	assert_true(storage_read(r, &s));
	icloud_reader_free(&r);
	icloud_free(&ic);
}

static void icloud__refuses__what_needs_an_account(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();

	(void)state;
	assert_false(icloud_do(ic, ASK_ALL, NULL, NULL, NULL, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_true(icloud_idle(ic));
	icloud_free(&ic);
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static struct icloud_heartbeat beat_of(struct icloud *ic)
{
	struct icloud_heartbeat h;

	icloud_heartbeat(ic, &h);
	return h;
}

/* The test's build makes the first timer due at once. */
static void heartbeat__renews__the_session_once(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct icloud_message m;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	wait_idle(ic);
	icloud_stop(ic);
	assert_int_equal(beat_of(ic).every_s, 480);
	assert_int_equal(beat_of(ic).at, 0);
	setenv("TUI_TEST_FAULT", "heartbeat:1=fail", 1);
	assert_true(icloud_start(ic, &err));
	while (!beat_of(ic).at) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		assert_int_equal(poll(&wait, 1, 30000), 1);
		while (icloud_next(ic, &m))
			continue;
	}
	wait_idle(ic);
	assert_false(beat_of(ic).failed);
	assert_int_equal(sim_requests(sim, "/refreshWebAuth"), 1);
	icloud_free(&ic);
	unsetenv("TUI_TEST_FAULT");
}

/* Suspended: what is due is not sent, and the next key sets it going again. (Another text of the fault is
 * counted anew.) */
static void heartbeat__rests__while_the_program_is_away(void **state)
{
	struct error err = ERROR_INIT;
	struct icloud *ic = open_account();
	struct icloud_message m;

	(void)state;
	assert_true(icloud_start(ic, &err));
	sign_in(ic);
	wait_idle(ic);
	icloud_stop(ic);
	icloud_away(ic);
	setenv("TUI_TEST_FAULT", "heartbeat:1=fail, away", 1);
	assert_true(icloud_start(ic, &err));
	while (!beat_of(ic).resting) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		assert_int_equal(poll(&wait, 1, 30000), 1);
		while (icloud_next(ic, &m))
			continue;
	}
	assert_int_equal(sim_requests(sim, "/refreshWebAuth"), 0);
	setenv("TUI_TEST_FAULT", "heartbeat:1=fail, again", 1);
	icloud_used(ic);
	while (!beat_of(ic).at) {
		struct pollfd wait = {icloud_fd(ic), POLLIN, 0};

		assert_int_equal(poll(&wait, 1, 30000), 1);
		while (icloud_next(ic, &m))
			continue;
	}
	wait_idle(ic);
	assert_int_equal(sim_requests(sim, "/refreshWebAuth"), 1);
	icloud_free(&ic);
	unsetenv("TUI_TEST_FAULT");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(icloud__fills_every_pane__and_tells_what_is_new),
		TEST(icloud__asks__side_by_side),
		TEST(icloud_do__is_refused__while_the_thread_has_the_engine),
		TEST(icloud__is_idle__only_when_all_is_answered_and_heard),
		TEST(icloud__answers_once__what_was_asked_twice),
		TEST(icloud_cancel__ends__what_is_under_way),
		TEST(icloud_stop__ends__with_work_under_way),
		TEST(icloud__says_once__that_it_is_offline_and_back),
		TEST(icloud_logout__deletes__the_copy_under_a_reader),
		TEST(icloud__refuses__what_needs_an_account),
		TEST(heartbeat__renews__the_session_once),
		TEST(heartbeat__rests__while_the_program_is_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
