#include "settings/settings.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void settings_hear__keeps__values_as_they_came_and_nothing_private(void **state)
{
	struct buf body = fixture("settings.json"), out = BUF_INIT(MIB);

	(void)state;
	assert_true(settings_hear(buf_str(&body), &out, NULL));
	assert_string_equal(buf_cstr(&out),
		"{\"account\":{\"locale\":\"en-us\",\"regionFormatsMatchLanguage\":false},"
		"\"calendar\":{\"dateFormat\":\"DD/MM/YYYY\",\"startingWeekday\":0,"
		"\"defaultEventAlarm\":{\"minutes\":15,\"before\":true}},\"find\":{}}");
	buf_release(&out);
	buf_release(&body);
}

static void settings_hear__refuses__an_answer_without_apps(void **state)
{
	struct buf out = BUF_INIT(MIB);
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(settings_hear(STR("{\"status\":1}"), &out, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	assert_int_equal(out.n, 0);
	assert_true(settings_hear(
		STR("{\"apps\":[7,{\"app-id\":\"a\",\"keys\":7},{\"app-id\":\"a\"}]}"), &out,
		NULL));
	assert_string_equal(buf_cstr(&out), "{\"a\":{}}");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_hear__keeps__values_as_they_came_and_nothing_private),
		cmocka_unit_test(settings_hear__refuses__an_answer_without_apps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
