#include "exchange/match.h"
#include "exchange/phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NAME(first, last) "\"firstName\":\"" first "\",\"lastName\":\"" last "\""
#define COMPANY(name)	  ",\"companyName\":\"" name "\""
#define PHONE(n)	  ",\"phones\":[{\"field\":\"" n "\",\"label\":\"MOBILE\"}]"
#define HOME(n)		  ",\"phones\":[{\"field\":\"" n "\",\"label\":\"HOME\"}]"
#define MAIL(a)		  ",\"emailAddresses\":[{\"field\":\"" a "\",\"label\":\"WORK\"}]"
#define URL(u)		  ",\"urls\":[{\"field\":\"" u "\",\"label\":\"WORK\"}]"
#define BORN(d)		  ",\"birthday\":\"" d "\""

/* What two cards say to each other; why: the reasons, parted by LF. */
static int score_of(const char *a, const char *b, struct buf *why)
{
	struct people p = {0};
	struct buf left = BUF_INIT(MIB), right = BUF_INIT(MIB);
	int score;

	buf_printf(&left, "{%s}", a);
	buf_printf(&right, "{%s}", b);
	assert_true(people_add(&p, STR("A"), buf_str(&left)));
	assert_true(people_add(&p, STR("B"), buf_str(&right)));
	score = match_score(&p, 0, 1, why);
	people_release(&p);
	buf_release(&left);
	buf_release(&right);
	return score;
}

