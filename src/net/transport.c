/* The wire, by libcurl. Owns the multi handle and the trusted roots. Knows no cookie, no account and no
 * meaning of an answer; never follows a redirect, never repeats a request.
 */
#include "net/transport.h"
#include "base/crypto.h"
#include "base/wiped.h"
#include "icloud/hooks.h"
#include "net/causes.h"
#include "net/late_curl.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECT_MS = 15000, STALL_S = 30, WRITE_MS = 30000, WHOLE_READ_MS = 600000 };
enum { PORTS = 64 };
enum { HANG_IDLE_S = 45, HANG_PROBE_S = 15, HANG_PROBES = 4 };
#define BODY_DEFAULT (64 * MIB)
#define HEADERS_MAX  (256 * KIB)

/* The roots. Without ca_file: curl's own bundle, which it keeps parsed between connections. With it:
 * ca_file beside the system's hashed folder, which OpenSSL looks into only when it must; a system
 * without such a folder gets both in one bundle, which costs some 40 ms of parsing a connection. */
struct transport {
	CURLM *multi;
	struct buf bundle; /* both, PEM; empty: not needed */
	char *ca_file;	   /* NULL: none */
	char *user_agent, *proxy;
	int watched;	  /* -1: none */
	long port[PORTS]; /* our end of the connections made last: by it a kept one is known */
	int connections;  /* made so far */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	/* Codes and tokens pass through its buffers. */
	curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiped_malloc, wiped_free, wiped_realloc,
		wiped_strdup, wiped_calloc);
}

/* -- roots -- */

static bool read_whole(const char *path, struct buf *out, struct error *err)
{
	FILE *f = fopen(path, "rbe");
	char piece[8192];
	size_t n;
	bool good;

	if (!f)
		return fail_file(err, "read", path);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(out, piece, n);
	good = !ferror(f) && !out->failed;
	fclose(f);
	return good || fail_file(err, "read", path);
}

/* Does the folder hold certificates by their hashes ("5ed36f99.0")? */
static bool is_hashed(const char *folder)
{
	DIR *d = folder ? opendir(folder) : NULL;
	struct dirent *entry;
	bool found = false;

	while (d && !found && (entry = readdir(d)) != NULL)
		found = strlen(entry->d_name) == 10 &&
			strspn(entry->d_name, "0123456789abcdef") == 8 && entry->d_name[8] == '.';
	if (d)
		closedir(d);
	return found;
}

static bool load_roots(struct transport *t, const char *ca_file, struct error *err)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
	struct buf added = BUF_INIT(16 * MIB);
	bool good;

	if (!ca_file || !*ca_file)
		return true;
	t->ca_file = mem_dup(ca_file);
	good = read_whole(ca_file, &added, err); /* said now, not at the first request */
	if (good && !is_hashed(v->capath) && v->cainfo && access(v->cainfo, R_OK) == 0) {
		good = read_whole(v->cainfo, &t->bundle, err);
		buf_addc(&t->bundle, '\n');
		buf_add_str(&t->bundle, buf_str(&added));
	}
	buf_release(&added);
	return good;
}

struct transport *transport_new(const struct engine_options *o, struct error *err)
{
	struct transport *t;

	if (!late_curl_load(err))
		return NULL;
	pthread_once(&once, start_curl);
	t = mem_new(sizeof *t);
	t->watched = -1;
	t->bundle = BUF_INIT(32 * MIB);
	t->user_agent = mem_dup(o->user_agent);
	t->proxy = mem_dup(o->proxy);
	t->multi = curl_multi_init();
	if (!t->multi || !load_roots(t, o->ca_file, err)) {
		if (!t->multi)
			fail(err, ERR_FAILED, "The network library does not start.",
				"Try again; check the memory of this machine.");
		transport_free(&t);
		return NULL;
	}
	curl_multi_setopt(t->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 6L);
	return t;
}

void transport_free(struct transport **t)
{
	if (!*t)
		return;
	if ((*t)->multi)
		curl_multi_cleanup((*t)->multi);
	buf_release(&(*t)->bundle);
	free((*t)->ca_file);
	free((*t)->user_agent);
	free((*t)->proxy);
	free(*t);
	*t = NULL;
}

/* -- what curl calls back -- */

static size_t on_body(char *bytes, size_t size, size_t count, void *owner)
{
	struct transfer *x = owner;

	if (buf_add(&x->answer, bytes, size * count))
		return size * count;
	x->too_big = true;
	return 0;
}

