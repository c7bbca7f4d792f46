/* Settings of icloud.com in words: language, time zone, clock, dates, names. For reading only; what this
 * program does not use is counted. (protocol 8) */
#include "panes/account.h"

#include "icloud/json.h"
#include "panes/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SETTINGS_BYTES = 1024 * 1024 };

static void add(struct account_settings *s, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct account_settings *s, const char *label, const char *format, ...)
{
	va_list args;

	if (s->n == SETTINGS_MAX)
		return;
	s->setting[s->n].label = label;
	va_start(args, format);
	vsnprintf(s->setting[s->n].words, sizeof(s->setting[0].words), format, args);
	va_end(args);
	s->n++;
}

static const char *language_name(const char *locale)
{
	static const char *const name[][2] = {{"en", "English"}, {"de", "German"}, {"fr", "French"},
		{"es", "Spanish"}, {"it", "Italian"}, {"nl", "Dutch"}, {"pt", "Portuguese"},
		{"sv", "Swedish"}, {"da", "Danish"}, {"nb", "Norwegian"}, {"fi", "Finnish"},
		{"pl", "Polish"}, {"ja", "Japanese"}, {"ko", "Korean"}, {"zh", "Chinese"}};

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		if (!strncmp(locale, name[i][0], 2))
			return name[i][1];
	return NULL;
}

static void language(struct account_settings *s, const struct icloud_preferences *p)
{
	const char *name = language_name(p->locale), *region = strpbrk(p->locale, "-_");

	if (!p->locale[0])
		return;
	if (name && region && strlen(region) == 3)
		add(s, "Language", "%s (%c%c)", name, region[1] & ~0x20, region[2] & ~0x20);
	else
		add(s, "Language", "%s", name ? name : p->locale);
}

/* Each as this very day is written. */
static void clock_and_date(struct account_settings *s, const struct icloud_preferences *p)
{
	struct civil today = civil_of(clock_now());
	struct buf date = BUF_INIT(KIB);

	format_date(today.year, today.month, today.day, &date);
	if (p->has_clock)
		add(s, "Clock", "%d hours", p->formats.twelve_hours ? 12 : 24);
	if (p->has_date)
		add(s, "Date", "%s, %s", buf_cstr(&date),
			words_date(0, today.month, today.day).text);
	if (p->has_week)
		add(s, "Week", "starts on %s", weekday_name(p->formats.first_weekday));
	buf_release(&date);
}

static void names(struct account_settings *s, const struct icloud_preferences *p)
{
	const char *apart = strchr(p->sorted, ',');

	if (strchr(p->shown, ','))
		add(s, "Names", "shown %.*s %s", (int)strcspn(p->shown, ","), p->shown,
			strchr(p->shown, ',') + 1);
	if (apart)
		add(s, strchr(p->shown, ',') ? "" : "Names", "sorted %.*s, %s",
			(int)(apart - p->sorted), p->sorted, apart + 1);
}

static void default_alarm(struct account_settings *s, const struct icloud_preferences *p)
{
	int64_t at = p->alarm_s < 0 ? -p->alarm_s : p->alarm_s, minutes = at / 60;
	const char *when = p->alarm_s < 0 ? "after" : "before";

	if (!p->has_alarm)
		return;
	if (minutes == 0)
		add(s, "New events", "alarm at the time of the event");
	else if (minutes % (24 * 60) == 0)
		add(s, "New events", "alarm %s %s",
			words_many(minutes / (24 * 60), "day", "days").text, when);
	else if (minutes % 60 == 0)
		add(s, "New events", "alarm %" PRId64 " h %s", minutes / 60, when);
	else
		add(s, "New events", "alarm %" PRId64 " min %s", minutes, when);
}

static int count_keys(struct str json)
{
	struct json_walk apps = json_walk(json);
	int n = 0;

	while (json_next(&apps))
		n += (int)json_count(apps.value);
	return n;
}

void account_settings_words(struct account_settings *s, struct str json)
{
	struct icloud_preferences p;

	memset(s, 0, sizeof(*s));
	preferences_from(json, &p);
	s->known = true;
	language(s, &p);
	if (p.zone[0])
		add(s, "Time zone", "%s", p.zone);
	clock_and_date(s, &p);
	names(s, &p);
	default_alarm(s, &p);
	if (p.birthdays >= 0)
		add(s, "Birthdays", "%s", p.birthdays ? "shown" : "not shown");
	if (p.phone_formats >= 0)
		add(s, "Phones", "%s",
			p.phone_formats ? "formatted by country" : "as they were typed");
	s->others = count_keys(json) - p.used;
	s->others = s->others > 0 ? s->others : 0;
}

void account_settings_read(struct account_settings *s, struct icloud_reader *r)
{
	struct buf json = BUF_INIT(SETTINGS_BYTES);
	time_t as_of;

	if (settings_read(r, &json, &as_of))
		account_settings_words(s, buf_str(&json));
	else
		memset(s, 0, sizeof(*s));
	buf_release(&json);
}
