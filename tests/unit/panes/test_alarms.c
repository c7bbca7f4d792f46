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

/* ---- What a server may say ---- */

static const struct civil never;

static void add_odd(struct alarms_pane *p, const char *title, struct civil start, struct civil end,
	bool all_day)
{
	static int hour;
	struct icloud_alarm a = {.id = STR("one id for all of them, as an event that repeats has"),
		.title = str_of(title),
		.location = str_of(title),
		.calendar = str_of(title),
		.zone = str_of(all_day ? "" : "Asia/Kathmandu"),
		.color = STR("not a colour"),
		.all_day = all_day,
		.trigger_at = at_clock(0, 10 + hour % 8, 0)};

	a.rings_at = a.trigger_at;
	a.trigger = civil_of(a.trigger_at);
	a.start = start;
	a.end = end;
	hour++;
	alarms_add(p, &a);
}

static void add_all_odd(struct alarms_pane *p, const char *long_text)
{
	static const struct civil day = {2026, 3, 12, 10, 0, 0}, years = {2031, 1, 1, 0, 0, 0},
				  before = {2025, 3, 12, 10, 0, 0};

	add_odd(p, "", day, never, false);
	add_odd(p, "  \t ", never, never, false);
	add_odd(p, "\x1b[2Jcleared\a\r\n\xe2\x80\xae backwards", day, years, false);
	add_odd(p, long_text, day, before, true);
	add_odd(p, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十", before, years,
		true);
	add_odd(p, "\xff\xfe broken", years, day, false);
}

/* At every size nothing is drawn where the divider or the free last column stands, and nothing falls over. */
static void alarms__draw__whatever_is_told_at_every_size(void **state)
{
	static const int heights[] = {16, 20, 21, 24, 36, 50};
	struct buf text = BUF_INIT(MIB);
	struct alarms_pane *p;
	struct ui *ui = drawing_ui("alarms", 24, 80);

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_adds(&text, i % 7 ? "long" : " ");
	p = ui_pane_state(ui, "alarms");
	add_all_odd(p, buf_cstr(&text));
	snprintf(p->about.note, sizeof(p->about.note), "%.150s", buf_cstr(&text));
	alarms_ready(p, ui, at_clock(0, 9, 31));
	for (int w = 60; w <= 250; w++)
		for (size_t h = 0; h < sizeof(heights) / sizeof(*heights); h++)
			for (int opened = 0; opened < 2; opened++) {
				struct columns at = layout_alarms(w, false);
				struct cells *cells;

				ui_resize(ui, heights[h], w);
				p->opened = opened;
				cells = ui_paint(ui);
				if (!at.rest.w || alarms_is_behind(p, ui))
					continue;
				for (int y = 3; y < heights[h] - 2; y++) {
					size_t row = (size_t)y * (size_t)w;

					assert_int_equal(
						cells->cell[row + (size_t)at.main.w - 1].n, 0);
					assert_int_equal(cells->cell[row + (size_t)at.main.w].style,
						STYLE_RULE);
				}
			}
	buf_release(&text);
	ui_free(&ui);
}

/* Alarms of one id are each one of its own. */
static void alarms__of_one_event__are_told_apart(void **state)
{
	struct alarms_pane *p;
	struct ui *ui = drawing_ui("alarms", 24, 80);
	char first[96];

	(void)state;
	p = ui_pane_state(ui, "alarms");
	add_all_odd(p, "long");
	alarms_ready(p, ui, at_clock(0, 9, 31));
	ui_keys(ui, "g");
	snprintf(first, sizeof(first), "%.*s", STR_ARG(list_id(&p->list)));
	ui_keys(ui, "j");
	assert_false(str_eq(list_id(&p->list), str_of(first)));
	alarms_ready(p, ui, at_clock(0, 9, 32));
	assert_false(str_eq(list_id(&p->list), str_of(first)));
	ui_free(&ui);
}

