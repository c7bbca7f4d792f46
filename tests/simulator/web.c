/* The TLS listener: reads requests, orders latency and faults, sends answers. The only file, beside
 * control.c and the header lookups, that knows libmicrohttpd. It decides nothing about iCloud. */
#include "icloud/time.h"
#include "sim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <zlib.h>

enum { BODY_MAX = 64 << 20, ANSWER_MAX = 512 << 20, GZIP_FROM = 200, CONNECTIONS = 256 };

/* Connections that are open, so that a test can have the idle ones closed. */
static struct {
	unsigned long number;
	int fd;
	bool busy;
} open_connections[CONNECTIONS];

/* -- compression --------------------------------------------------------------------------------- */

static bool gzip(struct buf *body)
{
	z_stream z = {0};
	struct buf out = BUF_INIT(ANSWER_MAX);
	size_t room;

	if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	room = deflateBound(&z, body->n);
	out.p = mem_new(room);
	z.next_in = (unsigned char *)body->p;
	z.avail_in = (unsigned)body->n;
	z.next_out = (unsigned char *)out.p;
	z.avail_out = (unsigned)room;
	deflate(&z, Z_FINISH);
	out.n = z.total_out;
	out.cap = room;
	deflateEnd(&z);
	buf_release(body);
	*body = out;
	return true;
}

/* -- answers ------------------------------------------------------------------------------------- */

struct cut_body {
	char *p;
	size_t n, cut;
};

static ssize_t cut_read(void *cls, uint64_t place, char *out, size_t max)
{
	struct cut_body *body = cls;

	if (place >= body->cut)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (max > body->cut - place)
		max = body->cut - place;
	memcpy(out, body->p + place, max);
	return (ssize_t)max;
}

static void cut_free(void *cls)
{
	struct cut_body *body = cls;

	free(body->p);
	free(body);
}

static struct MHD_Response *cut_response(struct buf *body, size_t cut)
{
	struct cut_body *c = mem_new(sizeof *c);

	c->p = body->p;
	c->n = body->n;
	c->cut = cut < body->n ? cut : body->n / 2;
	*body = BUF_INIT(ANSWER_MAX);
	return MHD_create_response_from_callback(c->n, 4096, cut_read, c, cut_free);
}

static struct MHD_Response *whole_response(struct buf *body)
{
	struct MHD_Response *r;