static void match__takes__what_is_likely_one_person(void **state)
{
	static const struct {
		const char *a, *b, *why;
	} pairs[] = {
		{NAME("Ada", "Lovelace"), NAME("Ada", "Lovelace"), "same name"},
		{NAME("René", "Descartes"), NAME("RENE", "descartes"),
			"same name, written another way"},
		{NAME("Ada", "Lovelace"), NAME("Lovelace", "Ada"), "same name in another order"},
		{NAME("Ada", "Lovelace"), NAME("", "Ada Lovelace"), "same name"},
		{NAME("Conor", "O'Brien"), NAME("Conor", "O’Brien"),
			"same name, written another way"},
		{NAME("Bob", "Hartley"), NAME("Robert", "Hartley"),
			"same name, once in its short form"},
		{NAME("Grace", "Hopper"), NAME("Grace", "Hoper"), "names differ in one letter"},
		{NAME("Karl", "Müller"), NAME("Karl", "Mueller"), "names differ in one letter"},
		{NAME("Katherine", "Johnson"), NAME("Kathreine", "Johnson"),
			"names differ in one letter"},
		{NAME("Ada", "Lovelace") PHONE("+44 (0)20 7946-0018"),
			NAME("A.", "Lovelace") PHONE("020 79460018"),
			"one name is part of the other\nsame phone +44 (0)20 7946-0018"},
		{NAME("", "") COMPANY("Harbour & Pine") MAIL("Ada@Engines.Example"),
			NAME("Ada", "Lovelace") MAIL("ada@engines.example"),
			"same e-mail Ada@Engines.Example"},
		{NAME("Mum", "") PHONE("+44 20 7946 0018") MAIL("byron@home.example"),
			NAME("Annabella", "Byron") PHONE("020 7946 0018")
				MAIL("byron@home.example"),
			"same phone +44 20 7946 0018\nsame e-mail byron@home.example"},
		{NAME("Ada", "L") URL("https://www.linkedin.com/in/ada/"),
			NAME("Ada", "Lovelace") URL("http://linkedin.com/in/ada?x=1"),
			"one name is part of the other\nsame profile "
			"https://www.linkedin.com/in/ada/"},
		{NAME("Martin", "Weber") COMPANY("Lumen"),
			NAME("Martina", "Weber") COMPANY("Lumen"),
			"names differ in one letter\nsame company"},
		{NAME("Ada", "Lovelace") BORN("1815-12-10"),
			NAME("Ada", "Lovelace") BORN("1604-12-10"), "same name\nsame birthday"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct buf why = BUF_INIT(MIB), back = BUF_INIT(MIB);
		int score = score_of(pairs[i].a, pairs[i].b, &why);

		if (score < SCORE_LEAST)
			print_error("%s and %s: %d\n", pairs[i].a, pairs[i].b, score);
		assert_true(score >= SCORE_LEAST && score <= 99);
		assert_string_equal(buf_cstr(&why), pairs[i].why);
		assert_int_equal(score_of(pairs[i].b, pairs[i].a, &back), score);
		buf_release(&why);
		buf_release(&back);
	}
}

static void match__leaves__what_is_likely_two(void **state)
{
	static const struct {
		const char *a, *b;
	} pairs[] = {
		{"\"firstName\":\"Sales\"", "\"firstName\":\"Sales\""},
		{"\"firstName\":\"IT\",\"lastName\":\"Support\"",
			"\"firstName\":\"IT\",\"lastName\":\"Support\""},
		{"\"companyName\":\"IT-Support\",\"isCompany\":true",
			"\"companyName\":\"IT-Support\",\"isCompany\":true"},
		{NAME("Harbour", "Pine") ",\"isCompany\":true",
			NAME("Harbour", "Pine") ",\"isCompany\":true"},
		{"\"firstName\":\"Ada\"", "\"firstName\":\"Ada\""},
		{NAME("Ada", "Lovelace"), NAME("William", "Lovelace")},
		{NAME("Ada", "Lovelace") HOME("+44 20 7946 0018"),
			NAME("William", "Lovelace") HOME("+44 20 7946 0018")},
		{NAME("Ada", "Lovelace") MAIL("us@lovelace.example"),
			NAME("William", "Lovelace") MAIL("us@lovelace.example")},
		{NAME("Ada", "Lovelace") MAIL("info@engines.example") COMPANY("Engines"),
			NAME("Charles", "Babbage") MAIL("info@engines.example") COMPANY("Engines")},
		{NAME("Martin", "Weber"), NAME("Martina", "Weber")},
		{NAME("Mario", "Rossi"), NAME("Maria", "Rossi")},
		{NAME("Jon", "Haas"), NAME("Jan", "Haas")},
		{NAME("Contact", "1001"), NAME("Contact", "1002")},
		{NAME("Anna", "Contact1001"), NAME("Anna", "Contact1002")},
		{NAME("George", "Ellis") ",\"suffix\":\"Jr.\"",
			NAME("George", "Ellis") ",\"suffix\":\"Sr.\""},
		{NAME("Ada", "Lovelace") BORN("1815-12-10"),
			NAME("Ada", "Lovelace") BORN("1985-02-01")},
		{NAME("Ada", "Lovelace") PHONE("112"), NAME("Charles", "Babbage") PHONE("112")},
		{NAME("Ada", "Lovelace") PHONE("+44 20 7946 0018"),
			NAME("Charles", "Babbage") PHONE("+49 20 7946 0018")},
		{&COMPANY("Engines")[1], &COMPANY("Engines")[1]},
		{"\"x\":1", "\"x\":1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		int score = score_of(pairs[i].a, pairs[i].b, NULL);

		if (score >= SCORE_LEAST)
			print_error("%s and %s: %d\n", pairs[i].a, pairs[i].b, score);
		assert_true(score < SCORE_LEAST);
	}
}

static void phone_same__knows__a_number_however_written(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} phones[] = {
		{"+44 20 7946 0018", "020 7946 0018", true},
		{"0044 (0)20 7946 0018", "+44 (0) 20 7946-0018", true},
		{"+44 (0)20 7946 0018", "0044 20 79460018", true},
		{"+1 202 555 0143", "(202) 555-0143", true},
		{"1-202-555-0143", "202.555.0143", true},
		{"+1 202 555 0143", "1 202 555 0143", true},
		{"+1 202 555 0143 x12", "202 555 0143;ext=9", true},
		{"+44 20 7946 0018", "+49 20 7946 0018", false},
		{"020 7946 0018", "030 7946 0018", false},
		{"7946 0018", "020 7946 0018", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
		struct buf a = BUF_INIT(KIB), b = BUF_INIT(KIB);

		assert_true(phone_key(str_of(phones[i].a), &a));
		assert_true(phone_key(str_of(phones[i].b), &b));
		if (phone_same(buf_str(&a), buf_str(&b)) != phones[i].same)
			print_error("%s and %s\n", phones[i].a, phones[i].b);
		assert_int_equal(phone_same(buf_str(&a), buf_str(&b)), phones[i].same);
		assert_int_equal(phone_same(buf_str(&b), buf_str(&a)), phones[i].same);
		if (phones[i].same)
			assert_true(str_eq(phone_tail(buf_str(&a)), phone_tail(buf_str(&b))));
		buf_release(&a);
		buf_release(&b);
	}
}

static void phone_key__refuses__what_belongs_to_nobody(void **state)
{
	static const char *const none[] = {
		"", "112", "+", "abc", "0000000000", "12345", "123456789012345678901234567890"};
	struct buf key = BUF_INIT(KIB);

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_false(phone_key(str_of(none[i]), &key));
	assert_int_equal(key.n, 0);
}

static void add(struct people *p, int id, const char *card)
{
	char text[16];

	snprintf(text, sizeof text, "%d", id);
	assert_true(people_add(p, str_of(text), str_of(card)));
}

static void match_people__puts__the_surest_first(void **state)
{
	struct people p = {0};
	struct matches m;

	(void)state;
	add(&p, 0, "{" NAME("Grace", "Hoper") "}");
	add(&p, 1, "{" NAME("Ada", "Lovelace") PHONE("+44 20 7946 0018") "}");
	add(&p, 2, "{" NAME("Alan", "Turing") "}");
	add(&p, 3, "{" NAME("Grace", "Hopper") "}");
	add(&p, 4, "{" NAME("Lovelace", "Ada") PHONE("020 7946 0018") "}");
	match_people(&p, &m);
	assert_int_equal(m.n, 2);
	assert_false(m.more);
	assert_int_equal(m.at[0].a, 1);
	assert_int_equal(m.at[0].b, 4);
	assert_int_equal(m.at[1].a, 0);
	assert_int_equal(m.at[1].b, 3);
	assert_true(m.at[0].score > m.at[1].score);
	free(m.at);
	people_release(&p);
}

/* "Chen, Mei" stands in a large book a dozen times; each is somebody. */
static void match_people__asks_more_of__a_common_name(void **state)
{
	struct people p = {0};
	struct matches m;

	(void)state;
	for (int i = 0; i < 12; i++)
		add(&p, i, "{" NAME("Mei", "Chen") "}");
	add(&p, 12, "{" NAME("Mei", "Chen") COMPANY("Lumen") "}");
	add(&p, 13, "{" NAME("Mei", "Chen") COMPANY("Lumen") "}");
	match_people(&p, &m);
	assert_int_equal(m.n, 1);
	assert_int_equal(m.at[0].a, 12);
	assert_int_equal(m.at[0].b, 13);
	free(m.at);
	people_release(&p);
}

static void match_people__holds__with_thousands_of_one_phone(void **state)
{
	struct people p = {0};
	struct matches m;

	(void)state;
	for (int i = 0; i < 5000; i++)
		add(&p, i, "{" NAME("", "") HOME("+44 20 7946 0000") "}");
	match_people(&p, &m);
	assert_true(m.n <= PAIRS_MOST);
	free(m.at);
	people_release(&p);
}

static void match_people__takes__odd_cards(void **state)
{
	struct people p = {0};
	struct matches m;

	(void)state;
	add(&p, 0, "");
	add(&p, 1, "{}");
	add(&p, 2, "{\"firstName\":7,\"lastName\":[],\"phones\":{\"field\":1}}");
	add(&p, 3, "{\"phones\":[{\"field\":null},{\"field\":\"\\u0000\"},7,[]]}");
	add(&p, 4, "{\"firstName\":\"\\ud800\",\"lastName\":\"\\u0000\"}");
	match_people(&p, &m);
	assert_int_equal(m.n, 0);
	free(m.at);
	people_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(match__takes__what_is_likely_one_person),
		cmocka_unit_test(match__leaves__what_is_likely_two),
		cmocka_unit_test(phone_same__knows__a_number_however_written),
		cmocka_unit_test(phone_key__refuses__what_belongs_to_nobody),
		cmocka_unit_test(match_people__puts__the_surest_first),
		cmocka_unit_test(match_people__asks_more_of__a_common_name),
		cmocka_unit_test(match_people__holds__with_thousands_of_one_phone),
		cmocka_unit_test(match_people__takes__odd_cards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
