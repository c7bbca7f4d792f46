/* News by push, both ends: what another device does arrives by itself, no poll carries a cookie, gaps are made
 * good, and nothing that waits here is touched. */
#include "icloud/changes.h"
#include "icloud/contacts.h"
#include "icloud/glance.h"
#include "icloud/time.h"
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

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define MAIL  "e850b097b840ef10ce5a7ed95b171058c42cc435"
#define CAL   "dce593a0ac013016a778712b850dc2cf21af8266"

static struct sim *sim;
static struct temp temp;
static struct icloud_settings settings;
static struct icloud *ic;
static struct icloud_reader *reader;
static unsigned store[ASK_REACH + 1]; /* EVENT_STORE by kind, since it was cleared */
static int online;
static struct error last; /* of any ERROR */

static void start(void)
{
	struct error err = ERROR_INIT;

	ic = icloud_open(&settings, &err);
	assert_non_null(ic);
	reader = icloud_reader_new(ic, &err);
	assert_non_null(reader);
	assert_true(icloud_start(ic, &err));
}

static void leave(void)
{
	icloud_reader_free(&reader);
	icloud_free(&ic);
}

static void begin(const char *const *args)
{
	struct error err = ERROR_INIT;

	temp_open(&temp);
	sim = sim_start(args);
	sim_environment(sim);
	assert_true(icloud_settings_load(&settings, &err));
	memset(store, 0, sizeof store);
	online = -1;
	last = ERROR_INIT;
	start();
}

static int tear_down(void **state)
{
	(void)state;
	leave();
	icloud_settings_release(&settings);
	sim_stop(&sim);
	temp_close(&temp);
	unsetenv("TUI_TEST_FAULT");
	return 0;
}

static void turn(void)
{
	struct pollfd wait = {icloud_fd(ic), POLLIN, 0};
	struct icloud_message m;

	poll(&wait, 1, 20);
	while (icloud_next(ic, &m)) {
		if (m.event == EVENT_STORE)
			store[m.ask]++;
		if (m.event == EVENT_OFFLINE)
			online = (int)m.done;
		if (m.event == EVENT_ERROR)
			last = m.err;
	}
}

/* Waits for a state, at most half a minute. */
#define until(condition)                                                                           \
	do {                                                                                       \
		for (int left_ = 1500; !(condition); left_--) {                                    \
			if (!left_)                                                                \
				fail_msg("never: %s", #condition);                                 \
			turn();                                                                    \
		}                                                                                  \
	} while (0)

static time_t live_since(void)
{
	struct icloud_live live;

	icloud_live(ic, &live);
	return live.since;
}

static bool at_rest(void)
{
	return icloud_idle(ic);
}

/* Signed in, read, listening, and what the beginning told is heard. */
static void begin_live(const char *const *args)
{
	begin(args);
	icloud_post(
		ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	until(live_since() && at_rest());
	icloud_post(ic, ASK_ALL, NULL);
	until(at_rest());
	until(sim_counter(sim, "polling") == 1);
	memset(store, 0, sizeof store);
	sim_log_clear(sim);
}

static void take_id(void *ctx, const struct contact_row *c)
{
	buf_add_str(ctx, c->id);
}

static bool is_listed(const char *words)
{
	struct contact_query q = {.text = str_of(words)};
	struct buf id = BUF_INIT(KIB);
	bool found;

	contacts_list(reader, &q, 0, 1, take_id, &id);
	found = id.n > 0;
	buf_release(&id);
	return found;
}

static bool log_has(const char *what)
{
	struct icloud_news news[NEWS_MAX];
	size_t n = badges_news(reader, news, NEWS_MAX);

	for (size_t i = 0; i < n; i++)
		if (strstr(news[i].what, what))
			return true;
	return false;
}

static void change(const char *members)
{
	char json[256];

	snprintf(json, sizeof json, "{\"contactId\":\"%s\",%s}", GRACE, members);
	sim_change(sim, json);
}

/* -- what it is for -- */

static void a_change_elsewhere__arrives__by_itself(void **state)
{
	struct buf log = BUF_INIT(16 * MIB);

	(void)state;
	begin_live(NULL);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley"));
	until(at_rest() && sim_counter(sim, "polling") == 1);
	assert_true(store[ASK_CONTACTS] >= 1);
	assert_int_equal(sim_counter(sim, "stray_cookies"), 0);
	assert_int_equal(sim_requests(sim, "/getToken"), 0);
	sim_log(sim, &log);
	assert_null(strstr(buf_cstr(&log), "\"refused\":\"tok"));
	buf_release(&log);
}

/* It is as good as a key to what is told, so the record has its name and not its value. */
static void the_token__is__masked_in_the_record(void **state)
{
	struct icloud_activity line[200];
	size_t n, polls = 0;

	(void)state;
	begin_live(NULL);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley") && at_rest() && sim_counter(sim, "polling") == 1);
	n = activity_list(ic, line, 200);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(line[i].path, "/aps") != 0)
			continue;
		polls++;
		assert_string_equal(line[i].asked, "tok ···, ttl 43200");
	}
	assert_true(polls > 0);
}

