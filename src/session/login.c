/* accountLogin with a token that is at hand (protocol 2.13), and the quiet refresh around it. Never
 * sees a password. Two programs never refresh at the same time:
 *
 *   LOCK ── held by another program: again in 200 ms ──┐
 *    │  <──────────────────────────────────────────────┘
 *    ├─ somebody signed in meanwhile: adopt it, done
 *    ├─ no token: dead session, SIGN_IN
 *    └─ accountLogin ─ good: saved, done │ refused: dead session │ no answer: nothing is changed
 */
#include "session/inner.h"

#include "base/crypto.h"
#include "base/file.h"
#include "icloud/time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_AGAIN_MS = 200, LOCK_TRIES = 300 };

struct login {
	struct session *session;
	login_done *done;
	void *owner;
	uint64_t request, timer;
	bool quiet; /* a refresh */
	int lock, tries;
	int64_t generation; /* when it began */
	struct login_end end;
};

static void unlock(struct login *l)
{
	if (l->lock >= 0)
		close(l->lock);
	l->lock = -1;
}

void login_free(struct login **login)
{
	struct login *l = *login;

	if (!l)
		return;
	if (l->request)
		engine_forget(l->session->engine, l->request);
	if (l->timer)
		engine_forget_timer(l->session->engine, l->timer);
	unlock(l);
	free(l);
	*login = NULL;
}

/* The owner frees the login, now or later. */
static void end(struct login *l)
{
	struct login_end how = l->end;

	unlock(l);
	l->done(l->owner, &how);
}

static void end_by_timer(void *owner)
{
	struct login *l = owner;

	l->timer = 0;
	end(l);
}

static void end_soon(struct login *l)
{
	l->timer = engine_after(l->session->engine, 0, end_by_timer, l);
}

static bool is_refusal(enum errcode code)
{
	return code == ERR_SIGN_IN || code == ERR_CODE_NEEDED || code == ERR_LOCKED ||
	       code == ERR_REFUSED;
}

static void name_folder(struct session *s)
{
	struct buf b = BUF_INIT(KIB);
	char hex[SHA256_HEX];

	buf_printf(&b, "%s\n%s", hosts_id(engine_hosts(s->engine)), s->dsid);
	sha256_hex(buf_str(&b), hex);
	memcpy(s->folder, hex, 16);
	s->folder[16] = '\0';
	buf_release(&b);
}

/* The answer is whole and complete: it becomes the session. */
static bool settle(struct session *s, struct error *err)
{
	int64_t theirs;

	if (!jar_has(engine_jar(s->engine), REALM_SETUP, "X-APPLE-WEBAUTH-TOKEN", clock_now()))
		return fail(err, ERR_SIGN_IN, "iCloud gave no proof of a complete sign-in.",
			"Sign in at icloud.com once and finish what it asks, then try again.");
	name_folder(s);
	theirs = session_disk_generation(s);
	s->generation = (theirs > s->generation ? theirs : s->generation) + 1;
	s->signed_in_at = s->validated_at = clock_now();
	if (s->trust.length && !s->trusted_since)
		s->trusted_since = s->signed_in_at;
	return session_save(s, err);
}

static bool take(struct login *l, const struct response *r, struct error *err)
{
	bool complete = false;

	opening_read(r->body, &l->end.opening);
	/* A 302 that names a region is an answer, not a redirect. */
	if (r->http / 100 == 3 && l->end.opening.wants == WANTS_REGION)
		return map_take(l->session, r->body, &complete, err);
	if (!response_ok(r, STEP_LOGIN, err) || !map_take(l->session, r->body, &complete, err))
		return false;
	if (!complete) {
		fail(err, ERR_CODE_NEEDED, "Apple wants a code before it opens iCloud.",
			"Sign in again and type the code that Apple sends.");
		return false;
	}
	return settle(l->session, err);
}

/* New terms leave the token good: it opens iCloud when they are accepted. */
static bool kills(const struct login *l)
{
	return l->quiet && is_refusal(l->end.err.code) && l->end.opening.wants != WANTS_TERMS;
}

/* What iCloud says of a session that ended has another cause when the sign-in was made just now. */
static void reword(const struct login *l, struct error *err)
{
	struct error fresh;

	if (l->quiet || err->code != ERR_SIGN_IN ||
		(err->http != 400 && err->http != 401 && err->http != 421 && err->http != 450))
		return;
	failf(&fresh, ERR_SIGN_IN,
		"Allow “Access iCloud Data on the Web” on one of your devices, or finish what "
		"icloud.com asks; then sign in.",
		"iCloud does not open with the sign-in that was just made (%d).", err->http);
	memcpy(err->what, fresh.what, sizeof err->what);
	memcpy(err->next, fresh.next, sizeof err->next);
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct login *l = owner;
	struct error *why = &l->end.err;

	l->request = 0;
	l->end.http = r ? r->http : 0;
	l->end.took_ms = r ? r->took_ms : 0;
	if (!r) /* then err says why */
		*why = err ? *err : (struct error){.code = ERR_OFFLINE};
	else if (!take(l, r, why)) {
		why->step = STEP_LOGIN;
		why->http = r->http;
		reword(l, why);
		if (kills(l))
			session_dead(l->session);
	} else {
		*why = ERROR_INIT;
	}
	end(l);
}

