/* The record of requests, for tests: what came, in what order, and what was answered. A body counts
 * when it arrived in full, so a request that was sent twice shows as two entries with a body each.
 * Secrets stay out: of cookies only the names, of sign-in no body and no value of a secret header. */
#include "sim.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static bool secret_header(const char *name)
{
	return strcasecmp(name, "scnt") == 0 || strcasecmp(name, "Authorization") == 0 ||
	       strcasecmp(name, "X-Apple-ID-Session-Id") == 0 ||
	       strcasecmp(name, "X-Apple-Auth-Attributes") == 0;
}

static char *cookie_names(const char *cookies)
{
	struct str rest = str_of(cookies), part, name;
	struct buf out = BUF_INIT(16 * KIB);
	char *names;

	while (str_cut(&rest, ';', &part)) {
		part = str_trim(part);
		if (!str_cut(&part, '=', &name))
			continue;
		if (out.n)
			buf_addc(&out, ',');
		buf_add_str(&out, name);
	}
	names = str_dup(buf_str(&out));
	buf_release(&out);
	return names;
}

static enum MHD_Result keep_header(
	void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct record *r = cls;
	struct pair *p = &r->headers[r->n_headers];

	(void)kind;
	if (strcasecmp(name, "Cookie") == 0) {
		free(r->cookies);
		r->cookies = cookie_names(value);
		return MHD_YES;
	}
	if (r->n_headers == PAIRS)
		return MHD_NO;
	p->name = mem_dup(name);
	p->value = mem_dup(secret_header(name) ? "***" : value ? value : "");
	r->n_headers++;
	return MHD_YES;
}

static void keep_query(struct record *r, const struct request *q)
{
	for (size_t i = 0; i < q->n_query; i++) {
		bool secret = strcmp(q->query[i].name, "tok") == 0;

		r->query[i].name = mem_dup(q->query[i].name);
		r->query[i].value = mem_dup(secret ? "***" : q->query[i].value);
	}
	r->n_query = q->n_query;
}

static unsigned long connection_number(const struct request *q)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(q->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? (unsigned long)(uintptr_t)info->socket_context : 0;
}

size_t record_open(struct sim *s, const struct request *q)
{
	struct record *r;

	if (s->n_records == s->room_records) {
		s->room_records = s->room_records ? s->room_records * 2 : 64;
		s->records = mem_grow(s->records, s->room_records, sizeof *s->records);
	}
	r = &s->records[s->n_records];
	memset(r, 0, sizeof *r);
	r->time_ms = now_ms();
	r->host = mem_dup(q->host_name);
	r->verb = mem_dup(q->verb);
	r->path = mem_dup(q->path);
	r->connection = connection_number(q);
	keep_query(r, q);
	MHD_get_connection_values(q->connection, MHD_HEADER_KIND, keep_header, r);
	return s->n_records++;
}

static void write_pairs(struct json_writer *w, const struct pair *p, size_t n)
{
	json_object(w);
	for (size_t i = 0; i < n; i++) {
		json_key(w, p[i].name);
		json_put(w, p[i].value);
	}
	json_object_end(w);
}

static void write_cookies(struct json_writer *w, const char *names)
{
	struct str rest = str_of(names), name;

	json_array(w);
	while (str_cut(&rest, ',', &name))
		json_put_str(w, name);
	json_array_end(w);
}

static void write_one(struct json_writer *w, const struct record *r, size_t n)
{
	json_object(w);
	json_key(w, "n");
	json_put_int(w, (int64_t)n + 1);
	json_key(w, "time_ms");
	json_put_int(w, (int64_t)r->time_ms);
	json_key(w, "connection");
	json_put_int(w, (int64_t)r->connection);
	json_key(w, "host");
	json_put(w, r->host);
	json_key(w, "method");
	json_put(w, r->verb);
	json_key(w, "path");
	json_put(w, r->path);
	json_key(w, "query");
	write_pairs(w, r->query, r->n_query);
	json_key(w, "headers");
	write_pairs(w, r->headers, r->n_headers);
	json_key(w, "cookies");
	write_cookies(w, r->cookies);
	json_key(w, "body_bytes");
	json_put_int(w, (int64_t)r->body_bytes);
	if (r->body) {
		json_key(w, "body");
		json_put_str(w, (struct str){r->body, r->body_n});
	}
	json_key(w, "status");
	json_put_int(w, r->status);
	json_key(w, "bodies_received");
	json_put_int(w, r->bodies);
	if (r->why[0]) {
		json_key(w, "refused");
		json_put(w, r->why);
	}
	if (r->fault) {
		json_key(w, "fault");
		json_put(w, r->fault);
	}
	json_object_end(w);
}

void record_write(struct sim *s, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_array(&w);
	for (size_t i = s->first_record; i < s->n_records; i++)
		write_one(&w, &s->records[i], i);
	json_array_end(&w);
}

/* Entries stay in memory, because requests under way still point at theirs. */
void record_clear(struct sim *s)
{
	s->first_record = s->n_records;
}

static void free_pairs(struct pair *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(p[i].name);
		free(p[i].value);
	}
}

void record_release(struct sim *s)
{
	for (size_t i = 0; i < s->n_records; i++) {
		struct record *r = &s->records[i];

		free(r->host);
		free(r->verb);
		free(r->path);
		free(r->cookies);
		free(r->body);
		free(r->fault);
		free_pairs(r->query, r->n_query);
		free_pairs(r->headers, r->n_headers);
	}
	free(s->records);
}
