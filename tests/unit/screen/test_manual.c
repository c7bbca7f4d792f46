#include "screen/manual.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static FILE *page(const char *mode)
{
	char path[512];
	const char *source = getenv("SOURCE_DIR");

	snprintf(path, sizeof path, "%s/ui/man/icloud-tui-keys.1", source ? source : ".");
	return fopen(path, mode);
}

/* The page in the sources is what the key table says; UPDATE=1 writes it again. */
static void the_page_of_keys__is__fresh(void **state)
{
	struct buf made = BUF_INIT(256 * KIB), kept = BUF_INIT(256 * KIB);
	FILE *f;
	int c;

	(void)state;
	manual_keys(&made);
	assert_false(made.failed);
	if (getenv("UPDATE")) {
		f = page("w");
		assert_non_null(f);
		fwrite(made.p, 1, made.n, f);
		fclose(f);
	}
	f = page("r");
	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		buf_addc(&kept, (char)c);
	fclose(f);
	assert_string_equal(buf_cstr(&kept), buf_cstr(&made));
	buf_release(&made);
	buf_release(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_of_keys__is__fresh)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
