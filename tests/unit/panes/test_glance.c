#include "drawing.h"

#include "panes/words.h"

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

/* One column fewer than each of these has room for takes the next thing away: gaps, online, half the gauge, the
 * title, the domain, the gauge, the single badges, the gigabytes, the alarm, the badges. */
static void glance__gives_way__one_step_after_the_other(void **state)
{
	static const struct {
		int w;
		const char *line;
	} steps[] = {
		{116, " ada@icloud.com   ███████████████▍░░░░ 38.4 of 50 GB   Mail 3  Calendar 1   "
		      "in "
		      "12 min: Stand-up  3 changes   online\n"},
		{112, " ada@icloud.com  ███████████████▍░░░░ 38.4 of 50 GB  Mail 3  Calendar 1  in "
		      "12 "
		      "min: Stand-up  3 changes  online\n"},
		{104, " ada@icloud.com  ███████████████▍░░░░ 38.4 of 50 GB  Mail 3  Calendar 1  in "
		      "12 "
		      "min: Stand-up  3 changes\n"},
		{94, " ada@icloud.com  ███████▋░░ 38.4 of 50 GB  Mail 3  Calendar 1  in 12 min: "
		     "Stand-up  3 changes\n"},
		{84, " ada@icloud.com  ███████▋░░ 38.4 of 50 GB  Mail 3  Calendar 1  in 12 min  3 "
		     "changes\n"},
		{73, " ada  ███████▋░░ 38.4 of 50 GB  Mail 3  Calendar 1  in 12 min  3 changes\n"},
		{62, " ada  38.4 of 50 GB  Mail 3  Calendar 1  in 12 min  3 changes\n"},
		{52, " ada  38.4 of 50 GB  4 badges  in 12 min  3 changes\n"},
		{43, " ada  77 %  4 badges  in 12 min  3 changes\n"},
		{32, " ada  77 %  4 badges  3 changes\n"},
		{22, " ada  77 %  3 changes\n"},
	};
	struct glance v = example_glance();

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		char *at = drawn(&v, steps[i].w), *under = drawn(&v, steps[i].w - 1);

		assert_string_equal(at, steps[i].line);
		assert_string_not_equal(under, steps[i].line);
		assert_true(grid_width(str_trim(str_of(under))) <= steps[i].w - 2);
		free(at);
		free(under);
	}
}

/* Two accounts that would look alike keep their domains. */
static void glance__keeps__the_domain_that_tells_accounts_apart(void **state)
{
	struct glance v = example_glance();
	char *got;

	(void)state;
	v.keep_domain = true;
	got = drawn(&v, 60);
	assert_string_equal(got, " ada@icloud.com  77 %  4 badges  in 12 min        3 changes\n");
	free(got);
}

/* A quota at a warning level stands as long as anything does. */
static void glance__never_gives_up__a_quota_that_warns(void **state)
{
	struct glance v = example_glance();
	char *got;

	(void)state;
	v.used = v.total / 100 * 97;
	got = drawn(&v, 24);
	assert_string_equal(got, " ada  ! 97 %  3 changes\n");
	free(got);
}

static void assert_quota(double percent, int warn_at, bool over, const char *want)
{
	struct glance v = {.account = "ada", .total = (int64_t)50 << 30, .warn_at = warn_at};
	char *got;

	v.over = over;
	v.used = (int64_t)(percent / 100 * (double)v.total);
	got = drawn(&v, 14);
	assert_string_equal(got, want);
	free(got);
}

/* What is shown and what is compared is one number. */
static void glance__warns__from_the_percent_that_it_shows(void **state)
{
	(void)state;
	assert_quota(79.4, 0, false, " ada  79 %\n");
	assert_quota(79.6, 0, false, " ada  ! 80 %\n");
	assert_quota(80, 80, false, " ada  ! 80 %\n");
	assert_quota(89.4, 90, false, " ada  89 %\n");
	assert_quota(89.5, 90, false, " ada  ! 90 %\n");
	assert_quota(20, 90, true, " ada  ! 20 %\n");
	assert_int_equal(words_quota(946, 1000, 80), QUOTA_DANGER);
	assert_int_equal(words_quota(944, 1000, 80), QUOTA_WARNING);
	assert_int_equal(words_quota(96, 100, 97), QUOTA_FINE);
	assert_int_equal(words_quota(97, 100, 97), QUOTA_DANGER);
	assert_int_equal(words_quota(5, 0, 80), QUOTA_FINE);
}

static void glance__says__what_it_knows_of_the_quota(void **state)
{
	struct glance v = {.account = "ada", .used = (int64_t)5 << 30};
	char *got = drawn(&v, 60);

	(void)state;
	assert_string_equal(got, " ada   5 of ? GB\n");
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
		cmocka_unit_test(glance__gives_way__one_step_after_the_other),
		cmocka_unit_test(glance__keeps__the_domain_that_tells_accounts_apart),
		cmocka_unit_test(glance__never_gives_up__a_quota_that_warns),
		cmocka_unit_test(glance__hides__an_alarm_a_day_away),
		cmocka_unit_test(glance__warns__from_the_percent_that_it_shows),
		cmocka_unit_test(glance__says__what_it_knows_of_the_quota),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
