/* Settings, weakest first: built in, the INI file, the environment. Flags come later, from the caller.
 * Owns the table of names and the folders; opens and creates nothing. */
#include "base/config.h"
#include "base/file.h"
#include "icloud/health.h"
#include "icloud/icloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Too old a browser or build makes sign-in fail (protocol 1.2, 1.4): renew these four together. */
#define USER_AGENT                                                                                 \
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "       \
	"Gecko) Version/18.3.1 Safari/605.1.15"
#define BUILD_NUMBER	 "2534Project66"
#define MASTERING_NUMBER "2534B22"

enum { KEYS_MOST = 64 };
enum setting_kind { SET_URL, SET_TEXT, SET_PATH, SET_SECONDS, SET_BATCH, SET_PERCENT, SET_FLAG };

/*       name, kind, built in   (the name in the INI file; upper case with ICLOUD_TUI_ in front in the environment) */
static const struct setting {
	const char *name;
	enum setting_kind kind;
	size_t place;
	const char *built_in;
} table[] = {
#define AT(member) offsetof(struct icloud_settings, member)
	{"auth_url", SET_URL, AT(auth_url), "https://idmsa.apple.com/appleauth/auth"},
	{"setup_url", SET_URL, AT(setup_url), "https://setup.icloud.com/setup/ws/1"},
	{"home_url", SET_URL, AT(home_url), "https://www.icloud.com"},
	{"cloudkit_url", SET_URL, AT(cloudkit_url), "https://api.apple-cloudkit.com"},
	{"ca_file", SET_PATH, AT(ca_file), NULL},
	{"account", SET_TEXT, AT(account), NULL},
	{"user_agent", SET_TEXT, AT(user_agent), USER_AGENT},
	{"build_number", SET_TEXT, AT(build_number), BUILD_NUMBER},
	{"mastering_number", SET_TEXT, AT(mastering_number), MASTERING_NUMBER},
	{"password_command", SET_TEXT, AT(password_command), NULL},
	{"notify_command", SET_TEXT, AT(notify_command), NULL},
	{"theme", SET_TEXT, AT(theme), NULL},
	{"order_by", SET_TEXT, AT(order_by), NULL},
	{"hold", SET_SECONDS, AT(hold_s), "5"},
	{"batch", SET_BATCH, AT(batch), "25"},
	{"storage_warning", SET_PERCENT, AT(storage_warning), "80"},
	{"offline", SET_FLAG, AT(offline), "no"},
	{"read_only", SET_FLAG, AT(read_only), "no"},
	{"ascii", SET_FLAG, AT(ascii), "no"},
	{"bell", SET_FLAG, AT(bell), "no"},
	{"notices", SET_FLAG, AT(notices), "yes"},
	{"thin_backups", SET_FLAG, AT(thin_backups), "yes"},
	{"push", SET_FLAG, AT(push), "yes"},
#undef AT
};
enum { SETTINGS = sizeof table / sizeof *table };

static void *place_of(struct icloud_settings *s, const struct setting *t)
{
	return (char *)s + t->place;
}

static bool set_text(struct icloud_settings *s, const struct setting *t, struct str value)
{
	char **to = place_of(s, t);

	free(*to);
	*to = value.n ? str_dup(value) : NULL;
	return true;
}

static bool set_url(
	struct icloud_settings *s, const struct setting *t, struct str value, struct error *err)
{
	struct str host = str_part(value, 8, value.n);

	if (!str_starts(value, STR("https://")) || host.n == 0 || host.p[0] == '/')
		return failf(err, ERR_USAGE, "An endpoint begins with https://.",
			"The setting %s is no such address.", t->name);
	while (value.n && value.p[value.n - 1] == '/')
		value.n--;
	return set_text(s, t, value);
}

static bool set_number(struct icloud_settings *s, const struct setting *t, struct str value,
	int least, int most, struct error *err)
{
	int64_t n;

	if (!str_to_int64(value, &n) || n < least || n > most) {
		failf(err, ERR_USAGE, "", "The setting %s is no such number.", t->name);
		if (err)
			snprintf(err->next, sizeof err->next, "Give a whole number from %d to %d.",
				least, most);
		return false;
	}
	*(int *)place_of(s, t) = (int)n;
	return true;
}

