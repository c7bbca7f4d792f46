#include "unit/widgets/canvas.h"
#include "widgets/typing.h"

static struct typing t;

static void types(const char *keys)
{
	struct str rest = str_of(keys), name;
	uint32_t key;

	while (str_cut(&rest, ' ', &name))
		if (key_parse(name, &key))
			typing_key(&t, key);
}

static void typing__edits__whole_letters(void **state)
{
	(void)state;
	typing_init(&t, STR("e\u0301ö関"));
	types("Left Left Del");
	assert_true(str_is(typing_text(&t), "e\u0301関"));
	types("Backspace");
	assert_true(str_is(typing_text(&t), "関"));
	types("End x Home y");
	assert_true(str_is(typing_text(&t), "y関x"));
	typing_release(&t);
}

static void typing__knows__the_keys_of_a_line(void **state)
{
	(void)state;
	typing_init(&t, STR("one two three"));
	types("Ctrl-W");
	assert_true(str_is(typing_text(&t), "one two "));
	types("Ctrl-A Ctrl-D Ctrl-F Ctrl-K");
	assert_true(str_is(typing_text(&t), "n"));
	types("Ctrl-U");
	assert_true(str_is(typing_text(&t), ""));
	types("Backspace Del Left Right Ctrl-W Ctrl-K");
	assert_int_equal(t.at, 0);
	typing_release(&t);
}

static void typing_insert__drops__control_characters(void **state)
{
	(void)state;
	typing_init(&t, STR(""));
	typing_insert(&t, STR("a\x1b[31m\nb\tc\xff"));
	assert_true(str_is(typing_text(&t), "a[31m b c\ufffd"));
	t.lines = true;
	typing_set(&t, STR(""));
	typing_insert(&t, STR("a\r\nb"));
	assert_true(str_is(typing_text(&t), "a\nb"));
	typing_release(&t);
}

static void typing_draw__scrolls__with_the_cursor(void **state)
{
	struct grid g = blank(1, 8);

	(void)state;
	typing_init(&t, STR("abcdefghij"));
	typing_draw(&t, &g, 0, 0, 6, true, STYLE_NORMAL);
	canvas_shows("fghij\n");
	assert_int_equal(canvas.cursor_x, 5);
	types("Home");
	g = blank(1, 8);
	typing_draw(&t, &g, 0, 0, 6, true, STYLE_NORMAL);
	canvas_shows("abcdef\n");
	assert_int_equal(canvas.cursor_x, 0);
	g = blank(1, 8);
	typing_draw(&t, &g, 0, 0, 6, false, STYLE_NORMAL);
	canvas_shows("abcde…\n");
	typing_release(&t);
}

static void typing_draw__shows_a_secret__as_stars(void **state)
{
	struct grid g = blank(1, 8);

	(void)state;
	typing_init(&t, STR("pässe"));
	t.secret = true;
	typing_draw(&t, &g, 0, 0, 8, true, STYLE_NORMAL);
	canvas_shows("*****\n");
	assert_int_equal(canvas.cursor_x, 5);
	typing_release(&t);
}

static void typing_draw_lines__puts_the_cursor__on_its_line(void **state)
{
	struct grid g = blank(3, 12);

	(void)state;
	typing_init(&t, STR("Wrote the notes"));
	t.lines = true;
	typing_insert(&t, STR("\nx"));
	assert_int_equal(typing_draw_lines(&t, &g, 0, 0, 12, true, STYLE_NORMAL), 3);
	canvas_shows("Wrote the\nnotes\nx\n");
	assert_int_equal(canvas.cursor_y, 2);
	assert_int_equal(canvas.cursor_x, 1);
	typing_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIDGET_TEST(typing__edits__whole_letters),
		WIDGET_TEST(typing__knows__the_keys_of_a_line),
		WIDGET_TEST(typing_insert__drops__control_characters),
		WIDGET_TEST(typing_draw__scrolls__with_the_cursor),
		WIDGET_TEST(typing_draw__shows_a_secret__as_stars),
		WIDGET_TEST(typing_draw_lines__puts_the_cursor__on_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