static void a_card__that_is_deleted_or_made_again__goes_and_comes(void **state)
{
	(void)state;
	begin_live(NULL);
	change("\"delete\":true");
	until(!is_listed("hopper"));
	change("\"firstName\":\"Grace\",\"lastName\":\"Hopper\"");
	until(is_listed("hopper"));
}

static void a_badge__changes__with_its_line(void **state)
{
	struct icloud_badge b[16];
	struct icloud_news news[NEWS_MAX];
	time_t as_of;

	(void)state;
	begin_live(NULL);
	sim_post(sim, "/badge", "{\"topic\":\"" MAIL "\",\"badge\":7}", NULL);
	until(store[ASK_BADGES] && log_has("Mail"));
	badges_list(reader, b, 16, &as_of);
	assert_int_equal(b[0].count, 7);
	badges_news(reader, news, NEWS_MAX);
	assert_string_equal(news[0].what, "Mail");
	assert_int_equal(news[0].from, 3);
	assert_int_equal(news[0].to, 7);
	until(at_rest());
	assert_int_equal(sim_requests(sim, "/getToken"), 0);
	assert_int_equal(sim_requests(sim, "/co/startup"), 0);
}

static void a_calendar_badge__reads__the_alarms(void **state)
{
	struct icloud_news news[NEWS_MAX];

	(void)state;
	begin_live(NULL);
	sim_post(sim, "/badge", "{\"topic\":\"" CAL "\",\"badge\":2}", NULL);
	until(store[ASK_ALARMS]);
	until(at_rest() && badges_news(reader, news, NEWS_MAX) && news[0].note[0]);
	assert_string_equal(news[0].what, "Calendar");
	assert_string_equal(news[0].note, "alarms read again");
}

static void news_of_nobody_knows_what__read__everything(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_post(sim, "/notify", "{\"ck\":{\"cid\":\"com.apple.else\"}}", NULL);
	until(store[ASK_BADGES] && store[ASK_CONTACTS] && store[ASK_ALARMS]);
}

static void a_topic_of_nobody__stands__shortened_in_the_log(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_post(sim, "/notify", "{\"topic\":\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\"}", NULL);
	until(log_has("topic 0a1b2c3d, everything read again") && store[ASK_CONTACTS]);
}

static bool is_behind(int64_t id)
{
	struct change_row row;

	return changes_get(reader, id, &row) && row.state == STATE_BEHIND;
}

static void a_staged_change__is_behind__and_untouched(void **state)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_COMMAND, STR(GRACE));
	int64_t id;

	(void)state;
	begin_live(NULL);
	buf_adds(&d->edits, "jobTitle=Admiral");
	icloud_post(ic, ASK_STAGE, d);
	until(store[ASK_STAGE] && at_rest());
	change("\"nickName\":\"Amazing\"");
	id = changes_of(reader, OBJECT_CONTACT, STR(GRACE));
	until(is_behind(id));
	assert_int_equal(sim_writes(sim), 0);
}

/* -- gaps -- */

static void a_gap__is_made_good(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_post(sim, "/courier", "{\"mute\":true}", NULL);
	change("\"lastName\":\"Quuxley\"");
	sim_post(sim, "/courier", "{\"mute\":false,\"hang_up\":true}", NULL);
	until(is_listed("quuxley"));
	assert_true(log_has("connection lost for"));
	assert_true(live_since() != 0);
	assert_int_equal(sim_requests(sim, "/getToken"), 0);
	assert_true(sim_requests(sim, "/getState") >= 1);
}

