#include "screen/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct cells cells;
static struct grid g;

static int begin(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	cells_init(&cells);
	cells_resize(&cells, 3, 10);
	g = grid_all(&cells);
	return 0;
}

static int end(void **state)
{
	(void)state;
	cells_release(&cells);
	return 0;
}

static void shows(const char *expected)
{
	struct buf out = BUF_INIT(4 * KIB);

	grid_dump(&g, &out);
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
}

static void grid_text__never_leaves__its_window(void **state)
{
	struct grid part = grid_part(&g, 1, 2, 1, 4);

	(void)state;
	assert_int_equal(grid_puts(&part, 0, 0, 100, "abcdefgh", STYLE_NORMAL), 4);
	assert_int_equal(grid_puts(&part, 1, 0, 4, "no", STYLE_NORMAL), 0);
	assert_int_equal(grid_puts(&part, 0, -1, 4, "no", STYLE_NORMAL), 0);
	assert_int_equal(grid_puts(&part, -1, 0, 4, "no", STYLE_NORMAL), 0);
	shows("\n  abcd\n\n");
}

static void grid_part__is_clipped__to_its_parent(void **state)
{
	struct grid part = grid_part(&g, 2, 8, 9, 9), beyond = grid_part(&g, 7, 70, 2, 2);

	(void)state;
	assert_int_equal(part.h, 1);
	assert_int_equal(part.w, 2);
	assert_int_equal(beyond.h, 0);
	assert_int_equal(grid_puts(&beyond, 0, 0, 5, "no", STYLE_NORMAL), 0);
}

static void grid_text__makes_visible__what_may_not_reach_a_terminal(void **state)
{
	(void)state;
	grid_puts(&g, 0, 0, 10, "a\x1b[31mb", STYLE_NORMAL);
	grid_puts(&g, 1, 0, 10, "\xe2\x80\xae\xc2\x9b\xff\n", STYLE_NORMAL);
	shows("a\u241b[31mb\n\ufffd\ufffd\ufffd\u240a\n\n");
}

static void grid_text__keeps_columns__of_wide_and_combining_letters(void **state)
{
	(void)state;
	assert_int_equal(grid_puts(&g, 0, 0, 10, "関 孝和|", STYLE_NORMAL), 8);
	assert_int_equal(grid_puts(&g, 1, 0, 10, "e\u0301x", STYLE_NORMAL), 2);
	assert_int_equal(grid_puts(&g, 2, 0, 3, "関孝", STYLE_NORMAL), 2);
	shows("関 孝和|\ne\u0301x\n関\n");
	assert_int_equal(grid_width(STR("e\u0301x")), 2);
}

static void grid_text__draws__the_first_glyph_of_a_sequence(void **state)
{
	(void)state;
	/* woman + ZWJ + laptop, thumb + skin tone, heart + variation selector, a flag */
	assert_int_equal(grid_puts(&g, 0, 0, 10, "\U0001F469\u200d\U0001F4BB.", STYLE_NORMAL), 3);
	assert_int_equal(grid_puts(&g, 1, 0, 10, "\U0001F44D\U0001F3FD.", STYLE_NORMAL), 3);
	assert_int_equal(
		grid_puts(&g, 2, 0, 10, "\u2764\ufe0f\U0001F1EC\U0001F1E7", STYLE_NORMAL), 3);
	shows("\U0001F469.\n\U0001F44D.\n\u2764GB\n");
}

static void grid_text__keeps__letters_that_a_joiner_joins(void **state)
{
	(void)state;
	grid_puts(&g, 0, 0, 10, "\u0915\u094d\u200d\u0937", STYLE_NORMAL);
	shows("\u0915\u094d\u0937\n\n\n");
}

static void grid_text__leaves_no_half__of_a_wide_letter(void **state)
{
	(void)state;
	grid_puts(&g, 0, 0, 10, "関孝", STYLE_NORMAL);
	grid_puts(&g, 0, 1, 1, "x", STYLE_NORMAL);
	grid_puts(&g, 1, 0, 10, "関孝", STYLE_NORMAL);
	grid_puts(&g, 1, 0, 1, "x", STYLE_NORMAL);
	grid_puts(&g, 2, 0, 10, "関孝", STYLE_NORMAL);
	grid_puts(&g, 2, 1, 2, "和", STYLE_NORMAL);
	shows(" x孝\nx 孝\n 和\n");
}

