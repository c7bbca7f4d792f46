/* The list of alarms: a title for each day, then time, countdown, title, start and calendar of each alarm.
 * Draws what alarms_items.c holds. */
#include "panes/alarms.h"

#include "icloud/formats.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <string.h>

enum {
	TEXT_X = 4,  /* where the list's own columns begin */
	TIME_W = 7,  /* "all day" */
	START_W = 7, /* "6 April"; a title may come as near as a blank to a shorter one */
	CALENDAR_W = 9,
	CALENDAR_WIDE_W = 14, /* in a list of 80 columns */
	CALENDAR_FROM = 68,   /* columns of a list that has room for calendars */
	UNTIL_W = 11
};
enum { COL_TIME, COL_UNTIL, COL_TITLE, COL_START, COL_CALENDAR, COLS };

/* ---- Words ---- */

static struct str day_words(struct alarms_pane *p, struct ui *ui, struct civil c)
{
	long ahead = alarms_day(c) - alarms_day(alarms_now(p));
	const char *before = ahead == 0 ? "Today, " : ahead == 1 ? "Tomorrow, " : "";

	return arena_printf(
		ui->frame, "%s%.*s", before, STR_ARG(alarms_day_words(p, ui, c, true, false)));
}

/* "6 April", and where there is no room for it "6 Apr". */
static struct str short_date(struct ui *ui, struct civil c, size_t room)
{
	struct words date = words_date(0, c.month, c.day);

	if (strlen(date.text) <= room)
		return arena_str(ui->frame, str_of(date.text));
	if (formats_now().order == DATE_DAY_FIRST)
		return arena_printf(ui->frame, "%d %.3s", c.day, month_name(c.month));
	return arena_printf(ui->frame, "%.3s %d", month_name(c.month), c.day);
}

/* What stands where the start does: a time, "today", a date when it is another day's. */
static struct str start_words(struct ui *ui, const struct alarm_item *a, bool tight)
{
	if (!a->start.year)
		return STR("?");
	if (alarms_day(a->trigger) != alarms_day(a->start))
		return short_date(ui, a->start, tight ? START_W - 1 : START_W);
	if (a->all_day)
		return STR("today");
	return alarms_clock_words(ui, a->start);
}

/* The glance line counts the minutes of what is hours away; here there is room for about that. */
static struct str until_words(struct ui *ui, time_t at, time_t now)
{
	struct words w = words_until(at, now);

	if (grid_width(str_of(w.text)) <= UNTIL_W)
		return arena_str(ui->frame, str_of(w.text));
	return arena_printf(ui->frame, "about %d h", (int)((at - now + 1800) / 3600));
}

static struct str state_words(
	struct alarms_pane *p, struct ui *ui, int item, enum alarm_state state)
{
	if (state == ALARM_DUE || state == ALARM_MISSED)
		return state == ALARM_DUE ? STR("due") : STR("missed");
	if (state == ALARM_SILENCED)
		return STR("dismissed");
	if (item == p->next)
		return until_words(ui, p->item[item].rings_at, clock_now());
	return STR("");
}

static char sign_of(const struct alarms_pane *p, int item, enum alarm_state state)
{
	if (state == ALARM_DUE || state == ALARM_MISSED)
		return '!';
	if (state == ALARM_WAITS)
		return 'z';
	return item == p->next ? '>' : 0;
}

/* ---- Rows ---- */

static void alarm_texts(struct alarms_pane *p, struct ui *ui, int item, struct list_row *row)
{
	const struct alarm_item *a = &p->item[item];
	struct str title = str_trim(alarms_text(p, a->title));
	bool tight = grid_width(title) >= p->list.col[COL_TITLE].w;

	row->text[COL_TIME] = a->all_day && !a->rings.hour && !a->rings.minute
				      ? STR("all day")
				      : alarms_clock_words(ui, a->rings);
	row->text[COL_UNTIL] = state_words(p, ui, item, alarms_state(p, item));
	row->text[COL_TITLE] = title.n ? title : STR("no title");
	row->text[COL_START] = start_words(ui, a, tight);
	row->text[COL_CALENDAR] = alarms_text(p, a->calendar);
}

/* What is over, or answered, is dim. */
static void alarm_row(struct alarms_pane *p, struct ui *ui, int item, struct list_row *row)
{
	enum alarm_state state = alarms_state(p, item);
	bool ahead = state == ALARM_COMING || state == ALARM_WAITS || state == ALARM_DUE;

	alarm_texts(p, ui, item, row);
	row->id = alarms_text(p, p->item[item].key);
	row->sign = sign_of(p, item, state);
	row->sign_style = row->sign == '!' ? STYLE_WARNING : STYLE_ACCENT;
	for (int c = 0; c < COLS; c++)
		row->style[c] = STYLE_DIM;
	if (ahead)
		row->style[COL_TIME] = STYLE_NORMAL;
	if (ahead && str_trim(alarms_text(p, p->item[item].title)).n)
		row->style[COL_TITLE] = STYLE_NORMAL;
	if (row->sign)
		row->style[COL_UNTIL] = row->sign_style;
}

static int alarm_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct alarms_pane *p = self;
	int i;

	for (i = 0; i < n && first + i < p->rows; i++) {
		const struct alarm_row *row = &p->row[first + i];

		out[i] = (struct list_row){.title = row->kind == ALARM_DAY};
		if (row->kind == ALARM_HERE)
			alarm_row(p, ui, row->item, &out[i]);
		else if (row->kind == ALARM_DAY)
			out[i].text[0] = day_words(p, ui, p->item[row->item].rings);
	}
	return i;
}

static int alarm_place(void *self, struct ui *ui, struct str id)
{
	struct alarms_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->rows; i++)
		if (p->row[i].kind == ALARM_HERE &&
			str_eq(id, alarms_text(p, p->item[p->row[i].item].key)))
			return i;
	return -1;
}

const struct list_ops alarms_list_ops = {.rows = alarm_rows, .place = alarm_place};

/* ---- Drawing ---- */

/* Columns count from TEXT_X; the last one of the list stays free. */
static void columns(struct list *l, int w)
{
	int calendar = w < CALENDAR_FROM ? 0 : w < 80 ? CALENDAR_W : CALENDAR_WIDE_W;
	int end = w - TEXT_X - 1 - (calendar ? calendar + 2 : 0), clock = format_clock_width();
	int time = clock > TIME_W ? clock : TIME_W, start = clock >= START_W ? clock + 1 : START_W;
	int until = clock > TIME_W ? time + 2 : time, title = until + UNTIL_W + 1;

	l->cols = COLS;
	l->col[COL_TIME] = (struct list_col){0, time, clock > TIME_W};
	l->col[COL_UNTIL] = (struct list_col){until, UNTIL_W, false};
	l->col[COL_TITLE] = (struct list_col){title, end - start - title, false};
	l->col[COL_START] = (struct list_col){end - start, start, true};
	l->col[COL_CALENDAR] = (struct list_col){end + 2, calendar, false};
}

void alarms_list_draw(struct alarms_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	columns(&p->list, g->w);
	list_draw(&p->list, ui, g, focus);
}
