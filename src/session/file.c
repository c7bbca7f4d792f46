/* What the session keeps below state_dir: account.json, session.json, waits.json. Owns their formats;
 * session.json is bound to its endpoints, read only when nobody else can read it, and never holds a
 * password.
 */
#include "session/inner.h"

#include "base/crypto.h"
#include "base/file.h"
#include "icloud/time.h"
#include "net/hosts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VERSION = 1, SAVE_AFTER_MS = 2000, SAVE_AGAIN_MS = 1000 };

char *session_path(const struct session *s, const char *name)
{
	return path_join(s->settings->state_dir, s->folder, name, NULL);
}

/* -- reading -- */

static void read_text(struct str object, const char *key, char **member)
{
	struct buf b = BUF_INIT(16 * KIB);

	if (json_text(json_get(object, key), &b))
		session_set(member, buf_str(&b));
	buf_release(&b);
}

static void read_secret(struct str object, const char *key, struct secret *out)
{
	struct buf b = BUF_INIT(64 * KIB);

	if (json_text(json_get(object, key), &b))
		secret_set(out, buf_str(&b));
	wipe_buf(&b);
}

static void read_time(struct str object, const char *key, time_t *out)
{
	int64_t n;

	if (json_int64(json_get(object, key), &n))
		*out = (time_t)n;
}

bool session_is_ours(const struct session *s, struct str object)
{
	return json_text_is(json_get(object, "endpoints"), hosts_id(engine_hosts(s->engine)));
}

/* What is kept of a region that these endpoints do not lead to any more is passed over. */
static void read_domain(struct session *s, struct str object)
{
	struct buf b = BUF_INIT(KIB);

	if (json_text(json_get(object, "domain"), &b) && b.n)
		session_move(s, buf_cstr(&b));
	buf_release(&b);
}

static bool load_account(struct session *s, const char *folder, struct error *err)
{
	char *path = path_join(s->settings->state_dir, folder, "account.json", NULL);
	struct buf b = BUF_INIT(256 * KIB);
	struct str value, aliases;
	bool good = file_read(path, &b, err);

	value = json_value(buf_str(&b));
	if (good && !session_is_ours(s, value))
		good = failf(err, ERR_BAD_DATA, "Move the folder away or sign in again.",
			"%s does not belong to these servers or is damaged.", path);
	if (good) {
		aliases = json_get(value, "aliases");
		read_text(value, "apple_id", &s->apple_id);
		read_text(value, "dsid", &s->dsid);
		read_text(value, "name", &s->name);
		read_text(value, "client_id", &s->client_id);
		read_domain(s, value);
		buf_add_str(&s->aliases, aliases.n ? aliases : STR("[]"));
		memcpy(s->folder, folder, FOLDER_NAME + 1);
	}
	buf_release(&b);
	free(path);
	return good;
}

static void read_tokens(struct session *s, struct str value)
{
	read_secret(value, "session_token", &s->token);
	read_secret(value, "trust_token", &s->trust);
	read_secret(value, "session_id", &s->id);
	read_secret(value, "scnt", &s->scnt);
	read_secret(value, "auth_attributes", &s->attributes);
	read_secret(value, "grant_code", &s->grant);
	read_text(value, "account_country", &s->country);
	read_time(value, "signed_in_at", &s->signed_in_at);
	read_time(value, "trusted_since", &s->trusted_since);
	read_time(value, "validated_at", &s->validated_at);
}

static bool take_session(struct session *s, struct str value, struct error *err)
{
	struct str services = json_get(value, "webservices"), ds_info = json_get(value, "ds_info");

	if (!json_int64(json_get(value, "generation"), &s->generation) ||
		!jar_read(engine_jar(s->engine), json_get(value, "cookies")))
		return fail(err, ERR_BAD_DATA, "The kept session is damaged and is not used.",
			"Sign in again; nothing else is lost.");
	s->jar_saved = jar_version(engine_jar(s->engine));
	read_tokens(s, value);
	if (json_type(ds_info) == JSON_OBJECT)
		map_read_person(s, ds_info);
	if (json_type(services) == JSON_OBJECT && json_count(services))
		return map_read_services(s, services, err);
	return true;
}