/* A connection that is dead without saying so: the round ends, and the next one hears. */
static void a_dead_connection__ends__with_its_round(void **state)
{
	(void)state;
	setenv("TUI_TEST_FAULT", "courier-round:2=fail", 1);
	begin_live(NULL);
	change("\"middleName\":\"Brewster\""); /* ends the first poll */
	until(is_listed("brewster"));
	until(sim_requests(sim, "/aps") >= 2);
	assert_false(log_has("connection lost"));
	sim_post(sim, "/badge", "{\"topic\":\"" MAIL "\",\"badge\":9}", NULL);
	until(log_has("Mail"));
}

static void a_token__that_is_not_taken__is_another_one(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_expire(sim, "{\"push\":true}");
	until(sim_requests(sim, "/getToken") == 1);
	until(sim_counter(sim, "polling") == 1 && live_since());
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley"));
}

static void a_token__is_renewed__before_it_runs_out(void **state)
{
	static const char *const args[] = {"--push-life", "4", NULL};

	(void)state;
	begin_live(args);
	until(sim_requests(sim, "/getToken") >= 1);
	until(sim_counter(sim, "polling") >= 1); /* that of the token before may hang on there */
	assert_false(log_has("connection lost"));
	assert_true(live_since() != 0);
}

static void a_courier__that_refuses__is_asked_again_later(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_fault(sim, "{\"path\":\"/aps\",\"status\":503,\"times\":2}");
	sim_post(sim, "/courier", "{\"hang_up\":true}", NULL);
	until(!live_since());
	until(sim_counter(sim, "faults") == 2 && live_since() && sim_counter(sim, "polling") == 1);
	assert_int_equal(last.code, ERR_NONE);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley"));
}

static void no_network__is_told__and_its_return(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_fault(sim, "{\"path\":\"/getState\",\"drop\":\"before\",\"times\":2}");
	sim_post(sim, "/courier", "{\"mute\":true}", NULL);
	change("\"lastName\":\"Quuxley\"");
	sim_post(sim, "/courier", "{\"mute\":false,\"hang_up\":true}", NULL);
	until(online == 0);
	until(online == 1);
	until(is_listed("quuxley") && store[ASK_STORAGE]);
}

static void what_could_not_be_read__is_read_again(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_fault(sim, "{\"path\":\"/co/startup\",\"malformed\":true,\"times\":1}");
	change("\"lastName\":\"Quuxley\"");
	until(last.code == ERR_BAD_DATA);
	until(is_listed("quuxley"));
}

/* Each read brings them all, so the second news waits for minutes; a small account's waits a second. */
static void many_contacts__are_not_read__for_each_news(void **state)
{
	static const char *const args[] = {"--contacts", "2100", NULL};
	int64_t until_ms;

	(void)state;
	begin_live(args);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley") && at_rest());
	change("\"lastName\":\"Zwickau\"");
	until_ms = clock_monotonic_ms() + 1500;
	while (clock_monotonic_ms() < until_ms)
		turn();
	assert_int_equal(sim_requests(sim, "/co/startup"), 1);
	assert_false(is_listed("zwickau"));
}

/* -- where it does not listen -- */

static void nobody__listens__offline_or_signed_out(void **state)
{
	(void)state;
	begin_live(NULL);
	icloud_post(ic, ASK_LOGOUT, NULL);
	until(at_rest() && !live_since());
	leave();
	sim_log_clear(sim);
	settings.offline = true;
	start();
	until(at_rest());
	assert_int_equal(sim_requests(sim, NULL), 0);
}

static void nobody__listens__who_was_told_not_to(void **state)
{
	(void)state;
	begin_live(NULL);
	leave();
	settings.push = false;
	start();
	sim_log_clear(sim);
	icloud_post(ic, ASK_BADGES, NULL);
	until(store[ASK_BADGES] && at_rest());
	assert_false(live_since());
	assert_int_equal(sim_requests(sim, "/registerTopics"), 0);
	assert_int_equal(sim_requests(sim, "/aps"), 0);
}

/* The session ends for good, and comes back by a sign-in. */
static void listening__ends_with_the_session__and_begins_with_the_next(void **state)
{
	(void)state;
	begin_live(NULL);
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true}");
	sim_post(sim, "/courier", "{\"hang_up\":true}", NULL);
	until(last.code == ERR_SIGN_IN ||
		(!live_since() && at_rest() && sim_counter(sim, "polling") == 0));
	icloud_post(
		ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	until(live_since() && sim_counter(sim, "polling") == 1);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley"));
}

