/* The engine: requests, timers and the queue, on one thread. Owns every request from engine_send() to
 * its callback; decides about hosts, waits, cookies and the detour through sign-in; knows no service.
 *
 *   engine_send ─> FAILED ──────────────────────────────────────────┐   (host, wait, offline)
 *        │                                                          v
 *        ├─> ON_WIRE ── answer ──────────────────────────────────> heard, freed
 *        │      │  ^ └─ 421 or no answer on a kept connection: once more on a fresh one (reads)
 *        │      v  └──── engine_reauth_done(NULL): once more
 *        └─> PARKED ──── engine_reauth_done(err) ─> FAILED
 *               401, 421, 450 on a signed_in read, once
 */
#include "net/engine.h"
#include "base/crypto.h"
#include "icloud/time.h"
#include "net/activity.h"
#include "net/headers.h"
#include "net/hosts.h"
#include "net/jar.h"
#include "net/mask.h"
#include "net/transport.h"
#include "net/waits.h"
#include "net/wall.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum state { ON_WIRE, PARKED, FAILED };
enum { LINES = REQUEST_HEADERS + 3 };

struct call {
	struct call *next;
	struct engine *engine;
	uint64_t id;
	enum state state;
	bool fresh_tried, repeated, was_refused;
	int sent;	/* so many times */
	unsigned epoch; /* how many times we had signed in again when it was sent */
	heard_fn *heard;
	void *owner;
	struct request request; /* url and body are ours, headers stand in lines */
	char *lines[LINES];	/* the last one is the cookies' */
	size_t n_lines, n_cookies;
	struct error err; /* of FAILED */
	struct transfer x;
};

struct timer {
	struct timer *next;
	uint64_t id;
	int64_t due;
	void (*fn)(void *owner);
	void *owner;
};

struct posted {
	struct posted *next;
	void (*fn)(void *arg);
	void *arg;
};

struct engine {
	struct transport *transport;
	struct hosts *hosts;
	struct jar *jar;
	struct waits *waits;
	struct activity *activity;
	struct call *calls;
	struct timer *timers;
	uint64_t last_id;
	bool offline;
	struct wall *wall;
	void (*wall_fn)(void *owner);
	void *wall_owner;

	bool reauthing;
	unsigned epoch; /* counts the times that this ended well */
	void (*reauth)(void *owner);
	void *reauth_owner;

	pthread_mutex_t lock; /* guards the two below */
	struct posted *first, *last;
};

struct engine *engine_new(const struct engine_options *o, struct error *err)
{
	struct engine *e = mem_new(sizeof *e);

	e->transport = transport_new(o, err);
	if (!e->transport) {
		free(e);
		return NULL;
	}
	pthread_mutex_init(&e->lock, NULL);
	e->offline = o->offline;
	e->hosts = hosts_new();
	e->jar = jar_new();
	e->waits = waits_new();
	e->activity = activity_new();
	e->wall = wall_new();
	transport_watch(e->transport, wall_fd(e->wall));
	return e;
}

struct hosts *engine_hosts(struct engine *e)
{
	return e->hosts;
}

struct jar *engine_jar(struct engine *e)
{
	return e->jar;
}

struct waits *engine_waits(struct engine *e)
{
	return e->waits;
}

struct activity *engine_activity(struct engine *e)
{
	return e->activity;
}

/* -- calls -- */

static void drop_cookies(struct call *c)
{
	if (c->n_cookies)
		wipe_c_string(&c->lines[c->n_lines]);
	c->n_cookies = 0;
}

static void call_free(struct call *c)
{
	drop_cookies(c);
	for (size_t i = 0; i < c->n_lines; i++)
		wipe_c_string(&c->lines[i]);
	if (c->request.body.n)
		wipe((char *)(uintptr_t)c->request.body.p, c->request.body.n);
	free((char *)(uintptr_t)c->request.body.p);
	wipe_c_string(&c->request.url);
	transfer_release(&c->x);
	free(c);
}

static void unlink_call(struct engine *e, struct call *c)
{
	struct call **at = &e->calls;

	while (*at && *at != c)
		at = &(*at)->next;
	if (*at)
		*at = c->next;
}

static void deliver(struct call *c, const struct response *r, const struct error *err)
{
	unlink_call(c->engine, c);
	c->heard(c->owner, r, err);
	call_free(c);
}

