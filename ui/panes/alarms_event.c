/* The event behind the alarm that is selected: title, when and where, then facts with their labels. What does
 * not fit is scrolled while the event is in focus, and counted. */
#include "panes/alarms.h"

#include "screen/ui.h"

#include <stdlib.h>

enum { LABEL_X = 2, LABEL_W = 11, VALUE_X = 13, FACTS = 12, DAY_MIN = 24 * 60 };

/* A paragraph of the event; without a label it stands from LABEL_X on. */
struct fact {
	const char *label;
	struct str value;
	enum style style;
};
struct facts {
	struct fact fact[FACTS];
	int n;
};

static void add(struct facts *f, const char *label, struct str value, enum style style)
{
	if (value.n && f->n < FACTS)
		f->fact[f->n++] = (struct fact){label, value, style};
}

/* ---- Words ---- */

/* An all-day event ends at midnight of the day after its last. */
static struct civil last_day(const struct alarm_item *a)
{
	struct civil last = a->end;

	if (!last.year || alarms_day(last) <= alarms_day(a->start))
		return a->start;
	last.day--;
	last.hour = 12;
	return civil_of(civil_instant(last));
}

static struct str all_day_words(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	struct civil last = last_day(a);
	struct str first = alarms_day_words(p, ui, a->start, true, a->start.year != last.year);

	if (alarms_day(last) == alarms_day(a->start))
		return arena_printf(ui->frame, "%.*s, all day", STR_ARG(first));
	return arena_printf(ui->frame, "%.*s to %.*s, all day", STR_ARG(first),
		STR_ARG(alarms_day_words(p, ui, last, false, a->start.year != last.year)));
}

static struct str span_words(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	struct civil s = a->start, e = a->end;
	struct str first, from, to;

	if (!s.year)
		return STR("When it begins is not known.");
	if (a->all_day)
		return all_day_words(p, ui, a);
	first = alarms_day_words(p, ui, s, true, e.year && e.year != s.year);
	from = alarms_clock_words(ui, s);
	if (!e.year)
		return arena_printf(ui->frame, "%.*s, %.*s", STR_ARG(first), STR_ARG(from));
	to = alarms_clock_words(ui, e);
	if (alarms_day(s) == alarms_day(e))
		return arena_printf(ui->frame, "%.*s, %.*s to %.*s", STR_ARG(first), STR_ARG(from),
			STR_ARG(to));
	return arena_printf(ui->frame, "%.*s, %.*s to %.*s, %.*s", STR_ARG(first), STR_ARG(from),
		STR_ARG(alarms_day_words(p, ui, e, false, e.year != s.year)), STR_ARG(to));
}

static struct str when_words(
	struct alarms_pane *p, struct ui *ui, const struct alarm_item *a, struct str place)
{
	struct str span = span_words(p, ui, a);

	if (!place.n)
		return span;
	return arena_printf(ui->frame, "%.*s, %.*s", STR_ARG(span), STR_ARG(place));
}

/* "15 minutes", "2 hours", "3 days"; empty when it is no whole number of them and over a day. */
static struct str length_words(struct ui *ui, long minutes)
{
	const char *unit = "minute";
	long n = minutes;

	if (minutes % DAY_MIN == 0) {
		n = minutes / DAY_MIN;
		unit = "day";
	} else if (minutes % 60 == 0) {
		n = minutes / 60;
		unit = "hour";
	} else if (minutes > DAY_MIN) {
		return STR("");
	}
	return arena_printf(ui->frame, "%ld %s%s", n, unit, n == 1 ? "" : "s");
}

static long minutes_of(struct civil c)
{
	return alarms_day(c) * DAY_MIN + c.hour * 60 + c.minute;
}

/* "09:45", with its day when that is not the event's. */
static struct str rings_at_words(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	struct str at = alarms_clock_words(ui, a->trigger);

	if (!a->start.year || alarms_day(a->trigger) == alarms_day(a->start))
		return at;
	return arena_printf(ui->frame, "%.*s, %.*s",
		STR_ARG(alarms_day_words(p, ui, a->trigger, false, false)), STR_ARG(at));
}

/* What lasts whole days is counted in days, whatever the hour. */
static struct str days_before_words(struct ui *ui, const struct alarm_item *a, struct str at)
{
	long days = alarms_day(a->start) - alarms_day(a->trigger);

	if (days == 0)
		return arena_printf(ui->frame, "%.*s, on its day", STR_ARG(at));
	return arena_printf(ui->frame, "%.*s, %ld day%s %s", STR_ARG(at), labs(days),
		labs(days) == 1 ? "" : "s", days > 0 ? "before" : "after");
}

static struct str rings_words(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	long before = minutes_of(a->start) - minutes_of(a->trigger);
	struct str at = rings_at_words(p, ui, a), length;

	if (!a->start.year)
		return at;
	if (a->all_day)
		return days_before_words(ui, a, at);
	if (before == 0)
		return arena_printf(ui->frame, "%.*s, when the event begins", STR_ARG(at));
	length = length_words(ui, labs(before));
	if (!length.n)
		return at;
	return arena_printf(ui->frame, "%.*s, %.*s %s the event%s", STR_ARG(at), STR_ARG(length),
		before > 0 ? "before" : "after", before > 0 ? "" : " has begun");
}

static struct str answer_words(struct ui *ui, const struct alarm_item *a)
{
	if (a->said == ALARM_DISMISSED)
		return STR("dismissed, here only");
	if (a->said != ALARM_PUT_OFF)
		return STR("");
	return arena_printf(ui->frame, "put off until %.*s, here only",
		STR_ARG(alarms_clock_words(ui, a->rings)));
}