/* Only the final answer's lines are kept: a new status line starts anew. */
static size_t on_header(char *bytes, size_t size, size_t count, void *owner)
{
	struct transfer *x = owner;
	struct str line = {bytes, size * count};

	if (str_starts(line, STR("HTTP/")))
		buf_clear(&x->headers);
	if (buf_add_str(&x->headers, line))
		return line.n;
	x->too_big = true;
	return 0;
}

static size_t on_read(char *into, size_t size, size_t count, void *owner)
{
	struct transfer *x = owner;
	struct str piece = str_part(x->body, x->body_at, size * count);

	if (piece.n)
		memcpy(into, piece.p, piece.n);
	x->body_at += piece.n;
	return piece.n;
}

/* -- starting -- */

static void set_trust(const struct transport *t, CURL *c)
{
	struct curl_blob blob = {t->bundle.p, t->bundle.n, CURL_BLOB_NOCOPY};

	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (blob.len)
		curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &blob);
	else if (t->ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, t->ca_file);
	else if (curl_version_info(CURLVERSION_NOW)->cainfo)
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL); /* only so it stays parsed */
}

/* Nothing comes for minutes and that is well: only the kernel's probes tell whether anybody is there, and a
 * connection that hung for one answer is not used for another. */
static void set_hanging(const struct transfer *x, CURL *c)
{
	curl_easy_setopt(c, CURLOPT_TCP_KEEPIDLE, (long)HANG_IDLE_S);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPINTVL, (long)HANG_PROBE_S);
#if LIBCURL_VERSION_NUM >= 0x080900
	curl_easy_setopt(c, CURLOPT_TCP_KEEPCNT, (long)HANG_PROBES);
#endif
	curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)x->timeout_ms);
}

static void set_limits(const struct transfer *x, CURL *c)
{
	long whole = x->write ? WRITE_MS : WHOLE_READ_MS;

	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
	if (x->long_poll) {
		set_hanging(x, c);
		return;
	}
	if (!x->timeout_ms && !x->write) {
		curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
		curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
	}
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, x->timeout_ms ? (long)x->timeout_ms : whole);
}

static void set_scope(const struct transport *t, CURL *c)
{
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, t->user_agent);
	if (t->proxy)
		curl_easy_setopt(c, CURLOPT_PROXY, t->proxy);
}

/* A body that cannot be rewound: curl then ends with error 65 where it would send it again. */
static void set_body_once(struct transfer *x, CURL *c)
{
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.n);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(c, CURLOPT_READDATA, x);
}

static void set_body(struct transfer *x, CURL *c)
{
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.n);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, x->body.n ? x->body.p : "");
}

/* On a kept connection that died curl asks again by itself, and nobody would see the gap of a long poll. */
static bool is_alone(const struct transfer *x)
{
	return x->fresh || x->long_poll || (x->write && !x->body.n);
}

static void set_verb(struct transfer *x, CURL *c)
{
	static const char *const words[] = {
		[VERB_GET] = "GET", [VERB_POST] = "POST", [VERB_PUT] = "PUT"};

	curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
		(long)(x->write ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, is_alone(x) ? 1L : 0L);
	if (x->verb == VERB_GET && !x->body.n) {
		curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
		return;
	}
	if (x->write && x->body.n)
		set_body_once(x, c);
	else
		set_body(x, c);
	if (x->verb != VERB_POST)
		curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, words[x->verb]);
}

