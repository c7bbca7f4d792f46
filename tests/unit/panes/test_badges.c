#include "drawing.h"

#include "panes/badges.h"

#include <sys/stat.h>
#include <unistd.h>

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

static struct ui *filled_ui(int count)
{
	struct icloud_badge badge[BADGES_MAX];
	struct ui *ui = drawing_ui("badges", 24, 80);
	struct badges_pane *p = ui_pane_state(ui, "badges");
	size_t n = fill(badge);

	badge[0].count = count;
	badges_show(p, ui, badge, n, at_clock(0, 9, 31));
	badges_log(p, at_clock(0, 9, 28), "Mail", 3, count, "alarms read again");
	return ui;
}

static void badges__tells__millions_without_leaving_its_columns(void **state)
{
	struct ui *ui = filled_ui(2147483647);
	char *got = shown(ui, 3, 19);

	(void)state;
	assert_non_null(strstr(got, "▌   Mail                    2,147 M   09:28\n"));
	assert_non_null(strstr(got, "09:28:00  Mail        3 → 2,147 M alarms read again\n"));
	assert_int_equal(glance_sum(ui_glance(ui)), 0);
	ui_glance(ui)->badges = 2;
	ui_glance(ui)->badge[0].count = ui_glance(ui)->badge[1].count = 2147483647;
	assert_int_equal(glance_sum(ui_glance(ui)), 2147483647);
	free(got);
	ui_free(&ui);
}

static void badges__leads__to_what_raised_it(void **state)
{
	struct ui *ui = filled_ui(3);

	(void)state;
	ui_keys(ui, "j Enter");
	assert_non_null(ui_pane_state(ui, "alarms"));
	ui_keys(ui, "4 j Enter");
	assert_non_null(ui_pane_state(ui, "contacts"));
	ui_free(&ui);
}

/* Nothing is opened without a yes, and Enter is the harmless answer. */
static void badges__asks__before_it_opens_a_browser(void **state)
{
	struct ui *ui = filled_ui(3);
	char *got;

	(void)state;
	ui_keys(ui, "Enter");
	got = shown(ui, 0, 24);
	assert_non_null(strstr(got, "www.icloud.com/mail"));
	free(got);
	ui_keys(ui, "Enter");
	assert_false(ui_is_asking(ui));
	got = shown(ui, 22, 1);
	assert_null(strstr(got, "browser"));
	free(got);
	ui_keys(ui, "Enter o"); /* here is no browser: said, and nothing else */
	got = shown(ui, 22, 1);
	assert_non_null(strstr(got, "nothing to open it with"));
	free(got);
	ui_free(&ui);
}

static void read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t n;

	assert_non_null(f);
	buf_clear(out);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(out, part, n);
	fclose(f);
}

static void type_path(struct ui *ui, const char *path)
{
	ui_keys(ui, "X Ctrl-U");
	ui_paste(ui, str_of(path));
	ui_keys(ui, "Enter");
}

static void export__writes__a_file_of_the_persons_own(void **state)
{
	struct ui *ui = filled_ui(1234567);
	char folder[] = "/tmp/badges-XXXXXX", path[64];
	struct buf text = BUF_INIT(64 * KIB);
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/b.json", folder);
	type_path(ui, path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	read_file(path, &text);
	assert_non_null(strstr(buf_cstr(&text), "\"app\":\"mail\",\"count\":1234567,"));
	assert_non_null(strstr(buf_cstr(&text), "\"app\":\"reminders\",\"count\":null,"));
	assert_non_null(strstr(buf_cstr(&text), "\"from\":3,\"to\":1234567,"));
	unlink(path);
	rmdir(folder);
	buf_release(&text);
	ui_free(&ui);
}

static void export__replaces__nothing_without_a_yes(void **state)
{
	struct ui *ui = filled_ui(3);
	char path[] = "/tmp/badges-XXXXXX";
	struct buf text = BUF_INIT(64 * KIB);
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	type_path(ui, path);
	ui_keys(ui, "Enter"); /* the harmless answer */
	read_file(path, &text);
	assert_string_equal(buf_cstr(&text), "mine");
	type_path(ui, path);
	ui_keys(ui, "y");
	read_file(path, &text);
	assert_non_null(strstr(buf_cstr(&text), "\"badges\":["));
	type_path(ui, "/tmp"); /* no plain file */
	assert_false(ui_is_asking(ui));
	unlink(path);
	buf_release(&text);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(badges__draws__apps_and_log),
		cmocka_unit_test(badges__says__unknown_as_a_question),
		cmocka_unit_test(badges__tells__millions_without_leaving_its_columns),
		cmocka_unit_test(badges__leads__to_what_raised_it),
		cmocka_unit_test(badges__asks__before_it_opens_a_browser),
		cmocka_unit_test(export__writes__a_file_of_the_persons_own),
		cmocka_unit_test(export__replaces__nothing_without_a_yes),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
