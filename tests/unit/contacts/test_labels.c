#include "icloud/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void assert_label(struct str label, const char *words)
{
	struct buf b = BUF_INIT(KIB);

	assert_true(label_words(label, &b));
	assert_string_equal(buf_cstr(&b), words);
	buf_release(&b);
}

static void assert_back(const char *words, const char *label)
{
	struct buf b = BUF_INIT(KIB);

	assert_true(label_from_words(str_of(words), &b));
	assert_string_equal(buf_cstr(&b), label);
	buf_release(&b);
}

static void label_words__reads__built_in_ones_in_every_form(void **state)
{
	(void)state;
	assert_label(STR("\"MOBILE\""), "mobile");
	assert_label(STR("HOMEFAX"), "home fax");
	assert_label(STR("\"_$!<HomePage>!$_\""), "homepage");
	assert_label(STR("\"_$!<HomeFAX>!$_\""), "home fax");
	assert_label(STR("\"LINKEDIN\""), "LinkedIn");
	assert_label(STR("\"IPHONE\""), "iPhone");
}

static void label_words__leaves__somebodys_own_label_alone(void **state)
{
	(void)state;
	assert_label(STR("\"Privat\""), "Privat");
	assert_label(STR("\"Home\""), "Home");
	assert_label(STR("\"BOAT\""), "BOAT");
	assert_label(STR("\"_$!<Godparent>!$_\""), "godparent");
	assert_label(STR("\"_$!<YoungerBrother>!$_\""), "younger brother");
	assert_label(STR("\"_$!<\""), "_$!<");
	assert_label(STR_NONE, "");
}

static void label_from_words__finds__built_in_ones_back(void **state)
{
	(void)state;
	assert_back("home fax", "HOMEFAX");
	assert_back("Mobile", "MOBILE");
	assert_back("WORK", "WORK");
	assert_back("Privat", "Privat");
	assert_back("mY boat", "mY boat");
	assert_back("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(label_words__reads__built_in_ones_in_every_form),
		cmocka_unit_test(label_words__leaves__somebodys_own_label_alone),
		cmocka_unit_test(label_from_words__finds__built_in_ones_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