static bool load_session(struct session *s, struct error *err)
{
	char *path = session_path(s, "session.json");
	struct buf b = BUF_INIT(2 * SESSION_FILE_MAX);
	struct error why = ERROR_INIT;
	bool good = file_read_private(path, &b, &why);
	struct str value = json_value(buf_str(&b));

	if (good)
		s->on_disk = true;
	else
		good = why.code == ERR_NOT_FOUND; /* signed out: nothing to load */
	if (b.n && !session_is_ours(s, value))
		good = fail(&why, ERR_BAD_DATA,
			"The kept session belongs to other servers or is damaged; it is not used.",
			"Sign in again; nothing else is lost.");
	else if (b.n)
		good = take_session(s, value, &why);
	if (!good)
		session_end(s);
	if (!good && err)
		*err = why;
	wipe_buf(&b);
	free(path);
	return good;
}

static struct endpoints endpoints_of(const struct icloud_settings *s)
{
	return (struct endpoints){s->auth_url, s->setup_url, s->home_url, s->cloudkit_url};
}

static void mark_used(const char *state_dir, const char *folder)
{
	char *path = path_join(state_dir, folder, "account.json", NULL);

	(void)utimensat(AT_FDCWD, path, NULL, 0); /* the one used last */
	free(path);
}

bool session_load(struct session *s, const char *folder, struct error *err)
{
	session_forget(s);
	if (!load_account(s, folder, err))
		return false;
	mark_used(s->settings->state_dir, folder);
	return load_session(s, err);
}

int64_t session_disk_generation(const struct session *s)
{
	char *path = session_path(s, "session.json");
	struct buf b = BUF_INIT(2 * SESSION_FILE_MAX);
	int64_t n = -1;

	if (!file_read_private(path, &b, NULL) ||
		!json_int64(json_get(json_value(buf_str(&b)), "generation"), &n))
		n = -1;
	wipe_buf(&b);
	free(path);
	return n;
}

/* -- finding -- */

bool session_is_folder(const char *name)
{
	return strlen(name) == FOLDER_NAME && strspn(name, "0123456789abcdef") == FOLDER_NAME;
}

bool session_names_folder(const char *name)
{
	return session_is_folder(name);
}

static bool text_is_nocase(struct str quoted, const char *wanted)
{
	struct buf b = BUF_INIT(4 * KIB);
	bool same = json_text(quoted, &b) && str_is_nocase(buf_str(&b), wanted);

	buf_release(&b);
	return same;
}

static bool is_wanted(struct str account, const char *folder, const char *wanted)
{
	struct json_walk aliases = json_walk(json_get(account, "aliases"));

	if (strcmp(folder, wanted) == 0 || text_is_nocase(json_get(account, "apple_id"), wanted) ||
		json_text_is(json_get(account, "dsid"), wanted))
		return true;
	while (json_next(&aliases))
		if (text_is_nocase(aliases.value, wanted))
			return true;
	return false;
}

/* Where accounts are looked for, and of which endpoints. */
struct place {
	const char *state_dir;
	const char *member; /* of account.json: "endpoints", or the same in words, "servers" */
	const char *endpoints;
	bool unsaid; /* an account does not say it: one of an older program */
};

/* Is this folder an account of these endpoints, and the wanted one? Then when it was used last. */
static bool judge(struct place *p, const char *folder, const char *wanted, struct timespec *used)
{
	char *path = path_join(p->state_dir, folder, "account.json", NULL);
	struct buf b = BUF_INIT(256 * KIB);
	struct stat st;
	struct str value;
	bool good = stat(path, &st) == 0 && file_read(path, &b, NULL);

	value = json_value(buf_str(&b));
	p->unsaid = p->unsaid || (good && !json_get(value, p->member).p);
	good = good && json_text_is(json_get(value, p->member), p->endpoints) &&
	       (!wanted || is_wanted(value, folder, wanted));
	if (good)
		*used = st.st_mtim;
	buf_release(&b);
	free(path);
	return good;
}

static bool is_later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static bool find_in(struct place *p, const char *wanted, char folder[17])
{
	DIR *d = opendir(p->state_dir);
	struct timespec newest = {0}, used;
	struct dirent *entry;

	folder[0] = '\0';
	while (d && (entry = readdir(d)) != NULL) {
		if (!session_is_folder(entry->d_name) || !judge(p, entry->d_name, wanted, &used) ||
			(folder[0] && !is_later(used, newest)))
			continue;
		memcpy(folder, entry->d_name, FOLDER_NAME + 1);
		newest = used;
	}
	if (d)
		closedir(d);
	return folder[0] != '\0';
}

