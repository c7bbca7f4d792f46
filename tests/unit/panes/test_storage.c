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
	struct icloud_storage s = {
		.used = (int64_t)(38.4 * (double)gb), .total = 50 * gb, .paid = true};

	for (s.n = 0; s.n < 6; s.n++) {
		snprintf(s.media[s.n].key, sizeof(s.media[0].key), "%s", media[s.n].key);
		snprintf(s.media[s.n].label, sizeof(s.media[0].label), "%s", media[s.n].label);
		s.media[s.n].bytes = (int64_t)(media[s.n].size * (double)gb);
	}
	s.available = s.total - s.used;
	s.as_of = at_clock(0, 9, 31);
	return s;
}

static struct storage_pane *open_storage(
	struct ui **ui, int h, int w, const struct icloud_storage *s)
{
	struct storage_pane *p;

	*ui = drawing_ui("storage", h, w);
	p = ui_pane_state(*ui, "storage");
	assert_non_null(p);
	storage_show(p, *ui, s);
	return p;
}

static void storage__draws__bar_table_and_forecast(void **state)
{
	static const int weeks[][STORAGE_WEEKS] = {{1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8},
		{1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3}, {1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1}};
	struct icloud_storage s = example();
	struct ui *ui;
	struct storage_pane *p = open_storage(&ui, 20, 120, &s);

	(void)state;
	p->sampled = p->month_known = true;
	p->weeks = STORAGE_WEEKS;
	p->known_from = at_clock(-90, 9, 0);
	p->a_month = p->trend_all = (int64_t)(1.4 * (double)gb);
	p->trend[0].days30 = (int64_t)(1.1 * (double)gb);
	p->trend[1].days30 = (int64_t)(0.3 * (double)gb);
	for (int m = 0; m < 6; m++)
		for (int i = 0; i < STORAGE_WEEKS; i++)
			p->trend[m].week[i] =
				(m < 3 ? weeks[m][i] - 1 : 0) * (int64_t)(2.5 * (double)gb / 7);
	ui_keys(ui, "j Space");
	/* eighths of a sparkline are the widget's; all else is exact */
	assert_drawn(ui, "Storage", 0, 0, 5, 3);
	assert_drawn(ui, "Storage", 0, 8, 7, 11);
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
	open_storage(&ui, 20, 120, &s);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storage__draws__bar_table_and_forecast),
		cmocka_unit_test(storage__says__when_the_forecast_begins),
		cmocka_unit_test(storage__goes_past_the_end__over_quota),
		cmocka_unit_test(storage__counts__what_clearing_gives),
		cmocka_unit_test(storage__says__that_nothing_was_read),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