/* -- the record -- */

static const char *const verbs[] = {[VERB_GET] = "GET", [VERB_POST] = "POST", [VERB_PUT] = "PUT"};

static void begin_line(const struct call *c, struct icloud_activity *line)
{
	size_t n;

	*line = (struct icloud_activity){.at = clock_now()};
	activity_address(line, str_of(c->request.url));
	snprintf(line->service, sizeof line->service, "%s",
		c->request.service ? c->request.service : realm_name(c->request.realm));
	snprintf(line->verb, sizeof line->verb, "%s", verbs[c->request.verb]);
	n = strlen(line->asked);
	if (c->n_cookies)
		snprintf(line->asked + n, sizeof line->asked - n, "%s%zu cookies", n ? "; " : "",
			c->n_cookies);
}

static void mask_lines(const struct call *c, struct buf *out)
{
	for (size_t i = 0; i < c->n_lines + (c->n_cookies > 0); i++)
		mask_headers(str_of(c->lines[i]), out);
}

static bool mask_part(struct str body, bool strict, struct buf *out)
{
	mask_body(str_part(body, 0, EXCHANGE_BODY), strict, out);
	return body.n > EXCHANGE_BODY || out->failed;
}

/* The hosts that sign in speak of little else than secrets. */
static void add_exchange(const struct call *c, uint64_t number)
{
	bool strict = c->request.realm == REALM_AUTH || c->request.realm == REALM_SETUP;
	struct icloud_exchange x = {BUF_INIT(16 * KIB), BUF_INIT(32 * KIB), BUF_INIT(16 * KIB),
		BUF_INIT(32 * KIB), false, false};

	mask_lines(c, &x.asked);
	mask_headers(buf_str(&c->x.headers), &x.heard);
	x.sent_cut = mask_part(c->request.body, strict, &x.sent);
	x.answer_cut = mask_part(buf_str(&c->x.answer), strict, &x.answer);
	activity_add_exchange(c->engine->activity, number, &x);
}

static void describe(const struct call *c, bool packed, struct icloud_activity *line)
{
	line->connection = c->x.connection;
	if (c->x.http)
		snprintf(line->version, sizeof line->version, "%s",
			c->x.http2 ? "HTTP/2" : "HTTP/1.1");
	snprintf(line->how, sizeof line->how, "%s", line->version);
	if (line->connection)
		snprintf(line->how, sizeof line->how, "%s%sconnection %d%s", line->version,
			line->version[0] ? ", " : "", line->connection, packed ? ", gzip" : "");
}

static void add_line(const struct call *c, const struct response *r, const char *note)
{
	struct icloud_activity line;
	bool packed = r && response_header(r, "Content-Encoding").n;

	begin_line(c, &line);
	describe(c, packed, &line);
	line.again = c->sent > 1 ? c->sent - 1 : 0;
	line.sent = (int64_t)c->request.body.n;
	line.tls_ms = c->x.tls_ms;
	line.http = c->x.http;
	line.took_ms = c->x.took_ms;
	line.name_ms = c->x.name_ms;
	line.connect_ms = c->x.connect_ms;
	line.wait_ms = c->x.wait_ms;
	line.read_ms = c->x.read_ms;
	line.bytes = (int64_t)c->x.answer.n;
	line.wire = c->x.wire;
	snprintf(line.note, sizeof line.note, "%s", note);
	add_exchange(c, activity_add(c->engine->activity, &line));
}

static void add_unsent_line(const struct call *c, const char *note)
{
	struct icloud_activity line;

	begin_line(c, &line);
	snprintf(line.note, sizeof line.note, "%s", note);
	activity_add(c->engine->activity, &line);
}

static const char *note_of(enum errcode code)
{
	switch (code) {
	case ERR_UNKNOWN:
		return "answer lost";
	case ERR_TIMEOUT:
		return "no answer in time";
	case ERR_TOO_BIG:
		return "answer too large";
	default:
		return "no connection";
	}
}

/* -- on the wire -- */

static void on_done(void *owner, struct transfer *x);

static void fail_later(struct call *c)
{
	c->state = FAILED;
	transport_wake(c->engine->transport);
}

