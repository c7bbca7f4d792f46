/* The endpoints of a session, and the other region (protocol 1.1). An account that lives elsewhere is
 * followed there: only between Apple's two regions, or beside endpoints that are not Apple's (opening.h).
 * The session and its tokens stay bound to the region; it is kept in account.json, and for an account that
 * is not known yet in regions.json, under a digest of its name.
 */
#include "session/signing.h"

#include "base/crypto.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUTH_URL  "https://idmsa.apple.com/appleauth/auth"
#define SETUP_URL "https://setup.icloud.com/setup/ws/1"
#define HOME_URL  "https://www.icloud.com"

/* -- endpoints -- */

static char *without_slash(const char *url, const char *apple)
{
	struct str s = str_of(url && *url ? url : apple);

	while (s.n && s.p[s.n - 1] == '/')
		s.n--;
	return str_dup(s);
}

static char *with_slash(const char *url)
{
	struct buf b = BUF_INIT(8 * KIB);
	char *copy;

	buf_adds(&b, url);
	buf_addc(&b, '/');
	copy = str_dup(buf_str(&b));
	buf_release(&b);
	return copy;
}

/* "https://idmsa.apple.com" of "https://idmsa.apple.com/appleauth/auth". */
static char *origin_of(const char *url)
{
	struct str s = str_of(url);
	size_t slash = str_find(str_part(s, strlen("https://"), s.n), STR("/"));

	return str_dup(slash == SIZE_MAX ? s : str_part(s, 0, strlen("https://") + slash));
}

static const char *or_apple(const char *url, const char *apple)
{
	return url && *url ? url : apple;
}

static void take(char **member, char *owned)
{
	free(*member);
	*member = owned;
}

static void set_auth(struct session *s, const char *url)
{
	take(&s->auth, without_slash(url, AUTH_URL));
	take(&s->auth_origin, origin_of(s->auth));
	take(&s->auth_referer, with_slash(s->auth_origin));
}

static void set_places(struct session *s, const char *setup, const char *home)
{
	take(&s->setup, without_slash(setup, SETUP_URL));
	take(&s->home, without_slash(home, HOME_URL));
	take(&s->referer, with_slash(s->home));
}

bool session_move(struct session *s, const char *domain)
{
	const struct icloud_settings *set = s->settings;
	const char *setup = or_apple(set->setup_url, SETUP_URL);
	const char *home = or_apple(set->home_url, HOME_URL);
	struct buf there = BUF_INIT(8 * KIB), home_there = BUF_INIT(8 * KIB);
	bool good = !*domain || (region_url(str_of(setup), str_of(domain), &there) &&
					region_url(str_of(home), str_of(domain), &home_there));
	bool same = !*domain || str_is(buf_str(&there), setup);

	if (good) {
		set_auth(s, set->auth_url);
		set_places(s, same ? setup : buf_cstr(&there), same ? home : buf_cstr(&home_there));
		snprintf(s->domain, sizeof s->domain, "%s", same ? "" : domain);
		if (!same)
			hosts_add(engine_hosts(s->engine), REALM_SETUP, str_of(s->setup));
	}
	buf_release(&there);
	buf_release(&home_there);
	return good;
}

/* "https://idmsa.apple.com.cn/appleauth/auth" where the region is China's. */
static bool other_identity(const struct session *s, struct buf *out)
{
	const char *now = or_apple(s->settings->auth_url, AUTH_URL);
	bool china = strcmp(s->domain, "icloud.com.cn") == 0 && strcmp(now, AUTH_URL) == 0;

	if (china)
		buf_adds(out, "https://idmsa.apple.com.cn/appleauth/auth");
	return (china || (*s->domain && region_url(str_of(now), str_of(s->domain), out))) &&
	       !str_is(buf_str(out), s->auth);
}

bool session_has_identity(const struct session *s)
{
	struct buf url = BUF_INIT(8 * KIB);
	bool has = other_identity(s, &url);

	buf_release(&url);
	return has;
}