static void a_courier_elsewhere__is_never_spoken_to(void **state)
{
	char fault[512];

	(void)state;
	begin(NULL);
	snprintf(fault, sizeof fault,
		"{\"path\":\"/getToken\",\"times\":-1,\"body\":\"{\\\"pushToken\\\":\\\"abc\\\","
		"\\\"webCourierURL\\\":\\\"%s/aps\\\"}\"}",
		sim->outside_url);
	sim_fault(sim, fault);
	icloud_post(
		ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	until(sim_requests(sim, "/getState") >= 1 && at_rest());
	until(!live_since());
	assert_int_equal(sim_counter(sim, "outside_connections"), 0);
}

/* -- changeset -- */

static void changeset__is_asked__once_where_it_is_not_served(void **state)
{
	(void)state;
	begin_live(NULL);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley") && at_rest());
	change("\"lastName\":\"Zwickau\"");
	until(is_listed("zwickau") && at_rest());
	assert_int_equal(sim_requests(sim, "/co/changeset"), 1);
	assert_true(sim_requests(sim, "/co/startup") >= 2);
}

static void changeset__suffices__where_it_is_served(void **state)
{
	static const char *const args[] = {"--changeset", "served", NULL};

	(void)state;
	begin_live(args);
	change("\"lastName\":\"Quuxley\"");
	until(is_listed("quuxley") && at_rest());
	change("\"delete\":true");
	until(!is_listed("quuxley") && at_rest());
	assert_int_equal(sim_requests(sim, "/co/startup"), 0);
	assert_true(sim_requests(sim, "/co/changeset") >= 2);
}

/* It does not say what was deleted, so nothing is believed of it. */
static void changeset__that_cannot_be_verified__is_no_answer(void **state)
{
	static const char *const args[] = {"--changeset", "lying", NULL};

	(void)state;
	begin_live(args);
	change("\"delete\":true");
	until(!is_listed("hopper") && at_rest());
	assert_true(sim_requests(sim, "/co/changeset") >= 1);
	assert_true(sim_requests(sim, "/co/startup") >= 1);
}

static void a_shrunken_list__stops_with_a_question(void **state)
{
	static const char fault[] =
		"{\"path\":\"/co/"
		"startup\",\"times\":3,\"status\":200,\"body\":\"{\\\"contacts\\\":["
		"{\\\"contactId\\\":\\\"A\\\",\\\"lastName\\\":\\\"Xyzzy\\\"}],"
		"\\\"contactsOrder\\\":[\\\"A\\\"],\\\"prefToken\\\":\\\"p\\\","
		"\\\"syncToken\\\":\\\"s\\\"}\"}";

	(void)state;
	begin_live(NULL);
	sim_fault(sim, fault);
	change("\"lastName\":\"Quuxley\"");
	until(last.code == ERR_CONFLICT);
	assert_true(is_listed("hopper"));
	assert_false(is_listed("xyzzy"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_change_elsewhere__arrives__by_itself),
		TEST(the_token__is__masked_in_the_record),
		TEST(a_card__that_is_deleted_or_made_again__goes_and_comes),
		TEST(a_badge__changes__with_its_line),
		TEST(a_calendar_badge__reads__the_alarms),
		TEST(news_of_nobody_knows_what__read__everything),
		TEST(a_topic_of_nobody__stands__shortened_in_the_log),
		TEST(a_staged_change__is_behind__and_untouched),
		TEST(a_gap__is_made_good),
		TEST(a_dead_connection__ends__with_its_round),
		TEST(a_token__that_is_not_taken__is_another_one),
		TEST(a_token__is_renewed__before_it_runs_out),
		TEST(a_courier__that_refuses__is_asked_again_later),
		TEST(no_network__is_told__and_its_return),
		TEST(what_could_not_be_read__is_read_again),
		TEST(many_contacts__are_not_read__for_each_news),
		TEST(nobody__listens__offline_or_signed_out),
		TEST(nobody__listens__who_was_told_not_to),
		TEST(listening__ends_with_the_session__and_begins_with_the_next),
		TEST(a_courier_elsewhere__is_never_spoken_to),
		TEST(changeset__is_asked__once_where_it_is_not_served),
		TEST(changeset__suffices__where_it_is_served),
		TEST(changeset__that_cannot_be_verified__is_no_answer),
		TEST(a_shrunken_list__stops_with_a_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