static void grid_cut__ends_with__an_ellipsis(void **state)
{
	(void)state;
	grid_cut(&g, 0, 0, 6, STR("Analytical"), STYLE_NORMAL);
	grid_cut(&g, 1, 0, 6, STR("Ananas"), STYLE_NORMAL);
	cells.ascii = true;
	grid_cut(&g, 2, 0, 6, STR("Analytical"), STYLE_NORMAL);
	shows("Analy…\nAnanas\nAnal..\n");
}

static void grid_ascii_signs__replace__what_may_be_two_columns_wide(void **state)
{
	(void)state;
	grid_ascii_signs(true);
	grid_puts(&g, 0, 0, 10, "a → “b” … · é", STYLE_NORMAL);
	grid_ascii_signs(false);
	grid_puts(&g, 1, 0, 10, "→", STYLE_NORMAL);
	shows("a > “b” .\n→\n\n"); /* a quote may be what is reviewed */
}

static void grid_right__ends__before_its_column(void **state)
{
	(void)state;
	assert_int_equal(grid_right(&g, 0, 9, 9, STR("12"), STYLE_NORMAL), 2);
	grid_right(&g, 1, 9, 4, STR("123456"), STYLE_NORMAL);
	shows("       12\n     123…\n\n");
}

static void grid_matched__marks__what_was_found(void **state)
{
	const struct span spans[] = {{1, 3}, {5, 6}};
	struct buf out = BUF_INIT(KIB);

	(void)state;
	grid_matched(&g, 0, 0, 10, STR("abcdef"), STYLE_DIM, spans, 2);
	grid_dump_styles(&g, &out);
	assert_string_equal(buf_cstr(&out), "dffddf\n\n\n");
	buf_release(&out);
}

static void grid_box__draws__title_and_corners_in_both_sets(void **state)
{
	(void)state;
	grid_box(&g, 0, 0, 3, 10, STR("Code"), STYLE_RULE);
	shows("┌ Code ──┐\n│        │\n└────────┘\n");
	cells.ascii = true;
	grid_box(&g, 0, 0, 3, 10, STR("Code"), STYLE_RULE);
	shows("+ Code --+\n|        |\n+--------+\n");
}

static void wraps(const char *text, int w, const char *expected)
{
	struct wrap wrap = wrap_of(str_of(text), w);
	struct buf out = BUF_INIT(KIB);
	struct str line;

	while (wrap_next(&wrap, &line)) {
		buf_add_str(&out, line);
		buf_addc(&out, '|');
	}
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
}

static void wrap_next__breaks__at_blanks_and_loses_no_letter(void **state)
{
	(void)state;
	wraps("Wrote the notes; note G", 10, "Wrote the|notes;|note G|");
	wraps("ada@lovelace.example", 8, "ada@|lovelace|.example|");
	wraps("abcdefghij", 4, "abcd|efgh|ij|");
	wraps("one\ntwo\n", 8, "one|two||");
	wraps("", 8, "|");
	wraps("関孝和", 3, "関|孝|和|");
	wraps("関", 1, "関|");
	wraps("ab cd", 2, "ab|cd|");
	wraps("  in", 10, "  in|");
	assert_int_equal(wrap_lines(STR("a\nb"), 5), 2);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(grid_text__never_leaves__its_window),
		TEST(grid_part__is_clipped__to_its_parent),
		TEST(grid_text__makes_visible__what_may_not_reach_a_terminal),
		TEST(grid_text__keeps_columns__of_wide_and_combining_letters),
		TEST(grid_text__draws__the_first_glyph_of_a_sequence),
		TEST(grid_text__keeps__letters_that_a_joiner_joins),
		TEST(grid_text__leaves_no_half__of_a_wide_letter),
		TEST(grid_cut__ends_with__an_ellipsis),
		TEST(grid_ascii_signs__replace__what_may_be_two_columns_wide),
		TEST(grid_right__ends__before_its_column),
		TEST(grid_matched__marks__what_was_found),
		TEST(grid_box__draws__title_and_corners_in_both_sets),
		TEST(wrap_next__breaks__at_blanks_and_loses_no_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
