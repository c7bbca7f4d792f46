/* Numbers in international form, and capitals of names: what is not certain stays as it was typed. */
#include "icloud/bulk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* after NULL: it stays, with this answer */
struct sample {
	const char *country, *typed, *after;
	enum phone_answer answer;
};

static void tidy(const struct sample *s)
{
	struct buf out = BUF_INIT(KIB);
	enum phone_answer got = phone_international(str_of(s->typed), s->country, &out);

	if (got != s->answer || (s->after && !str_is(buf_str(&out), s->after)) ||
		(!s->after && out.n))
		fail_msg("%s in %s: %d “%s”", s->typed, s->country ? s->country : "?", (int)got,
			buf_cstr(&out));
	buf_release(&out);
}

static void number__with_a_known_country__gets_its_code(void **state)
{
	static const struct sample samples[] = {
		{"GB", "020 7946 0018", "+44 20 7946 0018", PHONE_CHANGED},
		{"GB", "(020) 7946-0018", "+44 20 7946 0018", PHONE_CHANGED},
		{"GB", "02079460018", "+44 2079460018", PHONE_CHANGED},
		{"DE", "030/1234567", "+49 30 1234567", PHONE_CHANGED},
		{"DE", "0049 30 1234567", "+49 30 1234567", PHONE_CHANGED},
		{"FR", "01 23 45 67 89", "+33 1 23 45 67 89", PHONE_CHANGED},
		{"IT", "06 1234 5678", "+39 06 1234 5678", PHONE_CHANGED},
		{"ES", "612 34 56 78", "+34 612 34 56 78", PHONE_CHANGED},
		{"US", "(202) 555-0143", "+1 202 555 0143", PHONE_CHANGED},
		{"US", "1-202-555-0143", "+1 202 555 0143", PHONE_CHANGED},
		{"US", "011 44 20 7946 0018", "+44 20 7946 0018", PHONE_CHANGED},
		{"HU", "06 1 234 5678", "+36 1 234 5678", PHONE_CHANGED},
		{"RU", "8 (495) 123-45-67", "+7 495 123 45 67", PHONE_CHANGED},
		{"CN", "138 0013 8000", "+86 138 0013 8000", PHONE_CHANGED},
		{"AU", "0011 44 20 7946 0018", "+44 20 7946 0018", PHONE_CHANGED},
		{"GB",
			"\xe2\x80\xaa"
			"020\xc2\xa0"
			"7946 0018\xe2\x80\xac",
			"+44 20 7946 0018", PHONE_CHANGED},
		{NULL, "+44 (0)20 7946 0018", "+44 20 7946 0018", PHONE_CHANGED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		tidy(&samples[i]);
}

static void number__that_is_not_certain__stays(void **state)
{
	static const struct sample samples[] = {
		{NULL, "020 7946 0018", NULL, PHONE_NO_COUNTRY},
		{NULL, "0044 20 7946 0018", NULL, PHONE_NO_COUNTRY},
		{"XX", "020 7946 0018", NULL, PHONE_NO_COUNTRY},
		{"DE", "+49 30 1234567", NULL, PHONE_SAME},
		{"DE", "+44 20 7946 0018", NULL, PHONE_SAME},
		{"GB", "7946 0018", NULL, PHONE_ODD}, /* no area */
		{"GB", "112", NULL, PHONE_ODD},
		{"US", "555-0143", NULL, PHONE_ODD},
		{"US", "102 555 0143", NULL, PHONE_ODD},
		{"US", "1-800-FLOWERS", NULL, PHONE_ODD},
		{"US", "202 555 0143 x12", NULL, PHONE_ODD},
		{"US", "202 555 0143,12", NULL, PHONE_ODD},
		{"FR", "01 23 45 67 8", NULL, PHONE_ODD},     /* one digit short */
		{"IT", "+39 (0)6 12345678", NULL, PHONE_ODD}, /* that 0 belongs to it */
		{"GB", "+999 (0)20 7946 0018", NULL, PHONE_ODD},
		{"GB", "020 7946 0018 / 020 7946 0019", NULL, PHONE_ODD},
		{"GB", "", NULL, PHONE_ODD},
		{"GB", "+", NULL, PHONE_ODD},
		{"GB", "00", NULL, PHONE_ODD},
		{"GB", "\xff\xfe 0207946 0018", NULL, PHONE_ODD},
	};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		tidy(&samples[i]);
}

static void country__of_a_card__is_that_of_its_addresses(void **state)
{
	const char *two =
		"{\"streetAddresses\":[{\"field\":{\"country\":\"United Kingdom\"},"
		"\"label\":\"HOME\"},{\"field\":{\"countryCode\":\"de\",\"country\":\"GB\"},"
		"\"label\":\"WORK\"}]}";

	(void)state;
	assert_string_equal(country_from_words(STR(" Österreich ")), "AT");
	assert_string_equal(country_from_words(STR("uk")), "GB");
	assert_string_equal(country_from_words(STR("gb")), "GB");
	assert_null(country_from_words(STR("")));
	assert_null(country_from_words(STR("Atlantis")));
	assert_string_equal(card_country(str_of(two), STR("\"WORK\"")), "DE");
	assert_string_equal(card_country(str_of(two), STR("\"HOME\"")), "GB");
	assert_null(card_country(str_of(two), STR("\"MOBILE\"")));
	assert_null(card_country(STR("{}"), STR_NONE));
	assert_string_equal(
		card_country(STR("{\"streetAddresses\":[{\"field\":{\"country\":\"Italia\"}}]}"),
			STR("\"MOBILE\"")),
		"IT");
}

static void cased(const char *name, bool last, const char *after)
{
	struct buf out = BUF_INIT(KIB);
	bool other = name_case(str_of(name), last, &out);

	if (other != (after != NULL) || (after && !str_is(buf_str(&out), after)))
		fail_msg("%s: “%s”", name, buf_cstr(&out));
	buf_release(&out);
}

static void capitals__are_mended__where_all_or_none_are(void **state)
{
	(void)state;
	cased("GRACE", false, "Grace");
	cased("hopper", true, "Hopper");
	cased("VAN DER BERG", true, "van der Berg");
	cased("de la cruz", true, "de la Cruz");
	cased("VON", true, "Von");
	cased("DE", false, NULL);
	cased("O'BRIEN-SMITH", true, "O'Brien-Smith");
	cased("MCDONALD", true, "McDonald");
	cased("j.r.r.", false, "J.R.R.");
	cased("ÉMILIE", false, "Émilie");
	cased("ΣΩΚΡΆΤΗΣ", false, "Σωκράτης");
	cased("henry VIII", true, NULL);
	cased("HENRY VIII", true, "Henry VIII");
	cased("Grace", false, NULL);
	cased("McDonald", true, NULL);
	cased("JJ", false, NULL);
	cased("関", true, NULL);
	cased("İPEK", false, NULL);
	cased("", false, NULL);
	cased("\xff\xfe", false, NULL);
	cased("DE VRIES  JONG", true, "de Vries  Jong");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number__with_a_known_country__gets_its_code),
		cmocka_unit_test(number__that_is_not_certain__stays),
		cmocka_unit_test(country__of_a_card__is_that_of_its_addresses),
		cmocka_unit_test(capitals__are_mended__where_all_or_none_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
