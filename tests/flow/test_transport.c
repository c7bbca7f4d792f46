/* The wire against the simulator: what is sent how often, and what each kind of trouble becomes. */
#include "icloud/json.h"
#include "net/activity.h"
#include "net/waits.h"
#include "rig/client.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CARD	 "/co/contacts/card"
#define STARTUP	 "/co/startup"
#define CO_QUERY "clientVersion=2.1&locale=en_US&order=last%2Cfirst"

static struct temp temp;
static struct sim *sim;
static struct client *client;

static int begin(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	temp_open(&temp);
	sim = sim_start(NULL);
	sim_environment(sim);
	client = client_open();
	if (!client_sign_in(client, sim->apple_id, sim->password, &err))
		fail_msg("%s", err.what);
	sim_log_clear(sim);
	return 0;
}

static int end(void **state)
{
	(void)state;
	client_close(&client);
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static bool startup(struct buf *answer, struct error *err)
{
	*err = ERROR_INIT;
	return client_ask(client, "contacts", STARTUP, CO_QUERY, NULL, answer, err);
}

static char *token_of(struct str answer, const char *key)
{
	struct buf text = BUF_INIT(KIB), encoded = BUF_INIT(4 * KIB);
	char *copy;

	assert_true(json_text(json_get(json_value(answer), key), &text));
	for (size_t i = 0; i < text.n; i++)
		buf_printf(&encoded, "%%%02X", (unsigned char)text.p[i]);
	copy = str_dup(buf_str(&encoded));
	buf_release(&text);
	buf_release(&encoded);
	return copy;
}

/* Creates a contact with this id; the query is one that the server takes. */
static bool create(const char *id, int *http, struct error *err)
{
	struct buf answer = BUF_INIT(16 * MIB), query = BUF_INIT(4 * KIB), body = BUF_INIT(4 * KIB);
	char *sync, *pref;
	bool good;

	assert_true(startup(&answer, err));
	sync = token_of(buf_str(&answer), "syncToken");
	pref = token_of(buf_str(&answer), "prefToken");
	buf_printf(&query, "%s&syncToken=%s&prefToken=%s", CO_QUERY, sync, pref);
	buf_printf(&body,
		"{\"contacts\":[{\"contactId\":\"%s\",\"firstName\":\"Ada\",\"isCompany\":false}]}",
		id);
	*err = ERROR_INIT;
	good = client_write(client, "contacts", CARD, buf_cstr(&query), buf_cstr(&body), http, err);
	free(sync);
	free(pref);
	buf_release(&answer);
	buf_release(&query);
	buf_release(&body);
	return good;
}

static void assert_bodies(const char *path, size_t expected)
{
	struct buf log = BUF_INIT(64 * MIB);
	struct json_walk walk;
	size_t n = 0;

	sim_log(sim, &log);
	walk = json_walk(json_value(buf_str(&log)));
	while (json_next(&walk)) {
		int64_t bytes = 0;

		if (json_text_is(json_get(walk.value, "path"), path) &&
			json_int64(json_get(walk.value, "body_bytes"), &bytes) && bytes > 0)
			n++;
	}
	assert_int_equal(n, expected);
	buf_release(&log);
}

static void write__that_is_answered__is_good(void **state)
{
	struct error err;
	int http = 0;

	(void)state;
	if (!create("11111111-2222-4333-8444-555555555555", &http, &err))
		fail_msg("%s %s", err.what, err.next);
	assert_int_equal(http, 200);
	assert_int_equal(sim_writes(sim), 1);
}

/* The kept connection dies after the server has applied the write: curl by itself would send it again. */
static void write__on_a_connection_that_dies__is_sent_once_and_unknown(void **state)
{
	struct error err;
	int http = 0;

	(void)state;
	sim_fault(sim, "{\"path\":\"" CARD "\",\"drop\":\"after\",\"times\":-1}");
	assert_false(create("11111111-2222-4333-8444-555555555555", &http, &err));
	assert_int_equal(err.code, ERR_UNKNOWN);
	assert_int_equal(http, 0);
	assert_bodies(CARD, 1);
	assert_int_equal(sim_requests(sim, CARD), 1);
	assert_int_equal(sim_writes(sim), 1);
}

static void write__that_was_not_applied__is_unknown_too(void **state)
{
	struct error err;
	int http = 0;

	(void)state;
	sim_fault(sim, "{\"path\":\"" CARD "\",\"drop\":\"before\",\"times\":-1}");
	assert_false(create("11111111-2222-4333-8444-555555555555", &http, &err));
	assert_int_equal(err.code, ERR_UNKNOWN);
	assert_int_equal(sim_requests(sim, CARD), 1);
	assert_int_equal(sim_writes(sim), 0);
}

static void write__with_half_an_answer__is_unknown(void **state)
{
	struct error err;
	int http = 0;

	(void)state;
	sim_fault(sim, "{\"path\":\"" CARD "\",\"cut\":20}");
	assert_false(create("11111111-2222-4333-8444-555555555555", &http, &err));
	assert_int_equal(err.code, ERR_UNKNOWN);
	assert_int_equal(sim_writes(sim), 1);
}

static void write__that_is_refused__is_not_repeated_after_signing_in(void **state)
{
	struct error err;
	int http = 0;

	(void)state;
	sim_fault(sim, "{\"path\":\"" CARD "\",\"status\":421}");
	assert_false(create("11111111-2222-4333-8444-555555555555", &http, &err));
	assert_int_equal(http, 421);
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(sim_requests(sim, CARD), 1);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/accountLogin"), 0);
}

static void read__on_a_connection_that_dies__is_asked_again(void **state)
{
	struct error err;

	(void)state;
	assert_true(startup(NULL, &err));
	sim_post(sim, "/close-idle", "{}", NULL);
	assert_true(startup(NULL, &err));
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"drop\":\"before\",\"times\":1}");
	assert_true(startup(NULL, &err));
}

