/* The alarms that the pane holds, and the rows made of them: by day, filtered, in the order in which they
 * ring. Draws nothing, asks nobody. */
#include "panes/alarms.h"

#include "icloud/formats.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 4 * 1024 * 1024, ONE_TEXT_MAX = 1024, FILTER_MAX = 256 };

struct str alarms_text(const struct alarms_pane *p, struct alarm_text t)
{
	return str_part(buf_str(&p->text), t.from, t.n);
}

static struct alarm_text keep(struct alarms_pane *p, struct str s)
{
	struct alarm_text t = {p->text.n, 0};

	s = utf8_clip(s, ONE_TEXT_MAX);
	if (buf_add_str(&p->text, s))
		t.n = s.n;
	return t;
}

/* FNV-1a: an id of any length becomes one that a list can keep. */
static uint64_t digest(struct str s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}

/* The alarms of an event that repeats share its id, so the trigger is part of the key; and whatever comes
 * twice all the same is told apart by its number. */
static struct alarm_text make_key(struct alarms_pane *p, const struct icloud_alarm *a)
{
	char text[64];
	int twin = 0;

	for (int i = p->n - 1; i >= 0 && p->item[i].trigger_at == a->trigger_at; i--)
		twin += str_eq(alarms_text(p, p->item[i].id), utf8_clip(a->id, ONE_TEXT_MAX));
	snprintf(text, sizeof(text), "%016" PRIx64 "@%lld+%d", digest(a->id),
		(long long)a->trigger_at, twin);
	return keep(p, str_of(text));
}

static struct alarm_item *new_item(struct alarms_pane *p)
{
	if (!p->text.max)
		p->text = BUF_INIT(TEXT_MAX);
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->item = mem_grow(p->item, (size_t)p->cap, sizeof(*p->item));
	}
	return &p->item[p->n];
}

void alarms_add(struct alarms_pane *p, const struct icloud_alarm *a)
{
	struct alarm_item *item;

	if (p->n == ALARMS_MOST) {
		p->left_out++;
		return;
	}
	item = new_item(p);
	*item = (struct alarm_item){.trigger = a->trigger,
		.start = a->start,
		.end = a->end,
		.rings = a->trigger,
		.trigger_at = a->trigger_at,
		.rings_at = a->rings_at,
		.said = a->said,
		.all_day = a->all_day};
	if (a->said == ALARM_PUT_OFF)
		item->rings = zone_civil(p->zone, a->rings_at);
	item->key = make_key(p, a);
	item->id = keep(p, a->id);
	item->title = keep(p, a->title);
	item->location = keep(p, a->location);
	item->calendar = keep(p, a->calendar);
	item->color = keep(p, a->color);
	item->zone = keep(p, a->zone);
	p->n++;
}

void alarms_forget(struct alarms_pane *p)
{
	buf_clear(&p->text);
	p->n = p->left_out = 0;
}

void alarms_release(struct alarms_pane *p)
{
	buf_release(&p->text);
	buf_release(&p->filter);
	free(p->item);
	free(p->row);
	zone_free(&p->zone);
	p->item = NULL;
	p->row = NULL;
	p->n = p->cap = p->rows = p->row_cap = 0;
}

/* ---- When ---- */

long alarms_day(struct civil c)
{
	return civil_day_number(c.year, c.month, c.day);
}

struct civil alarms_now(const struct alarms_pane *p)
{
	return zone_civil(p->zone, clock_now());
}

bool alarms_on(const struct alarms_pane *p, long day)
{
	if (event_days_on(&p->days, day))
		return true;
	for (int i = 0; i < p->n; i++)
		if (alarms_day(p->item[i].rings) == day)
			return true;
	return false;
}

/* ---- Words ---- */

struct str alarms_clock_words(struct ui *ui, struct civil c)
{
	return arena_str(ui->frame, str_of(words_hours(c.hour, c.minute).text));
}

