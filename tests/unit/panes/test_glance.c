#include "drawing.h"

static char *drawn(const struct glance *v, int w)
{
	struct cells cells;
	struct grid g;
	struct buf out = BUF_INIT(MIB);
	char *text;

	cells_init(&cells);
	cells_resize(&cells, 1, w);
	g = grid_all(&cells);
	glance_draw(v, &g);
	grid_dump(&g, &out);
	text = str_dup(buf_str(&out));
	buf_release(&out);
	cells_release(&cells);
	return text;
}

static void assert_glance(const struct glance *v, const char *title, int w)
{
	char *want = drawing(title, 0, 0, 1), *got = drawn(v, w);

	assert_string_equal(want, got);
	free(want);
	free(got);
}

static void glance__draws__the_whole_line_at_120(void **state)
{
	struct glance v = example_glance();

	(void)state;
	assert_glance(&v, "Contacts, focus in the list", 120);
}

static void glance__gives_way__at_80_and_60(void **state)
{
	struct glance v = example_glance();

	(void)state;
	assert_glance(&v, "Contacts, screen 80x24", 80);
	assert_glance(&v, "Contacts, list and card", 60);
}

static void glance__never_gives_up__what_matters(void **state)
{
	struct glance v = example_glance();
	char *got;

	(void)state;
	v.offline = true;
	v.online = false;
	v.read_only = true;
	snprintf(v.note, sizeof(v.note), "not Apple: sim.localhost");
	got = drawn(&v, 63);
	assert_string_equal(
		got, " ada   not Apple: sim.localhost  read only  3 changes  offline\n");
	free(got);
}

/* A long piece that went leaves room for what went before it. */
static void glance__gives_back__what_has_room_again(void **state)
{
	struct glance v = example_glance();
	char *got;

	(void)state;
	snprintf(v.note, sizeof(v.note), "not Apple: sim.localhost");
	snprintf(v.alarm, sizeof(v.alarm), "A rather long title of an alarm");
	got = drawn(&v, 120);
	assert_null(strstr(got, "A rather long title"));
	assert_non_null(strstr(got, "  in 12 min "));
	assert_non_null(strstr(got, "  not Apple: sim.localhost  3 changes  online\n"));
	free(got);
}

static void glance__says__a_due_alarm_with_its_keys(void **state)
{
	struct glance v = example_glance();

	(void)state;
	snprintf(v.alarm_about, sizeof(v.alarm_about), "10:00 to 10:15, Room 2, Work");
	v.now = v.alarm_at + 30;
	assert_glance(&v, "The due banner", 120);
}

static void glance__hides__an_alarm_a_day_away(void **state)
{
	struct glance v = example_glance();
	char *got;

	(void)state;
	v.alarm_at = v.now + 25 * 3600;
	got = drawn(&v, 120);
	assert_null(strstr(got, "Stand-up"));
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(glance__draws__the_whole_line_at_120),
		cmocka_unit_test(glance__gives_way__at_80_and_60),
		cmocka_unit_test(glance__never_gives_up__what_matters),
		cmocka_unit_test(glance__gives_back__what_has_room_again),
		cmocka_unit_test(glance__says__a_due_alarm_with_its_keys),
		cmocka_unit_test(glance__hides__an_alarm_a_day_away),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
