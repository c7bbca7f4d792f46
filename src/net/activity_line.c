/* A line of the record as JSON: as it is kept, and as it is printed. Reads any bytes; a file may be anybody's. */
#include "net/activity.h"

#include <limits.h>
#include <stdio.h>

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_put(w, text);
}

static void put_number(struct json_writer *w, const char *key, int64_t n)
{
	json_key(w, key);
	json_put_int(w, n);
}

void activity_write(struct json_writer *w, const struct icloud_activity *a)
{
	json_object(w);
	put_number(w, "at", a->at);
	put_text(w, "service", a->service);
	put_text(w, "verb", a->verb);
	put_text(w, "host", a->host);
	put_text(w, "path", a->path);
	put_text(w, "asked", a->asked);
	put_text(w, "note", a->note);
	put_text(w, "how", a->how);
	put_text(w, "version", a->version);
	put_number(w, "http", a->http);
	put_number(w, "sent", a->sent);
	put_number(w, "bytes", a->bytes);
	put_number(w, "wire", a->wire);
	put_number(w, "took_ms", a->took_ms);
	put_number(w, "name_ms", a->name_ms);
	put_number(w, "connect_ms", a->connect_ms);
	put_number(w, "tls_ms", a->tls_ms);
	put_number(w, "wait_ms", a->wait_ms);
	put_number(w, "read_ms", a->read_ms);
	put_number(w, "connection", a->connection);
	put_number(w, "again", a->again);
	json_object_end(w);
}

static void get_text(struct str object, const char *key, char *to, size_t size)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str clipped;

	json_text(json_get(object, key), &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(to, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
}

static int64_t get_number(struct str object, const char *key)
{
	int64_t n = 0;

	return json_int64(json_get(object, key), &n) && n > 0 ? n : 0;
}

static int get_small(struct str object, const char *key)
{
	int64_t n = get_number(object, key);

	return n < INT_MAX ? (int)n : INT_MAX;
}

bool activity_read_line(struct str json, struct icloud_activity *out)
{
	struct str object = json_value(json);

	*out = (struct icloud_activity){0};
	if (json_type(object) != JSON_OBJECT)
		return false;
	get_text(object, "service", out->service, sizeof out->service);
	get_text(object, "verb", out->verb, sizeof out->verb);
	get_text(object, "host", out->host, sizeof out->host);
	get_text(object, "path", out->path, sizeof out->path);
	get_text(object, "asked", out->asked, sizeof out->asked);
	get_text(object, "note", out->note, sizeof out->note);
	get_text(object, "how", out->how, sizeof out->how);
	get_text(object, "version", out->version, sizeof out->version);
	out->at = (time_t)get_number(object, "at");
	out->http = get_small(object, "http");
	out->sent = get_number(object, "sent");
	out->bytes = get_number(object, "bytes");
	out->wire = get_number(object, "wire");
	out->took_ms = get_small(object, "took_ms");
	out->name_ms = get_small(object, "name_ms");
	out->connect_ms = get_small(object, "connect_ms");
	out->tls_ms = get_small(object, "tls_ms");
	out->wait_ms = get_small(object, "wait_ms");
	out->read_ms = get_small(object, "read_ms");
	out->connection = get_small(object, "connection");
	out->again = get_small(object, "again");
	return true;
}
