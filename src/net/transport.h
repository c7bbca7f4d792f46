/* The wire: the only place that knows curl. One multi handle, one thread; transport_wake() alone may be
 * called from others.
 *
 * A write goes over HTTP/1.1 with a body that cannot be rewound, so curl cannot send it a second time
 * on its own: when a kept connection turns out dead under it, the outcome is UNKNOWN and not a
 * repetition. A write without a body gets a connection of its own. Redirects are not followed, TLS is
 * always verified.
 */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include "net/engine.h"

struct transport;

/* One request on the wire. The engine owns it and keeps it until `done` or transport_cancel(). */
struct transfer {
	/* in */
	enum verb verb;
	const char *url;
	struct str body;
	const char *const *lines; /* complete header lines, NULL at the end */
	bool write, long_poll, fresh;
	int timeout_ms;
	size_t max_body;
	void (*done)(void *owner, struct transfer *x);
	void *owner;

	/* out */
	struct error err; /* code NONE: there is a status */
	int http;
	struct buf answer, headers;
	int took_ms, name_ms, connect_ms, tls_ms, wait_ms, read_ms;
	int64_t wire; /* bytes of the answer's body as they came */
	bool http2, new_connection, connected;
	int connection; /* counts up, from 1; 0: there was none */

	/* transport's own */
	void *handle, *header_list;
	size_t body_at;	   /* how much of the body was handed out */
	bool too_big, ran; /* the answer passed its ceiling; on the wire */
	int os_error;	   /* of the socket that failed, 0 none */
};

struct transport *transport_new(const struct engine_options *o, struct error *err);
void transport_free(struct transport **t); /* every transfer must be gone */
/** True when under way; on false x->err says why. */
bool transport_start(struct transport *t, struct transfer *x);
void transport_cancel(struct transport *t, struct transfer *x); /* `done` is not called */
void transfer_release(struct transfer *x);			/* wipes what came */

/** What also ends the wait of a turn: this descriptor is readable; -1: none. Its reader is somebody else. */
void transport_watch(struct transport *t, int fd);
/** Waits at most timeout_ms for anything to happen, then calls `done` of what has ended. */
void transport_turn(struct transport *t, int timeout_ms);
void transport_wake(struct transport *t); /* any thread */

#endif
