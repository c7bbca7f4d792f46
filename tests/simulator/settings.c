/* The key-value service of icloud.com's settings (protocol 8): reading only. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One row per setting; rows of one app stand together. */
static const struct {
	const char *app, *name, *data;
} settings[] = {
	{"account", "lastUsedApp", "\"mail\""},
	{"account", "locale", "\"en-gb\""},
	{"account", "regionFormat", "\"en-gb\""},
	{"account", "regionFormatsMatchLanguage", "true"},
	{"account", "timeZone", "\"Europe/London\""},
	{"account", "timeZoneCity", "\"London\""},
	{"account", "timezoneName", "\"Europe/London\""},
	{"contacts", "countryFormat", "\"gb\""},
	{"contacts", "displayFields", "\"last,first\""},
	{"contacts", "displayOrderBy", "\"last,first\""},
	{"contacts", "preferenceId", "\"1\""},
	{"contacts", "usePhoneFormat", "true"},
	{"calendar", "alarmsByDefault", "true"},
	{"calendar", "calendarListWidth", "250"},
	{"calendar", "dateFormat", "\"DD/MM/YYYY\""},
	{"calendar", "dateSeparator", "\"/\""},
	{"calendar", "defaultCalendar", "\"home\""},
	{"calendar", "defaultEventAlarm",
		"{\"minutes\":15,\"days\":0,\"seconds\":0,\"before\":true,\"hours\":0,\"weeks\":"
		"0}"},
	{"calendar", "enableTimeZone", "true"},
	{"calendar", "lastTimeZoneSet", "[\"Europe/London\",\"Europe/Berlin\"]"},
	{"calendar", "showBirthdays", "true"},
	{"calendar", "showDeclinedEvents", "false"},
	{"calendar", "startingWeekday", "1"},
	{"calendar", "timeFormat", "24"},
	{"calendar", "timeSeparator", "\":\""},
	{"calendar", "viewingMode", "2"},
	{"calendar", "visibleDays", "5"},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

/* The newest order about a setting counts. */
struct setting_change {
	char *app, *name, *data; /* data: JSON */
};

bool settings_order(struct sim *s, struct str json, char *why, size_t n)
{
	struct str order = json_value(json), data = json_get(order, "data");
	struct buf app = BUF_INIT(KIB), name = BUF_INIT(KIB);
	bool known = json_text(json_get(order, "app"), &app) && app.n &&
		     json_text(json_get(order, "name"), &name) && name.n && data.n;

	if (known) {
		s->settings = mem_grow(s->settings, s->n_settings + 1, sizeof *s->settings);
		s->settings[s->n_settings++] = (struct setting_change){
			str_dup(buf_str(&app)), str_dup(buf_str(&name)), str_dup(data)};
	} else {
		snprintf(why, n, "app, name or data is missing");
	}
	buf_release(&app);
	buf_release(&name);
	return known;
}

void settings_release(struct sim *s)
{
	for (size_t i = 0; i < s->n_settings; i++) {
		free(s->settings[i].app);
		free(s->settings[i].name);
		free(s->settings[i].data);
	}
	free(s->settings);
}

static const struct setting_change *changed(const struct sim *s, const char *app, const char *name)
{
	for (size_t i = s->n_settings; i-- > 0;)
		if (strcmp(s->settings[i].app, app) == 0 && strcmp(s->settings[i].name, name) == 0)
			return &s->settings[i];
	return NULL;
}

static bool built_in(const char *app, const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].app, app) == 0 && strcmp(settings[i].name, name) == 0)
			return true;
	return false;
}

static void write_key(struct json_writer *w, const char *name, const char *data)
{
	if (strcmp(data, "null") == 0)
		return;
	json_object(w);
	json_key(w, "name");
	json_put(w, name);
	json_key(w, "data");
	json_put_raw(w, str_of(data));
	json_object_end(w);
}

static void write_keys(const struct sim *s, const char *app, struct json_writer *w)
{
	const struct setting_change *c;

	json_key(w, "keys");
	json_array(w);
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].app, app) == 0) {
			c = changed(s, app, settings[i].name);
			write_key(w, settings[i].name, c ? c->data : settings[i].data);
		}
	for (size_t i = 0; i < s->n_settings; i++) {
		c = &s->settings[i];
		if (strcmp(c->app, app) == 0 && !built_in(app, c->name) &&
			changed(s, app, c->name) == c)
			write_key(w, c->name, c->data);
	}
	json_array_end(w);
}

static void write_app(const struct sim *s, const char *app, struct json_writer *w)
{
	char version[80];
	bool any = false;

	for (size_t i = 0; i < SETTINGS; i++)
		any |= strcmp(settings[i].app, app) == 0;
	version[0] = '\0';
	if (any)
		snprintf(version, sizeof version, "FT=-@RU=%s@S=227000", s->unique);
	json_object(w);
	json_key(w, "registry-version");
	json_put(w, version);
	write_keys(s, app, w);
	json_key(w, "registry-status");
	json_put_int(w, 1);
	json_key(w, "app-id");
	json_put(w, app);
	json_object_end(w);
}

/* Nobody knows how the web client writes here, so whoever does is wrong. */
static bool writes(struct str body)
{
	struct json_walk apps = json_walk(json_get(body, "apps"));

	while (json_next(&apps))
		if (json_count(json_get(apps.value, "keys")) > 0)
			return true;
	return false;
}

void keyvalue_sync(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_walk apps = json_walk(json_get(json_value(buf_str(&q->body)), "apps"));
	struct json_writer w = json_writer(&a->body);
	struct buf app = BUF_INIT(1 * KIB);

	if (writes(json_value(buf_str(&q->body)))) {
		refuse(a, 403, NULL, "settings are not to be written");
		return;
	}
	json_object(&w);
	json_key(&w, "timestamp");
	json_put_int(&w, (int64_t)sim_now(s) * 1000);
	json_key(&w, "status");
	json_put_int(&w, 0);
	json_key(&w, "apps");
	json_array(&w);
	while (json_next(&apps)) {
		buf_clear(&app);
		json_text(json_get(apps.value, "app-id"), &app);
		if (app.n)
			write_app(s, buf_cstr(&app), &w);
	}
	json_array_end(&w);
	json_object_end(&w);
	buf_release(&app);
}
