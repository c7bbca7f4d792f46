/* The account's settings as values: what is told, what is not, what cannot be. */
#include "settings/settings.h"
#include "unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct icloud_preferences of(const char *json)
{
	struct icloud_preferences p;

	preferences_from(str_of(json), &p);
	return p;
}

static void preferences__come__from_the_answer_of_the_server(void **state)
{
	struct buf body = fixture("settings.json"), kept = BUF_INIT(MIB);
	struct icloud_preferences p;

	(void)state;
	assert_true(settings_hear(buf_str(&body), &kept, NULL));
	preferences_from(buf_str(&kept), &p);
	assert_true(p.known && p.has_date && p.has_week && p.has_alarm && !p.has_clock);
	assert_string_equal(p.locale, "en-us");
	assert_int_equal(p.formats.order, DATE_DAY_FIRST);
	assert_int_equal(p.formats.first_weekday, 0);
	assert_int_equal(p.alarm_s, 15 * 60);
	assert_int_equal(p.birthdays, -1);
	assert_int_equal(p.used, 4);
	buf_release(&kept);
	buf_release(&body);
}

static void preferences__read__every_one_that_is_used(void **state)
{
	struct icloud_preferences p = of(
		"{\"account\":{\"timeZone\":\"America/New_York\"},"
		"\"contacts\":{\"displayFields\":\"first,last\",\"displayOrderBy\":\"last,first\","
		"\"countryFormat\":\"us\",\"usePhoneFormat\":false},"
		"\"calendar\":{\"timeFormat\":12,\"timeSeparator\":\".\",\"dateFormat\":\"M-D-YY\","
		"\"startingWeekday\":6,\"showBirthdays\":true,\"showDeclinedEvents\":false,"
		"\"defaultEventAlarm\":{\"before\":false,\"hours\":1,\"minutes\":30}}}");

	(void)state;
	assert_string_equal(p.zone, "America/New_York");
	assert_string_equal(p.shown, "first,last");
	assert_string_equal(p.sorted, "last,first");
	assert_string_equal(p.country, "us");
	assert_true(p.formats.twelve_hours && p.formats.clock_mark == '.');
	assert_true(p.formats.order == DATE_MONTH_FIRST && p.formats.date_mark == '-');
	assert_int_equal(p.formats.first_weekday, 6);
	assert_int_equal(p.alarm_s, -90 * 60);
	assert_int_equal(p.phone_formats, 0);
	assert_int_equal(p.birthdays, 1);
	assert_int_equal(p.declined, 0);
	assert_int_equal(p.used, 12);
}

static void preferences__that_cannot_be__are_as_if_never_told(void **state)
{
	static const char *const bad[] = {"", "[]", "7", "{\"calendar\":7,\"account\":[]}",
		"{\"calendar\":{\"timeFormat\":13,\"dateFormat\":\"dates\",\"startingWeekday\":7,"
		"\"timeSeparator\":\"\\u001b\",\"defaultEventAlarm\":{\"minutes\":-5}},"
		"\"account\":{\"timeZone\":\"../../etc/passwd\"}}",
		"{\"calendar\":{\"timeFormat\":true,\"dateFormat\":\"DD/"
		"MM\",\"startingWeekday\":null,"
		"\"timeSeparator\":\"::\",\"defaultEventAlarm\":{\"weeks\":99999999}},"
		"\"account\":{\"timeZone\":\"Europe/London?x=1\"}}"};
	struct formats built_in = formats_built_in();

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct icloud_preferences p = of(bad[i]);

		assert_false(p.has_clock || p.has_date || p.has_week || p.has_alarm);
		assert_string_equal(p.zone, "");
		assert_int_equal(p.formats.clock_mark, built_in.clock_mark);
		assert_int_equal(p.formats.date_mark, built_in.date_mark);
		assert_int_equal(p.formats.first_weekday, built_in.first_weekday);
		assert_int_equal(p.phone_formats, -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(preferences__come__from_the_answer_of_the_server),
		cmocka_unit_test(preferences__read__every_one_that_is_used),
		cmocka_unit_test(preferences__that_cannot_be__are_as_if_never_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