	if (body->n == 0)
		return MHD_create_response_from_buffer(
			0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
	r = MHD_create_response_from_buffer(body->n, body->p, MHD_RESPMEM_MUST_FREE);
	*body = BUF_INIT(ANSWER_MAX);
	return r;
}

/* Its own clock's, which may stand still; without one the library would send the real one's. */
static void add_date(struct MHD_Response *r, time_t t)
{
	struct civil c = civil_utc(t);
	char date[64];

	snprintf(date, sizeof date, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
		weekday_name(civil_weekday(c.year, c.month, c.day)), c.day, month_name(c.month),
		c.year, c.hour, c.minute, c.second);
	MHD_add_response_header(r, "Date", date);
}

static enum MHD_Result send_answer(struct request *q, struct answer *a)
{
	const char *accepted = header_get(q, "Accept-Encoding");
	bool packed =
		a->body.n > GZIP_FROM && accepted && strstr(accepted, "gzip") && gzip(&a->body);
	struct MHD_Response *r = q->cut_after >= 0 && a->body.n > 0
					 ? cut_response(&a->body, (size_t)q->cut_after)
					 : whole_response(&a->body);
	enum MHD_Result result;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(
		r, "Content-Type", a->type ? a->type : "application/json; charset=UTF-8");
	if (packed)
		MHD_add_response_header(r, "Content-Encoding", "gzip");
	add_date(r, q->date);
	MHD_add_response_header(r, "Vary", "Accept-Encoding");
	MHD_add_response_header(r, "Cache-Control", "no-cache, no-store, private");
	for (size_t i = 0; i < a->n_headers; i++)
		MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
	result = MHD_queue_response(q->connection, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return result;
}

/* -- one request --------------------------------------------------------------------------------- */

/* Wait without holding the account up; ends early when the simulator ends. Lock held. */
static void wait_ms(struct sim *s, long ms)
{
	struct timespec until;

	if (ms <= 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	while (!s->ending && pthread_cond_timedwait(&s->news, &s->lock, &until) != ETIMEDOUT)
		;
}

static void answer_html(struct answer *a, int status)
{
	buf_clear(&a->body);
	buf_adds(&a->body,
		"<!DOCTYPE html><html><head><title>iCloud</title></head><body><h1>iCloud is "
		"not available</h1><p>Try again later.</p></body></html>\n");
	a->type = "text/html; charset=UTF-8";
	a->status = status;
}

/* What a fault makes of the answer once the handler has (or has not) run. */
static void spoil(struct request *q, struct answer *a, const struct fault *f)
{
	q->hang_up = f->drop != DROP_NONE;
	q->cut_after = f->cut;
	if (f->html)
		answer_html(a, f->status ? f->status : 200);
	if (f->malformed && a->body.n > 2)
		a->body.n = a->body.n * 2 / 3;
	if (f->code)
		answer_header(a, "X-Apple-I-Rscd", "%s", f->code);
	if (f->location)
		answer_header(a, "Location", "%s", f->location);
	if (f->retry_after)
		answer_header(a, "Retry-After", "%d", f->retry_after);
}

static bool replaces(const struct fault *f)
{
	return f->drop == DROP_BEFORE || f->status || f->token_stale || f->body || f->html;
}

static void canned(struct answer *a, const struct fault *f)
{
	static const char stale[] = "{\"requestUUID\":\"0\",\"errorReason\":\"Invalid sync token\","
				    "\"errorCode\":420}";

	a->status = f->status ? f->status : f->token_stale ? 420 : 200;
	if (f->body)
		buf_adds(&a->body, f->body);
	else if (f->token_stale)
		buf_adds(&a->body, stale);
	else if (!f->html && a->status >= 400)
		buf_printf(&a->body, "{\"reason\":\"fault\",\"error\":%d}", a->status);
}

static void take_fault(struct sim *s, struct request *q, struct fault *f, struct answer *a)
{
	bool normalise = s->normalise;

	s->count.faults++;
	wait_ms(s, f->delay_ms);
	s->normalise = normalise || f->normalise;
	if (replaces(f))
		canned(a, f);
	else
		route(s, q, a);
	s->normalise = normalise;
	spoil(q, a, f);
}

static void note(struct sim *s, const struct request *q, const struct answer *a)
{
	struct record *r = &s->records[q->record];

	r->status = q->hang_up ? 0 : a->status;
	memcpy(r->why, a->why, sizeof r->why);
}

/* The body came in full: from here on the request counts as received. Lock held. */
static void note_body(struct sim *s, const struct request *q)
{
	struct record *r = &s->records[q->record];

	r->bodies = 1;
	r->body_bytes = q->body.n;
	if (!route_keeps_body(q))
		return;
	r->body = str_dup(buf_str(&q->body));
	r->body_n = q->body.n;
}

static enum MHD_Result serve(struct sim *s, struct request *q)
{
	struct answer a = {.status = 200, .body = BUF_INIT(ANSWER_MAX)};
	struct fault *f;
	enum MHD_Result result;

	pthread_mutex_lock(&s->lock);
	s->count.requests++;
	note_body(s, q);
	wait_ms(s, s->options.latency_ms);
	f = fault_for(s, q);
	if (f) {
		struct fault once = *f; /* the order may go while we wait */

		s->records[q->record].fault = mem_dup("yes");
		take_fault(s, q, &once, &a);
	} else {
		route(s, q, &a);
	}
	q->hang_up |= a.hang_up;
	q->date = sim_now(s) + s->states.clock_ahead;
	note(s, q, &a);
	pthread_mutex_unlock(&s->lock);
	result = q->hang_up ? MHD_NO : send_answer(q, &a);
	answer_release(&a);
	return result;
}

/* -- what libmicrohttpd calls -------------------------------------------------------------------- */

static void set_busy(const struct request *q, bool busy)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(q->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	for (size_t i = 0; info && i < CONNECTIONS; i++)
		if (open_connections[i].number == (unsigned long)(uintptr_t)info->socket_context)
			open_connections[i].busy = busy;
}

static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct request *q = mem_new(sizeof *q);

	(void)cls;
	q->connection = connection;
	q->target = mem_dup(target);
	q->body = BUF_INIT(BODY_MAX);
	q->cut_after = -1;
	return q;
}

static void begin(struct sim *s, struct request *q, const char *verb)
{
	struct str rest = str_of(header_get(q, "Host")), name;

	q->verb = mem_dup(verb);
	if (!str_cut(&rest, ':', &name))
		name = STR("");
	q->host_name = str_dup(name);
	q->host = host_of(q->host_name);
	query_parse(q);
	pthread_mutex_lock(&s->lock);
	q->record = record_open(s, q);
	if (strcmp(q->host_name, SIM_OUTSIDE) == 0) {
		s->count.outside_requests++;
		s->count.outside_cookies += header_get(q, "Cookie") != NULL;
	}
	set_busy(q, true);
	pthread_mutex_unlock(&s->lock);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *verb, const char *version, const char *data, size_t *n, void **own)
{
	struct request *q = *own;

	(void)connection;
	(void)url;
	(void)version;
	if (!q->verb) {
		begin(cls, q, verb);
		return MHD_YES;
	}
	if (*n == 0)
		return serve(cls, q);
	buf_add(&q->body, data, *n);
	*n = 0;
	return q->body.failed ? MHD_NO : MHD_YES;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **own,
	enum MHD_RequestTerminationCode code)
{
	struct sim *s = cls;
	struct request *q = *own;

