#include "base/config.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static bool collect(
	void *ctx, const char *section, const char *name, const char *value, struct error *err)
{
	if (value[0] == '!')
		return failf(err, ERR_USAGE, "Write another.", "That value is refused.");
	return buf_printf(ctx, "%s/%s=%s;", section, name, value);
}

static void assert_reads(const char *text, const char *expected)
{
	struct buf got = BUF_INIT(4 * KIB);
	struct error err = ERROR_INIT;

	assert_true(config_read(str_of(text), collect, &got, &err));
	assert_string_equal(buf_cstr(&got), expected);
	buf_release(&got);
}

static void assert_names(struct str text, const char *line, const char *why)
{
	struct buf got = BUF_INIT(4 * KIB);
	struct error err = ERROR_INIT;

	assert_false(config_read(text, collect, &got, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_true(str_find(str_of(err.what), str_of(line)) != SIZE_MAX);
	assert_true(str_find(str_of(err.what), str_of(why)) != SIZE_MAX);
	buf_release(&got);
}

static void config_read__gives__names_and_values(void **state)
{
	(void)state;
	assert_reads("# note\n; note too\n\ntheme = dark\nhold=3\r\n[keys]\nlist.down = j\n",
		"/theme=dark;/hold=3;keys/list.down=j;");
	assert_reads("", "");
	assert_reads("ca_file = /etc/a;b.pem\n", "/ca_file=/etc/a;b.pem;");
}

static void config_read__names__lines_that_would_be_cut(void **state)
{
	struct buf text = BUF_INIT(4 * KIB);

	(void)state;
	buf_adds(&text, "theme = dark\nuser_agent = ");
	for (int i = 0; i < 200; i++)
		buf_addc(&text, 'x');
	assert_names(buf_str(&text), "Line 2", "user_agent");
	buf_release(&text);
	assert_names(STR("user_agent = a ; b\n"), "Line 1", "“;”");
	assert_names(STR("theme = dark\n  hold = 3\n"), "Line 2", "blank");
	assert_names(STR("theme\n"), "Line 1", "cannot be read");
	assert_names(STR("theme = a\0b\n"), "Line 1", "no text");
}

static void config_read__passes_on__what_the_taker_refuses(void **state)
{
	(void)state;
	assert_names(STR("theme = dark\nhold = !\nx\n"), "Line 2", "refused");
}

static void assert_with(const char *text, const char *expected)
{
	struct buf out = BUF_INIT(4 * KIB);

	assert_true(config_with(str_of(text), "theme", "dark", &out));
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
}

static void config_with__puts_a_pair__before_the_sections_and_leaves_the_rest(void **state)
{
	(void)state;
	assert_with("", "theme = dark\n");
	assert_with("# mine\nhold = 3", "theme = dark\n# mine\nhold = 3\n");
	assert_with("hold = 3\n  theme=light\n\n[keys contacts]\ntheme = x\n",
		"hold = 3\ntheme = dark\n\n[keys contacts]\ntheme = x\n");
	assert_with("theme: own\ntheme = light\nthemes = 1\n#theme = 2\n",
		"theme = dark\nthemes = 1\n#theme = 2\n");
	assert_with("[keys list]\ndown = j\n", "theme = dark\n[keys list]\ndown = j\n");
}

static void config_keep__makes__the_file_and_follows_a_link(void **state)
{
	char folder[] = "/tmp/config-keep-XXXXXX", path[200], link[200];
	struct buf text = BUF_INIT(4 * KIB);
	struct error err = ERROR_INIT;
	struct stat there;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/new/config", folder);
	assert_true(config_keep(path, "theme", "light", &err));
	snprintf(link, sizeof link, "%s/link", folder);
	assert_int_equal(symlink(path, link), 0);
	assert_true(config_keep(link, "hold", "3", &err));
	assert_int_equal(lstat(link, &there), 0);
	assert_true(S_ISLNK(there.st_mode));
	assert_true(file_read(path, &text, &err));
	assert_string_equal(buf_cstr(&text), "hold = 3\ntheme = light\n");
	assert_int_equal(unlink(link) | unlink(path), 0);
	snprintf(path, sizeof path, "%s/new", folder);
	assert_int_equal(rmdir(path) | rmdir(folder), 0);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_read__gives__names_and_values),
		cmocka_unit_test(config_read__names__lines_that_would_be_cut),
		cmocka_unit_test(config_read__passes_on__what_the_taker_refuses),
		cmocka_unit_test(config_with__puts_a_pair__before_the_sections_and_leaves_the_rest),
		cmocka_unit_test(config_keep__makes__the_file_and_follows_a_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
