#include "icloud/text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void buf__stops__at_its_ceiling(void **state)
{
	struct buf b = BUF_INIT(4);

	(void)state;
	assert_true(buf_adds(&b, "abcd"));
	assert_false(buf_addc(&b, 'e'));
	assert_true(b.failed);
	assert_string_equal(buf_cstr(&b), "abcd");
	buf_release(&b);
}

static void text_visible__shows__what_may_not_reach_a_terminal(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(text_visible(STR("a\x1b[31m\n\x7f\xe2\x80\xae"
				     "b\xff"),
		false, &b));
	assert_string_equal(buf_cstr(&b), "a\u241b[31m\u240a\u2421\ufffdb\ufffd");
	buf_release(&b);
}

static void text_fold__unites__accents_case_and_forms(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(text_fold(STR("Émilie GAUSS Gauß ﬁ"), &b));
	assert_string_equal(buf_cstr(&b), "emilie gauss gauss fi");
	buf_release(&b);
}

static void text_fold__finds__letters_with_a_stroke_under_their_base(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(text_fold(STR("Łukasiewicz ØRSTED Đorđe Þór Æsop Œuvre Gauß Yıldız Ħ ə"), &b));
	assert_string_equal(
		buf_cstr(&b), "lukasiewicz orsted dorde thor aesop oeuvre gauss yildiz h e");
	buf_release(&b);
}

static void text_section__names__the_base_letter(void **state)
{
	static const struct {
		const char *name;
		uint32_t head;
	} cases[] = {{"Łukasiewicz", 'L'}, {"Ørsted", 'O'}, {"Đorđe", 'D'}, {"ßen", 'S'},
		{"Þór", 'T'}, {"Æsop", 'A'}, {"Œuvre", 'O'}, {"ırmak", 'I'}, {"İnönü", 'I'},
		{"éclair", 'E'}, {"zuse", 'Z'}, {"Λόγος", 0x39b}, {"ёлка", 0x415}, {"Жуков", 0x416},
		{"أحمد", 0x627}, {"関 孝和", '#'}, {"김", '#'}, {"あきら", '#'}, {"123", '#'},
		{"+44", '#'}, {"", '#'}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (text_section(str_of(cases[i].name)) != cases[i].head)
			fail_msg("%s stands under U+%04X", cases[i].name,
				text_section(str_of(cases[i].name)));
}

static void str_to_int64__refuses__what_does_not_fit(void **state)
{
	int64_t n = 7;

	(void)state;
	assert_true(str_to_int64(STR("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_false(str_to_int64(STR("9223372036854775808"), &n));
	assert_false(str_to_int64(STR("1.0"), &n));
	assert_false(str_to_int64(STR(""), &n));
}

static void utf8_clip__never_cuts__inside_a_letter(void **state)
{
	(void)state;
	assert_int_equal(utf8_clip(STR("aé"), 2).n, 1);
	assert_int_equal(utf8_clip(STR("aé"), 3).n, 3);
}

static void text_width__counts__columns(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	assert_int_equal(text_width(STR("関 孝和")), 7);
	assert_int_equal(text_width(STR("e\u0301")), 1);
	assert_int_equal(text_width(STR("\x1b")), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf__stops__at_its_ceiling),
		cmocka_unit_test(text_visible__shows__what_may_not_reach_a_terminal),
		cmocka_unit_test(text_fold__unites__accents_case_and_forms),
		cmocka_unit_test(text_fold__finds__letters_with_a_stroke_under_their_base),
		cmocka_unit_test(text_section__names__the_base_letter),
		cmocka_unit_test(str_to_int64__refuses__what_does_not_fit),
		cmocka_unit_test(utf8_clip__never_cuts__inside_a_letter),
		cmocka_unit_test(text_width__counts__columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