	(void)connection;
	(void)code;
	if (!q)
		return;
	pthread_mutex_lock(&s->lock);
	set_busy(q, false);
	pthread_mutex_unlock(&s->lock);
	request_free(&q);
	*own = NULL;
}

static void connection_opened(struct sim *s, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	unsigned long number = (unsigned long)++s->count.connections;

	*context = (void *)(uintptr_t)number;
	for (size_t i = 0; i < CONNECTIONS; i++) {
		if (open_connections[i].number)
			continue;
		open_connections[i].number = number;
		open_connections[i].fd = info ? info->connect_fd : -1;
		open_connections[i].busy = false;
		return;
	}
}

static void connection_closed(void **context)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (open_connections[i].number == (unsigned long)(uintptr_t)*context)
			open_connections[i].number = 0;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode code)
{
	struct sim *s = cls;

	pthread_mutex_lock(&s->lock);
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connection_opened(s, connection, context);
	else
		connection_closed(context);
	pthread_mutex_unlock(&s->lock);
}

/* On the listener outside: whoever comes as far as this has opened a connection there. */
static enum MHD_Result on_stranger(void *cls, const struct sockaddr *from, socklen_t n)
{
	struct sim *s = cls;

	(void)from;
	(void)n;
	pthread_mutex_lock(&s->lock);
	s->count.outside_connections++;
	pthread_mutex_unlock(&s->lock);
	return MHD_YES;
}

void web_close_idle(void)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (open_connections[i].number && !open_connections[i].busy)
			shutdown(open_connections[i].fd, SHUT_RDWR);
}

/* -- start and stop ------------------------------------------------------------------------------ */

static struct MHD_Daemon *listen_on(
	struct sim *s, const struct sockaddr *to, unsigned flags, MHD_AcceptPolicyCallback accept)
{
	return MHD_start_daemon(MHD_USE_TLS | MHD_USE_THREAD_PER_CONNECTION |
					MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
					MHD_USE_ITC | flags,
		0, accept, s, on_request, s, MHD_OPTION_SOCK_ADDR, to, MHD_OPTION_HTTPS_MEM_KEY,
		s->key.p, MHD_OPTION_HTTPS_MEM_CERT, s->certificate.p, MHD_OPTION_URI_LOG_CALLBACK,
		on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)(128 << 10), MHD_OPTION_END);
}

/* One free port of both loopback addresses; 0: none. A machine may have no IPv6. */
static int listen_both(struct sim *s, struct MHD_Daemon *d[2], MHD_AcceptPolicyCallback accept)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	const union MHD_DaemonInfo *info;

	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	d[0] = listen_on(s, (struct sockaddr *)&v4, 0, accept);
	info = d[0] ? MHD_get_daemon_info(d[0], MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info)
		return 0;
	v6.sin6_port = htons(info->port);
	d[1] = listen_on(s, (struct sockaddr *)&v6, MHD_USE_IPv6, accept);
	return info->port;
}

bool web_start(struct sim *s)
{
	int outside = listen_both(s, s->web_outside, on_stranger);

	s->port = listen_both(s, s->web, NULL);
	snprintf(s->outside, sizeof s->outside, "https://" SIM_OUTSIDE ":%d", outside);
	return s->port && outside;
}

void web_stop(struct sim *s)
{
	for (int i = 0; i < 2; i++) {
		if (s->web[i])
			MHD_stop_daemon(s->web[i]);
		if (s->web_outside[i])
			MHD_stop_daemon(s->web_outside[i]);
	}
}