static bool set_headers(struct transfer *x, CURL *c)
{
	/* curl would ask leave for a body over 1 MiB and wait a second for it. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; list && x->lines && x->lines[i]; i++) {
		struct curl_slist *longer = curl_slist_append(list, x->lines[i]);

		if (!longer)
			curl_slist_free_all(list);
		list = longer;
	}
	x->header_list = list;
	return list && curl_easy_setopt(c, CURLOPT_HTTPHEADER, list) == CURLE_OK;
}

static bool set_all(struct transport *t, struct transfer *x, CURL *c)
{
	set_scope(t, c);
	set_trust(t, c);
	set_limits(x, c);
	set_verb(x, c);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(c, CURLOPT_PRIVATE, x);
	return set_headers(x, c) && curl_easy_setopt(c, CURLOPT_URL, x->url) == CURLE_OK;
}

bool transport_start(struct transport *t, struct transfer *x)
{
	CURL *c = curl_easy_init();

	x->answer = BUF_INIT(x->max_body ? x->max_body : BODY_DEFAULT);
	x->headers = BUF_INIT(HEADERS_MAX);
	x->err = ERROR_INIT;
	x->handle = c;
	if (c && set_all(t, x, c) && curl_multi_add_handle(t->multi, c) == CURLM_OK) {
		x->ran = true;
		return true;
	}
	transport_cancel(t, x);
	return fail(&x->err, ERR_FAILED, "The network library takes no request.",
		"Check the memory of this machine, then try again.");
}

void transport_cancel(struct transport *t, struct transfer *x)
{
	if (x->ran)
		curl_multi_remove_handle(t->multi, x->handle);
	x->ran = false;
	curl_easy_cleanup(x->handle);
	x->handle = NULL;
	curl_slist_free_all(x->header_list);
	x->header_list = NULL;
}

void transfer_release(struct transfer *x)
{
	wipe_buf(&x->answer);
	wipe_buf(&x->headers);
}

/* -- ending -- */

static int ms_of(CURL *c, CURLINFO what)
{
	curl_off_t us = 0;

	curl_easy_getinfo(c, what, &us);
	return (int)(us / 1000);
}

/* A test says how long it took: then the parts are said as well, or no two pictures were alike. */
static void share_times(struct transfer *x, int measured)
{
	int new = x->new_connection ? 1 : 0;

	if (x->took_ms == measured)
		return;
	x->name_ms = new * x->took_ms / 40;
	x->connect_ms = new * x->took_ms / 20;
	x->tls_ms = new * x->took_ms / 8;
	x->wait_ms = x->took_ms / 2;
	x->read_ms = x->took_ms - x->name_ms - x->connect_ms - x->tls_ms - x->wait_ms;
}

static void take_times(struct transfer *x, CURL *c)
{
	int name = ms_of(c, CURLINFO_NAMELOOKUP_TIME_T), met = ms_of(c, CURLINFO_CONNECT_TIME_T);
	int ready = ms_of(c, CURLINFO_PRETRANSFER_TIME_T);
	int first = ms_of(c, CURLINFO_STARTTRANSFER_TIME_T);

	if (!x->new_connection) /* what it waited for its turn on a kept one is waiting, too */
		name = met = ready = 0;
	x->took_ms = hook_took_ms(ms_of(c, CURLINFO_TOTAL_TIME_T));
	x->name_ms = x->new_connection ? name : 0;
	x->connect_ms = met > name ? met - name : 0;
	x->tls_ms = met && ready > met ? ready - met : 0;
	x->wait_ms = first > ready ? first - ready : 0;
	x->read_ms = first && x->took_ms > first ? x->took_ms - first : 0;
	share_times(x, ms_of(c, CURLINFO_TOTAL_TIME_T));
}

/* libcurl numbers its connections only since 8.2. */
static int connection_of(struct transport *t, CURL *c, bool new)
{
	long port = 0;

	curl_easy_getinfo(c, CURLINFO_LOCAL_PORT, &port);
	for (int i = t->connections; !new &&i > 0 && i > t->connections - PORTS; i--)
		if (t->port[i % PORTS] == port)
			return i;
	if (!new || !port)
		return 0;
	t->port[++t->connections % PORTS] = port;
	return t->connections;
}

static void take_facts(struct transport *t, struct transfer *x, CURL *c)
{
	curl_off_t wire = 0, ready = 0;
	long status = 0, version = 0, fresh = 0, os = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c, CURLINFO_HTTP_VERSION, &version);
	curl_easy_getinfo(c, CURLINFO_NUM_CONNECTS, &fresh);
	curl_easy_getinfo(c, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	curl_easy_getinfo(c, CURLINFO_PRETRANSFER_TIME_T, &ready);
	curl_easy_getinfo(c, CURLINFO_OS_ERRNO, &os);
	x->connected = ready > 0;
	x->os_error = (int)os;
	x->http = (int)status;
	x->http2 = version == CURL_HTTP_VERSION_2_0;
	x->new_connection = fresh > 0;
	x->connection = connection_of(t, c, fresh > 0);
	x->wire = wire;
	take_times(x, c);
}

/* Could the server have the whole request? A body that never began to leave proves that it has not. */
static bool may_have_arrived(const struct transfer *x)
{
	return x->body.n ? x->body_at > 0 : x->connected;
}

/* What curl calls it, and what that is known to mean. Tried from the top; no row: no cause is named. */
static const struct {
	CURLcode code;
	int os; /* errno of the socket; 0: any */
	enum cause cause;
} causes[] = {
	{CURLE_COULDNT_RESOLVE_HOST, 0, CAUSE_NO_NAME},
	{CURLE_COULDNT_RESOLVE_PROXY, 0, CAUSE_NO_PROXY},
	{CURLE_PROXY, 0, CAUSE_NO_PROXY},
	{CURLE_COULDNT_CONNECT, ECONNREFUSED, CAUSE_REFUSED},
	{CURLE_COULDNT_CONNECT, ENETUNREACH, CAUSE_UNREACHABLE},
	{CURLE_COULDNT_CONNECT, EHOSTUNREACH, CAUSE_UNREACHABLE},
	{CURLE_COULDNT_CONNECT, ENETDOWN, CAUSE_UNREACHABLE},
	{CURLE_COULDNT_CONNECT, ETIMEDOUT, CAUSE_LATE},
	{CURLE_COULDNT_CONNECT, 0, CAUSE_NO_CONNECTION},
	{CURLE_OPERATION_TIMEDOUT, 0, CAUSE_LATE},
	{CURLE_PEER_FAILED_VERIFICATION, 0, CAUSE_NOT_PROVED},
	{CURLE_SSL_ISSUER_ERROR, 0, CAUSE_NOT_PROVED},
	{CURLE_SSL_CONNECT_ERROR, 0, CAUSE_NO_TLS},
	{CURLE_SSL_CACERT_BADFILE, 0, CAUSE_NO_ROOTS},
	{CURLE_SSL_CERTPROBLEM, 0, CAUSE_NO_TLS},
	{CURLE_SSL_CIPHER, 0, CAUSE_NO_TLS},
	{CURLE_SEND_ERROR, 0, CAUSE_BROKEN},
	{CURLE_RECV_ERROR, 0, CAUSE_BROKEN},
	{CURLE_PARTIAL_FILE, 0, CAUSE_BROKEN},
	{CURLE_HTTP2_STREAM, 0, CAUSE_BROKEN},
	{CURLE_SEND_FAIL_REWIND, 0, CAUSE_BROKEN},
	{CURLE_GOT_NOTHING, 0, CAUSE_NOTHING},
	{CURLE_WEIRD_SERVER_REPLY, 0, CAUSE_UNREADABLE},
	{CURLE_UNSUPPORTED_PROTOCOL, 0, CAUSE_UNREADABLE},
	{CURLE_BAD_CONTENT_ENCODING, 0, CAUSE_UNREADABLE},
	{CURLE_HTTP2, 0, CAUSE_UNREADABLE},
};

static enum cause cause_of(const struct transfer *x, CURLcode code)
{
	if (x->too_big)
		return CAUSE_TOO_BIG;
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
		if (causes[i].code == code && (!causes[i].os || causes[i].os == x->os_error))
			return causes[i].cause;
	return CAUSE_OTHER;
}

static struct str host_of(const char *url)
{
	struct str rest = str_part(str_of(url), strlen("https://"), SIZE_MAX), host = STR_NONE;

	str_cut(&rest, '/', &host);
	return str_part(host, 0, 100);
}

static void judge(struct transfer *x, CURLcode code)
{
	struct str host = host_of(x->url);

	if (code == CURLE_OK && x->http)
		return;
	if (!x->write || !may_have_arrived(x)) {
		fail_cause(&x->err, cause_of(x, code == CURLE_OK ? CURLE_GOT_NOTHING : code), host);
		return;
	}
	failf(&x->err, ERR_UNKNOWN, "It is read again to see, and not sent twice.",
		"No answer from %.*s to what was sent.", STR_ARG(host));
}

static void finish(struct transport *t, CURL *c, CURLcode code)
{
	struct transfer *x = NULL;

	curl_easy_getinfo(c, CURLINFO_PRIVATE, &x);
	take_facts(t, x, c);
	judge(x, code);
	transport_cancel(t, x);
	x->done(x->owner, x);
}

void transport_turn(struct transport *t, int timeout_ms)
{
	struct curl_waitfd extra = {.fd = t->watched, .events = CURL_WAIT_POLLIN};
	int running, left;
	CURLMsg *message;

	curl_multi_perform(t->multi, &running);
	message = curl_multi_info_read(t->multi, &left);
	if (!message) {
		curl_multi_poll(t->multi, &extra, t->watched >= 0, timeout_ms, NULL);
		curl_multi_perform(t->multi, &running);
		message = curl_multi_info_read(t->multi, &left);
	}
	for (; message; message = curl_multi_info_read(t->multi, &left))
		if (message->msg == CURLMSG_DONE)
			finish(t, message->easy_handle, message->data.result);
}

void transport_watch(struct transport *t, int fd)
{
	t->watched = fd;
}

void transport_wake(struct transport *t)
{
	curl_multi_wakeup(t->multi);
}