static bool may_go(struct call *c)
{
	struct engine *e = c->engine;
	time_t until = waits_until(e->waits, c->request.realm, clock_now());
	struct response waiting = {.http = waits_status(e->waits, c->request.realm)};

	if (!hosts_allow(e->hosts, c->request.realm, str_of(c->request.url), &c->err)) {
		add_unsent_line(c, "not sent: this host is not iCloud's");
		return false;
	}
	if (e->offline)
		return fail(&c->err, ERR_OFFLINE, "Offline, as asked: nothing was sent.",
			"Leave out --offline to reach iCloud.");
	if (!until)
		return true;
	waiting.rscd = waiting.http;
	waiting.retry_after = until;
	response_ok(&waiting, c->request.realm == REALM_AUTH ? STEP_INIT : STEP_NONE, &c->err);
	c->err.code = ERR_THROTTLED;
	c->err.retry_at = until;
	add_unsent_line(c, "not sent: Apple asked for a pause");
	return false;
}

static void add_cookies(struct call *c)
{
	struct buf line = BUF_INIT(64 * KIB);

	drop_cookies(c);
	buf_adds(&line, "Cookie: ");
	c->n_cookies = jar_header(
		c->engine->jar, c->request.realm, str_of(c->request.url), clock_now(), &line);
	if (line.failed)
		c->n_cookies = 0;
	if (c->n_cookies) {
		c->lines[c->n_lines] = str_dup(buf_str(&line));
		c->lines[c->n_lines + 1] = NULL;
	}
	wipe_buf(&line);
}

static void go(struct call *c)
{
	struct transfer *x = &c->x;

	if (!may_go(c)) {
		fail_later(c);
		return;
	}
	transfer_release(x);
	add_cookies(c);
	*x = (struct transfer){
		.verb = c->request.verb,
		.url = c->request.url,
		.body = c->request.body,
		.lines = (const char *const *)c->lines,
		.write = c->request.write,
		.long_poll = c->request.long_poll,
		.fresh = c->fresh_tried && !c->repeated,
		.timeout_ms = c->request.timeout_ms,
		.max_body = c->request.max_body,
		.done = on_done,
		.owner = c,
	};
	c->state = ON_WIRE;
	c->sent++;
	c->epoch = c->engine->epoch;
	if (!transport_start(c->engine->transport, x)) {
		c->err = x->err;
		fail_later(c);
	}
}

static void hear_cookies(struct call *c, const struct response *r)
{
	struct str rest = r->headers, name, value;

	while (header_next(&rest, &name, &value))
		if (str_is_nocase(name, "Set-Cookie"))
			jar_hear(c->engine->jar, c->request.realm, str_of(c->request.url), value,
				clock_now());
}

static bool is_signed_out(const struct response *r)
{
	int status = r->http >= 400 ? r->http : r->rscd;

	return status == 401 || status == 421 || status == 450;
}

/* Misdirected requests happen on kept connections only: a fresh one that says 421 is believed. */
static bool wants_fresh(const struct call *c, const struct response *r)
{
	return r->http == 421 && !c->request.write && !c->fresh_tried && !c->x.new_connection;
}

static bool wants_sign_in(const struct call *c, const struct response *r)
{
	return c->request.signed_in && !c->request.write && !c->repeated && c->engine->reauth &&
	       is_signed_out(r);
}

static void park(struct call *c)
{
	struct engine *e = c->engine;

	c->state = PARKED;
	transfer_release(&c->x);
	if (e->reauthing)
		return;
	if (c->epoch != e->epoch) { /* its answer came late: we have signed in meanwhile */
		c->repeated = true;
		go(c);
		return;
	}
	e->reauthing = true;
	e->reauth(e->reauth_owner);
}

static void answered(struct call *c, struct response *r)
{
	time_t until;
	char note[64] = "";

	hear_cookies(c, r);
	if (!c->request.aside)
		waits_hear(c->engine->waits, c->request.realm, r, clock_now());
	until = waits_until(c->engine->waits, c->request.realm, clock_now());
	if (until && !(r->http >= 200 && r->http < 300 && r->rscd < 400)) {
		r->retry_after = until;
		snprintf(note, sizeof note, "again in %ld s", (long)(until - clock_now()));
	}
	if (wants_fresh(c, r)) {
		add_line(c, r, "again on a new connection");
		c->fresh_tried = true;
		go(c);
	} else if (wants_sign_in(c, r)) {
		add_line(c, r, "again after signing in");
		c->was_refused = true;
		park(c);
	} else {
		add_line(c, r, note);
		deliver(c, r, NULL);
	}
}

