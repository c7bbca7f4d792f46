/* The event behind the alarm that is selected: title, when and where, then facts with their labels. What does
 * not fit is scrolled while the event is in focus, and counted. */
#include "panes/alarms.h"

#include "panes/words.h"
#include "screen/ui.h"

#include <stdlib.h>

enum {
	LABEL_X = 2,
	LABEL_W = 11,
	VALUE_X = 13,
	FACTS = 24 + EVENT_GUESTS + EVENT_ALARMS,
	DAY_MIN = 24 * 60,
	GUESTS_NAMED = 2,
	NAME_MOST = 80,
	NOTES_MOST = 16 * 1024
};

/* A paragraph of the event; without a label it stands from LABEL_X on. */
struct fact {
	const char *label;
	struct str value;
	enum style style;
	bool color; /* the calendar's, behind the value */
};
struct facts {
	struct fact fact[FACTS];
	int n;
};

static void add(struct facts *f, const char *label, struct str value, enum style style)
{
	if (value.n && f->n < FACTS)
		f->fact[f->n++] = (struct fact){label, value, style, false};
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

static struct str apart_words(struct alarms_pane *p, struct ui *ui)
{
	int minutes = abs(p->apart_min);
	const char *side = p->apart_min < 0 ? "behind" : "ahead";

	if (!p->apart_known)
		return STR("");
	if (minutes == 0)
		return STR(", the same as here");
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
	return arena_printf(ui->frame, "%.*s%.*s", STR_ARG(zone), STR_ARG(apart_words(p, ui)));
}

/* ---- Guests ---- */

static struct str guest_name(const struct icloud_guest *guest)
{
	struct str name = str_trim(guest->name), email = str_trim(guest->email);

	return name.n ? name : email.n ? email : STR("somebody without a name");
}

/* "Alan Turing, Grace Hopper, 4 more" */
static struct str guests_words(struct ui *ui, const struct icloud_event_detail *e)
{
	size_t named = e->guests > GUESTS_NAMED + 1 || e->guests_more ? GUESTS_NAMED : e->guests;
	size_t more = e->guests - named + e->guests_more;
	struct str words = STR("");

	for (size_t i = 0; i < named; i++)
		words = arena_printf(ui->frame, "%.*s%s%.*s", STR_ARG(words), i ? ", " : "",
			STR_ARG(utf8_clip(guest_name(&e->guest[i]), NAME_MOST)));
	if (more)
		words = arena_printf(ui->frame, "%.*s, %zu more", STR_ARG(words), more);
	return words;
}

static const char *answer_of(const struct icloud_guest *guest)
{
	switch (guest->answer) {
	case GUEST_ACCEPTED:
		return "comes";
	case GUEST_DECLINED:
		return "does not come";
	case GUEST_MAYBE:
		return "comes perhaps";
	case GUEST_WAITS:
		return "has not answered";
	case GUEST_UNKNOWN:
		break;
	}
	return "";
}

static struct str guest_words(struct ui *ui, const struct icloud_guest *guest)
{
	const char *answer = answer_of(guest);

	return arena_printf(ui->frame, "%.*s%s%s%s%s",
		STR_ARG(utf8_clip(guest_name(guest), NAME_MOST)), guest->me ? " (you)" : "",
		guest->organizer ? " (host)" : "", answer[0] ? ", " : "", answer);
}

/* One by one while the event is in focus. */
static void add_guests(
	struct facts *f, struct ui *ui, const struct icloud_event_detail *e, bool all)
{
	if (!all) {
		add(f, "guests", guests_words(ui, e), STYLE_NORMAL);
		return;
	}
	for (size_t i = 0; i < e->guests; i++)
		add(f, i ? "" : "guests", guest_words(ui, &e->guest[i]), STYLE_NORMAL);
	if (e->guests_more)
		add(f, "", arena_printf(ui->frame, "%zu more", e->guests_more), STYLE_NORMAL);
}

/* ---- Its other alarms ---- */

static struct str other_alarm(struct ui *ui, const struct icloud_event_alarm *other)
{
	int64_t minutes = other->after_start_s / 60;
	struct str length;

	if (other->place)
		return STR("also when you arrive or leave");
	if (!other->known)
		return STR("also at a time that cannot be read");
	if (minutes == 0)
		return STR("also when the event begins");
	length = length_words(ui, labs((long)minutes));
	if (!length.n)
		length = arena_printf(ui->frame, "%ld minutes", labs((long)minutes));
	return arena_printf(
		ui->frame, "also %.*s %s", STR_ARG(length), minutes < 0 ? "before" : "after");
}

static void add_alarms(struct facts *f, struct ui *ui, const struct alarm_item *a,
	const struct icloud_event_detail *e)
{
	long mine = minutes_of(a->trigger) - minutes_of(a->start);

	for (size_t i = 0; i < e->alarms; i++)
		if (e->alarm[i].place || !e->alarm[i].known ||
			e->alarm[i].after_start_s / 60 != mine)
			add(f, "", other_alarm(ui, &e->alarm[i]), STYLE_NORMAL);
}

/* ---- What there is to say ---- */

/* What is under way, or why something is not known. */
static void add_unknown(struct facts *f, struct alarms_pane *p, struct ui *ui)
{
	int seconds = (int)((clock_monotonic_ms() - p->asked_ms) / 1000);

	if (p->has_event && p->event.note[0])
		add(f, NULL, str_of(p->event.note), STYLE_DIM);
	if (p->asking && seconds > 0 && !p->has_event)
		add(f, NULL, arena_printf(ui->frame, "reading the event, %d s", seconds),
			STYLE_DIM);
	if (p->asking || p->unknown.code == ERR_NONE || p->unknown.code == ERR_CANCELLED)
		return;
	if (p->has_event)
		add(f, NULL,
			arena_printf(ui->frame, "As read %s. %s",
				words_time(p->event.as_of, clock_now()).text, p->unknown.what),
			STYLE_DIM);
	else
		add(f, NULL,
			arena_printf(ui->frame,
				"Guests, notes and repeats are not known: %s Ctrl-R asks again.",
				p->unknown.what),
			STYLE_DIM);
}

/* The notes as they stand, at most so many bytes of them. */
static void add_notes(struct facts *f, struct str notes)
{
	struct str shown = utf8_clip(notes, NOTES_MOST);

	add(f, "notes", str_trim(shown), STYLE_NORMAL);
	if (shown.n < notes.n)
		add(f, "", STR("The rest of the notes is not shown."), STYLE_DIM);
}

/* With a sample of its colour, as near as the terminal comes to it; without colours the name says it all. */
static void add_calendar(struct facts *f, struct alarms_pane *p, const struct alarm_item *a)
{
	struct str color = alarms_text(p, a->color);
	int before = f->n;

	style_set_calendar(color);
	add(f, "calendar", alarms_text(p, a->calendar), STYLE_NORMAL);
	if (f->n > before)
		f->fact[before].color = color.n > 0;
}

static struct facts collect(
	struct alarms_pane *p, struct ui *ui, const struct alarm_item *a, bool focus)
{
	const struct icloud_event_detail *e = p->has_event ? &p->event : NULL;
	struct facts f = {.n = 0};
	struct str title = str_trim(alarms_text(p, a->title));

	add(&f, NULL, title.n ? title : STR("No title"), STYLE_STRONG);
	add(&f, NULL, when_words(p, ui, a, str_trim(alarms_text(p, a->location))), STYLE_NORMAL);
	add(&f, "rings", rings_words(p, ui, a), STYLE_NORMAL);
	if (e)
		add_alarms(&f, ui, a, e);
	add(&f, "", answer_words(ui, a), STYLE_NORMAL);
	if (e)
		add(&f, "repeats", e->repeats_words, STYLE_NORMAL);
	add_calendar(&f, p, a);
	add(&f, "time zone", zone_words(p, ui, a), STYLE_NORMAL);
	if (e && e->guests + e->guests_more)
		add_guests(&f, ui, e, focus);
	if (e)
		add(&f, "link", str_trim(e->url), STYLE_NORMAL);
	if (e)
		add_notes(&f, e->notes);
	add_unknown(&f, p, ui);
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

static void draw_line(struct grid *g, int y, const struct fact *fact, struct str line, bool first)
{
	int x = value_x(fact);

	if (first && fact->label)
		grid_puts(g, y, LABEL_X, LABEL_W, fact->label, STYLE_DIM);
	x += grid_text(g, y, x, g->w - x - 1, line, fact->style);
	if (first && fact->color && g->cells->coloured)
		grid_glyph(g, y, x + 1, GLYPH_FULL, STYLE_CALENDAR);
}

/* Lines before the first one shown are only counted. */
static int draw_fact(struct grid *g, int y, const struct fact *fact)
{
	struct wrap wrap = wrap_of(fact->value, g->w - value_x(fact) - 1);
	struct str line;

	for (bool first = true; wrap_next(&wrap, &line); first = false, y++)
		if (y >= 0 && y < g->h)
			draw_line(g, y, fact, line, first);
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
	f = collect(p, ui, &p->item[p->shown], focus);
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
