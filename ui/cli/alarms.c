/* alarms: what rings from today on, as a list, as JSON, as a calendar file. Times are those of the account's zone.
 * Telling what is due is alarms_notify.c. */
#include "cli/alarms.h"
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"
#include "panes/ics.h"
#include "panes/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DAYS = 31, DAYS_MAX = 366 };

struct listing {
	struct cli *c;
	const struct zone *zone; /* NULL: this machine's */
	struct json_writer w;
	struct table table;
	struct ics *ics;
	size_t n;
	time_t midnight; /* of the day whose rows are being collected */
};

/* All-day: the date. Floating: without offset. Else with it. */
static void put_civil(
	struct listing *l, const char *key, const struct icloud_alarm *a, struct civil d)
{
	struct json_writer *w = &l->w;
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
		time_iso(zone_instant(l->zone, d), &text);
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
	struct listing *l = ctx;
	struct json_writer *w = &l->w;

	json_object(w);
	put_text(w, "id", a->id);
	put_text(w, "title", a->title);
	put_time(w, "trigger", a->trigger_at);
	put_civil(l, "start", a, a->start);
	put_civil(l, "end", a, a->end);
	json_key(w, "all_day");
	json_put_bool(w, a->all_day);
	put_text(w, "zone", or_none(a->zone));
	put_text(w, "location", or_none(a->location));
	put_text(w, "calendar", or_none(a->calendar));
	put_text(w, "color", or_none(a->color));
	put_time(w, "put_off_until", a->said == ALARM_PUT_OFF ? a->rings_at : 0);
	json_key(w, "dismissed");
	json_put_bool(w, a->said == ALARM_DISMISSED);
	json_object_end(w);
}

static void alarms_json(struct cli *c, const struct zone *zone, time_t from, time_t to)
{
	struct listing l = {.c = c, .zone = zone, .w = json_writer(&c->out)};
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
static time_t midnight(const struct zone *zone, time_t t, int days)
{
	struct civil d = zone_civil(zone, t);

	return zone_instant(
		zone, (struct civil){.year = d.year, .month = d.month, .day = d.day + days});
}

static void day_heading(struct listing *l, time_t day)
{
	struct civil d = zone_civil(l->zone, day);
	time_t today = midnight(l->zone, clock_now(), 0);

	if (l->midnight) {
		table_end(&l->table, &l->c->out);
		buf_addc(&l->c->out, '\n');
	}
	buf_printf(&l->c->out, "%s%s ",
		day == today			     ? "Today, "
		: day == midnight(l->zone, today, 1) ? "Tomorrow, "
						     : "",
		weekday_name(civil_weekday(d.year, d.month, d.day)));
	format_day(0, d.month, d.day, &l->c->out);
	buf_addc(&l->c->out, '\n');
	l->table = TABLE_INIT(5);
	l->table.indent = 2;
	table_fit(&l->table, 1, 50);
	l->midnight = day;
}

/* What stands where the start does: a time, "today", a date, both. */
static void start_words(const struct listing *l, const struct icloud_alarm *a, struct buf *out)
{
	time_t day = midnight(l->zone, a->trigger_at, 0);
	time_t begins = a->start.year ? midnight(l->zone, zone_instant(l->zone, a->start), 0) : day;

	if (begins != day)
		format_day(0, a->start.month, a->start.day, out);
	else if (a->all_day)
		buf_adds(out, "today");
	if (a->all_day || !a->start.year)
		return;
	if (out->n)
		buf_addc(out, ' ');
	format_clock(a->start.hour, a->start.minute, out);
}

static void said_words(const struct listing *l, const struct icloud_alarm *a, struct buf *out)
{
	struct civil until = zone_civil(l->zone, a->rings_at);

	if (a->said == ALARM_DISMISSED)
		buf_adds(out, "dismissed");
	else if (a->said == ALARM_PUT_OFF && buf_adds(out, "put off until "))
		format_clock(until.hour, until.minute, out);
}

static void row_text(void *ctx, const struct icloud_alarm *a)
{
	struct listing *l = ctx;
	time_t day = midnight(l->zone, a->trigger_at, 0);
	struct buf when = BUF_INIT(KIB), said = BUF_INIT(KIB);

	if (day != l->midnight)
		day_heading(l, day);
	start_words(l, a, &when);
	said_words(l, a, &said);
	table_word(&l->table, words_hours(a->trigger.hour, a->trigger.minute).text);
	table_cell(&l->table, a->title.n ? a->title : STR("no title"));
	table_cell(&l->table, buf_str(&when));
	table_cell(&l->table, a->calendar);
	table_cell(&l->table, buf_str(&said));
	buf_release(&when);
	buf_release(&said);
}

/* Where the zone is another one than this machine's, the times would else mislead. */
static void say_about(struct cli *c, const struct zone *zone)
{
	struct icloud_alarms about;

	if (!alarms_about(c->reader, &about))
		return;
	if (zone)
		buf_printf(&c->out, "Times are those of %s.\n", about.zone);
	if (about.note[0])
		output_note(c, about.note);
}

static void alarms_text(struct cli *c, const struct zone *zone, time_t from, time_t to, int days)
{
	struct listing l = {.c = c, .zone = zone};
	time_t as_of = alarms_list(c->reader, from, to, row_text, &l);

	if (l.midnight)
		table_end(&l.table, &c->out);
	else
		buf_printf(&c->out, "No alarm in the next %s.\n",
			words_many(days, "day", "days").text);
	out_as_of(c, as_of);
	say_about(c, zone);
}

/* -- a calendar file -------------------------------------------------------------------------------- */

static bool write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = str_part(text, (size_t)n, text.n);
	}
	return fsync(fd) == 0;
}

