#include "base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_read__gives__names_and_values),
		cmocka_unit_test(config_read__names__lines_that_would_be_cut),
		cmocka_unit_test(config_read__passes_on__what_the_taker_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