static void read__with_half_an_answer__is_asked_once_more(void **state)
{
	struct error err;

	(void)state;
	assert_true(startup(NULL, &err));
	sim_log_clear(sim);
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"cut\":20,\"times\":1}");
	assert_true(startup(NULL, &err));
	assert_int_equal(sim_requests(sim, STARTUP), 2);
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"cut\":20,\"times\":-1}");
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	assert_int_equal(sim_requests(sim, STARTUP), 4);
}

static void read__with_421__gets_one_fresh_connection_before_signing_in(void **state)
{
	struct error err;

	(void)state;
	assert_true(startup(NULL, &err));
	sim_log_clear(sim);
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"status\":421,\"times\":1}");
	assert_true(startup(NULL, &err));
	assert_int_equal(sim_requests(sim, STARTUP), 2);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/accountLogin"), 0);
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"status\":421,\"times\":-1}");
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_SIGN_IN);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/accountLogin"), 1);
}

/* -- kinds of trouble -- */

struct outcome {
	bool heard;
	int http;
	struct error err;
};

static void hear(void *owner, const struct response *r, const struct error *err)
{
	struct outcome *o = owner;

	o->heard = true;
	o->http = r ? r->http : 0;
	if (err)
		o->err = *err;
}

static struct outcome ask(void (*adapt)(struct request *r))
{
	struct outcome o = {.err = ERROR_INIT};
	struct request r;
	struct error err;

	assert_true(account_request(
		&client->account, "contacts", VERB_GET, STARTUP, CO_QUERY, &r, &err));
	if (adapt)
		adapt(&r);
	engine_send(client->account.engine, &r, hear, &o);
	free(r.url);
	assert_int_equal(engine_pending(client->account.engine), 1);
	while (!o.heard)
		engine_turn(client->account.engine, -1);
	assert_int_equal(engine_pending(client->account.engine), 0);
	return o;
}

static void soon(struct request *r)
{
	r->timeout_ms = 200;
}

static void small(struct request *r)
{
	r->max_body = 500;
}

static void elsewhere(struct request *r)
{
	free(r->url);
	r->url = mem_dup("https://contacts.evil.example/co/startup");
}

static void two_lines(struct request *r)
{
	request_header(r, "X-Evil", STR("a\r\nCookie: b"), false);
}

static void slow_answer__is__a_timeout(void **state)
{
	struct outcome o;

	(void)state;
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"delay_ms\":3000}");
	o = ask(soon);
	assert_int_equal(o.err.code, ERR_TIMEOUT);
	assert_non_null(strstr(o.err.what, "did not answer in time"));
}

static void big_answer__is__an_error(void **state)
{
	(void)state;
	assert_int_equal(ask(small).err.code, ERR_TOO_BIG);
	assert_int_equal(ask(NULL).http, 200);
}

