#include "drawing.h"

#include "panes/storage.h"

static const int64_t gb = (int64_t)1 << 30;

static struct icloud_storage example(void)
{
	static const struct {
		const char *key, *label;
		double size;
	} media[] = {{"photos", "Photos and videos", 24.1}, {"backup", "Backup", 8.6},
		{"docs", "Docs", 3.2}, {"mail", "Mail", 1.5}, {"messages", "Messages", 0.7},
		{"other", "other", 0.3}};
	struct icloud_storage s = {.used = (int64_t)(38.4 * (double)gb),
		.total = 50 * gb,
		.paid = true,
		.complimentary = -1,
		.commerce = -1,
		.family = -1};

	for (s.n = 0; s.n < 6; s.n++) {
		snprintf(s.media[s.n].key, sizeof(s.media[0].key), "%s", media[s.n].key);
		snprintf(s.media[s.n].label, sizeof(s.media[0].label), "%s", media[s.n].label);
		s.media[s.n].bytes = (int64_t)(media[s.n].size * (double)gb);
	}
	s.available = s.total - s.used;
	s.as_of = at_clock(0, 9, 31);
	return s;
}

static struct icloud_forecast growing(double gigabytes)
{
	return (struct icloud_forecast){
		.kind = FORECAST_GROWS, .days = 90, .a_month = (int64_t)(gigabytes * (double)gb)};
}

static struct storage_pane *open_storage(
	struct ui **ui, int h, int w, const struct icloud_storage *s)
{
	struct storage_pane *p;

	*ui = drawing_ui("storage", h, w);
	p = ui_pane_state(*ui, "storage");
	assert_non_null(p);
	storage_show(p, *ui, s);
	storage_forecast(s, NULL, 0, &p->forecast);
	return p;
}

static void storage__draws__bar_table_and_forecast(void **state)
{
	static const int weeks[][STORAGE_WEEKS] = {{1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8},
		{1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3}, {1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1}};
	struct icloud_storage s = example();
	struct ui *ui;
	struct storage_pane *p = open_storage(&ui, 24, 120, &s);

	(void)state;
	p->sampled = p->month_known = true;
	p->weeks = STORAGE_WEEKS;
	p->trend_all = (int64_t)(1.4 * (double)gb);
	p->forecast = growing(1.4);
	p->trend[0].days30 = (int64_t)(1.1 * (double)gb);
	p->trend[1].days30 = (int64_t)(0.3 * (double)gb);
	for (int m = 0; m < 6; m++)
		for (int i = 0; i < STORAGE_WEEKS; i++)
			p->trend[m].week[i] =
				(m < 3 ? weeks[m][i] - 1 : 0) * (int64_t)(2.5 * (double)gb / 7);
	ui_keys(ui, "j Space");
	assert_drawn(ui, "Storage", 0, 0, 15, 3);
	ui_free(&ui);
}

static void storage__says__when_the_forecast_begins(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;
	char *got;

	(void)state;
	open_storage(&ui, 24, 80, &s);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Forecast from 26 March on, when 14 days are known."));
	assert_null(strstr(got, "12 weeks"));
	free(got);
	ui_free(&ui);
}

static void storage__goes_past_the_end__over_quota(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;

	(void)state;
	s.used = (int64_t)(51.2 * (double)gb);
	s.over = true;
	s.media[0].bytes = 26 * gb;
	s.media[1].bytes = 12 * gb;
	s.media[2].bytes = (int64_t)(4.5 * (double)gb);
	s.media[3].bytes = 3 * gb;
	s.media[4].bytes = (int64_t)(2.5 * (double)gb);
	s.media[5].bytes = (int64_t)(3.2 * (double)gb);
	open_storage(&ui, 24, 120, &s);
	assert_drawn(ui, "The same, over quota", 0, 0, 1, 3);
	assert_drawn(ui, "The same, over quota", 0, 2, 1, 5);
	ui_free(&ui);
}

static void storage__counts__what_clearing_gives(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;
	char *got;

	(void)state;
	open_storage(&ui, 36, 120, &s);
	ui_keys(ui, "Space Space");
	got = shown(ui, 3, 31);
	assert_null(strstr(got, "If Photos"));
	free(got);
	ui_keys(ui, "Space");
	got = shown(ui, 3, 31);
	assert_non_null(strstr(got, "14.3 GB used"));
	free(got);
	ui_free(&ui);
}

static void storage__says__that_nothing_was_read(void **state)
{
	struct ui *ui = drawing_ui("storage", 24, 80);
	char *got = shown(ui, 3, 19);

	(void)state;
	assert_non_null(strstr(got, "has not been read yet"));
	free(got);
	ui_free(&ui);
}

/* Under 24 rows the forecast is a screen behind Enter. */
static void storage__opens__the_forecast_on_a_low_screen(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;
	struct storage_pane *p = open_storage(&ui, 16, 60, &s);
	char *got;

	(void)state;
	p->forecast = growing(1.4);
	got = shown(ui, 3, 11);
	assert_null(strstr(got, "At the pace"));
	assert_null(strstr(got, "Forecast"));
	free(got);
	ui_keys(ui, "j Enter");
	got = shown(ui, 3, 11);
	assert_string_equal(got, "  ▓ Backup                                     as of 09:31\n"
				 "    Size              8.6 GB\n"
				 "    Of plan           17.2 %\n"
				 "    Of what is used   22.4 %\n"
				 "    30 days           ?\n"
				 "    12 weeks          ?\n"
				 "    If cleared        29.8 GB used, full in about 14 months\n"
				 "    At the pace of the last 90 days (+1.4 GB a month) the\n"
				 "    plan is full in about 8 months, late November 2026.\n"
				 "\n\n");
	free(got);
	ui_keys(ui, "j");
	got = shown(ui, 3, 1);
	assert_non_null(strstr(got, "▒ Docs"));
	free(got);
	ui_keys(ui, "Esc");
	got = shown(ui, 3, 3);
	assert_non_null(strstr(got, "38.4 of 50 GB used"));
	free(got);
	ui_free(&ui);
}

