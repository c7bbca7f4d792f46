/* The settings of the account as values of their own types. Pure but for the one that reads the store;
 * whatever is missing, of another type or out of range is as if it was never told. (protocol 8) */
#include "settings/settings.h"

#include "icloud/json.h"
#include "icloud/zone.h"

#include <string.h>

enum { SETTINGS_BYTES = MIB, DAY_S = 24 * 60 * 60 };

static bool text(
	struct icloud_preferences *p, struct str app, const char *key, char *out, size_t size)
{
	struct buf decoded = BUF_INIT(4 * KIB);
	bool ok = json_text(json_get(app, key), &decoded) && decoded.n > 0;
	struct str s = utf8_clip(buf_str(&decoded), size - 1);

	p->used += ok;
	if (ok) {
		memcpy(out, s.p, s.n);
		out[s.n] = '\0';
	}
	buf_release(&decoded);
	return ok;
}

static int yes_or_no(struct icloud_preferences *p, struct str app, const char *key)
{
	bool yes;

	if (!json_bool(json_get(app, key), &yes))
		return -1;
	p->used++;
	return yes;
}

static void zone(struct icloud_preferences *p, struct str account)
{
	static const char *const keys[] = {"timeZone", "timezoneName", "timeZoneCity"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (text(p, account, keys[i], p->zone, sizeof p->zone) &&
			zone_is_name(str_of(p->zone)))
			return;
	p->zone[0] = '\0';
}

/* A mark between numbers: one sign of ASCII that is neither letter nor digit. */
static bool is_mark(char c)
{
	return c && strchr(":./-, ", c);
}

static void clock_of(struct icloud_preferences *p, struct str calendar)
{
	int64_t hours;
	char mark[8] = "";

	if (json_int64(json_get(calendar, "timeFormat"), &hours) && (hours == 12 || hours == 24)) {
		p->has_clock = true;
		p->formats.twelve_hours = hours == 12;
		p->used++;
	}
	if (text(p, calendar, "timeSeparator", mark, sizeof mark) && !mark[1] && is_mark(mark[0]))
		p->formats.clock_mark = mark[0];
}

/* "DD/MM/YYYY", "M.D.YY", "YYYY-MM-DD": which letter comes first, and what follows its run. */
static void date(struct icloud_preferences *p, struct str calendar)
{
	char form[24] = "", mark[8] = "";
	size_t run;

	if (!text(p, calendar, "dateFormat", form, sizeof form) || !strpbrk(form, "dD") ||
		!strpbrk(form, "mM") || !strpbrk(form, "yY") || !strchr("dDmMyY", form[0]))
		return;
	p->has_date = true;
	p->formats.order = strchr("dD", form[0])   ? DATE_DAY_FIRST
			   : strchr("mM", form[0]) ? DATE_MONTH_FIRST
						   : DATE_YEAR_FIRST;
	run = strspn(form, "dDmMyY");
	if (is_mark(form[run]))
		p->formats.date_mark = form[run];
	if (text(p, calendar, "dateSeparator", mark, sizeof mark) && !mark[1] && is_mark(mark[0]))
		p->formats.date_mark = mark[0];
}

static void week(struct icloud_preferences *p, struct str calendar)
{
	int64_t day;

	if (!json_int64(json_get(calendar, "startingWeekday"), &day) || day < 0 || day > 6)
		return;
	p->has_week = true;
	p->formats.first_weekday = (int)day;
	p->used++;
}

static bool part(struct str alarm, const char *key, int64_t seconds, int64_t *sum)
{
	int64_t n = 0;

	if (!json_int64(json_get(alarm, key), &n))
		return true; /* not told: none of these */
	if (n < 0 || n > 10000)
		return false;
	*sum += n * seconds;
	return true;
}

static void default_alarm(struct icloud_preferences *p, struct str calendar)
{
	struct str alarm = json_get(calendar, "defaultEventAlarm");
	int64_t sum = 0;
	bool before;

	if (json_type(alarm) != JSON_OBJECT || !part(alarm, "weeks", 7 * DAY_S, &sum) ||
		!part(alarm, "days", DAY_S, &sum) || !part(alarm, "hours", 3600, &sum) ||
		!part(alarm, "minutes", 60, &sum) || !part(alarm, "seconds", 1, &sum))
		return;
	p->has_alarm = true;
	p->alarm_s = json_bool(json_get(alarm, "before"), &before) && !before ? -sum : sum;
	p->used++;
}

void preferences_from(struct str settings, struct icloud_preferences *p)
{
	struct str account = json_get(settings, "account"),
		   contacts = json_get(settings, "contacts");
	struct str calendar = json_get(settings, "calendar");

	*p = (struct icloud_preferences){.known = true, .formats = formats_built_in()};
	text(p, account, "locale", p->locale, sizeof p->locale);
	zone(p, account);
	clock_of(p, calendar);
	date(p, calendar);
	week(p, calendar);
	default_alarm(p, calendar);
	text(p, contacts, "displayFields", p->shown, sizeof p->shown);
	text(p, contacts, "displayOrderBy", p->sorted, sizeof p->sorted);
	text(p, contacts, "countryFormat", p->country, sizeof p->country);
	p->phone_formats = yes_or_no(p, contacts, "usePhoneFormat");
	p->birthdays = yes_or_no(p, calendar, "showBirthdays");
	p->declined = yes_or_no(p, calendar, "showDeclinedEvents");
}

bool preferences_read(struct icloud_reader *r, struct icloud_preferences *out)
{
	struct buf json = BUF_INIT(SETTINGS_BYTES);
	bool ok = settings_read(r, &json, NULL);

	if (ok)
		preferences_from(buf_str(&json), out);
	else
		*out = (struct icloud_preferences){.formats = formats_built_in(),
			.phone_formats = -1,
			.birthdays = -1,
			.declined = -1};
	buf_release(&json);
	return ok;
}

void preferences_follow(struct icloud_reader *r)
{
	struct icloud_preferences p;

	preferences_read(r, &p);
	formats_use(p.formats);
}
