#include "unit/widgets/canvas.h"
#include "widgets/detail.h"

static struct detail detail;

/* The card of the drawings. */
static void draw(int h, int w, bool focus)
{
	struct grid g = blank(h, w);
	struct detail_lines d = detail_lines(ui->frame);
	struct detail_line *line;

	detail_title(&d, STR("Grace Hopper"), STYLE_STRONG);
	detail_title(&d, STR("Rear Admiral, Eckert-Mauchly"), STYLE_NORMAL);
	detail_blank(&d);
	detail_blank(&d);
	detail_text(&d, '~', STR("1 change waits: 1 phone added"), STR("R shows it"), STYLE_NORMAL);
	detail_blank(&d);
	detail_field(&d, STR("mobile"), STR("+1 202 555 0143"));
	line = detail_field(&d, STR("home"), STR("+1 202 555 0199"));
	line->sign = '+';
	line->right = STR("waits");
	detail_blank(&d);
	line = detail_field(&d, STR("homepage"), STR("https://hopper.example/compilers"));
	line->link = STR("https://hopper.example/compilers");
	detail_field(&d, STR("home"), STR("12 Harbour Lane\nArlington VA 22201"));
	detail_draw(&detail, ui, &g, &d, focus);
}

static void detail_draw__stands__as_drawn(void **state)
{
	(void)state;
	detail_reset(&detail);
	draw(12, 60, true);
	canvas_shows("    Grace Hopper\n"
		     "    Rear Admiral, Eckert-Mauchly\n"
		     "\n"
		     "  ~ 1 change waits: 1 phone added               R shows it\n"
		     "\n"
		     "▌   mobile      +1 202 555 0143\n"
		     "  + home        +1 202 555 0199                     waits\n"
		     "\n"
		     "    homepage    https://hopper.example/compilers\n"
		     "    home        12 Harbour Lane\n"
		     "                Arlington VA 22201\n"
		     "\n");
	assert_int_equal(canvas.cursor_y, 5);
}

static void detail__wraps__and_never_cuts_a_value(void **state)
{
	(void)state;
	detail_reset(&detail);
	draw(20, 34, true);
	canvas_shows("    Grace Hopper\n"
		     "    Rear Admiral, Eckert-Mauchly\n"
		     "\n"
		     "  ~ 1 change waits:   R shows it\n"
		     "    1 phone added\n"
		     "\n"
		     "▌   mobile      +1 202 555 0143\n"
		     "  + home        +1 202    waits\n"
		     "                555 0199\n"
		     "\n"
		     "    homepage    https://hopper.\n"
		     "                example/compilers\n"
		     "    home        12 Harbour Lane\n"
		     "                Arlington VA\n"
		     "                22201\n"
		     "\n\n\n\n\n");
}

static void detail__scrolls__with_the_bar_and_counts_the_rest(void **state)
{
	(void)state;
	detail_reset(&detail);
	draw(6, 60, true);
	canvas_shows("    Grace Hopper\n"
		     "    Rear Admiral, Eckert-Mauchly\n"
		     "\n"
		     "  ~ 1 change waits: 1 phone added               R shows it\n"
		     "\n"
		     "▌   mobile      +1 202 555 0143                      5 more\n");
	for (int i = 0; i < 3; i++)
		assert_int_equal(detail_act(&detail, ui, ACT_DOWN), KEY_DONE | KEY_REDRAW);
	draw(6, 60, true);
	canvas_shows("    mobile      +1 202 555 0143\n"
		     "  + home        +1 202 555 0199                     waits\n"
		     "\n"
		     "    homepage    https://hopper.example/compilers\n"
		     "▌   home        12 Harbour Lane\n"
		     "                Arlington VA 22201\n");
	assert_true(str_is(detail_value(&detail), "12 Harbour Lane\nArlington VA 22201"));
	detail_act(&detail, ui, ACT_UP);
	draw(6, 60, true);
	assert_true(str_is(detail_link(&detail), "https://hopper.example/compilers"));
	detail_act(&detail, ui, ACT_FIRST);
	draw(6, 60, true);
	assert_int_equal(detail.top, 0);
	assert_true(str_is(detail_value(&detail), "+1 202 555 0143"));
}

static void detail_mouse__chooses__the_value_that_was_clicked(void **state)
{
	struct mouse m = {MOUSE_CLICK, 10, 20};

	(void)state;
	detail_reset(&detail);
	draw(12, 60, true);
	detail_mouse(&detail, ui, &m);
	draw(12, 60, true);
	assert_true(str_is(detail_value(&detail), "12 Harbour Lane\nArlington VA 22201"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIDGET_TEST(detail_draw__stands__as_drawn),
		WIDGET_TEST(detail__wraps__and_never_cuts_a_value),
		WIDGET_TEST(detail__scrolls__with_the_bar_and_counts_the_rest),
		WIDGET_TEST(detail_mouse__chooses__the_value_that_was_clicked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