/* A kept connection that had died: curl asks again by itself over HTTP/1.1, but not over HTTP/2. */
static bool died_under_us(const struct call *c)
{
	return c->x.err.code == ERR_OFFLINE && c->x.connected && !c->x.new_connection &&
	       !c->request.write && !c->fresh_tried;
}

static void on_done(void *owner, struct transfer *x)
{
	struct call *c = owner;
	struct response r = {.http = x->http, .took_ms = x->took_ms};

	if (died_under_us(c)) {
		add_line(c, NULL, "again on a new connection");
		c->fresh_tried = true;
		go(c);
		return;
	}
	if (x->err.code) {
		add_line(c, NULL, note_of(x->err.code));
		deliver(c, NULL, &x->err);
		return;
	}
	r.body = buf_str(&x->answer);
	r.headers = buf_str(&x->headers);
	response_fill(&r, clock_now());
	answered(c, &r);
}

/* -- sending -- */

static bool value_ok(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
			return false;
	return true;
}

static bool add_header(struct call *c, const char *name, struct str value)
{
	struct buf line = BUF_INIT(32 * KIB);

	if (!value_ok(value) || c->n_lines + 2 >= LINES)
		return false;
	buf_adds(&line, name);
	buf_adds(&line, value.n ? ": " : ";"); /* curl's way to send an empty one */
	buf_add_str(&line, value);
	if (!line.failed)
		c->lines[c->n_lines++] = str_dup(buf_str(&line));
	wipe_buf(&line);
	return !line.failed;
}

static bool copy_headers(struct call *c, const struct request *r)
{
	const char *type = r->content_type ? r->content_type : "application/json";
	bool good = true;

	if (r->body.n || r->content_type || r->verb != VERB_GET) /* else curl names a form */
		good = add_header(c, "Content-Type", str_of(type));
	for (size_t i = 0; good && i < r->n_headers; i++)
		good = add_header(c, r->headers[i].name, r->headers[i].value);
	return good || fail(&c->err, ERR_BAD_DATA, "A header of this request cannot be sent.",
			       "Sign in again; if it stays so, look for a newer icloud-tui.");
}

uint64_t engine_send(struct engine *e, const struct request *r, heard_fn *heard, void *owner)
{
	struct call *c = mem_new(sizeof *c);
	struct call **end = &e->calls;

	while (*end)
		end = &(*end)->next;
	*end = c;
	c->engine = e;
	c->id = ++e->last_id;
	c->heard = heard;
	c->owner = owner;
	c->request = *r;
	c->request.url = mem_dup(r->url ? r->url : "");
	c->request.body = (struct str){r->body.n ? str_dup(r->body) : NULL, r->body.n};
	if (!copy_headers(c, r))
		fail_later(c);
	else if (r->signed_in && e->reauthing)
		c->state = PARKED;
	else
		go(c);
	return c->id;
}

static struct call *find(struct engine *e, uint64_t id)
{
	struct call *c = e->calls;

	while (c && c->id != id)
		c = c->next;
	return c;
}

void engine_forget(struct engine *e, uint64_t id)
{
	struct call *c = find(e, id);

	if (!c)
		return;
	if (c->state == ON_WIRE) {
		transport_cancel(e->transport, &c->x);
		add_unsent_line(c, "cancelled");
	}
	unlink_call(e, c);
	call_free(c);
}

size_t engine_pending(const struct engine *e)
{
	size_t n = 0;

	for (const struct call *c = e->calls; c; c = c->next)
		n += !c->request.long_poll;
	return n;
}

/* -- signing in again -- */

void engine_on_signed_out(struct engine *e, void (*start)(void *owner), void *owner)
{
	e->reauth = start;
	e->reauth_owner = owner;
}

void engine_reauth_done(struct engine *e, const struct error *err)
{
	e->reauthing = false;
	e->epoch += !err;
	for (struct call *c = e->calls, *next; c; c = next) {
		next = c->next;
		if (c->state != PARKED)
			continue;
		if (err) {
			c->err = *err;
			fail_later(c);
			continue;
		}
		c->repeated = c->was_refused;
		go(c);
	}
}

/* -- timers -- */

