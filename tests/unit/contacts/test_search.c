#include "contacts/search.h"
#include "unit/contacts/zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static bool finds(const char *typed, const char *card)
{
	struct search_query q;
	struct buf text = BUF_INIT(MIB);
	bool found;

	search_query_init(&q, str_of(typed));
	assert_true(search_text(str_of(card), &text));
	found = search_matches(&q, buf_str(&text));
	search_query_release(&q);
	buf_release(&text);
	return found;
}

static void assert_found(const char *typed, const char *card, const char *want)
{
	struct search_query q;
	struct buf found = BUF_INIT(MIB);

	search_query_init(&q, str_of(typed));
	assert_true(search_found(&q, str_of(card), &found));
	assert_string_equal(buf_cstr(&found), want);
	search_query_release(&q);
	buf_release(&found);
}

static void search_matches__wants__every_word_in_any_field(void **state)
{
	(void)state;
	assert_true(finds("", HOPPER));
	assert_true(finds("hop grace", HOPPER));
	assert_true(finds("  HOPPER  mauchly ", HOPPER));
	assert_true(finds("nanosecond roger arlington", HOPPER));
	assert_false(finds("hopper lovelace", HOPPER));
	assert_false(finds("6F1D", HOPPER)); /* ids are no words */
	assert_true(finds("emilie", "{\"firstName\":\"Émilie\"}"));
	assert_true(finds("gauss", "{\"lastName\":\"GAUß\"}"));
	assert_true(finds("december", HOPPER));
}

static void search_matches__finds__a_phone_however_it_is_written(void **state)
{
	static const char london[] = "{\"phones\":[{\"field\":\"+44 (0)20 7946-0018\"}]}";

	(void)state;
	assert_true(finds("2025550143", HOPPER));
	assert_true(finds("+12025550143", HOPPER));
	assert_true(finds("555-0143", HOPPER));
	assert_true(finds("(202) 555", HOPPER));
	assert_true(finds("02079460018", london));
	assert_true(finds("7946.0018", london));
	assert_true(finds("020 7946", "{\"phones\":[{\"field\":\"+44 20 7946 0018\"}]}"));
	assert_false(finds("5550144", HOPPER));
	assert_true(finds("3.5", "{\"notes\":\"weighs 3.5 kg\"}"));
}

static void search_found__names__the_field_but_not_the_name(void **state)
{
	(void)state;
	assert_found("hopper", HOPPER, "");
	assert_found("mauchly", HOPPER, "company  Eckert-Mauchly");
	assert_found("hopper mauchly", HOPPER, "last name  Hopper");
	assert_found("2025550188", HOPPER, "work     +1 202 555 0188");
	assert_found("roger", HOPPER, "brother  Roger Hopper");
	assert_found("asks", HOPPER, "note     Keeps a nanosecond. Asks.");
	assert_found("moon",
		"{\"notes\":\"On the Connexion: a chapter about the moon and the tides\"}",
		"note     …r about the moon and the tides");
}

static void search_text__survives__the_zoo(void **state)
{
	(void)state;
	for (size_t i = 0; i < ZOO; i++)
		assert_true(finds("", zoo[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_matches__wants__every_word_in_any_field),
		cmocka_unit_test(search_matches__finds__a_phone_however_it_is_written),
		cmocka_unit_test(search_found__names__the_field_but_not_the_name),
		cmocka_unit_test(search_text__survives__the_zoo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
