/* Signing in, keeping and losing a session, signing out: the library against the simulator. */
#include "base/file.h"
#include "icloud/json.h"
#include "net/activity.h"
#include "rig/client.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COMPLETE "/appleauth/auth/signin/complete"
#define INIT	 "/appleauth/auth/signin/init"
#define LOGIN	 "/setup/ws/1/accountLogin"
#define VALIDATE "/setup/ws/1/validate"
#define STORAGE	 "/storageUsageInfo"

struct place {
	struct temp temp;
	struct sim *sim;
};

static struct place place;

static void begin(const char *const *args)
{
	temp_open(&place.temp);
	place.sim = sim_start(args);
	sim_environment(place.sim);
}

static int begin_plain(void **state)
{
	(void)state;
	begin(NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	sim_stop(&place.sim);
	temp_close(&place.temp);
	return 0;
}

static bool sign_in(struct client *c, struct error *err)
{
	*err = ERROR_INIT;
	return client_sign_in(c, place.sim->apple_id, place.sim->password, err);
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
		assert_int_equal(c->step[i].event, EVENT_STEP);
		assert_int_equal(c->step[i].err.step, expected[i]);
	}
}

static bool storage(struct client *c, struct error *err)
{
	*err = ERROR_INIT;
	return client_ask(c, "setup", STORAGE, NULL, "", NULL, err);
}

/* One file of the account's folder; caller frees the path. */
static char *kept_path(struct client *c, const char *name)
{
	return path_join(c->settings.state_dir, session_folder(c->account.session), name, NULL);
}

static void sign_in__opens__the_session_and_keeps_it(void **state)
{
	static const enum step steps[] = {STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_LOGIN};
	struct client *c = client_open();
	struct buf document = BUF_INIT(MIB);
	struct error err;

	(void)state;
	assert_false(session_known(c->account.session));
	must_sign_in(c);
	assert_steps(c, steps, 4);
	assert_int_equal(c->step[2].err.http, 200);
	assert_true(session_signed_in(c->account.session));
	assert_int_equal(strlen(session_folder(c->account.session)), 16);
	assert_non_null(session_stranger(c->account.session));
	assert_true(session_document(c->account.session, &document));
	assert_true(json_text_is(json_get(json_value(buf_str(&document)), "endpoints"), "other"));
	assert_true(json_count(json_get(json_value(buf_str(&document)), "services")) >= 5);
	assert_true(storage(c, &err));
	client_close(&c);

	c = client_open(); /* the next program: no sign-in at all */
	assert_true(session_signed_in(c->account.session));
	assert_true(storage(c, &err));
	assert_int_equal(sim_requests(place.sim, COMPLETE), 1);
	assert_int_equal(sim_requests(place.sim, LOGIN), 1);
	assert_int_equal(sim_requests(place.sim, VALIDATE), 0);
	client_close(&c);
	buf_release(&document);
}

static void find_in_files(const char *folder, const char *needle)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		char *path = path_join(folder, entry->d_name, NULL);
		struct buf b = BUF_INIT(4 * MIB);
		struct stat st;

		assert_int_equal(stat(path, &st), 0);
		if (S_ISDIR(st.st_mode) && entry->d_name[0] != '.') {
			assert_int_equal(st.st_mode & 0777, 0700);
			find_in_files(path, needle);
		} else if (S_ISREG(st.st_mode)) {
			assert_int_equal(st.st_mode & 0777, 0600);
			assert_true(temp_read(path, &b));
			assert_true(str_find(buf_str(&b), str_of(needle)) == SIZE_MAX);
		}
		buf_release(&b);
		free(path);
	}
	closedir(d);
}

static void password__is__nowhere_but_in_its_proof(void **state)
{
	struct client *c = client_open();
	struct icloud_activity line[64];
	struct buf log = BUF_INIT(16 * MIB);
	size_t n;

	(void)state;
	must_sign_in(c);
	sim_log(place.sim, &log);
	assert_true(str_find(buf_str(&log), str_of(place.sim->password)) == SIZE_MAX);
	find_in_files(c->settings.state_dir, place.sim->password);
	n = activity_read(engine_activity(c->account.engine), line, 64);
	assert_true(n >= 5);
	for (size_t i = 0; i < n; i++) {
		assert_null(strstr(line[i].asked, session_client_id(c->account.session)));
		assert_null(strstr(line[i].asked, "auth-"));
	}
	client_close(&c);
	buf_release(&log);
}

