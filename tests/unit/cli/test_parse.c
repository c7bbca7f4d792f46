#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static bool parse(struct cli *c, struct error *err, const char *words)
{
	static char line[256];
	char *argv[16];
	int argc = 0;
	size_t n = 0;

	*err = ERROR_INIT;
	for (; words[n] && n < sizeof line - 1; n++)
		line[n] = words[n] == ' ' ? '\0' : words[n];
	line[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if (i == 0 || line[i - 1] == '\0')
			argv[argc++] = line + i;
	argv[argc] = NULL;
	return cli_parse(c, argc, argv, err);
}

static void assert_usage(const char *words)
{
	struct cli c;
	struct error err;

	assert_false(parse(&c, &err, words));
	assert_int_equal(err.code, ERR_USAGE);
	assert_true(err.what[0] && err.next[0]);
	cli_release(&c);
}

static void cli_parse__takes_global_flags__before_and_behind_the_command(void **state)
{
	struct cli c;
	struct error err;

	(void)state;
	assert_true(parse(&c, &err, "icloud-tui --json storage --offline --account=ada"));
	assert_true(c.json && c.offline && !c.fresh);
	assert_string_equal(c.account, "ada");
	assert_ptr_equal(c.command, &cmd_storage);
	cli_release(&c);
}

static void cli_parse__reads__options_of_the_command(void **state)
{
	struct cli c;
	struct error err;
	int percent = 7;

	(void)state;
	assert_true(parse(&c, &err, "icloud-tui storage --check 80"));
	assert_true(cli_number(&c, "check", 0, 100, &percent, &err));
	assert_int_equal(percent, 80);
	cli_release(&c);
	assert_true(parse(&c, &err, "icloud-tui storage --check=eighty"));
	assert_false(cli_number(&c, "check", 0, 100, &percent, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(percent, 80);
	cli_release(&c);
}

static void cli_parse__refuses__what_it_does_not_know(void **state)
{
	(void)state;
	assert_usage("icloud-tui frobnicate");
	assert_usage("icloud-tui --frobnicate");
	assert_usage("icloud-tui -x");
	assert_usage("icloud-tui storage --watch");
	assert_usage("icloud-tui --check 80 storage");
	assert_usage("icloud-tui storage --check");
	assert_usage("icloud-tui storage extra");
	assert_usage("icloud-tui --offline --fresh storage");
	assert_usage("icloud-tui --demo storage");
	assert_usage("icloud-tui --json=yes storage");
}

static void cli_parse__knows_json__even_when_it_fails(void **state)
{
	struct cli c;
	struct error err;

	(void)state;
	assert_false(parse(&c, &err, "icloud-tui frobnicate --json"));
	assert_true(c.json);
	cli_release(&c);
}

static void help__names__every_command_and_option(void **state)
{
	struct buf out = BUF_INIT(64 * KIB);

	(void)state;
	help_all(&out);
	for (size_t i = 0; commands[i]; i++) {
		struct buf one = BUF_INIT(64 * KIB);

		assert_true(str_find(buf_str(&out), str_of(commands[i]->name)) != SIZE_MAX);
		help_command(commands[i], &one);
		for (const struct cli_option *o = commands[i]->options; o && o->name; o++)
			assert_true(str_find(buf_str(&one), str_of(o->help)) != SIZE_MAX);
		buf_release(&one);
	}
	assert_false(out.failed);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cli_parse__takes_global_flags__before_and_behind_the_command),
		cmocka_unit_test(cli_parse__reads__options_of_the_command),
		cmocka_unit_test(cli_parse__refuses__what_it_does_not_know),
		cmocka_unit_test(cli_parse__knows_json__even_when_it_fails),
		cmocka_unit_test(help__names__every_command_and_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
