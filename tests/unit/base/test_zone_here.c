#include "icloud/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void zone_of_machine__takes__the_name_out_of_TZ(void **state)
{
	static const char *const zones[][2] = {{"Europe/London", "Europe/London"},
		{":America/New_York", "America/New_York"},
		{":/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"}, {"UTC", "UTC"}};
	char *before = str_dup(str_of(getenv("TZ")));

	(void)state;
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		struct buf out = BUF_INIT(KIB);

		setenv("TZ", zones[i][0], 1);
		zone_of_machine(&out);
		assert_string_equal(buf_cstr(&out), zones[i][1]);
		buf_release(&out);
	}
	setenv("TZ", "a&b=c", 1);
	struct buf out = BUF_INIT(KIB);

	zone_of_machine(&out);
	assert_null(strchr(buf_cstr(&out), '&'));
	buf_release(&out);
	setenv("TZ", before, 1);
	free(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zone_of_machine__takes__the_name_out_of_TZ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
