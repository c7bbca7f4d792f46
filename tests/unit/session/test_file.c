#include "session/inner.h"

#include "base/file.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
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

static struct session *fresh(void)
{
	struct error err;
	struct session *s = session_new(&settings, engine, &err);

	assert_non_null(s);
	return s;
}

static void fill(struct session *s, const char *folder, const char *dsid, const char *apple_id)
{
	struct buf body = BUF_INIT(4 * KIB);
	struct error err;

	buf_printf(&body,
		"{\"dsInfo\":{\"dsid\":\"%s\",\"appleId\":\"%s\",\"appleIdAliases\":[\"al%s\"]},"
		"\"webservices\":{\"contacts\":{\"url\":\"https://p1-contactsws.icloud.com\"}}}",
		dsid, apple_id, apple_id);
	assert_true(map_take(s, buf_str(&body), NULL, &err));
	memcpy(s->folder, folder, 17);
	secret_set(&s->token, STR("session-token"));
	secret_set(&s->trust, STR("trust \"token\""));
	secret_set(&s->scnt, STR("scnt"));
	session_set(&s->country, STR("USA"));
	s->generation = 3;
	s->signed_in_at = 1700000000;
	jar_hear(engine_jar(engine), REALM_SETUP, STR("https://setup.icloud.com/x"),
		STR("X-APPLE-WEBAUTH-TOKEN=\"v=2\"; Domain=icloud.com; Path=/"), 1);
	buf_release(&body);
}

static void session_file__keeps__everything_that_is_needed(void **state)
{
	struct session *s = fresh();
	char id[64];
	struct error err;

	(void)state;
	fill(s, "0123456789abcdef", "111", "ada@example.com");
	memcpy(id, s->client_id, strlen(s->client_id) + 1);
	assert_true(session_save(s, &err));
	assert_int_equal(session_disk_generation(s), 3);
	session_free(&s);

	s = fresh();
	assert_int_equal(jar_count(engine_jar(engine)), 0);
	assert_true(session_open(s, &err));
	assert_string_equal(session_folder(s), "0123456789abcdef");
	assert_string_equal(session_client_id(s), id);
	assert_string_equal(session_apple_id(s), "ada@example.com");
	assert_true(str_is(secret_str(&s->token), "session-token"));
	assert_true(str_is(secret_str(&s->trust), "trust \"token\""));
	assert_true(str_is(secret_str(&s->scnt), "scnt"));
	assert_string_equal(s->country, "USA");
	assert_int_equal(s->generation, 3);
	assert_int_equal(session_signed_in_at(s), 1700000000);
	assert_true(session_signed_in(s));
	assert_int_equal(s->n_services, 1);
	session_free(&s);
}

static void session_file__of_a_newer_sign_in__is_never_overwritten(void **state)
{
	struct session *s = fresh();
	struct error err;

	(void)state;
	fill(s, "0123456789abcdef", "111", "ada@example.com");
	s->generation = 4;
	assert_true(session_save(s, &err));
	s->generation = 3; /* as if another program had signed in since */
	jar_hear(engine_jar(engine), REALM_SETUP, STR("https://setup.icloud.com/x"), STR("x=1"), 1);
	session_save_now(s);
	assert_int_equal(s->generation, 4);
	assert_false(jar_has(engine_jar(engine), REALM_SETUP, "x", 1));
	jar_hear(engine_jar(engine), REALM_SETUP, STR("https://setup.icloud.com/x"), STR("y=1"), 1);
	session_save_now(s);
	session_free(&s);
	s = fresh();
	assert_true(session_open(s, &err));
	assert_true(jar_has(engine_jar(engine), REALM_SETUP, "y", 1));
	session_free(&s);
}

/* Another program signed out: renewed cookies must not bring the session back. */
static void session_file__that_is_gone__does_not_come_back(void **state)
{
	struct session *s = fresh();
	struct error err;
	struct stat st;
	char *path;

	(void)state;
	fill(s, "0123456789abcdef", "111", "ada@example.com");
	assert_true(session_save(s, &err));
	path = session_path(s, "session.json");
	assert_true(file_remove(path, &err));
	jar_hear(engine_jar(engine), REALM_SETUP, STR("https://setup.icloud.com/x"), STR("x=1"), 1);
	session_save_now(s);
	assert_int_not_equal(stat(path, &st), 0);
	assert_false(session_signed_in(s));
	assert_true(session_known(s));
	free(path);
	session_free(&s);
}

