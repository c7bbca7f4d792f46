#include "drawing.h"

#include "panes/badges.h"

static const struct {
	const char *app, *name;
	int count, hour, minute;
} example[] = {{"mail", "Mail", 3, 9, 28}, {"calendar", "Calendar", 1, 8, 55},
	{"contacts", "Contacts", 0, 7, 12}, {"reminders", "Reminders", -1, 0, 0},
	{"find", "Find", 0, 7, 12}, {"pages", "Pages, Numbers, Keynote", 0, 7, 12}};

static size_t fill(struct icloud_badge *out)
{
	size_t n = sizeof(example) / sizeof(*example);

	memset(out, 0, n * sizeof(*out));
	for (size_t i = 0; i < n; i++) {
		snprintf(out[i].app, sizeof(out[i].app), "%s", example[i].app);
		snprintf(out[i].name, sizeof(out[i].name), "%s", example[i].name);
		out[i].count = example[i].count;
		out[i].since = at_clock(0, example[i].hour, example[i].minute);
	}
	return n;
}

static void badges__draws__apps_and_log(void **state)
{
	struct icloud_badge badge[BADGES_MAX];
	struct ui *ui = drawing_ui("badges", 20, 60);
	struct badges_pane *p = ui_pane_state(ui, "badges");

	(void)state;
	badges_show(p, ui, badge, fill(badge), at_clock(0, 9, 31));
	p->live_since = at_clock(0, 8, 2);
	p->token_until = at_clock(0, 20, 2);
	badges_log(p, at_clock(0, 8, 1) + 58, "connection lost for 4 s, badges read again",
		NEWS_TOLD, 0, "");
	badges_log(p, at_clock(0, 8, 2) + 3, "listening", NEWS_TOLD, 0, "");
	badges_log(p, at_clock(0, 8, 55) + 40, "Calendar", 0, 1, "alarms read again");
	badges_log(p, at_clock(0, 9, 28) + 14, "Mail", 2, 3, "");
	assert_drawn(ui, "Badges with log", 0, 0, 15, 3);
	ui_free(&ui);
}

static void badges__says__unknown_as_a_question(void **state)
{
	struct icloud_badge badge[BADGES_MAX];
	struct ui *ui = drawing_ui("badges", 24, 80);
	struct badges_pane *p = ui_pane_state(ui, "badges");
	char *got;

	(void)state;
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "has not told its badges yet"));
	free(got);
	badges_show(p, ui, badge, fill(badge), at_clock(0, 9, 31));
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Reminders                     ?   not told yet"));
	free(got);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(badges__draws__apps_and_log),
		cmocka_unit_test(badges__says__unknown_as_a_question),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
