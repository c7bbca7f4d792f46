/* Header lines and refusals, read from hostile bytes. Keeps nothing. */
#include "net/headers.h"
#include "icloud/json.h"
#include "net/jar.h"

#include <limits.h>

/* A body that tells of a failure is small; a big one is data and is not searched. */
enum { REFUSAL_MAX = 64 * 1024 };

bool header_next(struct str *rest, struct str *name, struct str *value)
{
	struct str line;

	while (str_cut(rest, '\n', &line)) {
		if (str_find(line, STR(":")) == SIZE_MAX || !str_cut(&line, ':', name))
			continue;
		*name = str_trim(*name);
		*value = str_trim(line);
		if (name->n)
			return true;
	}
	return false;
}

struct str response_header(const struct response *r, const char *wanted)
{
	struct str rest = r->headers, name, value;

	while (header_next(&rest, &name, &value))
		if (str_is_nocase(name, wanted))
			return value;
	return STR_NONE;
}

time_t retry_after(struct str value, time_t now)
{
	int64_t seconds;
	time_t at;

	if (str_to_int64(value, &seconds))
		return seconds > 0 && seconds < 366 * 86400 ? now + (time_t)seconds : 0;
	return cookie_date(value, &at) && at > now ? at : 0;
}

static int small_int(struct str value)
{
	int64_t n;

	return json_int64(value, &n) && n > INT_MIN && n < INT_MAX ? (int)n : 0;
}

static void read_code(struct refusal *out, struct str value)
{
	int n = small_int(value);

	if (n && !out->apple)
		out->apple = n;
	else if (!n && json_type(value) == JSON_STRING && !out->code.n)
		out->code = value;
}

static void read_words(struct refusal *out, struct str value)
{
	if (json_type(value) == JSON_STRING && value.n > 2 && !out->words.n)
		out->words = value;
}

static void read_service_errors(struct refusal *out, struct str list)
{
	struct str first = json_at(list, 0);

	if (json_type(first) != JSON_OBJECT)
		return;
	out->told = true;
	read_code(out, json_get(first, "code"));
	read_words(out, json_get(first, "message"));
	read_words(out, json_get(first, "title"));
}

static bool key_in(struct str key, const char *const *list)
{
	for (; *list; list++)
		if (json_key_is(key, *list))
			return true;
	return false;
}

static void read_member(struct refusal *out, struct str key, struct str value)
{
	static const char *const lists[] = {"service_errors", "serviceErrors", NULL};
	static const char *const codes[] = {"errorCode", "serverErrorCode", NULL};
	static const char *const words[] = {"errorMessage", "reason", "errorReason", "error", NULL};
	bool flag;

	if (key_in(key, lists))
		read_service_errors(out, value);
	else if (key_in(key, codes)) {
		read_code(out, value);
		out->told = out->told || out->apple || out->code.n;
	} else if (key_in(key, words)) {
		read_words(out, value);
		out->told = out->told || (json_type(value) == JSON_STRING && value.n > 2) ||
			    small_int(value) != 0;
	} else if (json_key_is(key, "success"))
		out->told = out->told || (json_bool(value, &flag) && !flag);
	else if (json_key_is(key, "hasError"))
		out->told = out->told || (json_bool(value, &flag) && flag);
	else if (json_key_is(key, "status"))
		out->told = out->told || small_int(value) >= 400;
}

struct refusal refusal_read(struct str body)
{
	struct refusal out = {0};
	struct json_walk walk;
	struct str value;

	if (body.n > REFUSAL_MAX)
		return out;
	value = json_value(body);
	if (json_type(value) != JSON_OBJECT)
		return out;
	walk = json_walk(value);
	while (json_next(&walk))
		read_member(&out, walk.key, walk.value);
	return out;
}

static int header_int(const struct response *r, const char *name)
{
	int64_t n;
	struct str value = response_header(r, name);

	return str_to_int64(value, &n) && n > INT_MIN && n < INT_MAX ? (int)n : 0;
}

void response_fill(struct response *r, time_t now)
{
	int rscd = header_int(r, "X-Apple-I-Rscd");

	r->apple = header_int(r, "X-Apple-I-Ercd");
	if (!r->apple)
		r->apple = refusal_read(r->body).apple;
	r->rscd = rscd >= 100 && rscd <= 599 ? rscd : r->http;
	r->retry_after = retry_after(response_header(r, "Retry-After"), now);
}

void request_header(struct request *r, const char *name, struct str value, bool secret)
{
	if (r->n_headers < REQUEST_HEADERS)
		r->headers[r->n_headers++] = (struct header){name, value, secret};
}