uint64_t engine_after(struct engine *e, int64_t ms, void (*fn)(void *owner), void *owner)
{
	struct timer *t = mem_new(sizeof *t), **end = &e->timers;

	while (*end)
		end = &(*end)->next;
	*end = t;
	t->id = ++e->last_id;
	t->due = clock_monotonic_ms() + ms;
	t->fn = fn;
	t->owner = owner;
	return t->id;
}

void engine_forget_timer(struct engine *e, uint64_t id)
{
	for (struct timer **at = &e->timers; *at; at = &(*at)->next) {
		struct timer *t = *at;

		if (t->id != id)
			continue;
		*at = t->next;
		free(t);
		return;
	}
}

bool engine_clock_tells(const struct engine *e)
{
	return wall_fd(e->wall) >= 0;
}

static struct timer *take_due(struct engine *e, int64_t now, uint64_t newest)
{
	for (struct timer **at = &e->timers; *at; at = &(*at)->next) {
		struct timer *t = *at;

		if (t->due > now || t->id > newest)
			continue;
		*at = t->next;
		return t;
	}
	return NULL;
}

/* Timers that a handler sets wait for the next turn, even when they are due at once. */
static void run_timers(struct engine *e)
{
	int64_t now = clock_monotonic_ms();
	uint64_t newest = e->last_id;
	struct timer *t;

	while ((t = take_due(e, now, newest)) != NULL) {
		t->fn(t->owner);
		free(t);
	}
}

void engine_at(struct engine *e, time_t at, void (*fn)(void *owner), void *owner)
{
	e->wall_fn = fn;
	e->wall_owner = owner;
	wall_set(e->wall, at);
}

/* -- the turn -- */

void engine_post(struct engine *e, void (*fn)(void *arg), void *arg)
{
	struct posted *p = mem_new(sizeof *p);

	p->fn = fn;
	p->arg = arg;
	pthread_mutex_lock(&e->lock);
	if (e->last)
		e->last->next = p;
	else
		e->first = p;
	e->last = p;
	pthread_mutex_unlock(&e->lock);
	transport_wake(e->transport);
}

static struct posted *take_posted(struct engine *e)
{
	struct posted *p;

	pthread_mutex_lock(&e->lock);
	p = e->first;
	e->first = e->last = NULL;
	pthread_mutex_unlock(&e->lock);
	return p;
}

static void run_posted(struct engine *e)
{
	struct posted *p = take_posted(e);

	while (p) {
		struct posted *next = p->next;

		p->fn(p->arg);
		free(p);
		p = next;
	}
}

static struct call *first_failed(struct engine *e)
{
	struct call *c = e->calls;

	while (c && c->state != FAILED)
		c = c->next;
	return c;
}

static void run_failed(struct engine *e)
{
	uint64_t newest = e->last_id;
	struct call *c;

	while ((c = first_failed(e)) != NULL && c->id <= newest)
		deliver(c, NULL, &c->err);
}

static int time_to_wait(struct engine *e, int timeout_ms)
{
	int64_t now = clock_monotonic_ms(), wait = timeout_ms < 0 ? INT_MAX : timeout_ms;
	int wall = wall_wait_ms(e->wall);

	if (first_failed(e))
		return 0;
	if (wall >= 0 && wall < wait)
		wait = wall;
	for (struct timer *t = e->timers; t; t = t->next)
		if (t->due - now < wait)
			wait = t->due > now ? t->due - now : 0;
	return (int)wait;
}

void engine_turn(struct engine *e, int timeout_ms)
{
	transport_turn(e->transport, time_to_wait(e, timeout_ms));
	run_posted(e);
	run_timers(e);
	if (wall_take(e->wall) && e->wall_fn)
		e->wall_fn(e->wall_owner);
	run_failed(e);
}

void engine_free(struct engine **engine)
{
	struct engine *e = *engine;

	if (!e)
		return;
	while (e->calls)
		engine_forget(e, e->calls->id);
	while (e->timers)
		engine_forget_timer(e, e->timers->id);
	for (struct posted *p = take_posted(e), *next; p; p = next) {
		next = p->next;
		free(p);
	}
	transport_free(&e->transport);
	wall_free(&e->wall);
	hosts_free(&e->hosts);
	jar_free(&e->jar);
	waits_free(&e->waits);
	activity_free(&e->activity);
	pthread_mutex_destroy(&e->lock);
	free(e);
	*engine = NULL;
}