bool session_move_identity(struct session *s)
{
	struct buf url = BUF_INIT(8 * KIB);
	bool good = other_identity(s, &url);

	if (good) {
		set_auth(s, buf_cstr(&url));
		hosts_add(engine_hosts(s->engine), REALM_AUTH, str_of(s->auth));
	}
	buf_release(&url);
	return good;
}

/* -- for accounts that are not known yet -- */

static void name_key(const struct session *s, struct str name, char key[17])
{
	struct buf b = BUF_INIT(4 * KIB);
	char hex[SHA256_HEX];

	buf_printf(&b, "%s\n", hosts_id(engine_hosts(s->engine)));
	buf_add_str(&b, name);
	sha256_hex(buf_str(&b), hex);
	memcpy(key, hex, 16);
	key[16] = '\0';
	buf_release(&b);
}

static char *regions_path(const struct session *s)
{
	return path_join(s->settings->state_dir, "regions.json", NULL);
}

static void write_regions(const struct session *s, struct str old, const char *key, struct buf *out)
{
	struct json_walk walk = json_walk(old);
	struct json_writer w = json_writer(out);
	struct buf name = BUF_INIT(KIB);

	json_object(&w);
	while (json_next(&walk)) {
		buf_clear(&name);
		if (json_key_is(walk.key, key) || !json_text(walk.key, &name))
			continue;
		json_key(&w, buf_cstr(&name));
		json_put_raw(&w, walk.value);
	}
	if (*s->domain) {
		json_key(&w, key);
		json_put(&w, s->domain);
	}
	json_object_end(&w);
	buf_addc(out, '\n');
	buf_release(&name);
}

/* What cannot be kept is asked for again by the next sign-in. */
void region_keep(const struct session *s, struct str name)
{
	char *path = regions_path(s), key[17];
	struct buf old = BUF_INIT(64 * KIB), fresh = BUF_INIT(64 * KIB);

	name_key(s, name, key);
	file_read(path, &old, NULL);
	write_regions(s, json_value(buf_str(&old)), key, &fresh);
	if (!fresh.failed && folder_make(s->settings->state_dir, NULL))
		file_write(path, buf_str(&fresh), NULL);
	buf_release(&old);
	buf_release(&fresh);
	free(path);
}

void region_recall(struct session *s, struct str name)
{
	char *path = regions_path(s), key[17];
	struct buf b = BUF_INIT(64 * KIB), domain = BUF_INIT(KIB);

	name_key(s, name, key);
	if (file_read(path, &b, NULL) &&
		json_text(json_get(json_value(buf_str(&b)), key), &domain) && domain.n)
		session_move(s, buf_cstr(&domain));
	buf_release(&b);
	buf_release(&domain);
	free(path);
}

/* -- in a sign-in -- */

static void tell_move(struct sign_in *f, const struct login_end *how)
{
	struct icloud_message m = {
		.event = EVENT_STEP, .ask = ASK_SIGN_IN, .took_ms = how->took_ms};

	m.err.step = STEP_LOGIN;
	m.err.http = how->http;
	snprintf(m.text, sizeof m.text, "this account lives at %s", how->opening.domain);
	if (f->account->tell)
		f->account->tell(f->account->tell_owner, &m);
}

/* The token at hand is tried there once; what else it takes is for the person to begin. */
void signing_move(struct sign_in *f, const struct login_end *how)
{
	struct error err = how->err;

	if (f->moved)
		fail(&err, ERR_SERVER, "Each region of iCloud sends this account to the other one.",
			"Try again later; look whether icloud.com opens it.");
	else if (*how->opening.domain && session_move(f->session, how->opening.domain)) {
		f->moved = true;
		if (f->name.n)
			region_keep(f->session, buf_str(&f->name));
		tell_move(f, how);
		signing_login(f);
		return;
	}
	signing_bad(f, how->took_ms, &err);
}

void signing_moved_bad(struct sign_in *f, const struct login_end *how)
{
	struct error err = how->err;

	if (err.code == ERR_SIGN_IN || err.code == ERR_REFUSED)
		failf(&err, ERR_SIGN_IN, "Sign in once more: it goes there from now on.",
			"This account lives at %s, which wants a sign-in of its own.",
			f->session->domain);
	err.http = how->http;
	signing_bad(f, how->took_ms, &err);
}
