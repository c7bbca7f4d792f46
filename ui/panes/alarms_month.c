/* A month: its weeks, a dot on the days on which something rings or happens, brackets around today. */
#include "panes/alarms.h"

#include "icloud/formats.h"
#include "panes/words.h"
#include "screen/ui.h"

enum { DAY_S = 24 * 60 * 60, DAY_X = 2, DAY_W = 5, YEAR_MIN = 1970, YEAR_MAX = 9999 };

static void draw_day(struct alarms_pane *p, struct grid *g, int y, int x, int day)
{
	struct civil today = alarms_now(p);
	bool now = today.year == p->year && today.month == p->month && today.day == day;
	bool dot = alarms_on(p, civil_day_number(p->year, p->month, day));
	enum style style = now ? STYLE_STRONG : STYLE_NORMAL;

	grid_printf(g, y, x, 2, style, "%2d", day);
	if (dot)
		grid_text(g, y, x + 2, 1, glyph_text(g, GLYPH_DOT), STYLE_ACCENT);
	if (!now)
		return;
	grid_puts(g, y, x - 1, 1, "[", style);
	grid_puts(g, y, x + 2 + dot, 1, "]", style);
}

long alarms_known_until(const struct alarms_pane *p)
{
	if (!p->about.as_of)
		return 0;
	return alarms_day(zone_civil(p->zone, p->about.as_of)) + p->about.days;
}

long alarms_month_end(const struct alarms_pane *p)
{
	return civil_day_number(p->year, p->month, civil_days_in(p->year, p->month));
}

/* A day without a dot is free only where somebody looked. */
static void draw_known(struct alarms_pane *p, struct ui *ui, struct grid *g)
{
	long until = alarms_known_until(p);
	struct civil c = civil_utc((time_t)until * DAY_S);
	struct str words = STR("not known yet");

	if (!until || until >= alarms_month_end(p))
		return;
	if (p->reaching)
		words = STR("reading");
	else if (until >= civil_day_number(p->year, p->month, 1))
		words = arena_printf(
			ui->frame, "known until %s", words_date(0, c.month, c.day).text);
	grid_right(g, 0, MONTH_W - 1, grid_width(words), words, STYLE_DIM);
}

int alarms_month_draw(struct alarms_pane *p, struct ui *ui, struct grid *g)
{
	int first_weekday = formats_now().first_weekday;
	int first = (civil_weekday(p->year, p->month, 1) + 7 - first_weekday) % 7;
	int days = civil_days_in(p->year, p->month);

	grid_printf(
		g, 0, DAY_X, g->w - DAY_X, STYLE_STRONG, "%s %d", month_name(p->month), p->year);
	draw_known(p, ui, g);
	for (int i = 0; i < 7; i++)
		grid_printf(g, 1, DAY_X + DAY_W * i, 2, STYLE_DIM, "%.2s",
			weekday_name((first_weekday + i) % 7));
	for (int day = 1; day <= days; day++) {
		int place = first + day - 1;

		draw_day(p, g, 2 + place / 7, DAY_X + DAY_W * (place % 7), day);
	}
	return 2 + (first + days + 6) / 7;
}

void alarms_month_turn(struct alarms_pane *p, int by)
{
	int month = p->month - 1 + by, year = p->year + (month < 0 ? -1 : month / 12);

	if (year < YEAR_MIN || year > YEAR_MAX)
		return;
	p->year = year;
	p->month = (month + 12) % 12 + 1;
}
