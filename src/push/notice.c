/* What getToken and the courier say. Pure; every byte of it is a stranger's. */
#include "base/crypto.h"
#include "icloud/glance.h"
#include "icloud/json.h"
#include "push/courier.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH = 16, TTL_LEAST_S = 4, TTL_MOST_S = 7 * 86400, TTL_USUAL_S = 43200, TOKEN_MOST = 512 };

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] <= ' ' || text.p[i] >= 0x7f)
			return false;
	return text.n > 0;
}

/* A token stands in an address: letters and digits, so that it needs no encoding and hides nothing. */
static bool is_token(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!text.p[i] ||
			!strchr("0123456789abcdefABCDEFghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-_.",
				text.p[i]))
			return false;
	return text.n > 0 && text.n <= TOKEN_MOST;
}

static bool read_url(struct str value, char *out, size_t size)
{
	struct buf text = BUF_INIT(4 * KIB);
	bool ok = json_text(value, &text) && is_plain(buf_str(&text)) && text.n < size;

	if (ok)
		memcpy(out, text.p, text.n);
	out[ok ? text.n : 0] = '\0';
	buf_release(&text);
	return ok;
}

bool token_read(struct str body, struct push_token *out, struct error *err)
{
	struct str answer = json_value(body);
	struct buf token = BUF_INIT(4 * KIB);
	struct push_token t = {.ttl_s = TTL_USUAL_S};
	int64_t ttl;
	bool ok = json_text(json_get(answer, "pushToken"), &token) && is_token(buf_str(&token)) &&
		  read_url(json_get(answer, "webCourierURL"), t.url, sizeof t.url);

	if (ok) {
		secret_set(&t.token, buf_str(&token));
		if (json_int64(json_get(answer, "pushTokenTTL"), &ttl) && ttl > 0)
			t.ttl_s = ttl < TTL_LEAST_S  ? TTL_LEAST_S
				  : ttl > TTL_MOST_S ? TTL_MOST_S
						     : ttl;
		*out = t;
	}
	wipe_buf(&token);
	return ok || fail(err, ERR_BAD_DATA, "iCloud's answer about push cannot be read.",
			     "Nothing is lost: Ctrl-R reads again by hand.");
}

void push_token_release(struct push_token *t)
{
	secret_release(&t->token);
	*t = (struct push_token){0};
}

unsigned topic_bit(const char *app)
{
	for (unsigned i = 0; badge_topics[i].app; i++)
		if (strcmp(badge_topics[i].app, app) == 0)
			return 1u << i;
	return 0;
}

static unsigned topics_of(struct str text)
{
	unsigned bits = 0;

	for (unsigned i = 0; badge_topics[i].app; i++)
		if (json_text_is(text, badge_topics[i].topic))
			bits |= 1u << i;
	return bits;
}

/* 40 hex digits are a topic, whether we know its app or not. */
static bool is_topic(struct str quoted)
{
	for (size_t i = 1; i + 1 < quoted.n; i++)
		if (!strchr("0123456789abcdef", quoted.p[i]) || !quoted.p[i])
			return false;
	return quoted.n == 42;
}

static void other_in(struct str value, int depth, char other[16])
{
	struct json_walk w = json_walk(value);

	if (!other[0] && json_type(value) == JSON_STRING && is_topic(value) && !topics_of(value))
		snprintf(other, 16, "%.8s", value.p + 1);
	while (!other[0] && depth < DEPTH && json_next(&w))
		other_in(w.value, depth + 1, other);
}

static unsigned topics_in(struct str value, int depth)
{
	struct json_walk w = json_walk(value);
	unsigned bits = json_type(value) == JSON_STRING ? topics_of(value) : 0;

	while (depth < DEPTH && json_next(&w)) {
		if (w.key.p)
			bits |= topics_of(w.key);
		bits |= topics_in(w.value, depth + 1);
	}
	return bits;
}

bool notice_read(struct str body, struct push_notice *out, struct error *err)
{
	struct str value = json_value(body);
	size_t blank = 0;

	while (blank < body.n && strchr(" \t\r\n", body.p[blank]) && body.p[blank])
		blank++;
	if (blank == body.n) {
		*out = (struct push_notice){.empty = true};
		return true;
	}
	if (json_type(value) != JSON_OBJECT && json_type(value) != JSON_ARRAY)
		return fail(err, ERR_BAD_DATA, "What the courier told cannot be read.",
			"Nothing is lost: everything is read again.");
	*out = (struct push_notice){.topics = topics_in(value, 0)};
	other_in(value, 0, out->other);
	return true;
}

int64_t courier_backoff(unsigned tries, uint32_t chance)
{
	int64_t ms = COURIER_LEAST_MS, tenth;

	while (tries-- > 0 && ms < COURIER_MOST_MS)
		ms *= 2;
	if (ms > COURIER_MOST_MS)
		ms = COURIER_MOST_MS;
	tenth = ms / 10;
	return ms - tenth + (int64_t)(chance % (uint32_t)(2 * tenth + 1));
}

bool courier_slept(int64_t clock_s, int64_t awake_ms)
{
	return clock_s - awake_ms / 1000 > COURIER_SLEPT_S;
}