static void assert_shows(const struct icloud_storage *s, const char *const *parts, size_t n)
{
	struct ui *ui;
	char *got;

	open_storage(&ui, 24, 80, s);
	got = shown(ui, 3, 19);
	for (size_t i = 0; i < n; i++)
		if (!strstr(got, parts[i])) {
			printf("not shown: %s\n%s", parts[i], got);
			fail();
		}
	free(got);
	ui_free(&ui);
}
#define ASSERT_SHOWS(s, ...)                                                                       \
	assert_shows(s, (const char *const[]){__VA_ARGS__},                                        \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* What is known is shown, one line says what is not. */
static void storage__tells__what_is_not_known(void **state)
{
	struct icloud_storage s = example();

	(void)state;
	s.total = s.available = 0;
	s.gaps = STORAGE_NO_TOTAL | STORAGE_NO_PLAN;
	s.unread = 1;
	ASSERT_SHOWS(&s, "38.4 GB used, of a plan that is not known", "24.1 GB         ?",
		"iCloud did not tell the size of the plan: no share of it, no forecast.",
		"iCloud did not tell whether the plan is paid.", "1 medium could not be read",
		"████▓");
	s = example();
	s.gaps = STORAGE_NO_USED;
	ASSERT_SHOWS(&s, "iCloud did not tell the sum: it is counted from the media.");
	s = example();
	s.n = 0;
	s.gaps = STORAGE_NO_MEDIA;
	ASSERT_SHOWS(&s, "38.4 of 50 GB used", "iCloud did not tell what fills it.", "all  ");
}

static void storage__tells__the_plan(void **state)
{
	struct icloud_storage s = example();

	(void)state;
	s.commerce = 45 * gb;
	s.complimentary = gb;
	s.highest_tier = true;
	s.family = 12 * gb;
	s.almost_full = true;
	ASSERT_SHOWS(&s, "iCloud+, 50 GB, paid",
		"Of the plan 45 GB are bought and 1 GB granted. There is no larger plan.",
		"family uses 12.0 GB", "almost full");
	s.over = true;
	ASSERT_SHOWS(&s, "there is no larger plan.");
	s = example();
	s.paid = false;
	ASSERT_SHOWS(&s, "50 GB, free plan");
}

/* Media too large for their sum: the bar ends where what is used ends. */
static void storage__keeps_the_bar__exact_with_a_negative_rest(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;
	char *got;

	(void)state;
	s.used = 25 * gb;
	s.media[5].bytes = s.used;
	for (int i = 0; i < 5; i++)
		s.media[5].bytes -= s.media[i].bytes;
	open_storage(&ui, 24, 80, &s);
	got = shown(ui, 5, 1);
	assert_string_equal(got, "    ████████████████████████▓·························\n");
	free(got);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "▞ other                 -13.1 GB   -26.2 %\n"));
	free(got);
	ui_free(&ui);
}

/* However many there are: the table scrolls, the sentences stay. */
static void storage__has_room__for_thirty_media(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;
	char *got;

	(void)state;
	for (s.n = 6; s.n < MEDIA_MAX; s.n++) {
		s.media[s.n] = (struct icloud_medium){.bytes = 1};
		snprintf(s.media[s.n].key, sizeof(s.media[0].key), "medium-%zu", s.n);
		snprintf(s.media[s.n].label, sizeof(s.media[0].label), "medium-%zu", s.n);
	}
	open_storage(&ui, 24, 80, &s);
	ui_keys(ui, "G Space");
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "▌*▓ medium-31"));
	assert_non_null(strstr(got, "    all  "));
	assert_non_null(strstr(got, "If medium-31 were cleared"));
	assert_non_null(strstr(got, "Forecast from 26 March on"));
	free(got);
	ui_free(&ui);
}

static void storage__dims__what_is_old(void **state)
{
	struct icloud_storage s = example();
	struct ui *ui;
	struct cells *cells;
	char *got;

	(void)state;
	s.as_of = at_clock(-2, 9, 0);
	open_storage(&ui, 24, 80, &s);
	got = shown(ui, 22, 1);
	assert_non_null(strstr(got, "old: Tuesday 09:00"));
	free(got);
	cells = ui_paint(ui);
	assert_int_equal(cells->cell[10 * cells->w + 30].style, STYLE_STALE);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storage__draws__bar_table_and_forecast),
		cmocka_unit_test(storage__says__when_the_forecast_begins),
		cmocka_unit_test(storage__goes_past_the_end__over_quota),
		cmocka_unit_test(storage__counts__what_clearing_gives),
		cmocka_unit_test(storage__says__that_nothing_was_read),
		cmocka_unit_test(storage__opens__the_forecast_on_a_low_screen),
		cmocka_unit_test(storage__tells__what_is_not_known),
		cmocka_unit_test(storage__tells__the_plan),
		cmocka_unit_test(storage__keeps_the_bar__exact_with_a_negative_rest),
		cmocka_unit_test(storage__has_room__for_thirty_media),
		cmocka_unit_test(storage__dims__what_is_old),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
