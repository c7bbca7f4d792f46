/* Faults on order: "the next request to this path ends so". An order is JSON, from --fault or POST
 * /fault of the control port:
 *
 *   {"path":"/co/contacts",     exact, a final slash does not matter; "…*" for all that begin so
 *    "host":"setup…", "verb":"POST", "method":"PUT"   further conditions; "method": of the query, "" too
 *    "contains":"C0FFEE-1"      the body has this text in it
 *    "times":1, "skip":0        so often (-1 for ever), after letting so many pass
 *    "status":503, "body":"…"   answer this instead of doing it; "retry_after":30; "rscd":"401";
 *                               "location":"https://…" with a 302
 *    "drop":"before"|"after"    close the connection without an answer, not having or having done it
 *    "drop-keepalive":true      the same as "drop":"after"
 *    "cut":100                  do it, send so many bytes of the answer, then break off
 *    "delay_ms":500, "malformed":true, "html":true, "token-stale":true,
 *    "normalise":true}          the server tidies blanks in what is written
 */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool path_matches(const char *pattern, const char *path)
{
	size_t n;

	if (!pattern)
		return true;
	n = strlen(pattern);
	if (n && pattern[n - 1] == '*')
		return strncmp(pattern, path, n - 1) == 0;
	while (n > 1 && pattern[n - 1] == '/')
		n--;
	return strlen(path) == n && strncmp(pattern, path, n) == 0;
}

static bool method_matches(const char *wanted, const struct request *q)
{
	const char *method = query_get(q, "method");

	return !wanted || strcmp(wanted, method ? method : "") == 0;
}

static bool matches(const struct fault *f, const struct request *q)
{
	return path_matches(f->path, q->path) && method_matches(f->method, q) &&
	       (!f->contains || str_find(buf_str(&q->body), str_of(f->contains)) != SIZE_MAX) &&
	       (!f->verb || strcmp(f->verb, q->verb) == 0) &&
	       (!f->host || strncmp(f->host, q->host_name, strlen(f->host)) == 0);
}

struct fault *fault_for(struct sim *s, const struct request *q)
{
	for (size_t i = 0; i < s->n_faults; i++) {
		struct fault *f = &s->faults[i];

		if (f->times == 0 || !matches(f, q))
			continue;
		if (f->skip > 0) {
			f->skip--;
			continue;
		}
		if (f->times > 0)
			f->times--;
		return f;
	}
	return NULL;
}

/* -- reading an order ---------------------------------------------------------------------------- */

static char *text_member(struct str order, const char *key)
{
	struct str value = json_get(order, key);
	struct buf text = BUF_INIT(1 * MIB);
	char *copy = NULL;

	if (json_type(value) == JSON_STRING && json_text(value, &text))
		copy = str_dup(buf_str(&text));
	else if (json_type(value) == JSON_OBJECT)
		copy = str_dup(value);
	buf_release(&text);
	return copy;
}

static long number_member(struct str order, const char *key, long otherwise)
{
	int64_t n;

	return json_int64(json_get(order, key), &n) ? (long)n : otherwise;
}

static bool flag_member(struct str order, const char *key)
{
	bool yes = false;

	return json_bool(json_get(order, key), &yes) && yes;
}

static enum drop drop_member(struct str order)
{
	struct str drop = json_get(order, "drop");

	if (json_text_is(drop, "before"))
		return DROP_BEFORE;
	if (json_text_is(drop, "after") || flag_member(order, "drop-keepalive"))
		return DROP_AFTER;
	return DROP_NONE;
}

static bool known_key(struct str key)
{
	static const char *const keys[] = {"path", "host", "verb", "method", "times", "skip",
		"status", "body", "retry_after", "rscd", "location", "drop", "drop-keepalive",
		"cut", "delay_ms", "malformed", "html", "token-stale", "normalise", "contains"};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (json_key_is(key, keys[i]))
			return true;
	return false;
}

static bool keys_known(struct str order, char *why, size_t n)
{
	struct json_walk w = json_walk(order);

	while (json_next(&w)) {
		if (known_key(w.key))
			continue;
		snprintf(why, n, "no fault has the member %.*s", (int)(w.key.n < 60 ? w.key.n : 60),
			w.key.p);
		return false;
	}
	return true;
}

static struct fault read_order(struct str order)
{
	return (struct fault){
		.path = text_member(order, "path"),
		.host = text_member(order, "host"),
		.verb = text_member(order, "verb"),
		.method = text_member(order, "method"),
		.contains = text_member(order, "contains"),
		.body = text_member(order, "body"),
		.code = text_member(order, "rscd"),
		.location = text_member(order, "location"),
		.status = (int)number_member(order, "status", 0),
		.drop = drop_member(order),
		.delay_ms = number_member(order, "delay_ms", 0),
		.cut = number_member(order, "cut", -1),
		.retry_after = (int)number_member(order, "retry_after", 0),
		.malformed = flag_member(order, "malformed"),
		.html = flag_member(order, "html"),
		.token_stale = flag_member(order, "token-stale"),
		.normalise = flag_member(order, "normalise"),
		.skip = (int)number_member(order, "skip", 0),
		.times = (int)number_member(order, "times", 1),
	};
}

bool fault_order(struct sim *s, struct str json, char *why, size_t n)
{
	struct str order = json_value(json);

	if (json_type(order) != JSON_OBJECT) {
		snprintf(why, n, "a fault is one JSON object");
		return false;
	}
	if (!keys_known(order, why, n))
		return false;
	s->faults = mem_grow(s->faults, s->n_faults + 1, sizeof *s->faults);
	s->faults[s->n_faults++] = read_order(order);
	return true;
}

/* Orders stay in memory: a request under way may still be reading one. */
void fault_clear(struct sim *s)
{
	for (size_t i = 0; i < s->n_faults; i++)
		s->faults[i].times = 0;
}

void fault_release(struct sim *s)
{
	for (size_t i = 0; i < s->n_faults; i++) {
		struct fault *f = &s->faults[i];

		free(f->path);
		free(f->host);
		free(f->verb);
		free(f->method);
		free(f->contains);
		free(f->body);
		free(f->code);
		free(f->location);
	}
	free(s->faults);
	s->faults = NULL;
	s->n_faults = 0;
}
