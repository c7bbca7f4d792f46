/* The record of requests, both ends: what it tells of the wire, that no secret is in it, that it outlives the program
 * within bounds, and that nothing is ever told to the host that collects statistics. */
#include "icloud/activity.h"
#include "icloud/glance.h"
#include "icloud/json.h"
#include "icloud/time.h"
#include "net/activity.h"
#include "rig/sim.h"
#include "rig/temp.h"
#include "session/account.h"
#include "store/db.h"

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
static struct icloud *ic;
static struct icloud_activity *line;
static unsigned told; /* EVENT_REQUESTS */

static void start(void)
{
	struct error err = ERROR_INIT;

	ic = icloud_open(&settings, &err);
	assert_non_null(ic);
	assert_true(icloud_start(ic, &err));
}

static int begin(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	temp_open(&temp);
	sim = sim_start(NULL);
	sim_environment(sim);
	assert_true(icloud_settings_load(&settings, &err));
	line = mem_new(sizeof *line * ACTIVITY_PAST);
	told = 0;
	start();
	return 0;
}

static int end(void **state)
{
	(void)state;
	icloud_free(&ic);
	free(line);
	icloud_settings_release(&settings);
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static void turn(void)
{
	struct pollfd wait = {icloud_fd(ic), POLLIN, 0};
	struct icloud_message m;

	poll(&wait, 1, 20);
	while (icloud_next(ic, &m))
		told += m.event == EVENT_REQUESTS;
}

#define until(condition)                                                                           \
	do {                                                                                       \
		for (int left_ = 1500; !(condition); left_--) {                                    \
			if (!left_)                                                                \
				fail_msg("never: %s", #condition);                                 \
			turn();                                                                    \
		}                                                                                  \
	} while (0)

/* Signed in, everything read, listening. */
static void read_all(void)
{
	struct icloud_live live = {0};

	icloud_post(
		ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	until(icloud_idle(ic) && (icloud_live(ic, &live), live.since));
	icloud_post(ic, ASK_ALL, NULL);
	until(icloud_idle(ic) && sim_counter(sim, "polling") == 1);
}

static const struct icloud_activity *find(size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(line[i].path, path))
			return &line[i];
	fail_msg("no request to %s in the record", path);
	return NULL;
}

static void a_line__tells__what_happened_on_the_wire(void **state)
{
	const struct icloud_activity *a;
	size_t n;
	int sum;

	(void)state;
	read_all();
	assert_true(told > 0);
	n = activity_list(ic, line, ACTIVITY_RUN);
	a = find(n, "/co/startup");
	assert_string_equal(a->service, "contacts");
	assert_string_equal(a->verb, "GET");
	assert_int_equal(a->http, 200);
	assert_string_equal(a->version, "HTTP/1.1");
	assert_true(a->connection > 0);
	assert_true(a->bytes > 1000 && a->wire > 0);
	assert_int_equal(a->sent, 0);
	sum = a->name_ms + a->connect_ms + a->tls_ms + a->wait_ms + a->read_ms;
	assert_in_range(sum, a->took_ms > 5 ? a->took_ms - 5 : 0, a->took_ms + 5);
	assert_true(find(n, "/getState")->sent > 40);
	for (size_t i = 0; i + 1 < n; i++)
		assert_int_equal(line[i].number, line[i + 1].number + 1);
}

static void a_request__that_is_sent_again__says_so(void **state)
{
	size_t n;

	(void)state;
	read_all();
	sim_expire(sim, "{\"cookies\":true}");
	icloud_post(ic, ASK_STORAGE, NULL);
	until(icloud_idle(ic));
	n = activity_list(ic, line, ACTIVITY_RUN);
	assert_in_range(
		find(n, "storageUsageInfo")->again, 1, 2); /* a kept connection is doubted first */
	assert_int_equal(find(n, "storageUsageInfo")->http, 200);
}

/* -- secrets -- */

static void must_lack(const char *what, const struct buf *in, struct str secret, const char *path)
{
	if (secret.n > 5 && str_find(buf_str(in), secret) != SIZE_MAX)
		fail_msg("%s of %s tells “%.*s”", what, path, STR_ARG(secret));
}

/* What the simulator was given and gave: every one of these opens something. */
static void lacks_secrets(const struct icloud_exchange *x, const char *path, struct str secret)
{
	must_lack("what was asked", &x->asked, secret, path);
	must_lack("the body sent", &x->sent, secret, path);
	must_lack("the headers heard", &x->heard, secret, path);
	must_lack("the answer", &x->answer, secret, path);
}

static void each_cookie(const struct icloud_exchange *x, const char *path, struct str cookies)
{
	struct str one, name;

	while (str_cut(&cookies, ';', &one)) {
		one = str_trim(one);
		str_cut(&one, '=', &name);
		lacks_secrets(x, path, one);
	}
}

static void headers_and_bodies__are_shown__without_a_secret(void **state)
{
	struct buf cookie = BUF_INIT(64 * KIB), log = BUF_INIT(16 * MIB);
	struct icloud_exchange x;
	struct str tok;
	size_t n, kept = 0;

	(void)state;
	read_all();
	sim_get(sim, "/cookie", &cookie);
	sim_log(sim, &log);
	tok = str_part(buf_str(&log), str_find(buf_str(&log), STR("tok=")) + 4, 64);
	n = activity_list(ic, line, ACTIVITY_RUN);
	for (size_t i = 0; i < n; i++) {
		if (!activity_exchange(ic, line[i].number, &x))
			continue;
		kept++;
		lacks_secrets(&x, line[i].path, str_of(sim->password));
		lacks_secrets(&x, line[i].path, tok);
		each_cookie(&x, line[i].path, buf_str(&cookie));
		if (strstr(line[i].path, "/co/startup")) {
			assert_non_null(strstr(buf_cstr(&x.answer), "\"lastName\": "));
			assert_non_null(strstr(buf_cstr(&x.asked), "Cookie: "));
			assert_non_null(strstr(buf_cstr(&x.asked), "=···"));
		}
		activity_exchange_release(&x);
	}
	assert_true(kept > 10);
	buf_release(&cookie);
	buf_release(&log);
}

/* -- past days -- */

static void the_record__outlives__the_program_and_not_the_account(void **state)
{
	size_t n, past;

	(void)state;
	read_all();
	assert_int_equal(activity_past(ic, line, ACTIVITY_PAST), 0);
	n = activity_list(ic, line, ACTIVITY_RUN);
	icloud_free(&ic);
	settings.offline = true;
	start();
	past = activity_past(ic, line, ACTIVITY_PAST);
	assert_true(past >= n);
	assert_int_equal(line[0].number, 0);
	assert_true(find(past, "/co/startup")->bytes > 1000);
	assert_false(activity_exchange(ic, line[0].number, NULL));
	icloud_free(&ic);
	settings.offline = false;
	start();
	icloud_post(ic, ASK_LOGOUT, NULL);
	until(icloud_idle(ic));
	assert_int_equal(activity_past(ic, line, ACTIVITY_PAST), 0);
}

static int64_t records(void)
{
	struct buf path = BUF_INIT(4 * KIB);
	struct icloud_known known[2];
	struct db *d;
	int64_t n;

	icloud_accounts(ic, known, 2);
	buf_printf(&path, "%s/%s/activity.db", settings.cache_dir, known[0].folder);
	d = db_open(buf_cstr(&path), DB_READ, NULL);
	assert_non_null(d);
	n = db_int(d, "select count(*) from request", -1);
	db_close(&d);
	buf_release(&path);
	return n;
}

static void the_record__is__bounded(void **state)
{
	struct icloud_activity made = {.at = clock_now(), .http = 200, .path = "/x"};

	(void)state;
	read_all();
	for (int run = 0; run < ACTIVITY_PAST / ACTIVITY_RUN + 2; run++) {
		for (int i = 0; i < ACTIVITY_RUN; i++)
			activity_add(engine_activity(icloud_account(ic)->engine), &made);
		icloud_free(&ic);
		settings.offline = true;
		start();
	}
	assert_int_equal(activity_past(ic, line, ACTIVITY_PAST), ACTIVITY_PAST);
	assert_int_equal(records(), ACTIVITY_PAST);
	made.at = clock_now() - (ACTIVITY_PAST_DAYS + 1) * 86400;
	activity_add(engine_activity(icloud_account(ic)->engine), &made);
	icloud_free(&ic);
	start();
	assert_true(line[0].at >= clock_now() - 86400);
	assert_int_equal(records(), ACTIVITY_PAST - 1);
}

static void a_damaged_record__is_made_anew(void **state)
{
	struct buf path = BUF_INIT(4 * KIB);
	struct icloud_known known[2];
	FILE *f;

	(void)state;
	read_all();
	assert_int_equal(icloud_accounts(ic, known, 2), 1);
	icloud_free(&ic);
	buf_printf(&path, "%s/%s/activity.db", settings.cache_dir, known[0].folder);
	f = fopen(buf_cstr(&path), "r+");
	assert_non_null(f);
	fprintf(f, "This is no database at all, whatever stands behind it.");
	fclose(f);
	start();
	assert_int_equal(activity_past(ic, line, ACTIVITY_PAST), 0);
	icloud_post(ic, ASK_STORAGE, NULL);
	until(icloud_idle(ic));
	icloud_free(&ic); /* found to be damaged, and gone */
	start();
	icloud_post(ic, ASK_STORAGE, NULL);
	until(icloud_idle(ic));
	icloud_free(&ic);
	start();
	find(activity_past(ic, line, ACTIVITY_PAST), "storageUsageInfo");
	buf_release(&path);
}

/* -- nobody is told -- */

static void nothing__is_told__to_the_host_of_statistics(void **state)
{
	struct buf log = BUF_INIT(16 * MIB);
	size_t n;

	(void)state;
	sim_service(
		sim, "{\"name\":\"contacts\",\"url\":\"https://feedbackws.sim.localhost:1/x\"}");
	icloud_post(
		ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	until(icloud_idle(ic));
	icloud_post(ic, ASK_ALL, NULL);
	until(icloud_idle(ic));
	n = activity_list(ic, line, ACTIVITY_RUN);
	for (size_t i = 0; i < n; i++)
		if (strstr(line[i].host, "feedbackws"))
			assert_int_equal(line[i].http, 0);
	sim_service(sim, "{\"name\":\"contacts\"}");
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true}");
	read_all();
	sim_log(sim, &log);
	assert_true(str_find(buf_str(&log), STR("/co/startup")) != SIZE_MAX);
	assert_true(str_find(buf_str(&log), STR("feedbackws")) == SIZE_MAX);
	assert_true(str_find(buf_str(&log), STR("reportStats")) == SIZE_MAX);
	buf_release(&log);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_line__tells__what_happened_on_the_wire),
		TEST(a_request__that_is_sent_again__says_so),
		TEST(headers_and_bodies__are_shown__without_a_secret),
		TEST(the_record__outlives__the_program_and_not_the_account),
		TEST(the_record__is__bounded),
		TEST(a_damaged_record__is_made_anew),
		TEST(nothing__is_told__to_the_host_of_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