bool session_find(struct session *s, const char *wanted, char folder[17])
{
	struct place p = {s->settings->state_dir, "endpoints", hosts_id(engine_hosts(s->engine))};

	return find_in(&p, wanted, folder);
}

bool session_folder_of(const struct icloud_settings *s, char folder[17])
{
	const char *wanted = s->account && *s->account ? s->account : NULL;
	struct endpoints ends = endpoints_of(s);
	struct buf servers = BUF_INIT(32 * KIB);
	struct place p = {.state_dir = s->state_dir, .member = "servers"};
	bool found = hosts_names(&ends, &servers);

	p.endpoints = buf_cstr(&servers);
	found = found && find_in(&p, wanted, folder) && !p.unsaid;
	if (found && wanted)
		mark_used(s->state_dir, folder);
	buf_release(&servers);
	return found;
}

/* -- writing -- */

static void put_text(struct json_writer *w, const char *key, const char *value)
{
	json_key(w, key);
	json_put(w, value);
}

static void put_secret(struct json_writer *w, const char *key, const struct secret *value)
{
	json_key(w, key);
	json_put_str(w, secret_str(value));
}

static void put_number(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_put_int(w, value);
}

static void put_raw(
	struct json_writer *w, const char *key, const struct buf *value, const char *none)
{
	json_key(w, key);
	json_put_raw(w, value->n ? buf_str(value) : str_of(none));
}

static void write_tokens(const struct session *s, struct json_writer *w)
{
	put_secret(w, "session_token", &s->token);
	put_secret(w, "trust_token", &s->trust);
	put_secret(w, "session_id", &s->id);
	put_secret(w, "scnt", &s->scnt);
	put_secret(w, "auth_attributes", &s->attributes);
	put_secret(w, "grant_code", &s->grant);
	put_text(w, "account_country", s->country);
}

static void write_session(const struct session *s, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	put_number(&w, "version", VERSION);
	put_text(&w, "endpoints", hosts_id(engine_hosts(s->engine)));
	put_number(&w, "generation", s->generation);
	put_text(&w, "client_id", s->client_id);
	write_tokens(s, &w);
	put_number(&w, "signed_in_at", (int64_t)s->signed_in_at);
	put_number(&w, "trusted_since", (int64_t)s->trusted_since);
	put_number(&w, "validated_at", (int64_t)s->validated_at);
	json_key(&w, "cookies");
	jar_write(engine_jar(s->engine), &w);
	put_raw(&w, "ds_info", &s->ds_info, "{}");
	put_raw(&w, "webservices", &s->map, "{}");
	json_object_end(&w);
	buf_addc(out, '\n');
}

static void put_servers(struct json_writer *w, const struct session *s)
{
	struct endpoints ends = endpoints_of(s->settings);
	struct buf servers = BUF_INIT(32 * KIB);

	if (hosts_names(&ends, &servers))
		put_text(w, "servers", buf_cstr(&servers));
	buf_release(&servers);
}

static void write_account(const struct session *s, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	put_number(&w, "version", VERSION);
	put_text(&w, "endpoints", hosts_id(engine_hosts(s->engine)));
	put_servers(&w, s);
	put_text(&w, "apple_id", s->apple_id);
	put_text(&w, "dsid", s->dsid);
	put_text(&w, "name", s->name);
	put_text(&w, "domain", s->domain);
	put_raw(&w, "aliases", &s->aliases, "[]");
	put_text(&w, "client_id", s->client_id);
	json_object_end(&w);
	buf_addc(out, '\n');
}

static bool write_one(const struct session *s, const char *name,
	void (*write)(const struct session *s, struct buf *out), struct error *err)
{
	char *path = session_path(s, name);
	struct buf b = BUF_INIT(2 * SESSION_FILE_MAX);
	bool good;

	write(s, &b);
	good = b.failed ? fail(err, ERR_TOO_BIG, "The session is too large to be kept.",
				  "Sign in again.")
			: file_write(path, buf_str(&b), err);
	wipe_buf(&b);
	free(path);
	return good;
}