struct str alarms_day_words(
	const struct alarms_pane *p, struct ui *ui, struct civil c, bool weekday, bool year)
{
	const char *name = weekday ? weekday_name(civil_weekday(c.year, c.month, c.day)) : "";
	const char *gap = !weekday ? "" : formats_now().order == DATE_DAY_FIRST ? " " : ", ";

	year = year || c.year != alarms_now(p).year;
	return arena_printf(
		ui->frame, "%s%s%s", name, gap, words_date(year ? c.year : 0, c.month, c.day).text);
}

enum alarm_state alarms_state(const struct alarms_pane *p, int item)
{
	const struct alarm_item *a = &p->item[item];
	struct icloud_alarm alarm = {.said = a->said, .rings_at = a->rings_at};

	return alarm_state(&alarm, clock_now(), p->since);
}

static int next_item(const struct alarms_pane *p, time_t now)
{
	int next = -1;

	for (int i = 0; i < p->n; i++) {
		time_t at = p->item[i].rings_at;

		if (at >= now && (next < 0 || at < p->item[next].rings_at))
			next = i;
	}
	return next;
}

/* ---- Rows ---- */

static bool found(const struct alarms_pane *p, const struct alarm_item *a, struct str folded)
{
	struct buf text = BUF_INIT(16 * KIB);
	bool yes;

	if (!folded.n)
		return true;
	text_fold(alarms_text(p, a->title), &text);
	buf_addc(&text, '\n');
	text_fold(alarms_text(p, a->calendar), &text);
	buf_addc(&text, '\n');
	text_fold(alarms_text(p, a->location), &text);
	yes = str_find(buf_str(&text), folded) != SIZE_MAX;
	buf_release(&text);
	return yes;
}

static void add_row(struct alarms_pane *p, enum alarm_kind kind, int item)
{
	if (p->rows == p->row_cap) {
		p->row_cap = p->row_cap ? p->row_cap * 2 : 64;
		p->row = mem_grow(p->row, (size_t)p->row_cap, sizeof(*p->row));
	}
	p->row[p->rows].kind = kind;
	p->row[p->rows++].item = item;
}

struct place {
	time_t at;
	int item;
};

static int by_time(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->item - y->item;
}

/* Those that are shown, as they ring. */
static int in_order(const struct alarms_pane *p, struct place *out)
{
	struct buf folded = BUF_INIT(FILTER_MAX * 4);
	long today = alarms_day(alarms_now(p));
	int n = 0;

	text_fold(buf_str(&p->filter), &folded);
	for (int i = 0; i < p->n; i++) {
		const struct alarm_item *a = &p->item[i];
		time_t at = a->said == ALARM_PUT_OFF ? a->rings_at : a->trigger_at;

		if (alarms_day(a->rings) >= today && found(p, a, buf_str(&folded)))
			out[n++] = (struct place){at, i};
	}
	buf_release(&folded);
	if (n)
		qsort(out, (size_t)n, sizeof(*out), by_time);
	return n;
}

void alarms_make_rows(struct alarms_pane *p)
{
	struct place *order = mem_new(sizeof(*order) * (size_t)(p->n + 1));
	long day = -1;
	int n;

	n = in_order(p, order);
	p->rows = 0;
	p->shown_alarms = n;
	p->next = next_item(p, clock_now());
	for (int i = 0; i < n; i++) {
		long its = alarms_day(p->item[order[i].item].rings);

		if (its != day && p->rows)
			add_row(p, ALARM_BLANK, order[i].item);
		if (its != day)
			add_row(p, ALARM_DAY, order[i].item);
		add_row(p, ALARM_HERE, order[i].item);
		day = its;
	}
	free(order);
}

int alarms_item_at(const struct alarms_pane *p, int row)
{
	return row >= 0 && row < p->rows && p->row[row].kind == ALARM_HERE ? p->row[row].item : -1;
}