/* Never over what is there. */
static bool new_file(const char *path, struct str text, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && write_all(fd, text);

	if (fd < 0 && errno == EEXIST)
		return failf(err, ERR_FAILED, "Name another file, or remove this one first.",
			"%.160s is there already; nothing was written.", path);
	if (!ok)
		fail_file(err, "write", path);
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	if (!ok && fd >= 0)
		unlink(path);
	return ok;
}

static void row_ics(void *ctx, const struct icloud_alarm *a)
{
	struct listing *l = ctx;

	ics_add(l->ics, a);
	l->n++;
}

static void say_written(struct cli *c, const char *path, size_t alarms, size_t events)
{
	struct json_writer w = json_writer(&c->out);

	if (!c->json) {
		buf_printf(&c->out, "%s of %s written into %s.\n",
			words_many((int64_t)alarms, "alarm", "alarms").text,
			words_many((int64_t)events, "event", "events").text, path);
		return;
	}
	json_object(&w);
	json_key(&w, "file");
	json_put(&w, path);
	json_key(&w, "alarms");
	json_put_int(&w, (int64_t)alarms);
	json_key(&w, "events");
	json_put_int(&w, (int64_t)events);
	json_object_end(&w);
	out_line_end(c);
}

static bool alarms_ics(struct cli *c, const char *path, const struct zone *zone, time_t from,
	time_t to, struct error *err)
{
	struct listing l = {.c = c, .zone = zone, .ics = ics_new(zone)};
	struct buf text = BUF_INIT(256 * MIB);
	time_t as_of = alarms_list(c->reader, from, to, row_ics, &l);
	size_t events = 0;
	bool ok = ics_write(l.ics, as_of, &text, &events) ||
		  fail(err, ERR_TOO_BIG, "There are too many alarms for one file.",
			  "Ask for fewer days with --days.");

	if (ok && strcmp(path, "-") == 0)
		buf_add_str(&c->out, buf_str(&text));
	else if (ok && (ok = new_file(path, buf_str(&text), err)))
		say_written(c, path, l.n, events);
	ics_free(&l.ics);
	buf_release(&text);
	return ok;
}

/* -- the command ------------------------------------------------------------------------------------ */

static void ignore(void *ctx, const struct icloud_alarm *a)
{
	(void)ctx;
	(void)a;
}

/* What is stored may end earlier than is asked for, or be told in a zone that is the account's no more. */
static time_t usable(struct cli *c, const struct zone *zone, time_t to)
{
	time_t as_of = alarms_list(c->reader, 0, 0, ignore, NULL);
	struct icloud_preferences p;
	struct icloud_alarms about;

	if (!as_of || c->settings.offline || !alarms_about(c->reader, &about))
		return as_of;
	if (cli_option(c, "days") && midnight(zone, as_of, about.days) < to)
		return 0;
	preferences_read(c->reader, &p);
	return p.zone[0] && about.zone[0] && strcmp(p.zone, about.zone) != 0 ? 0 : as_of;
}

static bool show(struct cli *c, const struct zone *zone, int days, struct error *err)
{
	time_t from = midnight(zone, clock_now(), 0), to = midnight(zone, from, days);
	const char *file = cli_option(c, "ics");

	if (file)
		return alarms_ics(c, file, zone, from, to, err);
	if (c->json)
		alarms_json(c, zone, from, to);
	else
		alarms_text(c, zone, from, to, days);
	return true;
}

static bool is_sound(const struct cli *c, struct error *err)
{
	const char *file = cli_option(c, "ics");

	if (file && !*file)
		return fail(err, ERR_USAGE, "--ics names no file.",
			"For example --ics alarms.ics, or - for standard output.");
	if (cli_option(c, "notify") && (file || cli_option(c, "days")))
		return fail(err, ERR_USAGE, "--notify tells what is due now.",
			"Leave out --days and --ics.");
	return !(file && c->json && strcmp(file, "-") == 0) ||
	       fail(err, ERR_USAGE, "--ics - and --json both want standard output.",
		       "Name a file, or leave one out.");
}

static bool alarms_run(struct cli *c, struct error *err)
{
	struct zone *zone;
	int days = DAYS;
	time_t to;
	bool ok;

	if (!is_sound(c, err) || !cli_number(c, "days", 1, DAYS_MAX, &days, err))
		return false;
	if (cli_option(c, "notify"))
		return alarms_notify(c, err);
	zone = alarms_zone(c->reader);
	to = midnight(zone, midnight(zone, clock_now(), 0), days);
	ok = cli_need(c, ASK_ALARMS, &days, usable(c, zone, to), err);
	zone_free(&zone);
	if (!ok)
		return false;
	zone = alarms_zone(c->reader); /* of what was read just now */
	ok = show(c, zone, days, err);
	zone_free(&zone);
	return ok;
}

static const struct cli_option alarms_options[] = {
	{"days", "N", "so many days from today on (31)"},
	{"ics", "FILE", "write them into a new calendar file; -: to standard output"},
	{"notify", NULL, "run notify_command for what is due and was not told yet"},
	{NULL},
};

const struct command cmd_alarms = {
	.name = "alarms",
	.arguments = "",
	.help = "The alarms of your calendars, from today on",
	.more = "--notify is for a timer: each alarm is told once, whoever tells it. Without "
		"notify_command\n"
		"in the configuration it is printed. What rang more than an hour ago is not told.",
	.options = alarms_options,
	.stored = true,
	.run = alarms_run,
};
