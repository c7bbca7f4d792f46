/* Cells to draw a widget into, and their text. */
#ifndef TEST_CANVAS_H
#define TEST_CANVAS_H

#include "unit/screen/numbers.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct cells canvas;
static struct ui *ui;
static struct buf drawn = BUF_INIT(64 * KIB);

static inline struct grid blank(int h, int w)
{
	cells_resize(&canvas, h, w);
	return grid_all(&canvas);
}

static inline void canvas_shows(const char *expected)
{
	struct grid g = grid_all(&canvas);

	buf_clear(&drawn);
	grid_dump(&g, &drawn);
	assert_string_equal(buf_cstr(&drawn), expected);
}

static inline void canvas_styles(const char *expected)
{
	struct grid g = grid_all(&canvas);

	buf_clear(&drawn);
	grid_dump_styles(&g, &drawn);
	assert_string_equal(buf_cstr(&drawn), expected);
}

static inline int canvas_begin(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	cells_init(&canvas);
	ui = numbers_ui(NULL, 36, 120);
	return 0;
}

static inline int canvas_end(void **state)
{
	(void)state;
	ui_free(&ui);
	cells_release(&canvas);
	buf_release(&drawn);
	return 0;
}

#define WIDGET_TEST(t) cmocka_unit_test_setup_teardown(t, canvas_begin, canvas_end)

#endif