static void wrong_password__is_posted__once_and_leaves_nothing(void **state)
{
	struct client *c = client_open();
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(client_sign_in(c, place.sim->apple_id, "not this", &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(err.apple, -20101);
	assert_int_equal(err.step, STEP_COMPLETE);
	assert_non_null(strstr(err.what, "(-20101)"));
	assert_int_equal(c->step[c->n_steps - 1].err.apple, -20101);
	assert_false(session_known(c->account.session));
	assert_int_equal(sim_requests(place.sim, COMPLETE), 1);
	must_sign_in(c); /* and the right one is taken then */
	assert_false(client_sign_in(c, place.sim->apple_id, "not this", &err));
	assert_true(session_signed_in(c->account.session)); /* what was kept is as before */
	client_close(&c);
}

static void sign_in__waits__across_programs(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(place.sim,
		"{\"path\":\"" INIT "\",\"status\":503,\"retry_after\":1000,\"html\":true}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	assert_true(err.retry_at > 0);
	assert_null(strstr(err.what, "does not take"));
	client_close(&c);
	sim_log_clear(place.sim);
	c = client_open();
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	assert_true(err.retry_at > time(NULL) + 900);
	assert_int_equal(sim_requests(place.sim, NULL), 0);
	client_close(&c);
}

/* Protocol 2.2: it is not needed, and whatever it answers, the sign-in goes on. */
static void federate__may_fail__in_every_way(void **state)
{
	static const char *const faults[] = {"\"status\":403", "\"status\":503,\"html\":true",
		"\"drop\":\"before\"", "\"malformed\":true"};

	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct client *c = client_open();
		struct buf order = BUF_INIT(KIB);

		buf_printf(&order, "{\"path\":\"/appleauth/auth/federate\",\"times\":3,%s}",
			faults[i]);
		sim_fault(place.sim, buf_cstr(&order));
		must_sign_in(c);
		sim_post(place.sim, "/fault/clear", "{}", NULL);
		client_close(&c);
		buf_release(&order);
	}
}

static void lost_answer__to_the_proof__is_not_sent_again(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(place.sim, "{\"path\":\"" COMPLETE "\",\"drop\":\"after\",\"times\":-1}");
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	assert_int_equal(sim_requests(place.sim, COMPLETE), 1);
	client_close(&c);
}

static void dead_cookie__is_renewed__once_for_all_that_wait(void **state)
{
	struct client *c = client_open();
	struct error err;
	struct request r[3];
	struct flow *f[3];

	(void)state;
	must_sign_in(c);
	sim_post(place.sim, "/expire", "{\"cookies\":true}", NULL);
	sim_log_clear(place.sim);
	for (int i = 0; i < 3; i++) {
		assert_true(account_request(
			&c->account, "setup", VERB_POST, STORAGE, NULL, &r[i], &err));
		f[i] = flow_call(&c->account, &r[i], NULL);
		free(r[i].url);
	}
	for (int i = 0; i < 3; i++) {
		assert_true(flow_wait(&c->account, f[i], &err));
		flow_free(&f[i]);
	}
	assert_int_equal(sim_requests(place.sim, LOGIN), 1);
	/* each: refused (on a kept connection twice), then good */
	assert_in_range(sim_requests(place.sim, "/setup/ws/1" STORAGE), 6, 9);
	assert_int_equal(sim_requests(place.sim, COMPLETE), 0);
	client_close(&c);
}

static void other_program__that_renewed__is_adopted(void **state)
{
	struct client *one = client_open(), *two;
	struct error err;

	(void)state;
	must_sign_in(one);
	two = client_open();
	sim_post(place.sim, "/expire", "{\"cookies\":true}", NULL);
	sim_log_clear(place.sim);
	assert_true(storage(one, &err));
	assert_true(storage(two, &err));
	assert_int_equal(sim_requests(place.sim, LOGIN), 1);
	client_close(&one);
	client_close(&two);
}

static void dead_session__in_20_starts__posts_no_password(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	must_sign_in(c);
	client_close(&c);
	sim_post(place.sim, "/expire", "{\"cookies\":true,\"tokens\":true}", NULL);
	sim_log_clear(place.sim);
	for (int i = 0; i < 20; i++) {
		c = client_open();
		assert_false(storage(c, &err));
		assert_int_equal(err.code, ERR_SIGN_IN);
		client_close(&c);
	}
	assert_int_equal(sim_requests(place.sim, COMPLETE), 0);
	assert_int_equal(sim_requests(place.sim, INIT), 0);
	assert_int_equal(sim_requests(place.sim, LOGIN), 1);
	c = client_open();
	must_sign_in(c);
	assert_true(storage(c, &err));
	client_close(&c);
}

static void kept_session__is_asked__with_validate(void **state)
{
	static const enum step good[] = {STEP_VALIDATE};
	static const enum step renewed[] = {STEP_VALIDATE, STEP_LOGIN};
	struct client *c = client_open();
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(client_sign_in(c, NULL, NULL, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(sim_requests(place.sim, NULL), 0);
	must_sign_in(c);
	client_close(&c);

	c = client_open();
	assert_true(client_sign_in(c, NULL, NULL, &err));
	assert_steps(c, good, 1);
	client_close(&c);

	sim_post(place.sim, "/expire", "{\"cookies\":true}", NULL);
	c = client_open();
	assert_true(client_sign_in(c, NULL, NULL, &err));
	assert_steps(c, renewed, 2);
	assert_int_equal(c->step[0].err.http, 421);
	assert_true(storage(c, &err));
	client_close(&c);

	sim_post(place.sim, "/expire", "{\"cookies\":true,\"tokens\":true}", NULL);
	c = client_open();
	assert_false(client_sign_in(c, NULL, NULL, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(sim_requests(place.sim, COMPLETE), 1);
	client_close(&c);
}

static void network_trouble__during_a_refresh__kills_no_session(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	must_sign_in(c);
	sim_post(place.sim, "/expire", "{\"cookies\":true}", NULL);
	sim_fault(place.sim, "{\"path\":\"" LOGIN "\",\"drop\":\"before\",\"times\":-1}");
	assert_false(storage(c, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	client_close(&c);
	c = client_open();
	sim_post(place.sim, "/fault/clear", "{}", NULL);
	assert_true(storage(c, &err));
	assert_int_equal(sim_requests(place.sim, COMPLETE), 1);
	client_close(&c);
}

#define MAP(contacts)                                                                              \
	"{\"dsInfo\":{\"dsid\":\"123456789\",\"appleId\":\"x@example.com\"},\"webservices\":{"     \
	"\"contacts\":{\"url\":\"" contacts "\",\"status\":\"active\"}}}"

static void foreign_map__is_refused__loudly(void **state)
{
	struct client *c = client_open();
	struct buf order = BUF_INIT(8 * KIB);
	struct json_writer w = json_writer(&order);
	struct error err;

	(void)state;
	json_object(&w);
	json_key(&w, "path");
	json_put(&w, LOGIN);
	json_key(&w, "status");
	json_put_int(&w, 200);
	json_key(&w, "body");
	json_put(&w, MAP("https://contacts.evil.example:443"));
	json_object_end(&w);
	sim_fault(place.sim, buf_cstr(&order));
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.what, "contacts.evil.example"));
	assert_false(session_signed_in(c->account.session));
	client_close(&c);
	buf_release(&order);
}

static void other_region__is_named(void **state)
{
	struct client *c = client_open();
	struct error err;

	(void)state;
	sim_fault(place.sim, "{\"path\":\"" LOGIN
			     "\",\"status\":302,\"body\":{\"domainToUse\":\"iCloud.com.cn\"}}");
	assert_false(sign_in(c, &err));
	assert_non_null(strstr(err.what, "icloud.com.cn"));
	client_close(&c);
}

static void session_file__that_others_can_read__is_not_used(void **state)
{
	struct client *c = client_open();
	char *path;

	(void)state;
	must_sign_in(c);
	path = kept_path(c, "session.json");
	client_close(&c);
	assert_int_equal(chmod(path, 0644), 0);
	c = client_open();
	assert_int_equal(c->opened.code, ERR_REFUSED);
	assert_non_null(strstr(c->opened.what, "others could read it"));
	assert_true(session_known(c->account.session));
	assert_false(session_signed_in(c->account.session));
	client_close(&c);
	free(path);
}

static void session__belongs__to_its_endpoints(void **state)
{
	struct client *c = client_open();

	(void)state;
	must_sign_in(c);
	client_close(&c);
	setenv("ICLOUD_TUI_HOME_URL", "https://www.elsewhere.example", 1);
	c = client_open();
	assert_false(session_known(c->account.session));
	client_close(&c);
}

static void damaged_session_file__is_said__and_a_sign_in_mends_it(void **state)
{
	struct client *c = client_open();
	struct error err;
	char *path;

	(void)state;
	must_sign_in(c);
	path = kept_path(c, "session.json");
	client_close(&c);
	assert_true(file_write(path, STR("{\"endpoints\":"), &err));
	c = client_open();
	assert_int_equal(c->opened.code, ERR_BAD_DATA);
	assert_true(session_known(c->account.session));
	must_sign_in(c);
	client_close(&c);
	c = client_open();
	assert_true(storage(c, &err));
	client_close(&c);
	free(path);
}

static void logout__ends__here_even_when_the_server_does_not_answer(void **state)
{
	for (int broken = 0; broken < 2; broken++) {
		struct client *c = client_open();
		struct error err = ERROR_INIT;
		struct flow *f;
		struct stat st;
		char *session, *account;

		(void)state;
		must_sign_in(c);
		session = kept_path(c, "session.json");
		account = kept_path(c, "account.json");
		if (broken)
			sim_fault(place.sim, "{\"path\":\"/setup/ws/1/logout\",\"drop\":\"before\","
					     "\"times\":-1}");
		f = session_logout(&c->account);
		assert_true(flow_wait(&c->account, f, &err));
		flow_free(&f);
		assert_int_equal(c->step[c->n_steps - 1].err.step, STEP_LOGOUT);
		assert_int_equal(c->step[c->n_steps - 1].err.code != ERR_NONE, broken);
		assert_false(session_signed_in(c->account.session));
		assert_int_not_equal(stat(session, &st), 0);
		assert_int_equal(stat(account, &st), 0);
		assert_false(storage(c, &err));
		client_close(&c);
		c = client_open();
		assert_true(session_known(c->account.session));
		assert_false(session_signed_in(c->account.session));
		client_close(&c);
		free(session);
		free(account);
	}
	assert_true(sim_requests(place.sim, "/setup/ws/1/logout") >= 2);
}

static void account__is_found__by_name_number_and_folder(void **state)
{
	struct client *c = client_open();
	char name[64], dsid[32], folder[17];
	const char *wanted[] = {name, dsid, folder, "nobody@example.com"};

	(void)state;
	must_sign_in(c);
	snprintf(name, sizeof name, "%s", session_apple_id(c->account.session));
	name[0] = (char)(name[0] & ~32);
	snprintf(dsid, sizeof dsid, "%s", session_dsid(c->account.session));
	snprintf(folder, sizeof folder, "%s", session_folder(c->account.session));
	for (int i = 0; i < 4; i++) {
		struct error err = ERROR_INIT;

		free(c->settings.account);
		c->settings.account = mem_dup(wanted[i]);
		assert_int_equal(session_open(c->account.session, &err), i < 3);
		assert_int_equal(err.code, i < 3 ? ERR_NONE : ERR_NOT_FOUND);
	}
	client_close(&c);
}

static void cancel__stops__a_sign_in(void **state)
{
	struct client *c = client_open();
	struct flow *f;

	(void)state;
	sim_fault(place.sim, "{\"path\":\"" INIT "\",\"delay_ms\":5000}");
	f = session_sign_in(&c->account,
		icloud_sign_in_new(str_of(place.sim->apple_id), str_of(place.sim->password)));
	while (c->n_steps == 0)
		engine_turn(c->account.engine, -1);
	f->cancel(f);
	assert_true(f->done);
	assert_int_equal(f->err.code, ERR_CANCELLED);
	assert_int_equal(engine_pending(c->account.engine), 0);
	flow_free(&f);
	f = session_sign_in(&c->account, icloud_sign_in_new(STR("a@b.example"), STR("x")));
	flow_free(&f); /* freed while it runs: stopped without a word */
	assert_int_equal(engine_pending(c->account.engine), 0);
	client_close(&c);
}

static void heartbeat__renews__without_harm(void **state)
{
	struct client *c = client_open();
	struct flow *f = session_heartbeat(&c->account);
	struct error err;

	(void)state;
	assert_false(flow_wait(&c->account, f, &err)); /* nobody is signed in */
	flow_free(&f);
	must_sign_in(c);
	f = session_heartbeat(&c->account);
	assert_true(flow_wait(&c->account, f, &err));
	flow_free(&f);
	assert_int_equal(sim_requests(place.sim, "/refreshWebAuth"), 1);
	client_close(&c);
}

static void unwritable_state__is_said(void **state)
{
	struct client *c = client_open();
	char *blocked;
	struct error err;

	(void)state;
	blocked = temp_file(&place.temp, "blocked", STR("a file"));
	free(c->settings.state_dir);
	c->settings.state_dir = path_join(blocked, "x", NULL);
	assert_false(sign_in(c, &err));
	assert_int_equal(err.code, ERR_DISK);
	client_close(&c);
	free(blocked);
}

/* -- simulators of another kind -- */

static void other_protocol__works__too(void **state)
{
	static const char *const args[] = {"--protocol", "s2k_fo", NULL};
	struct client *c;

	(void)state;
	begin(args);
	c = client_open();
	must_sign_in(c);
	client_close(&c);
	end(NULL);
}

static void zero_byte__in_b__begins_anew_silently(void **state)
{
	static const char *const args[] = {"--zero-b", "2", NULL};
	struct client *c;

	(void)state;
	begin(args);
	c = client_open();
	must_sign_in(c);
	assert_int_equal(sim_requests(place.sim, INIT), 3);
	assert_int_equal(sim_requests(place.sim, COMPLETE), 1);
	assert_int_equal(c->n_steps, 4);
	client_close(&c);
	end(NULL);
}

static void repair__is__skipped(void **state)
{
	static const char *const args[] = {"--factor", "repair", NULL};
	static const enum step steps[] = {
		STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_REPAIR, STEP_LOGIN};
	struct client *c;

	(void)state;
	begin(args);
	c = client_open();
	must_sign_in(c);
	assert_steps(c, steps, 5);
	client_close(&c);
	end(NULL);
}

static void assert_refusal(const char *factor, enum errcode code)
{
	const char *args[] = {"--factor", factor, NULL};
	struct client *c;
	struct error err;

	begin(args);
	c = client_open();
	assert_false(sign_in(c, &err));
	if (err.code != code)
		fail_msg("%s: %s %s", factor, error_name(err.code), err.what);
	assert_false(session_known(c->account.session));
	client_close(&c);
	end(NULL);
}

static void locked_account_and_pause__are__said_clearly(void **state)
{
	(void)state;
	assert_refusal("locked", ERR_LOCKED);
	assert_refusal("busy", ERR_THROTTLED);
}

#define PLAIN(test) cmocka_unit_test_setup_teardown(test, begin_plain, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLAIN(sign_in__opens__the_session_and_keeps_it),
		PLAIN(password__is__nowhere_but_in_its_proof),
		PLAIN(wrong_password__is_posted__once_and_leaves_nothing),
		PLAIN(sign_in__waits__across_programs),
		PLAIN(federate__may_fail__in_every_way),
		PLAIN(lost_answer__to_the_proof__is_not_sent_again),
		PLAIN(dead_cookie__is_renewed__once_for_all_that_wait),
		PLAIN(other_program__that_renewed__is_adopted),
		PLAIN(dead_session__in_20_starts__posts_no_password),
		PLAIN(kept_session__is_asked__with_validate),
		PLAIN(network_trouble__during_a_refresh__kills_no_session),
		PLAIN(foreign_map__is_refused__loudly),
		PLAIN(other_region__is_named),
		PLAIN(session_file__that_others_can_read__is_not_used),
		PLAIN(session__belongs__to_its_endpoints),
		PLAIN(damaged_session_file__is_said__and_a_sign_in_mends_it),
		PLAIN(logout__ends__here_even_when_the_server_does_not_answer),
		PLAIN(account__is_found__by_name_number_and_folder),
		PLAIN(cancel__stops__a_sign_in),
		PLAIN(heartbeat__renews__without_harm),
		PLAIN(unwritable_state__is_said),
		cmocka_unit_test(other_protocol__works__too),
		cmocka_unit_test(zero_byte__in_b__begins_anew_silently),
		cmocka_unit_test(repair__is__skipped),
		cmocka_unit_test(locked_account_and_pause__are__said_clearly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
