/* Settings of icloud.com in words: language, time zone, clock, dates, names. For reading only; what this
 * program does not use is counted. (protocol 8) */
#include "panes/account.h"

#include "icloud/json.h"

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

static bool text(struct str app, const char *key, char *out, size_t size)
{
	struct buf decoded = BUF_INIT(4 * KIB);
	bool ok = json_text(json_get(app, key), &decoded) && decoded.n > 0;
	struct str s = utf8_clip(buf_str(&decoded), size - 1);

	if (ok) {
		memcpy(out, s.p, s.n);
		out[s.n] = '\0';
	}
	buf_release(&decoded);
	return ok;
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

static void language(struct account_settings *s, struct str account)
{
	char locale[40];
	const char *name, *region;

	if (!text(account, "locale", locale, sizeof(locale)))
		return;
	name = language_name(locale);
	region = strpbrk(locale, "-_");
	if (name && region && strlen(region) == 3)
		add(s, "Language", "%s (%c%c)", name, region[1] & ~0x20, region[2] & ~0x20);
	else
		add(s, "Language", "%s", name ? name : locale);
}

static void zone(struct account_settings *s, struct str account)
{
	static const char *const keys[] = {"timeZone", "timezoneName", "timeZoneCity"};
	char words[60];

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (text(account, keys[i], words, sizeof(words))) {
			add(s, "Time zone", "%s", words);
			return;
		}
}

static void clock_and_date(struct account_settings *s, struct str calendar)
{
	int64_t hours, day;
	char words[60];

	if (json_int64(json_get(calendar, "timeFormat"), &hours))
		add(s, "Clock", "%" PRId64 " hours", hours);
	if (text(calendar, "dateFormat", words, sizeof(words)))
		add(s, "Date", "%s", words);
	if (json_int64(json_get(calendar, "startingWeekday"), &day) && day >= 0 && day < 7)
		add(s, "Week", "starts on %s", weekday_name((int)day));
}

static void names(struct account_settings *s, struct str contacts)
{
	char shown[40], sorted[40];
	bool has_shown = text(contacts, "displayFields", shown, sizeof(shown));
	bool has_sorted = text(contacts, "displayOrderBy", sorted, sizeof(sorted));

	if (has_shown && strchr(shown, ','))
		*strchr(shown, ',') = ' ';
	if (has_shown)
		add(s, "Names", "shown %s", shown);
	if (has_sorted && strchr(sorted, ','))
		add(s, has_shown ? "" : "Names", "sorted %.*s, %s",
			(int)(strchr(sorted, ',') - sorted), sorted, strchr(sorted, ',') + 1);
}

static void events(struct account_settings *s, struct str calendar)
{
	struct str alarm = json_get(calendar, "defaultEventAlarm");
	int64_t minutes = 0, hours = 0, days = 0;
	bool yes;

	json_int64(json_get(alarm, "minutes"), &minutes);
	json_int64(json_get(alarm, "hours"), &hours);
	json_int64(json_get(alarm, "days"), &days);
	if (alarm.n && minutes + hours + days > 0)
		add(s, "New events", "alarm %" PRId64 " %s before",
			days	? days
			: hours ? hours
				: minutes,
			days	? "days"
			: hours ? "h"
				: "min");
	if (json_bool(json_get(calendar, "showBirthdays"), &yes))
		add(s, "Birthdays", "%s", yes ? "shown" : "not shown");
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
	struct str account = json_get(json, "account"), contacts = json_get(json, "contacts");
	struct str calendar = json_get(json, "calendar");
	bool yes;

	memset(s, 0, sizeof(*s));
	s->known = true;
	language(s, account);
	zone(s, account);
	clock_and_date(s, calendar);
	names(s, contacts);
	events(s, calendar);
	if (json_bool(json_get(contacts, "usePhoneFormat"), &yes))
		add(s, "Phones", "%s", yes ? "formatted by country" : "as they were typed");
	s->others = count_keys(json) - s->n;
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
