/* One request as handlers see it: query, headers, cookies; and the answer they fill. Knows HTTP's
 * escapes, knows nothing of what the calls mean. */
#include "sim.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode percent escapes; in a query `+` is a blank. */
static char *decode(struct str raw, bool query)
{
	char *out = mem_new(raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		int high = -1, low = -1;

		if (raw.p[i] == '%' && i + 2 < raw.n) {
			high = hex_digit(raw.p[i + 1]);
			low = hex_digit(raw.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			out[n++] = (char)(high * 16 + low);
			i += 2;
		} else {
			out[n++] = query && raw.p[i] == '+' ? ' ' : raw.p[i];
		}
	}
	return out;
}

static void query_pair(struct request *q, struct str part)
{
	struct str name, value = part;
	struct pair *p;

	if (q->n_query == PAIRS || part.n == 0)
		return;
	str_cut(&value, '=', &name);
	p = &q->query[q->n_query++];
	p->name = decode(name, true);
	p->value = decode(value, true);
	p->raw = str_find(value, STR("=")) != SIZE_MAX || str_find(value, STR("@")) != SIZE_MAX;
}

void query_parse(struct request *q)
{
	struct str rest = str_of(q->target), path, part;

	if (!str_cut(&rest, '?', &path))
		path = STR("/");
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	q->path = decode(path, false);
	while (str_cut(&rest, '&', &part))
		query_pair(q, part);
}

const char *query_get(const struct request *q, const char *name)
{
	for (size_t i = 0; i < q->n_query; i++)
		if (strcmp(q->query[i].name, name) == 0)
			return q->query[i].value;
	return NULL;
}

const char *header_get(const struct request *q, const char *name)
{
	return MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, name);
}

struct str cookie_get(const struct request *q, const char *name)
{
	struct str rest = str_of(header_get(q, "Cookie")), part, key;

	while (str_cut(&rest, ';', &part)) {
		part = str_trim(part);
		if (str_cut(&part, '=', &key) && str_is(key, name))
			return part;
	}
	return STR_NONE;
}

void request_free(struct request **qp)
{
	struct request *q = *qp;

	if (!q)
		return;
	for (size_t i = 0; i < q->n_query; i++) {
		free(q->query[i].name);
		free(q->query[i].value);
	}
	free(q->target);
	free(q->verb);
	free(q->path);
	free(q->host_name);
	buf_release(&q->body);
	free(q);
	*qp = NULL;
}

void answer_header(struct answer *a, const char *name, const char *format, ...)
{
	struct buf value = BUF_INIT(16 * KIB);
	va_list args;

	if (a->n_headers == PAIRS)
		return;
	va_start(args, format);
	buf_vprintf(&value, format, args);
	va_end(args);
	a->headers[a->n_headers].name = mem_dup(name);
	a->headers[a->n_headers].value = str_dup(buf_str(&value));
	a->n_headers++;
	buf_release(&value);
}

void answer_release(struct answer *a)
{
	for (size_t i = 0; i < a->n_headers; i++) {
		free(a->headers[i].name);
		free(a->headers[i].value);
	}
	a->n_headers = 0;
	buf_release(&a->body);
}

void refuse(struct answer *a, int status, const char *body, const char *why, ...)
{
	va_list args;

	va_start(args, why);
	vsnprintf(a->why, sizeof a->why, why, args);
	va_end(args);
	a->status = status;
	buf_clear(&a->body);
	if (body)
		buf_adds(&a->body, body);
}
