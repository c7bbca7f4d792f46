#include "contacts/search.h"
#include "icloud/time.h"
#include "unit/contacts/zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static int rank_typo(const char *typed, const char *card, bool typos)
{
	struct search_query q;
	struct buf text = BUF_INIT(MIB), labels = BUF_INIT(MIB);
	struct search_facts facts;
	int rank;

	search_query_init(&q, str_of(typed));
	assert_true(search_project(str_of(card), &text, &labels, &facts));
	rank = typos ? search_rank_typo(&q, buf_str(&text)) : search_rank(&q, buf_str(&text));
	if (!search_facts_hold(&q, &facts, buf_str(&labels)))
		rank = RANK_NOT;
	search_query_release(&q);
	buf_release(&text);
	buf_release(&labels);
	return rank;
}

static int rank(const char *typed, const char *card)
{
	return rank_typo(typed, card, false);
}

static bool finds(const char *typed, const char *card)
{
	return rank(typed, card) != RANK_NOT;
}

static void assert_found(const char *typed, const char *card, const char *want)
{
	struct search_query q;
	struct buf found = BUF_INIT(MIB), text = BUF_INIT(MIB), labels = BUF_INIT(MIB);
	struct search_facts facts;

	search_query_init(&q, str_of(typed));
	assert_true(search_project(str_of(card), &text, &labels, &facts));
	assert_true(search_found(&q, str_of(card), buf_str(&text), &found));
	buf_release(&text);
	buf_release(&labels);
	assert_string_equal(buf_cstr(&found), want);
	search_query_release(&q);
	buf_release(&found);
}

static void search_project__writes__names_initials_and_the_rest(void **state)
{
	struct buf text = BUF_INIT(MIB), labels = BUF_INIT(MIB);
	struct search_facts facts;

	(void)state;
	assert_true(search_project(
		STR("{\"phones\":[{\"field\":\"+1 202\",\"label\":\"MOBILE\"},{\"field\":\"7\","
		    "\"label\":\"MOBILE\"}],\"firstName\":\"Grace\",\"middleName\":\"Brewster\","
		    "\"lastName\":\"Höpper\",\"nickName\":\"Amazing\",\"companyName\":\"Navy\","
		    "\"birthday\":\"1906-12-09\",\"dateModified\":\"2026-03-03T10:00:00Z\","
		    "\"emailAddresses\":[{\"field\":\"g@x\",\"label\":\"Privat\"}]}"),
		&text, &labels, &facts));
	assert_string_equal(buf_cstr(&text), "hopper\ngrace brewster\namazing\n gbh hgb gh\nnavy\n"
					     "+1 202\n1202\n7\n7\n9 december 1906\ng@x\n");
	assert_string_equal(buf_cstr(&labels), "mobile\nprivat\n");
	assert_int_equal(facts.has,
		HAS_PHONE | HAS_EMAIL | HAS_BIRTHDAY | HAS_COMPANY | HAS_NICKNAME | HAS_NAME);
	assert_int_equal(facts.birthday, 1209);
	assert_int_equal(facts.modified, 1772532000);
	buf_release(&text);
	buf_release(&labels);
}

static void search_project__puts__a_company_under_its_name(void **state)
{
	struct buf text = BUF_INIT(MIB), labels = BUF_INIT(MIB);
	struct search_facts facts;

	(void)state;
	assert_true(search_project(STR("{\"companyName\":\"House of Wisdom\",\"isCompany\":true,"
				       "\"lastName\":\"Musa\"}"),
		&text, &labels, &facts));
	assert_string_equal(
		buf_cstr(&text), "house of wisdom\nmusa\n\n mhow howm\nhouse of wisdom\n");
	buf_clear(&text);
	assert_true(search_project(STR("{\"firstName\":\"Hypatia\"}"), &text, &labels, &facts));
	assert_string_equal(buf_cstr(&text), "hypatia\nhypatia\n\n hh hh\n\n");
	buf_release(&text);
	buf_release(&labels);
}

static void search_rank__wants__every_word_in_any_field(void **state)
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