static void write_body(const struct session *s, struct buf *body)
{
	struct json_writer w = json_writer(body);

	json_object(&w);
	json_key(&w, "accountCountryCode");
	json_put(&w, s->country);
	json_key(&w, "dsWebAuthToken");
	json_put_str(&w, secret_str(&s->token));
	json_key(&w, "extended_login");
	json_put_bool(&w, true);
	json_key(&w, "trustToken");
	json_put_str(&w, secret_str(&s->trust));
	json_object_end(&w);
}

static void send(struct login *l)
{
	struct session *s = l->session;
	struct buf url = BUF_INIT(8 * KIB), body = BUF_INIT(64 * KIB);
	struct request r = {.verb = VERB_POST, .realm = REALM_SETUP, .service = SETUP_RECORD};

	buf_adds(&url, s->setup);
	buf_adds(&url, "/accountLogin");
	common_query(s, &url);
	write_body(s, &body);
	r.url = (char *)(uintptr_t)buf_cstr(&url);
	r.body = buf_str(&body);
	icloud_headers(s, &r);
	l->request = engine_send(s->engine, &r, heard, l);
	wipe_buf(&body);
	buf_release(&url);
}

static struct login *login_new(struct session *s, login_done *done, void *owner)
{
	struct login *l = mem_new(sizeof *l);

	l->session = s;
	l->done = done;
	l->owner = owner;
	l->lock = -1;
	l->generation = s->generation;
	return l;
}

struct login *login_start(struct session *s, login_done *done, void *owner)
{
	struct login *l = login_new(s, done, owner);

	send(l);
	return l;
}

/* -- the quiet way -- */

static void adopt_newer(struct session *s)
{
	char folder[17];

	memcpy(folder, s->folder, sizeof folder);
	if (session_disk_generation(s) > s->generation)
		session_load(s, folder, NULL);
}

static void locked(struct login *l)
{
	struct session *s = l->session;

	adopt_newer(s);
	if (s->generation > l->generation && session_signed_in(s)) {
		end_soon(l);
		return;
	}
	if (s->token.length) {
		send(l);
		return;
	}
	session_dead(s);
	fail(&l->end.err, ERR_SIGN_IN, "Your session has ended.",
		"L in Account signs in; what waits here is safe.");
	l->end.err.step = STEP_LOGIN;
	end_soon(l);
}

static void try_lock(void *owner)
{
	struct login *l = owner;
	char *path = session_path(l->session, "session.lock");

	l->timer = 0;
	l->lock = *l->session->folder ? file_lock(path) : -1;
	if (l->lock >= 0 || errno != EWOULDBLOCK || !*l->session->folder)
		locked(l); /* a folder that takes no lock must not keep anybody out */
	else if (++l->tries < LOCK_TRIES)
		l->timer = engine_after(l->session->engine, LOCK_AGAIN_MS, try_lock, l);
	else {
		fail(&l->end.err, ERR_BUSY, "Another icloud-tui has been signing in for a minute.",
			"See what it waits for, then try again.");
		end_soon(l);
	}
	free(path);
}

struct login *refresh_start(struct session *s, login_done *done, void *owner)
{
	struct login *l = login_new(s, done, owner);

	l->quiet = true;
	l->timer = engine_after(s->engine, 0, try_lock, l);
	return l;
}

/* -- the engine's callback -- */

struct reauth {
	struct session *session;
	struct login *login;
	uint64_t busy;
};

static void reauth_end(struct reauth *a, const struct error *err)
{
	struct engine *e = a->session->engine;
	struct error why = *err;

	a->session->reauth = NULL;
	login_free(&a->login);
	free(a);
	engine_reauth_done(e, why.code ? &why : NULL);
}

/* Nobody is here to say yes to terms: not asked again until somebody signs in. */
static void reauth_done(void *owner, const struct login_end *how)
{
	struct reauth *a = owner;
	struct error err = how->err;

	if (err.code && how->opening.wants == WANTS_TERMS)
		session_dead(a->session);
	reauth_end(a, &err);
}

/* Half a sign-in must not be used up by a refresh; whoever waits is told, and asks again after it. */
static void reauth_busy(void *owner)
{
	struct reauth *a = owner;
	struct error err;

	a->busy = 0;
	fail(&err, ERR_SIGN_IN, "Your session has ended, and a sign-in is under way.",
		"Finish the sign-in; what waits here is safe.");
	reauth_end(a, &err);
}

void reauth_give_way(struct session *s)
{
	if (s->reauth && !s->reauth->busy)
		reauth_busy(s->reauth);
}

void reauth_start(void *session)
{
	struct reauth *a = mem_new(sizeof *a);

	a->session = session;
	a->session->reauth = a;
	if (a->session->signing)
		a->busy = engine_after(a->session->engine, 0, reauth_busy, a);
	else
		a->login = refresh_start(a->session, reauth_done, a);
}

void reauth_cancel(struct session *s)
{
	if (!s->reauth)
		return;
	login_free(&s->reauth->login);
	if (s->reauth->busy)
		engine_forget_timer(s->engine, s->reauth->busy);
	free(s->reauth);
	s->reauth = NULL;
}
