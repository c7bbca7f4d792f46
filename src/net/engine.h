/* The engine: one thread that turns curl, timers and the queue. Knows no service and no flow; flows
 * are handed to it as callbacks. Everything here but engine_post() belongs to the engine's thread.
 *
 *            engine_send ──> curl multi ──> heard(owner, response | error)
 *            engine_after ─> timers ─────> fn(owner)
 *   other threads: engine_post ─> queue + pipe ─> fn(arg)
 *
 * Every request is counted before it starts, so engine_pending() == 0 is exactly "idle".
 */
#ifndef NET_ENGINE_H
#define NET_ENGINE_H

#include "icloud/error.h"
#include "icloud/text.h"

struct engine;

enum verb { VERB_GET, VERB_POST, VERB_PUT };

/* Which rule of the hosts-and-cookies table (design) the request falls under. The host is checked
 * against it before anything is sent; what does not fit is refused loudly and nothing leaves. */
enum realm {
	REALM_AUTH,	/* identity host: its own cookies */
	REALM_SETUP,	/* setup host */
	REALM_SERVICE,	/* hosts of the service map, photo urls */
	REALM_COURIER,	/* no cookies, no jar */
	REALM_CLOUDKIT, /* no cookies, no jar */
};

struct header {
	const char *name;
	struct str value;
	bool secret; /* masked in the activity record */
};

enum { REQUEST_HEADERS = 24 };

struct request {
	enum verb verb;
	enum realm realm;
	const char *service; /* for the activity record: "contacts", "auth" ... (static text) */
	char *url; /* complete, query percent-encoded; owned by the caller, copied by engine_send */
	struct str body;	  /* copied by engine_send */
	const char *content_type; /* NULL: application/json, for GET only when there is a body */
	struct header headers[REQUEST_HEADERS];
	size_t n_headers;
	bool write; /* changes something: HTTP/1.1, sent at most once, never repeated by the engine */
	bool signed_in; /* 401/421/450 go to the re-authentication callback once, then it is repeated once
	                    (reads only; a write comes back as an error for its flow to judge) */
	bool aside; /* optional: its refusal imposes no wait on the realm */
	bool long_poll; /* only listens: on a connection of its own, without an end unless timeout_ms says one */
	int timeout_ms;	 /* for the whole; 0: 30 s for a write, for a read 30 s without a byte */
	size_t max_body; /* 0: 64 MiB */
};

void request_header(struct request *r, const char *name, struct str value, bool secret);

struct response {
	int http;
	struct str body;    /* borrowed until the callback returns */
	struct str headers; /* raw header lines of the final answer, borrowed */
	int apple;	    /* X-Apple-I-Ercd or the code of the body (protocol 10), 0 without */
	int rscd;	    /* X-Apple-I-Rscd, else the same as http: the real status */
	int took_ms;
	time_t retry_after; /* instant, 0 without */
};
/** Value of a header, case-insensitive, trimmed; STR_NONE without. */
struct str response_header(const struct response *r, const char *name);

/* Exactly one of r and err is set. err when no status arrived (OFFLINE, TIMEOUT, CANCELLED, TOO_BIG,
 * UNKNOWN for a write whose body may have been sent) or the host was refused (REFUSED). */
typedef void heard_fn(void *owner, const struct response *r, const struct error *err);

struct engine_options {
	const char *user_agent, *ca_file; /* ca_file adds to the system's roots */
	const char *proxy;		  /* NULL: the environment, as curl does */
	bool offline;			  /* every send fails with OFFLINE at once */
};

struct hosts;	 /* net/hosts.h: who may be spoken to */
struct jar;	 /* net/jar.h: cookies */
struct waits;	 /* net/waits.h: "not before" instants per realm, kept across restarts */
struct activity; /* net/activity.h: redacted record of requests, ring of the last 500 */

struct engine *engine_new(const struct engine_options *o, struct error *err);
void engine_free(struct engine **e);
struct hosts *engine_hosts(struct engine *e);
struct jar *engine_jar(struct engine *e);
struct waits *engine_waits(struct engine *e);
struct activity *engine_activity(struct engine *e);

/** Returns an id for engine_forget(). `heard` is called later, from engine_turn(), always exactly once
 *  unless forgotten. */
uint64_t engine_send(struct engine *e, const struct request *r, heard_fn *heard, void *owner);
void engine_forget(struct engine *e, uint64_t id); /* aborts; heard is not called any more */
uint64_t engine_after(struct engine *e, int64_t ms, void (*fn)(void *owner), void *owner);
void engine_forget_timer(struct engine *e, uint64_t id);
/** fn runs once when the wall clock has reached that instant, or when somebody sets the clock before: look,
 *  and ask again. There is one such wait; a new one takes its place, `at` 0 ends it. */
void engine_at(struct engine *e, time_t at, void (*fn)(void *owner), void *owner);

/** It is told when the clock is set or the machine has slept: nobody needs to look every so often. */
bool engine_clock_tells(const struct engine *e);

/** One turn: waits at most timeout_ms (-1: until something happens), handles what is due. */
void engine_turn(struct engine *e, int timeout_ms);
/** Requests under way or parked. A long poll only listens and does not count. */
size_t engine_pending(const struct engine *e);

/** From any thread: fn(arg) runs on the engine's thread at its next turn. */
void engine_post(struct engine *e, void (*fn)(void *arg), void *arg);

/* Re-authentication, installed by session. `start` is called once for any number of parked requests;
 * it must later call engine_reauth_done(). */
void engine_on_signed_out(struct engine *e, void (*start)(void *owner), void *owner);
void engine_reauth_done(struct engine *e, const struct error *err /* NULL: signed in again */);

/** What an answer means that is not 2xx (or carries an error under 200): protocol 10, one table.
 *  True when the response is good. */
bool response_ok(const struct response *r, enum step step, struct error *err);

#endif