static void foreign_host__is__never_asked(void **state)
{
	struct icloud_activity line;

	(void)state;
	assert_int_equal(ask(elsewhere).err.code, ERR_REFUSED);
	assert_int_equal(sim_requests(sim, NULL), 0);
	assert_int_equal(activity_read(engine_activity(client->account.engine), &line, 1), 1);
	assert_int_equal(line.http, 0);
	assert_string_equal(line.host, "contacts.evil.example");
}

static void header__with_a_line_end__is_not_sent(void **state)
{
	(void)state;
	assert_int_equal(ask(two_lines).err.code, ERR_BAD_DATA);
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static void redirect__is_not__followed(void **state)
{
	struct buf order = BUF_INIT(KIB);
	struct error err;

	(void)state;
	buf_printf(&order, "{\"path\":\"%s\",\"status\":302,\"location\":\"%s/x\"}", STARTUP,
		sim->home_url);
	sim_fault(sim, buf_cstr(&order));
	buf_release(&order);
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_SERVER);
	assert_int_equal(err.http, 302);
	assert_int_equal(sim_requests(sim, NULL), 1);
}

static void answer__comes__packed(void **state)
{
	struct buf answer = BUF_INIT(16 * MIB);
	struct icloud_activity line;
	struct error err;

	(void)state;
	assert_true(startup(&answer, &err));
	assert_int_equal(activity_read(engine_activity(client->account.engine), &line, 1), 1);
	assert_int_equal(line.bytes, answer.n);
	assert_true(line.wire > 0 && line.wire < line.bytes);
	assert_non_null(strstr(line.how, "gzip"));
	assert_non_null(strstr(line.asked, "dsid ···"));
	assert_non_null(strstr(line.asked, "cookies"));
	assert_int_equal(line.http, 200);
	buf_release(&answer);
}

