/* doctor: each thing that can be amiss is found, named with what mends it, and nothing is sent that must not
 * be. */
#include "icloud/json.h"
#include "rig/command.h"

#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct sim *sim;
static struct temp temp;

static int set_up(void **state)
{
	static const char *const options[] = {"--now", "1773307980", NULL};
	struct command_run c;

	(void)state;
	setenv("TUI_TEST_NOW", "1773307980", 1);
	sim = command_home(&temp, options);
	c = command_run(NULL, "storage", NULL);
	command_assert(&c, 0);
	command_release(&c);
	sim_log_clear(sim);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_FAULT");
	unsetenv("ICLOUD_TUI_HOLD");
	command_home_end(&temp, &sim);
	return 0;
}

/* A path below a folder of the environment, the first that fits. */
static char *path_of(const char *variable, const char *pattern)
{
	char whole[400], *path;
	glob_t found = {0};

	snprintf(whole, sizeof whole, "%s/icloud-tui%s", getenv(variable), pattern);
	assert_int_equal(glob(whole, 0, NULL, &found), 0);
	path = strdup(found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static void write_over(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* How many findings of that name are amiss; each of them says how to mend it. `part` (may be NULL) stands in
 * the first one. */
static size_t amiss(struct command_run *c, const char *name, const char *part)
{
	struct json_walk w = json_walk(json_get(json_value(buf_str(&c->out)), "checks"));
	struct buf text = BUF_INIT(4 * KIB);
	size_t n = 0;

	while (json_next(&w)) {
		bool ok = true;

		assert_true(json_bool(json_get(w.value, "ok"), &ok));
		if (ok) {
			assert_int_equal(json_type(json_get(w.value, "next")), JSON_NULL);
			continue;
		}
		buf_clear(&text);
		assert_true(json_text(json_get(w.value, "next"), &text) && text.n > 4);
		if (!json_text_is(json_get(w.value, "name"), name))
			continue;
		buf_clear(&text);
		json_text(json_get(w.value, "what"), &text);
		if (part && n == 0 && !strstr(buf_cstr(&text), part))
			fail_msg("%s: %s", name, buf_cstr(&text));
		n++;
	}
	buf_release(&text);
	return n;
}

static void assert_amiss(const char *name, size_t n, const char *part)
{
	struct command_run c = command_run(NULL, "doctor", "--json", NULL);

	if (amiss(&c, name, part) != n)
		print_message("%s\n%s\n", buf_cstr(&c.out), buf_cstr(&c.err));
	assert_int_equal(amiss(&c, name, part), n);
	command_assert(&c, n > 0);
	assert_int_equal(c.err.n, 0);
	command_release(&c);
}

static void config_line(const char *line, mode_t mode)
{
	char path[400];

	snprintf(path, sizeof path, "%s/icloud-tui", getenv("XDG_CONFIG_HOME"));
	mkdir(getenv("XDG_CONFIG_HOME"), 0700);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/icloud-tui/config", getenv("XDG_CONFIG_HOME"));
	write_over(path, line);
	chmod(path, mode);
}

static void doctor__finds__every_mistake_of_the_config(void **state)
{
	struct buf text = BUF_INIT(4 * KIB);

	(void)state;
	buf_adds(&text, "# mine\nhold = 9\ncolour = red\nhold = soon\n[keys list]\ndown = Ctrl-J\n"
			"[other]\nx = 1\naccount = ");
	for (int i = 0; i < 200; i++)
		buf_addc(&text, 'a');
	buf_addc(&text, '\n');
	config_line(buf_cstr(&text), 0600);
	buf_release(&text);
	assert_amiss("config", 4, "Line 3 of the config: There is no setting colour.");
}

static void doctor__finds__a_config_that_others_can_write(void **state)
{
	(void)state;
	config_line("hold = 9\n", 0666);
	assert_amiss("config", 1, "can be changed by others");
	config_line("hold = 9\n", 0644);
	assert_amiss("config", 0, NULL);
	setenv("ICLOUD_TUI_HOLD", "soon", 1);
	assert_amiss("config", 1, "The setting hold");
}

static void doctor__finds__folders_and_files_for_others(void **state)
{
	char *folder = path_of("XDG_STATE_HOME", ""),
	     *session = path_of("XDG_STATE_HOME", "/*/session.json");

	(void)state;
	chmod(folder, 0755);
	assert_amiss("state", 1, "can be read by others");
	chmod(session, 0644);
	assert_amiss("files", 1, "session.json can be read or changed by others");
	chmod(session, 0600);
	assert_amiss("files", 0, NULL);
	free(folder);
	free(session);
}

/* What is damaged is looked at and left where it is. */
static void doctor__finds__a_damaged_database(void **state)
{
	char *ledger = path_of("XDG_STATE_HOME", "/*/ledger.db"),
	     *cache = path_of("XDG_CACHE_HOME", "/*/cache.db");
	struct buf text = BUF_INIT(4 * KIB);

	(void)state;
	write_over(cache, "this is no database, and longer than a header of one would have to be, "
			  "which is a hundred bytes, or so they say.");
	assert_amiss("copy", 1, "cache.db is damaged");
	write_over(ledger,
		"nor is this one; nor is this one; nor is this one; nor is this one; nor "
		"is this one; nor is this one.");
	assert_amiss("ledger", 1, "ledger.db is damaged");
	assert_true(temp_read(ledger, &text));
	assert_non_null(strstr(buf_cstr(&text), "nor is this one"));
	buf_release(&text);
	free(ledger);
	free(cache);
}

static void doctor__finds__a_full_disk(void **state)
{
	(void)state;
	setenv("TUI_TEST_FAULT", "room=fail", 1);
	assert_amiss("room", 1, "1 MB are free");
}

static void doctor__finds__a_locale_that_is_none(void **state)
{
	const char *before = getenv("LC_ALL");
	char *kept = before ? strdup(before) : NULL;

	(void)state;
	setenv("LC_ALL", "xx_XX.UTF-8", 1);
	assert_amiss("locale", 1, "xx_XX.UTF-8 is not installed");
	setenv("LC_ALL", "C", 1);
	assert_amiss("locale", 1, "names beyond ASCII cannot be shown");
	if (kept)
		setenv("LC_ALL", kept, 1);
	else
		unsetenv("LC_ALL");
	free(kept);
}

static void doctor__finds__certificates_that_are_none(void **state)
{
	char *kept = strdup(getenv("ICLOUD_TUI_CA_FILE")),
	     *none = temp_file(&temp, "none.pem", STR("nothing in here\n"));

	(void)state;
	setenv("ICLOUD_TUI_CA_FILE", "/nowhere/ca.pem", 1);
	assert_amiss("certificates", 1, "/nowhere/ca.pem: No such file");
	setenv("ICLOUD_TUI_CA_FILE", none, 1);
	assert_amiss("certificates", 1, "holds no certificate");
	setenv("ICLOUD_TUI_CA_FILE", kept, 1);
	free(kept);
	free(none);
}

static void doctor__finds__a_clock_that_is_off(void **state)
{
	(void)state;
	assert_amiss("clock", 0, NULL);
	sim_set(sim, "{\"clock-ahead\":600}");
	assert_amiss("clock", 1, "is 10 minutes behind Apple's");
	sim_set(sim, "{\"clock-ahead\":0}");
	setenv("TUI_TEST_NOW", "1773311580", 1);
	assert_amiss("clock", 1, "is 60 minutes ahead of Apple's");
}

static void doctor__finds__a_network_that_is_none(void **state)
{
	(void)state;
	sim_fault(sim, "{\"path\":\"/appleauth/auth/authorize/signin\",\"drop\":\"before\","
		       "\"times\":-1}");
	assert_amiss("network", 1, NULL);
}

static void doctor__finds__a_session_that_has_ended(void **state)
{
	(void)state;
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true}");
	assert_amiss("session", 1, NULL);
}

/* Neither password nor code, and with --offline nothing at all. */
static void doctor__sends__nothing_of_a_sign_in(void **state)
{
	struct buf log = BUF_INIT(4 * MIB);
	struct command_run c = command_run(NULL, "doctor", "--offline", NULL);

	(void)state;
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(sim_requests(sim, NULL), 0);
	c = command_run(NULL, "doctor", NULL);
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(sim_requests(sim, "/appleauth/auth/signin/init"), 0);
	assert_int_equal(sim_requests(sim, "/appleauth/auth/signin/complete"), 0);
	sim_log(sim, &log);
	assert_null(strstr(buf_cstr(&log), "securitycode"));
	assert_null(strstr(buf_cstr(&log), sim->password));
	buf_release(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DOCTOR_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		DOCTOR_TEST(doctor__finds__every_mistake_of_the_config),
		DOCTOR_TEST(doctor__finds__a_config_that_others_can_write),
		DOCTOR_TEST(doctor__finds__folders_and_files_for_others),
		DOCTOR_TEST(doctor__finds__a_damaged_database),
		DOCTOR_TEST(doctor__finds__a_full_disk),
		DOCTOR_TEST(doctor__finds__a_locale_that_is_none),
		DOCTOR_TEST(doctor__finds__certificates_that_are_none),
		DOCTOR_TEST(doctor__finds__a_clock_that_is_off),
		DOCTOR_TEST(doctor__finds__a_network_that_is_none),
		DOCTOR_TEST(doctor__finds__a_session_that_has_ended),
		DOCTOR_TEST(doctor__sends__nothing_of_a_sign_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
