#include "icloud/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void assert_reads(const char *field, const char *want)
{
	struct buf b = BUF_INIT(4 * KIB);

	assert_true(address_words(str_of(field), &b));
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

#define MEMBERS(city, code, rest)                                                                  \
	"{\"street\":\"1 Lane\",\"city\":\"" city "\",\"postalCode\":\"" code "\"" rest "}"

static void address_words__are__as_people_there_write_them(void **state)
{
	(void)state;
	assert_reads(MEMBERS("Arlington", "22201",
			     ",\"state\":\"VA\",\"country\":\"United "
			     "States\",\"countryCode\":\"us\""),
		"1 Lane\nArlington VA 22201\nUnited States");
	assert_reads(
		MEMBERS("Berlin", "10965", ",\"country\":\"Deutschland\",\"countryCode\":\"DE\""),
		"1 Lane\n10965 Berlin\nDeutschland");
	assert_reads(MEMBERS("London", "SW1Y 4JH", ",\"countryCode\":\"gb\""),
		"1 Lane\nLondon\nSW1Y 4JH\nGB");
	assert_reads(MEMBERS("Roma", "00185", ",\"state\":\"RM\",\"country\":\"Italia\""),
		"1 Lane\n00185 Roma RM\nItalia");
	assert_reads(MEMBERS("千代田区", "100-0001",
			     ",\"state\":\"東京都\",\"country\":\"日本\",\"countryCode\":\"jp\""),
		"100-0001\n東京都 千代田区\n1 Lane\n日本");
	assert_reads(MEMBERS("Budapest", "1054", ",\"country\":\"Magyarország\""),
		"Budapest\n1 Lane\n1054\nMagyarország");
	assert_reads(MEMBERS("Atlantis", "7", ",\"state\":\"Sea\",\"country\":\"Nowhere\""),
		"1 Lane\nAtlantis Sea 7\nNowhere");
}

/* A part that is no text is not shown, and breaks nothing. */
static void address_words__take__what_is_there(void **state)
{
	(void)state;
	assert_reads("{}", "");
	assert_reads("{\"postalCode\":\"1\"}", "1");
	assert_reads("{\"city\":7,\"street\":null,\"country\":[\"x\"],\"countryCode\":{}}", "");
	assert_reads("{\"street\":\" a\\nb \",\"subLocality\":\"Mitte\"}", "a\nb\nMitte");
	assert_reads("7", "");
}

static void country_code__knows__names_in_two_languages(void **state)
{
	(void)state;
	assert_string_equal(country_code(STR("Germany")), "de");
	assert_string_equal(country_code(STR(" deutschland ")), "de");
	assert_string_equal(country_code(STR("Österreich")), "at");
	assert_null(country_code(STR("Utopia")));
	assert_null(country_code(STR("")));
}

/* Every format names each part once, so that nothing of an address is ever hidden. */
static void address_format__has__every_part(void **state)
{
	static const char *const fields_[] = {"{}", "{\"countryCode\":\"us\"}",
		"{\"countryCode\":\"gb\"}", "{\"countryCode\":\"nz\"}", "{\"countryCode\":\"de\"}",
		"{\"countryCode\":\"es\"}", "{\"countryCode\":\"it\"}", "{\"countryCode\":\"hu\"}",
		"{\"countryCode\":\"lv\"}", "{\"countryCode\":\"in\"}", "{\"countryCode\":\"hk\"}",
		"{\"countryCode\":\"jp\"}", "{\"countryCode\":\"kr\"}", "{\"countryCode\":\"br\"}",
		"{\"countryCode\":\"mx\"}", "{\"countryCode\":\"ar\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof fields_ / sizeof *fields_; i++) {
		const char *format = address_format(str_of(fields_[i]));
		unsigned seen = 0;

		for (const char *at = format; *at; at++)
			if (address_part(*at))
				seen += 1u << 4 * strcspn("SDCAZN",
							  (char[]){*at == 'a' ? 'A' : *at, 0});
		assert_int_equal(seen, 0x111111);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_words__are__as_people_there_write_them),
		cmocka_unit_test(address_words__take__what_is_there),
		cmocka_unit_test(country_code__knows__names_in_two_languages),
		cmocka_unit_test(address_format__has__every_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
