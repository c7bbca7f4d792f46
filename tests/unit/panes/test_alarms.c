#include "drawing.h"

#include "panes/alarms.h"

struct example {
	int day, hour, minute; /* trigger: day after 1 March */
	const char *title, *calendar;
	int start_day, start_hour, start_minute;
	bool all_day;
};

static const struct example from_drawing[] = {
	{11, 9, 45, "Stand-up", "Work", 11, 10, 0, false},
	{11, 12, 30, "Lunch with Mary Somerville", "Home", 11, 13, 0, false},
	{11, 17, 45, "Choir", "Home", 11, 18, 0, false},
	{12, 0, 0, "Joan Clarke’s birthday", "Birthdays", 12, 0, 0, true},
	{12, 19, 5, "Observatory, open night", "Home", 12, 20, 0, false},
	{15, 8, 30, "Train to Göttingen", "Work", 15, 9, 12, false},
	{15, 9, 45, "Stand-up", "Work", 15, 10, 0, false},
	{34, 9, 0, "Easter Monday", "Holidays", 36, 0, 0, true},
};

/* `put_off`: the number of the alarm that was put off for ten minutes; -1: none. */
static void add(struct alarms_pane *p, const struct example *e, int i, int put_off)
{
	char id[16];
	struct icloud_alarm a = {.title = str_of(e->title),
		.calendar = str_of(e->calendar),
		.all_day = e->all_day,
		.zone = STR("Europe/London")};
	time_t at = at_clock(e->day - 11, e->hour, e->minute);

	/* April begins in summer time; what counts here are the numbers on the clock */
	if (e->day >= 28)
		at -= 3600;
	snprintf(id, sizeof(id), "alarm-%d", i);
	a.id = str_of(id);
	a.trigger_at = a.rings_at = at;
	if (i == put_off) {
		a.said = ALARM_PUT_OFF;
		a.rings_at = at + 600;
	}
	a.trigger = (struct civil){2026, e->day < 31 ? 3 : 4,
		e->day < 31 ? e->day + 1 : e->day - 30, e->hour, e->minute, 0};
	a.start = (struct civil){2026, e->start_day < 31 ? 3 : 4,
		e->start_day < 31 ? e->start_day + 1 : e->start_day - 30, e->start_hour,
		e->start_minute, 0};
	a.end = a.start;
	a.end.minute += 15;
	if (i == 0)
		a.location = STR("Room 2");
	alarms_add(p, &a);
}

static struct alarms_pane *open_put_off(struct ui **ui, int h, int w, int put_off)
{
	struct alarms_pane *p;

	*ui = drawing_ui("alarms", h, w);
	p = ui_pane_state(*ui, "alarms");
	for (int i = 0; i < (int)(sizeof(from_drawing) / sizeof(*from_drawing)); i++)
		add(p, &from_drawing[i], i, put_off);
	alarms_ready(p, *ui, at_clock(0, 9, 31));
	return p;
}

static struct alarms_pane *open_alarms(struct ui **ui, int h, int w)
{
	return open_put_off(ui, h, w, -1);
}

/* The left 68 columns are the list, as drawn; the rest of the drawing has data of a later day. */
static void left_half(char *text)
{
	char *out = text, *line = text;

	while (*line) {
		char *end = strchr(line, '\n'), *bar = strstr(line, "│");
		char *to = bar && bar < end ? bar : end;
		size_t n = (size_t)(to - line);

		while (n && line[n - 1] == ' ')
			n--;
		memmove(out, line, n);
		out += n;
		*out++ = '\n';
		line = end + 1;
	}
	*out = '\0';
}

static void alarms__draws__days_and_alarms(void **state)
{
	struct ui *ui;
	char *want = drawing("Alarms", 0, 0, 16), *got;

	(void)state;
	open_put_off(&ui, 21, 120, 4);
	got = shown(ui, 3, 16);
	left_half(want);
	left_half(got);
	assert_string_equal(want, got);
	free(want);
	free(got);
	ui_free(&ui);
}

static void alarms__draws__month_and_event(void **state)
{
	struct ui *ui;
	char *got;

	(void)state;
	open_alarms(&ui, 21, 120);
	got = shown(ui, 3, 16);
	assert_non_null(strstr(got, "│  March 2026"));
	assert_non_null(strstr(got, "│  Mo   Tu   We   Th   Fr   Sa   Su"));
	assert_non_null(strstr(got, "│   9   10   11  [12·] 13·  14   15"));
	assert_non_null(strstr(got, "│  Thursday 12 March, 10:00 to 10:15, Room 2"));
	assert_non_null(strstr(got, "│  rings      09:45, 15 minutes before the event"));
	assert_non_null(strstr(got, "│  time zone  Europe/London, the same as here"));
	free(got);
	ui_free(&ui);
}

static void alarms__filters__by_title_and_calendar(void **state)
{
	struct ui *ui;
	char *got;

	(void)state;
	open_alarms(&ui, 24, 80);
	ui_keys(ui, "/ g o t t Enter");
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Train to Göttingen"));
	assert_null(strstr(got, "Stand-up"));
	free(got);
	ui_keys(ui, "Esc");
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Choir"));
	free(got);
	ui_free(&ui);
}

static void alarms__opens__the_event_where_it_is_narrow(void **state)
{
	struct ui *ui;
	char *got;

	(void)state;
	open_alarms(&ui, 16, 60);
	ui_keys(ui, "Enter");
	got = shown(ui, 3, 11);
	assert_non_null(strstr(got, "Thursday 12 March, 10:00 to 10:15, Room 2"));
	assert_null(strstr(got, "Choir"));
	free(got);
	ui_keys(ui, "Esc");
	got = shown(ui, 3, 11);
	assert_non_null(strstr(got, "Choir"));
	free(got);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alarms__draws__days_and_alarms),
		cmocka_unit_test(alarms__draws__month_and_event),
		cmocka_unit_test(alarms__filters__by_title_and_calendar),
		cmocka_unit_test(alarms__opens__the_event_where_it_is_narrow),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
