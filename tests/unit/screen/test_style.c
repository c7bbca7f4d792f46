#include "screen/style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void style_look__follows__the_table(void **state)
{
	struct look look;

	(void)state;
	look = style_look(STYLE_ADDED, COLOURS_RGB, THEME_DARK, false);
	assert_int_equal(look.fg, 0x7fe8c4);
	assert_int_equal(look.bg, -1);
	look = style_look(STYLE_ADDED, COLOURS_256, THEME_LIGHT, false);
	assert_int_equal(look.fg, 23);
	look = style_look(STYLE_SELECTED, COLOURS_8, THEME_OWN, false);
	assert_int_equal(look.attrs, LOOK_REVERSE);
	look = style_look(STYLE_REMOVED, COLOURS_MONO, THEME_DARK, false);
	assert_int_equal(look.attrs, LOOK_UNDERLINE);
	assert_int_equal(look.fg, -1);
	look = style_look(STYLE_ADDED, COLOURS_256, THEME_OWN, false);
	assert_int_equal(look.fg, 2); /* the 8 colours, which the terminal's owner chose */
	assert_int_equal(style_look(STYLE_DIM, COLOURS_256, THEME_DARK, true).fg, -1);
}

/* Colour is never the only sign: without colour no two meanings with a sign of their own look alike. */
static void styles__keep__a_letter_each_and_fixed_indexes(void **state)
{
	(void)state;
	for (int i = 0; i < STYLE_COUNT; i++) {
		for (int theme = THEME_DARK; theme <= THEME_LIGHT && i < STYLE_SAMPLE; theme++) {
			struct look look =
				style_look((enum style)i, COLOURS_256, (enum theme)theme, false);

			assert_true(look.fg == -1 || (look.fg >= 16 && look.fg < 256));
			assert_true(look.bg == -1 || (look.bg >= 16 && look.bg < 256));
		}
		for (int j = i + 1; j < STYLE_COUNT; j++)
			assert_int_not_equal(
				style_letter((enum style)i), style_letter((enum style)j));
	}
}

static void style_sample__looks__as_its_theme_whatever_is_in_use(void **state)
{
	(void)state;
	for (int theme = THEME_OWN; theme <= THEME_LIGHT; theme++) {
		struct look sample = style_look((enum style)(style_sample((enum theme)theme) + 1),
			COLOURS_256, THEME_DARK, false);
		struct look there = style_look(STYLE_ACCENT, COLOURS_256, (enum theme)theme, false);

		assert_int_equal(sample.fg, there.fg);
		assert_int_equal(sample.attrs, there.attrs);
	}
	assert_int_not_equal(
		style_look(style_sample(THEME_DARK), COLOURS_256, THEME_DARK, false).fg,
		style_look(style_sample(THEME_LIGHT), COLOURS_256, THEME_DARK, false).fg);
}

static void style_set_media__reaches__a_readable_contrast(void **state)
{
	int on_light, on_dark;

	(void)state;
	style_set_media(0, STR("#fef236"));
	on_light = style_look(STYLE_MEDIA, COLOURS_RGB, THEME_LIGHT, false).fg;
	on_dark = style_look(STYLE_MEDIA, COLOURS_RGB, THEME_DARK, false).fg;
	assert_int_equal(on_dark, 0xfef236);
	assert_true((on_light >> 16 & 255) < 0xc0);
	style_set_media(0, STR("not a colour"));
	assert_int_equal(style_look(STYLE_MEDIA, COLOURS_RGB, THEME_DARK, false).fg,
		style_look(STYLE_DIM, COLOURS_RGB, THEME_DARK, false).fg);
	style_set_media(99, STR("ffffff"));
	assert_int_equal(style_nearest_256(0xff0000), 196);
	assert_int_equal(style_nearest_8(0xff0000), 1);
}

static void style_theme__prefers__the_configuration(void **state)
{
	(void)state;
	assert_int_equal(style_theme("light", "15;0"), THEME_LIGHT);
	assert_int_equal(style_theme(NULL, "15;0"), THEME_DARK);
	assert_int_equal(style_theme(NULL, "0;default;15"), THEME_LIGHT);
	assert_int_equal(style_theme(NULL, "rubbish"), THEME_OWN);
	assert_int_equal(style_theme(NULL, NULL), THEME_OWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(style_look__follows__the_table),
		cmocka_unit_test(styles__keep__a_letter_each_and_fixed_indexes),
		cmocka_unit_test(style_sample__looks__as_its_theme_whatever_is_in_use),
		cmocka_unit_test(style_set_media__reaches__a_readable_contrast),
		cmocka_unit_test(style_theme__prefers__the_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