bool session_save(struct session *s, struct error *err)
{
	char *folder = session_path(s, "");
	uint64_t version = jar_version(engine_jar(s->engine));
	bool good = folder_make(s->settings->state_dir, err) && folder_make(folder, err) &&
		    write_one(s, "account.json", write_account, err) &&
		    write_one(s, "session.json", write_session, err);

	if (good) {
		s->jar_saved = version;
		s->on_disk = true;
	}
	free(folder);
	return good;
}

bool session_delete(struct session *s, struct error *err)
{
	char *path = session_path(s, "session.json");
	bool good = file_remove(path, err);

	s->on_disk = false;
	free(path);
	return good;
}

/* -- renewed cookies -- */

static void save_timer(void *session);

static void save_in(struct session *s, int64_t ms)
{
	if (!s->save_timer)
		s->save_timer = engine_after(s->engine, ms, save_timer, s);
}

/* Under the lock: what another program wrote meanwhile is worth more than renewed cookies. */
static void save_locked(struct session *s)
{
	int64_t theirs = session_disk_generation(s);
	char folder[17];

	memcpy(folder, s->folder, sizeof folder);
	if (theirs < 0 || theirs > s->generation)
		session_load(s, folder, NULL);
	else
		session_save(s, NULL);
}

static bool save_tried(struct session *s)
{
	char *path;
	int lock;

	if (s->signing || !*s->folder || !s->on_disk ||
		jar_version(engine_jar(s->engine)) == s->jar_saved)
		return true;
	path = session_path(s, "session.lock");
	lock = file_lock(path);
	free(path);
	if (lock < 0)
		return errno != EWOULDBLOCK;
	save_locked(s);
	close(lock);
	return true;
}

static void save_timer(void *session)
{
	struct session *s = session;

	s->save_timer = 0;
	if (!save_tried(s))
		save_in(s, SAVE_AGAIN_MS);
}

void session_save_later(struct session *s)
{
	save_in(s, SAVE_AFTER_MS);
}

void session_save_now(struct session *s)
{
	if (s->save_timer)
		engine_forget_timer(s->engine, s->save_timer);
	s->save_timer = 0;
	save_tried(s);
}

/* -- waits: one file for every account, one member per set of endpoints -- */

static char *waits_path(const struct session *s)
{
	return path_join(s->settings->state_dir, "waits.json", NULL);
}

void waits_load(struct session *s)
{
	char *path = waits_path(s);
	struct buf b = BUF_INIT(64 * KIB);
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mtim.tv_sec != s->waits_seen.tv_sec ||
					    st.st_mtim.tv_nsec != s->waits_seen.tv_nsec)) {
		s->waits_seen = st.st_mtim;
		if (file_read(path, &b, NULL))
			waits_merge(engine_waits(s->engine),
				json_get(
					json_value(buf_str(&b)), hosts_id(engine_hosts(s->engine))),
				clock_now());
	}
	buf_release(&b);
	free(path);
}

/* The other members stay as they are. */
static void write_waits(struct session *s, struct str old, struct buf *out)
{
	const char *id = hosts_id(engine_hosts(s->engine));
	struct json_walk walk = json_walk(old);
	struct json_writer w = json_writer(out);
	struct buf key = BUF_INIT(KIB);

	json_object(&w);
	while (json_next(&walk)) {
		buf_clear(&key);
		if (json_key_is(walk.key, id) || !json_text(walk.key, &key))
			continue;
		json_key(&w, buf_cstr(&key));
		json_put_raw(&w, walk.value);
	}
	json_key(&w, id);
	waits_write(engine_waits(s->engine), &w);
	json_object_end(&w);
	buf_release(&key);
}

/* A wait that cannot be kept still binds this program; there is nobody to tell. */
void waits_save(void *session)
{
	struct session *s = session;
	char *path = waits_path(s);
	struct buf old = BUF_INIT(64 * KIB), fresh = BUF_INIT(128 * KIB);

	waits_load(s);
	file_read(path, &old, NULL);
	write_waits(s, json_value(buf_str(&old)), &fresh);
	if (!fresh.failed && folder_make(s->settings->state_dir, NULL))
		file_write(path, buf_str(&fresh), NULL);
	buf_release(&old);
	buf_release(&fresh);
	free(path);
}
