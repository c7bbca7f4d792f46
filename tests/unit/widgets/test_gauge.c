#include "unit/widgets/canvas.h"
#include "widgets/gauge.h"

static void gauge_draw__fills__eighths_of_a_cell(void **state)
{
	struct grid g = blank(3, 20);

	(void)state;
	gauge_draw(&g, 0, 0, 20, 384, 500, false);
	gauge_draw(&g, 1, 0, 10, 384, 500, false);
	gauge_draw(&g, 2, 0, 10, 1, 50000, false);
	canvas_shows("███████████████▍░░░░\n███████▋░░\n▏░░░░░░░░░\n");
	g = blank(3, 20);
	gauge_draw(&g, 0, 0, 4, 600, 500, true);
	gauge_draw(&g, 1, 0, 4, 0, 500, true);
	gauge_draw(&g, 2, 0, 4, 4999, 5000, true);
	canvas_shows("████\n░░░░\n███▉\n");
}

static void gauge_draw__in_ascii__has_brackets(void **state)
{
	struct grid g = blank(1, 12);

	(void)state;
	canvas.ascii = true;
	gauge_draw(&g, 0, 0, 10, 50, 100, false);
	canvas_shows("[####....]\n");
}

static void gauge_parts__end__where_their_sum_ends(void **state)
{
	const struct gauge_part parts[] = {{48, 0}, {17, 1}, {7, 2}, {3, 3}, {1, 4}, {1, 5}};
	struct grid g = blank(1, 104);

	(void)state;
	gauge_parts(&g, 0, 0, 100, parts, 6, 100);
	canvas_shows("████████████████████████████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒░░░▚▞"
		     "·······················\n");
}

static void gauge_parts__in_colour__are_all_full(void **state)
{
	const struct gauge_part parts[] = {{2, 0}, {2, 1}};
	struct grid g = blank(1, 8);

	(void)state;
	canvas.coloured = true;
	style_set_media(0, STR("ffcc00"));
	style_set_media(1, STR("5856d6"));
	gauge_parts(&g, 0, 0, 4, parts, 2, 4);
	canvas_shows("████\n");
	canvas_styles("0011\n");
	g = blank(1, 8);
	style_set_media(1, STR("ffcb01")); /* nobody could tell it from the first */
	gauge_parts(&g, 0, 0, 4, parts, 2, 4);
	canvas_shows("██▓▓\n");
	g = blank(1, 8);
	style_set_media(1, STR("no colour"));
	gauge_parts(&g, 0, 0, 4, parts, 2, 4);
	canvas_shows("██▓▓\n");
	style_set_media(0, STR_NONE);
	canvas.coloured = false;
}

static void gauge_parts__over_the_whole__run_on(void **state)
{
	const struct gauge_part parts[] = {{8, 0}, {4, 1}};
	struct grid g = blank(1, 20);

	(void)state;
	gauge_parts(&g, 0, 0, 10, parts, 2, 10);
	canvas_shows("████████▓▓▓▓!!\n");
	g = blank(1, 12);
	gauge_parts(&g, 0, 0, 10, parts, 2, 6);
	canvas_shows("██████████!!\n");
}

static void gauge_spark__keeps_noise__flat(void **state)
{
	const int64_t grows[] = {0, 10, 20, 30}, noise[] = {100, 101, 100, 101},
		      gaps[] = {GAUGE_UNKNOWN, -10, GAUGE_UNKNOWN, 30};
	struct grid g = blank(2, 4);

	(void)state;
	gauge_spark(&g, 0, 0, grows, 4, 5, STYLE_DIM);
	gauge_spark(&g, 1, 0, noise, 4, 100, STYLE_DIM);
	canvas_shows("▁▃▆█\n▁▁▁▁\n");
	g = blank(1, 4);
	gauge_spark(&g, 0, 0, gaps, 4, 5, STYLE_DIM);
	canvas_shows("?▁?█\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIDGET_TEST(gauge_draw__fills__eighths_of_a_cell),
		WIDGET_TEST(gauge_draw__in_ascii__has_brackets),
		WIDGET_TEST(gauge_parts__end__where_their_sum_ends),
		WIDGET_TEST(gauge_parts__in_colour__are_all_full),
		WIDGET_TEST(gauge_parts__over_the_whole__run_on),
		WIDGET_TEST(gauge_spark__keeps_noise__flat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