static void pause__binds__every_request_and_the_next_program(void **state)
{
	struct error err;

	(void)state;
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"status\":503,\"retry_after\":500}");
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	assert_true(err.retry_at > 0);
	sim_log_clear(sim);
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	client_close(&client);
	client = client_open();
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_THROTTLED);
	assert_int_equal(err.http, 503);
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static void unknown_root__is__nobody_to_talk_to(void **state)
{
	struct error err;

	(void)state;
	client_close(&client);
	unsetenv("ICLOUD_TUI_CA_FILE");
	client = client_open();
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	assert_non_null(strstr(err.what, "could not prove"));
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static void proxy__of_the_environment__is_used(void **state)
{
	struct error err;

	(void)state;
	setenv("https_proxy", "http://127.0.0.1:1", 1); /* nobody listens there */
	setenv("no_proxy", "", 1);
	sim_log_clear(sim);
	client_close(&client);
	client = client_open();
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	assert_int_equal(sim_requests(sim, NULL), 0);
	setenv("no_proxy", ".sim.localhost", 1);
	assert_true(startup(NULL, &err));
	unsetenv("https_proxy");
	unsetenv("no_proxy");
}

static void dead_server__is__offline(void **state)
{
	struct error err;

	(void)state;
	sim_stop(&sim);
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	assert_non_null(strstr(err.what, "p61-contactsws.sim.localhost:"));
	assert_non_null(strstr(err.what, " refuses the connection."));
	sim = sim_start(NULL);
}

static void answer_that_does_not_come__is__told_without_a_librarys_words(void **state)
{
	struct error err;

	(void)state;
	sim_fault(sim, "{\"path\":\"/co/startup\",\"drop\":\"before\",\"times\":-1}");
	assert_false(startup(NULL, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	assert_non_null(strstr(err.what, " closed the connection without an answer."));
}

static void offline__sends__nothing(void **state)
{
	struct engine_options o = {.offline = true};
	struct error err = ERROR_INIT;
	struct engine *e = engine_new(&o, &err);
	struct request r = {.realm = REALM_SETUP, .url = mem_dup("https://setup.icloud.com/x")};
	struct outcome out = {.err = ERROR_INIT};

	(void)state;
	engine_send(e, &r, hear, &out);
	assert_false(out.heard); /* never from within engine_send */
	while (!out.heard)
		engine_turn(e, -1);
	assert_int_equal(out.err.code, ERR_OFFLINE);
	free(r.url);
	engine_free(&e);
}

/* -- cancelling, timers, the queue -- */

static void forgotten_request__is__never_heard(void **state)
{
	struct outcome o = {.err = ERROR_INIT};
	struct request r;
	struct error err;
	uint64_t id;

	(void)state;
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"delay_ms\":300}");
	assert_true(account_request(
		&client->account, "contacts", VERB_GET, STARTUP, CO_QUERY, &r, &err));
	id = engine_send(client->account.engine, &r, hear, &o);
	free(r.url);
	while (sim_requests(sim, STARTUP) == 0)
		engine_turn(client->account.engine, 10);
	engine_forget(client->account.engine, id);
	engine_forget(client->account.engine, id);
	assert_int_equal(engine_pending(client->account.engine), 0);
	assert_true(startup(NULL, &err));
	assert_false(o.heard);
}

static void long_poll__does_not__count(void **state)
{
	struct outcome o = {.err = ERROR_INIT};
	struct request r;
	struct error err;

	(void)state;
	assert_true(account_request(
		&client->account, "contacts", VERB_GET, STARTUP, CO_QUERY, &r, &err));
	r.long_poll = true;
	engine_send(client->account.engine, &r, hear, &o);
	free(r.url);
	assert_int_equal(engine_pending(client->account.engine), 0);
	while (!o.heard)
		engine_turn(client->account.engine, -1);
	assert_int_equal(o.http, 200);
}

static void append(void *owner)
{
	buf_addc(owner, 't');
}

static void timers__run__in_their_order_unless_forgotten(void **state)
{
	struct engine_options o = {0};
	struct error err;
	struct engine *e = engine_new(&o, &err);
	struct buf said = BUF_INIT(KIB);
	uint64_t id;

	(void)state;
	engine_after(e, 20, append, &said);
	id = engine_after(e, 0, append, &said);
	engine_forget_timer(e, id);
	engine_turn(e, 0);
	assert_int_equal(said.n, 0);
	while (said.n == 0)
		engine_turn(e, -1);
	assert_int_equal(said.n, 1);
	engine_free(&e);
	buf_release(&said);
}

static void *post_many(void *engine)
{
	static struct buf dump = BUF_INIT(MIB);

	for (int i = 0; i < 1000; i++)
		engine_post(engine, append, &dump);
	return &dump;
}

static void engine_post__wakes__the_engine_from_any_thread(void **state)
{
	struct engine_options o = {0};
	struct error err;
	struct engine *e = engine_new(&o, &err);
	pthread_t thread;
	void *dump;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, post_many, e), 0);
	engine_turn(e, -1); /* would never return without being woken */
	pthread_join(thread, &dump);
	while (((struct buf *)dump)->n < 1000)
		engine_turn(e, -1);
	engine_free(&e);
	buf_release(dump);
}

#define WIRED(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIRED(write__that_is_answered__is_good),
		WIRED(write__on_a_connection_that_dies__is_sent_once_and_unknown),
		WIRED(write__that_was_not_applied__is_unknown_too),
		WIRED(write__with_half_an_answer__is_unknown),
		WIRED(write__that_is_refused__is_not_repeated_after_signing_in),
		WIRED(read__on_a_connection_that_dies__is_asked_again),
		WIRED(read__with_half_an_answer__is_asked_once_more),
		WIRED(read__with_421__gets_one_fresh_connection_before_signing_in),
		WIRED(slow_answer__is__a_timeout),
		WIRED(big_answer__is__an_error),
		WIRED(foreign_host__is__never_asked),
		WIRED(header__with_a_line_end__is_not_sent),
		WIRED(redirect__is_not__followed),
		WIRED(answer__comes__packed),
		WIRED(pause__binds__every_request_and_the_next_program),
		WIRED(unknown_root__is__nobody_to_talk_to),
		WIRED(proxy__of_the_environment__is_used),
		WIRED(dead_server__is__offline),
		WIRED(answer_that_does_not_come__is__told_without_a_librarys_words),
		cmocka_unit_test(offline__sends__nothing),
		WIRED(forgotten_request__is__never_heard),
		WIRED(long_poll__does_not__count),
		cmocka_unit_test(timers__run__in_their_order_unless_forgotten),
		cmocka_unit_test(engine_post__wakes__the_engine_from_any_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
