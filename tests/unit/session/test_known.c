#include "session/inner.h"

#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct temp temp;
static struct icloud_settings settings;
static struct engine *engine;

static int begin(void **state)
{
	struct engine_options o = {.offline = true};
	struct error err;

	(void)state;
	temp_open(&temp);
	settings = (struct icloud_settings){.state_dir = temp_path(&temp, "state")};
	engine = engine_new(&o, &err);
	return engine ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	engine_free(&engine);
	free(settings.state_dir);
	temp_close(&temp);
	return 0;
}

/* An account as it lies on the disk, used last at `used`. */
static void keep(
	const char *folder, const char *dsid, const char *apple_id, time_t used, bool token)
{
	struct timespec times[2] = {{used, 0}, {used, 0}};
	struct buf body = BUF_INIT(4 * KIB);
	struct error err;
	struct session *s = session_new(&settings, engine, &err);
	char *path;

	assert_non_null(s);
	buf_printf(&body,
		"{\"dsInfo\":{\"dsid\":\"%s\",\"appleId\":\"%s\",\"fullName\":\"N %s\","
		"\"appleIdAliases\":[\"me@example.com\"]},"
		"\"webservices\":{\"contacts\":{\"url\":\"https://p1-contactsws.icloud.com\"}}}",
		dsid, apple_id, dsid);
	assert_true(map_take(s, buf_str(&body), NULL, &err));
	memcpy(s->folder, folder, 17);
	if (token)
		secret_set(&s->token, STR("session-token"));
	assert_true(session_save(s, &err));
	path = session_path(s, "account.json");
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
	session_free(&s);
	buf_release(&body);
}

static void session_accounts__lists__the_one_used_last_first(void **state)
{
	struct icloud_known known[4];
	struct session *s;
	struct error err;

	(void)state;
	keep("00000000000000aa", "1", "ada@example.com", 1000, true);
	keep("00000000000000bb", "2", "grace@example.com", 3000, false);
	keep("00000000000000cc", "3", "alan@example.com", 2000, true);
	s = session_new(&settings, engine, &err);
	assert_int_equal(session_accounts(s, known, 4), 3);
	assert_string_equal(known[0].apple_id, "grace@example.com");
	assert_string_equal(known[0].folder, "00000000000000bb");
	assert_string_equal(known[0].name, "N 2");
	assert_false(known[0].signed_in);
	assert_int_equal(known[0].used, 3000);
	assert_string_equal(known[1].apple_id, "alan@example.com");
	assert_true(known[1].signed_in);
	assert_string_equal(known[2].apple_id, "ada@example.com");
	assert_int_equal(session_accounts(s, known, 2), 2); /* no more than there is room for */
	session_free(&s);
}

static void session_accounts__leaves_out__what_belongs_to_other_endpoints(void **state)
{
	struct icloud_known known[4];
	struct session *s;
	struct error err;
	char setup[] = "https://setup.sim.localhost:4443/setup/ws/1";

	(void)state;
	keep("00000000000000aa", "1", "ada@example.com", 1000, true);
	free(temp_file(&temp, "state/00000000000000dd/account.json", STR("{ damaged")));
	settings.setup_url = setup;
	s = session_new(&settings, engine, &err);
	assert_int_equal(session_accounts(s, known, 4), 0);
	session_free(&s);
	settings.setup_url = NULL;
}

static void session_open__of_nobody__opens_none(void **state)
{
	struct session *s;
	struct error err;

	(void)state;
	keep("00000000000000aa", "1", "ada@example.com", 1000, true);
	settings.nobody = true;
	s = session_new(&settings, engine, &err);
	assert_true(session_open(s, &err));
	assert_false(session_known(s));
	session_free(&s);
	settings.nobody = false;
}

static void session_answers_to__its_own_names_only(void **state)
{
	struct session *s;
	struct error err;

	(void)state;
	keep("00000000000000aa", "1", "ada@example.com", 1000, true);
	s = session_new(&settings, engine, &err);
	assert_false(session_answers_to(s, STR(""))); /* nobody is open */
	assert_true(session_open(s, &err));
	assert_true(session_answers_to(s, STR("Ada@Example.com")));
	assert_true(session_answers_to(s, STR("me@example.com")));
	assert_false(session_answers_to(s, STR("grace@example.com")));
	assert_false(session_answers_to(s, STR("")));
	session_free(&s);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(session_accounts__lists__the_one_used_last_first),
		TEST(session_accounts__leaves_out__what_belongs_to_other_endpoints),
		TEST(session_open__of_nobody__opens_none),
		TEST(session_answers_to__its_own_names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