/* What can be written can be read: else cookies that grow would end a good session. */
static void session_file__with_many_cookies__is_read_again(void **state)
{
	struct session *s = fresh();
	char *cookie = malloc(8000);
	struct error err;

	(void)state;
	fill(s, "0123456789abcdef", "12345678901", "jdoe@example.com");
	for (int i = 0; i < 180; i++) {
		memset(cookie, 'v', 7999);
		cookie[7999] = '\0';
		cookie[snprintf(cookie, 16, "c%d", i)] = '=';
		jar_hear(engine_jar(engine), REALM_SETUP,
			STR("https://setup.icloud.com/setup/ws/1/validate"), str_of(cookie), 1);
	}
	assert_true(session_save(s, &err));
	s->generation = session_disk_generation(s);
	assert_true(s->generation >= 0);
	session_free(&s);
	s = fresh();
	assert_true(session_load(s, "0123456789abcdef", &err));
	assert_true(jar_count(engine_jar(engine)) >= 180);
	session_free(&s);
	free(cookie);
}

static void set_used(struct session *s, const char *folder, time_t at)
{
	struct timespec times[2] = {{.tv_sec = at}, {.tv_sec = at}};
	char *path = path_join(s->settings->state_dir, folder, "account.json", NULL);

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
}

static void session_find__prefers__the_one_used_last(void **state)
{
	struct session *s = fresh();
	struct error err;
	char folder[17];

	(void)state;
	assert_false(session_find(s, NULL, folder));
	fill(s, "0123456789abcdef", "111", "ada@example.com");
	assert_true(session_save(s, &err));
	fill(s, "fedcba9876543210", "222", "grace@example.com");
	assert_true(session_save(s, &err));
	set_used(s, "0123456789abcdef", 2000);
	set_used(s, "fedcba9876543210", 1000);
	assert_true(session_find(s, NULL, folder));
	assert_string_equal(folder, "0123456789abcdef");
	set_used(s, "fedcba9876543210", 3000);
	assert_true(session_find(s, NULL, folder));
	assert_string_equal(folder, "fedcba9876543210");
	assert_true(session_find(s, "ADA@example.com", folder));
	assert_string_equal(folder, "0123456789abcdef");
	assert_true(session_find(s, "alada@example.com", folder));
	assert_string_equal(folder, "0123456789abcdef");
	assert_true(session_find(s, "222", folder));
	assert_string_equal(folder, "fedcba9876543210");
	assert_false(session_find(s, "nobody", folder));
	session_free(&s);
}

static void damage__is__said_and_nothing_of_it_is_used(void **state)
{
	static const char *const bodies[] = {"{", "{}", "null",
		"{\"endpoints\":\"0000000000000000\"}",
		"{\"endpoints\":\"ID\",\"generation\":1,\"cookies\":{}}",
		"{\"endpoints\":\"ID\",\"generation\":\"x\",\"cookies\":[]}"};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct session *s = fresh();
		struct buf text = BUF_INIT(4 * KIB);
		struct str rest = str_of(bodies[i]);
		size_t at = str_find(rest, STR("ID"));
		struct error err = ERROR_INIT;
		char *path;

		fill(s, "0123456789abcdef", "111", "ada@example.com");
		assert_true(session_save(s, &err));
		path = session_path(s, "session.json");
		buf_add_str(&text, str_part(rest, 0, at));
		if (at != SIZE_MAX) {
			buf_adds(&text, hosts_id(engine_hosts(engine)));
			buf_add_str(&text, str_part(rest, at + 2, rest.n));
		}
		assert_true(file_write(path, buf_str(&text), &err));
		session_free(&s);
		s = fresh();
		assert_false(session_open(s, &err));
		assert_int_equal(err.code, ERR_BAD_DATA);
		assert_true(session_known(s));
		assert_false(session_signed_in(s));
		assert_int_equal(secret_str(&s->token).n, 0);
		session_free(&s);
		free(path);
		buf_release(&text);
	}
}

static void waits_file__keeps__what_other_endpoints_wrote(void **state)
{
	struct session *s = fresh();
	struct buf b = BUF_INIT(64 * KIB);
	struct error err;
	char *path = path_join(settings.state_dir, "waits.json", NULL);
	struct str value;

	(void)state;
	assert_true(folder_make(settings.state_dir, &err));
	assert_true(file_write(path, STR("{\"other\":{\"auth\":{\"until\":5}}}"), &err));
	waits_impose(engine_waits(engine), REALM_AUTH, 503, time(NULL) + 100, time(NULL));
	assert_true(file_read(path, &b, &err));
	value = json_value(buf_str(&b));
	assert_true(json_get(json_get(value, "other"), "auth").n > 0);
	assert_true(json_get(json_get(value, hosts_id(engine_hosts(engine))), "auth").n > 0);
	buf_release(&b);
	free(path);
	session_free(&s);
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SESSION(session_file__keeps__everything_that_is_needed),
		SESSION(session_file__of_a_newer_sign_in__is_never_overwritten),
		SESSION(session_file__that_is_gone__does_not_come_back),
		SESSION(session_file__with_many_cookies__is_read_again),
		SESSION(session_find__prefers__the_one_used_last),
		SESSION(damage__is__said_and_nothing_of_it_is_used),
		SESSION(waits_file__keeps__what_other_endpoints_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