/* How far the clocks of the event's zone are from those by which it is shown, when it begins. */
static struct str apart_words(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	struct zone *z = zone_load(alarms_text(p, a->zone));
	struct civil noon = a->start.year ? a->start : a->trigger;
	time_t at = zone_instant(p->zone, noon);
	int minutes = z ? (zone_offset(z, at) - zone_offset(p->zone, at)) / 60 : 0;
	const char *side = minutes < 0 ? "behind" : "ahead";
	bool known = z != NULL;

	zone_free(&z);
	if (!known)
		return STR("");
	if (minutes == 0)
		return STR(", the same as here");
	minutes = abs(minutes);
	if (minutes % 60 == 0)
		return arena_printf(ui->frame, ", %d h %s", minutes / 60, side);
	if (minutes < 60)
		return arena_printf(ui->frame, ", %d min %s", minutes, side);
	return arena_printf(ui->frame, ", %d h %d min %s", minutes / 60, minutes % 60, side);
}

static struct str zone_words(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	struct str zone = alarms_text(p, a->zone);

	if (!zone.n)
		return a->all_day ? STR("") : STR("none: the same hour everywhere");
	return arena_printf(ui->frame, "%.*s%.*s", STR_ARG(zone), STR_ARG(apart_words(p, ui, a)));
}

/* ---- What there is to say ---- */

static struct facts collect(struct alarms_pane *p, struct ui *ui, const struct alarm_item *a)
{
	struct facts f = {.n = 0};
	struct str title = str_trim(alarms_text(p, a->title));

	add(&f, NULL, title.n ? title : STR("No title"), STYLE_STRONG);
	add(&f, NULL, when_words(p, ui, a, alarms_text(p, a->location)), STYLE_NORMAL);
	add(&f, "rings", rings_words(p, ui, a), STYLE_NORMAL);
	add(&f, "", answer_words(ui, a), STYLE_NORMAL);
	add(&f, "calendar", alarms_text(p, a->calendar), STYLE_NORMAL);
	add(&f, "time zone", zone_words(p, ui, a), STYLE_NORMAL);
	return f;
}

struct str alarms_event_line(struct alarms_pane *p, struct ui *ui, int item)
{
	const struct alarm_item *a = &p->item[item];

	return arena_printf(ui->frame, "%.*s, %.*s", STR_ARG(alarms_text(p, a->title)),
		STR_ARG(when_words(p, ui, a, alarms_text(p, a->location))));
}

/* ---- Drawing ---- */

static int value_x(const struct fact *fact)
{
	return fact->label ? VALUE_X : LABEL_X;
}

static int lines_of(const struct facts *f, int w)
{
	int n = 0;

	for (int i = 0; i < f->n; i++)
		n += wrap_lines(f->fact[i].value, w - value_x(&f->fact[i]) - 1);
	return n;
}

/* Lines before the first one shown are only counted. */
static int draw_fact(struct grid *g, int y, const struct fact *fact)
{
	struct wrap wrap = wrap_of(fact->value, g->w - value_x(fact) - 1);
	struct str line;
	bool first = true;

	while (wrap_next(&wrap, &line)) {
		if (y >= 0 && y < g->h) {
			if (first && fact->label)
				grid_puts(g, y, LABEL_X, LABEL_W, fact->label, STYLE_DIM);
			grid_text(g, y, value_x(fact), g->w - value_x(fact) - 1, line, fact->style);
		}
		first = false;
		y++;
	}
	return y;
}

static void clamp(struct alarms_pane *p)
{
	int most = p->event_lines > p->event_h ? p->event_lines - p->event_h : 0;

	if (p->event_top > most)
		p->event_top = most;
	if (p->event_top < 0)
		p->event_top = 0;
}

static void draw_more(struct alarms_pane *p, struct ui *ui, struct grid *g)
{
	int more = p->event_lines - p->event_top - p->event_h;
	struct str words;

	if (more <= 0)
		return;
	words = arena_printf(ui->frame, "%d more", more);
	grid_right(g, g->h - 1, g->w - 1, grid_width(words), words, STYLE_DIM);
}

void alarms_event_draw(struct alarms_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	struct facts f;
	int y;

	if (p->shown < 0 || p->shown >= p->n || g->w <= VALUE_X + 2)
		return;
	f = collect(p, ui, &p->item[p->shown]);
	p->event_lines = lines_of(&f, g->w);
	p->event_h = g->h - (p->event_lines > g->h);
	clamp(p);
	y = -p->event_top;
	for (int i = 0; i < f.n; i++) {
		struct grid shown = grid_part(g, 0, 0, p->event_h, g->w);

		y = draw_fact(&shown, y, &f.fact[i]);
	}
	draw_more(p, ui, g);
	if (focus) {
		grid_glyph(g, 0, 0, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, 0, 0);
	}
}

unsigned alarms_event_act(struct alarms_pane *p, enum action a)
{
	int page = p->event_h > 1 ? p->event_h - 1 : 1;

	if (a == ACT_DOWN || a == ACT_UP)
		p->event_top += a == ACT_DOWN ? 1 : -1;
	else if (a == ACT_PAGE_DOWN || a == ACT_PAGE_UP)
		p->event_top += a == ACT_PAGE_DOWN ? page : -page;
	else if (a == ACT_HALF_DOWN || a == ACT_HALF_UP)
		p->event_top += a == ACT_HALF_DOWN ? page / 2 + 1 : -page / 2 - 1;
	else if (a == ACT_FIRST || a == ACT_LAST)
		p->event_top = a == ACT_FIRST ? 0 : p->event_lines;
	else
		return KEY_PASS;
	clamp(p);
	return KEY_DONE | KEY_REDRAW;
}
