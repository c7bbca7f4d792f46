#include "icloud/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void assert_reads(const char *stored, const char *want)
{
	struct buf b = BUF_INIT(KIB);

	assert_true(phone_words(str_of(stored), &b));
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static void phone_words__groups__as_the_country_does(void **state)
{
	static const struct {
		const char *stored, *want;
	} numbers[] = {
		{"+12025550143", "+1 202 555 0143"},
		{"+1 2025550143", "+1 202 555 0143"},
		{"+442079460018", "+44 20 7946 0018"},
		{"+44 2079460018", "+44 20 7946 0018"},
		{"+447700900123", "+44 7700 900123"},
		{"+441134960123", "+44 113 496 0123"},
		{"+441325496015", "+44 1325 496015"},
		{"+33123456789", "+33 1 23 45 67 89"},
		{"+493012345678", "+49 30 1234 5678"},
		{"+491701234567", "+49 170 123 4567"},
		{"+4915112345678", "+49 151 1234 5678"},
		{"+41446681800", "+41 44 668 18 00"},
		{"+431123456789", "+431123456789"},
		{"+436641234567", "+43 664 123 4567"},
		{"+390612345678", "+39 06 1234 5678"},
		{"+393401234567", "+39 340 123 4567"},
		{"+34912345678", "+34 912 345 678"},
		{"+31612345678", "+31 6 1234 5678"},
		{"+32471123456", "+32 471 12 34 56"},
		{"+4512345678", "+45 12 34 56 78"},
		{"+46701234567", "+46 70 123 45 67"},
		{"+4791234567", "+47 912 34 567"},
		{"+48512345678", "+48 512 345 678"},
		{"+353851234567", "+353 85 123 4567"},
		{"+61412345678", "+61 412 345 678"},
		{"+61298765432", "+61 2 9876 5432"},
		{"+819012345678", "+81 90 1234 5678"},
		{"+81312345678", "+81 3 1234 5678"},
		{"+8613812345678", "+86 138 1234 5678"},
		{"+821012345678", "+82 10 1234 5678"},
		{"+919876543210", "+91 98765 43210"},
		{"+5511987654321", "+55 11 98765 4321"},
		{"+79161234567", "+7 916 123 45 67"},
		{"+6591234567", "+65 9123 4567"},
		{"+905321234567", "+90 532 123 45 67"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		assert_reads(numbers[i].stored, numbers[i].want);
}

static void phone_words__leaves__what_reads_well_or_is_none(void **state)
{
	static const char *const as_they_are[] = {"+1 202 555 0143", "+44 (0)20 79460018",
		"020 79460018", "0049 3012345678", "1-800-FLOWERS", "+", "", "+1", "+1202555014",
		"+999123456789", "+12025550143 ext 5", "+12025550143,,5", "+44+2079460018",
		"+1234567890123456", "+49 (30) 12345678", "\xf0\x9f\x93\x9e +442079460018"};

	(void)state;
	for (size_t i = 0; i < sizeof as_they_are / sizeof *as_they_are; i++)
		assert_reads(as_they_are[i], as_they_are[i]);
}

/* What is shown may only differ in what is no digit. */
static void phone_words__never_changes__a_digit(void **state)
{
	struct buf b = BUF_INIT(KIB);
	char number[20] = "+";

	(void)state;
	for (unsigned seed = 1; seed < 20000; seed++) {
		unsigned x = seed * 2654435761u;
		size_t n = 8 + x % 8, d = 0;

		for (size_t i = 1; i <= n; i++, x = x * 1103515245u + 12345u)
			number[i] = (char)('0' + (x >> 16) % 10);
		number[n + 1] = '\0';
		buf_clear(&b);
		assert_true(phone_words(str_of(number), &b));
		for (size_t i = 0; i < b.n; i++)
			if (b.p[i] != ' ')
				assert_int_equal(b.p[i], number[d++]);
		assert_int_equal(d, n + 1);
	}
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phone_words__groups__as_the_country_does),
		cmocka_unit_test(phone_words__leaves__what_reads_well_or_is_none),
		cmocka_unit_test(phone_words__never_changes__a_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
