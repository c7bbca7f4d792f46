#include "icloud/icloud.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char home[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(home, sizeof home, "/tmp/icloud-tui-settings-XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("HOME", home, 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_CACHE_HOME");
	return 0;
}

static void config_path(char *path, size_t n, const char *name)
{
	snprintf(path, n, "%s/.config%s", home, name);
}

static void write_config(const char *text)
{
	char path[200];
	FILE *f;

	config_path(path, sizeof path, "");
	mkdir(path, 0700);
	config_path(path, sizeof path, "/icloud-tui");
	mkdir(path, 0700);
	config_path(path, sizeof path, "/icloud-tui/config");
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int tear_down(void **state)
{
	char path[200];

	(void)state;
	config_path(path, sizeof path, "/icloud-tui/config");
	unlink(path);
	config_path(path, sizeof path, "/icloud-tui");
	rmdir(path);
	config_path(path, sizeof path, "");
	rmdir(path);
	rmdir(home);
	unsetenv("ICLOUD_TUI_HOLD");
	unsetenv("ICLOUD_TUI_SETUP_URL");
	unsetenv("ICLOUD_TUI_READ_ONLY");
	return 0;
}

static void settings__stand__weakest_first(void **state)
{
	struct icloud_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	assert_true(icloud_settings_load(&s, &err));
	assert_int_equal(s.hold_s, 5);
	assert_int_equal(s.batch, 25);
	assert_int_equal(s.storage_warning, 80);
	assert_string_equal(s.setup_url, "https://setup.icloud.com/setup/ws/1");
	assert_false(s.not_apple || s.read_only);
	icloud_settings_release(&s);

	write_config("hold = 9\nbatch = 1\nread_only = yes\n");
	setenv("ICLOUD_TUI_HOLD", "2", 1);
	setenv("ICLOUD_TUI_SETUP_URL", "https://setup.sim.localhost:4443/setup/ws/1/", 1);
	assert_true(icloud_settings_load(&s, &err));
	assert_int_equal(s.hold_s, 2);
	assert_int_equal(s.batch, 1);
	assert_true(s.read_only && s.not_apple);
	assert_string_equal(s.setup_url, "https://setup.sim.localhost:4443/setup/ws/1");
	icloud_settings_release(&s);
}

static void assert_refused(const char *config, const char *named)
{
	struct icloud_settings s = {.hold_s = 77};
	struct error err = ERROR_INIT;

	write_config(config);
	assert_false(icloud_settings_load(&s, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(s.hold_s, 77);
	assert_true(str_find(str_of(err.what), str_of(named)) != SIZE_MAX);
}

static void settings__name__what_they_do_not_take(void **state)
{
	(void)state;
	assert_refused("holdd = 9\n", "holdd");
	assert_refused("hold = soon\n", "hold");
	assert_refused("hold = 61\n", "hold");
	assert_refused("batch = 0\n", "batch");
	assert_refused("batch = 26\n", "batch");
	assert_refused("storage_warning = 0\n", "storage_warning");
	assert_refused("storage_warning = 101\n", "storage_warning");
	assert_refused("setup_url = http://setup.icloud.com\n", "setup_url");
	assert_refused("setup_url = https:///x\n", "setup_url");
	assert_refused("ascii = perhaps\n", "ascii");
	assert_refused("order_by = age\n", "order_by");
	assert_refused("ca_file = ca.pem\n", "ca_file");
}

static void settings__hand_on__keys_of_ones_own(void **state)
{
	struct icloud_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	write_config("hold = 9\n[keys contacts]\nnew = F2 +\n[keys list]\ndown = Ctrl-J\n");
	assert_true(icloud_settings_load(&s, &err));
	assert_int_equal(s.keys, 2);
	assert_string_equal(s.key[0].place, "contacts");
	assert_string_equal(s.key[0].action, "new");
	assert_string_equal(s.key[0].keys, "F2 +");
	assert_string_equal(s.key[1].place, "list");
	icloud_settings_release(&s);
	assert_refused("[colours]\nnew = F2\n", "colours");
}

static void settings__need__a_home(void **state)
{
	struct icloud_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	unsetenv("HOME");
	assert_false(icloud_settings_load(&s, &err));
	assert_int_equal(err.code, ERR_DISK);
	setenv("HOME", home, 1);
}

static void settings__see__a_look_alike_host(void **state)
{
	struct icloud_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	setenv("ICLOUD_TUI_SETUP_URL", "https://setup.icloud.com.evil.example/setup/ws/1", 1);
	assert_true(icloud_settings_load(&s, &err));
	assert_true(s.not_apple);
	icloud_settings_release(&s);
	setenv("ICLOUD_TUI_SETUP_URL", "https://setup.icloud.com:8443/setup/ws/1", 1);
	assert_true(icloud_settings_load(&s, &err));
	assert_true(s.not_apple);
	icloud_settings_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(settings__stand__weakest_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			settings__name__what_they_do_not_take, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			settings__hand_on__keys_of_ones_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(settings__need__a_home, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			settings__see__a_look_alike_host, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