static bool set_flag(
	struct icloud_settings *s, const struct setting *t, struct str value, struct error *err)
{
	bool yes = str_is_nocase(value, "yes") || str_is_nocase(value, "true") ||
		   str_is_nocase(value, "on") || str_is(value, "1");
	bool no = str_is_nocase(value, "no") || str_is_nocase(value, "false") ||
		  str_is_nocase(value, "off") || str_is(value, "0");

	if (!yes && !no)
		return failf(err, ERR_USAGE, "Write yes or no.",
			"The setting %s is neither yes nor no.", t->name);
	*(bool *)place_of(s, t) = yes;
	return true;
}

static bool set(
	struct icloud_settings *s, const struct setting *t, struct str value, struct error *err)
{
	switch (t->kind) {
	case SET_URL:
		return set_url(s, t, value, err);
	case SET_SECONDS:
		return set_number(s, t, value, 0, 60, err);
	case SET_BATCH:
		return set_number(s, t, value, 1, 25, err);
	case SET_PERCENT:
		return set_number(s, t, value, 1, 100, err);
	case SET_FLAG:
		return set_flag(s, t, value, err);
	case SET_PATH:
		if (value.n && value.p[0] != '/')
			return failf(err, ERR_USAGE, "Give the whole path, from / on.",
				"The setting %s is no whole path.", t->name);
		return set_text(s, t, value);
	case SET_TEXT:
		break;
	}
	return set_text(s, t, value);
}

static void built_in(struct icloud_settings *s)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (table[i].built_in)
			set(s, &table[i], str_of(table[i].built_in), NULL);
}

/* [keys contacts], new = F2 +: names of keys are the screen's, which says at its start what it does not
 * know. Here only their number is limited. */
static bool add_key(struct icloud_settings *s, const char *place, const char *action,
	const char *keys, struct error *err)
{
	if (s->keys == KEYS_MOST)
		return failf(err, ERR_USAGE, "Leave some out.",
			"There are more than %d keys of your own.", KEYS_MOST);
	s->key = mem_grow(s->key, s->keys + 1, sizeof *s->key);
	s->key[s->keys].place = mem_dup(place);
	s->key[s->keys].action = mem_dup(action);
	s->key[s->keys++].keys = mem_dup(keys);
	return true;
}

static bool from_file(
	void *ctx, const char *section, const char *name, const char *value, struct error *err)
{
	if (!*section)
		for (size_t i = 0; i < SETTINGS; i++)
			if (strcmp(table[i].name, name) == 0)
				return set(ctx, &table[i], str_trim(str_of(value)), err);
	if (strncmp(section, "keys ", 5) == 0)
		return add_key(ctx, section + 5, name, value, err);
	return failf(err, ERR_USAGE, "The manual lists the settings.",
		"There is no setting %s%s%.40s.", section, *section ? "." : "", name);
}

static bool from_variable(struct icloud_settings *s, const struct setting *t, struct error *err)
{
	char name[64] = "ICLOUD_TUI_";
	const char *value;
	size_t n = strlen(name);

	for (const char *c = t->name; *c && n < sizeof name - 1; c++)
		name[n++] = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
	value = getenv(name);
	return !value || !*value || set(s, t, str_trim(str_of(value)), err);
}

static bool from_environment(struct icloud_settings *s, struct error *err)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (!from_variable(s, &table[i], err))
			return false;
	return true;
}

/* $XDG_…_HOME/icloud-tui, or below the home folder. A relative path there does not count (XDG). */
static bool folder(const char *variable, const char *below_home, char **out, struct error *err)
{
	const char *xdg = getenv(variable), *home = getenv("HOME");
	struct buf path = BUF_INIT(4 * KIB);

	if (xdg && *xdg == '/')
		buf_printf(&path, "%s/icloud-tui", xdg);
	else if (home && *home == '/')
		buf_printf(&path, "%s/%s/icloud-tui", home, below_home);
	if (path.n == 0 || path.failed) {
		buf_release(&path);
		return fail(err, ERR_DISK, "It is not known where your files are kept.",
			"Set HOME to your home folder.");
	}
	*out = str_dup(buf_str(&path));
	buf_release(&path);
	return true;
}

