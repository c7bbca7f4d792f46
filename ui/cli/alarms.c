/* alarms: what rings from today on. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"

#include <stdlib.h>

enum { DAYS = 31, DAYS_MAX = 366 };

struct listing {
	struct cli *c;
	struct json_writer w;
	struct table table;
	time_t midnight; /* of the day whose rows are being collected */
};

/* All-day: the date. Floating: without offset. Else with it. */
static void put_civil(
	struct json_writer *w, const char *key, const struct icloud_alarm *a, struct civil d)
{
	struct buf text = BUF_INIT(KIB);

	json_key(w, key);
	if (d.year == 0)
		json_put_null(w);
	else if (a->all_day)
		buf_printf(&text, "%04d-%02d-%02d", d.year, d.month, d.day);
	else if (a->zone.n == 0)
		buf_printf(&text, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, d.hour,
			d.minute, d.second);
	else
		time_iso(civil_instant(d), &text);
	if (text.n)
		json_put_str(w, buf_str(&text));
	buf_release(&text);
}

static struct str or_none(struct str s)
{
	return s.n ? s : STR_NONE;
}

static void row_json(void *ctx, const struct icloud_alarm *a)
{
	struct json_writer *w = &((struct listing *)ctx)->w;

	json_object(w);
	put_text(w, "id", a->id);
	put_text(w, "title", a->title);
	put_time(w, "trigger", a->trigger_at);
	put_civil(w, "start", a, a->start);
	put_civil(w, "end", a, a->end);
	json_key(w, "all_day");
	json_put_bool(w, a->all_day);
	put_text(w, "zone", or_none(a->zone));
	put_text(w, "location", or_none(a->location));
	put_text(w, "calendar", or_none(a->calendar));
	json_object_end(w);
}

static void alarms_json(struct cli *c, time_t from, time_t to)
{
	struct listing l = {.c = c, .w = json_writer(&c->out)};
	time_t as_of;

	json_object(&l.w);
	json_key(&l.w, "alarms");
	json_array(&l.w);
	as_of = alarms_list(c->reader, from, to, row_json, &l);
	json_array_end(&l.w);
	put_time(&l.w, "as_of", as_of);
	json_object_end(&l.w);
	out_line_end(c);
}

/* Midnight of the day that is so many days after that of t. */
static time_t midnight(time_t t, int days)
{
	struct civil d = civil_of(t);

	return civil_instant((struct civil){.year = d.year, .month = d.month, .day = d.day + days});
}

static void day_heading(struct listing *l, time_t day)
{
	struct civil d = civil_of(day);
	time_t today = midnight(clock_now(), 0);

	if (l->midnight) {
		table_end(&l->table, &l->c->out);
		buf_addc(&l->c->out, '\n');
	}
	buf_printf(&l->c->out, "%s%s %d %s\n",
		day == today		    ? "Today, "
		: day == midnight(today, 1) ? "Tomorrow, "
					    : "",
		weekday_name(civil_weekday(d.year, d.month, d.day)), d.day, month_name(d.month));
	l->table = TABLE_INIT(4);
	l->table.indent = 2;
	table_fit(&l->table, 1, 50);
	l->midnight = day;
}

static void clock_cell(struct table *t, struct civil d, const char *otherwise)
{
	struct buf text = BUF_INIT(KIB);

	if (otherwise)
		buf_adds(&text, otherwise);
	else
		buf_printf(&text, "%02d:%02d", d.hour, d.minute);
	table_cell(t, buf_str(&text));
	buf_release(&text);
}

static void row_text(void *ctx, const struct icloud_alarm *a)
{
	struct listing *l = ctx;
	time_t day = midnight(a->trigger_at, 0);
	time_t begins = a->start.year ? midnight(civil_instant(a->start), 0) : day;
	struct buf when = BUF_INIT(KIB);

	if (day != l->midnight)
		day_heading(l, day);
	if (begins != day)
		buf_printf(&when, "%d %s%s", a->start.day, month_name(a->start.month),
			a->all_day ? "" : " ");
	else if (a->all_day)
		buf_adds(&when, "today");
	if (!a->all_day && a->start.year)
		buf_printf(&when, "%02d:%02d", a->start.hour, a->start.minute);
	clock_cell(&l->table, a->trigger, NULL);
	table_cell(&l->table, a->title.n ? a->title : STR("no title"));
	table_cell(&l->table, buf_str(&when));
	table_cell(&l->table, a->calendar);
	buf_release(&when);
}

static void alarms_text(struct cli *c, time_t from, time_t to, int days)
{
	struct listing l = {.c = c};
	time_t as_of = alarms_list(c->reader, from, to, row_text, &l);

	if (l.midnight)
		table_end(&l.table, &c->out);
	else
		buf_printf(&c->out, "No alarm in the next %d days.\n", days);
	out_as_of(c, as_of);
}

static void ignore(void *ctx, const struct icloud_alarm *a)
{
	(void)ctx;
	(void)a;
}

static bool alarms_run(struct cli *c, struct error *err)
{
	time_t from = midnight(clock_now(), 0), to, as_of;
	int days = DAYS;

	if (!cli_number(c, "days", 1, DAYS_MAX, &days, err))
		return false;
	to = midnight(from, days);
	as_of = alarms_list(c->reader, 0, 0, ignore, NULL);
	if (as_of && !c->settings.offline && midnight(as_of, alarms_days(c->reader)) < to &&
		cli_option(c, "days"))
		as_of = 0; /* what is stored ends earlier */
	if (!cli_need(c, ASK_ALARMS, &days, as_of, err))
		return false;
	if (c->json)
		alarms_json(c, from, to);
	else
		alarms_text(c, from, to, days);
	return true;
}

static const struct cli_option alarms_options[] = {
	{"days", "N", "so many days from today on (31)"},
	{NULL},
};

const struct command cmd_alarms = {
	.name = "alarms",
	.arguments = "",
	.help = "The alarms of your calendars, from today on",
	.options = alarms_options,
	.stored = true,
	.run = alarms_run,
};