static void search_rank__puts__names_before_the_rest(void **state)
{
	static const struct {
		const char *typed;
		int rank;
	} rows[] = {
		{"hop", RANK_NAME},
		{"gra", RANK_NAME},
		{"hop gra", RANK_NAME},
		{"byron", RANK_WORD},
		{"smith", RANK_WORD},
		{"opp", RANK_PART},
		{"race", RANK_PART},
		{"grace opp", RANK_PART},
		{"gh", RANK_INITIALS},
		{"hg", RANK_INITIALS},
		{"gbh", RANK_INITIALS},
		{"g", RANK_NAME},
		{"navy", RANK_OTHER},
		{"hop navy", RANK_OTHER},
		{"bh", RANK_NOT},
		{"zz", RANK_NOT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(
			rank(rows[i].typed, "{\"firstName\":\"Grace Byron\",\"lastName\":\"Hopper-"
					    "Smith\",\"companyName\":\"Navy\"}"),
			rows[i].rank);
}

static void search_rank_typo__forgives__one_letter_of_a_name(void **state)
{
	static const char grace[] =
		"{\"firstName\":\"Grace\",\"lastName\":\"Hopper\",\"notes\":\"nanosecond\"}";
	static const char *const near[] = {"hoper", "hoppper", "hobper", "hoppre", "gracr", "grce",
		"ohpper", "jopper", "hpper grace", "nanosecond hoper"};
	static const char *const far[] = {"hper", "hobbers", "gre", "nanosecomd", "hoper zuse"};

	(void)state;
	for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
		assert_int_equal(rank(near[i], grace), RANK_NOT);
		assert_int_equal(rank_typo(near[i], grace, true), RANK_TYPO);
	}
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		assert_int_equal(rank_typo(far[i], grace, true), RANK_NOT);
}

/* Sixteen letters are looked at together: a word at the end of one such piece, across two, behind the last. */
static void search_rank__finds__a_word_at_every_place(void **state)
{
	static const char *const found[] = {"x", "xy", "xyz", "xyxz", "xyzzyxyzzyxyzzyxyzzy"};
	struct buf card = BUF_INIT(KIB);

	(void)state;
	for (size_t word = 0; word < sizeof found / sizeof *found; word++)
		for (int before = 0; before < 40; before++)
			for (int behind = 0; behind < 18; behind++) {
				buf_clear(&card);
				buf_printf(&card, "{\"lastName\":\"A\",\"notes\":\"%.*s%s%.*s\"}",
					before, "................................................",
					found[word], behind, "................");
				assert_true(finds(found[word], buf_cstr(&card)));
				card.p[card.n - 3 - (size_t)(behind < 16 ? behind : 16)] = 'q';
				assert_false(finds(found[word], buf_cstr(&card)));
			}
	buf_release(&card);
}

static void search_rank__finds__a_phone_however_it_is_written(void **state)
{
	static const char london[] = "{\"phones\":[{\"field\":\"+44 (0)20 7946-0018\"}]}";
	static const char home[] = "{\"phones\":[{\"field\":\"020 7946 0018\"}]}";

	(void)state;
	assert_true(finds("2025550143", HOPPER));
	assert_true(finds("+12025550143", HOPPER));
	assert_true(finds("555-0143", HOPPER));
	assert_true(finds("(202) 555", HOPPER));
	assert_true(finds("0202 555", HOPPER));
	assert_true(finds("+1 (202) 555", HOPPER));
	assert_true(finds("001 202 5550143", HOPPER));
	assert_true(finds("02079460018", london));
	assert_true(finds("+442079460018", london));
	assert_true(finds("7946.0018", london));
	assert_true(finds("020 7946", "{\"phones\":[{\"field\":\"+44 20 7946 0018\"}]}"));
	assert_true(finds("+44 20 7946 0018", home));
	assert_true(finds("0044 20 7946", home));
	assert_true(finds("(020) 7946-0018", home));
	assert_true(finds("+1 202 555", "{\"phones\":[{\"field\":\"(202) 555-0143\"}]}"));
	assert_true(finds("0018 7946", london)); /* each for itself */
	assert_false(finds("+44 20 7946 0019", home));
	assert_false(finds("5550144", HOPPER));
	assert_true(finds("3.5", "{\"notes\":\"weighs 3.5 kg\"}"));
}

static void search_facts__decide__query_words(void **state)
{
	static const char card[] =
		"{\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\",\"label\":\"HOME\"}],"
		"\"notes\":\"\",\"photo\":{\"url\":\"https://x\"},"
		"\"dateModified\":\"2026-03-03T10:00:00Z\",\"birthday\":\"1604-02-29\"}";

	(void)state;
	assert_true(finds("has:phone", card));
	assert_true(finds("has:photo ada no:email", card));
	assert_true(finds("no:note", card)); /* an empty one is none */
	assert_false(finds("no:photo", card));
	assert_false(finds("has:phone has:email", card));
	assert_false(finds("has:phone zuse", card));
	assert_true(finds("label:home", card));
	assert_true(finds("label:ho", card));
	assert_false(finds("label:work", card));
	assert_false(finds("home", card)); /* labels are no words */
	assert_true(finds("changed:>1d", card));
	assert_true(finds("changed:<100y", card));
	assert_false(finds("changed:<1d", "{\"firstName\":\"Ada\"}"));
	assert_true(finds("birthday:<366d", card));
	assert_false(finds("birthday:<366d", "{\"firstName\":\"Ada\"}"));
	assert_true(finds("note:", "{\"notes\":\"note: x\"}")); /* no query word: text */
	assert_true(finds("has:hat", "{\"notes\":\"who has:hat\"}"));
	assert_false(finds("has:hat", card));
	assert_true(finds("has:", card)); /* not said yet */
}

static int64_t at(int year, int month, int day)
{
	return (int64_t)civil_instant((struct civil){year, month, day, 9, 0, 0});
}

static void search_days_until__counts__to_the_next_birthday(void **state)
{
	(void)state;
	assert_int_equal(search_days_until(312, at(2026, 3, 12)), 0);
	assert_int_equal(search_days_until(313, at(2026, 3, 12)), 1);
	assert_int_equal(search_days_until(101, at(2026, 12, 31)), 1);
	assert_int_equal(search_days_until(311, at(2026, 3, 12)), 364);
	assert_int_equal(search_days_until(229, at(2026, 2, 28)), 1); /* 1 March */
	assert_int_equal(search_days_until(229, at(2028, 2, 28)), 1);
	assert_int_equal(search_days_until(0, at(2026, 3, 12)), -1);
	assert_int_equal(search_days_until(1301, at(2026, 3, 12)), -1);
}

static void search_found__names__the_field_but_not_the_name(void **state)
{
	(void)state;
	assert_found("hopper", HOPPER, "");
	assert_found("gh", HOPPER, "");
	assert_found("hoper", HOPPER, "");
	assert_found("mauchly", HOPPER, "company  Eckert-Mauchly");
	assert_found("hopper mauchly", HOPPER, "company  Eckert-Mauchly");
	assert_found("2025550188", HOPPER, "work     +1 202 555 0188");
	assert_found("roger", HOPPER, "brother  Roger Hopper");
	assert_found("asks", HOPPER, "note     Keeps a nanosecond. Asks.");
	assert_found("has:birthday", HOPPER, "birthday  9 December 1906");
	assert_found("label:work", HOPPER, "work     +1 202 555 0188");
	assert_found("no:note", HOPPER, "");
	assert_found("moon",
		"{\"notes\":\"On the Connexion: a chapter about the moon and the tides\"}",
		"note     …r about the moon and the tides");
}

static void search_found__names__a_name_that_lists_do_not_show(void **state)
{
	static const char card[] =
		"{\"firstName\":\"Robert\",\"lastName\":\"Kahn\",\"nickName\":\"Bob\","
		"\"phoneticLastName\":\"Kaan\"}";

	(void)state;
	assert_found("bob", card, "nickname  Bob");
	assert_found("rob", card, "");
	assert_found("kahn bob", card, "nickname  Bob");
	assert_found("rk", card, "");
}

static void search_project__survives__the_zoo(void **state)
{
	(void)state;
	for (size_t i = 0; i < ZOO; i++)
		assert_true(finds("", zoo[i]));
}

static void search_order__sorts__as_people_do(void **state)
{
	static const char ada[] = "lovelace\nada\n\n al la\nengines\n";
	static const char bob[] = "lovelace\nbob\n\n bl lb\n\n";
	static const char org[] = "acme\n\n\n a\nacme\n";
	static const char odd[] = "007\njames\n\n j0\n\n";

	(void)state;
	assert_true(search_order_last(str_of(ada), str_of(bob)) < 0);
	assert_true(search_order_last(str_of(org), str_of(ada)) < 0);
	assert_true(search_order_last(str_of(odd), str_of(ada)) > 0);
	assert_true(search_order_first(str_of(ada), str_of(bob)) < 0);
	assert_true(search_order_first(str_of(org), str_of(ada)) < 0); /* acme, ada */
	assert_true(search_order_company(str_of(ada), str_of(bob)) < 0);
	assert_true(search_order_company(str_of(org), str_of(ada)) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_project__writes__names_initials_and_the_rest),
		cmocka_unit_test(search_project__puts__a_company_under_its_name),
		cmocka_unit_test(search_rank__wants__every_word_in_any_field),
		cmocka_unit_test(search_rank__puts__names_before_the_rest),
		cmocka_unit_test(search_rank_typo__forgives__one_letter_of_a_name),
		cmocka_unit_test(search_rank__finds__a_word_at_every_place),
		cmocka_unit_test(search_rank__finds__a_phone_however_it_is_written),
		cmocka_unit_test(search_facts__decide__query_words),
		cmocka_unit_test(search_days_until__counts__to_the_next_birthday),
		cmocka_unit_test(search_found__names__the_field_but_not_the_name),
		cmocka_unit_test(search_found__names__a_name_that_lists_do_not_show),
		cmocka_unit_test(search_project__survives__the_zoo),
		cmocka_unit_test(search_order__sorts__as_people_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