static bool folders(struct icloud_settings *s, struct error *err)
{
	return folder("XDG_CONFIG_HOME", ".config", &s->config_dir, err) &&
	       folder("XDG_STATE_HOME", ".local/state", &s->state_dir, err) &&
	       folder("XDG_CACHE_HOME", ".cache", &s->cache_dir, err);
}

static bool is_apples(const char *url)
{
	static const char *const apples[] = {
		"https://idmsa.apple.com/",
		"https://idmsa.apple.com.cn/",
		"https://setup.icloud.com/",
		"https://setup.icloud.com.cn/",
		"https://www.icloud.com/",
		"https://www.icloud.com.cn/",
		"https://api.apple-cloudkit.com/",
	};
	size_t n = strlen(url);

	for (size_t i = 0; i < sizeof apples / sizeof *apples; i++) {
		size_t have = strlen(apples[i]);

		if (strncmp(url, apples[i], have) == 0 ||
			(n == have - 1 && strncmp(url, apples[i], n) == 0))
			return true;
	}
	return false;
}

static bool check(struct icloud_settings *s, struct error *err)
{
	s->not_apple = !is_apples(s->auth_url) || !is_apples(s->setup_url) ||
		       !is_apples(s->home_url) || !is_apples(s->cloudkit_url);
	if (s->order_by && strcmp(s->order_by, "last,first") != 0 &&
		strcmp(s->order_by, "first,last") != 0)
		return fail(err, ERR_USAGE, "The setting order_by is no order of names.",
			"Write last,first or first,last.");
	return true;
}

bool icloud_settings_examine(struct icloud_settings *out,
	void (*mistake)(void *ctx, const struct error *why), void *ctx, struct error *err)
{
	struct icloud_settings s = {0};
	struct buf path = BUF_INIT(8 * KIB);
	struct error why;
	bool ok;

	built_in(&s);
	ok = folders(&s, err) && buf_printf(&path, "%s/config", s.config_dir);
	if (ok)
		config_examine_file(buf_cstr(&path), from_file, &s, mistake, ctx);
	for (size_t i = 0; ok && i < SETTINGS; i++) {
		why = ERROR_INIT;
		if (!from_variable(&s, &table[i], &why))
			mistake(ctx, &why);
	}
	why = ERROR_INIT;
	if (ok && !check(&s, &why))
		mistake(ctx, &why);
	buf_release(&path);
	if (ok)
		*out = s;
	else
		icloud_settings_release(&s);
	return ok;
}

bool icloud_settings_load(struct icloud_settings *out, struct error *err)
{
	struct icloud_settings s = {0};
	struct buf path = BUF_INIT(8 * KIB);
	bool ok;

	built_in(&s);
	ok = folders(&s, err) && buf_printf(&path, "%s/config", s.config_dir) &&
	     config_read_file(buf_cstr(&path), from_file, &s, err) && from_environment(&s, err) &&
	     check(&s, err);
	buf_release(&path);
	if (ok)
		*out = s;
	else
		icloud_settings_release(&s);
	return ok;
}

bool icloud_settings_keep(
	const struct icloud_settings *s, const char *name, const char *value, struct error *err)
{
	char *path = path_join(s->config_dir, "config", NULL);
	bool ok = config_keep(path, name, value, err);

	free(path);
	return ok;
}

void icloud_settings_release(struct icloud_settings *s)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (table[i].kind == SET_URL || table[i].kind == SET_TEXT ||
			table[i].kind == SET_PATH)
			free(*(char **)place_of(s, &table[i]));
	for (size_t i = 0; i < s->keys; i++) {
		free(s->key[i].place);
		free(s->key[i].action);
		free(s->key[i].keys);
	}
	free(s->key);
	free(s->config_dir);
	free(s->state_dir);
	free(s->cache_dir);
	*s = (struct icloud_settings){0};
}
