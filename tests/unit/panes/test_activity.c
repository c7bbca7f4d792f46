#include "drawing.h"

#include "panes/activity.h"

#include "icloud/json.h"

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
	for (int i = 0; i < EXAMPLES; i++)
		out[i].number = (uint64_t)(EXAMPLES - i);
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
	struct icloud_activity row[EXAMPLES];
	struct ui *ui = drawing_ui("activity", 36, 120);
	struct activity_pane *p = ui_pane_state(ui, "activity");
	char *want = drawing("Activity", 0, 1, 6), *got;

	(void)state;
	activity_show(p, ui, row, fill(row), NULL, 0);
	snprintf(p->country, sizeof p->country, "GB");
	ui_keys(ui, "j j j");
	p->shown = 3;
	assert_drawn(ui, "Activity", 0, 0, 1, 3);
	got = shown(ui, 4, 6);
	before_bars(want);
	before_bars(got);
	assert_string_equal(want, got);
	free(want);
	free(got);
	assert_drawn(ui, "Activity", 0, 8, 6, 27);
	ui_free(&ui);
}

static void activity__keeps__the_selection_when_news_joins(void **state)
{
	static struct icloud_activity row[EXAMPLES];
	struct ui *ui = drawing_ui("activity", 36, 120);
	struct activity_pane *p = ui_pane_state(ui, "activity");

	(void)state;
	fill(row);
	activity_show(p, ui, row + 2, 4, NULL, 0);
	ui_keys(ui, "j");
	activity_show(p, ui, row, 6, NULL, 0);
	assert_int_equal(p->list.at, 3);
	assert_int_equal(p->unseen, 2);
	ui_keys(ui, "g");
	assert_int_equal(p->unseen, 0);
	ui_free(&ui);
}

static struct ui *filled_ui(int h, int w)
{
	struct icloud_activity row[EXAMPLES];
	struct ui *ui = drawing_ui("activity", h, w);
	struct activity_pane *p = ui_pane_state(ui, "activity");

	activity_show(p, ui, row, fill(row), NULL, 0);
	return ui;
}

static void has(struct ui *ui, const char *text, bool wanted)
{
	char *got = shown(ui, 0, ui->h);

	if ((strstr(got, text) != NULL) != wanted)
		fail_msg("%s: %s\n%s", wanted ? "missing" : "there", text, got);
	free(got);
}

static void activity__says__how_many_joined_above(void **state)
{
	struct icloud_activity row[EXAMPLES], first[EXAMPLES];
	struct ui *ui = drawing_ui("activity", 36, 120);
	struct activity_pane *p = ui_pane_state(ui, "activity");

	(void)state;
	fill(row);
	memcpy(first, row + 2, sizeof *row * 4);
	activity_show(p, ui, first, 4, NULL, 0);
	ui_keys(ui, "j");
	activity_show(p, ui, row, 6, NULL, 0);
	has(ui, "4 of 6 requests   2 new above", true);
	ui_keys(ui, "g");
	has(ui, "new above", false);
	ui_free(&ui);
}

/* Those of past days stand below, and stay as they are when news joins. */
static void activity__keeps__the_past_below_this_run(void **state)
{
	struct icloud_activity row[EXAMPLES], past[EXAMPLES];
	struct ui *ui = drawing_ui("activity", 36, 120);
	struct activity_pane *p = ui_pane_state(ui, "activity");

	(void)state;
	fill(row);
	fill(past);
	for (int i = 0; i < EXAMPLES; i++) {
		past[i].number = 0;
		past[i].at -= 2 * 86400;
	}
	activity_show(p, ui, row + 5, 1, past, EXAMPLES);
	has(ui, "1 of 7 requests", true);
	has(ui, "    10 March  contacts  GET  startup", true);
	ui_keys(ui, "G");
	activity_show(p, ui, row, EXAMPLES, NULL, 0);
	assert_int_equal(p->n, 2 * EXAMPLES);
	assert_int_equal(p->list.at, 2 * EXAMPLES - 1);
	assert_int_equal(activity_row(p, EXAMPLES)->at, past[0].at);
	ui_free(&ui);
}

