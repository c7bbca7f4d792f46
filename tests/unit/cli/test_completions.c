#include "cli/completions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static FILE *script(const char *name, const char *mode)
{
	char path[512];
	const char *source = getenv("SOURCE_DIR");
	FILE *f;

	snprintf(path, sizeof path, "%s/ui/packaging/%s", source ? source : ".", name);
	f = fopen(path, mode);
	assert_non_null(f);
	return f;
}

static void put(const char *name, struct str text)
{
	FILE *f = script(name, "w");

	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

/* The script in the sources is what the tables say; UPDATE=1 writes it again. */
static void fresh(const char *name, void (*make)(struct buf *out))
{
	struct buf made = BUF_INIT(256 * KIB), kept = BUF_INIT(256 * KIB);
	FILE *f;
	int c;

	make(&made);
	assert_false(made.failed);
	if (getenv("UPDATE"))
		put(name, buf_str(&made));
	f = script(name, "r");
	while ((c = fgetc(f)) != EOF)
		buf_addc(&kept, (char)c);
	fclose(f);
	assert_string_equal(buf_cstr(&kept), buf_cstr(&made));
	buf_release(&made);
	buf_release(&kept);
}

static void the_script__is__fresh_for_bash(void **state)
{
	(void)state;
	fresh("icloud-tui.bash", completions_bash);
}

static void the_script__is__fresh_for_zsh(void **state)
{
	(void)state;
	fresh("_icloud-tui", completions_zsh);
}

static void the_script__is__fresh_for_fish(void **state)
{
	(void)state;
	fresh("icloud-tui.fish", completions_fish);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_script__is__fresh_for_bash),
		cmocka_unit_test(the_script__is__fresh_for_zsh),
		cmocka_unit_test(the_script__is__fresh_for_fish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