static void alarms__says__what_is_not_known(void **state)
{
	struct alarms_pane *p;
	struct ui *ui = drawing_ui("alarms", 36, 120);
	char *got;

	(void)state;
	p = ui_pane_state(ui, "alarms");
	add_odd(p, "", never, never, false);
	snprintf(p->about.note, sizeof(p->about.note), "2 alarms are not shown.");
	alarms_ready(p, ui, at_clock(0, 9, 31));
	got = shown(ui, 3, 31);
	assert_non_null(strstr(got, "no title"));
	assert_non_null(strstr(got, "When it begins is not known."));
	assert_non_null(strstr(got, "  ! 2 alarms are not shown."));
	free(got);
	ui_free(&ui);
}

/* What the library read about the event, by hand. */
static void alarms__event__says_what_is_known_of_it(void **state)
{
	struct alarms_pane *p;
	struct ui *ui;
	char *got;

	(void)state;
	p = open_alarms(&ui, 36, 120);
	p->has_event = true;
	p->event.repeats_words = STR("every weekday until 26 June");
	p->event.notes = STR("Bring the\nnumbers.");
	p->event.guest[0] =
		(struct icloud_guest){.name = STR("Alan Turing"), .answer = GUEST_ACCEPTED};
	p->event.guest[1] =
		(struct icloud_guest){.email = STR("g@navy.example"), .answer = GUEST_WAITS};
	p->event.guest[2] = (struct icloud_guest){.name = STR("Ada"), .me = true};
	p->event.guest[3] = (struct icloud_guest){.answer = GUEST_DECLINED, .organizer = true};
	p->event.guests = 4;
	p->event.guests_more = 2;
	p->event.alarm[0] = (struct icloud_event_alarm){.after_start_s = -900, .known = true};
	p->event.alarm[1] = (struct icloud_event_alarm){.after_start_s = -86400, .known = true};
	p->event.alarm[2] = (struct icloud_event_alarm){.place = true};
	p->event.alarms = 3;
	got = shown(ui, 3, 31);
	assert_non_null(strstr(got, "│  repeats    every weekday until 26 June"));
	assert_non_null(strstr(got, "│             also 1 day before\n"));
	assert_non_null(strstr(got, "│             also when you arrive or leave\n"));
	assert_null(strstr(got, "also 15"));
	assert_non_null(strstr(got, "│  guests     Alan Turing, g@navy.example, 4 more\n"));
	assert_non_null(strstr(got, "│  notes      Bring the\n"));
	free(got);
	ui_keys(ui, "Enter");
	got = shown(ui, 3, 31);
	assert_non_null(strstr(got, "Alan Turing, comes\n"));
	assert_non_null(strstr(got, "g@navy.example, has not answered\n"));
	assert_non_null(strstr(got, "Ada (you)\n"));
	assert_non_null(strstr(got, "somebody without a name (host), does\n"));
	free(got);
	memset(&p->event, 0, sizeof(p->event));
	ui_free(&ui);
}

static void alarms__month__marks_only_what_was_read(void **state)
{
	struct alarms_pane *p;
	struct ui *ui;
	char *got;

	(void)state;
	p = open_alarms(&ui, 36, 120);
	p->about.as_of = at_clock(0, 9, 31);
	p->about.days = 31;
	p->days.first = civil_day_number(2026, 3, 1);
	p->days.n = 43;
	p->days.on[3] = true;
	got = shown(ui, 3, 10);
	assert_non_null(strstr(got, "   2    3    4·   5 "));
	assert_null(strstr(got, "known"));
	free(got);
	ui_keys(ui, "]");
	got = shown(ui, 3, 10);
	assert_non_null(strstr(got, "known until 12 April"));
	free(got);
	ui_keys(ui, "]");
	got = shown(ui, 3, 10);
	assert_non_null(strstr(got, "not known yet"));
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
		cmocka_unit_test(alarms__draw__whatever_is_told_at_every_size),
		cmocka_unit_test(alarms__of_one_event__are_told_apart),
		cmocka_unit_test(alarms__says__what_is_not_known),
		cmocka_unit_test(alarms__event__says_what_is_known_of_it),
		cmocka_unit_test(alarms__month__marks_only_what_was_read),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
