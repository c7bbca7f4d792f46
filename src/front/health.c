/* What is amiss with the files that are kept here. Only looks: no file is made, moved or mended. "copy" is
 * the cache: what iCloud can tell again. */
#include "front/front.h"
#include "base/file.h"
#include "icloud/health.h"
#include "icloud/hooks.h"
#include "session/session.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const int64_t ROOM_LEAST = 64 * 1024 * 1024;

struct examination {
	void (*found)(void *ctx, const struct icloud_finding *f);
	void *ctx;
	int accounts;
	bool files_ok, ledgers_ok, caches_ok;
};

static void tell_found(struct examination *e, const char *name, bool ok, const char *next,
	const char *what, ...) __attribute__((format(printf, 5, 6)));

static void tell_found(
	struct examination *e, const char *name, bool ok, const char *next, const char *what, ...)
{
	struct icloud_finding f = {.name = name, .ok = ok};
	va_list args;

	va_start(args, what);
	vsnprintf(f.what, sizeof f.what, what, args);
	va_end(args);
	snprintf(f.next, sizeof f.next, "%s", ok ? "" : next);
	e->found(e->ctx, &f);
}

/* -- config file -- */

/* Who can write it can have any command run: password_command, notify_command. */
static void config_file(struct examination *e, const struct icloud_settings *s)
{
	char *path = path_join(s->config_dir, "config", NULL);
	struct stat st;

	if (stat(path, &st) != 0)
		tell_found(
			e, "config", true, "", "There is no file %.300s; nothing needs one.", path);
	else if ((st.st_mode & 022) != 0 || (st.st_uid != geteuid() && st.st_uid != 0))
		tell_found(e, "config", false, "Make it yours alone: chmod go-w.",
			"%.300s can be changed by others, and names commands that run as you.",
			path);
	else
		tell_found(e, "config", true, "", "%.300s.", path);
	free(path);
}

/* -- room -- */

/* Of the folder, or of the one in which it will be made. */
static bool room_in(const char *folder, int64_t *bytes)
{
	char *path = mem_dup(folder), *slash;
	struct statvfs fs;
	bool told;

	while ((told = statvfs(path, &fs) == 0) == false && errno == ENOENT &&
		(slash = strrchr(path, '/')) != NULL && slash != path)
		*slash = '\0';
	if (told)
		*bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	if (hook_point("room"))
		*bytes = 1024 * 1024;
	free(path);
	return told;
}

static void room(struct examination *e, const struct icloud_settings *s)
{
	const char *const folders[] = {s->state_dir, s->cache_dir};
	int64_t least = INT64_MAX, bytes;
	const char *where = folders[0];

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (room_in(folders[i], &bytes) && bytes < least) {
			least = bytes;
			where = folders[i];
		}
	if (least == INT64_MAX)
		return;
	tell_found(e, "room", least >= ROOM_LEAST,
		"Free some: without room for a backup nothing is sent.",
		"%lld MB are free for %.300s.", (long long)(least >> 20), where);
}

/* -- one account -- */

static bool is_file_of_ours(const char *name)
{
	static const char *const names[] = {"session.json", "account.json", "session.lock",
		"refresh.lock", "ledger.db", "cache.db", "activity.json"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return strncmp(name, "ledger.db", 9) == 0 || strncmp(name, "cache.db", 8) == 0;
}

static void file_private(struct examination *e, const char *folder, const char *name)
{
	char *path = path_join(folder, name, NULL);
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0) {
		e->files_ok = false;
		tell_found(e, "files", false, "Make it yours alone: chmod 600.",
			"%.300s can be read or changed by others.", path);
	}
	free(path);
}

static void files_private(struct examination *e, const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL)
		if (is_file_of_ours(entry->d_name))
			file_private(e, folder, entry->d_name);
	if (d)
		closedir(d);
}

static void ledger(struct examination *e, const char *folder)
{
	char *path = path_join(folder, "ledger.db", NULL);

	if (!store_file_sound(path)) {
		e->ledgers_ok = false;
		tell_found(e, "ledger", false,
			"Start icloud-tui: what can be read is rescued, and the file set aside.",
			"%.300s is damaged.", path);
	}
	free(path);
}

static void cache(struct examination *e, const char *folder)
{
	char *path = path_join(folder, "cache.db", NULL);

	if (!store_file_sound(path)) {
		e->caches_ok = false;
		tell_found(e, "copy", false,
			"Start icloud-tui: it is set aside and read again from iCloud.",
			"%.300s is damaged.", path);
	}
	free(path);
}

static void account(struct examination *e, const struct icloud_settings *s, const char *name)
{
	char *state = path_join(s->state_dir, name, NULL),
	     *cached = path_join(s->cache_dir, name, NULL);

	e->accounts++;
	files_private(e, state);
	files_private(e, cached);
	ledger(e, state);
	cache(e, cached);
	free(state);
	free(cached);
}

static void accounts(struct examination *e, const struct icloud_settings *s)
{
	DIR *d = opendir(s->state_dir);
	struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL)
		if (session_names_folder(entry->d_name))
			account(e, s, entry->d_name);
	if (d)
		closedir(d);
}

static void tell_sound(struct examination *e)
{
	char of[64];

	snprintf(of, sizeof of, "%d %s", e->accounts, e->accounts == 1 ? "account" : "accounts");
	if (!e->accounts)
		return;
	if (e->files_ok)
		tell_found(e, "files", true, "", "Those of %s are for you only.", of);
	if (e->ledgers_ok)
		tell_found(e, "ledger", true, "", "Sound, of %s.", of);
	if (e->caches_ok)
		tell_found(e, "copy", true, "", "Sound, of %s.", of);
}

bool icloud_examine(const struct icloud_settings *s,
	void (*found)(void *ctx, const struct icloud_finding *f), void *ctx)
{
	struct examination e = {.found = found,
		.ctx = ctx,
		.files_ok = true,
		.ledgers_ok = true,
		.caches_ok = true};

	config_file(&e, s);
	room(&e, s);
	accounts(&e, s);
	tell_sound(&e);
	return e.ledgers_ok && e.caches_ok;
}

bool icloud_clock_ahead(const struct icloud *ic, int64_t *seconds)
{
	return session_clock_ahead(ic->account.session, seconds);
}
