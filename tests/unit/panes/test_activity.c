#include "drawing.h"

#include "panes/activity.h"

static const struct icloud_activity example[] = {
	{.service = "push",
		.verb = "POST",
		.path = "/getState",
		.http = 200,
		.took_ms = 96,
		.bytes = 1100,
		.wait_ms = 60,
		.read_ms = 36},
	{.service = "account",
		.verb = "POST",
		.path = "/setup/ws/1/storageUsageInfo",
		.http = 200,
		.took_ms = 120,
		.bytes = 2300},
	{.service = "calendar",
		.verb = "POST",
		.path = "/ca/alarmtriggers",
		.http = 200,
		.took_ms = 181,
		.bytes = 9800},
	{.service = "contacts",
		.verb = "GET",
		.path = "/co/startup",
		.host = "p61-contactsws.icloud.com",
		.http = 200,
		.took_ms = 412,
		.bytes = 184320,
		.wire = 31902,
		.name_ms = 9,
		.connect_ms = 74,
		.wait_ms = 168,
		.read_ms = 161,
		.how = "HTTP/2, connection 3, gzip",
		.asked = "clientBuildNumber, clientId ···, dsid ···, clientVersion 2.1, locale "
			 "en_GB, order "
			 "last,first; 6 cookies"},
	{.service = "contacts",
		.verb = "GET",
		.path = "/co/contacts",
		.http = 503,
		.took_ms = 88,
		.bytes = 400,
		.note = "again in 30 s"},
	{.service = "account",
		.verb = "POST",
		.path = "/setup/ws/1/validate",
		.http = 200,
		.took_ms = 142,
		.bytes = 11000},
};
enum { EXAMPLES = sizeof(example) / sizeof(*example) };

static const int seconds[] = {9, 8, 8, 7, 7, 6};

static size_t fill(struct icloud_activity *out)
{
	memcpy(out, example, sizeof(example));
	for (int i = 0; i < EXAMPLES; i++)
		out[i].at = at_clock(0, 9, 31) + seconds[i];
	return EXAMPLES;
}

/* The bars depend on how cells round; the columns before them are exact. */
static void before_bars(char *text)
{
	char *out = text, *line = text;

	while (*line) {
		char *end = strchr(line, '\n'), *ms = NULL, *look = line;
		size_t n;

		while ((look = strstr(look, " ms")) && look < end && !ms)
			ms = look += 3;
		n = (size_t)((ms ? ms : end) - line);
		memmove(out, line, n);
		out += n;
		*out++ = '\n';
		line = end + 1;
	}
	*out = '\0';
}

static void activity__draws__the_requests(void **state)
{
	struct icloud_activity row[ACTIVITY_MAX];
	struct ui *ui = drawing_ui("activity", 36, 120);
	struct activity_pane *p = ui_pane_state(ui, "activity");
	char *want = drawing("Activity", 0, 1, 6), *got;

	(void)state;
	activity_show(p, ui, row, fill(row));
	ui_keys(ui, "j j j");
	p->shown = 3;
	assert_drawn(ui, "Activity", 0, 0, 1, 3);
	got = shown(ui, 4, 6);
	before_bars(want);
	before_bars(got);
	assert_string_equal(want, got);
	free(want);
	free(got);
	assert_drawn(ui, "Activity", 0, 8, 4, 27);
	ui_free(&ui);
}

static void activity__keeps__the_selection_when_news_joins(void **state)
{
	static struct icloud_activity row[ACTIVITY_MAX];
	struct ui *ui = drawing_ui("activity", 36, 120);
	struct activity_pane *p = ui_pane_state(ui, "activity");

	(void)state;
	fill(row);
	activity_show(p, ui, row + 2, 4);
	ui_keys(ui, "j");
	activity_show(p, ui, row, 6);
	assert_int_equal(p->list.at, 3);
	assert_int_equal(p->unseen, 2);
	ui_keys(ui, "g");
	assert_int_equal(p->unseen, 0);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(activity__draws__the_requests),
		cmocka_unit_test(activity__keeps__the_selection_when_news_joins),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
