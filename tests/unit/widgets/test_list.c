#include "unit/widgets/canvas.h"
#include "widgets/list.h"

static void list_act__pages__and_keeps_the_height_of_the_bar(void **state)
{
	struct numbers *p = numbers_of(ui);
	struct grid g = blank(10, 40);

	(void)state;
	list_draw(&p->list, ui, &g, true);
	list_act(&p->list, ui, ACT_DOWN);
	list_act(&p->list, ui, ACT_DOWN);
	list_act(&p->list, ui, ACT_PAGE_DOWN);
	assert_int_equal(p->list.at, 11);
	assert_int_equal(p->list.top, 9);
	list_act(&p->list, ui, ACT_HALF_UP);
	assert_int_equal(p->list.at, 6);
	assert_int_equal(p->list.top, 4);
	list_act(&p->list, ui, ACT_LAST);
	assert_int_equal(p->list.at, 39);
	assert_int_equal(p->list.top, 30);
	list_act(&p->list, ui, ACT_PAGE_DOWN);
	assert_int_equal(p->list.top, 30);
	list_act(&p->list, ui, ACT_FIRST);
	assert_int_equal(p->list.at, 0);
	assert_int_equal(p->list.top, 0);
	assert_int_equal(list_act(&p->list, ui, ACT_UP) & KEY_REST, 0);
	assert_int_equal(list_act(&p->list, ui, ACT_OPEN), KEY_PASS);
}

static void list_draw__says__bar_mark_sign_and_columns(void **state)
{
	struct numbers *p = numbers_of(ui);
	struct grid g = blank(4, 30);

	(void)state;
	marks_set(&p->marks, STR("id3"), true);
	list_select(&p->list, ui, 3);
	list_draw(&p->list, ui, &g, true);
	canvas_shows("    Row number 0            0\n    Row number 1            1\n"
		     "    Row number 2            4\n▌*~ Row number 3            9\n");
	canvas_styles("\n\n\nam~.S\n");
	assert_int_equal(canvas.cursor_y, 3);
	g = blank(4, 36);
	list_draw(&p->list, ui, &g, false);
	canvas_shows("    Row number 0                 0\n    Row number 1                 1\n"
		     "    Row number 2                 4\n▏*~ Row number 3                 9\n");
}

/* Rows 0, 3, 6 … are titles, which cannot be selected. */
static int titled_rows(void *self, struct ui *u, int first, int n, struct list_row *out)
{
	int i = 0;

	(void)self;
	for (; i < n && first + i < 9; i++) {
		bool title = (first + i) % 3 == 0;

		out[i] = (struct list_row){.title = title};
		out[i].text[0] = arena_printf(u->frame, title ? "Day %d" : "event %d", first + i);
		if (!title)
			out[i].id = arena_printf(u->frame, "e%d", first + i);
	}
	return i;
}

static void list__steps_over__titles_and_shows_the_first(void **state)
{
	static const struct list_ops ops = {.rows = titled_rows};
	struct grid g = blank(4, 20);
	struct list l;

	(void)state;
	list_init(&l, &ops, NULL);
	l.col[0].w = 12;
	l.cols = 1;
	list_refresh(&l, ui, 9);
	assert_int_equal(l.at, 1);
	list_draw(&l, ui, &g, true);
	list_act(&l, ui, ACT_DOWN);
	list_act(&l, ui, ACT_DOWN);
	assert_int_equal(l.at, 4);
	list_act(&l, ui, ACT_LAST);
	assert_int_equal(l.at, 8);
	list_act(&l, ui, ACT_FIRST);
	g = blank(4, 20);
	list_draw(&l, ui, &g, true);
	canvas_shows("    Day 0\n▌   event 1\n    event 2\n    Day 3\n");
	list_act(&l, ui, ACT_UP); /* nothing above: it stays */
	assert_int_equal(l.at, 1);
}

static void list__of_nothing__is_harmless(void **state)
{
	struct numbers *p = numbers_of(ui);
	struct grid g = blank(3, 20);
	struct mouse m = {MOUSE_CLICK, 1, 1};
	bool gutter;

	(void)state;
	p->n = 0;
	list_refresh(&p->list, ui, 0);
	list_draw(&p->list, ui, &g, true);
	canvas_shows("\n\n\n");
	list_act(&p->list, ui, ACT_DOWN);
	list_act(&p->list, ui, ACT_PAGE_UP);
	assert_int_equal(list_mouse(&p->list, ui, &m, &gutter), KEY_PASS);
	assert_int_equal(list_id(&p->list).n, 0);
	p->n = 5;
	list_refresh(&p->list, ui, 5);
	assert_true(str_is(list_id(&p->list), "id0"));
}

static void marks__are__a_set(void **state)
{
	struct marks m = {0};
	char id[16];

	(void)state;
	for (int i = 0; i < 500; i++) {
		snprintf(id, sizeof id, "id%d", i * 7 % 500);
		marks_set(&m, str_of(id), true);
		marks_set(&m, str_of(id), true);
	}
	assert_int_equal(m.n, 500);
	assert_true(marks_has(&m, STR("id499")));
	assert_false(marks_flip(&m, STR("id499")));
	assert_false(marks_has(&m, STR("id499")));
	assert_true(marks_has(&m, STR("id49")));
	assert_int_equal(m.n, 499);
	marks_clear(&m);
	assert_false(marks_has(&m, STR("id1")));
	marks_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIDGET_TEST(list_act__pages__and_keeps_the_height_of_the_bar),
		WIDGET_TEST(list_draw__says__bar_mark_sign_and_columns),
		WIDGET_TEST(list__steps_over__titles_and_shows_the_first),
		WIDGET_TEST(list__of_nothing__is_harmless),
		WIDGET_TEST(marks__are__a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
