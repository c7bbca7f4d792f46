/* The session's life: made for an engine, an account chosen, ended. Owns every token and wipes it; the
 * files are file.c's, the sign-in is sign_in.c's.
 */
#include "session/inner.h"

#include "base/crypto.h"
#include "icloud/time.h"

#include <stdlib.h>
#include <string.h>

void session_set(char **member, struct str value)
{
	char *copy = str_dup(value);

	free(*member);
	*member = copy;
}

static char *client_info(const char *user_agent)
{
	struct buf b = BUF_INIT(4 * KIB);
	struct json_writer w = json_writer(&b);
	char *copy;

	json_object(&w);
	json_key(&w, "U");
	json_put(&w, user_agent ? user_agent : "");
	json_key(&w, "L");
	json_put(&w, "en-US");
	json_key(&w, "Z");
	json_put(&w, "GMT+00:00");
	json_key(&w, "V");
	json_put(&w, "1.1");
	json_key(&w, "F");
	json_put(&w, "");
	json_object_end(&w);
	copy = str_dup(buf_str(&b));
	buf_release(&b);
	return copy;
}

static char **texts(struct session *s, size_t i)
{
	char **all[] = {&s->apple_id, &s->dsid, &s->name, &s->region, &s->language, &s->locale,
		&s->client_id, &s->country};

	return i < sizeof all / sizeof all[0] ? all[i] : NULL;
}

void session_end(struct session *s)
{
	struct secret *secrets[] = {
		&s->token, &s->trust, &s->id, &s->scnt, &s->attributes, &s->grant};

	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
		secret_release(secrets[i]);
	jar_clear(engine_jar(s->engine));
	s->jar_saved = jar_version(engine_jar(s->engine));
	map_release(s);
	buf_clear(&s->ds_info);
	s->signed_in_at = s->trusted_since = s->validated_at = 0;
}

void session_forget(struct session *s)
{
	char id[UUID_SIZE];

	session_end(s);
	for (size_t i = 0; texts(s, i); i++)
		session_set(texts(s, i), STR(""));
	uuid_make(false, id);
	session_set(&s->client_id, str_of(id));
	buf_clear(&s->aliases);
	session_move(s, "");
	s->folder[0] = '\0';
	s->web_access = -1;
	s->maintenance = false;
	s->generation = 0;
	s->on_disk = false;
}

struct session *session_new(
	const struct icloud_settings *settings, struct engine *e, struct error *err)
{
	struct session *s = mem_new(sizeof *s);
	struct endpoints ends = {settings->auth_url, settings->setup_url, settings->home_url,
		settings->cloudkit_url};

	s->settings = settings;
	s->engine = e;
	s->ds_info = BUF_INIT(SESSION_FILE_MAX);
	s->map = BUF_INIT(SESSION_FILE_MAX);
	s->aliases = BUF_INIT(64 * KIB);
	s->client_info = client_info(settings->user_agent);
	session_forget(s);
	if (!hosts_configure(engine_hosts(e), &ends, err)) {
		session_free(&s);
		return NULL;
	}
	waits_load(s);
	waits_on_change(engine_waits(e), waits_save, s);
	engine_on_signed_out(e, reauth_start, s);
	return s;
}

void session_free(struct session **session)
{
	struct session *s = *session;

	if (!s)
		return;
	reauth_cancel(s);
	session_save_now(s);
	waits_on_change(engine_waits(s->engine), NULL, NULL);
	engine_on_signed_out(s->engine, NULL, NULL);
	session_end(s);
	for (size_t i = 0; texts(s, i); i++)
		free(*texts(s, i));
	buf_release(&s->ds_info);
	buf_release(&s->map);
	buf_release(&s->aliases);
	free(s->auth);
	free(s->setup);
	free(s->home);
	free(s->referer);
	free(s->auth_origin);
	free(s->auth_referer);
	free(s->client_info);
	free(s);
	*session = NULL;
}