static void filter__finds__services_statuses_and_failures(void **state)
{
	struct ui *ui = filled_ui(36, 120);

	(void)state;
	ui_keys(ui, "/ f a i l e d Enter");
	has(ui, "1 of 1, filter “failed”", true);
	has(ui, "getState", false);
	ui_keys(ui, "Esc");
	has(ui, "of 6 requests", true);
	assert_true(activity_matches(&example[4], STR("contacts 5xx")));
	assert_true(activity_matches(&example[4], STR("CONTACTS 503")));
	assert_false(activity_matches(&example[3], STR("5xx")));
	assert_false(activity_matches(&example[3], STR("contacts push")));
	assert_true(activity_matches(&example[3], STR("")));
	ui_keys(ui, "/ x y z z y Enter");
	has(ui, "No request matches.", true);
	ui_free(&ui);
}

static void opened__tells__what_would_have_been_told(void **state)
{
	struct ui *ui = filled_ui(36, 120);

	(void)state;
	ui_keys(ui, "j j j Enter");
	has(ui, "p61-contactsws.icloud.com/co/startup   200   HTTP/2, connection 3, gzip", true);
	has(ui, "What icloud.com’s page would send to feedbackws.icloud.com about it", true);
	has(ui, "\"clientTiming\":412,", true);
	has(ui, "This program sends nothing of it, to nobody.", true);
	ui_keys(ui, "Esc");
	has(ui, "getState", true);
	ui_free(&ui);
}

/* Under 24 rows the request stands behind Enter, and scrolls. */
static void low__screens__open_the_request(void **state)
{
	struct ui *ui = filled_ui(16, 60);

	(void)state;
	has(ui, "connect and TLS", false);
	ui_keys(ui, "j j j v");
	has(ui, "connect and TLS", true);
	has(ui, "sends nothing of it", false);
	ui_keys(ui, "G");
	has(ui, "sends nothing of it", true);
	ui_free(&ui);
}

static void curl__quotes__what_a_shell_would_take(void **state)
{
	struct icloud_activity a = {.verb = "POST",
		.host = "h.icloud.com",
		.path = "/a'$(touch x)'b",
		.asked = "dsid ···, order last,first; 6 cookies"};
	struct icloud_exchange x = {
		BUF_INIT(KIB), BUF_INIT(KIB), BUF_INIT(KIB), BUF_INIT(KIB), false, false};
	struct buf out = BUF_INIT(64 * KIB);

	(void)state;
	buf_adds(&x.asked, "Content-Type: application/json\nCookie: a=···\n");
	buf_adds(&x.sent, "{\n  \"it's\": 1\n}");
	activity_curl(&a, &x, &out);
	assert_string_equal(buf_cstr(&out),
		"curl -X POST "
		"'https://h.icloud.com/a'\\''$(touch x)'\\''b?dsid=···&order=last,first'"
		" -H 'Content-Type: application/json' -H 'Cookie: a=···'"
		" --data '{\"it'\\''s\": 1}'");
	activity_exchange_release(&x);
	buf_release(&out);
}

static void json__has__every_member(void **state)
{
	struct buf out = BUF_INIT(64 * KIB);
	struct json_writer w = json_writer(&out);

	(void)state;
	activity_json(&w, &example[3], "GB");
	assert_non_null(strstr(buf_cstr(&out),
		"\"http\":200,\"took_ms\":412,\"name_ms\":9,\"connect_ms\":74,\"tls_ms\":0,"
		"\"first_byte_ms\":168,\"read_ms\":161,\"sent\":0,\"bytes\":184320,\"wire\":"
		"31902,"));
	assert_non_null(strstr(buf_cstr(&out),
		"\"would_tell\":{\"httpMethod\":\"GET\",\"statusCode\":200,"
		"\"hostname\":\"p61-contactsws.icloud.com\",\"urlPath\":\"/co/startup\","
		"\"clientTiming\":412,\"uncompressedResponseSize\":184320,\"country\":\"GB\","));
	assert_true(json_value(buf_str(&out)).n > 0);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(activity__draws__the_requests),
		cmocka_unit_test(activity__keeps__the_selection_when_news_joins),
		cmocka_unit_test(activity__says__how_many_joined_above),
		cmocka_unit_test(activity__keeps__the_past_below_this_run),
		cmocka_unit_test(filter__finds__services_statuses_and_failures),
		cmocka_unit_test(opened__tells__what_would_have_been_told),
		cmocka_unit_test(low__screens__open_the_request),
		cmocka_unit_test(curl__quotes__what_a_shell_would_take),
		cmocka_unit_test(json__has__every_member),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