bool session_open(struct session *s, struct error *err)
{
	const char *wanted = s->settings->account;
	char folder[17];

	if (s->settings->nobody)
		return true;
	if (session_find(s, wanted && *wanted ? wanted : NULL, folder))
		return session_load(s, folder, err);
	if (!wanted || !*wanted)
		return true;
	return failf(err, ERR_NOT_FOUND, "Sign in with it once: icloud-tui login.",
		"No account %.100s is kept on this machine.", wanted);
}

bool session_ended_error(struct error *err)
{
	return fail(err, ERR_SIGN_IN, "Nobody is signed in, or the session has ended.",
		"L in Account signs in, or icloud-tui login; what waits here is safe.");
}

void session_dead(struct session *s)
{
	secret_release(&s->token);
	jar_drop(engine_jar(s->engine), REALM_SETUP, "X-APPLE-WEBAUTH-TOKEN");
	if (*s->folder && s->on_disk && session_disk_generation(s) <= s->generation)
		session_save(s, NULL);
}

/* -- questions -- */

bool session_known(const struct session *s)
{
	return *s->folder != '\0';
}

const char *session_folder(const struct session *s)
{
	return s->folder;
}

bool session_signed_in(const struct session *s)
{
	return *s->dsid && s->n_services &&
	       (s->token.length || jar_has(engine_jar(s->engine), REALM_SETUP,
					   "X-APPLE-WEBAUTH-TOKEN", clock_now()));
}

const char *session_apple_id(const struct session *s)
{
	return s->apple_id;
}

const char *session_name(const struct session *s)
{
	return s->name;
}

const char *session_dsid(const struct session *s)
{
	return s->dsid;
}

const char *session_client_id(const struct session *s)
{
	return s->client_id;
}

const char *session_stranger(const struct session *s)
{
	return hosts_stranger(engine_hosts(s->engine));
}

time_t session_signed_in_at(const struct session *s)
{
	return s->signed_in_at;
}

time_t session_trusted_since(const struct session *s)
{
	return s->trusted_since;
}

/* -- the document -- */

static void put_text(struct json_writer *w, const char *key, const char *value)
{
	json_key(w, key);
	json_put(w, value);
}

static void put_number(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_put_int(w, value);
}

static void put_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_put_bool(w, value);
}

/* As Apple says it; left out when it says nothing. */
static void put_flag(
	const struct session *s, struct json_writer *w, const char *key, const char *apple)
{
	bool flag;

	if (json_bool(json_get(buf_str(&s->ds_info), apple), &flag))
		put_bool(w, key, flag);
}

static void put_services(const struct session *s, struct json_writer *w)
{
	json_key(w, "services");
	json_array(w);
	for (size_t i = 0; i < s->n_services; i++) {
		json_object(w);
		put_text(w, "name", s->service[i].name);
		put_text(w, "url", s->service[i].url);
		put_text(w, "status", s->service[i].status);
		put_bool(w, "pcs", s->service[i].pcs);
		json_object_end(w);
	}
	json_array_end(w);
}

bool session_document(const struct session *s, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	put_text(&w, "apple_id", s->apple_id);
	put_text(&w, "name", s->name);
	put_text(&w, "dsid", s->dsid);
	put_text(&w, "region", s->region);
	put_bool(&w, "not_apple", session_stranger(s) != NULL);
	put_text(&w, "endpoints", session_stranger(s) ? "other" : "apple");
	put_bool(&w, "signed_in", session_signed_in(s));
	put_number(&w, "signed_in_at", (int64_t)s->signed_in_at);
	put_number(&w, "trusted_since", (int64_t)s->trusted_since);
	put_text(&w, "language", s->language);
	put_text(&w, "locale", s->locale);
	if (s->web_access >= 0)
		put_bool(&w, "web_access", s->web_access);
	put_flag(s, &w, "advanced", "iCDPEnabled");
	put_flag(s, &w, "managed", "isManagedAppleID");
	put_flag(s, &w, "locked", "locked");
	put_bool(&w, "maintenance", s->maintenance);
	put_text(&w, "domain", s->domain);
	json_key(&w, "aliases");
	json_put_raw(&w, s->aliases.n ? buf_str(&s->aliases) : STR("[]"));
	put_services(s, &w);
	json_object_end(&w);
	return !out->failed;
}
